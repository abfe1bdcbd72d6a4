"""
A small company that has time rules, and changes that are recorded as of now.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from crmkit import CRM
from crmkit.crm import TimeRule
from crmkit.decisions import Firing, Write
from crmkit.desk import Command, Update
from crmkit.ports import Transaction
from crmkit.records import Change, Customer, Record
from crmkit.testing import CountingIds
from tests.crm.company import MONDAY, Company

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = "age(last_contacted_at) > days(7)"


def nothing(_record: Record, _firing: Firing) -> list[Command]:
    """
    Ask for nothing: the firing is all that counts.
    """
    return []


def marked(record: Customer, firing: Firing) -> Command:
    """
    Note on a customer what fired.
    """
    return Update(record=str(record.ref), fields={"remarks": firing.cycle})


def with_rules(small: Company, *rules: TimeRule) -> CRM:
    """
    The same store and clock with time rules: another process, or a later one.
    """
    return CRM(
        small.crm.store,
        clock=small.clock,
        settings=small.crm.settings,
        ids=CountingIds(f"p{small.clock.now():%d%H%M%S}"),
        time_rules=rules,
    )


def switched_on(crm: CRM) -> list[str]:
    """
    The cycles of what fires when the rules that are known are switched on.
    """
    with crm.store.read() as tx:
        ticks = sorted(tx.ticks(), key=lambda tick: tick.switched_at or MONDAY)
    return [f"on {tick.asked}" for tick in ticks]


def quiet(do: Callable[[Any, Firing], Any] = nothing, **fields: Any) -> TimeRule:
    """
    A rule about customers whom nobody has contacted for a week.
    """
    made: dict[str, Any] = {"name": "quiet", "record": Customer, "when": WEEK}
    return TimeRule(**{**made, "do": do, "on_switch": "seen", **fields})


def contacted(small: Company, at: datetime, customer: str | None = None) -> None:
    """
    Record a contact with a customer.
    """
    change(small, {"last_contacted_at": at}, customer)


def change(small: Company, fields: dict[str, Any], customer: str | None = None) -> None:
    """
    Change fields of a customer as a fact of now, also those that are derived.
    """
    with small.crm.store.begin() as tx:
        _write(small, tx, customer or small.customer.id, fields)


def _write(small: Company, tx: Transaction, customer: str, fields: Any) -> None:
    was = tx.get(Customer, customer)
    assert was is not None
    record(small, tx, Write(was, was.replace(**fields, version=was.version + 1)))


def record(small: Company, tx: Transaction, write: Write) -> None:
    """
    Write a record and the change that leads to it.
    """
    tx.put(write)
    now, after = small.clock.now(), write.after
    made = Change(
        id=f"{after.id}-{after.version}-{now.isoformat()}",
        record=after.ref,
        version=after.version,
        at=now,
        recorded_at=now,
        by="U",
        cause="test",
        command="test",
        fields=write.fields,
    )
    tx.append([made])


class Noted(list[str]):
    """
    The cycles that fired, in order; what notes them asks for nothing.
    """

    def do(self, _record: Record, firing: Firing) -> list[Command]:
        """
        Note a firing.
        """
        self.append(firing.cycle)
        return []
