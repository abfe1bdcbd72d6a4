"""
The numbers of transactions, by which changes stand in the feed.

PostgreSQL numbers them itself; one with a higher number may commit first, so
readers stay below the lowest that is open. On SQLite one transaction writes at
a time, and takes the number after the last one that there is.

Invariants:
    - A number that a reader may have seen is never given to a change that is
      committed later.
    - What a transaction wrote has one number, and is not shown before its end.

Not here: the statements (:mod:`crmkit.adapters.sql._history`).

References:
    https://www.postgresql.org/docs/current/functions-info.html (pg_current_xact_id)
"""

import weakref
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from crmkit.adapters.sql._tables import Tables

#: Row of the meta table: what is added to PostgreSQL's own numbers.
BASE_KEY: Final = "feed_base"
_MOST: Final = 2**63 - 1
_INFO: Final = "crmkit_first_position"


class _InItsWay(ColumnElement[int]):
    """
    What is said in one way on PostgreSQL and in another elsewhere.
    """

    inherit_cache = False
    type = sa.BigInteger()

    def __init__(self, postgres: ColumnElement[int], other: ColumnElement[int]) -> None:
        self.postgres, self.other = postgres, other


@compiles(_InItsWay)
def _elsewhere(element: _InItsWay, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.other, **options)})"


@compiles(_InItsWay, "postgresql")
def _on_postgres(element: _InItsWay, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.postgres, **options)})"


def position_of_this(tables: Tables) -> ColumnElement[int]:
    """
    Return the number of the transaction that is open.

    The parameter ``position`` is what :func:`first_position` says.
    """
    changes = tables["changes"]
    last = sa.select(sa.func.coalesce(sa.func.max(changes.c.position), 0))
    after = last.scalar_subquery() + sa.literal_column("1", sa.BigInteger())
    known = bindparam("position", type_=sa.BigInteger())
    return _InItsWay(
        _number("pg_current_xact_id()") + base_of(tables),
        sa.func.coalesce(known, after),
    )


def end_of_feed(tables: Tables) -> ColumnElement[int]:
    """
    Return the number below which all transactions have ended.

    The parameter ``position`` is what :func:`first_position` says.
    """
    known = bindparam("position", type_=sa.BigInteger())
    return _InItsWay(
        _number("pg_snapshot_xmin(pg_current_snapshot())") + base_of(tables),
        sa.func.coalesce(known, sa.literal_column(str(_MOST), sa.BigInteger())),
    )


def written_by_this(tables: Tables) -> ColumnElement[int]:
    """
    Return the number of the transaction that is open; NULL if it has none yet.

    The parameter ``position`` is what :func:`first_position` says.
    """
    return _InItsWay(
        _number("pg_current_xact_id_if_assigned()") + base_of(tables),
        bindparam("position", type_=sa.BigInteger()),
    )


def base_of(tables: Tables) -> ColumnElement[int]:
    """
    Return what is added to PostgreSQL's own numbers; 0 unless it was set.
    """
    meta = tables["meta"]
    kept = sa.select(sa.cast(meta.c.value, sa.BigInteger())).where(
        meta.c.key == sa.literal_column(f"'{BASE_KEY}'")
    )
    nothing = sa.literal_column("0", sa.BigInteger())
    return sa.func.coalesce(kept.scalar_subquery(), nothing)


def _number(function: str) -> ColumnElement[int]:
    # There is no direct way from the type xid8 to a number.
    return sa.literal_column(f"CAST(CAST({function} AS TEXT) AS BIGINT)", sa.BigInteger)


def first_position(connection: Connection, tables: Tables) -> int | None:
    """
    Return the number that the open transaction has; None if it wrote nothing.

    Of a host's transaction in a SQLite driver, without SQLAlchemy, only what one
    block has written is known.
    """
    root, position = connection.info.get(_key(tables), (None, None))
    is_ours = root is not None and root() is connection.get_transaction()
    return position if is_ours else None


def note_position(connection: Connection, tables: Tables, position: int) -> None:
    """
    Remember the number of the open transaction, until it ends.
    """
    root = connection.get_transaction()
    if root is not None:
        connection.info[_key(tables)] = (weakref.ref(root), position)


def _key(tables: Tables) -> tuple[str, str]:
    return _INFO, tables["changes"].fullname


def set_base(connection: Connection, tables: Tables) -> None:
    """
    See to it that new changes come after all that are there.

    Data that was restored on another PostgreSQL server has higher numbers than
    that server's transactions.
    """
    changes, meta = tables["changes"], tables["meta"]
    mine = sa.select(position_of_this(tables))
    now = connection.scalar(mine, {"position": None}) or 0
    last = connection.scalar(sa.select(sa.func.max(changes.c.position))) or 0
    if last < now:
        return
    base = connection.scalar(sa.select(base_of(tables))) or 0
    row = {"key": BASE_KEY, "value": str(base + last - now + 1)}
    connection.execute(sa.delete(meta).where(meta.c.key == BASE_KEY))
    connection.execute(sa.insert(meta).values(row))
