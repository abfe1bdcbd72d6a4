"""
What an operand may look at: the moment, parameters, records, the change at hand.

Invariants:
    - Rows, wall time and parameters come from the scene and from nowhere else.

Not here: how a record is read (:mod:`crmkit.conditions._interpret._reading`), what
is made of what was read (:mod:`crmkit.conditions._interpret._evaluate`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, Final, TypeVar

import attrs

from crmkit.conditions._amounts import Money
from crmkit.conditions._checked import Changed, Checked, Node, NoRow, Quantified
from crmkit.conditions._interpret._reading import (
    change_of,
    checked_value,
    held,
    many,
    normal_value,
    one,
    optional,
)
from crmkit.conditions._interpret._work import Question, Work
from crmkit.conditions._moment import NO_RELATIONS, View
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import Aggregate, Each, FieldRead, Old
from crmkit.conditions._reads import Needs, Place, refuse_hidden
from crmkit.conditions._types import Boolean, Instant, Integer
from crmkit.conditions._walk import walk
from crmkit.conditions._wall import Wall
from crmkit.errors import (
    CrmkitError,
    FieldValueError,
    NaiveDatetimeError,
    UnboundParameterError,
    UnreadableFieldError,
    ViewAnswerError,
)

A = TypeVar("A")
#: What comes of values that are not of the type that they should be of.
FAILURES: Final = (TypeError, ValueError, ArithmeticError, AttributeError)
#: Types whose values may be held in another way than they are compared.
_CONVERTED: Final = (Boolean, Instant, Integer, Money)
_UNBOUND: Final = object()
#: What is told of them.
MISFITS: Final = (FieldValueError, NaiveDatetimeError, ViewAnswerError)


@attrs.frozen
class Clock:
    """
    The instant that is asked about, with the clocks and calendars it is read from.

    Attributes:
        now: The instant, in UTC.
        wall: The schema's clocks and calendars.
    """

    now: datetime
    wall: Wall

    @property
    def today(self) -> date:
        """
        The date in the schema's zone.
        """
        return self.wall.today(self.now)


@attrs.frozen(kw_only=True)
class Scene(Clock):
    """
    Everything that an operand may look at.

    Attributes:
        params: Values of the parameters, by name.
        rows: The record that each variable stands for; "" is the root.
        view: The related records.
        change: The change at hand, if there is one.
        within: The attribute that holds a field in a mapping, by field.
        text: The condition, for errors.
        needs: The names that must not be hidden, by where the records are.
        places: Where the record of each variable is.
        is_strict: Whether values are refused that are not of their field's type.
        work: What counts the steps, if they are limited.
    """

    params: Mapping[str, object]
    rows: Mapping[str, object] = attrs.field(factory=dict)
    view: View = NO_RELATIONS
    change: Any = None
    within: Mapping[str, str] = attrs.field(factory=dict)
    text: str = ""
    needs: Needs = attrs.field(factory=dict)
    places: Mapping[str, Place] = attrs.field(factory=lambda: {"": ()})
    is_strict: bool = False
    work: Work | None = attrs.field(default=None, eq=False)

    def step(self, count: int = 1) -> None:
        """
        Count a step, or some, if they are limited.

        Raises:
            TooMuchWorkError: If they are more than may be taken.
        """
        if self.work is not None:
            self.work.step(count)

    def at(self, now: datetime) -> "Scene":
        """
        Return the same scene at another instant.
        """
        return attrs.evolve(self, now=now)

    def limited(self, question: Question, budget: int) -> "Scene":
        """
        Return the same scene for a question that may take so many steps.
        """
        return attrs.evolve(self, work=Work(question, self.text, budget=budget))

    def parameter(self, name: str) -> object:
        """
        Return the value of a parameter.

        Raises:
            UnboundParameterError: If it has none.
        """
        found = self.params.get(name, _UNBOUND)
        if found is _UNBOUND:
            raise UnboundParameterError(name, (name,))
        return found

    # -- Records ------------------------------------------------------------

    def row(self, row: Row) -> object | None:
        """
        Return the record that a row is, or None if a relation leads nowhere.
        """
        record: object | None = self.rows[row.variable]
        for length, relation in enumerate(row.through):
            if record is None and length:
                return None
            rows = self.view.related(record, relation)
            record = one(rows, relation)
            found = () if record is None else (record,)
            self._admit(Row(row.variable, row.through[: length + 1]), found)
        return record

    def related(self, each: Each) -> Sequence[object] | None:
        """
        Return the records of a relation; None if it starts from a missing one.
        """
        start, name = self.row(each.row), each.relation.name
        if start is None and each.row.through:
            return None
        rows = self.view.related(start, name)
        many(rows, name)
        self._admit(Row(each.row.variable, (*each.row.through, name)), rows)
        return rows

    def _admit(self, row: Row, records: Iterable[object]) -> None:
        """
        Refuse records that hide what is looked up where a row leads.

        Raises:
            HiddenFieldError: If one of them does.
        """
        if self.needs:
            place = (*self.places[row.variable], *row.through)
            names = self.needs.get(place, frozenset())
            for record in records:
                refuse_hidden(self.text, place, names, record)

    def inside(self, each: Each, record: object) -> "Scene":
        """
        Return the scene in which the variable of a relation stands for a record.
        """
        self.step()
        here = (*self.places[each.row.variable], *each.row.through, each.relation.name)
        # Spelled out, because ``evolve`` takes three times as long, for each record.
        return Scene(
            now=self.now,
            wall=self.wall,
            params=self.params,
            rows={**self.rows, each.variable: record},
            view=self.view,
            change=self.change,
            within=self.within,
            text=self.text,
            needs=self.needs,
            places={**self.places, each.variable: here},
            is_strict=self.is_strict,
            work=self.work,
        )

    def each(self, each: Each) -> "Iterator[Scene]":
        """
        Yield a scene for every record that a relation leads to.
        """
        for record in self.related(each) or ():
            yield self.inside(each, record)

    def key(self, each: Each) -> Any:
        """
        Return what tells the record of a relation apart; None if it does not say.
        """
        return self._of_row(each, each.relation.key)

    def rank(self, each: Each) -> list[tuple[bool, Any]]:
        """
        Return where the record of a relation stands in its order: missing values last.
        """
        order = [self._of_row(each, name) for name in each.relation.order]
        values = [*order, self.key(each)]
        return [(True, 0) if value is None else (False, value) for value in values]

    def _of_row(self, each: Each, name: str) -> Any:
        """
        Return what a related record holds; what tells it apart need not be a field.
        """
        row, field = Row(each.variable), each.relation.to.fields.get(name)
        if field is None:
            return optional(self.row(row), name)
        return self.field(FieldRead(name, field.type, row, within=field.within))

    # -- Fields -------------------------------------------------------------

    def field(self, read: FieldRead) -> Any:
        """
        Return what a field of a row holds.
        """
        record = self.row(read.row)
        if record is None and read.row.through:
            return None
        try:
            found = held(record, read.name, read.within)
        except FieldValueError as error:
            _, *facts = error.args
            path = ".".join((*read.row.names, str(read.within)))
            raise FieldValueError(path, *facts) from None
        return self._value(read, found)

    def old(self, old: Old) -> Any:
        """
        Return what a field held before the change at hand.
        """
        if self.change.version <= 1:
            return None
        read = FieldRead(old.name, old.type, within=old.within)
        found = change_of(self.change, old.name, old.within)
        return self.field(read) if found is None else self._value(read, found[0])

    def changed(self, name: str) -> Any:
        """
        Return what a field was and is in the change at hand; None if it is not in it.
        """
        return change_of(self.change, name, self.within.get(name))

    def _value(self, read: FieldRead, value: Any) -> Any:
        # Most values are as they are compared; nothing is made for an error then.
        if not (self.is_strict or read.within or isinstance(read.type, _CONVERTED)):
            return value
        as_read = checked_value if self.is_strict else normal_value
        return as_read(value, read.type, read.path, within=read.within)


def clearly(ask: Callable[[Scene], A], scene: Scene, node: Checked) -> A:
    """
    Return the answer to a question about a scene.

    Args:
        ask: Asks the question.
        scene: What it is asked about.
        node: The condition that is behind the question.

    Raises:
        FieldValueError: If it fails because a field holds something that is not
            of its type.
        NaiveDatetimeError: If that is an instant without time zone.
        UnreadableFieldError: If a record has no attribute of that name.
        ViewAnswerError: If a view gives no sequence.

    >>> from datetime import UTC
    >>> from crmkit.conditions._checked import Missing
    >>> from crmkit.conditions._types import Integer
    >>> seats = FieldRead("seats", Integer())
    >>> scene = Scene(datetime(2026, 3, 2, tzinfo=UTC), Wall(UTC, {}), params={},
    ...               rows={"": {"seats": "12"}})
    >>> clearly(lambda scene: scene.field(seats) > 3, scene, Missing(seats))
    Traceback (most recent call last):
    crmkit.errors._asking.FieldValueError: the field 'seats' should hold a whole \
number, and holds '12'
    """
    try:
        return ask(scene)
    except FAILURES as error:
        is_ours, is_told = isinstance(error, CrmkitError), isinstance(error, MISFITS)
        if is_ours and not is_told:
            raise
        found = _unreadable(error, scene, node) or misfit(node, scene)
        if found is None:
            raise
        raise found from error


def _unreadable(error: Exception, scene: Scene, node: Checked) -> Exception | None:
    """
    Return the error to raise for an attribute that is not there.
    """
    if not isinstance(error, AttributeError):
        return None
    reads = (each for each in walk(node) if isinstance(each, FieldRead))
    if error.name not in {each.within or each.name for each in reads}:
        return None
    return UnreadableFieldError(scene.text, error.name, type(error.obj).__name__)


def misfit(node: Checked, scene: Scene) -> Exception | None:
    """
    Return the error about the first field that does not hold what it should.

    None if that is not why a question fails. Only records are read: functions of
    the application are not called again.
    """
    return next(_misfits(node, attrs.evolve(scene, is_strict=True)), None)


def _misfits(node: Node, scene: Scene) -> Iterator[Exception]:
    match node:
        case FieldRead():
            yield from _refusal(partial(scene.field, node))
        case Old():
            yield from _refusal(partial(scene.old, node))
        case Changed(name):
            yield from _refusal(partial(scene.changed, name))
        case NoRow(row):
            yield from _refusal(partial(scene.row, row))
        case Quantified(_, each) | Aggregate(_, each):
            yield from _misfits_of_rows(node, each, scene)
        case _:
            for part in node.parts:
                yield from _misfits(part, scene)


def _misfits_of_rows(
    node: Quantified | Aggregate, each: Each, scene: Scene
) -> Iterator[Exception]:
    rows: list[Scene] = []
    yield from _refusal(lambda: rows.extend(scene.each(each)))
    for row in rows:
        if isinstance(node, Aggregate) and node.kind in ("first", "last"):
            yield from _refusal(partial(row.rank, each))
        for part in node.parts:
            yield from _misfits(part, row)


def _refusal(read: Callable[[], object]) -> Iterator[Exception]:
    try:
        read()
    except MISFITS as error:
        yield error
    except Exception:  # noqa: BLE001 - something else, which is not what is told
        return
