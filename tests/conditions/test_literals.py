"""
Values written in a condition, beside the types that give them a meaning.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal, localcontext

import attrs
import pytest

from crmkit.conditions import (
    Choices,
    Field,
    Instant,
    Integer,
    Money,
    Month,
    Number,
    Option,
    Relation,
    Schema,
)
from crmkit.conditions._checked import Compare
from crmkit.conditions._nodes import Constant
from crmkit.conditions._types import Day
from tests.conditions.problems import canonical, checked, told, told_zh
from tests.conditions.samples import SCHEMA

SHANGHAI = attrs.evolve(SCHEMA, zone="Asia/Shanghai")
NEW_YORK = attrs.evolve(SCHEMA, zone="America/New_York")


def constant(text: str, schema: Schema = SCHEMA) -> object:
    """
    Return the constant on the right of a comparison.
    """
    node = checked(text, schema)
    assert isinstance(node, Compare)
    return node.right


def test_a_text_beside_a_date_is_a_date() -> None:
    """
    A day, a month as its first day, and an instant in UTC.
    """
    at = datetime(2026, 3, 2, 1, tzinfo=UTC)

    assert Constant(date(2026, 3, 2), Day()) == constant('born < "2026-03-02"')
    assert Constant(date(2026, 3, 1), Month()) == constant('cohort == "2026-03"')
    for text in ("2026-03-02T09:00+08:00", "2026-03-02 01:00:00.000Z"):
        assert Constant(at, Instant()) == constant(f'created_at > "{text}"')


def test_an_instant_without_an_offset_is_wall_time_in_the_zone() -> None:
    """
    One that clocks skip is refused; of one that comes twice, the first is meant.
    """
    text = 'created_at > "2026-03-02T09:00"'
    twice = 'created_at > "2026-11-01T01:30"'

    assert 'created_at > "2026-03-02T01:00:00+00:00"' == canonical(text, SHANGHAI)
    assert 'created_at > "2026-11-01T05:30:00+00:00"' == canonical(twice, NEW_YORK)
    assert [
        (
            '"2026-03-08T02:30"',
            "the clocks of America/New_York skip 2026-03-08 02:30:00; write an offset",
        )
    ] == told('created_at > "2026-03-08T02:30"', NEW_YORK)


def test_a_decimal_keeps_its_digits() -> None:
    """
    It is never a binary fraction, whatever context the program has set.
    """
    with localcontext() as context:
        context.prec = 3
        found = constant("score > 1234567890.10")

    assert Constant(Decimal("1234567890.10"), Number(2)) == found
    assert Constant(Decimal("-3.00"), Number(2)) == constant("score > -3")
    assert Constant(Decimal("-0.50"), Number(2)) == constant("score > - .5")
    assert "score in (1.5, 2, 1000.25)" == canonical("score in (1.5, 2, 1_000.25)")


@pytest.mark.parametrize(
    ("text", "part", "message"),
    [
        (
            'created_at > "2026-03-02"',
            '"2026-03-02"',
            'this is a day beside an instant; write date(…) == "2026-03-02"',
        ),
        (
            'created_at > "2026-03-02T25:00"',
            '"2026-03-02T25:00"',
            (
                "'2026-03-02T25:00' is no instant; "
                'write it as "2026-03-02T09:00+08:00"'
            ),
        ),
        (
            'created_at > "0001-01-01T00:00+23:59"',
            '"0001-01-01T00:00+23:59"',
            (
                "'0001-01-01T00:00+23:59' is no instant; "
                'write it as "2026-03-02T09:00+08:00"'
            ),
        ),
        (
            'born == "20260302"',
            '"20260302"',
            "'20260302' is no day; write it as \"2026-03-02\"",
        ),
        (
            'born == "2026-02-30"',
            '"2026-02-30"',
            "'2026-02-30' is no day; write it as \"2026-03-02\"",
        ),
        (
            'born in ("2026-02-01", "2026-2-2")',
            '"2026-2-2"',
            "'2026-2-2' is no day; write it as \"2026-03-02\"",
        ),
        (
            'cohort == "2026-03-01"',
            '"2026-03-01"',
            "'2026-03-01' is no month; write it as \"2026-03\"",
        ),
        (
            "created_at > born",
            "created_at > born",
            ("an instant cannot be compared with a day; write date(x) for an instant"),
        ),
        (
            "score > 1.555",
            "1.555",
            "the number does not fit: at most 2 decimal places, and 64 bits",
        ),
        (
            f"score > {10**17}",
            str(10**17),
            "the number does not fit: at most 2 decimal places, and 64 bits",
        ),
        (
            "score > 1.50000000000000000000000000000000001",
            "1.50000000000000000000000000000000001",
            "the number does not fit: at most 2 decimal places, and 64 bits",
        ),
        (
            "score > 1e3",
            "1e3",
            "write a decimal with its digits only, for example 1.5",
        ),
        (
            f"score > {'1' * 1000}.5",
            f"{'1' * 1000}.5",
            "write a decimal with its digits only, for example 1.5",
        ),
        ("seats in (1, 1.5)", "1.5", "only whole numbers are allowed"),
        ("seats > 1j", "1j", "only whole numbers are allowed"),
        (
            "score == 'a'",
            "score == 'a'",
            "a decimal number cannot be compared with text",
        ),
        (
            "vip == 1.5",
            "vip == 1.5",
            "true or false cannot be compared with a decimal number",
        ),
        (
            "5.5 < budget",
            "5.5 < budget",
            (
                "a decimal number cannot be compared with money; "
                'write money("5.50", "CNY")'
            ),
        ),
        (
            f"name == '{'a' * 1001}'",
            f"'{'a' * 1001}'",
            "the text value has 1001 characters, 1000 are allowed",
        ),
        (
            f"fold(name) == '{'ß' * 501}'",
            f"'{'ß' * 501}'",
            "the text value has 1002 characters, 1000 are allowed",
        ),
        (
            f"seats in ({'1, ' * 1001})",
            f"({'1, ' * 1001})",
            "the list has more than 1000 values",
        ),
        (
            f"'a' in tags & {{{'1, ' * 1001}}}",
            f"{{{'1, ' * 1001}}}",
            "the list has more than 1000 values",
        ),
        ("born in (today, '2026-01-01')", "today", "a list may hold only fixed values"),
        (
            "spent in (days(1), age(now))",
            "age(now)",
            "a list may hold only fixed values",
        ),
        (
            "today in ('2026-01-01',)",
            "today in ('2026-01-01',)",
            "this compares two fixed values",
        ),
        (
            "tags in ('a',)",
            "'a'",
            'a set of texts cannot be compared with text; write "a" in tags',
        ),
        (
            "seats is not 3",
            "seats is not 3",
            "'is' is only for None; write == to compare",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_named(text: str, part: str, message: str) -> None:
    """
    Each with its place.
    """
    assert [(part, message)] == told(text)


def test_units_places_and_choices_differ_by_what_they_say() -> None:
    """
    Two types of one kind are refused with the difference.
    """
    more = [
        Field("fine", Number(3)),
        Field("size", Choices((Option("s"), Option("l")))),
        Field("days_open", Integer("days")),
    ]
    schema = SCHEMA.extended(more)

    assert ["numbers of 2 and 3 places cannot be compared"] == [
        message for _, message in told("score > fine", schema)
    ]
    assert ["two different kinds of a choice cannot be compared"] == [
        message for _, message in told("stage == size", schema)
    ]
    assert ["'people' and 'days' cannot be compared"] == [
        message for _, message in told("company.staff > days_open", schema)
    ]


def test_all_that_is_fixed_may_stand_in_a_list() -> None:
    """
    Also what is written as a call, and each once.
    """
    assert "spent in (days(1), hours(36))" == canonical(
        "spent in [days(1), hours(36), hours(24)]"
    )
    assert 'budget in (money("1.00", "CNY"),)' == canonical(
        'budget in {money(1, "CNY")}'
    )


TWO_PLACES = Schema(
    [
        Field("paid", Money("CNY")),
        Field("price", Money("CNY", places=4)),
        Field("yen", Money("JPY", places=0)),
    ],
    relations=[Relation("lines", Schema([Field("unit", Money("CNY", places=6))]))],
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('paid > money("1.00", "CNY")', 'paid > money("1.00", "CNY")'),
        ('price > money("1.00", "CNY")', 'price > money("1.0000", "CNY")'),
        ('money("1.0001", "CNY") < price', 'price > money("1.0001", "CNY")'),
        ('paid == money("1.0000", "CNY")', 'paid == money("1.00", "CNY")'),
        ('paid in (money(1, "CNY"),)', 'paid in (money("1.00", "CNY"),)'),
        (
            'any(x.unit > money("1.000001", "CNY") for x in lines)',
            'any(l.unit > money("1.000001", "CNY") for l in lines)',
        ),
        (
            'coalesce(paid, money("2", "CNY")) > money("1.000", "CNY")',
            'coalesce(paid, money("2.00", "CNY")) > money("1.00", "CNY")',
        ),
        (
            'price - money("1.0001", "CNY") > money(0, "CNY")',
            'price - money("1.0001", "CNY") > money("0.0000", "CNY")',
        ),
        (
            'money(1, "CNY") + paid > money("1", "CNY") + money("0.50", "CNY")',
            'money("1.00", "CNY") + paid > money("1.50", "CNY")',
        ),
    ],
)
def test_an_amount_has_the_places_of_its_other_side(text: str, expected: str) -> None:
    """
    A unit price may have more places than a sum in the same currency.
    """
    assert expected == canonical(text, TWO_PLACES)


def test_an_amount_with_too_many_places_is_refused() -> None:
    """
    The message names the places that the other side has.
    """
    assert [
        ('"1.001"', "this is no amount in CNY, which has 2 decimal places")
    ] == told('paid > money("1.001", "CNY")', TWO_PLACES)
    assert [
        ('"1.001"', "this is no amount in CNY, which has 2 decimal places")
    ] == told('paid + money("1.001", "CNY") > paid', TWO_PLACES)
    assert [
        (
            "paid > price",
            "money in CNY of 2 and of 4 decimal places cannot be compared",
        )
    ] == told("paid > price", TWO_PLACES)
    assert ["2 位小数与 4 位小数的 CNY 金额不能比较"] == told_zh(
        "paid > price", TWO_PLACES
    )


@pytest.mark.parametrize(
    "amount",
    ["1e3", " 1 ", "1_000", "+1", "٣", "1.", ".5", "", "NaN", "Infinity", "1,000"],
)
def test_an_amount_is_digits_with_a_point_and_a_sign(amount: str) -> None:
    """
    As decimals are; nothing else that Python takes for a number.
    """
    assert told(f'paid > money("{amount}", "CNY")', TWO_PLACES)
    with pytest.raises(ValueError, match=f"^{re.escape(amount)}$"):
        Money("CNY").minor(amount)


def test_an_amount_may_be_full_width() -> None:
    """
    Words are compared in Unicode form NFKC, and so are amounts.
    """
    assert 'paid > money("-12.50", "CNY")' == canonical(
        'paid > money("－１２．５", "CNY")', TWO_PLACES
    )


def test_a_decimal_beyond_64_bits_is_refused_with_its_sign() -> None:
    """
    Though it has the places of the field.
    """
    score = "92233720368547758.0"
    far = "the number does not fit: at most 2 decimal places, and 64 bits"

    assert [(f"{score}8", far)] == told(f"score > {score}8")
    assert [(f"-{score}9", far)] == told(f"score > -{score}9")
    assert [(f"{score}8", far)] == told(f"score in (1.00, {score}8)")
    assert f"score > -{score}8" == canonical(f"score > -{score}8")
    assert f"score > {score}7" == canonical(f"score > {score}7")
