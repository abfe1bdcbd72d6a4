"""
Where a time rule goes on in what is under work.

Two things may be so at once: a window, or the first look at all records, that a limit
has cut, and the records of changes that came meanwhile. Beside them stands what is
known of clocks that have not come so far.

Not here: what a place means to whom it belongs (:mod:`crmkit.crm._ticks`,
:mod:`crmkit.crm._tick_clocks`).
"""

import json
from datetime import datetime
from typing import Final

import attrs

from crmkit.ports import Tick

#: In what was found by a question.
FOUND: Final = "found"
#: Among the records that changes lead to.
CHANGED: Final = "changed"
#: Up to when crossings were dealt with when windows were asked before changes.
OVERTAKEN: Final = "overtaken"
#: Since when the rule stands still, by a clock that has not come so far.
STILL: Final = "still"
#: How far it had come by clocks that do not go on.
ASIDE: Final = "aside"


@attrs.frozen
class FoundPage:
    """
    Records that were found, by id.

    Attributes:
        at: When the question was asked.
        cursor: Where the page begins.
        ids: Their ids, in order.
        next: Where the next page begins; None after the last one.
    """

    at: datetime
    cursor: str | None
    ids: tuple[str, ...]
    next: str | None


def place_of(was: Tick, where: str) -> str | None:
    """
    Return where to go on with one of these; None from its beginning.

    >>> place_of(with_place(Tick(rule="quiet"), FOUND, "T1"), FOUND)
    'T1'
    """
    places: dict[str, str] = json.loads(was.place) if was.place else {}
    return places.get(where)


def is_only(was: Tick, where: str) -> bool:
    """
    Tell whether there is a place to go on with one of these, and with no other.

    >>> is_only(with_place(Tick(rule="quiet"), FOUND, "T1"), FOUND)
    True
    """
    return was.place is not None and {*json.loads(was.place)} == {where}


def with_place(was: Tick, where: str, place: str | None) -> Tick:
    """
    Return a state with another place to go on with one of these.

    >>> was = with_place(Tick(rule="quiet"), FOUND, "T1")
    >>> with_place(was, FOUND, None) == Tick(rule="quiet")
    True
    """
    places = json.loads(was.place) if was.place else {}
    places = {name: at for name, at in places.items() if name != where}
    if place is not None:
        places[where] = place
    text = json.dumps(places, sort_keys=True) if places else None
    return attrs.evolve(was, place=text)
