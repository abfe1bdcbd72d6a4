"""
Business time against the answers of nine other projects.
"""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from crmkit.calendars import Calendar
from crmkit.errors import NoOpenTimeError

Case: TypeAlias = dict[str, Any]
Intervals: TypeAlias = list[list[str]]

LONG_AGO, FAR_AHEAD = timedelta(days=-60), timedelta(days=60)

# Where the sources disagree crmkit chooses, and answers this instead; each choice
# stands in the documentation. None is the error that is not the source's answer.
OTHER_CHOICES: dict[str, tuple[str, Any]] = {
    "biz-019": ("end before start is negative, not nothing", -142_200),
    "glpi-004": ("end before start is negative, not nothing", -216_000),
    "momentbt-063": ("a closing is closed", False),
    "chatwoot-008": ("a calendar without open time is an error", NoOpenTimeError),
    "biz-059": (
        "what is left of an interval after skipped time is open",
        [["2006-04-02T03:00:00-07:00", "2006-04-02T03:15:00-07:00"]],
    ),
    "workhrs-011": (
        "counting begins where work can begin, at nine and not at six",
        "1991-11-18T09:00:00+09:00",
    ),
    "rbtime-068": (
        "backwards, counting begins at the last closing",
        "2010-04-08T17:00:00+00:00",
    ),
    "rbtime-069": (
        "backwards, counting begins at the last closing",
        "2015-10-12T17:00:00+00:00",
    ),
    "rbtime-070": (
        "backwards, counting begins at the last closing",
        "2015-10-13T17:00:00+00:00",
    ),
}
# Days are counted from the first up to before the last. Sources that count other
# ends are asked about the days that they mean.
FIRST_COUNTED = {"workhrs": 1}
LAST_COUNTED = {"workhrs": 1, "rbtime-037": 1, "rbtime-038": 1, "rbtime-039": 1}


def cases() -> list[Case]:
    """
    Return every case of the file, none where it is absent.
    """
    for parent in Path(__file__).resolve().parents:
        file = parent / "shared" / "data" / "sla" / "business_time_cases.jsonl"
        if file.is_file():
            return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return []


def merged(intervals: Intervals) -> Intervals:
    """
    Return intervals with those made one that overlap: sources may repeat a break.
    """
    found: Intervals = []
    for start, end in sorted(intervals):
        if found and start <= found[-1][1]:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([start, end])
    return found


def calendar_of(told: Case) -> Calendar:
    """
    Return the calendar of a case; in its sources holidays win over shifts.
    """
    if told.get("mode") == "wall_clock":
        return Calendar.ALWAYS
    closed = told["holidays"]
    shifts = told.get("shifts", {})
    return Calendar(
        told["tz"],
        told["week"],
        closures=closed,
        openings={day: shifts[day] for day in shifts if day not in closed},
        cuts={day: merged(cuts) for day, cuts in told.get("breaks", {}).items()},
    )


def instant(value: str) -> datetime:
    """
    Return the instant that ISO 8601 text means.
    """
    return datetime.fromisoformat(value)


def pauses_of(case: Case) -> list[tuple[datetime, datetime]]:
    """
    Return the pauses of a case, sorted.
    """
    return sorted((instant(start), instant(end)) for start, end in case["pauses"])


def deadline(calendar: Calendar, case: Case) -> datetime:
    """
    Return when the amount is used up, with the clock stopped in pauses.
    """
    start, amount = instant(case["start"]), timedelta(seconds=case["amount_seconds"])
    due = calendar.add(start, amount)
    for begin, end in pauses_of(case):
        if begin < due:
            amount += calendar.elapsed(max(begin, start), end)
            due = calendar.add(start, amount)
    return due


def elapsed(calendar: Calendar, case: Case) -> int:
    """
    Return the open seconds between start and end, less those in pauses.

    Whole ones, as the cases have them; crmkit itself is exact.
    """
    start, end = instant(case["start"]), instant(case["end"])
    paused = sum(
        (calendar.elapsed(max(a, start), min(b, end)) for a, b in pauses_of(case)),
        timedelta(0),
    )
    return (calendar.elapsed(start, end) - paused) // timedelta(seconds=1)


def periods(calendar: Calendar, case: Case) -> list[list[datetime]]:
    """
    Return as many spans as the case takes, before or after its start.
    """
    start, take = instant(case["start"]), case["take"]
    ahead = instant(case["expected"][0][1]) > start
    if ahead:
        found = calendar.spans(start, start + FAR_AHEAD)[:take]
    else:
        found = calendar.spans(start + LONG_AGO, start)[-take:][::-1]
    return [[span.start, span.end] for span in found]


def next_opening(calendar: Calendar, case: Case) -> datetime:
    """
    Return the first opening that is strictly later.
    """
    at = instant(case["start"])
    return calendar.next_open(calendar.next_close(at) if calendar.is_open(at) else at)


def is_business_day(calendar: Calendar, case: Case) -> bool:
    """
    Whether anything opens on a date.
    """
    return calendar.is_working_day(date.fromisoformat(case["start"][:10]))


def count_days(calendar: Calendar, case: Case) -> int:
    """
    Return the working days that the source of a case means.
    """
    start, end = (
        date.fromisoformat(case[name])
        + timedelta(
            days=more.get(case["id"], more.get(case["id"].partition("-")[0], 0))
        )
        for name, more in (("start", FIRST_COUNTED), ("end", LAST_COUNTED))
    )
    return calendar.count_days(start, end)


def amount(case: Case) -> tuple[datetime, timedelta]:
    """
    Return where a case starts and by how much it moves.
    """
    return instant(case["start"]), timedelta(seconds=case["amount_seconds"])


OPERATIONS: dict[str, Callable[[Calendar, Case], Any]] = {
    "add": lambda calendar, case: calendar.add(*amount(case)),
    "sub": lambda calendar, case: calendar.subtract(*amount(case)),
    "deadline": deadline,
    "elapsed": elapsed,
    "is_open": lambda calendar, case: calendar.is_open(instant(case["start"])),
    "next_open": lambda calendar, case: calendar.next_open(instant(case["start"])),
    "prev_open": lambda calendar, case: calendar.previous_open(instant(case["start"])),
    "next_close": lambda calendar, case: calendar.next_close(instant(case["start"])),
    "next_opening": next_opening,
    "periods": periods,
    "is_business_day": is_business_day,
    "add_days": lambda calendar, case: calendar.add_days(
        instant(case["start"]), case["amount_days"]
    ),
    "add_days_date": lambda calendar, case: calendar.add_days(
        date.fromisoformat(case["start"]), case["amount_days"]
    ),
    "count_days": count_days,
}


def expected_of(value: Any) -> Any:
    """
    Return an expected answer with its instants read.
    """
    if isinstance(value, list):
        return [expected_of(each) for each in value]
    if isinstance(value, str):
        return instant(value) if "T" in value else date.fromisoformat(value)
    return value


@pytest.mark.realdata
@pytest.mark.parametrize(
    "case",
    [c for c in cases() if c["id"] not in OTHER_CHOICES],
    ids=lambda case: case["id"],
)
def test_answers_as_other_projects_do(case: Case) -> None:
    """
    A case has the expected answer wherever its sources agree.
    """
    answer = OPERATIONS[case["op"]](calendar_of(case["calendar"]), case)

    # Where two instants are the same business time, the case prefers one of
    # them by its source's choice; crmkit's choice is tested in tests/calendars.
    assert expected_of(case["expected"]) == answer or answer in expected_of(
        case.get("equivalent", [])
    )


@pytest.mark.realdata
@pytest.mark.parametrize(
    "case",
    [c for c in cases() if c["id"] in OTHER_CHOICES],
    ids=lambda case: case["id"],
)
def test_where_sources_disagree_the_choice_is_stated(case: Case) -> None:
    """
    No case that is answered otherwise is portable, and the other answer is pinned.
    """
    _, chosen = OTHER_CHOICES[case["id"]]

    assert not case["portable"]
    if isinstance(chosen, type):
        with pytest.raises(chosen):
            calendar_of(case["calendar"])
        return
    answer = OPERATIONS[case["op"]](calendar_of(case["calendar"]), case)
    assert expected_of(chosen) == answer


@pytest.mark.realdata
def test_every_portable_case_runs(shared_data: Path) -> None:
    """
    No case that a correct calculator passes is left out.
    """
    file = shared_data / "sla" / "business_time_cases.jsonl"
    every = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    portable = [case for case in every if case["portable"]]

    assert [] == [case["id"] for case in portable if case["id"] in OTHER_CHOICES]
    assert len(portable) == 347
