"""
What keeping costs: tickets opened, records looked up, due work done.

The measure is what the machine can do at all: the same facts written by hand with
Python's own ``sqlite3``, one transaction each, nothing checked and nothing
computed. A complete help desk, django-helpdesk, opens tickets in the same run.

Whole paths are timed: a ticket is validated, numbered, routed to its owner's
department, given its clock, its appointment and its change, in one transaction.
"""

# ruff: noqa: S608 - the names of tables are the benchmark's own

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks._helpdesk import Helpdesk, running
from benchmarks._timing import Comparison, compare
from crmkit import CRM
from crmkit.crm import TimeRule
from crmkit.records import Ticket
from crmkit.testing import SettableClock

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
OPENED, LOOKED_UP, DUE, TAKEN_IN = 50, 500, 10_000, 5_000
ROUNDS = 15
RULES, CROWD = 50, 1_000_000
#: Between two tickets' due instants, in a time that ends before the rules' begins.
SPACE = timedelta(seconds=6)
QUIET = AT + CROWD * SPACE + timedelta(days=60)
OPENING: dict[str, Any] = {
    "kind": "complaint",
    "priority": "high",
    "description": "设备无法启动，需紧急排查",
}


class Desk:
    """
    A CRM with a customer, its owner, and tickets that are opened for it.
    """

    def __init__(self, url: str, clock: SettableClock | None = None) -> None:
        self.crm = CRM.open(url, clock=clock)
        desk = self.crm.as_system("bench")
        department = desk.departments.add(name="售后部")
        self.owner = desk.users.add(
            name="李娜",
            email="li@example.com",
            department=department.id,
            roles=["agent"],
        ).id
        self.customer = desk.customers.add(name="恒信科技有限公司").id
        self.desk = desk

    def open(self) -> Ticket:
        """
        Open a ticket on the full path.
        """
        return self.desk.tickets.open(
            customer=self.customer, owner=self.owner, **OPENING
        )


class ByHand:
    """
    The same rows in the same tables, written with ``sqlite3`` alone.
    """

    def __init__(self, path: Path, synchronous: str) -> None:
        made = Desk(f"sqlite:///{path}")
        made.open()
        made.crm.close()
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute(f"PRAGMA synchronous={synchronous}")
        self.rows = {name: self._row(name) for name in ("tickets", "changes")}
        self.due = self._row("appointments")
        self.customer, self.owner = (self._row(n)["id"] for n in ("customers", "users"))
        self.numbers = count(1)

    def _row(self, table: str) -> dict[str, Any]:
        found = self.db.execute(f"SELECT * FROM crm_{table}")
        names = [name for name, *_ in found.description]
        return dict(zip(names, found.fetchone(), strict=True))

    def _insert(self, table: str, row: dict[str, Any], **other: Any) -> None:
        made = row | other
        names = ", ".join(f'"{name}"' for name in made)
        places = ", ".join("?" * len(made))
        self.db.execute(
            f"INSERT INTO crm_{table} ({names}) VALUES ({places})", [*made.values()]
        )

    def open(self) -> None:
        """
        Write a ticket's rows in one transaction, reading what it refers to.
        """
        number = next(self.numbers)
        ticket = f"T{number}"
        self.db.execute("BEGIN IMMEDIATE")
        for table, wanted in (("customers", self.customer), ("users", self.owner)):
            self.db.execute(
                f"SELECT * FROM crm_{table} WHERE id=?", (wanted,)
            ).fetchone()
        self.db.execute("UPDATE crm_counters SET value = value + 1")
        self._insert("tickets", self.rows["tickets"], id=ticket, number=ticket)
        change = {"id": f"C{number}", "record_id": ticket, "position": number}
        self._insert("changes", self.rows["changes"], **change)
        self._insert("appointments", self.due, record_id=ticket)
        self.db.execute("COMMIT")

    def look_up(self, wanted: str) -> Any:
        """
        Fetch one row by its id.
        """
        found = self.db.execute("SELECT * FROM crm_tickets WHERE id=?", (wanted,))
        return found.fetchone()


def opening(folder: Path, synchronous: str, allowed: float) -> Comparison:
    """
    Compare opening tickets with writing the same rows by hand.
    """
    hand = ByHand(folder / f"hand-{synchronous}.db", synchronous)
    file = folder / f"crm-{synchronous}.db"
    desk = Desk(f"sqlite:///{file}?synchronous={synchronous}")
    return compare(
        f"open a ticket, one transaction each, synchronous={synchronous}",
        {"by hand, nothing checked": hand.open, "crmkit": desk.open},
        rounds=ROUNDS,
        calls=OPENED,
        targets={"crmkit": allowed},
    )


def against_helpdesk(folder: Path, helpdesk: Helpdesk) -> Comparison:
    """
    Compare with a whole help desk: its public form, validated and saved.
    """
    desk = Desk(f"sqlite:///{folder / 'peer.db'}?synchronous=normal")

    def submit() -> None:
        helpdesk.seconds(1)

    return compare(
        "open a ticket the way a form does, synchronous=normal",
        {"django-helpdesk": submit, "crmkit": desk.open},
        rounds=ROUNDS,
        calls=10,
        targets={"crmkit": 1 / 8},
    )


def in_memory(folder: Path) -> Comparison:
    """
    Compare the store in memory with a file, written by hand.
    """
    hand, desk = ByHand(folder / "hand-memory.db", "normal"), Desk("memory://")
    return compare(
        "open a ticket in memory, against rows in a file by hand",
        {"by hand, nothing checked": hand.open, "crmkit": desk.open},
        rounds=ROUNDS,
        calls=OPENED,
        targets={"crmkit": 2.03},
    )


def looking_up(folder: Path) -> Comparison:
    """
    Compare a frozen record by its id with the bare row of it.
    """
    file = folder / "look.db"
    desk = Desk(f"sqlite:///{file}")
    wanted = [desk.open().id for _ in range(100)][50]
    hand = ByHand(folder / "look-hand.db", "full")
    hand.db.close()
    hand.db = sqlite3.connect(file)
    with desk.crm.store.read() as look:
        return compare(
            "look a ticket up by its id, in an open transaction",
            {
                "sqlite3, the bare row": lambda: hand.look_up(wanted),
                "crmkit, a frozen record": lambda: look.get(Ticket, wanted),
            },
            rounds=ROUNDS,
            calls=LOOKED_UP,
            targets={"crmkit, a frozen record": 2},
        )


def in_bulk(folder: Path) -> Comparison:
    """
    Compare taking in customers with ``executemany`` of their bare rows.
    """
    file = folder / "bulk-hand.db"
    desk, hand = Desk(f"sqlite:///{folder / 'bulk.db'}"), Desk(f"sqlite:///{file}")
    hand.crm.close()
    db = sqlite3.connect(file, isolation_level=None)
    found = db.execute("SELECT * FROM crm_customers")
    names = [name for name, *_ in found.description]
    row, numbers = dict(zip(names, found.fetchone(), strict=True)), count(1)
    places = ", ".join("?" * len(names))
    given = [
        {"name": f"客户{n}科技有限公司", "city": "北京", "source": "展会"}
        for n in range(TAKEN_IN)
    ]

    def write() -> None:
        ids = (f"C{next(numbers)}" for _ in range(TAKEN_IN))
        rows = [[*(row | {"id": each, "number": each}).values()] for each in ids]
        db.execute("BEGIN IMMEDIATE")
        db.executemany(f"INSERT INTO crm_customers VALUES ({places})", rows)
        db.execute("COMMIT")

    def take_in() -> None:
        report = desk.desk.customers.add_all(given)
        if len(report.kept) != TAKEN_IN:
            raise AssertionError(report.refused[:3])

    return compare(
        f"{TAKEN_IN:,} customers at once, each checked, numbered and logged",
        {"executemany of bare rows, no history": write, "crmkit": take_in},
        rounds=5,
        targets={"crmkit": 193_200 / 8_000},
    )


def due_work(folder: Path) -> Comparison:
    """
    Compare 10,000 overdue reminders with opening as many tickets by hand.
    """
    clock = SettableClock(AT)
    desk = Desk(f"sqlite:///{folder / 'due.db'}", clock)
    with desk.desk.together():
        for _ in range(DUE):
            desk.open()
    hand = ByHand(folder / "due-hand.db", "full")

    def run() -> None:
        clock.advance(timedelta(days=1, hours=1))
        done = desk.crm.run_due(DUE).done
        if done != DUE:
            raise AssertionError(done)

    def write() -> None:
        for _ in range(DUE):
            hand.open()

    return compare(
        f"{DUE:,} reminders due at once, synchronous=full",
        {"as many tickets by hand, one by one": write, "crmkit": run},
        rounds=3,
        targets={"crmkit": 1.42},
    )


class Crowd:
    """
    A million tickets in a file, of which nothing is due for a time.
    """

    def __init__(self, file: Path) -> None:
        self.clock = SettableClock(QUIET)
        url = f"sqlite:///{file}"
        made = Desk(url, self.clock)
        made.open()
        made.crm.close()
        self.db = sqlite3.connect(file, isolation_level=None)
        self._fill()
        rules = [
            TimeRule(f"rule {n}", Ticket, f"age(resolution_due_at) > {_length(n)}",
                     lambda _record, _firing: (), on_switch="seen")
            for n in range(RULES)
        ]  # fmt: skip
        self.crm = CRM.open(url, clock=self.clock, time_rules=rules)
        self.tick()
        self.tick()

    def _fill(self) -> None:
        found = self.db.execute("SELECT * FROM crm_tickets")
        names = [name for name, *_ in found.description]
        row = dict(zip(names, found.fetchone(), strict=True))
        places = ", ".join(f":{name}" for name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        rows = (
            {**row, "id": f"T{n}", "number": f"N{n}",
             "resolution_due_at": _text(AT + n * SPACE)}
            for n in range(CROWD)
        )  # fmt: skip
        self.db.execute("BEGIN")
        self.db.executemany(
            f"INSERT INTO crm_tickets ({columns}) VALUES ({places})", rows
        )
        self.db.execute("COMMIT")

    def tick(self) -> None:
        """
        Ask all rules, of which none has anything to do, a second later.
        """
        self.clock.advance(timedelta(seconds=1))
        report = self.crm.run_due()
        if report.fired or report.failed:
            raise AssertionError(report)

    def ask(self) -> None:
        """
        Ask the same by hand: one range of an index for each rule.
        """
        now = self.clock.now()
        self.db.execute("BEGIN")
        for n in range(RULES):
            until = now - timedelta(days=n)
            ends = (_text(until - timedelta(seconds=1)), _text(until))
            found = self.db.execute(
                "SELECT * FROM crm_tickets"
                " WHERE resolution_due_at >= ? AND resolution_due_at < ?",
                ends,
            ).fetchall()
            if found:
                raise AssertionError(found)
        self.db.execute("COMMIT")


def _length(days: int) -> str:
    return f"days({days})" if days else "minutes(0)"


def _text(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def idle_tick(folder: Path) -> Comparison:
    """
    Compare a tick that finds nothing with its queries by hand.
    """
    crowd = Crowd(folder / "crowd.db")
    return compare(
        f"a tick of {RULES} time rules over {CROWD:,} tickets that finds nothing",
        {"the ranges by hand": crowd.ask, "crmkit": crowd.tick},
        rounds=ROUNDS,
        calls=20,
        targets={"crmkit": 3 / 1.3},
    )


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def main() -> list[Comparison]:
    """
    Run all comparisons of stores.
    """
    parts: list[Callable[[Path], Comparison]] = [
        lambda folder: opening(folder, "normal", 20_260 / 1_500),
        lambda folder: opening(folder, "full", 4_257 / 1_000),
        in_memory,
        looking_up,
        in_bulk,
        due_work,
        idle_tick,
    ]
    with ExitStack() as stack:
        folder = stack.enter_context(_folder())
        helpdesk = stack.enter_context(running())
        return [
            *(part(folder) for part in parts),
            against_helpdesk(folder, helpdesk),
        ]
