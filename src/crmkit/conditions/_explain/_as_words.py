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
from crmkit.conditions._explain._shown import MISSING, Reader, shown
from crmkit.conditions._nodes import Computed
from crmkit.labels import Language

WORDS: Final[dict[Language, dict[Verdict, str]]] = {
    "en": {"true": "true", "false": "false", "unknown": "unknown"},
    "zh": {"true": "成立", "false": "不成立", "unknown": "未知"},
}


def lines(part: ExplainedPart, reader: Reader, indent: str = "") -> Iterator[str]:
    """
    Yield a part and what is below it, line by line.
    """
    yield indent + line(part, reader)
    leaf = part.leaf
    if leaf is None:
        for each in part.parts:
            yield from lines(each, reader, indent + "  ")
        return
    for row in leaf.rows.deciding if leaf.rows else ():
        yield f"{indent}  {row_line(row, leaf, reader)}"
        if row.part is not None:
            inner = reader.inside(leaf.each)
            yield from lines(row.part, inner, indent + "    ")


def line(part: ExplainedPart, reader: Reader) -> str:
    """
    Return what came of a part, with what it looked at in brackets.
    """
    known = known_text(part, reader)
    facts = f"  [{known}]" if known else ""
    return f"{WORDS[reader.language][part.verdict]}: {reader.text(part.node)}{facts}"


def known_text(part: ExplainedPart, reader: Reader) -> str:
    """
    Return what a part looked at; empty if it is a joint.
    """
    leaf = part.leaf
    if leaf is None:
        return ""
    if isinstance(leaf.node, Changed):
        return _change(leaf, reader)
    facts = [_fact(fact, reader) for fact in told(leaf)]
    rows = [] if leaf.rows is None else [_rows(leaf.rows, leaf.node, reader)]
    return ", ".join([*facts, *rows])


def _change(leaf: ExplainedPart, reader: Reader) -> str:
    if not leaf.facts:
        return ""
    before, after = (shown(fact.value, None, reader) for fact in leaf.facts)
    return f"{before} → {after}"


def _fact(fact: Fact, reader: Reader) -> str:
    """
    Return an operand with its value, and what it came from.
    """
    value = shown(fact.value, fact.node.type, reader)
    sources = "; ".join(_sources(fact, reader))
    return f"{reader.text(fact.node)} = {value}" + (f" ({sources})" if sources else "")


def _sources(fact: Fact, reader: Reader) -> Iterator[str]:
    """
    Yield what a value came from: rows of an aggregate, the text of a computed field.
    """
    if fact.rows is not None:
        yield _counted(fact.rows, fact.node, reader)
    if isinstance(fact.node, Computed):
        inner = fact.parts[0]
        below = "; ".join(_sources(inner, reader))
        yield reader.text(inner.node) + (f", {below}" if below else "")


def _rows(rows: ExplainedRows, node: Any, reader: Reader) -> str:
    """
    Return for how many related records a question was true.
    """
    relation = reader.relation(node.each)
    if rows.total is None:
        return f"{relation}: {MISSING[reader.language]}"
    if reader.language == "zh":
        unknown = f"，{rows.unknown} 条未知" if rows.unknown else ""
        return f"{relation}：{rows.total} 条中 {rows.true} 条成立{unknown}"
    unknown = f", unknown for {rows.unknown}" if rows.unknown else ""
    return f"{relation}: true for {rows.true} of {rows.total}{unknown}"


def _counted(rows: ExplainedRows, node: Any, reader: Reader) -> str:
    """
    Return how many related records an aggregate counted, and which one it took.
    """
    relation = reader.relation(node.each)
    if rows.total is None:
        return f"{relation}: {MISSING[reader.language]}"
    if reader.language == "zh":
        text = f"{relation}：{rows.total} 条中 {rows.true} 条"
        return text + "".join(f"，取自 {_name(row, reader)}" for row in rows.deciding)
    text = f"{relation}: {rows.true} of {rows.total}"
    return text + "".join(f", from {_name(row, reader)}" for row in rows.deciding)


def _name(row: ExplainedRow, reader: Reader) -> str:
    key: Any = row.key
    return f"{row.variable} {row.number if key is None else shown(key, None, reader)}"


def row_line(row: ExplainedRow, leaf: ExplainedPart, reader: Reader) -> str:
    """
    Return the name of a related record: which one of how many, and its key.
    """
    relation, rows = leaf.each.relation, leaf.rows
    total = None if rows is None else rows.total
    key = ""
    if row.key is not None:
        name = reader.inside(leaf.each).field(relation.key, row.variable)
        key = f"{name} {shown(row.key, None, reader)}"
    if reader.language == "zh":
        place = f"共 {total} 条中的第 {row.number} 条"
        return f"{row.variable}（{place}{'，' if key else ''}{key}）："
    place = f"number {row.number} of {total}"
    return f"{row.variable} ({place}{', ' if key else ''}{key}):"
