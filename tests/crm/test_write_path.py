"""
One write path: every write is a change, a refusal leaves nothing behind.
"""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from crmkit.errors import (
    ConditionError,
    DuplicateRecordError,
    IdempotencyConflictError,
    InstantRefusedError,
    InvalidRecordError,
    MoveRefusedError,
    NaiveDatetimeError,
    NotAnInstantError,
    ReadOnlyRecordError,
    RecordNotFoundError,
    StaleVersionError,
    StoreError,
    UnmappedFieldError,
    UserNotUsableError,
    WrongContactError,
)
from crmkit.records import FrozenMap, Priority, Ref, Ticket, fold
from tests.crm.company import MONDAY, Company, person

HOUR = timedelta(hours=1)


def opened(small: Company, **fields: Any) -> Ticket:
    """
    Open a ticket with what is not said filled in.
    """
    given: dict[str, Any] = {
        "customer": small.customer.id,
        "kind": "complaint",
        "priority": "high",
        "description": "设备无法启动，需紧急排查",
    }
    return small.desk.tickets.open(**(given | fields))


def told(small: Company) -> Ticket:
    """
    Open a ticket and tell its solution an hour later.
    """
    ticket = opened(small)
    small.clock.advance(HOUR)
    small.desk.tickets.move(ticket.id, "start")
    return small.desk.tickets.move(
        ticket.id, "tell", solution="更换电源接口", told_via="phone"
    )


def test_an_opened_ticket_has_number_owner_department_and_deadline(
    small: Company,
) -> None:
    """One call fills in what follows from the rest (T4, T5, C1)."""
    ticket = opened(small)

    assert "GD20260001" == ticket.number
    assert (small.owner.id, small.owner.department) == (ticket.owner, ticket.department)
    assert MONDAY + 24 * HOUR == ticket.resolution_due_at == ticket.expected_at
    assert ("open", MONDAY, "standard") == (
        ticket.status,
        ticket.opened_at,
        ticket.sla_policy,
    )
    assert ticket == small.desk.tickets.get(ticket.id)


@pytest.mark.parametrize(
    ("priority", "hours"), [("high", 24), ("medium", 48), ("low", 72)]
)
def test_the_documents_deadlines_ship(
    small: Company, priority: str, hours: int
) -> None:
    """High 24 h, medium 48 h, low 72 h, in plain hours (T5)."""
    assert MONDAY + hours * HOUR == opened(small, priority=priority).resolution_due_at


def test_missing_fields_are_named_together(small: Company) -> None:
    """Description, kind and priority are required (T2)."""
    with pytest.raises(InvalidRecordError) as caught:
        small.desk.tickets.open(customer=small.customer.id)

    assert ["kind", "description", "priority"] == [
        p.field for p in caught.value.problems
    ]


def test_choices_are_read_by_label_and_typos_are_caught(small: Company) -> None:
    """Kinds and topics come by value or label, in either language (T1, T12)."""
    ticket = opened(small, kind="投诉", topic="产品故障", channel="Phone")

    assert ("complaint", "product_failure", "phone") == (
        ticket.kind,
        ticket.topic,
        ticket.channel,
    )
    with pytest.raises(InvalidRecordError) as caught:
        opened(small, kind="complain", topic="?", priority="urgent", descripton="x")
    assert ["kind", "topic", "priority", "descripton"] == [
        problem.field for problem in caught.value.problems
    ]
    assert "did you mean 'complaint'?" in str(caught.value)


def test_a_change_says_who_when_why_and_what(small: Company) -> None:
    """Every write is a change with its circumstances (P6)."""
    ticket = opened(small)
    small.clock.advance(2 * HOUR)
    small.desk.tickets.move(ticket.id, "start", at=MONDAY + HOUR)
    first, second = small.desk.tickets.changes(ticket.id)

    assert (small.owner.id, "request", "open_ticket", 1) == (
        first.by,
        first.cause,
        first.command,
        first.version,
    )
    assert (MONDAY + HOUR, MONDAY + 2 * HOUR) == (second.at, second.recorded_at)
    assert ("open", "in_progress") == second.fields["status"]
    assert (None, Priority.HIGH) == first.fields["priority"]
    assert Ref("ticket", ticket.id) == second.record


def test_folding_the_changes_gives_the_state(small: Company) -> None:
    """A record can be made again from its history."""
    ticket = told(small)
    small.desk.tickets.move(ticket.id, "adjust", adjustment="还需换线")
    small.desk.tickets.assign(ticket.id, small.owner.id, expected_at=MONDAY + 99 * HOUR)

    assert small.desk.tickets.get(ticket.id) == fold(
        small.desk.tickets.changes(ticket.id)
    )


def test_the_whole_way_to_closed(small: Company) -> None:
    """Open, take in charge, tell, agree, close (T3, T7, T8)."""
    ticket = told(small)
    small.desk.tickets.move(ticket.id, "accept")
    closed = small.desk.tickets.move(ticket.id, "close")

    assert ("closed", "satisfied", None) == (
        closed.status,
        closed.opinion,
        closed.resolution_due_at,
    )
    with pytest.raises(ReadOnlyRecordError, match="allowed: 'reopen'"):
        small.desk.tickets.assign(ticket.id, small.owner.id)
    with pytest.raises(ReadOnlyRecordError):
        small.desk.interactions.record(
            ticket=ticket.id, mode="phone", summary="late call"
        )


def test_a_refused_move_leaves_nothing_behind(small: Company) -> None:
    """No state, no change, no appointment."""
    ticket = opened(small)
    with pytest.raises(MoveRefusedError):
        small.desk.tickets.move(ticket.id, "close")

    assert ticket == small.desk.tickets.get(ticket.id)
    assert 1 == len(small.desk.tickets.changes(ticket.id))


def test_an_older_version_is_refused_with_both_versions(small: Company) -> None:
    """A lost update is an error."""
    ticket = opened(small)
    small.desk.tickets.move(ticket.id, "start", version=1)
    with pytest.raises(StaleVersionError) as caught:
        small.desk.tickets.assign(ticket.id, small.owner.id, version=1)

    assert (1, 2) == (caught.value.expected, caught.value.found)


def test_nothing_happens_in_the_future(small: Company) -> None:
    """A command dated after now is refused."""
    with pytest.raises(InstantRefusedError, match="has not come yet"):
        opened(small, at=MONDAY + HOUR)


def test_a_move_does_not_come_before_the_last_one(small: Company) -> None:
    """A back-dated move may not overtake what has happened since."""
    ticket = opened(small)
    small.clock.advance(5 * HOUR)
    small.desk.tickets.move(ticket.id, "start", at=MONDAY + 3 * HOUR)
    with pytest.raises(InstantRefusedError, match="before the record's last step"):
        small.desk.tickets.move(ticket.id, "wait", reason="?", at=MONDAY + 2 * HOUR)


def test_instants_are_aware_and_kept_in_utc(small: Company) -> None:
    """A naive instant is refused; another zone is the same instant."""
    shanghai = timezone(timedelta(hours=8))
    ticket = opened(small, at=datetime(2026, 3, 2, 9, tzinfo=shanghai))

    assert datetime(2026, 3, 2, 1, tzinfo=UTC) == ticket.opened_at
    assert ticket.opened_at is not None
    assert UTC == ticket.opened_at.tzinfo
    with pytest.raises(NaiveDatetimeError, match="at needs a time zone"):
        opened(small, at=datetime(2026, 3, 2, 9))  # noqa: DTZ001 - that is the point


def test_waiting_moves_the_deadline(small: Company) -> None:
    """While the customer is to answer, nothing is due; then the rest is."""
    ticket = opened(small)
    small.clock.advance(4 * HOUR)
    waiting = small.desk.tickets.move(ticket.id, "wait", reason="等待客户提供序列号")
    small.clock.advance(10 * HOUR)
    resumed = small.desk.tickets.move(ticket.id, "resume")

    assert waiting.resolution_due_at is None
    assert MONDAY + 34 * HOUR == resumed.resolution_due_at
    ledger = small.desk.tickets.ledger(ticket.id)
    assert (4 * HOUR, 20 * HOUR) == (ledger.elapsed, ledger.remaining)


def test_imported_numbers_are_kept_and_never_given_again(small: Company) -> None:
    """A number from elsewhere stays, and the sequence steps over it (C1)."""
    kept = opened(small, number="GD20260002")
    made = [opened(small).number for _ in range(2)]

    assert "GD20260002" == kept.number
    assert ["GD20260001", "GD20260003"] == made
    with pytest.raises(DuplicateRecordError, match="GD20260003"):
        opened(small, number="GD20260003")


def test_a_run_of_imported_numbers_is_passed_over_at_once(small: Company) -> None:
    """
    However many came with an import, the next number is the one after them.

    One that is missing in between may be given or not; none is given twice.
    """
    desk = small.crm.as_system("import")
    for number in (*range(2, 60), *range(61, 90)):
        desk.customers.add(name=f"客户 {number}", number=f"C2026{number:03}")

    made = [desk.customers.add(name="新客户").number for _ in range(3)]

    assert ["C2026090", "C2026091", "C2026092"] == made


def test_unknown_records_are_named(small: Company) -> None:
    """A ticket for a customer who is not there says so."""
    with pytest.raises(RecordNotFoundError, match="there is no customer:C9"):
        opened(small, customer="C9")
    with pytest.raises(RecordNotFoundError, match="there is no user:U9"):
        small.crm.acting_as("U9")


def test_somebody_who_has_left_cannot_act(small: Company) -> None:
    """An inactive account is refused."""
    gone = small.crm.as_system("test").users.add(name="李雷", active=False)
    with pytest.raises(UserNotUsableError):
        small.crm.acting_as(gone)


def test_a_contact_dates_the_last_contact_and_internal_work_does_not(
    small: Company,
) -> None:
    """An interaction on a ticket counts as contact with the customer."""
    ticket = opened(small)
    small.clock.advance(HOUR)
    small.desk.interactions.record(ticket=ticket.id, mode="internal", summary="查日志")
    before = small.desk.customers.get(small.customer.id).last_contacted_at
    call = small.desk.interactions.record(
        ticket=ticket.id,
        mode="phone",
        summary="已联系客户核实细节",
        occurred_at=MONDAY,
    )
    after = small.desk.customers.get(small.customer.id)

    assert before is None
    assert MONDAY == after.last_contacted_at
    assert (small.customer.id, small.owner.id, "GZ2026002") == (
        call.customer,
        call.executor,
        call.number,
    )
    assert after == fold(small.desk.customers.changes(after.id))


def test_an_interaction_belongs_to_the_tickets_customer(small: Company) -> None:
    """A ticket's interaction cannot be entered for somebody else."""
    other = small.desk.customers.add(name="*制造集团")
    with pytest.raises(InvalidRecordError, match="customer"):
        small.desk.interactions.record(
            ticket=opened(small).id, customer=other.id, mode="phone", summary="?"
        )


def test_customers_change_by_field(small: Company) -> None:
    """Given fields change, the system's own cannot, nothing changes for nothing."""
    customers = small.desk.customers
    changed = customers.change(small.customer.id, {"size": "中小企业", "city": "杭州"})
    again = customers.change(small.customer.id, {"city": "杭州"})

    assert ("中小企业", "杭州", 2) == (changed.size, changed.city, changed.version)
    assert changed == again
    with pytest.raises(InvalidRecordError, match="number"):
        customers.change(small.customer.id, {"number": "C1"})
    with pytest.raises(InvalidRecordError, match="name: is required"):
        customers.change(small.customer.id, {"name": None})


def test_people_and_departments_change_by_field(small: Company) -> None:
    """A supervisor comes after his department, and somebody leaves (P1)."""
    desk = small.crm.as_system("test")
    department = desk.departments.change(
        small.owner.department or "", {"supervisor": small.owner.id}
    )
    gone = desk.users.change(small.owner.id, {"active": False})

    assert (small.owner.id, 2) == (department.supervisor, department.version)
    assert gone == fold(desk.users.changes(gone.id))
    with pytest.raises(UserNotUsableError):
        small.crm.acting_as(gone)
    with pytest.raises(RecordNotFoundError, match="user:U9"):
        desk.departments.change(department.id, {"supervisor": "U9"})


def test_all_problems_of_a_change_come_together(small: Company) -> None:
    """An unknown field, a bad value and an emptied name are one error."""
    with pytest.raises(InvalidRecordError) as caught:
        small.desk.customers.change(
            small.customer.id, {"id": "X", "nmae": "x", "email": "no", "kind": "??"}
        )

    assert {"id", "nmae", "email", "kind"} == {p.field for p in caught.value.problems}


def test_moves_are_read_by_label(small: Company) -> None:
    """A clerk may say 开始处理."""
    moved = small.desk.tickets.move(opened(small).id, "开始处理")

    assert "in_progress" == moved.status


def test_owners_and_contacts_must_be_there_and_fit(small: Company) -> None:
    """A move cannot name a ghost, nor a ticket somebody else's contact."""
    system = small.crm.as_system("test")
    other = system.customers.add(name="*制造集团")
    contact = system.contacts.add(customer=other.id, name="*经理")
    gone = system.users.add(name="李雷", active=False)
    ticket = opened(small)
    with pytest.raises(RecordNotFoundError, match="user:GHOST"):
        small.desk.tickets.move(ticket.id, "start", owner="GHOST")
    with pytest.raises(WrongContactError):
        opened(small, contact=contact.id)
    with pytest.raises(UserNotUsableError):
        small.desk.tickets.assign(ticket.id, gone.id)
    with pytest.raises(RecordNotFoundError, match="department:NOPE"):
        small.desk.customers.change(small.customer.id, {"department": "NOPE"})


def test_a_move_that_names_an_owner_takes_his_department(small: Company) -> None:
    """Owner and department always go together (P5)."""
    system = small.crm.as_system("test")
    technical = system.departments.add(name="技术部")
    expert = person(system, name="韩梅", department=technical.id)
    moved = small.desk.tickets.move(opened(small).id, "start", owner=expert.id)

    assert (expert.id, technical.id) == (moved.owner, moved.department)


def test_telling_twice_in_one_instant_is_told(small: Company) -> None:
    """Logs to the second must not lose a solution that was told again."""
    ticket = told(small)
    small.desk.tickets.move(ticket.id, "adjust", adjustment="还需换线")
    small.desk.tickets.move(ticket.id, "tell", solution="已换线", told_via="phone")
    small.clock.advance(HOUR)

    assert "met" == small.desk.tickets.ledger(ticket.id).state


def test_records_are_found_by_the_number_people_know(small: Company) -> None:
    """A clerk knows GD20260001, not an id."""
    ticket = opened(small)

    assert ticket == small.desk.tickets.by_number("GD20260001")
    with pytest.raises(RecordNotFoundError, match="ticket:GD1"):
        small.desk.tickets.by_number("GD1")
    with pytest.raises(RecordNotFoundError):
        small.desk.tickets.changes("NOPE")


def test_custom_fields_change_one_by_one(small: Company) -> None:
    """A custom field that is not named stays, None takes one away."""
    customers = small.desk.customers
    customers.change(small.customer.id, {"custom": {"seats": 3, "plan": "A"}})
    changed = customers.change(
        small.customer.id, {"custom": {"plan": None, "vip": True}}
    )

    assert {"seats": 3, "vip": True} == dict(changed.custom)


def test_nobody_passes_for_the_system(small: Company) -> None:
    """An id cannot begin as the system's own, nor a string claim to be it."""
    with pytest.raises(InvalidRecordError, match=r"user\.id"):
        small.crm.as_system("test").users.add(id="system:due", name="x")
    with (
        pytest.raises(RecordNotFoundError, match="user:system:x"),
        small.crm.begin(by="system:x"),
    ):
        pass
    with pytest.raises(InvalidRecordError, match="reason"):
        small.crm.as_system("two\nlines")
    with small.crm.begin(by=small.crm.as_system("import")) as desk:
        made = desk.customers.add(name="乙")
    assert "system:import" == small.desk.customers.changes(made.id)[0].by


def test_an_acting_object_ends_with_its_block(small: Company) -> None:
    """What is done after the block is an error, not a lost success."""
    with small.crm.begin(by=small.owner) as desk:
        pass
    with pytest.raises(StoreError):
        desk.customers.add(name="乙")
    with pytest.raises(StoreError):
        desk.customers.count()

    assert 1 == small.desk.customers.count()


def test_a_condition_about_something_else_is_refused(small: Company) -> None:
    """A ticket's condition cannot filter customers."""
    about_tickets = small.desk.tickets.condition('status == "open"')
    with pytest.raises(UnmappedFieldError, match="status"):
        small.desk.customers.find(about_tickets)


def test_text_is_no_instant(small: Company) -> None:
    """A string where an instant is meant is named as such."""
    text: Any = "2026-03-02T09:00:00+08:00"
    with pytest.raises(NotAnInstantError, match="fromisoformat"):
        opened(small, at=text)
    with pytest.raises(NaiveDatetimeError):
        small.desk.tickets.ledger(opened(small).id, now=datetime(2026, 3, 2, 9))  # noqa: DTZ001


def test_find_takes_conditions_in_both_languages(small: Company) -> None:
    """A filter is a condition, checked and compiled (contract A)."""
    first, second = opened(small), opened(small, priority="low")
    small.desk.tickets.move(first.id, "start")
    tickets = small.desk.tickets

    assert (first.id,) == tuple(
        t.id for t in tickets.find('当前状态 == "处理中"').items
    )
    assert (second.id,) == tuple(
        t.id for t in tickets.find('status == "open" and priority != "high"').items
    )
    assert 2 == tickets.count(f'customer == "{small.customer.id}"')
    small.clock.advance(30 * HOUR)
    assert (first.id,) == tuple(
        t.id for t in tickets.find("resolution_due_at < now").items
    )
    with pytest.raises(ConditionError, match="did you mean"):
        tickets.find('status == "opne"')


def test_pages_follow_each_other(small: Company) -> None:
    """A cursor goes on where the page before ended."""
    numbers = [opened(small).number for _ in range(5)]
    first = small.desk.tickets.find(order="number", limit=2)
    second = small.desk.tickets.find(order="number", limit=2, cursor=first.cursor)
    third = small.desk.tickets.find(order="number", limit=2, cursor=second.cursor)

    assert numbers == [t.number for page in (first, second, third) for t in page.items]
    assert third.cursor is None
    assert numbers == [t.number for t in small.desk.tickets.each(order="number")]


def test_a_block_is_kept_whole_or_not_at_all(small: Company) -> None:
    """What fails inside ``begin`` takes the whole block with it."""

    def fail() -> None:
        with small.crm.begin(by=small.owner) as desk:
            desk.customers.add(name="甲")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert 1 == small.desk.customers.count()
    with small.crm.begin(by=small.owner) as desk:
        made = desk.customers.add(name="乙")
        assert made == desk.customers.get(made.id)
    assert 2 == small.desk.customers.count()


def test_a_refusal_inside_a_block_undoes_only_itself(small: Company) -> None:
    """The host may catch a refusal and go on."""
    with small.crm.begin(by=small.owner) as desk:
        made = desk.customers.add(name="乙")
        with pytest.raises(RecordNotFoundError):
            desk.tickets.open(
                customer="C9", kind="inquiry", priority="low", description="?"
            )

    assert made == small.desk.customers.get(made.id)


def test_commands_together_are_kept_all_or_none(small: Company) -> None:
    """A refusal inside ``together`` undoes what came before it there."""
    ticket = opened(small)
    desk = small.desk

    def start_and_close() -> None:
        with desk.together():
            desk.tickets.move(ticket.id, "start")
            desk.tickets.move(ticket.id, "close")

    with pytest.raises(MoveRefusedError):
        start_and_close()

    assert ticket == small.desk.tickets.get(ticket.id)
    with desk.together():
        desk.tickets.move(ticket.id, "start")
    assert "in_progress" == small.desk.tickets.get(ticket.id).status


def test_a_repeated_request_has_the_first_answer(small: Company) -> None:
    """The same key and command answer alike and write once."""

    def request(description: str) -> tuple[Ticket, Ticket]:
        with small.crm.begin(by=small.owner, key="req-42") as desk:
            ticket = desk.tickets.open(
                customer=small.customer.id,
                kind="inquiry",
                priority="low",
                description=description,
            )
            return ticket, desk.tickets.move(ticket.id, "start")

    first = request("如何导出报表？")
    small.clock.advance(HOUR)
    assert first == request("如何导出报表？")
    assert 1 == small.desk.tickets.count()
    with pytest.raises(IdempotencyConflictError, match="number 1"):
        request("another question")
    assert 1 == small.desk.tickets.count()


def test_equal_requests_are_the_same_however_they_are_written(small: Company) -> None:
    """The order of keys and the zone of an instant do not make another command."""
    shanghai = timezone(timedelta(hours=8))
    customer = small.customer.id

    def request(fields: dict[str, object], at: datetime) -> None:
        with small.crm.begin(by=small.owner, key="k") as desk:
            desk.customers.change(customer, fields, at=at)

    request({"city": "杭州", "custom": FrozenMap(seats=3)}, MONDAY)
    request({"custom": {"seats": 3}, "city": "杭州"}, MONDAY.astimezone(shanghai))

    assert 2 == small.desk.customers.get(customer).version


def test_a_repeated_request_that_changed_nothing_changes_nothing(
    small: Company,
) -> None:
    """Repeating a no-op does not undo what somebody did since."""
    customers, customer = small.desk.customers, small.customer.id
    customers.change(customer, {"city": "杭州"})

    def request() -> None:
        with small.crm.begin(by=small.owner, key="k") as desk:
            desk.customers.change(customer, {"city": "杭州"})

    request()
    customers.change(customer, {"city": "上海"})
    request()

    assert "上海" == customers.get(customer).city


def test_a_change_names_the_request_that_made_it(small: Company) -> None:
    """Why: which request (P6)."""
    with small.crm.begin(by=small.owner, key="req-42") as desk:
        made = desk.customers.add(name="乙")

    assert "request:req-42" == small.desk.customers.changes(made.id)[0].cause


def test_a_key_belongs_to_its_user(small: Company) -> None:
    """Two users may use one key for different things."""
    other = small.crm.as_system("test").users.add(
        name="李雷", department=small.owner.department, roles=["service"]
    )
    for user, name in ((small.owner, "甲"), (other, "乙")):
        with small.crm.begin(by=user, key="same") as desk:
            desk.customers.add(name=name)

    assert 3 == small.desk.customers.count()


def test_answers_are_forgotten_in_time(small: Company) -> None:
    """After a week a key means nothing any more."""
    for name in ("甲", "乙"):
        with small.crm.begin(by=small.owner, key="k") as desk:
            desk.customers.add(name=name)
        small.clock.advance(timedelta(days=8))
        small.crm.run_due()

    assert 3 == small.desk.customers.count()
