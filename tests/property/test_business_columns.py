"""
Laws of business time over columns: row by row it is the scalar form.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from crmkit.calendars import Calendar
from tests.property.test_business_time import (
    SETTINGS,
    amounts,
    calendars,
    instants,
    signed_amounts,
)

MICROSECOND = timedelta(microseconds=1)
# In fours, so that a column holds instants far apart, out of order and twice.
rows = st.lists(instants | st.none(), max_size=8)
full_rows = st.lists(instants, min_size=1, max_size=8)
edges = st.sampled_from(("earliest", "latest", None))


def column(values: Sequence[datetime | None]) -> NDArray[np.datetime64]:
    """
    Return instants, or None, as an array of microseconds in UTC.
    """
    naive = [at and at.astimezone(UTC).replace(tzinfo=None) for at in values]
    return np.array(naive, "datetime64[us]")


def durations(values: Sequence[timedelta | None]) -> NDArray[np.timedelta64]:
    """
    Return durations, or None, as an array of microseconds.
    """
    return np.array(values, "timedelta64[us]")


def told(array: NDArray[Any]) -> list[object]:
    """
    Return an array as Python values, NaT as None, instants with their zone.
    """
    return [
        value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
        for value in array.tolist()
    ]


@given(calendar=calendars, starts=rows, amount=signed_amounts)
@SETTINGS
def test_adding_one_amount_is_adding_it_to_each(
    calendar: Calendar, starts: list[datetime | None], amount: timedelta
) -> None:
    """
    A missing start has a missing answer, any other the scalar one.
    """
    expected = [at and calendar.add(at, amount) for at in starts]

    assert expected == told(calendar.columns.add(column(starts), amount))


@given(calendar=calendars, data=st.data(), edge=edges)
@SETTINGS
def test_moving_by_a_column_is_moving_each(
    calendar: Calendar,
    data: st.DataObject,
    edge: Literal["earliest", "latest"] | None,
) -> None:
    """
    Amounts of both signs, of nothing and missing ones may stand in one column.
    """
    some = signed_amounts | st.just(timedelta(0)) | st.none()
    pairs = data.draw(st.lists(st.tuples(instants, some), max_size=8))
    starts = column([at for at, _ in pairs])
    lengths = durations([amount for _, amount in pairs])

    assert [
        None if amount is None else calendar.add(at, amount) for at, amount in pairs
    ] == told(calendar.columns.add(starts, lengths))
    assert [
        None if amount is None else calendar.subtract(at, amount, edge)
        for at, amount in pairs
    ] == told(calendar.columns.subtract(starts, lengths, edge))


@given(calendar=calendars, starts=rows, now=instants)
@SETTINGS
def test_elapsed_between_columns_is_elapsed_between_each(
    calendar: Calendar, starts: list[datetime | None], now: datetime
) -> None:
    """
    Both ends may be columns, or either one an instant for all rows.
    """
    ends = [at or now for at in reversed(starts)]
    to_now = [None if at is None else calendar.elapsed(at, now) for at in starts]
    columns = calendar.columns

    assert to_now == told(columns.elapsed(column(starts), now))
    assert [None if age is None else -age for age in to_now] == told(
        columns.elapsed(now, column(starts))
    )
    assert [
        None if at is None else calendar.elapsed(at, end)
        for at, end in zip(starts, ends, strict=True)
    ] == told(columns.elapsed(column(starts), column(ends)))


@given(calendar=calendars, starts=rows)
@SETTINGS
def test_asking_a_column_is_asking_each(
    calendar: Calendar, starts: list[datetime | None]
) -> None:
    """
    The questions about one instant have the scalar answers, too.
    """
    asked, columns = column(starts), calendar.columns

    assert [at and calendar.next_open(at) for at in starts] == told(
        columns.next_open(asked)
    )
    assert [at and calendar.previous_open(at) for at in starts] == told(
        columns.previous_open(asked)
    )
    assert [at is not None and calendar.is_open(at) for at in starts] == told(
        columns.is_open(asked)
    )
    if calendar != Calendar.ALWAYS:
        assert [at and calendar.next_close(at) for at in starts] == told(
            columns.next_close(asked)
        )


@given(calendar=calendars, starts=full_rows)
@SETTINGS
def test_instants_exactly_at_a_boundary(
    calendar: Calendar, starts: list[datetime]
) -> None:
    """
    At an opening or a closing, and a tick beside it, the rule is the scalar one.
    """
    bounds = [
        ask(at) for at in starts for ask in (calendar.next_open, at_end(calendar))
    ]
    near = [at + step * MICROSECOND for at in bounds for step in (-1, 0, 1)]
    asked, columns, hours = column(near), calendar.columns, timedelta(hours=5)

    assert [calendar.is_open(at) for at in near] == told(columns.is_open(asked))
    assert [calendar.next_open(at) for at in near] == told(columns.next_open(asked))
    assert [calendar.previous_open(at) for at in near] == told(
        columns.previous_open(asked)
    )
    assert [calendar.add(at, hours) for at in near] == told(columns.add(asked, hours))


def at_end(calendar: Calendar) -> Any:
    """
    Return how to find a closing, or for a calendar without one anything.
    """
    return (
        calendar.previous_open if calendar == Calendar.ALWAYS else calendar.next_close
    )


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@given(calendar=calendars, starts=full_rows, amount=amounts)
@SETTINGS
def test_the_unit_does_not_matter(
    unit: str, calendar: Calendar, starts: list[datetime], amount: timedelta
) -> None:
    """
    A coarser or finer unit gives the same answers, in that unit.
    """
    whole = amount - timedelta(microseconds=amount.microseconds)
    seconds = column([at.replace(microsecond=0) for at in starts])
    told_in_unit: NDArray[np.datetime64] = seconds.astype(f"datetime64[{unit}]")
    columns = calendar.columns
    moved = columns.add(told_in_unit, whole)
    passed = columns.elapsed(told_in_unit, moved)

    assert told_in_unit.dtype == moved.dtype
    assert f"timedelta64[{unit}]" == passed.dtype.name
    assert told(columns.add(seconds, whole)) == told(moved.astype("datetime64[us]"))
    assert [whole] * len(starts) == told(passed.astype("timedelta64[us]"))


@given(
    calendar=calendars,
    starts=full_rows,
    rest=st.integers(0, 999),
    amount=st.integers(-(10**15), 10**15),
)
@SETTINGS
def test_nanoseconds_are_kept(
    calendar: Calendar, starts: list[datetime], rest: int, amount: int
) -> None:
    """
    No digit is lost below the microsecond that scalar answers end with.
    """
    fine = column(starts).astype("datetime64[ns]") + np.timedelta64(rest, "ns")
    columns = calendar.columns
    due = columns.add(fine, np.timedelta64(amount, "ns"))
    opened, floor = columns.next_open(fine), column(starts)

    assert [amount] * len(starts) == columns.elapsed(fine, due).astype(int).tolist()
    assert told(columns.is_open(floor)) == told(columns.is_open(fine))
    assert told(opened == fine) == told(columns.is_open(fine))
    assert told(opened.astype("datetime64[us]")) == told(columns.next_open(floor))


def test_a_single_timestamp_keeps_its_nanoseconds() -> None:
    """
    An instant of pandas is as fine beside a column as NumPy's.
    """
    starts = np.array(["2026-03-06T08:00:00.000000001"], "datetime64[ns]")
    end = pd.Timestamp("2026-03-06 16:00:00.000000999", tz="Asia/Shanghai")

    for calendar in (
        Calendar.ALWAYS,
        Calendar("Asia/Shanghai", {"fri": ["09:00-18:00"]}),
    ):
        exact = calendar.columns.elapsed(starts, end)
        assert [998] == exact.astype("timedelta64[ns]").astype(int).tolist()


@given(calendar=calendars, starts=rows, amount=signed_amounts, now=instants)
@SETTINGS
def test_every_kind_of_column_agrees(
    calendar: Calendar,
    starts: list[datetime | None],
    amount: timedelta,
    now: datetime,
) -> None:
    """
    pandas, Polars and plain integers say what an array of datetimes says.
    """
    array, columns = column(starts), calendar.columns
    due, age = columns.add(array, amount), columns.elapsed(array, now)
    is_open = [at and calendar.is_open(at) for at in starts]
    series = pd.Series(array).dt.tz_localize("UTC").dt.tz_convert("Asia/Shanghai")
    frame = pl.Series("at", array).dt.replace_time_zone("UTC")

    added = columns.add(series, amount)
    assert series.dtype == added.dtype
    np.testing.assert_array_equal(due, added.dt.tz_convert(None).to_numpy())
    np.testing.assert_array_equal(age, columns.elapsed(series, now).to_numpy())
    found = columns.is_open(series)
    assert is_open == [None if v is pd.NA else v for v in found.tolist()]

    assert frame.dtype == columns.add(frame, amount).dtype
    np.testing.assert_array_equal(due, columns.add(frame, amount).to_numpy())
    np.testing.assert_array_equal(age, columns.elapsed(frame, now).to_numpy())
    assert is_open == columns.is_open(frame).to_list()

    numbers = array[~np.isnat(array)].astype(np.int64)
    there = due[~np.isnat(array)]
    np.testing.assert_array_equal(there.astype(np.int64), columns.add(numbers, amount))


@given(calendar=calendars, starts=full_rows, years=st.integers(1, 30))
@SETTINGS
def test_answers_far_ahead_lay_out_what_they_need(
    calendar: Calendar, starts: list[datetime], years: int
) -> None:
    """
    Answers beyond the years asked about so far are found by the column itself.
    """
    amount = timedelta(days=years * 20)
    expected = [calendar.add(at, amount) for at in starts]
    fresh = Calendar.from_dict(calendar.to_dict())

    assert expected == told(fresh.columns.add(column(starts), amount))
    assert expected == told(fresh.columns.add(column(starts), amount))
