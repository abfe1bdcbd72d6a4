"""
A small company on each kind of store.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crm.company import Company, company


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
