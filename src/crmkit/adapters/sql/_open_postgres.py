"""
Engines that crmkit makes itself, for PostgreSQL URLs.

Invariants:
    - The driver is psycopg 3, whichever SQLAlchemy would take.
    - No password is in an error, in a name or in a log.
    - Nobody waits for ever for a server or a network that says nothing.

References:
    https://www.postgresql.org/docs/current/libpq-connect.html
"""

from math import inf
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError

from crmkit.adapters.sql._answers import connecting
from crmkit.adapters.sql._store import SQLStore
from crmkit.errors import StoreError, UnknownChoiceError

_DRIVER: Final = "postgresql+psycopg"
_WHAT: Final = "postgresql driver"
_OURS: Final = ("prefix", "schema")
_TIMEOUT: Final = "answer_timeout"
#: Seconds after which a statement's answer is no longer waited for.
_LONG: Final = 300.0
#: What a connection is made with, unless the URL says otherwise.
_CONNECT: Final[dict[str, Any]] = {
    "client_encoding": "utf8",
    "connect_timeout": 10,
    "fallback_application_name": "crmkit",
    # A network that has stalled is noticed within a minute, not within hours.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}


def open_postgres(url: str) -> SQLStore:
    """
    Return the store in a PostgreSQL database.

    Args:
        url: ``postgresql://user:password@host:5432/database``; ``?schema=`` and
            ``?prefix=`` say where the tables are and how their names begin,
            ``?answer_timeout=`` how many seconds a statement may take, 300 by
            default; everything else in the query goes to libpq.

    Raises:
        StoreError: If the URL is none of PostgreSQL, or the time is none.
        UnknownChoiceError: If it asks for another driver.
    """
    asked = _read(url)
    if asked.drivername not in ("postgresql", _DRIVER):
        driver = asked.drivername.partition("+")[2]
        raise UnknownChoiceError(_WHAT, driver, ("psycopg",))
    chosen = {name: asked.query[name] for name in _OURS if name in asked.query}
    if not all(isinstance(value, str) for value in chosen.values()):
        raise _unreadable()
    seconds = _seconds(asked.query.get(_TIMEOUT, _LONG))
    rest = asked.difference_update_query((*_OURS, _TIMEOUT)).set(drivername=_DRIVER)
    return SQLStore(_engine(rest, seconds), **chosen, owned=True)  # type: ignore[arg-type]  # texts, as was just seen


def _read(url: str) -> sa.URL:
    try:
        return sa.make_url(url)
    except (ArgumentError, ValueError):
        raise _unreadable() from None


def _unreadable() -> StoreError:
    problem = "this is no URL of a database, such as 'postgresql://user@host/crm'"
    return StoreError("postgresql://…", problem)


def _seconds(asked: object) -> float:
    try:
        seconds = float(str(asked))
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < inf:
        problem = f"{_TIMEOUT} is no number of seconds above 0"
        raise StoreError("postgresql://…", problem)
    return seconds


def _engine(url: sa.URL, seconds: float) -> sa.Engine:
    given = {name: value for name, value in _CONNECT.items() if name not in url.query}
    engine = sa.create_engine(url, connect_args=given, hide_parameters=True)
    event.listen(engine, "do_connect", connecting(seconds))
    return engine
