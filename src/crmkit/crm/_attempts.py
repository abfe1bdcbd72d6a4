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

from crmkit.errors import StaleVersionError, StoreConflictError
from crmkit.ports import Store, Transaction
from crmkit.records import Ref

T = TypeVar("T")

#: How often a command is decided in all while others change its records first. One
#: that was overtaken holds the record from then on, so each costs one attempt.
_ATTEMPTS: Final = 10
#: How often a transaction is begun while others stand in its way.
_BEGINNINGS: Final = 5
#: Seconds to wait at most before it is begun anew.
_APART: Final = 0.1


def persistent(tx: Transaction, attempt: Callable[[], T]) -> T:
    """
    Read, decide and write once more if a record was changed in between.

    Where writers work side by side, as on PostgreSQL, another one may be first.
    Whoever named a version is refused again, by what he named.

    Raises:
        StaleVersionError: If the version that was named is not the stored one.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            with tx.savepoint():
                return attempt()
        except StaleVersionError as error:
            tx.hold(Ref.parse(error.record))
    with tx.savepoint():
        return attempt()


def in_own_transaction(store: Store, work: Callable[[Transaction], T]) -> T:
    """
    Do some work in a transaction of its own; anew if others stood in its way.

    Two transactions that wait for each other would wait for ever, so a database
    undoes one of them. Nothing of it is left, so it can be done from the beginning.

    Args:
        store: Where the transaction is begun.
        work: What is done in it; done again, it begins from nothing.

    Raises:
        StoreConflictError: If others stood in its way each time.
    """
    for _ in range(_BEGINNINGS - 1):
        try:
            with store.begin() as tx:
                return work(tx)
        except StoreConflictError:
            # So that the same two do not meet again at once.
            sleep(uniform(0, _APART))  # noqa: S311 - chance, no secret
    with store.begin() as tx:
        return work(tx)
