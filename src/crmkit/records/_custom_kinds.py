"""
How a value of a declared custom field is kept, and whether what is kept is one.

Invariants:
    - What a record keeps is text, a whole number, true or false, or texts: a day
      and an instant in ISO form, a decimal number as its digits.
    - What is kept in any other form is no value of the field: it is missing,
      wherever conditions are asked.

Not here: which fields there are (:mod:`crmkit.presets`), how databases read them
(:mod:`crmkit.adapters.sql`).
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, cast

from crmkit.conditions import (
    Boolean,
    Choices,
    Day,
    FieldType,
    Instant,
    Integer,
    Money,
    Number,
    Text,
    TextSet,
)
from crmkit.conditions._amounts import scaled

Scalar = str | int | bool | tuple[str, ...]

_BY_TYPE: Final[dict[object, FieldType]] = {
    str: Text(),
    int: Integer(),
    bool: Boolean(),
    Decimal: Number(2),
    date: Day(),
    datetime: Instant(),
    tuple: TextSet(),
}
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{6})?Z", re.ASCII
)
_DIGITS: Final = re.compile(r"-?(0|[1-9][0-9]{0,18})(\.[0-9]*)?")


def kind_of(kind: object) -> FieldType | None:
    """
    Return what conditions take values of a Python type for, if they know it.

    >>> kind_of(Decimal), kind_of(bytes)
    (Number(places=2), None)
    """
    return _BY_TYPE.get(kind)


def as_kept(value: object, kind: FieldType) -> Scalar:
    """
    Return a value as records keep it.

    Raises:
        ValueError: If it is not of this type.

    >>> as_kept(Decimal("1200.5"), Number(2)), as_kept("2026-03-02", Day())
    ('1200.50', '2026-03-02')
    """
    made = _KEEPERS.get(type(kind))
    if made is None:
        raise ValueError(value)
    return made(value, kind)


def is_kept(raw: object, kind: FieldType) -> bool:
    """
    Tell whether what a record keeps is a value of a type.

    >>> [is_kept(raw, Number(2)) for raw in ("1.5", 3, "1.555", "abc", True)]
    [True, True, False, False, False]
    """
    test = _TESTS.get(type(kind))
    return test is not None and test(raw, kind)


# -- How values are kept --------------------------------------------------------


def _as_text(value: object, kind: FieldType) -> Scalar:
    return cast("Scalar", kind.admit(value))


def _as_day(value: object, kind: FieldType) -> Scalar:
    if isinstance(value, str) and _DAY.fullmatch(value):
        value = date.fromisoformat(value)
    return cast("date", kind.admit(value)).isoformat()


def _as_instant(value: object, kind: FieldType) -> Scalar:
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        instant = cast("datetime", kind.admit(value))
    except OverflowError:
        raise ValueError(value) from None
    return instant.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def _as_digits(value: object, kind: FieldType) -> Scalar:
    if isinstance(value, str):
        if not _DIGITS.fullmatch(value):
            raise ValueError(value)
        value = Decimal(value)
    found = cast("Decimal", kind.admit(value))
    return format(found or abs(found), "f")


def _as_texts(value: object, kind: FieldType) -> Scalar:
    return tuple(sorted(cast("frozenset[str]", kind.admit(value))))


_KEEPERS: Final[dict[type, Callable[[object, FieldType], Scalar]]] = {
    Text: _as_text,
    Choices: _as_text,
    Integer: _as_text,
    Money: _as_text,
    Boolean: _as_text,
    Number: _as_digits,
    Day: _as_day,
    Instant: _as_instant,
    TextSet: _as_texts,
}


# -- Whether it is one ----------------------------------------------------------


def _is_text(raw: object, kind: FieldType) -> bool:
    return isinstance(raw, str)


def _is_whole(raw: object, kind: FieldType) -> bool:
    return type(raw) is int


def _is_bool(raw: object, kind: FieldType) -> bool:
    return isinstance(raw, bool)


def _is_day(raw: object, kind: FieldType) -> bool:
    return _is_read(date.fromisoformat, _DAY, raw)


def _is_instant(raw: object, kind: FieldType) -> bool:
    return _is_read(datetime.fromisoformat, _INSTANT, raw)


def _is_read(read: Callable[[str], Any], form: re.Pattern[str], raw: object) -> bool:
    if not isinstance(raw, str) or not form.fullmatch(raw):
        return False
    try:
        read(raw)
    except ValueError:
        return False
    return True


def _is_number(raw: object, kind: FieldType) -> bool:
    if type(raw) is not int:
        found = _DIGITS.fullmatch(raw) if isinstance(raw, str) else None
        if found is None or (found[0][0] == "-" and not found[0].strip("-0.")):
            return False
        if found[2] and not cast("Number", kind).places:
            return False
        if len(found[2] or ".") - 1 > cast("Number", kind).places:
            return False
    try:
        scaled(cast("Any", raw), cast("Number", kind).places)
    except ValueError:
        return False
    return True


def _is_texts(raw: object, kind: FieldType) -> bool:
    return isinstance(raw, tuple)


_TESTS: Final[dict[type, Callable[[object, FieldType], bool]]] = {
    Text: _is_text,
    Choices: _is_text,
    Integer: _is_whole,
    Money: _is_whole,
    Boolean: _is_bool,
    Number: _is_number,
    Day: _is_day,
    Instant: _is_instant,
    TextSet: _is_texts,
}


def instant_of(raw: str) -> datetime:
    """
    Return the instant that a kept text is.

    >>> instant_of("2026-03-02T01:00:00Z").minute
    0
    """
    return datetime.fromisoformat(raw).astimezone(UTC)
