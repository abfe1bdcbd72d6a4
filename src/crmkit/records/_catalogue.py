"""
The record types that crmkit knows, by name.
"""

from crmkit.errors import UnknownChoiceError
from crmkit.records._archive import Archive, ArchiveContent
from crmkit.records._article import Article
from crmkit.records._audit_entry import AuditEntry
from crmkit.records._base import Record
from crmkit.records._campaign import Campaign
from crmkit.records._customer import Contact, Customer
from crmkit.records._feedback import Feedback
from crmkit.records._field_definition import FieldDefinition
from crmkit.records._followup import FollowUp
from crmkit.records._interaction import Interaction
from crmkit.records._milestone import Milestone
from crmkit.records._need import Need
from crmkit.records._people import Department, User
from crmkit.records._purchase import Contract, Order
from crmkit.records._rating import Rating
from crmkit.records._rule_run import RuleRun
from crmkit.records._task import Task
from crmkit.records._ticket import Ticket
from crmkit.records._turns import Turns
from crmkit.records._verification import Verification

#: Every record type, in an order in which no type refers to a later one.
RECORD_TYPES: tuple[type[Record], ...] = (
    Department,
    User,
    Customer,
    Contact,
    Contract,
    Order,
    Need,
    Ticket,
    Interaction,
    Milestone,
    Rating,
    Feedback,
    FollowUp,
    Campaign,
    Task,
    Article,
    RuleRun,
    Archive,
    ArchiveContent,
    Verification,
    Turns,
    FieldDefinition,
    AuditEntry,
)

_WHAT = "record type"
_BY_NAME = {cls.type_name: cls for cls in RECORD_TYPES}
#: Types of which all are not called as one with an ``s``.
_PLURALS = {
    "audit_entry": "audit_entries",
    "feedback": "feedback",
    "turns": "turns",
}


def record_class(type_name: str) -> type[Record]:
    """
    Return the record class of a type name.

    Raises:
        UnknownChoiceError: If there is no such type.

    >>> record_class("ticket").__name__
    'Ticket'
    """
    try:
        return _BY_NAME[type_name]
    except KeyError:
        raise UnknownChoiceError(_WHAT, type_name, tuple(_BY_NAME)) from None


def plural(cls: type[Record]) -> str:
    """
    Return the name of all records of a class, which is also that of their table.

    >>> from crmkit.records import Turns
    >>> plural(Ticket), plural(Feedback), plural(Turns)
    ('tickets', 'feedback', 'turns')
    """
    return plural_of(cls.type_name)


def plural_of(type_name: str) -> str:
    """
    Return the name of all records of a type, by the type's name.

    >>> plural_of("archive"), plural_of("audit_entry")
    ('archives', 'audit_entries')
    """
    return _PLURALS.get(type_name, f"{type_name}s")
