"""
Version 2, the outbox: when a message expires, a log, and when channels were used.
"""

import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy.dialects import postgresql


def upgrade_outbox(op: Operations, prefix: str, schema: str | None) -> None:
    """
    Lead what is to be sent from version 1 to version 2.
    """
    instant = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
    outbox = f"{prefix}outbox"
    op.add_column(outbox, sa.Column("expires_at", instant), schema=schema)
    op.drop_index(f"ix_{outbox}_status_next_attempt_at", outbox, schema=schema)
    age = ["created_at", "id"]
    for name, status, columns in (
        ("pending", "pending", age),
        ("order", "pending", ["channel", "to", *age]),
        ("due", "pending", ["next_attempt_at", *age]),
        ("failed", "failed", age),
        ("expiry", "pending", ["expires_at", *age]),
        ("nobody", "pending", ["to", *age]),
    ):
        in_status = sa.column("status") == sa.literal_column(f"'{status}'")
        op.create_index(
            f"ix_{outbox}_{name}",
            outbox,
            columns,
            schema=schema,
            sqlite_where=in_status,
            postgresql_where=in_status,
        )
    for columns in (
        age,
        ["record_id", *age],
        ["recipient_id", "channel", "status", *age],
    ):
        op.create_index(None, outbox, columns, schema=schema)
    _add_log(op, prefix, schema, instant)


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
