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
from typing import Any, NoReturn, final

import attrs

from crmkit.conditions._asking import Asking
from crmkit.conditions._bound import admitted, refuse_mixed
from crmkit.conditions._checked import And, Or
from crmkit.conditions._frozen import FrozenMap
from crmkit.conditions._limiting import Limiting
from crmkit.conditions._meaning import Meaning
from crmkit.conditions._python import Reading
from crmkit.conditions._read._parse import OUTSIDE, TRUSTED
from crmkit.conditions._schema import Schema
from crmkit.errors import (
    BackEndGapError,
    ConditionArgumentError,
    ConditionError,
    ConditionTruthError,
)
from crmkit.labels import Language


@final
@attrs.frozen(init=False, eq=False, repr=False)
class Condition(Asking, Limiting):
    """
    A checked condition.

    To send one to another process, send its text with a name by which the other
    one knows the schema; a pickle carries all of the schema.

    Attributes:
        bound: Values of parameters given so far; those of a parameter that is a
            record by the path that is read: ``me.department``.

    Raises:
        ConditionArgumentError: If it is made of anything but text and a schema.
        ConditionError: If the text is not a condition over the schema; it
            carries every problem and underlines each.

    >>> from crmkit.conditions import Field, Integer, Schema, Text
    >>> fields = Field("seats", Integer()), Field("owner", Text())
    >>> schema = Schema(fields, {"me": Text()})
    >>> mine = Condition("owner == me", schema).bind(me="li")
    >>> large_and_mine = Condition("10 < seats", schema) & mine
    >>> large_and_mine.text
    'seats > 10 and owner == me'
    >>> from datetime import UTC, datetime
    >>> from crmkit.conditions import Moment
    >>> at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
    >>> large_and_mine.holds({"seats": 12, "owner": "li"}, at)
    True
    """

    bound: FrozenMap[object]
    _meaning: Meaning
    _values: tuple[object, ...] | None

    def __init__(self, text: str, schema: Schema, *, trusted: bool = False) -> None:
        """
        Check a text.

        Args:
            text: The condition; the text of any condition will do.
            schema: What it may name.
            trusted: Whether it is a text that your own program stored. It may then
                be as large as what is joined with ``&`` and ``|``: 200,000
                characters, 40,000 parts, 80 levels.
        """
        if not isinstance(text, str):
            raise ConditionArgumentError("text", text)
        if not isinstance(schema, Schema):
            raise ConditionArgumentError("schema", schema)
        limits = TRUSTED if trusted else OUTSIDE
        self._set(Meaning.of(text, schema, limits), {})

    def _set(self, meaning: Meaning, bound: Mapping[str, object]) -> None:
        # What is not used is forgotten, so that equal questions are equal.
        kept = {name: bound[name] for name in meaning.params if name in bound}
        is_ready = len(kept) == len(meaning.params)
        values = tuple(kept.values()) if is_ready else None
        self.__attrs_init__(FrozenMap(kept), meaning, values)

    @staticmethod
    def _made(meaning: Meaning, bound: Mapping[str, object]) -> "Condition":
        self = Condition.__new__(Condition)
        self._set(meaning, bound)
        return self

    @staticmethod
    def _restored(
        text: str, schema: Schema, bound: Mapping[str, object]
    ) -> "Condition":
        return Condition._made(Meaning.of(text, schema, TRUSTED), bound)

    @staticmethod
    def from_dict(
        document: object, schema: Schema, *, trusted: bool = False
    ) -> "Condition":
        """
        Return the condition that :meth:`to_dict` wrote; its parameters are open.

        Args:
            document: The condition as plain dicts and lists.
            schema: What it may name.
            trusted: Whether your own program stored it. It may then be as large as
                what is joined with ``&`` and ``|``.

        Raises:
            ConditionTreeError: If it is no such document; it carries every problem
                with its path.
            ConditionError: If it is no condition over the schema; each of its
                problems has the path of the node that it is about.

        >>> from crmkit.conditions import Field, Integer, Schema
        >>> schema = Schema([Field("seats", Integer())])
        >>> large = Condition("seats > 10", schema)
        >>> Condition.from_dict(large.to_dict(), schema) == large
        True
        """
        from crmkit.conditions._tree._from_tree import located

        found = located(document, TRUSTED if trusted else OUTSIDE)
        try:
            return Condition(found.text, schema, trusted=trusted)
        except ConditionError as error:
            raise found.placed(error) from None

    # -- Asking -------------------------------------------------------------

    # Named here, too, so that the class has them itself: they are documented with it.
    holds = Asking.holds
    explain = Asking.explain
    next_flip = Asking.next_flip
    window = Asking.window
    where = Asking.where
    prepared = Asking.prepared
    limited = Limiting.limited
    otherwise = Limiting.otherwise

    def _turn(self, reading: Reading) -> None:
        """
        Make the object one that answers for records of one kind, others slower.
        """
        answering = self._meaning.answering(Condition, reading)
        object.__setattr__(self, "__class__", answering)

    # -- Making other conditions --------------------------------------------

    def bind(self, /, **params: object) -> "Condition":
        """
        Return the condition with values for parameters; None is a missing value.

        Parameters that the schema has and this condition does not use are allowed.

        Args:
            params: The value of each; of a parameter that is a record, the
                record, of which the fields are taken that are used here.

        Raises:
            HiddenFieldError: If it uses a field that such a record hides.
            ParameterValueError: If a value is not of the parameter's type.
            UnknownParameterError: If the schema has no such parameter.
            UnreadableFieldError: If such a record does not have a field.

        >>> from crmkit.conditions import Field, Schema, Text
        >>> user = Schema([Field("id", Text()), Field("department", Text())])
        >>> schema = Schema([Field("team", Text())], {"me": user})
        >>> mine = Condition("team == me.department", schema)
        >>> mine.bind(me={"id": "U1", "department": "sales"}).bound
        FrozenMap({'me.department': 'sales'})
        """
        given, meaning = dict(self.bound), self._meaning
        for name, value in params.items():
            given |= admitted(self.text, meaning.given, meaning.types, name, value)
        return self._made(meaning, given)

    def __and__(self, other: "Condition") -> "Condition":
        return self._with(other, And)

    def __or__(self, other: "Condition") -> "Condition":
        return self._with(other, Or)

    def __invert__(self) -> "Condition":
        return self._made(self._meaning.negated(), self.bound)

    def _with(self, other: object, kind: type[And] | type[Or]) -> "Condition":
        if not isinstance(other, Condition):
            return NotImplemented  # type: ignore[no-any-return]
        mine, theirs = self._meaning, other._meaning  # noqa: SLF001 - our own
        refuse_mixed((mine, self.bound), (theirs, other.bound))
        return self._made(mine.joined(kind, theirs), {**self.bound, **other.bound})

    # -- What it is ---------------------------------------------------------

    @property
    def text(self) -> str:
        """
        Canonical text: field names for labels, values for labels of choices.

        Reading it with the same schema gives the condition again, its parameters
        open; if it was joined or is a window, as trusted text.

        >>> from crmkit.conditions import Field, Integer, Schema
        >>> Condition("10 < seats", Schema([Field("seats", Integer())])).text
        'seats > 10'
        """
        return self._meaning.text

    def in_words(self, language: Language) -> str:
        """
        Return the condition in the words of a language: labels for names and values.

        That is what to show to somebody who made it by labels. It reads back as
        the same condition: where a label could mean something else, or there is
        none, the name stays.

        Raises:
            UnknownChoiceError: If there is no such language.
            LimitedConditionError: If it has no text.

        >>> from crmkit.conditions import Field, Integer, Schema
        >>> from crmkit.labels import Label
        >>> seats = Field("seats", Integer(), label=Label("Seats", "席位"))
        >>> large = Condition("seats > 10", Schema([seats]))
        >>> print(large.in_words("en"), large.in_words("zh"))
        Seats > 10 席位 > 10
        """
        from crmkit.conditions._explain._labelled import in_words

        return in_words(self._meaning.spelled_out("in_words"), self.schema, language)

    @property
    def schema(self) -> Schema:
        """
        What it was checked against.
        """
        return self._meaning.schema

    @property
    def reads(self) -> frozenset[str]:
        """
        What the answer depends on: fields as dotted paths from the record.

        Fields of related records are read through their relation's name. Each
        relation that is followed is named, too, and so is a computed field with
        what it is computed from.

        >>> from crmkit.conditions import Field, Integer, Relation, Schema
        >>> orders = Relation("orders", Schema([Field("amount", Integer())]))
        >>> schema = Schema([Field("seats", Integer())], relations=[orders])
        >>> asked = Condition("any(o.amount > seats for o in orders)", schema)
        >>> sorted(asked.reads)
        ['orders', 'orders.amount', 'seats']
        """
        return self._meaning.reads

    @property
    def params(self) -> tuple[str, ...]:
        """
        The parameters it uses, in order of appearance.
        """
        return tuple(
            dict.fromkeys(path.partition(".")[0] for path in self._meaning.params)
        )

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

    @property
    def gap(self) -> BackEndGapError | None:
        """
        Why no SQL can be made of it, whatever the columns are; None if it can.

        :meth:`where` raises this error. A program that asks objects here and a
        database there can refuse both alike.

        >>> from crmkit.conditions import Field, Instant, Schema
        >>> schema = Schema([Field("told_at", Instant())])
        >>> Condition("hour(told_at) > 18", schema).gap.what
        'hour(…) of a column'
        """
        return self._meaning.gap

    def to_dict(self) -> dict[str, Any]:
        """
        Return the condition as plain dicts and lists, without what is bound.

        Raises:
            LimitedConditionError: If it has no text.

        >>> from crmkit.conditions import Field, Integer, Schema
        >>> large = Condition("seats > 10", Schema([Field("seats", Integer())]))
        >>> large.to_dict()["condition"]
        {'op': '>', 'left': {'field': 'seats'}, 'right': {'value': 10}}
        """
        from crmkit.conditions._tree._to_tree import to_tree

        return to_tree(self._meaning.spelled_out("to_dict"))

    # -- As a value ---------------------------------------------------------

    def __bool__(self) -> NoReturn:
        """
        Refuse to be taken for an answer.

        Raises:
            ConditionTruthError: Always.
        """
        raise ConditionTruthError(self.text)

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

    def __copy__(self) -> "Condition":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Condition":
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """
        Pickle text, schema and bound values, never a tree or code.

        Raises:
            LimitedConditionError: If there is no such text.
        """
        self._meaning.spelled_out("pickle")
        return Condition._restored, (self.text, self.schema, dict(self.bound))
