"""
An explanation as HTML for notebooks and pages.

Invariants:
    - Everything that comes from a condition or a record is escaped.
    - Nothing is loaded from elsewhere and no script is used; colours are only
      those of marks, so it can be read on light and on dark ground.

Not here: the sentences (:mod:`crmkit.conditions._explain._as_words`).
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from crmkit.conditions._explain._as_words import WORDS, known_text, row_line
from crmkit.conditions._explain._explained import ExplainedPart, ExplainedRow, Verdict
from crmkit.conditions._explain._shown import Reader

#: A sign and a colour, readable on black and on white.
_MARKS: Final[dict[Verdict, tuple[str, str]]] = {
    "true": ("✓", "#2f9e5b"),
    "false": ("✗", "#d9534f"),
    "unknown": ("?", "#b8860b"),
}
_LIST: Final = "list-style:none;margin:0;padding-left:1.4em"
_CODE: Final = "background:none;color:inherit;white-space:pre-wrap"
_KNOWN: Final = "opacity:.75;padding-left:.6em"


def page(whole: ExplainedPart, needed: Sequence[str], reader: Reader) -> str:
    """
    Return an explanation as one element.

    Args:
        whole: The condition with its parts.
        needed: What would turn the answer, below a head; empty if nothing can.
        reader: Whom it is for.
    """
    html = "".join(_part(whole, reader))
    if needed:
        head, *changes = map(escape, needed)
        items = "".join(f"<li>{each.strip()}</li>" for each in changes)
        html += (
            f'<p style="margin:.5em 0 0">{head}</p><ul style="margin:0">{items}</ul>'
        )
    return f'<div class="crmkit-explanation" lang="{reader.language}">{html}</div>'


def _part(part: ExplainedPart, reader: Reader) -> Iterator[str]:
    sign, colour = _MARKS[part.verdict]
    word = escape(WORDS[reader.language][part.verdict])
    known = escape(known_text(part, reader))
    yield (
        f'<div><b style="color:{colour}" title="{word}" aria-label="{word}">{sign}</b> '
        f'<code style="{_CODE}">{escape(reader.text(part.node))}</code>'
    )
    yield f'<span style="{_KNOWN}">{known}</span></div>' if known else "</div>"
    below = list(_below(part, reader))
    if below:
        yield f'<ul style="{_LIST}">{"".join(below)}</ul>'


def _below(part: ExplainedPart, reader: Reader) -> Iterator[str]:
    """
    Yield what a part was made of: its parts, or the rows that decided it.
    """
    leaf = part.leaf
    if leaf is None:
        for each in part.parts:
            yield f"<li>{''.join(_part(each, reader))}</li>"
    elif leaf.rows is not None:
        for row in leaf.rows.deciding:
            yield f"<li>{_row(row, leaf, reader)}</li>"


def _row(row: ExplainedRow, leaf: ExplainedPart, reader: Reader) -> str:
    inner = reader.inside(leaf.each)
    below = "" if row.part is None else "".join(_part(row.part, inner))
    return (
        f"<span>{escape(row_line(row, leaf, reader))}</span>"
        f'<div style="padding-left:1.4em">{below}</div>'
    )
