"""
Applications that keep a transaction of their own, each in its own way.

Invariants:
    - Each writes its notes through its own connection, never through crmkit's.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from itertools import count
from typing import Any, Protocol

import attrs
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.django_settings import connections, transaction

ALIASES = count()


class Host(Protocol):
    """
    An application in whose transaction a store works.
    """

    def transaction(self) -> AbstractContextManager[Any]:
        """
        Return a block that yields what is joined, and commits unless it raises.
        """
        ...

    def nested(self, joined: Any) -> AbstractContextManager[Any]:
        """
        Return a block within, that is undone alone if it raises.
        """
        ...

    def run(self, joined: Any, sql: str) -> Any:
        """
        Run a statement of the host's own.
        """
        ...

    def idle(self) -> AbstractContextManager[Any]:
        """
        Return a block that yields a connection in no transaction.
        """
        ...


@attrs.frozen
class SessionHost:
    """
    SQLAlchemy's ORM.
    """

    engine: sa.Engine

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """
        Yield a session.
        """
        with Session(self.engine) as session, session.begin():
            yield session

    def nested(self, joined: Session) -> AbstractContextManager[Any]:
        """
        Return a savepoint.
        """
        return joined.begin_nested()

    def run(self, joined: Session, sql: str) -> Any:
        """
        Run a statement.
        """
        return joined.execute(sa.text(sql))

    @contextmanager
    def idle(self) -> Iterator[Session]:
        """
        Yield a session that has not begun.
        """
        with Session(self.engine) as session:
            yield session


@attrs.frozen
class DriverHost:
    """
    The driver of the database, and nothing else.
    """

    engine: sa.Engine

    def connect(self, **options: Any) -> Any:
        """
        Return a connection of the driver.
        """
        url = self.engine.url
        if url.get_backend_name() == "sqlite":
            return sqlite3.connect(str(url.database), **options)
        import psycopg

        plain = url.set(drivername="postgresql")
        text = plain.render_as_string(hide_password=False)
        return psycopg.connect(text, **options)

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """
        Yield a connection as the driver makes it.
        """
        with closing(self.connect()) as connection:
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def nested(self, joined: Any) -> Iterator[None]:
        """
        Yield within a savepoint.
        """
        joined.execute("SAVEPOINT inner_one")
        try:
            yield
        except BaseException:
            joined.execute("ROLLBACK TO SAVEPOINT inner_one")
            raise
        finally:
            joined.execute("RELEASE SAVEPOINT inner_one")

    def run(self, joined: Any, sql: str) -> Any:
        """
        Run a statement.
        """
        return joined.execute(sql)

    @contextmanager
    def idle(self) -> Iterator[Any]:
        """
        Yield a connection that commits each statement.
        """
        is_sqlite = self.engine.dialect.name == "sqlite"
        options: dict[str, Any] = (
            {"isolation_level": None} if is_sqlite else {"autocommit": True}
        )
        with closing(self.connect(**options)) as connection:
            yield connection


class DjangoHost:
    """
    Django, with a database of the given alias.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.alias = f"host_{next(ALIASES)}"
        connections.databases[self.alias] = {
            **connections.databases["default"],
            **django_database(engine),
        }

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """
        Yield Django's connection within an atomic block.
        """
        with transaction.atomic(using=self.alias):
            yield connections[self.alias]

    def nested(self, joined: Any) -> AbstractContextManager[Any]:
        """
        Return an atomic block within.
        """
        block: AbstractContextManager[Any] = transaction.atomic(using=self.alias)
        return block

    def run(self, joined: Any, sql: str) -> Any:
        """
        Run a statement.
        """
        return joined.cursor().execute(sql)

    @contextmanager
    def idle(self) -> Iterator[Any]:
        """
        Yield Django's connection outside of any block.
        """
        connections[self.alias].ensure_connection()
        yield connections[self.alias]

    def close(self) -> None:
        """
        Let go of this thread's connection.
        """
        connections[self.alias].close()
        del connections[self.alias]
        del connections.databases[self.alias]


def django_database(engine: sa.Engine) -> dict[str, Any]:
    """
    Return how Django is told of an engine's database.
    """
    url = engine.url
    if url.get_backend_name() == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": url.database}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.database,
        "USER": url.username,
        "PASSWORD": url.password or "",
        "HOST": url.host or url.query.get("host", ""),
        "PORT": url.port or url.query.get("port", ""),
    }


HOSTS: dict[str, Callable[[sa.Engine], Host]] = {
    "session": SessionHost,
    "driver": DriverHost,
    "django": DjangoHost,
}
