"""
Engines that crmkit makes itself, for SQLite URLs.

Invariants:
    - Every connection waits for others, holds to foreign keys and does not
      acknowledge what is not on the disk.
    - A thread that shares the one connection of a store in memory never uses it
      beside another (see :class:`crmkit.adapters.sql.SQLStore`).

References:
    https://www.sqlite.org/pragma.html
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Engine, event
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from crmkit.adapters._turns import PATIENCE
from crmkit.adapters.sql._store import SQLStore
from crmkit.errors import StoreError

_PRAGMAS: Final = ("foreign_keys=ON", "synchronous=FULL")


def open_sqlite(url: str) -> SQLStore:
    """
    Return the store in a SQLite file, or in memory for ``sqlite://``.

    Raises:
        StoreError: If the URL is none of SQLite.
    """
    try:
        engine = _engine(sa.make_url(url))
    except ArgumentError:
        scheme = url.partition(":")[0]
        problem = "this is no URL of a SQLite file, such as 'sqlite:///crm.db'"
        raise StoreError(f"{scheme}://…", problem) from None
    return SQLStore(engine, owned=True)


def _engine(url: sa.URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        return _with_pragmas(
            sa.create_engine(
                url,
                poolclass=StaticPool,
                connect_args={"check_same_thread": False},
                hide_parameters=True,
            )
        )
    patience = {} if "timeout" in url.query else {"timeout": PATIENCE}
    return _with_pragmas(
        sa.create_engine(url, connect_args=patience, hide_parameters=True)
    )


def _with_pragmas(engine: Engine) -> Engine:
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, record: object) -> None:
        """
        Set the pragmas on a new connection.
        """
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine
