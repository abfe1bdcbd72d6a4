"""
A month drawn as text or as HTML.

Invariants:
    - What is drawn is what :meth:`Calendar.day` says of each date.
    - Text lines up where each Chinese character is as wide as two letters.
    - Whatever comes from outside is escaped in HTML.

Not here: how hours are decided (:mod:`crmkit.calendars._rules`).
"""

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from unicodedata import east_asian_width

import attrs

from crmkit.calendars._plan import DayPlan, Reason
from crmkit.calendars._words import MARKS, TEXTS, WEEKDAY_NAMES, month_title
from crmkit.errors import CalendarFormatError, UnknownChoiceError
from crmkit.labels import LANGUAGES, Language

_CELL = 6
_MONTHS = 12
_PLAIN = ("open", "closed")
_COLOURS = {
    "open": "#1c2733",
    "closed": "#98a2ad",
    "off": "#b3441a",
    "work": "#0a7a5a",
    "cut": "#8a6d00",
}


@attrs.frozen(kw_only=True)
class Month:
    """
    A month to draw.

    Attributes:
        title: What stands above it, besides its name.
        year: The year.
        month: The month, 1 for January.
        language: In which language.
        plans: What is said of each date.
    """

    title: str
    year: int
    month: int
    language: Language
    plans: Sequence[DayPlan]

    @classmethod
    def of(
        cls,
        day: Callable[[date], DayPlan],
        year: int,
        month: int,
        *,
        language: Language,
        title: str,
    ) -> "Month":
        """
        Return the month that a calendar's days make.

        Raises:
            CalendarFormatError: If there is no such month.
            UnknownChoiceError: If there is no such language.
        """
        checked_language(language)
        if not 1 <= month <= _MONTHS:
            raise CalendarFormatError("month", month, "a month from 1 to 12")
        days = range(1, monthrange(year, month)[1] + 1)
        plans = [day(date(year, month, number)) for number in days]
        return cls(title=title, year=year, month=month, language=language, plans=plans)

    @property
    def name(self) -> str:
        """
        What the month is called.
        """
        return month_title(self.year, self.month, self.language)

    def weeks(self) -> list[list[DayPlan | None]]:
        """
        Return the days from Monday to Sunday, week by week.
        """
        lead = self.plans[0].date.weekday()
        cells: list[DayPlan | None] = [*[None] * lead, *self.plans]
        cells += [None] * (-len(cells) % 7)
        return [cells[at : at + 7] for at in range(0, len(cells), 7)]

    def notes(self) -> list[str]:
        """
        Return what is to be said of dates that are not plain, and of guesses.
        """
        runs: list[tuple[date, date, str]] = []
        for plan in self.plans:
            if kind_of(plan) in _PLAIN:
                continue
            text = plan.text(self.language)
            if runs and runs[-1][2] == text and (plan.date - runs[-1][1]).days == 1:
                runs[-1] = (runs[-1][0], plan.date, text)
            else:
                runs.append((plan.date, plan.date, text))
        told = [f"{_period(first, last)}  {text}" for first, last, text in runs]
        sources = dict.fromkeys(plan.source for plan in self.plans if plan.guessed)
        guessed = TEXTS[self.language]["guessed"]
        return told + [guessed.format(years=self.year, source=s) for s in sources]

    def text(self) -> str:
        """
        Return the month as text.
        """
        marks = MARKS[self.language]
        rows = [
            [
                f"{p.date.day:2}{marks[kind_of(p)]}{'?' * p.guessed}" if p else ""
                for p in w
            ]
            for w in self.weeks()
        ]
        head = [WEEKDAY_NAMES[self.language], *rows]
        lines = ["".join(padded(cell, _CELL) for cell in row).rstrip() for row in head]
        notes = self.notes()
        below = ["", *notes] if notes else []
        return "\n".join([f"{self.name}  {self.title}", *lines, *below])

    def html(self) -> str:
        """
        Return the month as an HTML table with the remarks below it.
        """
        head = "".join(f"<th>{escape(n)}</th>" for n in WEEKDAY_NAMES[self.language])
        rows = "".join(f"<tr>{''.join(map(self._cell, w))}</tr>" for w in self.weeks())
        below = "".join(f"<li>{escape(note)}</li>" for note in self.notes())
        caption = escape(f"{self.name}  {self.title}")
        return (
            f'<table class="crmkit-month"><caption>{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            + (f'<ul class="crmkit-notes">{below}</ul>' if below else "")
        )

    def _cell(self, plan: DayPlan | None) -> str:
        """
        Return one date as a cell of a table, its hours as its tip.
        """
        if plan is None:
            return "<td></td>"
        kind = kind_of(plan)
        mark = MARKS[self.language][kind] + "?" * plan.guessed
        return (
            f'<td class="{kind}" style="color:{_COLOURS[kind]}" '
            f'title="{escape(plan.text(self.language))}">'
            f"{plan.date.day}{escape(mark)}</td>"
        )


def kind_of(plan: DayPlan) -> str:
    """
    Return how a date is marked.

    >>> kind_of(DayPlan(date=date(2026, 10, 1), shifts=(), reason=Reason.HOLIDAY))
    'off'
    """
    if plan.reason is Reason.WEEK:
        usual = "open" if plan.shifts else "closed"
        return "cut" if plan.cuts else usual
    if not plan.shifts:
        return "off"
    return "cut" if plan.cuts else "work"


def checked_language(language: Language) -> Language:
    """
    Return a language that there is.

    Raises:
        UnknownChoiceError: If it is another one.
    """
    if language not in LANGUAGES:
        raise UnknownChoiceError("language", language, LANGUAGES)
    return language


def padded(text: str, width: int) -> str:
    """
    Return text filled up to a width, where a wide character counts twice.

    >>> padded("周一", 6) + "|", padded("Mon", 6) + "|"
    ('周一  |', 'Mon   |')
    """
    wide = sum(east_asian_width(sign) in "WF" for sign in text)
    return text + " " * (width - len(text) - wide)


def _period(first: date, last: date) -> str:
    """
    Return one or several dates of a month, without the year.
    """
    ends = [f"{day.month:02}-{day.day:02}" for day in (first, last)]
    return ends[0] if first == last else "–".join(ends)
