"""
Views: related records that are carried along, and those that are held.
"""

import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import attrs
import pydantic
import pytest

from crmkit.conditions import (
    BY_ATTRIBUTE,
    Condition,
    Field,
    Integer,
    Moment,
    Related,
    Relation,
    Schema,
    Text,
)
from crmkit.conditions._kinds import _KINDS, _MOST, kind_of
from crmkit.conditions._moment import View
from crmkit.errors import (
    RelatedKeyError,
    UnknownRelationError,
    ViewAnswerError,
)


class Manager:
    """
    What Django puts where the related objects would be.
    """

    def __init__(self, *found: object) -> None:
        self.found = found

    def all(self) -> list[object]:
        """
        Return all of them.
        """
        return list(self.found)


class Model(pydantic.BaseModel):
    """
    An object whose fields can be gone through, though it is one record.
    """

    id: int = 1


@attrs.frozen
class Plain:
    """
    An object like any other.
    """

    id: int = 1


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([], []),
        ((1, 2), [1, 2]),
        ({"id": 1}, [{"id": 1}]),
        (Plain(), [Plain()]),
        (Model(), [Model()]),
        (Manager(1, 2), [1, 2]),
        (dict.fromkeys([1, 2]).keys(), [1, 2]),
    ],
)
def test_related_records_are_found_on_the_record(
    held: Any, expected: list[object]
) -> None:
    """
    One object is one, and several are several.
    """
    assert expected == list(BY_ATTRIBUTE.related(SimpleNamespace(x=held), "x"))
    assert expected == list(BY_ATTRIBUTE.related({"x": held}, "x"))


def test_an_attribute_that_is_not_there_is_no_relation() -> None:
    """
    An empty answer would be a wrong one.
    """
    assert "BY_ATTRIBUTE" == repr(BY_ATTRIBUTE)
    records: tuple[object, ...] = (SimpleNamespace(), {})
    for record in records:
        with pytest.raises(UnknownRelationError):
            BY_ATTRIBUTE.related(record, "x")


def test_a_snapshot_serves_what_it_holds() -> None:
    """
    It copies what it is given, and refuses relations that it does not hold.
    """
    orders = ["a"]
    view = Related({"orders": {7: orders}, "customer": {}}, key="number")
    orders.append("b")

    assert ("a",) == view.related(SimpleNamespace(number=7), "orders")
    assert () == view.related({"number": 8}, "orders")
    assert () == view.related({"number": 7}, "customer")
    assert "<Related customer, orders>" == repr(view)
    with pytest.raises(UnknownRelationError):
        view.related({"number": 7}, "tickets")


def test_what_is_known_of_classes_is_bounded() -> None:
    """
    Classes that are made while a program runs do not pile up.
    """
    for number in range(_MOST + 5):
        kind_of(type(f"Made{number}", (), {}))

    assert len(_KINDS) <= _MOST


def test_what_was_known_first_is_forgotten_first() -> None:
    """
    A class that comes again after that is looked at again, and is what it was.
    """
    first = type("First", (dict,), {})
    told = kind_of(first)
    others = [type(f"Other{number}", (), {}) for number in range(_MOST - 1)]
    for cls in others:
        kind_of(cls)
    assert [*_KINDS] == [first, *others]

    kind_of(type("Last", (), {}))
    assert first not in _KINDS
    assert told == kind_of(first)
    assert others[0] not in _KINDS


class Answers:
    """
    An object that answers to every name.
    """

    def __getattr__(self, name: str) -> object:
        return {"hidden": {"x": "*"}}.get(name)


class Slotted:
    """
    An object that can have nothing but its slots.
    """

    __slots__ = ("x",)


class Extra(pydantic.BaseModel, extra="allow"):
    """
    A model that takes any field.
    """


class Silent(SimpleNamespace):
    """
    An object that may have any attribute, and says that none of them hides.
    """

    hides = False


class Hiding(Silent):
    """
    An object that has something to hide, whatever its base says.
    """

    hidden: dict[str, str]


@pytest.mark.parametrize(
    ("cls", "expected"),
    [
        (dict, True),
        (Silent, True),
        (Hiding, False),
        (Plain, True),
        (Model, True),
        (Slotted, True),
        (Extra, False),
        (Answers, False),
        (SimpleNamespace, False),
        (Manager, False),
    ],
)
def test_a_class_is_open_only_if_it_can_hide_nothing(
    cls: type, *, expected: bool
) -> None:
    """
    In doubt, every record is asked.
    """
    assert expected is kind_of(cls).is_open


VISITS = Relation("visits", Schema([Field("id", Integer())]))
COACH = Relation("coach", Schema([Field("name", Text())]), many=False)
MEMBERS = Schema([Field("id", Integer())], relations=[VISITS, COACH])
AT = Moment(datetime(2026, 3, 2, tzinfo=UTC))

Asked = Callable[[Condition, object, View], object]


def holds(condition: Condition, record: object, view: View) -> object:
    """
    Ask a condition.
    """
    return condition.holds(record, AT, view)


def explain(condition: Condition, record: object, view: View) -> object:
    """
    Ask a condition for reasons.
    """
    return condition.explain(record, AT, view).truth


EVERY_WAY = pytest.mark.parametrize("ask", [holds, explain])


@EVERY_WAY
@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("count(v for v in visits) == 0", "visits"),
        ("not any(v.id > 3 for v in visits)", "visits"),
        ("all(v.id > 3 for v in visits)", "visits"),
        ("sum(v.id for v in visits) == 0", "visits"),
        ("max(v.id for v in visits) is None", "visits"),
    ],
)
@pytest.mark.parametrize(
    "record",
    [{}, {"visits": None}, {"visit": [{"id": 1}]}, SimpleNamespace(visits=None)],
    ids=["no key", "None", "misspelt", "an attribute"],
)
def test_nobody_has_looked_is_not_none(
    ask: Asked, text: str, relation: str, record: object
) -> None:
    """
    "Customers without visits" would be everybody of whom nothing was loaded.
    """
    condition = Condition(text, MEMBERS)

    with pytest.raises(UnknownRelationError) as caught:
        ask(condition, record, BY_ATTRIBUTE)

    assert relation == caught.value.relation
    assert ask(condition, {"visits": []}, BY_ATTRIBUTE) is True


@EVERY_WAY
@pytest.mark.parametrize("text", ["coach is None", "coach.name == 'Cao'"])
def test_a_key_of_one_record_has_to_be_there(ask: Asked, text: str) -> None:
    """
    None says that there is nobody; a key that is misspelt says nothing.
    """
    condition = Condition(text, MEMBERS)
    is_none = "None" in text

    for record in ({"Coach": {"name": "Cao"}}, {}):
        with pytest.raises(UnknownRelationError):
            ask(condition, record, BY_ATTRIBUTE)
    for nobody in ({"coach": None}, SimpleNamespace(coach=None)):
        assert is_none is (ask(condition, nobody, BY_ATTRIBUTE) is True)
    assert is_none is not ask(condition, {"coach": {"name": "Cao"}}, BY_ATTRIBUTE)


@EVERY_WAY
@pytest.mark.parametrize(
    "record", [{"id": "7"}, {"id": (7,)}, SimpleNamespace(id="7")], ids=ascii
)
def test_a_snapshot_refuses_keys_of_another_type(ask: Asked, record: object) -> None:
    """
    It cannot have looked for them.
    """
    condition = Condition("count(v for v in visits) == 0", MEMBERS)
    view = Related({"visits": {7: [{"id": 1}], 8: []}})

    with pytest.raises(RelatedKeyError, match="'id' of type int"):
        ask(condition, record, view)
    assert [False, True, True] == [
        ask(condition, {"id": number}, view) for number in (7, 8, 9)
    ]


@EVERY_WAY
@pytest.mark.parametrize("record", [{}, {"id": None}, SimpleNamespace()], ids=ascii)
def test_a_snapshot_refuses_records_without_key(ask: Asked, record: object) -> None:
    """
    It is told by what to tell them apart.
    """
    condition = Condition("count(v for v in visits) == 0", MEMBERS)

    with pytest.raises(RelatedKeyError, match="name another with") as caught:
        ask(condition, record, Related({"visits": {7: []}}))

    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
    assert str(caught.value) == str(again)


@pytest.mark.parametrize("given", [Plain(), {"id": 1}, "ab", 7, None], ids=str)
def test_a_snapshot_is_given_several_records(given: Any) -> None:
    """
    One record stands in a list, too.
    """
    with pytest.raises(ViewAnswerError):
        Related({"coach": {1: given}})


@EVERY_WAY
@pytest.mark.parametrize(
    "answer",
    [iter([{"id": 1}]), {"id": 1}, "ab", {1, 2}, 7, None],
    ids=["iterator", "dict", "text", "set", "number", "None"],
)
@pytest.mark.parametrize(
    "text",
    ["count(v for v in visits) > 5", "any(v.id > 3 for v in visits)", "coach is None"],
)
def test_a_view_gives_a_sequence(ask: Asked, text: str, answer: Any) -> None:
    """
    What can be gone through only once would be gone for the second question.
    """
    view: Any = SimpleNamespace(related=lambda *_: answer)

    with pytest.raises(ViewAnswerError):
        ask(Condition(text, MEMBERS), {"id": 1}, view)
