"""
Version 2: the feed of changes, indexes of links, custom values, more on messages.

Invariants:
    - Changes that are there stand in the feed by when they were recorded, before
      all that come: their positions are 0 and less.
"""

from typing import Final

import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy.dialects import postgresql

from crmkit.adapters.sql._migrations._anew import refuse_if_used
from crmkit.adapters.sql._migrations._v2_folded import add_folded
from crmkit.adapters.sql._migrations._v2_outbox import upgrade_outbox

_LINKS: Final = (
    ("departments", "supervisor"),
    ("users", "department"),
    ("customers", "owner"),
    ("customers", "department"),
    ("contacts", "customer"),
    ("tickets", "contact"),
    ("tickets", "department"),
    ("interactions", "customer"),
    ("interactions", "ticket"),
    ("interactions", "executor"),
)


def upgrade(op: Operations, prefix: str, schema: str | None) -> None:
    """
    Lead from version 1 to version 2.
    """
    _add_positions(op, f"{prefix}changes", schema)
    _add_custom_values(op, f"{prefix}custom_values", schema)
    add_ticks(op, f"{prefix}ticks", schema)
    add_attempts(op, f"{prefix}appointments", schema)
    for table, column in _LINKS:
        op.create_index(None, prefix + table, [column], schema=schema)
    add_folded(op, prefix, schema)
    upgrade_outbox(op, prefix, schema)


def _add_positions(op: Operations, changes: str, schema: str | None) -> None:
    refuse_if_used(op, changes)
    position = sa.Column("position", sa.BigInteger(), nullable=True)
    op.add_column(changes, position, schema=schema)
    op.execute(_numbering(changes, schema))
    with op.batch_alter_table(changes, schema=schema) as batch:
        batch.alter_column("position", existing_type=sa.BigInteger(), nullable=False)
    op.create_index(None, changes, ["position", "version", "id"], schema=schema)


def _numbering(changes: str, schema: str | None) -> sa.Update:
    names = ("id", "recorded_at", "version", "position")
    table = sa.table(changes, *map(sa.column, names), schema=schema)
    latest_first = [table.c[name].desc() for name in ("recorded_at", "version", "id")]
    place = sa.func.row_number().over(order_by=latest_first)
    numbered = sa.select(table.c.id, (sa.literal(1) - place).label("place")).subquery()
    return (
        sa.update(table)
        .values(position=numbered.c.place)
        .where(table.c.id == numbered.c.id)
    )


def _add_custom_values(op: Operations, name: str, schema: str | None) -> None:
    text = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
    instant = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
    op.create_table(
        name,
        sa.Column("record_type", text, primary_key=True),
        sa.Column("record_id", text, primary_key=True),
        sa.Column("field", text, primary_key=True),
        sa.Column("place", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger()),
        sa.Column("text", text),
        sa.Column("instant", instant),
        schema=schema,
    )
    for value in ("number", "text", "instant"):
        filled = sa.column(value).is_not(None)
        op.create_index(
            None,
            name,
            ["record_type", "field", value, "record_id"],
            schema=schema,
            sqlite_where=filled,
            postgresql_where=filled,
        )


def add_attempts(op: Operations, name: str, schema: str | None) -> None:
    """
    Let appointments tell how often they failed, and why.
    """
    refuse_if_used(op, name)
    text = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
    number = sa.BigInteger()
    for column, none in (
        (sa.Column("attempts", number, nullable=False, server_default="0"), number),
        (sa.Column("error", text, nullable=False, server_default=""), text),
    ):
        op.add_column(name, column, schema=schema)
        with op.batch_alter_table(name, schema=schema) as batch:
            batch.alter_column(column.name, existing_type=none, server_default=None)
    has_failed = sa.column("attempts") > sa.literal_column("0")
    op.create_index(
        f"ix_{name}_failing",
        name,
        ["due_at", "record_type", "record_id"],
        schema=schema,
        sqlite_where=has_failed,
        postgresql_where=has_failed,
    )


def add_ticks(op: Operations, name: str, schema: str | None) -> None:
    """
    Make the table of how far time rules have come.
    """
    text = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
    instant = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
    op.create_table(
        name,
        sa.Column("rule", text, primary_key=True),
        sa.Column("asked", text, primary_key=True),
        sa.Column("switched_at", instant),
        sa.Column("armed_at", instant),
        sa.Column("since", instant),
        sa.Column("caught_up", instant),
        sa.Column("cursor", text),
        sa.Column("until", instant),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("place", text),
        schema=schema,
    )
