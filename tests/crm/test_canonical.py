"""
One text for equal values.
"""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from crmkit.crm._canonical import canonical
from crmkit.errors import NaiveDatetimeError
from crmkit.records import Contact, Customer

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
IN_CHINA = NINE.astimezone(timezone(timedelta(hours=8)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NINE, IN_CHINA),
        ({NINE, "x"}, {"x", IN_CHINA}),
        (frozenset({NINE}), {IN_CHINA}),
        ([{"at": NINE}], [{"at": IN_CHINA}]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"b", "a"}, {"a", "b"}),
        (Decimal("1.50"), Decimal("1.5")),
        (Decimal("1E+2"), Decimal(100)),
        (Customer(created_at=NINE), Customer(created_at=IN_CHINA)),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_equal_values_have_equal_texts(one: Any, other: Any) -> None:
    """
    However they were given; else the same request would be another.
    """
    assert one == other
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, "1"),
        (True, 1),
        ({"1"}, ["1", "1"]),
        (None, ""),
        ({"a": 1}, {"a": None}),
        (Customer(name="x"), Contact(name="x")),
    ],
    ids=repr,
)
def test_others_have_others(one: Any, other: Any) -> None:
    """
    What differs is told apart.
    """
    assert canonical(one) != canonical(other)


def test_an_instant_has_a_zone() -> None:
    """
    Without one nobody knows what it equals.
    """
    with pytest.raises(NaiveDatetimeError):
        canonical({"at": NINE.replace(tzinfo=None)})
