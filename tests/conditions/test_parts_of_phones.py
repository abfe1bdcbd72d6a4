"""
Parts of phone numbers that are looked for.
"""

from datetime import UTC, datetime

import attrs
import pytest

from crmkit.conditions import Condition, Field, Moment, Schema, Text

AT = Moment(datetime(2026, 3, 2, tzinfo=UTC))
SCHEMA = Schema([Field("phone", Text(fold="phone"))])


@attrs.frozen
class Person:
    """
    Somebody with a phone.
    """

    phone: str


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('contains(fold(phone), "0018")', True),
        ('endswith(fold(phone), "10018")', True),
        ('startswith(fold(phone), "+86 138")', True),
        ('startswith(fold(phone), "138-0001")', True),
        ('contains(fold(phone), "0755")', False),
        ('fold(phone) == "+86 138 0001 0018"', True),
    ],
)
def test_a_part_of_a_number_is_no_number_itself(text: str, expected: bool) -> None:
    """
    Its zeros are those of the number; blanks and the country's code do not count.
    """
    person = Person("138 0001 0018")

    condition = Condition(text, SCHEMA)
    again = Condition(condition.text, SCHEMA)

    assert (expected, expected) == (
        condition.holds(person, AT),
        again.holds(person, AT),
    )
