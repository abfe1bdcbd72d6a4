"""
A driver's connection that belongs to a host, as SQLAlchemy sees it.

Invariants:
    - It can run statements and nothing else: it commits nothing, rolls nothing
      back and closes nothing, whoever asks.
    - Rows are plain tuples of plain values, however the host wants its own.
"""

from typing import Any

from sqlalchemy import PoolProxiedConnection

from crmkit.adapters.sql._dialect import DatabaseRules


class HostConnection(PoolProxiedConnection):
    """
    What stands between SQLAlchemy and a host's connection.

    Args:
        driver: The driver's connection.
        dbapi: The driver.
        rules: What the database needs said in its own way.
    """

    __slots__ = ("_dbapi", "_info", "_rules", "dbapi_connection", "driver_connection")

    is_valid = True
    is_detached = True

    def __init__(self, driver: Any, dbapi: Any, rules: DatabaseRules) -> None:
        self.dbapi_connection = self.driver_connection = driver
        self._dbapi, self._rules = dbapi, rules
        self._info: dict[Any, Any] = {}

    @property
    def info(self) -> dict[Any, Any]:
        """
        What is remembered as long as the block lasts.
        """
        return self._info

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        """
        Return a cursor that the host's settings for its own do not reach.
        """
        return self._rules.plain_cursor(self.driver_connection, self._dbapi)

    def commit(self) -> None:
        """
        Do nothing: that is the host's to do.
        """

    def rollback(self) -> None:
        """
        Do nothing: that is the host's to do.
        """

    def close(self) -> None:
        """
        Do nothing: that is the host's to do.
        """

    def detach(self) -> None:
        """
        Do nothing: it is in no pool.
        """

    def invalidate(self, e: BaseException | None = None, soft: bool = False) -> None:  # noqa: FBT001, FBT002 - as SQLAlchemy calls it
        """
        Do nothing: a connection that was lost is the host's to make anew.
        """
