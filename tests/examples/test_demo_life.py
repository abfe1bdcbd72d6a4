"""
One customer's life, as the demonstration plays and shows it.
"""

from pathlib import Path

import pytest
from demo.life import NAME
from demo.play import play

from crmkit import CRM
from crmkit.crm import Acting
from crmkit.records import Customer, Record, fold


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    What a whole life leaves behind.
    """
    return play(tmp_path_factory.mktemp("life") / "out", seed=7, days=25).folder


@pytest.fixture(scope="module")
def desk(folder: Path) -> Acting:
    """
    Somebody who may look at everything.
    """
    return CRM.open(f"sqlite:///{folder / 'crm.db'}").as_system("test")


@pytest.fixture(scope="module")
def customer(desk: Acting) -> Customer:
    """
    The customer who is followed.
    """
    (found,) = desk.customers.find(f'name == "{NAME[0]}"')
    return found


def test_every_kind_of_record_is_on_the_timeline(
    desk: Acting, customer: Customer
) -> None:
    """
    From the first call to the archive, in the order in which it happened.
    """
    life = desk.customers.history(customer.id, order="at", limit=1000)
    kinds = {entry.kind for entry in life}

    assert [entry.at for entry in life] == sorted(entry.at for entry in life)
    assert {
        "archive", "contact", "contract", "customer", "followup", "interaction",
        "milestone", "need", "order", "rating", "ticket", "verification",
    } <= kinds  # fmt: skip


def test_a_low_score_opened_a_ticket_by_itself(
    desk: Acting, customer: Customer
) -> None:
    """
    Two points of five are followed up, five are not.
    """
    low, high = desk.ratings.find(f'customer == "{customer.id}"', order="given_at")
    (opened,) = desk.tickets.find(
        f'customer == "{customer.id}" and scenario == "satisfaction"'
    )

    assert (2, opened.id, 5, None) == (
        low.score, low.follow_up, high.score, high.follow_up
    )  # fmt: skip
    assert "closed" == opened.status


def test_both_versions_of_the_need_are_kept(desk: Acting, customer: Customer) -> None:
    """
    What was wanted first can still be read, and who changed it.
    """
    (need,) = desk.needs.find(f'customer == "{customer.id}"')
    history = desk.needs.changes(need.id)
    wanted = [c.fields["description"] for c in history if "description" in c.fields]

    assert ["产线数据看板，覆盖两条产线", "产线数据看板，覆盖三条产线"] == [
        new for _, new in wanted
    ]
    assert "met" == need.status


def test_each_record_is_what_its_history_makes(
    desk: Acting, customer: Customer
) -> None:
    """
    Nothing was written past the log.
    """
    records: list[Record] = [desk.customers.get(customer.id)]
    with desk.reading() as tx:
        life = desk.customers.history(customer.id, limit=1000)
        for ref in {entry.record for entry in life}:
            history = tx.history(ref)
            records.append(fold(history))
            assert fold(history) == tx.get(type(records[-1]), ref.id)

    assert records[0] in records[1:]


def test_the_page_tells_the_life(folder: Path) -> None:
    """
    As its last section, with all that was said.
    """
    page = (folder / "report.html").read_text("utf-8")
    section = page[page.index(f"一家客户的全过程：{NAME[0]}") :]

    for words in ("潜在 → 意向", "响应太慢", "覆盖三条产线", "176,000.00 元"):
        assert words in section


def test_two_complaints_of_one_matter_end_as_one(
    desk: Acting, customer: Customer
) -> None:
    """
    The first is closed with the customer's agreement, the second was merged into it.
    """
    first, second = desk.tickets.find(
        f'customer == "{customer.id}" and topic == "product_failure"',
        order="opened_at",
    )

    assert ("closed", "satisfied", "merged", first.id) == (
        first.status,
        first.opinion,
        second.status,
        second.merged_into,
    )
