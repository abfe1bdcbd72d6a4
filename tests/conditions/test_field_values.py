"""
What becomes of a field that does not hold what it should.
"""

import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import IntEnum
from types import SimpleNamespace
from typing import Any

import pytest

from crmkit.conditions import (
    BY_ATTRIBUTE,
    Boolean,
    Condition,
    Day,
    Field,
    Function,
    Instant,
    Integer,
    Moment,
    Money,
    Number,
    Relation,
    Schema,
    Text,
)
from crmkit.errors import (
    FieldValueError,
    NaiveDatetimeError,
    NotAMomentError,
    UnreadableFieldError,
    ViewAnswerError,
)
from tests.conditions.samples import AT, SCHEMA, Company, Lead, Order

NAIVE = datetime(2026, 3, 1, 9)  # noqa: DTZ001 - that is the point
AWARE = NAIVE.replace(tzinfo=UTC)

Asked = Callable[[Condition, object], object]


def holds(condition: Condition, record: object) -> object:
    """
    Ask a condition.
    """
    return condition.holds(record, AT, BY_ATTRIBUTE)


def explain(condition: Condition, record: object) -> object:
    """
    Ask a condition for reasons.
    """
    return condition.explain(record, AT, BY_ATTRIBUTE)


def next_flip(condition: Condition, record: object) -> object:
    """
    Ask a condition when its answer changes.
    """
    return condition.next_flip(record, AT, BY_ATTRIBUTE)


EVERY_WAY = pytest.mark.parametrize("ask", [holds, explain, next_flip])


@EVERY_WAY
@pytest.mark.parametrize(
    ("text", "lead", "field"),
    [
        ("age(created_at) > days(1)", Lead(created_at=NAIVE), "created_at"),
        ("created_at < now", Lead(created_at=NAIVE), "created_at"),
        ("created_at == now", Lead(created_at=NAIVE), "created_at"),
        (
            "created_at < last_contacted_at",
            Lead(created_at=NAIVE, last_contacted_at=NAIVE),
            "created_at",
        ),
        (
            "last_contacted_at > created_at",
            Lead(created_at=NAIVE, last_contacted_at=AWARE),
            "created_at",
        ),
        ("weekday(created_at) == 1", Lead(created_at=NAIVE), "created_at"),
        ("date(created_at) == today", Lead(created_at=NAIVE), "created_at"),
        ("created_at + hours(1) < now", Lead(created_at=NAIVE), "created_at"),
        (
            "company.signed_at < now",
            Lead(company=Company(signed_at=NAIVE)),
            "company.signed_at",
        ),
        (
            "any(o.placed_at < now for o in orders)",
            Lead(orders=(Order(placed_at=NAIVE),)),
            "o.placed_at",
        ),
        (
            "max(o.placed_at for o in orders) < now",
            Lead(orders=(Order(placed_at=AWARE), Order(placed_at=NAIVE))),
            "o.placed_at",
        ),
    ],
)
def test_an_instant_without_a_zone_is_named(
    ask: Asked, text: str, lead: Lead, field: str
) -> None:
    """
    However it is compared, and never taken for the machine's own time.
    """
    condition = Condition(text, SCHEMA)

    with pytest.raises(NaiveDatetimeError) as caught:
        ask(condition, lead)

    assert field == caught.value.name


@EVERY_WAY
@pytest.mark.parametrize(
    ("text", "values", "error"),
    [
        ("seats > 10", {"seats": "12"}, ("seats", "12", "a whole number")),
        ("seats + 1 > 10", {"seats": "12"}, ("seats", "12", "a whole number")),
        ("contains(owner, 'li')", {"owner": 7}, ("owner", 7, "text")),
        ("startswith(owner, 'li')", {"owner": 7}, ("owner", 7, "text")),
        ("'vip' in tags", {"tags": 7}, ("tags", 7, "a set of texts")),
        ("len(tags) > 1", {"tags": 7}, ("tags", 7, "a set of texts")),
        ("created_at < now", {"created_at": 7}, ("created_at", 7, "an instant")),
        ("born < today", {"born": AWARE}, ("born", AWARE, "a day")),
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_named(
    ask: Asked, text: str, values: dict[str, Any], error: tuple[object, ...]
) -> None:
    """
    With its field and with what should be there, where it cannot be compared.
    """
    condition = Condition(text, SCHEMA)

    with pytest.raises(FieldValueError) as caught:
        ask(condition, Lead(**values))

    assert error == caught.value.args[:3]


@EVERY_WAY
@pytest.mark.parametrize(
    ("kind", "text"),
    [(Day(), "x < today"), (Instant(), "x < now"), (Number(2), "x < 1.5")],
)
def test_text_of_a_mapping_that_is_no_such_value_is_named(
    ask: Asked, kind: Any, text: str
) -> None:
    """
    Days, instants and decimals may be text there, but not any text.
    """
    schema = Schema([Field("x", kind, within="custom")])

    with pytest.raises(FieldValueError, match="the field 'x' should hold"):
        ask(Condition(text, schema), {"custom": {"x": "soon"}})


@EVERY_WAY
def test_what_else_fails_is_told_as_it_is(ask: Asked) -> None:
    """
    An error of a function of the application is its own affair.
    """

    def fails(value: object) -> object:
        raise ValueError(value)

    number = Integer()
    function = Function(name="f", takes=(number,), gives=number, python=fails)
    schema = Schema([Field("x", number)], functions=[function])

    with pytest.raises(ValueError, match=r"^3$"):
        ask(Condition("f(x) > 1", schema), {"x": 3})


def test_a_condition_still_answers_after_a_bad_value() -> None:
    """
    The next record is asked as if nothing had been.
    """
    condition = Condition("seats > 10", SCHEMA)

    with pytest.raises(FieldValueError):
        condition.holds(Lead(seats="12"), AT)  # type: ignore[arg-type]

    assert condition.holds(Lead(seats=12), AT)


def test_a_value_that_only_compares_unequal_is_no_error() -> None:
    """
    Texts are trusted: what is not compared in vain is not looked at.
    """
    condition = Condition("owner == '12'", SCHEMA)

    assert not condition.holds(Lead(owner=12), AT)  # type: ignore[arg-type]


def test_the_error_can_be_pickled() -> None:
    """
    It carries its facts.
    """
    error = FieldValueError("seats", "12", "a whole number", "整数")

    assert error.args == pickle.loads(pickle.dumps(error)).args  # noqa: S301 - our own


@EVERY_WAY
@pytest.mark.parametrize("wrong", [[1], "text", 7])
@pytest.mark.parametrize("text", ["plan == 'a'", "changed('plan')", "old.plan is None"])
def test_a_mapping_that_is_none_is_named(ask: Asked, text: str, wrong: object) -> None:
    """
    What holds custom fields has to be a mapping.
    """
    schema = Schema([Field("plan", Text(), within="custom")])
    change = SimpleNamespace(fields={"custom": (wrong, {})}, by="", cause="", version=2)
    condition = Condition(text, schema)
    way = getattr(condition, ask.__name__)

    with pytest.raises(FieldValueError) as caught:
        way({"custom": wrong}, Moment(AT.now, None if "==" in text else change))

    assert ("custom", wrong, "a mapping") == caught.value.args[:3]


@pytest.mark.parametrize("ask", [holds, explain])
@pytest.mark.parametrize(
    "text",
    [
        "'a' in tags",
        "'a' not in tags",
        "len(tags) > 1",
        "len(tags & {'a'}) > 0",
        "owner in tags",
    ],
)
def test_one_text_is_no_set_of_texts(ask: Asked, text: str) -> None:
    """
    Python would look for a part of it.
    """
    with pytest.raises(FieldValueError) as caught:
        ask(Condition(text, SCHEMA), Lead(tags="banana", owner="a"))  # type: ignore[arg-type]

    assert ("tags", "banana", "a set of texts") == caught.value.args[:3]


@EVERY_WAY
@pytest.mark.parametrize(
    "text",
    ["month(born) == '2026-03'", "weekday(born) == 7", "anniversary(born) == today"],
)
def test_an_instant_is_no_day(ask: Asked, text: str) -> None:
    """
    Which day it is on depends on the zone.
    """
    with pytest.raises(FieldValueError) as caught:
        ask(Condition(text, SCHEMA), Lead(born=AWARE))

    assert ("born", AWARE, "a day") == caught.value.args[:3]


@pytest.mark.parametrize("text", ["b == True", "b", "b == c", "b in (True, False)"])
@pytest.mark.parametrize("value", ["yes", 1, "", 0])
def test_what_is_taken_for_true_is_so_for_all(text: str, value: object) -> None:
    """
    A value that is no bool gets one answer, whoever gives it.
    """
    schema = Schema([Field("b", Boolean()), Field("c", Boolean())])
    condition = Condition(text, schema)
    record = {"b": value, "c": True}

    assert condition.holds(record, AT) is condition.explain(record, AT).truth


@EVERY_WAY
def test_a_function_is_called_once(ask: Asked) -> None:
    """
    Also if it fails, whatever it does or loads.
    """
    calls: list[object] = []

    def fails(value: object) -> object:
        calls.append(value)
        raise ValueError(value)

    number = Integer()
    function = Function(name="f", takes=(number,), gives=number, python=fails)
    schema = Schema([Field("x", number)], functions=[function])

    with pytest.raises(ValueError, match=r"^3$"):
        ask(Condition("f(x) > 1", schema), {"x": 3})

    assert [3] == calls


@EVERY_WAY
def test_no_record_is_no_record_without_values(ask: Asked) -> None:
    """
    None is not a record of which everything is missing.
    """
    with pytest.raises(UnreadableFieldError) as caught:
        ask(Condition("created_at < now", SCHEMA), None)

    assert "NoneType" == caught.value.record


@EVERY_WAY
@pytest.mark.parametrize("given", [None, 7])
@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("company.signed_at < now", "company"),
        ("any(o.placed_at < now for o in orders)", "orders"),
        ("count(o for o in orders) > 1", "orders"),
    ],
)
def test_a_view_gives_sequences(
    ask: Asked, text: str, relation: str, given: object
) -> None:
    """
    Neither None nor a bare record.
    """
    way = getattr(Condition(text, SCHEMA), ask.__name__)
    view: Any = SimpleNamespace(related=lambda *_: given)

    with pytest.raises(ViewAnswerError) as caught:
        way(Lead(), AT, view)

    assert (relation, given) == caught.value.args


@EVERY_WAY
def test_a_moment_is_asked_for(ask: Asked) -> None:
    """
    A datetime is none, and a moment is made of a datetime.
    """
    for text in ("created_at < now", "paid", "'a' in tags", "seats + 1 > 2"):
        way: Any = getattr(Condition(text, SCHEMA), ask.__name__)
        for given in (AWARE, "now", None):
            with pytest.raises(NotAMomentError):
                way(Lead(created_at=AWARE), given)
    for now in ("now", AWARE.date()):
        with pytest.raises(NotAMomentError):
            Moment(now)  # type: ignore[arg-type]


class Level(IntEnum):
    """
    A whole number of a class of its own.
    """

    LOW = 1
    HIGH = 2


AMOUNTS = Schema(
    [
        Field("n", Integer()),
        Field("m", Money("CNY")),
        Field("k", Integer(), within="c"),
    ],
    relations=[Relation("rows", Schema([Field("a", Integer())]))],
)
ABOUT_AMOUNTS = (
    "n > 1",
    "n == 1",
    "n in (1, 2)",
    "n is None",
    "coalesce(n, 5) > 1",
    "not (n > 1)",
    "n + 1 > 2",
    'm > money("0.01", "CNY")',
    "k > 1",
    "sum(row.a for row in rows) > 1",
    "any(row.a == 1 for row in rows)",
)


def amounts(value: object) -> dict[str, object]:
    """
    Return a record with one value everywhere.
    """
    return {"n": value, "m": value, "c": {"k": value}, "rows": [{"a": value}]}


@pytest.mark.parametrize("value", [1.5, 1.0, True, Decimal(2), "2"], ids=ascii)
@pytest.mark.parametrize("text", ABOUT_AMOUNTS)
@pytest.mark.parametrize("ask", [holds, explain])
def test_what_is_no_whole_number_is_refused(
    ask: Asked, text: str, value: object
) -> None:
    """
    Python would compare it without a word, a database round or refuse it.
    """
    with pytest.raises(FieldValueError) as caught:
        ask(Condition(text, AMOUNTS), amounts(value))

    assert value is caught.value.value
    assert f"，实为 {value!r}" in caught.value.text_zh


@pytest.mark.parametrize("text", ABOUT_AMOUNTS)
def test_a_whole_number_may_be_of_a_class_of_its_own(text: str) -> None:
    """
    It answers as the number does.
    """
    asked = Condition(text, AMOUNTS)

    for level in Level:
        expected = asked.holds(amounts(int(level)), AT, BY_ATTRIBUTE)
        assert expected == asked.holds(amounts(level), AT, BY_ATTRIBUTE)
