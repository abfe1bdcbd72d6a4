"""
What would have to change, as a sentence in both languages.

Not here: finding it out (:mod:`crmkit.conditions._explain._needed`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from crmkit.conditions._checked import And, Compare, NoRow, Quantified
from crmkit.conditions._explain._needed import NeededChange
from crmkit.conditions._explain._shown import (
    MISSING,
    SEPARATORS,
    Reader,
    shown,
    wall_text,
)
from crmkit.conditions._nodes import Aggregate, Constant, Size
from crmkit.conditions._periods import BusinessTime
from crmkit.conditions._types import FieldType, Integer
from crmkit.conditions._walk import bare
from crmkit.conditions._wall import MICROSECOND
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
_ODD: Final = {">=": 1, "<=": 999_999}
_EITHER: Final[dict[Language, str]] = {"en": "or ", "zh": "或"}
_ITSELF: Final[dict[Language, str]] = {"en": "by itself, ", "zh": "什么都不改，"}
_COMMAS: Final[dict[Language, str]] = {"en": ", ", "zh": "，"}
_ALTERNATIVES: Final[dict[Language, str]] = {"en": ", or ", "zh": "，或 "}
_EXAMPLE: Final[dict[Language, str]] = {"en": "for example {}", "zh": "例如 {}"}
_BOTH: Final[dict[Language, str]] = {"en": " and ", "zh": "且"}
_SPAN: Final[dict[Language, str]] = {"en": "{} to {}", "zh": "{} 至 {}"}
_PRESENT: Final[dict[Language, str]] = {"en": "there", "zh": "存在"}


def sentence(change: NeededChange, reader: Reader) -> str:
    """
    Return a change as one line: ``seats: 10 → at least 11``.
    """
    if change.is_joint:
        return _joint(change, reader) + _when(change, reader)
    if change.op in ("add", "remove"):
        text = f"{_subject(change, reader)}: {_wish(change, reader)}"
    elif change.is_time:
        text = reader.text(change.leaf.part.node)
    else:
        before, after = _present(change, reader), _wish(change, reader)
        text = f"{_subject(change, reader)}: {before} → {after}"
    return text + _when(change, reader)


def by_itself(
    changes: Sequence[NeededChange], turns_at: datetime | None, reader: Reader
) -> list[str]:
    """
    Return a line that to wait is enough, unless each change says so already.
    """
    if turns_at is None or (changes and all(c.at == turns_at for c in changes)):
        return []
    when = _instant_from(turns_at, reader).removeprefix(_COMMAS[reader.language])
    either = _EITHER[reader.language] if changes else ""
    return [f"{either}{_ITSELF[reader.language]}{when}"]


def _joint(change: NeededChange, reader: Reader) -> str:
    """
    Return what all parts ask of one operand: ``seats: 5 → 11 to 19``.
    """
    op, to, kind, language = change.op, change.to, change.type, reader.language
    before = shown(change.present, kind, reader)
    if isinstance(to, tuple) and len(to) == 1 and op == "not in":
        op, to = "!=", to[0]
    match op:
        case "within":
            after = _ALTERNATIVES[language].join(
                _stretch(first, last, kind, reader) for first, last in to
            )
        case "example":
            after = _EXAMPLE[language].format(shown(to, kind, reader))
        case ">=":
            after = _stretch(to, None, kind, reader)
        case "<=":
            after = _stretch(None, to, kind, reader)
        case _:
            forms = _OTHERS if (language, op) in _OTHERS else _NUMBERS
            values = to if isinstance(to, tuple) else (to,)
            after = forms[language, op].format(
                SEPARATORS[language].join(shown(each, kind, reader) for each in values)
            )
    return f"{_subject(change, reader)}: {before} → {after}"


def _stretch(first: Any, last: Any, kind: FieldType | None, reader: Reader) -> str:
    """
    Return values that follow each other.
    """
    if first == last:
        return shown(first, kind, reader)
    if isinstance(first, date) or isinstance(last, date):
        ends = [_end(first, ">=", kind, reader), _end(last, "<=", kind, reader)]
        return _BOTH[reader.language].join(each for each in ends if each)
    if first is None or last is None:
        op, value = ("<=", last) if first is None else (">=", first)
        return _NUMBERS[reader.language, op].format(shown(value, kind, reader))
    ends = [shown(each, kind, reader) for each in (first, last)]
    return _SPAN[reader.language].format(*ends)


def _end(value: Any, op: str, kind: FieldType | None, reader: Reader) -> str:
    """
    Return from when or until when; a microsecond beside a full second is left out.
    """
    if value is None:
        return ""
    if isinstance(value, datetime) and value.microsecond == _ODD[op]:
        sign = -1 if op == ">=" else 1
        value, op = value + sign * MICROSECOND, op.removesuffix("=")
    return _TIMES[reader.language, op].format(shown(value, kind, reader))


def _present(change: NeededChange, reader: Reader) -> str:
    rows, language = change.leaf.part.rows, reader.language
    match change.op:
        case "rows" if rows is not None and rows.total is not None:
            of = " of " if language == "en" else "/"
            return f"{rows.true}{of}{rows.total}"
        case "changed" | "not changed":
            return _OTHERS[language, "not " * (change.op == "changed") + "changed"]
        case "missing" | "present" if change.leaf.fact is None:
            return _PRESENT[language] if change.present else MISSING[language]
        case _:
            return shown(change.present, change.leaf.type, reader)


def _wish(change: NeededChange, reader: Reader) -> str:
    """
    Return what is wanted, without what there is.
    """
    node, language = change.leaf.part.node, reader.language
    if isinstance(node, Quantified):
        return _ROWS[language, node.kind, change.leaf.wanted].format(
            _question(node, reader)
        )
    if change.op == "present" and change.leaf.fact is None:
        return _PRESENT[language]
    op, to = _whole(change)
    forms = _OTHERS if (language, op) in _OTHERS else _NUMBERS
    if isinstance(to, date) and forms is _NUMBERS:
        forms = _TIMES
    return forms[language, op].format(_target(change, to, reader))


def _subject(change: NeededChange, reader: Reader) -> str:
    """
    Return what would change, in the words of the reader.
    """
    node = change.leaf.part.node
    if isinstance(node, Quantified):
        return reader.relation(node.each)
    if isinstance(node, NoRow):
        return reader.path(node.row)
    return change.subject if change.of is None else reader.text(change.of)


def _question(node: Quantified, reader: Reader) -> str:
    """
    Return what is asked of each related record, as text.
    """
    reader, only = reader.inside(node.each), node.each.only
    if only is None:
        return reader.text(node.part)
    asked: Any = only
    if node.kind == "any":
        return reader.text(And((asked, node.part)))
    return f"{reader.text(node.part)} if {reader.text(asked)}"


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


def _target(change: NeededChange, to: Any, reader: Reader) -> str:
    """
    Return what something is compared with: a value, or an operand with its value.
    """
    if isinstance(to, tuple):
        texts = (shown(value, change.leaf.type, reader) for value in to)
        return SEPARATORS[reader.language].join(texts)
    other = change.leaf.other
    kind = change.leaf.type if other is None else other.node.type
    if isinstance(change.leaf.part.node, Compare):
        kind = _kind(change.leaf.part.node)
    value = shown(to, kind, reader)
    return value if other is None else f"{reader.text(other.node)} ({value})"


def _kind(node: Compare) -> FieldType:
    """
    Return the type of what a comparison is made with, as it is shown.
    """
    is_business = isinstance(node.left.type, BusinessTime)
    return node.left.type if is_business else node.right.type


def _when(change: NeededChange, reader: Reader) -> str:
    """
    Return from which instant on time alone is enough.
    """
    return "" if change.at is None else _instant_from(change.at, reader)


def _instant_from(instant: datetime, reader: Reader) -> str:
    is_after = instant.microsecond == 1
    at = wall_text(instant - MICROSECOND if is_after else instant, reader.zone)
    if reader.language == "en":
        return f", after {at}" if is_after else f", from {at} on"
    return f"，{at} 之后" if is_after else f"，自 {at} 起"
