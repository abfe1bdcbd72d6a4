"""
Tickets that are merged, linked and split.
"""

from datetime import timedelta
from typing import Any

import pytest

from crmkit.errors import (
    InstantRefusedError,
    InvalidRecordError,
    MoveRefusedError,
    ReadOnlyRecordError,
    RecordNotFoundError,
    StaleVersionError,
    WrongContactError,
)
from crmkit.records import Mode, Ticket
from tests.crm.company import MONDAY, Company
from tests.crm.test_write_path import opened, told

DAY = timedelta(days=1)


def pair(small: Company) -> tuple[Ticket, Ticket]:
    """
    Return two tickets of one customer.
    """
    return opened(small), opened(small)


def test_a_merged_ticket_ends(small: Company) -> None:
    """
    Its clock stops, nobody is reminded of it, and it is read-only.
    """
    first, second = pair(small)
    merged = small.desk.tickets.merge(second.id, into=first.id, version=second.version)
    small.clock.advance(10 * DAY)

    assert ("merged", first.id, None) == (
        merged.status, merged.merged_into, merged.resolution_due_at
    )  # fmt: skip
    assert 1 == small.crm.run_due().done
    assert [str(first.ref)] == [str(r.effect.record) for r in small.crm.deliveries()]
    with pytest.raises(ReadOnlyRecordError):
        small.desk.tickets.change(second.id, {"remarks": "?"})


def test_what_is_recorded_on_it_goes_to_the_one_that_lives_on(small: Company) -> None:
    """
    However often that was merged itself.
    """
    first, second = pair(small)
    third = opened(small)
    merge = small.desk.tickets.merge
    merge(third.id, into=second.id)
    merge(second.id, into=first.id)
    note = small.desk.interactions.record(
        ticket=third.id, mode="电话", summary="客户催促"
    )

    assert first.id == note.ticket


def test_a_merged_ticket_can_be_taken_out_again(small: Company) -> None:
    """
    It goes on where it was, with its clock.
    """
    first, second = pair(small)
    tickets = small.desk.tickets
    tickets.merge(second.id, into=first.id)
    again = tickets.move(second.id, "unmerge", reason="不是同一问题")

    assert ("in_progress", None) == (again.status, again.merged_into)
    assert second.resolution_due_at == again.resolution_due_at


@pytest.mark.parametrize("plain", [False, True], ids=["merge", "move"])
def test_what_cannot_be_merged(small: Company, *, plain: bool) -> None:
    """
    Whichever way it is asked for.
    """
    tickets, (first, second) = small.desk.tickets, pair(small)
    other = small.desk.customers.add(name="明达")
    foreign = opened(small, customer=other.id)
    done = told(small)
    tickets.move(done.id, "accept")
    tickets.move(done.id, "close")
    gone = opened(small)
    tickets.merge(gone.id, into=first.id)

    def merge(ticket: str, into: str) -> Ticket:
        if plain:
            return tickets.move(ticket, "merge", merged_into=into)
        return tickets.merge(ticket, into=into)

    with pytest.raises((InvalidRecordError, MoveRefusedError)):
        merge(first.id, first.id)
    with pytest.raises(InvalidRecordError, match="ticket of the same customer"):
        merge(second.id, foreign.id)
    with pytest.raises(ReadOnlyRecordError):
        merge(second.id, done.id)
    with pytest.raises(ReadOnlyRecordError):
        merge(second.id, gone.id)
    with pytest.raises(MoveRefusedError):
        merge(done.id, first.id)
    with pytest.raises(RecordNotFoundError):
        merge(second.id, "nobody")
    assert second == tickets.get(second.id)


def test_a_merge_is_dated_and_versioned(small: Company) -> None:
    """
    As a move is.
    """
    first, second = pair(small)
    tickets = small.desk.tickets
    with pytest.raises(StaleVersionError):
        tickets.merge(second.id, into=first.id, version=7)
    with pytest.raises(InstantRefusedError):
        tickets.merge(second.id, into=first.id, at=MONDAY - DAY)


def test_linked_tickets_know_each_other(small: Company) -> None:
    """
    Until they are no longer; the same again changes nothing.
    """
    first, second = pair(small)
    tickets = small.desk.tickets
    for one, other in ((second, first), (first, second)):
        assert (other.id,) == tickets.link(one.id, other.id).linked

    assert ((second.id,), (first.id,)) == (
        tickets.get(first.id).linked, tickets.get(second.id).linked
    )  # fmt: skip
    assert 2 == len(tickets.changes(first.id))

    tickets.link(second.id, first.id, linked=False)

    assert {()} == {tickets.get(each.id).linked for each in (first, second)}
    with pytest.raises(InvalidRecordError, match="should be another ticket"):
        tickets.link(first.id, first.id)
    with pytest.raises(InvalidRecordError, match="linked"):
        tickets.change(first.id, {"linked": [second.id]})


def test_a_ticket_is_split_by_opening_another(small: Company) -> None:
    """
    Which says what it was a part of, and is the same customer's.
    """
    first = opened(small)
    part = opened(small, split_from=first.id)
    other = small.desk.customers.add(name="明达")

    assert first.id == part.split_from
    with pytest.raises(WrongContactError):
        opened(small, split_from=first.id, customer=other.id)
    with pytest.raises(RecordNotFoundError):
        opened(small, split_from="nobody")


def test_a_ticket_is_about_a_need_of_its_customer(small: Company) -> None:
    """
    Another's is refused.
    """
    need = small.desk.needs.add(customer=small.customer.id, description="导出报表")
    other = small.desk.customers.add(name="明达")

    assert need.id == opened(small, need=need.id).need
    with pytest.raises(WrongContactError):
        opened(small, need=need.id, customer=other.id)


def answered(small: Company, **fields: Any) -> Ticket:
    """
    Return a ticket whose customer agreed.
    """
    ticket, move = opened(small, **fields), small.desk.tickets.move
    move(ticket.id, "start")
    move(ticket.id, "tell", solution="更换电源接口", told_via="phone")
    return move(ticket.id, "accept")


def test_the_one_that_lives_on_is_written_too(small: Company) -> None:
    """
    So whoever changes it meanwhile is decided anew; each is linked with the other.
    """
    first, second = pair(small)
    merged = small.desk.tickets.merge(second.id, into=first.id)
    survivor = small.desk.tickets.get(first.id)

    assert (2, (second.id,)) == (survivor.version, survivor.linked)
    assert (first.id,) == merged.linked
    assert "merge_ticket" == small.desk.tickets.changes(first.id)[-1].command
    with pytest.raises(StaleVersionError):
        small.desk.tickets.move(first.id, "start", version=first.version)


@pytest.mark.parametrize("plain", [False, True], ids=["merge", "move"])
def test_one_whose_customer_was_asked_cannot_live_on(
    small: Company, *, plain: bool
) -> None:
    """
    He was never asked about the other; reopened, it can (T7).
    """
    tickets = small.desk.tickets
    told_one, resolved = told(small), answered(small)
    late = opened(small)

    def merge(into: Ticket) -> Ticket:
        if plain:
            return tickets.move(late.id, "merge", merged_into=into.id)
        return tickets.merge(late.id, into=into.id)

    for into in (told_one, resolved):
        with pytest.raises(MoveRefusedError) as refused:
            merge(into)
        assert f"{into.number} was told or resolved: reopen it first" in str(
            refused.value
        )
        assert "请先重新打开" in refused.value.text("zh")
        tickets.move(into.id, "reopen", reason="还有问题")

    assert told_one.id == merge(told_one).merged_into


def test_no_promise_becomes_later_by_a_merge(small: Company) -> None:
    """
    The one that lives on takes the higher priority, and has to be due first (T5).
    """
    tickets = small.desk.tickets
    urgent = opened(small)
    small.clock.advance(timedelta(hours=23))
    calm = opened(small, priority="low")
    with pytest.raises(MoveRefusedError, match="would be due later: merge it into"):
        tickets.merge(urgent.id, into=calm.id)
    tickets.merge(calm.id, into=urgent.id)
    survivor = tickets.get(urgent.id)

    assert ("high", urgent.resolution_due_at, urgent.expected_at) == (
        survivor.priority, survivor.resolution_due_at, survivor.expected_at
    )  # fmt: skip


def test_the_one_that_lives_on_is_as_urgent_as_both(small: Company) -> None:
    """
    With a clock for that, the appointment too, and the earlier instant expected.
    """
    tickets = small.desk.tickets
    calm = opened(small, priority="low")
    urgent = opened(small, expected_at=MONDAY + timedelta(hours=5))
    tickets.merge(urgent.id, into=calm.id)
    survivor = tickets.get(calm.id)

    assert ("high", MONDAY + DAY, MONDAY + timedelta(hours=5)) == (
        survivor.priority, survivor.resolution_due_at, survivor.expected_at
    )  # fmt: skip
    small.clock.advance(DAY + timedelta(seconds=1))
    assert 1 == small.crm.run_due().done


def test_one_that_was_told_hands_no_promise_on(small: Company) -> None:
    """
    It was kept; the customer is asked about the one that lives on.
    """
    done = told(small)
    again = opened(small, priority="low", expected_at=MONDAY + 3 * DAY)
    small.desk.tickets.merge(done.id, into=again.id)
    survivor = small.desk.tickets.get(again.id)

    assert ("high", again.expected_at) == (survivor.priority, survivor.expected_at)


def test_a_merge_is_dated_by_both(small: Company) -> None:
    """
    Nothing happens to the one that lives on before the last thing that did.
    """
    first, second = pair(small)
    small.clock.advance(DAY)
    small.desk.tickets.change(first.id, {"remarks": "客户催促"})
    with pytest.raises(InstantRefusedError):
        small.desk.tickets.merge(second.id, into=first.id, at=MONDAY)


def test_a_link_leads_to_a_closed_ticket(small: Company) -> None:
    """
    The same fault again: only the open one is written, the archive stays as it is.
    """
    tickets, done = small.desk.tickets, answered(small)
    closed = tickets.move(done.id, "close")
    again = opened(small)
    for one, other in ((again, closed), (closed, again)):
        tickets.link(one.id, other.id)

    assert (closed.id,) == tickets.get(again.id).linked
    assert closed == tickets.get(closed.id)
    assert 2 == len(tickets.changes(again.id))

    tickets.link(closed.id, again.id, linked=False)
    assert () == tickets.get(again.id).linked

    other = tickets.move(answered(small).id, "close")
    with pytest.raises(ReadOnlyRecordError):
        tickets.link(closed.id, other.id)


def test_what_comes_in_later_goes_to_the_one_that_lives_on(small: Company) -> None:
    """
    As what is recorded does; on a closed one only what happened before its end.
    """
    desk = small.desk
    first, second = pair(small)
    desk.tickets.merge(second.id, into=first.id)
    note: dict[str, Any] = {
        "mode": Mode.PHONE,
        "summary": "客户催促",
        "occurred_at": MONDAY,
    }
    came = desk.interactions.adopt(ticket=second.id, **note)

    assert (first.id, first.customer) == (came.ticket, came.customer)

    closed = desk.tickets.move(answered(small).id, "close")
    before = desk.interactions.adopt(ticket=closed.id, **note)
    small.clock.advance(DAY)

    assert closed.id == before.ticket
    with pytest.raises(ReadOnlyRecordError):
        desk.interactions.adopt(
            ticket=closed.id, **note | {"occurred_at": MONDAY + DAY}
        )
    with pytest.raises(ReadOnlyRecordError):
        desk.interactions.adopt(ticket=closed.id, mode=Mode.PHONE, summary="?")
