"""
What starts workers, once for each run of the tests.
"""

import sys
from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.crash.invariants")

from tests.crash.harness import Nursery  # noqa: E402 - invariants first


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """
    What forks workers.
    """
    if sys.platform == "win32":
        pytest.skip("there is no fork and no SIGKILL")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    made = Nursery()
    yield made
    made.close()
