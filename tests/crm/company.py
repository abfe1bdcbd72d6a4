"""
A small company on each kind of store, at a time that the test sets.
"""

from datetime import UTC, datetime
from typing import Any

import attrs

from crmkit import CRM, Customer, Settings, User, standard
from crmkit.crm import Acting
from crmkit.testing import CountingIds, RecordingChannel, SettableClock

#: A Monday, 10:00 in Shanghai.
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)


@attrs.frozen
class Company:
    """
    A CRM with one department, one owner and one customer.
    """

    crm: CRM
    clock: SettableClock
    mail: RecordingChannel
    owner: User
    customer: Customer

    @property
    def desk(self) -> Acting:
        """
        The owner at his desk.
        """
        return self.crm.acting_as(self.owner)


def person(desk: Acting, /, **given: Any) -> User:
    """
    Enter somebody who can act and own records.
    """
    if "department" not in given:
        known = next(iter(desk.departments.find(limit=1)), None)
        given["department"] = (known or desk.departments.add(name="售后部")).id
    return desk.users.add(**{"roles": ["service"], **given})


def company(url: str, settings: Settings | None = None) -> Company:
    """
    Return a small company on a store of its own.
    """
    clock, mail = SettableClock(MONDAY), RecordingChannel("email")
    crm = CRM.open(
        url,
        channels=[mail],
        clock=clock,
        settings=settings or standard(),
        ids=CountingIds(),
    )
    desk = crm.as_system("test")
    sales = desk.departments.add(name="售后部")
    owner = desk.users.add(
        name="王芳", department=sales.id, roles=["service"], email="wang@example.com"
    )
    customer = desk.customers.add(name="恒信科技有限公司", owner=owner.id)
    return Company(crm, clock, mail, owner, customer)
