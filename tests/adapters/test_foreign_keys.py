"""
What the database itself refuses: parts of rows that are not there.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest
import sqlalchemy as sa

from crmkit.adapters.sql import metadata
from crmkit.adapters.sql._store import SQLStore
from crmkit.errors import StoreError
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import DeliveryEvent
from crmkit.testing._samples import NOW, delivery

LINE = DeliveryEvent(id="L1", delivery="D1", at=NOW, by="u1", what="sent")


@pytest.fixture(params=["sqlite", "postgresql"])
def sql(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SQLStore]:
    """
    A new store of each kind, on an engine that crmkit made.
    """
    url = f"sqlite:///{tmp_path / 'crm.db'}"
    if request.param == "postgresql":
        new: Callable[[], sa.Engine] = request.getfixturevalue("new_postgres")
        url = new().url.render_as_string(hide_password=False)
    made = open_store(plugin_manager(), url)
    assert isinstance(made, SQLStore)
    made.migrate()
    yield made
    made.close()


def test_a_message_whose_log_is_kept_cannot_be_deleted(sql: SQLStore) -> None:
    """
    Whoever tidies up by hand has to delete the log first.
    """
    with sql.begin() as work:
        work.log_delivery(LINE)
        work.enqueue(delivery("D1"))
    deleted = sa.text("DELETE FROM crm_outbox")
    with pytest.raises(sa.exc.IntegrityError), sql.engine.begin() as connection:
        connection.execute(deleted)
    with sql.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM crm_delivery_log")
        connection.execute(deleted)

    with sql.read() as look:
        assert () == look.deliveries()


def test_a_log_of_no_message_is_not_kept(sql: SQLStore) -> None:
    """
    The error comes when the block ends, and nothing of the block is kept.
    """

    def write() -> None:
        with sql.begin() as work:
            work.enqueue(delivery("D2"))
            work.log_delivery(LINE)
            work.log_delivery(attrs.evolve(LINE, id="L2", delivery="D2"))

    with pytest.raises(StoreError) as caught:
        write()
    with sql.read() as look:
        found = look.deliveries()

    assert "it names a row that is not there" in caught.value.problem
    assert () == found


def test_what_has_an_owner_in_one_table_names_it() -> None:
    """
    The reference says why there are no more of them.
    """
    tables = metadata("crm_").tables.values()
    keys = (key for table in tables for key in table.foreign_keys)

    assert [("crm_delivery_log.delivery", "crm_outbox.id")] == [
        (str(key.parent), str(key.column)) for key in keys
    ]
