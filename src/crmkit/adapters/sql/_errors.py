"""
Errors of drivers in crmkit's own words.

Invariants:
    - No text names a password, a statement or a value, and no cause does: it
      is the driver's own error, never SQLAlchemy's, which shows both, and of
      PostgreSQL's only the first line, because its details show values.

Not here: what the errors of PostgreSQL mean (:mod:`crmkit.adapters.sql._sqlstates`).
"""

from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from crmkit.adapters.sql._sqlstates import (
    ENDED,
    LOST,
    NO_NUL,
    ORPHAN,
    PASSING,
    UNFIT,
    UNIQUE,
    UNREACHED,
    meaning,
)
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
_OVERTAKEN: Final = (
    "others have written since this transaction first read, so it can write no "
    "more: roll it back and try again in one that begins with BEGIN IMMEDIATE"
)
#: Extended result codes that say more than their primary one.
_SQLITE_MORE: Final[dict[int, tuple[type[StoreError], str]]] = {
    787: (StoreError, ORPHAN),  # SQLITE_CONSTRAINT_FOREIGNKEY
    517: (StoreLockedError, _OVERTAKEN),  # SQLITE_BUSY_SNAPSHOT
}
_PRIMARY: Final = 0xFF
_UNIQUE: Final = frozenset({1555, 2067})  # of a primary key, of another index

_LOSSES: Final = (LOST, ENDED)

#: Errors that a driver raises, though they are not its own, about values.
FOREIGN: Final = (UnicodeEncodeError, OverflowError)


class translated:  # noqa: N801 - a block, as contextlib names its own
    """
    A block that raises errors of the database as errors of the store.

    Each transaction has several; one made of a generator takes three times as long.

    Args:
        url: The store, for error texts.
        lost: What to say if the connection was lost.
    """

    __slots__ = ("_lost", "_url")

    def __init__(self, url: str, *, lost: str = LOST) -> None:
        self._url, self._lost = url, lost

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: object, error: BaseException | None, trace: object
    ) -> None:
        if not isinstance(error, (SQLAlchemyError, *FOREIGN)):
            return
        original = _original(error)
        if isinstance(original, CrmkitError):
            raise original from None
        told = store_error(self._url, original, lost=self._lost)
        raise told from cause_of(original)


def _original(error: Exception) -> Exception:
    original = error.orig if isinstance(error, StatementError) else None
    return original if isinstance(original, Exception) else error


def store_error(url: str, error: Exception, *, lost: str = LOST) -> StoreError:
    """
    Return the store's error for one of a driver.
    """
    if is_unfit(error):
        return StoreError(url, _unfit(error))
    if isinstance(error, PoolTimeout):
        return StoreLockedError(url, "all connections are in use; try again")
    if hasattr(error, "sqlstate"):
        return _of_postgres(url, error, lost)
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and (told := _of_sqlite(code)):
        kind, problem = told
        return kind(url, problem)
    return StoreError(url, str(error))


def _of_sqlite(code: int) -> tuple[type[StoreError], str] | None:
    return _SQLITE_MORE.get(code) or _SQLITE.get(code & _PRIMARY)


def _of_postgres(url: str, error: Any, lost: str) -> StoreError:
    if error.sqlstate is None:
        told = lost if _is_about_the_connection(error) else _first_line(error)
        return StoreError(url, _reaching(told, error), may_pass=told in PASSING)
    kind, problem = meaning(error.sqlstate) or (StoreError, _first_line(error))
    if problem in _LOSSES:
        return kind(url, problem if lost is LOST else lost, may_pass=True)
    return kind(url, problem)


def _is_about_the_connection(error: Exception) -> bool:
    return type(error).__name__ in ("OperationalError", "ConnectionTimeout")


def _reaching(told: str, error: Exception) -> str:
    return f"{told}: {_first_line(error)}" if told is UNREACHED else told


def _first_line(error: Any) -> str:
    primary = getattr(getattr(error, "diag", None), "message_primary", None)
    return str(primary or error).partition("\n")[0]


def cause_of(error: Exception) -> Exception:
    """
    Return an error of a driver without what it shows of values.
    """
    if getattr(error, "sqlstate", None) is None:
        return error
    return type(error)(_first_line(error))


def is_unfit(error: BaseException | None) -> bool:
    """
    Return whether a driver refused a value before the database saw it.
    """
    if isinstance(error, FOREIGN):
        return True
    return type(error).__name__ == "DataError" and not getattr(error, "sqlstate", "?")


def _unfit(error: Exception) -> str:
    nul = isinstance(error, UnicodeEncodeError) and error.object == "\0"
    return UNFIT if isinstance(error, FOREIGN) and not nul else NO_NUL


def is_conflict(error: BaseException | None) -> bool:
    """
    Return whether a driver's error says that something is there already.
    """
    if getattr(error, "sqlstate", None) == UNIQUE:
        return True
    return getattr(error, "sqlite_errorcode", None) in _UNIQUE
