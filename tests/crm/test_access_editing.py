"""
Who may do what: whoever follows a customer updates him, and the rest is refused.

Not here: reading (``test_access_reading``), the roles one by one
(``test_access_roles``).
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import attrs
import pytest

from crmkit import CRM
from crmkit.crm import Acting
from crmkit.crm._viewers import LOOK_AGAIN
from crmkit.desk import Update
from crmkit.errors import (
    CrmkitError,
    PermissionRefusedError,
    RecordNotFoundError,
    UserNotUsableError,
)
from crmkit.records import AuditEntry
from tests.crm.company import MONDAY
from tests.crm.permitted import OTHER, OTHERS_PHONE, Firm, firm


@pytest.fixture
def small(url: str) -> Iterator[Firm]:
    """
    The company, on each kind of store.
    """
    made = firm(url)
    with made.crm:
        yield made


def _refused(call: Callable[[], object]) -> PermissionRefusedError:
    with pytest.raises(PermissionRefusedError) as caught:
        call()
    return caught.value


def _widely(small: Firm, user: str = "li") -> Acting:
    """
    Let somebody see all records, and return him at his desk.
    """
    small.office.users.change(user, {"scopes": ["everything"]})
    return small.desk(user)


def _entries(small: Firm) -> list[AuditEntry]:
    return list(small.office.audit_entries.find(order="occurred_at"))


# -- Who follows, updates -----------------------------------------------------------


def test_a_seller_edits_the_customers_that_he_owns(small: Firm) -> None:
    """
    A seller changes his own customer; one that he sees and does not own is refused.
    """
    desk = _widely(small)

    assert "北京" == desk.customers.change("A", {"city": "北京"}).city
    error = _refused(lambda: desk.customers.change("B", {"city": "北京"}))
    assert ("customer.change", "customer:B", "record") == (
        error.operation,
        error.record,
        error.code,
    )
    assert small.office.customers.get("B").city is None


@pytest.mark.parametrize(
    ("service", "record_id", "fields"),
    [
        ("contacts", "Bc", {"position": "X"}),
        ("orders", "Bo", {"product": "X"}),
        ("needs", "Bn", {"remarks": "X"}),
        ("tasks", "Bt", {"note": "X"}),
    ],
)
def test_what_belongs_to_a_customer_is_edited_by_who_follows_him(
    small: Firm, service: str, record_id: str, fields: dict[str, Any]
) -> None:
    """
    A contact, an order, a need or a task of a colleague's customer is his to change.
    """
    li, wang = (getattr(_widely(small, user), service) for user in ("li", "wang"))

    _refused(lambda: li.change(record_id, fields))
    assert 2 == wang.change(record_id, fields).version


def test_nobody_but_a_manager_gives_customers_away(small: Firm) -> None:
    """
    Owner and department are assigned by the manager, not by the owner himself.
    """
    for fields in (
        {"owner": "wang"},
        {"department": "service"},
    ):
        error = _refused(partial(small.desk("li").customers.change, "A", fields))
        assert "customer.assign" == error.operation
    assert "wang" == small.desk("boss").customers.change("A", {"owner": "wang"}).owner
    with pytest.raises(RecordNotFoundError):
        small.desk("li").customers.get("A")


def test_a_command_with_one_field_too_many_is_refused_whole(small: Firm) -> None:
    """
    Nothing is written if one of the fields may not be given.
    """
    _refused(
        lambda: small.desk("li").customers.change("A", {"city": "X", "owner": "wang"})
    )

    assert small.office.customers.get("A").city is None


def test_nobody_changes_what_he_does_not_see(small: Firm) -> None:
    """
    A field that is hidden on a record is not overwritten, whatever the new value is.
    """
    sees = {"operations": ["contact.change"]}
    small.crm.close()
    made = firm(policy=_policy_with("marketing", sees))
    desk = made.desk("sun")

    assert "X" == desk.contacts.change("Ac", {"position": "X"}).position
    for value in ("13877770001", "13900000000", None):
        error = _refused(partial(desk.contacts.change, "Ac", {"phone": value}))
        assert ("hidden", ("phone",)) == (error.code, error.fields)
        assert "138" not in str(error) + error.text("zh")


def _policy_with(role: str, grant: dict[str, Any]) -> Any:
    from crmkit.access import AccessPolicy
    from crmkit.presets import access_policy

    data = access_policy().to_dict()
    for each in data["roles"]:
        if each["name"] == role:
            each["grants"] = [*each["grants"], grant]
    return AccessPolicy.of(data)


def test_global_rules_are_the_administrators(small: Firm) -> None:
    """
    Only an administrator defines fields, or enters departments and users.
    """
    field: dict[str, Any] = {
        "record": "customer", "field": "seats", "kind": "whole_number", "en": "Seats",
        "zh": "席位数",
    }  # fmt: skip
    for user in ("li", "qian", "sun", "boss"):
        desk = small.desk(user)
        assert (
            "configure"
            == _refused(partial(desk.field_definitions.add, **field)).operation
        )
        _refused(partial(desk.departments.add, name="X"))
        _refused(partial(desk.users.add, name="X"))
        _refused(partial(desk.users.change, user, {"roles": ["administrator"]}))
        _refused(partial(desk.users.change, user, {"scopes": ["everything"]}))
    assert "seats" == small.desk("adm").field_definitions.add(**field).field


def test_a_record_is_not_made_at_a_customer_who_is_not_there(small: Firm) -> None:
    """
    What names a customer out of scope is refused like what names nobody.
    """
    desk = small.desk("li")
    makes: list[Callable[[str], object]] = [
        lambda c: desk.contacts.add(customer=c, name="X"),
        lambda c: desk.orders.add(customer=c, product="X"),
        lambda c: desk.tasks.add(customer=c, title="X"),
        lambda c: desk.interactions.record(customer=c, mode="phone", summary="X"),
        lambda c: desk.tickets.open(
            customer=c, kind="complaint", priority="low", description="X"
        ),
        desk.archives.take,
    ]
    for make in makes:
        with pytest.raises(RecordNotFoundError) as theirs:
            make("B")
        with pytest.raises(RecordNotFoundError) as never:
            make("nobody")
        assert str(theirs.value) == str(never.value).replace("nobody", "B")


def test_tickets_are_not_merged_or_linked_out_of_sight(small: Firm) -> None:
    """
    A ticket out of scope can be neither merged into nor linked to.
    """
    mine, his = small.ticket("A"), small.ticket("B")
    desk = small.desk("boss")
    small.office.users.change("boss", {"scopes": ["own"]})
    small.office.customers.change("A", {"owner": "boss"})
    desk = small.desk("boss")
    assert 1 == desk.tickets.count()

    for act in (desk.tickets.merge, desk.tickets.link):
        for first, second in ((mine, his), (his, mine)):
            with pytest.raises(RecordNotFoundError) as caught:
                act(first, second)
            assert f"ticket:{his}" in str(caught.value)


def test_who_takes_a_ticket_is_the_managers_to_say(small: Firm) -> None:
    """
    Service moves its own tickets, and takes one only if nobody has it.
    """
    small.office.users.add(id="ma", name="M", department="service", roles=["service"])
    ticket = small.ticket("A")

    _refused(lambda: small.desk("ma").tickets.move(ticket, "wait", reason="r"))
    _refused(lambda: small.desk("ma").tickets.assign(ticket, owner="ma"))
    assert (
        "waiting" == small.desk("qian").tickets.move(ticket, "wait", reason="r").status
    )
    assert "high" == small.desk("ma").tickets.get(ticket).priority
    assert (
        "low" == small.desk("ma").tickets.change(ticket, {"priority": "low"}).priority
    )


# -- Refusals -----------------------------------------------------------------------


def test_a_refusal_says_what_is_missing_and_is_written_down(small: Firm) -> None:
    """
    A refusal names operation, record and missing permission, and is in the trail.
    """
    error = _refused(lambda: small.desk("li").customers.change("A", {"owner": "wang"}))

    assert "li may not assign customer:A: no role has 'customer.assign'" == str(error)
    assert "li 无权" in error.text("zh")
    entry = _entries(small)[-1]
    assert ("li", "refused", "customer.assign", "customer:A") == (
        entry.user, entry.action, entry.operation, entry.about,
    )  # fmt: skip


def test_who_names_what_he_does_not_see_is_told_that_it_is_not_there(
    small: Firm,
) -> None:
    """
    That it is there, and that he asked for it, is in the trail alone.
    """
    with pytest.raises(RecordNotFoundError) as unseen:
        small.desk("li").customers.change("B", {"city": "X"})
    with pytest.raises(RecordNotFoundError) as absent:
        small.desk("li").customers.change("X9", {"city": "X"})

    (entry,) = _entries(small)
    assert ("there is no customer:B", "there is no customer:X9") == (
        str(unseen.value),
        str(absent.value),
    )
    assert ("li", "customer.read", "customer:B") == (
        entry.user, entry.operation, entry.about,
    )  # fmt: skip


def test_a_refusal_is_written_down_though_the_block_goes_on(small: Firm) -> None:
    """
    Inside a block, a refusal undoes its command alone and is kept with the block.
    """
    with small.crm.begin(by="li") as desk:
        desk.customers.change("A", {"city": "北京"})
        _refused(lambda: desk.customers.change("A", {"owner": "wang"}))
        desk.customers.change("A", {"industry": "制造业"})

    kept = small.office.customers.get("A")
    assert ("北京", "制造业", "li") == (kept.city, kept.industry, kept.owner)
    assert ["customer.assign"] == [each.operation for each in _entries(small)]


def test_many_commands_are_refused_one_by_one(small: Firm) -> None:
    """
    In bulk each command is asked for; those that are refused stop no other.
    """
    ids = ["A", "B", "nobody"]
    desk = _widely(small)

    report = desk.do_all(
        partial(Update, record=f"customer:{each}", fields={"city": "北京"})
        for each in ids
    )

    assert ["customer:A"] == [str(ref) for ref in report.kept]
    assert ["PermissionRefusedError", "RecordNotFoundError"] == [
        type(each.error).__name__ for each in report.refused
    ]
    assert ["customer.change"] == [each.operation for each in _entries(small)]


def test_bulk_tells_nothing_of_what_is_out_of_scope(small: Firm) -> None:
    """
    A batch refuses a colleague's record as it refuses one that never was.
    """
    desk = small.desk("li")
    report = desk.do_all(
        partial(Update, record=f"customer:{each}", fields={"city": "X"})
        for each in ("B", "nobody")
    )

    first, second = (str(each.error) for each in report.refused)
    assert first == second.replace("nobody", "B")


def test_an_import_of_a_seller_enters_his_own(small: Firm) -> None:
    """
    Rows that are entered at a customer out of scope are refused, the others kept.
    """
    rows = [{"customer": each, "name": "X"} for each in ("A", "B", "nobody")]

    report = small.desk("li").contacts.add_all(rows)

    assert 1 == len(report.kept)
    assert [2, 3] == [each.position for each in report.refused]


# -- Roles that change --------------------------------------------------------------


def _ticking(desk: Acting) -> Callable[[float], None]:
    """
    Let a test say how the seconds of an acting object go by.
    """
    seconds = [0.0]
    eyes: Any = desk._eyes
    eyes.tick = lambda: seconds[0]
    eyes._again = LOOK_AGAIN

    def later(by: float) -> None:
        seconds[0] += by

    return later


def test_roles_that_are_taken_away_are_gone_in_seconds(small: Firm) -> None:
    """
    An acting object that was made before sees and does no more than its roles allow.
    """
    desk = small.desk("boss")
    later = _ticking(desk)
    assert 2 == desk.customers.count()
    small.office.users.change("boss", {"roles": ["sales"]})

    later(LOOK_AGAIN)

    assert 0 == desk.customers.count()
    with pytest.raises(RecordNotFoundError):
        desk.customers.change("A", {"city": "X"})


def test_who_has_left_does_nothing_more(small: Firm) -> None:
    """
    An account that is no longer active is refused, by an acting object made before.
    """
    desk = small.desk("li")
    later = _ticking(desk)
    assert 1 == desk.customers.count()
    small.office.users.change("li", {"active": False})

    later(LOOK_AGAIN)

    for ask in (
        desk.customers.count,
        lambda: desk.customers.change("A", {"city": "X"}),
    ):
        with pytest.raises(UserNotUsableError):
            ask()


def test_a_block_begins_with_the_account_as_it_is(small: Firm) -> None:
    """
    A block of an acting object whose roles were taken away begins without them.
    """
    desk = small.desk("boss")
    assert 2 == desk.customers.count()
    small.office.users.change("boss", {"roles": ["sales"]})

    with small.crm.begin(by="boss") as block:
        assert 0 == block.customers.count()


def test_a_deputy_acts_while_somebody_is_away(small: Firm) -> None:
    """
    Who stands in for an absent colleague sees and changes his customers until then.
    """
    until = MONDAY + timedelta(days=7)
    small.office.users.change("wang", {"deputy": "li", "absent_until": until})
    desk = small.desk("li")

    assert ["A", "B"] == [each.id for each in desk.customers.find()]
    assert OTHERS_PHONE == desk.customers.get("B").phone
    assert "X" == desk.customers.change("B", {"city": "X"}).city
    small.clock.set(until + timedelta(seconds=1))
    with pytest.raises(RecordNotFoundError):
        small.desk("li").customers.get("B")


# -- Answers ------------------------------------------------------------------------


def test_a_kept_answer_is_seen_with_the_eyes_of_today(small: Firm) -> None:
    """
    An answer under a key is masked afresh: who lost a right does not get it back.
    """
    small.office.users.change("qian", {"roles": ["service"]})
    made = []
    for roles in (["service"], ["marketing"]):
        small.office.users.change("qian", {"roles": roles})
        with small.crm.begin(by="qian", key="K1") as desk:
            made.append(
                desk.customers.add(name="丙密名科技有限公司", phone="13877770009")
            )

    first, again = made
    assert first.id == again.id
    assert "丙密名科技有限公司" == first.name
    assert ("*科技有限公司", "138****0009") == (
        again.shown("name"),
        again.shown("phone"),
    )
    assert "密名" not in repr(again)


def test_an_answer_is_masked_like_what_is_read(small: Firm) -> None:
    """
    The record that a command answers with hides what a look at it would hide.
    """
    made = small.desk("sun").customers.add(
        name="丙密名科技有限公司", phone="13877770009"
    )

    assert (None, "138****0009") == (made.phone, made.shown("phone"))
    assert made == small.desk("sun").customers.get(made.id)


# -- Handing over -------------------------------------------------------------------


def test_all_that_somebody_has_goes_to_another(small: Firm) -> None:
    """
    Customers, orders and tasks move in bulk, each with a change, and one entry.
    """
    small.office.users.change("li", {"active": False})

    report = small.desk("adm").users.hand_over("li", "wang", reason="离职交接")

    assert {"customer:A", "order:Ao", "task:At"} == {str(ref) for ref in report.kept}
    assert 2 == small.desk("wang").customers.count()
    last = small.office.customers.changes("A")[-1]
    assert ("adm", ("li", "wang")) == (last.by, last.fields["owner"])
    entry = _entries(small)[-1]
    assert ("adm", "handed_over", "user:li", 3, "离职交接") == (
        entry.user, entry.action, entry.about, entry.records, entry.reason,
    )  # fmt: skip


def test_nobody_hands_over_without_the_permission(small: Firm) -> None:
    """
    A seller who hands over is refused record by record; a manager hands over his own.
    """
    report = small.desk("li").users.hand_over("li", "wang")
    assert () == report.kept
    assert {"PermissionRefusedError"} == {
        type(e.error).__name__ for e in report.refused
    }

    done = small.desk("boss").users.hand_over("li", "wang")
    assert {"customer:A", "order:Ao", "task:At"} == {str(ref) for ref in done.kept}


def test_handing_over_leaves_what_one_does_not_see(small: Firm) -> None:
    """
    What is out of the scope of who hands over stays, and is not told of.
    """
    small.office.users.change("boss", {"scopes": ["own"]})

    report = small.desk("boss").users.hand_over("wang", "li")

    assert ((), ()) == (report.kept, report.refused)
    assert OTHER not in repr(report)


# -- Without a policy ---------------------------------------------------------------


def test_without_a_policy_nobody_is_limited(url: str) -> None:
    """
    A company that has no access policy works as if there were none.
    """
    made = firm(url)
    with made.crm:
        settings = attrs.evolve(made.crm.settings, access=None)
        free = CRM(made.crm.store, settings=settings, clock=made.clock)
        assert 2 == free.acting_as("li").customers.count()
        assert OTHER == free.acting_as("li").customers.get("B").name
        assert () == tuple(free.as_system("x").audit_entries.find())


def test_errors_are_ours() -> None:
    """
    A refusal is an error of permission for whoever knows only Python's.
    """
    assert issubclass(PermissionRefusedError, PermissionError)
    assert issubclass(PermissionRefusedError, CrmkitError)
