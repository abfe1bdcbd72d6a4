"""
The oracle's arithmetic: three truth values, wall time, numbers of 64 bits.

Written after Kleene and the reference of the language, the slow and direct way:
a day is compared as a day, business age is measured, months are walked on the wall.

Invariants:
    - Nothing here comes from the library's conditions; None is a missing value
      and, as a truth value, unknown.

Not here: how a condition is written (:mod:`tests.property.conditions.cases`).
"""

import operator
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias
from unicodedata import normalize
from zoneinfo import ZoneInfo

Truth: TypeAlias = bool | None

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
MICROSECOND = timedelta(microseconds=1)

# -- Truth ---------------------------------------------------------------------


def conjunction(truths: Iterable[Truth]) -> Truth:
    """
    Return false if one is false, else unknown if one is unknown, else true.
    """
    found = list(truths)
    if any(truth is False for truth in found):
        return False
    return None if any(truth is None for truth in found) else True


def negated(truth: Truth) -> Truth:
    """
    Return the opposite; of unknown, unknown.
    """
    return None if truth is None else not truth


def disjunction(truths: Iterable[Truth]) -> Truth:
    """
    Return what De Morgan makes of the conjunction.
    """
    return negated(conjunction(negated(truth) for truth in truths))


def compared(left: Any, op: str, right: Any) -> Truth:
    """
    Return a comparison: unknown if a side is missing.
    """
    return None if left is None or right is None else OPERATORS[op](left, right)


# -- Numbers -------------------------------------------------------------------


def bounded(value: Any) -> Any:
    """
    Return a number or a length that fits in 64 bits; of another one, nothing.
    """
    if isinstance(value, timedelta):
        size = value // MICROSECOND
    elif isinstance(value, Decimal):
        return value
    else:
        size = value
    return value if -(2**63) <= size < 2**63 else None


def calculated(left: Any, op: str, right: Any) -> Any:
    """
    Return a sum, a difference or a product.
    """
    if left is None or right is None:
        return None
    made = {"+": operator.add, "-": operator.sub, "*": operator.mul}[op](left, right)
    return bounded(made)


def folded(text: str) -> str:
    """
    Return text without differences of case and width.
    """
    return normalize("NFKC", normalize("NFKC", text).casefold())


# -- Wall time -----------------------------------------------------------------


def reached(instant: datetime, zone: ZoneInfo) -> datetime:
    """
    Return the furthest that clocks in a zone have come by an instant.

    While they repeat an hour, that is where they were just before they were set back.
    """
    local = instant.astimezone(zone)
    if not local.fold:
        return local.replace(tzinfo=None)
    # Zones set their clocks back at whole minutes, by three hours at the most.
    whole = instant.replace(second=0, microsecond=0)
    minutes = (whole - timedelta(minutes=n) for n in range(24 * 60 + 1))
    first = next(at for at in minutes if not at.astimezone(zone).fold)
    furthest = first + timedelta(minutes=1) - MICROSECOND
    return furthest.astimezone(zone).replace(tzinfo=None)


@lru_cache(maxsize=8192)
def arrived(wall: datetime, zone: ZoneInfo) -> datetime:
    """
    Return the first instant by which clocks in a zone have reached a wall time.
    """
    low = wall.replace(tzinfo=UTC) - timedelta(hours=26)
    high = low + timedelta(hours=52)
    while high - low > MICROSECOND:
        middle = low + (high - low) // 2
        if reached(middle, zone) >= wall:
            high = middle
        else:
            low = middle
    return high


def dated(value: date, zone: ZoneInfo) -> date:
    """
    Return the date of an instant in a zone; a day is its own.
    """
    return reached(value, zone).date() if isinstance(value, datetime) else value


def by_months(day: date, months: int) -> date:
    """
    Return a day of another month, or the first of the one that follows.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for candidate in (
        (year, month + 1, day.day),
        (year + (month == 11), (month + 1) % 12 + 1, 1),
    ):
        try:
            return date(*candidate)
        except ValueError:
            continue
    raise AssertionError(day)


@lru_cache(maxsize=8192)
def months_away(base: date, months: int, zone: ZoneInfo) -> date:
    """
    Return an instant or a day moved by months on the wall.
    """
    if not isinstance(base, datetime):
        return by_months(base, months)
    wall = reached(base, zone)
    day = by_months(wall.date(), months)
    clock = wall.time() if day.day == wall.day else time()
    return arrived(datetime.combine(day, clock), zone)


def part_of(unit: str, value: date, zone: ZoneInfo) -> date | int:
    """
    Return a part of the wall time of an instant, or of a day.
    """
    if unit == "hour":
        assert isinstance(value, datetime)
        return value.astimezone(zone).hour
    day = dated(value, zone)
    parts: dict[str, date | int] = {
        "date": day,
        "month": day.replace(day=1),
        "year": day.year,
        "weekday": day.weekday() + 1,
    }
    return parts[unit]


def anniversary(of: date, since: date) -> date:
    """
    Return the first day from *since* on that is a year or more after *of*.
    """
    return next(
        day
        for year in range(of.year + 1, date.max.year)
        if (day := in_year(of, year)) >= since
    )


def in_year(day: date, year: int) -> date:
    """
    Return the same day of a year, 1 March for a 29 February that it has not.
    """
    try:
        return date(year, day.month, day.day)
    except ValueError:
        return date(year, 3, 1)
