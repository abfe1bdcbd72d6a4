"""
Text from outside ends in a condition or a ConditionError, soon.
"""

import inspect
import sys

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crmkit.conditions import Condition, Field, Integer, Schema
from crmkit.conditions._read._check import check
from crmkit.errors import ConditionError, Problem
from tests.conditions.samples import SCHEMA
from tests.steps import FEW, counted

SETTINGS = settings(
    deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow]
)
VALID = (
    '阶段 == "意向" and "blacklist" not in 标签 and age(上次联系) > days(7)',
    "not (seats > 3 or limit in (1, 2)) and owner == me",
    "created_at - hours(4) <= now < created_at + weeks(1)",
    "vip and paid is not None or 'x' in my_teams",
)
TRICKS = (
    "().__class__.__bases__[0].__subclasses__()",
    "__import__('os').system('true')",
    "name.__class__ == 1",
    "name.format(1) == 'a'",
    "'{0.__class__}'.format(name) == 'a'",
    "'%s' % name == 'a'",
    "name[0] == 'a'",
    "(lambda: vip)()",
    "(x := vip)",
    "f'{name}' == 'a'",
    "f'{__import__(1)}'",
    "any(x for x in tags)",
    "[x for x in tags] == tags",
    "{x: x for x in tags}",
    "{**{}}",
    "vip if paid else vip",
    "days(*[7]) < age(now)",
    "days(n=7) < age(created_at)",
    "days(**{'n': 7}) < age(created_at)",
    "seats == 9**9**9",
    "seats == 10**10000",
    "name == 'a' * 10**9",
    "seats == 1 << 10**9",
    "seats == ~1",
    "seats == +1",
    "seats == - -1",
    "seats == 1j",
    "seats == ...",
    "await vip",
    "(yield)",
    "`vip`",
    "vip; paid",
    "import os",
    "x = vip",
    "vip # \n) or (vip",
    "eval('1')",
    "__builtins__",
    "__debug__",
    "days.__call__(7) < age(now)",
    "((age))(now) < (days)",
    "seats @ seats",
    "name is name",
    "not",
    "\\",
    "\x00",
    "\ud800",
    "vip\x00",
    "\ufeffvip or bogus",
    "(" * 300 + "vip" + ")" * 300,
    "(" * 5000,
    "not " * 2400 + "vip",
    "-" * 9000 + "1 == seats",
    "vip and (" * 60 + "vip" + ")" * 60,
    "a" + ".a" * 4900,
    "a" + "[a]" * 3000,
    "a(" * 3000,
    "age(" * 80 + "now" + ")" * 80,
    "now" + " + days(1)" * 900 + " < now",
    "seats == " + "9" * 9900,
    "seats == 0x" + "f" * 9900,
    "1<" * 4000 + "1",
    "seats in (" + "1," * 3000 + ")",
    " or ".join(f"n{n:x}" for n in range(1400)),
    "x" * 10_001,
    "'" + "a" * 9_999,
    "{" * 500,
    "f'" + "{" * 400,
    'f"{f"{f"{1}"}"}"',
)


@pytest.mark.parametrize("text", TRICKS, ids=range(len(TRICKS)))
def test_a_trick_is_refused_soon(text: str) -> None:
    """
    No trick runs, none takes long, and each ends in the one error.
    """
    with counted() as steps, pytest.raises(ConditionError) as caught:
        Condition(text, SCHEMA)
    report = str(caught.value) + caught.value.text_zh

    assert report
    assert steps.taken < FEW


#: How the reading of a text may end.
ENDS = ("a condition", "refused, with a reason")


def outcome(text: str) -> str:
    """
    Return what comes of a text; of a condition, whether its own text gives it again.
    """
    try:
        asked = Condition(text, SCHEMA)
    except ConditionError as error:
        return "refused, with a reason" if error.problems else "refused"
    again = Condition(asked.text, SCHEMA, trusted=True)
    return "a condition" if again == asked else f"{asked.text} or {again.text}"


@given(text=st.text(max_size=60))
@example(text="9" * 5000)
@SETTINGS
def test_any_text_is_a_condition_or_a_condition_error(text: str) -> None:
    """
    Arbitrary text raises nothing else.
    """
    assert outcome(text) in ENDS


PIECES = (
    *("and", "or", "not", "in", "is", "None", "(", ")", "[", "]", "==", "<", "="),
    *("+", "-", "*", ".", ",", ":=", "lambda:", "now", "age(", "days(7)", "vip"),
    *("seats", "阶段", '"意向"', "'", '"', "f'", "#", "\\", "1", "1.5", "1e9", "0x"),
    *("标签", "me", "True", "…", "{", "}", "if", "for", "\n", "\r", "\t", "\f"),
)


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=25))
@SETTINGS
def test_any_words_of_the_language_raise_only_condition_errors(
    pieces: list[str],
) -> None:
    """
    The words of the language in any order raise nothing else.
    """
    assert outcome(" ".join(pieces)) in ENDS


@given(
    text=st.sampled_from(VALID),
    at=st.integers(0, 80),
    gone=st.integers(0, 6),
    put=st.sampled_from(PIECES) | st.text(max_size=4),
)
@SETTINGS
def test_mutated_conditions_raise_only_condition_errors(
    text: str, at: int, gone: int, put: str
) -> None:
    """
    A valid text with a hole or a splinter raises nothing else, and says where.
    """
    changed = text[:at] + put + text[at + gone :]
    problems: tuple[Problem, ...] = ()
    try:
        Condition(changed, SCHEMA)
    except ConditionError as error:
        problems = error.problems

    limit = max(len(changed), 1)
    assert all(0 <= p.start <= p.end <= limit for p in problems)


@pytest.mark.parametrize("text", VALID)
def test_the_seeds_are_valid(text: str) -> None:
    """
    What is mutated is a condition.
    """
    assert Condition(text, SCHEMA).text


def test_a_caller_deep_in_its_own_stack_gets_the_one_error_too() -> None:
    """
    A text within the limits may still not fit on what is left of the stack.
    """
    text = "not (vip or " * 20 + "paid" + ")" * 20

    def asked(frames: int) -> str:
        if frames:
            return asked(frames - 1)
        with pytest.raises(ConditionError) as caught:
            check(text, SCHEMA)
        return caught.value.problems[0].message_en

    left = sys.getrecursionlimit() - len(inspect.stack(0))
    assert "the text is nested too deeply to read" == asked(left - 60)


def test_a_wide_schema_makes_no_difference() -> None:
    """
    Words are looked up in tables that are made once.
    """
    many = [Field(f"field_{n}", Integer(), aliases=(f"字段{n}",)) for n in range(200)]
    wide, narrow = Schema(many), Schema(many[:3])
    text = "field_0 > 3 and 字段1 < 5 and field_2 is not None"

    assert check(text, wide) == check(text, narrow)
    assert work_of(text, wide) == work_of(text, narrow)


def work_of(text: str, schema: Schema) -> int:
    """
    Return the calls that a reading takes once the schema's tables are made.
    """
    with counted() as steps:
        check(text, schema)
    return steps.taken


def test_building_a_condition_takes_some_thousand_calls() -> None:
    """
    What that is in milliseconds, the benchmark says.
    """
    text = 'stage == "won" and "a" not in tags and age(created_at) > days(7)'

    assert work_of(text, SCHEMA) < 10_000
