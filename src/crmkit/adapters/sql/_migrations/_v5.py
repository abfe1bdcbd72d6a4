"""
Version 5: what accounts see and answer for, and the audit trail.

Invariants:
    - Who still runs version 4 meanwhile may go on: what he does not know of has a
      default, as no texts.
    - Tables are added to, never made anew.
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic.operations import Operations

from crmkit.adapters.sql._migrations._columns import columns

#: New columns of accounts; they come last.
_OF_USERS: Final = "scopes:texts! regions:texts! industries:texts!"
_STANDS_IN: Final = "deputy"
#: By which customers are in somebody's data scope.
_SCOPED: Final = "industry province city"
_NO_TEXTS: Final = "[]"

_AUDIT: Final = "audit_entries"
_OF_AUDIT: Final = (
    "user action:choice! operation about records:number fields:texts! reason "
    "occurred_at:instant"
)
_FOUND_BY: Final = "user about occurred_at"


def upgrade(op: Operations, prefix: str, schema: str | None) -> None:
    """
    Lead from version 4 to version 5.
    """
    for column in columns(_OF_USERS):
        column.server_default = sa.DefaultClause(_NO_TEXTS)
        op.add_column(f"{prefix}users", column, schema=schema)
    (deputy,) = columns(_STANDS_IN)
    op.add_column(f"{prefix}users", deputy, schema=schema)
    is_there = sa.text(f"{_STANDS_IN} IS NOT NULL")
    op.create_index(
        None, f"{prefix}users", [_STANDS_IN], schema=schema,
        sqlite_where=is_there, postgresql_where=is_there,
    )  # fmt: skip
    for name in _SCOPED.split():
        op.create_index(None, f"{prefix}customers", [name], schema=schema)
    made: list[Any] = columns(f"id! version:number! {_OF_AUDIT}")
    key = sa.PrimaryKeyConstraint("id")
    op.create_table(prefix + _AUDIT, *made, key, schema=schema)
    for name in _FOUND_BY.split():
        op.create_index(None, prefix + _AUDIT, [name], schema=schema)
