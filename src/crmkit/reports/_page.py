"""
One page, complete in itself: nothing is fetched, no script runs.

Invariants:
    - All text is escaped; a drawing is put in as it is, with the ids in it made
      unique to the page.
    - Footnotes are numbered in the order in which they are met, equal ones
      once.

Not here: what a report says (:mod:`crmkit.reports` ``_service``).
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING

import attrs

from crmkit.errors import MissingExtraError
from crmkit.labels import Label, Language
from crmkit.reports._blocks import Block, Chart, Section, Words

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_DEFINITIONS = Label("Notes and definitions", "说明与口径")
_LANG = {"en": "en", "zh": "zh-CN"}
_IDS = re.compile(r'(\bid="|url\(#|href="#)')


def report_page(
    title: str,
    subtitle: str,
    sections: Iterable[Section],
    language: Language,
    *,
    notice: str = "",
    footer: str = "",
) -> str:
    """
    Return a whole HTML page.

    Args:
        title: Title of the page.
        subtitle: Line below it: whose, of when, made when.
        sections: Parts of the page, in order.
        language: Language of the page's own words; all others are given.
        notice: What the reader must know before anything else, set apart below
            the subtitle: that the data are made up, for example.
        footer: Last line: from what the page was made.

    Raises:
        MissingExtraError: If Jinja is not installed.
    """
    environment = _environment()
    writer = _Writer()
    # Sections are rendered before the notes that they turn out to need.
    return environment.get_template("page.html").render(
        lang=_LANG[language],
        title=title,
        subtitle=subtitle,
        notice=notice,
        sections=[_Grouped(s.title, _groups(s.blocks)) for s in sections],
        style=_safe(_read("page.css")),
        words=writer.words,
        plain=_plain,
        drawing=writer.drawing,
        notes=writer.notes,
        definitions=_DEFINITIONS.text(language),
        footer=footer,
    )


@attrs.frozen
class _Grouped:
    title: str
    groups: list[tuple[str, list[Block]]]


def _groups(blocks: Iterable[Block]) -> list[tuple[str, list[Block]]]:
    kinds = groupby(blocks, key=lambda block: type(block).__name__)
    return [(kind, list(group)) for kind, group in kinds]


@attrs.define
class _Writer:
    """
    What a page has gathered while it is written.
    """

    notes: list[str] = attrs.field(factory=list)
    _drawings: int = 0

    def words(self, words: Words) -> "Markup | str":
        """
        Return text for the page, with a link to each of its footnotes.
        """
        if isinstance(words, str):
            return words
        from markupsafe import Markup

        link = Markup('<a href="#note-{0}">{0}</a>')
        numbers = sorted(self._number(note) for note in words.notes)
        links = Markup(" ").join(map(link.format, numbers))
        return Markup("{}<sup>{}</sup>").format(words.text, links)

    def _number(self, note: str) -> int:
        if note not in self.notes:
            self.notes.append(note)
        return self.notes.index(note) + 1

    def drawing(self, chart: Chart, svg: str) -> "Markup":
        """
        Return a chart's drawing with ids that no other drawing of the page has.
        """
        self._drawings += 1
        return _safe(_inlined(svg, f"d{self._drawings}-", _plain(chart.title)))


def _plain(words: Words) -> str:
    return words if isinstance(words, str) else words.text


def _inlined(svg: str, prefix: str, title: str) -> str:
    """
    Return a drawing whose ids are its own and which says what it is.
    """
    from markupsafe import escape

    named = f'<svg role="img" aria-label="{escape(title)}"'
    return _IDS.sub(rf"\g<1>{prefix}", svg).replace("<svg", named, 1)


def _safe(text: str) -> "Markup":
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - this package's own style and drawings


def _environment() -> "Environment":
    try:
        from jinja2 import DictLoader, Environment, StrictUndefined
    except ImportError:
        raise MissingExtraError("report", "a report page") from None
    return Environment(
        loader=DictLoader({"page.html": _read("page.html")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )


@cache
def _read(name: str) -> str:
    return (files("crmkit.reports") / "data" / name).read_text("utf-8")
