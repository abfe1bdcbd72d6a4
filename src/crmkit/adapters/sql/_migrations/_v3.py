"""
Version 3: what version 2 was given before it was released.

Invariants:
    - Stores that were made meanwhile call themselves of version 2, whatever they
      have of it; so each part is added where it is missing.
"""

from typing import Final

import sqlalchemy as sa
from alembic.operations import Operations

from crmkit.adapters.sql._migrations._anew import refuse_if_used
from crmkit.adapters.sql._migrations._v2 import add_attempts, add_ticks
from crmkit.adapters.sql._migrations._v2_outbox import add_indexes

_TICKS_KEY: Final = ["rule", "asked"]


def upgrade(op: Operations, prefix: str, schema: str | None) -> None:
    """
    Lead from any version 2 to version 3.
    """
    there = sa.inspect(op.get_bind())
    appointments, outbox, log, ticks = (
        prefix + name for name in ("appointments", "outbox", "delivery_log", "ticks")
    )
    if "attempts" not in _columns(there, appointments, schema):
        add_attempts(op, appointments, schema)
    if not there.get_foreign_keys(log, schema):
        _refer(op, log, outbox, schema)
    names = {str(index["name"]) for index in there.get_indexes(outbox, schema)}
    add_indexes(op, outbox, schema, names)
    key = there.get_pk_constraint(ticks, schema)["constrained_columns"]
    if key != _TICKS_KEY or "caught_up" not in _columns(there, ticks, schema):
        _make_ticks_anew(op, ticks, schema)


def _columns(there: sa.Inspector, name: str, schema: str | None) -> set[str]:
    return {column["name"] for column in there.get_columns(name, schema)}


def _refer(op: Operations, log: str, outbox: str, schema: str | None) -> None:
    # SQLite makes the table anew for it; PostgreSQL does not.
    refuse_if_used(op, log)
    with op.batch_alter_table(log, schema=schema) as batch:
        batch.create_foreign_key(
            f"fk_{log}_delivery_{outbox}",
            outbox,
            ["delivery"],
            ["id"],
            deferrable=True,
            initially="DEFERRED",
            referent_schema=schema,
        )


def _make_ticks_anew(op: Operations, name: str, schema: str | None) -> None:
    """
    Give a small table another key, and a column in the middle.
    """
    refuse_if_used(op, name)
    connection, table = op.get_bind(), sa.table(name, schema=schema)
    every = sa.select(sa.text("*")).select_from(table)
    rows = [dict(row) for row in connection.execute(every).mappings()]
    op.drop_table(name, schema=schema)
    add_ticks(op, name, schema)
    if rows:
        columns: list[sa.ColumnClause[object]] = [sa.column(key) for key in rows[0]]
        op.bulk_insert(sa.table(name, *columns, schema=schema), rows)
