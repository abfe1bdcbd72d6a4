"""
The hook that opens ``sqlite://`` URLs, and the way to what needs SQLAlchemy.

Invariants:
    - Without SQLAlchemy the error names the extra to install.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

from crmkit.errors import MissingExtraError
from crmkit.hooks import hookimpl
from crmkit.ports import Store

_HOMES: Final = {"SQLStore": "_store", "metadata": "_tables"}


@hookimpl(trylast=True)
def crmkit_open_store(url: str) -> Store | None:
    """
    Open a SQLite file (``sqlite:///crm.db``) or a store in memory (``sqlite://``).

    Raises:
        MissingExtraError: If SQLAlchemy is not installed.
    """
    if not url.startswith(("sqlite:", "sqlite+")):
        return None
    with _needing_sqlalchemy("a SQLite store"):
        from crmkit.adapters.sql._open import open_sqlite
    return open_sqlite(url)


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
    with _needing_sqlalchemy("a SQL store"):
        module = import_module(f"crmkit.adapters.sql.{_HOMES[name]}")
    return getattr(module, name)


@contextmanager
def _needing_sqlalchemy(feature: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "sqlalchemy":
            raise
        raise MissingExtraError("sql", feature) from error
