"""
What was removed is in no file of a store any more once that is scrubbed.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from crmkit import CRM
from crmkit.adapters.sql import SQLStore
from crmkit.errors import StoreError, StoreLockedError
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import Scrubs, Store

_WORDS = "只此一处的话"


def _bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


def _written_and_changed(store: Store) -> None:
    desk = CRM(store).as_system("test")
    client = desk.customers.add(name="恒信", remarks=_WORDS)
    desk.customers.erase(client.id, reason="测试")


def test_a_file_of_sqlite_keeps_nothing_of_what_was_changed(tmp_path: Path) -> None:
    """
    Nor does its write-ahead log, which still had it before.
    """
    store = open_store(plugin_manager(), f"sqlite:///{tmp_path / 'crm.db'}")
    store.migrate()
    _written_and_changed(store)

    assert _WORDS.encode() in _bytes(tmp_path)
    store.scrub()
    assert _WORDS.encode() not in _bytes(tmp_path)
    assert isinstance(store, Scrubs)
    store.close()


def test_an_engine_of_a_host_need_not_overwrite_what_it_removes(tmp_path: Path) -> None:
    """
    Free pages of its file are gone with the old file.
    """
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'crm.db'}")
    store = SQLStore(engine)
    store.migrate()
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete=OFF")
        connection.exec_driver_sql("CREATE TABLE notes (text TEXT)")
        rows = ", ".join(f"('{_WORDS} {n}')" for n in range(500))
        connection.exec_driver_sql(f"INSERT INTO notes VALUES {rows}")  # noqa: S608
        connection.exec_driver_sql("DELETE FROM notes")

    assert _WORDS.encode() in _bytes(tmp_path)
    store.scrub()
    assert _WORDS.encode() not in _bytes(tmp_path)
    engine.dispose()


def test_what_our_own_connections_remove_is_overwritten_at_once(tmp_path: Path) -> None:
    """
    Not only when somebody scrubs the file.
    """
    store = open_store(plugin_manager(), f"sqlite:///{tmp_path / 'crm.db'}")
    assert isinstance(store, SQLStore)
    with store.engine.connect() as connection:
        assert 1 == connection.exec_driver_sql("PRAGMA secure_delete").scalar()
    store.close()


def test_whoever_reads_an_old_state_holds_it_up(tmp_path: Path) -> None:
    """
    It is told, rather than something left; later it does.
    """
    url = f"sqlite:///{tmp_path / 'crm.db'}"
    store = open_store(plugin_manager(), f"{url}?timeout=0.1")
    store.migrate()
    reader = open_store(plugin_manager(), url)
    with reader.read() as look:
        assert look.feed_end() is None  # so that there is a state which it reads
        _written_and_changed(store)
        with pytest.raises(StoreLockedError, match="write-ahead log could not be"):
            store.scrub()
    store.scrub()

    assert _WORDS.encode() not in _bytes(tmp_path)
    store.close()
    reader.close()


def test_a_store_that_is_closed_is_not_scrubbed(tmp_path: Path) -> None:
    """
    As nothing else is done with it.
    """
    store = open_store(plugin_manager(), f"sqlite:///{tmp_path / 'crm.db'}")
    store.migrate()
    store.close()

    with pytest.raises(StoreError, match="the store is closed"):
        store.scrub()


def test_tables_of_somebody_else_are_not_taken_for_scrubbed(
    new_postgres: Callable[[], sa.Engine],
) -> None:
    """
    PostgreSQL only warns, and leaves the old rows where they are.
    """
    engine = new_postgres()
    SQLStore(engine).migrate()
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE ROLE clerk LOGIN")
        rights = "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public"
        connection.exec_driver_sql(f"GRANT {rights} TO clerk")
    clerk = sa.create_engine(engine.url.set(username="clerk"))

    with pytest.raises(StoreError, match="only the owner of crm_"):
        SQLStore(clerk).scrub()
    SQLStore(engine).scrub()
    clerk.dispose()
