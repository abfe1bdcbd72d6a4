"""
How a condition is written: one text for each meaning.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from crmkit.calendars import Calendar
from crmkit.conditions import (
    Condition,
    Day,
    Duration,
    Field,
    Function,
    Instant,
    Integer,
    Money,
    Month,
    Number,
    Schema,
    Text,
    TextSet,
)
from crmkit.conditions._periods import Months
from crmkit.conditions._read._check import check
from crmkit.conditions._text import literal, written
from tests.conditions.samples import SCHEMA

DESK = Calendar("Asia/Shanghai", {"mon-fri": ["09:00-18:00"]})
FULL = SCHEMA.extended(
    [
        Field("quiet_for", Duration(), computed="age(last_contacted_at)"),
        Field("from", Text()),
    ],
    {"wait": Duration()},
    calendars={"desk": DESK},
    functions=[Function(name="length", takes=[Text()], gives=Integer(), python=len)],
    conditions={"big": "seats > 10"},
)

#: What is written on the left is told as on the right.
TOLD = [
    # names
    ("客户阶段 == '意向'", 'stage == "interested"'),
    ('field("阶段") == "Won"', 'stage == "won"'),
    ('field("合同金额(元)") is None', 'field("合同金额(元)") is None'),
    ('field("from") != owner', 'field("from") != owner'),
    ("公司.等级 == '重点'", 'company.grade == "key"'),
    ('company.field("title") is None', "company.title is None"),
    ("company.manager is not None", "company.manager is not None"),
    ('old.field("合同金额(元)") is None', 'old.field("合同金额(元)") is None'),
    ("viewer == owner", "owner == viewer.id"),
    ("viewer.department in tags", "viewer.department in tags"),
    # literals
    ("name == 'it\\'s'", 'name == "it\'s"'),
    ("name == 'say \"x\"'", "name == 'say \"x\"'"),
    ("name == '\\t\u3000张'", 'name == "\\t\u3000张"'),
    ("seats == -3", "seats == -3"),
    ("score >= 1.50", "score >= 1.5"),
    ("score >= -2", "score >= -2"),
    ('budget > money(5000, "CNY")', 'budget > money("5000.00", "CNY")'),
    ('yen > money("5000", "JPY")', 'yen > money("5000", "JPY")'),
    ('created_at > "2026-03-02T09:00+08:00"',
     'created_at > "2026-03-02T01:00:00+00:00"'),
    ('born == "2026-03-02"', 'born == "2026-03-02"'),
    ('cohort < "2026-03"', 'cohort < "2026-03"'),
    ("spent > weeks(1) + hours(24)", "spent > days(8)"),
    ("spent > hours(25)", "spent > hours(25)"),
    ("spent > minutes(-90)", "spent > minutes(-90)"),
    ("vip == True", "vip == True"),
    # joints
    ("not (vip and paid) or not seats > 1", "not (vip and paid) or not (seats > 1)"),
    ("(vip and paid) and (vip or paid)", "vip and paid and (vip or paid)"),
    ("not not vip", "vip"),
    ("not ('a' in tags)", '"a" not in tags'),
    ("not (owner is None)", "owner is not None"),
    ("1 <= seats < limit", "seats >= 1 and seats < limit"),
    ("owner in ['b', 'a', 'b']", 'owner in ("b", "a")'),
    ("owner not in {'b'}", 'owner not in ("b",)'),
    # calculated
    ("(seats - limit) - 1 > 0", "seats - limit - 1 > 0"),
    ("seats - (limit - 1) > 0", "seats - (limit - 1) > 0"),
    ("seats + limit * 2 > 0", "seats + limit * 2 > 0"),
    ("(seats + limit) * 2 > 0", "(seats + limit) * 2 > 0"),
    ("spent + wait > days(2)", "spent + wait > days(2)"),
    ("len(tags & my_teams & {'b', 'a'}) > 0", 'len(tags & my_teams & {"a", "b"}) > 0'),
    ("len(tags & (teams & my_teams)) > 0", "len(tags & (teams & my_teams)) > 0"),
    ("'a' in tags & teams", '"a" in tags & teams'),
    # time
    ("now - days(3) > created_at", "created_at < now - days(3)"),
    ("created_at - wait - days(1) < now", "created_at - wait - days(1) < now"),
    ("created_at < now - months(3)", "created_at < now - months(3)"),
    ("days(3) < age(created_at)", "age(created_at) > days(3)"),
    ("quiet_for > days(3)", "quiet_for > days(3)"),
    ("business_age(created_at) > hours(4)",
     'business_age(created_at, "desk") > hours(4)'),
    ("anniversary(born, today) == today", "anniversary(born) == today"),
    ('anniversary(born, signed) > "2026-03-02"',
     'anniversary(born, signed) > "2026-03-02"'),
    ("month(created_at) == month(now)", "month(created_at) == month(now)"),
    ("weekday(today) < 6 and hour(now) >= 9", "weekday(today) < 6 and hour(now) >= 9"),
    # text
    ("contains(fold(name), 'ＡＢＣ')", 'contains(fold(name), "abc")'),
    ("fold(name) == fold(me)", "fold(name) == fold(me)"),
    ("not startswith(name, owner)", "not startswith(name, owner)"),
    ("length(coalesce(name, owner, '')) > 3",
     'length(coalesce(name, owner, "")) > 3'),
    # related records
    ("any(order.amount is None for order in 订单)",
     "any(o.amount is None for o in orders)"),
    ("all(x.cancelled for x in orders if x.product == 'A' or x.due is None)",
     'all(o.cancelled for o in orders if o.product == "A" or o.due is None)'),
    ("any(any(y.sku == 'a' for y in x.lines) for x in orders)",
     'any(any(l.sku == "a" for l in o.lines) for o in orders)'),
    ("count(x for x in company.branches) > 1",
     "count(b for b in company.branches) > 1"),
    ("sum(x.pieces * 2 for x in orders) > seats",
     "sum(o.pieces * 2 for o in orders) > seats"),
    ("last(x.seller.name for x in orders if x.seller is not None) == 'li'",
     'last(o.seller.name for o in orders if o.seller is not None) == "li"'),
    # the rest
    ("segment('big') and changed('席位数')", 'segment("big") and changed("seats")'),
    ("by == me and cause is None", "by == me and cause is None"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), TOLD)
def test_a_condition_is_told_in_one_way(text: str, told: str) -> None:
    """
    Whatever words, quotes and brackets were used, the canonical text is the same.
    """
    assert told == Condition(text, FULL).text


@pytest.mark.parametrize("told", [told for _, told in TOLD])
def test_what_is_told_reads_back(told: str) -> None:
    """
    The canonical text means the same condition, and is its own canonical text.
    """
    node = check(told, FULL)

    assert told == written(node)
    assert node == check(written(node), FULL)


def test_literals_of_every_type() -> None:
    """
    A value alone is written as the language writes its type.
    """
    told = [
        (literal(value=True, kind=Text()), "True"),
        (literal(-5, Money("CNY")), 'money("-0.05", "CNY")'),
        (literal(Decimal("100.00"), Number(2)), "100"),
        (literal(timedelta(0), Duration()), "days(0)"),
        (literal(-14, Months()), "months(-14)"),
        (literal(date(26, 3, 2), Day()), '"0026-03-02"'),
        (literal(date(2026, 3, 1), Month()), '"2026-03"'),
        (literal(datetime(2026, 3, 2, tzinfo=UTC), Instant()),
         '"2026-03-02T00:00:00+00:00"'),
        (literal(frozenset({"b", "a"}), TextSet()), '{"a", "b"}'),
    ]  # fmt: skip

    assert [expected for _, expected in told] == [found for found, _ in told]


def test_a_word_of_python_is_no_plain_name() -> None:
    """
    A field whose name Python keeps for itself is named as text.
    """
    schema = Schema([Field("class", Text()), Field("a b", Text())])

    assert 'field("class") == field("a b")' == (
        Condition("field('class') == field('a b')", schema).text
    )
