"""
Whether somebody sees few records, so that a store had better begin with those.

A list of tickets of one's own customers is found fast from the customers if those are
few, and from the tickets if they are many. Stores that keep no statistics cannot tell,
so they are told.

Invariants:
    - It is a hint: what is found is the same.

Not here: what he sees (:mod:`crmkit.access`).
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import Final

import attrs

from crmkit.access import Viewer
from crmkit.conditions import Moment
from crmkit.ports import Transaction
from crmkit.records import Record, record_class

#: Up to how many records are few.
_FEW: Final = 500
#: Seconds after which it is found out anew.
_LASTS: Final = 600.0
#: People and types that are remembered.
_MOST: Final = 10_000


@attrs.define(eq=False)
class FewBook:
    """
    What is known of how much people see.

    Attributes:
        tick: Tells seconds that go by.
    """

    tick: Callable[[], float] = time.monotonic
    _known: dict[tuple[str, str], tuple[bool, float]] = attrs.field(
        factory=dict, init=False
    )
    _lock: Lock = attrs.field(factory=Lock, init=False)

    def sees_few(
        self, tx: Transaction, viewer: Viewer, cls: type[Record], at: Moment
    ) -> bool:
        """
        Tell whether somebody sees few records of a class.

        If what says which he sees follows links, it is whether he sees few of the
        records that they lead to.
        """
        if viewer.rows(cls) is None:
            return False
        led = viewer.leads(cls) or {cls.type_name}
        return all(self._few_of(tx, viewer, kind, at) for kind in led)

    def _few_of(self, tx: Transaction, viewer: Viewer, kind: str, at: Moment) -> bool:
        key = viewer.user.id, kind
        known = self._known.get(key)
        if known is not None and self.tick() < known[1]:
            return known[0]
        cls = record_class(kind)
        rows = viewer.rows(cls)
        few = rows is not None and len(tx.find(cls, rows, at, limit=_FEW + 1)) <= _FEW
        with self._lock:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = few, self.tick() + _LASTS
        return few
