"""
A company that works by the access policy which ships with crmkit.
"""

from datetime import timedelta
from typing import Any

import attrs

from crmkit import CRM, standard
from crmkit.access import AccessPolicy
from crmkit.crm import Acting
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import Store
from crmkit.presets import access_policy
from crmkit.testing import CountingIds, RecordingChannel, SettableClock
from tests.crm.company import MONDAY

#: Values that stand out wherever they are.
NAME, PHONE, AMOUNT = "甲密名科技有限公司", "13877770001", 77000100
#: Of the customer of somebody else.
OTHER, OTHERS_PHONE = "乙密名制造集团", "13877770002"


@attrs.frozen
class Firm:
    """
    A company with one person of each role, and two who sell.

    ``li`` and ``wang`` sell; ``boss`` leads them; ``qian`` serves customers, ``sun``
    does marketing, ``adm`` administers. Customer ``A`` is Li's, ``B`` is Wang's, and
    each has a contact, an order, a ticket and a task.

    Attributes:
        crm: The company.
        clock: Its clock.
    """

    crm: CRM
    clock: SettableClock

    @property
    def office(self) -> Acting:
        """
        The application itself.
        """
        return self.crm.as_system("test")

    def desk(self, user: str) -> Acting:
        """
        Somebody at his desk.
        """
        return self.crm.acting_as(user)

    def ticket(self, customer: str) -> str:
        """
        Return the id of a customer's ticket.
        """
        return self.office.tickets.find(f'customer == "{customer}"').items[0].id


def firm(store: Store | str = "memory://", policy: AccessPolicy | None = None) -> Firm:
    """
    Return the company, on a store of its own.
    """
    if isinstance(store, str):
        store = open_store(plugin_manager(), store)
    store.migrate()
    clock = SettableClock(MONDAY)
    crm = CRM(
        store,
        clock=clock,
        ids=CountingIds(),
        channels=[RecordingChannel("email")],
        settings=standard(access=policy or access_policy()),
    )
    made = Firm(crm, clock)
    office = made.office
    people = {
        "sales": ("销售部", {"li": "sales", "wang": "sales", "boss": "manager"}),
        "service": ("客服部", {"qian": "service", "adm": "administrator"}),
        "marketing": ("市场部", {"sun": "marketing"}),
    }
    for place, (name, staff) in people.items():
        office.departments.add(id=place, name=name)
        for user, role in staff.items():
            office.users.add(id=user, name=user, department=place, roles=[role])
    _life(office, "A", "li", name=NAME, phone=PHONE)
    _life(office, "B", "wang", name=OTHER, phone=OTHERS_PHONE)
    return made


def _life(office: Acting, customer: str, owner: str, **fields: Any) -> None:
    """
    Enter a customer and what belongs to him.
    """
    office.customers.add(
        id=customer, number=f"N{customer}", owner=owner, department="sales", **fields
    )
    office.contacts.add(
        id=f"{customer}c", customer=customer, name="王经理", phone=fields["phone"]
    )
    office.orders.add(
        id=f"{customer}o", customer=customer, product="P", amount=AMOUNT, owner=owner
    )
    office.needs.add(id=f"{customer}n", customer=customer, kind="core", description="N")
    office.tickets.open(
        customer=customer, kind="complaint", priority="high", description="D",
        number=f"T{customer}", owner="qian",
    )  # fmt: skip
    office.tasks.add(
        id=f"{customer}t", customer=customer, title="T", owner=owner,
        due_at=MONDAY + timedelta(days=3),
    )  # fmt: skip
