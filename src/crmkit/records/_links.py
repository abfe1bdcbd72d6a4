"""
Which records a record leads to: a ticket to its customer, a customer to its tickets.

Invariants:
    - A link is kept in one field, which holds the other record's id; the way
      back is the same field, read from the other side.
    - A record whose id is not there leads nowhere; that is no error.

Not here: reading the other records (:mod:`crmkit.adapters`).
"""

from typing import Final

import attrs

from crmkit.labels import Label
from crmkit.records._base import Record
from crmkit.records._catalogue import record_class


@attrs.frozen(kw_only=True)
class Link:
    """
    A way from records of one type to those of another.

    Attributes:
        name: What conditions call it: of a way to one, its field's name.
        to: Type name of the records that it leads to.
        field: Of a way to one, the field of the record that holds the other's
            id; of a way to many, the field of the others that holds this one's.
        many: Whether it may lead to several.
        order: Field of the others by which first and last are told.
        label: Its names; None where the field's own will do.
    """

    name: str
    to: str
    field: str
    many: bool = False
    order: str = ""
    label: Label | None = None

    @property
    def target(self) -> type[Record]:
        """
        The class of the records that it leads to.
        """
        return record_class(self.to)


def _one(name: str, to: str) -> Link:
    return Link(name=name, to=to, field=name)


def _many(name: str, to: str, field: str, order: str, label: Label) -> Link:
    return Link(name=name, to=to, field=field, many=True, order=order, label=label)


_TICKETS: Final = Label("Tickets", "工单列表", ("全部工单",))
_INTERACTIONS: Final = Label("Interactions", "跟进记录")
_CONTACTS: Final = Label("Contacts", "联系人列表", ("全部联系人",))

_LINKS: Final[dict[str, tuple[Link, ...]]] = {
    "department": (_one("supervisor", "user"),),
    "user": (_one("department", "department"),),
    "customer": (
        _one("owner", "user"),
        _one("department", "department"),
        _many("contacts", "contact", "customer", "name", _CONTACTS),
        _many("tickets", "ticket", "customer", "opened_at", _TICKETS),
        _many("interactions", "interaction", "customer", "occurred_at", _INTERACTIONS),
    ),
    "contact": (_one("customer", "customer"),),
    "ticket": (
        _one("customer", "customer"),
        _one("contact", "contact"),
        _one("owner", "user"),
        _one("department", "department"),
        _many("interactions", "interaction", "ticket", "occurred_at", _INTERACTIONS),
    ),
    "interaction": (
        _one("customer", "customer"),
        _one("ticket", "ticket"),
        _one("executor", "user"),
    ),
}


def links(cls: type[Record]) -> tuple[Link, ...]:
    """
    Return the ways that lead from records of a class.

    >>> from crmkit.records import Contact
    >>> [(link.name, link.to, link.many) for link in links(Contact)]
    [('customer', 'customer', False)]
    """
    return _LINKS.get(cls.type_name, ())
