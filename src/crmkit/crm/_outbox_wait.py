"""
How long a message waits after a failed attempt, and its outcome for a store.

Invariants:
    - The wait is told by the message and the attempt alone: every process and
      every test comes to the same, and nothing random need be kept.
    - Messages that failed at one moment are not tried again at one moment.
"""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, repeat
from typing import Final

#: The longest elapsed time to wait after the first, second … failed attempt; half
#: of it is always waited.
WAITS: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)

#: How often a message is tried in all.
MOST_ATTEMPTS: Final = len(WAITS) + 1

#: Seconds between tries to write how an attempt went, and then again and again.
_PAUSES: Final = (0.1, 0.5, 2.0, 5.0, 15.0)
_LONGEST_PAUSE: Final = 30.0

_HASHES: Final = 2**64


def wait_after(delivery_id: str, attempt: int) -> timedelta | None:
    """
    Return how long to wait after an attempt; None if that was the last one.

    Half of the time is fixed, the other half is spread by a hash.

    Args:
        delivery_id: Id of the delivery.
        attempt: Which attempt has failed, from 1.

    >>> str(wait_after("D1", 1)), str(wait_after("D2", 1)), wait_after("D1", 6)
    ('0:00:40.361000', '0:00:43.181755', None)
    """
    if attempt >= MOST_ATTEMPTS:
        return None
    longest = WAITS[attempt - 1]
    digest = hashlib.sha256(f"{delivery_id}:{attempt}".encode()).digest()
    share = int.from_bytes(digest[:8]) / _HASHES
    return longest / 2 + longest / 2 * share


def pauses(lease: timedelta) -> Iterator[float]:
    """
    Yield the seconds to wait between tries to write an outcome, in all a lease.

    A database that fails over or is started anew is away for 1 to 30 seconds.

    >>> list(pauses(timedelta(minutes=1)))[:6]
    [0.1, 0.5, 2.0, 5.0, 15.0, 30.0]
    >>> round(sum(pauses(timedelta(minutes=1))))
    60
    """
    left = lease.total_seconds()
    for pause in chain(_PAUSES, repeat(_LONGEST_PAUSE)):
        if left <= 0:
            return
        yield min(pause, left)
        left -= pause
