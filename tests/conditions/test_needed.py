"""
The smallest changes that would turn an answer round.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest

from crmkit.calendars import Calendar
from crmkit.conditions import (
    BY_ATTRIBUTE,
    Boolean,
    Condition,
    Day,
    Duration,
    Field,
    Function,
    Instant,
    Integer,
    Moment,
    Relation,
    Schema,
    Text,
    TextSet,
)
from crmkit.conditions._explain._explanation import Explanation
from crmkit.conditions._explain._needed_words import HEADS
from crmkit.conditions._explain._waiting import Patience, waited
from tests.conditions.samples import (
    AT,
    NOW,
    SCHEMA,
    Company,
    Lead,
    Order,
    Stage,
    User,
    schema_in,
)
from tests.conditions.test_explain import Change, Inside

LONG_AGO = NOW - timedelta(days=3)
QUIET = "age(coalesce(last_contacted_at, created_at))"
DESK = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
PARAMS: dict[str, Any] = {
    "me": "zhao",
    "quota": 5,
    "since": NOW,
    "my_teams": ["north"],
    "viewer": User(id="zhao", department="sales"),
}
RICH = schema_in("UTC", DESK).extended(
    [
        Field(
            "quiet_for",
            Duration(),
            computed="age(coalesce(last_contacted_at, created_at))",
        )
    ],
    functions=[Function(name="length", takes=[Text()], gives=Integer(), python=len)],
    conditions={"big": "seats > 10 and vip"},
)


def explained(
    text: str, lead: Lead, *, now: datetime = NOW, change: Change | None = None
) -> Explanation:
    """
    Return the explanation of a condition with all parameters given.
    """
    condition = Condition(text, RICH).bind(**PARAMS)
    found = condition.explain(lead, Moment(now, change), Inside())
    return attrs.evolve(found, schema=None)  # names, not labels


def needed(text: str, lead: Lead, language: Any = "en", **rest: Any) -> list[str]:
    """
    Return what would turn an answer, line by line, without the head.
    """
    lines = explained(text, lead, **rest).shown(language).splitlines()
    heads = [n for n, line in enumerate(lines) if line in HEADS.values()]
    return [line.strip() for n in heads for line in lines[n + 1 :]]


#: A question, a record, and what would turn the answer.
TURNED: list[tuple[str, Lead, str, str]] = [
    # equality and order
    ("stage == '意向'", Lead(stage=Stage.PROSPECT),
     'stage: "Prospect" → "Interested"', 'stage: "潜在" → "意向"'),
    ("stage == '意向'", Lead(stage=Stage.INTERESTED),
     'stage: "Interested" → anything but "Interested"',
     'stage: "意向" → 不是 "意向"'),
    ("seats > 10", Lead(seats=10), "seats: 10 → at least 11", "seats: 10 → 至少 11"),
    ("seats >= 10", Lead(), "seats: missing → at least 10", "seats: 缺失 → 至少 10"),
    ("seats < 10", Lead(seats=10), "seats: 10 → at most 9", "seats: 10 → 至多 9"),
    ("seats <= 10", Lead(seats=10), "seats: 10 → at least 11", "seats: 10 → 至少 11"),
    ("seats < limit", Lead(seats=10, limit=3),
     "seats: 10 → less than limit (3)", "seats: 10 → 少于 limit (3)"),
    ("seats < limit", Lead(seats=10),
     "limit: missing → more than seats (10)", "limit: 缺失 → 多于 seats (10)"),
    ("seats > quota", Lead(seats=1),
     "seats: 1 → more than quota (5)", "seats: 1 → 多于 quota (5)"),
    ("budget > money(5, 'CNY')", Lead(budget=100),
     "budget: 1.00 CNY → more than 5.00 CNY", "budget: 1.00 CNY → 多于 5.00 CNY"),
    ("score < 1.5", Lead(),
     "score: missing → less than 1.5", "score: 缺失 → 少于 1.5"),
    ("born >= '2026-03-02'", Lead(born=date(2026, 3, 1)),
     "born: 2026-03-01 → 2026-03-02 or later", "born: 2026-03-01 → 不早于 2026-03-02"),
    ("cohort < '2026-03'", Lead(cohort=date(2026, 3, 1)),
     "cohort: 2026-03 → before 2026-03", "cohort: 2026-03 → 早于 2026-03"),
    ("spent <= hours(1)", Lead(spent=timedelta(hours=2)),
     "spent: 2 hours → at most 1 hour", "spent: 2小时 → 至多 1小时"),
    ("vip", Lead(), "vip: missing → true", "vip: 缺失 → 是"),
    ("not vip", Lead(vip=True), "vip: true → false", "vip: 是 → 否"),
    ("seats + 1 == 3", Lead(seats=1), "seats + 1: 2 → 3", "seats + 1: 2 → 3"),
    ("length(name) > 2", Lead(name="x"),
     "length(name): 1 → at least 3", "length(name): 1 → 至少 3"),
    # membership, text, presence
    ("owner in ('a', 'b')", Lead(owner="x"),
     'owner: "x" → one of "a", "b"', 'owner: "x" → "a"、"b" 之一'),
    ("owner not in ('a', 'b')", Lead(owner="a"),
     'owner: "a" → none of "a", "b"', 'owner: "a" → 不是 "a"、"b" 中的任何一个'),
    ("owner in ('a',)", Lead(owner="x"), 'owner: "x" → "a"', 'owner: "x" → "a"'),
    ("'vip' in tags", Lead(tags=("a",)), 'tags: add "vip"', 'tags: 加上 "vip"'),
    ("'vip' not in tags", Lead(tags=("vip",)),
     'tags: remove "vip"', 'tags: 去掉 "vip"'),
    ("owner in tags", Lead(owner="li", tags=()), 'tags: add owner ("li")',
     'tags: 加上 owner ("li")'),
    ("owner in my_teams", Lead(owner="x"),
     'owner: "x" → one of my_teams ({"north"})',
     'owner: "x" → my_teams ({"north"}) 之一'),
    ("len(tags) > 0", Lead(tags=("a",)), "len(tags): 1 → 0", "len(tags): 1 → 0"),
    ("contains(name, 'x')", Lead(name="a"),
     'name: "a" → containing "x"', 'name: "a" → 包含 "x"'),
    ("startswith(fold(name), 'X')", Lead(name="x"),
     'fold(name): "x" → not starting with "x"', 'fold(name): "x" → 不以 "x" 开头'),
    ("endswith(name, owner)", Lead(name="x", owner="y"),
     'name: "x" → ending with owner ("y")', 'name: "x" → 以 owner ("y") 结尾'),
    ("owner is None", Lead(owner="x"), 'owner: "x" → missing', 'owner: "x" → 缺失'),
    ("owner is not None", Lead(), "owner: missing → anything", "owner: 缺失 → 任意值"),
    ("company is None", Lead(company=Company()),
     "company: there → missing", "company: 存在 → 缺失"),
    ("company is not None", Lead(),
     "company: missing → there", "company: 缺失 → 存在"),
    # related records
    ("any(o.cancelled for o in orders)", Lead(orders=(Order(), Order())),
     "orders: 0 of 2 → at least 1 with o.cancelled",
     "orders: 0/2 → 至少 1 条满足 o.cancelled"),
    ("any(o.cancelled for o in orders)", Lead(orders=(Order(cancelled=True),)),
     "orders: 1 of 1 → none with o.cancelled",
     "orders: 1/1 → 没有一条满足 o.cancelled"),
    ("all(o.cancelled for o in orders if o.pieces == 1)",
     Lead(orders=(Order(pieces=1), Order(pieces=2))),
     "orders: 1 of 2 → all with o.cancelled if o.pieces == 1",
     "orders: 1/2 → 每一条都满足 o.cancelled if o.pieces == 1"),
    ("all(o.cancelled for o in orders)", Lead(),
     "orders: 0 of 0 → not all with o.cancelled",
     "orders: 0/0 → 不是每一条都满足 o.cancelled"),
    ("any(b.seats > 1 for b in company.branches if b.city == 'X')", Lead(),
     'company.branches: missing → at least 1 with b.city == "X" and b.seats > 1',
     'company.branches: 缺失 → 至少 1 条满足 b.city == "X" and b.seats > 1'),
    ("count(o for o in orders) >= 2", Lead(),
     "count(o for o in orders): 0 → at least 2",
     "count(o for o in orders): 0 → 至少 2"),
    # time
    ("age(last_contacted_at) > days(7)", Lead(last_contacted_at=LONG_AGO),
     "age(last_contacted_at): 3 days → more than 7 days, after 2026-03-06T09:00+00:00",
     "age(last_contacted_at): 3天 → 多于 7天，2026-03-06T09:00+00:00 之后"),
    ("age(last_contacted_at) >= days(7)", Lead(last_contacted_at=LONG_AGO),
     "age(last_contacted_at): 3 days → at least 7 days, from 2026-03-06T09:00+00:00 on",
     "age(last_contacted_at): 3天 → 至少 7天，自 2026-03-06T09:00+00:00 起"),
    ("age(last_contacted_at) < days(2)", Lead(last_contacted_at=LONG_AGO),
     "age(last_contacted_at): 3 days → less than 2 days",
     "age(last_contacted_at): 3天 → 少于 2天"),
    ("age(created_at) > months(1)", Lead(created_at=LONG_AGO),
     "age(created_at): 3 days → more than 1 month, after 2026-03-27T09:00+00:00",
     "age(created_at): 3天 → 多于 1个月，2026-03-27T09:00+00:00 之后"),
    ("quiet_for > days(7)", Lead(created_at=LONG_AGO),
     "quiet_for: 3 days → more than 7 days, after 2026-03-06T09:00+00:00",
     "quiet_for: 3天 → 多于 7天，2026-03-06T09:00+00:00 之后"),
    ("business_age(created_at) >= hours(9)", Lead(created_at=NOW),
     ('business_age(created_at, ""): 0 seconds → at least 9 hours, '
     "from 2026-03-03T10:00+00:00 on"),
     'business_age(created_at, ""): 0秒 → 至少 9小时，自 2026-03-03T10:00+00:00 起'),
    ("business_age(created_at) > hours(8)", Lead(created_at=NOW),
     ('business_age(created_at, ""): 0 seconds → more than 8 hours, '
     "after 2026-03-03T09:00+00:00"),
     'business_age(created_at, ""): 0秒 → 多于 8小时，2026-03-03T09:00+00:00 之后'),
    ("date(created_at) == today", Lead(created_at=NOW),
     ("date(created_at): 2026-03-02 → anything but today (2026-03-02), "
     "from 2026-03-03T00:00+00:00 on"),
     ("date(created_at): 2026-03-02 → 不是 today (2026-03-02)，"
     "自 2026-03-03T00:00+00:00 起")),
    ("created_at < now - days(1)", Lead(created_at=NOW),
     ("created_at: 2026-03-02T09:00+00:00 → before now - days(1) "
     "(2026-03-01T09:00+00:00), after 2026-03-03T09:00+00:00"),
     ("created_at: 2026-03-02T09:00+00:00 → 早于 now - days(1) "
     "(2026-03-01T09:00+00:00)，2026-03-03T09:00+00:00 之后")),
    ("anniversary(born) == today", Lead(born=date(2000, 3, 5)),
     ("anniversary(born): 2026-03-05 → today (2026-03-02), "
      "from 2026-03-05T00:00+00:00 on"),
     ("anniversary(born): 2026-03-05 → today (2026-03-02)，"
      "自 2026-03-05T00:00+00:00 起")),
    ("hour(now) >= 12", Lead(), "hour(now) >= 12, from 2026-03-02T12:00+00:00 on",
     "hour(now) >= 12，自 2026-03-02T12:00+00:00 起"),
    ("weekday(today) == 3", Lead(),
     "weekday(today) == 3, from 2026-03-04T00:00+00:00 on",
     "weekday(today) == 3，自 2026-03-04T00:00+00:00 起"),
    ("now > '2027-01-01T00:00Z'", Lead(),
     'now > "2027-01-01T00:00:00+00:00", after 2027-01-01T00:00+00:00',
     'now > "2027-01-01T00:00:00+00:00"，2027-01-01T00:00+00:00 之后'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lead", "en", "zh"), TURNED)
def test_one_leaf_and_what_would_turn_it(
    text: str, lead: Lead, en: str, zh: str
) -> None:
    """
    The operand, what it is, what would do, and since when time alone would do.
    """
    blank = ', ""'

    assert [en.replace(blank, "")] == needed(text, lead)
    assert [zh.replace(blank, "")] == needed(text, lead, "zh")


#: What nothing in the record can turn.
FIXED: list[tuple[str, Lead]] = [
    ("True", Lead()),
    ("me == 'li'", Lead()),
    ("me == 'li' and vip", Lead()),
    ("quota > 10 or viewer.department == 'hr'", Lead()),
    ("now < '2026-01-01T00:00Z'", Lead()),
    ("seats > 5 and seats < 3", Lead(seats=1)),
    ("owner is None and owner == 'x'", Lead()),
    ("stage == '意向' and stage == '成交'", Lead()),
]


@pytest.mark.parametrize(("text", "lead"), FIXED)
def test_what_cannot_be_turned_proposes_nothing(text: str, lead: Lead) -> None:
    """
    Parameters, constants, the past and contradictions are not proposed.
    """
    explanation = explained(text, lead)

    assert () == explanation.needed_changes
    assert ":" not in str(explanation).splitlines()[-1][-1:]


def test_a_conjunction_needs_all_and_a_disjunction_the_cheapest() -> None:
    """
    The fewest leaves, of equally many the first ones.
    """
    both = "stage == '意向' and vip and seats > 3"
    some = "(stage == '意向' and vip) or seats > 3 or paid"

    assert ["vip: missing → true", "seats: 1 → at least 4"] == needed(
        both, Lead(stage=Stage.INTERESTED, seats=1)
    )
    assert ["seats: 1 → at least 4"] == needed(some, Lead(seats=1))
    assert ["vip: missing → true"] == needed(
        some, Lead(seats=1, stage=Stage.INTERESTED)
    )
    assert ['stage: missing → "Interested"', "vip: missing → true"] == needed(
        "(stage == '意向' and vip) or (seats > 3 and paid)", Lead()
    )


def test_what_holds_is_to_hold_no_longer() -> None:
    """
    One part of a conjunction is enough then, and all true ones of a disjunction.
    """
    lead = Lead(vip=True, paid=True, seats=5)

    assert ["vip: true → false"] == needed("vip and paid", lead)
    assert ["vip: true → false", "paid: true → false"] == needed(
        "vip or paid or seats > 9", lead
    )
    assert "would no longer be true with:" in str(explained("vip", lead))
    assert "若要不再成立：" in explained("vip", lead).shown("zh")


def test_an_example_of_a_choice_is_a_choice() -> None:
    """
    A form may offer it as it is.
    """
    lead = Lead(stage=Stage.WON)
    (change,) = explained('stage == "won"', lead).to_dict()["needed_changes"]

    assert ("!=", "won") == (change["op"], change["to"])
    assert change["example"] in {str(each) for each in Stage} - {"won"}


def test_negations_turn_the_question() -> None:
    """
    Through ``not`` a conjunction is cheap and a disjunction is not.
    """
    lead = Lead(vip=True, paid=True)

    assert ["vip: true → false"] == needed("not (vip and paid)", lead)
    assert ["vip: true → false", "paid: true → false"] == needed(
        "not (vip or paid)", lead
    )
    assert ["vip: missing → true"] == needed("not (vip or paid) or vip", Lead())
    assert ["vip: missing → true", "paid: missing → true"] == needed(
        "not not (vip and paid)", Lead()
    )


def test_segments_are_looked_into() -> None:
    """
    What would turn a named condition is something in it.
    """
    assert ["seats: 3 → at least 11"] == needed(
        "segment('big')", Lead(seats=3, vip=True)
    )
    assert ["seats: 30 → at most 10"] == needed(
        "segment('big')", Lead(seats=30, vip=True)
    )


def test_what_is_kept_is_kept_in_mind() -> None:
    """
    A value that would do also suits the parts that were true already.
    """
    (change,) = explained("seats > 5 and seats != 6", Lead(seats=4)).needed_changes

    assert ("seats", 7) == (change.field, change.example)
    first, second = explained(
        "(seats > 5 or vip) and (seats < 3 or paid)", Lead(seats=4)
    ).needed_changes
    assert {"seats", "paid"} == {first.field, second.field}


def test_facts_of_a_change_can_turn_it_too() -> None:
    """
    Another change would have another author, or this field in it.
    """
    change = Change({"stage": ("prospect", "won")})

    assert ['by: "li" → me ("zhao")'] == needed("by == me", Lead(), change=change)
    assert ['changed("owner"): a change without it → a change that has it'] == needed(
        "changed('owner')", Lead(), change=change
    )
    assert ['changed("stage"): a change that has it → a change without it'] == needed(
        "changed('stage')", Lead(), change=change
    )
    assert ['changed("owner"): 变更中不包含它 → 变更中包含它'] == needed(
        "changed('owner')", Lead(), "zh", change=change
    )


def test_the_instant_is_the_first() -> None:
    """
    A microsecond before, the leaf has not turned; then it has.
    """
    for text in (
        "age(created_at) > months(1)",
        "created_at < now - days(5)",
        "business_age(created_at) > hours(9)",
        "anniversary(signed) == today",
        "date(created_at) < today - days(40)",
    ):
        lead = Lead(created_at=LONG_AGO, signed=date(2024, 2, 29))
        (change,) = explained(text, lead).needed_changes
        assert change.at is not None
        before = change.at - timedelta(microseconds=1)
        asked = Condition(text, RICH)
        assert [False, True] == [
            asked.holds(lead, Moment(at)) for at in (before, change.at)
        ], text


def test_waiting_beyond_known_years_is_not_proposed() -> None:
    """
    A calendar that does not know the years gives no instant, and no error.
    """
    late = datetime(2199, 12, 20, tzinfo=UTC)
    lead = Lead(created_at=late - timedelta(days=1))
    (change,) = explained(
        "business_age(created_at) > hours(900)", lead, now=late
    ).needed_changes

    assert change.at is None


def test_waiting_is_not_proposed_for_what_lies_in_rows() -> None:
    """
    Which rows count at another moment is not looked up again.
    """
    text = "count(o for o in orders if age(o.placed_at) > days(7)) > 0"
    lead = Lead(orders=(Order(placed_at=LONG_AGO),))
    (change,) = explained(text, lead).needed_changes

    assert change.at is None


def test_a_change_is_a_value() -> None:
    """
    It has plain attributes, and equal questions have equal ones.
    """
    one, two = (explained("seats > 10", Lead(seats=3)) for _ in range(2))
    (change,) = one.needed_changes

    assert one.needed_changes == two.needed_changes
    assert ("seats > 10", "seats", 3, ">", 10) == (
        change.part, change.subject, change.present, change.op, change.to,
    )  # fmt: skip
    assert (None, False, "seats", 11) == (
        change.at, change.is_time, change.field, change.example,
    )  # fmt: skip
    assert AT.now == one.now
    assert SCHEMA != RICH


def test_the_search_is_given_up_in_the_end() -> None:
    """
    What would take too long to find is not proposed; the rest is told as ever.
    """
    text = " and ".join(f"(seats > {i} or limit < {i})" for i in range(230))

    assert () == explained(text, Lead()).needed_changes
    assert ["seats: 3 → at least 6"] == needed(text, Lead(seats=3, limit=5))


# -- What several parts ask of one field ----------------------------------------

VISITS = Schema([Field("at", Instant())])
CLUB = Schema(
    [
        *(Field(name, Integer()) for name in ("seats", "a", "b")),
        Field("f", Boolean()),
        Field("joined", Instant()),
        Field("d", Day()),
        Field("tags", TextSet()),
        Field("t", Text()),
        Field("quiet", Duration(), computed="age(last(v.at for v in visits))"),
    ],
    relations=[Relation("visits", VISITS, order=["at"])],
    zone="Asia/Shanghai",
)
MONDAY = datetime(2026, 3, 16, 3, tzinfo=UTC)  # 11:00 in Shanghai
YESTERDAY = {"visits": [{"at": MONDAY - timedelta(days=1)}]}

#: A question, a record, and the lines that are told.
TOGETHER: list[tuple[str, dict[str, Any], list[str]]] = [
    ("seats >= 10 or seats is None", {}, ["seats: missing → at most 9"]),
    ("seats == 5 or seats == 7", {"seats": 5}, ["seats: 5 → none of 5, 7"]),
    ("seats == 5 or seats == 7", {"seats": 7}, ["seats: 7 → none of 5, 7"]),
    ("10 < seats < 20", {"seats": 5}, ["seats: 5 → 11 to 19"]),
    ("not (seats > 8) and seats > 3 and seats != 5", {"seats": 3},
     ["seats: 3 → 4, or 6 to 8"]),
    ("seats in (1, 2, 3) and seats != 2", {"seats": 2}, ["seats: 2 → one of 1, 3"]),
    ("seats >= 1 or seats == 0", {"seats": 3}, ["seats: 3 → at most -1"]),
    ("seats != 3 and seats >= 3", {"seats": 3}, ["seats: 3 → at least 4"]),
    ("seats * 2 > 5 and seats < 9", {"seats": 1}, ["seats: 1 → for example 3"]),
    ("a not in (0, 9)", {"a": 9}, ["a: 9 → none of 0, 9"]),
    ("a not in (0, 9) and not f", {"a": 9, "f": True},
     ["a: 9 → none of 0, 9", "f: true → false"]),
    ("a == b", {}, ["a: missing → for example 0", "b: missing → for example 0"]),
    ("a > b and b > 5", {"b": 3},
     ["a: missing → for example 7", "b: 3 → for example 6"]),
    ("t != 'x' and t != 'y'", {"t": "x"}, ['t: "x" → none of "x", "y"']),
    ("t in ('x', 'y') and t != 'x'", {"t": "z"}, ['t: "z" → "y"']),
    ("contains(t, 'ab') and startswith(t, 'c')", {"t": ""},
     ['t: "" → for example "cab"']),
    ("'x' in tags or 'y' in tags", {"tags": {"x", "y"}},
     ['tags: remove "x"', 'tags: remove "y"']),
    ("len(tags) > 1 and 'x' in tags", {"tags": ()},
     ['tags: {} → for example {"x", "x0"}']),
    ("year(d) == 2025 and month(d) == '2025-03'", {"d": date(2024, 1, 1)},
     ["d: 2024-01-01 → for example 2025-03-01"]),
    ("year(d) == 2026 and month(d) == '2025-03'", {"d": date(2024, 1, 1)}, []),
    ("d > '2026-03-01' and d <= '2026-03-09'", {"d": date(2024, 1, 1)},
     ["d: 2024-01-01 → 2026-03-02 or later and 2026-03-09 or earlier"]),
    ("age(joined) >= days(2) and age(joined) < days(9)",
     {"joined": MONDAY - timedelta(days=30)},
     [("joined: 2026-02-14T11:00+08:00 → "
       "after 2026-03-07T11:00+08:00 and 2026-03-14T11:00+08:00 or earlier")]),
    # waiting
    ("weekday(now) == 2 and hour(now) >= 9", {},
     ["weekday(now) == 2, from 2026-03-17T09:00+08:00 on"]),
    ("weekday(now) == 2 and hour(now) >= 9 and a > 3", {},
     ["weekday(now) == 2, from 2026-03-17T09:00+08:00 on", "a: missing → at least 4"]),
    ("not any(age(v.at) < days(30) for v in visits)", YESTERDAY,
     ["visits: 1 of 1 → none with age(v.at) < days(30)",
      "or by itself, from 2026-04-14T11:00+08:00 on"]),
    ("quiet > days(60)", YESTERDAY,
     ["quiet: 1 day → more than 60 days, after 2026-05-14T11:00+08:00"]),
    ("date(joined) == today - days(1)", {"joined": MONDAY},
     [("date(joined): 2026-03-16 → today - days(1) (2026-03-15), "
       "from 2026-03-17T00:00+08:00 on")]),
    ("hour(now) < 12 and me == 'li'", {},
     ["hour(now) < 12, from 2026-03-16T12:00+08:00 on"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "record", "lines"), TOGETHER, ids=[f"{n}" for n in range(len(TOGETHER))]
)
def test_what_is_said_to_be_enough_is(
    text: str, record: dict[str, Any], lines: list[str]
) -> None:
    """
    What all parts allow is said at once, or else an example is given.
    """
    schema = CLUB.extended(params={"me": Text()})
    condition = Condition(text, schema).bind(me="li")
    told = condition.explain(record, Moment(MONDAY), BY_ATTRIBUTE).shown()

    assert (
        lines
        == [line.strip() for line in told.splitlines() if "  " == line[:2]][
            -len(lines) or 99 :
        ]
    )


def test_what_is_said_to_be_enough_is_said_in_chinese() -> None:
    """
    Stretches, examples, and that to wait is enough.
    """
    told = {
        "10 < seats < 20": "seats: 5 → 11 至 19",
        "seats != 8 and seats >= 7": "seats: 5 → 7，或 至少 9",
        "seats * 2 > 11 and seats < 9": "seats: 5 → 例如 6",
    }
    for text, line in told.items():
        explanation = Condition(text, CLUB).explain({"seats": 5}, Moment(MONDAY))
        assert line == explanation.shown("zh").splitlines()[-1].strip(), text


def test_to_look_for_an_instant_ends_soon() -> None:
    """
    What is not found within the tests that there are is not proposed.
    """
    explanation = explained("hour(now) >= 12", Lead())
    part, clock = explanation.whole, explanation.clock
    noon = NOW.replace(hour=12)
    few, many = Patience(3), Patience()

    assert noon == waited(part, wanted=True, clock=clock, patience=many)
    assert waited(part, wanted=True, clock=clock, patience=few) is None
    asked = " or ".join(f"hour(now) == {n % 9} and seats != {n}" for n in range(190))
    assert () != explained(asked, Lead()).needed_changes


@pytest.mark.parametrize(
    "text",
    [
        "weekday(opened_at) in (6, 7) and hour(opened_at) < 9",
        'month(signed) == "2026-05" and weekday(signed) in (6, 7)',
    ],
)
def test_values_of_a_part_are_not_taken_for_values_of_the_whole(text: str) -> None:
    """
    Days of the week that are named beside an hour are no instants to be tried.
    """
    schema = Schema([Field("opened_at", Instant()), Field("signed", Day())])
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    record = {"opened_at": at, "signed": date(2026, 3, 2)}
    found = Condition(text, schema).explain(record, Moment(at))

    name = text.partition("(")[0]
    assert (False, True) == (found.truth, name in str(found))


# -- Many parts, odd values -----------------------------------------------------

MANY = 100
WIDE = Schema(
    [
        *(Field(f"n{i}", Integer()) for i in range(MANY)),
        *(Field(f"at{i}", Instant()) for i in range(MANY)),
    ]
)


@pytest.mark.parametrize(
    "part",
    ["n{i} == {i} + 1", "age(at{i}) > days({i})", "(n{i} == {i} + 1 or n{i} == 500)"],
    ids=["numbers", "ages", "either"],
)
def test_all_that_a_hundred_parts_need_is_found(part: str) -> None:
    """
    What is asked of one field is looked for by itself.
    """
    text = " and ".join(part.format(i=i) for i in range(MANY))
    record = {f"n{i}": 0 for i in range(MANY)} | {f"at{i}": NOW for i in range(MANY)}
    changes = Condition(text, WIDE).explain(record, AT).needed_changes

    assert MANY == len(changes)


@pytest.mark.parametrize(("first", "last"), [(0, 1), (1, 0)], ids=["up", "down"])
def test_what_hangs_together_is_settled_from_its_fixed_end(
    first: int, last: int
) -> None:
    """
    Of a hundred fields each is compared with the next.
    """
    text = " and ".join(f"n{i + first} < n{i + last}" for i in range(MANY - 1))
    record = {f"n{i}": 0 for i in range(MANY)}
    asked = Condition(text, WIDE)
    changes = asked.explain(record, AT).needed_changes
    turned = {**record, **{each.field or "": each.example for each in changes}}

    assert (MANY - 1, True) == (len(changes), asked.holds(turned, AT))


ODD = Schema(
    [
        Field("at", Instant()),
        Field("day", Day()),
        Field("n", Integer()),
        Field("u", Duration()),
    ],
    relations=[Relation("rows", Schema([Field("n", Integer())]))],
    zone="Asia/Shanghai",
    calendars=DESK,
)
ENDS: dict[str, dict[str, Any]] = {
    "first": {"at": datetime.min.replace(tzinfo=UTC), "day": date.min, "n": -(2**63),
              "u": timedelta.min},
    "last": {"at": datetime.max.replace(tzinfo=UTC), "day": date.max, "n": 2**63 - 1,
             "u": timedelta.max},
    "far": {"at": datetime(9999, 12, 31, tzinfo=UTC), "day": date(9999, 12, 31)},
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "age(at) > days(7)",
        "age(at) < days(7)",
        "age(at) <= days(-7)",
        "age(at) > months(3)",
        "business_age(at) > hours(3)",
        "business_age(at) == hours(0)",
        "hour(at) == 3 and weekday(at) == 2",
        "at + days(3) < now",
        "at - days(3) > now",
        "date(at) == today and hour(at) > 3",
        "day + days(3) < today",
        "year(day) >= max(r.n for r in rows)",
        "year(day) == n",
        "year(at) == n and month(at) == month(now)",
        "anniversary(day) == today",
        "anniversary(at) < today and day > '2026-01-01'",
        "n + 1 > 5",
        "n * n < 5",
        "month(day) == month(today)",
        "at == now",
    ],
)
@pytest.mark.parametrize("name", ENDS)
@pytest.mark.parametrize("negated", ["{}", "not ({})"], ids=["so", "not"])
def test_the_ends_of_the_calendar_are_explained(
    text: str, name: str, negated: str
) -> None:
    """
    A date such as 9999-12-31, that stands for "never", can be explained.
    """
    record = ENDS[name] | {"rows": [{"n": 2**63 - 1}, {"n": None}]}
    asked = Condition(negated.format(text), ODD)
    found = asked.explain(record, AT, BY_ATTRIBUTE)

    assert asked.holds(record, AT, BY_ATTRIBUTE) is (found.truth is True)
    assert all((str(found), found.to_html(), found.to_dict()))


def test_business_time_beyond_the_years_of_a_calendar_is_explained() -> None:
    """
    What is missing is unknown, whatever calendars know.
    """
    late = Moment(datetime(2300, 1, 1, tzinfo=UTC))
    asked = Condition("business_age(at) == hours(3)", ODD)
    found = asked.explain({}, late)

    assert (False, None) == (asked.holds({}, late), found.truth)
    assert "business_age(at)" in str(found)


def test_a_function_that_fails_of_a_value_does_not_have_it_proposed() -> None:
    """
    It is asked of values here that no record holds, and at other moments.
    """

    def share(number: int) -> int:
        return 100 // number

    schema = Schema(
        [Field("n", Integer()), Field("m", Integer())],
        functions=[
            Function(name="share", takes=[Integer()], gives=Integer(), python=share)
        ],
    )
    one = Condition("share(n) == 0", schema).explain({"n": 3}, AT)
    two = Condition("share(n) > m and m > 1", schema).explain({"n": 101, "m": 1}, AT)
    late = Condition("share(hour(now)) == 4 and n > 3", schema)

    assert "share(n) == 0" in str(one)
    assert "m: 1" in str(two)
    assert "hour(now)" in str(late.explain({"n": 1}, AT))
