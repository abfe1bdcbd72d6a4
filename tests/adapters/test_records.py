"""
Every type of record on every store: kept, followed by its history, moved elsewhere.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest

from crmkit.adapters.memory import MemoryStore
from crmkit.decisions import Write
from crmkit.hooks import open_store, plugin_manager
from crmkit.records import Record, Ref, fold, plural
from crmkit.testing._samples import change
from tests.postgres import emptied
from tests.records.samples import FULL, by_name

STORES = ("memory", "sqlite", "postgresql")


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """
    A store of each kind, empty.
    """
    kind = request.param
    if kind == "postgresql":
        yield emptied(request.getfixturevalue("postgres"), "records")
        return
    address = f"sqlite:///{tmp_path / 'crm.db'}" if kind == "sqlite" else "memory://"
    with closing(open_store(plugin_manager(), address)) as made:
        made.migrate()
        yield made


def written(store: Any, *states: Record) -> None:
    """
    Write a record as it came to be, state by state, with its history.
    """
    with store.begin() as work:
        before = None
        for n, state in enumerate(states, start=1):
            after = state.replace(version=n)
            work.put(Write(before, after))
            work.append([change(before, after, f"{after.ref}-{n}")])
            before = after


@pytest.mark.parametrize("record", FULL, ids=by_name)
def test_a_full_record_comes_back_and_its_history_makes_it(
    store: Any, record: Record
) -> None:
    """
    Whatever its fields hold, from the first version on and when they are filled later.
    """
    cls = type(record)
    bare = cls.of({"id": "bare", **_least(record)})
    # What must be there once only goes from one to the other.
    written(store, bare, record.replace(id="bare"), bare)
    written(store, record)
    with store.read() as look:
        found = look.get(cls, record.id)
        emptied_again = look.get(cls, "bare")
        histories = [
            look.history(Ref(cls.type_name, each)) for each in (record.id, "bare")
        ]

    assert record.replace(version=1) == found
    assert bare.replace(version=3) == emptied_again
    assert [found, emptied_again] == [fold(history) for history in histories]
    assert record.replace(id="bare", version=2) == fold(histories[1][:2])


def _least(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.required if name != "id"}


@pytest.mark.parametrize("record", FULL, ids=by_name)
def test_a_full_record_goes_from_store_to_store(store: Any, record: Record) -> None:
    """
    Its row is one that a store in memory takes, and the store takes it from there.
    """
    cls, other = type(record), cast("Any", MemoryStore())
    written(store, record)
    with store.read() as look:
        rows = list(look.dump(plural(cls)))
    with other.begin() as work:
        work.begin_load()
        assert 1 == work.load(plural(cls), rows)
        work.end_load()
    with other.read() as look:
        again = list(look.dump(plural(cls)))

        assert record.replace(version=1) == look.get(cls, record.id)
    assert rows == again
