"""
The part of a store's contract that is about the feed of changes.
"""

from crmkit.errors import CursorError, PageSizeError
from crmkit.ports import Feed, Store
from crmkit.records import Change
from crmkit.testing._beside import elsewhere
from crmkit.testing._expect import refused, same
from crmkit.testing._samples import Contract, change, ticket

_PATIENCE = 1000


class FeedContract(Contract):
    """
    Who reads by cursor meets every change once, when it is committed.
    """

    def test_an_empty_store_has_no_news(self) -> None:
        """
        There is no cursor before there was a change.
        """
        with self.opened() as store, store.read() as look:
            same(Feed(()), look.feed())
            same(0, len(look.feed()))

    def test_changes_of_all_records_come_in_order(self) -> None:
        """
        Transactions in their order; in one, by version, then by id.
        """
        first, second = opened("T1", "X4"), opened("T2", "X3")
        third, fourth = opened("T4", "X1"), _edited("T4", "X0")
        last = opened("T3", "X2")
        with self.opened() as store:
            write(store, first)
            write(store, fourth, second, third)
            write(store, last)

            found = news(store, 5)

        same([first, third, second, fourth, last], list(found))

    def test_a_cursor_goes_on_where_the_answer_ended(self) -> None:
        """
        However small the answers are, each change is met once.
        """
        with self.opened() as store:
            for n in range(3):
                write(store, opened(f"A{n}", f"X{n}a"), opened(f"B{n}", f"X{n}b"))
            same(6, len(news(store, 6)))
            with store.read() as look:
                met, cursor = [], None
                while found := look.feed(cursor, 1):
                    met += [each.id for each in found]
                    cursor = found.cursor

                same(["X0a", "X0b", "X1a", "X1b", "X2a", "X2b"], met)
                same(Feed((), cursor), look.feed(cursor))
                middle = look.feed(None, 4).cursor
                same(["X2a", "X2b"], [each.id for each in look.feed(middle)])

    def test_what_comes_later_is_met_with_the_old_cursor(self) -> None:
        """
        A reader that had met everything goes on from there.
        """
        with self.opened() as store:
            write(store, opened("T1", "X9"))
            cursor = news(store, 1).cursor
            write(store, opened("T2", "X1"))

            same(["X1"], [each.id for each in news(store, 1, cursor)])

    def test_work_that_failed_leaves_no_news(self) -> None:
        """
        Neither a block nor a savepoint that was undone is ever met.
        """
        with self.opened() as store:
            with refused(ZeroDivisionError), store.begin() as work:
                work.append([opened("T1", "X1")])
                raise ZeroDivisionError
            with store.begin() as work:
                with refused(ZeroDivisionError), work.savepoint():
                    work.append([opened("T2", "X2")])
                    raise ZeroDivisionError
                work.append([opened("T3", "X3")])
                with refused(ZeroDivisionError), work.savepoint():
                    work.append([opened("T4", "X4")])
                    raise ZeroDivisionError

            same(["X3"], [each.id for each in news(store, 1)])
            write(store, opened("T5", "X5"))
            same(["X3", "X5"], [each.id for each in news(store, 2)])

    def test_a_block_does_not_meet_its_own_changes(self) -> None:
        """
        They are no news before they are sure to stay.
        """
        with self.opened() as store:
            write(store, opened("T1", "X1"))
            news(store, 1)
            with store.begin() as work:
                work.append([opened("T2", "X2")])
                cursor = work.feed().cursor
                same(["X1"], [each.id for each in work.feed()])
                work.append([opened("T3", "X3")])
                same((), work.feed(cursor).items)

            same(["X2", "X3"], [each.id for each in news(store, 2, cursor)])

    def test_a_reader_sees_the_feed_of_its_moment(self) -> None:
        """
        What is committed during a block that reads is for the next one.
        """
        self.needs_side_by_side()
        with self.opened() as store:
            write(store, opened("T1", "X1"))
            news(store, 1)
            with store.read() as look:
                before = look.feed()
                elsewhere(lambda: write(store, opened("T2", "X2")))
                same(before, look.feed())

            same(["X2"], [each.id for each in news(store, 1, before.cursor)])

    def test_what_is_no_cursor_of_a_feed_is_refused(self) -> None:
        """
        So is a limit that no answer may have.
        """
        text = (
            "this cursor does not belong to a list in the order 'feed'; "
            "pass on the cursor of the page before, with the same order"
        )
        with self.opened() as store, store.read() as look:
            for cursor in ("", "x", "é", "W10", "WyJmZWVkIiwxLDEsMV0"):
                with refused(CursorError, text):
                    look.feed(cursor)
            for limit in (0, 10_001):
                with refused(PageSizeError):
                    look.feed(None, limit)


def opened(record_id: str, change_id: str) -> Change:
    return change(None, ticket(record_id), change_id)


def _edited(record_id: str, change_id: str) -> Change:
    first = ticket(record_id)
    return change(first, first.replace(version=2, status="done"), change_id)


def write(store: Store, *changes: Change) -> None:
    with store.begin() as work:
        work.append(changes)


def news(store: Store, count: int, after: str | None = None) -> Feed:
    """
    Return what is new, once there is that much of it.

    A store may hold changes back while others are at work in the same database,
    such as what keeps it tidy; so what is missing is asked for again.
    """
    found = Feed(())
    for _ in range(_PATIENCE):
        with store.read() as look:
            found = look.feed(after)
        if len(found) >= count:
            break
    return found
