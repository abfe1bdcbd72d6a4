"""
What every test may use.
"""

from pathlib import Path

import pytest

from tests.forked import forks
from tests.postgres import new_postgres, postgres, postgres_url

__all__ = ["forks", "new_postgres", "postgres", "postgres_url", "shared_data"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """
    Add the options of long runs, and that which writes schemas.
    """
    parser.addoption(
        "--crash-kills",
        type=int,
        default=30,
        help="workers that are killed on each kind of store",
    )
    parser.addoption(
        "--crash-seconds",
        type=float,
        default=1.0,
        help="for how long workers change one store side by side",
    )
    parser.addoption(
        "--crash-seed",
        type=int,
        default=5,
        help="what the moments of the kills begin with",
    )
    parser.addoption(
        "--parity-examples",
        type=int,
        default=600,
        help="conditions that all back ends of conditions are compared on",
    )
    parser.addoption(
        "--law-examples",
        type=int,
        default=25,
        help="companies in memory on which the law of permissions is tried",
    )
    parser.addoption(
        "--update-schemas",
        action="store_true",
        help="write the JSON Schemas of tests/schemas anew instead of comparing them",
    )


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """
    Folder of real data nobody here wrote; tests that need it skip without it.
    """
    for parent in Path(__file__).resolve().parents:
        folder = parent / "shared" / "data"
        if (folder / "README.md").is_file():
            return folder
    pytest.skip("the folder shared/data with real data is not there")
