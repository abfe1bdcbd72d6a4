"""
Trying again where somebody else was first.

Invariants:
    - A block of work is begun anew only after all it did was undone.
    - What is refused for its own sake is not tried again.

Not here: what is tried (``_write.py``).
"""

from collections.abc import Callable
from random import uniform
from time import sleep
from typing import Final, TypeVar

import attrs

from crmkit.errors import StaleVersionError, StoreConflictError
from crmkit.ports import Store, Transaction
from crmkit.records import RECORD_TYPES, Ref

T = TypeVar("T")

_TYPES: Final = frozenset(cls.type_name for cls in RECORD_TYPES)

#: How many records may be overtaken before it is given up.
_OVERTAKEN: Final = 10
#: How often a transaction is begun while others stand in its way.
_BEGINNINGS: Final = 5
#: Seconds to wait at most before it is begun anew.
_APART: Final = 0.1


def persistent(tx: Transaction, attempt: Callable[[], T]) -> T:
    """
    Read, decide and write once more if a record was changed in between.

    Where writers work side by side, as on PostgreSQL, another one may be first.
    Whoever was overtaken holds the record from then on; he who named a version is
    refused again, by what he named.

    Args:
        tx: A transaction in which other work is done as well.
        attempt: What is undone, and done again, as a whole.

    Raises:
        StaleVersionError: If the version that was named is not the stored one.
    """
    overtaken = _Overtaken()
    while True:
        try:
            with tx.savepoint():
                return attempt()
        except StaleVersionError as error:
            overtaken.note(error)
            overtaken.hold(tx)


def in_own_transaction(store: Store, work: Callable[[Transaction], T]) -> T:
    """
    Do some work in a transaction of its own; anew if others stood in its way.

    Two transactions that wait for each other would wait for ever, so a database
    undoes one of them. Nothing of it is left, so it can be done from the beginning;
    as can what was decided on a record that somebody else has changed since.

    Args:
        store: Where the transaction is begun.
        work: What is done in it; done again, it begins from nothing.

    Raises:
        StaleVersionError: If the version that was named is not the stored one.
        StoreConflictError: If others stood in its way each time.
    """
    overtaken, left = _Overtaken(), _BEGINNINGS
    while True:
        try:
            with store.begin() as tx:
                overtaken.hold(tx)
                return work(tx)
        except StaleVersionError as error:
            overtaken.note(error)
        except StoreConflictError:
            left -= 1
            if not left:
                raise
            # So that the same two do not meet again at once.
            sleep(uniform(0, _APART))  # noqa: S311 - chance, no secret


@attrs.frozen
class _Overtaken:
    """
    Records that were changed by others while something was decided on them.
    """

    records: dict[str, Ref] = attrs.field(factory=dict)

    def note(self, error: StaleVersionError) -> None:
        """
        Remember a record, so that it is held the next time.

        Raises:
            StaleVersionError: If it was held already, so that nobody changed it; if
                there are too many; or if it is no record, as in an error of others.
        """
        kind, _, record_id = error.record.partition(":")
        is_known = error.record in self.records or kind not in _TYPES or not record_id
        if is_known or len(self.records) == _OVERTAKEN:
            raise error
        self.records[error.record] = Ref(kind, record_id)

    def hold(self, tx: Transaction) -> None:
        """
        Keep others from changing the records until a transaction ends.
        """
        if self.records:
            tx.hold(*self.records.values())
