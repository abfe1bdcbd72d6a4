"""
A store is checked against its own history, and whatever does not fit is found.
"""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from crmkit import CRM
from crmkit.conditions import Moment
from crmkit.crm import Finding, VerifyReport
from crmkit.decisions import Appointment, Effect
from crmkit.errors import MoveRefusedError, VerificationError
from crmkit.lifecycle import Machine, MachineDocument
from crmkit.ports import Delivery
from crmkit.presets import machine
from crmkit.records import Department, Ref, Ticket
from tests.crm.company import MONDAY, Company, company

Spoil = Callable[[sqlite3.Connection], object]


def opened(small: Company) -> str:
    """
    Open a ticket that has three versions, and return its id.
    """
    ticket = small.desk.tickets.open(
        customer=small.customer.id,
        kind="complaint",
        priority="high",
        description="设备无法启动",
        tags=["急"],
        custom={"seats": 3},
    )
    small.desk.tickets.move(ticket.id, "start")
    small.desk.tickets.move(ticket.id, "wait", reason="等待配件")
    return ticket.id


def spoilt(path: Path, spoil: Spoil) -> VerifyReport:
    """
    Return the report on a company's file in which something was changed.
    """
    url = f"sqlite:///{path}"
    small = company(url)
    opened(small)
    small.crm.close()
    with closing(sqlite3.connect(path)) as connection:
        spoil(connection)
        connection.commit()
    with CRM.open(url) as crm:
        return crm.verify()


def test_a_store_in_use_is_sound(small: Company) -> None:
    """
    Commands, reminders and deliveries leave nothing behind that does not fit.
    """
    opened(small)
    small.desk.tickets.open(
        customer=small.customer.id, kind="inquiry", priority="low", description="?"
    )
    small.clock.advance(timedelta(days=9))
    small.crm.run_due()
    small.crm.deliver()
    report = small.crm.verify()

    assert (True, 0, (), ()) == (
        bool(report),
        report.count,
        report.findings,
        report.notes,
    )
    assert report is report.raise_if_wrong()
    assert {"tickets": 2, "users": 1, "customers": 1, "departments": 1} == {
        kind: report.checked[kind]
        for kind in ("tickets", "users", "customers", "departments")
    }
    assert report.checked["changes"] > 5
    assert report.checked["outbox"] == 1


def change_state(connection: sqlite3.Connection) -> None:
    """
    Change a record without its history.
    """
    connection.execute("UPDATE crm_tickets SET reason = '换人', reopenings = 4")


def lose_change(connection: sqlite3.Connection) -> None:
    """
    Lose a change in the middle of a history.
    """
    connection.execute(
        "DELETE FROM crm_changes WHERE record_type = 'ticket' AND version = 2"
    )


def lose_last_change(connection: sqlite3.Connection) -> None:
    """
    Lose the last change of a history.
    """
    connection.execute(
        "DELETE FROM crm_changes WHERE record_type = 'ticket' AND version = 3"
    )


def lose_history(connection: sqlite3.Connection) -> None:
    """
    Lose all changes of a record.
    """
    connection.execute("DELETE FROM crm_changes WHERE record_type = 'customer'")


def lose_record(connection: sqlite3.Connection) -> None:
    """
    Lose a record that has a history.
    """
    connection.execute("DELETE FROM crm_tickets")


def change_change(connection: sqlite3.Connection) -> None:
    """
    Change what a change says was there before.
    """
    found = "record_type = 'ticket' AND version = 3"
    (text,) = connection.execute(
        f"SELECT fields FROM crm_changes WHERE {found}"  # noqa: S608
    ).fetchone()
    fields = json.loads(text)
    fields["status"][0] = "open"
    connection.execute(
        f"UPDATE crm_changes SET fields = ? WHERE {found}",  # noqa: S608
        [json.dumps(fields)],
    )


def add_unknown_field(connection: sqlite3.Connection) -> None:
    """
    Put a field into a change that the record does not have.
    """
    connection.execute(
        "UPDATE crm_changes SET fields = json_set(fields, '$.colour', "
        "json('[null,\"red\"]')) WHERE record_type = 'customer'"
    )


def begin_again(connection: sqlite3.Connection) -> None:
    """
    Have a history begin in its middle.
    """
    connection.execute(
        "UPDATE crm_changes SET command = 'snapshot'"
        " WHERE record_type = 'ticket' AND version = 2"
    )


def give_number_twice(connection: sqlite3.Connection) -> None:
    """
    Give two customers one number, in state and history, past the index.
    """
    connection.executescript(
        """
        PRAGMA writable_schema = ON;
        DROP INDEX IF EXISTS uq_crm_customers_number;
        CREATE TABLE copied AS SELECT * FROM crm_customers;
        DROP TABLE crm_customers;
        ALTER TABLE copied RENAME TO crm_customers;
        INSERT INTO crm_customers SELECT * FROM crm_customers;
        UPDATE crm_customers SET id = 'twin' WHERE rowid = 2;
        CREATE TABLE c AS SELECT * FROM crm_changes WHERE record_type = 'customer';
        UPDATE c SET id = 'twin', record_id = 'twin';
        INSERT INTO crm_changes SELECT * FROM c;
        DROP TABLE c;
        """
    )


TICKET, CUSTOMER = "ticket:id-000007", "customer:id-000005"
FOUND: dict[str, tuple[Spoil, list[tuple[str, str, str, str]]]] = {
    "state": (
        change_state,
        [("state", TICKET, "what its 3 changes make",
          "other values in reason, reopenings")],
    ),
    "gap": (
        lose_change,
        [("version", TICKET, "one change for each of its 3 versions", "none for 2")],
    ),
    "end": (
        lose_last_change,
        [("version", TICKET, "one change for each of its 3 versions", "none for 3")],
    ),
    "history": (lose_history, [("record", CUSTOMER, "a history", "none")]),
    "record": (
        lose_record,
        [("record", TICKET, "the record that its 3 changes make", "none")],
    ),
    "change": (
        change_change,
        [("change", TICKET, "version 3 to begin where the one before ended",
          "other values in status")],
    ),
    "field": (
        add_unknown_field,
        [("change", CUSTOMER, "fields that there are", "colour")],
    ),
    "snapshot": (
        begin_again,
        [("change", TICKET, "a snapshot only where the history begins",
          "one for version 2")],
    ),
    "number": (
        give_number_twice,
        [("number", "customer:twin", "a number of its own", f"that of {CUSTOMER}")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_what_does_not_fit_is_found(name: str, tmp_path: Path) -> None:
    """
    Each finding says where, what should be there and what is, and no value.
    """
    spoil, expected = FOUND[name]
    report = spoilt(tmp_path / "crm.db", spoil)

    assert expected == [attrs.astuple(each) for each in report.findings]
    assert not report
    assert len(expected) == report.count


def test_a_finding_reads_as_a_sentence(tmp_path: Path) -> None:
    """
    And the error has it.
    """
    report = spoilt(tmp_path / "crm.db", lose_record)
    with pytest.raises(VerificationError) as caught:
        report.raise_if_wrong()

    assert (
        f"sqlite:///{tmp_path / 'crm.db'} has 1 finding\n"
        "  ticket:id-000007: expected the record that its 3 changes make, found none"
    ) == str(caught.value)


def test_only_as_many_findings_are_kept_as_are_asked_for(small: Company) -> None:
    """
    All are counted; the error says how many it leaves out.
    """
    with small.crm.store.begin() as tx:
        for number in range(20):
            lost = Ref("ticket", f"T{number:02}")
            tx.schedule(Appointment(record=lost, kind="resolution", due_at=MONDAY))
    report = small.crm.verify(findings=12)

    assert (20, 12) == (report.count, len(report.findings))
    assert "ticket:T00: expected a record to do 'resolution' for, found none" == str(
        report.findings[0]
    )
    with pytest.raises(VerificationError, match=r"20 findings[^~]*and 10 more$"):
        report.raise_if_wrong()


def test_messages_are_about_records_that_there_are(small: Company) -> None:
    """
    The record, and the recipient, on each kind of store.
    """
    effect = Effect(
        key="k",
        channel="email",
        to="secret@example.com",
        subject="s",
        body="b",
        record=Ref("ticket", "T1"),
        recipient=Ref("user", "U9"),
    )
    with small.crm.store.begin() as tx:
        tx.enqueue(
            Delivery(id="E1", effect=effect, next_attempt_at=MONDAY, created_at=MONDAY)
        )
    report = small.crm.verify()

    assert [
        Finding(
            kind="delivery",
            record="ticket:T1",
            expected="the record that E1 is about",
            found="none",
        ),
        Finding(
            kind="delivery",
            record="user:U9",
            expected="the record that E1 is sent to",
            found="none",
        ),
    ] == list(report.findings)
    assert "secret" not in repr(report)


def test_a_number_from_elsewhere_is_only_noted(small: Company) -> None:
    """
    The counter will skip it, so it may be right; but it is worth a look.
    """
    opened(small)
    small.desk.tickets.open(
        customer=small.customer.id,
        kind="inquiry",
        priority="low",
        description="?",
        number="GD20260007",
    )
    report = small.crm.verify()

    assert report.raise_if_wrong()
    (note,) = report.notes
    assert (
        "ticket:GD{yyyy}{seq:04}:2026: expected at least 7, a number that was given, "
        "found 1"
    ) == str(note)


def test_others_may_write_meanwhile(small: Company) -> None:
    """
    What a check sees is one state, so half of a write is never found.
    """
    small.desk.departments.add(name="市场部")
    store = small.crm.store
    with store.read() as look:
        assert 2 == look.count(Department, None, Moment(MONDAY))
        small.desk.departments.add(name="财务部")
        names = {
            each.name for each in look.find(Department, None, Moment(MONDAY)).items
        }

    assert {"售后部", "市场部"} == names
    assert 3 == small.crm.verify().checked["departments"]


def test_a_folded_column_and_the_index_are_checked(tmp_path: Path) -> None:
    """
    They are made of others, and what finds by them would miss what is wrong there.
    """

    def spoil(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE crm_customers SET name_folded = 'x'")
        connection.execute(
            "INSERT INTO crm_custom_values VALUES "
            "('ticket', 'id-000007', 'seats', 0, 9, NULL, NULL)"
        )

    report = spoilt(tmp_path / "crm.db", spoil)

    assert [
        ("derived", CUSTOMER, "name_folded to be what is made of the record"),
        ("derived", TICKET, "custom_values to be what is made of the record"),
    ] == [(each.kind, each.record, each.expected) for each in report.findings]


def with_other_names(crm: CRM) -> CRM:
    """
    Return the same company with a customer's machine that calls ``lost`` otherwise.
    """
    text = machine("customer").document.to_json().replace('"lost"', '"gone"')
    stages = Machine.of(MachineDocument.from_json(text))
    machines = {**crm.settings.machines, "customer": stages}
    return CRM(crm.store, settings=attrs.evolve(crm.settings, machines=machines))


def test_a_status_that_is_no_more_is_found(small: Company) -> None:
    """
    With those that there are, so a record that no move leads out of does not hide.
    """
    desk = small.crm.as_system("test")
    lost = desk.customers.add(name="明达", stage="lost", lost_reason="预算")
    assert small.crm.verify().raise_if_wrong()
    changed = with_other_names(small.crm).verify()

    assert [
        Finding(
            kind="status",
            record=str(lost.ref),
            expected="a stage that its status machine has "
            "(prospect, interested, customer, gone)",
            found="'lost'",
        )
    ] == list(changed.findings)


def test_an_adopted_end_without_agreement_is_noted(small: Company) -> None:
    """
    It is history and may be so; once it went on here, it ends as all others do.
    """
    desk = small.crm.as_system("test")

    def old(**more: Any) -> Ticket:
        return desk.tickets.adopt(
            customer=small.customer.id, kind="complaint", description="坏了", **more
        )

    closed, resolved = old(status="closed"), old(status="resolved", opinion="adjust")
    old(status="closed", opinion="satisfied")
    old(status="awaiting_customer")
    old(status="merged", merged_into=closed.id)
    again = old(status="closed")
    desk.tickets.move(again.id, "reopen", reason="又坏了")
    desk.tickets.move(again.id, "tell", solution="换新", told_via="phone")
    desk.tickets.move(again.id, "accept")
    report = small.crm.verify()

    assert report.raise_if_wrong()
    assert sorted(
        f"{ticket.ref}: expected its customer to have agreed before it was "
        f"'{ticket.status}', found none, as it came in so"
        for ticket in (closed, resolved)
    ) == sorted(map(str, report.notes))
    with pytest.raises(MoveRefusedError, match="until the customer agrees"):
        desk.tickets.move(resolved.id, "close")


def test_only_as_many_notes_are_kept_as_are_asked_for(small: Company) -> None:
    """
    Whoever moved in with a hundred thousand old tickets has memory left.
    """
    desk = small.crm.as_system("test")
    for number in range(4):
        desk.tickets.adopt(
            customer=small.customer.id,
            kind="complaint",
            description="坏了",
            status="closed",
            number=f"A{number}",
        )

    assert 3 == len(small.crm.verify(findings=3).notes)
