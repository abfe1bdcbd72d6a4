"""
What compiled conditions call: the few things that no expression says well.

Invariants:
    - Every function is pure and given values that are there, unless it says
      otherwise.
    - Nothing else is in reach of compiled code; it has no builtins.

Not here: wall time (:mod:`crmkit.conditions._wall`), reading records
(:mod:`crmkit.conditions._interpret._reading`).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, Final, Literal, TypeAlias

from crmkit.conditions._by_attribute import BY_ATTRIBUTE, NOT_THERE
from crmkit.conditions._interpret._reading import (
    as_day,
    as_instant,
    as_number,
    before,
    change_of,
    get,
    many,
    no_set,
    one,
    optional,
    plain_day,
    texts,
    utc,
)
from crmkit.conditions._types import INTEGERS, dialled, folded
from crmkit.conditions._wall import MICROSECOND, Wall

#: What orders rows, and the value that is read from one.
Ranked: TypeAlias = tuple[tuple[tuple[bool, Any], ...], Any]

LEAST: Final = INTEGERS[0]
MOST: Final = INTEGERS[-1]
SHORTEST: Final = timedelta(microseconds=LEAST)
LONGEST: Final = timedelta(microseconds=MOST)


class OtherKindError(Exception):
    """
    A record is not of the kind that a compiled condition reads.
    """


#: What an answering function does not let pass: see ``_answers.py``.
TROUBLE: Final = (
    OtherKindError, AttributeError, TypeError, ValueError, ArithmeticError,
)  # fmt: skip
#: Moment, parameters and value of a threshold that was never worked out.
NOT_YET: Final = (None, None, None)


def start_of(
    wall: Wall,
    unit: Literal["date", "month", "year"],
    value: date | int,
    next: bool,  # noqa: A002, FBT001 - compiled code gives arguments by position
    as_day: bool,  # noqa: FBT001
) -> datetime | date:
    """
    Return where a date, a month or a year begins, or the one after it.
    """
    return wall.start_of(unit, value, next=next, as_day=as_day)


def whole(value: object) -> bool:
    """
    Return true for a whole number, if it is one after all: of a class of its own.

    Raises:
        TypeError: If it is none; true and false are none.

    >>> from enum import IntEnum
    >>> whole(IntEnum("Level", ["LOW"]).LOW)
    True
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return True
    raise TypeError(value)


# -- Sets -------------------------------------------------------------------


def size(given: Iterable[str]) -> int:
    """
    Return how many different texts there are.
    """
    return len(texts(given))


def common(left: Iterable[str], right: Iterable[str]) -> frozenset[str]:
    """
    Return the texts that are in both.
    """
    return texts(left) & texts(right)


# -- Many values ------------------------------------------------------------


def total(values: list[int]) -> int | None:
    """
    Return the exact sum; None if it does not fit in 64 bits.

    >>> total([MOST, 1, -1]) == MOST, total([MOST, 1])
    (True, None)
    """
    found = sum(values)
    return found if LEAST <= found <= MOST else None


def total_length(values: list[timedelta]) -> timedelta | None:
    """
    Return the exact sum of durations; None if it does not fit in 64 bits.

    >>> total_length([timedelta(days=1)] * 2), total_length([LONGEST] * 2)
    (datetime.timedelta(days=2), None)
    """
    found = total([value // MICROSECOND for value in values])
    return None if found is None else timedelta(microseconds=found)


def least(values: list[Any]) -> Any:
    """
    Return the smallest value; of none, None.
    """
    return min(map(_comparable, values), default=None)


def greatest(values: list[Any]) -> Any:
    """
    Return the largest value; of none, None.
    """
    return max(map(_comparable, values), default=None)


def ranked(value: Any, *keys: Any) -> Ranked:
    """
    Return a value with what orders it; a key that is missing comes last.
    """
    return tuple((key is None, _comparable(key)) for key in keys), value


def first(values: list[Ranked]) -> Any:
    """
    Return the value that comes first; of none, None.
    """
    return min(values, key=itemgetter(0))[1] if values else None


def last(values: list[Ranked]) -> Any:
    """
    Return the value that comes last; of none, None.
    """
    return max(values, key=itemgetter(0))[1] if values else None


def _comparable(value: Any) -> Any:
    return utc(value) if isinstance(value, datetime) else value


#: Everything that compiled conditions can name beside their arguments.
NAMES: Final[dict[str, object]] = {
    "BY_ATTRIBUTE": BY_ATTRIBUTE,
    "NOT_THERE": NOT_THERE,
    "TROUBLE": TROUBLE,
    "as_day": as_day,
    "as_instant": as_instant,
    "as_number": as_number,
    "attribute": getattr,  # only ever for "hidden"
    "before": before,
    "bool": bool,
    "change_of": change_of,
    "common": common,
    "count": len,
    "dialled": dialled,
    "first": first,
    "folded": folded,
    "get": get,
    "greatest": greatest,
    "int": int,
    "last": last,
    "least": least,
    "len": len,
    "list": list,
    "many": many,
    "no_set": no_set,
    "one": one,
    "optional": optional,
    "plain_day": plain_day,
    "ranked": ranked,
    "size": size,
    "start_of": start_of,
    "str": str,
    "texts": texts,
    "total": total,
    "tuple": tuple,
    "total_length": total_length,
    "type": type,
    "utc": utc,
    "whole": whole,
}
