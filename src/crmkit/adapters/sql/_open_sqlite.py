"""
Engines that crmkit makes itself, for SQLite URLs.

Invariants:
    - Every connection waits for others, holds to foreign keys and overwrites what it
      removes; what it acknowledges is on the disk, unless the URL asks for
      ``synchronous=normal``.
    - A thread that shares the one connection of a store in memory never uses it
      beside another (see :class:`crmkit.adapters.sql.SQLStore`).

References:
    https://www.sqlite.org/pragma.html#pragma_synchronous
"""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Engine, event
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from crmkit.adapters._turns import PATIENCE
from crmkit.adapters.sql._store import SQLStore
from crmkit.errors import StoreError

_SYNCHRONOUS: Final = ("full", "normal", "extra")


def open_sqlite(url: str) -> SQLStore:
    """
    Return the store in a SQLite file, or in memory for ``sqlite://``.

    Args:
        url: The URL; beside what the driver takes, ``synchronous`` may be
            ``full`` (the default: what was acknowledged survives a loss of power),
            ``normal`` (a crash of the process loses nothing, a loss of power may
            lose the last transactions, never a part of one) or ``extra``.

    Raises:
        StoreError: If the URL is none of SQLite, or asks for another way to
            synchronize.
    """
    try:
        engine = _engine(sa.make_url(url))
    except ArgumentError:
        scheme = url.partition(":")[0]
        problem = "this is no URL of a SQLite file, such as 'sqlite:///crm.db'"
        raise StoreError(f"{scheme}://…", problem) from None
    return SQLStore(engine, owned=True)


def _engine(url: sa.URL) -> Engine:
    synchronous = f"synchronous={_synchronous(url)}"
    pragmas = ("foreign_keys=ON", "secure_delete=ON", synchronous)
    url = url.difference_update_query(["synchronous"])
    if url.database in (None, "", ":memory:"):
        return _with_pragmas(
            sa.create_engine(
                url,
                poolclass=StaticPool,
                connect_args={"check_same_thread": False},
                hide_parameters=True,
            ),
            pragmas,
        )
    patience = {} if "timeout" in url.query else {"timeout": PATIENCE}
    return _with_pragmas(
        sa.create_engine(url, connect_args=patience, hide_parameters=True), pragmas
    )


def _synchronous(url: sa.URL) -> str:
    asked = str(url.query.get("synchronous", _SYNCHRONOUS[0])).lower()
    if asked not in _SYNCHRONOUS:
        problem = f"synchronous may be {', '.join(_SYNCHRONOUS)}, not {asked!r}"
        raise StoreError(url.render_as_string(), problem)
    return asked


def _with_pragmas(engine: Engine, pragmas: Iterable[str]) -> Engine:
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, record: object) -> None:
        """
        Set the pragmas on a new connection.
        """
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine
