"""
What a command may ask for beside its snapshot, each thing by what it needs to know.

Not here: what is answered (:mod:`crmkit.desk` ``_snapshot``), how it is read
(:mod:`crmkit.crm`).
"""

import attrs

from crmkit.presets import Settings
from crmkit.records import FieldDefinition, Ref, Ticket
from crmkit.routing import Destination, Facts


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
    """

    type_name: str
    field: str
    record_id: str


@attrs.frozen
class SameNeed:
    """
    All records of a type are wanted that hold a text, such as a phone number.

    Attributes:
        type_name: Their type.
        field: Their field that holds it.
        text: The text; a field that is kept folded is asked folded.
        again: Whether it is asked once more, because others may have been first.
    """

    type_name: str
    field: str
    text: str
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
class QueueNeed:
    """
    Whether what waits in a department is to be given out anew is wanted.

    Attributes:
        department: Id of the department.
        waits: Whether a ticket that waits there is about to be written.
    """

    department: str
    waits: bool = False


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
    | SameNeed
    | HoldNeed
    | QueueNeed
    | FieldsNeed
)
