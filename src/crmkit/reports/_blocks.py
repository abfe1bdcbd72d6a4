"""
What a report page is made of.

Blocks are plain values: text stays text until the page is written, where all
of it is escaped. Only the drawing of a chart is markup, and it comes from
this package's own functions.

Not here: the page itself (:mod:`crmkit.reports` ``_page``).
"""

from collections.abc import Iterable
from typing import Literal, TypeAlias

import attrs

Tone = Literal["plain", "good", "bad"]


def _notes(notes: str | Iterable[str]) -> tuple[str, ...]:
    return (notes,) if isinstance(notes, str) else tuple(notes)


@attrs.frozen
class Noted:
    """
    Text with footnotes; equal footnotes of a page share a number.

    Attributes:
        text: The text.
        notes: The footnote, or several.

    >>> Noted("Kept", "Kept of promised.").notes
    ('Kept of promised.',)
    """

    text: str
    notes: tuple[str, ...] = attrs.field(converter=_notes)


Words: TypeAlias = str | Noted


@attrs.frozen
class Card:
    """
    One number that matters.

    Attributes:
        label: What it is.
        value: The number with its unit.
        note: A line below it.
        tone: Whether it is good or bad news.
    """

    label: Words
    value: str
    note: str = ""
    tone: Tone = "plain"


@attrs.frozen
class Chart:
    """
    A drawing with its title.

    Attributes:
        title: What it shows.
        svg: SVG markup, from this package's chart functions only.
        note: A line below it.
        wide: Whether it takes the whole width of the page.
        narrow: The same drawn for a narrow screen; empty if *svg* does for both.
    """

    title: Words
    svg: str = attrs.field(repr=False)
    note: str = attrs.field(default="", kw_only=True)
    wide: bool = attrs.field(default=False, kw_only=True)
    narrow: str = attrs.field(default="", kw_only=True, repr=False)


@attrs.frozen
class Column:
    """
    A column of a table.

    Attributes:
        title: Its heading.
        numeric: Whether it holds numbers, which stand flush right.
        short: Whether its cells are never broken over two lines.
    """

    title: Words
    numeric: bool = False
    short: bool = False


def _columns(columns: Iterable[Column | Words]) -> tuple[Column, ...]:
    return tuple(c if isinstance(c, Column) else Column(c) for c in columns)


def _rows(rows: Iterable[Iterable[Words]]) -> tuple[tuple[Words, ...], ...]:
    return tuple(tuple(row) for row in rows)


@attrs.frozen
class Table:
    """
    Rows of text under headings.

    Attributes:
        columns: Columns, or just their headings.
        rows: Rows of as many cells.
        title: What it shows.
        note: A line below it.
        empty: What to say if there is no row.
        total: Whether the last row sums up those above it, and stands out.

    >>> table = Table(("Month", Column("Tickets", numeric=True)), [["2026-03", "12"]])
    >>> [column.numeric for column in table.columns], table.rows
    ([False, True], (('2026-03', '12'),))
    """

    columns: tuple[Column, ...] = attrs.field(converter=_columns)
    rows: tuple[tuple[Words, ...], ...] = attrs.field(converter=_rows)
    title: Words = attrs.field(default="", kw_only=True)
    note: str = attrs.field(default="", kw_only=True)
    empty: str = attrs.field(default="—", kw_only=True)
    total: bool = attrs.field(default=False, kw_only=True)


@attrs.frozen
class Text:
    """
    A paragraph.

    Attributes:
        text: The text.
        lead: Whether it opens the page and is set larger.
    """

    text: str
    lead: bool = False


def _texts(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(items)


@attrs.frozen
class Points:
    """
    A list of short statements.

    Attributes:
        items: The statements.
    """

    items: tuple[str, ...] = attrs.field(converter=_texts)


Block: TypeAlias = Card | Chart | Table | Text | Points


def _blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(blocks)


@attrs.frozen
class Section:
    """
    A part of the page under a heading.

    Attributes:
        title: The heading; empty for none.
        blocks: What stands below it, in order; cards that follow each other
            share a row, as do charts that are not wide.
    """

    title: str
    blocks: tuple[Block, ...] = attrs.field(converter=_blocks)
