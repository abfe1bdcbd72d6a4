"""
Starting and killing workers, and listening to them and to the mail server.

Invariants:
    - Two workers live at a time and are killed by turns. The shared clock runs, and
      is set forward at each kill; leases run out by the database's clock, seconds after
      their holder was killed, and the last worker waits for them.
    - What is heard of a worker that was killed is what had left it before.

Not here: what must hold afterwards (:mod:`tests.crash.invariants`).
"""

import json
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import attrs
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from crmkit import CRM
from tests.crash.work import SharedClock
from tests.crm.company import person

ROOT = Path(__file__).parents[2]
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
STEP = timedelta(minutes=2, seconds=30)
#: Seconds after which a worker that says nothing at all is taken for stuck.
STUCK = 60.0
#: Share of workers that are killed by the clock, perhaps before they are ready; the
#: others are killed a moment after they have said something.
EARLY = 0.1


@attrs.frozen
class Letter:
    """
    A letter that the mail server took.

    Attributes:
        life: Number of the worker that sent it.
        message_id: Its Message-ID.
    """

    life: int
    message_id: str


class Postman:
    """
    A mail server's desk that notes whose letters it took, in their order.
    """

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """
        Take a letter.
        """
        assert isinstance(envelope.content, bytes)
        lines = envelope.content.split(b"\r\n\r\n", 1)[0].decode().splitlines()
        (found,) = (x for x in lines if x.lower().startswith("message-id:"))
        life = str(envelope.mail_from).partition("@")[0].removeprefix("life-")
        self.letters.append(Letter(int(life), found.partition(":")[2].strip()))
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[tuple[Postman, int]]:
    """
    Run a mail server in this process; yield its desk and its port.
    """
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    postman = Postman()
    server = Controller(postman, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield postman, port
    finally:
        server.stop()


def _unmeasured() -> dict[str, str]:
    """
    Return the environment without what measures coverage: it only slows the killed.
    """
    return {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}


class Nursery:
    """
    The process that forks workers, seen from outside.
    """

    def __init__(self) -> None:
        self._link, theirs = socket.socketpair()
        path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.nursery", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={**_unmeasured(), "PYTHONPATH": path},
            )
        self._lines = self._link.makefile("r", encoding="utf-8")

    def close(self) -> None:
        """
        End it, and with it all workers.
        """
        self._lines.close()
        self._link.close()
        self._process.wait(STUCK)

    def warm_up(self, url: str) -> None:
        """
        Let it load what a store needs, so that each worker has it.
        """
        self._asked({"do": "warm up", "url": url})

    def start(self, job: dict[str, Any]) -> "Life":
        """
        Start a worker.
        """
        ours, theirs = os.pipe()
        try:
            child = self._asked({"do": "start", "job": job}, theirs)
        finally:
            os.close(theirs)
        return Life(self, job, child, ours)

    def kill(self, child: int) -> int:
        """
        Kill a worker and return how it ended.
        """
        return self._asked({"do": "kill", "child": child})

    def wait(self, child: int) -> int:
        """
        Wait for a worker's end and return how it ended.
        """
        return self._asked({"do": "wait", "child": child})

    def tell(self, child: int, what: str) -> None:
        """
        Let a worker ``halt`` or ``go on``.
        """
        self._asked({"do": what, "child": child})

    def _asked(self, order: dict[str, Any], *passed: int) -> int:
        text = json.dumps(order).encode() + b"\n"
        sent = socket.send_fds(self._link, [text], list(passed))
        self._link.sendall(text[sent:])
        return int(json.loads(self._lines.readline()))


class Life:
    """
    One worker, from its start to its end, and what it has said.

    Attributes:
        life: Its number.
        child: The number of its process.
        words: What it has said.
        ended: How it ended: a status, or a signal's number below zero.
    """

    def __init__(
        self, nursery: Nursery, job: dict[str, Any], child: int, pipe: int
    ) -> None:
        self._nursery, self._pipe, self._rest = nursery, pipe, b""
        self.life, self._repeat, self.child = job["life"], job["repeat"], child
        self.words: list[dict[str, Any]] = []
        self.ended: int | None = None

    def fileno(self) -> int:
        """
        Return where it is heard.
        """
        return self._pipe

    def hear(self) -> bool:
        """
        Take what it says; return False at its end.
        """
        more = os.read(self._pipe, 1 << 16)
        *lines, self._rest = (self._rest + more).split(b"\n")
        self.words += map(json.loads, lines)
        return bool(more)

    def heard(self, word: str) -> list[dict[str, Any]]:
        """
        Return what it has said of one kind.
        """
        return [each for each in self.words if each["word"] == word]

    def kill(self) -> None:
        """
        Kill it, whatever it is at, and hear what it said before.
        """
        self._over(self._nursery.kill(self.child))

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """
        Hold it still during the block, with all that it had said before heard.
        """
        self._nursery.tell(self.child, "halt")
        listen([self], 0)
        try:
            yield
        finally:
            self._nursery.tell(self.child, "go on")

    def see_off(self) -> None:
        """
        Wait until it ends by itself.
        """
        while self.hear():
            pass
        self._over(self._nursery.wait(self.child))

    def _over(self, ended: int) -> None:
        while self.hear():
            pass
        os.close(self._pipe)
        self.ended = ended

    @property
    def unanswered(self) -> list[dict[str, Any]]:
        """
        What it was at when it was killed, or had not come to yet.
        """
        answered = {
            word["key"]
            for word in self.words
            if word["word"] in ("done", "refused", "failed")
        }
        asked = [*self._repeat, *(word["request"] for word in self.heard("try"))]
        waiting = {each["key"]: each for each in asked if each["key"] not in answered}
        return list(waiting.values())


def listen(lives: Iterable[Life], seconds: float, words: int = sys.maxsize) -> None:
    """
    Hear workers for a while, or until each has said so many words in all.
    """
    deadline = time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        for life in lives:
            selector.register(life, selectors.EVENT_READ, life)
        while selector.get_map():
            left = deadline - time.monotonic()
            ready = selector.select(max(left, 0))
            if left <= 0 and not ready:
                break
            for key, _ in ready:
                if not key.data.hear() or len(key.data.words) >= words:
                    selector.unregister(key.fileobj)


class Trial:
    """
    A store, a mail server and a clock on which workers are tried.

    Args:
        nursery: What starts workers.
        url: The store, which is empty.
        folder: Where the clock's file is made.
        postman: The mail server's desk.
        port: The mail server's port.
        seed: What chance begins with.
    """

    def __init__(
        self,
        nursery: Nursery,
        url: str,
        folder: Path,
        postman: Postman,
        port: int,
        seed: int,
    ) -> None:
        self.nursery, self.url, self.postman, self.port = nursery, url, postman, port
        self.random = Random(seed)  # noqa: S311 - chance, no secret
        self.lives: list[Life] = []
        self._numbers = count(1)
        file = folder / "clock"
        file.write_bytes(bytes(8))
        self._file = str(file)
        self.clock = SharedClock(file)
        self.clock.set(MONDAY)
        self.users, self.customers, self.tickets = self._prepared()
        nursery.warm_up(url)

    def _prepared(self) -> tuple[list[str], list[str], list[str]]:
        """
        Make people, customers, and tickets that all workers change.
        """
        with CRM.open(self.url, clock=self.clock) as crm:
            desk = crm.as_system("crash test")
            users = [
                person(desk, name=name, email=f"u{n}@example.com").id
                for n, name in enumerate("王李张")
            ]
            customers = [
                desk.customers.add(name=f"客户{n}", owner=users[n % 3]).id
                for n in range(6)
            ]
            tickets = [
                desk.tickets.open(
                    customer=customer, kind="complaint", priority="high",
                    description="设备无法启动",
                ).id
                for customer in customers
            ]  # fmt: skip
        return users, customers, tickets

    def start(
        self, seconds: float = STUCK, repeat: Iterable[dict[str, Any]] = ()
    ) -> Life:
        """
        Start a worker that works for some seconds; with 0, one that finishes.
        """
        number = next(self._numbers)
        sender = f"life-{number}@example.com"
        job = {
            "life": number,
            "seed": self.random.random(),
            "url": self.url,
            "clock": self._file,
            "channel": f"smtp://127.0.0.1:{self.port}?from={sender}",
            "seconds": seconds,
            "repeat": list(repeat),
            "users": self.users,
            "customers": self.customers,
            "tickets": self.tickets,
        }
        self.lives.append(self.nursery.start(job))
        return self.lives[-1]

    def kill(self, kills: int) -> None:
        """
        Kill workers by turns, each at a random moment of its life.
        """
        alive = [self.start(), self.start()]
        for _ in range(kills):
            victim = alive.pop(0)
            if self.random.random() < EARLY:
                listen([victim], self.random.uniform(0, 0.05))
            else:
                listen([victim], STUCK, len(victim.words) + self.random.randrange(16))
                listen([victim, *alive], self.random.uniform(0, 0.04))
            victim.kill()
            self.clock.set(self.clock.now() + STEP)
            alive.append(self.start(repeat=victim.unanswered))
        for victim in alive:
            victim.kill()
        self.clock.set(self.clock.now() + 2 * STEP)
        waiting = [request for life in alive for request in life.unanswered]
        self.start(0, waiting).see_off()

    def together(self, workers: int, seconds: float) -> None:
        """
        Let workers work side by side, then let one finish what is left.
        """
        alive = [self.start(seconds) for _ in range(workers)]
        listen(alive, seconds + STUCK)
        for life in alive:
            life.see_off()
        self.start(0).see_off()
