"""
Commands decide by themselves: they ask for what they have not been told.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from crmkit.decisions import Decision
from crmkit.desk import (
    Add,
    AnyNeed,
    Command,
    HistoryNeed,
    HoldNeed,
    IdNeed,
    MergeTicket,
    Move,
    NumberNeed,
    OpenTicketFor,
    RecordNeed,
    RelatedNeed,
    Snapshot,
    TakeArchive,
    Unread,
    Update,
    decide,
    likely_needs,
)
from crmkit.errors import FieldError, ReadOnlyRecordError
from crmkit.presets import Settings, standard
from crmkit.records import (
    Customer,
    Department,
    Priority,
    Rating,
    Record,
    Ref,
    Ticket,
    User,
)
from crmkit.records import Need as CustomerNeed

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLIENT = Customer(id="C1", version=1, name="恒信科技", stage="prospect")
LI = User(id="li", version=1, name="李娜", department="D1", roles=("service",))
CARE = Department(id="D1", version=1, name="售后部", supervisor="li")
SETTINGS = standard()


def told(view: Snapshot, need: AnyNeed, known: dict[Ref, Record]) -> Snapshot:
    """
    Return a snapshot with what a command asked for.
    """
    match need:
        case RecordNeed(ref):
            return attrs.evolve(view, records={**view.records, ref: known.get(ref)})
        case HistoryNeed(ref):
            return attrs.evolve(view, histories={**view.histories, ref: ()})
        case NumberNeed(name, _):
            return attrs.evolve(view, numbers={**view.numbers, name: f"{name} 1"})
        case IdNeed(what):
            return attrs.evolve(view, ids={**view.ids, what: f"id of {what}"})
        case HoldNeed(refs):
            records = {**view.records, **{ref: known.get(ref) for ref in refs}}
            return attrs.evolve(view, records=records, held=view.held.union(refs))
        case RelatedNeed():
            return attrs.evolve(view, found={**view.found, need: ()})
        case _:
            raise AssertionError(need)


def asked(
    command: Command, *known: Record, settings: Settings = SETTINGS
) -> tuple[list[AnyNeed], Decision]:
    """
    Return what a command asks for, one after the other, and what it comes to.
    """
    records = {record.ref: record for record in known}
    view = Snapshot(by="li", settings=settings, new_id="N1")
    needs: list[AnyNeed] = []
    while True:
        try:
            return needs, decide(command, view, AT)
        except Unread as unread:
            needs.append(unread.need)
            view = told(view, unread.need, records)


def ticket(number: int, **fields: Any) -> Ticket:
    """
    Return an open ticket of the customer.
    """
    given = {"id": f"T{number}", "version": 1, "customer": "C1", "status": "open"}
    return Ticket(**{**given, **fields})


def test_a_command_asks_once_for_each_thing() -> None:
    """
    And never for what it has been told.
    """
    rating = Add(record=Rating(customer="C1", score=1))
    needs, decision = asked(rating, CLIENT, LI)

    assert len(needs) == len(set(needs))
    assert IdNeed("low_score") in needs
    assert ["rating", "ticket"] == [w.after.type_name for w in decision.writes]
    assert ["N1", "id of low_score"] == [w.after.id for w in decision.writes]


@pytest.mark.parametrize(
    "command",
    [
        lambda: Move.to(ticket(1), "wait", reason="?"),
        lambda: Move.to(CLIENT, "interest"),
        lambda: Update.to(CLIENT, city="北京"),
    ],
    ids=["a ticket's move", "a customer's move", "a change"],
)
def test_what_is_likely_is_needed(command: Callable[[], Command]) -> None:
    """
    What is read beforehand is read for something.
    """
    view = Snapshot(by="li", settings=SETTINGS, new_id="")
    needs, _ = asked(command(), ticket(1), CLIENT)

    assert set(likely_needs(command(), view)) == set(needs)


def test_a_new_record_has_an_id_of_its_own() -> None:
    """
    Each department's task, too.
    """
    law = Department(id="D2", version=1)
    need = CustomerNeed(customer="C1", description="?", collaborators=("D1", "D2"))
    _, decision = asked(Add(record=need), CLIENT, LI, CARE, law)

    assert ["N1", "id of task:D1", "id of task:D2"] == [
        write.after.id for write in decision.writes
    ]
    assert ["li", None] == [effect.to for effect in decision.effects]
    assert 2 == len({effect.key for effect in decision.effects})


def test_a_stranger_needs_two_numbers() -> None:
    """
    The customer's first, then the ticket's, as everybody takes them.
    """
    command = OpenTicketFor(
        client=Customer(name="明达"),
        kind="咨询",
        description="?",
        priority=Priority.LOW,
    )
    needs, decision = asked(command, LI)

    assert ["customer", "ticket"] == [
        need.type_name for need in needs if isinstance(need, NumberNeed)
    ]
    assert ["ticket", "customer", "task"] == [
        write.after.type_name for write in decision.writes
    ]


def test_a_merge_ends_the_appointment() -> None:
    """
    Nobody is reminded of a ticket that is no more.
    """
    needs, decision = asked(MergeTicket(ticket="T2", into="T1"), ticket(1), ticket(2))
    refused = asked(MergeTicket(ticket="T2", into="T1"), ticket(2, status="closed"))

    kept, ended = decision.appointments

    assert {HistoryNeed(Ref("ticket", each)) for each in ("T1", "T2")} <= {*needs}
    assert ("T1", "T2", None) == (kept.record.id, ended.record.id, ended.due_at)
    assert refused[1].refusal is not None
    assert "not_allowed" == refused[1].refusal.code


def test_a_need_is_left_alone_where_there_is_no_such_move() -> None:
    """
    As where the company has no machine for needs, or the older one has ended.
    """
    left = {k: v for k, v in SETTINGS.machines.items() if k != "need"}
    without = attrs.evolve(SETTINGS, machines=left)
    old = CustomerNeed(id="N0", version=1, customer="C1", status="noted")
    ended = old.replace(status="dropped")
    new = Add(record=CustomerNeed(customer="C1", description="?", replaces="N0"))

    assert 2 == len(asked(new, CLIENT, LI, CARE, old)[1].writes)
    assert 1 == len(asked(new, CLIENT, LI, CARE, ended)[1].writes)
    assert 1 == len(asked(new, CLIENT, LI, CARE, old, settings=without)[1].writes)


def test_an_archive_asks_for_all_that_leads_to_a_customer() -> None:
    """
    Of each type of record that names one, but earlier archives.
    """
    needs, _ = asked(TakeArchive(customer="C1"), CLIENT)
    types = {need.type_name for need in needs if isinstance(need, RelatedNeed)}

    assert {"contact", "ticket", "order", "rating", "verification"} < types
    assert not {"archive", "user", "department", "campaign"} & types


def test_moving_tells_what_is_meant() -> None:
    """
    A text that is no reference is no record.
    """
    with pytest.raises(FieldError):
        asked(Move(record="T1", move="start"))


def test_a_customer_of_a_company_that_archives_the_lost() -> None:
    """
    A status that is read-only lets nothing but a move change any record.
    """
    document = SETTINGS.machine("customer").document.to_dict()
    document["statuses"][-1]["read_only"] = True
    lost = type(SETTINGS.machine("customer")).of(document)
    chosen = attrs.evolve(SETTINGS, machines={**SETTINGS.machines, "customer": lost})
    gone = CLIENT.replace(stage="lost")
    with pytest.raises(ReadOnlyRecordError):
        asked(Update.to(gone, city="北京"), gone, settings=chosen)

    assert asked(Move.to(gone, "win_back"), gone, settings=chosen)[1].writes
