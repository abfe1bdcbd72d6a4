"""
A copy of a SQLite database in one file, while others work with it.

``VACUUM INTO`` rather than SQLite's page-by-page backup: it is one statement that
reads one state, in write-ahead mode without keeping writers waiting, and it starts
never anew because somebody wrote; and it carries over rows, not pages, so what was
erased is not in the copy either.

Invariants:
    - The copy appears under its name when it is whole, checked and on the disk.
    - The database itself is never written over.
    - In the copy nobody is sending anything: what was leased can be sent.

Not here: files that appear whole (``crmkit/_placing.py``), databases that are servers,
which have tools of their own.

References:
    https://www.sqlite.org/lang_vacuum.html#vacuuminto
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from crmkit._placing import placed
from crmkit.adapters._entries import VOLATILE
from crmkit.adapters.sql._errors import store_error
from crmkit.adapters.sql._tables import Tables
from crmkit.errors import BackupDamagedError, BackupNotSupportedError, BackupTargetError

_PG_DUMP: Final = (
    "take it with pg_dump, or write everything with export(); "
    "see the guide 'Back up and restore'"
)


def back_up(
    url: str, connection: Connection, tables: Tables, path: Path, *, overwrite: bool
) -> None:
    """
    Write a copy of the database of a connection, on which no transaction is open.

    Args:
        url: The store, for error texts.
        connection: The connection.
        tables: The store's tables.
        path: The file.
        overwrite: Whether it may take the place of another.

    Raises:
        BackupTargetError: If there is a file already, and *overwrite* is not set, or
            if it is the database itself, or belongs to one that is in use.
        BackupNotSupportedError: If this is no SQLite.
        BackupDamagedError: If the database is damaged.
    """
    if connection.dialect.name != "sqlite":
        raise BackupNotSupportedError(url, _PG_DUMP)
    _refuse_itself(url, connection, path)
    _refuse_in_use(path)
    with placed(path, overwrite=overwrite) as made:
        _said(url, connection, "VACUUM INTO ?", str(made))
        _finish(made, path, tables)


def _said(url: str, connection: Connection, sql: str, *given: str) -> list[Any]:
    """
    Run a statement outside any transaction, also where a host's listener begins them.
    """
    driver: Any = connection.connection
    try:
        with closing(driver.cursor()) as cursor:
            cursor.row_factory = None
            cursor.execute(sql, given)
            return list(cursor.fetchall())
    except sqlite3.Error as error:
        raise store_error(url, error) from error


def _refuse_itself(url: str, connection: Connection, path: Path) -> None:
    listed = _said(url, connection, "PRAGMA database_list")
    files = [file for _, _, file in listed if file]
    if path.exists() and any(path.samefile(file) for file in files):
        raise BackupTargetError(str(path), "it is the database itself")


def _refuse_in_use(path: Path) -> None:
    # SQLite would take another database's journal for that of the copy.
    for ending in ("-wal", "-journal", "-shm"):
        if os.path.lexists(f"{path}{ending}"):
            reason = f"{path.name}{ending} is beside it, so a database there is in use"
            raise BackupTargetError(str(path), reason)


def _finish(made: Path, path: Path, tables: Tables) -> None:
    try:
        with closing(sqlite3.connect(made)) as copy:
            _drop_leases(copy, tables)
            ((told,),) = copy.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.DatabaseError as error:
        raise BackupDamagedError(str(path), str(error)) from error
    if told != "ok":
        raise BackupDamagedError(str(path), told)


def _drop_leases(copy: sqlite3.Connection, tables: Tables) -> None:
    """
    Forget who was at work: in a restored database, nobody is.
    """
    for kind, fixed in VOLATILE.items():
        name = tables[kind].name.replace('"', '""')
        for column, value in fixed.items():
            # Names are those of our own tables, and quoted.
            copy.execute(
                f'UPDATE "{name}" SET "{column}" = ? WHERE "{column}" IS NOT ?',  # noqa: S608
                (value, value),
            )
    copy.commit()
