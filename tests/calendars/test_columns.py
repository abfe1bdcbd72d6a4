"""
Business time over columns: kinds of columns, missing values, and what is refused.
"""

import builtins
import pickle
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from crmkit.calendars import Calendar, Holidays
from crmkit.errors import (
    CalendarRangeError,
    ColumnFormatError,
    ColumnMismatchError,
    ColumnUnitError,
    CrmkitError,
    GuessedYearsWarning,
    MissingExtraError,
    NaiveDatetimeError,
    NoClosingTimeError,
    NoOpenTimeError,
    UnknownChoiceError,
    UnknownYearError,
)

HOUR = timedelta(hours=1)
DESK = Calendar("Asia/Shanghai", {"mon-fri": ["09:00-12:00", "13:30-18:00"]})
FAIR = Calendar("UTC", {}, openings={"2026-03-02": ["09:00-17:00"]}, name="fair")
#: Friday 17:00 in Shanghai, nothing, Monday 10:00.
TIMES = ["2026-03-06T09:00:00", "NaT", "2026-03-09T02:00:00"]
ARRAY = np.array(TIMES, "datetime64[us]")
SERIES = pd.Series(ARRAY, index=[7, 5, 5], name="opened").dt.tz_localize("UTC")
LOCAL = SERIES.dt.tz_convert("Asia/Shanghai")
FRAME = pl.Series("opened", ARRAY).dt.replace_time_zone("UTC")
#: Two open hours later, and the open time up to Monday 12:00.
DUE = ["2026-03-09T02:00:00", "NaT", "2026-03-09T04:00:00"]
NOON = datetime(2026, 3, 9, 4, tzinfo=UTC)
AGES = [4 * HOUR, None, 2 * HOUR]

METHODS: Mapping[str, Callable[[Any], Any]] = {
    "add": lambda column: DESK.columns.add(column, HOUR),
    "subtract": lambda column: DESK.columns.subtract(column, HOUR),
    "elapsed": lambda column: DESK.columns.elapsed(column, column),
    "is_open": DESK.columns.is_open,
    "next_open": DESK.columns.next_open,
    "previous_open": DESK.columns.previous_open,
    "next_close": DESK.columns.next_close,
}
each_method = pytest.mark.parametrize("ask", METHODS.values(), ids=METHODS.keys())


def note_of(error: pytest.ExceptionInfo[CrmkitError]) -> list[str]:
    """
    Return the notes of an error.
    """
    return list(getattr(error.value, "__notes__", []))


class TestNumPy:
    """
    Arrays of datetimes in UTC, and of integers.
    """

    def test_datetimes_come_back_as_datetimes(self) -> None:
        """
        Unit and missing values are kept.
        """
        due = DESK.columns.add(ARRAY, 2 * HOUR)

        np.testing.assert_array_equal(np.array(DUE, "datetime64[us]"), due)
        assert ARRAY.dtype == due.dtype

    def test_ages_are_timedeltas(self) -> None:
        """
        What is missing has no age.
        """
        assert AGES == DESK.columns.elapsed(ARRAY, NOON).tolist()

    def test_missing_is_not_open(self) -> None:
        """
        There is no missing bool: NaT is not open, as it is not anything else.
        """
        assert [True, False, True] == DESK.columns.is_open(ARRAY).tolist()

    def test_integers_are_microseconds(self) -> None:
        """
        Integers in, integers out; the least one is no missing value but too small.
        """
        numbers = ARRAY[[0, 2]].astype(np.int64)
        due = DESK.columns.add(numbers, np.int64(2 * 3_600_000_000))

        assert np.array(DUE, "M8[us]")[[0, 2]].astype(int).tolist() == due.tolist()
        assert [0, 0] == DESK.columns.elapsed(due, due).tolist()
        with pytest.raises(CalendarRangeError):
            DESK.columns.is_open(np.array([np.iinfo(np.int64).min]))

    def test_scalars_of_numpy_stand_for_all_rows(self) -> None:
        """
        One datetime64 or timedelta64 is as good as a datetime or timedelta.
        """
        columns = DESK.columns
        ages = columns.elapsed(ARRAY, np.datetime64("2026-03-09T04:00", "s"))
        missing = columns.add(ARRAY, np.timedelta64("NaT", "s"))

        assert AGES == ages.tolist()
        assert np.isnat(missing).all()
        np.testing.assert_array_equal(
            columns.add(ARRAY, 2 * HOUR), columns.add(ARRAY, np.timedelta64(7200, "s"))
        )

    def test_ages_are_in_the_finer_unit(self) -> None:
        """
        Seconds against milliseconds are milliseconds.
        """
        fine = np.array([NOON.replace(tzinfo=None)] * 3, "datetime64[ms]")
        ages = DESK.columns.elapsed(ARRAY.astype("datetime64[s]"), fine)

        assert "timedelta64[ms]" == ages.dtype.name
        assert AGES == ages.tolist()

    def test_byte_order_and_stride_do_not_matter(self) -> None:
        """
        A view of every second row, or a file from another machine, will do.
        """
        wide = np.repeat(ARRAY, 2)[::2]
        foreign = ARRAY.astype(">M8[us]")
        due = DESK.columns.add(ARRAY, HOUR)

        np.testing.assert_array_equal(due, DESK.columns.add(wide, HOUR))
        np.testing.assert_array_equal(due, DESK.columns.add(foreign, HOUR))

    @each_method
    def test_input_is_left_alone(self, ask: Callable[[Any], Any]) -> None:
        """
        Memory that others share is neither written nor given back.
        """
        shared = ARRAY[[0, 2]].copy()
        before = shared.copy()
        shared.flags.writeable = False
        answer = ask(shared)

        np.testing.assert_array_equal(before, shared)
        assert not np.shares_memory(shared, answer)
        assert answer.flags.writeable

    def test_always_open_gives_back_a_copy(self) -> None:
        """
        Where nothing moves, the answer is still memory of its own.
        """
        opened = Calendar.ALWAYS.columns.next_open(ARRAY)

        np.testing.assert_array_equal(ARRAY, opened)
        assert not np.shares_memory(ARRAY, opened)


class TestPandas:
    """
    Series with a time zone.
    """

    def test_zone_index_and_name_are_kept(self) -> None:
        """
        An answer can be put into the frame that the question came from.
        """
        expected = pd.Series(
            pd.to_datetime(DUE, utc=True).as_unit("us"), index=[7, 5, 5], name="opened"
        ).dt.tz_convert("Asia/Shanghai")

        pd.testing.assert_series_equal(expected, DESK.columns.add(LOCAL, 2 * HOUR))

    def test_amounts_may_be_a_series(self) -> None:
        """
        One with the same index; a missing amount has a missing answer.
        """
        amounts = pd.Series([2 * HOUR, HOUR, None], index=SERIES.index)
        due = DESK.columns.add(SERIES, amounts)

        assert [pd.Timestamp(DUE[0], tz="UTC"), pd.NaT, pd.NaT] == due.tolist()

    def test_ages_are_durations(self) -> None:
        """
        Against one instant, or another column in another zone.
        """
        ages = DESK.columns.elapsed(LOCAL, NOON)
        ends = pd.Series([NOON] * 3, index=SERIES.index).dt.as_unit("us")

        assert "timedelta64[us]" == ages.dtype
        assert [timedelta(hours=4), pd.NaT, timedelta(hours=2)] == ages.tolist()
        pd.testing.assert_series_equal(ages, DESK.columns.elapsed(LOCAL, ends))

    def test_missing_is_unknown(self) -> None:
        """
        Open, unknown, open: pandas' own boolean, which also serves as a mask.
        """
        found = DESK.columns.is_open(SERIES)

        assert "boolean" == found.dtype
        assert [True, pd.NA, True] == found.tolist()
        assert SERIES.index.equals(found.index)

    def test_nanoseconds_of_a_timedelta_count(self) -> None:
        """
        A Timedelta is finer than the timedelta that it derives from.
        """
        due = DESK.columns.add(SERIES.dt.as_unit("ns"), pd.Timedelta(1, unit="ns"))

        assert 1 == due.iloc[0].nanosecond

    def test_another_index_is_refused(self) -> None:
        """
        By position, rows that do not belong together would meet.
        """
        other = SERIES.reset_index(drop=True)

        with pytest.raises(ColumnMismatchError, match="one index and another"):
            DESK.columns.elapsed(SERIES, other)

    def test_naive_is_refused(self) -> None:
        """
        A series without a zone may mean anything.
        """
        with pytest.raises(NaiveDatetimeError, match="starts needs a time zone"):
            DESK.columns.add(SERIES.dt.tz_localize(None), HOUR)


class TestPolars:
    """
    Series with a time zone.
    """

    def test_zone_unit_and_name_are_kept(self) -> None:
        """
        Nulls stay nulls.
        """
        local = FRAME.dt.convert_time_zone("Asia/Shanghai").dt.cast_time_unit("ms")
        due = DESK.columns.add(local, 2 * HOUR)

        assert local.dtype == due.dtype
        assert "opened" == due.name
        expected = [None if at == "NaT" else datetime.fromisoformat(at) for at in DUE]
        assert (
            expected
            == due.dt.convert_time_zone("UTC").dt.replace_time_zone(None).to_list()
        )

    def test_ages_are_durations(self) -> None:
        """
        And so are amounts; a missing one has a missing answer.
        """
        ages = DESK.columns.elapsed(FRAME, NOON)

        assert AGES == ages.to_list()
        amounts = pl.Series([HOUR, HOUR, None])
        assert 2 == DESK.columns.add(FRAME, amounts).null_count()

    def test_missing_is_null(self) -> None:
        """
        Open, unknown, open.
        """
        assert [True, None, True] == DESK.columns.is_open(FRAME).to_list()
        assert [True] == DESK.columns.is_open(FRAME[:1]).to_list()

    def test_naive_is_refused(self) -> None:
        """
        A series without a zone may mean anything.
        """
        with pytest.raises(NaiveDatetimeError, match="2026-03-06T09:00:00"):
            DESK.columns.next_open(FRAME.dt.replace_time_zone(None))


@each_method
@pytest.mark.parametrize(
    "empty", [ARRAY[:0], ARRAY[:0].astype(int), SERIES[:0], FRAME[:0]], ids=type
)
def test_nothing_in_nothing_out(ask: Callable[[Any], Any], empty: Any) -> None:
    """
    No rows are no trouble, whatever is asked.
    """
    answer = ask(empty)

    assert type(empty) is type(answer)
    assert 0 == len(answer)


@each_method
def test_all_missing_is_no_trouble(ask: Callable[[Any], Any]) -> None:
    """
    Nothing is laid out, and nothing found.
    """
    assert 2 == ask(pd.Series([None, None], dtype="datetime64[us, UTC]")).isna().sum()


@each_method
@pytest.mark.parametrize(
    "column",
    [
        [datetime(2026, 3, 6, tzinfo=UTC)],
        np.array(["2026-03-06"]),
        np.array(["2026-03-06"], "datetime64[D]"),
        np.array([1.5]),
        np.array([1], np.int32),
        np.array([[1]]),
        np.ma.masked_array(ARRAY, mask=True),
        pd.Series([1, 2]),
        pl.Series([1, 2]),
        object(),
    ],
    ids=lambda column: f"{type(column).__name__}-{getattr(column, 'dtype', '')}",
)
def test_other_things_are_refused(ask: Callable[[Any], Any], column: Any) -> None:
    """
    What is no column of instants is a typed error that says what is one.
    """
    with pytest.raises(ColumnFormatError, match="expected a NumPy array of datetime64"):
        ask(column)


def test_other_amounts_are_refused() -> None:
    """
    Plain numbers of a unit that nobody knows, and truth values.
    """
    for amount in (1.5, True, "1h", pd.Series([1, 2, 3])):
        with pytest.raises(ColumnFormatError, match="amounts: expected a timedelta"):
            DESK.columns.add(ARRAY, amount)


def test_two_kinds_or_lengths_are_refused() -> None:
    """
    Columns that are asked about together are of one kind and length.
    """
    with pytest.raises(ColumnMismatchError, match="3 rows and 2 rows"):
        DESK.columns.elapsed(ARRAY, ARRAY[:2])
    with pytest.raises(ColumnMismatchError, match="pandas and Polars"):
        DESK.columns.elapsed(SERIES, FRAME)
    with pytest.raises(ColumnMismatchError, match="'starts' and 'amounts'"):
        DESK.columns.add(ARRAY, np.array([1, 2, 3]))


def test_no_column_at_all_is_refused() -> None:
    """
    Two single instants are a question for the calendar itself.
    """
    with pytest.raises(ColumnFormatError, match="got single values only"):
        DESK.columns.elapsed(NOON, NOON)


def test_a_naive_instant_is_refused() -> None:
    """
    The one instant for all rows needs a zone, though arrays are in UTC.
    """
    with pytest.raises(NaiveDatetimeError, match="ends needs a time zone"):
        DESK.columns.elapsed(ARRAY, NOON.replace(tzinfo=None))


def test_an_unknown_edge_is_refused() -> None:
    """
    As in the scalar form.
    """
    edge: Any = "first"
    with pytest.raises(UnknownChoiceError, match="edge cannot be 'first'"):
        DESK.columns.subtract(ARRAY, HOUR, edge)


class TestErrorsNameTheRow:
    """
    A row without an answer raises what the scalar form raises, with a note.
    """

    @pytest.mark.parametrize("late", ["2026-03-04", "2026-03-05"])
    def test_no_open_time(self, late: str) -> None:
        """
        The first row is named, counted with those that are missing.
        """
        times = np.array(["2026-03-01", "NaT", late, "2026-03-06"], "datetime64[s]")

        with pytest.raises(NoOpenTimeError) as error:
            FAIR.columns.next_open(times)
        assert ["row 2 of the column"] == note_of(error)
        assert f"{late}T00:00:00+00:00" == error.value.instant

    def test_no_open_time_after_many_rows(self) -> None:
        """
        Rows far down are counted from the top.
        """
        times = np.full(100_000, np.datetime64("2026-03-01", "us"))
        times[77_777] = np.datetime64("2026-04-01")

        with pytest.raises(NoOpenTimeError) as error:
            FAIR.columns.add(times, HOUR)
        assert ["row 77777 of the column"] == note_of(error)

    def test_no_open_time_before(self) -> None:
        """
        Backwards, too.
        """
        times = np.array(["2026-03-03", "2026-03-01"], "datetime64[us]")

        with pytest.raises(NoOpenTimeError) as error:
            FAIR.columns.previous_open(times)
        assert ("before", ["row 1 of the column"]) == (error.value.side, note_of(error))

    @pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
    def test_out_of_range(self, unit: str) -> None:
        """
        An instant that is not covered is told in full.
        """
        times = np.array(["2026-03-01", "2026-03-02", "2250-01-01"], f"M8[{unit}]")

        with pytest.raises(CalendarRangeError) as error:
            DESK.columns.is_open(times)
        assert ["row 2 of the column"] == note_of(error)
        assert "2250-01-01T00:00:00+00:00" == error.value.instant

    def test_beyond_what_datetime_can_tell(self) -> None:
        """
        NumPy knows the year 20000, datetime does not.
        """
        times = np.array(["2026-03-01", "20000-01-01"], "datetime64[s]")

        for calendar in (DESK, Calendar.ALWAYS):
            with pytest.raises(CalendarRangeError) as error:
                calendar.columns.add(times, HOUR)
            assert "20000-01-01T00:00:00+00:00" == error.value.instant
            assert ["row 1 of the column"] == note_of(error)

    @pytest.mark.parametrize("unit", ["s", "us", "ns"])
    @pytest.mark.parametrize("amount", [timedelta.max, timedelta.min])
    def test_amounts_beyond_all_years(self, unit: str, amount: timedelta) -> None:
        """
        No sum runs over into an answer.
        """
        times = ARRAY.astype(f"datetime64[{unit}]")

        for calendar in (DESK, Calendar.ALWAYS):
            with pytest.raises(CrmkitError) as error:
                calendar.columns.add(times, amount)
            assert ["row 0 of the column"] == note_of(error)

    @pytest.mark.parametrize("unit", ["s", "us", "ns"])
    def test_greatest_numbers(self, unit: str) -> None:
        """
        The greatest number of a unit is an amount that leads out of all years.
        """
        amounts = np.array([0, 0, np.iinfo(np.int64).max]).view(f"timedelta64[{unit}]")
        times = ARRAY.astype("datetime64[ns]")

        for calendar, sign in ((DESK, 1), (DESK, -1), (Calendar.ALWAYS, 1)):
            with pytest.raises(CrmkitError) as error:
                calendar.columns.add(times, sign * amounts)
            assert ["row 2 of the column"] == note_of(error)

    def test_no_closing(self) -> None:
        """
        A calendar that never closes says so for the first instant there is.
        """
        with pytest.raises(NoClosingTimeError) as error:
            Calendar.ALWAYS.columns.next_close(ARRAY[1:])
        assert ["row 1 of the column"] == note_of(error)

    def test_too_fine_for_the_unit(self) -> None:
        """
        An answer is never rounded.
        """
        seconds = ARRAY.astype("datetime64[s]")

        with pytest.raises(ColumnUnitError) as error:
            DESK.columns.add(seconds, timedelta(milliseconds=1))
        assert ("s", ["row 0 of the column"]) == (error.value.unit, note_of(error))

    def test_too_long_for_nanoseconds(self) -> None:
        """
        300 years do not fit, though each end does.
        """
        early = np.array(["1900-01-01"], "datetime64[ns]")
        late = np.array(["2199-12-30"], "datetime64[ns]")
        nearly_always = Calendar(
            "UTC", {"mon-sun": "00:00-24:00"}, closures=["2026-01-01"]
        )

        for calendar in (nearly_always, Calendar.ALWAYS):
            with pytest.raises(ColumnUnitError):
                calendar.columns.elapsed(early, late)
            years = calendar.columns.elapsed(
                early.astype("M8[us]"), late.astype("M8[us]")
            )
            assert years[0] > np.timedelta64(292 * 365, "D")


def test_calendars_too_irregular_for_buckets() -> None:
    """
    Where openings may be a microsecond apart, answers are searched and the same.
    """
    odd = Calendar(
        "UTC",
        {"mon-sun": "09:00-17:00"},
        openings={
            "2026-03-02": ["09:00:00.000001-09:00:00.000002", "09:00:00.000003-10:00"]
        },
    )
    begin = np.datetime64("2026-03-02T09:00:00", "us")
    times = begin + np.arange(8)

    for row, at in enumerate(times):
        aware = at.item().replace(tzinfo=UTC)
        opened = odd.columns.next_open(times)[row].item().replace(tzinfo=UTC)
        assert odd.is_open(aware) == odd.columns.is_open(times)[row]
        assert odd.next_open(aware) == opened


def test_a_million_rows() -> None:
    """
    A column longer than many chunks has no seams.
    """
    times = np.datetime64("2024-01-01", "s") + np.arange(1_000_000) * 60
    due = DESK.columns.add(times, 8 * HOUR)
    passed = DESK.columns.elapsed(times, due)

    assert (passed == np.timedelta64(8 * 3600, "s")).all()
    assert (np.diff(due) >= np.timedelta64(0, "s")).all()


def test_the_face_is_kept_and_pickles_with_its_calendar() -> None:
    """
    Grids are made once for a calendar, and left behind when it travels.
    """
    assert DESK.columns is DESK.columns
    again = pickle.loads(pickle.dumps(DESK))  # noqa: S301  our own bytes

    assert DESK == again
    np.testing.assert_array_equal(
        DESK.columns.next_open(ARRAY), again.columns.next_open(ARRAY)
    )


def test_without_numpy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Reaching for columns costs nothing; asking them says what to install.
    """
    real = builtins.__import__

    def absent(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "crmkit.calendars._columns._answers":
            raise ModuleNotFoundError(name="numpy")
        return real(name, *args, **kwargs)

    columns = DESK.columns
    monkeypatch.setattr(builtins, "__import__", absent)

    with pytest.raises(MissingExtraError, match=r"pip install 'crmkit\[columns\]'"):
        columns.next_open(ARRAY)


def test_threads_share_a_calendar() -> None:
    """
    Columns asked at once, over years that nobody asked about, agree.
    """
    from concurrent.futures import ThreadPoolExecutor

    fresh = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
    years: Sequence[int] = range(1990, 2040, 5)

    def ask(year: int) -> list[object]:
        times = np.datetime64(f"{year}-01-01", "us") + np.arange(5) * 10**11
        return [fresh.columns.add(times, 500 * HOUR).tolist() for _ in range(3)]

    with ThreadPoolExecutor(4) as pool:
        at_once = list(pool.map(ask, years))

    assert [ask(year) for year in years] == at_once


def test_guessed_years_are_warned_of() -> None:
    """
    A column that rests on years whose holidays are unknown says so, like a value.
    """
    guessing = Calendar.china(
        {"mon-fri": ["09:00-17:00"]}, on_unknown_year="weekends", name="desk"
    )
    times = np.array(["2199-06-01"], "datetime64[s]")

    with pytest.warns(GuessedYearsWarning, match="'desk' counts 2199 as plain weeks"):
        guessing.columns.elapsed(times, times + np.timedelta64(9, "D"))
    with pytest.warns(GuessedYearsWarning, match="'desk' counts 2199 as plain weeks"):
        guessing.columns.add(times, HOUR)


#: Nothing is known from the first instant of 2027 on.
KNOWN = Calendar(
    "UTC",
    {"mon-sun": ["00:00-24:00"]},
    closures=["2026-05-01"],
    holidays=Holidays(source="s", version="1", years=(2026, 2026), days={}),
)


@pytest.mark.parametrize("unit", ["s", "us", "ns"])
@pytest.mark.parametrize(
    "ask",
    [
        KNOWN.columns.is_open,
        KNOWN.columns.next_open,
        KNOWN.columns.previous_open,
        KNOWN.columns.next_close,
        lambda column: KNOWN.columns.add(column, -HOUR),
        lambda column: KNOWN.columns.subtract(column, HOUR),
        lambda column: KNOWN.columns.elapsed(column, column),
    ],
)
def test_the_first_unknown_instant_is_unknown_in_a_column(
    ask: Callable[[Any], Any], unit: str
) -> None:
    """
    Beside a known row too, and the row is named.
    """
    column = np.array(
        ["2026-02-01", "NaT", "2027-01-01", "2026-02-01"], f"datetime64[{unit}]"
    )

    with pytest.raises(UnknownYearError) as caught:
        ask(column)

    assert ["row 2 of the column"] == note_of(caught)


def test_time_may_be_measured_up_to_the_first_unknown_instant() -> None:
    """
    Forwards or backwards: all that lies between is known.
    """
    hours = np.array(["2026-12-31T22", "2027-01-01", "2026-12-31T23"], "M8[s]")
    other = np.array(["2027-01-01", "2026-12-31T23", "2026-12-31T23"], "M8[s]")

    apart = KNOWN.columns.elapsed(hours, other).tolist()

    assert [2 * HOUR, -HOUR, 0 * HOUR] == apart


@pytest.mark.parametrize(
    ("ask", "years"),
    [
        (lambda c, column: c.add(column, 2 * HOUR), (2027, 2028)),
        (lambda c, column: c.add(column, 5000 * HOUR), (2027, 2028, 2029, 2030)),
        (lambda c, column: c.subtract(column, 5000 * HOUR), (2027, 2028)),
        (lambda c, column: c.next_close(column), (2027, 2028)),
        (lambda c, column: c.is_open(column), (2027, 2028)),
        (lambda c, column: c.elapsed(column, column), (2027, 2028)),
    ],
)
def test_a_column_warns_once_of_all_guessed_years(
    ask: Callable[[Any, Any], Any], years: tuple[int, ...]
) -> None:
    """
    One warning about all that the rows and their answers rest on.
    """
    known = Holidays(
        source="s",
        version="1",
        years=(2020, 2026),
        days={},
        on_unknown_year="weekends",
    )
    fresh = Calendar("UTC", {"mon-fri": ["09:00-17:00"]}, holidays=known)
    column = np.array(["2028-03-06T16", "2027-03-08T16"], "datetime64[s]")

    with pytest.warns(GuessedYearsWarning) as caught:
        ask(fresh.columns, column)

    assert [years] == [getattr(w.message, "years", None) for w in caught.list]
    assert [__file__] == [warning.filename for warning in caught.list]
