"""
Functions and arithmetic: what they take, and what they refuse.
"""

import pytest

from crmkit.calendars import Calendar
from crmkit.conditions import Field, Function, Instant, Integer, Money, Schema, Text
from crmkit.conditions._checked import Compare
from crmkit.conditions._function import BUILT_IN
from crmkit.conditions._nodes import BusinessAge, Call, FieldRead
from crmkit.conditions._read._calls import CALLS
from crmkit.conditions._read._operands import _CALLS
from crmkit.conditions._read._tests import TESTS
from crmkit.errors import SchemaError
from tests.conditions.problems import canonical, checked, told
from tests.conditions.samples import SCHEMA

ALWAYS = Calendar.ALWAYS


def twice(count: int) -> int:
    """
    Return a number twice.
    """
    return count * 2


TWICE = Function(name="twice", takes=[Integer()], gives=Integer(), python=twice)
OPENED = Schema([Field("opened_at", Instant())], calendars=ALWAYS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("seats * 2 + limit - 1 > 3 * 4", "seats * 2 + limit - 1 > 12"),
        ("2 * (seats - 1) > 0", "2 * (seats - 1) > 0"),
        ('budget - money(1, "CNY") * 2 > fee', 'budget - money("2.00", "CNY") > fee'),
        ("seats * fee > budget", "seats * fee > budget"),
        ("company.staff * 2 + 1 > 3", "company.staff * 2 + 1 > 3"),
        (
            "spent + waited - hours(3) > hours(1)",
            "spent + waited - hours(3) > hours(1)",
        ),
        ("spent > hours(1) + minutes(30)", "spent > minutes(90)"),
        ("days(2) + created_at < now", "created_at + days(2) < now"),
        ("created_at + days(2) - hours(2) < now", "created_at + hours(46) < now"),
        ("born + weeks(1) < today", "born + days(7) < today"),
        ("today - days(7) < born", "born > today - days(7)"),
        (
            "now - months(1) - days(3) < created_at",
            "created_at > now - months(1) - days(3)",
        ),
        ("today + months(2) > born", "born < today + months(2)"),
        ("months(3) < age(created_at)", "age(created_at) > months(3)"),
        (
            "age(created_at + hours(1)) > days(3)",
            "age(created_at + hours(1)) > days(3)",
        ),
        ("age(created_at) is None", "age(created_at) is None"),
        (
            "anniversary(born, date(now)) == today",
            "anniversary(born, date(now)) == today",
        ),
        (
            'anniversary(born, "2026-01-01") is None',
            'anniversary(born, "2026-01-01") is None',
        ),
        ("anniversary(born, today) == today", "anniversary(born) == today"),
        ("weekday(born) in (6, 7) and hour(created_at) < 9", None),
        ("year(born) == year(now) and month(born) == month(today)", None),
        ("coalesce(company.staff, seats, 3) > 2", None),
        (
            "coalesce(stage, '线索') == '意向'",
            'coalesce(stage, "prospect") == "interested"',
        ),
        ("coalesce(vip, paid, False)", None),
        ("len(tags & teams) > 0 and 'a' in tags & ('b', 'a')", None),
        ("len(tags & teams & my_teams) == 1", None),
        ('startswith(owner, me) or endswith(name, "")', None),
        ('contains(fold(company.title), "ＡＢ") and contains(fold(name), me)', None),
        ('contains("a b c", owner)', None),
        ('fold(name) == fold("Ａ")', 'fold(name) == "a"'),
        ("fold(me) == fold(name)", "fold(name) == fold(me)"),
        ("fold(name) in (\"Ａ\", 'a')", 'fold(name) in ("a",)'),
    ],
)
def test_the_canonical_text_reads_back(text: str, expected: str | None) -> None:
    """
    It is the same where none is given, but for the quotes.
    """
    found = canonical(text)

    assert expected in (None, found)


@pytest.mark.parametrize(
    ("text", "part", "message"),
    [
        ("date(born) is None", "date(born)", "date(…) needs one instant"),
        ("hour(born) == 3", "hour(born)", "hour(…) needs one instant"),
        ("year(seats) == 3", "year(seats)", "year(…) needs one instant, day or month"),
        ("month() is None", "month()", "month(…) needs one instant or day"),
        (
            "anniversary(seats) == today",
            "anniversary(seats)",
            (
                "anniversary(…) needs an instant or a day, "
                "and may have a day to start from"
            ),
        ),
        (
            "anniversary(born, now) == today",
            "now",
            (
                "an anniversary is looked for from a day on; "
                "write date(x) for an instant"
            ),
        ),
        (
            "business_age(created_at) > hours(4)",
            "business_age(created_at)",
            "there is no calendar to count by",
        ),
        (
            "created_at - months(3) > now",
            "created_at - months(3)",
            "months(n) goes only with now, today and age(…)",
        ),
        (
            "now - days(1) - months(3) < created_at",
            "now - days(1) - months(3)",
            "months(n) goes only with now, today and age(…)",
        ),
        (
            "spent > months(3)",
            "spent > months(3)",
            "months(n) goes only with now, today and age(…)",
        ),
        (
            "months(seats) < age(now)",
            "months(seats)",
            "this needs one whole number, for example months(7)",
        ),
        ("age(now) > months(1201)", "months(1201)", "a duration is at most 100 years"),
        (
            "now - created_at > days(3)",
            "now - created_at",
            "instants are not subtracted; write age(x) > days(7)",
        ),
        (
            "now + spent > created_at",
            "now + spent",
            "an instant is moved by a fixed duration or a parameter",
        ),
        (
            "born + hours(36) > today",
            "born + hours(36)",
            "a day is moved by whole days, for example days(7)",
        ),
        (
            "now - 7 > created_at",
            "now - 7",
            (
                "an instant cannot be moved by a whole number; "
                "write a duration as days(7)"
            ),
        ),
        (
            "age(created_at) + days(1) > days(3)",
            "age(created_at) + days(1)",
            "an age is only compared, with a duration or months(n)",
        ),
        (
            "age(created_at) in (days(1), days(2))",
            "age(created_at) in (days(1), days(2))",
            "an age is only compared, with a duration or months(n)",
        ),
        (
            "age(created_at) > age(last_contacted_at)",
            "age(created_at) > age(last_contacted_at)",
            "an age can only be compared with a fixed duration",
        ),
        (
            "budget + 3 > fee",
            "budget + 3",
            (
                "money is added to money of its currency, "
                "and multiplied by a whole number"
            ),
        ),
        (
            "budget + yen > fee",
            "budget + yen",
            "money in CNY and in JPY cannot be compared",
        ),
        (
            "company.staff * company.staff > 3",
            "company.staff * company.staff",
            "two numbers with units cannot be multiplied",
        ),
        ("name + 'a' == 'b'", "name + 'a'", "texts are not joined"),
        ("name * 3 == 'b'", "name * 3", "text * a whole number means nothing"),
        (
            "spent * 2 > hours(1)",
            "spent * 2",
            "a duration * a whole number means nothing",
        ),
        (
            "score * 2 > 1",
            "score * 2",
            "decimal numbers are compared, not computed with",
        ),
        (
            f"seats > {2**62} * 2",
            f"{2**62} * 2",
            "the number does not fit in 64 bits",
        ),
        (
            "spent > weeks(4000) + weeks(4000)",
            "weeks(4000) + weeks(4000)",
            "a duration is at most 100 years",
        ),
        ("-seats > 3", "-seats", "this sign is not part of the language"),
        ("len(seats) > 3", "len(seats)", "len(…) needs one set of texts"),
        ("len(tags) >= 0", "len(tags) >= 0", "this always holds: it is at least 0"),
        ("-1 == len(tags)", "-1 == len(tags)", "this can never hold: it is at least 0"),
        (
            "weekday(now) != 8",
            "weekday(now) != 8",
            "this always holds: it lies in 1 to 7",
        ),
        ("hour(now) <= 23", "hour(now) <= 23", "this always holds: it lies in 0 to 23"),
        (
            "hour(now) > 22 and 24 > hour(now)",
            "24 > hour(now)",
            "this always holds: it lies in 0 to 23",
        ),
        (
            "year(now) > 9999",
            "year(now) > 9999",
            "this can never hold: it lies in 1 to 9999",
        ),
        ("weekday(now) in (1, 0)", "0", "this can never hold: it lies in 1 to 7"),
        (
            "tags & teams",
            "tags & teams",
            "a set is not a condition; write len(x) > 0",
        ),
        (
            "'a' in tags & name",
            "name",
            "'&' is for two sets of texts; write 'and' between conditions",
        ),
        ("'a' in {'a'} & {'b'}", "{'a'} & {'b'}", "this compares two fixed values"),
        ("'a' in tags & {1}", "1", "this set may hold only text values"),
        ("'a' in tags & ()", "()", "nothing is in an empty list"),
        (
            "vip | paid",
            "vip | paid",
            (
                "this arithmetic is not part of the language; "
                "write 'or' between conditions"
            ),
        ),
        (
            "fold(owner) == 'x'",
            "fold(owner)",
            "'owner' is not kept folded: declare it as Text(fold=True)",
        ),
        (
            "fold(coalesce(name, owner)) == 'x'",
            "fold(coalesce(name, owner))",
            "fold(…) needs one text field that is kept folded, or a parameter",
        ),
        (
            "fold(name) == name",
            "fold(name) == name",
            "folded text cannot be compared with text; write fold(x) on both sides",
        ),
        (
            "contains(fold(name), owner)",
            "contains(fold(name), owner)",
            "one side is folded and the other is not; write fold(…) on both",
        ),
        (
            "contains(tags, 'a')",
            "contains(tags, 'a')",
            "this is a set of texts; write … in x",
        ),
        ("contains(stage, 'w')", "contains(stage, 'w')", "contains(…) needs two texts"),
        ("startswith(name)", "startswith(name)", "startswith(…) needs two texts"),
        ("endswith('a', 'b')", "endswith('a', 'b')", "this compares two fixed values"),
        (
            "coalesce(seats) > 1",
            "coalesce(seats)",
            "coalesce(…) needs at least two values",
        ),
        (
            "coalesce(1, 2) > 1",
            "coalesce(1, 2)",
            "coalesce(…) needs a value that can be missing",
        ),
        (
            "coalesce(seats, 'a') > 1",
            "'a'",
            "this is text, and a whole number is needed",
        ),
        (
            "coalesce(age(created_at), spent) is None",
            "age(created_at)",
            "an age is only compared, with a duration or months(n)",
        ),
        (
            "coalesce(seats, 3) is None",
            "coalesce(seats, 3)",
            "this is always there and never None",
        ),
        ("days(n=3) < age(now)", "days(n=3)", "arguments are given without names"),
        ("any(x=3)", "any(x=3)", "arguments are given without names"),
        (
            "days(*[3]) < age(now)",
            "days(*[3])",
            "this needs one whole number, for example days(7)",
        ),
        (
            "contians(name, 'a')",
            "contians",
            "unknown function 'contians'; did you mean 'contains'?",
        ),
        (
            "name.upper() == 'A'",
            "name.upper()",
            "a call of this kind is not part of the language",
        ),
        (
            "month(created_at) == '2026-13'",
            "'2026-13'",
            "'2026-13' is no month; write it as \"2026-03\"",
        ),
        (
            "1.5",
            "1.5",
            "a decimal number is not a condition; compare it with something",
        ),
    ],
)
def test_what_a_function_does_not_take_is_named(
    text: str, part: str, message: str
) -> None:
    """
    Each with its place.
    """
    assert [(part, message)] == told(text)


def test_business_age_counts_by_a_calendar_of_the_schema() -> None:
    """
    One calendar need not be named; of several, one must be.
    """
    opened = FieldRead("opened_at", Instant())
    node = checked("business_age(opened_at) > hours(4)", OPENED)
    two = OPENED.extended(calendars={"night": ALWAYS})
    named = Schema([Field("opened_at", Instant())], calendars={"day": ALWAYS})
    several = named.extended(calendars={"night": ALWAYS})

    assert isinstance(node, Compare)
    assert BusinessAge(opened, "") == node.left
    assert [] == told('business_age(opened_at, "night") > hours(4)', two)
    assert [] == told("business_age(opened_at) > hours(4)", two)
    assert (
        BusinessAge(opened, "day")
        == checked("business_age(opened_at) is None", named).parts[0]
    )
    assert [
        ("business_age(opened_at)", "name the calendar: one of 'day', 'night'")
    ] == told("business_age(opened_at) > hours(4)", several)
    assert [('"nigth"', "unknown calendar 'nigth'; did you mean 'night'?")] == told(
        'business_age(opened_at, "nigth") > hours(4)', several
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "business_age(opened_at) > months(1)",
            "business time is not counted in months; write hours(n) or days(n)",
        ),
        (
            "business_age(opened_at) > 3",
            (
                "a length of business time cannot be compared with a whole number; "
                "write hours(3)"
            ),
        ),
        (
            "business_age(1) > hours(1)",
            ("business_age(…) needs an instant, and the name of a calendar in quotes"),
        ),
        (
            "business_age(opened_at) == business_age(opened_at)",
            "an age can only be compared with a fixed duration",
        ),
    ],
)
def test_business_age_is_compared_with_a_duration(text: str, message: str) -> None:
    """
    And with nothing else.
    """
    assert [message] == [found for _, found in told(text, OPENED)]


def test_a_function_of_the_application_is_typed() -> None:
    """
    Its arguments are checked, literals take their types.
    """
    schema = SCHEMA.extended(functions=[TWICE])
    seats = FieldRead("seats", Integer())

    assert Call(TWICE, (seats,)) == checked("twice(seats) > 3", schema).parts[0]
    assert [("twice(seats, 1)", "twice(…) takes 1 argument")] == told(
        "twice(seats, 1) > 3", schema
    )
    assert [("name", "this is text, and a whole number is needed")] == told(
        "twice(name) > 3", schema
    )
    assert [("twise", "unknown function 'twise'; did you mean 'twice'?")] == told(
        "twise(seats) > 3", schema
    )


def test_money_is_written_in_major_units_of_a_known_currency() -> None:
    """
    How many places it has, some field of the schema says.
    """
    yen = Schema([Field("price", Money("JPY", places=0))])

    assert 'price > money("5000", "JPY")' == canonical(
        'money(5000, "JPY") < price', yen
    )
    assert [('"5.5"', "this is no amount in JPY, which has 0 decimal places")] == told(
        'price > money("5.5", "JPY")', yen
    )
    assert [
        (
            '"CNX"',
            (
                "no field is in the currency 'CNX' (known: 'CNY', 'JPY'); "
                "did you mean 'CNY'?"
            ),
        )
    ] == told('budget > money(5, "CNX")')
    assert [
        (
            "money(5.5, 'CNY')",
            (
                "money(…) needs an amount and a currency, "
                'for example money("5000.00", "CNY")'
            ),
        )
    ] == told("budget > money(5.5, 'CNY')")
    assert [
        (
            "budget > 5000",
            (
                "money cannot be compared with a whole number; "
                'write money("5000.00", "CNY")'
            ),
        )
    ] == told("budget > 5000")


def test_no_function_takes_a_name_of_the_language() -> None:
    """
    The list of those names is complete.
    """
    clash = Function(name="age", takes=[Text()], gives=Integer(), python=len)
    with pytest.raises(SchemaError) as caught:
        Schema([], functions=[clash])

    assert "'age' is a function of the language" == str(caught.value)
    assert {*CALLS, *_CALLS, *TESTS} == BUILT_IN
