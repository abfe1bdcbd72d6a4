"""
The part of a store's contract that is about due work and answers.
"""

from datetime import timedelta

import attrs

from crmkit.decisions import Firing
from crmkit.ports import Answer
from crmkit.records import Ref
from crmkit.testing._expect import refused, same
from crmkit.testing._samples import (
    LATER,
    NOW,
    TICKET,
    Contract,
    appointment,
)

_SECOND = timedelta(seconds=1)


class WorkContract(Contract):
    """
    What is due is taken once; what was answered is answered again.
    """

    def test_an_appointment_is_set_moved_and_taken_away(self) -> None:
        """
        There is one appointment of a kind for each record.
        """
        with self.working() as work:
            work.schedule(appointment(NOW, "warning"))
            work.schedule(appointment(NOW))
            work.schedule(appointment(LATER))
            same(
                (appointment(LATER), appointment(NOW, "warning")),
                work.appointments(TICKET),
            )
            work.schedule(appointment(None))
            work.schedule(appointment(None, "never set"))

            same((appointment(NOW, "warning"),), work.appointments(TICKET))
            same((), work.appointments(Ref("ticket", "T2")))

    def test_what_is_due_is_taken_once_and_earliest_first(self) -> None:
        """
        Due means at the instant or before; what is taken is gone.
        """
        early = appointment(NOW - _SECOND, "b")
        late = appointment(NOW, "a")
        future = appointment(NOW + timedelta(microseconds=1), "c")
        with self.working() as work:
            for each in (future, late, early):
                work.schedule(each)

            same((early,), work.claim_due(NOW, 1))
            same((late,), work.claim_due(NOW, 10))
            same((), work.claim_due(NOW, 10))
            same((future,), work.appointments(TICKET))

    def test_what_could_not_be_kept_is_found(self) -> None:
        """
        With how often and why; an appointment that is set anew has not failed.
        """
        first, second = (
            attrs.evolve(appointment(at, kind), attempts=2, error="坏了")
            for at, kind in ((NOW, "a"), (LATER, "b"))
        )
        with self.working() as work:
            for each in (second, appointment(NOW - _SECOND, "c"), first):
                work.schedule(each)
            same((first, second), work.failing())
            same((first,), work.failing(1))
            same((first,), work.claim_due(NOW, 10)[1:])
            work.schedule(appointment(LATER, "b"))
            same((), work.failing())

    def test_what_was_taken_is_back_if_the_work_fails(self) -> None:
        """
        A claim lasts only if its transaction commits.
        """
        with self.opened() as store:
            with store.begin() as work:
                work.schedule(appointment(NOW))
            with refused(ZeroDivisionError), store.begin() as work:
                same(1, len(work.claim_due(NOW, 10)))
                raise ZeroDivisionError
            with store.begin() as work:
                same((appointment(NOW),), work.claim_due(NOW, 10))

    def test_a_firing_happens_once_in_a_cycle(self) -> None:
        """
        The same rule, record and cycle is recorded once, at whatever instant.
        """
        firing = Firing(rule="overdue", record=TICKET, cycle="2026", at=NOW)
        with self.working() as work:
            same(True, work.fire(firing))
            same(False, work.fire(attrs.evolve(firing, at=LATER)))
            same(True, work.fire(attrs.evolve(firing, cycle="2027")))
            same(True, work.fire(attrs.evolve(firing, rule="silent")))
            same(True, work.fire(attrs.evolve(firing, record=Ref("ticket", "T2"))))

    def test_equal_keys_are_one_key(self) -> None:
        """
        Whether it is one text that occurs twice in it, or two that are equal.

        A store that pickles its keys has two different ones then.
        """
        text, equal = "overdue", "over-due".replace("-", "")
        firing = Firing(rule=text, record=TICKET, cycle=text, at=NOW)
        with self.working() as work:
            same(True, work.fire(firing))
            same(False, work.fire(attrs.evolve(firing, cycle=equal)))

    def test_a_keyed_answer_is_kept_once(self) -> None:
        """
        An answer belongs to a user, a key and a position.
        """
        answer, other = Answer("f1", TICKET, '{"中": 1}'), Answer("f2", TICKET, "{}")
        with self.working() as work:
            same(None, work.answer("u1", "req", 1, NOW))
            same(True, work.remember("u1", "req", 1, answer, LATER))
            same(False, work.remember("u1", "req", 1, other, LATER))
            same(True, work.remember("u2", "req", 1, other, NOW))
            same(True, work.remember("u1", "req", 2, other, NOW))

            same(answer, work.answer("u1", "req", 1, NOW))
            same(1, work.forget(NOW, 1))
            same(1, work.forget(NOW))
            same(0, work.forget(NOW))
            same(None, work.answer("u2", "req", 1, NOW))
            same(answer, work.answer("u1", "req", 1, NOW))

    def test_an_expired_answer_is_none_and_is_replaced(self) -> None:
        """
        It holds up to its instant, not at it; the next one takes its place.
        """
        first, next_one = Answer("f1", TICKET, "{}"), Answer("f2", TICKET, "[]")
        with self.opened() as store:
            with store.begin() as work:
                work.remember("u1", "req", 1, first, LATER)
                same(first, work.answer("u1", "req", 1, LATER - _SECOND))
            with store.read() as look:
                same(None, look.answer("u1", "req", 1, LATER))
                same(first, look.answer("u1", "req", 1, NOW))
            with store.begin() as work:
                same(None, work.answer("u1", "req", 1, LATER))
                same(True, work.remember("u1", "req", 1, next_one, LATER + _SECOND))
                same(next_one, work.answer("u1", "req", 1, LATER))

    def test_an_expired_answer_is_back_if_the_work_fails(self) -> None:
        """
        Nothing is lost with a block that replaced it in vain.
        """
        first = Answer("f1", TICKET, "{}")
        with self.opened() as store:
            with store.begin() as work:
                work.remember("u1", "req", 1, first, LATER)
            with refused(ZeroDivisionError), store.begin() as work:
                same(None, work.answer("u1", "req", 1, LATER))
                raise ZeroDivisionError
            with store.begin() as work:
                same(1, work.forget(LATER))
