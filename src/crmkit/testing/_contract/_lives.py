"""
The part of a store's contract that is about the changes of several records.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from crmkit.conditions import Condition, Field, Integer, Schema, Text
from crmkit.errors import PageSizeError
from crmkit.ports import ChangePlace, Store, Transaction
from crmkit.records import Change, Task, Ticket
from crmkit.testing._beside import elsewhere
from crmkit.testing._expect import refused, same
from crmkit.testing._samples import AT, NOW, Contract, change, put, ticket

_SCHEMA: Final = Schema(
    [Field("customer", Text(), nullable=True), Field("version", Integer())]
)
_MINE: Final = Condition('customer == "C1"', _SCHEMA)
_ENDS: Final = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
)


class LivesContract(Contract):
    """
    What happened to several records is told in one order, a part at a time.
    """

    def test_changes_of_several_records_stand_in_one_order(self) -> None:
        """
        By when it happened, when it was recorded, version and id; either way round.
        """
        with self.working() as work:
            _lived(work)

            same("A1 B1 A2 B2 A3 B3", _ids(work))
            same("B3 A3 B2 A2 B1 A1", _ids(work, newest_first=True))

    def test_of_one_instant_a_record_is_told_of_in_the_order_of_its_versions(
        self,
    ) -> None:
        """
        Also where ids come from elsewhere, and say nothing of when they were made.
        """
        with self.working() as work:
            before = _tell(work, ticket("T1", customer="C1"), "Z1")
            for n, change_id in ((2, "M2"), (3, "Y3"), (4, "A4")):
                after = before.replace(version=n, description=f"{n}")
                work.append([change(before, after, change_id)])
                before = after
            last = ChangePlace(NOW, NOW, 2, "M2")

            same("Z1 M2 Y3 A4", _ids(work))
            same("A4 Y3 M2 Z1", _ids(work, newest_first=True))
            same("Y3 A4", _ids(work, after=last))
            same("Z1", _ids(work, after=last, newest_first=True))

    def test_only_records_for_which_a_condition_holds_are_told_of(self) -> None:
        """
        As they are now; without a condition, all of the class.
        """
        with self.working() as work:
            _lived(work)
            _tell(work, ticket("T3", customer="C2"), "X1")

            same("A1 B1 A2 B2 A3 B3", _ids(work))
            same(7, len(work.changes_of(Ticket, None, AT)))
            nobody = Condition('customer == "C9"', _SCHEMA)
            same((), work.changes_of(Ticket, nobody, AT))

    def test_records_of_other_types_are_none_of_them(self) -> None:
        """
        Whatever their ids.
        """
        with self.working() as work:
            _lived(work)
            task = Task(id="T1", version=1, title="x", customer="C1")
            put(work, task)
            work.append([change(None, task, "Y1")])

            same("A1 B1 A2 B2 A3 B3", _ids(work))

    def test_what_happens_goes_on_after_a_place(self) -> None:
        """
        Whether or not there is a change at that place.
        """
        with self.working() as work:
            _lived(work)
            for newest_first in (False, True):
                found: list[Change] = []
                place = None
                while more := work.changes_of(
                    Ticket, _MINE, AT, newest_first=newest_first, after=place, limit=1
                ):
                    found += more
                    place = ChangePlace.of(found[-1])
                whole = work.changes_of(Ticket, _MINE, AT, newest_first=newest_first)

                same(list(whole), found)
            between = ChangePlace(_minute(1), _minute(1), 2, "A9")
            same("B2 A3 B3", _ids(work, after=between))
            same("A2 B1 A1", _ids(work, after=between, newest_first=True))

    def test_a_period_begins_with_its_first_instant_and_ends_before_its_last(
        self,
    ) -> None:
        """
        The ends of time are in it, as long as no end is given.
        """
        first, last = _ENDS
        with self.working() as work:
            _lived(work)
            for name, at in (("Z1", first), ("Z2", last)):
                _tell(work, ticket(f"T{name}", customer="C1"), name, at, at)

            same("A2 B2", _ids(work, since=_minute(1), until=_minute(2)))
            same("A3 B3 Z2", _ids(work, since=_minute(2)))
            same("Z1 A1 B1", _ids(work, until=_minute(1)))
            same("Z1", _ids(work, limit=1))
            same("Z2", _ids(work, limit=1, newest_first=True))

    def test_earlier_versions_can_be_left_out(self) -> None:
        """
        As where what is new is known otherwise.
        """
        with self.working() as work:
            _lived(work)

            same("A2 B2 A3 B3", _ids(work, from_version=2))
            same("B3 A3", _ids(work, from_version=3, newest_first=True))

    def test_the_first_changes_of_a_record_are_told_alone(self) -> None:
        """
        Of a long history, whoever wants its beginning reads no more.
        """
        with self.working() as work:
            _lived(work)
            ref = ticket("T1").ref

            same(["A1"], [each.id for each in work.history(ref, limit=1)])
            same(["A1", "A2"], [each.id for each in work.history(ref, limit=2)])
            same(work.history(ref), work.history(ref, limit=10_000))

    def test_what_is_written_meanwhile_moves_no_other_change(self) -> None:
        """
        Whoever goes on from a place meets what stands after it, once.
        """
        with self.opened() as store:
            with store.begin() as work:
                _lived(work)
            first = _part(store, None)
            with store.begin() as work:
                _tell(work, ticket("T8", customer="C1"), "W1", _minute(0))
                _tell(work, ticket("T9", customer="C1"), "W2", _minute(9))
            rest = _part(store, ChangePlace.of(first[-1]))

            same("B3 A3 B2", " ".join(each.id for each in first))
            same("A2 W1 B1", " ".join(each.id for each in rest))

    def test_a_block_tells_of_what_it_wrote_and_of_its_own_state(self) -> None:
        """
        Unlike the feed, which waits until that is sure to stay.
        """
        self.needs_side_by_side()
        with self.opened() as store:
            with store.begin() as work:
                _lived(work)
                same("A1", _ids(work, limit=1))
            with store.read() as look:
                before = look.changes_of(Ticket, _MINE, AT)
                elsewhere(lambda: _later(store))
                same(before, look.changes_of(Ticket, _MINE, AT))

    def test_a_limit_that_no_answer_may_have_is_refused(self) -> None:
        """
        As for pages.
        """
        with self.working() as work:
            for limit in (0, 10_001):
                with refused(PageSizeError):
                    work.changes_of(Ticket, _MINE, AT, limit=limit)


def _minute(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


def _lived(work: Transaction) -> None:
    """
    Let two tickets of a customer have three changes each, minute by minute.
    """
    for letter, name in (("B", "T2"), ("A", "T1")):
        before = _tell(work, ticket(name, customer="C1"), f"{letter}1")
        for n, status in ((1, "doing"), (2, "done")):
            after = before.replace(version=n + 1, status=status)
            at = _minute(n)
            work.append([_dated(change(before, after, f"{letter}{n + 1}"), at, at)])
            before = after


def _tell(
    work: Transaction,
    new: Ticket,
    change_id: str,
    at: datetime = NOW,
    recorded_at: datetime = NOW,
) -> Ticket:
    put(work, new)
    work.append([_dated(change(None, new, change_id), at, recorded_at)])
    return new


def _dated(what: Change, at: datetime, recorded_at: datetime) -> Change:
    return replace(what, at=at, recorded_at=max(at, recorded_at))


def _later(store: Store) -> None:
    with store.begin() as work:
        _tell(work, ticket("T7", customer="C1"), "V1")


def _ids(work: Transaction, **asked: Any) -> str:
    return " ".join(each.id for each in work.changes_of(Ticket, _MINE, AT, **asked))


def _part(store: Store, after: ChangePlace | None) -> tuple[Change, ...]:
    with store.read() as look:
        return look.changes_of(
            Ticket, _MINE, AT, newest_first=True, after=after, limit=3
        )
