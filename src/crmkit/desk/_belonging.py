"""
Which records belong to another one: to a customer, all that leads to him.

They follow from the links of the record types, so that a new type comes along by
itself: an order belongs to the customer that it names, what names only a ticket to
that ticket's customer. His life and his archives are told by this, and nothing else.

Invariants:
    - A type belongs by one way, the shortest; the first of its links decides between
      ways of one length.
    - Only records that name others are followed, never those that are named: who
      owns a customer is no part of him.
    - A record that can name its customer does, if he follows from what it leads to.

Not here: reading the records (:mod:`crmkit.crm`).
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from crmkit.records import RECORD_TYPES, Record, links, record_class

#: How many links are followed.
STEPS: Final = 2


def belonging_to(target: type[Record]) -> Mapping[str, tuple[str, ...]]:
    """
    Return the types of record that belong to one of a class, nearest first.

    Returns:
        Type → fields that lead from such a record to the other one; of its own type,
        none.

    >>> from crmkit.records import Customer, Ticket
    >>> belonging_to(Customer)["ticket"], belonging_to(Ticket)["rating"]
    (('customer',), ('ticket',))
    >>> "user" in belonging_to(Customer)
    False
    """
    return _belonging_to(target.type_name)


# Type checkers take classes of records for what cannot be a key; names are.
@cache
def _belonging_to(type_name: str) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType(dict(_paths(type_name)))


def _paths(type_name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    known: dict[str, tuple[str, ...]] = {type_name: ()}
    yield type_name, ()
    for _ in range(STEPS):
        further = {}
        for cls in RECORD_TYPES:
            path = None if cls.type_name in known else _next(cls, known)
            if path is not None:
                further[cls.type_name] = path
                yield cls.type_name, path
        known.update(further)


def _next(
    cls: type[Record], known: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...] | None:
    ones = (link for link in links(cls) if not link.many)
    paths = ((link.field, *known[link.to]) for link in ones if link.to in known)
    return min(paths, key=len, default=None)


def owner_type(type_name: str, field: str) -> type[Record]:
    """
    Return the class of the records to which a field leads.

    >>> owner_type("rating", "ticket").__name__
    'Ticket'
    """
    ones = (link for link in links(record_class(type_name)) if not link.many)
    return next(link.target for link in ones if link.field == field)


def customer_of_all(leads: Iterable[Any]) -> str | None:
    """
    Return the customer of records that one leads to; None if none has one.

    >>> from crmkit.records import Department, Ticket
    >>> customer_of_all([Department(), Ticket(customer="C1")])
    'C1'
    """
    found = (getattr(each, "customer", None) for each in leads)
    return next(filter(None, found), None)
