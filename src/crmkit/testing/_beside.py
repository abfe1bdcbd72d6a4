"""
A second block of work, beside one that is open.

Invariants:
    - It runs in a thread of its own, because it may have to wait for the first.
    - No assertion depends on how long anything takes: the second block is only given
      a moment in which it could do harm, if the store let it.

Not here: what the two do (``_contract/_side_by_side.py``).
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import Final, Generic, TypeVar

from crmkit.ports import Store, Transaction

T = TypeVar("T")

#: Elapsed seconds in which a block that does not wait is sure to come far enough.
_MOMENT: Final = 0.1


def elsewhere(act: Callable[[], T]) -> T:
    """
    Do something in a thread of its own and return what it returns.

    Where each thread has one connection, nothing else is beside an open block.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act).result()


class Beside(Generic[T]):
    """
    A block that does something, begun while another one is open.

    A store in which one writes at a time lets it begin when that one has ended; any
    other one lets it begin at once, and wait, if need be, for what both want.

    Args:
        store: The store.
        act: What is done in the block.
    """

    def __init__(self, store: Store, act: Callable[[Transaction], T]) -> None:
        self._store, self._act = store, act
        self._begun, self._done = Event(), Event()
        self._answers: list[T] = []
        self._errors: list[BaseException] = []
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()
        if self._begun.wait(_MOMENT):
            self._done.wait(_MOMENT)

    def _run(self) -> None:
        try:
            with self._store.begin() as work:
                self._begun.set()
                self._answers.append(self._act(work))
        except BaseException as error:  # noqa: BLE001 - for the test's own thread
            self._errors.append(error)
        finally:
            self._done.set()

    def answer(self) -> T:
        """
        Return what was answered, once the block has ended; raise what it raised.

        To be asked when the other block has ended.
        """
        self._thread.join()
        if self._errors:
            raise self._errors[0]
        (answer,) = self._answers
        return answer
