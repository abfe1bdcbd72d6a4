"""
Why so much time passed: open time told date by date.

Invariants:
    - The parts sum up to the total, to the microsecond.
    - A guess is told, with whose it is.

Not here: the total alone (:meth:`Calendar.elapsed`).
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

import attrs

from crmkit.calendars._plan import DayPlan, Reason
from crmkit.calendars._spans import Span
from crmkit.calendars._words import TEXTS, WEEKDAY_NAMES
from crmkit.labels import Language

_NOTHING = timedelta(0)


@attrs.frozen(kw_only=True)
class DayAccount:
    """
    What is open on one date, between the instants that were asked about.

    Attributes:
        plan: The hours of the date, and why it has them.
        spans: What of it is open, in the zone of the calendar.
    """

    plan: DayPlan
    spans: tuple[tuple[datetime, datetime], ...]
    open: timedelta


@attrs.frozen(kw_only=True)
class Account:
    """
    Open time between two instants, told date by date.

    Attributes:
        days: Each date, in order.
        guesses: The years whose holidays were guessed, and the source that does
            not know them.

    >>> from datetime import UTC
    >>> from crmkit.calendars import Calendar
    >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]}, closures=["2026-03-06"])
    >>> print(desk.explain(*(datetime(2026, 3, day, 12, tzinfo=UTC) for day in (5, 9))))
    2026-03-05 Thu  12:00-17:00  5:00:00
    2026-03-06 Fri  closed on this date
    2026-03-07 Sat – 2026-03-08 Sun  closed
    2026-03-09 Mon  09:00-12:00  3:00:00
    open time: 8:00:00
    """

    days: tuple[DayAccount, ...]
    guesses: tuple[tuple[tuple[int, ...], str], ...] = ()

    def __str__(self) -> str:
        return self.text("en")

    @property
    def total(self) -> timedelta:
        """
        All of the open time.
        """
        return sum((day.open for day in self.days), _NOTHING)

    def text(self, language: Language) -> str:
        """
        Return the account as text, a line for each date or run of closed dates.
        """
        words = TEXTS[language]
        lines = [
            line
            for (opened, _, _), group in groupby(self.days, _alike)
            for line in _lines(list(group), language, opened=opened)
        ]
        lines.append(f"{words['total']}{words['colon']}{self.total}")
        for years, source in self.guesses:
            told = f"{years[0]}" if len(years) == 1 else f"{years[0]}–{years[-1]}"
            lines.append(words["guessed"].format(years=told, source=source))
        return "\n".join(lines)


def _alike(day: DayAccount) -> tuple[bool, str, bool]:
    """
    Return what closed dates have in common that are told in one line.
    """
    return bool(day.spans), day.plan.why("en"), day.plan.guessed


def _lines(
    days: Sequence[DayAccount], language: Language, *, opened: bool
) -> Iterator[str]:
    """
    Yield the lines of dates that are all open, or all closed for one reason.
    """
    if not opened:
        ends = dict.fromkeys(
            _dated(day.plan.date, language) for day in (days[0], days[-1])
        )
        yield f"{' – '.join(ends)}  {_closed(days[0].plan, language)}"
        return
    for day in days:
        hours = ", ".join(f"{_clock(a)}-{_clock(b, a)}" for a, b in day.spans)
        why = (
            ""
            if day.plan.reason is Reason.WEEK and not day.plan.guessed
            else (f"  {day.plan.why(language)}")
        )
        yield f"{_dated(day.plan.date, language)}  {hours}  {day.open}{why}"


def _closed(plan: DayPlan, language: Language) -> str:
    """
    Return why nothing was open on a date.
    """
    if plan.reason is Reason.WEEK and not plan.guessed:
        return TEXTS[language]["closed"]
    return plan.why(language)


def _dated(day: date, language: Language) -> str:
    """
    Return a date with its weekday.
    """
    return f"{day} {WEEKDAY_NAMES[language][day.weekday()]}"


def _clock(at: datetime, since: datetime | None = None) -> str:
    """
    Return a time of day as short as it can be told; the end of a day is 24:00.
    """
    if since is not None and at.date() > since.date():
        return "24:00"
    return at.time().isoformat("minutes" if not at.second else "auto")


def accounts(
    spans: Sequence[Span], days: Sequence[tuple[DayPlan, datetime, datetime]]
) -> tuple[DayAccount, ...]:
    """
    Return open spans told by the dates that they fall on.

    Args:
        spans: What is open, in order.
        days: Each date, with its first instant and the first after it.
    """
    return tuple(_account(spans, *day) for day in days)


def _account(
    spans: Sequence[Span], plan: DayPlan, start: datetime, end: datetime
) -> DayAccount:
    """
    Return what falls on one date.
    """
    if start == end:  # a date that the clocks of the zone skip
        return DayAccount(plan=plan, spans=(), open=_NOTHING)
    zone = start.tzinfo
    whole = Span(start, end)
    found = [part for part in map(whole.overlap, spans) if part is not None]
    return DayAccount(
        plan=plan,
        spans=tuple((p.start.astimezone(zone), p.end.astimezone(zone)) for p in found),
        open=sum((part.length for part in found), _NOTHING),
    )
