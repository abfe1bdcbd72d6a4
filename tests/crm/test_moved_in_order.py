"""
What records in motion refuse: instants out of order, old answers, people who left.
"""

import re
from datetime import timedelta
from typing import Any

import attrs
import pytest

from crmkit import CRM
from crmkit.crm import Acting
from crmkit.desk import Update
from crmkit.errors import (
    InstantRefusedError,
    InvalidRecordError,
    MachineError,
    MoveRefusedError,
    UnknownStatusError,
    UserNotUsableError,
)
from crmkit.lifecycle import Machine
from crmkit.presets import machine, machines, ticket_machine
from crmkit.records import Feedback, record_class
from tests.crm.company import MONDAY, Company, person
from tests.crm.test_write_path import opened

HOUR = timedelta(hours=1)


def handled(small: Company) -> Feedback:
    """
    Return feedback that was handled an hour from now.
    """
    feedback = small.desk.feedback
    made = feedback.add(content="登录偶尔卡顿")
    small.clock.advance(HOUR)
    feedback.move(made.id, "start")
    return feedback.move(made.id, "handle", handling="已修复")


def test_a_move_tells_of_nothing_in_the_future(small: Company) -> None:
    """
    A return visit or a talk that is yet to come has not taken place.
    """
    feedback, later = handled(small), MONDAY + timedelta(days=9)
    plan = small.desk.followups.add(customer=small.customer.id, planned_at=later)
    with pytest.raises(InstantRefusedError):
        small.desk.feedback.move(
            feedback.id, "visit", return_visit="满意", return_visited_at=later
        )
    with pytest.raises(InstantRefusedError):
        small.desk.followups.move(plan.id, "complete", actual_at=later)

    assert "handled" == small.desk.feedback.get(feedback.id).status
    assert "planned" == small.desk.followups.get(plan.id).status


def test_a_visit_follows_the_handling(small: Company) -> None:
    """
    Nobody can be asked about what was not done yet.
    """
    feedback = handled(small)
    with pytest.raises(MoveRefusedError) as caught:
        small.desk.feedback.move(
            feedback.id, "visit", return_visit="满意", return_visited_at=MONDAY
        )

    assert "guard" == caught.value.code


def test_a_change_tells_of_nothing_in_the_future(small: Company) -> None:
    """
    But a plan may be put off to any day.
    """
    desk, later = small.desk, MONDAY + timedelta(days=9)
    rating = desk.ratings.add(customer=small.customer.id, score=5)
    with pytest.raises(InstantRefusedError):
        desk.do(Update.to(rating, given_at=later))
    plan = desk.followups.add(customer=small.customer.id, planned_at=MONDAY)
    changed: Any = desk.do(Update.to(plan, planned_at=later))

    assert later == changed.planned_at


def test_no_change_is_dated_before_the_last_one(small: Company) -> None:
    """
    Of a record of any type, so that history by time and by version agree.
    """
    desk = small.desk
    small.clock.advance(3 * HOUR)
    desk.customers.change(small.customer.id, {"city": "上海"}, at=MONDAY + 2 * HOUR)
    with pytest.raises(InstantRefusedError):
        desk.customers.change(small.customer.id, {"city": "x"}, at=MONDAY + HOUR)
    with pytest.raises(InstantRefusedError):
        desk.customers.move(small.customer.id, "interest", at=MONDAY + HOUR)
    with pytest.raises(InstantRefusedError):
        desk.departments.change(
            small.owner.department or "", {"name": "x"}, at=MONDAY - HOUR
        )

    assert "上海" == desk.customers.get(small.customer.id).city


@pytest.mark.parametrize(
    ("move", "data"),
    [("adjust", {"adjustment": "要快些"}), ("reject", {}), ("reopen", {"reason": "?"})],
    ids=("adjust", "reject", "reopen"),
)
def test_what_was_refused_is_not_told_again(
    small: Company, move: str, data: dict[str, Any]
) -> None:
    """
    A customer who refused a solution is told another one, through a channel named anew.
    """
    tickets = small.desk.tickets
    ticket = opened(small)
    tickets.move(ticket.id, "start")
    tickets.move(ticket.id, "tell", solution="重启", told_via="phone")
    if tickets.move(ticket.id, move, **data).status == "open":
        tickets.move(ticket.id, "start")
    with pytest.raises(MoveRefusedError) as caught:
        tickets.move(ticket.id, "tell")
    told = tickets.move(ticket.id, "tell", solution="换电源", told_via="email")

    assert {"solution", "told_via"} == set(caught.value.missing)
    assert ("换电源", data.get("adjustment")) == (told.told_solution, told.adjustment)
    assert None is tickets.move(ticket.id, "accept").adjustment


def test_machines_date_and_count_what_their_records_have_fields_for(
    small: Company,
) -> None:
    """
    When a need was met, a campaign ran, feedback was given to somebody and came back.
    """
    desk = small.desk
    need = desk.needs.add(customer=small.customer.id, description="批量导出")
    desk.needs.move(need.id, "start")
    with pytest.raises(MoveRefusedError):
        desk.needs.move(need.id, "meet")
    met = desk.needs.move(need.id, "meet", solution="已支持")
    plan = desk.campaigns.add(name="推广会")
    day = MONDAY.date()
    started = desk.campaigns.move(
        plan.id, "start", goal="线索", starts_on=day, ends_on=day
    )
    ended = desk.campaigns.move(plan.id, "end")
    feedback = desk.feedback.add(content="登录偶尔卡顿")
    taken = desk.feedback.move(feedback.id, "start")
    desk.feedback.move(feedback.id, "dismiss", reason="重复")
    back = desk.feedback.move(feedback.id, "reopen", reason="并非重复")

    assert (MONDAY,) * 4 == (
        met.met_at, started.started_at, ended.ended_at, taken.assigned_at
    )  # fmt: skip
    assert (1, None) == (back.reopenings, back.assigned_at)
    assert None is desk.needs.move(need.id, "reopen", reason="又坏了").met_at


def test_a_campaign_comes_back(small: Company) -> None:
    """
    One that was called off is planned again, one that was evaluated evaluated again.
    """
    campaigns = small.desk.campaigns
    plan = campaigns.add(name="推广会")
    campaigns.move(plan.id, "cancel", reason="预算")
    again = campaigns.move(plan.id, "plan_again", reason="已获预算")

    assert ("planned", None) == (again.status, again.ended_at)
    assert ("evaluate_again",) == small.crm.settings.machine("campaign").moves(
        again.replace(status="evaluated")
    )


#: Instants that no move of the machine gives, each with who does.
OTHERS = {
    "created_at": "entered",
    "status_since": "the machine",
    "stage_since": "the machine",
    "last_contacted_at": "interactions",
    "received_at": "entered",
    "planned_at": "entered",
    "remind_at": "entered",
    "started_at of rule_run": "entered",
    "opened_at": "opened",
    "assigned_at of ticket": "assigned",
    "resolution_due_at": "the clock",
    "resolution_breached_at": "the clock",
    "next_update_at": "changed",
}


@pytest.mark.parametrize("name", sorted(machines()))
def test_every_instant_of_a_record_in_motion_comes_from_somewhere(name: str) -> None:
    """
    A field for when something happened is filled by a move, or named with who does it.
    """
    lines = re.findall(
        r"^        (\w+): Instant (?:at|by) which",
        record_class(name).__doc__ or "",
        re.MULTILINE,
    )
    moves = machines()[name].document.moves
    by_moves = {
        field
        for move in moves
        for field in (
            *move.stamps, *move.stamps_once, *move.due_after, *move.takes, *move.asks
        )
    }  # fmt: skip
    orphans = [
        line
        for line in lines
        if line not in by_moves and not {line, f"{line} of {name}"} & OTHERS.keys()
    ]

    assert [] == orphans


def test_a_department_given_with_the_owner_stays(small: Company) -> None:
    """
    Who answers for it may do so for another department than his own.
    """
    desk = small.desk
    sales = desk.departments.add(name="销售部")
    feedback = desk.feedback.add(content="登录偶尔卡顿")
    after = desk.feedback.move(
        feedback.id, "assign", owner=small.owner.id, department=sales.id
    )

    assert (small.owner.id, sales.id) == (after.owner, after.department)


def test_who_has_left_is_given_nothing(small: Company) -> None:
    """
    Neither a new record nor an old one; what he has may still be changed otherwise.
    """
    desk: Acting = small.crm.as_system("test")
    gone = person(desk, name="李娜")
    old = desk.customers.add(name="明达", owner=gone.id)
    desk.users.change(gone.id, {"active": False})
    with pytest.raises(UserNotUsableError):
        desk.customers.add(name="远航", owner=gone.id)
    with pytest.raises(UserNotUsableError):
        desk.customers.change(small.customer.id, {"owner": gone.id})

    kept = desk.customers.change(old.id, {"owner": gone.id, "city": "上海"})
    assert ("上海", gone.id) == (kept.city, kept.owner)


def test_what_moves_set_is_not_changed_by_hand(small: Company) -> None:
    """
    An opinion comes with the return visit, and why a customer was lost stays said.
    """
    desk = small.desk
    feedback = handled(small)
    with pytest.raises(InvalidRecordError):
        desk.do(Update.to(feedback, opinion="satisfied"))
    with pytest.raises(InvalidRecordError):
        desk.do(Update.to(feedback, reopenings=7))
    with pytest.raises(InvalidRecordError):
        desk.do(Update.to(feedback, handling=None))
    lost = desk.customers.move(small.customer.id, "lose", lost_reason="改用自研系统")
    with pytest.raises(InvalidRecordError, match=r"customer\.lost_reason: is required"):
        desk.do(Update.to(lost, lost_reason=None))
    said: Any = desk.do(Update.to(lost, lost_reason="价格"))

    assert "价格" == said.lost_reason


def with_tickets(small: Company, machine: Machine) -> CRM:
    """
    Return the same company after it has changed its machine for tickets.
    """
    settings = small.crm.settings
    changed = {**settings.machines, "ticket": machine}
    return CRM(
        small.crm.store,
        clock=small.clock,
        channels=[small.mail],
        settings=attrs.evolve(settings, machines=changed),
    )


def under_review(small: Company) -> str:
    """
    Return the id of a ticket whose solution is being reviewed.
    """
    ticket = opened(small)
    small.desk.tickets.move(ticket.id, "start")
    small.desk.tickets.move(ticket.id, "submit_for_review", solution="重启")
    return ticket.id


def without_reviews() -> Machine:
    """
    Return a machine that does not know a status which tickets had.
    """
    document = machine("ticket").document.to_dict()
    statuses, moves = document["statuses"], document["moves"]
    document["statuses"] = [one for one in statuses if one["name"] != "in_review"]
    for move in moves:
        move["sources"] = [one for one in move["sources"] if one != "in_review"]
    document["moves"] = [
        move for move in moves if move["sources"] and move["target"] != "in_review"
    ]
    return Machine.of(document)


def test_a_ticket_in_an_unknown_status_is_not_lost(small: Company) -> None:
    """
    Its clock goes on, its owner is reminded, and who would move it is told what to do.
    """
    known = under_review(small)
    crm = with_tickets(small, without_reviews())
    desk = crm.acting_as(small.owner)
    with pytest.raises(UnknownStatusError) as caught:
        desk.tickets.move(known, "tell", solution="重启", told_via="phone")
    changed: Any = desk.do(Update(record=f"ticket:{known}", fields={"priority": "low"}))
    due = changed.resolution_due_at
    small.clock.advance(due - small.clock.now() + HOUR)
    crm.run_due()
    crm.deliver()

    assert (f"ticket:{known}", "in_review") == (
        caught.value.record, caught.value.status
    )  # fmt: skip
    assert str(caught.value).startswith(
        f"'ticket:{known}' is in status 'in_review', which its status machine does "
        "not have (known: 'open', "
    )
    assert () == desk.tickets.moves(known)
    assert due == desk.tickets.ledger(known).due_at
    assert ["wang@example.com"] == [each.to for each in small.mail.sent]


def test_a_retired_status_still_has_its_ways_out(small: Company) -> None:
    """
    A company that has given up reviews finishes those that were under way.
    """
    known = under_review(small)
    crm = with_tickets(small, ticket_machine(review="none"))
    desk = crm.acting_as(small.owner)
    colleague = crm.acting_as(person(crm.as_system("test"), name="李娜"))
    next_one = desk.tickets.move(opened(small).id, "start")

    assert ("merge", "tell", "wait") == desk.tickets.moves(next_one.id)
    assert ("merge", "refuse_review") == desk.tickets.moves(known)
    assert ("approve", "merge", "refuse_review") == colleague.tickets.moves(known)
    approved = colleague.tickets.move(known, "approve", told_via="phone")
    assert "awaiting_customer" == approved.status


def test_nothing_comes_into_a_retired_status() -> None:
    """
    It need not be reached, but a move into it is a mistake.
    """
    document = machine("ticket").document.to_dict()
    for status in document["statuses"]:
        status["retired"] = status["name"] in ("open", "in_review")
    with pytest.raises(MachineError) as caught:
        Machine.of(document)

    assert (
        "status 'open' is retired but records come into it",
        "status 'in_review' is retired but records come into it",
    ) == caught.value.problems


def test_who_submits_a_solution_does_not_approve_it(small: Company) -> None:
    """
    He may take it back; a colleague approves it, whoever is named as reviewer.
    """
    known = under_review(small)
    with pytest.raises(MoveRefusedError) as caught:
        small.desk.tickets.move(known, "approve", told_via="phone")
    colleague = person(small.crm.as_system("test"), name="李娜")
    small.desk.tickets.move(known, "refuse_review", reason="漏了一步")
    small.desk.tickets.move(known, "submit_for_review", reviewer=colleague.id)
    with pytest.raises(MoveRefusedError):
        small.desk.tickets.move(known, "approve", told_via="phone")
    mine = small.crm.acting_as(colleague).tickets
    offered = mine.moves(known)
    assert ("merge", "refuse_review") == caught.value.allowed
    assert ("approve", "merge", "refuse_review") == offered
    approved = mine.move(known, "approve", told_via="phone", review="可行")

    assert (
        f"cannot 'approve' ticket:{known} while its status is 'in_review': who moved "
        "it there does not do this, somebody else does"
    ) == str(caught.value)
    assert "提交者本人不能进行此操作，须由他人完成" in caught.value.text("zh")
    assert ("awaiting_customer", "可行") == (approved.status, approved.review)


def test_the_application_may_approve_what_it_submitted(small: Company) -> None:
    """
    It is no person with an opinion of his own; an import does both.
    """
    system = small.crm.as_system("test").tickets
    ticket = opened(small)
    system.move(ticket.id, "start")
    system.move(ticket.id, "submit_for_review", solution="重启")

    assert (
        "awaiting_customer"
        == system.move(ticket.id, "approve", told_via="phone").status
    )


def test_a_review_is_asked_for_when_a_ticket_is_opened(small: Company) -> None:
    """
    Then nothing is told without.
    """
    ticket = small.desk.tickets.open(
        customer=small.customer.id,
        kind="complaint",
        priority="high",
        description="设备无法启动",
        needs_review=True,
    )
    small.desk.tickets.move(ticket.id, "start")
    with pytest.raises(MoveRefusedError, match="has to be reviewed first"):
        small.desk.tickets.move(ticket.id, "tell", solution="重启", told_via="phone")

    assert ticket.needs_review
