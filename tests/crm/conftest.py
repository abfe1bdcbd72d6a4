"""
A small company on each kind of store.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crmkit.adapters.memory import MemoryStore
from crmkit.adapters.sql import SQLStore
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import Store
from tests.crm.company import Company, company
from tests.crm.office import Office, office_on


@pytest.fixture(params=["memory", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """
    URL of an empty store of each kind.
    """
    return (
        "memory://" if request.param == "memory" else f"sqlite:///{tmp_path / 'crm.db'}"
    )


@pytest.fixture
def small(url: str) -> Iterator[Company]:
    """
    A small company on each kind of store.
    """
    made = company(url)
    with made.crm:
        yield made


@pytest.fixture
def office(url: str) -> Iterator[Office]:
    """
    An office on each kind of store.
    """
    made = office_on(open_store(plugin_manager(), url))
    with made.crm:
        yield made


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """
    An office on each kind of store, for several threads at once.
    """
    kind = request.param
    if kind == "memory":
        store: Store = MemoryStore()
    elif kind == "sqlite":
        store = open_store(plugin_manager(), f"sqlite:///{tmp_path / 'crm.db'}")
    else:
        store = SQLStore(request.getfixturevalue("new_postgres")())
    made = office_on(store)
    with made.crm:
        yield made
