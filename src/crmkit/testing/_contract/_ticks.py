"""
The part of a store's contract that is about time rules.
"""

import attrs

from crmkit.conditions import Condition, Field, Instant, Schema, Text
from crmkit.errors import StoreReadOnlyError
from crmkit.ports import Tick
from crmkit.records import Ticket
from crmkit.testing._expect import refused, same
from crmkit.testing._samples import AT, LATER, NOW, Contract, change, put, ticket

_SCHEMA = Schema([Field("status", Text()), Field("opened_at", Instant())])
_QUIET = Tick(rule="安静", asked="9f86d081", switched_at=NOW, armed_at=NOW)


class TickContract(Contract):
    """
    How far rules have come is kept, and who works on one is alone with it.
    """

    def test_a_rule_that_never_ran_is_all_open(self) -> None:
        """
        Nothing is known of it but its name, once somebody has claimed it.
        """
        with self.working() as work:
            same((), work.ticks())
            same(Tick(rule="quiet", asked="?"), work.claim_tick("quiet", "?"))
            same((Tick(rule="quiet", asked="?"),), work.ticks())

    def test_how_far_a_rule_has_come_is_kept_as_it_was(self) -> None:
        """
        Instants to the microsecond, what is open as open, in place of what was.
        """
        far = attrs.evolve(
            _QUIET,
            since=LATER,
            caught_up=NOW,
            cursor="c",
            until=LATER,
            batch=7,
            place="p|1",
        )
        with self.opened() as store:
            with store.begin() as work:
                work.keep_ticks([_QUIET, Tick(rule="b", asked="")])
            with store.begin() as work:
                same(_QUIET, work.claim_tick(_QUIET.rule, _QUIET.asked))
                work.keep_ticks([far])
            with store.read() as look:
                same((Tick(rule="b"), far), look.ticks())

    def test_each_question_of_a_rule_has_come_as_far_as_it_has(self) -> None:
        """
        What is known of the one is not touched by what is done for another.
        """
        other = attrs.evolve(_QUIET, asked="0000", since=LATER)
        with self.opened() as store:
            with store.begin() as work:
                work.keep_ticks([_QUIET, other])
            with store.begin() as work:
                same(other, work.claim_tick(other.rule, other.asked))
                work.keep_ticks([attrs.evolve(_QUIET, since=NOW)])
                same(other, work.claim_tick(other.rule, other.asked))
            with store.read() as look:
                same((other, attrs.evolve(_QUIET, since=NOW)), look.ticks())

    def test_what_is_dropped_is_as_if_it_had_never_been(self) -> None:
        """
        Other questions stay, and what is not known is dropped already.
        """
        other = attrs.evolve(_QUIET, asked="0000")
        with self.working() as work:
            work.keep_ticks([_QUIET, other])
            work.drop_ticks([_QUIET, Tick(rule="never")])
            same((other,), work.ticks())
            work.drop_ticks([_QUIET])
            first = Tick(rule=_QUIET.rule, asked=_QUIET.asked)
            same(first, work.claim_tick(_QUIET.rule, _QUIET.asked))

    def test_what_failed_keeps_nothing(self) -> None:
        """
        Neither a block nor a savepoint that was undone leaves a trace.
        """
        with self.opened() as store:
            with refused(ZeroDivisionError), store.begin() as work:
                work.keep_ticks([_QUIET])
                raise ZeroDivisionError
            with store.begin() as work:
                with refused(ZeroDivisionError), work.savepoint():
                    work.keep_ticks([_QUIET])
                    raise ZeroDivisionError
                same((), work.ticks())

    def test_a_block_that_reads_claims_no_rule(self) -> None:
        """
        It may see how far rules have come, and no more.
        """
        with self.opened() as store, store.read() as look:
            same((), look.ticks())
            with refused(StoreReadOnlyError):
                look.claim_tick("quiet", "?")
            with refused(StoreReadOnlyError):
                look.keep_ticks([_QUIET])
            with refused(StoreReadOnlyError):
                look.drop_ticks([_QUIET])

    def test_it_is_told_whether_a_condition_holds_for_any(self) -> None:
        """
        Also of many conditions that are joined by ``or``.
        """
        done = Condition('status == "done"', _SCHEMA)
        old = Condition("opened_at < now", _SCHEMA)
        texts = " or ".join(f'status == "s{n}"' for n in range(30))
        many = Condition(texts, _SCHEMA)
        with self.working() as work:
            same(False, work.holds_any(Ticket, done, AT))
            put(work, ticket("T1", status="s29"), ticket("T2", opened_at=LATER))

            same(False, work.holds_any(Ticket, done, AT))
            same(False, work.holds_any(Ticket, old | done, AT))
            same(True, work.holds_any(Ticket, many, AT))
            same(True, work.holds_any(Ticket, done | many | old, AT))
            same(False, work.holds_any(Ticket, many & done, AT))

    def test_the_end_of_the_feed_is_where_it_goes_on(self) -> None:
        """
        What was written before is not met from there; what comes later is.
        """
        with self.opened() as store:
            with store.read() as look:
                same(None, look.feed_end())
            with store.begin() as work:
                work.append([change(None, ticket("T1"), "X1")])
                same(None, work.feed_end())
            with store.begin() as work:
                changes = [change(None, ticket(f"T{n}"), f"X{n}") for n in (3, 2)]
                work.append(changes)
            with store.read() as look:
                end = look.feed_end()
                same(end, look.feed().cursor)
                same((), look.feed(end).items)
