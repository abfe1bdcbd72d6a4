"""
What a run of ``run_due`` did, in numbers and by name.
"""

from collections.abc import Mapping

import attrs

from crmkit.conditions import FrozenMap
from crmkit.records import Ref


@attrs.frozen(kw_only=True)
class Failure:
    """
    Something that was due and could not be done.

    Attributes:
        rule: Name of the time rule, or kind of the appointment.
        record: The record.
        reason: Why.

    >>> failed = Failure(rule="quiet", record=Ref("customer", "C1"), reason="no owner")
    >>> print(failed)
    quiet of customer:C1: no owner
    """

    rule: str
    record: Ref
    reason: str

    def __str__(self) -> str:
        return f"{self.rule} of {self.record}: {self.reason}"


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
        failed: What failed, with the reason. It is tried again after ten minutes,
            unless the record is gone.
        rules: What each time rule did; those that did nothing are not in it.
    """

    done: int = 0
    fired: int = 0
    seen: int = 0
    repeated: int = 0
    failed: tuple[Failure, ...] = ()
    rules: Mapping[str, RuleCounts] = attrs.field(factory=dict, converter=_frozen)


@attrs.define(kw_only=True)
class Tally:
    """
    What a run has done so far, and how much more it may do.

    Attributes:
        left: How many appointments and firings may follow.
        done: Appointments that were kept.
        repeated: Appointments that had been kept before.
        failed: What failed.
        rules: What each time rule did.
    """

    left: int
    done: int = 0
    repeated: int = 0
    failed: list[Failure] = attrs.field(factory=list)
    rules: dict[str, RuleCounts] = attrs.field(factory=dict)

    def count(self, rule: str, what: str, number: int = 1) -> None:
        """
        Count what a time rule did.
        """
        if number:
            counts = self.rules.get(rule, RuleCounts())
            more = {what: getattr(counts, what) + number}
            self.rules[rule] = attrs.evolve(counts, **more)

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
        )
