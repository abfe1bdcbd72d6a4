"""
Two sessions that come to the same tickets or needs, on a database without a queue.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any

import attrs
import pytest
import sqlalchemy as sa

from crmkit import CRM, Interaction
from crmkit.adapters.sql import SQLStore
from crmkit.crm import Acting
from crmkit.desk import RecordInteraction
from crmkit.errors import (
    InvalidRecordError,
    MoveRefusedError,
    ReadOnlyRecordError,
)
from crmkit.records import Mode, Ticket
from tests.postgres import wait_for_a_lock

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


@attrs.frozen
class Sessions:
    """
    Two who work on one database.
    """

    engine: sa.Engine
    crm: CRM
    customer: str

    @property
    def desk(self) -> Acting:
        """
        One of them.
        """
        return self.crm.as_system("one")

    def opened(self, at: datetime | None = None) -> Ticket:
        """
        Return a ticket.
        """
        return self.desk.tickets.open(
            customer=self.customer,
            kind="投诉",
            priority="high",
            description="无法启动",
            at=at,
        )

    def agreed(self) -> Ticket:
        """
        Return a ticket whose customer has agreed.
        """
        ticket, move = self.opened(), self.desk.tickets.move
        move(ticket.id, "start")
        move(ticket.id, "tell", solution="更换电源接口", told_via="phone")
        return move(ticket.id, "accept")

    def after(
        self, first: Callable[[Acting], object], second: Callable[[Acting], object]
    ) -> BaseException | None:
        """
        Return what came of the second, begun before the first was committed.
        """
        with ThreadPoolExecutor(1) as pool:
            with self.crm.begin(by=self.desk) as block:
                first(block)
                asked = pool.submit(second, self.crm.as_system("two"))
                wait_for_a_lock(self.engine)
            return asked.exception(timeout=20)


@pytest.fixture
def sessions(new_postgres: Callable[[], sa.Engine]) -> Iterator[Sessions]:
    """
    Two sessions, with a customer.
    """
    engine = new_postgres()
    store = SQLStore(engine)
    store.migrate()
    with CRM(store) as crm:
        client = crm.as_system("test").customers.add(name="恒信科技")
        yield Sessions(engine, crm, client.id)


def test_two_tickets_are_not_merged_into_each_other(sessions: Sessions) -> None:
    """
    One lives on, whoever was first.
    """
    one, two = (sessions.opened(MONDAY) for _ in range(2))  # either may live on
    refused = sessions.after(
        lambda desk: desk.tickets.merge(two.id, into=one.id),
        lambda desk: desk.tickets.merge(one.id, into=two.id),
    )
    find = sessions.desk.tickets.get

    assert isinstance(refused, ReadOnlyRecordError)
    assert ("open", "merged") == (find(one.id).status, find(two.id).status)


def test_nothing_is_merged_into_one_that_is_being_told(sessions: Sessions) -> None:
    """
    Its customer would never be asked about the other.
    """
    one, two = sessions.opened(), sessions.opened()
    sessions.desk.tickets.move(one.id, "start")
    refused = sessions.after(
        lambda desk: desk.tickets.move(
            one.id, "tell", solution="更换电源接口", told_via="phone"
        ),
        lambda desk: desk.tickets.merge(two.id, into=one.id),
    )

    assert isinstance(refused, MoveRefusedError)
    assert "open" == sessions.desk.tickets.get(two.id).status


@pytest.mark.parametrize("known", [False, True], ids=["ticket", "customer too"])
@pytest.mark.parametrize("number", [None, "GZ-1"], ids=["drawn", "given"])
@pytest.mark.parametrize("bulk", [False, True], ids=["alone", "batch"])
def test_nothing_is_recorded_on_one_that_is_being_closed(
    sessions: Sessions, *, known: bool, number: str | None, bulk: bool
) -> None:
    """
    With or without a number of its own; one of a batch is refused, too (T8).
    """
    ticket = sessions.agreed()
    given: dict[str, Any] = {"customer": sessions.customer} if known else {}

    def record(desk: Acting) -> None:
        fields = {"ticket": ticket.id, "number": number, **given}
        note = {"mode": Mode.PHONE, "summary": "客户来电", **fields}
        if bulk:
            make = partial(RecordInteraction, interaction=Interaction(**note))
            (refused,) = desk.do_all([make]).refused
            raise refused.error
        desk.interactions.record(**note)

    refused = sessions.after(lambda desk: desk.tickets.move(ticket.id, "close"), record)

    assert isinstance(refused, ReadOnlyRecordError)
    assert 0 == sessions.desk.interactions.count()


def test_who_closes_waits_for_what_is_being_recorded(sessions: Sessions) -> None:
    """
    It was there before the ticket was closed.
    """
    ticket = sessions.agreed()
    note = Interaction(ticket=ticket.id, mode=Mode.PHONE, summary="客户来电")
    failed = sessions.after(
        lambda desk: desk.interactions.record(
            ticket=note.ticket, mode=note.mode, summary=note.summary
        ),
        lambda desk: desk.tickets.move(ticket.id, "close"),
    )

    assert None is failed
    assert "closed" == sessions.desk.tickets.get(ticket.id).status


def test_one_of_two_needs_takes_the_place_of_another(sessions: Sessions) -> None:
    """
    The other one is told which did.
    """
    his: dict[str, Any] = {"customer": sessions.customer, "description": "导出报表"}
    old = sessions.desk.needs.add(**his)
    refused = sessions.after(
        lambda desk: desk.needs.add(**his, replaces=old.id),
        lambda desk: desk.needs.add(**his, replaces=old.id),
    )

    assert isinstance(refused, InvalidRecordError)
    assert "was replaced already: should be 'need:" in str(refused)
    assert 2 == sessions.desk.needs.count()
