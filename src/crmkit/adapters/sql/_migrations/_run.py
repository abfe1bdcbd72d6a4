"""
Running, in order, what leads from one version of the tables to the next.

Invariants:
    - All steps run in the transaction that is open, which is committed or rolled
      back by whoever opened it: an upgrade is there as a whole or not at all.
    - A step, once released, is never changed; it names what it makes and does not
      look at the tables as they are described today.

Not here: which version a store has (:mod:`crmkit.adapters.sql._schema`).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from crmkit.adapters.sql._plugin import needing
from crmkit.adapters.sql._tables import TABLES_VERSION, shared_metadata
from crmkit.errors import UnknownChoiceError

if TYPE_CHECKING:
    from alembic.operations import Operations

_FIRST: Final = 1
_WHAT: Final = "version of the tables"


def upgrade_tables(
    connection: Connection,
    prefix: str = "crm_",
    schema: str | None = None,
    *,
    since: int,
) -> None:
    """
    Make tables of an earlier version those of this one, in an open transaction.

    For a host whose own migrations made the tables from
    :func:`crmkit.adapters.sql.metadata`; a store that crmkit made is upgraded by
    ``migrate()``.

    Args:
        connection: On which a transaction is open, as from ``op.get_bind()``.
        prefix: What the name of each table begins with.
        schema: Database schema of the tables; None for the default one.
        since: The version that the tables have now, 1 or more.

    Raises:
        MissingExtraError: If Alembic is not installed.
        UnknownChoiceError: If there is no way from that version to this one.
    """
    known = range(_FIRST, TABLES_VERSION + 1)
    if since not in known:
        raise UnknownChoiceError(_WHAT, str(since), tuple(map(str, known)))
    if since == TABLES_VERSION:
        return
    op = _operations(connection, prefix, schema)
    for version in range(since + 1, TABLES_VERSION + 1):
        _step(version).upgrade(op, prefix, schema)


def _operations(
    connection: Connection, prefix: str, schema: str | None
) -> "Operations":
    with needing("sql", "bringing the tables of a store up to date", "alembic"):
        from alembic.operations import Operations
        from alembic.runtime.migration import MigrationContext
    # Only for its way of naming indexes and constraints.
    options = {"target_metadata": shared_metadata(prefix, schema)}
    return Operations(MigrationContext.configure(connection, opts=options))


def _step(version: int) -> Any:
    return import_module(f"crmkit.adapters.sql._migrations._v{version}")
