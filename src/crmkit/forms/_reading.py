"""
Reading what people fill in: words for choices, days as they are written, lists.

Invariants:
    - What is not understood is left as it came, so that the record's own check says
      what would do.

Not here: the records' checks (:meth:`crmkit.records.Document.of`).
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from crmkit.conditions import Boolean, Day, Instant, Integer, TextSet
from crmkit.errors import CrmkitError
from crmkit.forms._instead import other_field
from crmkit.forms._slots import Slot
from crmkit.records import as_kept, read_day, read_instant

#: What parts the entries of a list that is written in one line.
COMMAS: Final = r"[、,，;；\n]"
_POINTS: Final = r"\s*([0-9]{1,18})\s*分?\s*"
_DAY: Final = (
    r"(?<!\d)\d{4}\s*(?:年|[-/.])\s*\d{1,2}\s*(?:月|[-/.])\s*\d{1,2}(?:\s*日|(?!\d))"
)
_YES_NO: Final = {"是": True, "否": False, "yes": True, "no": False}


def is_blank(value: object) -> bool:
    """
    Return whether nothing is filled in.

    >>> [is_blank(value) for value in (None, "  ", [], 0, False)]
    [True, True, True, False, False]
    """
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, list | tuple) and not value)


def read(slot: Slot, value: object, zone: ZoneInfo) -> dict[str, Any]:
    """
    Return what a value fills in: field of the slot's record → value.

    Args:
        slot: The field of the form.
        value: What was filled in; not blank.
        zone: The company's zone, in which days begin.

    Raises:
        ValueError: If it is no value of a custom field.
    """
    if slot.asked.words and isinstance(value, str):
        return _day_and_words(slot.asked.field, slot.asked.words, value)
    if slot.others and isinstance(value, str):
        field, text = other_field(slot, value)
        if field != slot.asked.field:
            return {field: text}
    labels = _labels(slot)
    if isinstance(value, str):
        value = labels.get(value.strip(), value)
    reader = _READERS.get(type(slot.type))
    known = reader(value, zone) if reader else value
    if slot.choices and isinstance(known, list | tuple):
        known = [labels.get(each, each) for each in known]
    return {slot.asked.field: as_kept(known, slot.type) if slot.asked.custom else known}


def _labels(slot: Slot) -> Mapping[str, str]:
    return {
        word: value for value, label in slot.choices.items() for word in label.words
    }


def _day_and_words(field: str, words: str, text: str) -> dict[str, Any]:
    """
    Return the day that a text says, and its words if it says more than that.

    >>> _day_and_words("deadline", "words", "2023/12/31")
    {'deadline': datetime.date(2023, 12, 31)}
    >>> _day_and_words("deadline", "words", "2023年12月31日前完成")
    {'words': '2023年12月31日前完成', 'deadline': datetime.date(2023, 12, 31)}
    >>> _day_and_words("deadline", "words", "年底")
    {'words': '年底'}
    """
    whole = day_of(text)
    if isinstance(whole, date):
        return {field: whole}
    days = written_days(text)
    return {words: text, **({field: days.pop()} if len(days) == 1 else {})}


def written_days(text: str) -> set[date]:
    """
    Return the days that a text names with their years.

    >>> [str(day) for day in written_days("2024-05-25前发送，最迟2024年5月25日")]
    ['2024-05-25']
    """
    named = {day_of(each) for each in re.findall(_DAY, text)}
    return {each for each in named if isinstance(each, date)}


def day_of(value: Any, zone: ZoneInfo | None = None) -> Any:
    """
    Return the day that a text writes; anything else as it is.
    """
    try:
        return read_day(value) if isinstance(value, str) else value
    except CrmkitError:
        return value


def _instant(value: Any, zone: ZoneInfo) -> Any:
    """
    Return an instant; a day is the one at which it begins.
    """
    try:
        day = day_of(value)
        if isinstance(day, date) and not isinstance(day, datetime):
            return datetime.combine(day, time(), zone).astimezone(UTC)
        return read_instant(value, zone) if isinstance(value, str) else value
    except (CrmkitError, OverflowError):
        return value


def _number(value: Any, zone: ZoneInfo) -> Any:
    found = re.fullmatch(_POINTS, value) if isinstance(value, str) else None
    return int(found[1]) if found else value


def _list(value: Any, zone: ZoneInfo) -> Any:
    if not isinstance(value, str):
        return value
    return [each.strip() for each in re.split(COMMAS, value) if each.strip()]


def _yes_or_no(value: Any, zone: ZoneInfo) -> Any:
    return _YES_NO.get(value.strip(), value) if isinstance(value, str) else value


_READERS: Final[Mapping[type, Callable[[Any, ZoneInfo], Any]]] = {
    Boolean: _yes_or_no,
    Day: day_of,
    Instant: _instant,
    Integer: _number,
    TextSet: _list,
}
