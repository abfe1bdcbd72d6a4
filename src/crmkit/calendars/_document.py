"""
A calendar as a document: what a dict, JSON and YAML have.

Invariants:
    - What is empty is left out, and what comes back is an equal calendar.
    - All of it is text, lists and mappings, so a YAML file may hold it as well.

Not here: reading a file.
"""

import json
import reprlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Self, cast

from crmkit.calendars._days import closure_texts, opening_texts, yearly_texts
from crmkit.calendars._hours import week_texts
from crmkit.errors import CalendarFormatError, UnknownChoiceError

if TYPE_CHECKING:
    from crmkit.calendars._calendar import Calendar

#: The parts of a calendar, in the order in which they are told.
KEYS = (
    "name",
    "tz",
    "hours",
    "closures",
    "openings",
    "cuts",
    "yearly",
    "holidays",
    "later",
)

_DOCUMENT, _KEY = "calendar", "key of a calendar"
_MOST = 80
_BOTH = "a mapping with both 'tz' and 'hours'"


def told(calendar: "Calendar") -> dict[str, Any]:
    """
    Return the document of a calendar.
    """
    holidays = calendar.holidays
    parts = {
        "name": calendar.name,
        "tz": calendar.tz.key,
        "hours": week_texts(calendar.hours),
        "closures": closure_texts(calendar.closures),
        "openings": opening_texts(calendar.openings),
        "cuts": opening_texts(calendar.cuts),
        "yearly": yearly_texts(calendar.yearly),
        "holidays": holidays.to_dict() if holidays is not None else None,
        "later": {day.isoformat(): told(each) for day, each in calendar.later},
    }
    return {
        key: parts[key]
        for key in KEYS
        if parts[key] or key == "hours" or parts[key] == ""
    }


def _brief(value: object) -> object:
    """
    Return what came, or the beginning of it if it is long.

    >>> _brief("x" * 100_000) == "x" * 80 + "…", _brief([])
    (True, [])
    """
    if isinstance(value, str):
        return value if len(value) <= _MOST else f"{value[:_MOST]}…"
    if isinstance(value, bytes):
        return value[:_MOST]
    text = reprlib.repr(value)
    return text if "..." in text else value


class Document:
    """
    The forms in which a calendar is stored.
    """

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """
        Return the calendar as JSON has it; what is empty is left out.

        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {0: [("9:00", "17:00")]}, closures=["2026-05-01"])
        >>> desk.to_dict()
        {'tz': 'UTC', 'hours': {'mon': ['09:00-17:00']}, 'closures': ['2026-05-01']}
        """
        return told(cast("Calendar", self))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """
        Return the calendar that a JSON form describes.

        Raises:
            UnknownChoiceError: If a key means nothing.
            CalendarFormatError: If *tz* or *hours* is missing, or a part cannot
                be read.
            OverlappingHoursError: If intervals of one day share time.
            UnknownTimeZoneError: If *tz* is not in the IANA database.
            NoOpenTimeError: If the calendar is never open.

        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]}, name="desk")
        >>> Calendar.from_dict(desk.to_dict()) == desk
        True
        """
        if not isinstance(data, Mapping):
            raise CalendarFormatError(_DOCUMENT, _brief(data), _BOTH)
        for key in data:
            if key not in KEYS:
                raise UnknownChoiceError(_KEY, key, tuple(sorted(KEYS)))
        if not {"tz", "hours"} <= data.keys():
            raise CalendarFormatError(_DOCUMENT, _brief(data), _BOTH)
        make: Callable[..., Self] = cls
        return make(**data)

    def to_json(self, indent: int | None = None) -> str:
        """
        Return the calendar as JSON text.

        Args:
            indent: Spaces before each level, for a person; None for one line.

        >>> from crmkit.calendars import Calendar
        >>> Calendar("UTC", {"mon-fri": ["09:00-17:00"]}).to_json()
        '{"tz": "UTC", "hours": {"mon-fri": ["09:00-17:00"]}}'
        """
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """
        Return the calendar that JSON text describes.

        Raises:
            CalendarFormatError: If it is no JSON, or as :meth:`from_dict` says.
            CrmkitError: As :meth:`from_dict` does.

        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> Calendar.from_json(desk.to_json()) == desk
        True
        """
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:  # also too deep, too long
            expected = f"JSON text ({error})"
            raise CalendarFormatError(_DOCUMENT, _brief(text), expected) from None
        return cls.from_dict(data)
