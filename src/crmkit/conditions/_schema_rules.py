"""
What may be the name of something in a schema, and what its relations go by.

Not here: the schema itself (:mod:`crmkit.conditions._schema`).
"""

from keyword import iskeyword
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from crmkit.conditions._relation import Relation
from crmkit.conditions._types import is_clean, normal
from crmkit.errors import SchemaError, UnknownTimeZoneError

#: What tells records apart unless something else is named; it need not be a field.
_KEY: Final = "id"
#: Words that cannot name a field, a relation or a parameter.
RESERVED: Final = frozenset({"now", "today"})
#: Words with a meaning of their own where the schema gives them none.
SOFT: Final = ("old", "by", "cause")


def is_plain(name: str) -> bool:
    """
    Tell whether a name can stand in a condition as it is, without ``field("…")``.

    >>> is_plain("stage"), is_plain("合同金额(元)"), is_plain("from")
    (True, False, False)
    """
    return name.isidentifier() and not iskeyword(name) and name not in RESERVED


def check_word(name: str) -> None:
    """
    Refuse what cannot be a word of a condition.

    Raises:
        SchemaError: If it cannot.
    """
    if name in RESERVED:
        raise SchemaError(name, "is a word of the language")
    if not name or normal(name) != name or not is_clean(name):
        raise SchemaError(name, "cannot be a name in a condition")


def check_identifier(name: str) -> None:
    """
    Refuse what cannot stand in a condition as it is.

    Raises:
        SchemaError: If it cannot.
    """
    check_word(name)
    if iskeyword(name):
        raise SchemaError(name, "is a word of the language")
    if not name.isidentifier():
        raise SchemaError(name, "cannot be a name in a condition")


def check_order(relation: Relation) -> None:
    """
    Refuse an order or a key that is not read off the related records.

    Raises:
        SchemaError: If it is not.
    """
    if relation.key not in (_KEY, *relation.to.fields):
        reason = (
            f"tells the records of relation {relation.name!r} apart and is no field "
            "there"
        )
        raise SchemaError(relation.key, reason)
    for name in relation.order:
        field = relation.to.fields.get(name)
        if field is None:
            reason = f"orders the relation {relation.name!r} and is no field there"
            raise SchemaError(name, reason)
    for name in (*relation.order, relation.key):
        field = relation.to.fields.get(name)
        if field is not None and field.computed is not None and not field.stored:
            reason = (
                f"orders the relation {relation.name!r} and is computed, but not stored"
            )
            raise SchemaError(name, reason)


def check_zone(name: str) -> None:
    """
    Refuse a zone that does not exist.

    Raises:
        UnknownTimeZoneError: If it does not.
    """
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        raise UnknownTimeZoneError(name, available_timezones()) from None
