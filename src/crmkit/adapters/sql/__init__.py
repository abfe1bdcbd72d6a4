"""
A store in a SQL database through SQLAlchemy Core: SQLite or PostgreSQL.

Needs the extra ``sql`` or ``postgres``; importing this package alone does not
import SQLAlchemy.
"""

from typing import TYPE_CHECKING, Any

from crmkit.adapters.sql._plugin import crmkit_open_store

if TYPE_CHECKING:
    from crmkit.adapters.sql._migrations import upgrade_tables
    from crmkit.adapters.sql._store import SQLStore
    from crmkit.adapters.sql._tables import metadata

__all__ = ["SQLStore", "crmkit_open_store", "metadata", "upgrade_tables"]


def __getattr__(name: str) -> Any:
    from crmkit.adapters.sql._plugin import lazily

    return lazily(name)
