"""
Dated snapshots of customers (C14).
"""

import json
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from crmkit import CRM, standard
from crmkit.crm._life_ways import ways_to
from crmkit.decisions import Write
from crmkit.desk import RelatedNeed, SameNeed, Snapshot, TakeArchive, take_archive
from crmkit.errors import ArchiveCorruptError, InvalidRecordError, RecordNotFoundError
from crmkit.records import Archive, ArchiveContent, Customer, Record
from tests.crm.company import MONDAY, Company
from tests.crm.test_write_path import opened
from tests.records.samples import FULL


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
    held = json.loads(desk.archives.content(archive.id))

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

    held = json.loads(archives.content(archive.id))
    assert "恒信科技有限公司" == held["customer"][0]["name"]
    with pytest.raises(InvalidRecordError, match="digest"):
        archives.change(archive.id, {"digest": 64 * "0"})


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


def test_what_names_only_a_ticket_belongs_to_its_customer(small: Company) -> None:
    """
    From the first, or once it does; and his life and his archives tell the same of it.
    """
    desk, client, ticket = small.desk, small.customer.id, opened(small)
    first = desk.tasks.add(title="回访", ticket=ticket.id)
    later = desk.tasks.add(title="整理")
    later = desk.tasks.change(later.id, {"ticket": ticket.id})
    held = json.loads(desk.archives.content(desk.archives.take(client).id))
    life = desk.customers.history(client, kinds=["task"], what=["new"], order="at")

    assert [first.id, later.id] == [entry.record.id for entry in life]
    assert [first.id, later.id] == [task["id"] for task in held["task"]]
    assert client == first.customer == later.customer


def test_an_archive_asks_for_all_that_a_life_tells_of() -> None:
    """
    One answer to what belongs to a customer, for both; only earlier archives are none.
    """
    client = Customer(id="C1", version=1, name="恒信科技")
    kinds = [way.kind for way in ways_to(Customer)]
    full = {record.type_name: record for record in FULL}
    found: dict[RelatedNeed | SameNeed, tuple[Record, ...]] = {
        RelatedNeed(kind, "customer", "C1"): (full[kind],) for kind in kinds[1:]
    }
    view = Snapshot(
        by="U1", settings=standard(), new_id="A1", records={client.ref: client},
        found=found,
    )  # fmt: skip
    writes = take_archive(TakeArchive(customer="C1"), view, MONDAY).writes
    content: Any = writes[1].after

    assert set(kinds) - {"archive"} == json.loads(content.content).keys()


def test_lists_of_archives_do_not_read_what_they_hold(small: Company) -> None:
    """
    It is a record of its own, which nothing but its id leads to.
    """
    archive = small.desk.archives.take(small.customer.id)
    text = small.desk.archives.content(archive.id)
    (change,) = small.desk.archives.changes(archive.id)

    assert sha256(text.encode()).hexdigest() == archive.digest
    assert len(text.encode()) == archive.size
    assert text not in [new for _, new in change.fields.values()]
    assert "content" not in archive.to_dict()


def test_what_is_no_longer_what_was_kept_is_not_given_out(small: Company) -> None:
    """
    Nor is what is not here, as of an archive that was brought along without it.
    """
    archive = small.desk.archives.take(small.customer.id)
    bare = Archive(id="Z1", version=1, customer=small.customer.id)
    with small.crm.store.begin() as work:
        work.put(Write(archive, archive.replace(digest=64 * "0", version=2)))
        work.put(Write(None, bare))

    with pytest.raises(ArchiveCorruptError):
        small.desk.archives.content(archive.id)
    for missing in (bare.id, "Z0"):
        with pytest.raises(RecordNotFoundError):
            small.desk.archives.content(missing)


def test_archives_are_checked_and_go_along_with_the_rest(
    small: Company, tmp_path: Path
) -> None:
    """
    Into an export, and out of it; what is not what its digest says is found.
    """
    archive = small.desk.archives.take(small.customer.id)
    small.crm.export(tmp_path / "all.jsonl.gz")
    with CRM.open("memory://") as other:
        other.restore(tmp_path / "all.jsonl.gz")
        desk = other.as_system("test")
        assert archive == desk.archives.get(archive.id)
        text = small.desk.archives.content(archive.id)
        assert text == desk.archives.content(archive.id)
        assert other.verify()
        with other.store.begin() as work:
            held = work.get(ArchiveContent, archive.id)
            assert held
            after = held.replace(content="{}", version=2)
            work.put(Write(held, after))
        found = [str(each) for each in other.verify().findings]

    said = "expected its digest to be that of what it holds, found another one"
    assert f"archive:{archive.id}: {said}" in found
