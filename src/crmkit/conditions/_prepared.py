"""
A clause that stores can keep, and what is filled in each time.

Invariants:
    - Nothing here needs SQLAlchemy at run time.

Not here: how clauses are made and kept (:mod:`crmkit.conditions._sql`).
"""

from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, final

import attrs

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

T = TypeVar("T")


@final
@attrs.frozen(eq=False)
class Prepared:
    """
    A clause with open parameters, and the values of a question for them.

    Attributes:
        clause: The clause; the same object wherever only values differ.
        values: The value of each open parameter, by its name.
    """

    clause: "ColumnElement[bool]"
    values: Mapping[str, Any]
    _made: dict[Hashable, Any] = attrs.field(repr=False)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """
        Return what is made of the clause, made once for each key.

        >>> from sqlalchemy import true
        >>> prepared = Prepared(true(), {}, {})
        >>> prepared.once("text", lambda: str(prepared.clause))
        'true'
        >>> prepared.once("text", lambda: "not made again")
        'true'
        """
        found: T | None = self._made.get(key)
        if found is None:
            found = self._made[key] = make()
        return found
