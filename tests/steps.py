"""
How much work something is, told without a clock.

A second is short on a busy machine, so what must not take long is held to a number
of calls, which is the same on every machine.

Not here: time itself, which benchmarks measure.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: Calls that nothing small may need: three times the most that any test needs, and
#: some hundredths of a second.
FEW = 200_000


class Steps:
    """
    Counts the calls, of Python's functions and of built-in ones, while it is used.
    """

    def __init__(self) -> None:
        self.taken = 0

    def count(self, _frame: FrameType, event: str, _argument: object) -> None:
        """
        Count one call; what else Python tells of is left alone.
        """
        if event in {"call", "c_call"}:
            self.taken += 1


@contextmanager
def counted() -> Iterator[Steps]:
    """
    Count the calls of a block.
    """
    steps, before = Steps(), sys.getprofile()
    sys.setprofile(steps.count)
    try:
        yield steps
    finally:
        sys.setprofile(before)
