"""
What a block that only reads answers to writes.

Invariants:
    - Nothing that could change the store gets through.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from crmkit.adapters._block import Block
from crmkit.errors import StoreReadOnlyError


class RefusesWrites(Block):
    """
    The writing half of a transaction, refused; to be mixed in first.
    """

    def refuse(self, *_: Any, **__: Any) -> NoReturn:
        """
        Refuse to write.

        Raises:
            StoreReadOnlyError: Always, unless the block is over.
        """
        self.refuse_if_over()
        raise StoreReadOnlyError(
            self.url, "this block only reads; use begin() to write"
        )

    put = refuse
    put_all = refuse
    append = refuse
    next_in = refuse
    schedule = refuse
    claim_due = refuse
    fire = refuse
    claim_tick = refuse
    keep_ticks = refuse
    drop_ticks = refuse
    enqueue = refuse
    claim_deliveries = refuse
    claim_unsendable = refuse
    settle = refuse
    lock_delivery = refuse
    amend = refuse
    forget_deliveries = refuse
    log_delivery = refuse
    lock_sends = refuse
    keep_sends = refuse
    redact = refuse
    remember = refuse
    forget = refuse
    begin_load = refuse
    load = refuse
    end_load = refuse

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """
        Do nothing: there is nothing to undo.
        """
        self.refuse_if_over()
        yield

    def drop_answer(self, by: str, key: str, position: int) -> None:
        """
        Do nothing: an expired answer stays until somebody who writes meets it.
        """
