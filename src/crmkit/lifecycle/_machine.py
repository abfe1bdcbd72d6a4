"""
Status machines: a frozen table and one pure step.

Invariants:
    - A record's status changes only by :meth:`Machine.step`; a move that is
      not in the table, lacks a field or fails a guard changes nothing.
    - ``step`` depends on its arguments alone.
    - Every status can be reached, only a status of category *done* may be
      without a way out, and every other one leads to such a one if there is any;
      a document that breaks this is refused when loaded.

Not here: the presets (:mod:`crmkit.presets`), permissions (:mod:`crmkit.access`),
sending what a move tells (:mod:`crmkit.crm`).
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Final, Self, TypeVar, cast

import attrs

from crmkit.conditions import Condition, Moment, Schema
from crmkit.decisions import Decision, Refusal, Write
from crmkit.errors import (
    MachineError,
    MachineRecordError,
    UnknownChoiceError,
    UnknownStatusError,
    names_of,
)
from crmkit.labels import Label, Language
from crmkit.lifecycle._check import document_problems
from crmkit.lifecycle._document import Category, Guard, MachineDocument, Move
from crmkit.lifecycle._drawn import drawn
from crmkit.lifecycle._prepared import Step, prepared
from crmkit.records import Record, record_class

R = TypeVar("R", bound=Record)

#: Any instant: which fields a move misses does not depend on when it is made.
_WHENEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


@attrs.frozen(repr=False)
class Machine:
    """
    A status machine that can be asked and stepped.

    A record whose status is missing, because it was stored before there was a
    machine, stands at the initial one.

    Attributes:
        document: The document it was made from.

    >>> from crmkit.presets import ticket_machine
    >>> machine = ticket_machine()
    >>> machine.initial, machine.labels["waiting"].zh
    ('open', '等待客户')
    >>> machine.categories["waiting"]
    <Category.PAUSED: 'paused'>
    >>> machine
    <Machine 'ticket' of ticket.status: 8 statuses, 14 moves>
    """

    document: MachineDocument
    _steps: Mapping[str, Mapping[str, Step]] = attrs.field(eq=False)
    _by_name: Mapping[str, Step] = attrs.field(eq=False)
    _categories: Mapping[str, Category] = attrs.field(eq=False)
    _labels: Mapping[str, Label] = attrs.field(eq=False)
    _read_only: frozenset[str] = attrs.field(eq=False)
    _cls: type[Record] = attrs.field(eq=False)
    _read: Callable[[Any], Any] = attrs.field(eq=False)

    @classmethod
    def of(
        cls,
        document: MachineDocument | Mapping[str, object],
        record: type[Record] | None = None,
    ) -> Self:
        """
        Check a document and make it a machine.

        Args:
            document: The document.
            record: Class of the records that it moves, if that is a class of your
                own, whose type the document names.

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
        problems = document_problems(checked, record)
        if problems:
            raise MachineError(checked.name, problems)
        record = record or record_class(checked.record)
        schema = Schema.of(record)
        ready = [prepared(move, checked, record, schema) for move in checked.moves]
        return cls(
            checked,
            {
                status.name: {
                    step.move.name: step
                    for step in sorted(ready, key=lambda step: step.move.name)
                    if status.name in step.move.sources
                }
                for status in checked.statuses
            },
            {step.move.name: step for step in ready},
            {status.name: status.category for status in checked.statuses},
            {s.name: Label(s.en, s.zh, s.aliases) for s in checked.statuses},
            frozenset(s.name for s in checked.statuses if s.read_only),
            record,
            attrgetter(checked.field),
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """
        Pickle the document; what was made from it is made anew.
        """
        return Machine.of, (self.document, self._cls)

    def __repr__(self) -> str:
        document = self.document
        return (
            f"<Machine {document.name!r} of {document.record}.{document.field}: "
            f"{len(document.statuses)} statuses, {len(document.moves)} moves>"
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

    @property
    def names(self) -> Mapping[str, tuple[str, str]]:
        """
        What errors call its statuses and moves, in English and Chinese.

        >>> from crmkit.presets import ticket_machine
        >>> names = ticket_machine().names
        >>> names["=open"], names[">close"]
        (('Open', '待处理'), ('Close', '关闭'))
        """
        moves = {move.name: move for move in self.document.moves}
        return {**names_of("=", self._labels), **names_of(">", moves)}

    @property
    def messages(self) -> frozenset[str]:
        """
        Names of the messages that its moves tell.
        """
        return frozenset(t.message for move in self.document.moves for t in move.tells)

    @property
    def custom_fields(self) -> frozenset[str]:
        """
        Ids of the custom fields that its moves name.
        """
        return frozenset(
            name.partition(".")[2]
            for move in self.document.moves
            for name in (*move.takes, *move.asks, *move.needs)
            if "." in name
        )

    def move(self, name: str) -> Move:
        """
        Return a move: its labels, what it wants, what it does, whom it tells.

        Raises:
            UnknownChoiceError: If there is no such move.

        >>> from crmkit.presets import ticket_machine
        >>> move = ticket_machine().move("reopen")
        >>> move.zh, move.asks, move.target
        ('重新打开', ('reason',), 'in_progress')
        """
        return self._ready(name).move

    def guards(self, name: str) -> tuple[Condition, ...]:
        """
        Return the conditions that must surely hold for a move, as they were read.

        Raises:
            UnknownChoiceError: If there is no such move.

        >>> from crmkit.presets import ticket_machine
        >>> [condition.text for condition in ticket_machine().guards("close")]
        ['opinion == "satisfied"']
        """
        return tuple(condition for condition, _ in self._ready(name).guards)

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

    def status(self, record: Record) -> str:
        """
        Return the status of a record.

        Raises:
            MachineRecordError: If the machine does not move records of its type.

        >>> from crmkit.presets import ticket_machine
        >>> from crmkit.records import Ticket
        >>> ticket_machine().status(Ticket(status="waiting"))
        'waiting'
        """
        if type(record) is not self._cls and not isinstance(record, self._cls):
            raise MachineRecordError(
                self.document.name, self.document.record, str(record.ref)
            )
        return self._read(record) or self.document.initial

    def read_only(self, record: Record) -> bool:
        """
        Return whether a record's status lets nothing but a move change it.

        >>> from crmkit.presets import ticket_machine
        >>> from crmkit.records import Ticket
        >>> tickets = Ticket(status="open"), Ticket(status="closed")
        >>> [ticket_machine().read_only(ticket) for ticket in tickets]
        [False, True]
        """
        return self.status(record) in self._read_only

    def moves(self, record: Record) -> tuple[str, ...]:
        """
        Return the moves that a record's status allows, sorted.

        There are none for a status that the machine does not have. A move listed
        here may still want fields (:meth:`wants`) or fail its guard.

        >>> from crmkit.presets import ticket_machine
        >>> from crmkit.records import Ticket
        >>> ticket_machine().moves(Ticket(status="resolved"))
        ('close', 'reopen')
        """
        return tuple(self._steps.get(self.status(record), ()))

    def wants(self, record: Record, move: str) -> tuple[str, ...]:
        """
        Return the fields that a move of this record still misses.

        That is what a form has to ask for. A field that the move does not take
        has to be filled before.

        Raises:
            HiddenRecordError: If fields of the record are hidden.
            UnknownChoiceError: If there is no such move.

        >>> from crmkit.presets import ticket_machine
        >>> from crmkit.records import Ticket
        >>> machine = ticket_machine()
        >>> machine.wants(Ticket(status="in_progress"), "tell")
        ('told_via', 'solution')
        >>> machine.wants(Ticket(status="in_progress", solution="x"), "tell")
        ('told_via',)
        """
        step = self._ready(move)
        return step.missing({}, {}, step.after(record, _WHENEVER, {}))

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
            MachineRecordError: If the machine does not move records of its type.
            MoveFieldError: If the move does not take a field that was given.
            NaiveDatetimeError: If *at* has no time zone.
            UnknownStatusError: If the machine does not have the record's status.

        >>> from datetime import UTC
        >>> from crmkit.presets import ticket_machine
        >>> from crmkit.records import Ticket
        >>> machine, at = ticket_machine(), datetime(2026, 3, 2, 9, tzinfo=UTC)
        >>> ticket = Ticket(id="T1", status="open")
        >>> machine.step(ticket, "start", at, "U1").writes[0].after.status
        'in_progress'
        >>> refusal = machine.step(ticket, "close", at, "U1").refusal
        >>> refusal.code, refusal.allowed
        ('not_allowed', ('merge', 'start', 'wait'))
        """
        status = self.status(record)
        if status not in self._steps:
            raise UnknownStatusError(str(record.ref), status, tuple(self._steps))
        step = self._steps[status].get(move)
        if step is None:
            return self._refused(record, move, "not_allowed")
        if at.tzinfo is not UTC:
            at = Moment(at).now
        given = step.given(data, record)
        after = step.after(record, at, given)
        if missing := step.missing(given, data, after):
            return self._refused(record, move, "missing", missing=missing)
        write = Write(record, after)
        if guard := step.stopped_by(write, at, by):
            return self._refused(record, move, "guard", guard=guard)
        return Decision(writes=(write,))

    def mermaid(self, *languages: Language) -> str:
        """
        Return the machine as a Mermaid state diagram.

        Args:
            languages: Languages of the words in it; names if there is none.

        >>> from crmkit.presets import ticket_machine
        >>> for line in ticket_machine().mermaid().splitlines()[:3]:
        ...     print(line)
        stateDiagram-v2
            [*] --> open
            open --> in_progress: start
        """
        return drawn(self.document, languages)

    def _ready(self, name: str) -> Step:
        try:
            return self._by_name[name]
        except KeyError:
            names = {
                f"={move.name}": (move.en, move.zh) for move in self.document.moves
            }
            raise UnknownChoiceError(
                "move", name, tuple(self._by_name), names=names
            ) from None

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
                status=self.status(record),
                code=code,
                why_en=guard.en if guard else "",
                why_zh=guard.zh if guard else "",
                missing=missing,
                allowed=self.moves(record),
                names=self.names,
            )
        )
