"""
Laws of time in conditions: walls, windows, flips and edges.

Windows and flips are checked against the condition itself, asked again and again:
what is found must be where its answers change.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from crmkit.calendars import Calendar
from crmkit.conditions import BY_ATTRIBUTE, Condition, Moment, Schema
from crmkit.conditions._interpret._evaluate import is_true
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._time._first import END
from crmkit.conditions._time._flips import Edge, edges
from crmkit.conditions._time._ticks import ticks
from crmkit.conditions._wall import Wall
from crmkit.errors import MovingThresholdError
from tests.conditions.samples import Lead, Line, Order, schema_in

SETTINGS = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)
DESK = Calendar("Europe/Berlin", {"mon-fri": ["09:00-12:00", "13:00-17:00"]})

#: Instants (UTC) at which something strange happens to the clocks of a zone.
STRANGE = {
    "UTC": ["2026-03-01T00:00", "2028-02-29T12:00", "2026-12-31T23:59:59"],
    "America/New_York": ["2026-03-08T07:00", "2026-11-01T06:00"],
    "Europe/Berlin": ["2026-03-29T01:00", "2026-10-25T01:00", "2026-05-31T10:00"],
    "Australia/Lord_Howe": ["2026-04-04T15:00", "2026-10-03T15:30"],
    "Pacific/Apia": ["2011-12-30T10:00", "2012-01-30T10:00", "2012-03-31T14:00"],
    "Asia/Shanghai": ["1986-05-03T18:00", "1986-09-13T15:00", "1991-09-14T15:00"],
    "Africa/Casablanca": ["2026-02-15T02:00", "2026-03-22T02:00", "2027-02-07T02:00"],
    "America/St_Johns": ["2007-11-04T02:31", "2008-03-09T03:31", "2007-12-04T03:00"],
    "America/Sao_Paulo": ["2018-02-18T02:00", "2018-11-04T03:00"],
    "America/Juneau": ["1867-10-19T00:31:41"],
}
WALLS = {zone: Wall(ZoneInfo(zone), {"": DESK}) for zone in STRANGE}


def at(text: str) -> datetime:
    """
    Return an instant written in UTC.
    """
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def steps() -> SearchStrategy[timedelta]:
    """
    Lengths of time, from microseconds to years.
    """
    lengths = [0, 1, 60_000_000, 1_800_000_000, 3_600_000_000, 86_400_000_000]
    small = st.sampled_from(lengths).map(lambda n: n * MICROSECOND)
    large = st.timedeltas(-400 * DAY, 400 * DAY)
    return st.one_of(small, small.map(lambda s: -s), large, st.timedeltas(-DAY, DAY))


@st.composite
def zones_and_instants(
    draw: st.DrawFn, number: int = 1
) -> tuple[str, tuple[datetime, ...]]:
    """
    A zone with instants near those at which its clocks do something strange.
    """
    zone = draw(st.sampled_from(sorted(STRANGE)))
    around = st.builds(
        lambda text, step: at(text) + step, st.sampled_from(STRANGE[zone]), steps()
    )
    return zone, tuple(draw(around) for _ in range(number))


# -- The wall ---------------------------------------------------------------


@given(zones_and_instants(2), st.integers(-30, 30))
@SETTINGS
def test_a_threshold_moved_by_months_never_moves_back(
    case: tuple[str, tuple[datetime, ...]], months: int
) -> None:
    """
    A later moment never has an earlier ``now - months(n)``.
    """
    zone, instants = case
    earlier, later = sorted(instants)

    moved = WALLS[zone].moved(earlier, months), WALLS[zone].moved(later, months)

    assert moved[0] <= moved[1]


@given(zones_and_instants(2))
@SETTINGS
def test_a_later_instant_never_has_an_earlier_date(
    case: tuple[str, tuple[datetime, ...]],
) -> None:
    """
    A date that is over does not come back, even if clocks do.
    """
    zone, instants = case
    earlier, later = sorted(instants)

    assert WALLS[zone].today(earlier) <= WALLS[zone].today(later)


@pytest.mark.parametrize("unit", ["date", "month", "year"])
@given(case=zones_and_instants())
@SETTINGS
def test_a_part_is_that_in_whose_range_the_instant_lies(
    unit: Any, case: tuple[str, tuple[datetime, ...]]
) -> None:
    """
    ``date(x) == d`` and "x from the start of d up to the start of the next" agree.
    """
    zone, (instant,) = case
    wall = WALLS[zone]
    part = wall.part(unit, instant)

    start = wall.start_of(unit, part, next=False, as_day=False)
    after = wall.start_of(unit, part, next=True, as_day=False)

    assert isinstance(start, datetime)
    assert isinstance(after, datetime)
    assert start <= instant < after


@pytest.mark.parametrize("as_day", [True, False])
@pytest.mark.parametrize("unit", ["date", "month", "year"])
@given(case=zones_and_instants())
@SETTINGS
def test_the_end_of_one_is_the_start_of_the_next(
    unit: Any, as_day: bool, case: tuple[str, tuple[datetime, ...]]
) -> None:
    """
    Dates, months and years follow each other without a gap.
    """
    zone, (instant,) = case
    wall = WALLS[zone]
    one = wall.part(unit, instant)
    following = wall.start_of(unit, one, next=True, as_day=True)
    other = wall.part(unit, following)

    end = wall.start_of(unit, one, next=True, as_day=as_day)

    assert end == wall.start_of(unit, other, next=False, as_day=as_day)


@given(zones_and_instants(), st.sampled_from(["weekday", "hour"]))
@SETTINGS
def test_nothing_changes_on_the_wall_between_ticks(
    case: tuple[str, tuple[datetime, ...]], unit: Any
) -> None:
    """
    An hour, and a weekday, is the same from one tick to just before the next.
    """
    zone, (instant,) = case
    wall = WALLS[zone]
    found = [instant, *ticks(wall, unit, instant, instant + 3 * DAY)]

    for one, other in pairwise(found):
        middle = one + (other - one) // 2
        parts = {wall.part(unit, each) for each in (one, middle, other - MICROSECOND)}
        assert 1 == len(parts)


@given(
    st.dates(date(1800, 1, 1), date(2200, 1, 1)),
    st.dates(date(1800, 1, 1), date(2200, 1, 1)),
)
@SETTINGS
def test_an_anniversary_is_the_first_on_or_after_a_day(of: date, since: date) -> None:
    """
    It is at least a year after, falls on the same day, and none comes before it.
    """
    wall = WALLS["UTC"]

    found = wall.anniversary(of, since)

    assert found >= since
    assert found.year > of.year
    assert (found.month, found.day) in {(of.month, of.day), (3, 1)}
    assert (
        (of.month, of.day) == (2, 29)
        or (found.month, found.day) != (3, 1)
        or ((of.month, of.day) == (3, 1))
    )
    assert found == wall.anniversary(of, found)
    assert found - since < 367 * DAY or found.year == of.year + 1


@given(
    st.timedeltas(-30 * DAY, 30 * DAY),
    st.sampled_from([0, 1, 3_600_000_000, 7 * 3_600_000_000, 4 * 86_400_000_000]),
    st.sampled_from([-1, 0, 1]),
    st.booleans(),
)
@SETTINGS
def test_the_edges_of_business_time_are_where_it_passes_an_amount(
    step: timedelta, micros: int, nudge: int, whole: bool
) -> None:
    """
    ``business_age(x) > d`` is "x before the earliest", ``>= d`` "x up to the latest".
    """
    now, amount = at("2026-03-29T09:30"), micros * MICROSECOND
    now += step // DAY * DAY if whole else step
    wall = WALLS["Europe/Berlin"]
    earliest = wall.business_before(now, amount, "", "earliest")
    latest = wall.business_before(now, amount, "", "latest")

    for edge in (earliest, latest):
        x = edge + nudge * MICROSECOND
        age = DESK.elapsed(x, now)
        assert (age > amount) == (x < earliest)
        assert (age >= amount) == (x <= latest)


# -- Conditions -------------------------------------------------------------

LEAVES = [
    "age(created_at) > days(7)",
    "age(created_at) <= hours(36)",
    "age(coalesce(last_contacted_at, created_at)) >= days(3)",
    "age(created_at) > months(1)",
    "age(created_at) <= months(12)",
    "created_at < now - months(2)",
    "created_at - days(2) > now",
    "created_at == now",
    "created_at != now",
    "business_age(created_at) > hours(12)",
    "business_age(created_at) >= hours(7)",
    "business_age(created_at) < hours(0)",
    "business_age(last_contacted_at) <= hours(40)",
    "business_age(created_at) == hours(4)",
    "business_age(created_at) != hours(7)",
    "date(created_at) == today",
    "date(created_at) != today - days(1)",
    "date(created_at) <= today - days(5)",
    "date(created_at) > today - months(1)",
    "month(created_at) == month(now)",
    "month(created_at) < month(today)",
    "month(created_at) != month(now)",
    "month(created_at) == month(now - months(1))",
    "month(born) <= month(today + months(2))",
    "year(created_at) == year(now - months(3))",
    "cohort > month(now - months(1))",
    "year(created_at) == year(now) - 1",
    "year(born) >= year(now)",
    "born <= today",
    "born == today + days(2)",
    "born > today - days(30)",
    "born < today - months(3)",
    "month(born) == month(now)",
    "cohort == month(now)",
    "cohort < month(today)",
    "weekday(now) == 1",
    "weekday(today) in (6, 7)",
    "hour(now) >= 9",
    "hour(now + minutes(30)) == 3",
    "seats == hour(now)",
    "seats < weekday(today)",
    "hour(created_at) == hour(now)",
    "month(now) == '2026-03'",
    "year(now) in (2026, 2027)",
    "month(now) not in ('2026-03', '2026-05')",
    "today >= '2026-03-29'",
    "now < '2026-04-05T00:00Z'",
    "business_age(now) > hours(1)",
    "anniversary(born) == today",
    "anniversary(born) <= today + days(7)",
    "anniversary(born) < today + days(3)",
    "anniversary(born) != today + days(1)",
    "anniversary(created_at) > today + days(14)",
    "anniversary(born) >= today + days(14)",
    "anniversary(born, today - days(2)) <= today + days(2)",
    "anniversary(born) <= '2026-04-01'",
    "month(anniversary(born)) == month(today)",
    "any(age(o.placed_at) > days(30) for o in orders)",
    "any(o.due <= today for o in orders if o.cancelled is None)",
    "any(o.due <= today for o in orders if age(o.placed_at) > days(2))",
    "all(age(o.placed_at) > days(3) for o in orders)",
    "all(o.due > today for o in orders if age(o.placed_at) > days(2))",
    "count(o for o in orders if age(o.placed_at) <= days(30)) == 0",
    "count(o for o in orders if o.due < today) >= 2",
    "count(o for o in orders if o.due < today) != 1",
    "sum(o.pieces for o in orders if o.due < today) > 3",
    "max(o.placed_at for o in orders) < now - days(30)",
    "max(o.placed_at for o in orders if o.due < today) < now - days(10)",
    "first(o.due for o in orders if age(o.placed_at) > days(2)) <= today",
    "max(o.pieces for o in orders if o.due < today) is None",
    "sum(count(p for p in o.lines if age(p.ready_at) > days(2)) for o in orders) > 1",
    "last(first(o.due for p in o.lines if p.ready_at < now) for o in orders) <= today",
    "coalesce(max(o.pieces for o in orders if o.due < today), 3) in (1, 2)",
]
#: Leaves whose threshold is not the same for all records: no window.
FLEETING = [
    "coalesce(last_contacted_at, now) < now - days(3)",
    "coalesce(born, today) < today - days(3)",
    "created_at < coalesce(last_contacted_at, now)",
    "year(now) - year(born) >= 18",
    "weekday(anniversary(born)) == 1",
    "weekday(anniversary(born) + days(90)) != 2",
    "min(anniversary(o.placed_at) for o in orders) <= today + days(7)",
    "max(coalesce(o.placed_at, now) for o in orders) < now - days(20)",
    "last(now for o in orders if o.due < today) > now - days(2)",
]
#: Leaves that move one way, past one thing.
STEADY = [
    leaf
    for leaf in LEAVES
    if not any(word in leaf for word in ("weekday", "hour(", "for o in", "anniv"))
]
PLAIN = ["seats > 3", "vip", "seats is None"]


def joined(leaves: list[str]) -> SearchStrategy[str]:
    """
    Texts of conditions made of some leaves.
    """
    leaf = st.sampled_from(leaves)
    return st.recursive(
        st.one_of(leaf, leaf, leaf.map("not ({})".format)),
        lambda inner: st.one_of(
            st.builds("({}) and ({})".format, inner, inner),
            st.builds("({}) or ({})".format, inner, inner),
            inner.map("not ({})".format),
        ),
        max_leaves=3,
    )


SCHEMAS: dict[str, Schema] = {
    zone: schema_in(zone, DESK) for zone in ("UTC", "Europe/Berlin", "America/New_York")
}
BASES = ["2026-03-02T09:00", "2026-03-28T22:00", "2026-05-31T10:00"]


def near(chance: Random, now: datetime) -> datetime | None:
    """
    Return an instant within some weeks or years of a moment; at times none.
    """
    kind = chance.randrange(8)
    if kind == 0:
        return None
    if kind < 5:
        return now + timedelta(hours=chance.randint(-60 * 24, 10 * 24))
    if kind == 5:
        return now + timedelta(days=chance.randint(-40, 3))
    return now + chance.uniform(-800, 30) * DAY


def day_near(chance: Random, now: datetime) -> date | None:
    """
    Return a day near a moment, years ago, or in February of a leap year; at times none.
    """
    kind = chance.randrange(8)
    if kind == 0:
        return None
    if kind < 5:
        return now.date() + chance.randint(-40, 40) * DAY
    if kind == 5:
        return date(chance.choice([1996, 2024]), 2, 29)
    return now.date() - chance.randint(1, 30 * 365) * DAY


def order_near(chance: Random, now: datetime, number: int) -> Order:
    """
    Return an order whose dates lie near a moment.
    """
    return Order(
        id=str(number),
        placed_at=near(chance, now),
        due=day_near(chance, now),
        pieces=chance.choice([None, *range(5)]),
        lines=tuple(Line(ready_at=near(chance, now)) for _ in range(2)),
        cancelled=chance.choice([None, True, False]),
    )


def lead_near(chance: Random, now: datetime) -> Lead:
    """
    Return a lead whose dates lie near a moment.
    """
    cohort = day_near(chance, now)
    return Lead(
        created_at=near(chance, now),
        last_contacted_at=near(chance, now),
        born=day_near(chance, now),
        cohort=cohort and cohort.replace(day=1),
        seats=chance.choice([None, *range(24)]),
        vip=chance.choice([None, True, False]),
        orders=tuple(order_near(chance, now, n) for n in range(chance.randrange(4))),
    )


def lengths() -> SearchStrategy[timedelta]:
    """
    Lengths of time between two ticks: hours, days, some weeks.
    """
    return st.one_of(
        st.sampled_from([0, 1, 6, 24, 36, 24 * 7, 24 * 31]).map(
            lambda hours: timedelta(hours=hours)
        ),
        st.timedeltas(timedelta(0), 60 * DAY),
    )


@attrs.frozen
class Question:
    """
    A condition, some leads and a moment.
    """

    condition: Condition
    leads: list[Lead]
    now: datetime


@st.composite
def questions(draw: st.DrawFn, leaves: list[str], number: int = 12) -> Question:
    """
    A condition with leads that it may be true of.
    """
    now = at(draw(st.sampled_from(BASES)))
    schema = SCHEMAS[draw(st.sampled_from(sorted(SCHEMAS)))]
    chance = Random(draw(st.integers(0, 10_000)))  # noqa: S311 - a drawn seed
    leads = [lead_near(chance, now) for _ in range(number)]
    return Question(Condition(draw(joined(leaves)), schema), leads, now)


def holds(condition: Condition, lead: Lead, now: datetime) -> bool:
    """
    Ask a condition of a lead.
    """
    return condition.holds(lead, Moment(now), BY_ATTRIBUTE)


class TestWindow:
    """
    ``window`` finds what time alone made true.
    """

    @given(questions(LEAVES + PLAIN), lengths(), st.integers(0, 1000))
    @SETTINGS
    def test_has_whatever_turned_true(
        self, question: Question, length: timedelta, seed: int
    ) -> None:
        """
        A record of which the condition is true at some instant, and was not at an
        earlier one, is in the window: whatever it is at the end.
        """
        condition, since = question.condition, question.now
        until, chance = since + length, Random(seed)  # noqa: S311 - a drawn seed
        window = condition.window(since, until)
        between = sorted(since + length * chance.random() for _ in range(12))
        instants = [since, *between, until - min(MICROSECOND, length), until]

        for lead in question.leads:
            answers = [holds(condition, lead, instant) for instant in instants]
            if (False, True) in pairwise(answers):
                assert holds(window, lead, until)

    @given(questions(LEAVES), lengths())
    @SETTINGS
    def test_is_a_condition_that_does_not_depend_on_the_moment(
        self, question: Question, length: timedelta
    ) -> None:
        """
        A window is text as any other, and answers the same whenever it is asked.
        """
        condition, since = question.condition, question.now

        window = condition.window(since, since + length)

        assert not window.is_time_dependent
        assert window == Condition(window.text, condition.schema)
        for lead in question.leads:
            asked = holds(window, lead, since), holds(window, lead, since + length)
            assert asked[0] is asked[1]

    @given(st.sampled_from(STEADY), st.integers(0, 1000), lengths())
    @SETTINGS
    def test_of_one_leaf_is_tight(
        self, text: str, seed: int, length: timedelta
    ) -> None:
        """
        Of a single comparison that moves one way, it is what turned true, or was
        true for a while.
        """
        since = at(BASES[0])
        until, chance = since + length, Random(seed)  # noqa: S311 - a drawn seed
        condition = Condition(text, SCHEMAS["UTC"])
        window = condition.window(since, until)

        for lead in (lead_near(chance, since) for _ in range(12)):
            if holds(window, lead, until):
                assert edges_of(condition, lead, since, until)

    @pytest.mark.parametrize("text", LEAVES)
    def test_of_nothing_is_empty(self, text: str) -> None:
        """
        Between an instant and itself nothing turns, whatever the leaf.
        """
        now = at(BASES[0])

        assert "False" == Condition(text, SCHEMAS["UTC"]).window(now, now).text

    @pytest.mark.parametrize("text", FLEETING)
    def test_of_a_threshold_that_differs_by_record_is_refused(self, text: str) -> None:
        """
        Nothing that an index could serve finds such records.
        """
        now = at(BASES[0])

        with pytest.raises(MovingThresholdError):
            Condition(text, SCHEMAS["UTC"]).window(now, now + DAY)


class TestNextFlip:
    """
    ``next_flip`` is the first instant of the other answer.
    """

    @given(questions(LEAVES + FLEETING + PLAIN, 3), st.integers(0, 1000))
    @SETTINGS
    def test_is_the_first_instant_of_the_other_answer(
        self, question: Question, seed: int
    ) -> None:
        """
        At it the answer is another; just before it, and at any instant between,
        it is the same.
        """
        condition, now = question.condition, question.now
        chance = Random(seed)  # noqa: S311 - a drawn seed
        for lead in question.leads:
            answer = holds(condition, lead, now)

            flip = condition.next_flip(lead, Moment(now), BY_ATTRIBUTE)

            # Calendars cover the years up to 2199.
            last = now + 50_000 * DAY if flip is None else flip - MICROSECOND
            reach = min(last - now, 500 * DAY)
            between = [now + reach * (chance.random() ** 3) for _ in range(100)]
            between += ticks(WALLS["UTC"], "hour", now, min(last, now + 9 * DAY))
            assert {answer} == {holds(condition, lead, t) for t in (last, *between)}
            if flip is not None:
                assert now < flip
                assert answer is not holds(condition, lead, flip)


class TestEdges:
    """
    ``edges`` are the instants at which the condition turned true.
    """

    @given(questions(LEAVES + FLEETING, 3), st.timedeltas(timedelta(0), 30 * DAY))
    @SETTINGS
    def test_are_the_flips_that_make_it_true(
        self, question: Question, length: timedelta
    ) -> None:
        """
        Going from flip to flip finds the same instants.
        """
        condition, since = question.condition, question.now
        until = since + length
        for lead in question.leads:
            flips = [since]
            while flips[-1] <= until:
                moment = Moment(flips[-1])
                flips.append(condition.next_flip(lead, moment, BY_ATTRIBUTE) or END)
            true = [flip for flip in flips[1:-1] if holds(condition, lead, flip)]

            assert true == [e.at for e in edges_of(condition, lead, since, until)]

    @given(questions(LEAVES + FLEETING, 3), lengths(), st.integers(1, 9))
    @SETTINGS
    def test_are_the_same_however_ticks_cut_the_time(
        self, question: Question, length: timedelta, cuts: int
    ) -> None:
        """
        Two processes that look at other moments name the same cycles.
        """
        condition, since = question.condition, question.now
        marks = [since + length * n // cuts for n in range(cuts + 1)]
        for lead in question.leads:
            whole = edges_of(condition, lead, since, since + length)

            parts = [
                edge
                for one, other in pairwise(marks)
                for edge in edges_of(condition, lead, one, other)
            ]

            assert list(whole) == parts

    @given(questions(LEAVES), lengths())
    @SETTINGS
    def test_lie_in_the_window(self, question: Question, length: timedelta) -> None:
        """
        A record that turned true, for however short a time, is in the window.
        """
        condition, since = question.condition, question.now
        until = since + length
        window = condition.window(since, until)
        for lead in question.leads:
            if not holds(window, lead, until):
                assert not edges_of(condition, lead, since, until)


def edges_of(
    condition: Condition, lead: Lead, since: datetime, until: datetime
) -> tuple[Edge, ...]:
    """
    Return when a condition turned true.
    """
    form = condition._meaning.true_form
    scene = scene_of(condition, lead, since)
    return edges(form, scene, until, lambda now: holds(condition, lead, now))


def scene_of(condition: Condition, lead: Lead, now: datetime) -> Scene:
    """
    Return where the operands of a condition are read.
    """
    wall = condition._meaning.wall
    return Scene(now=now, wall=wall, params={}, rows={"": lead}, view=BY_ATTRIBUTE)


@given(questions(LEAVES + FLEETING + PLAIN))
@SETTINGS
def test_step_by_step_and_compiled_answers_agree(question: Question) -> None:
    """
    What looks at parts of a condition gives the answers of the whole.
    """
    condition, now = question.condition, question.now
    form = condition._meaning.true_form
    for lead in question.leads:
        answer = is_true(form, scene_of(condition, lead, now))

        assert answer is holds(condition, lead, now)
