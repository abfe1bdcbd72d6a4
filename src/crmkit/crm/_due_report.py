"""
What a run of ``run_due`` did, in numbers and by name.

Invariants:
    - Only what was committed is counted.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Self

import attrs

from crmkit.conditions import FrozenMap
from crmkit.decisions import Appointment
from crmkit.ports import Feed
from crmkit.records import Ref

log = logging.getLogger("crmkit.due")

#: A transaction that holds changes back for longer than this has been forgotten.
HELD_TOO_LONG: Final = timedelta(minutes=15)
_HELD: Final = (
    "time rules see no change since %s: a transaction is open on the database server, "
    "perhaps in another database"
)


@attrs.frozen(kw_only=True)
class Failure:
    """
    Something that was due and could not be done.

    Attributes:
        rule: Name of the time rule, or kind of the appointment.
        record: The record; None if the rule as a whole could not be asked.
        reason: Why.

    >>> failed = Failure(rule="quiet", record=Ref("customer", "C1"), reason="no owner")
    >>> print(failed)
    quiet of customer:C1: no owner
    >>> print(Failure(rule="quiet", reason="2027 is not known"))
    quiet: 2027 is not known
    """

    rule: str
    record: Ref | None = None
    reason: str

    def __str__(self) -> str:
        of = f" of {self.record}" if self.record else ""
        return f"{self.rule}{of}: {self.reason}"


@attrs.frozen(kw_only=True)
class RuleCounts:
    """
    What a time rule did in a run.

    Attributes:
        fired: How often it fired, tries after a failure included.
        seen: Records that count as seen, because the rule was switched on.
        repeated: Firings that there had been before.
        failed: How often it failed.
    """

    fired: int = 0
    seen: int = 0
    repeated: int = 0
    failed: int = 0


def _frozen(found: Mapping[str, RuleCounts]) -> Mapping[str, RuleCounts]:
    return FrozenMap(found)


@attrs.frozen(kw_only=True)
class DueReport:
    """
    What a run of ``run_due`` did.

    Attributes:
        done: Appointments that were kept.
        fired: How often time rules fired.
        seen: Records that count as seen, because a time rule was switched on.
        repeated: Appointments and firings that there had been before, in another
            run.
        failed: What failed, with the reason. It is tried again, later each time,
            unless the record is gone.
        rules: What each time rule did; those that did nothing are not in it.
        more: Whether the run ended before everything was done: there may be more.
        held_since: When the first change was recorded, UTC, that time rules cannot
            see yet, because a transaction before it is open; None if none is known.
    """

    done: int = 0
    fired: int = 0
    seen: int = 0
    repeated: int = 0
    failed: tuple[Failure, ...] = ()
    rules: Mapping[str, RuleCounts] = attrs.field(factory=dict, converter=_frozen)
    more: bool = False
    held_since: datetime | None = attrs.field(default=None, eq=False)


@attrs.define(kw_only=True)
class Tally:
    """
    What a run has done so far, and how much more it may do.

    Attributes:
        left: How many appointments and firings may follow.
        looks: How many records may yet be looked at.
        done: Appointments that were kept.
        repeated: Appointments that had been kept before.
        failed: What failed.
        rules: What each time rule did.
        alarms: What has failed so often that somebody is to be told.
        more: Whether something may be left over.
        held_since: When the first change was recorded that is held back.
    """

    left: int
    looks: int = 0
    done: int = 0
    repeated: int = 0
    failed: list[Failure] = attrs.field(factory=list)
    rules: dict[str, RuleCounts] = attrs.field(factory=dict)
    alarms: list[Appointment] = attrs.field(factory=list)
    more: bool = False
    held_since: datetime | None = None

    @property
    def is_spent(self) -> bool:
        """
        Whether the run is to end.
        """
        return self.left <= 0 or self.looks <= 0

    def count(self, rule: str, what: str, number: int = 1) -> None:
        """
        Count what a time rule did.
        """
        if number:
            counts = self.rules.get(rule, RuleCounts())
            more = {what: getattr(counts, what) + number}
            self.rules[rule] = attrs.evolve(counts, **more)

    def note_held(self, feed: Feed) -> None:
        """
        Note since when changes are held back, as a page of the feed says.
        """
        known = (self.held_since, feed.held_since)
        self.held_since = min((each for each in known if each), default=None)

    def rule_failed(self, rule: str, record: Ref | None, reason: str) -> None:
        """
        Count something of a time rule that failed.
        """
        self.count(rule, "failed")
        self.failed.append(Failure(rule=rule, record=record, reason=reason))

    def mark(self) -> Self:
        """
        Return how it stands, for :meth:`back_to`.
        """
        return attrs.evolve(
            self,
            failed=[*self.failed],
            rules={**self.rules},
            alarms=[*self.alarms],
        )

    def back_to(self, mark: Self) -> None:
        """
        Forget what was counted since: it was undone.
        """
        for name, value in attrs.asdict(mark.mark(), recurse=False).items():
            setattr(self, name, value)

    def report(self) -> DueReport:
        """
        Return the report.
        """
        counts = self.rules.values()
        return DueReport(
            done=self.done,
            fired=sum(each.fired for each in counts),
            seen=sum(each.seen for each in counts),
            repeated=self.repeated + sum(each.repeated for each in counts),
            failed=tuple(self.failed),
            rules=self.rules,
            more=self.more,
            held_since=self.held_since,
        )


def warn_if_held(report: DueReport, now: datetime) -> None:
    """
    Write it into the log if time rules have not seen for long what changed.
    """
    since = report.held_since
    if since is not None and now - since > HELD_TOO_LONG:
        log.warning(_HELD, since.isoformat())
