"""
Asking one record whether a time rule's condition became true, and firing if so.

Invariants:
    - A record of which it cannot be asked is asked again later, from the same
      instant on, and stops no other.
    - One that a change leads to which clocks have not come to is asked once they have.

Not here: which records are asked (:mod:`crmkit.crm._ticks`).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import attrs

from crmkit.conditions import Edge
from crmkit.crm._due_report import Tally
from crmkit.crm._failing import Question, log, question_to_ask
from crmkit.crm._fire import Firer
from crmkit.crm._moments import CLOCKS_DIFFER
from crmkit.crm._past import Past, Place, Timeline, after_changes_at, before_changes_at
from crmkit.crm._time_rules import ReadyRule
from crmkit.crm._write import Workshop
from crmkit.decisions import Appointment
from crmkit.errors import StoreError
from crmkit.ports import Tick
from crmkit.records import Ref

_LATER: Final = "the time rule %s asks %s not before %s: it changed then, and it is %s"


@attrs.frozen(kw_only=True)
class Asker:
    """
    What asks records of a rule's condition.

    Attributes:
        shop: What the write path works with.
        rule: The rule.
        now: The present instant.
        tally: Counts what was done.
        past: The records as they were, in the transaction.
        was: How far the rule has come.
        until: Nothing fires that became true later; it comes with the next window.
    """

    shop: Workshop
    rule: ReadyRule
    now: datetime
    tally: Tally
    past: Past
    was: Tick
    until: datetime

    def ask(
        self,
        record_id: str,
        since: Place | None,
        *,
        first: bool = False,
        failed: Appointment | None = None,
        begin: datetime | None = None,
    ) -> None:
        """
        Fire what has become true of a record.

        Args:
            record_id: The record.
            since: The place in its past after which; None if only *first* counts.
            first: Whether to fire, too, if it held when the rule came.
            failed: What asks it again, if it could not be asked before.
            begin: What changes made true before is dealt with; None if nothing is.
        """
        ref = Ref(self.rule.rule.record.type_name, record_id)
        firer = Firer(self.shop, self.past.tx, self.now, self.tally)
        try:
            cycles = list(self._cycles(ref, since, first=first, begin=begin))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one record stops no other
            firer.not_asked(self._question(since, first=first), ref, error, failed)
            return
        for cycle in cycles:
            firer.fire(self.rule.rule, ref, cycle)

    def ask_again(self, question: Question, failed: Appointment) -> None:
        """
        Ask of a record what could not be asked before.
        """
        since = before_changes_at(question.since)
        ref = failed.record
        self.ask(ref.id, since, first=question.first, failed=failed)

    def ask_later(
        self, record_id: str, since: Place, at: datetime, *, first: bool
    ) -> None:
        """
        Have a record asked once clocks have come to an instant.

        Args:
            record_id: The record.
            since: The place in its past after which.
            at: The instant.
            first: Whether to fire, too, if it held when the rule came.
        """
        ref = Ref(self.rule.rule.record.type_name, record_id)
        if self.past.record(ref) is None:
            return
        log.warning(_LATER, self.rule.name, ref, at, self.now)
        tx, question = self.past.tx, self._question(since, first=first)
        kind = question.later(ref, at).kind
        for known in tx.appointments(ref):
            if known.kind == kind:
                question = question.earlier(question_to_ask(known))
        tx.schedule(question.later(ref, at))

    def _question(self, since: Place | None, *, first: bool) -> Question:
        at = since.at if since else self.was.switched_at or self.now
        return Question(self.rule.name, self.rule.asked, at, first)

    def _cycles(
        self, ref: Ref, since: Place | None, *, first: bool, begin: datetime | None
    ) -> Iterator[str]:
        """
        Yield what has made the condition true.
        """
        timeline = Timeline(self.rule.watch, self.rule.reach, self.past, ref)
        opening = None
        if first and self._counts_first():
            held, opening = self._opening(timeline)
            if held or opening:
                yield f"on {self.rule.asked}"
        if since is not None:
            yield from self._edges(timeline, since, opening, begin or since.at)

    def _counts_first(self) -> bool:
        """
        Tell whether what held when the rule came fires.
        """
        is_first = self.was.armed_at == self.was.switched_at
        return is_first and self.rule.rule.on_switch == "fire"

    def _opening(self, timeline: Timeline) -> tuple[bool, Edge | None]:
        """
        Tell whether the condition held when the rule came, or what made it so then.

        While a rule comes others go on, and clocks differ: what a change made just
        then is found among what held already, and met as a change, by whoever comes
        to it. So it is the same firing in both ways.
        """
        on = known(self.was.switched_at)
        place = after_changes_at(on)
        if timeline.holds(place, on):
            return True, None
        return False, timeline.opening(place, on + CLOCKS_DIFFER)

    def _edges(
        self, timeline: Timeline, since: Place, opening: Edge | None, begin: datetime
    ) -> list[str]:
        armed_at = known(self.was.armed_at)
        known_already = timeline.changes(since) if since.at < begin else set[str]()
        found = [
            edge.cycle
            for edge in timeline.edges(since)
            if armed_at < edge.at <= self.until
            and edge != opening
            and not (edge.at < begin and edge.cycle in known_already)
        ]
        return found[-1:] if self.rule.rule.catch_up == "once" else found


def known(at: datetime | None) -> datetime:
    """
    Return an instant that is known in this state.
    """
    if at is None:
        raise TypeError(at)
    return at
