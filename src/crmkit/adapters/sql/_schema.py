"""
Making the tables, and telling whose they are and of which version.

Invariants:
    - Tables that crmkit did not make are never touched.
    - Making them twice is the same as making them once, also at the same time.

Not here: what the tables are (:mod:`crmkit.adapters.sql._tables`).
"""

from collections.abc import Set as AbstractSet
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from crmkit.adapters.sql._tables import TABLES_VERSION, Tables
from crmkit.errors import StoreVersionError

_VERSION_KEY: Final = "tables_version"


def make_tables(url: str, connection: Connection, tables: Tables) -> None:
    """
    Make what is missing in a transaction that is open.

    Raises:
        StoreError: If the database can keep no store.
        StoreVersionError: If a later version made the tables, or somebody else.
    """
    tables.rules.prepare(url, connection, tables.data.schema)
    found = _names(connection, tables)
    if not found:
        tables.data.create_all(connection)
    elif _written(url, connection, tables, found) is not None:
        return
    row = {"key": _VERSION_KEY, "value": str(TABLES_VERSION)}
    connection.execute(sa.insert(tables["meta"]).values(row))


def check_tables(url: str, connection: Connection, tables: Tables) -> None:
    """
    See to it that the tables are there and of this version.

    Raises:
        StoreVersionError: If not.
    """
    found = _names(connection, tables)
    if not found:
        raise StoreVersionError(
            url, f"there are no tables {tables.prefix}… yet; call migrate() first"
        )
    _written(url, connection, tables, found)


def _names(connection: Connection, tables: Tables) -> AbstractSet[str]:
    there = set(sa.inspect(connection).get_table_names(tables.data.schema))
    # Other names with our prefix are another's: "crm_" begins "crm_eu_tickets".
    return there & {table.name for table in tables.data.tables.values()}


def _written(
    url: str, connection: Connection, tables: Tables, found: AbstractSet[str]
) -> int | None:
    """
    Return the version that is written down; None if a host made the tables.
    """
    ours = {table.name for table in tables.data.tables.values()}
    meta = tables["meta"]
    if not _is_ours(connection, meta, found):
        names = ", ".join(sorted(found)[:5])
        raise StoreVersionError(url, f"crmkit did not make the tables found: {names}")
    version = connection.scalar(
        sa.select(meta.c.value).where(meta.c.key == _VERSION_KEY)
    )
    if version is not None and version != str(TABLES_VERSION):
        raise StoreVersionError(
            url,
            f"its tables are of version {version}, "
            f"but this crmkit knows version {TABLES_VERSION}",
        )
    if missing := ours - found:
        raise StoreVersionError(
            url, f"tables are missing: {', '.join(sorted(missing))}"
        )
    return None if version is None else TABLES_VERSION


def _is_ours(connection: Connection, meta: sa.Table, found: AbstractSet[str]) -> bool:
    if meta.name not in found:
        return False
    columns = sa.inspect(connection).get_columns(meta.name, schema=meta.schema)
    return {column["name"] for column in columns} == {"key", "value"}
