"""
What the checker says about texts that are no conditions, word by word.
"""

import pickle

import pytest

from crmkit.conditions import Condition, Field, Integer, Schema
from crmkit.errors import ConditionError
from crmkit.labels import Label
from tests.conditions.samples import SCHEMA


def refusal(text: str, schema: Schema = SCHEMA) -> ConditionError:
    """
    Return the error that a text ends in.
    """
    with pytest.raises(ConditionError) as caught:
        Condition(text, schema)
    return caught.value


@pytest.mark.parametrize(
    ("text", "part", "message"),
    [
        ("stgae == 'won'", "stgae", "unknown name 'stgae'; did you mean 'stage'?"),
        (
            "上次联糸 is None",
            "上次联糸",
            "unknown name '上次联糸'; did you mean '上次联系'?",
        ),
        ("dayz(7) < age(now)", "dayz", "unknown function 'dayz'; did you mean 'days'?"),
        (
            'stage == "wn"',
            '"wn"',
            (
                "no choice is called 'wn' (allowed: 'prospect', 'interested', 'won'); "
                "did you mean 'won'?"
            ),
        ),
        (
            "stage == 7",
            "7",
            "a choice cannot be compared with a whole number",
        ),
        (
            "age(created_at) > 7",
            "age(created_at) > 7",
            (
                "a duration cannot be compared with a whole number; "
                "write a duration as days(7)"
            ),
        ),
        (
            "seats == True",
            "seats == True",
            "a whole number cannot be compared with true or false",
        ),
        (
            "vip == 1",
            "vip == 1",
            "true or false cannot be compared with a whole number",
        ),
        ('name < "b"', 'name < "b"', "text has no order: only == and != compare it"),
        (
            "tags == tags",
            "tags == tags",
            "a set of texts cannot be compared; ask with 'in'",
        ),
        ("name == None", "name == None", "write 'is None' or 'is not None'"),
        ("seats is 3", "seats is 3", "'is' is only for None; write == to compare"),
        ("now is None", "now", "only a field or a parameter can be missing"),
        ("1 == 1", "1 == 1", "this compares two fixed values"),
        ('"a" in ("a",)', '"a" in ("a",)', "this compares two fixed values"),
        ("seats in []", "[]", "nothing is in an empty list"),
        ("seats in (1, None)", "None", "a list of values cannot hold None"),
        ("seats in (1, limit)", "limit", "a list may hold only fixed values"),
        ("seats in (1, 'a')", "'a'", "a whole number cannot be compared with text"),
        (
            '"a" in name',
            "name",
            "'in' needs a list of values, or a field that holds a set of texts",
        ),
        (
            "seats in tags",
            "seats",
            "a set of texts cannot be compared with a whole number",
        ),
        ("seats > 1.5", "1.5", "only whole numbers are allowed"),
        (f"seats > {2**63}", str(2**63), "the number does not fit in 64 bits"),
        (
            f"seats > -{2**63 + 1}",
            f"-{2**63 + 1}",
            "the number does not fit in 64 bits",
        ),
        (
            "age(created_at) > days(40000)",
            "days(40000)",
            "a duration is at most 100 years",
        ),
        (
            "age(created_at) > days(limit)",
            "days(limit)",
            "this needs one whole number, for example days(7)",
        ),
        (
            "age(created_at) > days()",
            "days()",
            "this needs one whole number, for example days(7)",
        ),
        ("age(seats) > days(1)", "age(seats)", "age(…) needs one instant"),
        ("age() > days(1)", "age()", "age(…) needs one instant"),
        (
            "age(created_at) > spent",
            "age(created_at) > spent",
            "an age can only be compared with a fixed duration",
        ),
        (
            "created_at + days(1) < last_contacted_at",
            "created_at + days(1) < last_contacted_at",
            "a moved instant can only be compared with now or a parameter",
        ),
        (
            "seats + 1 > 2",
            "seats + 1",
            "+ and - are only for an instant and a duration",
        ),
        ("seats / 2 > 2", "seats / 2", "this arithmetic is not part of the language"),
        (
            "seats",
            "seats",
            "a whole number is not a condition; compare it with something",
        ),
        ('"won"', '"won"', "text is not a condition; compare it with something"),
        ("stage = 'won'", "=", "write == to compare"),
        ("", "", "there is no condition here"),
        ("seats > ", ">", "this cannot be read as an expression"),
        (r"name == '\x00'", r"'\x00'", "the text value holds NUL or a lone surrogate"),
        (
            r"name == '\ud800'",
            r"'\ud800'",
            "the text value holds NUL or a lone surrogate",
        ),
        ("name == b'a'", "b'a'", "a value of this kind is not part of the language"),
        ("raw is None", "raw", "unknown name 'raw'"),
    ],
)
def test_one_problem_is_named_and_underlined(
    text: str, part: str, message: str
) -> None:
    """
    The message is exact, and the position is that of the offending part.
    """
    (problem,) = refusal(text).problems

    assert message == problem.message_en
    if message not in (
        "this cannot be read as an expression",
        "there is no condition here",
    ):
        assert part == text[problem.start : problem.end]


def test_all_problems_come_at_once_and_carets_mind_wide_characters() -> None:
    """
    A Chinese character is two columns wide, so carets stay under their words.
    """
    text = '阶段 == "意象" and stgae is None and 姓名 < "a"'

    assert str(refusal(text)).splitlines() == [
        "the condition cannot be read:",
        '  阶段 == "意象" and stgae is None and 姓名 < "a"',
        (
            "          ^^^^^^ no choice is called '意象' "
            "(allowed: 'prospect', 'interested', 'won')"
        ),
        "                     ^^^^^ unknown name 'stgae'; did you mean 'stage'?",
        (
            "                                       ^^^^^^^^^^ "
            "text has no order: only == and != compare it"
        ),
    ]


def test_the_report_exists_in_chinese() -> None:
    """
    Every problem carries a Chinese message too.
    """
    assert refusal("stgae is None").text_zh.splitlines() == [
        "无法读懂这个条件：",
        "  stgae is None",
        "  ^^^^^ 未知的名称 'stgae'；是否想写 'stage'？",
    ]


def test_a_problem_on_a_later_line_is_shown_with_its_line() -> None:
    """
    Inside brackets a condition may have lines, blanks before it count.
    """
    assert str(refusal('  (阶段 == "won"\n  and bogus > 3)')).splitlines() == [
        "the condition cannot be read:",
        "    and bogus > 3)",
        "        ^^^^^ unknown name 'bogus'",
    ]
    assert "bogus" == "  bogus"[2:7]
    (problem,) = refusal("  bogus").problems
    assert (2, 7) == (problem.start, problem.end)


def test_only_the_first_ten_problems_are_printed() -> None:
    """
    All are carried; the text stays readable.
    """
    error = refusal(" and ".join(f"x{n}" for n in range(12)))

    assert 12 == len(error.problems)
    assert "  … and 2 more problems" == str(error).splitlines()[-1]


def test_a_label_of_two_fields_is_refused() -> None:
    """
    A shared label is never guessed; a name still wins over a label.
    """
    due, plan = Label("Due", "日期"), Label("Plan", "日期", ("due",))
    schema = Schema(
        [Field("due", Integer(), label=due), Field("plan", Integer(), label=plan)]
    )

    (problem,) = refusal("日期 > 1", schema).problems
    assert "'日期' could mean 'due', 'plan'; write the field name" == problem.message_en
    assert frozenset({"due"}) == Condition("due > 1", schema).reads


def test_the_error_keeps_its_facts_and_pickles() -> None:
    """
    Text and problems travel as arguments.
    """
    error = refusal("bogus")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - made here

    assert (error.text, error.problems) == (again.text, again.problems)
    assert isinstance(error, ValueError)
