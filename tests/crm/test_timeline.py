"""
A customer's whole life on one timeline.
"""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crmkit import CRM
from crmkit.adapters.memory import MemoryStore
from crmkit.adapters.parts import PlainTransaction, RefusesWrites
from crmkit.crm import Happening, TimelineEntry
from crmkit.crm._life_ways import ways_to
from crmkit.crm._timeline_entry import Place
from crmkit.errors import (
    CursorError,
    NaiveDatetimeError,
    PageSizeError,
    RecordNotFoundError,
    UnknownChoiceError,
)
from crmkit.records import RECORD_TYPES, Change, Customer, Ref, Ticket, links
from crmkit.testing import SettableClock
from tests.crm.company import MONDAY, Company
from tests.crm.office import Office

HOUR = timedelta(hours=1)


def lived(small: Company) -> Ticket:
    """
    Let the customer of a company have a life: contact, ticket, moves, a call.
    """
    desk = small.desk
    desk.contacts.add(customer=small.customer.id, name="李强", at=MONDAY)
    small.clock.advance(HOUR)
    ticket = desk.tickets.open(
        customer=small.customer.id,
        kind="投诉",
        priority="high",
        description="设备无法启动",
    )
    small.clock.advance(HOUR)
    desk.interactions.record(ticket=ticket.id, mode="电话", summary="远程排查")
    small.clock.advance(HOUR)
    desk.customers.change(small.customer.id, {"city": "北京", "province": "北京"})
    small.clock.advance(HOUR)
    return desk.tickets.move(ticket.id, "wait", reason="等待日志")


def test_one_call_tells_of_all_that_belongs_to_a_customer(small: Company) -> None:
    """
    Contacts, tickets with their moves, interactions, changes, in the order of time.
    """
    ticket = lived(small)

    told = small.desk.customers.history(small.customer.id, order="at")

    assert [
        ("客户 C2026001：新增（企业）"),
        ("联系人：新增"),
        (f"工单 {ticket.number}：新增（投诉）"),
        ("跟进记录 GZ2026001：新增（电话）"),
        ("客户 C2026001：变更（省份、城市）"),
        (f"工单 {ticket.number}：待处理 → 等待客户"),
    ] == [entry.title.zh for entry in told]


def test_newest_first_is_the_same_the_other_way_round(small: Company) -> None:
    """
    It is what a page shows, so nobody needs to say so.
    """
    lived(small)
    ask = small.desk.customers.history

    latest = ask(small.customer.id)

    assert ask(small.customer.id, order="at").items == latest.items[::-1]
    assert (
        f"2026-03-02 14:00+08:00 {latest[0].title.en} ({small.owner.id})"
        == str(latest[0])
        == latest[0].text("en")
    )


def test_an_entry_has_the_facts_and_where_they_come_from(small: Company) -> None:
    """
    Before and after in words of both languages, and the change itself.
    """
    ticket = lived(small)

    entry = small.desk.customers.history(small.customer.id)[0]

    facts = {fact.field: fact for fact in entry.facts}
    assert ("ticket", Happening.MOVED, ticket.ref, ticket.number) == (
        entry.kind,
        entry.what,
        entry.record,
        entry.number,
    )
    assert (
        "Status: Open → Waiting for the customer",
        "当前状态：待处理 → 等待客户",
    ) == (
        facts["status"].text("en"),
        facts["status"].text("zh"),
    )
    assert ("move_ticket", small.owner.id) == (entry.change.command, entry.by)
    last = entry.change
    assert Place(entry.at, entry.recorded_at, last.version, last.id) == entry.place


def test_pages_put_together_are_the_whole(small: Company) -> None:
    """
    A cursor goes on where the page before ended, in both orders.
    """
    lived(small)
    ask, who = small.desk.customers.history, small.customer.id
    for order in ("at", "-at"):
        found: list[TimelineEntry] = []
        cursor = None
        while True:
            page = ask(who, order=order, limit=1, cursor=cursor)
            found += page.items
            cursor = page.cursor
            if cursor is None:
                break

        assert list(ask(who, order=order)) == found


def test_whatever_is_written_meanwhile_no_entry_is_lost_or_comes_twice(
    small: Company,
) -> None:
    """
    What comes about between two pages stands at its own place, and is met there.
    """
    lived(small)
    desk, who = small.desk, small.customer.id
    for order in ("at", "-at"):
        before = [entry.change.id for entry in desk.customers.history(who, order=order)]
        found: list[str] = []
        cursor = None
        while True:
            page = desk.customers.history(who, order=order, limit=2, cursor=cursor)
            found += [entry.change.id for entry in page]
            cursor = page.cursor
            if cursor is None:
                break
            small.clock.advance(HOUR)
            desk.customers.change(who, {"city": str(small.clock.now())})
            desk.interactions.adopt(
                customer=who, mode="电话", summary="旧", occurred_at=MONDAY - HOUR
            )
            if len(found) > 2 * len(before):
                break

        assert len(set(found)) == len(found)
        assert [one for one in found if one in before] == before


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ({"kinds": ["ticket"]}, ["ticket", "ticket"]),
        ({"kinds": ["工单"], "what": ["流转"]}, ["ticket"]),
        ({"kinds": ["interaction", "联系人"]}, ["interaction", "contact"]),
        ({"what": ["changed"]}, ["customer"]),
        ({"what": ["new"]}, ["interaction", "ticket", "contact", "customer"]),
        ({"since": MONDAY + 3 * HOUR}, ["ticket", "customer"]),
        ({"until": MONDAY + HOUR}, ["contact", "customer"]),
        (
            {"since": MONDAY + HOUR, "until": MONDAY + 3 * HOUR},
            ["interaction", "ticket"],
        ),
        ({"kinds": []}, []),
    ],
    ids=[
        "kind", "label", "two kinds", "changed", "new", "since", "until", "period",
        "nothing",
    ],
)  # fmt: skip
def test_entries_are_chosen_by_kind_and_period(
    small: Company, asked: dict[str, object], kinds: list[str]
) -> None:
    """
    Kinds by name or label, what happened, and a half-open period.
    """
    lived(small)

    told = small.desk.customers.history(small.customer.id, **asked)  # type: ignore[arg-type]

    assert kinds == [entry.kind for entry in told]


def test_what_was_known_then_is_what_was_told_then(small: Company) -> None:
    """
    What is dated back counts for those who knew of it.
    """
    lived(small)
    ask, who = small.desk.customers.history, small.customer.id
    known_at, before = small.clock.now(), ask(who)
    small.clock.advance(HOUR)
    small.desk.interactions.record(
        customer=who, mode="拜访", summary="回访", occurred_at=MONDAY, at=MONDAY
    )

    assert before.items == ask(who, known_at=known_at).items
    assert len(before) + 1 == len(ask(who))


def test_records_that_were_taken_in_stand_where_they_happened(small: Company) -> None:
    """
    A life begins before its first day in this system.
    """
    desk, who = small.desk, small.customer.id
    day = datetime(2019, 5, 6, 1, tzinfo=UTC)
    desk.interactions.adopt(
        customer=who, mode="电话", summary="初次联系", occurred_at=day
    )
    desk.interactions.adopt(customer=who, mode="其他", summary="不详")

    told = desk.customers.history(who, kinds=["interaction"], order="at")

    assert [(day, MONDAY), (MONDAY, MONDAY)] == [(e.at, e.recorded_at) for e in told]


def test_days_begin_in_the_companys_zone_and_plans_have_not_happened(
    small: Company,
) -> None:
    """
    A milestone stands where its day begins, a plan where it was made.
    """
    desk, who = small.desk, small.customer.id
    desk.milestones.add(customer=who, kind="续签", occurred_on="2025-06-01")
    desk.followups.add(customer=who, planned_at=MONDAY + 24 * HOUR)

    told = {entry.kind: entry for entry in desk.customers.history(who)}

    assert datetime(2025, 5, 31, 16, tzinfo=UTC) == told["milestone"].at
    assert MONDAY == told["followup"].at
    assert "重要节点：新增（续签）" == told["milestone"].title.zh


def test_others_have_a_life_of_their_own(small: Company) -> None:
    """
    Nothing of one customer is told of another.
    """
    lived(small)
    other = small.desk.customers.add(name="明达")

    assert ["customer"] == [e.kind for e in small.desk.customers.history(other.id)]


def test_a_customer_who_is_not_there_has_no_life(small: Company) -> None:
    """
    That is an error, and no empty page.
    """
    with pytest.raises(RecordNotFoundError, match="there is no customer:C0"):
        small.desk.customers.history("C0")


@pytest.mark.parametrize(
    ("asked", "error", "text"),
    [
        ({"kinds": ["tickt"]}, UnknownChoiceError, "did you mean 'ticket'"),
        ({"what": ["gone"]}, UnknownChoiceError, "Happening cannot be 'gone'"),
        ({"order": "id"}, UnknownChoiceError, "order cannot be 'id'"),
        ({"limit": 0}, PageSizeError, "0"),
        ({"since": datetime(2026, 3, 2)}, NaiveDatetimeError, "since"),  # noqa: DTZ001
        ({"known_at": datetime(2026, 3, 2)}, NaiveDatetimeError, "known_at"),  # noqa: DTZ001
        ({"cursor": "x"}, CursorError, "'-at'"),
        ({"cursor": "bnVsbA"}, CursorError, "'-at'"),
    ],
    ids=["kind", "what", "order", "limit", "since", "known_at", "cursor", "null"],
)
def test_what_cannot_be_asked_is_refused(
    small: Company, asked: dict[str, object], error: type[Exception], text: str
) -> None:
    """
    With what would do.
    """
    with pytest.raises(error, match=text):
        small.desk.customers.history(small.customer.id, **asked)  # type: ignore[arg-type]


def test_a_cursor_is_of_one_life_and_one_order(small: Company) -> None:
    """
    With another customer, or the other order, it is refused.
    """
    lived(small)
    ask, other = small.desk.customers.history, small.desk.customers.add(name="明达")
    cursor = ask(small.customer.id, limit=1).cursor

    for who, order in ((other.id, "-at"), (small.customer.id, "at")):
        with pytest.raises(CursorError):
            ask(who, order=order, cursor=cursor)


def test_every_record_type_that_leads_to_a_customer_is_told_of() -> None:
    """
    A new type comes along by itself, as its links say.
    """
    leading = {
        cls.type_name
        for cls in RECORD_TYPES
        for link in links(cls)
        if link.to == "customer" and not link.many
    }

    told = {way.kind: way for way in ways_to(Customer)}

    assert {"customer", *leading} <= set(told)
    assert set() == {"user", "department"} & set(told)
    for way in told.values():
        assert way.asking("all").reads
        assert way.asking("changed").reads


def test_every_store_tells_the_same(shared: Office) -> None:
    """
    PostgreSQL too: instants at both ends of time, places, pages.
    """
    desk = shared.crm.as_system("test")
    who = desk.customers.add(name="恒信科技").id
    for day in (3, 1, 2):
        at = datetime(2026, 2, day, tzinfo=UTC)
        desk.interactions.adopt(
            customer=who, mode="phone", summary="回访", occurred_at=at
        )
    first = desk.customers.history(who, limit=2, kinds=["interaction"])
    second = desk.customers.history(who, limit=2, cursor=first.cursor)

    assert [3, 2] == [entry.at.day for entry in first]
    assert [1] == [entry.at.day for entry in second if entry.kind == "interaction"]


def test_instants_are_shown_as_clocks_in_the_companys_zone_show_them(
    small: Company,
) -> None:
    """
    In entries and in facts, with how far that is from UTC; at the ends of time, in UTC.
    """
    desk, who = small.desk, small.customer.id
    plan = desk.followups.add(customer=who, planned_at=MONDAY + 24 * HOUR)
    last = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    desk.followups.change(plan.id, {"planned_at": last})

    changed, new, *_ = desk.customers.history(who, kinds=["followup"])
    facts = {fact.field: fact.text("zh") for fact in changed.facts}

    assert str(new).startswith("2026-03-02 10:00+08:00 ")
    assert (
        "计划跟踪时间：2026-03-03 10:00+08:00 → 9999-12-31 23:59Z"
        == facts["planned_at"]
    )


class Counted(PlainTransaction):
    """
    A block of work that counts the changes which it gives.
    """

    given = 0

    def history(self, record: Ref, limit: int | None = None) -> tuple[Change, ...]:
        """
        Return a record's changes.
        """
        found = super().history(record, limit)
        Counted.given += len(found)
        return found

    def changes_of(self, *asked: Any, **more: Any) -> tuple[Change, ...]:
        """
        Return changes of several records.
        """
        before = Counted.given  # here it looks at whole histories; others need not
        found = super().changes_of(*asked, **more)
        Counted.given = before + len(found)
        return found


class CountedReading(RefusesWrites, Counted):
    """
    The same, to look at.
    """


class CountingStore(MemoryStore):
    """
    A store that counts the changes which it gives.
    """

    writes, reads = Counted, CountedReading


def test_a_page_reads_no_more_of_a_longer_life() -> None:
    """
    In the middle of it: not the whole histories of what has changed.
    """
    read = []
    for rounds in (10, 30):
        clock = SettableClock(MONDAY)
        desk = CRM(CountingStore(), clock=clock).as_system("test")
        who = desk.customers.add(name="恒信科技").id
        for _ in range(rounds):
            clock.advance(HOUR)
            desk.interactions.record(customer=who, mode="phone", summary="回访")
            ticket = desk.tickets.open(
                customer=who, kind="complaint", priority="low", description="无法启动"
            )
            desk.tickets.move(ticket.id, "wait", reason="等待日志")
            desk.customers.change(who, {"city": str(clock.now())})
        ask = desk.customers.history
        for order in ("-at", "at"):
            cursor = ask(who, order=order, limit=4).cursor
            Counted.given = 0
            assert 4 == len(ask(who, order=order, limit=4, cursor=cursor))
            read.append(Counted.given)

    assert read[:2] == read[2:]
    assert max(read) < 30


def test_what_happened_at_once_is_told_in_the_order_of_versions() -> None:
    """
    Also where a host's ids say nothing of when they were made.
    """

    class Ids:
        """
        Ids that go backwards.
        """

        left = 1000

        def new(self, now: datetime) -> str:
            """
            Return the next.
            """
            self.left -= 1
            return f"id-{self.left:04}"

    clock = SettableClock(datetime(2026, 3, 2, 1, tzinfo=UTC))
    with CRM.open("memory://", clock=clock, ids=Ids()) as crm:
        desk = crm.as_system("test")
        client = desk.customers.add(name="恒信")
        for n in range(4):
            desk.customers.change(client.id, {"remarks": f"n{n}"})
        told = [
            desk.customers.history(client.id, order=order).items
            for order in ("at", "-at")
        ]

    assert [1, 2, 3, 4, 5] == [entry.change.version for entry in told[0]]
    assert told[0] == told[1][::-1]


@pytest.mark.parametrize("version", [10**30, "2", None, True])
def test_a_cursor_that_nobody_gave_is_refused(small: Company, version: object) -> None:
    """
    Also one whose place is beyond what a store counts to.
    """
    at = MONDAY.isoformat()
    parts = [str(small.customer.ref), "-at", at, at, version, "X"]
    cursor = base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()
    with pytest.raises(CursorError):
        small.desk.customers.history(small.customer.id, cursor=cursor.rstrip("="))
