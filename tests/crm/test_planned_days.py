"""
A day will do where a plan or promise wants an instant: work begins then.
"""

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from crmkit import standard
from crmkit.calendars import Calendar
from crmkit.errors import InvalidRecordError
from crmkit.presets import Settings
from crmkit.sla import SlaPolicy
from tests.crm.company import Company, company
from tests.crm.test_write_path import opened

#: When work begins on a Friday, by calendars that are always open.
FRIDAY = datetime(2026, 3, 5, 16, tzinfo=UTC)


def by_hours() -> Settings:
    """
    Return the settings of a company that is open from nine to five on weekdays.
    """
    hours = Calendar("Asia/Shanghai", {"mon-fri": ["09:00-17:00"]})
    level = standard().service_levels[0].to_dict()
    policy = SlaPolicy.of({**level, "calendar": "office"})
    return attrs.evolve(standard(calendars={"office": hours}), service_levels=(policy,))


@pytest.mark.parametrize("day", [date(2026, 3, 6), "2026-03-06"], ids=str)
def test_a_day_is_when_work_begins(small: Company, day: object) -> None:
    """
    In tasks, plans, promises and changes alike.
    """
    desk, client = small.desk, small.customer.id
    task = desk.tasks.add(title="回访", due_at=day)
    plan = desk.followups.add(customer=client, planned_at=day)
    ticket = opened(small, expected_at=day)
    told = desk.tickets.progress(ticket.id, "核实", next_update_at=day)  # type: ignore[arg-type]
    given = desk.tickets.assign(ticket.id, small.owner.id, expected_at=day)  # type: ignore[arg-type]
    away = desk.users.change(small.owner.id, {"absent_until": day})

    assert {FRIDAY} == {
        task.due_at, plan.planned_at, ticket.expected_at, told.next_update_at,
        given.expected_at, away.absent_until,
    }  # fmt: skip


def test_work_begins_when_the_company_opens(url: str) -> None:
    """
    On a day on which it does not, when it opens next.
    """
    small = company(url, by_hours())
    tasks = small.desk.tasks
    friday, saturday = (
        tasks.add(title="回访", due_at=date(2026, 3, day)) for day in (6, 7)
    )

    assert FRIDAY + timedelta(hours=9) == friday.due_at
    assert FRIDAY + timedelta(days=3, hours=9) == saturday.due_at


def test_what_happened_wants_an_instant(small: Company) -> None:
    """
    Only plans are days; nor is anything else a day that does not look like one.
    """
    with pytest.raises(InvalidRecordError, match="occurred_at"):
        small.desk.interactions.record(
            customer=small.customer.id, mode="电话", summary="?",
            occurred_at=date(2026, 3, 2),
        )  # fmt: skip
    with pytest.raises(InvalidRecordError, match="due_at"):
        small.desk.tasks.add(title="回访", due_at="2026-13-40")
