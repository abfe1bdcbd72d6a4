"""
What PostgreSQL's errors mean for a store, by their SQLSTATE.

Invariants:
    - No text repeats what came with an error beyond its first line, which names
      tables and columns; values are in the details, which are left out.

References:
    https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from typing import Final

from crmkit.errors import (
    StoreConflictError,
    StoreError,
    StoreLockedError,
    StoreReadOnlyError,
)

UNFIT: Final = "a value does not fit: a text with half a character, or a huge number"
NO_NUL: Final = "a value does not fit: PostgreSQL keeps no text with NUL in it"
FAILED: Final = "what went before has failed: leave the savepoint or transaction first"
ORPHAN: Final = "it names a row that is not there, or one that is in use is to go"
LOST: Final = "the connection to the database was lost; nothing of it was kept"
ENDED: Final = "the server ended the connection; nothing of it was kept"
UNREACHED: Final = "the database cannot be reached"
UNSURE: Final = (
    "the connection to the database was lost while the work was being kept; "
    "whether it was kept is not known"
)
#: What is over in a while, with nothing done about it; so is whatever is locked.
PASSING: Final = frozenset({LOST, ENDED, UNREACHED, UNSURE})
UNIQUE: Final = "23505"  # unique_violation

_WAITED: Final = "another process, thread or block holds what is needed here; try again"

_Meaning = tuple[type[StoreError], str]

_BY_STATE: Final[dict[str, _Meaning]] = {
    "23503": (StoreError, ORPHAN),
    "25006": (StoreReadOnlyError, "the database may be read but not written"),
    "25P02": (StoreError, FAILED),
    "25P03": (StoreError, "the block did nothing for too long, and was undone"),
    "40001": (
        StoreConflictError,
        "another transaction changed the same rows meanwhile; try again",
    ),
    "40P01": (StoreConflictError, "two transactions waited for each other; try again"),
    "53100": (StoreError, "the disk of the database is full"),
    "53200": (StoreError, "the database is out of memory"),
    "53300": (StoreLockedError, "the database takes no more connections; try again"),
    "55P03": (StoreLockedError, _WAITED),
    "57014": (StoreError, "a statement took too long, and was stopped"),
    "57P01": (StoreError, ENDED),
    "57P02": (StoreError, ENDED),
    "57P03": (StoreLockedError, "the database is starting or stopping; try again"),
    "57P05": (StoreError, ENDED),
    "58030": (StoreError, "the disk could not be read or written"),
    "XX001": (StoreError, "the database is damaged"),
    "XX002": (StoreError, "an index of the database is damaged"),
}
_BY_CLASS: Final[dict[str, _Meaning]] = {
    "08": (StoreError, LOST),
    "22": (StoreError, UNFIT),
    "53": (StoreError, "the database lacks something that it needs"),
}


def meaning(sqlstate: str) -> _Meaning | None:
    """
    Return what an error is for a store, if it is more than its own text.

    >>> kind, problem = meaning("40P01")
    >>> kind.__name__, problem
    ('StoreConflictError', 'two transactions waited for each other; try again')
    >>> meaning("42P01") is None
    True
    """
    return _BY_STATE.get(sqlstate) or _BY_CLASS.get(sqlstate[:2])
