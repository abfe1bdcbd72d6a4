"""
Conditions as values: reading, asking, binding, joining, pickling.
"""

import copy
import json
import pickle
import subprocess
import sys
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, reduce
from importlib import import_module
from operator import or_
from types import SimpleNamespace
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import attrs
import pydantic
import pytest

from crmkit.conditions import (
    NO_RELATIONS,
    Condition,
    Day,
    Duration,
    Field,
    Instant,
    Integer,
    Moment,
    Relation,
    Schema,
    Text,
)
from crmkit.conditions._meaning import Meaning
from crmkit.errors import (
    ConditionArgumentError,
    ConditionError,
    ConditionTruthError,
    HiddenFieldError,
    MixedConditionsError,
    MomentRangeError,
    NaiveDatetimeError,
    ParameterValueError,
    UnboundParameterError,
    UnknownParameterError,
    UnknownRelationError,
    UnreadableFieldError,
)
from tests.conditions.samples import AT, NOW, SCHEMA, Lead, Stage


def condition(text: str) -> Condition:
    """
    Return a condition about leads.
    """
    return Condition(text, SCHEMA)


LEAD = Lead(
    name="Ms Li",
    owner="zhao",
    stage=Stage.INTERESTED,
    seats=12,
    vip=True,
    tags=("renewal", "大客户"),
    last_contacted_at=NOW - timedelta(days=7),
    created_at=NOW - timedelta(days=30),
)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ('客户阶段 == "意向"', 'stage == "interested"'),
        ('"成交" != 阶段', 'stage != "won"'),
        ("\uff53eats > 3", "seats > 3"),
        ("3 < seats", "seats > 3"),
        ("1 < seats <= 3", "seats > 1 and seats <= 3"),
        ("days(7) < age(上次联系)", "age(last_contacted_at) > days(7)"),
        ("age(created_at) > weeks(1) + hours(12)", "age(created_at) > hours(180)"),
        ("created_at < now - days(1) - days(2)", "created_at < now - days(3)"),
        ("created_at < now + minutes(-90)", "created_at < now + minutes(-90)"),
        ("not not vip", "vip"),
        ("not (vip or paid) and seats in [1]", "not (vip or paid) and seats in (1,)"),
        ("not seats > 1", "not (seats > 1)"),
        ("not (seats in {1, 2})", "seats not in (1, 2)"),
        ("not (owner is None)", "owner is not None"),
        ("(vip and paid) and (vip or paid)", "vip and paid and (vip or paid)"),
        ("name == 'say \"x\"'", "name == 'say \"x\"'"),
        ("seats in (1, 1, 2)", "seats in (1, 2)"),
        ("阶段 in ('意向', 'interested')", 'stage in ("interested",)'),
    ],
)
def test_the_text_is_canonical(text: str, canonical: str) -> None:
    """
    Two ways to write a condition are one condition.
    """
    assert canonical == condition(text).text
    assert condition(canonical) == condition(text)
    assert hash(condition(canonical)) == hash(condition(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('阶段 == "意向"', True),
        ('"大客户" in 标签 and "blacklist" not in tags', True),
        ("age(last_contacted_at) >= days(7)", True),
        ("age(last_contacted_at) > days(7)", False),
        ("created_at < last_contacted_at < now", True),
        ("created_at + days(30) == now", True),
        ("paid or vip", True),
        ("paid and vip", False),
        ("not (paid and vip)", False),
        ("limit == limit", False),
        ("limit != limit", False),
        ("limit is None", True),
        ("limit not in (1, 2)", False),
        ("True", True),
        ("False or vip", True),
    ],
)
def test_a_condition_holds_only_when_surely_true(text: str, *, expected: bool) -> None:
    """
    Missing values are unknown, and unknown is not true.
    """
    assert expected is condition(text).holds(LEAD, AT)


def test_it_says_what_it_reads_and_whether_time_matters() -> None:
    """
    Dependencies are known without a record.
    """
    asked = condition("age(上次联系) > days(7) and owner == me")

    assert frozenset({"last_contacted_at", "owner"}) == asked.reads
    assert ("me",) == asked.params
    assert asked.is_time_dependent
    assert not condition("created_at == since").is_time_dependent
    assert condition("created_at < now").is_time_dependent


def test_parameters_are_bound_later_and_checked() -> None:
    """
    A parameter has a type, may be missing, and must have a value when asked.
    """
    mine = condition("owner == me")

    assert mine.bind(me="zhao").holds(LEAD, AT)
    assert not mine.bind(me="li").holds(LEAD, AT)
    assert not mine.bind(me=None).holds(LEAD, AT)
    assert not (~mine.bind(me=None)).holds(LEAD, AT)
    assert mine.bind(me="zhao").bind(me="li") == mine.bind(me="li", quota=3)
    assert mine != mine.bind(me="li")
    with pytest.raises(UnboundParameterError):
        mine.holds(LEAD, AT)
    with pytest.raises(UnboundParameterError):
        mine.explain(LEAD, AT)
    with pytest.raises(UnboundParameterError):
        mine.where({}, AT)
    with pytest.raises(UnknownParameterError):
        mine.bind(mee="li")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("me", 7),
        ("me", "a\0"),
        ("quota", True),
        ("quota", 2**63),
        ("since", "2026-03-02"),
        ("since", datetime(2026, 3, 2)),  # noqa: DTZ001 - naive on purpose
        ("my_teams", "sales"),
        ("my_teams", (1,)),
        ("my_teams", 7),
    ],
)
def test_a_parameter_of_the_wrong_type_is_refused(name: str, value: object) -> None:
    """
    Values are checked when they are bound, not when a record is asked about.
    """
    with pytest.raises(ParameterValueError):
        condition("vip").bind(**{name: value})


def test_an_instant_is_bound_in_utc() -> None:
    """
    The zone in which an instant is given does not matter.
    """
    shanghai = ZoneInfo("Asia/Shanghai")
    asked = condition("created_at == since")

    assert asked.bind(since=LEAD.created_at) == asked.bind(
        since=(NOW - timedelta(days=30)).astimezone(shanghai)
    )


def test_an_instant_at_the_end_of_the_calendar_does_not_overflow() -> None:
    """
    A shift beyond what a datetime can be stays at its end.
    """
    asked = condition("since - days(9) <= created_at + days(9)")

    assert asked.bind(since=datetime.min.replace(tzinfo=UTC)).holds(LEAD, AT)
    assert not asked.bind(since=datetime.max.replace(tzinfo=UTC)).holds(LEAD, AT)


def test_conditions_are_joined_with_their_parameters() -> None:
    """
    Joining keeps what is bound, and refuses what would change it.
    """
    mine = condition("owner == me").bind(me="zhao")
    joint = mine & condition("seats > 3") | condition("paid")

    assert "owner == me and seats > 3 or paid" == joint.text
    assert joint.holds(LEAD, AT)
    assert "not (owner == me)" == (~mine).text
    for other in (condition("owner == me"), condition("name == me").bind(me="li")):
        with pytest.raises(MixedConditionsError):
            mine & other
    with pytest.raises(MixedConditionsError):
        mine | Condition("True", Schema([]))


def test_a_condition_pickles_by_its_text() -> None:
    """
    A pickle is text, schema and bound values; what comes back works.
    """
    mine = condition('owner == me and 阶段 == "意向"').bind(me="zhao")
    again = pickle.loads(pickle.dumps(mine))  # noqa: S301 - made here

    assert mine == again
    assert again.holds(LEAD, AT)
    assert mine == copy.deepcopy(mine)


USERS = Schema(
    [Field("id", Text()), Field("team", Text()), Field("rank", Integer(), within="x")]
)
TEAMS = Schema(
    [Field("owner", Text()), Field("team", Text()), Field("rank", Integer())],
    {"me": USERS},
)


@pytest.mark.parametrize(
    "me",
    [
        SimpleNamespace(id="U1", team="sales", x={"rank": 3}),
        {"id": "U1", "team": "sales", "x": {"rank": 3}},
    ],
)
def test_a_record_is_bound_by_what_is_read_of_it(me: object) -> None:
    """
    A parameter that is a record gives its fields, and itself means its id.
    """
    mine = Condition("owner == me or team == me.team and rank < me.rank", TEAMS)
    bound = mine.bind(me=me)

    assert ("me",) == mine.params
    assert {"me.id": "U1", "me.team": "sales", "me.rank": 3} == dict(bound.bound)
    assert bound.holds({"owner": "U1"}, AT)
    assert bound.holds({"team": "sales", "rank": 2}, AT)
    assert not bound.holds({"team": "sales", "rank": 3}, AT)
    assert bound == pickle.loads(pickle.dumps(bound))  # noqa: S301 - made here
    assert not mine.bind(me=None).holds({"owner": "U1"}, AT)
    assert {"me.team": None} == dict(
        Condition("team == me.team", TEAMS).bind(me={}).bound
    )


def test_a_record_that_cannot_be_bound_is_refused() -> None:
    """
    What it hides, lacks or has in another type is named by its path.
    """
    mine = Condition("team == me.team", TEAMS)

    with pytest.raises(UnboundParameterError) as open_:
        mine.holds({}, AT)
    assert ("me",) == open_.value.names
    with pytest.raises(ParameterValueError) as wrong:
        mine.bind(me={"team": 7})
    assert "me.team" == wrong.value.name
    with pytest.raises(UnreadableFieldError):
        mine.bind(me=SimpleNamespace(id="U1"))
    with pytest.raises(HiddenFieldError) as hidden:
        mine.bind(me=SimpleNamespace(team=None, hidden={"team": "*"}))
    assert ("me.team",) == hidden.value.fields


ORDERS = Relation(
    "orders",
    Schema([Field("product", Text()), Field("at", Instant())]),
    order=("at",),
)
CUSTOMER = Relation("customer", Schema([Field("grade", Text())]), many=False)
RELATED = Schema(
    [
        Field("stage", Text()),
        Field("seats", Integer()),
        Field("born", Day()),
        Field("told_at", Instant()),
        Field("quiet_for", Duration(), computed="age(told_at)"),
    ],
    relations=[ORDERS, CUSTOMER],
    conditions={"key": 'customer.grade == "key"'},
)


@pytest.mark.parametrize(
    ("text", "reads", "is_timed"),
    [
        ("any(o.product == stage for o in orders)",
         {"orders", "orders.product", "stage"}, False),
        ("count(o for o in orders) > 1", {"orders"}, False),
        ('count(o for o in orders if o.product == "A") > 1',
         {"orders", "orders.product"}, False),
        ('last(o.product for o in orders) == "A"',
         {"orders", "orders.product", "orders.at"}, False),
        ("customer is None", {"customer"}, False),
        ('segment("key")', {"customer", "customer.grade"}, False),
        ("quiet_for > days(3)", {"quiet_for", "told_at"}, True),
        ('changed("stage") and old.seats == 3', {"stage", "seats"}, False),
        ("born == today", {"born"}, True),
        ("anniversary(born) == born", {"born"}, True),
        ('by == "U1"', set(), False),
    ],
)  # fmt: skip
def test_what_it_reads_is_known_by_path(
    text: str, reads: set[str], *, is_timed: bool
) -> None:
    """
    Variables, computed fields and segments do not hide what is behind them.
    """
    asked = Condition(text, RELATED)

    assert reads == asked.reads
    assert is_timed is asked.is_time_dependent


def test_a_condition_is_a_document_and_back() -> None:
    """
    What is bound is no part of it.
    """
    mine = condition("owner == me and seats > 3").bind(me="li")

    assert condition(mine.text) == Condition.from_dict(mine.to_dict(), SCHEMA)


def test_time_turns_an_answer() -> None:
    """
    The window finds whom the next flip concerns.
    """
    quiet = condition("age(last_contacted_at) > days(7)")
    flips = quiet.next_flip(LEAD, AT)

    assert NOW + timedelta(microseconds=1) == flips
    assert quiet.window(NOW, NOW + timedelta(hours=1)).holds(LEAD, AT)
    assert not quiet.window(NOW - timedelta(hours=1), NOW).holds(LEAD, AT)


def test_an_answering_condition_is_what_it_was() -> None:
    """
    Once asked, a condition has another class; nothing else tells.
    """
    asked = condition("seats > 3")
    assert asked.holds(LEAD, AT)

    assert condition("seats > 3") == asked
    assert hash(condition("seats > 3")) == hash(asked)
    assert "Condition" == type(asked).__qualname__
    assert Condition is type(asked & condition("paid"))
    assert Condition is type(pickle.loads(pickle.dumps(asked)))  # noqa: S301 - ours
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        asked.text = "paid"  # type: ignore[misc]


def test_a_hidden_field_is_refused_only_if_it_is_read() -> None:
    """
    A masked record answers nothing about what it hides.
    """
    masked = SimpleNamespace(name=None, seats=3, hidden={"name": "M***"})

    assert condition("seats == 3").holds(masked, AT)
    for ask in (condition("name is None").holds, condition("name is None").explain):
        with pytest.raises(HiddenFieldError) as caught:
            ask(masked, AT)
        assert ("name",) == caught.value.fields


def test_a_field_called_hidden_hides_nothing() -> None:
    """
    Only a mapping from fields to masks means hidden fields.
    """
    assert condition("seats == 3").holds(SimpleNamespace(seats=3, hidden=True), AT)


@dataclass
class OfDataclass:
    """
    A plain dataclass.
    """

    seats: int | None
    tags: tuple[str, ...] = field(default=())


@attrs.define
class OfAttrs:
    """
    An attrs class.
    """

    seats: int | None
    tags: frozenset[str] = frozenset()


class OfPydantic(pydantic.BaseModel):
    """
    A pydantic model.
    """

    seats: int | None
    tags: frozenset[str] = frozenset()


@pytest.mark.parametrize("kind", [OfDataclass, OfAttrs, OfPydantic])
def test_any_class_with_annotations_will_do(kind: type) -> None:
    """
    Schema and answers come from a user's own class.
    """
    asked = Condition('seats > 3 and "a" not in tags', Schema.of(kind))

    assert asked.holds(kind(seats=4), AT)
    assert not asked.holds(kind(seats=None), AT)


def test_many_values_are_looked_up_in_a_set() -> None:
    """
    A long list answers as a short one does.
    """
    asked = condition(f"seats in {tuple(range(20))}")

    assert asked.holds(LEAD, AT)
    assert not asked.holds(replace(LEAD, seats=20), AT)


def test_large_conditions_can_still_be_joined() -> None:
    """
    The limits of text from outside do not bind what is joined from it.
    """
    large, other = (
        condition(" and ".join(f"seats < {n}" for n in range(start, start + 500)))
        for start in (100, 600)
    )

    assert 500 * 2 == (large & other).text.count("<")
    assert (large & other).holds(LEAD, AT)
    with pytest.raises(ConditionError):
        condition((large & other).text)
    assert large == large & large


def test_a_moment_is_aware_and_in_range() -> None:
    """
    Now is kept in UTC; a naive or absurd one is refused.
    """
    assert UTC == Moment(NOW.astimezone(ZoneInfo("Asia/Shanghai"))).now.tzinfo
    with pytest.raises(NaiveDatetimeError):
        Moment(datetime(2026, 3, 2))  # noqa: DTZ001 - naive on purpose
    with pytest.raises(MomentRangeError):
        Moment(datetime(1, 1, 1, tzinfo=UTC))


def test_no_relations_refuses_to_answer() -> None:
    """
    An empty answer would be a wrong one.
    """
    assert "NO_RELATIONS" == repr(NO_RELATIONS)
    with pytest.raises(UnknownRelationError):
        NO_RELATIONS.related(LEAD, "orders")


def test_a_condition_is_frozen_and_shows_its_text() -> None:
    """
    Nothing can be set on a condition.
    """
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        condition("vip").text = "paid"  # type: ignore[misc]
    assert "<Condition 'vip'>" == repr(condition("VIP"))
    assert condition("vip") != "vip"


def test_sqlalchemy_is_not_imported_before_it_is_used() -> None:
    """
    Asking about objects needs no SQL library.
    """
    code = (
        "import sys; from crmkit.conditions import *; "
        "Condition('True', Schema([])); "
        "print('sqlalchemy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )

    assert "False" == done.stdout.strip()


@pytest.mark.parametrize("use", [bool, lambda c: c and c, lambda c: not c])
def test_a_condition_is_neither_true_nor_false(use: Any) -> None:
    """
    Python's own ``and`` would quietly drop one of two conditions.
    """
    with pytest.raises(ConditionTruthError, match="join conditions with &"):
        use(Condition("seats > 3", SCHEMA))


def test_a_parameter_may_have_any_name() -> None:
    """
    Also that of Python's first argument.
    """
    schema = Schema([Field("seats", Integer())], {"self": Integer()})

    assert Condition("seats > self", schema).bind(self=1).holds({"seats": 2}, AT)


def test_a_copy_is_the_condition_itself() -> None:
    """
    It is a value; so are a moment and a schema.
    """
    large = condition("seats > 3")
    assert large.holds(LEAD, AT)

    for value in (large, condition("paid"), AT, SCHEMA):
        assert copy.copy(value) is value
        assert copy.deepcopy([value])[0] is value


def test_a_patch_reaches_conditions_that_were_not_asked() -> None:
    """
    As the page says: what was asked has a method of its own, and keeps answering.
    """
    fresh, used = condition("seats > 3"), condition("seats > 3")
    assert used.holds(LEAD, AT)

    with mock.patch.object(Condition, "holds", return_value="patched"):
        assert "patched" == str(fresh.holds(LEAD, AT))
        assert used.holds(LEAD, AT) is True
    assert fresh.holds(LEAD, AT) is True


def test_what_is_worked_out_once_is_kept_without_a_lock() -> None:
    """
    A thread that works one out keeps no other waiting, nor a process that forks.

    In Python 3.11, a cached property has one lock for all instances; with slots,
    attrs keeps the value without one.
    """
    modules = [
        import_module(f"crmkit.conditions.{name}")
        for name in ("_meaning", "_condition", "_schema", "_choices")
    ]
    classes = {
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__.startswith("crmkit.conditions")
    }

    assert not [
        (each, name)
        for each in classes
        for name, held in vars(each).items()
        if isinstance(held, cached_property)
    ]


def test_one_slow_condition_keeps_no_other_waiting() -> None:
    """
    Each is worked out by itself, whatever other threads do.
    """
    inside, go_on = threading.Event(), threading.Event()

    class Slow:
        """
        A node that takes its time.
        """

        @property
        def parts(self) -> tuple[()]:
            """
            No nodes, after a while.
            """
            inside.set()
            go_on.wait()
            return ()

    slow = Meaning(Slow(), SCHEMA)  # type: ignore[arg-type]
    quick = Meaning.of("seats > 3", SCHEMA)
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: slow.nodes, daemon=True),
        threading.Thread(target=lambda: found.append(quick.nodes), daemon=True),
    ]
    threads[0].start()
    inside.wait()
    threads[1].start()
    threads[1].join(timeout=30)
    go_on.set()

    assert found


@pytest.mark.parametrize(
    "text", ["seats > 3 or paid", "not paid", "True", "stage is None"]
)
def test_what_is_joined_is_what_its_text_means(text: str) -> None:
    """
    Conditions are joined as they are, and are the same as if they were read.
    """
    left, right = condition(text), condition("seats > 3")

    assert condition(f"({text}) and seats > 3") == left & right
    assert condition(f"({text}) or seats > 3") == left | right
    assert condition(f"not ({text})") == ~left
    assert pickle.loads(pickle.dumps(~left | right)) == ~left | right  # noqa: S301 - ours


# -- What is joined can be stored ---------------------------------------------


def stored(asked: Condition) -> tuple[Condition, ...]:
    """
    Return what comes back of a condition that a program stored, in every way.
    """
    tree = json.loads(json.dumps(asked.to_dict()))
    return (
        Condition(asked.text, asked.schema, trusted=True),
        Condition.from_dict(tree, asked.schema, trusted=True),
        pickle.loads(pickle.dumps(asked)),  # noqa: S301 - ours
    )


def nested(levels: int) -> Condition:
    """
    Return a condition of so many levels.
    """
    found = condition("paid")
    for level in range((levels - 1) // 2):
        kind = condition(f"seats > {level}")
        found = ~(found & kind) if level % 2 else ~(found | kind)
    return found


@pytest.mark.parametrize("levels", [3, 47, 51, 79])
def test_what_is_joined_deeply_can_be_stored(levels: int) -> None:
    """
    Whatever has come to be by joining comes back from text, tree and pickle.
    """
    asked = nested(levels)

    assert (asked,) * 3 == stored(asked)


def test_what_is_joined_from_many_can_be_stored() -> None:
    """
    Also at the limits: a list of a thousand values has 1,003 parts.
    """
    numbers = [*range(1000), *range(1000)]
    parts = [condition(f"seats in {tuple(numbers[n : n + 1000])}") for n in range(40)]
    few, asked = reduce(or_, parts[:3]), reduce(or_, parts[:39])

    assert (few,) * 3 == stored(few)
    assert asked == Condition(asked.text, asked.schema, trusted=True)
    with pytest.raises(ConditionError, match="more than 40000 parts"):
        asked | parts[39]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'name == "{"x" * 900}"', "the text has 200"),
        ("seats > 1", "nested deeper than 80 levels"),
    ],
)
def test_what_could_not_be_stored_is_not_joined(text: str, told: str) -> None:
    """
    The error is that of its text, and comes when it is joined.
    """
    with pytest.raises(ConditionError, match=told):  # noqa: PT012 - it grows
        asked = condition(text)
        for number in range(400):
            other = condition(text.replace("x" * 9, f"{number:09}"))
            deeper = ~(asked & condition(f"seats > {number}"))
            asked = asked | other if "x" in text else deeper


def test_joining_the_same_again_and_again_does_not_fill_the_limits() -> None:
    """
    What is in it already does not count twice, nor does a negation of a negation.
    """
    asked = condition("seats > 3 and paid")
    for _ in range(200):
        asked = ~~(asked & condition("paid") & condition("seats > 3"))

    assert condition("seats > 3 and paid") == asked


def test_names_that_stand_for_texts_count_in_what_is_joined() -> None:
    """
    With all that they stand for, as when a text is read.
    """
    wide = " or ".join(f"seats > {number}" for number in range(600))
    schema = SCHEMA.extended(conditions={"wide": wide})
    named = Condition('segment("wide")', schema)
    parts = [Condition(f"seats < {number}", schema) & named for number in range(22)]
    asked = reduce(or_, parts)

    assert (asked,) * 3 == stored(asked)
    with pytest.raises(ConditionError, match="more than 40000 parts"):
        asked | Condition("seats < 22", schema) & named


def test_a_condition_is_joined_with_a_condition() -> None:
    """
    With anything else, Python says so.
    """
    with pytest.raises(TypeError, match="unsupported operand"):
        condition("paid") & "seats > 3"  # type: ignore[operator]
    with pytest.raises(TypeError, match="unsupported operand"):
        "seats > 3" | condition("paid")  # type: ignore[operator]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((None, SCHEMA), "the text is None"),
        ((b"paid", SCHEMA), "the text is b'paid'"),
        (("paid", None), "the schema is None"),
        (("paid", {"paid": bool}), "the schema is {'paid': <class 'bool'>}"),
    ],
    ids=("no text", "bytes", "no schema", "a mapping"),
)
def test_a_condition_is_made_of_text_and_a_schema(
    given: tuple[Any, Any], told: str
) -> None:
    """
    The error says which of them is something else.
    """
    with pytest.raises(ConditionArgumentError) as caught:
        Condition(*given)

    assert f"a condition is made of text and a Schema, and {told}" == str(caught.value)
    with pytest.raises(ConditionArgumentError, match="the text is"):
        Condition(SCHEMA, "paid")  # type: ignore[arg-type]


def test_joining_says_in_both_languages_why_not() -> None:
    """
    People who build rules see it, too.
    """
    open_ = Schema([Field("owner", Text())], {"me": Text()})
    mine = Condition("owner == me", open_)

    with pytest.raises(MixedConditionsError) as caught:
        mine & mine.bind(me="li")
    assert caught.value.text_zh.endswith("：其中一个给参数赋了值，另一个没有")
    with pytest.raises(MixedConditionsError) as caught:
        mine.bind(me="wu") & mine.bind(me="li")
    assert caught.value.text_zh.endswith("：两者给参数 'me' 的值不同")
    with pytest.raises(MixedConditionsError) as caught:
        mine & condition("paid")
    assert (
        "无法合并条件 'owner == me' 与 'paid'：两者的字段表不同" == caught.value.text_zh
    )


def test_a_parameter_says_in_both_languages_what_it_takes() -> None:
    """
    As every error does that a form may show.
    """
    with pytest.raises(ParameterValueError) as caught:
        Condition("me == 'li'", Schema([], {"me": Text()})).bind(me=7)

    assert "参数 'me' 不能是 7（应为：文本）" == caught.value.text_zh
