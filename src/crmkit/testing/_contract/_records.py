"""
The part of a store's contract that is about records and their history.
"""

from datetime import UTC, date, datetime

from crmkit.decisions import Write
from crmkit.errors import (
    DuplicateRecordError,
    HiddenRecordError,
    StaleVersionError,
)
from crmkit.records import (
    Attachment,
    Customer,
    CustomerKind,
    Department,
    FieldChoice,
    FieldDefinition,
    FieldKind,
    FrozenMap,
    Priority,
    Ref,
    Ticket,
    User,
    fold,
    masked,
)
from crmkit.testing._expect import refused, same
from crmkit.testing._samples import AT, NOW, TICKET, Contract, change, put, ticket


def _scan(name: str) -> Attachment:
    return Attachment(
        digest=64 * "a", name=name, media_type="application/pdf", size=2**63 - 1
    )


class RecordContract(Contract):
    """
    Records are kept as they are, by field and by version.
    """

    def test_a_record_comes_back_as_it_was(self) -> None:
        """
        What was put is what is got, in every kind of field.
        """
        customer = Customer(
            id="C1",
            version=1,
            name="恒信 😀 Ltd",
            kind=CustomerKind.PERSON,
            first_contact_on=date(1999, 12, 31),
            created_at=datetime(1, 1, 1, tzinfo=UTC),
            last_contacted_at=datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
            tags=("a", "\U0001f600", "中"),
            custom=FrozenMap(n=2**63 - 1, on=True, text="是", many=("x", "y")),
            attachments=(_scan("合同 😀.pdf"), _scan("a 'b'.pdf")),
        )
        with self.working() as work:
            put(work, customer)

            same(customer, work.get(Customer, "C1"))
            same(None, work.get(Customer, "C2"))
            same(None, work.get(Ticket, "C1"))

    def test_a_definition_of_a_field_comes_back_as_it_was(self) -> None:
        """
        With documents inside it that have lists of their own.
        """
        gold = FieldChoice(value="gold", en="Gold", zh="金牌", aliases=("金", "VIP"))
        level = FieldDefinition(
            id="customer.level",
            version=1,
            record="customer",
            field="level",
            kind=FieldKind.CHOICE,
            en="Level",
            zh="级别",
            choices=(gold,),
        )
        with self.working() as work:
            put(work, level)

            found = work.get(FieldDefinition, "customer.level")
            same(level, found)
            same(hash(level), hash(found))

    def test_what_no_store_can_keep_is_not_found(self) -> None:
        """
        Half a character in an id or a key is looked for in vain, without an error.
        """
        half = "T\ud800"
        with self.working() as work:
            put(work, ticket())

            same(None, work.get(Ticket, half))
            same(False, work.number_taken(Ticket, half))
            same((), work.history(Ref("ticket", half)))
            same((), work.appointments(Ref("ticket", half)))
            same(None, work.answer(half, half, 1, NOW))
            same(ticket(), work.get(Ticket, "T1"))

    def test_values_keep_their_types(self) -> None:
        """
        Choices come back as choices, instants in UTC, flags as flags.
        """
        user = User(id="U1", version=1, name="李", roles=("agent",), active=False)
        with self.working() as work:
            put(work, ticket(opened_at=NOW, priority=Priority.HIGH), user)
            found = work.get(Ticket, "T1")
            same(user, work.get(User, "U1"))

        same(
            (Priority.HIGH, Priority), found and (found.priority, type(found.priority))
        )
        same(
            (NOW, UTC),
            found and (found.opened_at, getattr(found.opened_at, "tzinfo", 0)),
        )

    def test_what_is_committed_is_there_afterwards(self) -> None:
        """
        A later block finds what an earlier one wrote.
        """
        with self.opened() as store:
            with store.begin() as work:
                put(work, ticket())
            with store.read() as look:
                same(ticket(), look.get(Ticket, "T1"))

    def test_an_update_writes_the_fields_that_changed(self) -> None:
        """
        A field that a decision does not touch keeps what is stored.
        """
        first = ticket(owner="u1", status="open")
        with self.working() as work:
            put(work, first)
            second = first.replace(version=2, status="done", owner=None)
            work.put(Write(first, second))

            same(second, work.get(Ticket, "T1"))

    def test_a_lost_update_is_refused(self) -> None:
        """
        Of two changes to one version the second is an error and writes nothing.
        """
        first = ticket(status="open")
        second = first.replace(version=2, status="done")
        text = (
            "ticket:T1 was changed meanwhile: "
            "you read version 1, now it is 2; read it again"
        )
        with self.working() as work:
            put(work, first)
            work.put(Write(first, second))
            with refused(StaleVersionError, text):
                work.put(Write(first, first.replace(version=2, status="paused")))

            same(second, work.get(Ticket, "T1"))

    def test_an_update_of_nothing_is_refused(self) -> None:
        """
        A record that is not there cannot be changed.
        """
        text = (
            "ticket:T1 was changed meanwhile: "
            "you read version 1, it is gone; read it again"
        )
        with self.working() as work, refused(StaleVersionError, text):
            work.put(Write(ticket(), ticket(status="open").replace(version=2)))

    def test_an_id_is_given_once(self) -> None:
        """
        A second new record with an id is refused, and the work goes on.
        """
        text = "there is already a ticket with id 'T1'"
        with self.working() as work:
            put(work, ticket(status="open"))
            with refused(DuplicateRecordError, text):
                put(work, ticket(status="done"))
            put(work, ticket("T2"))

            same(ticket(status="open"), work.get(Ticket, "T1"))
            same(2, work.count(Ticket, None, AT))

    def test_a_number_is_given_once_in_a_type(self) -> None:
        """
        A number that is taken is refused; records without one do not clash.
        """
        text = "there is already a ticket with number 'N1'"
        customer = Customer(id="C1", version=1, number="N1")
        with self.working() as work:
            put(work, ticket(number="N1"), customer, ticket("T3"), ticket("T4"))
            with refused(DuplicateRecordError, text):
                put(work, ticket("T2", number="N1"))

            same(None, work.get(Ticket, "T2"))
            same(True, work.number_taken(Ticket, "N1"))
            same(False, work.number_taken(Ticket, "N2"))
            same(False, work.number_taken(User, "N1"))

    def test_a_number_can_be_given_up(self) -> None:
        """
        Once a record has another number, its old one is free.
        """
        first = ticket(number="N1")
        with self.working() as work:
            put(work, first)
            work.put(Write(first, first.replace(version=2, number="N2")))
            put(work, ticket("T2", number="N1"))

            same(True, work.number_taken(Ticket, "N2"))

    def test_no_type_but_those_with_numbers_has_them(self) -> None:
        """
        Asking a type without numbers for one is answered, not an error.
        """
        with self.working() as work:
            same(False, work.number_taken(Department, "N1"))

    def test_a_record_with_hidden_fields_is_refused(self) -> None:
        """
        A None that only hides a value is never stored over it.
        """
        seen = masked(ticket(description="秘密"), {"description": "…"})
        with self.working() as work:
            with refused(HiddenRecordError):
                put(work, seen)
            with refused(HiddenRecordError):
                work.put(Write(seen, ticket(status="open").replace(version=2)))

            same(0, work.count(Ticket, None, AT))

    def test_history_is_in_order_and_folds_to_the_record(self) -> None:
        """
        A record's changes come back in order of version, with typed values.
        """
        first = ticket(opened_at=NOW, tags=("a",), custom=FrozenMap(n=1))
        second = first.replace(
            version=2, priority=Priority.LOW, tags=(), expected_at=NOW
        )
        opened, edited = change(None, first, "X1"), change(first, second, "X2")
        with self.working() as work:
            put(work, first)
            work.append([edited, opened])

            same((opened, edited), work.history(TICKET))
            same(second, fold(work.history(TICKET)))
            same((), work.history(ticket("T2").ref))

    def test_a_version_has_one_change(self) -> None:
        """
        A second change with an id or to a version is refused.
        """
        opened = change(None, ticket(status="open"), "X1")
        with self.working() as work:
            work.append([opened])
            text = "there is already a change with version 'ticket:T1 1'"
            with refused(DuplicateRecordError, text):
                work.append([change(None, ticket(status="done"), "X2")])
            with refused(
                DuplicateRecordError, "there is already a change with id 'X1'"
            ):
                work.append([change(None, ticket("T2"), "X1")])

            same((opened,), work.history(TICKET))
