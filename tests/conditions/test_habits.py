"""
What people write who come from other languages is answered by what to write here.
"""

import pytest

from crmkit.conditions import Condition, Field, Integer, Schema, Text
from crmkit.errors import ConditionError

SCHEMA = Schema(
    [
        Field("seats", Integer("seats")),
        Field("visits", Integer("visits")),
        Field("name", Text()),
    ]
)


@pytest.mark.parametrize(
    ("text", "marked", "said", "said_zh"),
    [
        ('name == "x" AND seats > 1', "AND", "write 'and'", "请写 'and'"),
        ('name == "x" && seats > 1', "&&", "write 'and'", "请写 'and'"),
        ('name == "x" || seats > 1', "||", "write 'or'", "请写 'or'"),
        ("NOT seats > 1", "NOT", "write 'not'", "请写 'not'"),
        ("!(seats > 1)", "!", "write 'not'", "请写 'not'"),
        ("seats <> 3", "<>", "write !=", "请写 !="),
        (
            'name like "a"',
            "like",
            "write contains(x, …), startswith(x, …) or endswith(x, …)",
            "请写 contains(x, …)、startswith(x, …) 或 endswith(x, …)",
        ),
        (
            "seats between 1 and 2",
            "between",
            "write low <= x <= high",
            "请写 low <= x <= high",
        ),
        ("name == null", "null", "write 'x is None'", "请写 'x is None'"),
        ("true", "true", "write True", "请写 True"),
        (
            "now() is None",
            "now",
            "write now, without brackets",
            "请写 now，不带括号",
        ),
        (
            'name.startswith("a")',
            'name.startswith("a")',
            "write startswith(x, …)",
            "请写 startswith(x, …)",
        ),
        ("seats > 1 且 visits > 1", "且", "write 'and'", "请写 'and'"),
        ("seats > 1且visits > 1", "且", "write 'and'", "请写 'and'"),
        ("seats > 1 并且 visits > 1", "并且", "write 'and'", "请写 'and'"),
        ("seats > 1 或 visits > 1", "或", "write 'or'", "请写 'or'"),
        ("seats > 1 或者 visits > 1", "或者", "write 'or'", "请写 'or'"),
        ("非 (seats > 1", "非", "write 'not'", "请写 'not'"),
        ("非 seats > 1", "非", "write 'not'", "请写 'not'"),
        ("age(name) > 7天", "7天", "write days(7)", "请写 days(7)"),
        ("age(name) > ７ 天", "７ 天", "write days(7)", "请写 days(7)"),
        ("age(name) > 3个月", "3个月", "write months(3)", "请写 months(3)"),
        ("age(name) > 2 小时", "2 小时", "write hours(2)", "请写 hours(2)"),
        ("age(name) > 7 days", "7 days", "write days(7)", "请写 days(7)"),
        (
            "seats > 3 and (visits > 1",
            "(",
            "this bracket is never closed",
            "这个括号没有闭合",
        ),
        (
            'seats > 3 and （name == "a)"',
            "（",
            "this bracket is never closed",
            "这个括号没有闭合",
        ),
        (
            "seats > 3) and visits > 1",
            ")",
            "this bracket closes nothing",
            "这个括号没有对应的左括号",
        ),
        (
            "seats in [1, 2)",
            ")",
            "this bracket closes nothing",
            "这个括号没有对应的左括号",
        ),
        (
            "coalesce(seats, visits) > 1",
            "visits",
            "'visits' and 'seats' cannot be compared",
            "单位 'visits' 与 'seats'不能比较",
        ),
    ],
)
def test_a_habit_of_another_language_is_answered(
    text: str, marked: str, said: str, said_zh: str
) -> None:
    """
    The error underlines the habit and says what does the same here.
    """
    with pytest.raises(ConditionError) as caught:
        Condition(text, SCHEMA)
    first = caught.value.problems[0]

    assert (marked, said) == (text[first.start : first.end], first.message_en)
    assert said_zh == first.message_zh


def test_a_field_may_be_called_like_a_habit() -> None:
    """
    A word is a habit only where it means nothing.
    """
    schema = Schema([Field("like", Integer()), Field("null", Integer())])

    assert "like > null" == Condition("like > null", schema).text


def test_quoted_text_is_no_habit() -> None:
    """
    What stands in a literal is not looked at.
    """
    with pytest.raises(ConditionError) as caught:
        Condition('name == "a && b" or or seats', SCHEMA)

    assert "this cannot be read as an expression" == caught.value.problems[0].message_en
