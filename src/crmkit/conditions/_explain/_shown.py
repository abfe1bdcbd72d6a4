"""
Values as people see them, in both languages, and as JSON has them.

Invariants:
    - A value of a known type is shown the same wherever it comes from.
    - People see instants as their clocks do, JSON has them in UTC.
    - Nothing here is read back; that is :mod:`crmkit.conditions._text`.

Not here: sentences about values (:mod:`crmkit.conditions._explain._needed_words`).
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Final

import attrs

from crmkit.conditions._amounts import Money
from crmkit.conditions._checked import Node
from crmkit.conditions._choices import Choices
from crmkit.conditions._explain._labelled import Scope, option_word
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import Each
from crmkit.conditions._periods import BusinessTime, Month, Months
from crmkit.conditions._text import decimal_text, major, quoted, written
from crmkit.conditions._types import FieldType
from crmkit.conditions._wall import local_time
from crmkit.labels import Language

MISSING: Final[dict[Language, str]] = {"en": "missing", "zh": "缺失"}
#: What stands between the values of a list.
SEPARATORS: Final[dict[Language, str]] = {"en": ", ", "zh": "、"}
_TRUTH: Final[dict[Language, tuple[str, str]]] = {
    "en": ("false", "true"), "zh": ("否", "是"),
}  # fmt: skip
_UNITS: Final = (
    (86_400, "day", "天"), (3_600, "hour", "小时"),
    (60, "minute", "分"), (1, "second", "秒"),
)  # fmt: skip
_FEW: Final = 20  # texts of a set, or characters of something unknown, times ten


@attrs.frozen
class Reader:
    """
    Somebody whom values are shown to.

    Attributes:
        language: What he reads.
        zone: Whose clocks he goes by.
        scope: What fields and relations are called; None if by their names.
    """

    language: Language
    zone: tzinfo = UTC
    scope: Scope | None = None

    def text(self, node: Node) -> str:
        """
        Return a condition or an operand as text, with labels where there are some.
        """
        return written(node if self.scope is None else self.scope.labelled(node))

    def path(self, row: Row) -> str:
        """
        Return what leads to a record, with labels where there are some.
        """
        row = row if self.scope is None else self.scope.row(row)
        return ".".join(row.names)

    def relation(self, each: Each) -> str:
        """
        Return what leads to related records.
        """
        row = Row(each.row.variable, (*each.row.through, each.relation.name))
        return self.path(row)

    def field(self, name: str, variable: str) -> str:
        """
        Return what a field of a related record is called.
        """
        return name if self.scope is None else self.scope.field(name, Row(variable))

    def inside(self, each: Each) -> "Reader":
        """
        Return the reader where a variable stands for a related record.
        """
        return (
            self
            if self.scope is None
            else attrs.evolve(self, scope=self.scope.inside(each))
        )


def shown(  # noqa: PLR0911 - a case for each kind
    value: object, kind: FieldType | None, reader: Reader
) -> str:
    """
    Return a value for a person.

    >>> english, chinese = Reader("en"), Reader("zh")
    >>> print(shown(500050, Money("CNY"), english), shown(None, None, chinese))
    5000.50 CNY 缺失
    >>> print(shown(timedelta(days=1, minutes=5), None, english))
    1 day 5 minutes
    """
    language = reader.language
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
            return wall_text(value, reader.zone)
        case date():
            return _day(value, kind)
        case Decimal():
            return decimal_text(value)
        case frozenset() | set() | list() | tuple():
            return _several(value, language)
        case _:
            return str(value)[: 10 * _FEW]


def _day(value: date, kind: FieldType | None) -> str:
    return value.isoformat()[: 7 if isinstance(kind, Month) else None]


def _counted(value: int, kind: FieldType | None, language: Language) -> str:
    if isinstance(kind, Money):
        return f"{major(value, kind)} {kind.currency}"
    if isinstance(kind, Months):
        plural = "" if value in (1, -1) else "s"
        return f"{value} month{plural}" if language == "en" else f"{value}个月"
    return str(value)


def _text(value: str, kind: FieldType | None, language: Language) -> str:
    """
    Return a text in quotes; of a choice, its label.
    """
    word = str(value)
    if isinstance(kind, Choices):
        word = option_word(kind, word, language)
    return quoted(word)


def _several(values: Iterable[Any], language: Language) -> str:
    ordered = sorted(map(str, values))
    texts = [_text(each, None, language) for each in ordered[:_FEW]]
    more = ["…"] if len(ordered) > _FEW else []
    return "{" + SEPARATORS[language].join([*texts, *more]) + "}"


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


def wall_text(value: datetime, zone: tzinfo) -> str:
    """
    Return an instant as the clocks of a zone show it, with how far they are ahead.

    >>> from zoneinfo import ZoneInfo
    >>> wall_text(datetime(2026, 3, 2, 9, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))
    '2026-03-02T17:00+08:00'
    """
    local = local_time(value, zone)
    is_whole = not (local.second or local.microsecond)
    return local.isoformat(timespec="minutes" if is_whole else "auto")


def instant_text(value: datetime) -> str:
    """
    Return an instant in UTC.

    >>> instant_text(datetime(2026, 3, 9, 9, tzinfo=UTC))
    '2026-03-09T09:00:00Z'
    """
    return value.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def _ordered(values: Iterable[Any]) -> Iterable[Any]:
    """
    Return the values of a set in order, those of a list as they are.
    """
    return values if isinstance(values, list | tuple) else sorted(map(str, values))


_PLAIN: Final = Reader("en")


def as_json(value: object, kind: FieldType | None) -> Any:  # noqa: PLR0911 - a case each
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
            return [as_json(each, kind) for each in _ordered(value)]
        case datetime():
            return instant_text(value)
        case _:
            return shown(value, kind, _PLAIN)
