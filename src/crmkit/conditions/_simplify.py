"""
Conditions joined and negated in their shortest form.

Invariants:
    - What is simplified means the same also where something is unknown.
    - A conjunction holds no conjunction, no ``True`` and nothing twice.

Not here: which conditions there are (:mod:`crmkit.conditions._read._check`).
"""

from collections.abc import Iterable
from typing import Final

from crmkit.conditions._checked import Always, And, Checked, Not, Or

_FEW: Final = 8  # parts that are compared one by one, which is faster than hashing


def negation(part: Checked) -> Checked:
    """
    Return the negation of a condition; of a negation, what it negates.

    >>> negation(negation(Always(value=True)))
    Always(value=True)
    """
    if isinstance(part, Always):
        return Always(not part.value)
    return part.part if isinstance(part, Not) else Not(part)


def joint(kind: type[And] | type[Or], parts: Iterable[Checked]) -> Checked:
    """
    Return conditions joined flat, each once.

    >>> from crmkit.conditions._checked import Changed
    >>> moved, yes = Changed("stage"), Always(value=True)
    >>> joint(And, [moved, yes, moved]), joint(Or, [moved, yes])
    (Changed(name='stage'), Always(value=True))
    """
    flat = [
        p for part in parts for p in (part.parts if isinstance(part, kind) else (part,))
    ]
    ends = kind is Or  # what an Or is as soon as one part is; And is the opposite
    if any(isinstance(part, Always) for part in flat):
        if Always(ends) in flat:
            return Always(ends)
        flat = [part for part in flat if not isinstance(part, Always)]
    found = _each_once(flat)
    if not found:
        return Always(not ends)
    return kind(tuple(found)) if len(found) > 1 else found[0]


def _each_once(parts: list[Checked]) -> list[Checked]:
    if len(parts) > _FEW:
        return list(dict.fromkeys(parts))
    found: list[Checked] = []
    for part in parts:
        if part not in found:
            found.append(part)
    return found
