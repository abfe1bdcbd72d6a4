"""
A condition that is watched finds in time what its windows find.
"""

import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crmkit.calendars import Calendar
from crmkit.conditions import (
    Condition,
    Day,
    Field,
    Instant,
    Moment,
    Schema,
    Text,
    Watch,
)
from crmkit.conditions._watches import Watches
from crmkit.errors import (
    CrmkitError,
    MixedConditionsError,
    MovingThresholdError,
    NaiveDatetimeError,
    NoChangeError,
    ReversedWindowError,
    TooMuchWorkError,
    UnboundParameterError,
)

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DESK = Calendar(
    tz="Asia/Shanghai", hours={day: [("09:00", "18:00")] for day in ("mon", "tue")}
)
SCHEMA = Schema(
    [
        Field("told_at", Instant()),
        Field("due_at", Instant()),
        Field("born", Day()),
        Field("owner", Text()),
    ],
    {"me": Text(), "since": Instant()},
    zone="Asia/Shanghai",
    calendars={"desk": DESK},
)
FIXED = [
    "age(told_at) > hours(7)",
    "age(told_at) <= hours(7)",
    "told_at < now and due_at >= now",
    "not (due_at > now + hours(2)) or told_at > now - hours(1)",
    "date(told_at) < today",
    'business_age(told_at) > hours(3) and owner == "li"',
    "born == today or born == today + days(1)",
    "age(told_at) > months(1)",
]
VARYING = [
    "anniversary(born, today) <= today + days(1)",
    'weekday(now) == 2 and owner == "li"',
    "hour(now) == 9 or age(told_at) > hours(3)",
    "told_at > coalesce(due_at, told_at) and age(told_at) > hours(1)",
]
RECORDS = [
    {
        "told_at": None if n % 7 == 0 else START + (n - 30) * HOUR,
        "due_at": None if n % 5 == 0 else START + (n - 20) * HOUR / 2,
        "born": date(2020, 3, 1) + timedelta(days=n % 4),
        "owner": "li" if n % 3 else None,
    }
    for n in range(60)
]


def found(window: Condition | None, at: datetime) -> list[int]:
    """
    Return the numbers of the records that a window finds.
    """
    if window is None:
        return []
    return [n for n, row in enumerate(RECORDS) if window.holds(row, Moment(at))]


@pytest.mark.parametrize("text", [*FIXED, *VARYING])
def test_a_watch_finds_what_a_window_finds(text: str) -> None:
    """However far apart the two instants are."""
    condition = Condition(text, SCHEMA)
    watch = Watch(condition)
    for hours in (0, 1, 5, 30, 100):
        until = START + hours * HOUR
        expected = found(condition.window(START, until), until)
        assert expected == found(watch.window(START, until), until)


@pytest.mark.parametrize("text", [FIXED[0], *FIXED[2:]])
def test_the_form_of_a_window_is_made_once(text: str) -> None:
    """Only the values of its parameters change, so nothing is compiled again."""
    watch = Watch(Condition(text, SCHEMA))
    one, other = (watch.window(START, START + n * HOUR) for n in (1, 2))

    assert one is not None
    assert other is not None
    assert one.text == other.text
    assert one.bound.keys() == other.bound.keys()
    assert (True, True) == (watch.is_fixed, watch.is_timed)


def test_several_are_asked_as_one() -> None:
    """Each with an instant of its own."""
    watches = [Watch(Condition(text, SCHEMA)) for text in FIXED]
    since = [START - n * HOUR for n in range(len(watches))]
    until = START + 3 * HOUR
    together = Watches(watches).window(since, until)
    windows = [w.window(at, until) for w, at in zip(watches, since, strict=True)]
    expected = {n for each in windows for n in found(each, until)}

    assert sorted(expected) == found(together, until)


def test_what_varies_is_not_asked_together() -> None:
    """Its form is made each time, and kept as long as it is the same."""
    watch = Watch(Condition(VARYING[0], SCHEMA))
    assert Watches([watch]).window([START], START + HOUR) is None
    assert watch.is_fixed is False
    ends = START, START + 20 * HOUR
    assert watch.window(*ends) is watch.window(*ends)


def test_without_time_there_is_no_window() -> None:
    """Only a change makes such a condition true."""
    watch = Watch(Condition('owner == "li"', SCHEMA))

    assert watch.is_timed is False
    assert watch.window(START, START + HOUR) is None


def test_edges_are_told_with_their_cycles() -> None:
    """The instants at which it turned true, in order."""
    watch = Watch(Condition("age(told_at) > hours(2)", SCHEMA))
    record: dict[str, Any] = {**RECORDS[1], "told_at": START}
    (edge,) = watch.edges(record, START, START + 3 * HOUR)

    assert "2026-03-02T11:00:00.000001+00:00" == edge.cycle
    assert edge.cycle == edge.at.isoformat()


def test_a_parameter_that_is_bound_is_kept() -> None:
    """It stands beside those of the window."""
    mine = Condition("owner == me and told_at < now - hours(1)", SCHEMA).bind(me="li")
    watch = Watch(mine)
    window = watch.window(START, START + HOUR)
    until = START + HOUR

    assert watch.is_fixed is False
    assert found(mine.window(START, until), until) == found(window, until)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("told_at < coalesce(due_at, now)", MovingThresholdError),
        ("anniversary(born, today) < date(told_at)", MovingThresholdError),
        ("told_at < since", UnboundParameterError),
        ('changed("owner")', NoChangeError),
    ],
    ids=["threshold", "anniversary", "parameter", "change"],
)
def test_what_cannot_be_watched_is_refused(text: str, error: type[Exception]) -> None:
    """When it is to be watched, and not when a window is wanted."""
    with pytest.raises(error):
        Watch(Condition(text, SCHEMA))


# -- A window is a condition ----------------------------------------------------

UNTIL = START + 3 * HOUR


def window(text: str, schema: Schema = SCHEMA) -> Condition:
    """
    Return the window of a condition.
    """
    made = Watch(Condition(text, schema)).window(START, UNTIL)
    assert made is not None
    return made


@pytest.mark.parametrize("text", [FIXED[0], *FIXED[2:]])
def test_a_window_is_a_condition_like_any_other(text: str) -> None:
    """
    Its text, its tree and its pickle are read back; each finds the same.
    """
    made = window(text)
    expected = found(made, UNTIL)
    read = Condition(made.text, made.schema).bind(**made.bound)
    sent = Condition.from_dict(made.to_dict(), made.schema).bind(**made.bound)
    loaded = pickle.loads(pickle.dumps(made))  # noqa: S301

    assert (made, made, made) == (read, sent, loaded)
    assert [expected] * 3 == [found(each, UNTIL) for each in (read, sent, loaded)]
    assert set(made.params) <= set(made.schema.params)


def test_the_text_of_a_window_names_its_parameters() -> None:
    """
    The same ones in each process; beside a word that begins alike, others.
    """
    taken = Schema([Field("told_at", Instant()), Field("windows", Text())])

    assert (
        "told_at >= window_was_1 and told_at < window_now_1"
        == window("age(told_at) > days(7)").text
    )
    assert (
        "told_at >= window__was_1 and told_at < window__now_1"
        == window("age(told_at) > days(7)", taken).text
    )


def test_a_window_is_joined_with_what_is_read_over_its_schema() -> None:
    """
    What is read over another schema is refused by name.
    """
    made = window("age(told_at) > hours(7)")
    mine = Condition('owner == "li"', made.schema)
    both = found(made & mine, UNTIL)

    assert [n for n in found(made, UNTIL) if RECORDS[n]["owner"] == "li"] == both
    assert found(~made, UNTIL)
    with pytest.raises(MixedConditionsError):
        made & Condition('owner == "li"', SCHEMA)


def test_conditions_with_as_many_thresholds_share_a_schema() -> None:
    """
    So what a store keeps for a schema is kept once.
    """
    one, other = (window(f"age(told_at) > hours({n})") for n in (1, 2))

    assert one.schema is other.schema


@pytest.mark.parametrize("text", [FIXED[0], VARYING[0], 'owner == "li"'])
@pytest.mark.parametrize(
    ("since", "until", "error"),
    [
        (START.replace(tzinfo=None), UNTIL, NaiveDatetimeError),
        (START, UNTIL.replace(tzinfo=None), NaiveDatetimeError),
        (UNTIL, START, ReversedWindowError),
    ],
    ids=["since", "until", "reversed"],
)
def test_what_a_window_refuses_is_refused(
    text: str, since: datetime, until: datetime, error: type[CrmkitError]
) -> None:
    """
    By a watch, by its edges and by several together, in the words of a window.
    """
    condition = Condition(text, SCHEMA)
    watch = Watch(condition)
    asked = (
        lambda: condition.window(since, until),
        lambda: watch.window(since, until),
        lambda: watch.edges(RECORDS[0], since, until),
        lambda: Watches([watch]).window([since], until),
    )
    told = set()
    for ask in asked:
        with pytest.raises(error) as caught:
            ask()
        told.add(str(caught.value))

    assert 1 == len(told)


def test_instants_of_a_watch_are_those_of_any_zone() -> None:
    """
    They are bound in UTC.
    """
    watch = Watch(Condition("told_at < now", SCHEMA))
    shanghai = ZoneInfo("Asia/Shanghai")
    one = watch.window(START, UNTIL)
    other = watch.window(START.astimezone(shanghai), UNTIL.astimezone(shanghai))

    assert one is not None
    assert other is not None
    zones = [getattr(each, "tzinfo", None) for each in other.bound.values()]
    assert (one, [UTC, UTC]) == (other, zones)
    assert watch.edges(RECORDS[40], START, UNTIL) == watch.edges(
        RECORDS[40], START.astimezone(shanghai), UNTIL.astimezone(shanghai)
    )


def test_edges_that_take_too_much_work_say_so() -> None:
    """
    In their own name, not in that of another question.
    """
    watch = Watch(Condition("hour(now) == 9 or age(told_at) > hours(3)", SCHEMA))

    with pytest.raises(TooMuchWorkError, match=r"^edges of the condition"):
        watch.edges({}, START, START + 1_000 * HOUR, budget=10)
