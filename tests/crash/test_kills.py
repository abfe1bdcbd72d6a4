"""
Workers are killed at random moments, and nothing that they acknowledged is lost.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.crash.harness import Nursery, Trial, mail_server
from tests.crash.invariants import check

STORES = ("sqlite", "postgresql")
SIDE_BY_SIDE = {"sqlite": 4, "postgresql": 8}


@pytest.fixture(params=STORES)
def kind(request: pytest.FixtureRequest) -> str:
    """
    Which kind of store is tried.
    """
    return str(request.param)


@pytest.fixture
def trial(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, nursery: Nursery
) -> Iterator[Trial]:
    """
    An empty store of a kind, a mail server and a clock.
    """
    seed = request.config.getoption("--crash-seed")
    print(f"--crash-seed {seed}")  # noqa: T201 - shown when the test fails
    url = f"sqlite:///{tmp_path / 'crm.db'}"
    if kind == "postgresql":
        new: Callable[[], sa.Engine] = request.getfixturevalue("new_postgres")
        url = new().url.render_as_string(hide_password=False)
    with mail_server() as (postman, port):
        yield Trial(nursery, url, tmp_path, postman, port, seed)


def test_workers_that_are_killed_lose_nothing(
    trial: Trial, kind: str, request: pytest.FixtureRequest
) -> None:
    """
    What they acknowledged is kept, what they were at is done once, all mail sent.
    """
    kills = request.config.getoption("--crash-kills")
    trial.kill(kills)
    counted = check(trial)
    print(kind, counted)  # noqa: T201 - the figures of a long run

    assert kills + 2 == counted["kills"]


def test_workers_side_by_side_lose_nothing(
    trial: Trial, kind: str, request: pytest.FixtureRequest
) -> None:
    """
    Each change is in one line of versions, no number is given twice, no mail twice.
    """
    trial.together(SIDE_BY_SIDE[kind], request.config.getoption("--crash-seconds"))
    counted = check(trial)
    print(kind, counted)  # noqa: T201 - the figures of a long run

    assert (0, 0) == (counted["kills"], counted["sent twice"])
