"""
Errors of drivers in crmkit's own words.

Invariants:
    - No text names a password, a statement or a value, and no cause does: it
      is the driver's own error, never SQLAlchemy's, which shows both.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import SQLAlchemyError, StatementError

from crmkit.errors import (
    CrmkitError,
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
    5: (
        StoreLockedError,
        "another process, thread or block holds the database; try again",
    ),
    6: (StoreLockedError, "another connection holds a table; try again"),
    8: (StoreReadOnlyError, "the database may be read but not written"),
    10: (StoreError, "the disk could not be read or written"),
    11: (StoreError, "the database file is damaged"),
    13: (StoreError, "the disk or the database is full"),
    14: (StoreError, "the database file could not be opened"),
    26: (StoreVersionError, "the file is no database"),
}
_PRIMARY: Final = 0xFF
_UNIQUE: Final = frozenset({1555, 2067})  # of a primary key, of another index

#: Errors that a driver raises, though they are not its own, about values.
FOREIGN: Final = (UnicodeEncodeError, OverflowError)
_UNFIT: Final = "a value does not fit: a text with half a character, or a huge number"


@contextmanager
def translated(url: str) -> Iterator[None]:
    """
    Raise errors of the database as errors of the store.
    """
    try:
        yield
    except (SQLAlchemyError, *FOREIGN) as error:
        original = _original(error)
        if isinstance(original, CrmkitError):
            raise original from None
        raise store_error(url, original) from original


def _original(error: Exception) -> Exception:
    original = error.orig if isinstance(error, StatementError) else None
    return original if isinstance(original, Exception) else error


def store_error(url: str, error: Exception) -> StoreError:
    """
    Return the store's error for one of a driver.
    """
    if isinstance(error, FOREIGN):
        return StoreError(url, _UNFIT)
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & _PRIMARY in _SQLITE:
        kind, problem = _SQLITE[code & _PRIMARY]
        return kind(url, problem)
    return StoreError(url, str(error))


def is_conflict(error: BaseException | None) -> bool:
    """
    Return whether a driver's error says that something is there already.
    """
    return getattr(error, "sqlite_errorcode", None) in _UNIQUE
