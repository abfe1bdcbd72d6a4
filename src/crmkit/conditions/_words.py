"""
What the checker says, in both languages.

Invariants:
    - Every message exists in English and in Chinese, side by side.
    - Lower case; what is wrong, then what would do, then the nearest name.

Not here: when a message is given (:mod:`crmkit.conditions._check`).
"""

import ast
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

import attrs

from crmkit.conditions._choices import (
    Choices,
)
from crmkit.conditions._types import (
    Duration,
    FieldType,
)
from crmkit.errors import listed

_LONGEST_NAME: Final = 60  # characters; longer ones are not compared with all names
_LISTED: Final = 8  # choices named in a message


@attrs.frozen
class Words:
    """
    One message in both languages.
    """

    en: str
    zh: str

    def and_near(self, asked: str, allowed: Iterable[str]) -> "Words":
        """
        Return the message with the nearest allowed name, if one is near.
        """
        if len(asked) > _LONGEST_NAME:
            return self
        near = get_close_matches(asked, list(allowed), n=1)
        if not near:
            return self
        return Words(
            f"{self.en}; did you mean {near[0]!r}?",
            f"{self.zh}；是否想写 {near[0]!r}？",
        )


EMPTY: Final = Words("there is no condition here", "这里没有条件")
UNREADABLE: Final = Words(
    "this cannot be read as an expression", "这里无法作为表达式读取"
)
SINGLE_EQUALS: Final = Words("write == to compare", "比较请写 ==")
UNCLEAN: Final = Words(
    "the text holds NUL or a lone surrogate", "文本中含有 NUL 或不成对的代理字符"
)
TOO_DEEP_TO_READ: Final = Words(
    "the text is nested too deeply to read", "嵌套太深，无法读取"
)
EQUALS_NONE: Final = Words(
    "write 'is None' or 'is not None'", "请写 'is None' 或 'is not None'"
)
IS_WITHOUT_NONE: Final = Words(
    "'is' is only for None; write == to compare", "'is' 只用于 None；比较请写 =="
)
NOTHING_MISSING: Final = Words(
    "only a field or a parameter can be missing", "只有字段或参数才可能缺失"
)
TWO_LITERALS: Final = Words("this compares two fixed values", "这里比较的是两个固定值")
EMPTY_CHOICE: Final = Words("nothing is in an empty list", "空列表中没有任何值")
IN_WHAT: Final = Words(
    "'in' needs a list of values, or a field that holds a set of texts",
    "'in' 之后应为值的列表，或保存文本集合的字段",
)
NONE_IN_LIST: Final = Words(
    "a list of values cannot hold None", "值的列表中不能有 None"
)
LITERALS_ONLY: Final = Words("a list may hold only fixed values", "列表中只能有固定值")
WHOLE_NUMBERS: Final = Words("only whole numbers are allowed", "只允许整数")
BIG_NUMBER: Final = Words("the number does not fit in 64 bits", "数字超出 64 位")
UNCLEAN_LITERAL: Final = Words(
    "the text value holds NUL or a lone surrogate",
    "文本值中含有 NUL 或不成对的代理字符",
)
LONG_DURATION: Final = Words("a duration is at most 100 years", "时长最多 100 年")
COUNT_NEEDED: Final = Words(
    "this needs one whole number, for example days(7)", "这里需要一个整数，例如 days(7)"
)
AGE_NEEDS_INSTANT: Final = Words("age(…) needs one instant", "age(…) 需要一个时刻")
AGE_AGAINST_FIELD: Final = Words(
    "an age can only be compared with a fixed duration", "距今时长只能与固定时长比较"
)
SHIFT_AGAINST_FIELD: Final = Words(
    "a moved instant can only be compared with now or a parameter",
    "移动后的时刻只能与 now 或参数比较",
)
PLUS_MINUS: Final = Words(
    "+ and - are only for an instant and a duration", "+ 和 - 只用于时刻与时长"
)


def too_long(length: int, limit: int) -> Words:
    """
    Say that the text is too long.
    """
    return Words(
        f"the text has {length} characters, {limit} are allowed",
        f"文本有 {length} 个字符，最多允许 {limit} 个",
    )


def too_deep(limit: int) -> Words:
    """
    Say that the text is nested too deeply.
    """
    return Words(f"nested deeper than {limit} levels", f"嵌套超过 {limit} 层")


def too_many(limit: int) -> Words:
    """
    Say that the condition has too many parts.
    """
    return Words(
        f"the condition has more than {limit} parts", f"条件超过 {limit} 个部分"
    )


def unknown_name(name: str, allowed: Iterable[str]) -> Words:
    """
    Say that a name means nothing here.
    """
    return Words(f"unknown name {_cut(name)!r}", f"未知的名称 {_cut(name)!r}").and_near(
        name, allowed
    )


def unknown_function(name: str, allowed: Iterable[str]) -> Words:
    """
    Say that a function does not exist.
    """
    words = Words(f"unknown function {_cut(name)!r}", f"未知的函数 {_cut(name)!r}")
    return words.and_near(name, allowed)


def ambiguous(name: str, meanings: tuple[str, ...]) -> Words:
    """
    Say that a label means several fields.
    """
    return Words(
        f"{name!r} could mean {listed(meanings)}; write the field name",
        f"{name!r} 可能指 {listed(meanings)}；请写字段名",
    )


def unknown_choice(word: str, choices: Choices) -> Words:
    """
    Say that no choice goes by a word.
    """
    more = ", …" if len(choices.values) > _LISTED else ""
    allowed = listed(choices.values[:_LISTED]) + more
    words = Words(
        f"no choice is called {_cut(word)!r} (allowed: {allowed})",
        f"没有名为 {_cut(word)!r} 的选项（可用：{allowed}）",
    )
    return words.and_near(word, (w for option in choices.options for w in option.words))


def no_match(left: FieldType, right: FieldType) -> Words:
    """
    Say that two types cannot be compared.
    """
    days = isinstance(left, Duration) != isinstance(right, Duration)
    hint_en, hint_zh = (
        ("; write a duration as days(7)", "；时长请写作 days(7)") if days else ("", "")
    )
    return Words(
        f"{left.en} cannot be compared with {right.en}{hint_en}",
        f"{left.zh}不能与{right.zh}比较{hint_zh}",
    )


def not_ordered(kind: FieldType) -> Words:
    """
    Say that a type has no order.
    """
    return Words(
        f"{kind.en} has no order: only == and != compare it",
        f"{kind.zh}没有大小：只能用 == 和 != 比较",
    )


def not_comparable(kind: FieldType) -> Words:
    """
    Say that a type is not compared as a whole.
    """
    return Words(
        f"{kind.en} cannot be compared; ask with 'in'", f"{kind.zh}不能比较；请用 'in'"
    )


def not_a_condition(kind: FieldType) -> Words:
    """
    Say that an operand stands where a condition should.
    """
    return Words(
        f"{kind.en} is not a condition; compare it with something",
        f"{kind.zh}不是条件；请与某个值比较",
    )


_KINDS: Final[dict[type[ast.expr], Words]] = {
    ast.Lambda: Words("lambda", "lambda"),
    ast.NamedExpr: Words("':='", "':='"),
    ast.JoinedStr: Words("an f-string", "f 字符串"),
    ast.IfExp: Words("'if … else'", "'if … else'"),
    ast.Attribute: Words("a path with '.'", "带 '.' 的路径"),
    ast.Subscript: Words("'[…]' after a value", "值后的 '[…]'"),
    ast.Starred: Words("'*'", "'*'"),
    ast.Await: Words("'await'", "'await'"),
    ast.Yield: Words("'yield'", "'yield'"),
    ast.YieldFrom: Words("'yield'", "'yield'"),
    ast.ListComp: Words("a comprehension", "推导式"),
    ast.SetComp: Words("a comprehension", "推导式"),
    ast.DictComp: Words("a comprehension", "推导式"),
    ast.GeneratorExp: Words("a comprehension", "推导式"),
    ast.Dict: Words("a dictionary", "字典"),
    ast.List: Words("a list outside of 'in'", "'in' 之外的列表"),
    ast.Tuple: Words("a list outside of 'in'", "'in' 之外的列表"),
    ast.Set: Words("a list outside of 'in'", "'in' 之外的列表"),
    ast.BinOp: Words("this arithmetic", "这种运算"),
    ast.UnaryOp: Words("this sign", "这种符号"),
    ast.Call: Words("a call of this kind", "这种调用"),
    ast.Compare: Words("a comparison inside of a value", "值中的比较"),
    ast.BoolOp: Words("'and' or 'or' inside of a value", "值中的 'and' 或 'or'"),
    ast.Constant: Words("a value of this kind", "这种值"),
}


def not_allowed(node: ast.expr) -> Words:
    """
    Say that a construct of Python is not part of the language.
    """
    kind = _KINDS.get(type(node), Words("this", "这里"))
    return Words(f"{kind.en} is not part of the language", f"条件语言中没有{kind.zh}")


def _cut(word: str) -> str:
    return word if len(word) <= _LONGEST_NAME else word[:_LONGEST_NAME] + "…"
