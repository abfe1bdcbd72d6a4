"""
What somebody is told of a record: decided by a snapshot alone.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from crmkit.access import AccessPolicy
from crmkit.decisions import Decision, Write
from crmkit.desk import RecordNeed, RelatedNeed, Snapshot, Unread
from crmkit.desk._eyes import shown_to, shown_to_all
from crmkit.desk._tellings import with_tellings
from crmkit.lifecycle import Tell
from crmkit.messages import MessageTemplate
from crmkit.presets import Settings, standard
from crmkit.records import Customer, Department, Record, Ref, Ticket, User

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLIENT = Customer(id="C1", number="C2026001", name="恒信科技", owner="li", phone="138")
TICKET = Ticket(id="T1", number="GD1", customer="C1", status="open", owner="wang")
NONE: dict[Any, Any] = {}


def settings(
    when: str | None = None, *, roles: dict[str, list[str]] | None = None, **scope: str
) -> Settings:
    """
    Return settings with a policy of one role, who sees names where a condition holds.
    """
    sees = {"secret": "names"} if when is None else {"secret": "names", "when": when}
    policy = AccessPolicy.of(
        {
            "name": "one", "en": "One", "zh": "一",
            "roles": [{
                "name": "agent", "en": "Agent", "zh": "员工", "scopes": ["some"],
                "grants": [{"operations": ["*"]}], "sees": [sees],
            }],
            "scopes": [
                {"name": "some", "en": "Some", "zh": "部分", "conditions": scope}
            ],
            "hidings": [
                {"record": "customer", "fields": ["name"], "mask": "company",
                 "secret": "names"},
                {"record": "ticket", "fields": ["status"], "mask": "hide",
                 "secret": "names"},
            ],
            "departments": roles or {},
        }
    )  # fmt: skip
    return standard(access=policy)


def person(user_id: str = "wang", **given: Any) -> User:
    """
    Return somebody who has the role.
    """
    return User(id=user_id, **{"roles": ("agent",), "department": "D1", **given})


def snapshot(chosen: Settings, *records: Record, **given: Any) -> Snapshot:
    """
    Return what was read: some records, and of others that they are not there.
    """
    found = {each.ref: each for each in records}
    return Snapshot(by="U9", settings=chosen, new_id="", records=found, now=AT, **given)


def led(user_id: str, *departments: Department) -> dict[RelatedNeed, tuple[Any, ...]]:
    """
    Return the answer to which departments somebody leads.
    """
    return {RelatedNeed("department", "supervisor", user_id): departments}


def test_a_mask_stands_in_place_of_a_hidden_name() -> None:
    """
    Under a condition on the record itself.
    """
    view = snapshot(settings("owner == me"))
    his, hers = person("li"), person("wang")

    assert "恒信科技" == shown_to(his, CLIENT, view, AT).named
    assert "*科技" == shown_to(hers, CLIENT, view, AT).named
    assert "C2026001" == shown_to(hers, CLIENT, view, AT).called


def test_relations_are_asked_of_the_snapshot() -> None:
    """
    What it lacks is read first; what is not there is not seen.
    """
    chosen = settings(ticket="customer.owner == me")
    with pytest.raises(Unread) as unread:
        shown_to(person("li"), TICKET, snapshot(chosen), AT)
    known = snapshot(chosen, CLIENT)
    absent = attrs.evolve(known, records={CLIENT.ref: None})

    assert RecordNeed(Ref("customer", "C1")) == unread.value.need
    assert shown_to(person("li"), TICKET, known, AT).is_seen
    assert not shown_to(person("wang"), TICKET, known, AT).is_seen
    assert not shown_to(person("li"), TICKET, absent, AT).is_seen


def test_who_leads_a_department_sees_what_is_its() -> None:
    """
    Beside his own; it is read only if the policy asks for it.
    """
    chosen = settings(ticket="department in me.departments")
    ticket, leader = TICKET.replace(department="D2"), person("sun")
    found = {**led("sun", Department(id="D2")), **led("wang")}
    view = snapshot(chosen, found=found)

    assert shown_to(leader, ticket, view, AT).is_seen
    assert not shown_to(person("wang"), ticket, view, AT).is_seen


def test_a_deputy_sees_what_is_the_absent_ones() -> None:
    """
    As long as he is away.
    """
    chosen = settings(ticket="owner in me.stands_for")
    away = AT + timedelta(days=1)
    of = RelatedNeed("user", "deputy", "sun")
    seen = []
    for until in (away, AT, None):
        absent = person("wang", absent_until=until, deputy="sun")
        view = snapshot(chosen, found={of: (absent,)})
        seen.append(shown_to(person("sun"), TICKET, view, AT).is_seen)

    assert [True, False, False] == seen


def test_a_role_of_the_department_counts() -> None:
    """
    Also if the policy names the department by its name.
    """
    chosen = settings(roles={"售后部": ["agent"]})
    view = snapshot(chosen, Department(id="D1", name="售后部"))
    nobody = person("wang", roles=())

    assert shown_to(nobody, CLIENT, view, AT).is_seen


@pytest.mark.parametrize("user", [None, person("wang", active=False)])
def test_nobody_sees_anything(user: User | None) -> None:
    """
    Nor does who has left: what waits for a person may come to anybody.
    """
    shown = shown_to(user, CLIENT, snapshot(settings()), AT)

    assert ("C2026001", "C2026001") == (shown.named, shown.called)
    assert "***" == shown.says("city", "北京")


def test_without_a_number_a_record_is_called_by_what_may_be_told() -> None:
    """
    Its name, or a mask of it; of one that is not seen, its id.
    """
    client = CLIENT.replace(number=None)
    view = snapshot(settings("False", customer="owner == me"))

    assert "*科技" == shown_to(person("li"), client, view, AT).called
    assert "C1" == shown_to(person("wang"), client, view, AT).called
    assert "*科技" == shown_to_all(client, view, AT).named


def test_a_number_that_is_hidden_is_told_to_nobody() -> None:
    """
    Not even as what a record is called.
    """
    policy = settings().access
    assert policy is not None
    given = policy.to_dict()
    given["hidings"] += [
        {"record": "customer", "fields": ["number"], "mask": "hide", "secret": "sums"}
    ]
    view = snapshot(standard(access=AccessPolicy.of(given)))

    assert "***" == shown_to(person(), CLIENT, view, AT).called


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (standard(), "GD1：待处理"),
        (settings(), "GD1：待处理"),
        (settings("owner == me"), "GD1：***"),
        (settings(ticket="customer.owner == me"), "GD1：***"),
    ],
    ids=["no policy", "sees", "does not see", "out of scope"],
)
def test_what_a_move_tells_is_as_he_sees_it(chosen: Settings, told: str) -> None:
    """
    Its status is a value like any other.
    """
    text = {"subject": "${about}：${status}", "body": "${record}"}
    handed = MessageTemplate.of({"name": "handed", "en": text, "zh": text})
    messages = {**chosen.messages, "handed": handed}
    view = snapshot(attrs.evolve(chosen, messages=messages), person(), CLIENT)
    moved = Decision(writes=(Write(None, TICKET),))
    plan = with_tellings(moved, [Tell(message="handed", to="owner")], view, AT)

    assert [(told, "工单")] == [(each.subject, each.body) for each in plan.effects]
