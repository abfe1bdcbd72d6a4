"""
Days and months in a row, without gaps.
"""

from collections.abc import Iterable
from datetime import date


def months_between(months: Iterable[str]) -> list[str]:
    """
    Return every month from the first to the last.

    >>> months_between(["2011-02", "2010-12"])
    ['2010-12', '2011-01', '2011-02']
    """
    numbers = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in months]
    first, last = min(numbers, default=0), max(numbers, default=-1)
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(first, last + 1)]


def days_between(days: Iterable[str]) -> list[str]:
    """
    Return every day from the first to the last.

    >>> days_between(["2026-03-01", "2026-02-27"])
    ['2026-02-27', '2026-02-28', '2026-03-01']
    """
    numbers = [date.fromisoformat(day).toordinal() for day in days]
    first, last = min(numbers, default=1), max(numbers, default=0)
    return [date.fromordinal(n).isoformat() for n in range(first, last + 1)]
