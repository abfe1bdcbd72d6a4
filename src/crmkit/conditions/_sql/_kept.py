"""
Clauses that are kept, so that a question asked again is not put into SQL again.

Invariants:
    - A clause is kept as long as its condition is, and only the last few are.
    - It serves a question only if all that it was made from is the same: the
      columns, the relations, and each fact about the values.
    - Nothing here needs a lock: what is kept is replaced as a whole.

Not here: what a clause depends on (:mod:`crmkit.conditions._sql._questions`).
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

import attrs

from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._joined import Columns, Relations
from crmkit.conditions._sql._elements import Clause
from crmkit.conditions._sql._questions import Question, Read

T = TypeVar("T")

_MOST: Final = 8


@attrs.frozen(eq=False)
class Kept:
    """
    A clause with open parameters.

    Attributes:
        columns: The columns it was made over; they are the same mapping each time.
        related: The relations it was made over.
        clause: The clause.
        open: What gives the value of each open parameter, by name.
        facts: What must be found again.
        made: What others have made of the clause.
    """

    columns: Columns
    related: Relations
    clause: Clause
    open: Mapping[str, Read[Any]] = attrs.field(kw_only=True)
    facts: tuple[tuple[Read[Any], Any], ...] = attrs.field(kw_only=True)
    made: dict[Hashable, Any] = attrs.field(factory=dict, init=False)

    def serves(self, columns: Columns, related: Relations, scene: Scene) -> bool:
        """
        Tell whether the clause is that of a question.
        """
        no_relations = not related and not self.related
        return (
            columns is self.columns
            and (related is self.related or no_relations)
            and all(read(scene) == found for read, found in self.facts)
        )


@attrs.frozen(eq=False)
class Prepared:
    """
    A clause with open parameters, and the values of a question for them.

    Attributes:
        clause: The clause; the same object wherever only values differ.
        values: The value of each open parameter, by its name.
    """

    clause: Clause
    values: Mapping[str, Any]
    _made: dict[Hashable, Any] = attrs.field(repr=False)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """
        Return what is made of the clause, made once for each key.
        """
        found: T | None = self._made.get(key)
        if found is None:
            found = self._made[key] = make()
        return found


_KEPT: Final[WeakKeyDictionary[object, tuple[Kept, ...]]] = WeakKeyDictionary()


def prepared(
    owner: object,
    scene: Scene,
    columns: Columns,
    related: Relations,
    make: Callable[[Question], Clause],
) -> Prepared:
    """
    Return the clause of a question and its values.

    Args:
        owner: What the clause is kept for: as long as this is there.
        scene: The question.
        columns: The columns it is about.
        related: The relations it is about.
        make: Makes the clause, if none is kept that serves.
    """
    found = _KEPT.get(owner, ())
    for kept in found:
        if kept.serves(columns, related, scene):
            break
    else:
        question = Question(scene, {})
        clause = make(question)
        kept = Kept(
            columns,
            related,
            clause,
            open=question.open or {},
            facts=tuple(question.facts),
        )
        _KEPT[owner] = (kept, *found[: _MOST - 1])
    values = {name: read(scene) for name, read in kept.open.items()}
    return Prepared(kept.clause, values, kept.made)
