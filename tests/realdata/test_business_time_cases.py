"""
Business time against the answers of nine other projects.
"""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from crmkit.calendars import Calendar

Case: TypeAlias = dict[str, Any]
Intervals: TypeAlias = list[list[str]]

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONG_AGO, FAR_AHEAD = timedelta(days=-60), timedelta(days=60)

# Choices where the sources disagree; each stands in the calendar's documentation.
OTHER_CHOICES = {
    "biz-019": "end before start is negative, not nothing",
    "glpi-004": "end before start is negative, not nothing",
    "momentbt-063": "a closing is closed",
    "chatwoot-008": "a calendar without open time is an error",
    "biz-059": "what is left of an interval after skipped time is open",
}


def cases() -> list[Case]:
    """
    Return every case of the file, none where it is absent.
    """
    for parent in Path(__file__).resolve().parents:
        file = parent / "shared" / "data" / "sla" / "business_time_cases.jsonl"
        if file.is_file():
            return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return []


def minute(text: str) -> int:
    """
    Return the minutes from midnight to a time.
    """
    return int(text[:2]) * 60 + int(text[3:])


def text(minutes: int) -> str:
    """
    Return a time as text.
    """
    return f"{minutes // 60:02}:{minutes % 60:02}"


def without(day: Intervals, breaks: Intervals) -> Intervals:
    """
    Return the intervals of a day with its breaks taken out.
    """
    spans = [(minute(start), minute(end)) for start, end in day]
    for start, end in ((minute(start), minute(end)) for start, end in breaks):
        cut = [(a, min(b, start)) for a, b in spans] + [
            (max(a, end), b) for a, b in spans
        ]
        spans = [(a, b) for a, b in cut if a < b]
    return [[text(a), text(b)] for a, b in spans]


def calendar_of(told: Case) -> Calendar:
    """
    Return the calendar of a case; in its sources holidays win over shifts.
    """
    if told.get("mode") == "wall_clock":
        return Calendar.ALWAYS
    week, breaks = told["week"], told.get("breaks", {})
    own = dict(told.get("shifts", {}))
    for day, cuts in breaks.items():
        weekday = WEEK[date.fromisoformat(day).weekday()]
        own[day] = without(own.get(day, week.get(weekday, [])), cuts)
    openings = {day: own[day] for day in own if day not in told["holidays"]}
    return Calendar(told["tz"], week, closures=told["holidays"], openings=openings)


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
    Whether anything is open on a date.
    """
    day = date.fromisoformat(case["start"][:10])
    midnights = [
        datetime.combine(day + timedelta(days=n), time(0), calendar.tz) for n in (0, 1)
    ]
    return any(calendar.spans(a, b) for a, b in pairwise(midnights))


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
}


def expected_of(value: Any) -> Any:
    """
    Return an expected answer with its instants read.
    """
    if isinstance(value, list):
        return [expected_of(each) for each in value]
    return instant(value) if isinstance(value, str) else value


@pytest.mark.realdata
@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_answers_as_other_projects_do(case: Case) -> None:
    """
    A case has the expected answer wherever its sources agree.
    """
    if case["op"] not in OPERATIONS:
        pytest.skip(f"{case['op']}: what a working day means is not built yet")
    if case["id"] in OTHER_CHOICES:
        pytest.skip(OTHER_CHOICES[case["id"]])

    answer = OPERATIONS[case["op"]](calendar_of(case["calendar"]), case)

    # Where two instants are the same business time, the case prefers one of
    # them by its source's choice; crmkit's choice is tested in tests/calendars.
    assert expected_of(case["expected"]) == answer or answer in expected_of(
        case.get("equivalent", [])
    )


@pytest.mark.realdata
def test_every_portable_case_runs(shared_data: Path) -> None:
    """
    No case that a correct calculator passes is left out.
    """
    file = shared_data / "sla" / "business_time_cases.jsonl"
    every = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    portable = [case for case in every if case["portable"]]

    assert [] == [
        case["id"]
        for case in portable
        if case["op"] not in OPERATIONS or case["id"] in OTHER_CHOICES
    ]
    assert len(portable) == 347
