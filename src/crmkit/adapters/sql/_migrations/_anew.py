"""
Whether a table can be made anew without taking something of the host with it.

SQLite can give a column no other default, and a table no key, but by making the table
anew; to drop the old one deletes what refers to its rows, and its triggers.

Invariants:
    - Nothing that a host has hung on a table is lost: it is named and refused.

Not here: views of a host, which SQLite itself refuses to leave without their table.
"""

from typing import Final

import sqlalchemy as sa
from alembic.operations import Operations

from crmkit.errors import StoreError

_HANGING: Final = sa.text(
    "SELECT 'trigger ' || name FROM sqlite_master"
    " WHERE type = 'trigger' AND tbl_name = :made COLLATE NOCASE"
    " UNION SELECT 'table ' || m.name"
    " FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f"
    " WHERE m.type = 'table' AND f.\"table\" = :made COLLATE NOCASE"
    " UNION SELECT 'index ' || m.name"
    " FROM sqlite_master AS m, pragma_index_xinfo(m.name) AS i"
    " WHERE m.type = 'index' AND m.tbl_name = :made COLLATE NOCASE AND i.cid = -2"
    " ORDER BY 1"
)


def refuse_if_used(op: Operations, table: str) -> None:
    """
    See to it that nothing of a host hangs on a table that SQLite makes anew.

    Raises:
        StoreError: If a trigger does, a table that refers to it, or an index on an
            expression.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    if found := connection.scalars(_HANGING, {"made": table}).all():
        raise StoreError(
            connection.engine.url.render_as_string(),
            f"table {table} has to be made anew, but something hangs on it: "
            f"{', '.join(found)}; take it away and put it back afterwards",
        )
