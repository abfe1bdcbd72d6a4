"""
One line of an explanation, in both languages.

Not here: what would have to change (:mod:`crmkit.conditions._explain._needed_words`).
"""

from collections.abc import Iterator
from typing import Any, Final

from crmkit.conditions._checked import Changed
from crmkit.conditions._explain._explained import (
    ExplainedPart,
    ExplainedRow,
    ExplainedRows,
    Verdict,
    told,
)
from crmkit.conditions._explain._reckon import Fact
from crmkit.conditions._explain._shown import MISSING, shown
from crmkit.conditions._nodes import Computed
from crmkit.conditions._text import written
from crmkit.labels import Language

WORDS: Final[dict[Language, dict[Verdict, str]]] = {
    "en": {"true": "true", "false": "false", "unknown": "unknown"},
    "zh": {"true": "成立", "false": "不成立", "unknown": "未知"},
}


def lines(part: ExplainedPart, language: Language, indent: str = "") -> Iterator[str]:
    """
    Yield a part and what is below it, line by line.
    """
    yield indent + line(part, language)
    leaf = part.leaf
    if leaf is None:
        for each in part.parts:
            yield from lines(each, language, indent + "  ")
        return
    for row in leaf.rows.deciding if leaf.rows else ():
        yield f"{indent}  {row_line(row, language)}"
        if row.part is not None:
            yield from lines(row.part, language, indent + "    ")


def line(part: ExplainedPart, language: Language) -> str:
    """
    Return what came of a part, with what it looked at in brackets.
    """
    known = known_text(part, language)
    facts = f"  [{known}]" if known else ""
    return f"{WORDS[language][part.verdict]}: {part.text}{facts}"


def known_text(part: ExplainedPart, language: Language) -> str:
    """
    Return what a part looked at; empty if it is a joint.
    """
    leaf = part.leaf
    if leaf is None:
        return ""
    if isinstance(leaf.node, Changed):
        return _change(leaf, language)
    facts = [_fact(fact, language) for fact in told(leaf)]
    rows = [] if leaf.rows is None else [_rows(leaf.rows, language)]
    return ", ".join([*facts, *rows])


def _change(leaf: ExplainedPart, language: Language) -> str:
    if not leaf.facts:
        return ""
    before, after = (shown(fact.value, None, language) for fact in leaf.facts)
    return f"{before} → {after}"


def _fact(fact: Fact, language: Language) -> str:
    """
    Return an operand with its value, and what it came from.
    """
    value = shown(fact.value, fact.node.type, language)
    sources = "; ".join(_sources(fact, language))
    return f"{written(fact.node)} = {value}" + (f" ({sources})" if sources else "")


def _sources(fact: Fact, language: Language) -> Iterator[str]:
    """
    Yield what a value came from: rows of an aggregate, the text of a computed field.
    """
    if fact.rows is not None:
        yield _counted(fact.rows, language)
    if isinstance(fact.node, Computed):
        inner = fact.parts[0]
        below = "; ".join(_sources(inner, language))
        yield written(inner.node) + (f", {below}" if below else "")


def _rows(rows: ExplainedRows, language: Language) -> str:
    """
    Return for how many related records a question was true.
    """
    if rows.total is None:
        return f"{rows.relation}: {MISSING[language]}"
    if language == "zh":
        unknown = f"，{rows.unknown} 条未知" if rows.unknown else ""
        return f"{rows.relation}：{rows.total} 条中 {rows.true} 条成立{unknown}"
    unknown = f", unknown for {rows.unknown}" if rows.unknown else ""
    return f"{rows.relation}: true for {rows.true} of {rows.total}{unknown}"


def _counted(rows: ExplainedRows, language: Language) -> str:
    """
    Return how many related records an aggregate counted, and which one it took.
    """
    if rows.total is None:
        return f"{rows.relation}: {MISSING[language]}"
    if language == "zh":
        text = f"{rows.relation}：{rows.total} 条中 {rows.true} 条"
        return text + "".join(f"，取自 {_name(row)}" for row in rows.deciding)
    text = f"{rows.relation}: {rows.true} of {rows.total}"
    return text + "".join(f", from {_name(row)}" for row in rows.deciding)


def _name(row: ExplainedRow) -> str:
    key: Any = row.key
    return f"{row.variable} {row.number if key is None else shown(key, None, 'en')}"


def row_line(row: ExplainedRow, language: Language) -> str:
    """
    Return the name of a related record: its number, and its key if it has one.
    """
    number = f"#{row.number}" if language == "en" else f"第 {row.number} 条"
    key = "" if row.key is None else f" {shown(row.key, None, language)}"
    return f"{row.variable} {number}{key}:"
