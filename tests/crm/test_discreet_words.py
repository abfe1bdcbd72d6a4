"""
What the system tells somebody says nothing that is hidden from him (P4).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest

from crmkit.desk import NotifyUser, OpenTicketFor, OpenTicketFromFeedback
from crmkit.errors import DeliveryRefusedError
from crmkit.records import Customer, Ticket, Verification
from tests.crm.discreet import NAME, PHONE, TOKENS, WORDS, Firm, firm, leaked

HOUR: Final = timedelta(hours=1)


def opened(each: Firm, **given: Any) -> Ticket:
    """
    Return a ticket in the customer's secret words.
    """
    usual = {"kind": "complaint", "priority": "high", "description": each.words}
    return each.desk.tickets.open(customer=each.customer.id, **{**usual, **given})


def overdue(each: Firm) -> None:
    """
    Let a ticket be overdue.
    """
    opened(each, owner=each.told.id)
    each.clock.advance(25 * HOUR)
    each.crm.run_due()


def no_word(each: Firm) -> None:
    """
    Let a promise to tell more be overdue.
    """
    ticket = opened(each, owner=each.told.id)
    again = each.clock.now() + HOUR
    each.desk.tickets.progress(ticket.id, "已联系", next_update_at=again)
    each.clock.advance(2 * HOUR)
    each.crm.run_due()


def asked_to_help(each: Firm) -> None:
    """
    Ask a department to work together.
    """
    opened(
        each,
        owner=each.other.id,
        collaborators=[each.led.id],
        collaboration_note=each.words,
    )


def lead(each: Firm) -> None:
    """
    Open a ticket about a cooperation.
    """
    opened(each, kind="inquiry", topic="cooperation", owner=each.other.id)


def failed(each: Firm) -> None:
    """
    Let a message fail that another was to get, who has no address.
    """
    lost = each.desk.departments.add(name="客服部", supervisor=each.other.id)
    each.desk.tickets.assign(opened(each).id, department=lost.id)
    each.clock.advance(25 * HOUR)
    each.crm.run_due()
    each.crm.deliver()


#: What is done, what those are told who see it all, and by what it is called.
KINDS: Final[dict[str, tuple[Callable[[Firm], None], set[str], str]]] = {
    "ticket_overdue": (overdue, {NAME, WORDS}, "GD20260001"),
    "update_overdue": (no_word, {NAME, WORDS}, "GD20260001"),
    "collaboration_asked": (asked_to_help, {WORDS}, "GD20260001"),
    "lead_made": (lead, {NAME, WORDS}, "GD20260001"),
    "delivery_failed": (failed, {NAME}, "GD20260001"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_who_sees_is_told_in_full(kind: str) -> None:
    """
    In the same words as without a policy.
    """
    act, known, number = KINDS[kind]
    told = []
    for policy in (True, False):
        each = firm("sees", policy=policy)
        act(each)
        told.append(each.texts())

    with_it, without = told
    assert known == leaked(with_it)
    assert number in with_it[0]
    assert without == with_it


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ["blind", "outside"])
def test_who_does_not_see_is_told_by_number(kind: str, role: str) -> None:
    """
    That there is something to do, and no value of what is hidden.
    """
    act, _, number = KINDS[kind]
    each = firm(role)
    act(each)
    texts = each.texts()

    assert set() == leaked(texts)
    assert [True] == [number in text for text in texts]


def low_score(each: Firm) -> None:
    """
    Let a customer be dissatisfied.
    """
    each.desk.ratings.add(customer=each.customer.id, score=1, comment=each.words)


def two_worlds(role: str, act: Callable[[Firm], None]) -> list[list[str]]:
    """
    Return what is told and kept in two companies that differ in what is hidden.
    """
    worlds = []
    for secrets in (TOKENS, ("乙实业集团股份有限公司", "02166668888", "别的话")):
        each = firm(role, secrets=secrets)
        act(each)
        kept = [f"{t.title}\n{t.note}" for t in each.desk.tasks.find(order="id")]
        opened_by_it = each.desk.tickets.find('scenario == "satisfaction"')
        worlds.append(
            [*each.texts(), *kept, *(str(t.description) for t in opened_by_it)]
        )
    return worlds


@pytest.mark.parametrize("act", [act for act, *_ in KINDS.values()] + [low_score])
@pytest.mark.parametrize("role", ["blind", "outside"])
def test_what_is_hidden_makes_no_difference(
    role: str, act: Callable[[Firm], None]
) -> None:
    """
    Two companies that differ in hidden values alone tell and keep the same.
    """
    one, other = two_worlds(role, act)

    assert one == other != []


def test_of_a_record_that_he_does_not_see_nothing_is_told() -> None:
    """
    Not even what no policy hides: neither priority, nor when it was due.
    """
    each = firm("outside")
    overdue(each)
    (text,) = each.texts()

    assert "王芳，您好：\n\n*** 的工单 GD20260001 应于 *** 前给出解决方案" in text
    assert "优先级：***" in text


def test_a_status_that_is_hidden_is_a_mask() -> None:
    """
    As the policy hides it on tickets; the rest is there.
    """
    each = firm("blind")
    overdue(each)
    (text,) = each.texts()

    assert "优先级：高\n当前状态：***\n事项描述：***" in text


def test_what_he_sees_of_some_customers_depends_on_the_ticket() -> None:
    """
    A condition that leads to the customer is answered, not taken for unknown.
    """
    each = firm("led")
    overdue(each)
    mine, his = each.customer, firm("led")
    his.desk.customers.change(his.customer.id, {"owner": his.other.id})
    overdue(his)

    assert mine.owner == each.told.id
    assert {NAME, WORDS} == leaked(each.texts())
    assert leaked(his.texts()) <= {WORDS}  # the ticket itself is his, its customer not


def test_a_need_that_changes_is_told_without_values() -> None:
    """
    Which fields, to whoever sees the need; of another, its name alone.
    """
    told = {}
    for role in ("sees", "blind", "outside"):
        each = firm(role)
        need = each.desk.needs.add(
            customer=each.customer.id, description=WORDS, owner=each.told.id
        )
        each.desk.needs.change(need.id, {"description": f"{WORDS}四", "budget": 9})
        (told[role],) = each.texts()

    assert "变更内容：需求描述" in told["sees"] == told["blind"]
    assert "变更内容：***" in told["outside"]
    assert set() == leaked(list(told.values()))


def test_a_task_that_many_read_says_nothing_hidden() -> None:
    """
    It says the customer's number, whoever is told of it; without a policy, his name.
    """
    each, open_ = firm("sees"), firm("sees", policy=False)
    for one in (each, open_):
        lead(one)
        asked_to_help(one)
    tasks, before = each.desk.tasks.find(), open_.desk.tasks.find()

    assert {"合作意向：C2026001", "协作请求：GD20260002"} == {t.title for t in tasks}
    assert set() == leaked([f"{t.title}{t.note}" for t in tasks])
    assert {NAME, WORDS} == leaked([f"{t.title}{t.note}" for t in before])


def test_a_note_that_nobody_hides_is_in_the_task() -> None:
    """
    It is what the department is asked, of a need for example.
    """
    each = firm("outside")
    each.desk.needs.add(
        customer=each.customer.id,
        description="导出报表",
        collaborators=[each.led.id],
        collaboration_note=WORDS,
    )
    (task,) = each.desk.tasks.find()

    assert (WORDS, each.told.id) == (task.note, task.owner)
    assert set() == leaked(each.texts())


def test_a_low_score_passes_on_what_nobody_hides() -> None:
    """
    The ticket says the customer's number, and no comment that is hidden.
    """
    each, open_ = firm("sees"), firm("sees", policy=False)
    texts = []
    for one in (each, open_):
        one.desk.ratings.add(customer=one.customer.id, score=1, comment=WORDS)
        (ticket,) = one.desk.tickets.find()
        texts.append(ticket.description or "")

    assert "客户 C2026001 对 我们的服务 的评分为 1 分" in texts[0]
    assert (set(), {NAME, WORDS}) == (leaked(texts[:1]), leaked(texts[1:]))


def test_feedback_makes_a_ticket_without_what_is_hidden() -> None:
    """
    Whoever opens it may not see what was said; he is not told by the ticket.
    """
    each, open_ = firm("blind"), firm("blind", policy=False)
    found = []
    for one in (each, open_):
        said = one.desk.feedback.add(
            customer=one.customer.id, kind="complaint", content=WORDS, priority="high"
        )
        one.crm.acting_as(one.told).do(OpenTicketFromFeedback(feedback=said.id))
        (ticket,) = one.desk.tickets.find()
        found.append(ticket.description)

    assert ["***", WORDS] == found


def test_an_archive_is_named_after_the_number() -> None:
    """
    Without a policy after the customer, as ever.
    """
    names = []
    for policy in (True, False):
        each = firm("sees", policy=policy)
        names.append(each.desk.archives.take(each.customer.id).name)

    assert ["C2026001 2026-03-02", f"{NAME} 2026-03-02"] == names


def test_what_a_new_customer_lacks_is_told() -> None:
    """
    But not where a mask stands also for what is not there.
    """
    told = {}
    for role in ("sees", "blind"):
        each = firm(role)
        client = Customer(name="新客户", wechat="xin_kehu")
        asked(each, client, owner=each.told.id)
        (task,) = each.desk.tasks.find()
        told[role] = (task.note, each.texts())

    assert "尚缺：所属行业、城市" == told["sees"][0]
    assert "尚缺：所属行业、城市" in told["blind"][1][0]


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("sees", f"请致电 {NAME} {PHONE}：{WORDS}"),
        ("blind", "请致电 *** ***：***"),
        ("outside", "GD20260001"),
    ],
)
def test_what_a_rule_says_has_masks(role: str, told: str) -> None:
    """
    In place of values of the record, or of its customer, as they are written.
    """
    each = firm(role)
    ticket = opened(each, owner=each.other.id)
    told_him = NotifyUser(
        about=str(ticket.ref),
        user=each.told.id,
        subject=PHONE,
        body=f"请致电 {NAME} {PHONE}：{WORDS}",
    )
    each.desk.do(told_him)
    person = each.crm.acting_as(each.other)
    person.do(told_him)
    by_rule, by_person = each.texts()

    assert told == by_rule.splitlines()[1]
    assert f"{PHONE}\n请致电 {NAME} {PHONE}：{WORDS}" == by_person


# -- What a customer says of himself ------------------------------------------


def asked(each: Firm, client: Customer, **given: Any) -> Ticket:
    """
    Return a ticket of whoever asks by himself.
    """
    usual = {"kind": "inquiry", "description": "怎么用？", "priority": "low"}
    done = each.desk.do(OpenTicketFor(client=client, **{**usual, **given}))
    assert isinstance(done, Ticket)
    return done


def said(each: Firm) -> tuple[str, list[Verification]]:
    """
    Return the note and the marks of a customer who says more than is on record.
    """
    given: dict[str, Any] = {"name": f"{NAME}二", "email": "secret@example.com"}
    asked(each, Customer(phone=PHONE, city="上海", **given))
    (note,) = each.desk.interactions.find()
    marks = each.desk.verifications.find(order="id")
    return note.summary or "", list(marks)


def test_what_he_says_is_in_marks_where_it_is_hidden() -> None:
    """
    Nothing of it is in the note, nothing is lost, and none of it is verified.
    """
    each = firm("sees")
    note, marks = said(each)

    assert note.splitlines()[1:] == [
        "客户名称：***（见核实记录）",
        "城市：上海",
        "邮箱：***（见核实记录）",
    ]
    assert [("name", f"{NAME}二"), ("email", "secret@example.com")] == [
        (mark.field_name, mark.value) for mark in marks
    ]
    changed = each.desk.customers.change(
        each.customer.id, {"email": "secret@example.com"}
    )
    assert [False, False] == [mark.verifies(changed) for mark in marks]
    assert {("said", "GD20260001", each.customer.id)} == {
        (mark.method.value, mark.source, mark.customer) for mark in marks
    }


@pytest.mark.parametrize(("role", "sees"), [("sees", True), ("blind", False)])
def test_who_may_see_the_field_finds_what_was_said(role: str, *, sees: bool) -> None:
    """
    By the customer and the field; to anybody else it is a mask.
    """
    each = firm(role)
    said(each)
    acting = each.crm.acting_as(each.told)
    where = f'customer == "{each.customer.id}" and field_name == "email"'
    (mark,) = acting.verifications.find(where)

    assert ("secret@example.com" if sees else "***") == mark.shown("value")
    found = acting.verifications.count('value == "secret@example.com"')
    assert found == int(sees)


def test_without_a_policy_it_is_in_the_note() -> None:
    """
    As ever.
    """
    note, marks = said(firm("sees", policy=False))

    assert f"客户名称：{NAME}二\n城市：上海\n邮箱：secret@example.com" in note
    assert [] == marks


@pytest.mark.parametrize("policy", [True, False])
def test_a_custom_value_that_is_not_declared_is_noted(*, policy: bool) -> None:
    """
    By its id: the ticket is opened all the same.
    """
    each = firm("sees", policy=policy)
    asked(each, Customer(name=NAME, phone=PHONE, custom={"plan": "gold"}))  # type: ignore[arg-type]
    (note,) = each.desk.interactions.find()

    assert "plan：gold" == (note.summary or "").splitlines()[-1]


# -- What a person does about a message ---------------------------------------


def test_nobody_sends_himself_what_he_does_not_see() -> None:
    """
    Neither by a new address nor by making it his own.
    """
    each = firm("blind")
    failed(each)
    acting, crm = each.crm.acting_as(each.told), each.crm
    (row,) = crm.deliveries("failed")
    with pytest.raises(DeliveryRefusedError) as refused:
        acting.deliveries.redirect(row.id, to="me@home.example")
    again = acting.deliveries.reassign(row.id, each.told)

    assert "you do not see what it says" in str(refused.value)
    assert ("GD20260001", "GD20260001") == (again.effect.subject, again.effect.body)


def test_who_sees_it_hands_it_on_as_it_is() -> None:
    """
    To another who sees it, and to an address; not to one who does not.
    """
    each = firm("blind")
    failed(each)
    (row,) = each.crm.deliveries("failed")
    acting = each.crm.acting_as(each.other)
    sent = acting.deliveries.redirect(row.id, to="li@home.example")
    kept = acting.deliveries.reassign(row.id, each.told)

    assert (row.effect.body, "li@home.example") == (sent.effect.body, sent.effect.to)
    assert set() == leaked([kept.effect.body])


def test_without_a_policy_a_message_is_handed_on_as_it_is() -> None:
    """
    To whomever.
    """
    each = firm("blind", policy=False)
    failed(each)
    (row,) = each.crm.deliveries("failed")
    acting = each.crm.acting_as(each.other)

    assert row.effect.body == acting.deliveries.reassign(row.id, each.told).effect.body
