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
from typing import TypeVar, cast

import attrs

from crmkit.decisions import Write
from crmkit.errors import RecordNotFoundError
from crmkit.presets import Settings
from crmkit.records import Change, Record, Ref

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


Need = RecordNeed | HistoryNeed | NumberNeed


class Unread(Exception):  # noqa: N818 - a request, not an error
    """
    A command needs something that its snapshot does not hold.

    Attributes:
        need: What it needs.
    """

    def __init__(self, need: Need) -> None:
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

    def history(self, ref: Ref) -> tuple[Change, ...]:
        """
        Return a record's changes in the order of their versions.
        """
        if ref not in self.histories:
            raise Unread(HistoryNeed(ref))
        return self.histories[ref]

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

    @property
    def user(self) -> str | None:
        """
        Id of the acting user; None if the system acts.
        """
        return None if self.by.startswith(SYSTEM) else self.by
