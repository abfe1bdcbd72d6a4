"""
What is told of a condition that is limited, by it and by its limits.

Invariants:
    - What limits a condition is itself asked of everything.

Not here: how forms are limited (:mod:`crmkit.conditions._limits`).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import attrs

from crmkit.conditions._formed import Formed, once
from crmkit.conditions._forms import Form, few
from crmkit.conditions._limit import Limit
from crmkit.conditions._limits import Bounds, Limiter, all_of
from crmkit.conditions._meaning import Meaning
from crmkit.conditions._reads import Need, Place

#: What limits the records of each place that a condition reads.
Limits: TypeAlias = Mapping[Place, Limit]


def limited(part: Meaning, limits: Limits) -> Formed:
    """
    Return what holds where a condition does for somebody who sees only so much.
    """
    whose = limits.get(())
    about = () if whose is None else whose.meanings
    is_few = whose is not None and whose.few
    related = (m for place, limit in limits.items() if place for m in limit.meanings)
    return Formed(
        (part, *about, *related),
        (part, *about),
        true=lambda: _seen(part.true_form, limits),
        false=lambda: _seen(part.false_form, limits),
        text=lambda: f"({part.text}) within [{_text(limits)}]",
        needed=lambda: once((*part.needed, *_needed(limits))),
        asked=(lambda: _seen(part.true_form, limits, few)) if is_few else None,
    )


def _as_it_is(form: Form) -> Form:
    return form


def _seen(form: Form, limits: Limits, mark: Callable[[Form], Form] = _as_it_is) -> Form:
    """
    Return a form over what is seen; what says which records are is marked.
    """
    bounds = {place: _bounds(limit) for place, limit in limits.items()}
    rows = bounds[()].rows if () in bounds else None
    own = () if rows is None else (mark(rows),)
    return all_of([*own, Limiter(bounds).form(form)])


def _bounds(limit: Limit) -> Bounds:
    whole = limit.rows is not None
    rows, *partly = limit.meanings if whole else (None, *limit.meanings)
    forms = (each.true_form for each in partly if each is not None)
    return Bounds(
        None if rows is None else rows.true_form,
        dict(zip(limit.partly, forms, strict=True)),
    )


def _needed(limits: Limits) -> Iterator[Need]:
    for place, limit in limits.items():
        for each in limit.meanings:
            for need in each.needed:
                yield attrs.evolve(need, place=(*place, *need.place))


def _text(limits: Limits) -> str:
    told = ((".".join(place), limit.text) for place, limit in limits.items())
    return " | ".join(f"{place}: {text}" if place else text for place, text in told)
