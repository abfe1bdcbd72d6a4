"""
Types of time that are no exact length and no instant: calendar months.

Invariants:
    - A month is a date, its first day; a number of months has no exact length.

Not here: instants, days and exact durations (:mod:`crmkit.conditions._types`).
"""

# ruff: noqa: TRY004 - one kind of refusal, whatever is wrong with a value

from datetime import date, datetime
from typing import ClassVar, Final

import attrs

from crmkit.conditions._types import FieldType

#: Largest number of calendar months that a condition may name.
MOST_MONTHS: Final = 1200


@attrs.frozen
class Month(FieldType):
    """
    A month of the calendar, such as March 2026; kept as its first day.

    >>> Month().admit(date(2026, 3, 17))
    datetime.date(2026, 3, 1)
    """

    en: ClassVar[str] = "a month"
    zh: ClassVar[str] = "月份"
    ordered: ClassVar[bool] = True

    def admit(self, value: object) -> date:
        """
        Return the first day of the month that *value* lies in.

        Raises:
            ValueError: If it is no date.
        """
        if not isinstance(value, date) or isinstance(value, datetime):
            raise ValueError(value)
        return value.replace(day=1)


@attrs.frozen
class Months(FieldType):
    """
    A number of calendar months: counted on the wall, of no exact length.

    >>> Months().admit(3)
    3
    """

    en: ClassVar[str] = "a number of months"
    zh: ClassVar[str] = "月数"

    def admit(self, value: object) -> int:
        """
        Return *value* if it is a whole number of at most a hundred years.

        Raises:
            ValueError: If it is none.
        """
        if type(value) is not int or abs(value) > MOST_MONTHS:
            raise ValueError(value)
        return value


@attrs.frozen
class BusinessTime(FieldType):
    """
    What ``business_age(x)`` gives: a length of open time.

    It is compared with a duration and with nothing else.
    """

    en: ClassVar[str] = "a length of business time"
    zh: ClassVar[str] = "工作时长"
    ordered: ClassVar[bool] = True
