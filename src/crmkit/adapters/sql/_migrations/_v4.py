"""
Version 4: more fields of records, and tables of more types of records.

Invariants:
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
from crmkit.adapters.sql._migrations._v4_tables import add_tables

#: New columns of tables that there are; they come last.
_ADDED: Final = {
    "users": ("skills:texts! absent_until:instant capacity:number"),
    "customers": (
        "wechat website stage_since:instant lost_reason expected_cycle_days:number "
        "birthday:day preferred_products:texts! preferred_time preferred_channel "
        "collaborators:texts! collaboration_note attachments:texts!"
    ),
    "contacts": (
        "phone_kind:choice relay_number decision_maker:bool! active:bool! birthday:day "
        "remarks custom:custom! external_id"
    ),
    "tickets": (
        "assigned_at:instant route assigned_because next_update_at:instant "
        "collaborators:texts! collaboration_note needs_review:bool! reviewer review "
        "result need merged_into split_from linked:texts! attachments:texts!"
    ),
    "interactions": (
        "contact ours:texts! theirs:texts! feedback_at:instant feedback_by:choice "
        "consensus attachments:texts! external_id"
    ),
}
_LINKS: Final = {
    "tickets": "reviewer need merged_into split_from",
    "interactions": "contact",
}
_NOTHING: Final[Mapping[str, Any]] = {
    "active": sa.true(),
    "custom": "{}",
    "decision_maker": sa.false(),
    "needs_review": sa.false(),
}
_NO_TEXTS: Final = "[]"


def upgrade(op: Operations, prefix: str, schema: str | None) -> None:
    """
    Lead from version 3 to version 4.
    """
    for table, words in _ADDED.items():
        _add(op, prefix + table, columns(words), schema)
    for table, names in _LINKS.items():
        for name in names.split():
            op.create_index(None, prefix + table, [name], schema=schema)
    add_tables(op, prefix, schema)


def _add(
    op: Operations, table: str, made: list[sa.Column[Any]], schema: str | None
) -> None:
    for column in made:
        if not column.nullable:
            what = _NOTHING.get(column.name, _NO_TEXTS)
            column.server_default = sa.DefaultClause(what)
        op.add_column(table, column, schema=schema)
