"""
The types that a field, a parameter or a part of a condition can have.

Invariants:
    - A type is a value: equal types are interchangeable.
    - ``admit`` returns the one canonical form of a value, or raises ValueError.
    - Text is compared by code point; only :attr:`Text.fold` fields get forms
      that ignore case and width.

Not here: which fields there are (:mod:`crmkit.conditions._schema`).
"""

# ruff: noqa: TRY004 - one kind of refusal, whatever is wrong with a value

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar, Final, Literal
from unicodedata import normalize

import attrs

from crmkit.conditions._phones import number_in, part_in
from crmkit.errors import NaiveDatetimeError

#: Longest duration that a condition may name; keeps ``now - duration`` representable.
LONGEST: Final = timedelta(days=36_525)
INTEGERS: Final = range(-(2**63), 2**63)
_UNCLEAN: Final = re.compile("[\0\ud800-\udfff]")


def normal(word: str) -> str:
    r"""
    Return *word* as the language compares names: in NFKC, without blanks around.

    >>> normal("㎏"), normal("重要\u3000")
    ('kg', '重要')
    """
    return normalize("NFKC", word).strip()


def is_clean(text: str) -> bool:
    r"""
    Tell whether *text* has neither NUL nor a lone surrogate.

    >>> is_clean("客户"), is_clean("a\0"), is_clean("\ud800")
    (True, False, False)
    """
    return _UNCLEAN.search(text) is None


def folded(text: str) -> str:
    """
    Return *text* without differences of case and width: NFKC and case-folded.

    Folding twice changes nothing. This is what a folded companion column holds;
    it is computed here and by no database.

    >>> folded("Straße ㎏"), folded("İ") == folded(folded("İ"))
    ('strasse kg', True)
    """
    return normalize("NFKC", normalize("NFKC", text).casefold())


def dialled(text: str) -> str:
    """
    Return *text* as phone numbers are compared; what is not one number, folded.

    This is what the folded companion of a field ``Text(fold="phone")`` holds.

    >>> {dialled(text) for text in ("138-1234-5678", "+86 138 1234 5678",
    ...     "008613812345678", "(+86)138.1234.5678")}
    {'13812345678'}
    >>> dialled("(0755) 2688 1234 转 801"), dialled("+86 (0)755-26881234 ext. 801")
    ('75526881234x801', '75526881234x801')
    >>> dialled("00852 5123 4567"), dialled("138****5678"), dialled("见备注 A")
    ('+85251234567', '138****5678', '见备注 a')
    """
    return number_in(folded(text))


@attrs.frozen
class FieldType:
    """
    What all types share.

    Attributes:
        en: English name of the type.
        zh: Chinese name of the type.
        ordered: Whether ``<`` is allowed.
        comparable: Whether ``==`` is allowed.
    """

    en: ClassVar[str]
    zh: ClassVar[str]
    ordered: ClassVar[bool] = False
    comparable: ClassVar[bool] = True

    def admit(self, value: object) -> object:
        """
        Return *value* in canonical form.

        Raises:
            ValueError: If it is not of this type.
        """
        raise NotImplementedError


@attrs.frozen
class Text(FieldType):
    """
    Text, compared by code point.

    Attributes:
        fold: Whether a folded companion is kept for forms blind to case and width;
            of ``"phone"``, one blind to how a phone number is written.
    """

    fold: bool | Literal["phone"] = False
    en: ClassVar[str] = "text"
    zh: ClassVar[str] = "文本"

    @property
    def companion(self) -> "FoldedText | None":
        """
        What the folded companion of such a field holds; None where none is kept.

        >>> Text(fold="phone").companion.fold("138-1234-5678"), Text().companion
        ('13812345678', None)
        """
        return FoldedText(self.fold == "phone") if self.fold else None

    def admit(self, value: object) -> str:
        """
        Return *value* if it is clean text.

        Raises:
            ValueError: If it is no text, or holds NUL or a lone surrogate.
        """
        if not isinstance(value, str) or not is_clean(value):
            raise ValueError(value)
        return str(value)


@attrs.frozen
class FoldedText(FieldType):
    """
    What ``fold(x)`` gives: text without differences of case and width.

    Never the type of a field: a field is declared ``Text(fold=True)``, and its
    folded companion is read by ``fold(name)``.

    Attributes:
        phone: Whether it is folded as phone numbers are.
        part: Whether it is a part of what is folded so.
    """

    phone: bool = False
    part: bool = False
    en: ClassVar[str] = "folded text"
    zh: ClassVar[str] = "折叠后的文本"

    def admit(self, value: object) -> str:
        """
        Return *value* folded.

        Raises:
            ValueError: If it is no clean text.

        >>> FoldedText().admit("Straße ㎏")
        'strasse kg'
        """
        return self.fold(Text().admit(value))

    def fold(self, text: str) -> str:
        """
        Return a text folded.
        """
        if self.phone and self.part:
            return part_in(folded(text))
        return dialled(text) if self.phone else folded(text)


@attrs.frozen
class Integer(FieldType):
    """
    A whole number of 64 bits.

    Attributes:
        unit: What it counts, for example "seats"; numbers of different units
            are neither compared nor added. None goes with every unit.
    """

    unit: str | None = None
    en: ClassVar[str] = "a whole number"
    zh: ClassVar[str] = "整数"
    ordered: ClassVar[bool] = True

    def admit(self, value: object) -> int:
        """
        Return *value* if it is a whole number; a bool is none.

        Raises:
            ValueError: If it is no whole number of 64 bits.
        """
        if type(value) is not int or value not in INTEGERS:
            raise ValueError(value)
        return value


@attrs.frozen
class Boolean(FieldType):
    """
    True or false.
    """

    en: ClassVar[str] = "true or false"
    zh: ClassVar[str] = "是非值"

    def admit(self, value: object) -> bool:
        """
        Return *value* if it is a bool; 0 and 1 are none.

        Raises:
            ValueError: If it is no bool.
        """
        if not isinstance(value, bool):
            raise ValueError(value)
        return value


@attrs.frozen
class Instant(FieldType):
    """
    An absolute instant, in UTC.

    >>> from zoneinfo import ZoneInfo
    >>> nine = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    >>> Instant().admit(nine).isoformat()
    '2026-03-02T01:00:00+00:00'
    """

    en: ClassVar[str] = "an instant"
    zh: ClassVar[str] = "时刻"
    ordered: ClassVar[bool] = True

    def admit(self, value: object) -> datetime:
        """
        Return *value* in UTC.

        Raises:
            ValueError: If it is no datetime.
            NaiveDatetimeError: If it has no time zone.
        """
        if not isinstance(value, datetime):
            raise ValueError(value)
        if value.utcoffset() is None:
            raise NaiveDatetimeError("value", value.isoformat())
        return value.astimezone(UTC)


@attrs.frozen
class Day(FieldType):
    """
    A calendar day, without time or zone.

    >>> Day().admit(date(2026, 3, 2)), Day.zh, Day.ordered
    (datetime.date(2026, 3, 2), '日期', True)
    """

    en: ClassVar[str] = "a day"
    zh: ClassVar[str] = "日期"
    ordered: ClassVar[bool] = True

    def admit(self, value: object) -> date:
        """
        Return *value* if it is a date; a datetime is none.

        Raises:
            ValueError: If it is no date.
        """
        if not isinstance(value, date) or isinstance(value, datetime):
            raise ValueError(value)
        return value


@attrs.frozen
class Duration(FieldType):
    """
    An exact length of elapsed time; a day is 86,400 seconds.

    >>> Duration().admit(timedelta(days=1)) == timedelta(hours=24)
    True
    """

    en: ClassVar[str] = "a duration"
    zh: ClassVar[str] = "时长"
    ordered: ClassVar[bool] = True

    def admit(self, value: object) -> timedelta:
        """
        Return *value* if it is a length of at most a hundred years.

        Raises:
            ValueError: If it is none.
        """
        if not isinstance(value, timedelta) or abs(value) > LONGEST:
            raise ValueError(value)
        return value


@attrs.frozen
class TextSet(FieldType):
    """
    A set of texts, for example tags.

    Attributes:
        choices: What its texts are, if they are of a closed set.

    >>> TextSet().admit(["vip", "vip"])
    frozenset({'vip'})
    """

    choices: FieldType | None = None
    en: ClassVar[str] = "a set of texts"
    zh: ClassVar[str] = "文本集合"
    comparable: ClassVar[bool] = False

    def admit(self, value: object) -> frozenset[str]:
        """
        Return *value* as a frozen set.

        Raises:
            ValueError: If it is one text, or not made of clean texts.
        """
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise ValueError(value)
        return frozenset(Text().admit(item) for item in value)
