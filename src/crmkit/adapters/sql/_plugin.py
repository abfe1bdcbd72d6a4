"""
The hook that opens SQL stores by URL, and the way to what needs SQLAlchemy.

Invariants:
    - Without SQLAlchemy, or psycopg, the error names the extra to install.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

from crmkit.errors import MissingExtraError
from crmkit.hooks import hookimpl
from crmkit.ports import Store

_HOMES: Final = {
    "SQLStore": "_store",
    "metadata": "_tables",
    "upgrade_tables": "_migrations",
}


@hookimpl(trylast=True)
def crmkit_open_store(url: str) -> Store | None:
    """
    Open a SQLite file, a store in memory, or one in PostgreSQL.

    ``sqlite:///crm.db``, ``sqlite://``, ``postgresql://user@host/database``.

    Raises:
        MissingExtraError: If SQLAlchemy, or psycopg, is not installed.
    """
    if url.startswith(("sqlite:", "sqlite+")):
        with needing("sql", "a SQLite store", "sqlalchemy"):
            from crmkit.adapters.sql._open_sqlite import open_sqlite
        return open_sqlite(url)
    if url.startswith(("postgresql:", "postgresql+")):
        with needing("postgres", "a PostgreSQL store", "sqlalchemy", "psycopg"):
            import_module("psycopg")
            from crmkit.adapters.sql._open_postgres import open_postgres
        return open_postgres(url)
    return None


def lazily(name: str) -> Any:
    """
    Return a public name of the package that needs SQLAlchemy.

    Raises:
        AttributeError: If there is no such name.
        MissingExtraError: If SQLAlchemy is not installed.
    """
    if name not in _HOMES:
        message = f"module 'crmkit.adapters.sql' has no attribute {name!r}"
        raise AttributeError(message)
    with needing("sql", "a SQL store", "sqlalchemy"):
        module = import_module(f"crmkit.adapters.sql.{_HOMES[name]}")
    return getattr(module, name)


@contextmanager
def needing(extra: str, feature: str, *libraries: str) -> Iterator[None]:
    """
    Raise an error that names the extra if a library is not installed.

    Raises:
        MissingExtraError: If so.
    """
    try:
        yield
    except ImportError as error:
        # psycopg without libpq is an import error that names no module.
        if (error.name or "psycopg").partition(".")[0] not in libraries:
            raise
        raise MissingExtraError(extra, feature) from error
