"""
The name that somebody may have meant who wrote another.

Invariants:
    - Only a few names are compared in full, however many there are: what a
      misspelt name costs grows with the number of names alone, and slowly.

Not here: for how many words of a text a name is looked for
(:mod:`crmkit.conditions._read._reader`).
"""

from collections.abc import Iterable
from difflib import get_close_matches
from heapq import nlargest
from itertools import pairwise
from typing import Final

_LONGEST: Final = 60  # characters; of longer words nothing is near
_COMPARED: Final = 10  # names that are compared in full
_NEAR: Final = 0.6  # from what likeness on, of 0 to 1, a name is near
_SHORT: Final = 2  # characters; one of two may be wrong, if they are Chinese


def nearest(asked: str, names: Iterable[str]) -> str | None:
    """
    Return the name that is most like a word, if any is much like it.

    >>> nearest("stgae", ["stage", "seats"]), nearest("意想", ["意向", "成交"])
    ('stage', '意向')
    >>> nearest("xyz", ["stage", "seats"])
    """
    if len(asked) > _LONGEST:
        return None
    alike = _finalists(asked, names)
    folded = asked.casefold()
    same = [name for name in alike if name.casefold() == folded]
    if same:
        return same[0]
    near = get_close_matches(asked, alike, n=1, cutoff=_NEAR)
    if near or asked.isascii() or len(asked) > _SHORT:
        return near[0] if near else None
    return next((name for name in alike if _is_half_right(asked, name)), None)


def _is_half_right(asked: str, name: str) -> bool:
    """
    Tell whether every second character is right and in its place.
    """
    same = sum(a == b for a, b in zip(asked, name, strict=False))
    return len(asked) == len(name) and same * 2 >= len(name)


def _finalists(asked: str, names: Iterable[str]) -> list[str]:
    """
    Return the names that share most with a word, the likeliest first.
    """
    wanted, size = _features(asked), len(asked)

    def shared(name: str) -> int:
        found = _features(name)
        return 2 * len(wanted & found) - len(found)

    # Names of which one is much longer than the other are never near.
    fitting = (n for n in names if 3 * max(len(n), size) <= 7 * min(len(n), size))
    return nlargest(_COMPARED, fitting, key=shared)


def _features(word: str) -> set[str | tuple[str, str]]:
    """
    Return the characters of a word and its pairs of neighbours.
    """
    folded = word.casefold()
    found: set[str | tuple[str, str]] = set(folded)
    found.update(pairwise(folded))
    return found
