"""
Write what the tables of a SQL store are, from their description in the code.

Not here: when pages are written (:mod:`generated_pages`).
"""

from collections.abc import Iterable, Iterator
from importlib import import_module
from inspect import getdoc
from typing import Any

from sqlalchemy import Column, Index, Table, UniqueConstraint, make_url

DIALECTS = [make_url(url).get_dialect()() for url in ("sqlite://", "postgresql://")]
PREFIX = "crm_"


def tables_reference() -> str:
    """
    Write every table: what it is for, its columns, its keys and indexes.
    """
    tables = import_module("crmkit.adapters.sql._tables")
    lines = [f"These are the tables of version {tables.TABLES_VERSION}."]
    for table in tables.metadata(PREFIX).tables.values():
        cls = record_classes().get(table.name)
        about = first_sentence(cls) if cls else table.info["about"]
        lines += ["", f"## {table.name}", "", f"{sentence(about)}", ""]
        lines += columns(table, cls)
        lines += ["", *(f"- {line}" for line in keys(table))]
    return "\n".join(lines) + "\n"


def record_classes() -> dict[str, Any]:
    """
    Return the record classes by the names of their tables.
    """
    plural = import_module("crmkit.adapters.sql._tables").plural
    classes = import_module("crmkit.records").RECORD_TYPES
    return {f"{PREFIX}{plural(cls)}": cls for cls in classes}


def columns(table: Table, cls: Any) -> Iterator[str]:
    """
    Yield the lines of the Markdown table of a table's columns.
    """
    labels = labels_of(cls) if cls else {}
    yield "| column | SQLite | PostgreSQL | may be missing | what it holds |"
    yield "| --- | --- | --- | --- | --- |"
    for column in table.columns:
        kinds = (f"`{column.type.compile(dialect=each)}`" for each in DIALECTS)
        missing = "yes" if column.nullable else ""
        held = column.doc or labels.get(column.key) or ""
        yield f"| `{column.name}` | {' | '.join(kinds)} | {missing} | {held} |"


def labels_of(cls: Any) -> dict[str, str]:
    """
    Return what the fields of a record class are called.
    """
    fields = import_module("crmkit.conditions").Schema.of(cls).fields
    known = {n: f"{f.label.en} {f.label.zh}" for n, f in fields.items() if f.label}
    return {
        "id": "identifier",
        "version": "how often it was written",
        "custom": "values of custom fields, by their ids",
        "attachments": "descriptions of the files that belong to it",
        **known,
    }


def keys(table: Table) -> Iterator[str]:
    """
    Yield what finds the rows of a table, and what is never there twice.
    """
    yield f"primary key: {named(table.primary_key.columns)}"
    for key in sorted(table.foreign_keys, key=lambda each: each.parent.name):
        owner = key.column
        yield f"part of: `{key.parent.name}` is `{owner.table.name}.{owner.name}`"
    unique = (c for c in table.constraints if isinstance(c, UniqueConstraint))
    for text in sorted(named(each.columns) for each in unique):
        yield f"never twice: {text}"
    for index in sorted(table.indexes, key=lambda each: str(each.name)):
        yield f"index: {named(index.columns)}{condition(index)}"


def condition(index: Index) -> str:
    """
    Return which rows an index is about, if not all.
    """
    where = index.dialect_options["sqlite"]["where"]
    return "" if where is None else f", where `{named_plainly(where)}`"


def named_plainly(where: Any) -> str:
    """
    Return a condition on a column without the name of its table.
    """
    return str(where).rpartition(".")[2]


def named(found: Iterable[Column[Any]]) -> str:
    """
    Write columns as code, with commas between them.
    """
    return ", ".join(f"`{column.name}`" for column in found)


def first_sentence(cls: Any) -> str:
    """
    Return the first paragraph of a class's docstring.
    """
    return (getdoc(cls) or "").partition("\n\n")[0]


def sentence(text: str) -> str:
    """
    Return a text with a capital at its beginning and a full stop at its end.
    """
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
