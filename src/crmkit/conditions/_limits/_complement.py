"""
The opposite of a form, and forms joined in their shortest shape.

Invariants:
    - A form and its complement never agree, whatever is missing.

Not here: the opposite of a condition, which is unknown where the condition is
(:mod:`crmkit.conditions._lower`).
"""

from collections.abc import Iterable

import attrs

from crmkit.conditions._forms import (
    All,
    Among,
    Exists,
    ForEvery,
    Form,
    Has,
    InChange,
    Match,
    Presence,
    RowPresence,
    Some,
    Test,
)
from crmkit.conditions._node import OPPOSITE


def complement(form: Form) -> Form:
    """
    Return the form that is true exactly where a form is not.

    >>> from crmkit.conditions._nodes import Constant, FieldRead
    >>> from crmkit.conditions._types import Integer
    >>> seats = FieldRead("seats", Integer())
    >>> large = Test(seats, ">", Constant(10, Integer()), known=(seats,))
    >>> [type(each).__name__ for each in complement(large).forms]
    ['Presence', 'Test']
    >>> complement(complement(RowPresence(seats.row, negated=True))).negated
    True
    """
    match form:
        case All(forms):
            return any_of(map(complement, forms))
        case Some(forms):
            return all_of(map(complement, forms))
        case Exists(each, inner):
            return ForEvery(each, complement(inner))
        case ForEvery(each, inner):
            return Exists(each, complement(inner))
        case Presence() | RowPresence() | InChange():
            return attrs.evolve(form, negated=not form.negated)
        case _:
            missing = Presence(negated=True, known=form.known)
            return any_of([*([missing] if form.known else []), _opposite(form)])


def _opposite(leaf: Test | Among | Has | Match) -> Form:
    """
    Return the leaf that holds where another does not, if all that it needs is there.
    """
    if isinstance(leaf, Test):
        return attrs.evolve(leaf, op=OPPOSITE[leaf.op])
    return attrs.evolve(leaf, negated=not leaf.negated)


def all_of(forms: Iterable[Form]) -> Form:
    """
    Return forms that must all be true as one, flat, each once.

    >>> all_of([All(()), All(())]), all_of([All(()), Some(())])
    (All(forms=()), Some(forms=()))
    """
    return _joint(forms, All, Some)


def any_of(forms: Iterable[Form]) -> Form:
    """
    Return forms of which one must be true as one, flat, each once.

    >>> any_of([]), any_of([All(()), Some(())])
    (Some(forms=()), All(forms=()))
    """
    return _joint(forms, Some, All)


def _joint(
    forms: Iterable[Form], joint: type[All | Some], other: type[All | Some]
) -> Form:
    found: list[Form] = []
    for form in forms:
        for each in form.forms if isinstance(form, joint) else (form,):
            if isinstance(each, other) and not each.forms:
                return each
            if each not in found:
                found.append(each)
    return found[0] if len(found) == 1 else joint(tuple(found))
