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
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn, final

import attrs

from crmkit.conditions._bound import admitted, disagreement
from crmkit.conditions._checked import And, Or
from crmkit.conditions._frozen import FrozenMap
from crmkit.conditions._kinds import kind_of
from crmkit.conditions._meaning import Meaning
from crmkit.conditions._moment import NO_RELATIONS, Moment, View
from crmkit.conditions._python import Reading
from crmkit.conditions._read._parse import JOINED
from crmkit.conditions._reads import refuse_hidden
from crmkit.conditions._schema import Schema
from crmkit.conditions._simplify import joint, negation
from crmkit.errors import (
    ConditionTruthError,
    MissingExtraError,
    MixedConditionsError,
    NoChangeError,
    NotAMomentError,
    UnboundParameterError,
)

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from crmkit.conditions._explain._explanation import Explanation
    from crmkit.conditions._interpret._scene import Scene
    from crmkit.conditions._joined import Columns, Relations


@final
@attrs.frozen(init=False, eq=False, repr=False)
class Condition:
    """
    A checked condition.

    Attributes:
        text: Canonical text: field names for labels, values for labels of choices.
        schema: What it was checked against.
        bound: Values of parameters given so far; those of a parameter that is a
            record by the path that is read: ``me.department``.

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
    >>> from datetime import UTC, datetime
    >>> at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
    >>> large_and_mine.holds({"seats": 12, "owner": "li"}, at)
    True
    """

    text: str
    schema: Schema
    bound: FrozenMap[object]
    _meaning: Meaning
    _values: tuple[object, ...] | None

    def __init__(self, text: str, schema: Schema) -> None:
        self._set(Meaning.of(text, schema), schema, {})

    def _set(
        self, meaning: Meaning, schema: Schema, bound: Mapping[str, object]
    ) -> None:
        # What is not used is forgotten, so that equal questions are equal.
        kept = {name: bound[name] for name in meaning.params if name in bound}
        is_ready = len(kept) == len(meaning.params)
        values = tuple(kept.values()) if is_ready else None
        self.__attrs_init__(meaning.text, schema, FrozenMap(kept), meaning, values)

    @staticmethod
    def _made(
        meaning: Meaning, schema: Schema, bound: Mapping[str, object]
    ) -> "Condition":
        self = Condition.__new__(Condition)
        self._set(meaning, schema, bound)
        return self

    @staticmethod
    def _joined(text: str, schema: Schema, bound: Mapping[str, object]) -> "Condition":
        return Condition._made(Meaning.of(text, schema, JOINED), schema, bound)

    @staticmethod
    def from_dict(document: object, schema: Schema) -> "Condition":
        """
        Return the condition that :meth:`to_dict` wrote; its parameters are open.

        Raises:
            ConditionTreeError: If it is no such document.
            ConditionError: If it is no condition over the schema.

        >>> from crmkit.conditions import Field, Integer, Schema
        >>> schema = Schema([Field("seats", Integer())])
        >>> large = Condition("seats > 10", schema)
        >>> Condition.from_dict(large.to_dict(), schema) == large
        True
        """
        from crmkit.conditions._tree._from_tree import from_tree

        return Condition(from_tree(document), schema)

    # -- Asking -------------------------------------------------------------

    def holds(self, record: object, at: Moment, view: View = NO_RELATIONS) -> bool:
        """
        Tell whether the condition is surely true of a record.

        The first question gives the object a method of its own: what is patched
        over ``Condition.holds``, as by ``unittest.mock``, is called only for
        conditions that were not asked yet. Patch what asks instead.

        Args:
            record: Any object with the attributes that the condition reads, or
                any mapping with the keys; a key that is not there is missing.
            at: The instant at which the question is asked, and the change at
                hand if the condition is about one.
            view: Related records, if the condition reads any.

        Raises:
            FieldValueError: If a field holds something that cannot be compared.
            HiddenFieldError: If it reads a field or follows a relation that
                ``record.hidden`` names, or ``hidden`` of a related record.
            NaiveDatetimeError: If that is an instant without time zone.
            NoChangeError: If it is about a change, and *at* has none.
            SeveralRowsError: If the view gives several records for a relation
                that leads to one.
            UnboundParameterError: If a parameter has no value.
            UnknownRelationError: If the view does not hold a relation.
            UnreadableFieldError: If a record has no attribute of that name.
            ViewAnswerError: If the view gives no sequence of records.

        >>> from datetime import UTC, datetime
        >>> from types import SimpleNamespace
        >>> from crmkit.conditions import Field, Integer, Moment, Schema
        >>> large = Condition("seats > 10", Schema([Field("seats", Integer())]))
        >>> at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
        >>> [large.holds(SimpleNamespace(seats=n), at) for n in (11, 10, None)]
        [True, False, False]
        >>> large.holds({"seats": 12}, at), large.holds({}, at)
        (True, False)
        """
        if self._values is None:
            raise self._unbound()
        # From here on the object is of a class whose ``holds`` is the compiled
        # function. As an attribute of the object, calling it would cost as much
        # as another term; through a method that calls it, as two.
        self._turn(kind_of(record.__class__).is_mapping)
        return self.holds(record, at, view)

    def _turn(self, reading: Reading) -> None:
        """
        Make the object one that answers for records of one kind, others slower.
        """
        answering = self._meaning.answering(Condition, reading)
        object.__setattr__(self, "__class__", answering)

    def explain(
        self, record: object, at: Moment, view: View = NO_RELATIONS
    ) -> "Explanation":
        """
        Return why the condition holds for a record, or why not.

        Args:
            record: What :attr:`holds` takes.
            at: The instant at which the question is asked, with its change.
            view: Related records.

        Raises:
            FieldValueError: If a field holds something that cannot be compared.
            HiddenFieldError: If it reads a field or follows a relation that
                ``record.hidden`` names, or ``hidden`` of a related record.
            NaiveDatetimeError: If a field holds an instant without time zone.
            NoChangeError: If it is about a change, and *at* has none.
            UnboundParameterError: If a parameter has no value.

        >>> from datetime import UTC, datetime
        >>> from types import SimpleNamespace
        >>> from crmkit.conditions import Field, Integer, Moment, Schema
        >>> large = Condition("seats > 10", Schema([Field("seats", Integer())]))
        >>> at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
        >>> large.explain(SimpleNamespace(seats=12), at).truth
        True
        """
        from crmkit.conditions._explain._walk import explained

        return explained(self._meaning.node, self._scene(record, at, view))

    def next_flip(
        self, record: object, at: Moment, view: View = NO_RELATIONS
    ) -> datetime | None:
        """
        Return when the answer for a record changes next while the record does not.

        Returns:
            An instant after *at*, exact to the microsecond; None if the answer
            stays until the end of the year 8999.

        Raises:
            CalendarRangeError: If it depends on business time in years that a
                calendar does not cover.
            FieldValueError: If a field holds something that cannot be compared.
            HiddenFieldError: If it reads a field or follows a relation that
                ``record.hidden`` names, or ``hidden`` of a related record.
            MovingThresholdError: If nobody can foresee it.
            NaiveDatetimeError: If a field holds an instant without time zone.
            NoChangeError: If it is about a change, and *at* has none.
            TooManyInstantsError: If too many instants do not settle it.
            UnboundParameterError: If a parameter has no value.
            UnknownYearError: If it depends on business time in a year whose
                holidays are not known.

        >>> from datetime import UTC, datetime
        >>> from crmkit.conditions import Field, Instant, Moment, Schema
        >>> told = datetime(2026, 3, 2, tzinfo=UTC)
        >>> quiet = Condition("age(told_at) > days(7)",
        ...                   Schema([Field("told_at", Instant())]))
        >>> quiet.next_flip({"told_at": told}, Moment(told)).isoformat()
        '2026-03-09T00:00:00.000001+00:00'
        """
        from crmkit.conditions._interpret._scene import clearly
        from crmkit.conditions._time._flips import next_flip

        def holds(now: datetime) -> bool:
            return self.holds(record, Moment(now, at.change), view)

        form = self._meaning.true_form
        scene = self._scene(record, at, view)
        node = self._meaning.node
        return clearly(lambda scene: next_flip(form, scene, holds), scene, node)

    def window(self, since: datetime, until: datetime) -> "Condition":
        """
        Return which records have a leaf that time made true between two instants.

        Those are the ones for which the condition may have begun to hold without
        a change: after *since*, up to and including *until*, even if it no longer
        holds then.

        Raises:
            MomentRangeError: If an instant is before the year 1000 or after 8999.
            MovingThresholdError: If the threshold of a leaf is not the same for
                all records.
            NaiveDatetimeError: If an instant has no time zone.
            ReversedWindowError: If *until* is before *since*.
            UnboundParameterError: If a parameter in a threshold has no value.

        >>> from datetime import UTC, datetime
        >>> from crmkit.conditions import Field, Instant, Schema
        >>> quiet = Condition("age(told_at) > days(7)",
        ...                   Schema([Field("told_at", Instant())]))
        >>> ends = (datetime(2026, 3, day, tzinfo=UTC) for day in (8, 9))
        >>> print(quiet.window(*ends).text)
        told_at >= "2026-03-01T00:00:00+00:00" and told_at < "2026-03-02T00:00:00+00:00"
        """
        from crmkit.conditions._time._window import window_of

        meaning = self._meaning
        node = window_of(
            meaning.node, since, until, wall=meaning.wall, params=self.bound
        )
        return self._made(Meaning.made(node, self.schema), self.schema, self.bound)

    def where(
        self,
        columns: "Columns",
        at: Moment,
        related: "Relations | None" = None,
    ) -> "ColumnElement[bool]":
        """
        Return the condition as a clause of SQLAlchemy Core.

        It is true or false on every row, never null.

        Args:
            columns: The column of each field; its type converts the values.
            at: The instant at which the question is asked.
            related: The rows of each relation that it follows.

        Raises:
            BackEndGapError: If there is no SQL for something.
            MissingExtraError: If SQLAlchemy is not installed.
            NoChangeError: If it is about a change, and *at* has none.
            UnboundParameterError: If a parameter has no value.
            UnmappedFieldError: If a field has no column.
            UnmappedRelationError: If it is not said how a relation's rows are
                found.

        >>> from datetime import UTC, datetime
        >>> from sqlalchemy import Integer as Number, column
        >>> from crmkit.conditions import Field, Integer, Moment, Schema
        >>> large = Condition("seats > 10", Schema([Field("seats", Integer())]))
        >>> at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
        >>> print(large.where({"seats": column("seats", Number)}, at))
        seats IS NOT NULL AND seats > :param_1
        """
        params = self._params(at)
        try:
            from crmkit.conditions import _sql
        except ModuleNotFoundError as error:
            raise MissingExtraError("sql", "turning a condition into SQL") from error
        form, wall = self._meaning.true_form, self._meaning.wall
        return _sql.where(form, columns, at.now, params, wall, related or {})

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
        given = dict(self.bound)
        for name, value in params.items():
            given |= admitted(self.text, self.schema, self._meaning.types, name, value)
        return self._made(self._meaning, self.schema, given)

    def __and__(self, other: "Condition") -> "Condition":
        return self._with(other, And)

    def __or__(self, other: "Condition") -> "Condition":
        return self._with(other, Or)

    def __invert__(self) -> "Condition":
        meaning = Meaning.joined(negation(self._meaning.node), self.schema)
        return self._made(meaning, self.schema, self.bound)

    def _with(self, other: "Condition", kind: type[And] | type[Or]) -> "Condition":
        mine, theirs = self._meaning, other._meaning  # noqa: SLF001 - our own
        reason = (
            "they have different schemas"
            if self.schema != other.schema
            else disagreement(mine.params, self.bound, theirs.params, other.bound)
        )
        if reason is not None:
            raise MixedConditionsError(self.text, other.text, reason)
        meaning = Meaning.joined(joint(kind, [mine.node, theirs.node]), self.schema)
        return self._made(meaning, self.schema, {**self.bound, **other.bound})

    # -- What it is ---------------------------------------------------------

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

    def to_dict(self) -> dict[str, Any]:
        """
        Return the condition as plain dicts and lists, without what is bound.

        >>> from crmkit.conditions import Field, Integer, Schema
        >>> large = Condition("seats > 10", Schema([Field("seats", Integer())]))
        >>> large.to_dict()["condition"]
        {'op': '>', 'left': {'field': 'seats'}, 'right': {'value': 10}}
        """
        from crmkit.conditions._tree._to_tree import to_tree

        return to_tree(self._meaning.node)

    # -- Guards -------------------------------------------------------------

    def _params(self, at: Moment) -> FrozenMap[object]:
        """
        Return the values of the parameters, if the question can be asked.
        """
        if self._values is None:
            raise self._unbound()
        if not isinstance(at, Moment):
            raise NotAMomentError(at)
        if at.change is None and self._meaning.is_about_change:
            raise NoChangeError(self.text)
        return self.bound

    def _scene(self, record: object, at: Moment, view: View) -> "Scene":
        """
        Return what the operands may look at, if the question can be asked.
        """
        from crmkit.conditions._interpret._scene import Scene

        meaning, params = self._meaning, self._params(at)
        refuse_hidden(self.text, (), meaning.needs.get((), frozenset()), record)
        return Scene(
            at.now,
            meaning.wall,
            params=params,
            rows={"": record},
            view=view,
            change=at.change,
            within=meaning.within,
            text=self.text,
            needs=meaning.needs,
        )

    def _unbound(self) -> UnboundParameterError:
        absent = (name for name in self._meaning.params if name not in self.bound)
        names = {name.partition(".")[0] for name in absent}
        return UnboundParameterError(self.text, tuple(sorted(names)))

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
        """
        return Condition._joined, (self.text, self.schema, dict(self.bound))
