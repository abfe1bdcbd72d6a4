"""
One flat row for each ticket.
"""

from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from crmkit import CRM, Calendar
from crmkit.errors import BrokenHistoryError, UnknownChoiceError
from crmkit.presets import Settings, standard
from crmkit.records import Change
from crmkit.reports import TicketFact, Yardstick, ticket_fact
from crmkit.testing import SettableClock
from tests.reports.samples import MONDAY

DESK = Calendar("Asia/Shanghai", {"mon-fri": ["09:00-12:00", "13:30-18:00"]})
HOUR = 3600.0


def yardstick(settings: Settings) -> Yardstick:
    """
    Return what tickets of a company with office hours are measured with.
    """
    return Yardstick(
        policies=settings.service_levels,
        calendars=settings.calendars,
        categories=settings.ticket_machine.categories,
        calendar=DESK,
        zone=settings.zone,
    )


class Tale:
    """
    A ticket of high priority, opened on a Monday at nine.
    """

    def __init__(self) -> None:
        self.clock = SettableClock(MONDAY)
        self.crm = CRM.open("memory://", clock=self.clock)
        self.desk = self.crm.as_system("test")
        customer = self.desk.customers.add(name="恒信科技有限公司")
        ticket = self.desk.tickets.open(
            customer=customer.id, kind="投诉", priority="high", description="漏油"
        )
        self.ticket = ticket.id

    def move(self, hours: float, name: str, **data: Any) -> None:
        """
        Move the ticket, that many hours after its opening.
        """
        self.clock.set(MONDAY + timedelta(hours=hours))
        self.desk.tickets.move(self.ticket, name, **data)

    def changes(self) -> tuple[Change, ...]:
        """
        Return the ticket's history.
        """
        return self.desk.tickets.changes(self.ticket)

    def fact(self, hours: float) -> TicketFact:
        """
        Return the ticket's row as of that many hours after its opening.
        """
        now = MONDAY + timedelta(hours=hours)
        return ticket_fact(self.changes(), yardstick(self.crm.settings), now)


@pytest.fixture
def tale() -> Tale:
    """
    A ticket told after five hours, changed, and told again after thirty.
    """
    tale = Tale()
    tale.move(0, "start")
    tale.move(5, "tell", solution="更换密封圈", told_via="phone")
    tale.move(6, "adjust", adjustment="请一并检查油泵")
    tale.move(30, "tell", solution="更换密封圈与油泵", told_via="phone")
    tale.move(31, "accept")
    tale.move(32, "close")
    return tale


def test_spans_are_measured_in_plain_and_business_time(tale: Tale) -> None:
    """
    Thirty hours from Monday nine to Tuesday three are 7.5 and 4.5 hours of work.
    """
    fact = tale.fact(40)

    assert (0.0, 0.0) == (
        fact.first_action_seconds,
        fact.first_action_business_seconds,
    )
    assert 30 * HOUR == fact.resolution_seconds
    assert 12 * HOUR == fact.resolution_business_seconds


def test_service_level_clock_counts_what_the_ledger_counts(tale: Tale) -> None:
    """
    The hour with the customer is not counted, and 29 hours are more than 24.
    """
    fact = tale.fact(40)

    assert 29 * HOUR == fact.counted_seconds
    assert "met_late" == fact.sla_state
    assert fact.due_at is None


def test_instants_of_telling_are_the_first_and_the_last(tale: Tale) -> None:
    """
    A solution told twice has two instants.
    """
    fact = tale.fact(40)

    assert MONDAY + timedelta(hours=5) == fact.first_told_at
    assert MONDAY + timedelta(hours=30) == fact.last_told_at


@pytest.mark.parametrize(
    ("hours", "status", "seconds", "state"),
    [
        (4, "in_progress", None, "pending"),
        (5.5, "awaiting_customer", 5 * HOUR, "met"),
        (20, "in_progress", None, "pending"),
        (26, "in_progress", None, "breached_open"),
        (30, "awaiting_customer", 30 * HOUR, "met_late"),
        (32, "closed", 30 * HOUR, "met_late"),
    ],
)
def test_row_is_as_of_an_instant(
    tale: Tale, hours: float, status: str, seconds: float | None, state: str
) -> None:
    """
    A row knows nothing that came later, and a solution that fell is none.
    """
    fact = tale.fact(hours)

    assert (status, seconds, state) == (
        fact.status,
        fact.resolution_seconds,
        fact.sla_state,
    )


def test_day_and_month_begin_in_the_companys_zone() -> None:
    """
    Half past midnight in Shanghai is still the day before in UTC.
    """
    midnight = datetime.fromisoformat("2026-04-01T00:30:00+08:00")
    clock = SettableClock(midnight)
    desk = CRM.open("memory://", clock=clock, settings=standard()).as_system("test")
    customer = desk.customers.add(name="恒信科技有限公司")
    ticket = desk.tickets.open(
        customer=customer.id, kind="咨询", priority="low", description="价格"
    )

    fact = ticket_fact(
        desk.tickets.changes(ticket.id), yardstick(standard()), clock.now()
    )

    assert ("2026-04-01", "2026-04") == (fact.opened_day, fact.opened_month)


def test_nothing_is_known_before_the_opening(tale: Tale) -> None:
    """
    There is no row as of an instant before the ticket was opened.
    """
    with pytest.raises(BrokenHistoryError):
        tale.fact(-1)


def test_service_level_that_is_not_given_is_refused(tale: Tale) -> None:
    """
    A ticket measured without its service level would be measured wrong.
    """
    settings = tale.crm.settings
    none = Yardstick(
        policies=(),
        calendars=settings.calendars,
        categories=settings.ticket_machine.categories,
        calendar=DESK,
        zone=settings.zone,
    )

    with pytest.raises(UnknownChoiceError) as caught:
        ticket_fact(tale.changes(), none, MONDAY)

    assert "service level cannot be 'standard' (allowed: none)" == str(caught.value)


def test_row_says_what_was_promised_and_how_far_it_is_passed(tale: Tale) -> None:
    """
    Of 24 hours promised at nine on Monday, 25 are used up at eleven next morning.
    """
    fact = tale.fact(26)

    assert ("standard", 24 * HOUR) == (fact.sla_policy, fact.target_seconds)
    assert MONDAY + timedelta(hours=25) == fact.breached_at == fact.due_at
    assert 1 * HOUR == fact.overdue_seconds


def test_row_without_a_target_is_never_overdue(tale: Tale) -> None:
    """
    Where nothing was promised there is nothing to pass.
    """
    fact = attrs.evolve(tale.fact(26), target_seconds=None)

    assert fact.overdue_seconds is None
