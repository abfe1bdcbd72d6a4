"""
Version 2, the outbox: when a message expires, a log, and when channels were used.
"""

from collections.abc import Container
from typing import Final

import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy.dialects import postgresql

_AGE: Final = ["created_at", "id"]
_OF_STATUS: Final = (
    ("pending", "pending", _AGE),
    ("order", "pending", ["channel", "to", *_AGE]),
    ("due", "pending", ["next_attempt_at", *_AGE]),
    ("failed", "failed", _AGE),
    ("expiry", "pending", ["expires_at", *_AGE]),
    ("nobody", "pending", ["to", *_AGE]),
)
_OF_ALL: Final = (
    _AGE,
    ["record_id", *_AGE],
    ["recipient_id", "channel", "status", *_AGE],
)


def upgrade_outbox(op: Operations, prefix: str, schema: str | None) -> None:
    """
    Lead what is to be sent from version 1 to version 2.
    """
    instant = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
    outbox = f"{prefix}outbox"
    op.add_column(outbox, sa.Column("expires_at", instant), schema=schema)
    op.drop_index(f"ix_{outbox}_status_next_attempt_at", outbox, schema=schema)
    add_indexes(op, outbox, schema)
    _add_log(op, prefix, schema, instant)


def add_indexes(
    op: Operations, outbox: str, schema: str | None, there: Container[str] = ()
) -> None:
    """
    Make the indexes of what is to be sent, but those that are there.
    """
    for name, status, columns in _OF_STATUS:
        full = f"ix_{outbox}_{name}"
        if full in there:
            continue
        in_status = sa.column("status") == sa.literal_column(f"'{status}'")
        op.create_index(
            full,
            outbox,
            columns,
            schema=schema,
            sqlite_where=in_status,
            postgresql_where=in_status,
        )
    for columns in _OF_ALL:
        if f"ix_{outbox}_{'_'.join(columns)}" not in there:
            op.create_index(None, outbox, columns, schema=schema)


def _add_log(
    op: Operations,
    prefix: str,
    schema: str | None,
    instant: sa.DateTime,
) -> None:
    text = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
    log = f"{prefix}delivery_log"
    op.create_table(
        log,
        sa.Column("id", text, primary_key=True),
        sa.Column("delivery", text, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("by", text, nullable=False),
        sa.Column("what", text, nullable=False),
        sa.Column("detail", text, nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery"],
            [f"{schema}.{prefix}outbox.id" if schema else f"{prefix}outbox.id"],
            deferrable=True,
            initially="DEFERRED",
        ),
        schema=schema,
    )
    op.create_index(None, log, ["delivery", "at", "id"], schema=schema)
    op.create_table(
        f"{prefix}sends",
        sa.Column("channel", text, primary_key=True),
        sa.Column("sends", text, nullable=False),
        schema=schema,
    )
