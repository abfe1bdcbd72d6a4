"""
Whatever is tried, each machine that ships keeps its records in order.

One life is common to all: only moves that a status allows are made, a refusal changes
nothing, a move dates the status and changes no field that its document does not name.
What must hold of one machine besides stands in its own class.
"""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from crmkit.decisions import Refusal
from crmkit.errors import MoveFieldError
from crmkit.lifecycle import Category, Machine, Move, Status
from crmkit.presets import machine, machines, ticket_machine
from crmkit.records import NeedKind, Opinion, Priority, Record, is_set, record_class

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEXTS = st.sampled_from(["更换电源接口", "call back"])
IDS = st.sampled_from(["R1", "R2"])
INSTANTS = st.integers(-100, 100).map(lambda hours: START + timedelta(hours=hours))
DAYS = st.integers(1, 4).map(lambda day: date(2026, 3, day))
COUNTS = st.integers(0, 3)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("owner", "department", "interaction", "reviewer"), IDS),
    **dict.fromkeys(("actual_at", "expected_at", "planned_at", "remind_at"), INSTANTS),
    **dict.fromkeys(("return_visited_at", "sent_at"), INSTANTS),
    **dict.fromkeys(("cooperation_start_on", "deadline", "ends_on"), DAYS),
    **dict.fromkeys(("actual_count", "budget", "cost"), COUNTS),
    **dict.fromkeys(("channel", "told_via"), st.just("phone")),
    "starts_on": DAYS,
    "merged_into": IDS,
    "priority": st.sampled_from(Priority),
    "kind": st.sampled_from(NeedKind),
}
NEVER_EMPTY = {"priority", "kind"}


def changed(before: Record, after: Record) -> set[str]:
    """
    Return the fields in which two records differ.
    """
    names = (field.name for field in dataclasses.fields(before))
    return {name for name in names if getattr(before, name) != getattr(after, name)}


def touched(move: Move) -> set[str]:
    """
    Return the fields that a move's document names as changed by it.
    """
    given = {*move.takes, *move.asks}
    dated = {*move.stamps, *move.stamps_once, *move.due_after}
    return given | dated | {*move.sets, *move.copies, *move.counts}


class Life(RuleBasedStateMachine):
    """
    A record, and somebody who tries every move with any data at any time.
    """

    machine: ClassVar[Machine]
    given: ClassVar[dict[str, Any]] = {}

    @initialize()
    def begin(self) -> None:
        """
        A record is made in its first status.
        """
        document, self.now = self.machine.document, START
        self.field = document.field
        dated = {document.since: START} if document.since else {}
        self.record: Any = record_class(document.record)(
            id="R1", version=1, **{self.field: document.initial}, **dated, **self.given
        )
        self.path: list[str] = []

    @rule(data=st.data(), wait=st.integers(0, 100))
    def make(self, data: st.DataObject, wait: int) -> None:
        """
        Somebody makes a move that is allowed, with what it asks for.
        """
        moves = self.machine.moves(self.record)
        if not moves:
            self.begin()  # this life is over, and steps are left for another
            return
        on = [name for name in moves if not self._ends(name)]  # more often than not
        name = data.draw(st.sampled_from(on or moves) | st.sampled_from(moves))
        move = self.machine.move(name)
        wanted = {*move.asks, *move.needs} & {*move.asks, *move.takes}
        told = {name: data.draw(VALUES.get(name, TEXTS)) for name in sorted(wanted)}
        for name in sorted(set(move.takes) - wanted):
            if data.draw(st.booleans()):
                told[name] = data.draw(VALUES.get(name, TEXTS))
        self._tried(move.name, told, wait)

    @rule(data=st.data(), wait=st.integers(0, 100))
    def attempt(self, data: st.DataObject, wait: int) -> None:
        """
        Somebody tries any move with any of the fields that some move takes.
        """
        moves = self.machine.document.moves
        fields = sorted({name for m in moves for name in (*m.takes, *m.asks)})
        move = data.draw(st.sampled_from([m.name for m in moves] + ["no_such_move"]))
        told = {}
        for name in data.draw(st.lists(st.sampled_from(fields), max_size=3)):
            values = VALUES.get(name, TEXTS)
            either = values if name in NEVER_EMPTY else st.none() | values
            told[name] = data.draw(either)
        self._tried(move, told, wait)

    def _tried(self, name: str, told: dict[str, Any], wait: int) -> None:
        at = self.now + timedelta(hours=wait)
        before: Record = self.record
        listed = self.machine.moves(before)
        if name in listed and not self._takes(name, told):
            with pytest.raises(MoveFieldError):
                self.machine.step(before, name, at, "U1", **told)
            return
        decision = self.machine.step(before, name, at, "U1", **told)
        if decision.refusal:
            assert ((), (), ()) == (
                decision.writes,
                decision.effects,
                decision.appointments,
            )
            self._refused(name, told, decision.refusal)
            return
        self.now, self.record = at, decision.writes[0].after
        assert before is decision.writes[0].before
        assert name in listed
        self._moved(self.machine.move(name), told, before)
        self.path.append(name)

    def _ends(self, name: str) -> bool:
        target = self.machine.move(name).target
        return self.machine.categories[target] is Category.DONE

    def _takes(self, name: str, told: dict[str, Any]) -> bool:
        move = self.machine.move(name)
        return told.keys() <= {*move.takes, *move.asks}

    def _refused(self, name: str, told: dict[str, Any], refusal: Refusal) -> None:
        listed = self.machine.moves(self.record)
        assert listed == refusal.allowed
        assert (name not in listed) == (refusal.code == "not_allowed")
        if refusal.code == "missing":
            move = self.machine.move(name)
            assert {*refusal.missing} <= {*move.asks, *move.needs}
            assert not any(is_set(told.get(field)) for field in refusal.missing)
        if refusal.code == "guard":
            reasons = {(g.en, g.zh) for g in self.machine.move(name).guards}
            assert (refusal.why_en, refusal.why_zh) in reasons

    def _moved(self, move: Move, told: dict[str, Any], before: Record) -> None:
        document, after = self.machine.document, self.record
        assert move.target == getattr(after, self.field)
        assert (before.id, before.version + 1) == (after.id, after.version)
        if document.since:
            assert self.now == getattr(after, document.since)
        own = {"version", document.field, document.since}
        assert changed(before, after) <= touched(move) | own
        assert all(is_set(told.get(field)) for field in move.asks)
        assert all(is_set(getattr(after, field)) for field in move.needs)

    @invariant()
    def never_stranded(self) -> None:
        """
        Whatever happened, there is a way on unless the record is done.
        """
        status = self.machine.status(self.record)
        category = self.machine.categories[status]
        assert self.machine.moves(self.record) or category is Category.DONE

    @invariant()
    def as_if_loaded(self) -> None:
        """
        Whatever happened, the record is one that its own check lets through.
        """
        kept = type(self.record).required
        told = self.record.to_dict() | {
            name: self.record.to_dict()[name] or "2026-03-02T09:00:00Z" for name in kept
        }
        assert self.record.version == type(self.record).of(told).version

    def at(self, *statuses: str) -> bool:
        """
        Tell whether the record stands at one of some statuses.
        """
        return getattr(self.record, self.field) in statuses


class CustomerLife(Life):
    """
    A customer's stage.
    """

    machine = machine("customer")
    given: ClassVar = {"name": "恒信科技"}

    @invariant()
    def lost_with_a_reason(self) -> None:
        """
        A lost customer has a reason, and one who is not lost has none.
        """
        assert self.at("lost") == (self.record.lost_reason is not None)

    @invariant()
    def won_after_interest(self) -> None:
        """
        A deal is made with somebody who has shown interest.
        """
        if self.at("customer"):
            assert {"interest", "win_back"} & {*self.path}


class FollowUpLife(Life):
    """
    A follow-up that somebody plans.
    """

    machine = machine("followup")
    given: ClassVar = {"customer": "C1", "planned_at": START}

    @invariant()
    def done_is_dated(self) -> None:
        """
        A follow-up that is done says when it was, and no other does.
        """
        assert self.at("done") == (self.record.actual_at is not None)

    @invariant()
    def cancelled_with_a_reason(self) -> None:
        """
        A plan is dropped for a reason.
        """
        assert self.record.reason or not self.at("cancelled")


class FeedbackLife(Life):
    """
    Feedback, up to the return visit.
    """

    machine = machine("feedback")
    given: ClassVar = {"content": "等太久"}

    def _moved(self, move: Move, told: dict[str, Any], before: Record) -> None:
        super()._moved(move, told, before)
        if move.target == "handled":
            due = self.now + timedelta(hours=24)
            assert due == self.record.return_visit_due_at

    @invariant()
    def somebody_has_it(self) -> None:
        """
        From its assignment on, somebody answers for it.
        """
        if self.at("assigned", "handling", "handled", "done"):
            assert self.record.owner

    @invariant()
    def visited_within_a_day_of_handling(self) -> None:
        """
        What was handled has a return visit due, and what is done has had it.
        """
        if self.at("handled"):
            assert self.record.handling
            assert self.record.return_visit_due_at == (
                self.record.status_since + timedelta(hours=24)
            )
        if self.at("done"):
            assert self.record.return_visit
            assert self.record.return_visited_at
            assert Opinion.SATISFIED is self.record.opinion

    @invariant()
    def nothing_is_due_before_it_is_handled(self) -> None:
        """
        A return visit is due only once there is something to ask about.
        """
        if self.at("pending", "assigned", "handling"):
            assert self.record.return_visit_due_at is None


class NeedLife(Life):
    """
    A customer's need.
    """

    machine = machine("need")
    given: ClassVar = {"customer": "C1", "description": "批量导出"}

    @invariant()
    def given_up_with_a_reason(self) -> None:
        """
        A need that was dropped or replaced says why.
        """
        if self.at("dropped", "replaced"):
            assert self.record.reason

    @invariant()
    def old_versions_stay(self) -> None:
        """
        An earlier version of a need is kept as it was.
        """
        if self.at("replaced"):
            assert () == self.machine.moves(self.record)
            assert self.machine.read_only(self.record)


class CampaignLife(Life):
    """
    A marketing campaign.
    """

    machine = machine("campaign")
    given: ClassVar = {"name": "2024年Q3新品推广会"}

    @invariant()
    def runs_with_goal_and_period(self) -> None:
        """
        A campaign that has started has a goal, an owner and a sound period.
        """
        if self.at("running", "paused", "ended", "evaluated"):
            assert self.record.goal
            assert self.record.owner
            assert self.record.starts_on <= self.record.ends_on

    @invariant()
    def is_over_with_a_result(self) -> None:
        """
        A campaign is over when it was evaluated, or cancelled for a reason.
        """
        assert self.record.result or not self.at("evaluated")
        assert self.record.reason or not self.at("cancelled")


class RuleRunLife(Life):
    """
    A run of a rule.
    """

    machine = machine("rule_run")
    given: ClassVar = {"rule": "care"}

    @invariant()
    def every_try_is_counted(self) -> None:
        """
        There are as many attempts as tries that came to an end.
        """
        tries = sum(move in ("succeed", "fail") for move in self.path)
        assert tries == self.record.attempts

    @invariant()
    def a_failure_waits_with_its_error(self) -> None:
        """
        A failed run says why, stays open until somebody acts, and is then forgotten.
        """
        if self.at("failed"):
            assert self.record.error
            assert {"retry", "reassign", "cancel"} == {*self.machine.moves(self.record)}
        if self.at("running", "done"):
            assert self.record.error is None


class TicketLife(Life):
    """
    A ticket that needs no review.
    """

    machine = machine("ticket")
    given: ClassVar = {"customer": "C1", "kind": "inquiry", "description": "?"}

    @invariant()
    def closed_by_consent(self) -> None:
        """
        What is resolved or closed was agreed to after it was told last.
        """
        if self.at("resolved", "closed"):
            ways = [move for move in self.path if move != "close"]
            assert "accept" == ways[-1]
            assert Opinion.SATISFIED is self.record.opinion
            assert self.record.solution == self.record.told_solution

    @invariant()
    def nothing_stands_while_work_goes_on(self) -> None:
        """
        A ticket that is worked on has no solution that was told and stands.
        """
        if not self.at("awaiting_customer", "resolved", "closed", "merged"):
            assert self.record.told_at is None
            assert Opinion.SATISFIED is not self.record.opinion
        assert self.at("closed") == (self.record.closed_at is not None)

    @invariant()
    def merged_into_another(self) -> None:
        """
        A merged ticket names the one that lives on, which is not itself.
        """
        assert self.at("merged") == (self.record.merged_into is not None)
        assert self.record.merged_into != self.record.id


class ReviewedTicketLife(TicketLife):
    """
    A ticket whose solution needs a review.
    """

    given: ClassVar = {**TicketLife.given, "needs_review": True}

    def _moved(self, move: Move, told: dict[str, Any], before: Record) -> None:
        super()._moved(move, told, before)
        if move.target == "awaiting_customer":
            assert "approve" == move.name


class AlwaysReviewedTicketLife(ReviewedTicketLife):
    """
    The same where the company lets nothing be told without a review.
    """

    machine = ticket_machine(review="required")
    given: ClassVar = TicketLife.given


class NeverReviewedTicketLife(TicketLife):
    """
    A ticket where the company has no reviews.
    """

    machine = ticket_machine(review="none")
    given: ClassVar = ReviewedTicketLife.given

    @invariant()
    def is_never_reviewed(self) -> None:
        """
        There is no such status.
        """
        assert not self.at("in_review")


LIVES = (
    CustomerLife,
    FollowUpLife,
    FeedbackLife,
    NeedLife,
    CampaignLife,
    RuleRunLife,
    TicketLife,
    ReviewedTicketLife,
    AlwaysReviewedTicketLife,
    NeverReviewedTicketLife,
)
for _life in LIVES:
    _life.TestCase.settings = settings(
        max_examples=25, stateful_step_count=30, deadline=None
    )
TestCustomerLife = CustomerLife.TestCase
TestFollowUpLife = FollowUpLife.TestCase
TestFeedbackLife = FeedbackLife.TestCase
TestNeedLife = NeedLife.TestCase
TestCampaignLife = CampaignLife.TestCase
TestRuleRunLife = RuleRunLife.TestCase
TestTicketLife = TicketLife.TestCase
TestReviewedTicketLife = ReviewedTicketLife.TestCase
TestAlwaysReviewedTicketLife = AlwaysReviewedTicketLife.TestCase
TestNeverReviewedTicketLife = NeverReviewedTicketLife.TestCase


def test_every_machine_that_ships_has_a_life() -> None:
    """A preset that is new is tried like the others."""
    assert set(machines()) == {life.machine.document.record for life in LIVES}


@pytest.mark.parametrize("record", sorted(machines()))
def test_every_status_and_move_has_words_in_both_languages(record: str) -> None:
    """People read labels, never names."""
    document = machine(record).document
    named: list[Status | Move] = [*document.statuses, *document.moves]
    for each in named:
        assert each.en.isascii()
        assert not each.zh.isascii()


def test_stages_go_by_the_words_of_the_documents() -> None:
    """The stages of a customer are read by every word that the documents use."""
    words = {
        "prospect": ("Prospect", "潜在", "潜在客户"),
        "interested": ("Interested", "意向", "意向洽谈中", "意向客户"),
        "customer": ("Customer", "成交", "已成交", "成交客户"),
        "lost": ("Lost", "流失", "流失客户"),
    }

    assert words == {
        name: lab.words for name, lab in machine("customer").labels.items()
    }
