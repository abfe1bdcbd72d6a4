"""
Half-open spans of absolute time.
"""

import pickle
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crmkit.calendars import Span
from crmkit.errors import EmptySpanError, NaiveDatetimeError

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_bounds_are_kept_in_utc() -> None:
    """
    A span over a clock change has the length that really passed.
    """
    new_york = ZoneInfo("America/New_York")
    day = Span(
        datetime(2025, 3, 9, tzinfo=new_york), datetime(2025, 3, 10, tzinfo=new_york)
    )

    assert timedelta(hours=23) == day.length
    assert (UTC, UTC) == (day.start.tzinfo, day.end.tzinfo)


def test_equal_times_of_different_zones_are_equal() -> None:
    """
    Spans compare by the instants they mean, and hash alike.
    """
    shanghai = ZoneInfo("Asia/Shanghai")
    same = Span(NINE.astimezone(shanghai), NOON.astimezone(shanghai))

    assert Span(NINE, NOON) == same
    assert hash(Span(NINE, NOON)) == hash(same)
    assert same == pickle.loads(pickle.dumps(same))  # noqa: S301


@pytest.mark.parametrize("end", [NINE, NINE - timedelta(microseconds=1)])
def test_an_empty_span_is_refused(end: datetime) -> None:
    """
    A span that does not end after its start is an error with both bounds.
    """
    with pytest.raises(EmptySpanError) as caught:
        Span(NINE, end)

    assert (NINE.isoformat(), end.isoformat()) == caught.value.args


def test_a_naive_bound_is_refused() -> None:
    """
    A bound without a time zone is an error.
    """
    with pytest.raises(NaiveDatetimeError):
        Span(NINE, NOON.replace(tzinfo=None))


def test_the_start_is_inside_and_the_end_is_not() -> None:
    """
    Touching spans are disjoint.
    """
    span = Span(NINE, TEN)

    assert [True, True, False] == [
        at in span for at in (NINE, TEN - timedelta(microseconds=1), TEN)
    ]
    assert span.overlap(Span(TEN, NOON)) is None


def test_overlap_is_what_both_share() -> None:
    """
    Overlap is symmetric and lies in both spans.
    """
    long, short = Span(NINE, NOON), Span(TEN, NOON + timedelta(hours=1))

    assert Span(TEN, NOON) == long.overlap(short) == short.overlap(long)
