"""
Business time against bisection by hand, NumPy by hand, and other libraries.

The calendar is a Chinese office's: Monday to Friday 09:00 to 12:00 and 13:30 to
18:00, with the statutory holidays and make-up days of three years. By hand means
what somebody would write who needs just this: open spans with running totals,
and a bisection. All answers are compared before anything is timed.

bizdurr knows one interval a day, so there it takes two of its calendars and a sum.
"""

import random
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks._timing import Comparison, compare
from crmkit.calendars import Calendar

Pairs: TypeAlias = Sequence[tuple[datetime, datetime]]
Ints: TypeAlias = NDArray[np.int64]

ZONE = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
ONE_DAY, DAY_OF_WORK = timedelta(days=1), timedelta(hours=24)
HOURS = ((time(9), time(12)), (time(13, 30), time(18)))
# References:
#     The State Council's notices on holidays of 2024, 2025 and 2026. Days off from
#     Monday to Friday, and days of work at a weekend.
OFF = [
    "2024-01-01",
    "2024-02-12/2024-02-16",
    "2024-04-04/2024-04-05",
    "2024-05-01/2024-05-03",
    "2024-06-10",
    "2024-09-16/2024-09-17",
    "2024-10-01/2024-10-04",
    "2024-10-07",
    "2025-01-01",
    "2025-01-28/2025-01-31",
    "2025-02-03/2025-02-04",
    "2025-04-04",
    "2025-05-01/2025-05-02",
    "2025-05-05",
    "2025-06-02",
    "2025-10-01/2025-10-03",
    "2025-10-06/2025-10-08",
    "2026-01-01/2026-01-02",
    "2026-02-16/2026-02-20",
    "2026-02-23",
    "2026-04-06",
    "2026-05-01",
    "2026-05-04/2026-05-05",
    "2026-06-19",
    "2026-09-25",
    "2026-10-01/2026-10-02",
    "2026-10-05/2026-10-07",
]
MAKE_UP = [
    "2024-02-04",
    "2024-02-18",
    "2024-04-07",
    "2024-04-28",
    "2024-05-11",
    "2024-09-14",
    "2024-09-29",
    "2024-10-12",
    "2025-01-26",
    "2025-02-08",
    "2025-04-27",
    "2025-09-28",
    "2025-10-11",
    "2026-01-04",
    "2026-02-14",
    "2026-02-28",
    "2026-05-09",
    "2026-09-20",
    "2026-10-10",
]
DESK = Calendar(
    ZONE,
    {"mon-fri": ["09:00-12:00", "13:30-18:00"]},
    closures=OFF,
    openings=dict.fromkeys(MAKE_UP, "mon"),
)
SCALARS, ROUNDS = 2_000, 15
ROWS, SERIES, CHUNK = 2_000_000, 20_000, 32_768
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000


def dates(texts: Sequence[str]) -> list[date]:
    """
    Return all dates of some ranges.
    """
    found = []
    for text in texts:
        first, last = (date.fromisoformat(end) for end in (text[:10], text[-10:]))
        days = (last - first).days + 1
        found += [first + number * ONE_DAY for number in range(days)]
    return found


CLOSED, WORKED = dates(OFF), dates(MAKE_UP)
WORKDAYS = [
    day
    for day in dates([f"{FIRST}/{LAST}"])
    if day in WORKED or (day.isoweekday() < 6 and day not in CLOSED)  # noqa: PLR2004
]


def spans() -> tuple[list[int], list[int], list[int]]:
    """
    Return starts, ends and running totals of all open spans, in seconds.
    """
    starts: list[int] = []
    ends: list[int] = []
    totals = [0]
    for day in WORKDAYS:
        for opens, closes in HOURS:
            for bound, at in ((starts, opens), (ends, closes)):
                bound.append(int(datetime.combine(day, at, ZONE).timestamp()))
            totals.append(totals[-1] + ends[-1] - starts[-1])
    return starts, ends, totals


STARTS, ENDS, TOTALS = spans()


def seconds(instant: datetime) -> int:
    """
    Return the seconds from 1970 up to an instant.
    """
    since = instant - EPOCH
    return since.days * 86_400 + since.seconds


def before(instant: int) -> int:
    """
    Return the open seconds before an instant.
    """
    index = bisect_right(STARTS, instant) - 1
    if index < 0:
        return 0
    end = ENDS[index]
    # A call of min() would make the measure slower than it need be
    until = instant if instant < end else end  # noqa: FURB136
    return TOTALS[index] + until - STARTS[index]


def elapsed_by_hand(start: datetime, end: datetime) -> int:
    """
    Return the open seconds between two instants.
    """
    return before(seconds(end)) - before(seconds(start))


def add_by_hand(start: datetime) -> datetime:
    """
    Return the instant that is 24 open hours later.
    """
    total = before(seconds(start)) + 86_400
    index = bisect_left(TOTALS, total) - 1
    return datetime.fromtimestamp(STARTS[index] + total - TOTALS[index], ZONE)


def pairs(days: int, zone: Any, count: int = SCALARS) -> Pairs:
    """
    Return random pairs of instants at most so many days apart, in one zone.
    """
    chance, begin = random.Random(7), datetime(2024, 1, 2, tzinfo=ZONE)  # noqa: S311
    found = []
    for _ in range(count):
        start = begin + timedelta(seconds=chance.randrange(int(1.8 * 365 * 86_400)))
        end = start + timedelta(seconds=chance.randrange(days * 86_400))
        found.append((start.astimezone(zone), end.astimezone(zone)))
    return found


def per(comparison: Comparison, count: int) -> Comparison:
    """
    Return a comparison of calls that did *count* things each, per thing.
    """
    told = {name: value / count for name, value in comparison.seconds.items()}
    return attrs.evolve(comparison, seconds=told)


def over(pairs: Pairs, ask: Callable[[datetime, datetime], object]) -> Any:
    """
    Return what asks about each pair.
    """

    def run() -> None:
        for start, end in pairs:
            ask(start, end)

    return run


def agreed(equal: object) -> None:
    """
    Refuse to time what does not give the same answers.

    Raises:
        ValueError: If it does not.
    """
    if not equal:
        message = "answers differ, so their times do not compare"
        raise ValueError(message)


def scalar(days: int, zone: Any) -> list[Comparison]:
    """
    Compare single values with bisection by hand.
    """
    some, add = pairs(days, zone), DESK.add
    for start, end in some:
        passed = DESK.elapsed(start, end).total_seconds()
        agreed(elapsed_by_hand(start, end) == passed)
        agreed(add_by_hand(start) == DESK.add(start, DAY_OF_WORK))
    where = f"0-{days} days, in {zone}"
    elapsed = compare(
        f"elapsed, {where}",
        {
            "bisection by hand, to seconds": over(some, elapsed_by_hand),
            "Calendar.elapsed": over(some, DESK.elapsed),
        },
        rounds=ROUNDS,
        targets={"Calendar.elapsed": 1.3},
    )
    added = compare(
        f"add 24 h, {where}",
        {
            "bisection by hand": over(some, lambda start, _: add_by_hand(start)),
            "Calendar.add": over(some, lambda start, _: add(start, DAY_OF_WORK)),
        },
        rounds=ROUNDS,
        targets={"Calendar.add": 1.3},
    )
    return [per(elapsed, SCALARS), per(added, SCALARS)]


def far_and_near() -> Comparison:
    """
    Compare short spans with long ones.
    """
    near, far = pairs(14, ZONE), pairs(365, ZONE)
    found = compare(
        "Calendar.elapsed does not depend on the span",
        {"0-14 days": over(near, DESK.elapsed), "0-365 days": over(far, DESK.elapsed)},
        rounds=2 * ROUNDS,
        targets={"0-365 days": 1.1},
    )
    return per(found, SCALARS)


def bizdurr(days: int, count: int, times: int) -> Comparison:
    """
    Compare single values with bizdurr.
    """
    library = import_module("bizdurr")
    week = ("monday", "tuesday", "wednesday", "thursday", "friday")
    both = []
    for opens, closes in HOURS:
        told = {"start": opens.strftime("%H:%M"), "end": closes.strftime("%H:%M")}
        both.append(
            library.BusinessDuration(
                business_hours=dict.fromkeys(week, told),
                business_timezone=ZONE.key,
                holidays=CLOSED,
                overrides={day.isoformat(): told for day in WORKED},
            )
        )

    def theirs(start: datetime, end: datetime) -> timedelta:
        return sum((half.calculate(start, end) for half in both), timedelta(0))

    some = pairs(days, ZONE, count)
    for start, end in some:
        agreed(theirs(start, end) == DESK.elapsed(start, end))
    found = compare(
        f"elapsed, 0-{days} days, at least {times} times as fast as bizdurr",
        {
            "bizdurr, two of them": over(some, theirs),
            "Calendar.elapsed": over(some, DESK.elapsed),
        },
        rounds=5,
        targets={"Calendar.elapsed": 1 / times},
    )
    return per(found, count)


@attrs.frozen(eq=False)
class ByHand:
    """
    Open spans as arrays of microseconds, searched in chunks.
    """

    starts: Ints = attrs.field(factory=lambda: np.array(STARTS) * SECOND)
    ends: Ints = attrs.field(factory=lambda: np.array(ENDS) * SECOND)
    totals: Ints = attrs.field(factory=lambda: np.array(TOTALS) * SECOND)

    def before(self, instants: Ints) -> Ints:
        """
        Return the open time before each instant.
        """
        index = np.searchsorted(self.starts, instants, side="right") - 1
        np.maximum(index, 0, out=index)
        start = self.starts[index]
        inside: Ints = np.clip(instants, start, self.ends[index]) - start
        return self.totals[index] + inside

    def elapsed(self, starts: Ints, ends: Ints) -> Ints:
        """
        Return the open time between starts and ends.
        """
        found = np.empty(len(starts), np.int64)
        for begin in range(0, len(starts), CHUNK):
            rows = slice(begin, begin + CHUNK)
            found[rows] = self.before(ends[rows]) - self.before(starts[rows])
        return found

    def add(self, starts: Ints, amount: int) -> Ints:
        """
        Return the instants that are so much open time later.
        """
        found = np.empty(len(starts), np.int64)
        for begin in range(0, len(starts), CHUNK):
            rows = slice(begin, begin + CHUNK)
            total = self.before(starts[rows]) + amount
            index = np.searchsorted(self.totals, total, side="left") - 1
            found[rows] = self.starts[index] + total - self.totals[index]
        return found


@attrs.frozen(eq=False)
class Minutes:
    """
    Open seconds before each minute: no search, but bounds must be whole minutes.
    """

    origin: int
    totals: Ints
    is_open: Ints

    @classmethod
    def of(cls, hand: ByHand) -> "Minutes":
        """
        Return the table from some days before the first span to some after the last.
        """
        origin = (STARTS[0] // 86_400 - 2) * 86_400
        points = np.arange(origin, ENDS[-1] + 60 * 86_400, 60) * SECOND
        totals = hand.before(points) // SECOND
        totals[points < hand.starts[0]] = 0
        return cls(origin, totals, np.append(np.diff(totals) // 60, 0))

    def elapsed(self, starts: Ints, ends: Ints) -> Ints:
        """
        Return the open seconds between starts and ends.
        """
        return self.before(ends) - self.before(starts)

    def before(self, instants: Ints) -> Ints:
        """
        Return the open seconds before each instant.
        """
        since = instants - self.origin
        minute = since // 60
        rest: Ints = self.is_open[minute] * (since - minute * 60)
        return self.totals[minute] + rest


def columns() -> list[Comparison]:
    """
    Compare columns with NumPy by hand.
    """
    chance, hand = np.random.default_rng(1), ByHand()
    low, high = int(hand.starts[0]), int(hand.starts[-1]) - 40 * 86_400 * SECOND
    starts = chance.integers(low, high, ROWS)
    ends = starts + chance.integers(0, 14 * 86_400 * SECOND, ROWS)
    begin, end = starts.view("datetime64[us]"), ends.view("datetime64[us]")
    amount, ours = DAY_OF_WORK // timedelta(microseconds=1), DESK.columns
    passed = ours.elapsed(begin, end).view(np.int64)
    minutes, whole, until = Minutes.of(hand), starts // SECOND, ends // SECOND
    agreed((hand.elapsed(starts, ends) == passed).all())
    agreed((abs(minutes.elapsed(whole, until) - passed // SECOND) <= 1).all())
    agreed((hand.add(starts, amount) == ours.add(starts, DAY_OF_WORK)).all())
    elapsed = compare(
        f"elapsed, 0-14 days, {ROWS:,} rows, each",
        {
            "NumPy by hand": lambda: hand.elapsed(starts, ends),
            "a table of minutes, to seconds": lambda: minutes.elapsed(whole, until),
            "columns.elapsed": lambda: ours.elapsed(begin, end),
        },
        rounds=5,
        targets={"columns.elapsed": 1.3},
    )
    added = compare(
        f"add 24 h, {ROWS:,} rows, each",
        {
            "NumPy by hand": lambda: hand.add(starts, amount),
            "columns.add": lambda: ours.add(begin, DAY_OF_WORK),
        },
        rounds=5,
        targets={"columns.add": 1.3},
    )
    return [per(elapsed, ROWS), per(added, ROWS)]


def pandas() -> Comparison:
    """
    Compare a series with pandas' own business hours.
    """
    every = dates([f"{FIRST}/{LAST}"])
    closed = [day for day in every if day not in WORKDAYS]
    business_hour: Any = pd.offsets.CustomBusinessHour
    offset = business_hour(
        24,
        weekmask="1111111",
        holidays=closed,
        start=["09:00", "13:30"],
        end=["12:00", "18:00"],
    )
    opened = pd.Series([start for start, _ in pairs(14, ZONE, SERIES)])
    naive = opened.dt.tz_localize(None)

    def theirs() -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pandas says itself that this is slow
            return naive + offset

    # pandas goes on to the next opening where a deadline falls on a closing.
    passed = DESK.columns.elapsed(opened, theirs().dt.tz_localize(ZONE))
    agreed((passed == DAY_OF_WORK).all())
    found = compare(
        "add 24 h to a pandas series, at least 1,000 times as fast as pandas",
        {
            "series + CustomBusinessHour": theirs,
            "columns.add": lambda: DESK.columns.add(opened, DAY_OF_WORK),
        },
        rounds=3,
        targets={"columns.add": 1 / 1000},
    )
    return per(found, SERIES)


def main() -> list[Comparison]:
    """
    Compare single values and columns.
    """
    return [
        *(c for days in (14, 365) for zone in (UTC, ZONE) for c in scalar(days, zone)),
        far_and_near(),
        bizdurr(14, SCALARS, 35),
        bizdurr(365, SCALARS // 10, 500),
        *columns(),
        pandas(),
    ]
