"""
What each problem of a field is called, in both languages.

Invariants:
    - A code has both texts here; ``{came}``, ``{allowed}``, ``{limit}``,
      ``{detail}`` and ``{hint}`` are filled in by the error.
    - A text says what would do; what came is said after it, once for all.

Not here: how a check finds the code (:mod:`crmkit.records` ``_problems``).
"""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from crmkit.errors._check_words import CHECK_WORDS
from crmkit.errors._lines import in_chinese

#: Code → English and Chinese text.
WORDS: Mapping[str, tuple[str, str]] = {
    "required": ("is required", "必填"),
    "unknown": ("there is no such field{hint}", "没有这个字段{hint}"),
    "unasked": ("is not asked for this purpose", "此用途不填写此项"),
    "several": (
        "means several records: {allowed}",
        "对应多条记录：{allowed}",
    ),
    "cells": (
        "should have at most {limit} cells",
        "最多 {limit} 个单元格",
    ),
    "masked": (
        "is a mask: give what it hides, or leave it empty",
        "是脱敏后的内容：请填写原值，或留空",
    ),
    "twice": ("is filled in twice", "重复填写"),
    "moved": (
        "changes by a move only: use move (allowed: {allowed})",
        "只能通过状态操作变更（可执行：{allowed}）",
    ),
    "choice": (
        "cannot be {came} (allowed: {allowed}){hint}",
        "不能是 {came}（可选：{allowed}）{hint}",
    ),
    "too_long": ("should have at most {limit} characters", "最多 {limit} 个字符"),
    "too_short": ("should not be empty", "不能为空"),
    "too_small": ("should be at least {limit}", "不能小于 {limit}"),
    "too_large": ("should be at most {limit}", "不能大于 {limit}"),
    "too_early": ("should not be before {detail}", "不能早于 {detail}"),
    "vague": ("should say more to be worked with", "说得不够具体，请补充说明"),
    "text": ("should be text", "应为文本"),
    "unicode": (
        "should be text without lone surrogates",
        "应为不含孤立代理项的文本",
    ),
    "line": (
        "should be one line without control characters",
        "应为一行文本，不含控制字符",
    ),
    "prose": ("should be text without NUL characters", "应为不含空字符的文本"),
    "id": (
        "should be an identifier without spaces or control characters",
        "应为不含空格和控制字符的标识",
    ),
    "slug": (
        "should be a name of a–z, 0–9 and _ that begins with a letter",
        "应为以字母开头、由 a–z、0–9 和 _ 组成的名称",
    ),
    "email": ("should look like name@host", "应形如 name@host"),
    "currency": (
        "should be a currency by its code in ISO 4217, such as 'CNY'",
        "应为 ISO 4217 货币代码，例如 'CNY'",
    ),
    "whole_number": ("should be a whole number", "应为整数"),
    "yes_or_no": ("should be true or false", "应为是或否（true 或 false）"),
    "day": ("should be a day such as '2026-03-02'", "应为日期，例如 '2026-03-02'"),
    "instant": (
        "should be a date and time with a zone, such as '2026-03-02T09:00:00+08:00'",
        "应为带时区的日期时间，例如 '2026-03-02T09:00:00+08:00'",
    ),
    "list": ("should be a list", "应为列表"),
    "object": ("should be an object with named fields", "应为带字段名的对象"),
    "record_type": (
        "should be a record, or data with its 'type': one of {allowed}",
        "应为记录，或注明类型（type）的数据，类型为以下之一：{allowed}",
    ),
    "key": ("should have text as its name", "字段名应为文本"),
    "json": ("should be JSON ({detail})", "应为 JSON 文本"),
    "custom_key": (
        "should be called by an id of a–z, 0–9 and _, 63 at most",
        "标识应由 a–z、0–9 和 _ 组成，最多 63 个字符",
    ),
    "custom_value": (
        "should be text, a whole number of 64 bits, true/false or a list of text",
        "应为文本、64 位整数、是或否（true 或 false）或文本列表",
    ),
    "type": ("{detail}", "类型不对"),
    "format": ("{detail}", "{detail}"),
    **CHECK_WORDS,
}

#: What an error says of a value that it does not show, in Chinese.
_CAME_ZH: Mapping[str, str] = {
    "None": "空值",
    "True": "“是”",
    "False": "“否”",
    "a dict": "一个对象",
    "a list": "一个列表",
    "a tuple": "一个列表",
    "a huge number": "一个过大的数",
}
_SAYS_WHAT_CAME = (
    "required",
    "unknown",
    "unasked",
    "twice",
    "moved",
    "choice",
    "several",
    "masked",
)


def worded(
    code: str,
    language: str,
    *,
    came: str,
    detail: str,
    hint: str,
    allowed: Collection[str],
) -> str:
    """
    Return the text of a problem, without the name of its field.
    """
    chinese = language == "zh"
    if chinese:
        came = _CAME_ZH.get(came, came)
    text = WORDS.get(code, WORDS["format"])[chinese].format(
        came=came,
        detail=detail,
        hint=hint,
        allowed="、".join(allowed) if chinese else ", ".join(map(repr, allowed)),
        limit=next(iter(allowed), ""),
    )
    if code in _SAYS_WHAT_CAME:
        return text
    if not chinese:
        return f"{text}, got {came}"
    gap = "" if came in _CAME_ZH.values() else " "
    return f"{text}，收到的是{gap}{came}"


def detail_in_chinese(code: str, detail: str) -> str:
    """
    Return a detail in Chinese; of what a library found wrong no more than that.

    >>> detail_in_chinese("format", "should be another ticket")
    '应为另一张工单'
    >>> detail_in_chinese("format", "value is no URL")
    '格式不对'
    """
    told = in_chinese(detail)
    is_all = WORDS.get(code, WORDS["format"])[1] == "{detail}"
    return "格式不对" if is_all and told == detail else told


def nearest(
    asked: str,
    allowed: Collection[str],
    language: str,
    names: Mapping[str, str] = MappingProxyType({}),
    *,
    shows_names: bool = False,
) -> str:
    """
    Return a hint that names the nearest allowed name, or nothing.

    Args:
        asked: What came.
        allowed: The identifiers that would do.
        language: Of the hint.
        names: Identifier → what it is called; what came may be near to that as well.
        shows_names: Whether the name would do as well, so that it is enough to say it.

    >>> nearest("nam", ["name"], "zh"), nearest("nam", ["name"], "en")
    ("；是否是 'name'？", "; did you mean 'name'?")
    >>> nearest("客户名", ["name"], "zh", {"name": "客户名称"})
    "；是否是 'name'（客户名称）？"
    """
    near = get_close_matches(asked, [*allowed, *names.values()], n=1)
    if not near:
        return ""
    found = next((key for key, name in names.items() if name == near[0]), near[0])
    if language != "zh":
        return f"; did you mean {found!r}?"
    name = names.get(found, found)
    if name == found:
        return f"；是否是 {found!r}？"
    return f"；是否是“{name}”？" if shows_names else f"；是否是 {found!r}（{name}）？"
