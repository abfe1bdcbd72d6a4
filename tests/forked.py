"""
Python programs that start within milliseconds: forked from a process that has
loaded crmkit, with SQLAlchemy, once for the run of the tests.

What is forked runs as ``__main__``, with arguments and streams of its own, and is
known to its number and its exit status, as a process that was started anew.

Invariants:
    - The process that forks has one thread and no connection, imports what programs
      import, and runs nothing of theirs.
    - When the tests end, however they do, so do it and all it has forked.

Not here: programs whose start is the point, as with another seed for hashes.
"""

import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Timer
from typing import Any, NoReturn

import pytest

ROOT = Path(__file__).parents[1]
#: Seconds after which a program that does not end is taken for stuck.
STUCK = 60.0


class Forked:
    """
    A program that was forked, with the part of ``subprocess.Popen`` that tests need.

    Attributes:
        stdin: What it reads, as text.
        stdout: What it writes, as text.
        stderr: What it writes of errors, as text.
        pid: Its number.
        returncode: Its exit status; None as long as nobody has waited for it.
    """

    def __init__(self, forks: "Forks", pid: int, ends: tuple[int, int, int]) -> None:
        self._forks, self.pid = forks, pid
        self.returncode: int | None = None
        self.stdin = os.fdopen(ends[0], "w", encoding="utf-8")
        self.stdout = os.fdopen(ends[1], "r", encoding="utf-8")
        self.stderr = os.fdopen(ends[2], "r", encoding="utf-8")

    def communicate(self, last: str = "") -> tuple[str, str]:
        """
        Say a last thing to it and wait; return what it has written, also as errors.
        """
        alarm = Timer(STUCK, self.kill)
        alarm.start()
        try:
            with suppress(BrokenPipeError), self.stdin:
                self.stdin.write(last)
            said = self.stdout.read(), self.stderr.read()
            self.wait()
        finally:
            alarm.cancel()
        return said

    def kill(self) -> None:
        """
        End it at once.
        """
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """
        Wait until it has ended; return its exit status, as often as one asks.
        """
        if self.returncode is None:
            self.returncode = self._forks.asked({"do": "wait", "child": self.pid})
            self.stdout.close()
            self.stderr.close()
        return self.returncode


Program = Forked | subprocess.Popen[str]


def unmeasured() -> dict[str, str]:
    """
    Return the environment without what measures coverage.
    """
    return {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}


class Starts:
    """
    Starts programs anew, where there is no fork.
    """

    def start(self, script: Path, *arguments: object) -> Program:
        """
        Run a script.
        """
        return subprocess.Popen(
            [sys.executable, str(script), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


class Forks(Starts):
    """
    The process that forks, seen from outside.
    """

    def __init__(self) -> None:
        self._link, theirs = socket.socketpair()
        path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forked", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                # What measures coverage does not outlive the end of what is forked.
                env={**unmeasured(), "PYTHONPATH": path},
            )
        self._link.settimeout(STUCK)
        self._lines = self._link.makefile("r", encoding="utf-8")

    def start(self, script: Path, *arguments: object) -> Program:
        """
        Run a script, as ``python script arguments`` would.
        """
        pipes = [os.pipe() for _ in range(3)]
        (theirs_in, ours_in), (ours_out, theirs_out), (ours_err, theirs_err) = pipes
        theirs = [theirs_in, theirs_out, theirs_err]
        order = {"do": "run", "argv": [str(script), *map(str, arguments)]}
        try:
            pid = self.asked(order, theirs)
        finally:
            for end in theirs:
                os.close(end)
        return Forked(self, pid, (ours_in, ours_out, ours_err))

    def asked(self, order: dict[str, Any], passed: list[int] | None = None) -> int:
        """
        Give an order, and descriptors with it; return the answer.
        """
        line = json.dumps(order).encode() + b"\n"
        socket.send_fds(self._link, [line], passed or [])
        return int(self._lines.readline())

    def close(self) -> None:
        """
        End it, and with it all programs.
        """
        self._lines.close()
        self._link.close()
        self._process.wait(STUCK)


@pytest.fixture(scope="session")
def forks() -> Iterator[Starts]:
    """
    What starts programs that need crmkit, in no time where there is a fork.
    """
    if not hasattr(os, "fork"):
        yield Starts()
        return
    made = Forks()
    yield made
    made.close()


# -- The process that forks -------------------------------------------------------


def main(descriptor: int) -> None:
    """
    Take orders until nobody is left who gives any.
    """
    link = socket.socket(fileno=descriptor)
    load()
    gc.freeze()
    children: set[int] = set()
    try:
        while order := received(link):
            answer = obeyed(link, children, *order)
            link.sendall(f"{answer}\n".encode())
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def load() -> None:
    """
    Import what programs will import, down to what is imported at first use.
    """
    from crmkit import CRM

    with CRM.open("sqlite://") as crm:
        crm.as_system("test").departments.add(name="A")
    for name in ("alembic.operations", "sqlalchemy.dialects.postgresql", "psycopg"):
        with suppress(ImportError):
            import_module(name)
    gc.collect()


def received(link: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """
    Return the next order and the descriptors that came with it.
    """
    text, passed = b"", list[int]()
    while not text.endswith(b"\n"):
        more, descriptors, _, _ = socket.recv_fds(link, 1 << 16, 3)
        if not more:
            return None
        text, passed = text + more, [*passed, *descriptors]
    return json.loads(text), passed


def obeyed(
    link: socket.socket, children: set[int], order: dict[str, Any], streams: list[int]
) -> int:
    """
    Do what an order says; return the number of a program, or its exit status.
    """
    if order["do"] == "wait":
        children.discard(order["child"])
        return os.waitstatus_to_exitcode(os.waitpid(order["child"], 0)[1])
    child = os.fork()
    if child == 0:
        link.close()
        live(order["argv"], streams)
    for each in streams:
        os.close(each)
    children.add(child)
    return child


def live(argv: list[str], streams: list[int]) -> NoReturn:
    """
    Be the program, and leave without doing anything twice that the parent will do.
    """
    status = 1
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    try:
        sys.argv = argv
        runpy.run_path(argv[0], run_name="__main__")
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter does
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main(int(sys.argv[1]))
