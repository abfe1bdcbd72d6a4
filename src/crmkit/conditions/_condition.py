"""
A question about a record, asked the same way everywhere.

Invariants:
    - A condition is a value: it compares, hashes and pickles by its canonical
      text, its schema and what is bound.
    - It holds only when it is surely true; missing values are unknown.
    - What it answers depends on its arguments alone.

Not here: how it is read, lowered and run (the modules beside this one).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self, final

import attrs

from crmkit.conditions._explain import Explanation, explained
from crmkit.conditions._frozen import FrozenMap
from crmkit.conditions._meaning import Meaning
from crmkit.conditions._moment import NO_RELATIONS, Moment, View
from crmkit.conditions._parse import JOINED
from crmkit.conditions._schema import Schema
from crmkit.errors import (
    HiddenFieldError,
    MissingExtraError,
    MixedConditionsError,
    ParameterValueError,
    UnboundParameterError,
    UnknownParameterError,
)

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

_NOTHING_BOUND: Final[FrozenMap[object]] = FrozenMap()


@final
@attrs.frozen(init=False, eq=False, repr=False)
class Condition:
    """
    A checked condition.

    Attributes:
        text: Canonical text: field names for labels, values for labels of choices.
        schema: What it was checked against.
        bound: Values of parameters given so far.

    Raises:
        ConditionError: If the text is not a condition over the schema; it
            carries every problem and underlines each.

    >>> from crmkit.conditions import Field, Integer, Schema, Text
    >>> fields = Field("seats", Integer()), Field("owner", Text())
    >>> schema = Schema(fields, {"me": Text()})
    >>> mine = Condition("owner == me", schema).bind(me="li")
    >>> large_and_mine = Condition("10 < seats", schema) & mine
    >>> large_and_mine.text
    'seats > 10 and owner == me'
    """

    text: str
    schema: Schema
    bound: FrozenMap[object]
    _meaning: Meaning
    _values: tuple[object, ...] | None

    def __init__(self, text: str, schema: Schema) -> None:
        self._set(Meaning.of(text, schema), schema, _NOTHING_BOUND)

    def _set(self, meaning: Meaning, schema: Schema, bound: FrozenMap[object]) -> None:
        is_ready = all(name in bound for name in meaning.params)
        values = tuple(bound[name] for name in meaning.params) if is_ready else None
        self.__attrs_init__(meaning.text, schema, bound, meaning, values)

    @classmethod
    def _made(
        cls, meaning: Meaning, schema: Schema, bound: Mapping[str, object]
    ) -> Self:
        self = cls.__new__(cls)
        # What is not used is forgotten, so that equal questions are equal.
        self._set(
            meaning,
            schema,
            FrozenMap({k: bound[k] for k in meaning.params if k in bound}),
        )
        return self

    @classmethod
    def _joined(cls, text: str, schema: Schema, bound: Mapping[str, object]) -> Self:
        return cls._made(Meaning.of(text, schema, JOINED), schema, bound)

    # -- Asking -------------------------------------------------------------

    def holds(
        self,
        record: object,
        at: Moment,
        view: View = NO_RELATIONS,
    ) -> bool:
        """
        Tell whether the condition is surely true of a record.

        Args:
            record: Any object with the attributes that the condition reads.
            at: The instant at which the question is asked.
            view: Related records; this version asks for none.

        Raises:
            HiddenFieldError: If it reads a field that ``record.hidden`` names.
            UnboundParameterError: If a parameter has no value.

        >>> from datetime import UTC, datetime
        >>> from types import SimpleNamespace
        >>> from crmkit.conditions import Field, Integer, Moment, Schema
        >>> large = Condition("seats > 10", Schema([Field("seats", Integer())]))
        >>> at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
        >>> [large.holds(SimpleNamespace(seats=n), at) for n in (11, 10, None)]
        [True, False, False]
        """
        hidden = getattr(record, "hidden", None)
        if hidden:
            self._refuse_hidden(hidden)
        values = self._values
        if values is None:
            raise self._unbound()
        return self._meaning.core(record, at.now, values)

    def explain(
        self,
        record: object,
        at: Moment,
        view: View = NO_RELATIONS,
    ) -> Explanation:
        """
        Return why the condition holds for a record, or why not.

        Raises:
            HiddenFieldError: If it reads a field that ``record.hidden`` names.
            UnboundParameterError: If a parameter has no value.

        >>> from datetime import UTC, datetime
        >>> from types import SimpleNamespace
        >>> from crmkit.conditions import Field, Integer, Moment, Schema
        >>> large = Condition("seats > 10", Schema([Field("seats", Integer())]))
        >>> at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
        >>> print(large.explain(SimpleNamespace(seats=None), at))
        unknown: seats > 10  [seats = missing]
        """
        hidden = getattr(record, "hidden", None)
        if hidden:
            self._refuse_hidden(hidden)
        if self._values is None:
            raise self._unbound()
        return explained(self._meaning.node, record, at.now, self.bound)

    def where(
        self, columns: "Mapping[str, ColumnElement[Any]]", at: Moment
    ) -> "ColumnElement[bool]":
        """
        Return the condition as a clause of SQLAlchemy Core.

        It is true or false on every row, never null.

        Args:
            columns: The column of each field; its type converts the values.
            at: The instant at which the question is asked.

        Raises:
            MissingExtraError: If SQLAlchemy is not installed.
            UnboundParameterError: If a parameter has no value.
            UnmappedFieldError: If a field has no column.

        >>> from datetime import UTC, datetime
        >>> from sqlalchemy import Integer as Number, column
        >>> from crmkit.conditions import Field, Integer, Moment, Schema
        >>> large = Condition("seats > 10", Schema([Field("seats", Integer())]))
        >>> at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
        >>> print(large.where({"seats": column("seats", Number)}, at))
        seats IS NOT NULL AND seats > :param_1
        """
        if self._values is None:
            raise self._unbound()
        try:
            from crmkit.conditions import _sql
        except ModuleNotFoundError as error:
            raise MissingExtraError("sql", "turning a condition into SQL") from error
        return _sql.where(self._meaning.true_form, columns, at.now, self.bound)

    # -- Making other conditions --------------------------------------------

    def bind(self, **params: object) -> Self:
        """
        Return the condition with values for parameters; None is a missing value.

        Parameters that the schema has and this condition does not use are allowed.

        Raises:
            UnknownParameterError: If the schema has no such parameter.
            ParameterValueError: If a value is not of the parameter's type.

        >>> from crmkit.conditions import Field, Schema, Text
        >>> schema = Schema([Field("owner", Text())], {"me": Text()})
        >>> mine = Condition("owner == me", schema).bind(me="li")
        >>> mine.text, mine.bound
        ('owner == me', FrozenMap({'me': 'li'}))
        """
        given = {name: self._admitted(name, value) for name, value in params.items()}
        return self._made(self._meaning, self.schema, {**self.bound, **given})

    def __and__(self, other: "Condition") -> "Condition":
        return self._with(other, "and")

    def __or__(self, other: "Condition") -> "Condition":
        return self._with(other, "or")

    def __invert__(self) -> "Condition":
        return self._joined(f"not ({self.text})", self.schema, self.bound)

    def _with(self, other: "Condition", word: str) -> "Condition":
        if self.schema != other.schema:
            raise MixedConditionsError(
                self.text, other.text, "they have different schemas"
            )
        for name in self.bound.keys() & other.bound.keys():
            if self.bound[name] != other.bound[name]:
                reason = f"they bind {name!r} to different values"
                raise MixedConditionsError(self.text, other.text, reason)
        shared = set(self.params) & set(other.params)
        if any((name in self.bound) != (name in other.bound) for name in shared):
            reason = "one binds a parameter that the other leaves open"
            raise MixedConditionsError(self.text, other.text, reason)
        bound = {**self.bound, **other.bound}
        return self._joined(f"({self.text}) {word} ({other.text})", self.schema, bound)

    def _admitted(self, name: str, value: object) -> object:
        kind = self.schema.params.get(name)
        if kind is None:
            raise UnknownParameterError(name, tuple(self.schema.params))
        try:
            return None if value is None else kind.admit(value)
        except ValueError:
            raise ParameterValueError(name, value, kind.en) from None

    # -- What it is ---------------------------------------------------------

    @property
    def reads(self) -> frozenset[str]:
        """
        The fields that the answer depends on, as dotted paths.

        >>> from crmkit.conditions import Field, Integer, Schema
        >>> schema = Schema([Field("seats", Integer()), Field("used", Integer())])
        >>> sorted(Condition("used < seats", schema).reads)
        ['seats', 'used']
        """
        return self._meaning.reads

    @property
    def params(self) -> tuple[str, ...]:
        """
        The parameters it uses, in order of appearance.
        """
        return self._meaning.params

    @property
    def is_time_dependent(self) -> bool:
        """
        Whether the answer can change while the record does not.

        >>> from crmkit.conditions import Field, Instant, Schema
        >>> schema = Schema([Field("told_at", Instant())])
        >>> asked = "age(told_at) > days(3)", "told_at is None"
        >>> [Condition(text, schema).is_time_dependent for text in asked]
        [True, False]
        """
        return self._meaning.is_time_dependent

    def _refuse_hidden(self, hidden: object) -> None:
        # A user's own class may have a field of that name that means something else.
        found = self.reads.intersection(hidden if isinstance(hidden, Mapping) else ())
        if found:
            raise HiddenFieldError(self.text, tuple(sorted(found)))

    def _unbound(self) -> UnboundParameterError:
        return UnboundParameterError(
            self.text, tuple(sorted(set(self.params) - set(self.bound)))
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Condition):
            return NotImplemented
        return (self.text, self.schema, self.bound) == (
            other.text,
            other.schema,
            other.bound,
        )

    def __hash__(self) -> int:
        return hash((self.text, self.schema, self.bound))

    def __repr__(self) -> str:
        return f"<Condition {self.text!r}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """
        Pickle text, schema and bound values, never a tree or code.
        """
        return Condition._joined, (self.text, self.schema, dict(self.bound))
