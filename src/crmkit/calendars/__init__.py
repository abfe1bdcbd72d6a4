"""
Business time: hours, closures, and arithmetic on the time between them.
"""

from crmkit.calendars._account import Account, DayAccount
from crmkit.calendars._arithmetic import Edge
from crmkit.calendars._calendar import Calendar
from crmkit.calendars._columns import Columns
from crmkit.calendars._holidays import (
    DayKind,
    Holidays,
    HolidaySource,
    OnUnknownYear,
    SpecialDay,
)
from crmkit.calendars._hours import Shift
from crmkit.calendars._plan import DayPlan, Reason
from crmkit.calendars._presets import PRESETS
from crmkit.calendars._sources import ChineseCalendar, CountryHolidays
from crmkit.calendars._spans import Span

__all__ = [
    "PRESETS",
    "Account",
    "Calendar",
    "ChineseCalendar",
    "Columns",
    "CountryHolidays",
    "DayAccount",
    "DayKind",
    "DayPlan",
    "Edge",
    "HolidaySource",
    "Holidays",
    "OnUnknownYear",
    "Reason",
    "Shift",
    "Span",
    "SpecialDay",
]
