"""
Days and instants as they are written in China.

Invariants:
    - The year comes first, in four digits; what could be read in two ways is
      refused, never guessed.
    - A number is never read as a day or an instant.

Not here: the ISO forms alone, which records take without a check
(:mod:`crmkit.records` ``_types``); phrases such as 下周一.
"""

import re
from datetime import UTC, date, datetime, time, tzinfo
from typing import Final

import attrs

from crmkit.errors import ValueRefusedError, redacted
from crmkit.records._checks._tidy import dashed, given_text

_TIGHT: Final = r"[ \t]*([年月日号时点分秒:/.\-])[ \t]*"
_DAY: Final = (
    r"(?P<year>[0-9]{4})(?:"
    r"(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})"
    r"|年(?P<cn_month>[0-9]{1,2})月(?P<cn_day>[0-9]{1,2})[日号]?"
    r"|(?P<flat_month>[0-9]{2})(?P<flat_day>[0-9]{2}))"
)
_TIME: Final = (
    r"(?P<hour>[0-9]{1,2})(?:"
    r":(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
    r"|[时点](?:(?P<cn_minute>[0-9]{1,2})分?(?:(?P<cn_second>[0-9]{1,2})秒)?)?)"
)
_WRITTEN: Final = rf"{_DAY}(?:(?:[T ]+|(?<=[日号])){_TIME})?"
_OFFSET: Final = r"Z|[+-][0-9]{2}:?[0-9]{2}"
_OTHER_ORDER: Final = r"(?![0-9]{4})[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{1,4}(?: .*)?"
_PART: Final = r"[0-9]{4}[-/.年][0-9]{1,2}月?|[0-9]{4}年|[0-9]{1,2}月.*"
_MIDNIGHT: Final = time()


@attrs.frozen
class _Wall:
    """
    What a clock and a calendar on a wall show.
    """

    day: date
    time: tuple[int, int, int] | None


def read_day(value: object) -> date:
    """
    Return the day that a text writes.

    Args:
        value: Text; a day; or a datetime without zone at midnight, which is how
            spreadsheets hold a day.

    Raises:
        ValueRefusedError: If it is no day, or not surely one.

    >>> words = ("2023-10-15", "2023/10/5", "2023 年 12 月 31 日", "2024.5.20")
    >>> [str(read_day(word)) for word in words]
    ['2023-10-15', '2023-10-05', '2023-12-31', '2024-05-20']
    """
    if isinstance(value, datetime):
        if value.tzinfo is None and value.time() == _MIDNIGHT:
            return value.date()
        raise ValueRefusedError("day", "day_time", redacted(value))
    if isinstance(value, date):
        return value
    wall = _read("day", "day_form", value)
    if wall.time is not None:
        raise ValueRefusedError("day", "day_time", redacted(value))
    return wall.day


def read_instant(value: object, zone: tzinfo) -> datetime:
    """
    Return the instant at which clocks in a zone show what a text writes, in UTC.

    Args:
        value: Text, with or without an offset; or a datetime, which if it has no
            zone, as in spreadsheets, is one of *zone*.
        zone: The company's zone.

    Raises:
        ValueRefusedError: If it is no instant, or not surely one.

    >>> from zoneinfo import ZoneInfo
    >>> shanghai = ZoneInfo("Asia/Shanghai")
    >>> for text in ("2024-05-20 14:30", "2024年5月20日14时30分", "2024-05-20T06:30Z"):
    ...     print(read_instant(text, shanghai))
    2024-05-20 06:30:00+00:00
    2024-05-20 06:30:00+00:00
    2024-05-20 06:30:00+00:00
    """
    if isinstance(value, datetime):
        return _in_utc(value, value, zone)
    if isinstance(value, date):
        raise ValueRefusedError("instant", "moment_time", redacted(value))
    if isinstance(value, str) and (exact := _exact(value)):
        return _in_utc(exact, value, zone)
    wall = _read("instant", "moment_form", value)
    if wall.time is None:
        raise ValueRefusedError("instant", "moment_time", redacted(value))
    try:
        clock = time(*wall.time)
    except ValueError:
        raise ValueRefusedError("instant", "moment_none", redacted(value)) from None
    return _in_utc(datetime.combine(wall.day, clock), value, zone)


def _exact(text: str) -> datetime | None:
    """
    Return the instant that a text writes by ISO 8601, with its offset.
    """
    if not re.search(_OFFSET, text[10:]):
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _in_utc(moment: datetime, value: object, zone: tzinfo) -> datetime:
    problem = "" if moment.utcoffset() is not None else _doubt(moment, zone)
    if problem:
        raise ValueRefusedError("instant", problem, redacted(value))
    local = moment if moment.utcoffset() is not None else _at_home(moment, zone)
    try:
        return local.astimezone(UTC)
    except OverflowError:  # no such year in UTC
        raise ValueRefusedError("instant", "moment_form", redacted(value)) from None


def _at_home(wall: datetime, zone: tzinfo, fold: int = 0) -> datetime:
    return wall.replace(tzinfo=zone, fold=fold)


def _doubt(wall: datetime, zone: tzinfo) -> str:
    """
    Return why a time on the wall is not one instant, if it is none or two.
    """
    first, last = (_at_home(wall, zone, fold).utcoffset() for fold in (0, 1))
    if first is None or last is None or first == last:
        return ""
    return "moment_twice" if first > last else "moment_never"


def _read(check: str, code: str, value: object) -> _Wall:
    text = re.sub(_TIGHT, r"\1", dashed(given_text(check, code, value)))
    found = re.fullmatch(_WRITTEN, text)
    if found is None:
        raise ValueRefusedError(check, _why(text) or code, redacted(value))
    try:
        day = date(*(_number(found, part) for part in ("year", "month", "day")))
    except ValueError:
        raise ValueRefusedError(check, "day_none", redacted(value)) from None
    if found["hour"] is None:
        return _Wall(day, None)
    hour, minute, second = (
        _number(found, part) for part in ("hour", "minute", "second")
    )
    return _Wall(day, (hour, minute, second))


def _number(found: re.Match[str], part: str) -> int:
    """
    Return a number of a date, in whichever of the forms it was written.
    """
    groups = found.groupdict()
    digits = (groups.get(name) for name in (part, f"cn_{part}", f"flat_{part}"))
    return int(next(filter(None, digits), "0"))


def _why(text: str) -> str:
    if re.fullmatch(_OTHER_ORDER, text):
        return "day_order"
    return "day_whole" if re.fullmatch(_PART, text) else ""
