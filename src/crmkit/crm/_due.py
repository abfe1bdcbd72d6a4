"""
Doing what is due: stored appointments, and what time rules find.

Invariants:
    - What is due is claimed, done and committed in one transaction, of at most a
      hundred items; a crash before the commit leaves it due.
    - A firing is recorded under (rule, record, cycle), so two processes cannot
      do the same thing twice.
    - Appointments and rules take turns, so none of them holds up the others.
    - The work of a run grows with what is due, not with what is stored, and it is
      bounded.

Not here: what time rules find (:mod:`crmkit.crm._ticks`).
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from itertools import chain, repeat
from typing import Final

import attrs

from crmkit.crm._asking import Asker
from crmkit.crm._attempts import in_own_transaction, persistent
from crmkit.crm._due_report import DueReport, Failure, Tally
from crmkit.crm._failing import (
    Question,
    log,
    note_failure,
    put_off,
    question_to_ask,
    rule_to_fire,
    told,
)
from crmkit.crm._fire import BY, Firer
from crmkit.crm._hand_out import hand_out_in
from crmkit.crm._look import BATCH, Feeds, look_at
from crmkit.crm._past import Past
from crmkit.crm._request import Request
from crmkit.crm._ticks import RuleTurn
from crmkit.crm._time_rules import RuleBook
from crmkit.crm._write import Workshop, commit, decided, read
from crmkit.decisions import Appointment, Firing
from crmkit.desk import (
    HAND_OUT,
    NEXT_UPDATE,
    RESOLUTION,
    Command,
    RemindOverdue,
    RemindUpdate,
)
from crmkit.errors import StoreError, UnknownAppointmentError
from crmkit.ports import Store, Transaction
from crmkit.records import Ref

#: How many records a run looks at, for each appointment or firing that it may do.
_LOOKS: Final = 10


@attrs.define
class DueRun:
    """
    One run of ``run_due``.

    Attributes:
        shop: What the write path works with.
        store: Where it is kept.
        book: The time rules.
        alarm: What to call when something has failed again and again.
        tally: Counts what was done.
    """

    shop: Workshop
    store: Store
    book: RuleBook
    alarm: Callable[[Appointment], None]
    tally: Tally = attrs.field(init=False, factory=lambda: Tally(left=0))

    def run(self, limit: int) -> DueReport:
        """
        Do what is due now: appointments, earliest first, and what time rules find.

        Args:
            limit: Appointments and firings at most; it looks at ten times as many
                records, at a thousand at least.

        Raises:
            StoreError: If the store fails; its ``report`` says what was done before.
        """
        self.tally = Tally(left=limit, looks=_LOOKS * max(limit, BATCH))
        try:
            now = self.shop.now()
            if not self._take_turns(now):
                in_own_transaction(self.store, lambda tx: tx.forget(now))
        except StoreError as error:
            error.report = self.tally.report()
            raise
        return self.tally.report()

    def _take_turns(self, now: datetime) -> bool:
        """
        Let appointments and rules take turns; return whether answers were forgotten.
        """
        has_forgotten = False
        turns: deque[AppointmentTurn | RuleTurn] = deque()
        turns.append(AppointmentTurn(self.shop, self.book))
        is_looked = not self.book.rules
        while turns and not self.tally.is_spent:
            turn = turns.popleft()
            others = len(turns) + (not is_looked)
            turn = self._step(turn, self.tally.left // (others + 1))
            if not (is_looked or self.tally.is_spent):
                turns.extend(self._rules(now))
                is_looked = True
            has_forgotten |= isinstance(turn, AppointmentTurn) and turn.has_forgotten
            if not turn.is_over:
                turns.append(turn)
        self.tally.more = any(map(_has_more, turns)) or not is_looked
        return has_forgotten

    def _rules(self, now: datetime) -> list[RuleTurn]:
        """
        Look which rules have something to do.
        """
        feeds = Feeds(self.tally)
        seen = look_at(self.store, self.book, now, self.tally, feeds)
        if seen.noted or seen.fresh or seen.old:
            in_own_transaction(self.store, seen.note)
        return [RuleTurn(self.shop, rule, now, feeds) for rule in seen.busy]

    def _step(
        self, turn: "AppointmentTurn | RuleTurn", share: int
    ) -> "AppointmentTurn | RuleTurn":
        """
        Let one take its turn; if it was undone, nothing of it is counted.

        Where others stood in its way it takes one thing at a time: each firing may
        hold a record and draw a number, and whoever does that for several holds the
        sequence while he waits for the next record.
        """
        mark, share = self.tally.mark(), max(1, min(BATCH, share))
        shares = chain([share], repeat(1))

        def work(tx: Transaction) -> "AppointmentTurn | RuleTurn":
            self.tally.back_to(mark)
            return turn.step(tx, self.tally, next(shares))

        try:
            left = in_own_transaction(self.store, work)
        except StoreError:
            self.tally.back_to(mark)
            raise
        except Exception as error:
            self.tally.back_to(mark)
            if isinstance(turn, AppointmentTurn):
                raise
            return turn.failed(self.tally, error)
        self._tell()
        return left

    def _tell(self) -> None:
        """
        Tell of what has failed so often that it does not seem to pass.
        """
        alarms, self.tally.alarms = self.tally.alarms, []
        for each in alarms:
            text = "%s of %s has failed %d times and waits for a person: %s"
            log.error(text, each.kind, each.record, each.attempts, each.error)
            self.alarm(each)


@attrs.frozen
class AppointmentTurn:
    """
    The work on appointments in one run, one transaction after the other.

    Attributes:
        shop: What the write path works with.
        book: The time rules.
        is_over: Whether there is nothing left.
        has_forgotten: Whether answers that have expired were dropped, which is done
            in a transaction that has nothing else to do, so nobody waits for it.
        left: What this process cannot do, and has left to others in this run.
        is_idle: Whether it did nothing in its last step but leave things to others.
    """

    shop: Workshop
    book: RuleBook
    is_over: bool = False
    has_forgotten: bool = False
    left: frozenset[tuple[Ref, str]] = frozenset()
    is_idle: bool = False

    def step(self, tx: Transaction, tally: Tally, share: int) -> "AppointmentTurn":
        """
        Keep some appointments that are due, and return what is left.
        """
        now = self.shop.now()
        claimed = tx.claim_due(now, share)
        firer, left = Firer(self.shop, tx, now, tally), set()
        for appointment in claimed:
            if not self._keep(firer, appointment):
                _leave(firer, appointment)
                left.add((appointment.record, appointment.kind))
        if not claimed:
            tx.forget(now)
        # What was left comes last: once it comes again, all else has had its turn.
        is_over = len(claimed) < share or not self.left.isdisjoint(left)
        return attrs.evolve(
            self,
            is_over=is_over,
            has_forgotten=not claimed,
            left=self.left | left,
            is_idle=len(left) == len(claimed),
        )

    def _keep(self, firer: Firer, appointment: Appointment) -> bool:
        """
        Do what is due; return False if it is not for this process.
        """
        name, question = rule_to_fire(appointment), question_to_ask(appointment)
        if question is not None:
            return self._ask(firer, question, appointment)
        if name is None:
            firer.tally.left -= 1
            _keep_other(firer, appointment)
            return True
        rule = self.book.rules.get(name)
        if rule is not None:
            firer.fire(rule.rule, appointment.record, appointment.cycle, appointment)
        return rule is not None

    def _ask(self, firer: Firer, question: Question, appointment: Appointment) -> bool:
        rule = self.book.rules.get(question.rule)
        if rule is None or rule.asked != question.asked:
            return False
        mine = (
            each for each in firer.tx.ticks() if (each.rule, each.asked) == rule.key
        )
        was = next(mine, None)
        if was is None:
            return False
        firer.tally.left -= 1
        asker = Asker(
            shop=self.shop,
            rule=rule,
            now=firer.now,
            tally=firer.tally,
            past=Past(firer.tx, firer.now),
            was=was,
            until=firer.now,
        )
        firer.tally.looks -= 1
        asker.ask_again(question, appointment)
        return True


def _leave(firer: Firer, appointment: Appointment) -> None:
    """
    Leave something to a worker that has the rule, for example of another version.

    It is due for that one at once, and what failed is told as it was.
    """
    firer.tally.looks -= 1
    firer.tx.schedule(attrs.evolve(appointment, due_at=firer.now))


def _has_more(turn: "AppointmentTurn | RuleTurn") -> bool:
    """
    Tell whether something may be left that is due, and not only to be noted.
    """
    if isinstance(turn, RuleTurn):
        return not (turn.has_looked and turn.has_read)
    return not turn.is_idle


def _keep_other(firer: Firer, appointment: Appointment) -> None:
    """
    Keep an appointment that is not a time rule's.
    """
    tx, tally = firer.tx, firer.tally
    keep = _hand_out if appointment.kind == HAND_OUT else _fire
    try:
        fired = persistent(tx, lambda: keep(firer, appointment))
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - it is logged, and reported
        # One appointment that cannot be kept must not hold up all the others.
        kind, record = appointment.kind, appointment.record
        note_failure(kind, record, error, again=bool(appointment.attempts))
        if read(tx, record) is not None:
            put_off(tx, tally, appointment, told(error), firer.now)
        tally.failed.append(Failure(rule=kind, record=record, reason=told(error)))
    else:
        tally.done += fired
        tally.repeated += not fired


def _fire(firer: Firer, appointment: Appointment) -> bool:
    """
    Carry out what an appointment asks for, unless its cycle has had it.
    """
    shop, tx, now = firer.shop, firer.tx, firer.now
    firing = Firing(
        rule=appointment.kind,
        record=appointment.record,
        cycle=appointment.cycle,
        at=now,
    )
    request = Request(
        command=_command(appointment), by=BY, cause=f"due:{appointment.kind}"
    )
    command = type(request.command).of(request.command)
    decision = decided(shop, tx, request, command, now, now).accepted()
    first = tx.fire(firing)
    if not first:
        decision = attrs.evolve(decision, writes=(), effects=())
    commit(shop, tx, decision, request, now, now)
    return first


def _hand_out(firer: Firer, appointment: Appointment) -> bool:
    """
    Give out what waits where somebody frees up; the rest, if it is too much, later.

    What is given already is not given again, so no cycle is noted.
    """
    place, now = appointment.record, firer.now
    given = hand_out_in(firer.shop, firer.tx, place, BY, now, BATCH)
    if given == BATCH:
        firer.tx.schedule(attrs.evolve(appointment, due_at=now))
    return True


def _command(appointment: Appointment) -> Command:
    if appointment.kind == RESOLUTION:
        return RemindOverdue(ticket=appointment.record.id, cycle=appointment.cycle)
    if appointment.kind == NEXT_UPDATE:
        return RemindUpdate(ticket=appointment.record.id, cycle=appointment.cycle)
    raise UnknownAppointmentError(appointment.kind, str(appointment.record))
