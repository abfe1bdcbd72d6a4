"""
What the checker says about texts that are no conditions, word by word.
"""

import pickle
from collections.abc import Iterable
from difflib import get_close_matches

import pytest

from crmkit.conditions import (
    Choices,
    Condition,
    Field,
    Integer,
    Option,
    Schema,
)
from crmkit.conditions._read import _nearest, _reader
from crmkit.conditions._read._nearest import nearest
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
            ("a duration cannot be compared with a whole number; write days(7)"),
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
        ("now is None", "now", "this is always there and never None"),
        ("1 == 1", "1 == 1", "this compares two fixed values"),
        ('"a" in ("a",)', '"a" in ("a",)', "this compares two fixed values"),
        ("seats in []", "[]", "nothing is in an empty list"),
        ("seats in (1, None)", "None", "a list of values cannot hold None"),
        ("seats in (1, limit)", "limit", "a list may hold only fixed values"),
        ("seats in (1, 'a')", "'a'", "a whole number cannot be compared with text"),
        (
            '"a" in name',
            "name",
            "'in' does not search a text; write contains(x, …)",
        ),
        (
            '"a" in seats',
            "seats",
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
            "seats / 2 > 2",
            "seats / 2",
            (
                "this arithmetic is not part of the language; "
                "multiply the other side instead"
            ),
        ),
        ("seats % 2 == 1", "seats % 2", "this arithmetic is not part of the language"),
        (
            "seats",
            "seats",
            "a whole number is not a condition; compare it with something",
        ),
        ('"won"', '"won"', "text is not a condition; compare it with something"),
        ("stage = 'won'", "=", "write == to compare"),
        ("", "", "there is no condition here"),
        ("seats > ", ">", "something is missing after '>'"),
        (r"name == '\x00'", r"'\x00'", "the text value holds NUL or a lone surrogate"),
        (
            r"name == '\ud800'",
            r"'\ud800'",
            "the text value holds NUL or a lone surrogate",
        ),
        ("name == b'a'", "b'a'", "a value of this kind is not part of the language"),
        (
            "raw is None",
            "raw",
            "'raw' was left out of the schema: dict[str, object]",
        ),
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
            "(allowed: 'prospect', 'interested', 'won'); did you mean '意向'?"
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

    assert (error.source, error.problems) == (again.source, again.problems)
    assert isinstance(error, ValueError)


def test_a_label_of_two_choices_is_refused() -> None:
    """
    A company edits its labels; a rule must not run on the first that fits.
    """
    twice = Choices(
        (Option("a", Label("X", "甲")), Option("b", Label("X", "乙"))),
    )
    schema = Schema([Field("c", twice)])
    with pytest.raises(ConditionError) as caught:
        Condition('c == "X"', schema)
    (problem,) = caught.value.problems

    assert "'X' could mean 'a', 'b'; write the value" == problem.message_en
    assert "'X' 可能指 'a', 'b'；请写选项的值" == problem.message_zh
    assert 'c == "b"' == Condition('c == "乙"', schema).text


@pytest.mark.parametrize(
    "text",
    [
        "\n  seats > 1\n",
        "seats > 1\n   ",
        "seats\u00a0>\u00a01",
        "seats\r\n  > \\\n 1",
        "\u2003seats\u202f> 1",
    ],
)
def test_blanks_of_any_kind_are_blanks(text: str) -> None:
    """
    Lines of a rules file and blanks that were pasted from a page separate words.
    """
    assert "seats > 1" == Condition(text, SCHEMA).text


def test_a_problem_on_a_later_line_is_underlined_there() -> None:
    """
    Where a text has several lines, the error shows the one that is wrong.
    """
    with pytest.raises(ConditionError) as caught:
        Condition("seats > 1\nand sets > 2", SCHEMA)

    assert (
        "the condition cannot be read:\n"
        "  and sets > 2\n"
        "      ^^^^ unknown name 'sets'; did you mean 'seats'?"
    ) == str(caught.value)


def test_an_invisible_character_is_named() -> None:
    """
    What a byte order mark does at the start of a text cannot be seen, so it is said.
    """
    with pytest.raises(ConditionError) as caught:
        Condition("\ufeffseats > 1", SCHEMA)

    assert "take out this invisible character" == caught.value.problems[0].message_en


def test_in_chinese_the_choices_have_their_chinese_names() -> None:
    """
    The nearest word may be in either language.
    """
    assert [
        "没有名为 '意想' 的选项（可用：'潜在', '意向', '成交'）；是否想写 '意向'？"
    ] == [p.message_zh for p in refusal('客户阶段 == "意想"').problems]
    assert [
        (
            "no choice is called 'Intrested' (allowed: 'prospect', 'interested', "
            "'won'); did you mean 'Interested'?"
        )
    ] == [p.message_en for p in refusal('客户阶段 == "Intrested"').problems]


def test_few_words_get_a_suggestion() -> None:
    """
    Also if they stand in the texts of segments and computed fields.
    """
    names = [f"custom_{n}" for n in range(20)]
    misspelt = " or ".join(f"costum_{n} > 1" for n in range(4))
    schema = Schema(
        [Field(name, Integer()) for name in names],
        conditions={"a": misspelt, "b": misspelt},
    )
    found = []

    def counted(asked: str, names: Iterable[str]) -> str | None:
        found.append(asked)
        return nearest(asked, names)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_reader, "nearest", counted)
        refusal(f'segment("a") or segment("b") or {misspelt}', schema)

    assert 5 == len(found)


def test_few_names_are_compared_in_full() -> None:
    """
    However many there are, the nearest is among those.
    """
    names = [f"custom_field_{n:04}" for n in range(3_000)]
    compared = []

    def counted(asked: str, names: list[str], n: int, cutoff: float) -> list[str]:
        compared.extend(names)
        return get_close_matches(asked, names, n, cutoff)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_nearest, "get_close_matches", counted)
        assert "custom_field_1234" == nearest("costum_field_1234", names)

    assert len(compared) <= 10


def test_a_word_that_is_read_twice_is_told_once() -> None:
    """
    The middle of a chain has two neighbours, and one nearest name.
    """
    (problem,) = refusal("0 < seatz < 9").problems

    assert "unknown name 'seatz'; did you mean 'seats'?" == problem.message_en
