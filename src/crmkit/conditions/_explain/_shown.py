"""
Values as people see them, in both languages, and as JSON has them.

Invariants:
    - A value of a known type is shown the same wherever it comes from.
    - Nothing here is read back; that is :mod:`crmkit.conditions._text`.

Not here: sentences about values (:mod:`crmkit.conditions._explain._needed_words`).
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from crmkit.conditions._amounts import Money
from crmkit.conditions._choices import Choices
from crmkit.conditions._periods import BusinessTime, Month, Months
from crmkit.conditions._text import decimal_text, major, quoted
from crmkit.conditions._types import FieldType
from crmkit.labels import Language

MISSING: Final[dict[Language, str]] = {"en": "missing", "zh": "缺失"}
_TRUTH: Final[dict[Language, tuple[str, str]]] = {
    "en": ("false", "true"), "zh": ("否", "是"),
}  # fmt: skip
_UNITS: Final = (
    (86_400, "day", "天"), (3_600, "hour", "小时"),
    (60, "minute", "分"), (1, "second", "秒"),
)  # fmt: skip
_FEW: Final = 20  # texts of a set, or characters of something unknown, times ten


def shown(  # noqa: PLR0911 - a case for each kind
    value: object, kind: FieldType | None, language: Language
) -> str:
    """
    Return a value for a person.

    >>> print(shown(500050, Money("CNY"), "en"), shown(None, None, "zh"))
    5000.50 CNY 缺失
    >>> print(shown(timedelta(days=1, minutes=5), None, "en"))
    1 day 5 minutes
    """
    match value:
        case None:
            return MISSING[language]
        case bool():
            return _TRUTH[language][value]
        case int():
            return _counted(value, kind, language)
        case str():
            return _text(value, kind, language)
        case timedelta():
            return _length(value, kind, language)
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()[: 7 if isinstance(kind, Month) else None]
        case Decimal():
            return decimal_text(value)
        case frozenset() | set() | list() | tuple():
            return _several(value, language)
        case _:
            return str(value)[: 10 * _FEW]


def _counted(value: int, kind: FieldType | None, language: Language) -> str:
    if isinstance(kind, Money):
        return f"{major(value, kind)} {kind.currency}"
    if isinstance(kind, Months):
        plural = "" if value in (1, -1) else "s"
        return f"{value} month{plural}" if language == "en" else f"{value}个月"
    return str(value)


def _text(value: str, kind: FieldType | None, language: Language) -> str:
    """
    Return a text in quotes; of a choice, in Chinese, with its label.
    """
    text = quoted(str(value))
    options = kind.options if isinstance(kind, Choices) and language == "zh" else ()
    label = next((o.label for o in options if o.value == value), None)
    return f"{text}（{label.zh}）" if label is not None else text


def _several(values: Iterable[Any], language: Language) -> str:
    ordered = sorted(map(str, values))
    texts = [_text(each, None, language) for each in ordered[:_FEW]]
    return "{" + ", ".join([*texts, *(["…"] if len(ordered) > _FEW else [])]) + "}"


def _length(value: timedelta, kind: FieldType | None, language: Language) -> str:
    """
    Return a length of time in the units that it is made of.

    A day of business time is no day of anybody's, so that is told in hours.
    """
    left, parts = abs(value) // timedelta(seconds=1), []
    for size, en, zh in _UNITS[1:] if isinstance(kind, BusinessTime) else _UNITS:
        count, left = divmod(left, size)
        if count:
            plural = "" if count == 1 else "s"
            parts.append(
                f"{count} {en}{plural}" if language == "en" else f"{count}{zh}"
            )
    sign = "-" if value < timedelta(0) else ""
    joint = " " if language == "en" else ""
    return sign + (joint.join(parts) or ("0 seconds" if language == "en" else "0秒"))


def instant_text(value: datetime) -> str:
    """
    Return an instant in UTC.

    >>> instant_text(datetime(2026, 3, 9, 9, tzinfo=UTC))
    '2026-03-09T09:00:00Z'
    """
    return value.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def as_json(value: object, kind: FieldType | None) -> Any:
    """
    Return a value as JSON has it: lengths in seconds, decimals and money as text.

    >>> as_json(timedelta(hours=1), None), as_json(500050, Money("CNY"))
    (3600.0, '5000.50')
    """
    match value:
        case bool() | None:
            return value
        case int():
            return major(value, kind) if isinstance(kind, Money) else value
        case str():
            return str(value)
        case timedelta():
            return value / timedelta(seconds=1)
        case frozenset() | set() | list() | tuple():
            return sorted(map(str, value))
        case _:
            return shown(value, kind, "en")
