"""
Changes of an earlier field set, as they lie in a store, are read as those of today.
"""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from crmkit import CRM
from crmkit.adapters.sql import SQLStore, metadata
from crmkit.records import SCHEMA_VERSION, Ref, fold
from crmkit.records._upcasting import UPCASTERS

EARLIER = SCHEMA_VERSION - 1
SALES = Ref("department", "D1")


@pytest.fixture(params=["sqlite", "postgresql"])
def crm(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CRM]:
    """
    A store with a department whose first change an earlier field set describes.

    In that, the name was a title, and a list of one text.
    """
    if request.param == "sqlite":
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'crm.db'}")
    else:
        new: Callable[[], sa.Engine] = request.getfixturevalue("new_postgres")
        engine = new()
    made = CRM(SQLStore(engine))
    made.migrate()
    desk = made.as_system("test")
    desk.departments.add(id="D1", name="销售部")
    desk.departments.change("D1", {"name": "市场部"})
    changes = metadata().tables["crm_changes"]
    earlier = {"schema_version": EARLIER, "fields": {"title": [None, ["销售部"]]}}
    with engine.begin() as connection:
        first = sa.update(changes).where(changes.c.version == 1)
        connection.execute(first.values(earlier))
    yield made
    engine.dispose()


@pytest.fixture(autouse=True)
def upcaster(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    What leads from that field set to that of today.
    """

    def renamed(type_name: str, fields: Any) -> Any:
        titles = fields.get("title", (None, None))
        return {"name": [each and each[0] for each in titles]}

    monkeypatch.setitem(UPCASTERS, EARLIER, renamed)


def test_a_history_is_read_as_of_today(crm: CRM) -> None:
    """
    It folds to the record, and the feed has the same changes.
    """
    with crm.store.read() as look:
        history = look.history(SALES)
        news = look.feed()

    assert [("销售部"), ("市场部")] == [each.fields["name"][1] for each in history]
    assert {SCHEMA_VERSION} == {each.schema_version for each in history}
    assert "市场部" == getattr(fold(history), "name", None)
    assert list(history) == list(news)


def test_a_store_with_earlier_changes_is_sound(crm: CRM) -> None:
    """
    What is checked is what the changes mean today.
    """
    assert crm.verify().raise_if_wrong()


@pytest.mark.parametrize("url", ["memory://", "sqlite://"])
def test_an_export_of_earlier_changes_is_restored(crm: CRM, url: str) -> None:
    """
    In any store it is read as it was in the first.
    """
    file = io.BytesIO()
    crm.export(file)
    file.seek(0)
    with CRM.open(url) as other:
        other.restore(file)
        with other.store.read() as look, crm.store.read() as first:
            assert first.history(SALES) == look.history(SALES)
        assert other.verify().raise_if_wrong()
