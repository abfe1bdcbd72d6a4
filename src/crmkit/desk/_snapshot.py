"""
What a command may look at: a snapshot, read before it decides.

A command that asks for something the snapshot lacks raises :class:`Unread`;
``crm/`` reads it and lets the command decide anew. So commands stay pure
functions and nobody has to list beforehand what they will read.

Invariants:
    - Asking twice gives the same answer; nothing is read while deciding.
    - A record known to be absent is an answer, not a gap.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar, cast

import attrs

from crmkit.decisions import Write
from crmkit.errors import RecordNotFoundError
from crmkit.presets import Settings
from crmkit.records import Change, FieldDefinition, Record, Ref, Ticket
from crmkit.routing import Destination, Facts

R = TypeVar("R", bound=Record)

#: What the name of the application itself, as an actor, begins with.
SYSTEM = "system:"


@attrs.frozen
class RecordNeed:
    """
    A record is wanted.
    """

    ref: Ref


@attrs.frozen
class HistoryNeed:
    """
    A record's changes are wanted.
    """

    ref: Ref


@attrs.frozen
class NumberNeed:
    """
    A new number for a type of record is wanted.

    Attributes:
        type_name: The type of record.
        changing: Records that the command will change; they are held before the
            number is drawn, as whoever holds them may be about to draw one.
    """

    type_name: str
    changing: tuple[Ref, ...] = ()


@attrs.frozen
class IdNeed:
    """
    An id for a further record is wanted, of a command that makes several.

    Attributes:
        what: What the command calls that record, for example ``"ticket"``.
    """

    what: str


@attrs.frozen
class StaffNeed:
    """
    Who could take a ticket is wanted.

    Attributes:
        ticket: The ticket, which need not be stored yet.
    """

    ticket: Ticket


@attrs.frozen
class Staff:
    """
    Where a ticket goes, and who is there.

    Attributes:
        destination: Where the company's routing policy sends it.
        facts: Who is there, what each one has, and whose turn it is.
    """

    destination: Destination
    facts: Facts


@attrs.frozen
class RelatedNeed:
    """
    All records of a type are wanted that lead to a record.

    Attributes:
        type_name: Their type.
        field: Their field that holds its id.
        record_id: Its id.
        again: Whether it is asked once more, because others may have been first.
    """

    type_name: str
    field: str
    record_id: str
    again: bool = False


@attrs.frozen
class HoldNeed:
    """
    Records are wanted as they are, and that nobody else changes them meanwhile.

    Attributes:
        refs: They, sorted.
    """

    refs: tuple[Ref, ...]


@attrs.frozen
class FieldsNeed:
    """
    The custom fields that are declared and defined are wanted.

    Attributes:
        record: Type of record of a field whose users are wanted as well; none if empty.
        field: Id of that field.
        values: Values of it that count; none for any.
    """

    record: str = ""
    field: str = ""
    values: tuple[str, ...] = ()


@attrs.frozen
class KnownFields:
    """
    Which custom fields there are.

    Attributes:
        settings: What is declared in code.
        stored: What is defined in the store.
        users: What uses the field that was asked about, a line each.
    """

    settings: Settings
    stored: tuple[FieldDefinition, ...]
    users: tuple[str, ...] = ()


AnyNeed = (
    RecordNeed
    | HistoryNeed
    | NumberNeed
    | IdNeed
    | StaffNeed
    | RelatedNeed
    | HoldNeed
    | FieldsNeed
)


class Unread(Exception):  # noqa: N818 - a request, not an error
    """
    A command needs something that its snapshot does not hold.

    Attributes:
        need: What it needs.
    """

    def __init__(self, need: AnyNeed) -> None:
        super().__init__(need)
        self.need = need


@attrs.frozen(kw_only=True)
class Snapshot:
    """
    What was read for one command.

    Attributes:
        by: Id of the acting user, or ``system:…``.
        settings: What the company has chosen.
        new_id: Id for the record that the command makes, if it makes one.
        records: Records that were read; None for one that is not there.
        histories: Changes that were read.
        numbers: Record type → number for a new record.
        ids: Ids for further records, by what the command calls them.
        found: Records that lead to one, by what was asked.
        staff: Who could take the ticket that the command is about, if it asks.
        fields: Custom fields, by what was asked.
        held: Records that nobody else changes until the command is carried out.
        now: The present; None if the command happens at present.

    >>> from crmkit.presets import standard
    >>> from crmkit.records import Department
    >>> view = Snapshot(by="U1", settings=standard(), new_id="D1")
    >>> view.user, view.new(Department(name="销售部")).after.id
    ('U1', 'D1')
    >>> try:
    ...     view.find(Department, "D9")
    ... except Unread as unread:
    ...     print(unread.need)
    RecordNeed(ref=Ref(type='department', id='D9'))
    """

    by: str
    settings: Settings
    new_id: str
    records: Mapping[Ref, Record | None] = attrs.field(factory=dict)
    histories: Mapping[Ref, tuple[Change, ...]] = attrs.field(factory=dict)
    numbers: Mapping[str, str] = attrs.field(factory=dict)
    ids: Mapping[str, str] = attrs.field(factory=dict)
    found: Mapping[RelatedNeed, tuple[Record, ...]] = attrs.field(factory=dict)
    staff: Staff | None = None
    fields: Mapping[FieldsNeed, KnownFields] = attrs.field(factory=dict)
    held: frozenset[Ref] = frozenset()
    now: datetime | None = None

    def find(self, cls: type[R], record_id: str) -> R | None:
        """
        Return a record, or None if there is none of that id.

        >>> from crmkit.presets import standard
        >>> from crmkit.records import Department
        >>> absent = {Ref("department", "D9"): None}
        >>> view = Snapshot(by="U1", settings=standard(), new_id="", records=absent)
        >>> view.find(Department, "D9") is None
        True
        """
        ref = Ref(cls.type_name, record_id)
        if ref not in self.records:
            raise Unread(RecordNeed(ref))
        return cast("R | None", self.records[ref])

    def get(self, cls: type[R], record_id: str) -> R:
        """
        Return a record.

        Raises:
            RecordNotFoundError: If there is none of that id.
        """
        record = self.find(cls, record_id)
        if record is None:
            raise RecordNotFoundError(f"{cls.type_name}:{record_id}")
        return record

    def hold(self, *records: Record) -> None:
        """
        Have records held, and read anew, unless they are held already.

        For what a command looks at but does not write: what it writes is safe by its
        version.

        >>> from crmkit.presets import standard
        >>> from crmkit.records import Department
        >>> view = Snapshot(by="U1", settings=standard(), new_id="")
        >>> try:
        ...     view.hold(Department(id="D1"))
        ... except Unread as unread:
        ...     [str(ref) for ref in unread.need.refs]
        ['department:D1']
        """
        refs = {record.ref for record in records}
        if not refs <= self.held:
            raise Unread(HoldNeed(tuple(sorted(refs))))

    def history(self, ref: Ref) -> tuple[Change, ...]:
        """
        Return a record's changes in the order of their versions.
        """
        if ref not in self.histories:
            raise Unread(HistoryNeed(ref))
        return self.histories[ref]

    def staff_for(self, ticket: Ticket) -> Staff:
        """
        Return where a ticket goes, and who could take it there.
        """
        if self.staff is None:
            raise Unread(StaffNeed(ticket))
        return self.staff

    def fields_for(self, need: FieldsNeed) -> KnownFields:
        """
        Return which custom fields there are, and what uses one of them.
        """
        if need not in self.fields:
            raise Unread(need)
        return self.fields[need]

    def number(self, type_name: str, *changing: Record) -> str:
        """
        Return the number for a new record of a type.

        Args:
            type_name: The type of record.
            changing: Records that the command will change as well.
        """
        if type_name not in self.numbers:
            raise Unread(NumberNeed(type_name, tuple(one.ref for one in changing)))
        return self.numbers[type_name]

    def new(self, record: R) -> Write:
        """
        Return the write that makes a new record, with id and first version.
        """
        return Write(None, record.replace(id=record.id or self.new_id, version=1))

    def related(
        self, cls: type[R], field: str, record_id: str, *, again: bool = False
    ) -> tuple[R, ...]:
        """
        Return all records of a class that lead to a record, by id.

        Args:
            cls: Their class.
            field: Their field that holds its id; any other text, such as a phone
                number, is looked for as well.
            record_id: Its id, or that text.
            again: Whether it is asked once more, because others may have been first.
        """
        need = RelatedNeed(cls.type_name, field, record_id, again)
        if need not in self.found:
            raise Unread(need)
        return cast("tuple[R, ...]", self.found[need])

    def beside(self, what: str) -> "Snapshot":
        """
        Return the same view for making a further record, which has an id of its own.

        Args:
            what: What the command calls that record.

        >>> from crmkit.presets import standard
        >>> from crmkit.records import Department
        >>> view = Snapshot(by="U1", settings=standard(), new_id="D1", ids={"b": "D2"})
        >>> [each.new(Department()).after.id for each in (view, view.beside("b"))]
        ['D1', 'D2']
        """
        if what not in self.ids:
            raise Unread(IdNeed(what))
        return attrs.evolve(self, new_id=self.ids[what])

    @property
    def user(self) -> str | None:
        """
        Id of the acting user; None if the system acts.
        """
        return None if self.by.startswith(SYSTEM) else self.by
