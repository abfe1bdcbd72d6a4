"""
A new store of each kind.
"""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from crmkit.adapters.memory import MemoryStore
from crmkit.adapters.sql import SQLStore
from crmkit.ports import Store

KINDS = ("memory", "sqlite", "postgresql")


def new_store(request: pytest.FixtureRequest, kind: str) -> Store:
    """
    Return a new store of a kind; it is the caller's to close.
    """
    if kind == "memory":
        return MemoryStore()
    if kind == "sqlite":
        file = request.getfixturevalue("tmp_path") / "crm.db"
        return SQLStore(sa.create_engine(f"sqlite:///{file}"), owned=True)
    new: Callable[[], sa.Engine] = request.getfixturevalue("new_postgres")
    return SQLStore(new(), owned=True)
