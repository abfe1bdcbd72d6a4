"""
The part of a store's contract that is about conditions over several records.
"""

from crmkit.conditions import Condition
from crmkit.ports import Transaction
from crmkit.presets import standard
from crmkit.records import Contact, Customer, Department, Record, User
from crmkit.testing._expect import same
from crmkit.testing._samples import AT, Contract, put, ticket


def _customer(record_id: str, **fields: str) -> Customer:
    return Customer(id=record_id, version=1, name=record_id, **fields)  # type: ignore[arg-type]


def _ids(work: Transaction, cls: type[Record], where: str) -> str:
    condition = Condition(where, standard().schema(cls))
    return " ".join(record.id for record in work.find(cls, condition, AT).items)


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
