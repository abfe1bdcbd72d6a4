"""
A calendar shown to a person: a month, an overview, an account of open time.

Not here: the drawing itself (:mod:`crmkit.calendars._month`).
"""

from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Any, cast

from crmkit.calendars._account import Account, accounts
from crmkit.calendars._document import told
from crmkit.calendars._hours import day_texts
from crmkit.calendars._instants import from_micros, to_micros
from crmkit.calendars._month import Month, checked_language
from crmkit.calendars._plan import DayPlan
from crmkit.calendars._wall import wall_to_micros
from crmkit.calendars._words import TEXTS, WEEKDAY_NAMES
from crmkit.labels import Language

if TYPE_CHECKING:
    from crmkit.calendars._calendar import Calendar

_ONE_DAY = timedelta(days=1)
_LISTED = ("closures", "openings", "cuts", "yearly")


class Shown:
    """
    The forms in which a person looks at a calendar.
    """

    __slots__ = ()

    def month_text(self, year: int, month: int, language: Language = "en") -> str:
        """
        Return a month as text.

        A date is marked ``x`` (off), ``+`` (hours of its own, or made up), ``~``
        (some hours are cut) or ``.`` (closed in any week); in Chinese 休, 班, ~ and
        ·. A ``?`` says that the holidays of the year are a guess.

        Raises:
            CalendarFormatError: If there is no such month.
            UnknownChoiceError: If there is no such language.
            CalendarRangeError: If the year is not covered.
            UnknownYearError: If its holidays are not known.

        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]},
        ...     closures=["2026-02-16/2026-02-20"], openings={"2026-02-28": "mon"})
        >>> print(desk.month_text(2026, 2))
        February 2026  UTC
        Mon   Tue   Wed   Thu   Fri   Sat   Sun
                                             1.
         2     3     4     5     6     7.    8.
         9    10    11    12    13    14.   15.
        16x   17x   18x   19x   20x   21.   22.
        23    24    25    26    27    28+
        <BLANKLINE>
        02-16–02-20  closed on this date
        02-28  09:00-17:00; hours of its own
        """
        return self._month(year, month, language).text()

    def month_html(self, year: int, month: int, language: Language = "en") -> str:
        """
        Return a month as an HTML table, with its remarks as a list below.

        Raises:
            CalendarFormatError: If there is no such month.
            UnknownChoiceError: If there is no such language.
            CalendarRangeError: If the year is not covered.
            UnknownYearError: If its holidays are not known.
        """
        return self._month(year, month, language).html()

    def _month(self, year: int, month: int, language: Language) -> Month:
        """
        Return a month to draw.
        """
        me = cast("Calendar", self)
        if not MINYEAR <= year <= MAXYEAR:
            rules = me._timeline.rules  # noqa: SLF001
            raise rules.outside(f"{year:04}-{month:02}", forward=year > MAXYEAR)
        title = f"{me.tz.key}  {me.name}" if me.name else me.tz.key
        return Month.of(me.day, year, month, language=language, title=title)

    def explain(self, start: datetime, end: datetime) -> Account:
        """
        Return the open time between two instants, told date by date.

        Args:
            start: Where measuring begins, aware.
            end: Where it ends; before *start* there is nothing to tell.

        Raises:
            NaiveDatetimeError: If an instant has no time zone.
            CalendarRangeError: If one is outside the covered years.
            UnknownYearError: If one is where holidays are not known.
        """
        me = cast("Calendar", self)
        low, high = to_micros(start, "start"), to_micros(end, "end")
        if high <= low:
            return Account(days=())
        return Account(
            days=accounts(me.spans(start, end), list(self._dates(start, low, high))),
            guesses=me._guesses(low, high),  # noqa: SLF001
        )

    def _dates(
        self, start: datetime, low: int, high: int
    ) -> Iterator[tuple[DayPlan, datetime, datetime]]:
        """
        Yield each date, with its first instant and the first after it.

        Clocks that are set back across midnight show a date again after the next
        one has begun: that time belongs to the next one.
        """
        me = cast("Calendar", self)
        zone = me._timeline.rules.zone_at(low)  # noqa: SLF001
        day: date = me._date(start)  # noqa: SLF001
        plan, begin = me.day(day), wall_to_micros(zone, day, 0)
        while True:
            day += _ONE_DAY
            after = wall_to_micros(zone, day, 0)
            if after > low:
                first, end = from_micros(begin), from_micros(after)
                yield plan, first.astimezone(zone), end.astimezone(zone)
            if after >= high:
                return
            plan, begin = me.day(day), after

    def to_html(self, language: Language = "en") -> str:
        """
        Return an overview as an HTML table: the week, and what differs from it.

        Raises:
            UnknownChoiceError: If there is no such language.

        >>> from crmkit.calendars import Calendar
        >>> "<th>周一</th><td>00:00-24:00</td>" in Calendar.ALWAYS.to_html("zh")
        True
        """
        me = cast("Calendar", self)
        words = TEXTS[checked_language(language)]
        rows = [
            (name, ", ".join(day_texts(day)) or words["closed"])
            for name, day in zip(WEEKDAY_NAMES[language], me.hours, strict=True)
        ]
        rows += [
            (words[key], _listed(told(me)[key])) for key in _LISTED if getattr(me, key)
        ]
        if me.holidays is not None:
            known = words["known"].format(
                period=me.holidays.period, source=me.holidays.title
            )
            rows.append((words["holidays"], known))
        if me.later:
            rows.append((words["later"], _listed([f"{day}" for day, _ in me.later])))
        body = "".join(
            f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>"
            for name, text in rows
        )
        caption = escape("  ".join(filter(None, [me.name, me.tz.key])))
        return (
            f'<table class="crmkit-calendar"><caption>{caption}</caption>'
            f"<tbody>{body}</tbody></table>"
        )

    def _repr_html_(self) -> str:
        """
        Return the overview, for a notebook.
        """
        return self.to_html()


def _listed(value: Any) -> str:
    """
    Return a part of a document in one line.

    >>> _listed({"2026-10-10": ["09:00-12:00"], "2026-10-11": "mon"})
    '2026-10-10 09:00-12:00; 2026-10-11 mon'
    """
    if isinstance(value, list):
        return ", ".join(value)
    return "; ".join(
        f"{day} {told if isinstance(told, str) else ', '.join(told)}"
        for day, told in value.items()
    )
