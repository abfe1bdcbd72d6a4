"""
What the checker says, in both languages.

Invariants:
    - Every message exists in English and in Chinese, side by side.
    - Lower case; what is wrong, then what would do, then the nearest name.

Not here: when a message is given (:mod:`crmkit.conditions._read._check`).
"""

import ast
from typing import Final

import attrs

from crmkit.conditions._amounts import Money, Number
from crmkit.conditions._choices import Choices
from crmkit.conditions._periods import BusinessTime
from crmkit.conditions._types import (
    Day,
    Duration,
    FieldType,
    FoldedText,
    Instant,
    Integer,
    Text,
    TextSet,
)
from crmkit.errors import Problem, listed

_LONGEST_NAME: Final = 60  # characters of a name in a message
_LISTED: Final = 8  # choices named in a message


@attrs.frozen
class Words:
    """
    One message in both languages.
    """

    en: str
    zh: str

    def and_near(self, near: str | None) -> "Words":
        """
        Return the message with the nearest allowed name, if there is one.
        """
        if near is None:
            return self
        return Words(
            f"{self.en}; did you mean {near!r}?", f"{self.zh}；是否想写 {near!r}？"
        )


EMPTY: Final = Words("there is no condition here", "这里没有条件")
UNREADABLE: Final = Words(
    "this cannot be read as an expression", "这里无法作为表达式读取"
)
INVISIBLE: Final = Words("take out this invisible character", "请删去这个不可见字符")
SINGLE_EQUALS: Final = Words("write == to compare", "比较请写 ==")
SIDE_BY_SIDE: Final = Words(
    "two text values stand side by side; a comma or an operator is missing",
    "两个文本值并排而立；缺少逗号或运算符",
)
NO_CHARACTER: Final = Words("this is no character", "这不是字符")
COMMENT: Final = Words("there are no comments", "条件中不能有注释")
GLUED: Final = Words("put a blank after the number", "数字之后请加空格")
PREFIX: Final = Words(
    "a text value has no prefix; write \\\\ for a backslash",
    "文本值不能有前缀；反斜杠请写作 \\\\",
)
BAD_ESCAPE: Final = Words(
    "this escape means nothing; write \\\\ for a backslash",
    "这个转义没有意义；反斜杠请写作 \\\\",
)
UNCLOSED: Final = Words("this bracket is never closed", "这个括号没有闭合")
UNOPENED: Final = Words("this bracket closes nothing", "这个括号没有对应的左括号")
WRITE_ASCII: Final = {
    "≥": Words("write >=", "请写 >="),
    "≤": Words("write <=", "请写 <="),
    "≠": Words("write !=", "请写 !="),
}
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
    "this is always there and never None", "这总是存在，不会是 None"
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
AGE_NEEDS_INSTANT: Final = Words("age(…) needs one instant", "age(…) 需要一个时刻")
AGE_AGAINST_FIELD: Final = Words(
    "an age can only be compared with a fixed duration", "距今时长只能与固定时长比较"
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


def canonical(problem: Problem) -> Words:
    """
    Say that the canonical form of a text is beyond a limit.
    """
    return Words(
        f"written in full: {problem.message_en}", f"完整写出后：{problem.message_zh}"
    )


def too_many(limit: int) -> Words:
    """
    Say that the condition has too many parts.
    """
    return Words(
        f"the condition has more than {limit} parts", f"条件超过 {limit} 个部分"
    )


def unknown_name(name: str, near: str | None) -> Words:
    """
    Say that a name means nothing here.
    """
    words = Words(f"unknown name {cut(name)!r}", f"未知的名称 {cut(name)!r}")
    if near is None or near.isidentifier():
        return words.and_near(near)
    return Words(
        f'{words.en}; write field("{near}")', f'{words.zh}；请写 field("{near}")'
    )


def unknown_function(name: str, near: str | None) -> Words:
    """
    Say that a function does not exist.
    """
    words = Words(f"unknown function {cut(name)!r}", f"未知的函数 {cut(name)!r}")
    return words.and_near(near)


def ambiguous(name: str, meanings: tuple[str, ...]) -> Words:
    """
    Say that a label means several fields.
    """
    return Words(
        f"{name!r} could mean {listed(meanings)}; write the field name",
        f"{name!r} 可能指 {listed(meanings)}；请写字段名",
    )


def ambiguous_choice(word: str, meanings: tuple[str, ...]) -> Words:
    """
    Say that a word is the label of several choices.
    """
    return Words(
        f"{cut(word)!r} could mean {listed(meanings)}; write the value",
        f"{cut(word)!r} 可能指 {listed(meanings)}；请写选项的值",
    )


def unknown_choice(word: str, choices: Choices, near: str | None) -> Words:
    """
    Say that no choice goes by a word; in Chinese the choices have Chinese names.
    """
    shown = choices.options[:_LISTED]
    more = ", …" if len(choices.options) > _LISTED else ""
    values = listed(option.value for option in shown) + more
    names = listed(o.label.zh if o.label else o.value for o in shown) + more
    words = Words(
        f"no choice is called {cut(word)!r} (allowed: {values})",
        f"没有名为 {cut(word)!r} 的选项（可用：{names}）",
    )
    return words.and_near(near)


def no_match(left: FieldType, right: FieldType) -> Words:
    """
    Say that two types cannot be compared.
    """
    if type(left) is type(right):
        return _unlike(left, right)
    hint, words = _hint({type(left), type(right)}), unlike(left, right)
    if hint is None:
        return words
    return Words(f"{words.en}; {hint.en}", f"{words.zh}；{hint.zh}")


def unlike(left: FieldType, right: FieldType) -> Words:
    """
    Say that two types cannot be compared, and nothing else.
    """
    return Words(
        f"{left.en} cannot be compared with {right.en}",
        f"{left.zh}不能与{right.zh}比较",
    )


def _unlike(left: FieldType, right: FieldType) -> Words:
    """
    Say that two currencies, units or sets of choices cannot be compared.
    """
    match left, right:
        case Money(a), Money(b) if a == b:
            places = f"{left.places} and of {right.places}"
            en = f"money in {a} of {places} decimal places"
            zh = f"{left.places} 位小数与 {right.places} 位小数的 {a} 金额"
        case Money(a), Money(b):
            en, zh = f"money in {a} and in {b}", f"{a} 金额与 {b} 金额"
        case Integer(a), Integer(b):
            en, zh = f"{a!r} and {b!r}", f"单位 {a!r} 与 {b!r}"
        case Number(a), Number(b):
            en, zh = f"numbers of {a} and {b} places", f"{a} 位小数与 {b} 位小数"
        case _:
            en, zh = f"two different kinds of {left.en}", f"两种不同的{left.zh}"
    return Words(f"{en} cannot be compared", f"{zh}不能比较")


def _hint(kinds: set[type[FieldType]]) -> Words | None:
    """
    Return how one of two types could be written as the other.
    """
    return next((words for kind, words in _HINTS if kind <= kinds), None)


_HINTS: Final[tuple[tuple[set[type[FieldType]], Words], ...]] = (
    (
        {Money, Integer},
        Words('write money("5000.00", "CNY")', '金额请写作 money("5000.00", "CNY")'),
    ),
    (
        {Money, Number},
        Words('write money("5000.00", "CNY")', '金额请写作 money("5000.00", "CNY")'),
    ),
    (
        {Instant, Day},
        Words("write date(x) for an instant", "时刻请写作 date(x)"),
    ),
    (
        {Text, FoldedText},
        Words("write fold(x) on both sides", "两侧都请写 fold(x)"),
    ),
    (
        {Duration},
        Words("write a duration as days(7)", "时长请写作 days(7)"),
    ),
    (
        {BusinessTime},
        Words("write a duration as hours(4)", "时长请写作 hours(4)"),
    ),
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
    if isinstance(kind, TextSet):
        return Words(
            "a set is not a condition; write len(x) > 0",
            "集合不是条件；请写 len(x) > 0",
        )
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


def cut(word: str) -> str:
    """
    Return a word, or of a very long one the beginning.
    """
    return word if len(word) <= _LONGEST_NAME else word[:_LONGEST_NAME] + "…"
