"""
What a worker does all its life: open, move, assign, note, remind, send.

Invariants:
    - It says that it tries a request before it does, and that it is done after
      the command has returned; what is said has left the process.
    - Each request has a key of its own and can be repeated by another worker.

Not here: who starts and kills workers (:mod:`tests.crash.harness`).
"""

import json
import mmap
import os
import struct
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from crmkit import CRM, standard
from crmkit.crm import Acting, TimeRule
from crmkit.decisions import Firing
from crmkit.desk import RecordInteraction, Update
from crmkit.errors import CrmkitError, RefusedError, StoreConflictError
from crmkit.records import Interaction, Mode, Ticket

SETTINGS = standard()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LATE = timedelta(hours=25)
#: Longer than a living worker needs for one message, on a machine that is busy.
LEASE = timedelta(seconds=5)
MOVES: dict[str, dict[str, str]] = {
    "wait": {"reason": "等待客户提供日志"},
    "submit_for_review": {"solution": "更换电源"},
    "refuse_review": {"reason": "方案不完整"},
    "tell": {"solution": "更换电源", "told_via": "phone"},
    "approve": {"told_via": "phone"},
    "adjust": {"adjustment": "希望改期"},
    "reopen": {"reason": "问题复现"},
}
#: Moves that want a second ticket.
NEEDS_ANOTHER = {"merge"}


class SharedClock:
    """
    A clock in a file: it runs, and somebody may set it on for everybody.

    The file has how far it is ahead of the machine's monotonic clock, which all
    processes share.
    """

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 8)

    def now(self) -> datetime:
        """
        Return the instant it shows, in UTC.
        """
        ahead: int = struct.unpack("q", self._map[:8])[0]
        return EPOCH + (_ticked() + ahead) * MICROSECOND

    def set(self, now: datetime) -> None:
        """
        Make it show an instant, and run on from there.
        """
        ahead = (now - EPOCH) // MICROSECOND - _ticked()
        self._map[:8] = struct.pack("q", ahead)


def _ticked() -> int:
    return time.monotonic_ns() // 1000


def call_back(ticket: Ticket, firing: Firing) -> RecordInteraction:
    """
    Return what a rule does about a ticket that is a day old.
    """
    return RecordInteraction(
        interaction=Interaction(
            customer=ticket.customer,
            mode=Mode.PHONE,
            summary=f"{CALLED} {ticket.id} {firing.cycle}",
        )
    )


#: What the notes of the rule begin with.
CALLED = "回访"
#: Its tickets become so by time, or are so when they come, dated back.
RULES = (TimeRule("call back", Ticket, "age(opened_at) > hours(24)", call_back),)


class Voice:
    """
    Where a worker says what it does, line by line.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def say(self, word: str, **facts: Any) -> None:
        """
        Say one thing; when this returns, it can be heard even after a kill.
        """
        line = json.dumps({"word": word, **facts}) + "\n"
        os.write(self._descriptor, line.encode())


class NothingIsKeptError(Exception):
    """
    What undoes all that was done for warming up.
    """


def warm_up(url: str = "sqlite://") -> None:
    """
    Do everything once and undo it, so that each worker finds it loaded.
    """
    with (
        CRM.open(url) as crm,
        suppress(NothingIsKeptError),
        crm.begin(by=crm.as_system("warm-up")) as desk,
    ):
        customer = desk.customers.add(name="恒信科技有限公司")
        desk.tickets.open(
            customer=customer.id, kind="complaint", priority="high",
            description="设备无法启动",
        )  # fmt: skip
        raise NothingIsKeptError


def work(job: dict[str, Any], voice: Voice) -> None:
    """
    Work until the time is up, or until everything is done.

    A job names the store (``url``), the ``clock`` file, the ``channel``, the
    ``life`` and its ``seed``; ``repeat`` has requests of somebody who died,
    ``seconds`` says how long to work, 0 that only what waits is to be done.
    """
    try:
        clock = SharedClock(Path(job["clock"]))
        with CRM.open(
            job["url"],
            channels=[job["channel"]],
            clock=clock,
            settings=SETTINGS,
            time_rules=RULES,
        ) as crm:
            voice.say("ready")
            worker = Worker(crm, job, voice)
            for request in job["repeat"]:
                worker.attempt(request)
            if job["seconds"]:
                worker.go_on(time.monotonic() + job["seconds"])
            else:
                worker.finish()
        voice.say("bye")
    except Exception:
        voice.say("broken", text=traceback.format_exc())
        raise


class Worker:
    """
    One worker on one store.
    """

    def __init__(self, crm: CRM, job: dict[str, Any], voice: Voice) -> None:
        self.crm, self.job, self.voice = crm, job, voice
        self.random = Random(job["seed"])  # noqa: S311 - chance, no secret
        self.tickets: list[str] = list(job["tickets"])
        self.number = 0
        self.ways = (
            [self.open] * 8 + [self.move] * 5 + [self.assign] * 3 + [self.note] * 2
            + [self.change] * 2 + [self.remind] * 4 + [self.send] * 5
        )  # fmt: skip

    def go_on(self, until: float) -> None:
        """
        Do one thing after the other until an instant of the monotonic clock.
        """
        while time.monotonic() < until:
            self.random.choice(self.ways)()

    def finish(self) -> None:
        """
        Do all that is due and send all that waits.
        """
        until = time.monotonic() + 6 * LEASE.total_seconds()
        while self.remind() or self.send() or self.waits():
            if time.monotonic() > until:
                break

    def waits(self) -> bool:
        """
        Return, a moment later, whether somebody who died still holds a message.
        """
        time.sleep(0.05)
        return bool(self.crm.deliveries("pending", 1))

    # -- Requests ---------------------------------------------------------------

    def open(self) -> None:
        """
        Open a ticket that is overdue already, or one that is not.
        """
        at = self.crm_now() - (LATE if self.random.random() < 0.7 else timedelta())
        customer = self.random.choice(self.job["customers"])
        self.request("open", customer=customer, at=at.isoformat())

    def move(self) -> None:
        """
        Move a ticket in one of the ways that are open to it.
        """
        if self.tickets:
            ticket = self.random.choice(self.tickets)
            moves = set(self.desk().tickets.moves(ticket)) - NEEDS_ANOTHER
            if moves:
                move = self.random.choice(sorted(moves))
                self.request("move", ticket=ticket, move=move)

    def assign(self) -> None:
        """
        Give a ticket to somebody.
        """
        if self.tickets:
            ticket = self.random.choice(self.tickets)
            owner = self.random.choice(self.job["users"])
            self.request("assign", ticket=ticket, owner=owner)

    def note(self) -> None:
        """
        Record a call, which also dates the customer's last contact.
        """
        self.request("note", customer=self.random.choice(self.job["customers"]))

    def request(self, what: str, **facts: Any) -> None:
        """
        Make a request of one's own.
        """
        self.number += 1
        by = self.random.choice(self.job["users"])
        key = f"{self.job['life']}-{self.number}"
        self.attempt({"what": what, "key": key, "by": by, **facts})

    def attempt(self, request: dict[str, Any]) -> None:
        """
        Carry out a request, and say so before and after.
        """
        self.voice.say("try", request=request)
        with self.told(request["key"]):
            answer = self.answer(request)
            if request["what"] == "open":
                self.tickets.append(answer["id"])
            self.voice.say("done", key=request["key"], **answer)

    @contextmanager
    def told(self, key: str) -> Iterator[None]:
        """
        Say why a request was not carried out.
        """
        try:
            yield
        except RefusedError as error:
            self.voice.say("refused", key=key, kind=type(error).__name__)
        except CrmkitError as error:
            self.voice.say("failed", key=key, text=f"{type(error).__name__}: {error}")

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """
        Carry out a request and return what its record is then.

        A block that the database has undone, as others stood in its way, is run again.
        """
        try:
            with self.crm.begin(by=request["by"], key=request["key"]) as desk:
                record = _carried_out(desk, request)
        except StoreConflictError:
            return self.answer(request)
        return {
            "id": record.id,
            "type": record.type_name,
            "version": record.version,
            "number": getattr(record, "number", None),
        }

    def change(self) -> None:
        """
        Change some customers in a batch, in an order of chance.
        """
        self.number += 1
        remarks = f"{self.job['life']}-{self.number}"
        chosen = self.random.sample(self.job["customers"], 4)
        makers = [
            partial(Update, record=f"customer:{each}", fields={"remarks": remarks})
            for each in chosen
        ]
        with self.told(remarks):
            report = self.desk().do_all(makers)
            kept = [ref.id for ref in report.kept]
            refused = [str(each.error) for each in report.refused]
            self.voice.say("changed", remarks=remarks, kept=kept, refused=refused)

    # -- What nobody asks for -----------------------------------------------------

    def remind(self) -> int:
        """
        Do a little of what is due.
        """
        found = 0
        with self.told("remind"):
            report = self.crm.run_due(limit=5)
            failed = [each.reason for each in report.failed]
            self.voice.say("reminded", done=report.done, failed=failed)
            found = report.done + report.fired + report.repeated + report.more
        return found  # noqa: RET504 - 0 if it could not be done

    def send(self) -> int:
        """
        Send one of the messages that wait.
        """
        found = 0
        with self.told("send"):
            report = self.crm.deliver(limit=1, lease=LEASE)
            self.voice.say("sent", sent=report.sent, retried=report.retried)
            found = report.sent
        return found  # noqa: RET504 - 0 if it could not be done

    def desk(self) -> Acting:
        """
        Return the desk at which one only looks.
        """
        return self.crm.as_system("crash test")

    def crm_now(self) -> datetime:
        """
        Return what the shared clock shows.
        """
        return self.crm.as_system("crash test").shop.now()


def _carried_out(desk: Acting, request: dict[str, Any]) -> Any:
    match request["what"]:
        case "open":
            return desk.tickets.open(
                customer=request["customer"], kind="complaint", priority="high",
                description=f"设备无法启动：{request['key']}",
                at=datetime.fromisoformat(request["at"]),
            )  # fmt: skip
        case "move":
            data: dict[str, Any] = {**MOVES.get(request["move"], {})}
            return desk.tickets.move(request["ticket"], request["move"], **data)
        case "assign":
            return desk.tickets.assign(request["ticket"], request["owner"])
        case _:
            return desk.interactions.record(
                customer=request["customer"], mode="phone", summary="已致电客户"
            )
