"""
Connections to PostgreSQL that do not wait for an answer for ever.

The system notices a network that drops everything (``tcp_user_timeout``), but
not a proxy or a server that takes what it is sent and then says nothing.

Invariants:
    - A connection whose answer was not waited for is closed: nobody knows what
      would come first on it.
    - While answers come, it costs a statement a microsecond or two.

Not here: waiting for locks (:mod:`crmkit.adapters.sql._postgres`).
"""

from collections.abc import Callable, Generator
from time import monotonic
from typing import Any, TypeVar

from psycopg import Connection, OperationalError

T = TypeVar("T")


def connecting(seconds: float) -> Callable[..., Connection[Any]]:
    """
    Return what makes connections that wait so long for each answer.

    Args:
        seconds: Elapsed seconds from a statement to the end of its answer.
    """

    class Impatient(Connection[Any]):
        """
        A connection that gives up.
        """

        def wait(self, gen: Any, *args: Any, **options: Any) -> Any:
            """
            Wait for what a generator of the driver is waiting for, but not for ever.
            """
            return super().wait(_limited(gen, self, seconds), *args, **options)

    def connect(
        dialect: object, record: object, args: Any, options: Any
    ) -> Connection[Any]:
        """
        Connect as SQLAlchemy would.
        """
        return Impatient.connect(*args, **options)

    return connect


def _limited(
    gen: Generator[Any, Any, T], connection: Connection[Any], seconds: float
) -> Generator[Any, Any, T]:
    """
    Pass on what goes in and out; the driver looks in every tenth of a second.
    """
    deadline = monotonic() + seconds
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if not ready and monotonic() > deadline:
                connection.pgconn.finish()
                message = f"no answer within {seconds:g} seconds"
                raise OperationalError(message)
            wanted = gen.send(ready)
    except StopIteration as end:
        value: T = end.value
        return value
