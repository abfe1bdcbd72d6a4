"""
How many steps one question takes at most.

Invariants:
    - A step is one leaf tested or one related record gone over, as where they are
      counted one by one (:mod:`crmkit.conditions._interpret._work`).
    - Records are gone over here only where the number of others depends on them.

Not here: counting what was really done.
"""

from typing import Any

from crmkit.conditions._forms import All, Exists, ForEvery, Some
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._nodes import Aggregate, Each
from crmkit.conditions._time._timing import below, every


def goes_over_rows(form: Any) -> bool:
    """
    Tell whether a form goes over related records.
    """
    return any(isinstance(node, Exists | ForEvery | Aggregate) for node in every(form))


def steps_of(form: Any, scene: Scene) -> int:
    """
    Return how many steps it takes to test every part of a form, or an operand.
    """
    match form:
        case All() | Some():
            return sum(steps_of(part, scene) for part in below(form))
        case Exists(each) | ForEvery(each) | Aggregate(_, each):
            return _of_rows(each, below(form), scene)
        case _:
            inner = (part for part in below(form) if goes_over_rows(part))
            return 1 + sum(steps_of(part, scene) for part in inner)


def _of_rows(each: Each, parts: tuple[Any, ...], scene: Scene) -> int:
    records = list(scene.related(each) or ())
    if not any(_starts_from(each, part) for part in parts):
        first = [scene.inside(each, record) for record in records[:1]]
        return len(records) * sum(_of_row(parts, row) for row in first)
    return sum(_of_row(parts, scene.inside(each, record)) for record in records)


def _of_row(parts: tuple[Any, ...], row: Scene) -> int:
    return 1 + sum(steps_of(part, row) for part in parts)


def _starts_from(each: Each, part: Any) -> bool:
    """
    Tell whether other records are found from those of a relation.
    """
    inner = (getattr(node, "each", None) for node in every(part))
    return any(other and other.row.variable == each.variable for other in inner)
