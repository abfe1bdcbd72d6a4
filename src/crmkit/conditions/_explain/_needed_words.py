"""
What would have to change, as a sentence in both languages.

Not here: finding it out (:mod:`crmkit.conditions._explain._needed`).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from crmkit.conditions._checked import And, Compare, Quantified
from crmkit.conditions._explain._needed import NeededChange
from crmkit.conditions._explain._shown import MISSING, instant_text, shown
from crmkit.conditions._nodes import Aggregate, Constant, Size, bare
from crmkit.conditions._periods import BusinessTime
from crmkit.conditions._text import written
from crmkit.conditions._types import FieldType, Integer
from crmkit.labels import Language

#: What introduces the changes, by whether the condition holds.
HEADS: Final[Mapping[tuple[Language, bool], str]] = MappingProxyType(
    {
        ("en", False): "would be true with:",
        ("en", True): "would no longer be true with:",
        ("zh", False): "若要成立：",
        ("zh", True): "若要不再成立：",
    }
)
_NUMBERS: Final[Mapping[tuple[Language, str], str]] = MappingProxyType(
    {
        ("en", "=="): "{}", ("en", "!="): "anything but {}",
        ("en", ">"): "more than {}", ("en", ">="): "at least {}",
        ("en", "<"): "less than {}", ("en", "<="): "at most {}",
        ("zh", "=="): "{}", ("zh", "!="): "不是 {}",
        ("zh", ">"): "多于 {}", ("zh", ">="): "至少 {}",
        ("zh", "<"): "少于 {}", ("zh", "<="): "至多 {}",
    }
)  # fmt: skip
_TIMES: Final[Mapping[tuple[Language, str], str]] = MappingProxyType(
    {
        **_NUMBERS,
        ("en", ">"): "after {}", ("en", ">="): "{} or later",
        ("en", "<"): "before {}", ("en", "<="): "{} or earlier",
        ("zh", ">"): "晚于 {}", ("zh", ">="): "不早于 {}",
        ("zh", "<"): "早于 {}", ("zh", "<="): "不晚于 {}",
    }
)  # fmt: skip
_OTHERS: Final[Mapping[tuple[Language, str], str]] = MappingProxyType(
    {
        ("en", "in"): "one of {}", ("en", "not in"): "none of {}",
        ("en", "add"): "add {}", ("en", "remove"): "remove {}",
        ("en", "contains"): "containing {}",
        ("en", "not contains"): "not containing {}",
        ("en", "startswith"): "starting with {}",
        ("en", "not startswith"): "not starting with {}",
        ("en", "endswith"): "ending with {}",
        ("en", "not endswith"): "not ending with {}",
        ("en", "missing"): "missing", ("en", "present"): "anything",
        ("en", "changed"): "a change that has it",
        ("en", "not changed"): "a change without it",
        ("zh", "in"): "{} 之一", ("zh", "not in"): "不是 {} 中的任何一个",
        ("zh", "add"): "加上 {}", ("zh", "remove"): "去掉 {}",
        ("zh", "contains"): "包含 {}", ("zh", "not contains"): "不包含 {}",
        ("zh", "startswith"): "以 {} 开头", ("zh", "not startswith"): "不以 {} 开头",
        ("zh", "endswith"): "以 {} 结尾", ("zh", "not endswith"): "不以 {} 结尾",
        ("zh", "missing"): "缺失", ("zh", "present"): "任意值",
        ("zh", "changed"): "变更中包含它", ("zh", "not changed"): "变更中不包含它",
    }
)  # fmt: skip
_ROWS: Final[Mapping[tuple[Language, str, bool], str]] = MappingProxyType(
    {
        ("en", "any", True): "at least 1 with {}",
        ("en", "any", False): "none with {}",
        ("en", "all", True): "all with {}",
        ("en", "all", False): "not all with {}",
        ("zh", "any", True): "至少 1 条满足 {}",
        ("zh", "any", False): "没有一条满足 {}",
        ("zh", "all", True): "每一条都满足 {}",
        ("zh", "all", False): "不是每一条都满足 {}",
    }
)
_PRESENT: Final[dict[Language, str]] = {"en": "there", "zh": "存在"}
_MICROSECOND: Final = timedelta(microseconds=1)


def sentence(change: NeededChange, language: Language) -> str:
    """
    Return a change as one line: ``seats: 10 → at least 11``.
    """
    if change.op in ("add", "remove"):
        text = f"{change.subject}: {_wish(change, language)}"
    elif change.is_time:
        text = change.part
    else:
        before, after = _present(change, language), _wish(change, language)
        text = f"{change.subject}: {before} → {after}"
    return text + _when(change, language)


def _present(change: NeededChange, language: Language) -> str:
    rows = change.leaf.part.rows
    match change.op:
        case "rows" if rows is not None and rows.total is not None:
            of = " of " if language == "en" else "/"
            return f"{rows.true}{of}{rows.total}"
        case "changed" | "not changed":
            return _OTHERS[language, "not " * (change.op == "changed") + "changed"]
        case "missing" | "present" if change.leaf.fact is None:
            return _PRESENT[language] if change.present else MISSING[language]
        case _:
            return shown(change.present, change.leaf.type, language)


def _wish(change: NeededChange, language: Language) -> str:
    """
    Return what is wanted, without what there is.
    """
    node = change.leaf.part.node
    if isinstance(node, Quantified):
        return _ROWS[language, node.kind, change.leaf.wanted].format(_question(node))
    if change.op == "present" and change.leaf.fact is None:
        return _PRESENT[language]
    op, to = _whole(change)
    forms = _OTHERS if (language, op) in _OTHERS else _NUMBERS
    if isinstance(to, date) and forms is _NUMBERS:
        forms = _TIMES
    return forms[language, op].format(_target(change, to, language))


def _question(node: Quantified) -> str:
    """
    Return what is asked of each related record, as text.
    """
    if node.each.only is None:
        return written(node.part)
    only: Any = node.each.only
    if node.kind == "any":
        return written(And((only, node.part)))
    return f"{written(node.part)} if {written(only)}"


def _whole(change: NeededChange) -> tuple[str, Any]:
    """
    Return what is wanted, of whole numbers without "more than" and "less than".
    """
    op, to, node = change.op, change.to, change.leaf.part.node
    if isinstance(to, tuple) and len(to) == 1:
        return {"in": "==", "not in": "!="}[op], to[0]
    if not isinstance(node, Compare) or not isinstance(node.right, Constant):
        return op, to
    if type(to) is int and isinstance(change.leaf.type, Integer):
        op, to = {">": (">=", to + 1), "<": ("<=", to - 1)}.get(op, (op, to))
        is_count = isinstance(bare(node.left), Size | Aggregate)
        return ("==", 0) if is_count and (op, to) == ("<=", 0) else (op, to)
    return op, to


def _target(change: NeededChange, to: Any, language: Language) -> str:
    """
    Return what something is compared with: a value, or an operand with its value.
    """
    if isinstance(to, tuple):
        return ", ".join(shown(value, change.leaf.type, language) for value in to)
    other = change.leaf.other
    kind = change.leaf.type if other is None else other.node.type
    if isinstance(change.leaf.part.node, Compare):
        kind = _kind(change.leaf.part.node)
    value = shown(to, kind, language)
    return value if other is None else f"{written(other.node)} ({value})"


def _kind(node: Compare) -> FieldType:
    """
    Return the type of what a comparison is made with, as it is shown.
    """
    is_business = isinstance(node.left.type, BusinessTime)
    return node.left.type if is_business else node.right.type


def _when(change: NeededChange, language: Language) -> str:
    """
    Return from which instant on time alone is enough.
    """
    if change.at is None:
        return ""
    is_after = change.at.microsecond == 1
    at = instant_text(change.at - _MICROSECOND if is_after else change.at)
    if language == "en":
        return f", after {at}" if is_after else f", from {at} on"
    return f"，{at} 之后" if is_after else f"，自 {at} 起"
