"""
What must hold when workers have been killed, or have worked side by side.
"""

from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import attrs
import sqlalchemy as sa

from crmkit.adapters.sql import SQLStore
from crmkit.conditions import Moment
from crmkit.desk import RESOLUTION
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import Delivery, DeliveryFilter, Transaction
from crmkit.records import (
    Change,
    Contact,
    Customer,
    Department,
    Interaction,
    Record,
    Ticket,
    User,
    fold,
)
from tests.crash.harness import MONDAY, Letter, Life, Trial
from tests.crash.work import CALLED, LATE, RULES, SETTINGS

CLASSES: tuple[type[Record], ...] = (
    Contact, Customer, Department, Interaction, Ticket, User,
)  # fmt: skip
KILLED = -9


@attrs.frozen
class Found:
    """
    What is in a store.

    Attributes:
        records: All records.
        changes: All changes, in the order of their records and versions.
        deliveries: The outbox.
        reminders: Ticket id and cycle of each reminder that was due.
        calls: Ticket id and cycle of each time that the rule fired.
    """

    records: list[Record]
    changes: list[Change]
    deliveries: list[Delivery]
    reminders: list[tuple[str, str]]
    calls: list[tuple[str, str]]


def found_in(url: str) -> Found:
    """
    Return what is in a store, and see to it that its file is whole.
    """
    store = open_store(plugin_manager(), url)
    assert isinstance(store, SQLStore)
    with closing(store):
        with store.engine.connect() as connection:
            if store.engine.dialect.name == "sqlite":
                whole = connection.exec_driver_sql("PRAGMA integrity_check")
                assert [("ok",)] == whole.all()
            reminders = _firings(connection, RESOLUTION)
            calls = [x for rule in RULES for x in _firings(connection, rule.name)]
        with store.read() as look:
            records = [each for cls in CLASSES for each in _all(look, cls)]
            changes = [c for record in records for c in look.history(record.ref)]
            rows = _messages(look)
    return Found(records, changes, rows, reminders, calls)


def _firings(connection: sa.Connection, rule: str) -> list[tuple[str, str]]:
    fired = sa.text("SELECT record_id, cycle FROM crm_firings WHERE rule = :rule")
    return [(row[0], row[1]) for row in connection.execute(fired, {"rule": rule})]


def _all(look: Transaction, cls: type[Record]) -> list[Record]:
    found: list[Record] = []
    cursor = None
    while True:
        page = look.find(cls, None, Moment(MONDAY), limit=1000, cursor=cursor)
        found += page
        cursor = page.cursor
        if cursor is None:
            return found


def _messages(look: Transaction) -> list[Delivery]:
    found: list[Delivery] = []
    among = DeliveryFilter()
    while page := look.deliveries(None, 1000, among):
        found += page
        among = DeliveryFilter(behind=(page[-1].created_at, page[-1].id))
    return found


def check(trial: Trial) -> dict[str, Any]:
    """
    Check everything, and return what was counted.
    """
    found = found_in(trial.url)
    nobody_stumbled(trial.lives)
    histories_are_whole(found)
    acknowledged = [word for life in trial.lives for word in life.heard("done")]
    nothing_acknowledged_is_lost(acknowledged, found)
    everything_is_done_once(trial, found)
    numbers_are_unique(found)
    effects_are_whole(found)
    the_rule_fired_once(found)
    batches_are_whole(trial.lives, found)
    repeated = mail_is_sent(trial, found)
    return {
        "kills": sum(life.ended == KILLED for life in trial.lives),
        "acknowledged": len(acknowledged),
        "refused": sum(len(life.heard("refused")) for life in trial.lives),
        "tickets": sum(isinstance(each, Ticket) for each in found.records),
        "changes": len(found.changes),
        "mails": len(trial.postman.letters),
        "sent twice": repeated,
    }


def nobody_stumbled(lives: list[Life]) -> None:
    """
    No worker met an error of the store, or ended but by a kill or by itself.

    And none was refused because others were at work: nobody named a version, or an
    instant that was not his own.
    """
    bad = ("failed", "broken")
    assert [] == [word for life in lives for word in life.words if word["word"] in bad]
    overtaken = ("StaleVersionError", "InstantRefusedError")
    refused = [word for life in lives for word in life.heard("refused")]
    assert [] == [word for word in refused if word["kind"] in overtaken]
    assert set() == {life.ended for life in lives} - {0, KILLED}
    assert [] == [w for life in lives for w in life.heard("reminded") if w["failed"]]
    assert [] == [w for life in lives for w in life.heard("sent") if w["retried"]]


def histories_are_whole(found: Found) -> None:
    """
    Versions run 1, 2, 3 …, time never back, and folding them gives the record.
    """
    histories: dict[object, list[Change]] = {}
    for change in found.changes:
        histories.setdefault(change.record, []).append(change)
    for record in found.records:
        mine = histories[record.ref]
        assert fold(mine) == record
        known = [change.recorded_at for change in mine]
        assert sorted(known) == known


def nothing_acknowledged_is_lost(
    acknowledged: Iterable[dict[str, Any]], found: Found
) -> None:
    """
    Each command that returned is in the history, at the version that it returned.
    """
    causes = {(c.record.type, c.record.id, c.version): c.cause for c in found.changes}
    numbers = {r.id: getattr(r, "number", None) for r in found.records}
    for word in acknowledged:
        place = (word["type"], word["id"], word["version"])
        assert f"request:{word['key']}" == causes[place]
        assert word["number"] == numbers[word["id"]]


def everything_is_done_once(trial: Trial, found: Found) -> None:
    """
    A request that was repeated because its answer was lost is one request.
    """
    done = {word["key"]: word for life in trial.lives for word in life.heard("done")}
    refused = {w["key"] for life in trial.lives for w in life.heard("refused")}
    tried = {
        word["request"]["key"]: word["request"]
        for life in trial.lives
        for word in life.heard("try")
    }
    assert set() == set(tried) - set(done) - refused
    opened = [key for key, request in tried.items() if request["what"] == "open"]
    tickets = [each.id for each in found.records if isinstance(each, Ticket)]
    assert sorted([*trial.tickets, *(done[key]["id"] for key in opened)]) == tickets
    # A note also dates the customer's last contact, and so makes two changes.
    made = Counter((c.cause, c.record.type) for c in found.changes)
    for (cause, _), times in made.items():
        if cause.startswith("request:"):
            assert (1, True) == (times, cause.removeprefix("request:") in done)


def numbers_are_unique(found: Found) -> None:
    """
    No number is given twice.
    """
    numbers = Counter(
        (record.type_name, number)
        for record in found.records
        if (number := getattr(record, "number", None))
    )
    assert {} == {number: n for number, n in numbers.items() if n > 1}


def effects_are_whole(found: Found) -> None:
    """
    Each firing has its message and each message its firing; all were sent.
    """
    fired = Counter(
        f"ticket_overdue:ticket:{i}:{cycle}" for i, cycle in found.reminders
    )
    keys = Counter(row.effect.key for row in found.deliveries)
    assert Counter() == keys - fired
    untouched = {
        each.id
        for each in found.records
        if isinstance(each, Ticket) and each.version == 1
    }
    late = [
        change
        for change in found.changes
        if change.record.id in untouched and change.recorded_at - change.at >= LATE
    ]
    reminded = {row.effect.record.id for row in found.deliveries}
    assert set() == {change.record.id for change in late} - reminded
    assert {("sent", 1)} == {(row.status, row.attempts) for row in found.deliveries}


def the_rule_fired_once(found: Found) -> None:
    """
    Each ticket that is a day old was called about once, and no other one.
    """
    notes = [each for each in found.records if isinstance(each, Interaction)]
    called = [str(each.summary).split(" ", 2) for each in notes]
    fired = sorted((x[1], x[2]) for x in called if x[0] == CALLED)
    tickets = [each for each in found.records if isinstance(each, Ticket)]
    old = {each.id for each in tickets if _is_old(each, found)}
    times = Counter(ticket for ticket, _ in fired)
    assert sorted(found.calls) == fired
    assert set() == old ^ set(times)
    assert [] == [(ticket, cycle) for ticket, cycle in fired if times[ticket] > 1]


def _is_old(ticket: Ticket, found: Found) -> bool:
    opened = next(c for c in found.changes if c.record == ticket.ref)
    return opened.recorded_at - opened.at >= LATE


def batches_are_whole(lives: list[Life], found: Found) -> None:
    """
    What a batch acknowledged is in the history, and nothing of it was refused.
    """
    told = [word for life in lives for word in life.heard("changed")]
    assert [] == [word for word in told if word["refused"]]
    made = Counter(
        (change.record.id, change.fields["remarks"][1])
        for change in found.changes
        if "remarks" in change.fields
    )
    kept = {(each, word["remarks"]) for word in told for each in word["kept"]}
    assert set() == kept - set(made)
    assert {} == {change: n for change, n in made.items() if n > 1}


def mail_is_sent(trial: Trial, found: Found) -> int:
    """
    Each message arrived; twice only if who sent it died before he knew of it.

    Returns:
        How many letters came that had come before.
    """
    letters = trial.postman.letters
    ids = {f"<{row.id}@{SETTINGS.message_domain}>" for row in found.deliveries}
    assert ids == {letter.message_id for letter in letters}
    excused = {letter for life in trial.lives for letter in _unsure(life, letters)}
    times = Counter(letter.message_id for letter in letters)
    for message_id, n in times.items():
        senders = [each for each in letters if each.message_id == message_id]
        assert n == len(set(senders))
        assert set() == set(senders[:-1]) - excused
    return len(letters) - len(ids)


def _unsure(life: Life, letters: list[Letter]) -> list[Letter]:
    """
    Return the letter that a worker sent without saying so, if it was killed.
    """
    mine = [letter for letter in letters if letter.life == life.life]
    told = sum(word["sent"] for word in life.heard("sent"))
    assert told <= len(mine) <= told + (life.ended == KILLED)
    return mine[told:]
