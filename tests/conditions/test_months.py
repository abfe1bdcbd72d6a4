"""
Months and years of ``now`` and ``today`` that are moved by calendar months.
"""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from crmkit.conditions import Condition, Day, Field, Instant, Moment, Month, Schema
from tests.property.conditions.kleene import by_months

SCHEMA = Schema([Field("at", Instant()), Field("day", Day()), Field("month_", Month())])
#: The last of each month of 2026, and the days around the end of February.
DAYS = [
    *(date(2026, month, 31) for month in (1, 3, 5, 7, 8, 10, 12)),
    *(date(2026, month, 30) for month in (1, 3, 4, 6, 9, 11)),
    date(2026, 2, 28),
    date(2028, 2, 29),
    date(2026, 1, 29),
    date(2026, 3, 29),
]
TEXTS = [
    "month(at) == month(now - months({}))",
    "month(day) == month(today - months({}))",
    "month_ == month(today - months({}))",
]


@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize("count", [1, -1, 2, 11, 13])
@pytest.mark.parametrize("text", TEXTS)
def test_whole_months_are_counted(text: str, count: int, today: date) -> None:
    """
    Last month is the month before this one on every day of it, the 31st, too.
    """
    asked = Condition(text.format(count), SCHEMA)
    at = Moment(datetime(today.year, today.month, today.day, 23, tzinfo=UTC))
    first = by_months(today.replace(day=1), -count)
    around = [by_months(first, n) for n in (-1, 0, 1)]

    answers = [asked.holds(record(day), at) for day in around]

    assert [False, True, False] == answers
    assert answers == [asked.explain(record(day), at).truth for day in around]
    assert answers == [is_found(asked, day, at) for day in around]


def record(day: date) -> dict[str, object]:
    """
    Return a record of which everything is on a day.
    """
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return {"at": at, "day": day, "month_": day}


def is_found(asked: Condition, day: date, at: Moment) -> bool:
    """
    Tell whether SQLite finds such a record.
    """
    columns: dict[str, sa.ColumnClause[Any]] = {
        "at": sa.column("at", sa.DateTime(timezone=True)),
        "day": sa.column("day", sa.Date()),
        "month_": sa.column("month_", sa.Date()),
    }
    values = {
        name: sa.literal(value, columns[name].type)
        for name, value in record(day).items()
    }
    rows = sa.select(*(value.label(name) for name, value in values.items())).subquery()
    clause = asked.where({name: rows.c[name] for name in columns}, at)
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        return (
            connection.scalar(
                sa.select(sa.func.count()).select_from(rows).where(clause)
            )
            == 1
        )


@pytest.mark.parametrize("count", [1, -1, 12, 14])
@pytest.mark.parametrize("unit", ["month", "year"])
def test_the_year_of_a_month_is_that_of_the_month(unit: str, count: int) -> None:
    """
    On 30 December, "in a year and two months" is a February, of its own year.
    """
    asked = Condition(f"{unit}(day) == {unit}(today + months({count}))", SCHEMA)
    at = Moment(datetime(2026, 12, 30, tzinfo=UTC))

    assert asked.holds(record(by_months(date(2026, 12, 1), count)), at)


@pytest.mark.parametrize(
    "text",
    [
        "month(at) == month(now - months(1))",
        "month(at) <= month(today + months(3))",
        "year(at) == year(now - months(12))",
        "weekday(now - months(1)) == 3",
        "date(at) == date(now - months(1))",
        "month(at) == month(now - days(1))",
    ],
)
def test_the_text_is_as_it_was(text: str) -> None:
    """
    Text and tree come back as they were written.
    """
    asked = Condition(text, SCHEMA)
    tree = json.loads(json.dumps(asked.to_dict()))

    assert text == asked.text
    assert asked == Condition.from_dict(tree, SCHEMA)


def test_a_date_of_a_moved_moment_has_its_day() -> None:
    """
    Only months and years count whole months; the day that does not exist moves on.
    """
    asked = Condition("date(at) == date(now - months(1))", SCHEMA)
    at = Moment(datetime(2026, 3, 31, tzinfo=UTC))

    assert asked.holds(record(date(2026, 3, 1)), at)


def test_the_answer_turns_with_the_month() -> None:
    """
    Who joined in March has joined last month from the first of April on.
    """
    asked = Condition("month(at) == month(now - months(1))", SCHEMA)
    joined = record(date(2026, 3, 10))
    on = datetime(2026, 3, 15, tzinfo=UTC)

    assert datetime(2026, 4, 1, tzinfo=UTC) == asked.next_flip(joined, Moment(on))
    window = asked.window(
        datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    )
    assert window.holds(joined, Moment(on))
    window = asked.window(
        datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC)
    )
    assert not window.holds(joined, Moment(on))


def test_a_year_of_a_moved_moment_can_be_foreseen() -> None:
    """
    What is asked of the moment alone turns at the first of a month.
    """
    asked = Condition(
        "weekday(today) == 5 and month(now + months(1)) == '2026-03'", SCHEMA
    )
    at = Moment(datetime(2026, 1, 30, tzinfo=UTC))

    assert datetime(2026, 2, 6, tzinfo=UTC) == asked.next_flip({}, at)


def test_a_day_after_the_calendar_is_never_reached() -> None:
    """
    Up to the last day of all holds for ever.
    """
    asked = Condition("date(coalesce(at, now)) <= '9999-12-31'", SCHEMA)

    assert None is asked.next_flip({}, Moment(datetime(2026, 3, 2, tzinfo=UTC)))


NAMED = SCHEMA.extended(
    [
        Field("ago", Instant(), computed="now - months(1)"),
        Field("ago_again", Instant(), computed="ago"),
        Field("day_ago", Day(), computed="today - months(1)"),
    ]
)


@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize("name", ["ago", "ago_again", "day_ago"])
def test_a_computed_field_is_what_it_stands_for(name: str, today: date) -> None:
    """
    The month of one that moves by months is the month of what it is computed from.
    """
    at = Moment(datetime(today.year, today.month, today.day, 12, tzinfo=UTC))
    first = by_months(today.replace(day=1), -1)
    asked = Condition(f"month(at) == month({name})", NAMED)
    years = Condition(f"year(at) == year({name})", NAMED)

    assert asked.holds(record(first), at)
    assert not asked.holds(record(by_months(first, 1)), at)
    assert years.holds(record(first), at)
    assert (f"month(at) == month({name})", True) == (asked.text, name in asked.reads)
    assert asked == Condition(asked.text, NAMED)
    assert f"month({name})" in str(asked.explain(record(first), at))
    column = sa.column("at", sa.DateTime(timezone=True))
    assert "at >=" in str(asked.where({"at": column}, at))
