"""
Views: related records that are carried along, and those that are held.
"""

from types import SimpleNamespace
from typing import Any

import attrs
import pydantic
import pytest

from crmkit.conditions import BY_ATTRIBUTE, Related
from crmkit.conditions._kinds import _KINDS, _MOST, kind_of
from crmkit.errors import UnknownRelationError


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
        (None, []),
        ([], []),
        ((1, 2), [1, 2]),
        ({"id": 1}, [{"id": 1}]),
        (Plain(), [Plain()]),
        (Model(), [Model()]),
        (Manager(1, 2), [1, 2]),
        (iter([1, 2]), [1, 2]),
    ],
)
def test_related_records_are_found_on_the_record(
    held: Any, expected: list[object]
) -> None:
    """
    None is nobody, one object is one, and several are several.
    """
    assert expected == list(BY_ATTRIBUTE.related(SimpleNamespace(x=held), "x"))
    if not hasattr(held, "__next__"):
        assert expected == list(BY_ATTRIBUTE.related({"x": held}, "x"))


def test_an_attribute_that_is_not_there_is_no_relation() -> None:
    """
    An empty answer would be a wrong one; a missing key is a missing value.
    """
    assert "BY_ATTRIBUTE" == repr(BY_ATTRIBUTE)
    assert [] == list(BY_ATTRIBUTE.related({}, "x"))
    with pytest.raises(UnknownRelationError):
        BY_ATTRIBUTE.related(SimpleNamespace(), "x")


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


@pytest.mark.parametrize(
    ("cls", "expected"),
    [
        (dict, True),
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
