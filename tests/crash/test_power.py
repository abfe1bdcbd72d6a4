"""
The power fails: what is left of a SQLite store is what its files held then.
"""

import shutil
import struct
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.crash.harness import STUCK, Nursery, Trial, listen, mail_server
from tests.crash.invariants import (
    found_in,
    histories_are_whole,
    nothing_acknowledged_is_lost,
)

SNAPSHOTS = 18
HEADER, FRAME_HEADER = 32, 24


@pytest.fixture
def trial(
    request: pytest.FixtureRequest, tmp_path: Path, nursery: Nursery
) -> Iterator[Trial]:
    """
    An empty SQLite store, a mail server and a clock.
    """
    seed = request.config.getoption("--crash-seed")
    with mail_server() as (postman, port):
        url = f"sqlite:///{tmp_path / 'crm.db'}"
        yield Trial(nursery, url, tmp_path, postman, port, seed)


def snapshots(
    trial: Trial, folder: Path
) -> Iterator[tuple[Path, list[dict[str, Any]]]]:
    """
    Freeze a worker at random moments, and copy the files as they are then.
    """
    worker = trial.start()
    listen([worker], STUCK, words=10)
    for number in range(SNAPSHOTS):
        listen([worker], trial.random.uniform(0, 0.06))
        copy = folder / f"snapshot-{number}"
        copy.mkdir()
        with worker.frozen():
            for file in folder.glob("crm.db*"):
                shutil.copy(file, copy)
        yield copy, worker.heard("done")
    worker.kill()


def losing_memory(copy: Path, random: Random) -> None:
    """
    Take away what is not a file's content: the shared memory beside it.
    """
    (copy / "crm.db-shm").unlink()


def losing_the_tail(copy: Path, random: Random) -> None:
    """
    Tear what no commit had reached: pages half written, or of something else.
    """
    losing_memory(copy, random)
    log = copy / "crm.db-wal"
    content = log.read_bytes()
    kept = committed(content)
    torn = random.randbytes(random.randrange(1, 20_000))
    log.write_bytes(content[: kept + random.randrange(FRAME_HEADER)] + torn)


def committed(log: bytes) -> int:
    """
    Return where the last commit in a write-ahead log ends.

    References:
        https://www.sqlite.org/fileformat2.html#walformat
    """
    (page,) = struct.unpack(">I", log[8:12])
    end = HEADER
    starts = range(HEADER, len(log) - FRAME_HEADER - page + 1, FRAME_HEADER + page)
    for start in starts:
        if log[start + 8 : start + 16] != log[16:24]:
            break
        if log[start + 4 : start + 8] != bytes(4):
            end = start + FRAME_HEADER + page
    return end


def losing_nothing(copy: Path, random: Random) -> None:
    """
    Leave all that the files held.
    """


LOSSES = (losing_nothing, losing_memory, losing_the_tail)


def test_a_store_survives_the_loss_of_power(trial: Trial, tmp_path: Path) -> None:
    """
    What was acknowledged before is there, whole, and nothing is there by half.
    """
    taken = 0
    for (copy, before), lose in zip(
        snapshots(trial, tmp_path), cycle(LOSSES), strict=False
    ):
        lose(copy, trial.random)
        found = found_in(f"sqlite:///{copy / 'crm.db'}")
        histories_are_whole(found)
        nothing_acknowledged_is_lost(before, found)
        taken += 1

    assert SNAPSHOTS == taken
