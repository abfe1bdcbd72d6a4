"""
What is said to turn an answer does: each value that is named, and each instant.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from crmkit.conditions import (
    Boolean,
    Condition,
    Day,
    Field,
    Instant,
    Integer,
    Moment,
    Schema,
    Text,
    TextSet,
)
from crmkit.conditions._explain._candidates import beside
from crmkit.conditions._explain._needed import NeededChange
from crmkit.conditions._nodes import FieldRead
from crmkit.errors import ConditionError
from tests.property.conditions.strategies import SETTINGS

THOROUGH = settings(SETTINGS, max_examples=300)
NUMBERS = "a", "b", "c"
SMALL = Schema(
    [*(Field(name, Integer()) for name in NUMBERS), Field("f", Boolean()),
     Field("at", Instant()), Field("day", Day()), Field("t", Text()),
     Field("tags", TextSet())],
    zone="Asia/Shanghai",
)  # fmt: skip
DAYS = "2026-03-01", "2026-03-02", "2026-03-31"
FEW = st.integers(-2, 3)
ONE = st.sampled_from(NUMBERS)
LEAVES = st.one_of(
    st.builds("{} {} {}".format, ONE,
              st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), FEW),
    st.builds("a {} b".format, st.sampled_from(["==", "!=", "<", ">="])),
    st.builds("{} {} ({}, {})".format, ONE,
              st.sampled_from(["in", "not in"]), FEW, FEW),
    st.builds("a * 2 + 1 > {}".format, FEW),
    st.builds("{} is {}".format, st.sampled_from([*NUMBERS, "f", "t", "day"]),
              st.sampled_from(["None", "not None"])),
    st.just("f"),
    st.builds("age(at) {} days({})".format, st.sampled_from(["<", ">", ">="]),
              st.integers(0, 9)),
    st.builds("day {} {!r}".format, st.sampled_from(["==", "<", ">="]),
              st.sampled_from(DAYS)),
    st.builds("weekday({}) == {}".format, st.sampled_from(["day", "at", "now"]),
              st.integers(1, 7)),
    st.builds("hour({}) >= {}".format, st.sampled_from(["at", "now"]),
              st.integers(1, 23)),
    st.builds("day {} today".format, st.sampled_from(["==", "<", ">"])),
    st.builds("{} in ({}, {})".format, st.sampled_from(["weekday(day)", "weekday(at)",
              "hour(at)", "len(tags)", "a + 1"]), st.integers(1, 3), st.integers(4, 7)),
    st.builds("{} == {}".format, st.sampled_from(["month(day)", "month(at)"]),
              st.sampled_from(["'2026-03'", "'2026-05'"])),
    st.builds("{!r} in tags".format, st.sampled_from("xy")),
    st.builds("len(tags) {} {}".format, st.sampled_from(["==", ">", "<="]),
              st.integers(1, 3)),
    st.builds("t {} {!r}".format, st.sampled_from(["==", "!="]), st.sampled_from("xy")),
    st.builds("{}(t, {!r})".format, st.sampled_from(["startswith", "contains"]),
              st.sampled_from(["x", "xy", "z"])),
)  # fmt: skip
TEXTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds("not ({})".format, inner),
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
    ),
    max_leaves=4,
)
MONDAY = datetime(2026, 3, 2, 3, tzinfo=UTC)
NOW = Moment(MONDAY)
RECORDS = st.fixed_dictionaries(
    {
        **dict.fromkeys(NUMBERS, st.none() | FEW),
        "f": st.none() | st.booleans(),
        "at": st.none()
        | st.integers(0, 300).map(lambda hours: MONDAY - timedelta(hours=hours)),
        "day": st.none() | st.sampled_from([date.fromisoformat(day) for day in DAYS]),
        "t": st.none() | st.sampled_from(["", "x", "xy"]),
        "tags": st.none() | st.sets(st.sampled_from("xyz")),
    }
)


def made(text: str) -> Condition:
    """
    Return a condition, unless it can never or always hold.
    """
    try:
        return Condition(text, SMALL)
    except ConditionError:
        reject()


@given(text=TEXTS, record=RECORDS)
@THOROUGH
def test_every_value_that_is_named_turns_the_answer(
    text: str, record: dict[str, Any]
) -> None:
    """
    The examples, and each end of what is said to be allowed, beside the examples.
    """
    asked = made(text)
    before, changes = (
        asked.holds(record, NOW),
        asked.explain(record, NOW).needed_changes,
    )
    assume(changes and all(change.field for change in changes))
    turned = {**record, **{change.field or "": change.example for change in changes}}

    assert before is not asked.holds(turned, NOW)
    for change in changes:
        for value in named(change):
            one = {**turned, change.field or "": value}
            assert before is not asked.holds(one, NOW), (change, value)


@given(text=TEXTS, record=RECORDS)
@THOROUGH
def test_at_every_instant_that_is_named_the_answer_has_turned(
    text: str, record: dict[str, Any]
) -> None:
    """
    With the other changes made; or by itself, where nothing changes.
    """
    asked = made(text)
    explanation = asked.explain(record, NOW)
    before, changes = explanation.truth is True, explanation.needed_changes

    if explanation.turns_at is not None:
        assert before is not asked.holds(record, Moment(explanation.turns_at))
    for change in changes:
        rest = [each for each in changes if each is not change and not each.is_time]
        # What is asked of a sum has no example for the numbers in it.
        if change.at is not None and all(each.field for each in rest):
            others = {c.field or "": c.example for c in rest if c.field != change.field}
            there = {**record, **others}
            assert before is not asked.holds(there, Moment(change.at)), change


def named(change: NeededChange) -> list[Any]:
    """
    Return the values that a change says will do, and those beside what will not.
    """
    if change.field is None or not isinstance(change.of, FieldRead):
        return []
    values = change.to if isinstance(change.to, tuple) else (change.to,)
    kind = change.of.type
    match change.op:
        case "==" | ">=" | "<=" | "in":
            return [*values]
        case ">" | "<":
            above, below = beside(change.to, kind)
            return [above if change.op == ">" else below]
        case "!=" | "not in":
            around = [near for value in values for near in beside(value, kind)]
            return [near for near in around if near not in values]
        case "within":
            return [end for ends in values for end in ends if end is not None]
        case _:
            return []
