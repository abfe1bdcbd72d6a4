"""
The part of a store's contract that is about conditions over several records.
"""

from typing import TypeAlias

from crmkit.conditions import Condition, Field, Limit, Schema, Text
from crmkit.ports import Transaction
from crmkit.presets import standard
from crmkit.records import (
    Contact,
    Customer,
    Department,
    Interaction,
    Mode,
    Record,
    Ticket,
    User,
)
from crmkit.testing._expect import same
from crmkit.testing._samples import AT, Contract, put, ticket

Limits: TypeAlias = dict[tuple[str, ...], Limit]


def _customer(record_id: str, **fields: str) -> Customer:
    return Customer(id=record_id, version=1, name=record_id, **fields)  # type: ignore[arg-type]


def _ids(work: Transaction, cls: type[Record], where: str) -> str:
    condition = Condition(where, standard().schema(cls))
    return " ".join(record.id for record in work.find(cls, condition, AT).items)


def _call(record_id: str, **fields: str) -> Interaction:
    return Interaction(
        id=record_id,
        version=1,
        mode=Mode.PHONE,
        summary="问候",
        **fields,  # type: ignore[arg-type]
    )


def _schema(cls: type[Record]) -> Schema:
    me = Schema([Field("id", Text())])
    return standard().schema(cls).extended(params={"me": me})


def _limited(work: Transaction, where: str, limits: Limits) -> str:
    """
    Return the customers that U1 finds, and how many he counts.
    """
    asked = Condition(where, _schema(Customer)).limited(limits.get)
    seen = asked.bind(me={"id": "U1"})
    found = (record.id for record in work.find(Customer, seen, AT).items)
    return f"{work.count(Customer, seen, AT)}: {' '.join(found)}"


class RelatedContract(Contract):
    """
    A condition sees the records to which a record leads, and only those.
    """

    def test_a_path_leads_to_the_one_record_that_a_field_names(self) -> None:
        """
        A field of a record that is not there is unknown, as is its opposite.
        """
        with self.working() as work:
            put(
                work,
                _customer("C1", city="北京"),
                _customer("C2"),
                ticket("A", customer="C1"),
                ticket("B", customer="C2"),
                ticket("C", customer="gone"),
                ticket("D"),
            )
            cls = type(ticket())

            same("A", _ids(work, cls, 'customer.city == "北京"'))
            same("", _ids(work, cls, 'customer.city != "北京"'))
            same("B C D", _ids(work, cls, "customer.city is None"))
            same("D", _ids(work, cls, "customer is None"))

    def test_quantifiers_and_counts_see_all_related_records(self) -> None:
        """
        Of none, ``any`` is false, ``all`` is true and ``count`` is 0.
        """
        with self.working() as work:
            put(
                work,
                _customer("C1"),
                _customer("C2"),
                _customer("C3"),
                ticket("A", customer="C1", status="open"),
                ticket("B", customer="C1", status="closed"),
                ticket("C", customer="C2", status="open"),
            )
            is_open = 't.status == "open" for t in tickets'

            same("C1 C2", _ids(work, Customer, f"any({is_open})"))
            same("C2 C3", _ids(work, Customer, f"all({is_open})"))
            same("C3", _ids(work, Customer, "count(t for t in tickets) == 0"))
            same("C1", _ids(work, Customer, "count(t for t in tickets) > 1"))

    def test_links_may_be_followed_twice(self) -> None:
        """
        From a contact to his customer and on to the one who owns it.
        """
        with self.working() as work:
            put(
                work,
                Department(id="D1", version=1, name="销售"),
                User(id="U1", version=1, name="李娜", department="D1"),
                _customer("C1", owner="U1"),
                Contact(id="K1", version=1, name="王", customer="C1"),
            )

            same("K1", _ids(work, Contact, 'customer.owner.name == "李娜"'))
            same("C1", _ids(work, Customer, 'owner.department.name == "销售"'))
            same("C1", _ids(work, Customer, 'any(k.name == "王" for k in contacts)'))

    def test_what_somebody_does_not_see_is_not_there(self) -> None:
        """
        Neither records, related ones included, nor values, missing ones included.
        """
        owned = Condition("owner == me", _schema(Ticket))
        limits: Limits = {
            (): Limit(Condition('city != "上海"', _schema(Customer))),
            ("tickets",): Limit(owned),
        }
        partly: Limits = {("tickets",): Limit(partly={"status": owned})}
        with self.working() as work:
            put(
                work,
                _customer("C1", city="北京"),
                _customer("C2", city="北京"),
                _customer("C3", city="上海"),
                ticket("A", customer="C1", owner="U1", status="open"),
                ticket("B", customer="C2", owner="U2", status="open"),
                ticket("C", customer="C2", owner="U1", status="closed"),
                ticket("D", customer="C3", owner="U1", status="open"),
            )
            for where, seen, partly_seen in (
                ('any(t.status == "open" for t in tickets)', "1: C1", "2: C1 C3"),
                ('all(t.status == "open" for t in tickets)', "1: C1", "2: C1 C3"),
                ("count(t for t in tickets) == 1", "2: C1 C2", "2: C1 C3"),
                ("any(t.status is None for t in tickets)", "0: ", "0: "),
                ("True", "2: C1 C2", "3: C1 C2 C3"),
            ):
                same(seen, _limited(work, where, limits))
                same(partly_seen, _limited(work, where, partly))

    def test_what_limits_somebody_goes_as_far_as_it_needs_to(self) -> None:
        """
        From where a condition ends on to what decides whether its records are seen.
        """
        scope = 'customer.owner.name == "李娜"'
        limits: Limits = {
            ("tickets", "interactions"): Limit(Condition(scope, _schema(Interaction)))
        }
        where = (
            "any(any(i.customer is not None for i in t.interactions) for t in tickets)"
        )
        with self.working() as work:
            put(
                work,
                User(id="U1", version=1, name="李娜"),
                _customer("C1", owner="U1"),
                _customer("C2", owner="U2"),
                ticket("A", customer="C1"),
                ticket("B", customer="C2"),
                _call("I1", ticket="A", customer="C1"),
                _call("I2", ticket="B", customer="C2"),
            )

            same("1: C1", _limited(work, where, limits))
