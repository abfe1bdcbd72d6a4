"""
When the answer about a record changes while the record does not.
"""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from crmkit.calendars import Calendar, Holidays
from crmkit.conditions import (
    BY_ATTRIBUTE,
    Condition,
    Day,
    Duration,
    Field,
    Function,
    Instant,
    Integer,
    Moment,
    Schema,
)
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._time import _flips as flips
from crmkit.conditions._time._flips import Edge, edges
from crmkit.errors import (
    HiddenFieldError,
    MovingThresholdError,
    TooMuchWorkError,
    UnknownYearError,
)
from tests.conditions.samples import Lead, Line, Order, schema_in

DESK = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
SCHEMA = schema_in("America/New_York", DESK)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday, 04:00 in New York
AT = Moment(NOW)
LEAD = Lead(
    created_at=NOW - timedelta(days=3),
    born=date(1990, 3, 5),
    signed=date(2026, 3, 10),
    seats=7,
    vip=True,
    orders=(
        Order(id="1", placed_at=NOW - timedelta(days=20), due=date(2026, 3, 3)),
        Order(id="2", placed_at=NOW - timedelta(days=89), due=date(2026, 5, 3)),
        Order(id="3"),
    ),
)


def flip(text: str, lead: Lead = LEAD) -> str | None:
    """
    Return when a condition flips, as text.
    """
    found = Condition(text, SCHEMA).next_flip(lead, AT, BY_ATTRIBUTE)
    return None if found is None else found.isoformat().removesuffix("+00:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("age(created_at) > days(7)", "2026-03-06T09:00:00.000001"),
        ("age(created_at) >= days(7)", "2026-03-06T09:00:00"),
        ("age(created_at) < days(7)", "2026-03-06T09:00:00"),
        ("age(created_at) == days(7)", "2026-03-06T09:00:00"),
        ("not age(created_at) > days(7)", "2026-03-06T09:00:00.000001"),
        ("age(created_at) > hours(1)", None),
        ("age(created_at) < hours(1)", None),
        # 27 February 04:00 in New York; by 27 March it is summer there.
        ("age(created_at) > months(1)", "2026-03-27T08:00:00.000001"),
        ("business_age(created_at) >= hours(16)", "2026-03-02T17:00:00"),
        ("business_age(created_at) > hours(16)", "2026-03-03T09:00:00.000001"),
        ("business_age(created_at) > hours(1000)", "2026-08-21T09:00:00.000001"),
        ("date(created_at) == today - days(4)", "2026-03-03T05:00:00"),
        ("month(created_at) < month(now)", None),
        ("month(created_at) >= month(now) or year(now) == 2028", "2028-01-01T05:00:00"),
        ("signed <= today", "2026-03-10T04:00:00"),
        ("signed < today", "2026-03-11T04:00:00"),
        ("signed == today", "2026-03-10T04:00:00"),
        ("month(now) in ('2026-05', '2026-07')", "2026-05-01T04:00:00"),
    ],
)
def test_of_what_passes_once_is_calculated(text: str, expected: str | None) -> None:
    """
    A flip is exact to the microsecond, and what has passed does not flip.
    """
    assert expected == flip(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("weekday(now) == 1", "2026-03-03T05:00:00"),
        ("weekday(today) in (6, 7)", "2026-03-07T05:00:00"),
        ("hour(now) >= 9", "2026-03-02T14:00:00"),
        ("hour(now + minutes(30)) == 6", "2026-03-02T10:30:00"),
        ("seats == hour(now)", "2026-03-02T12:00:00"),
        ("weekday(now) == 3 and hour(now) >= 9", "2026-03-04T14:00:00"),
        ("weekday(now) == 1 and age(created_at) > days(100)", "2026-06-08T04:00:00"),
        ("anniversary(born) == today", "2026-03-05T05:00:00"),
        ("anniversary(born) <= today + days(2)", "2026-03-03T05:00:00"),
        ("anniversary(born) == today and weekday(today) == 1", "2029-03-05T05:00:00"),
        ("weekday(now) == 1 and weekday(now) == 2", None),
    ],
)
def test_of_what_comes_again_is_followed(text: str, expected: str | None) -> None:
    """
    Weekdays, hours and anniversaries come again, until nothing comes of it.
    """
    assert expected == flip(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "any(age(o.placed_at) > days(100) for o in orders)",
            "2026-03-13T09:00:00.000001",
        ),
        ("any(o.due < today for o in orders)", "2026-03-04T05:00:00"),
        ("all(o.due < today or o.due is None for o in orders)", "2026-05-04T04:00:00"),
        (
            "count(o for o in orders if age(o.placed_at) < days(90)) == 2",
            "2026-03-03T09:00:00",
        ),
        (
            "count(o for o in orders if age(o.placed_at) < days(90)) == 0",
            "2026-05-11T09:00:00",
        ),
        (
            "max(o.placed_at for o in orders) < now - days(30)",
            "2026-03-12T09:00:00.000001",
        ),
        # On 12 March the newer order enters, and it is older than 100 days on 21 May.
        (
            (
                "max(o.placed_at for o in orders if age(o.placed_at) > days(30)) "
                "< now - days(100)"
            ),
            "2026-05-21T09:00:00.000001",
        ),
        (
            "min(anniversary(o.placed_at) for o in orders) == today",
            "2026-12-03T05:00:00",
        ),
    ],
)
def test_of_related_records_looks_at_each(text: str, expected: str) -> None:
    """
    Each related record has its own instant; the condition says which one matters.
    """
    assert expected == flip(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A missing value stays missing; the moment against itself stays as it is.
        ("age(last_contacted_at) > days(3)", None),
        ("coalesce(last_contacted_at, now) < now - days(3)", None),
        (
            "age(coalesce(last_contacted_at, created_at)) > days(4)",
            "2026-03-03T09:00:00.000001",
        ),
        ("created_at < coalesce(last_contacted_at, now)", None),
        ("year(now) - year(born) >= 40", "2030-01-01T05:00:00"),
        ("business_age(now) > hours(1)", None),
        # Settled by what does not move.
        ("seats > 9 and weekday(now) == 1", None),
        ("vip or weekday(now) == 2", None),
        ("seats > 3", None),
    ],
)
def test_of_one_record_needs_no_common_threshold(
    text: str, expected: str | None
) -> None:
    """
    What has no window may still be foreseen for one record.
    """
    assert expected == flip(text)


def test_by_business_time_ends_with_the_known_years() -> None:
    """
    Where holidays are not known, the calendar's own error says so.
    """
    short = Calendar(
        "UTC",
        {"mon-fri": ["09:00-17:00"]},
        holidays=Holidays(source="us", version="1", years=range(2020, 2027), days={}),
    )
    schema = Schema([Field("told_at", Instant())], calendars=short)
    record = {"told_at": NOW}

    def asked(text: str) -> datetime | None:
        return Condition(text, schema).next_flip(record, AT)

    assert datetime(2026, 3, 2, 10, 0, 0, 1, UTC) == asked(
        "business_age(told_at) > hours(1)"
    )
    with pytest.raises(UnknownYearError):
        asked("business_age(told_at) > hours(5000)")
    assert datetime(2026, 3, 9, 9, tzinfo=UTC) == asked(
        "business_age(told_at) > hours(5000) or age(told_at) >= days(7)"
    )


def test_by_a_function_of_the_moment_is_refused() -> None:
    """
    Nobody can foresee what a function of the application will answer.
    """
    shift = Function(
        name="shift", takes=[Instant()], gives=Integer(), python=lambda now: now.day
    )
    late = Condition("shift(now) > 3", SCHEMA.extended(functions=[shift]))

    with pytest.raises(MovingThresholdError, match="shift"):
        late.next_flip(LEAD, AT)


def test_is_refused_for_a_record_that_hides_the_field() -> None:
    """
    A flip would tell what the field holds.
    """
    schema = Schema([Field("told_at", Instant())])
    record = SimpleNamespace(told_at=None, hidden={"told_at": "***"})

    with pytest.raises(HiddenFieldError):
        Condition("age(told_at) > days(3)", schema).next_flip(record, AT)


def asked_of(text: str, lead: Lead = LEAD) -> tuple[list[str], int]:
    """
    Return the instants at which a condition as a whole is asked, and the steps taken.
    """
    condition = Condition(text, SCHEMA)
    scene = condition._scene(lead, AT, BY_ATTRIBUTE).limited("next_flip", 1_000_000)
    asked = []

    def holds(now: datetime) -> bool:
        asked.append(now.isoformat()[5:16])
        return condition.holds(lead, Moment(now), BY_ATTRIBUTE)

    flips.next_flip(condition._meaning.true_form, scene, holds)
    assert scene.work is not None
    return asked, scene.work.done


def test_asks_the_whole_only_where_a_leaf_turned() -> None:
    """
    Of all hours until then, only those matter at which something is another.
    """
    found, _ = asked_of("any(o.due == today for o in orders) and hour(now) == 3")

    assert ["03-02T09:00", "03-03T05:00", "03-03T08:00"] == found


def test_asks_a_leaf_only_where_what_it_follows_changes() -> None:
    """
    A date is not looked at every hour, and an hour once each hour.
    """
    lead, days = Lead(seats=50), 15
    leaves = [f"weekday(now) != {number}" for number in range(1, 7)]
    one, many = (
        asked_of(" and ".join(["seats == hour(now)", *leaves[:count]]), lead)
        for count in (1, 6)
    )

    assert many[1] - one[1] < 5 * 2 * (days + 1)


def test_goes_over_what_no_time_changes_once() -> None:
    """
    Orders that settle nothing do not count again at every hour of 13 years.
    """
    text = (
        "any(o.pieces > 1000 for o in orders) "
        "or hour(now) == 3 and anniversary(born) == today + days(400)"
    )
    few, many = (
        asked_of(text, Lead(born=date(1990, 3, 5), orders=(Order(pieces=1),) * count))
        for count in (1, 101)
    )

    assert ([], []) == (few[0], many[0])
    assert 200 == many[1] - few[1]


NESTED = (
    "any(any(any(a.pieces == b.pieces + d.pieces + 9 for a in orders) "
    "for b in orders) for d in orders)"
)


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("seats + 50 == hour(now)", 0),
        (NESTED, 80),
        (f"{NESTED} or age(created_at) > days(7)", 80),
        ("any(age(o.placed_at) > days(9) for o in orders)", 600),
    ],
)
def test_ends_where_it_takes_too_much_work(text: str, orders: int) -> None:
    """
    Work is counted, so a question ends in the same way everywhere.
    """
    lead = Lead(
        seats=7,
        created_at=NOW,
        orders=tuple(
            Order(pieces=1, placed_at=NOW - timedelta(minutes=n)) for n in range(orders)
        ),
    )
    condition = Condition(text, SCHEMA)

    with pytest.raises(TooMuchWorkError) as caught:
        condition.next_flip(lead, AT, BY_ATTRIBUTE, budget=300)

    assert ("next_flip", condition.text, 300) == caught.value.args


def test_ends_later_if_more_is_allowed() -> None:
    """
    A host that has the time raises the budget.
    """
    lead = Lead(seats=7)
    condition = Condition("seats + 50 == hour(now)", SCHEMA)

    with pytest.raises(TooMuchWorkError):
        condition.next_flip(lead, AT, budget=100)
    assert condition.next_flip(lead, AT) is None


def test_is_found_where_an_hour_counts_only_later() -> None:
    """
    What is compared may be an hour as soon as an order is no longer due.
    """
    lead = Lead(orders=(Order(id="1", due=date(2026, 3, 3), pieces=7),))
    due = "max(o.pieces for o in orders if o.due >= today)"

    assert "2026-03-04T10:00:00" == flip(f"coalesce({due}, hour(now)) == 5", lead)


class TestEdges:
    """
    The instants at which a condition turned true, with their cycles.
    """

    @staticmethod
    def of(text: str, days: int) -> list[tuple[str, str]]:
        """
        Return dates and cycles of the edges in some days.
        """
        condition = Condition(text, SCHEMA)
        meaning = condition._meaning
        scene = Scene(
            now=NOW, wall=meaning.wall, params={}, rows={"": LEAD}, view=BY_ATTRIBUTE
        )
        found = edges(
            meaning.true_form,
            scene,
            NOW + timedelta(days=days),
            lambda now: condition.holds(LEAD, Moment(now), BY_ATTRIBUTE),
        )
        return [(edge.at.isoformat()[:16], edge.cycle) for edge in found]

    def test_have_the_instant_as_their_cycle(self) -> None:
        """
        The instant follows from the anchor, so every process names the same.
        """
        expected = ("2026-03-06T09:00", "2026-03-06T09:00:00.000001+00:00")

        assert [expected] == self.of("age(created_at) > days(7)", 30)

    def test_of_an_anniversary_have_its_year(self) -> None:
        """
        It is the year in which the anniversary falls, not that of the reminder.
        """
        found = self.of("anniversary(born) <= today + days(70)", 800)

        assert [
            ("2026-12-25T05:00", "2027"),
            ("2027-12-26T05:00", "2028"),
        ] == found

    def test_are_none_where_it_held_already(self) -> None:
        """
        A leaf that crosses while another keeps the condition true is no edge.
        """
        assert [] == self.of("vip or age(created_at) > days(7)", 30)

    def test_come_again(self) -> None:
        """
        Every Monday is another edge, however far apart the ticks are.
        """
        assert 5 == len(self.of("weekday(now) == 1", 36))

    def test_are_values(self) -> None:
        """
        Equal edges are interchangeable.
        """
        assert Edge(NOW, "2026") == Edge(NOW, "2026")


def test_lines_of_orders_are_looked_at() -> None:
    """
    Quantifiers inside quantifiers have an instance for each pair.
    """
    lines = tuple(Line(id=str(n), ready_at=NOW + timedelta(days=n)) for n in (9, 5))
    lead = Lead(orders=(Order(id="1"), Order(id="2", lines=lines)))

    found = flip("any(any(l.ready_at < now for l in o.lines) for o in orders)", lead)

    assert "2026-03-07T09:00:00.000001" == found


@pytest.mark.parametrize("record", [{"told_at": NOW}, SimpleNamespace(told_at=NOW)])
def test_a_stored_computed_field_is_computed(record: object) -> None:
    """
    Only SQL reads what is stored; a record need not have it.
    """
    due = Field("due", Instant(), computed="told_at + days(3)", stored=True)
    schema = Schema([Field("told_at", Instant()), due])
    expected = NOW + timedelta(days=3, microseconds=1)

    assert expected == Condition("due < now", schema).next_flip(record, Moment(NOW))


@pytest.mark.parametrize(
    ("weekday", "expected"), [(1, "2044-02-29"), (4, "2052-02-29"), (6, "2048-02-29")]
)
def test_the_29th_of_february_is_awaited_on_each_weekday(
    weekday: int, expected: str
) -> None:
    """
    It falls on each weekday once in 28 years, and in 40 around the year 2100.
    """
    schema = Schema([Field("born", Day()), Field("never", Day())])
    text = (
        f"anniversary(born) == today and weekday(today) == {weekday} "
        "and not anniversary(never) == today"
    )
    record = {"born": date(2024, 2, 29), "never": date(2024, 3, 1)}
    found = Condition(text, schema).next_flip(record, Moment(NOW))

    assert found is not None
    assert expected == found.date().isoformat()


@pytest.mark.parametrize("times", [1, 12, 40])
@pytest.mark.parametrize("sign", ["+", "-"])
def test_a_moment_moved_beyond_the_calendar_ends(sign: str, times: int) -> None:
    """
    There the clocks stand still, which is no error.
    """
    schema = Schema([], {"long": Duration()})
    asked = Condition(f"hour(now{f' {sign} long' * times}) == 3", schema)
    found = asked.bind(long=timedelta(days=36_525)).next_flip({}, Moment(NOW))
    expected = None if (sign, times) == ("-", 40) else "03:00"

    assert expected == (found and f"{found:%H:%M}")


def test_hours_are_passed_over_where_they_make_no_difference() -> None:
    """
    Only on birthdays does it matter what hour it is.
    """
    text = "hour(now) == 3 and anniversary(born) == today and weekday(today) in (1, 2)"
    condition = Condition(text, SCHEMA)
    found = condition.next_flip(Lead(born=date(1990, 2, 28)), AT, budget=5_000)

    assert datetime(2028, 2, 28, 8, tzinfo=UTC) == found


def test_hours_matter_from_when_something_else_turned() -> None:
    """
    Also in the middle of a day, and also if they mattered before.
    """
    text = "hour(now) in (6, 9, 12) and age(created_at) > days(3) and seats > 3"
    later = Lead(created_at=NOW - timedelta(days=3) + timedelta(minutes=200), seats=7)
    again = "hour(now) == 5 and created_at > now - hours(82) or " + text

    assert "2026-03-02T14:00:00" == flip(text, later)
    assert "2026-03-02T10:00:00" == flip(again, later)


def test_less_work_is_allowed_than_to_an_explanation() -> None:
    """
    As it may be asked for each record of a page.
    """
    asked = Condition("year(today) < hour(now)", SCHEMA)
    with pytest.raises(TooMuchWorkError, match="more than 50,000 steps"):
        asked.next_flip(LEAD, AT)
