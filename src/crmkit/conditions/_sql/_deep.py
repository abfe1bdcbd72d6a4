"""
Clauses so deep that SQLite may be unable to read them.

How deep is too deep differs between versions, and from 3.46 on nothing is. So
SQLite itself is asked, once for each text, before it meets any table.

Invariants:
    - What can be read is never refused; what cannot is refused by name, and
      before it is run.

Not here: making clauses less deep (:mod:`crmkit.conditions._sql._weights`).
"""

import re
from contextlib import closing
from typing import Any, Final

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from crmkit.conditions._sql._elements import Truth, parts
from crmkit.errors import BackEndGapError

#: Brackets around the text when it is tried: what a larger query may add to it.
_AROUND: Final = 12
_OVERFLOW: Final = "parser stack overflow"
#: What SQLAlchemy puts in when the text is whole: a list, or the place of a parameter.
_LATER: Final = re.compile(r"\(__\[POSTCOMPILE_[^]]*\]\)|%\([^)]*\)s")


class Deep(Truth):
    """
    A clause that is tried before it is run.
    """

    name = "deep"
    inherit_cache = True


@compiles(Deep)
def _as_it_is(element: Deep, compiler: SQLCompiler, **options: Any) -> str:
    (test,) = parts(element, compiler, options)
    return f"({test})"


@compiles(Deep, "sqlite")
def _tried(element: Deep, compiler: SQLCompiler, **options: Any) -> str:
    (test,) = parts(element, compiler, options)
    if not can_be_read(test):
        hint = "give computed fields with stored=True columns, or ask holds()"
        what = "condition as deep as this on SQLite"
        raise BackEndGapError(what, "SQL", hint)
    return f"({test})"


def can_be_read(test: str) -> bool:
    """
    Tell whether SQLite can read a test in a larger query.

    >>> can_be_read("a > ?"), can_be_read("(" * 1_000 + "a" + ")" * 1_000)
    (True, False)
    >>> can_be_read("%(a)s > " + "(" * 1_000 + "a" + ")" * 1_000)
    False
    """
    import sqlite3  # here, because some builds of Python lack it

    text = f"SELECT {'(' * _AROUND}{_LATER.sub(_put_in, test)}{')' * _AROUND}"
    with closing(sqlite3.connect(":memory:")) as nothing:
        try:
            nothing.execute(f"EXPLAIN {text}")
        except sqlite3.Error as error:
            return _OVERFLOW not in str(error)
    return True


def _put_in(found: re.Match[str]) -> str:
    return "1" if found[0].startswith("%") else "(1)"
