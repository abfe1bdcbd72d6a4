"""
The record types that crmkit knows, by name.
"""

from crmkit.errors import UnknownChoiceError
from crmkit.records._base import Record
from crmkit.records._customer import Contact, Customer
from crmkit.records._interaction import Interaction
from crmkit.records._people import Department, User
from crmkit.records._ticket import Ticket

#: Every record type, in an order in which no type refers to a later one.
RECORD_TYPES: tuple[type[Record], ...] = (
    Department,
    User,
    Customer,
    Contact,
    Ticket,
    Interaction,
)

_WHAT = "record type"
_BY_NAME = {cls.type_name: cls for cls in RECORD_TYPES}


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
