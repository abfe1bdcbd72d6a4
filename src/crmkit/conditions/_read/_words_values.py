"""
What the checker says about values, arithmetic and calls, in both languages.

Invariants:
    - As :mod:`crmkit.conditions._read._words` says.

Not here: when a message is given.
"""

import ast
from collections.abc import Iterable
from typing import Final

from crmkit.conditions._read._words import Words, cut, no_match, not_allowed
from crmkit.conditions._types import FieldType
from crmkit.errors import listed

# -- Literals -----------------------------------------------------------------

PLAIN_DECIMAL: Final = Words(
    "write a decimal with its digits only, for example 1.5",
    "小数请只写数字，例如 1.5",
)
TEXTS_ONLY: Final = Words(
    "this set may hold only text values", "这个集合中只能有文本值"
)
MONEY_NEEDS: Final = Words(
    'money(…) needs an amount and a currency, for example money("5000.00", "CNY")',
    'money(…) 需要金额和币种，例如 money("5000.00", "CNY")',
)


def long_text(length: int, limit: int) -> Words:
    """
    Say that a text value is too long.
    """
    return Words(
        f"the text value has {length} characters, {limit} are allowed",
        f"文本值有 {length} 个字符，最多允许 {limit} 个",
    )


def long_list(limit: int) -> Words:
    """
    Say that a list has too many values.
    """
    return Words(f"the list has more than {limit} values", f"列表超过 {limit} 个值")


def no_day(text: str) -> Words:
    """
    Say that a text is no day.
    """
    return Words(
        f'{cut(text)!r} is no day; write it as "2026-03-02"',
        f'{cut(text)!r} 不是日期；请写作 "2026-03-02"',
    )


def no_month(text: str) -> Words:
    """
    Say that a text is no month.
    """
    return Words(
        f'{cut(text)!r} is no month; write it as "2026-03"',
        f'{cut(text)!r} 不是月份；请写作 "2026-03"',
    )


def no_instant(text: str) -> Words:
    """
    Say that a text is no instant.
    """
    return Words(
        f'{cut(text)!r} is no instant; write it as "2026-03-02T09:00+08:00"',
        f'{cut(text)!r} 不是时刻；请写作 "2026-03-02T09:00+08:00"',
    )


def day_for_instant(text: str) -> Words:
    """
    Say that a day is not compared with an instant.
    """
    return Words(
        f'this is a day beside an instant; write date(…) == "{text}"',
        f'这是日期，另一侧是时刻；请写 date(…) == "{text}"',
    )


def no_wall_time(text: str, zone: str) -> Words:
    """
    Say that clocks skip a time.
    """
    return Words(
        f"the clocks of {zone} skip {text}; write an offset",
        f"{zone} 的时钟跳过了 {text}；请写明时差",
    )


def no_number(places: int) -> Words:
    """
    Say that a number does not fit the places of a field.
    """
    return Words(
        f"the number does not fit: at most {places} decimal places, and 64 bits",
        f"数字不合要求：最多 {places} 位小数，且不超过 64 位",
    )


def unknown_currency(code: str, allowed: Iterable[str], near: str | None) -> Words:
    """
    Say that no amount of the schema is in a currency.
    """
    known = tuple(allowed)
    words = Words(
        f"no field is in the currency {cut(code)!r} (known: {listed(known)})",
        f"没有以 {cut(code)!r} 计价的字段（已知：{listed(known, none='无')}）",
    )
    return words.and_near(near)


def no_amount(currency: str, places: int) -> Words:
    """
    Say that an amount cannot be written so.
    """
    return Words(
        f"this is no amount in {currency}, which has {places} decimal places",
        f"这不是 {currency} 金额；该币种有 {places} 位小数",
    )


# -- Arithmetic ---------------------------------------------------------------

AGE_ALONE: Final = Words(
    "an age is only compared, with a duration or months(n)",
    "距今时长只能与时长或 months(n) 比较",
)
BUSINESS_MONTHS: Final = Words(
    "business time is not counted in months; write hours(n) or days(n)",
    "工作时长不能按月计；请写 hours(n) 或 days(n)",
)
MONTHS_WHERE: Final = Words(
    "months(n) goes only with now, today and age(…)",
    "months(n) 只能与 now、today 和 age(…) 一起使用",
)
MONEY_WITH: Final = Words(
    "money is added to money of its currency, and multiplied by a whole number",
    "金额只能与同币种金额相加减，或乘以整数",
)
NO_DECIMAL_ARITHMETIC: Final = Words(
    "decimal numbers are compared, not computed with", "小数只能比较，不能运算"
)
NO_JOINED_TEXT: Final = Words("texts are not joined", "文本不能拼接")
NO_DIFFERENCE: Final = Words(
    "instants are not subtracted; write age(x) > days(7)",
    "时刻不能相减；请写 age(x) > days(7)",
)
MOVED_BY_FIELD: Final = Words(
    "an instant is moved by a fixed duration or a parameter",
    "时刻只能移动固定时长或参数时长",
)
WHOLE_DAYS: Final = Words(
    "a day is moved by whole days, for example days(7)",
    "日期只能移动整天，例如 days(7)",
)
TWO_UNITS: Final = Words(
    "two numbers with units cannot be multiplied", "两个带单位的数不能相乘"
)
SETS_ONLY: Final = Words(
    "'&' is for two sets of texts; write 'and' between conditions",
    "'&' 用于两个文本集合；条件之间请写 'and'",
)


def no_operator(node: ast.BinOp) -> Words:
    """
    Say that an operator is not part of the language.
    """
    hint = _OPERATORS.get(type(node.op))
    words = not_allowed(node)
    if hint is None:
        return words
    return Words(f"{words.en}; {hint.en}", f"{words.zh}；{hint.zh}")


_OPERATORS: Final[dict[type[ast.operator], Words]] = {
    ast.Div: Words("multiply the other side instead", "请改为在另一侧相乘"),
    ast.BitOr: Words("write 'or' between conditions", "条件之间请写 'or'"),
}


def no_sum(left: FieldType, sign: str, right: FieldType) -> Words:
    """
    Say that two types have no sum, difference or product.
    """
    return Words(
        f"{left.en} {sign} {right.en} means nothing",
        f"{left.zh} {sign} {right.zh} 没有意义",
    )


def no_shift(base: FieldType, by: FieldType) -> Words:
    """
    Say that something is not moved by something else.
    """
    return Words(
        f"{base.en} cannot be moved by {by.en}; write a duration as days(7)",
        f"{base.zh}不能移动{by.zh}；时长请写作 days(7)",
    )


# -- Calls --------------------------------------------------------------------

NO_KEYWORDS: Final = Words(
    "arguments are given without names", "参数不写名称，按位置给出"
)
BUSINESS_AGE_NEEDS: Final = Words(
    "business_age(…) needs an instant, and the name of a calendar in quotes",
    "business_age(…) 需要一个时刻，以及带引号的日历名称",
)
ANNIVERSARY_NEEDS: Final = Words(
    "anniversary(…) needs an instant or a day, and may have a day to start from",
    "anniversary(…) 需要一个时刻或日期，还可以有起始日期",
)
SINCE_NEEDS_DAY: Final = Words(
    "an anniversary is looked for from a day on; write date(x) for an instant",
    "周年从某个日期起算；时刻请写 date(x)",
)
LEN_NEEDS_SET: Final = Words("len(…) needs one set of texts", "len(…) 需要一个文本集合")
FOLD_NEEDS_TEXT: Final = Words(
    "fold(…) needs one text field that is kept folded, or a parameter",
    "fold(…) 需要一个保存了折叠形式的文本字段，或参数",
)
FOLD_BOTH: Final = Words(
    "one side is folded and the other is not; write fold(…) on both",
    "一侧已折叠而另一侧没有；两侧都请写 fold(…)",
)
COALESCE_NEEDS: Final = Words(
    "coalesce(…) needs at least two values", "coalesce(…) 至少需要两个值"
)
COALESCE_FIXED: Final = Words(
    "coalesce(…) needs a value that can be missing", "coalesce(…) 需要一个可能缺失的值"
)
IN_TEXT: Final = Words(
    "'in' does not search a text; write contains(x, …)",
    "'in' 不在文本中查找；请写 contains(x, …)",
)
AMOUNT_DIGITS: Final = Words(
    'an amount is written with digits and one point, for example "5000.00"',
    '金额只写数字和一个小数点，例如 "5000.00"',
)
AGE_OF_DAY: Final = Words(
    "age(…) needs one instant; of a day write x < today - days(7)",
    "age(…) 需要一个时刻；日期请写 x < today - days(7)",
)
HIDDEN: Final = Words(
    "this text value holds a character that cannot be seen; take it out, or write "
    "it as \\u200b",
    "文本值中有不可见字符；请删去，或写作 \\u200b 的形式",
)
SET_CONTAINS: Final = Words(
    "this is a set of texts; write … in x", "这是文本集合；请写 … in x"
)


def one_value(value: str) -> Words:
    """
    Say that a list of one value has a comma.
    """
    return Words(
        f"this is one value and no list; write x == {value}, or in ({value},)",
        f"这是一个值而不是列表；请写 x == {value}，或 in ({value},)",
    )


def count_needed(name: str) -> Words:
    """
    Say that a length is written with one whole number.
    """
    return Words(
        f"this needs one whole number, for example {name}(7)",
        f"这里需要一个整数，例如 {name}(7)",
    )


def which_calendar(names: tuple[str, ...]) -> Words:
    """
    Say that a calendar must be named.
    """
    if not names:
        return Words("there is no calendar to count by", "没有可用的日历")
    return Words(
        f"name the calendar: one of {listed(names)}",
        f"请写明日历：{listed(names)} 之一",
    )


def unknown_calendar(name: str, near: str | None) -> Words:
    """
    Say that there is no such calendar.
    """
    words = Words(f"unknown calendar {cut(name)!r}", f"未知的日历 {cut(name)!r}")
    return words.and_near(near)


def part_needs(name: str, kinds: Iterable[type[FieldType]]) -> Words:
    """
    Say of what a part can be taken.
    """
    *others, last = (kind.en.partition(" ")[2] for kind in kinds)
    en = f"{', '.join(others)} or {last}" if others else last
    zh = "或".join(kind.zh for kind in kinds)
    return Words(f"{name}(…) needs one {en}", f"{name}(…) 需要一个{zh}")


def len_of_text(text: str) -> Words:
    """
    Say that a text is not measured.
    """
    ask = f'{cut(text)} != ""'
    return Words(
        f"len(…) counts the texts of a set; that a text is not empty is {ask}",
        f"len(…) 统计集合中的文本个数；文本不为空请写 {ask}",
    )


def not_folded(path: str) -> Words:
    """
    Say that a field is not kept folded.
    """
    return Words(
        f"{path!r} is not kept folded: declare it as Text(fold=True)",
        f"{path!r} 没有保存折叠形式：请声明为 Text(fold=True)",
    )


def match_needs(kind: str) -> Words:
    """
    Say that two texts are needed.
    """
    return Words(f"{kind}(…) needs two texts", f"{kind}(…) 需要两个文本")


def argument_count(name: str, count: int) -> Words:
    """
    Say how many arguments a function takes.
    """
    return Words(
        f"{name}(…) takes {count} argument{'' if count == 1 else 's'}",
        f"{name}(…) 需要 {count} 个参数",
    )


def not_a_method(name: str) -> Words:
    """
    Say that a test of texts is a function and not a method.
    """
    return Words(f"write {name}(x, …)", f"请写 {name}(x, …)")


def not_of_type(found: FieldType, wanted: FieldType) -> Words:
    """
    Say that one type stands where another is needed.
    """
    if type(found) is type(wanted):
        return no_match(found, wanted)
    return Words(
        f"this is {found.en}, and {wanted.en} is needed",
        f"这里是{found.zh}，而需要的是{wanted.zh}",
    )


def condition_as_value(name: str) -> Words:
    """
    Say that a condition stands where a value should.
    """
    return Words(
        f"{name}(…) is a condition and not a value", f"{name}(…) 是条件而不是值"
    )


def certain(low: int, high: int | None, *, holds: bool) -> Words:
    """
    Say that a comparison is decided before it is asked.
    """
    span_en = f"it is at least {low}" if high is None else f"it lies in {low} to {high}"
    span_zh = f"其值至少为 {low}" if high is None else f"其值在 {low} 到 {high} 之间"
    if holds:
        return Words(f"this always holds: {span_en}", f"这总是成立：{span_zh}")
    return Words(f"this can never hold: {span_en}", f"这不可能成立：{span_zh}")
