"""
Numbers that people read.
"""

import pickle
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crmkit.errors import NaiveDatetimeError, NumberFormatError
from crmkit.records import NumberFormat

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: The last second of 2025 in Shanghai.
LAST = datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC)
FIRST = LAST + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("pattern", "before", "after"),
    [
        ("C{yyyy}{mm}{dd}{seq:03}", "20251231", "20260101"),
        ("T{yyyy}{mm}-{seq:04}", "202512", "202601"),
        ("GZ{yyyy}{seq:03}", "2025", "2026"),
        ("E{seq}", "", ""),
    ],
)
def test_the_period_ends_at_midnight_of_the_zone(
    pattern: str, before: str, after: str
) -> None:
    """
    Running numbers restart by the calendar of the zone, not by that of UTC.
    """
    numbers = NumberFormat(pattern, SHANGHAI)

    assert (before, after) == (numbers.period(LAST), numbers.period(FIRST))


@pytest.mark.parametrize(
    ("pattern", "seq", "number"),
    [
        ("C{yyyy}{mm}{dd}{seq:03}", 1, "C20260101001"),
        ("C{yyyy}{mm}{dd}{seq:03}", 999, "C20260101999"),
        ("C{yyyy}{mm}{dd}{seq:03}", 1000, "C202601011000"),
        ("GZ{yyyy}{seq:3}", 7, "GZ2026007"),
        ("E-{seq}", 12, "E-12"),
        ("{seq:02}/{yyyy}", 5, "05/2026"),
        ("工单{yyyy}年{seq:05}号", 42, "工单2026年00042号"),
    ],
)
def test_a_number_is_written(pattern: str, seq: int, number: str) -> None:
    """
    The width of the running number is a minimum, other text stays.
    """
    assert number == NumberFormat(pattern, SHANGHAI).write(FIRST, seq)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("C{yyyy}", "it needs {seq} exactly once"),
        ("", "it needs {seq} exactly once"),
        ("{seq}{seq:03}", "it needs {seq} exactly once"),
        ("C{yy}{seq}", "it has an unknown part"),
        ("C{seq:12}{seq}", "it has an unknown part"),
        ("C{dd}{seq}", "a day needs its month, a month its year"),
        ("C{yyyy}{dd}{seq}", "a day needs its month, a month its year"),
        ("C{mm}{seq}", "a day needs its month, a month its year"),
    ],
)
def test_a_pattern_that_could_not_make_unique_numbers(pattern: str, why: str) -> None:
    """
    A bad pattern is refused when it is made, with its reason.
    """
    with pytest.raises(NumberFormatError) as caught:
        NumberFormat(pattern, SHANGHAI)

    assert (
        f"number format {pattern!r} cannot be used: {why} "
        "(allowed parts: {yyyy}, {mm}, {dd}, {seq}, {seq:03})"
    ) == str(caught.value)


def test_a_naive_datetime_is_refused() -> None:
    """
    The zone of the machine has no say in a number.
    """
    numbers = NumberFormat("C{yyyy}{seq}", SHANGHAI)
    naive = LAST.replace(tzinfo=None)

    with pytest.raises(NaiveDatetimeError, match="at needs a time zone"):
        numbers.period(naive)
    with pytest.raises(NaiveDatetimeError, match="at needs a time zone"):
        numbers.write(naive, 1)


def test_a_format_can_be_pickled() -> None:
    """
    A format is a value.
    """
    numbers = NumberFormat("C{yyyy}{seq}", SHANGHAI)

    assert numbers == pickle.loads(pickle.dumps(numbers))  # noqa: S301 - made here
