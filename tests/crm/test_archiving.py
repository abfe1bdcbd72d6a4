"""
Dated snapshots of customers (C14).
"""

import json
from datetime import timedelta
from functools import partial

import pytest

from crmkit.desk import TakeArchive
from crmkit.errors import InvalidRecordError, RecordNotFoundError
from tests.crm.company import Company
from tests.crm.test_write_path import opened


def test_an_archive_holds_what_belongs_to_a_customer(small: Company) -> None:
    """
    As it was; what others have is not in it, nor are earlier archives.
    """
    desk, client = small.desk, small.customer.id
    ticket = opened(small)
    other = desk.customers.add(name="明达")
    desk.orders.add(customer=client, product="A")
    desk.orders.add(customer=other.id, product="B")
    desk.archives.take(client)
    archive = desk.archives.take(client, reason="年度归档")
    held = json.loads(archive.content or "")

    assert {"customer", "ticket", "order"} == held.keys()
    assert [ticket.to_dict()] == held["ticket"]
    assert ["A"] == [order["product"] for order in held["order"]]
    assert "年度归档" == archive.reason


def test_it_is_called_after_the_customer_and_the_day(small: Company) -> None:
    """
    The day is the company's.
    """
    small.clock.advance(timedelta(hours=15))  # past midnight in Shanghai
    archive = small.desk.archives.take(small.customer.id)

    assert "恒信科技有限公司 2026-03-03" == archive.name
    assert (small.clock.now(), small.owner.id) == (archive.taken_at, archive.taken_by)
    assert "take_archive" == small.desk.archives.changes(archive.id)[0].command


def test_the_live_record_goes_on(small: Company) -> None:
    """
    What is archived stays as it was, and is not changed.
    """
    archives = small.desk.archives
    archive = archives.take(small.customer.id)
    small.desk.customers.change(small.customer.id, {"name": "恒信"})

    held = json.loads(archives.get(archive.id).content or "")
    assert "恒信科技有限公司" == held["customer"][0]["name"]
    with pytest.raises(InvalidRecordError, match="content"):
        archives.change(archive.id, {"content": "{}"})


def test_many_at_once_and_under_a_key(small: Company) -> None:
    """
    In a batch each sees what those before it wrote; a key gives the first answer.
    """
    wanted = partial(TakeArchive, customer=small.customer.id)
    report = small.desk.do_all([wanted, wanted, partial(TakeArchive, customer="C9")])
    answers = []
    for _ in range(2):
        with small.crm.begin(by=small.owner, key="req-1") as desk:
            answers.append(desk.archives.take(small.customer.id))
        small.desk.customers.change(small.customer.id, {"city": "杭州"})

    assert (2, [3]) == (len(report.kept), [each.position for each in report.refused])
    assert answers[0] == answers[1]
    with pytest.raises(RecordNotFoundError):
        small.desk.archives.take("C9")


def test_too_much_for_one_archive_is_refused(
    small: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Rather than cut off.
    """
    monkeypatch.setattr("crmkit.desk._archiving._LONGEST", 100)
    with pytest.raises(InvalidRecordError, match="at most 100 characters"):
        small.desk.archives.take(small.customer.id)
