"""
A process that has loaded everything, and forks workers within milliseconds.

It is told what to do over a socket, one order and one answer at a time; each
order is a line of JSON. ``warm up`` names a store; ``start`` comes with a descriptor
on which the worker speaks, and is answered with the worker's number; ``kill`` and
``wait`` end and await it, ``halt`` and ``go on`` freeze and thaw it. When the socket
is closed, all workers are killed.

Invariants:
    - Only this process ends workers, and it is their parent; so a number is
      never somebody else's.
    - It has one thread and no connection when it forks.
"""

import gc
import json
import os
import signal
import socket
import sys
from typing import Any, NoReturn

from tests.crash.work import Voice, warm_up, work


def main(descriptor: int) -> None:
    """
    Take orders until nobody is left who gives any.
    """
    link = socket.socket(fileno=descriptor)
    warm_up()
    gc.freeze()
    children: set[int] = set()
    try:
        while order := _received(link):
            answer = _obeyed(link, children, *order)
            link.sendall(json.dumps(answer).encode() + b"\n")
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _received(link: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """
    Return the next order and the descriptors that came with it.
    """
    text, passed = b"", list[int]()
    while not text.endswith(b"\n"):
        more, descriptors, _, _ = socket.recv_fds(link, 1 << 20, 1)
        if not more:
            return None
        text, passed = text + more, [*passed, *descriptors]
    return json.loads(text), passed


def _obeyed(
    link: socket.socket, children: set[int], order: dict[str, Any], passed: list[int]
) -> int:
    if order["do"] == "warm up":
        warm_up(order["url"])
        return 0
    if order["do"] == "start":
        child = _started(link, order["job"], *passed)
        children.add(child)
        return child
    child = order["child"]
    if order["do"] in ("halt", "go on"):
        return _halted(child) if order["do"] == "halt" else _gone_on(child)
    children.discard(child)
    if order["do"] == "kill":
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _halted(child: int) -> int:
    """
    Halt a worker; return once it stands still.
    """
    os.kill(child, signal.SIGSTOP)
    os.waitpid(child, os.WUNTRACED)
    return 0


def _gone_on(child: int) -> int:
    os.kill(child, signal.SIGCONT)
    return 0


def _started(link: socket.socket, job: dict[str, Any], descriptor: int) -> int:
    child = os.fork()
    if child == 0:
        link.close()
        _live(job, descriptor)
    os.close(descriptor)
    return child


def _live(job: dict[str, Any], descriptor: int) -> NoReturn:
    """
    Work, and leave without doing anything twice that the parent will do.
    """
    status = 1
    try:
        work(job, Voice(descriptor))
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(int(sys.argv[1]))
