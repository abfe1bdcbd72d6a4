"""
Conditions as values: reading, asking, binding, joining, pickling.
"""

import copy
import pickle
import subprocess
import sys
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import attrs
import pydantic
import pytest

from crmkit.conditions import NO_RELATIONS, Condition, Moment, Schema
from crmkit.conditions._lower import surely_true
from crmkit.conditions._python import by_key, compiled
from crmkit.errors import (
    ConditionError,
    HiddenFieldError,
    MixedConditionsError,
    MomentRangeError,
    NaiveDatetimeError,
    ParameterValueError,
    UnboundParameterError,
    UnknownParameterError,
    UnknownRelationError,
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
        ("name == 'it' 's'", 'name == "its"'),
        ("name == 'say \"x\"'", "name == 'say \"x\"'"),
        ("seats in (1, 1, 2)", "seats in (1, 2)"),
        ("阶段 in ('意向', 'interested')", 'stage in ("interested",)'),
        ("vip # a remark", "vip"),
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


def test_the_python_back_end_can_read_keys() -> None:
    """
    How a record is read is a seam; dictionaries fit into it.
    """
    form = surely_true(condition("seats > 3 and owner == me")._meaning.node)
    core = compiled(form, ("me",), by_key)

    assert core({"seats": 4, "owner": "li"}, NOW, ("li",))
    assert not core({"seats": None, "owner": "li"}, NOW, ("li",))


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
    large = condition(" and ".join(["seats > 1"] * 600))

    assert 600 * 2 == (large & large).text.count(">")
    assert (large & large).holds(LEAD, AT)
    with pytest.raises(ConditionError):
        condition((large & large).text)


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
