"""
What of our records may go into texts that leave the company (P4).

A text to a customer, a partner or the public is made of records as :func:`outward`
returns them, and of nothing else: the contact details in them cannot reach it, whoever
acts and whether there is an access policy or not.

Invariants:
    - The phone numbers, addresses and ids of the company's records, those of its own
      people included, are not in what is returned.
    - Nothing is shown of them, not even their ends; nor whether there are any.

Not here: texts for our own people (:mod:`crmkit.desk` ``_eyes``), words that people
write themselves.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar
from unicodedata import normalize

from crmkit.access import HIDDEN, Access
from crmkit.records import Record, masked

R = TypeVar("R", bound=Record)

#: Record type → fields by which somebody is reached or known to authorities.
CONTACT_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "customer": ("phone", "email", "wechat", "address", "uscc"),
    "contact": ("phone", "relay_number", "email", "wechat"),
    "user": ("phone", "email"),
    "verification": ("value", "source"),
    "archive_content": ("content",),
    "rule_run": ("recipient",),
}
#: Characters that a value has at least, to be looked for in a text.
_SHORTEST: Final = 4


def outward(record: R, permits: Access | None = None) -> R:
    """
    Return a record as texts that leave the company may tell of it.

    Args:
        record: The record.
        permits: The company's access policy: what its hidings keep from outsiders is
            hidden as well.

    >>> from crmkit.records import Contact
    >>> wang = outward(Contact(name="王芳", phone="13812345678", relay_number="95013"))
    >>> wang.name, wang.phone, wang.shown("phone"), wang.shown("relay_number")
    ('王芳', None, '***', '***')
    """
    names = CONTACT_FIELDS.get(record.type_name, ())
    if permits is not None:
        names = tuple(dict.fromkeys((*names, *permits.outward(type(record)))))
    return masked(record, dict.fromkeys(names, HIDDEN))


def leaking(
    text: str, records: Iterable[Record], permits: Access | None = None
) -> tuple[str, ...]:
    """
    Return which fields of records a text carries that may not leave the company.

    For a last look at a text that people wrote, or that was made in another way; what
    is too short to be told from anything else is not found.

    Args:
        text: The text.
        records: The records that it is about, as they are: what is hidden in one
            cannot be found.
        permits: The company's access policy, as for :func:`outward`.

    >>> from crmkit.records import Contact
    >>> wang = Contact(id="P1", name="王芳", phone="13812345678", email="w@example.com")
    >>> leaking("王芳，您好：请致电 138-1234-5678", [wang]), leaking("您好", [wang])
    (('contact:P1.phone',), ())
    """
    folded = _folded(text)
    return tuple(
        f"{record.ref}.{name}"
        for record in records
        for name in outward(record, permits).hidden
        if len(value := _folded(_value(record, name))) >= _SHORTEST and value in folded
    )


def _value(record: Record, name: str) -> str:
    value = record.shown(name)
    return "" if value is None or name in record.hidden else str(value)


def _folded(text: str) -> str:
    """
    Return a text as its letters and digits alone, however they are written.

    >>> _folded("138.1234-5678"), _folded("Wang@Example.com")
    ('13812345678', 'wangexamplecom')
    """
    return "".join(c for c in normalize("NFKC", text).casefold() if c.isalnum())
