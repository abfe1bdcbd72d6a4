"""
The tables of what has happened: changes, firings, sequences; and what is searched.

Not here: the tables of records (:mod:`crmkit.adapters.sql._tables`), of what is to
be done (:mod:`crmkit.adapters.sql._work_tables`).
"""

from typing import Final

from sqlalchemy import Column, Index, MetaData, Table, UniqueConstraint

from crmkit.adapters.sql._columns import instant, key, number, place, text
from crmkit.adapters.sql._json_types import JsonColumn

_TYPE: Final = "what kind of record"
_ID: Final = "which record"
#: Columns of the index that tells what happened to records, by when it did. The type
#: comes late, so that nothing is looked up by it alone: that would be far too much.
LIVES_INDEX: Final = ("record_id", "at", "recorded_at", "version", "id", "record_type")


def log_tables(prefix: str, made: MetaData) -> None:
    """
    Describe the tables of what has happened.
    """
    _changes(prefix, made)
    _custom_values(prefix, made)
    Table(
        f"{prefix}counters",
        made,
        key("sequence", "name of the sequence"),
        number("value", "the value that was given last"),
        info={"about": "sequences that numbers are drawn from"},
    )
    Table(
        f"{prefix}meta",
        made,
        key("key", "what is known"),
        text("value", "its value"),
        info={"about": "facts about the store, such as the version of its tables"},
    )
    Table(
        f"{prefix}firings",
        made,
        key("rule", "name of the rule"),
        key("record_type", _TYPE),
        key("record_id", _ID),
        key("cycle", "what made it fire; once for each"),
        instant("at", "when it fired"),
        info={"about": "which time rule fired for which record; never twice a cycle"},
    )


def _changes(prefix: str, made: MetaData) -> None:
    table = Table(
        f"{prefix}changes",
        made,
        key("id", "identifier of the change"),
        text("record_type", _TYPE),
        text("record_id", _ID),
        number("version", "version of the record that the change led to"),
        instant("at", "when it happened"),
        instant("recorded_at", "when it was known"),
        text("by", "who did it"),
        text("cause", "why: a request, a rule, …"),
        text("command", "name of the command"),
        # Not under its own name: until version 3 of the tables it had that one, so
        # who still runs such a release fails, and writes nothing that lacks columns.
        number(
            "fields_version",
            "version of the record class at that time",
            called="schema_version",
        ),
        Column(
            "fields",
            JsonColumn(),
            nullable=False,
            doc="by field, its old and its new value",
        ),
        number("position", "number of the transaction, by which the feed goes"),
        UniqueConstraint("record_type", "record_id", "version"),
        info={"about": "every change of every record; folding them gives the record"},
    )
    Index(None, table.c.position, table.c.version, table.c.id)
    Index(None, *(table.c[name] for name in LIVES_INDEX))


def _custom_values(prefix: str, made: MetaData) -> None:
    table = Table(
        f"{prefix}custom_values",
        made,
        key("record_type", _TYPE),
        key("record_id", _ID),
        key("field", "id of the custom field"),
        place("place", "which of several values, from 0"),
        number("number", "the value, if it is a number or a flag", nullable=True),
        text("text", "the beginning of the value, if it is a text", nullable=True),
        instant("instant", "the value, if it is an instant", nullable=True),
        info={"about": "values of indexed custom fields, to be found by"},
    )
    for name in ("number", "text", "instant"):
        filled = table.c[name].is_not(None)
        Index(
            None,
            table.c.record_type,
            table.c.field,
            table.c[name],
            table.c.record_id,
            sqlite_where=filled,
            postgresql_where=filled,
        )
