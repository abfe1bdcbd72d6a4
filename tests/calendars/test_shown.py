"""
Calendars as documents, and as a person sees them.
"""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

import pytest

from crmkit.calendars import PRESETS, Account, Calendar, Holidays
from crmkit.errors import CalendarFormatError, CalendarRangeError, UnknownChoiceError

HOURS = {"mon-fri": ["09:00-12:00", "13:30-18:00"]}
KNOWN = Holidays(
    source="notice <2026>",
    version="1",
    years=(2026, 2026),
    days={
        **{f"2026-10-0{d}": ["off", "National & Day", "国庆节"] for d in range(1, 8)},
        "2026-10-10": "work",
    },
)
DESK = Calendar(
    "Asia/Shanghai",
    HOURS,
    closures=["2026-10-23"],
    openings={"2026-10-24": ["09:00-12:00"]},
    cuts={"2026-10-30": ["15:00-24:00"]},
    yearly=["12-24/01-02"],
    holidays=KNOWN,
    name="<script>alert(1)</script>",
)


class Cells(HTMLParser):
    """
    Reads the cells of a table, and refuses tags that are not closed.
    """

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.cells: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """
        Take note of a tag.
        """
        self.open.append(tag)
        self.tags.add(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        """
        Close the tag that was opened last.
        """
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        """
        Keep the text of a cell.
        """
        if self.open and self.open[-1] in ("td", "th"):
            self.cells[-1] += data


def cells(html: str) -> list[str]:
    """
    Return the cells of well-formed HTML.
    """
    reader = Cells()
    reader.feed(html)
    assert [] == reader.open
    assert "script" not in reader.tags
    return reader.cells


def test_a_month_in_english() -> None:
    """
    Each date has its mark, and what is not plain is said below.
    """
    assert (
        "October 2026  Asia/Shanghai  <script>alert(1)</script>\n"
        "Mon   Tue   Wed   Thu   Fri   Sat   Sun\n"
        "                   1x    2x    3x    4x\n"
        " 5x    6x    7x    8     9    10+   11.\n"
        "12    13    14    15    16    17.   18.\n"
        "19    20    21    22    23x   24+   25.\n"
        "26    27    28    29    30~   31.\n"
        "\n"
        "10-01–10-07  closed; holiday: National & Day\n"
        "10-10  09:00-12:00, 13:30-18:00; make-up work day\n"
        "10-23  closed on this date\n"
        "10-24  09:00-12:00; hours of its own\n"
        "10-30  09:00-12:00, 13:30-18:00 without 15:00-24:00"
    ) == DESK.month_text(2026, 10)


def test_a_month_in_chinese_lines_up() -> None:
    """
    A Chinese character is as wide as two letters, so columns stay columns.
    """
    lines = DESK.month_text(2026, 10, "zh").splitlines()
    widths = [
        sum(
            2 if east_asian_width(sign) in "WF" else 1 for sign in line.partition(at)[0]
        )
        for line, at in ((lines[1], "周四"), (lines[2], " 1休"), (lines[3], " 8"))
    ]

    assert "2026年10月" == lines[0].split()[0]
    assert [18, 18, 18] == widths
    assert "10-01–10-07  休息；节假日：国庆节" in lines
    assert "10-10  09:00-12:00, 13:30-18:00；调休上班" in lines


def test_a_month_as_html_is_escaped() -> None:
    """
    Names from outside cannot break out of the page.
    """
    for language, mark in (("en", "1x"), ("zh", "1休")):
        html = DESK.month_html(2026, 10, language)  # type: ignore[arg-type]

        assert mark in cells(html)
        assert "&lt;script&gt;" in html
    assert "National &amp; Day" in DESK.month_html(2026, 10)


def test_the_overview_has_the_week_and_what_differs() -> None:
    """
    A notebook shows it of itself; it asks no clock which month it is.
    """
    shown = cells(DESK._repr_html_())

    assert DESK._repr_html_() == DESK.to_html("en")
    assert ["Mon", "09:00-12:00, 13:30-18:00"] == shown[:2]
    assert "2026-10-24 09:00-12:00" in shown
    assert "2026-10-30 15:00-24:00" in shown
    assert "12-24/01-02" in shown
    assert "2026, notice <2026> 1" in shown
    assert "节假日" in cells(DESK.to_html("zh"))
    later = cells(DESK.then("2026-12-01", DESK).to_html())
    assert ["From then on another calendar", "2026-12-01"] == later[-2:]


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda: DESK.month_text(2026, 13), CalendarFormatError),
        (lambda: DESK.month_text(2026, 1, "fr"), UnknownChoiceError),  # type: ignore[arg-type]
        (lambda: DESK.to_html("fr"), UnknownChoiceError),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_drawn_is_refused(ask: Any, error: type) -> None:
    """
    There are twelve months and two languages.
    """
    with pytest.raises(error):
        ask()


def test_an_account_tells_each_date() -> None:
    """
    Which hours of which date counted, and why the others did not.
    """
    account = DESK.explain(
        datetime(2026, 10, 23, 1, tzinfo=UTC), datetime(2026, 10, 26, 2, tzinfo=UTC)
    )

    assert (
        "2026-10-23 Fri  closed on this date\n"
        "2026-10-24 Sat  09:00-12:00  3:00:00  hours of its own\n"
        "2026-10-25 Sun  closed\n"
        "2026-10-26 Mon  09:00-10:00  1:00:00\n"
        "open time: 4:00:00"
    ) == str(account)
    assert "2026-10-25 周日  休息" in account.text("zh")
    assert timedelta(hours=4) == account.total


def test_an_account_of_nothing_is_empty() -> None:
    """
    Where the end comes first there is nothing to tell.
    """
    at = datetime(2026, 10, 23, 1, tzinfo=UTC)

    assert Account(days=()) == DESK.explain(at, at)
    assert "open time: 0:00:00" == str(DESK.explain(at, at))


def test_a_day_that_ends_at_midnight_is_told_so() -> None:
    """
    The end of a day is 24:00, not the start of the next one.
    """
    night = Calendar("UTC", {"mon": ["22:00-02:00"]})
    account = night.explain(
        datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, 9, tzinfo=UTC)
    )

    assert (
        "2026-03-02 Mon  22:00-24:00  2:00:00\n"
        "2026-03-03 Tue  00:00-02:00  2:00:00\n"
        "open time: 4:00:00"
    ) == str(account)


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_preset_is_a_calendar(name: str) -> None:
    """
    Each name gives weekly hours, in any zone, with any exception beside them.
    """
    desk = Calendar.preset(name, "Asia/Shanghai", yearly=["05-01"])

    assert name == desk.name
    assert "desk" == Calendar.preset(name, "UTC", name="desk").name
    assert desk == Calendar("Asia/Shanghai", PRESETS[name], yearly=["05-01"], name=name)


def test_an_unknown_preset_has_a_hint() -> None:
    """
    A misspelt name is never the default.
    """
    with pytest.raises(UnknownChoiceError, match="did you mean 'office_hours'"):
        Calendar.preset("office_hour", "UTC")


def test_a_document_holds_everything() -> None:
    """
    JSON text, and a plain dict such as a YAML file gives.
    """
    document = DESK.to_dict()

    assert DESK == Calendar.from_json(DESK.to_json(indent=2)) == Calendar(**document)
    assert ["12-24/01-02"] == document["yearly"]
    assert {"2026-10-30": ["15:00-24:00"]} == document["cuts"]
    assert ["off", "National & Day", "国庆节"] == (
        document["holidays"]["days"]["2026-10-01"]
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "calendar: expected JSON text"),
        ("[]", "calendar: expected a mapping with both 'tz' and 'hours', got \\[\\]"),
    ],
)
def test_text_that_is_no_document_is_refused(text: str, message: str) -> None:
    """
    The error says whether it is no JSON, or JSON of something else.
    """
    with pytest.raises(CalendarFormatError, match=message):
        Calendar.from_json(text)


def test_a_repr_says_where_holidays_come_from() -> None:
    """
    Hundreds of dates would hide the rest, so they are told by their number.
    """
    assert (
        "holidays=<Holidays of 2026 from notice <2026> 1: 7 days off, 1 make-up day>"
    ) in repr(DESK)


def test_a_skipped_date_has_nothing_open() -> None:
    """
    Samoa had no 30 December 2011: the account says so, and goes on.
    """
    zone = ZoneInfo("Pacific/Apia")
    desk = Calendar(zone, {"mon-sun": ["09:00-17:00"]})
    start, end = datetime(2011, 12, 28, tzinfo=zone), datetime(2012, 1, 2, tzinfo=zone)
    told = desk.explain(start, end)

    assert [8, 8, 0, 8, 8] == [day.open // timedelta(hours=1) for day in told.days]
    assert desk.elapsed(start, end) == told.total


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2010, 11, 6, 12, tzinfo=UTC), datetime(2010, 11, 7, 3, tzinfo=UTC)),
        (
            datetime(2010, 11, 7, 3, tzinfo=UTC),
            datetime(2010, 11, 7, 3, 10, tzinfo=UTC),
        ),
        (datetime(2010, 11, 7, 3, tzinfo=UTC), datetime(2010, 11, 8, 3, tzinfo=UTC)),
    ],
)
def test_a_date_that_comes_twice_is_told_whole(start: datetime, end: datetime) -> None:
    """
    A minute after midnight St John's went back to the evening before.
    """
    desk = Calendar(
        "America/St_Johns", {"mon-sun": ["00:00-24:00"]}, closures=["2000-01-01"]
    )
    told = desk.explain(start, end)

    assert desk.elapsed(start, end) == end - start == told.total
    assert all(day.open for day in told.days)


@pytest.mark.parametrize("year", [0, 1, 9999, 10_000])
def test_a_month_of_no_covered_year_is_refused(year: int) -> None:
    """
    Years that no date has are outside like any other.
    """
    with pytest.raises(CalendarRangeError):
        Calendar("UTC", HOURS).month_text(year, 1)
