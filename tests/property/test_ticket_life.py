"""
No sequence of calls brings a ticket into a forbidden state.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from crmkit.lifecycle import Category
from crmkit.presets import ticket_machine
from crmkit.records import Opinion, Ticket

MACHINE = ticket_machine()
PATIENT = ticket_machine(close_on_silence=timedelta(days=14))
MOVES = sorted(move.name for move in PATIENT.document.moves)
FIELDS = ("solution", "told_via", "adjustment", "reason", "owner")
TEXTS = st.sampled_from([None, "更换电源接口", "call back"])


class TicketLife(RuleBasedStateMachine):
    """
    A ticket, and somebody who tries every move with any data at any time.
    """

    machine = MACHINE

    @initialize()
    def open(self) -> None:
        """
        A ticket is opened.
        """
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
        self.ticket = Ticket(
            id="T1",
            version=1,
            status=self.machine.initial,
            status_since=self.now,
            opened_at=self.now,
        )
        self.agreed = False
        self.path = [self.machine.initial]

    @rule(
        move=st.sampled_from(MOVES),
        data=st.fixed_dictionaries(
            {},
            optional=dict.fromkeys(FIELDS, TEXTS),
        ),
        wait=st.integers(0, 40 * 24),
    )
    def move(self, move: str, data: dict[str, Any], wait: int) -> None:
        """
        Somebody tries a move, hours later.
        """
        self.now += timedelta(hours=wait)
        given = {k: "phone" if k == "told_via" and v else v for k, v in data.items()}
        try:
            decision = self.machine.step(self.ticket, move, self.now, "U1", **given)
        except ValueError:
            return  # a field that this move does not take, or a value it cannot hold
        if decision.refusal:
            assert not decision.writes
            assert self.machine.moves(self.ticket) == decision.refusal.allowed
            return
        self._moved(move, decision.writes[0].after)

    def _moved(self, move: str, after: Any) -> None:
        assert self.ticket.version + 1 == after.version
        assert self.now == after.status_since
        if move == "accept":
            self.agreed = True
        if move in ("reopen", "adjust", "reject"):
            self.agreed = False
        self.ticket = after
        self.path.append(after.status)

    @invariant()
    def told_is_what_was_on_record(self) -> None:
        """
        A ticket that awaits the customer has told him the solution on record.
        """
        if self.ticket.status in ("awaiting_customer", "resolved", "closed"):
            assert self.ticket.told_solution
            assert self.ticket.solution == self.ticket.told_solution
            assert self.ticket.told_at is not None

    @invariant()
    def closed_only_with_consent(self) -> None:
        """
        Nothing is closed or resolved unless the customer agreed.
        """
        if self.ticket.status in ("resolved", "closed"):
            assert self.agreed
            assert Opinion.SATISFIED is self.ticket.opinion

    @invariant()
    def wishes_have_words(self) -> None:
        """
        An opinion that something must change says what.
        """
        if self.ticket.opinion is Opinion.ADJUST:
            assert self.ticket.adjustment

    @invariant()
    def never_stranded(self) -> None:
        """
        Whatever happened, there is a way on unless the ticket is done.
        """
        category = self.machine.categories[self.ticket.status or ""]
        assert self.machine.moves(self.ticket) or category is Category.DONE

    @invariant()
    def closed_at_agrees_with_status(self) -> None:
        """
        A closing instant stands on closed tickets and on no others.
        """
        assert (self.ticket.status == "closed") == (self.ticket.closed_at is not None)


class SilentTicketLife(TicketLife):
    """
    The same where the company has opted into closing on silence.
    """

    machine = PATIENT

    @invariant()
    def closed_only_with_consent(self) -> None:
        """
        Nothing is closed unless the customer agreed, or was silent for 14 days.
        """
        if self.ticket.status == "closed" and not self.agreed:
            assert self.ticket.told_at is not None
            assert self.ticket.closed_at is not None
            silence = self.ticket.closed_at - self.ticket.told_at
            assert silence >= timedelta(days=14)


TestTicketLife = TicketLife.TestCase
TestSilentTicketLife = SilentTicketLife.TestCase
TicketLife.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None
)
SilentTicketLife.TestCase.settings = TicketLife.TestCase.settings
