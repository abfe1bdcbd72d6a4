"""
Every store of crmkit keeps the contract that it publishes.
"""

from pathlib import Path

import pytest
import sqlalchemy as sa

from crmkit.adapters.memory import MemoryStore
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import Store
from crmkit.testing import StoreContract
from tests.postgres import emptied


class TestMemory(StoreContract):
    """
    The reference.
    """

    def make_store(self) -> Store:
        """
        Return a store in memory.
        """
        return MemoryStore()


class TestSQLiteFile(StoreContract):
    """
    The default.
    """

    folder: Path

    @pytest.fixture(autouse=True)
    def in_a_folder(self, tmp_path: Path) -> None:
        """
        Give each test a folder of its own.
        """
        self.folder = tmp_path

    def make_store(self) -> Store:
        """
        Return a store in a new file.
        """
        return open_store(plugin_manager(), f"sqlite:///{self.folder / 'crm.db'}")

    def make_broken_store(self) -> Store:
        """
        Return a store whose file was overwritten since it was opened.
        """
        store = self.make_store()
        store.migrate()
        for file in self.folder.iterdir():
            file.write_bytes(b"no database" * 1000)
        return store


class TestPostgreSQL(StoreContract):
    """
    A server that many processes share.
    """

    engine: sa.Engine

    @pytest.fixture(autouse=True)
    def on_a_server(self, postgres: sa.Engine) -> None:
        """
        Give the tests a database.
        """
        self.engine = postgres

    def make_store(self) -> Store:
        """
        Return a store whose tables are empty.
        """
        return emptied(self.engine, "contract")

    def make_broken_store(self) -> Store:
        """
        Return a store on a port where nothing listens.
        """
        return open_store(plugin_manager(), "postgresql://nobody@127.0.0.1:1/nowhere")


class TestSQLiteInMemory(StoreContract):
    """
    One connection for all: readers and writers take turns.
    """

    side_by_side = False

    def make_store(self) -> Store:
        """
        Return a store that is gone when it is closed.
        """
        return open_store(plugin_manager(), "sqlite://")
