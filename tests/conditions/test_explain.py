"""
What an explanation says.
"""

import json
import pickle
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from crmkit.calendars import Calendar
from crmkit.conditions import (
    Condition,
    Duration,
    Field,
    Integer,
    Moment,
    Related,
    Relation,
    Schema,
)
from crmkit.conditions._explain._needed_words import HEADS
from crmkit.conditions._explain._shown import wall_text
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._nodes import FieldRead
from crmkit.conditions._types import Day, Instant
from crmkit.conditions._wall import Wall
from crmkit.errors import (
    NaiveDatetimeError,
    SeveralRowsError,
    TooMuchWorkError,
    UnknownChoiceError,
    UnreadableFieldError,
)
from crmkit.labels import Label
from tests.conditions.samples import (
    AT,
    NOW,
    SCHEMA,
    Company,
    Grade,
    Lead,
    Line,
    Order,
    Stage,
    schema_in,
)

TEXT = (
    '阶段 == "意向" and not (age(上次联系) > days(7) or "a" in tags) '
    "and owner == me and limit is None"
)
LEAD = Lead(
    stage=Stage.INTERESTED,
    owner="li",
    tags=("b", "a"),
    created_at=NOW - timedelta(hours=5),
)


class Inside:
    """
    A view of records that hold the records they relate to.
    """

    def related(self, record: object, relation: str) -> Sequence[object]:
        """
        Return what an attribute holds: one, several or none.
        """
        found = getattr(record, relation)
        if isinstance(found, tuple):
            return found
        return () if found is None else (found,)


@attrs.frozen
class Change:
    """
    A change at hand.
    """

    fields: Mapping[str, tuple[Any, Any]]
    by: str = "li"
    cause: str = ""
    version: int = 2


def lines(
    text: str,
    lead: Lead,
    language: Any = "en",
    *,
    schema: Any = SCHEMA,
    change: Change | None = None,
) -> list[str]:
    """
    Return an explanation line by line, without what would turn it.
    """
    condition = Condition(text, schema)
    found = condition.explain(lead, Moment(NOW, change), Inside())
    # By names, not by labels, which have tests of their own.
    shown = attrs.evolve(found, schema=None).shown(language).splitlines()
    heads = [n for n, line in enumerate(shown) if line in HEADS.values()]
    return shown[: heads[0]] if heads else shown


def test_each_part_is_shown_with_its_value_and_verdict() -> None:
    """
    The tree follows the condition; what was looked at stands beside each leaf.
    """
    explanation = Condition(TEXT, SCHEMA).bind(me="zhao").explain(LEAD, AT)

    assert str(explanation).splitlines() == [
        (
            'false: Stage == "Interested" and not (age(field("Last contact")) > '
            'days(7) or "a" in Tags) and Owner == me and limit is None'
        ),
        '  true: Stage == "Interested"  [Stage = "Interested"]',
        '  false: not (age(field("Last contact")) > days(7) or "a" in Tags)',
        '    true: age(field("Last contact")) > days(7) or "a" in Tags',
        (
            '      unknown: age(field("Last contact")) > days(7)  '
            '[age(field("Last contact")) = missing]'
        ),
        '      true: "a" in Tags  [Tags = {"a", "b"}]',
        '  false: Owner == me  [Owner = "li", me = "zhao"]',
        "  true: limit is None  [limit = missing]",
        "would be true with:",
        '  age(field("Last contact")): missing → at most 7 days',
        '  Tags: remove "a"',
        '  Owner: "li" → me ("zhao")',
    ]
    assert "false" == explanation.verdict
    assert NOW == explanation.now
    assert 4 == len(explanation.whole.parts)


def test_the_explanation_exists_in_chinese() -> None:
    """
    Verdicts, missing values, fields, relations and choices have Chinese words.
    """
    asked = Condition("vip and created_at < now and stage != '成交'", SCHEMA)

    assert asked.explain(LEAD, AT).shown("zh").splitlines() == [
        '未知: 重要客户 and created_at < now and 阶段 != "成交"',
        "  未知: 重要客户  [重要客户 = 缺失]",
        "  成立: created_at < now  [created_at = 2026-03-02T04:00+00:00]",
        '  成立: 阶段 != "成交"  [阶段 = "意向"]',
        "若要成立：",
        "  重要客户: 缺失 → 是",
    ]


def test_a_negated_leaf_is_one_line() -> None:
    """
    ``x is not None`` and ``x not in …`` show what they look at.
    """
    assert ['true: owner is not None  [owner = "li"]'] == lines(
        "owner is not None", LEAD
    )
    assert ['true: owner not in ("a",)  [owner = "li"]'] == lines(
        "owner not in ['a']", LEAD
    )
    assert "true: True" == str(Condition("True", SCHEMA).explain(LEAD, AT))


ORDERS = (
    Order(id="o1", product="A", amount=500, placed_at=NOW - timedelta(days=40)),
    Order(id="o2", amount=700, lines=(Line(sku="x"), Line())),
    Order(id="o3", product="B", amount=None, placed_at=NOW - timedelta(days=50)),
)


def test_a_quantifier_names_the_row_that_decided() -> None:
    """
    Of any the first true row, of all the first false one; else what is unknown.
    """
    lead = replace(LEAD, orders=ORDERS)

    assert lines("any(o.amount > money(6, 'CNY') for o in orders)", lead) == [
        (
            'true: any(o.amount > money("6.00", "CNY") for o in orders)'
            "  [orders: true for 1 of 3, unknown for 1]"
        ),
        '  o (number 2 of 3, id "o2"):',
        '    true: o.amount > money("6.00", "CNY")  [o.amount = 7.00 CNY]',
    ]
    assert lines("all(o.product == 'A' for o in orders)", lead) == [
        (
            'false: all(o.product == "A" for o in orders)'
            "  [orders: true for 1 of 3, unknown for 1]"
        ),
        '  o (number 3 of 3, id "o3"):',
        '    false: o.product == "A"  [o.product = "B"]',
    ]


def test_a_search_that_found_nothing_shows_where_it_looked() -> None:
    """
    Where no row decides, up to three are shown; where all agree, none.
    """
    lead = replace(LEAD, orders=(ORDERS[0],))

    assert lines("any(o.product == 'C' for o in orders)", lead) == [
        'false: any(o.product == "C" for o in orders)  [orders: true for 0 of 1]',
        '  o (number 1 of 1, id "o1"):',
        '    false: o.product == "C"  [o.product = "A"]',
    ]
    assert lines("all(o.product == 'A' for o in orders)", lead) == [
        'true: all(o.product == "A" for o in orders)  [orders: true for 1 of 1]',
    ]
    assert lines("any(o.cancelled for o in orders)", LEAD, "zh") == [
        "不成立: any(o.cancelled for o in orders)  [orders：0 条中 0 条成立]",
    ]


def test_a_relation_that_leads_nowhere_is_missing() -> None:
    """
    What is asked of the rows behind it is unknown.
    """
    text = "any(b.seats > 3 for b in company.branches)"

    assert [f"unknown: {text}  [company.branches: missing]"] == lines(text, LEAD)
    assert ["true: company is None"] == lines("company is None", LEAD)
    assert ['unknown: company.grade == "key"  [company.grade = missing]'] == lines(
        "公司.grade == '重点'", LEAD
    )
    assert ['true: company.grade == "key"  [company.grade = "Key"]'] == lines(
        "公司.grade == '重点'", replace(LEAD, company=Company(grade=Grade.KEY))
    )


def test_an_aggregate_says_what_it_was_made_of() -> None:
    """
    How many rows counted, and from which one its value is.
    """
    lead = replace(LEAD, orders=ORDERS)

    assert lines("count(o for o in orders if o.product == 'A') == 2", lead) == [
        (
            'false: count(o for o in orders if o.product == "A") == 2  '
            '[count(o for o in orders if o.product == "A") = 1 (orders: 1 of 3)]'
        ),
    ]
    assert lines("sum(o.amount for o in orders) > fee", lead) == [
        (
            "unknown: sum(o.amount for o in orders) > fee  "
            "[sum(o.amount for o in orders) = 12.00 CNY (orders: 2 of 3), "
            "fee = missing]"
        ),
    ]
    assert lines("first(o.product for o in orders) == 'A'", lead) == [
        (
            'false: first(o.product for o in orders) == "A"  '
            '[first(o.product for o in orders) = "B" (orders: 2 of 3, from o "o3")]'
        ),
    ]
    assert lines("last(o.amount for o in orders) is None", lead, "zh") == [
        (
            "不成立: last(o.amount for o in orders) is None  "
            "[last(o.amount for o in orders) = 7.00 CNY "
            '(orders：3 条中 2 条，取自 o "o2")]'
        ),
    ]
    assert lines("max(b.seats for b in company.branches) == 3", lead) == [
        (
            "unknown: max(b.seats for b in company.branches) == 3  "
            "[max(b.seats for b in company.branches) = missing "
            "(company.branches: missing)]"
        ),
    ]


def test_names_are_opened_up() -> None:
    """
    A segment shows its condition, a computed field its text.
    """
    schema = SCHEMA.extended(
        [Field("quiet_for", Duration(), computed="age(created_at)")],
        conditions={"fresh": "quiet_for < days(1)"},
    )

    assert lines("segment('fresh')", LEAD, schema=schema) == [
        'true: segment("fresh")',
        "  true: quiet_for < days(1)  [quiet_for = 5 hours (age(created_at))]",
    ]


def test_facts_of_the_change_at_hand_are_shown() -> None:
    """
    A changed field from and to what; the author and the cause.
    """
    change = Change({"stage": ("prospect", "interested")})
    text = 'changed("stage") and old.stage == "prospect" and by == "li"'

    assert lines(text, LEAD, change=change) == [
        f"true: {text}",
        '  true: changed("stage")  ["prospect" → "interested"]',
        '  true: old.stage == "prospect"  [old.stage = "Prospect"]',
        '  true: by == "li"  [by = "li"]',
    ]
    assert lines("changed('owner') or old.owner == 'li'", LEAD, change=change)[1:] == [
        '  false: changed("owner")',
        '  true: old.owner == "li"  [old.owner = "li"]',
    ]
    created = Change({"owner": (None, "li")}, version=1)
    assert lines("old.owner is None", LEAD, change=created) == [
        "true: old.owner is None  [old.owner = missing]"
    ]


#: A record, a question, and the value that is shown.
VALUES: list[tuple[Lead, str, str]] = [
    (Lead(budget=-50), "budget is None", "budget = -0.50 CNY"),
    (Lead(yen=5000), "yen is None", "yen = 5000 JPY"),
    (Lead(vip=True), "vip", "vip = true"),
    (Lead(spent=timedelta(days=1, seconds=5)), "spent is None",
     "spent = 1 day 5 seconds"),
    (Lead(spent=-timedelta(hours=2)), "spent is None", "spent = -2 hours"),
    (Lead(spent=timedelta(0)), "spent is None", "spent = 0 seconds"),
    (Lead(cohort=date(2026, 3, 1)), "cohort is None", "cohort = 2026-03"),
    (Lead(born=date(2026, 3, 1)), "born is None", "born = 2026-03-01"),
    (Lead(created_at=NOW), "hour(created_at) == 9", "hour(created_at) = 9"),
    (Lead(created_at=NOW), "month(created_at) is None", "month(created_at) = 2026-03"),
    (Lead(tags=()), "len(tags) == 0", "len(tags) = 0"),
    (Lead(tags=("b", "a")), "'a' in tags & {'a', 'c'}", 'tags & {"a", "c"} = {"a"}'),
    (Lead(name="ＡＢ"), "fold(name) == 'ab'", 'fold(name) = "ab"'),
    (Lead(custom={"plan": "gold"}), "plan is None", 'plan = "gold"'),
    (Lead(seats=2**63 - 1), "seats + 1 is None", "seats + 1 = missing"),
    (Lead(created_at=NOW - timedelta(days=1)), "business_age(created_at) > hours(1)",
     'business_age(created_at, "") = 24 hours'),
]  # fmt: skip


def test_people_see_instants_on_the_clocks_of_the_zone() -> None:
    """
    In text and HTML with the offset; what programs read stays in UTC.
    """
    condition = Condition("created_at < now - days(7)", schema_in("Asia/Shanghai"))
    explanation = condition.explain(Lead(created_at=NOW), AT)

    assert (
        "false: created_at < now - days(7)  [created_at = 2026-03-02T17:00+08:00, "
        "now - days(7) = 2026-02-23T17:00+08:00]\n"
        "would be true with:\n"
        "  created_at: 2026-03-02T17:00+08:00 → before now - days(7) "
        "(2026-02-23T17:00+08:00), after 2026-03-09T17:00+08:00"
    ) == str(explanation)
    assert "，2026-03-09T17:00+08:00 之后" in explanation.shown("zh")
    assert "2026-03-09T17:00+08:00" in explanation.to_html()
    assert "Z" == explanation.to_dict()["at"][-1]
    assert "2026-03-02T09:00:00Z" == explanation.to_dict()["values"][0]["value"]


def test_an_instant_is_shown_as_exactly_as_it_is() -> None:
    """
    Seconds are left out only where there are none.
    """
    zone = ZoneInfo("America/New_York")

    assert ["2026-03-02T04:00-05:00", "2026-03-02T04:00:01-05:00"] == [
        wall_text(NOW + timedelta(seconds=n), zone) for n in (0, 1)
    ]
    assert "2026-03-02T04:00:00.000001-05:00" == wall_text(
        NOW + timedelta(microseconds=1), zone
    )


class Counted:
    """
    An order that counts how often its parts are read.
    """

    reads = 0
    id = None
    pieces = 1

    @property
    def product(self) -> str:
        """
        The product.
        """
        Counted.reads += 1
        return "A"


def test_only_the_records_that_are_shown_are_taken_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    Of the others the answer is enough, and that is known from the first part.
    """
    monkeypatch.setattr(Counted, "reads", 0)
    condition = Condition(
        "any(o.pieces > 3 and o.product == 'B' for o in orders)", SCHEMA
    )
    view = Related({"orders": {"1": tuple(Counted() for _ in range(100))}})

    explanation = condition.explain({"id": "1"}, AT, view)

    assert explanation.whole.rows is not None
    assert 3 == len(explanation.whole.rows.deciding)
    assert 3 == Counted.reads


def test_ends_where_it_takes_too_much_work() -> None:
    """
    Quantifiers in quantifiers end in an error that says what was asked.
    """
    text = (
        "any(any(any(a.pieces == b.pieces + d.pieces + 9 for a in orders) "
        "for b in orders) for d in orders)"
    )
    condition = Condition(text, SCHEMA)
    lead = Lead(orders=(Order(pieces=1),) * 20)

    with pytest.raises(TooMuchWorkError) as caught:
        condition.explain(lead, AT, Inside(), budget=10_000)

    assert ("explain", condition.text, 10_000) == caught.value.args
    assert "false" == condition.explain(lead, AT, Inside()).verdict


@pytest.mark.parametrize(("lead", "text", "shown"), VALUES)
def test_a_value_is_shown_by_its_type(lead: Lead, text: str, shown: str) -> None:
    """
    Money with its currency, a month without a day, a length in its units.
    """
    schema = schema_in("UTC", Calendar.ALWAYS)
    found = lines(text, lead, schema=schema)[0]

    assert f"[{shown}]".replace(', ""', "") == found[found.index("[") :]


def test_every_part_is_asked() -> None:
    """
    Also those that the answer did not need.
    """
    assert ["true", "unknown"] == [
        part.verdict
        for part in Condition("owner == 'li' or vip", SCHEMA)
        .explain(LEAD, AT)
        .whole.parts
    ]


def test_a_wall_time_is_told_in_its_zone() -> None:
    """
    The hour is that of the schema's zone.
    """
    schema = schema_in("Asia/Shanghai")

    assert ["false: hour(created_at) < 9  [hour(created_at) = 12]"] == lines(
        "hour(created_at) < 9", LEAD, schema=schema
    )


def test_business_time_beyond_known_years_is_not_told() -> None:
    """
    What the question needs may be known though the age is not.
    """
    schema = schema_in("UTC", Calendar("UTC", {"mon-fri": ["09:00-17:00"]}))
    lead = Lead(created_at=datetime(1850, 1, 1, tzinfo=UTC))

    assert [
        "true: business_age(created_at) > hours(4)  [business_age(created_at) = ?]"
    ] == (lines("business_age(created_at) > hours(4)", lead, schema=schema))


def test_records_of_other_kinds_are_read() -> None:
    """
    A mapping by its keys; ISO text in custom fields as what it means.
    """
    held = {"due": "2026-03-02", "at": "2026-03-02T09:00:00Z"}
    names = ("due", Day()), ("at", Instant()), ("none", Day())
    fields = [FieldRead(*each, within="custom") for each in names]

    def read(custom: object) -> list[object]:
        rows: dict[str, object] = {"": {"custom": custom}}
        scene = Scene(NOW, Wall(UTC, {}), params={}, rows=rows)
        return [scene.field(field) for field in fields]

    assert [date(2026, 3, 2), NOW, None] == read(held)
    assert [None, None, None] == read(None)


def test_an_instant_without_a_zone_is_refused() -> None:
    """
    The error names the field.
    """
    lead = Lead(created_at=datetime(2026, 3, 2))  # noqa: DTZ001 - that is the point

    with pytest.raises(NaiveDatetimeError, match="created_at"):
        Condition("created_at < now", SCHEMA).explain(lead, AT)


def test_an_explanation_is_json() -> None:
    """
    Parts, values, rows and what would turn it, as dicts and lists.
    """
    text = (
        "any(o.amount > money(6, 'CNY') for o in orders) and age(created_at) > days(1)"
    )
    lead = replace(LEAD, orders=ORDERS[:2])
    told = Condition(text, SCHEMA).explain(lead, AT, Inside()).to_dict()

    assert told == json.loads(json.dumps(told))
    assert "2026-03-02T09:00:00Z" == told["at"]
    assert told["parts"] == [
        {
            "text": 'any(o.amount > money("6.00", "CNY") for o in orders)',
            "verdict": "true",
            "rows": {
                "relation": "orders",
                "total": 2,
                "true": 1,
                "unknown": 0,
                "deciding": [
                    {
                        "number": 2,
                        "key": "o2",
                        "text": 'o.amount > money("6.00", "CNY")',
                        "verdict": "true",
                        "values": [
                            {"text": "o.amount", "value": "7.00", "unit": "CNY"}
                        ],
                    }
                ],
            },
        },
        {
            "text": "age(created_at) > days(1)",
            "verdict": "false",
            "values": [
                {"text": "age(created_at)", "value": 18_000.0, "unit": "seconds"}
            ],
        },
    ]
    assert told["needed_changes"] == [
        {
            "part": "age(created_at) > days(1)",
            "subject": "age(created_at)",
            "present": 18_000.0,
            "op": ">",
            "to": 86_400.0,
            "at": "2026-03-03T04:00:00.000001Z",
            "is_time": False,
            "field": "created_at",
            "example": "2026-03-01T08:59:59.999999Z",
            "unit": "seconds",
            "to_unit": "seconds",
        }
    ]


def test_html_is_escaped_and_loads_nothing() -> None:
    """
    What a record holds can be no markup, and a page needs nothing but itself.
    """
    odd = "<script>alert('x')</script>&"
    lead = replace(LEAD, name=odd, orders=ORDERS)
    text = "name != '<b>' and any(o.product == '<i>' for o in orders)"
    explanation = Condition(text, SCHEMA).explain(lead, AT, Inside())
    html = explanation.to_html("zh")

    assert "&lt;script&gt;" in html
    for tag in "<script", "<b>", "<i>", "http", "url(", "src=":
        assert tag not in html
    assert 'lang="zh"' in html
    assert "若要成立" in html
    assert explanation.to_html() == explanation._repr_html_()
    for tag in "div", "ul", "li", "b", "code", "span", "p":
        assert html.count(f"<{tag} ") + html.count(f"<{tag}>") == html.count(
            f"</{tag}>"
        )


def test_an_explanation_is_a_value() -> None:
    """
    It outlives record and condition, compares, and pickles.
    """
    asked = Condition("any(o.product == 'A' for o in orders) and vip", SCHEMA)
    lead = replace(LEAD, orders=ORDERS)
    one, two = (asked.explain(lead, AT, Inside()) for _ in range(2))
    told = str(one)

    assert one == two
    assert one != asked.explain(LEAD, AT, Inside())
    assert told == str(pickle.loads(pickle.dumps(one)))  # noqa: S301 - made here


def test_a_changed_mapping_is_a_change_of_what_it_holds() -> None:
    """
    A change may name the field, or the mapping that has it.
    """
    whole = Change(
        {"custom": ({"plan": "a", "renewals": 1}, {"plan": "b", "renewals": 1})}
    )
    one = Change({"plan": ("a", "b")})
    text = 'changed("plan") and old.plan == "a"'

    for change in whole, one:
        assert lines(text, Lead(custom={"plan": "b"}), change=change) == [
            f"true: {text}",
            '  true: changed("plan")  ["a" → "b"]',
            '  true: old.plan == "a"  [old.plan = "a"]',
        ]
    assert ['false: changed("renewals")'] == lines(
        "changed('renewals')", Lead(), change=whole
    )


def test_what_cannot_be_read_is_named() -> None:
    """
    An attribute that is not there, and several rows where there is one at most.
    """
    with pytest.raises(UnreadableFieldError, match="seats"):
        Condition("seats > 3", SCHEMA).explain(object(), AT)
    with pytest.raises(SeveralRowsError, match="company"):
        Condition("company is None", SCHEMA).explain({}, AT, Twice())
    assert "unknown" == Condition("seats > 3", SCHEMA).explain({}, AT).verdict


class Twice:
    """
    A view that gives everything twice.
    """

    def related(self, record: object, relation: str) -> Sequence[object]:
        """
        Return two records.
        """
        return (Company(), Company())


def test_what_text_of_a_mapping_was_is_read_as_what_it_means() -> None:
    """
    A change holds it as the record does.
    """
    schema = Schema([Field("due", Day(), within="custom")])
    held = {"due": "2026-03-01"}, {"due": "2026-03-05"}
    change = SimpleNamespace(fields={"custom": held}, by="U1", cause="", version=2)
    at = Moment(NOW, change)
    asked, lead = Condition("old.due < today", schema), {"custom": held[1]}

    assert asked.holds(lead, at)
    assert asked.explain(lead, at).truth is True
    assert asked.next_flip(lead, at) is None


def test_a_language_that_there_is_not_is_refused() -> None:
    """
    By name, with those that there are.
    """
    asked = Condition("vip", SCHEMA)
    explanation = asked.explain(LEAD, AT)
    told = "language cannot be 'fr' (allowed: 'en', 'zh')"
    for ask in (
        explanation.shown,
        explanation.to_html,
        Condition("vip", SCHEMA).in_words,
    ):
        with pytest.raises(UnknownChoiceError, match=re.escape(told)):
            ask("fr")  # type: ignore[arg-type]


def test_a_condition_is_told_in_the_words_of_its_reader() -> None:
    """
    Labels of fields, relations and choices; what has none keeps its name.
    """
    text = (
        "any(o.amount > money(6, 'CNY') for o in orders) "
        "and stage in ('won', 'prospect')"
    )
    asked = Condition(f"{text} and company.grade == 'key' and limit is None", SCHEMA)
    words = asked.in_words("zh")

    assert words == (
        'any(o.金额 > money("6.00", "CNY") for o in 订单) and 阶段 in ("成交", "潜在") '
        'and 公司.等级 == "重点" and limit is None'
    )
    assert asked == Condition(words, SCHEMA)
    assert asked == Condition(asked.in_words("en"), SCHEMA)


def test_a_label_that_could_mean_something_else_is_not_used() -> None:
    """
    Two fields, a parameter, a variable or a word of the language of that name.
    """
    same, now = Label("Size", "规模"), Label("now", "现在")
    schema = Schema(
        [
            Field("seats", Integer(), label=same),
            Field("staff", Integer(), label=same),
            Field("me_too", Integer(), label=Label("me", "我")),
            Field("at", Instant(), label=now),
        ],
        {"me": Integer()},
        relations=[Relation("visits", Schema([Field("at", Instant(), label=now)]))],
    )
    text = "seats > 3 and staff > 3 and me_too == me and at < now"
    asked = Condition(f"{text} and any(v.at < at for v in visits)", schema)
    words = [asked.in_words(language) for language in ("en", "zh")]

    assert [asked, asked] == [Condition(text, schema) for text in words]
    assert "seats > 3 and staff > 3 and me_too == me" in words[0]
    assert "我 == me" in words[1]


def test_related_records_are_counted_in_chinese_too() -> None:
    """
    Which one of how many, and the key that tells it apart.
    """
    lead = replace(LEAD, orders=ORDERS)
    asked = Condition("any(o.product == 'C' for o in orders)", SCHEMA)
    shown = asked.explain(lead, AT, Inside()).shown("zh").splitlines()

    assert shown[:2] == [
        '未知: any(o.产品 == "C" for o in 订单)  [订单：3 条中 0 条成立，1 条未知]',
        '  o（共 3 条中的第 2 条，id "o2"）：',
    ]


def test_html_has_the_words_of_its_reader() -> None:
    """
    Labels, and when the answer turns by itself.
    """
    lead = replace(LEAD, orders=ORDERS)
    asked = Condition("not any(age(o.placed_at) < days(30) for o in orders)", SCHEMA)
    explanation = asked.explain(lead, AT, Inside())
    html = explanation.to_html("zh")

    assert "for o in 订单" in html
    assert ("或什么都不改，" in html) is (explanation.turns_at is not None)


# -- When it turns by itself ----------------------------------------------------

ROUND = Schema(
    [Field("d", Day()), Field("at", Instant())], {"long": Duration()}, zone="UTC"
)


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("d == today", {"d": "2026-03-31"}),
        ('d in ("2026-03-31", "2026-04-01") or d == today', {"d": "2026-03-31"}),
        ("d != today", {"d": []}),
    ],
)
def test_what_cannot_be_put_in_order_is_explained_as_it_is_answered(
    text: str, record: dict[str, Any]
) -> None:
    """
    Whether two values are the same can be told of any; when they will be, cannot.
    """
    asked = Condition(text, ROUND)
    found = asked.explain(record, AT)

    assert asked.holds(record, AT) is found.truth
    assert (None, True) == (found.turns_at, text.partition(" ")[0] in str(found))


@pytest.mark.parametrize("times", [1, 11, 12, 40])
@pytest.mark.parametrize("sign", ["+", "-"])
def test_a_moment_moved_beyond_the_calendar_is_explained(sign: str, times: int) -> None:
    """
    There the clocks stand still.
    """
    asked = Condition(f"hour(now{f' {sign} long' * times}) == 3", ROUND)
    found = asked.bind(long=timedelta(days=36_525)).explain({}, AT)

    assert "hour(now" in str(found)
    assert (found.turns_at is None) is (sign == "-" and times == 40)


def test_when_it_turns_is_told_of_what_the_record_was() -> None:
    """
    It is looked for late, and by then the record may be another one.
    """
    record = {"at": AT.now}
    one, other = (
        Condition("age(at) > days(3)", ROUND).explain(record, AT) for _ in range(2)
    )
    record["at"] = AT.now - timedelta(days=30)

    expected = AT.now + timedelta(days=3, microseconds=1)
    assert (expected, True) == (one.turns_at, one == other)
    assert expected == pickle.loads(pickle.dumps(other)).turns_at  # noqa: S301


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("any(o.pieces > 2 for o in orders)", ["1"]),
        ("not any(o.pieces > 2 for o in orders)", ["1", "2", "4"]),
        ("all(o.pieces < 3 for o in orders)", ["1", "2", "4"]),
        ("not all(o.pieces < 3 for o in orders)", ["1"]),
        ("not (seats == 8 and not all(o.pieces < 3 for o in orders))",
         ["1", "2", "4"]),
        ("not any(not any(l.pieces > 9 for l in o.lines) for o in orders)",
         ["1", "2", "3"]),
    ],
)  # fmt: skip
def test_all_that_is_in_the_way_is_shown(text: str, keys: list[str]) -> None:
    """
    One record is enough for something to hold; each of several keeps it from not to.
    """
    pieces = {"1": 3, "2": 4, "3": 1, "4": 5, "5": 6}
    orders = tuple(Order(id=key, pieces=count) for key, count in pieces.items())
    part = Condition(text, SCHEMA).explain(Lead(seats=8, orders=orders), AT, Inside())
    found = part.whole
    while found.rows is None:
        found = found.parts[-1]

    assert keys == [row.key for row in found.rows.deciding]


@pytest.mark.parametrize("day", [28, 29, 31])
def test_what_is_asked_of_the_moment_alone_has_the_answer_that_there_is(
    day: int,
) -> None:
    """
    A month back and a month on again is not always the same day.
    """
    at = Moment(datetime(2026, 3, day, 0, 30, tzinfo=UTC))
    for text in ("now - months(1) == now - months(1)", "now - months(1) < now"):
        asked = Condition(text, ROUND)
        assert (True, True) == (asked.holds({}, at), asked.explain({}, at).truth)


SHANGHAI = Schema(
    [Field("made_at", Instant(), label=Label("Made", "创建时间"))], zone="Asia/Shanghai"
)


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ('made_at >= "2026-03-15T09:00"', '创建时间 >= "2026-03-15T09:00+08:00"'),
        ('made_at < "2026-03-15T01:00:30Z"', '创建时间 < "2026-03-15T09:00:30+08:00"'),
        (
            'made_at in ("2026-03-15T09:00", "2026-07-01T00:00")',
            '创建时间 in ("2026-03-15T09:00+08:00", "2026-07-01T00:00+08:00")',
        ),
        # Before 1901 clocks there were 8:05:43 ahead: no offset that can be read.
        ('made_at > "1900-01-01T00:00Z"', '创建时间 > "1900-01-01T00:00:00+00:00"'),
        ('made_at < "9999-12-31T23:00Z"', '创建时间 < "9999-12-31T23:00:00+00:00"'),
        ('made_at > "1000-01-01T00:00Z"', '创建时间 > "1000-01-01T00:00:00+00:00"'),
    ],
)
def test_instants_in_a_condition_are_told_as_the_readers_clocks_show_them(
    text: str, zh: str
) -> None:
    """
    As the values beside them are; it reads back, and canonical text stays in UTC.
    """
    asked = Condition(text, SHANGHAI)

    assert zh == asked.in_words("zh")
    assert asked == Condition(zh, SHANGHAI)
    assert "+08:00" not in asked.text


def test_an_explanation_shows_one_zone() -> None:
    """
    The condition, the value, and what it would have to be.
    """
    asked = Condition('made_at >= "2026-03-15T09:00"', SHANGHAI)
    made = {"made_at": datetime(2026, 3, 14, tzinfo=UTC)}

    assert (
        '不成立: 创建时间 >= "2026-03-15T09:00+08:00"  '
        "[创建时间 = 2026-03-14T08:00+08:00]\n"
        "若要成立：\n"
        "  创建时间: 2026-03-14T08:00+08:00 → 不早于 2026-03-15T09:00+08:00"
    ) == asked.explain(made, AT).shown("zh")
