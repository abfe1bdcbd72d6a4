"""
What several roles come to, folded, so that nothing is asked twice of a record.

A *choice* is what holds where one of its conditions does; a *term* holds where all of
its choices do. What an account sees is where one of its roles' terms holds.

Invariants:
    - A fold holds of the same records; for one role it is what the role says, word by
      word.

Not here: which terms a role has (:mod:`crmkit.access` ``_sight``).
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from crmkit.access._over import Over, is_always, is_never
from crmkit.conditions import Condition

T = TypeVar("T")

#: Holds where one of these does; None everywhere, and empty nowhere.
Choice = tuple[T, ...] | None
#: Holds where all of these do.
Term = tuple[tuple[T, ...], ...]


def choice(asked: Iterable[Condition | None]) -> Choice[Condition]:
    """
    Return what holds where one of some conditions does; None is one that always does.
    """
    known = tuple(dict.fromkeys(asked))
    if any(each is None or is_always(each) for each in known):
        return None
    return tuple(each for each in known if each is not None and not is_never(each))


def covers(wide: Choice[T], narrow: Choice[T]) -> bool:
    """
    Tell whether a choice surely holds wherever another does.

    >>> covers("ab", "a"), covers(None, "a"), covers("a", None), covers("a", ())
    (True, True, False, True)
    """
    return wide is None or (narrow is not None and set(narrow) <= set(wide))


def term(choices: Iterable[Choice[T]]) -> Term[T] | None:
    """
    Return what holds where all of some choices do; None if that is nowhere.

    >>> term([None, "a", "ab"]), term(["a", ()]), term([None])
    (('a',), None, ())
    """
    known = [each for each in dict.fromkeys(choices) if each is not None]
    if not all(known):
        return None
    needed = (
        each
        for n, each in enumerate(known)
        if not any(
            _is_closer(other, each, is_earlier=m < n) for m, other in enumerate(known)
        )
    )
    return tuple(needed)


def _is_closer(one: tuple[T, ...], other: tuple[T, ...], *, is_earlier: bool) -> bool:
    """
    Tell whether one choice makes another needless; of two equal ones the first stays.
    """
    mine, theirs = set(one), set(other)
    return mine < theirs or (mine == theirs and is_earlier)


def folded(terms: Iterable[Term[T] | None]) -> list[Term[T]]:
    """
    Return fewer terms, one of which holds wherever one of some terms does.

    >>> folded([("a", "x"), ("a",)]), folded([("a", "x"), ("a", "y")])
    ([('a',)], [('a', ('x', 'y'))])
    >>> folded([("a", "x"), ("b", "y"), None])
    [('a', 'x'), ('b', 'y')]
    """
    kept: list[Term[T]] = []
    for each in terms:
        if each is not None:
            kept = _with(kept, each)
    return kept


def _with(kept: list[Term[T]], more: Term[T]) -> list[Term[T]]:
    """
    Return terms and one more, which may swallow them, or be part of one of them.
    """
    if any(implies(more, each) for each in kept):
        return kept
    others = [each for each in kept if not implies(each, more)]
    for n, each in enumerate(others):
        joined = _joined(each, more)
        if joined is not None:
            return _with([*others[:n], *others[n + 1 :]], joined)
    return [*others, more]


def implies(narrow: Term[T], wide: Term[T]) -> bool:
    """
    Tell whether wherever one term holds the other surely does.

    >>> implies(("a", "b"), ("b",)), implies(("b",), ("a", "b")), implies(("b",), ())
    (True, False, True)
    """
    return all(any(covers(each, one) for one in narrow) for each in wide)


def _joined(one: Term[T], other: Term[T]) -> Term[T] | None:
    """
    Return two terms as one that differ in one choice each; None if they do not.
    """
    mine = [each for each in one if each not in other]
    theirs = [each for each in other if each not in one]
    if len(mine) != 1 or len(theirs) != 1:
        return None
    both = tuple(dict.fromkeys((*mine[0], *theirs[0])))
    return term(both if each == mine[0] else each for each in one)


def condition(
    over: Over, type_name: str, terms: Iterable[Term[Condition] | None]
) -> Condition | None:
    """
    Return what holds of records of a type where one of some terms does.

    Returns:
        None for everywhere.
    """
    return over.any_of(
        type_name,
        (
            over.all_of(type_name, _parts(over, type_name, each))
            for each in folded(terms)
        ),
    )


def _parts(
    over: Over, type_name: str, term: Term[Condition]
) -> Iterator[Condition | None]:
    return (over.any_of(type_name, each) for each in term)
