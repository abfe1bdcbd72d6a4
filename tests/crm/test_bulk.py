"""
Many commands at once.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from crmkit.crm import BulkReport
from crmkit.desk import Add, Move, RecordInteraction, Update
from crmkit.errors import (
    DuplicateRecordError,
    IdempotencyConflictError,
    InvalidRecordError,
    RecordNotFoundError,
)
from crmkit.records import Customer, Interaction, Mode, fold
from tests.crm.company import Company
from tests.crm.test_write_path import opened

NAMES = [f"客户{number}" for number in range(1, 1_203)]


def told(report: BulkReport) -> list[tuple[int, type[Exception]]]:
    """
    Return which commands were refused, and with what.
    """
    return [(each.position, type(each.error)) for each in report.refused]


def test_what_comes_in_bulk_is_what_would_come_alone(small: Company) -> None:
    """
    Numbers go on, histories are whole, over more than two batches.
    """
    desk = small.desk
    alone = desk.customers.add(name="单独")
    report = desk.customers.add_all({"name": name} for name in NAMES)
    made = {c.id: c for c in desk.customers.each('name != "单独"')}
    first = made[report.kept[0].id]
    after = desk.customers.add(name="以后")
    serial = [int((c.number or "")[-3:]) for c in (alone, first)]

    assert [] == told(report)
    assert NAMES == [made[ref.id].name for ref in report.kept]
    assert 1_205 == len({c.number for c in (*made.values(), after, alone)})
    assert serial[0] + 1 == serial[1]
    assert (alone.owner, alone.department) == (first.owner, first.department)
    assert first == fold(desk.customers.changes(first.id))


def test_what_is_refused_stops_no_other(small: Company) -> None:
    """
    Rows that make no sense, and commands that may not be, are reported by place.
    """
    rows: list[dict[str, Any]] = [
        {"name": "甲"},
        {"name": ""},
        {"name": "乙", "owner": "nobody"},
        {"name": "丙"},
    ]
    before = small.desk.customers.count()
    report = small.desk.customers.add_all(rows)
    found = [small.desk.customers.get(ref.id) for ref in report.kept]

    assert [(2, InvalidRecordError), (3, RecordNotFoundError)] == told(report)
    assert ["甲", "丙"] == [c.name for c in found]
    assert before + 2 == small.desk.customers.count()


def test_a_command_that_is_refused_takes_no_number(small: Company) -> None:
    """
    The next one has the number that the one before it would have had.
    """
    opened = {
        "customer": small.customer.id,
        "kind": "投诉",
        "priority": "high",
        "description": "无法启动",
    }
    rows = [opened, opened | {"kind": "没有这种"}, opened | {"customer": "C0"}, opened]
    report = small.desk.tickets.open_all(rows)
    numbers = [small.desk.tickets.get(ref.id).number or "" for ref in report.kept]

    assert [2, 3] == [each.position for each in report.refused]
    assert int(numbers[0][2:]) + 1 == int(numbers[1][2:])


def test_one_that_is_there_already_is_found_in_its_batch(small: Company) -> None:
    """
    The store refuses the batch; the one at fault is named, the others are kept.
    """
    known = small.desk.customers.add(name="老客户")
    rows: list[dict[str, Any]] = [{"name": name} for name in NAMES[:20]]
    rows[7]["number"] = known.number
    rows[9]["id"] = known.id
    report = small.desk.customers.add_all(rows)

    wrong = [(8, DuplicateRecordError), (10, DuplicateRecordError)]
    assert wrong == told(report)
    assert 18 == len(report.kept)
    assert known == small.desk.customers.get(known.id)


def test_a_number_that_was_imported_is_passed_over(small: Company) -> None:
    """
    A number that comes up later in the sequence is skipped, as it is for one.
    """
    first = small.desk.customers.add(name="一")
    year, serial = (first.number or "")[:-3], int((first.number or "")[-3:])
    taken = small.desk.customers.add(name="二", number=f"{year}{serial + 2:03}")
    report = small.desk.customers.add_all([{"name": "三"}, {"name": "四"}])
    numbers = {small.desk.customers.get(ref.id).number for ref in report.kept}

    assert {f"{year}{serial + 1:03}", f"{year}{serial + 3:03}"} == numbers
    assert taken.number not in numbers


def test_a_clock_that_is_a_little_behind_refuses_no_more_than_alone(
    small: Company,
) -> None:
    """
    What happens now comes after what has happened, also in a batch.
    """
    ticket = small.desk.tickets.open(
        customer=small.customer.id, kind="投诉", priority="high", description="x"
    )
    small.clock.advance(timedelta(minutes=-1))
    report = small.desk.do_all([partial(Move.to, ticket, "start")])
    opened, moved = small.desk.tickets.changes(ticket.id)

    assert () == report.refused
    assert (opened.at, opened.at) == (moved.at, moved.recorded_at)


def test_later_commands_see_what_earlier_ones_wrote(small: Company) -> None:
    """
    Two changes of one record in a batch are two versions of it.
    """
    changes = ({"city": "北京"}, {"city": "上海"}, {"size": "大型企业"})
    change = partial(Update, record=str(small.customer.ref))
    report = small.desk.do_all(partial(change, fields=fields) for fields in changes)
    found = small.desk.customers.get(small.customer.id)

    assert ([], 3) == (told(report), len(report.kept))
    assert ("上海", "大型企业", 4) == (found.city, found.size, found.version)
    assert found == fold(small.desk.customers.changes(found.id))


def test_in_a_block_it_is_kept_with_the_block_or_not_at_all(small: Company) -> None:
    """
    What follows may still take it back.
    """
    desk = small.desk

    def failing() -> None:
        with desk.together():
            desk.customers.add_all({"name": name} for name in NAMES[:600])
            desk.tickets.get("nothing")

    with pytest.raises(RecordNotFoundError):
        failing()
    with desk.together():
        report = desk.customers.add_all({"name": name} for name in NAMES[:600])
        seen = desk.customers.count()

    assert (600, 601, 601) == (len(report.kept), seen, small.desk.customers.count())


def test_under_a_key_each_command_has_its_first_answer(small: Company) -> None:
    """
    Given again it adds nothing; given otherwise it is refused.
    """
    rows = [{"name": "甲"}, {"name": ""}, {"name": "乙"}]

    def given(rows: list[dict[str, str]]) -> BulkReport:
        with small.crm.begin(by=small.owner, key="import-1") as desk:
            return desk.customers.add_all(rows)

    first, again = given(rows), given(rows)
    other = given([{"name": "甲"}, {"name": ""}, {"name": "丙"}])

    assert first == again.__class__(kept=again.kept, refused=first.refused)
    assert [(2, InvalidRecordError), (3, IdempotencyConflictError)] == told(other)
    assert 3 == small.desk.customers.count()


def test_rows_that_break_off_leave_the_batches_before(small: Company) -> None:
    """
    A source that fails is the caller's error; whole batches stay.
    """

    def source() -> Iterator[dict[str, str]]:
        yield from ({"name": name} for name in NAMES[:700])
        raise EOFError

    before = small.desk.customers.count()
    with pytest.raises(EOFError):
        small.desk.customers.add_all(source())

    assert before + 500 == small.desk.customers.count()


def test_a_command_of_no_sense_stops_no_other(small: Company) -> None:
    """
    Commands that are made by hand may hold anything; each is told what is wrong.
    """
    note = Interaction(customer=small.customer.id, mode=Mode.PHONE, summary="回访")
    given: list[Any] = [None, "x", note]
    report = small.desk.do_all(
        partial(RecordInteraction, interaction=each) for each in given
    )

    assert [(1, InvalidRecordError), (2, InvalidRecordError)] == told(report)
    assert 1 == len(report.kept)


def test_a_refusal_after_something_was_written_takes_no_number(small: Company) -> None:
    """
    A move reads the history, so what came before it is written already.
    """
    desk, ticket = small.desk, opened(small)
    before = desk.customers.add(name="之前").number
    makers = [
        lambda: Add(record=Customer(name="甲")),
        lambda: Move.to(ticket, "close"),
        lambda: Add(record=Customer(name="乙")),
    ]
    report = desk.do_all(makers)
    numbers = [each.number for each in desk.customers.find(order="number")]

    assert [2] == [each.position for each in report.refused]
    assert 2 == len(report.kept)
    run = [int((number or "0")[-3:]) for number in (before, *numbers[-2:])]
    assert [run[0], run[0] + 1, run[0] + 2] == run
