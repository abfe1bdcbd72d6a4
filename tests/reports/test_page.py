"""
The page: complete in itself, escaped, in two languages.
"""

import re
import sys
from html.parser import HTMLParser

import pytest

from crmkit.errors import MissingExtraError
from crmkit.labels import Language
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
    report_page,
    service_sections,
    stacked_bars,
)
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
    A definition met twice is written once.
    """
    cards = (
        Card(Noted("a", "first"), "1"),
        Card(Noted("b", ("second", "first")), "2"),
    )
    found = read(report_page("t", "s", [Section("", cards)], "en"))

    assert ["note-1", "note-2"] == found.ids
    assert ["#note-1", "#note-2", "#note-1"] == found.addresses


@pytest.mark.parametrize(
    ("language", "lang", "words"),
    [
        ("en", "en", ("Notes and definitions", "Service level met", "Overdue now")),
        ("zh", "zh-CN", ("说明与口径", "服务级别达标率", "当前超时")),
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
