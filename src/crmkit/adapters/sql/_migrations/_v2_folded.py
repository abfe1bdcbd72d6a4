"""
Version 2: folded companions of names and addresses, filled for what is there.

Invariants:
    - They are filled in Python, a batch at a time: no database folds as it does.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy.dialects import postgresql

from crmkit.conditions import folded

_FIELDS: Final = (
    ("departments", "name"),
    ("users", "name"),
    ("customers", "name"),
    ("customers", "email"),
    ("contacts", "name"),
    ("contacts", "email"),
)
_BATCH: Final = 1000


def add_folded(op: Operations, prefix: str, schema: str | None) -> None:
    """
    Add and fill the companions.
    """
    for table, field in _FIELDS:
        name, companion = prefix + table, f"{field}_folded"
        text = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
        op.add_column(name, sa.Column(companion, text, nullable=True), schema=schema)
        add_companion(op, name, field, schema)


def add_companion(
    op: Operations,
    name: str,
    field: str,
    schema: str | None,
    fold: Callable[[str], str] = folded,
) -> None:
    """
    Fill the companion of a field, whose column is there, and make its index.
    """
    _fill(op.get_bind(), name, field, schema, fold)
    companion = f"{field}_folded"
    op.create_index(None, name, [companion], schema=schema, postgresql_using="spgist")


def _fill(
    connection: Any,
    name: str,
    field: str,
    schema: str | None,
    fold: Callable[[str], str],
) -> None:
    companion = f"{field}_folded"
    columns: list[Any] = [sa.column(each) for each in ("id", field, companion)]
    table = sa.table(name, *columns, schema=schema)
    change = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("wanted"))
        .values({companion: sa.bindparam("text")})
    )
    for rows in _batches(connection, table, field):
        given = [{"wanted": key, "text": fold(text)} for key, text in rows]
        connection.execute(change, given)


def _batches(connection: Any, table: Any, field: str) -> Iterator[list[Any]]:
    last = ""
    while True:
        query = sa.select(table.c.id, table.c[field]).order_by(table.c.id)
        query = query.where(table.c.id > last, table.c[field].is_not(None))
        rows = connection.execute(query.limit(_BATCH)).all()
        if not rows:
            return
        yield rows
        last = rows[-1][0]
