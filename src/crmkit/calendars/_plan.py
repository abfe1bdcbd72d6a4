"""
What a calendar says about one date, and why.

Invariants:
    - A date has exactly one reason, the strongest that speaks of it.

Not here: which reason is the strongest (:mod:`crmkit.calendars._rules`).
"""

from datetime import date

import attrs

from crmkit.calendars._hours import Day
from crmkit.labels import Choice, Label, Language

NO_LABEL = Label("", "")


class Reason(Choice):
    """
    Why a date has the hours that it has.
    """

    WEEK = "week", Label("weekly hours", "每周时间")
    OPENING = "opening", Label("hours of its own", "单独安排的时间")
    CLOSURE = "closure", Label("closed on this date", "当日不营业")
    YEARLY = "yearly", Label("closed every year", "每年不营业")
    HOLIDAY = "holiday", Label("holiday", "节假日")
    MAKE_UP = "make_up", Label("make-up work day", "调休上班")


@attrs.frozen(kw_only=True)
class DayPlan:
    """
    The hours of one date, and why it has them.

    Attributes:
        date: The date, in the zone of the calendar.
        shifts: What opens on it, before anything is cut.
        cuts: Hours of it that are closed nevertheless.
        reason: What decided.
        label: What the holiday is called; empty for other reasons.
        source: Where holidays come from, with its version; empty if nowhere.
        guessed: Whether the source does not know the year, so that the date was
            taken for a plain day.

    >>> str(DayPlan(date=date(2026, 10, 1), shifts=(), reason=Reason.HOLIDAY,
    ...     label=Label("National Day", "国庆节")))
    '2026-10-01: closed; holiday: National Day'
    """

    date: date
    shifts: Day
    cuts: Day = ()
    reason: Reason = Reason.WEEK
    label: Label = NO_LABEL
    source: str = ""
    guessed: bool = False

    def __str__(self) -> str:
        return f"{self.date}: {self.text('en')}"

    def hours(self, language: Language) -> str:
        """
        Return the hours as text: what opens, and what is cut out of it.
        """
        none, without = (
            ("休息", "，除去 ") if language == "zh" else ("closed", " without ")
        )
        open_hours = ", ".join(map(str, self.shifts)) or none
        cut = ", ".join(map(str, self.cuts))
        return f"{open_hours}{without}{cut}" if cut else open_hours

    def why(self, language: Language) -> str:
        """
        Return the reason as text, with the name of the holiday.
        """
        colon, guess = (
            ("：", "（推测：该年的节假日未知）")
            if language == "zh"
            else (": ", " (a guess: the holidays of the year are not known)")
        )
        reason, name = self.reason.label.text(language), self.label.text(language)
        told = f"{reason}{colon}{name}" if name else reason
        return told + (guess if self.guessed else "")

    def text(self, language: Language) -> str:
        """
        Return hours and reason in one line, the reason alone if that says it all.

        >>> print(DayPlan(date=date(2026, 5, 1), shifts=(), reason=Reason.YEARLY))
        2026-05-01: closed every year
        """
        if not self.shifts and self.reason in (Reason.CLOSURE, Reason.YEARLY):
            return self.why(language)
        if self.reason is Reason.WEEK and not self.guessed:
            return self.hours(language)
        stop = "；" if language == "zh" else "; "
        return f"{self.hours(language)}{stop}{self.why(language)}"
