"""
Reading records: fields, rows of a relation, the change at hand.

Compiled conditions call some of this by name; everything else that reads a record
does so through a :class:`~crmkit.conditions._interpret._scene.Scene`.

Invariants:
    - A key that a mapping does not have is missing; an attribute that an object
      does not have is an error.
    - Instants are in UTC, whatever zone a record holds them in; one without zone
      is refused.

Not here: which records an operand is read from
(:mod:`crmkit.conditions._interpret._scene`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NoReturn

from crmkit.conditions._amounts import Money, Number
from crmkit.conditions._by_attribute import Nobody
from crmkit.conditions._kinds import kind_of
from crmkit.conditions._types import Boolean, Day, FieldType, Instant, Integer
from crmkit.errors import (
    FieldValueError,
    NaiveDatetimeError,
    SeveralRowsError,
    ViewAnswerError,
)


def get(record: Any, name: str) -> Any:
    """
    Read a record of either kind: a mapping by key, anything else by attribute.
    """
    is_mapping = kind_of(record.__class__).is_mapping
    return record.get(name) if is_mapping else getattr(record, name)


def optional(record: Any, name: str) -> Any:
    """
    Read what a record need not have.
    """
    if isinstance(record, Mapping):
        return record.get(name)
    return getattr(record, name, None)


def one(rows: Sequence[object], relation: str) -> object | None:
    """
    Return the record that a to-one relation leads to, or None.

    Raises:
        SeveralRowsError: If there is more than one.
        ViewAnswerError: If what a view gave is no sequence.
    """
    if rows.__class__ is Nobody:
        return None
    count = len(many(rows, relation))
    if count > 1:
        raise SeveralRowsError(relation, count)
    return rows[0] if rows else None


def many(rows: Any, relation: str) -> Sequence[object]:
    """
    Return what a view gave, if it is a sequence of records.

    Not what can be gone through only once, as it would be gone for the next
    question; nor a mapping or a text, which give keys and letters.

    Raises:
        ViewAnswerError: If it is none.
    """
    cls = rows.__class__
    if cls is tuple or cls is list:
        return rows  # type: ignore[no-any-return]
    has_all = hasattr(cls, "__len__") and hasattr(cls, "__getitem__")
    if not has_all or isinstance(rows, str | bytes | Mapping):
        raise ViewAnswerError(relation, rows)
    return rows  # type: ignore[no-any-return]


def held(record: object, name: str, within: str | None) -> Any:
    """
    Return what a record holds in a field, or in the mapping that has it.

    Raises:
        AttributeError: If it has no attribute of that name.
        FieldValueError: If what should be a mapping is none.
    """
    if within is None:
        return get(record, name)
    return _inside(get(record, within), name, within)


def _inside(mapping: Any, name: str, within: str | None) -> Any:
    if mapping is None:
        return None
    try:
        look_up = mapping.get
    except AttributeError:
        raise FieldValueError(str(within), mapping, "a mapping", "映射") from None
    return look_up(name)


# -- Values -------------------------------------------------------------------


def utc(instant: datetime, name: str = "value") -> datetime:
    """
    Return an instant in UTC, where the same zone on both sides misleads nobody.

    Raises:
        NaiveDatetimeError: If it has no time zone.

    >>> from zoneinfo import ZoneInfo
    >>> utc(datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("Asia/Shanghai"))).hour
    4
    """
    if instant.tzinfo is UTC:
        return instant
    if instant.utcoffset() is None:
        raise NaiveDatetimeError(name, instant.isoformat())
    return instant.astimezone(UTC)


def normal_value(
    value: Any, kind: FieldType, name: str, *, within: str | None = None
) -> Any:
    """
    Return a value that was read as conditions compare it: instants in UTC.

    In a mapping, days, instants and decimals may be text. What is asked for true
    or false is taken for one of them, as compiled conditions do.

    Raises:
        FieldValueError: If it should be a whole number and is none.
        NaiveDatetimeError: If it is an instant without time zone.

    >>> normal_value("2026-03-02", Day(), "due", within="custom")
    datetime.date(2026, 3, 2)
    """
    found = _normal(value, kind, name, within)
    return bool(found) if isinstance(kind, Boolean) and found is not None else found


def _normal(value: Any, kind: FieldType, name: str, within: str | None) -> Any:
    if within is not None:
        value = _decoded(value, kind)
    if isinstance(kind, Integer | Money) and not _is_whole(value):
        raise FieldValueError(name, value, kind.en, kind.zh)
    is_instant = isinstance(kind, Instant) and isinstance(value, datetime)
    return utc(value, name) if is_instant else value


def _is_whole(value: object) -> bool:
    """
    Tell whether a value is a whole number or missing; true and false are none.
    """
    is_int = isinstance(value, int) and not isinstance(value, bool)
    return is_int or value is None


def checked_value(
    value: Any, kind: FieldType, name: str, *, within: str | None = None
) -> Any:
    """
    Return the same, unless it is not of the type of its field.

    Raises:
        FieldValueError: If it is of another type.
        NaiveDatetimeError: If it is an instant without time zone.
    """
    try:
        found = _normal(value, kind, name, within)
        if found is not None:
            kind.admit(found)
    except NaiveDatetimeError:
        raise
    except (ValueError, ArithmeticError):
        raise FieldValueError(name, value, kind.en, kind.zh) from None
    return found


def texts(value: Iterable[str]) -> frozenset[str]:
    """
    Return texts as a set.

    Raises:
        TypeError: If it is one text, which Python takes for many.
    """
    if isinstance(value, str):
        no_set(value)
    return frozenset(value)


def is_in(item: str, container: Any) -> bool:
    """
    Tell whether a text is one of several.

    Raises:
        TypeError: If it is a part of one text, which Python finds, too.
    """
    return item in container and (container.__class__ is not str or no_set(container))


def no_set(value: object) -> NoReturn:
    """
    Refuse a text where a set of texts should be.

    Raises:
        TypeError: Always.
    """
    raise TypeError(value)


def plain_day(value: date) -> date:
    """
    Return a day.

    Raises:
        TypeError: If it is an instant, whose day depends on the zone.
    """
    if isinstance(value, datetime):
        raise TypeError(value)
    return value


def as_day(value: Any) -> Any:
    """
    Return a day that may be written in ISO form, or None.
    """
    return date.fromisoformat(value) if isinstance(value, str) else value


def as_instant(value: Any) -> Any:
    """
    Return an instant that may be written in ISO form, or None.
    """
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def as_number(value: Any) -> Any:
    """
    Return an exact number that may be written as text, or None.
    """
    return Decimal(value) if isinstance(value, str) else value


def _decoded(value: Any, kind: FieldType) -> Any:
    match kind:
        case Instant():
            return as_instant(value)
        case Day():
            return as_day(value)
        case Number():
            return as_number(value)
        case _:
            return value


# -- The change at hand -------------------------------------------------------


def change_of(change: Any, name: str, within: str | None) -> Any:
    """
    Return what a field was and is in a change; None if it is not in it.

    A change of the mapping that holds the field is one of the field, if it differs.
    """
    if name in change.fields or within not in change.fields:
        return change.fields.get(name)
    before, after = (_inside(held, name, within) for held in change.fields[within])
    return None if before == after else (before, after)


def before(change: Any, name: str, within: str | None, present: Any) -> Any:
    """
    Return what a field held before a change; on creation, None.

    Args:
        change: The change.
        name: The field.
        within: The mapping that holds it, if one does.
        present: What the record holds now; may be None.
    """
    if change.version <= 1:
        return None
    found = change_of(change, name, within)
    return present if found is None else found[0]
