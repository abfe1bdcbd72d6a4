"""
Odd questions about odd records: whatever is answered can be explained and foreseen.

Sentinels such as 9999-12-31 stand for "never" in many a database, several parts ask
about one field, and little work may be allowed.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from crmkit.calendars import Calendar
from crmkit.conditions import (
    Boolean,
    Condition,
    Day,
    Duration,
    Field,
    Instant,
    Integer,
    Moment,
    Money,
    Month,
    Number,
    Related,
    Relation,
    Schema,
    Text,
    TextSet,
    View,
    Watch,
)
from crmkit.errors import ConditionError, CrmkitError
from tests.property.conditions.strategies import SETTINGS

THOROUGH = settings(SETTINGS, max_examples=250)
T = TypeVar("T")

# -- What is asked ----------------------------------------------------------------

WORK = Calendar("Asia/Shanghai", {"mon-fri": ["09:00-18:00"]})
ROW = Schema([Field("n", Integer()), Field("at", Instant()), Field("d", Day())])
ZONES = "Asia/Shanghai", "Europe/Berlin", "America/Santiago", "Australia/Lord_Howe"
SCHEMAS = {
    zone: Schema(
        [
            *(Field(name, Instant()) for name in ("i", "j")),
            Field("d", Day()),
            Field("m", Month()),
            Field("n", Integer()),
            Field("u", Duration()),
            Field("q", Number(2)),
            Field("pay", Money("CNY")),
            Field("t", Text(fold=True)),
            Field("tags", TextSet()),
            Field("b", Boolean()),
            Field("old_", Duration(), computed="age(i)"),
            Field("ago", Instant(), computed="now - months(1)"),
            Field("due", Instant(), computed="i + days(3)"),
        ],
        relations=[Relation("os", ROW, order=("at",)), Relation("c", ROW, many=False)],
        zone=zone,
        calendars=WORK,
    )
    for zone in ZONES
}
COMPARED = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
INSTANTS = st.sampled_from([
    "i", "j", "c.at", "i + days(3)", "j - hours(5)", "coalesce(i, j)",
    "coalesce(i, now)", "min(o.at for o in os)", "now - months(1)", "ago", "now", "due",
    "last(o.at for o in os if age(o.at) > days(1))",
])  # fmt: skip
DAYS = st.sampled_from([
    "d", "c.d", "date(i)", "anniversary(d)", "anniversary(i)", "today", "d + days(40)",
    "first(o.d for o in os)", "today - months(2)", "coalesce(d, today)",
    "anniversary(d, today - days(3))", "d - days(3)",
])  # fmt: skip
NUMBERS = st.sampled_from([
    "n", "n + 1", "n * n", "n - 9223372036854775807", "year(d)", "weekday(i)",
    "hour(i)", "hour(now)", "weekday(today)", "len(tags)", "sum(o.n for o in os)",
    "count(o for o in os if age(o.at) < days(2))", "max(o.n for o in os)",
    "year(today)", "3", "9223372036854775807",
])  # fmt: skip
SPANS = st.sampled_from(
    ["days(7)", "hours(1)", "months(3)", "days(36525)", "months(1200)", "days(-36525)"]
)
MONTHS = st.sampled_from(["now", "today", "now - months(1)", "ago", "d", "i"])
ENDS = "('2026-03-02', '9999-12-31', '0001-01-01')"
PARTS = st.one_of(
    st.builds("age({}) {} {}".format, INSTANTS, COMPARED, SPANS),
    st.builds("business_age({}) {} {}".format, st.sampled_from(["i", "j", "c.at"]),
              COMPARED, st.sampled_from(["hours(3)", "days(2)", "hours(0)"])),
    st.builds("{} {} {}".format, INSTANTS, COMPARED, INSTANTS),
    st.builds("{} {} {}".format, DAYS, COMPARED, DAYS),
    st.builds("{} {} {}".format, NUMBERS, COMPARED, NUMBERS),
    st.builds("month({}) {} month({})".format, st.one_of(INSTANTS, DAYS), COMPARED,
              MONTHS),
    st.builds("{} {} {}".format, DAYS, st.sampled_from(["in", "not in"]),
              st.just(ENDS)),
    st.builds("{} {} (1, 2, 3)".format, NUMBERS, st.sampled_from(["in", "not in"])),
    # Several of these ask about one field, as a whole and by its parts.
    st.builds("weekday({}) in (6, 7)".format, st.sampled_from(["i", "d"])),
    st.builds("hour(i) {} {}".format, COMPARED, st.integers(0, 23)),
    st.sampled_from(["hour(i) in (9, 10)", "month(d) == '2026-05'", "i < j",
                     "len(tags) in (1, 2, 3)", "'a' in tags", "'b' not in tags",
                     "date(i) in ('2026-03-29', '2026-03-30')", "year(d) == 2026",
                     "i == now", "d == today", "d != today", "b", "not b",
                     "contains(fold(t), 'A')", "startswith(t, 'x')", "t == ''",
                     "any(contains('ab', t) for o in os)"]),
    st.builds("{} {} {}".format, st.just("u"), COMPARED, st.just("hours(3)")),
    st.builds("q {} 1.25".format, COMPARED),
    st.builds("pay {} money('5', 'CNY')".format, COMPARED),
    st.builds("{} is None".format,
              st.sampled_from(["i", "c", "d", "ago", "n + 1", "old_"])),
    st.builds("{}(o.n {} n and age(o.at) {} days({}) for o in os)".format,
              st.sampled_from(["any", "all"]), COMPARED, COMPARED, st.integers(0, 3)),
)  # fmt: skip
TEXTS = st.recursive(
    PARTS,
    lambda inner: st.one_of(
        st.builds("not ({})".format, inner),
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
    ),
    max_leaves=5,
)

# -- What it is asked of ----------------------------------------------------------

SUMMER = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
EARLY = datetime(1, 1, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
WHEN = st.one_of(
    st.none(),
    st.sampled_from([
        datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC), EARLY,
        datetime(9999, 12, 31, tzinfo=UTC), SUMMER - timedelta(days=7),
        *(datetime(2026, 10, 25, 2, 30, fold=n, tzinfo=BERLIN) for n in (0, 1)),
    ]),
    st.integers(-200, 200).map(lambda hours: SUMMER + timedelta(hours=hours)),
)  # fmt: skip
DATES = st.sampled_from([
    None, date.max, date.min, date(2024, 2, 29), date(9999, 12, 1),
    *(date(2026, 3, day) for day in (1, 27, 28, 29, 30, 31)),
])  # fmt: skip
COUNTS = st.sampled_from([None, 0, 1, 3, 5, 2**63 - 1, -(2**63)])
ROWS = st.fixed_dictionaries(
    {"id": st.integers(0, 9), "n": COUNTS, "at": WHEN, "d": DATES}
)
RECORDS = st.fixed_dictionaries(
    {
        "id": st.just(1),
        "i": WHEN, "j": WHEN, "d": DATES, "m": DATES, "n": COUNTS,
        "u": st.sampled_from([None, timedelta(0), timedelta(hours=3),
                              timedelta.max, timedelta.min]),
        "q": st.sampled_from([None, Decimal("1.25"), Decimal("1E+30")]),
        "pay": st.sampled_from([None, 500, 2**63 - 1, -(2**63)]),
        "t": st.sampled_from([None, "", "ＡBC", "İß", "x"]),
        "tags": st.sampled_from([None, (), ("a", "b"), frozenset("ab")]),
        "b": st.none() | st.booleans(),
    }
)  # fmt: skip
VIEWS = st.builds(
    lambda many, one: Related({"os": {1: many}, "c": {1: one}}),
    st.lists(ROWS, max_size=3),
    st.lists(ROWS, max_size=1),
)
MOMENTS = st.sampled_from([
    SUMMER, datetime(2026, 10, 25, 0, 59, tzinfo=UTC),
    datetime(8999, 12, 31, tzinfo=UTC), datetime(1000, 1, 1, tzinfo=UTC),
    datetime(2028, 2, 29, 12, tzinfo=UTC),
]).map(Moment)  # fmt: skip
CONDITIONS = st.tuples(TEXTS, st.sampled_from(ZONES))


def made(text: str, zone: str) -> Condition:
    """
    Return a condition, unless it can never or always hold.
    """
    try:
        return Condition(text, SCHEMAS[zone])
    except ConditionError:
        reject()


def answered(ask: Callable[[], T]) -> T | None:
    """
    Return an answer; None if there is none, for a reason that has a name.
    """
    try:
        return ask()
    except CrmkitError:
        return None


@given(asked=CONDITIONS, record=RECORDS, view=VIEWS, at=MOMENTS)
@THOROUGH
def test_whatever_is_answered_can_be_explained(
    asked: tuple[str, str], record: dict[str, Any], view: View, at: Moment
) -> None:
    """
    As text in both languages, as HTML and as JSON, with the answer that there is.
    """
    condition = made(*asked)
    answer = answered(lambda: condition.holds(record, at, view))
    found = answered(lambda: condition.explain(record, at, view))
    if found is not None:
        shown = str(found), found.shown("zh"), found.to_html(), found.to_html("zh")
        assert all((*shown, json.dumps(found.to_dict())))
    if answer is not None and found is not None:
        assert answer is (found.truth is True)


@given(
    asked=CONDITIONS, record=RECORDS, view=VIEWS, at=MOMENTS, budget=st.integers(1, 99)
)
@THOROUGH
def test_little_work_ends_in_an_answer_or_in_an_error_with_a_name(
    asked: tuple[str, str], record: dict[str, Any], view: View, at: Moment, budget: int
) -> None:
    """
    What is told within a budget is what is told without.
    """
    condition = made(*asked)
    little = answered(lambda: condition.explain(record, at, view, budget=budget))
    if little is not None:
        assert str(little)
        assert little.whole == condition.explain(record, at, view).whole
    answered(lambda: condition.next_flip(record, at, view, budget=budget))


@given(asked=CONDITIONS, record=RECORDS, view=VIEWS, at=MOMENTS)
@THOROUGH
def test_whatever_is_answered_turns_where_it_is_said_to(
    asked: tuple[str, str], record: dict[str, Any], view: View, at: Moment
) -> None:
    """
    And not a microsecond earlier; an explanation says the same, if it says any.
    """
    condition = made(*asked)
    flip = answered(lambda: condition.next_flip(record, at, view, budget=5_000))
    if flip is None:
        return
    times = at.now, flip - timedelta(microseconds=1), flip
    before, just_before, then = (
        answered(lambda t=time: condition.holds(record, Moment(t), view))  # type: ignore[misc]
        for time in times
    )
    if None not in (before, just_before, then):
        assert (before, not before) == (just_before, then)
    found = answered(lambda: condition.explain(record, at, view))
    assert found is None or found.turns_at in (None, flip)


@given(
    asked=CONDITIONS, record=RECORDS, view=VIEWS, hours=st.sampled_from([0, 1, 30, 400])
)
@THOROUGH
def test_a_watch_finds_what_its_condition_does(
    asked: tuple[str, str], record: dict[str, Any], view: View, hours: int
) -> None:
    """
    And where an edge is told, the record is in the window.
    """
    condition, until = made(*asked), SUMMER + timedelta(hours=hours)
    watch = answered(lambda: Watch(condition))
    window = answered(lambda: condition.window(SUMMER, until))
    if watch is None or window is None:
        return
    mine = answered(lambda: watch.window(SUMMER, until))
    is_in = answered(lambda: window.holds(record, Moment(until), view))
    if is_in is None:
        return
    is_mine = mine is not None and mine.holds(record, Moment(until), view)
    edges = answered(lambda: watch.edges(record, SUMMER, until, view, budget=20_000))

    assert is_in is is_mine
    assert is_in or not edges
