"""
Clauses that are kept, so that a question asked again is not put into SQL again.

Invariants:
    - A clause is kept as long as its condition is, and only the last few that
      served are.
    - It serves a question only if all that it was made from is the same: the
      columns, the relations, and each fact about the values.
    - Nothing here needs a lock: what is kept is replaced as a whole.

Not here: what a clause depends on (:mod:`crmkit.conditions._sql._questions`).
"""

from collections.abc import Callable, Hashable
from typing import Any, Final
from weakref import WeakKeyDictionary

import attrs

from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._joined import Columns, Relations
from crmkit.conditions._prepared import Prepared
from crmkit.conditions._sql._elements import Clause
from crmkit.conditions._sql._questions import Open, Question, Read

#: Clauses of one condition; a list of any length alone can have ten.
_MOST: Final = 16


@attrs.frozen(eq=False)
class Kept:
    """
    A clause with open parameters.

    Attributes:
        columns: The columns it was made over; they are the same mapping each time.
        related: The relations it was made over.
        clause: The clause.
        open: What gives the values of the open parameters.
        facts: What must be found again.
        made: What others have made of the clause.
    """

    columns: Columns
    related: Relations
    clause: Clause
    open: Open = attrs.field(kw_only=True)
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
    kept = next((k for k in found if k.serves(columns, related, scene)), None)
    if kept is None:
        kept = _made(scene, columns, related, make)
    if not found or kept is not found[0]:
        others = (each for each in found if each is not kept)
        _KEPT[owner] = (kept, *others)[:_MOST]
    return Prepared(kept.clause, kept.open.values(scene), kept.made)


def _made(
    scene: Scene,
    columns: Columns,
    related: Relations,
    make: Callable[[Question], Clause],
) -> Kept:
    opened = Open()
    question = Question(scene, opened)
    clause = make(question)
    facts = tuple(question.facts)
    return Kept(columns, related, clause, open=opened, facts=facts)
