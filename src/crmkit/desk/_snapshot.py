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
from typing import Any, TypeVar, cast

import attrs

from crmkit.decisions import Write
from crmkit.desk._needs import (
    AnyNeed,
    FieldsNeed,
    HistoryNeed,
    HoldNeed,
    IdNeed,
    KnownFields,
    NumberNeed,
    QueueNeed,
    RecordNeed,
    RelatedNeed,
    SameNeed,
    Staff,
    StaffNeed,
)
from crmkit.errors import RecordNotFoundError
from crmkit.presets import Settings
from crmkit.records import Change, Record, Ref, Ticket

R = TypeVar("R", bound=Record)

#: What the name of the application itself, as an actor, begins with.
SYSTEM = "system:"


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
        queues: Whether what waits is to be given out anew, by what was asked.
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
    found: Mapping[RelatedNeed | SameNeed, tuple[Record, ...]] = attrs.field(
        factory=dict
    )
    staff: Staff | None = None
    fields: Mapping[FieldsNeed, KnownFields] = attrs.field(factory=dict)
    queues: Mapping[QueueNeed, bool] = attrs.field(factory=dict)
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

    def is_to_hand_out(self, need: QueueNeed) -> bool:
        """
        Return whether what waits in a department is to be given out, and is not yet.
        """
        if need not in self.queues:
            raise Unread(need)
        return self.queues[need]

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

    def related(self, cls: type[R], field: str, record_id: str) -> tuple[R, ...]:
        """
        Return all records of a class that lead to a record, by id.

        Args:
            cls: Their class.
            field: Their field that holds its id.
            record_id: Its id.
        """
        return self._found(RelatedNeed(cls.type_name, field, record_id))

    def holding(
        self, cls: type[R], field: str, text: str, *, again: bool = False
    ) -> tuple[R, ...]:
        """
        Return all records of a class that hold a text in a field.

        Args:
            cls: Their class.
            field: The field.
            text: The text; a field that is kept folded is asked folded.
            again: Whether it is asked once more, because others may have been first.
        """
        return self._found(SameNeed(cls.type_name, field, text, again))

    def _found(self, need: RelatedNeed | SameNeed) -> tuple[Any, ...]:
        if need not in self.found:
            raise Unread(need)
        return self.found[need]

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

    @property
    def signature(self) -> str:
        """
        Who acts, as an id: those have no spaces.
        """
        return "_".join(self.by.split())
