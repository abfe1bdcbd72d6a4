"""
Status machines: a frozen table and one pure step.

Invariants:
    - A record's status changes only by :meth:`Machine.step`; a move that is
      not in the table, lacks a field or fails a guard changes nothing.
    - ``step`` depends on its arguments alone.
    - Every status can be reached, and only a status of category *done* may be
      without a way out; a document that breaks this is refused when loaded.

Not here: the presets (:mod:`crmkit.presets`), permissions (:mod:`crmkit.access`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar, cast

import attrs

from crmkit.conditions import Condition, Moment, Schema
from crmkit.decisions import Decision, Refusal, Write
from crmkit.errors import MachineError, MoveFieldError
from crmkit.labels import Label
from crmkit.lifecycle._check import document_problems
from crmkit.lifecycle._document import Category, Guard, MachineDocument, Move
from crmkit.records import Record, check_fields, is_set, record_class

R = TypeVar("R", bound=Record)


@attrs.frozen
class _Step:
    """
    A move, made ready: its guards checked and compiled.
    """

    move: Move
    takes: frozenset[str]
    sets: Mapping[str, Any]
    guards: tuple[tuple[Condition, Guard], ...]


@attrs.frozen
class Machine:
    """
    A status machine that can be asked and stepped.

    Attributes:
        document: The document it was made from.

    >>> from crmkit.presets import ticket_machine
    >>> machine = ticket_machine()
    >>> machine.initial, machine.labels["waiting"].zh
    ('open', '等待客户')
    >>> machine.categories["waiting"]
    <Category.PAUSED: 'paused'>
    """

    document: MachineDocument
    _table: Mapping[tuple[str, str], _Step] = attrs.field(repr=False, eq=False)
    _moves: Mapping[str, tuple[str, ...]] = attrs.field(repr=False, eq=False)
    _categories: Mapping[str, Category] = attrs.field(repr=False, eq=False)
    _labels: Mapping[str, Label] = attrs.field(repr=False, eq=False)
    _read_only: frozenset[str] = attrs.field(repr=False, eq=False)

    @classmethod
    def of(cls, document: MachineDocument | Mapping[str, object]) -> "Machine":
        """
        Check a document and make it a machine.

        Raises:
            InvalidRecordError: If it is no machine document, or a move sets a
                field to what it cannot hold.
            MachineError: With every problem of the machine at once.
            ConditionError: If a guard is no valid condition.

        >>> switch = Machine.of({"name": "switch", "record": "ticket", "initial": "off",
        ...     "statuses": [
        ...         {"name": "off", "category": "open", "en": "Off", "zh": "关"},
        ...         {"name": "on", "category": "done", "en": "On", "zh": "开"}],
        ...     "moves": [{"name": "turn_on", "sources": ["off"], "target": "on",
        ...         "en": "Turn on", "zh": "打开"}]})
        >>> switch.initial, list(switch.categories)
        ('off', ['off', 'on'])
        """
        checked = MachineDocument.of(cast("Any", document))
        problems = document_problems(checked)
        if problems:
            raise MachineError(checked.name, problems)
        record = record_class(checked.record)
        schema = Schema.of(record)
        steps = {move.name: _prepared(move, record, schema) for move in checked.moves}
        table = {
            (source, move.name): steps[move.name]
            for move in checked.moves
            for source in move.sources
        }
        return cls(
            checked,
            table,
            {
                status.name: tuple(sorted(m for s, m in table if s == status.name))
                for status in checked.statuses
            },
            {status.name: status.category for status in checked.statuses},
            {s.name: Label(s.en, s.zh, s.aliases) for s in checked.statuses},
            frozenset(s.name for s in checked.statuses if s.read_only),
        )

    @property
    def initial(self) -> str:
        """
        Status of a new record.
        """
        return self.document.initial

    @property
    def categories(self) -> Mapping[str, Category]:
        """
        The category of each status.
        """
        return self._categories

    @property
    def labels(self) -> Mapping[str, Label]:
        """
        The label of each status.
        """
        return self._labels

    def read_move(self, word: str) -> str:
        """
        Return the move that a name or a label means; other words stay as they are.

        >>> from crmkit.presets import ticket_machine
        >>> ticket_machine().read_move("开始处理")
        'start'
        """
        for move in self.document.moves:
            if word in (move.name, move.en, move.zh):
                return move.name
        return word

    def read_only(self, record: Record) -> bool:
        """
        Return whether a record's status lets nothing but a move change it.

        >>> from crmkit.presets import ticket_machine
        >>> from crmkit.records import Ticket
        >>> tickets = Ticket(status="open"), Ticket(status="closed")
        >>> [ticket_machine().read_only(ticket) for ticket in tickets]
        [False, True]
        """
        return _status(record) in self._read_only

    def moves(self, record: Record) -> tuple[str, ...]:
        """
        Return the moves that a record's status allows, sorted.

        A move listed here may still want fields or fail its guard.

        >>> from crmkit.presets import ticket_machine
        >>> from crmkit.records import Ticket
        >>> ticket_machine().moves(Ticket(status="resolved"))
        ('close', 'reopen')
        """
        return self._moves.get(_status(record), ())

    def step(
        self, record: R, move: str, at: datetime, by: str, /, **data: object
    ) -> Decision:
        """
        Return what a move does to a record, or why it may not be made.

        Args:
            record: The record as it is; it is not changed.
            move: Name of the move.
            at: When it happens, UTC.
            by: Id of the user who makes it.
            data: Fields given with the move; checked here.

        Raises:
            InvalidRecordError: If a value given is not valid in its field.
            MoveFieldError: If the move does not take a field that was given.

        >>> from datetime import UTC
        >>> from crmkit.presets import ticket_machine
        >>> from crmkit.records import Ticket
        >>> machine, at = ticket_machine(), datetime(2026, 3, 2, 9, tzinfo=UTC)
        >>> ticket = Ticket(id="T1", status="open")
        >>> machine.step(ticket, "start", at, "U1").writes[0].after.status
        'in_progress'
        >>> refusal = machine.step(ticket, "close", at, "U1").refusal
        >>> refusal.code, refusal.allowed
        ('not_allowed', ('start', 'wait'))
        """
        step = self._table.get((_status(record), move))
        if step is None:
            return self._refused(record, move, "not_allowed")
        given = _given(step, type(record), data)
        missing = tuple(name for name in step.move.asks if not is_set(given.get(name)))
        if missing:
            return self._refused(record, move, "missing", missing=missing)
        after = record.replace(**_effects(step, record, at, given))
        missing = tuple(n for n in step.move.needs if not is_set(getattr(after, n)))
        if missing:
            return self._refused(record, move, "missing", missing=missing)
        for condition, guard in step.guards:
            if not condition.holds(after, Moment(at)):
                return self._refused(record, move, "guard", guard=guard)
        return Decision(writes=(Write(record, after),))

    def mermaid(self) -> str:
        """
        Return the machine as a Mermaid state diagram.

        >>> from crmkit.presets import ticket_machine
        >>> for line in ticket_machine().mermaid().splitlines()[:3]:
        ...     print(line)
        stateDiagram-v2
            [*] --> open
            open --> in_progress: start
        """
        arrows = (
            f"    {source} --> {move.target}: {move.name}"
            for move in self.document.moves
            for source in move.sources
        )
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.initial}", *arrows])

    def _refused(
        self,
        record: Record,
        move: str,
        code: str,
        *,
        missing: tuple[str, ...] = (),
        guard: Guard | None = None,
    ) -> Decision:
        return Decision(
            refusal=Refusal(
                record=record.ref,
                move=move,
                status=_status(record),
                code=code,
                why_en=guard.en if guard else "",
                why_zh=guard.zh if guard else "",
                missing=missing,
                allowed=self.moves(record),
            )
        )


def _status(record: Record) -> str:
    return cast("str", cast("Any", record).status)


def _prepared(move: Move, cls: type[Record], schema: Schema) -> _Step:
    return _Step(
        move,
        frozenset(move.takes) | frozenset(move.asks),
        check_fields(cls, move.sets),
        tuple((Condition(guard.when, schema), guard) for guard in move.guards),
    )


def _given(
    step: _Step, cls: type[Record], data: Mapping[str, object]
) -> dict[str, Any]:
    unknown = [name for name in data if name not in step.takes]
    if unknown:
        raise MoveFieldError(step.move.name, unknown[0], tuple(sorted(step.takes)))
    return check_fields(cls, data)


def _effects(
    step: _Step, record: Record, at: datetime, given: Mapping[str, Any]
) -> dict[str, Any]:
    move = step.move
    fields: dict[str, Any] = {**given, **step.sets}
    for name in move.stamps:
        fields[name] = at
    for name in move.stamps_once:
        fields[name] = getattr(record, name) or at
    for name, source in move.copies.items():
        fields[name] = fields.get(source, getattr(record, source))
    for name in move.counts:
        fields[name] = getattr(record, name) + 1
    return {
        **fields,
        "status": move.target,
        "status_since": at,
        "version": record.version + 1,
    }
