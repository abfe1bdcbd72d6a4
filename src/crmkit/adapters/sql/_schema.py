"""
Making the tables, bringing them up to date, and telling whose they are.

Invariants:
    - Tables that crmkit did not make are never touched; a host's own migrations
      make and change those that have no version written down.
    - Doing it twice is the same as doing it once, also at the same time.
    - What fails in the middle leaves everything as it was.

Not here: what the tables are (:mod:`crmkit.adapters.sql._tables`), what leads from
one version to the next (:mod:`crmkit.adapters.sql._migrations`).
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from crmkit.adapters.sql._migrations import upgrade_tables
from crmkit.adapters.sql._positions import set_base
from crmkit.adapters.sql._tables import TABLES_VERSION, Tables
from crmkit.errors import StoreVersionError

_VERSION_KEY: Final = "tables_version"
_HOSTS: Final = "; who made the tables must bring them up to date: upgrade_tables()"


def make_tables(url: str, connection: Connection, tables: Tables) -> None:
    """
    Make or bring up to date what crmkit owns, in a transaction that is open.

    Raises:
        StoreError: If the database can keep no store.
        StoreVersionError: If a later version made the tables, or somebody else.
        MissingExtraError: If there is something to bring up to date, but Alembic
            is not installed.
    """
    tables.rules.prepare(url, connection, tables.data.schema)
    found = _names(connection, tables)
    if not found:
        # None of them is there, so none need be looked for again.
        tables.data.create_all(connection, checkfirst=False)
        _write_version(connection, tables)
        return
    version = _version(url, connection, tables, found)
    if version is not None and version < TABLES_VERSION:
        schema = tables.data.schema
        upgrade_tables(connection, tables.prefix, schema, since=version)
        _write_version(connection, tables)
        found = _names(connection, tables)
        _refuse_missing_columns(url, connection, tables, found)
    _refuse_gaps(url, connection, tables, found, is_hosts=version is None)
    set_base(connection, tables)


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
    version = _version(url, connection, tables, found)
    if version is not None and version < TABLES_VERSION:
        raise _other_version(url, str(version), "; call migrate() first")
    _refuse_gaps(url, connection, tables, found, is_hosts=version is None)


def _names(connection: Connection, tables: Tables) -> AbstractSet[str]:
    there = set(sa.inspect(connection).get_table_names(tables.data.schema))
    # Other names with our prefix are another's: "crm_" begins "crm_eu_tickets".
    return there & {table.name for table in tables.data.tables.values()}


def _version(
    url: str, connection: Connection, tables: Tables, found: AbstractSet[str]
) -> int | None:
    """
    Return the version that is written down; None if a host made the tables.
    """
    meta = tables["meta"]
    if not _is_ours(connection, meta, found):
        names = ", ".join(sorted(found)[:5])
        raise StoreVersionError(url, f"crmkit did not make the tables found: {names}")
    version = connection.scalar(
        sa.select(meta.c.value).where(meta.c.key == _VERSION_KEY)
    )
    if version is None:
        return None
    if version not in map(str, range(1, TABLES_VERSION + 1)):
        raise _other_version(url, version)
    return int(version)


def _other_version(url: str, version: str, advice: str = "") -> StoreVersionError:
    return StoreVersionError(
        url,
        f"its tables are of version {version}, "
        f"but this crmkit knows version {TABLES_VERSION}{advice}",
    )


def _write_version(connection: Connection, tables: Tables) -> None:
    meta, value = tables["meta"], str(TABLES_VERSION)
    connection.execute(sa.delete(meta).where(meta.c.key == _VERSION_KEY))
    connection.execute(sa.insert(meta).values(key=_VERSION_KEY, value=value))


def _refuse_gaps(
    url: str,
    connection: Connection,
    tables: Tables,
    found: AbstractSet[str],
    *,
    is_hosts: bool,
) -> None:
    advice = _HOSTS if is_hosts else ""
    missing = {table.name for table in tables.data.tables.values()} - found
    if missing:
        names = ", ".join(sorted(missing))
        raise StoreVersionError(url, f"tables are missing: {names}{advice}")
    # What crmkit made has its columns: version and tables are written together.
    if is_hosts:
        _refuse_missing_columns(url, connection, tables, found, advice)


def _refuse_missing_columns(
    url: str,
    connection: Connection,
    tables: Tables,
    found: AbstractSet[str],
    advice: str = "",
) -> None:
    if gaps := sorted(_missing_columns(connection, tables, found)):
        names = ", ".join(gaps[:5])
        raise StoreVersionError(url, f"columns are missing: {names}{advice}")


def _missing_columns(
    connection: Connection, tables: Tables, found: AbstractSet[str]
) -> Iterator[str]:
    names = sorted(found)
    inspector = sa.inspect(connection)
    there = inspector.get_multi_columns(schema=tables.data.schema, filter_names=names)
    columns = {name: {each["name"] for each in row} for (_, name), row in there.items()}
    for table in tables.data.tables.values():
        # A whole table that is missing is told by its name.
        for column in table.columns if table.name in found else ():
            if column.name not in columns[table.name]:
                yield f"{table.name}.{column.name}"


def _is_ours(connection: Connection, meta: sa.Table, found: AbstractSet[str]) -> bool:
    if meta.name not in found:
        return False
    columns = sa.inspect(connection).get_columns(meta.name, schema=meta.schema)
    return {column["name"] for column in columns} == {"key", "value"}
