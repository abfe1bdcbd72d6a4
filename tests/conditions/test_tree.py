"""
A condition as a tree for rule builders: there and back, and nothing else.
"""

import json
import pickle
from collections.abc import Iterator
from typing import Any

import pytest

from crmkit.conditions import Condition, Field, Integer, Relation, Schema, menus
from crmkit.conditions._read._check import check
from crmkit.conditions._read._parse import Limits
from crmkit.conditions._tree._schema import tree_schema
from crmkit.conditions._tree._to_tree import to_tree
from crmkit.errors import (
    ConditionError,
    ConditionTreeError,
    CrmkitError,
    UnknownChoiceError,
)
from tests.conditions.test_text import FULL, TOLD
from tests.conditions.trees import from_tree

SEATS: dict[str, Any] = {"field": "seats"}
LARGE: dict[str, Any] = {"op": ">", "left": SEATS, "right": {"value": 10}}


def ascii_type(value: object) -> str:
    """
    Return a name for a value that cannot be written.
    """
    return type(value).__name__


def document(condition: object) -> dict[str, Any]:
    """
    Return a document with one condition.
    """
    return {"version": 1, "condition": condition}


@pytest.mark.parametrize("text", [told for _, told in TOLD])
def test_a_tree_is_the_same_condition(text: str) -> None:
    """
    Through JSON and back, every kind of node is what it was.
    """
    node = check(text, FULL)
    tree = json.loads(json.dumps(to_tree(node)))

    assert tree == to_tree(node)
    assert node == check(from_tree(tree), FULL)


#: The shapes that a rule builder draws.
SHAPES: list[tuple[str, dict[str, Any]]] = [
    ("True", {"value": True}),
    ("vip", {"field": "vip"}),
    ("seats > 10", LARGE),
    ("not (seats > 10)", {"not": LARGE}),
    ("vip and paid", {"and": [{"field": "vip"}, {"field": "paid"}]}),
    ("vip or paid", {"or": [{"field": "vip"}, {"field": "paid"}]}),
    ("owner is None", {"missing": {"field": "owner"}}),
    ("company is None", {"missing": {"relation": "company"}}),
    (
        'owner in ("a", "b")',
        {
            "op": "in",
            "left": {"field": "owner"},
            "right": {"list": [{"value": "a"}, {"value": "b"}]},
        },
    ),
    (
        '"vip" in tags',
        {"op": "in", "left": {"value": "vip"}, "right": {"field": "tags"}},
    ),
    (
        "company.staff - 1 > seats",
        {
            "op": ">",
            "left": {
                "op": "-",
                "left": {"field": "staff", "of": "company"},
                "right": {"value": 1},
            },
            "right": SEATS,
        },
    ),
    (
        'any(o.amount > money("1.00", "CNY") for o in orders if o.cancelled)',
        {
            "any": {
                "of": "orders",
                "as": "o",
                "if": {"field": "cancelled", "of": "o"},
                "that": {
                    "op": ">",
                    "left": {"field": "amount", "of": "o"},
                    "right": {"money": "1.00", "currency": "CNY"},
                },
            }
        },
    ),
    (
        "sum(o.pieces for o in orders) < quota",
        {
            "op": "<",
            "left": {
                "sum": {
                    "of": "orders",
                    "as": "o",
                    "value": {"field": "pieces", "of": "o"},
                }
            },
            "right": {"parameter": "quota"},
        },
    ),
    (
        "born < viewer.since",
        {
            "op": "<",
            "left": {"field": "born"},
            "right": {"parameter": "viewer", "field": "since"},
        },
    ),
    (
        'business_age(created_at, "desk") > hours(4)',
        {
            "op": ">",
            "left": {
                "call": "business_age",
                "arguments": [{"field": "created_at"}, {"value": "desk"}],
            },
            "right": {"hours": 4},
        },
    ),
    (
        'changed("seats") and old.seats == 3 and by == me',
        {
            "and": [
                {"changed": "seats"},
                {"op": "==", "left": {"old": "seats"}, "right": {"value": 3}},
                {"op": "==", "left": {"change": "by"}, "right": {"parameter": "me"}},
            ]
        },
    ),
    ('segment("big")', {"segment": "big"}),
    (
        "score > 1.5",
        {"op": ">", "left": {"field": "score"}, "right": {"number": "1.5"}},
    ),
    (
        "born > today",
        {"op": ">", "left": {"field": "born"}, "right": {"moment": "today"}},
    ),
    (
        'len(tags & {"a"}) == 1',
        {
            "op": "==",
            "left": {
                "call": "len",
                "arguments": [
                    {"op": "&", "left": {"field": "tags"}, "right": {"set": ["a"]}}
                ],
            },
            "right": {"value": 1},
        },
    ),
]


@pytest.mark.parametrize(("text", "tree"), SHAPES)
def test_a_shape_is_a_text(text: str, tree: dict[str, Any]) -> None:
    """
    Each text is drawn in the one shape that it has, and that reads as the text.
    """
    node = check(text, FULL)

    assert document(tree) == to_tree(node)
    assert node == check(from_tree(document(tree)), FULL)


def test_brackets_stand_only_where_they_mean_something() -> None:
    """
    The text of a tree is readable, for errors are shown below it.
    """
    called = {"call": "age", "arguments": [{"field": "created_at"}]}
    old = {"not": {"op": ">", "left": called, "right": {"days": 3}}}

    assert "not (age(created_at) > days(3))" == from_tree(document(old))
    assert "seats > 10 or seats > 10" == from_tree(document({"or": [LARGE, LARGE]}))


def test_branches_keep_their_places() -> None:
    """
    A tree needs no canonical order: brackets keep together what it holds together.
    """
    paid, vip = {"field": "paid"}, {"field": "vip"}
    mixed = {"and": [{"or": [vip, {"not": {"and": [vip, LARGE]}}]}, {"and": [paid]}]}
    sums = {
        "op": "-",
        "left": SEATS,
        "right": {"op": "-", "left": SEATS, "right": SEATS},
    }

    assert "(vip or not (vip and seats > 10)) and paid" == from_tree(document(mixed))
    assert "seats - (seats - seats) < 1" == from_tree(
        document({"op": "<", "left": sums, "right": {"value": 1}})
    )


#: What is wrong, where, and what is said of it.
REFUSED: list[tuple[object, str]] = [
    ([], "has [] at $ (expected: an object)"),
    ({"condition": {"value": True}}, "at $.version: is not there"),
    (
        {"version": 2, "condition": {"value": True}},
        "has 2 at $.version (expected: 1)",
    ),
    (
        {"version": True, "condition": {"value": True}},
        "has True at $.version (expected: 1)",
    ),
    (
        {**document({"value": True}), "x": 1},
        "has 'x' at $ (expected: only the keys version, condition)",
    ),
    (document(None), "at $.condition: fill this in"),
    (document([True]), "has [True] at $.condition (expected: an object)"),
    (document({}), "at $.condition: fill this in"),
    (document({"field": ""}), "at $.condition.field: choose a field"),
    (document({**LARGE, "op": None}), "at $.condition.op: choose an operator"),
    (
        document({"and": []}),
        "at $.condition.and: add a condition",
    ),
    (
        document({"and": [{"field": "vip"}, {"field": "vip", "by": 1}]}),
        "has 'by' at $.condition.and[1] (expected: only the keys field, of)",
    ),
    (
        document({**LARGE, "op": "="}),
        "has '=' at $.condition.op (expected: one of == != < <= > >= in + - * &)",
    ),
    (
        document({**LARGE, "right": {"value": 1.5}}),
        (
            "has 1.5 at $.condition.right.value "
            "(expected: text, a whole number, true or false)"
        ),
    ),
    (
        document({**LARGE, "right": {"value": 2**63}}),
        (
            "has 9223372036854775808 at $.condition.right.value "
            "(expected: a whole number of 64 bits)"
        ),
    ),
    (
        document({**LARGE, "right": {"number": "1e9"}}),
        (
            "has '1e9' at $.condition.right.number "
            '(expected: a decimal number as text, such as "1.5")'
        ),
    ),
    (
        document({**LARGE, "right": {"days": True}}),
        "has True at $.condition.right.days (expected: a whole number of 64 bits)",
    ),
    (
        document({"field": "seats", "of": "company or vip"}),
        "has 'company or vip' at $.condition.of (expected: a name)",
    ),
    (document({"field": 3}), "has 3 at $.condition.field (expected: text)"),
    (
        document({"call": "print(1) or f", "arguments": []}),
        "has 'print(1) or f' at $.condition.call (expected: a name)",
    ),
    (
        document({"call": "f", "arguments": {"x": 1}}),
        "has {'x': 1} at $.condition.arguments (expected: a list of operands)",
    ),
    (
        document({"moment": "now or True"}),
        "has 'now or True' at $.condition.moment (expected: one of now today)",
    ),
    (
        document({"set": "ab"}),
        "has 'ab' at $.condition.set (expected: a list of texts)",
    ),
    (
        document({"op": "in", "left": SEATS, "right": {"list": 1}}),
        "has 1 at $.condition.right.list (expected: a list of literals)",
    ),
    (
        document({"any": {"of": "orders", "as": "o"}}),
        "at $.condition.any.that: is not there",
    ),
    (
        document({"any": {"of": "orders", "as": "for", "that": SEATS}}),
        "has 'for' at $.condition.any.as (expected: a name)",
    ),
]


@pytest.mark.parametrize(("tree", "message"), REFUSED)
def test_a_wrong_tree_is_refused_with_its_path(tree: object, message: str) -> None:
    """
    The error says what stands where, and what may stand there.
    """
    with pytest.raises(ConditionTreeError) as caught:
        from_tree(tree)

    assert f"the tree of a condition {message}" == str(caught.value)
    assert str(caught.value) == str(pickle.loads(pickle.dumps(caught.value)))  # noqa: S301


def test_an_unknown_shape_lists_the_known_ones() -> None:
    """
    A node without any known key is none.
    """
    with pytest.raises(ConditionTreeError, match=r"one of the keys and, or, not, op"):
        from_tree(document({"xor": []}))


def test_a_tree_cannot_break_out_of_its_place() -> None:
    """
    What looks like a piece of the language is text, in names as in literals.
    """
    odd = '") or True or field("'

    assert f"field({odd!r}) == {odd!r}" == from_tree(
        document({"op": "==", "left": {"field": odd}, "right": {"value": odd}})
    )
    with pytest.raises(ConditionError):
        check(from_tree(document({"segment": odd})), FULL)


def test_size_and_depth_are_limited() -> None:
    """
    A tree too deep, too large or without an end is refused before it is walked.
    """
    deep: dict[str, Any] = {"field": "vip"}
    for _ in range(10_000):
        deep = {"not": deep}
    endless: dict[str, Any] = {}
    endless["not"] = endless
    wide = {"and": [{"field": "vip"}] * 10_000}
    long = {"op": "==", "left": {"field": "name"}, "right": {"value": "a" * 20_000}}

    for tree, found in (deep, 51), (endless, 51), (wide, 2001), (long, 20_006):
        with pytest.raises(ConditionTreeError) as caught:
            from_tree(document(tree))
        assert found == caught.value.found


def test_a_comparison_never_becomes_part_of_a_chain() -> None:
    """
    What a tree has in one place stays in one place, though it means nothing there.
    """
    for key in ("left", "right"):
        other = "right" if key == "left" else "left"
        odd = {"op": "==", key: LARGE, other: {"value": True}}
        assert "(seats > 10)" in from_tree(document(odd))
    assert "(seats > 10) is None" == from_tree(document({"missing": LARGE}))
    assert "seats + (seats > 10) > 1" == from_tree(
        document(
            {
                "op": ">",
                "left": {"op": "+", "left": SEATS, "right": LARGE},
                "right": {"value": 1},
            }
        )
    )


class Counted(list[str]):
    """
    A list of texts that counts how many of them were asked for.
    """

    asked = 0

    def __iter__(self) -> Iterator[str]:
        for each in super().__iter__():
            self.asked += 1
            yield each


def test_the_values_of_a_set_are_counted_before_they_are_read() -> None:
    """
    A set is as large as a list with the same values.
    """
    values = Counted(["a"] * 100_000)
    both = {"op": "&", "left": {"field": "tags"}, "right": {"set": values}}
    tree = {"op": ">", "left": {"call": "len", "arguments": [both]}, "right": SEATS}
    with pytest.raises(ConditionTreeError, match="at most 2000 nodes"):
        from_tree(document(tree))

    assert 0 == values.asked


def test_keys_that_do_not_belong_there_are_counted_like_nodes() -> None:
    """
    A node with very many of them is refused as a whole, at once.
    """
    strange = {f"key {n}": 1 for n in range(100_000)}
    with pytest.raises(ConditionTreeError, match="at most 2000 nodes") as caught:
        from_tree(document({**LARGE, **strange}))

    assert 1 == len(caught.value.problems)
    with pytest.raises(ConditionTreeError) as caught:
        from_tree(document({**LARGE, "a": 1, "b": 2}))
    assert 2 == len(caught.value.problems)


@pytest.mark.parametrize("word", ["and", "or"])
def test_each_of_many_problems_has_its_own_path(word: str) -> None:
    """
    However many there are, each is placed in the node that it is about.
    """
    asked = [
        {"op": ">", "left": {"field": f"nope{n}"}, "right": {"value": n}}
        for n in range(500)
    ]
    with pytest.raises(ConditionError) as caught:
        Condition.from_dict(document({word: asked}), FULL)

    paths = [problem.path for problem in caught.value.problems]
    assert paths == [("condition", word, n, "left") for n in range(500)]


def test_a_tree_of_much_text_is_refused_before_it_is_written() -> None:
    """
    Texts are counted as they are met.
    """
    long = {"op": "==", "left": {"field": "name"}, "right": {"value": "a" * 900}}
    tree = document({"or": [long] * 100})
    with pytest.raises(ConditionTreeError, match="at most 10000 characters of text"):
        from_tree(tree)


AT_LIMITS = [
    " or ".join(f"vip == (seats > {n})" for n in range(3)),
    " < seats > ".join(f"{n}" for n in range(340)),
    " < seats > ".join(f"{n}" for n in range(333)),
    " or ".join(f'name == "{n:030}"' for n in range(221)),
    " or ".join('"a" not in tags' if n % 2 else "vip" for n in range(799)),
    " and ".join(f'"{n:x}" not in tags' for n in range(490)),
    " or ".join(f"(vip and seats > {n})" for n in range(330)),
    " or ".join(f"seats not in ({n}, {n + 1})" for n in range(300)),
    "not (vip or " * 22 + "name is not None" + ")" * 22,
    "not (vip or " * 23 + "name is not None" + ")" * 23,
    "not (vip or " * 24 + "name is not None" + ")" * 24,
    "not (vip or " * 24 + "0 < seats < 9" + ")" * 24,
    " or ".join(["姓名 is None"] * 2),
    " or ".join(f"席位数 > {n}" for n in range(600)),
    " or ".join(f"客户阶段==“意向”and 席位数>{n}" for n in range(260)),
    " or ".join(f"budget > money({n}, 'CNY')" for n in range(200)),
    " or ".join(f"last_contacted_at > '20{n % 90 + 10}-03-02'" for n in range(5)),
    " or ".join(f"len(tags & {{'{n}'}}) > 0" for n in range(200)),
    " or ".join(
        f"any(o.cancelled for o in orders if o.pieces > {n})" for n in range(140)
    ),
]


@pytest.mark.parametrize("text", AT_LIMITS, ids=range(len(AT_LIMITS)))
def test_what_is_accepted_can_be_stored(text: str) -> None:
    """
    As text and as tree, however near to the limits it is.
    """
    try:
        condition = Condition(text, FULL)
    except ConditionError:
        return
    stored = json.loads(json.dumps(condition.to_dict()))

    assert condition == Condition(condition.text, FULL)
    assert condition == Condition.from_dict(stored, FULL)


@pytest.mark.parametrize(
    ("text", "told", "told_zh"),
    [
        (
            " < n > ".join(f"{n}" for n in range(680)),
            "written in full: the condition has more than 2000 parts",
            "完整写出后：条件超过 2000 个部分",
        ),
        (
            " or ".join(
                f"上次联系 < '20{n % 90 + 10}-03-{n // 90 + 10}T08:00'"
                for n in range(240)
            ),
            "written in full: the text has 12236 characters, 10000 are allowed",
            "完整写出后：文本有 12236 个字符，最多允许 10000 个",
        ),
        (
            "not (vip or " * 24 + "0 < seats < 9" + ")" * 24,
            "written in full: nested deeper than 50 levels",
            "完整写出后：嵌套超过 50 层",
        ),
    ],
)
def test_a_text_that_is_too_large_in_full_is_refused(
    text: str, told: str, told_zh: str
) -> None:
    """
    It could be stored, and not be read again.
    """
    with pytest.raises(ConditionError) as caught:
        Condition(text, FULL.extended([Field("n", Integer())]))
    (problem,) = caught.value.problems

    assert (told, told_zh) == (problem.message_en, problem.message_zh)
    assert text.startswith(caught.value.source)


def test_limits_can_be_given() -> None:
    """
    Who trusts a tree may allow more of it.
    """
    with pytest.raises(ConditionTreeError, match="at most 2 levels"):
        from_tree(
            document({"not": {"not": {"field": "vip"}}}),
            Limits(length=100, depth=2, nodes=100),
        )


@pytest.mark.parametrize(
    "odd", [float("nan"), object(), b"x", {1}, 10**5000, {1: 2}], ids=ascii_type
)
def test_what_is_no_json_is_refused_too(odd: object) -> None:
    """
    Whatever is handed in, the error is one of ours and can be shown.
    """
    for tree in odd, document(odd), document({"value": odd}), document({"field": odd}):
        with pytest.raises(CrmkitError) as caught:
            from_tree(tree)
        assert len(str(caught.value)) < 500


def test_the_json_schema_accepts_every_tree_that_is_written() -> None:
    """
    A rule builder may rely on the schema of the trees.
    """
    validator = pytest.importorskip("jsonschema").Draft202012Validator(tree_schema())

    for _, told in TOLD:
        validator.validate(to_tree(check(told, FULL)))
    for tree, _ in REFUSED:
        # That a name is a word of Python is not said in the schema.
        assert not validator.is_valid(tree) or "'for'" in str(tree)


def test_a_condition_reads_its_own_tree() -> None:
    """
    Joined conditions have trees as well.
    """
    both = Condition("vip", FULL) | ~Condition("paid and seats > 10", FULL)

    assert both.text == Condition(from_tree(to_tree(check(both.text, FULL))), FULL).text


def test_a_tree_that_is_none_says_so_in_both_languages() -> None:
    """
    Who builds a form in a browser sees it.
    """
    tree = document({"op": "=", "left": {"field": "vip"}, "right": {"value": 1}})
    with pytest.raises(ConditionTreeError) as caught:
        from_tree(tree)
    assert caught.value.text_zh.startswith("条件树在 $.condition.op 处是 '='（应为：")
    tree["condition"] |= {"op": "==", "right": {"value": 10**5000}}
    with pytest.raises(ConditionTreeError) as caught:
        from_tree(tree)
    assert (
        "条件树在 $.condition.right.value 处是 一个过大的数（应为：64 位整数）"
        == caught.value.text_zh
    )


ROWS: dict[str, Any] = document(
    {
        "and": [
            {"op": "", "left": {"field": ""}, "right": {"days": None}},
            {"field": "vip"},
            {"op": "=", "left": {"fields": "seats"}, "right": {}},
            {"call": "age", "args": []},
            {"any": {"of": "", "as": "o", "that": None}},
        ]
    }
)


def test_all_that_is_wrong_with_a_tree_is_told_at_once() -> None:
    """
    Each with its path and in both languages, so that it can stand beside its row.
    """
    with pytest.raises(ConditionTreeError) as caught:
        from_tree(ROWS)
    error = caught.value
    told = {each.json_path: each.message_en for each in error.problems}
    told_zh = {each.json_path: each.message_zh for each in error.problems}

    assert told.pop("$.condition.and[2].left").startswith(
        "('fields',) cannot stand here (expected: one of the keys and, or, not, "
    )
    assert told == {
        "$.condition.and[0].op": "choose an operator",
        "$.condition.and[0].left.field": "choose a field",
        "$.condition.and[0].right.days": "write a number",
        "$.condition.and[2].op": (
            "'=' cannot stand here (expected: one of == != < <= > >= in + - * &)"
        ),
        "$.condition.and[2].right": "fill this in",
        "$.condition.and[3].arguments": "is not there",
        "$.condition.and[3]": (
            "'args' cannot stand here (expected: only the keys call, arguments)"
        ),
        "$.condition.and[4].any.of": "choose a relation",
        "$.condition.and[4].any.that": "fill this in",
    }
    assert "请选择字段" == told_zh["$.condition.and[0].left.field"]
    assert "不存在" == told_zh["$.condition.and[3].arguments"]
    assert str(error).startswith(
        "the tree of a condition is wrong:\n  $.condition.and[0].op: choose an operator"
    )
    assert error.text_zh.startswith("条件树有误：\n  $.condition.and[0].op: 请选择")
    assert error.problems == pickle.loads(pickle.dumps(error)).problems  # noqa: S301


def test_what_is_wrong_with_the_content_has_the_path_of_its_node() -> None:
    """
    Names, choices, types: all the mistakes that people make in a form.
    """
    wrong: list[Any] = [
        {"op": ">", "left": {"field": "seatz"}, "right": {"value": 1}},
        {"op": ">", "left": SEATS, "right": {"value": "many"}},
        {"not": {"op": "==", "left": {"field": "stage"}, "right": {"value": "x"}}},
        {"op": "in", "left": {"field": "stage"},
         "right": {"list": [{"value": "won"}, {"value": "y"}]}},
        {"field": "name"},
    ]  # fmt: skip
    with pytest.raises(ConditionError) as caught:
        Condition.from_dict(document({"and": [LARGE, *wrong]}), FULL)

    assert [
        "$.condition.and[1].left",
        "$.condition.and[2]",
        "$.condition.and[3].not.right",
        "$.condition.and[4].right.list[1]",
        "$.condition.and[5]",
    ] == [problem.json_path for problem in caught.value.problems]
    with pytest.raises(ConditionError) as caught:
        Condition("seatz > 1", FULL)
    assert [None] == [problem.json_path for problem in caught.value.problems]


def test_full_width_digits_are_read_as_in_text() -> None:
    """
    In amounts of money and in decimal numbers.
    """
    five = {"money": "－５０００．５", "currency": "CNY"}

    assert "budget > money('-5000.5', 'CNY')".replace("'", '"') == from_tree(
        document({"op": ">", "left": {"field": "budget"}, "right": five})
    )
    assert "score > 4.5" == from_tree(
        document({"op": ">", "left": {"field": "score"}, "right": {"number": "４．５"}})
    )


# -- Forms ----------------------------------------------------------------------

MENUS = {menu.key: menu for menu in menus(FULL, "zh")}
#: What is filled in, by what a form shows for it.
FILLED = {
    "none": "", "text": "x", "whole": "12", "decimal": "４５０", "day": "2026-03-02",
    "month": "2026-03", "instant": "2026-03-02T09:00", "days": "7", "hours": "1",
}  # fmt: skip


@pytest.mark.parametrize("key", list(MENUS))
def test_whatever_a_menu_offers_is_a_condition(key: str) -> None:
    """
    Each operator with something filled in, for a field of each type.
    """
    menu = MENUS[key]
    for operator in menu.operators:
        value: Any = FILLED.get(operator.input)
        if operator.input == "choice":
            value = menu.options[0][0]
        elif operator.input == "choices":
            value = [value for value, _ in menu.options]
            value = value[:2]
        tree = document(menu.node(operator.key, value))
        assert Condition.from_dict(tree, FULL).text, operator


@pytest.mark.parametrize("key", list(MENUS))
def test_what_is_not_filled_in_is_told_with_its_path(key: str) -> None:
    """
    A form can show it beside the row.
    """
    menu = MENUS[key]
    for operator in menu.operators:
        if operator.input == "none":
            continue
        for empty in "", None:
            with pytest.raises(ConditionTreeError) as caught:
                from_tree(document({"and": [menu.node(operator.key, empty)]}))
            assert ("condition", "and", 0) == caught.value.path[:3]
            assert "请" in caught.value.problems[0].message_zh


def test_a_name_with_a_dot_is_one_name() -> None:
    """
    It is never taken for a field of a relation, whatever relations there are.
    """
    release = Relation("v1", Schema([Field("0", Integer())]), many=False)
    schema = Schema([Field("v1.0", Integer())], relations=[release])
    asked = {
        menu.key: Condition.from_dict(document(menu.node(">", "10")), schema).text
        for menu in menus(schema)
    }

    assert asked == {
        'field("v1.0")': 'field("v1.0") > 10',
        "v1.0": 'v1.field("0") > 10',
    }


def test_menus_have_labels_in_both_languages() -> None:
    """
    Of fields, operators, choices, and of the relation that leads to a field.
    """
    english = {menu.key: menu for menu in menus(FULL)}
    stage, grade = english["stage"], english["company.grade"]

    assert ("Stage", "阶段") == (stage.label, MENUS["stage"].label)
    assert ("is one of", "属于") == (
        stage.operators[2].label, MENUS["stage"].operators[2].label,
    )  # fmt: skip
    assert ("interested", "意向") == MENUS["stage"].options[1]
    assert ("Company: Grade", "公司：等级") == (
        grade.label, MENUS["company.grade"].label,
    )  # fmt: skip
    with pytest.raises(UnknownChoiceError, match="language cannot be 'fr'"):
        menus(FULL, "fr")  # type: ignore[arg-type]
