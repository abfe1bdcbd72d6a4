"""
The outbox is listed page by page, and what is long over is forgotten.
"""

from datetime import datetime, timedelta

import pytest

from crmkit import CRM
from crmkit.crm import TimeOrderedIds
from crmkit.crm._write import delivery_of
from crmkit.decisions import Effect
from crmkit.errors import (
    DeliveryRefusedError,
    NaiveDatetimeError,
    RecordNotFoundError,
)
from crmkit.records import Ref
from tests.crm.office import MINUTE, MONDAY, TICKET, Office

DAY = timedelta(days=1)


def ids(crm: CRM, *args: object, **how: object) -> list[str]:
    """
    Return the ids of a list.
    """
    return [each.id for each in crm.deliveries(*args, **how)]  # type: ignore[arg-type]


def test_the_outbox_is_listed_by_what_messages_are_about(shared: Office) -> None:
    """
    Status, record, recipient, channel, instant: alone or together.
    """
    li, customer = Ref("user", "li"), Ref("customer", "C1")
    shared.put("D1", "wang")
    shared.clock.advance(MINUTE)
    shared.put("D2", "li", recipient=li)
    shared.put("D3", "robot", channel="wecom", record=customer)
    crm = shared.crm
    crm.deliver()

    assert ["D3"] == ids(crm, "pending")
    assert ["D1", "D2"] == ids(crm, record=TICKET)
    assert ["D3"] == ids(crm, record=customer)
    assert ["D2"] == ids(crm, "sent", recipient=li)
    assert ["D3"] == ids(crm, channel="wecom")
    assert ["D2", "D3"] == ids(crm, since=MONDAY + MINUTE)
    assert [] == ids(crm, "sent", channel="wecom", since=MONDAY)


def test_the_outbox_is_listed_page_by_page(shared: Office) -> None:
    """
    Newest or oldest first; the last row of a page is where the next begins.
    """
    for n in range(5):
        shared.put(f"D{n}")
        if n % 2:
            shared.clock.advance(MINUTE)
    pages: list[list[str]] = [ids(shared.crm, limit=2, newest_first=True)]
    while len(pages[-1]) == 2:
        last = pages[-1][-1]
        pages.append(ids(shared.crm, limit=2, newest_first=True, after=last))

    assert [["D4", "D3"], ["D2", "D1"], ["D0"]] == pages
    assert ["D3", "D4"] == ids(shared.crm, "pending", after="D2")


def test_what_a_list_cannot_make_sense_of_is_refused(office: Office) -> None:
    """
    An instant without a zone, a row that is not there.
    """
    with pytest.raises(NaiveDatetimeError):
        office.crm.deliveries(since=datetime(2026, 3, 2))  # noqa: DTZ001
    with pytest.raises(NaiveDatetimeError):
        office.crm.forget_deliveries(before=datetime(2026, 3, 2))  # noqa: DTZ001
    with pytest.raises(RecordNotFoundError) as caught:
        office.crm.deliveries(after="D9")
    assert "there is no delivery:D9" == str(caught.value)


def test_what_is_long_over_is_forgotten(
    shared: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    With its log, a little at a time; what waits for somebody stays.
    """
    monkeypatch.setattr("crmkit.crm._outbox_forget._AT_ONCE", 2)
    for n in range(5):
        shared.put(f"D{n}", f"{n}")
    shared.crm.deliver()
    shared.put("failed")
    shared.mail.fail(permanent=True)
    shared.crm.deliver()
    shared.put("pending", channel="wecom")
    shared.clock.advance(DAY)
    shared.put("new", "new")
    shared.crm.deliver()
    gone = shared.crm.forget_deliveries(before=MONDAY + DAY)

    assert 5 == gone
    assert {"failed", "pending", "new"} == set(ids(shared.crm))
    assert 1 == len(shared.steps("failed"))
    with shared.store.read() as tx:
        assert () == tx.delivery_log("D0")
    assert 0 == shared.crm.forget_deliveries(before=MONDAY + DAY)
    assert shared.put("D0")


def test_messages_decided_in_one_instant_leave_in_order(shared: Office) -> None:
    """
    With the ids that a CRM uses unless it is given others.
    """
    crm = CRM(
        shared.store, clock=shared.clock, channels=[shared.mail], ids=TimeOrderedIds()
    )
    shop = crm.as_system("test").shop
    with shared.store.begin() as tx:
        for n in range(50):
            effect = Effect(
                key=f"{n}", channel="email", to="wang", subject=f"{n}", body="b",
                record=TICKET,
            )  # fmt: skip
            tx.enqueue(delivery_of(shop, effect, shared.clock.now()))
    crm.deliver()

    assert [f"{n}" for n in range(50)] == [each.subject for each in shared.mail.sent]


def test_a_channel_that_nobody_has_is_no_way_out(office: Office) -> None:
    """
    A slip of the pen is told; one that is new has to be called so.
    """
    office.put("D1")
    office.put("D2", channel="wecom")
    deliveries = office.crm.as_system("mending").deliveries
    with pytest.raises(DeliveryRefusedError) as caught:
        deliveries.redirect("D1", to="li", channel="emial")
    known = deliveries.redirect("D1", to="li", channel="wecom")
    new = deliveries.redirect("D1", to="li", channel="pager", new_channel=True)

    assert (
        "cannot redirect delivery D1: no message has gone by 'emial' yet; "
        "did you mean 'email'? (a new channel is given with new_channel=True)"
    ) == str(caught.value)
    assert (
        "不能改发消息 D1：还没有消息经 'emial' 发出；是否是 'email'？"
        "（新渠道请写 new_channel=True）"
    ) == caught.value.text("zh")
    assert ("wecom", "pager") == (known.effect.channel, new.effect.channel)
    assert "sms" == deliveries.redirect("D1", to="1", channel="sms").effect.channel
