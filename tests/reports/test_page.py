"""
The page: complete in itself, escaped, in two languages.
"""

import re
import sys
from html.parser import HTMLParser
from typing import Any

import pytest

from crmkit.errors import MissingExtraError
from crmkit.labels import Language
from crmkit.presets import standard
from crmkit.reports import (
    Card,
    Chart,
    Column,
    Noted,
    Points,
    Section,
    Table,
    Text,
    Wording,
    bars,
    binned,
    histogram,
    horizontal_bars,
    promise_text,
    report_page,
    service_sections,
    stacked_bars,
    wide_chart,
)
from crmkit.sla import SlaPolicy
from tests.reports.samples import fact

HOSTILE = "<script>alert('x')</script>&\"恒信\""
VOID = {"meta", "link", "br", "img", "hr", "input"}


class Reader(HTMLParser):
    """
    A reader that notes tags, ids and addresses, and whether tags are balanced.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """
        Note a tag and what it points to.
        """
        given = dict(attrs)
        self.tags.append(tag)
        self.ids += [value for value in [given.get("id")] if value]
        self.addresses += [
            value
            for name in ("src", "href", "xlink:href", "action", "data", "poster")
            if (value := given.get(name))
        ]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """
        Note a tag that closes itself.
        """
        self.handle_starttag(tag, attrs)
        self.open = self.open if tag in VOID else self.open[:-1]

    def handle_endtag(self, tag: str) -> None:
        """
        Close what was opened last.
        """
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        """
        Note text.
        """
        self.text.append(data)


def read(page: str) -> Reader:
    """
    Return what a reader finds in a page.
    """
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert [] == reader.open
    return reader


def whole_page(language: Language) -> str:
    """
    Return a page with the whole report on a few tickets.
    """
    facts = [
        fact(),
        fact(priority="medium", kind="inquiry", sla_state="met_late", reopenings=1),
        fact(priority="low", sla_state="breached_open", resolution_seconds=None),
    ]
    wording = Wording(
        statuses={"closed": "已关闭"},
        kinds={"complaint": HOSTILE},
        owners={"U1": "王芳"},
    )
    sections = service_sections(facts, language, wording=wording)
    return report_page("报告 Report", "2026-03", sections, language, footer="完")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_fetches_nothing_and_runs_nothing(language: Language) -> None:
    """
    No address leads out of the page, no script, no style or font from elsewhere.
    """
    page = whole_page(language)
    found = read(page)

    assert [] == [address for address in found.addresses if address[:1] != "#"]
    assert set() == {"script", "link", "iframe", "img", "object"} & set(found.tags)
    assert [] == re.findall(r"@import|url\((?!#)|javascript:|\son\w+=", page)
    assert {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"} >= set(
        re.findall(r"https?://[^\"' <]*", page)
    )


def test_footnotes_lead_to_their_notes() -> None:
    """
    Each reference has a note, and each note is referred to.
    """
    found = read(whole_page("en"))
    references = {a.removeprefix("#") for a in found.addresses if "note-" in a}

    assert references
    assert references == {name for name in found.ids if name.startswith("note-")}


def test_ids_of_several_drawings_do_not_collide() -> None:
    """
    Drawings that use one id each keep to their own.
    """
    svg = '<svg><clipPath id="c0"/><g clip-path="url(#c0)"/><use href="#c0"/></svg>'
    section = Section("", (Chart("a", svg), Chart("b", svg)))
    page = report_page("t", "s", [section], "en")
    found = read(page)

    assert ["d1-c0", "d2-c0"] == found.ids
    assert ["#d1-c0", "#d2-c0"] == found.addresses
    assert ["d1-c0", "d2-c0"] == re.findall(r"url\(#([^)]*)\)", page)


def test_all_text_is_escaped() -> None:
    """
    Whatever stands in a record is shown, never run.
    """
    blocks = (
        Text(HOSTILE, lead=True),
        Points([HOSTILE]),
        Card(Noted(HOSTILE, HOSTILE), HOSTILE, HOSTILE),
        Table(
            [Column(HOSTILE, numeric=True)], [[HOSTILE]], title=HOSTILE, note=HOSTILE
        ),
        Table([HOSTILE], [], empty=HOSTILE),
        Chart(HOSTILE, horizontal_bars([(HOSTILE, 1)]), note=HOSTILE),
    )
    page = report_page(
        HOSTILE, HOSTILE, [Section(HOSTILE, blocks)], "zh", footer=HOSTILE
    )
    found = read(page)

    assert "script" not in found.tags
    assert "<script" not in page
    assert 15 <= sum(HOSTILE in text for text in found.text)


def test_equal_footnotes_share_a_number() -> None:
    """
    A definition met twice is written once, and numbers stand in order.
    """
    cards = (
        Card(Noted("a", "first"), "1"),
        Card(Noted("b", ("second", "first")), "2"),
    )
    found = read(report_page("t", "s", [Section("", cards)], "en"))

    assert ["note-1", "note-2"] == found.ids
    assert ["#note-1", "#note-1", "#note-2"] == found.addresses


@pytest.mark.parametrize(
    ("language", "lang", "words"),
    [
        (
            "en",
            "en",
            ("Notes and definitions", "Service level met", "Overdue, no solution"),
        ),
        ("zh", "zh-CN", ("说明与口径", "服务级别达标率", "超时未告知方案")),
    ],
)
def test_page_speaks_one_language(
    language: Language, lang: str, words: tuple[str, ...]
) -> None:
    """
    The page's own words are those of its language.
    """
    page = whole_page(language)
    text = " ".join(read(page).text)

    assert f'<html lang="{lang}">' in page
    assert [] == [word for word in words if word not in text]


def test_report_on_nothing_is_a_page_of_undefined_measures() -> None:
    """
    Without a ticket there is still a page, and no number is made up.
    """
    page = report_page("t", "s", service_sections([], "en", wording=Wording()), "en")
    text = read(page).text

    assert "—" in text
    assert [] == [word for word in text if word.strip() in ("nan", "inf", "0.0%")]


def test_chinese_in_drawings_is_text() -> None:
    """
    Labels are characters that a browser can show in its own fonts.
    """
    drawings = (
        bars([("一月", 3), ("二月", 5)]),
        horizontal_bars([("售后支持", 3)]),
        stacked_bars([("售后支持", "按时", 3)], series={"按时": "blue"}),
        histogram([1, 5], [4], unit=" 小时"),
    )
    words = ("一月", "售后支持", "按时", "4 小时")

    for svg, word in zip(drawings, words, strict=True):
        assert re.search(rf"<text[^>]*>[^<]*{word}</text>", svg)


def test_months_without_tickets_are_shown_as_empty() -> None:
    """
    A gap in time is a gap in the drawing.
    """
    facts = [fact(opened_month="2025-12"), fact(opened_month="2026-02")]
    page = report_page("t", "s", service_sections(facts, "en", wording=Wording()), "en")

    assert ">2026-01</text>" in page


def test_value_on_a_bound_belongs_to_the_interval_it_begins() -> None:
    """
    Every value falls into exactly one interval.
    """
    values = [0, 4, 8, 8, 100]

    assert [("< 4", 1), ("4–8", 1), ("≥ 8", 3)] == binned(values, [4, 8])


@pytest.mark.parametrize(
    ("library", "extra"), [("altair", "charts"), ("vl_convert", "charts")]
)
def test_missing_drawing_library_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, library: str, extra: str
) -> None:
    """
    Who has not installed it is told what to install.
    """
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(MissingExtraError) as caught:
        bars([("a", 1)])

    assert extra == caught.value.extra


def test_missing_template_library_names_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    A page needs the extra "report".
    """
    monkeypatch.setitem(sys.modules, "jinja2", None)

    with pytest.raises(MissingExtraError) as caught:
        report_page("t", "s", [], "en")

    assert (
        "a report page needs an optional part of crmkit: pip install 'crmkit[report]'"
        == str(caught.value)
    )


def text_of(page: str) -> str:
    """
    Return what can be read on a page.
    """
    return " ".join(read(page).text)


def sections_of(language: Language, **options: Any) -> str:
    """
    Return the words of a report on four tickets of two kinds.
    """
    facts = [
        fact(),
        fact(sla_state="met_late", kind="inquiry", priority="medium"),
        fact(sla_state="breached_open", resolution_seconds=None),
        fact(sla_state="pending", resolution_seconds=None, owner=None),
    ]
    wording = Wording(owners={"U1": "王芳"}, departments={"U1": "客服部"})
    sections = service_sections(facts, language, wording=wording, **options)
    return report_page("t", "s", sections, language)


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Not known"), ("zh", "情况不明")]
)
def test_a_column_of_its_own_for_what_is_not_known(
    language: Language, word: str
) -> None:
    """
    Where there are tickets that came in with their work done, and nowhere else.
    """
    pages = [
        report_page(
            "t", "s", service_sections(facts, language, wording=Wording()), language
        )
        for facts in ([fact()], [fact(), fact(sla_state="unknown")])
    ]

    assert [False, True] == [f">{word}<" in page for page in pages]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("24 h at high", "48 h at medium", "72 h at low", "Time counts 24/7")),
        (
            "zh",
            (
                "高优先级 24 小时",
                "中优先级 48 小时",
                "低优先级 72 小时",
                "按自然时间计",
            ),
        ),
    ],
)
def test_promise_is_stated_with_its_clock(
    language: Language, words: tuple[str, ...]
) -> None:
    """
    The page says what was promised for each priority, and how time is counted.
    """
    text = text_of(sections_of(language, policies=standard().service_levels))

    assert [] == [word for word in words if word not in text]


def test_business_promise_names_its_calendar() -> None:
    """
    A promise in business hours says so, and no priority without a target is named.
    """
    policy = SlaPolicy.of(
        {
            "name": "office",
            "en": "Office",
            "zh": "办公",
            "calendar": "desk",
            "targets": {"high": {"resolution": "PT8H"}},
        }
    )

    assert (
        "Office: the customer gets a solution within 8 h at high priority. "
        "Only business hours count (calendar “desk”); time stops while the ticket "
        "waits for the customer or for the customer to confirm the solution, and "
        "runs on if the customer rejects it or the ticket is reopened."
    ) == promise_text(policy, "en")
    assert promise_text(policy, "zh").startswith(
        "办公的服务时限：高优先级 8 小时内告知方案。只计工作时间（工作日历“desk”），"
    )


def test_colours_need_a_goal() -> None:
    """
    Nothing is good or bad news until somebody has said what is wanted.
    """
    coloured = re.compile(r'class="card (good|bad)"')

    assert [] == coloured.findall(sections_of("en"))
    assert ["bad"] == coloured.findall(sections_of("en", goal=0.9))
    assert ["good"] == coloured.findall(sections_of("en", goal=0.3))
    assert "1 / 3；目标 90%" in text_of(sections_of("zh", goal=0.9))


def test_rows_of_service_level_add_up() -> None:
    """
    Met, late, overdue and not yet due are all tickets of the row.
    """
    found = re.findall(r'<tr class="total">.*?</tr>', sections_of("en"))
    cells = re.findall(r"<span>(.*?)</span>", found[-1])

    assert ["All", "4", "33.3% (1 of 3)", "1", "1", "1", "2.0 h"] == cells


def test_every_ticket_is_some_owners_or_nobodys() -> None:
    """
    Tickets without an owner have a row of their own, and departments are shown.
    """
    page = sections_of("zh")

    assert "客服部" in page
    assert "无负责人" in page


def test_owners_that_are_not_listed_are_counted() -> None:
    """
    A table that is cut off says how many are missing.
    """
    facts = [fact(owner=f"U{number}") for number in range(43)]
    sections = service_sections(facts, "en", wording=Wording())

    assert "3 more owners" in text_of(report_page("t", "s", sections, "en"))


def test_notice_stands_below_the_title() -> None:
    """
    What must be known first comes before anything else.
    """
    page = report_page("t", "s", [], "zh", notice="模拟数据")

    assert '<p class="notice">模拟数据</p>' in page
    assert 'class="notice"' not in report_page("t", "s", [], "zh")


def test_wide_chart_is_drawn_for_narrow_screens_as_well() -> None:
    """
    Each width has a drawing of its own, with ids of its own.
    """
    chart = wide_chart("a", lambda width: f'<svg id="x" width="{width}"></svg>')
    page = report_page("t", "s", [Section("", (chart,))], "en")

    assert ["d1-x", "d2-x"] == read(page).ids
    assert re.search(r'class="broad"><svg.*width="840".*\n.*"narrow"><svg', page)
