"""
Version 4: more fields of records, and tables of more types of records.

The number of a ticket's order leaves its name to the order itself.

Invariants:
    - Who still runs an earlier release is refused whatever he writes: each command
      writes a change, and a column of these has another name. No column has the name
      of one of then and another meaning.
    - What is there gets what a new record would have: no texts, no custom values,
      nobody is away.
    - Tables are added to, never made anew, and so their new columns keep a default:
      on SQLite, to drop a table deletes what a host's own tables refer to it with,
      and loses its triggers.
"""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from alembic.operations import Operations

from crmkit.adapters.sql._migrations._columns import columns
from crmkit.adapters.sql._migrations._v2_folded import add_companion
from crmkit.adapters.sql._migrations._v4_tables import add_tables
from crmkit.conditions import dialled, folded

#: New columns of tables that there are; they come last.
_ADDED: Final = {
    "users": ("skills:texts! absent_until:instant capacity:number attachments:texts!"),
    "customers": (
        "wechat website stage_since:instant lost_reason expected_cycle_days:number "
        "birthday:day preferred_products:texts! preferred_time preferred_channel "
        "collaborators:texts! collaboration_note attachments:texts! "
        "phone_folded wechat_folded"
    ),
    "contacts": (
        "phone_kind:choice relay_number decision_maker:bool! active:bool! birthday:day "
        "remarks custom:custom! external_id attachments:texts! "
        "phone_folded wechat_folded"
    ),
    "tickets": (
        "assigned_at:instant route assigned_because next_update_at:instant "
        "collaborators:texts! collaboration_note needs_review:bool! reviewer review "
        "result need merged_into split_from linked:texts! attachments:texts! order_id"
    ),
    "interactions": (
        "contact ours:texts! theirs:texts! feedback_at:instant feedback_by:choice "
        "consensus attachments:texts! external_id"
    ),
}
#: Fields of customers and contacts that get a companion, and what is written into it.
_FOLDED: Final = {"phone": dialled, "wechat": folded}
#: Columns that have another name; what they hold stays.
_RENAMED: Final = {
    "tickets": {"order": "order_number"},
    "changes": {"schema_version": "fields_version"},
}
#: Columns that get an index of what is there.
_INDEXED: Final = {
    "customers": "uscc external_id",
    "tickets": "reviewer need merged_into split_from order_id",
    "interactions": "contact",
}
_NOTHING: Final[Mapping[str, Any]] = {
    "active": sa.true(),
    "custom": "{}",
    "decision_maker": sa.false(),
    "needs_review": sa.false(),
}
_NO_TEXTS: Final = "[]"
#: Of the log, the index by which somebody's life is told.
_LIVES: Final = "record_id at recorded_at version id record_type"


def upgrade(op: Operations, prefix: str, schema: str | None) -> None:
    """
    Lead from version 3 to version 4.
    """
    for table, names in _RENAMED.items():
        for old, new in names.items():
            op.alter_column(prefix + table, old, new_column_name=new, schema=schema)
    for table, words in _ADDED.items():
        _add(op, prefix + table, columns(words), schema)
    for table, indexed in _INDEXED.items():
        for name in indexed.split():
            _index(op, prefix + table, name, schema)
    for table in ("customers", "contacts"):
        for name, fold in _FOLDED.items():
            add_companion(op, prefix + table, name, schema, fold=fold)
    op.create_index(None, f"{prefix}changes", _LIVES.split(), schema=schema)
    add_tables(op, prefix, schema)


def _index(op: Operations, table: str, name: str, schema: str | None) -> None:
    is_there = sa.column(name).is_not(None)
    op.create_index(
        None,
        table,
        [name],
        schema=schema,
        sqlite_where=is_there,
        postgresql_where=is_there,
    )


def _add(
    op: Operations, table: str, made: list[sa.Column[Any]], schema: str | None
) -> None:
    for column in made:
        if not column.nullable:
            what = _NOTHING.get(column.name, _NO_TEXTS)
            column.server_default = sa.DefaultClause(what)
        op.add_column(table, column, schema=schema)
