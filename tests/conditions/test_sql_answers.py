"""
What the clause of a condition answers, on SQLite and on a real PostgreSQL.

Each case says by hand what is right; the objects' answer must be the same.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from crmkit.calendars import Calendar
from crmkit.conditions import BY_ATTRIBUTE, Condition, Integer, Schema
from tests.conditions import tables
from tests.conditions.samples import (
    AT,
    NOW,
    Branch,
    Company,
    Grade,
    Lead,
    Line,
    Order,
    Stage,
    User,
    schema_in,
)

SCHEMA = schema_in("Asia/Shanghai", Calendar.ALWAYS)
MOST, LEAST = 2**63 - 1, -(2**63)
DAY = timedelta(days=1)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest) -> Iterator[sa.Connection]:
    """
    A connection to a database with empty tables.
    """
    if request.param == "sqlite":
        engine = sa.create_engine("sqlite://")
    else:
        engine = request.getfixturevalue("new_postgres")()
    tables.create(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def orders(*amounts: int | None) -> tuple[Order, ...]:
    """
    Return orders with amounts, placed a day apart, the last one now.
    """
    return tuple(
        Order(id=str(n), amount=amount, placed_at=NOW - n * DAY)
        for n, amount in enumerate(reversed(amounts))
    )


def staff(*cities: str | None) -> Company:
    """
    Return a company with a branch in each of some cities.
    """
    return Company(branches=tuple(Branch(city=city) for city in cities))


def answers(
    text: str, leads: Sequence[Lead], connection: sa.Connection, **params: Any
) -> list[bool]:
    """
    Return what SQL says about some leads, having checked that objects say the same.
    """
    asked = Condition(text, SCHEMA).bind(**params)
    tables.fill(connection, leads)
    found = tables.truths(asked, AT, connection)
    connection.rollback()

    assert [asked.holds(lead, AT, BY_ATTRIBUTE) for lead in leads] == found
    return found


NUMBERS = [Lead(seats=a, limit=b) for a in (None, MOST, 2) for b in (None, 1, -1)]
WORDS = [
    Lead(name=n, owner=o) for n in (None, "", "ab%", "e\u0301") for o in ("", "b%")
]
SETS = [
    Lead(tags=a, teams=b)
    for a in (None, (), ("a", "a"), ("a", "b"))
    for b in (None, ("a",), ("b", "c"))
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("seats + limit > 0", "000 001 011"),
        ("not (seats + limit > 0)", "000 000 000"),
        ("seats - limit > 0", "000 010 011"),
        ("seats * limit * 2 < 3", "000 000 001"),
        ("seats + limit - 1 > 0", "000 001 010"),
        ("seats + limit is None", "111 110 100"),
        ("coalesce(seats + limit, 0) == 0", "111 110 100"),
        ("coalesce(seats, limit) == 1", "010 000 000"),
        ("coalesce(limit, seats, 5) == 5", "100 000 000"),
        ("coalesce(seats + 1, coalesce(limit, 7) + 1) == 2", "010 010 000"),
        ("seats in (2, 9223372036854775807)", "000 111 111"),
        ("seats not in (2, 5)", "000 111 000"),
    ],
)
def test_numbers(text: str, expected: str, connection: sa.Connection) -> None:
    """
    Exact in 64 bits, at each step, and missing beyond.
    """
    assert flags(expected) == answers(text, NUMBERS, connection)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("contains(name, owner)", "00 10 11 10"),
        ("startswith(name, owner)", "00 10 10 10"),
        ("endswith(name, owner)", "00 10 11 10"),
        ("not endswith(name, owner)", "00 01 00 01"),
        ('contains(name, "%")', "00 00 11 00"),
        ('startswith(name, "a")', "00 00 11 00"),
        ('startswith(name, "")', "00 11 11 11"),
        ('endswith(name, "")', "00 11 11 11"),
        ('endswith(name, "\u0301")', "00 00 00 11"),
        ('name == "\xe9"', "00 00 00 00"),
        ('fold(name) == "\xc9"', "00 00 00 11"),
        ('startswith(fold(name), "ＡＢ")', "00 00 11 00"),
        ("contains(fold(name), me)", "00 00 11 00"),
        ('coalesce(name, owner) == ""', "10 11 00 00"),
        ('startswith(name, "\U0010ffff")', "00 00 00 00"),
        ('contains(me, "B")', "11 11 11 11"),
        ('me in ("a", "b")', "00 00 00 00"),
    ],
)
def test_texts(text: str, expected: str, connection: sa.Connection) -> None:
    """
    By code point; no character has a meaning, and the empty text is in every text.
    """
    assert flags(expected) == answers(text, WORDS, connection, me="B％")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a" in tags', "000 000 111 111"),
        ('"a" not in tags', "000 111 000 000"),
        ("len(tags) == 1", "000 000 111 000"),
        ("len(tags & teams) == 0", "000 011 001 000"),
        ('len(tags & {"a", "z"}) > 0', "000 000 111 111"),
        ("len(my_teams & tags & teams) == 1", "000 000 000 001"),
        ('"a" in (tags & teams)', "000 000 010 010"),
        ('"a" not in (tags & teams)', "000 011 001 001"),
        ('"a" in coalesce(tags, teams)', "010 000 111 111"),
        ('"a" not in coalesce(tags, teams)', "001 111 000 000"),
        ("coalesce(len(tags), 9) == 9", "111 000 000 000"),
        ("tags is None", "111 000 000 000"),
        ('"b" in my_teams', "111 111 111 111"),
    ],
)
def test_sets(text: str, expected: str, connection: sa.Connection) -> None:
    """
    A text counts once, and nothing is known of a set that is missing.
    """
    found = answers(text, SETS, connection, my_teams={"b", "x"})
    assert flags(expected) == found


LED = [
    Lead(),
    Lead(company=Company()),
    Lead(company=Company(grade=Grade.KEY, staff=3), seats=3),
    Lead(company=Company(grade=Grade.PLAIN, staff=4, manager=User(name="Li"))),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('company.grade == "key"', "0010"),
        ('company.grade != "key"', "0001"),
        ('not (company.grade == "key")', "0001"),
        ("company.grade is None", "1100"),
        ("company is None", "1000"),
        ("company.manager is None", "1110"),
        ("company.manager is not None", "0001"),
        ('company.manager.name == "Li"', "0001"),
        ("company.staff == seats", "0010"),
        ('company.grade == "key" and company.staff > 2 and seats > 2', "0010"),
        ('company.grade == "key" or company.staff == 4', "0011"),
        ("coalesce(company.staff, 7) == 7", "1100"),
        ('coalesce(company.manager.name, name, "x") == "x"', "1110"),
        ("company.staff in (3, 4)", "0011"),
        ("count(b for b in company.branches) == 0", "0111"),
        ("count(b for b in company.branches) is None", "1000"),
        ("coalesce(count(b for b in company.branches), 5) == 5", "1000"),
        ("all(b.seats > 1 for b in company.branches)", "0111"),
        ("not any(b.seats > 1 for b in company.branches)", "0111"),
        ("any(b.seats > 1 for b in company.branches)", "0000"),
    ],
)
def test_one_related_row(text: str, expected: str, connection: sa.Connection) -> None:
    """
    What is asked through a relation that leads nowhere is unknown.
    """
    assert flags(expected) == answers(text, LED, connection)


ORDERED = [
    Lead(),
    Lead(orders=orders(None)),
    Lead(orders=orders(500, None, 200)),
    Lead(orders=orders(MOST, 1), fee=2),
    Lead(orders=orders(MOST, 1, -1), fee=5),
    Lead(orders=orders(LEAST, -1, MOST, MOST)),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('any(o.amount > money(3, "CNY") for o in orders)', "001111"),
        ('all(o.amount > money(3, "CNY") for o in orders)', "100000"),
        ('not all(o.amount > money(3, "CNY") for o in orders)', "001111"),
        ("any(o.amount is None for o in orders)", "011000"),
        ("count(o for o in orders if o.amount is not None) >= 2", "001111"),
        ("count(o for o in orders) > 0", "011111"),
        ("count(o for o in orders if o.amount > fee) == 0", "111001"),
        ('sum(o.amount for o in orders) == money(0, "CNY")', "110000"),
        ('sum(o.amount for o in orders) == money(7, "CNY")', "001000"),
        ("sum(o.amount for o in orders) is None", "000100"),
        ("sum(o.amount for o in orders if o.amount < fee) < fee", "000110"),
        ('min(o.amount for o in orders) == money(2, "CNY")', "001000"),
        ("max(o.amount for o in orders) > fee", "000110"),
        ("max(o.amount for o in orders) is None", "110000"),
        ('first(o.amount for o in orders) == money(5, "CNY")', "001000"),
        ('last(o.amount for o in orders) == money(2, "CNY")', "001000"),
        ("max(fee for o in orders) == fee", "000110"),
        ("min(count(p for p in orders) for o in orders) == 3", "001010"),
        (
            "any(all(p.amount <= o.amount for p in orders) for o in orders)",
            "000111",
        ),
        ("age(max(o.placed_at for o in orders)) == days(0)", "011111"),
        ("age(min(o.placed_at for o in orders)) >= days(2)", "001011"),
        ("sum(o.amount * 2 for o in orders) > fee", "000000"),
    ],
)
def test_many_related_rows(text: str, expected: str, connection: sa.Connection) -> None:
    """
    Sums are exact and end no query; what is missing is skipped and comes last.
    """
    assert flags(expected) == answers(text, ORDERED, connection)


def test_rows_without_a_place_come_last(connection: sa.Connection) -> None:
    """
    ``first`` and ``last`` order by the relation's fields, then by its key, both by
    code point, and what is missing comes last.
    """
    lines = [
        Line(price=100, sku="b", pieces=1, id=None),
        Line(price=200, sku=None, pieces=0, id="1"),
        Line(price=300, sku="b", pieces=1, id="\U00010000"),
        Line(price=400, sku="b", pieces=1, id="\ue000"),
        Line(price=500, sku="B", pieces=1, id="2"),
    ]
    lead = Lead(orders=(Order(lines=tuple(lines)),))

    def is_it(text: str, price: int) -> bool:
        asked = f"any({text} == money({price}, 'CNY') for o in orders)"
        return answers(asked, [lead], connection)[0]

    assert is_it("first(p.price for p in o.lines)", 5)
    assert is_it("last(p.price for p in o.lines)", 2)
    assert is_it("first(p.price for p in o.lines if p.sku == 'b')", 4)
    assert is_it("last(p.price for p in o.lines if p.sku == 'b')", 1)


BORN = [
    Lead(born=date(2024, 2, 29)),
    Lead(born=date(2025, 3, 2)),
    Lead(born=date(2026, 3, 3)),
    Lead(born=date(1990, 12, 31)),
    Lead(),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anniversary(born) == today", "01000"),
        ("anniversary(born) == today + days(1)", "00000"),
        ("anniversary(born) <= today + days(364)", "11010"),
        ("anniversary(born) <= today + days(366)", "11110"),
        ("anniversary(born) > today + days(30)", "10110"),
        ('anniversary(born, today - days(1)) == "2026-03-01"', "10000"),
        ('anniversary(born, "2028-01-01") == "2028-02-29"', "10000"),
        ('anniversary(born) < "2026-03-03"', "01000"),
        ('anniversary(born) >= "2027-01-01"', "10100"),
        ('anniversary(born) != "2026-03-02"', "10110"),
        ('anniversary(born) < "0001-01-01"', "00000"),
        ('anniversary(born) <= "9999-12-31"', "11110"),
        ('anniversary(born) in ("2026-03-02", "2026-12-31")', "01010"),
        ('anniversary(born) not in ("2026-03-02", "2026-12-31")', "10100"),
        ("year(born) == 2024", "10000"),
        ("year(born) in (2024, 2026)", "10100"),
        ("month(born) not in ('2024-02', '2026-03')", "01010"),
    ],
)
def test_anniversaries(text: str, expected: str, connection: sa.Connection) -> None:
    """
    At least a year after the day; that of 29 February is 1 March where it must be.
    """
    assert flags(expected) == answers(text, BORN, connection)


EVER = datetime.max.replace(tzinfo=UTC)
FIRST = datetime.min.replace(tzinfo=UTC)
ENDS = [
    Lead(born=date.max, created_at=EVER),
    Lead(born=date(9999, 12, 30), created_at=EVER - DAY),
    Lead(born=date(9999, 11, 30), created_at=EVER - 32 * DAY),
    Lead(born=date.min, created_at=FIRST),
    Lead(),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("year(born) == 9999", "11100"),
        ("year(born) != 9999", "00010"),
        ("year(born) < year(now) + 7974", "11110"),
        ("year(created_at) >= year(now) + 7974", "00000"),
        ("year(born) in (1, 9999)", "11110"),
        ("year(created_at) == 9999", "11100"),
        ("year(created_at) == 1", "00010"),
        ("month(born) == '9999-12'", "11000"),
        ("month(born) > '9999-11'", "11000"),
        ("month(created_at) == '9999-12'", "11000"),
        ("month(created_at) != '9999-12'", "00110"),
        ("date(created_at) == '9999-12-31'", "11000"),
        ("date(created_at) <= '9999-12-31'", "11110"),
        ("date(created_at) > '9999-12-31'", "00000"),
        ("date(created_at) < '9999-12-31'", "00110"),
        ("date(coalesce(created_at, now)) <= '9999-12-31'", "11111"),
        ("not date(created_at) == '9999-12-31'", "00110"),
        ("year(anniversary(born)) <= year(now) + 7973", "11110"),
        ("year(anniversary(born)) < year(now) + 7974", "11110"),
        ("year(anniversary(born)) > year(now) + 7973", "00000"),
    ],
)
def test_the_ends_of_the_calendar(
    text: str, expected: str, connection: sa.Connection
) -> None:
    """
    The last day of the calendar, which means "for ever" to many, lies in its year.
    """
    found = answers(text, ENDS, connection)

    assert flags(expected) == found
    condition = Condition(text, SCHEMA)
    told = [condition.explain(lead, AT, BY_ATTRIBUTE) for lead in ENDS]
    assert found == [each.whole.truth is True for each in told]
    assert all(str(each) for each in told)


@pytest.mark.parametrize(("number", "expected"), [(9999, "11100"), (10_000, "00000")])
@pytest.mark.parametrize("text", ["year(born) == n", "year(created_at) >= n"])
def test_a_year_that_is_given(
    text: str, number: int, expected: str, connection: sa.Connection
) -> None:
    """
    No day lies in a year after the last.
    """
    schema = SCHEMA.extended(params={"n": Integer()})
    asked = Condition(text, schema).bind(n=number)
    tables.fill(connection, ENDS)
    found = tables.truths(asked, AT, connection)
    connection.rollback()

    assert flags(expected) == found
    assert found == [asked.holds(lead, AT, BY_ATTRIBUTE) for lead in ENDS]


MIXED = [
    Lead(score=Decimal("1.25"), spent=DAY, cohort=date(2026, 3, 1), yen=5),
    Lead(score=Decimal("-1.5"), spent=-DAY, cohort=date(2026, 2, 1), yen=-5),
    Lead(created_at=NOW - DAY, spent=timedelta(microseconds=1), vip=False),
    Lead(created_at=NOW - DAY - timedelta(microseconds=1), stage=Stage.WON, vip=True),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("score == 1.25", "1000"),
        ("score in (1.25, -1.5)", "1100"),
        ("spent + hours(1) > hours(25)", "0000"),
        ("spent - minutes(1) < hours(0)", "0110"),
        ("spent + spent + days(1) == days(3)", "1000"),
        ("cohort == month(now)", "1000"),
        ('yen * 3 == money(-15, "JPY")', "0100"),
        ("age(created_at) > days(1)", "0001"),
        ("age(created_at) >= days(1)", "0011"),
        ("business_age(created_at) <= days(1)", "0010"),
        ('date(created_at) == "2026-03-01"', "0011"),
        ("coalesce(created_at, now) < now", "0011"),
        ("stage in my_teams", "0001"),
        ("vip in (True,)", "0001"),
        ("coalesce(vip, True)", "1101"),
    ],
)
def test_other_types(text: str, expected: str, connection: sa.Connection) -> None:
    """
    Decimals, lengths, months, money, instants and choices, each as its column has it.
    """
    found = answers(text, MIXED, connection, my_teams={"won", "no such stage"})
    assert flags(expected) == found


def test_many_values_are_one_parameter(connection: sa.Connection) -> None:
    """
    A long list costs one parameter, and says what a short one does.
    """
    numbers = ", ".join(map(str, range(2, 500)))
    words = ", ".join(repr(f"w{n}") for n in range(500))
    leads = [Lead(seats=1, name="w1"), Lead(seats=2, name="w"), Lead()]

    assert [False, True, False] == answers(f"seats in ({numbers})", leads, connection)
    assert [True, False, False] == answers(f"name in ({words})", leads, connection)
    assert [False, True, False] == answers(f"name not in ({words})", leads, connection)
    assert [True, False, False] == answers(
        "name in my_teams", leads, connection, my_teams={f"w{n}" for n in range(40_000)}
    )


def test_custom_fields_have_columns_of_their_own(connection: sa.Connection) -> None:
    """
    On an object they are in a mapping, in SQL they are columns like any other.
    """
    leads = [Lead(custom={"plan": "a", "合同金额(元)": 500}), Lead()]
    text = 'plan == "a" and field("合同金额(元)") >= money(5, "CNY")'

    assert [True, False] == answers(text, leads, connection)


def flags(expected: str) -> list[bool]:
    """
    Return ``"01 0"`` as truths.
    """
    return [flag == "1" for flag in expected.replace(" ", "")]


def test_the_schema_is_the_one_of_the_tables() -> None:
    """
    The cases are about a zone that is not UTC.
    """
    assert isinstance(SCHEMA, Schema)
    assert "Asia/Shanghai" == SCHEMA.zone
