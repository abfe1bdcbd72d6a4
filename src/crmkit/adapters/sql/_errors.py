"""
Errors of drivers in crmkit's own words.

Invariants:
    - No text names a password, a statement or a value.
    - The driver's error is kept as the cause.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from crmkit.errors import (
    StoreError,
    StoreLockedError,
    StoreReadOnlyError,
    StoreVersionError,
)

#: Primary result codes of SQLite.
#:
#: References:
#:     https://www.sqlite.org/rescode.html
_SQLITE: Final[dict[int, tuple[type[StoreError], str]]] = {
    5: (StoreLockedError, "another process or thread holds the database; try again"),
    6: (StoreLockedError, "another connection holds a table; try again"),
    8: (StoreReadOnlyError, "the database may be read but not written"),
    10: (StoreError, "the disk could not be read or written"),
    11: (StoreError, "the database file is damaged"),
    13: (StoreError, "the disk or the database is full"),
    14: (StoreError, "the database file could not be opened"),
    26: (StoreVersionError, "the file is no database"),
}
_PRIMARY: Final = 0xFF


@contextmanager
def translated(url: str) -> Iterator[None]:
    """
    Raise errors of the database as errors of the store.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise store_error(url, error) from error


def store_error(url: str, error: Exception) -> StoreError:
    """
    Return the store's error for one of SQLAlchemy or a driver.
    """
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", None)
    if code is not None and code & _PRIMARY in _SQLITE:
        kind, problem = _SQLITE[code & _PRIMARY]
        return kind(url, problem)
    return StoreError(url, str(original))
