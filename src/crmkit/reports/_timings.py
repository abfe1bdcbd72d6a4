"""
Lengths of time that each ticket has or has not, and how they are summed up.

Invariants:
    - Each length is measured twice, round the clock and in business hours, and
      every name says which.

Not here: what tickets were promised (:mod:`crmkit.reports` ``_promise``).
"""

import math
from collections.abc import Callable, Sequence

import attrs

from crmkit.labels import Label
from crmkit.reports._facts import TicketFact
from crmkit.reports._metrics import Metric, Unit, mean, percentile

BUSINESS = Label("the calendar of this report", "本报告所用工作日历")
MEAN = Label("Mean", "平均")
MEDIAN = Label("Median", "中位数")
P90 = Label("90th percentile", "90 分位")
HOW = {
    "mean": Label("Mean: arithmetic mean.", "平均：算术平均值。"),
    "median": Label(
        "Median: half of the tickets took no longer (linear interpolation).",
        "中位数：半数工单不超过此值（线性插值）。",
    ),
    "p90": Label(
        "90th percentile: nine tickets in ten took no longer (linear interpolation).",
        "90 分位：九成工单不超过此值（线性插值）。",
    ),
}
#: What counting every second, and counting opening hours only, are called.
AROUND, OFFICE = Label("24/7", "自然时间"), Label("business hours", "工作时间")
_AROUND_NOTE = Label(
    "24/7: every hour counts, nights, weekends and holidays included.",
    "自然时间：夜间、周末和节假日都计入。",
)
_FIRST_ACTION = Label(
    "First response: from opening until the ticket first leaves its initial status, "
    "over the tickets that have left it; an immediate response counts as 0.",
    "首次响应：从登记到首次离开初始状态的时长，仅统计已离开的工单；立即处理计为 0。",
)
_RESOLUTION = Label(
    "Time to solution: from opening until the customer is given a solution, waiting "
    "for the customer included; only tickets with a solution given. If the customer "
    "rejects it or the ticket is reopened, the time runs until the next solution is "
    "given. The service level does not count waiting, so this time cannot be compared "
    "with its targets.",
    "告知方案用时：从登记到把方案告知客户的时长，含等待客户的时间，仅统计已告知方案"
    "的工单。方案被客户退回或工单重新打开的，以再次告知为止。"
    "服务时限不计等待时间，因此不能与本用时直接比较。",
)


@attrs.frozen(kw_only=True)
class Timing:
    """
    A length of time that each ticket has or has not.

    Attributes:
        id: Stable name, the first part of the ids of its measures.
        seconds: The length of a ticket; None if it has none.
        unit: What it is counted in.
        label: What is timed.
        clock: By which clock.
        definition: From when to when.
        clock_note: What that clock counts.
    """

    id: str
    seconds: Callable[[TicketFact], float | None]
    unit: Unit
    label: Label
    clock: Label
    definition: Label
    clock_note: Label

    def metrics(self, facts: Sequence[TicketFact]) -> tuple[Metric, ...]:
        """
        Return mean, median and 90th percentile over the tickets that have one.
        """
        values = [s for s in map(self.seconds, facts) if s is not None]
        total, number = math.fsum(values), len(values)
        return (
            self._metric("mean", MEAN, mean(values), total, number),
            self._metric("median", MEDIAN, percentile(values, 0.5), None, number),
            self._metric("p90", P90, percentile(values, 0.9), None, number),
        )

    def _metric(
        self,
        statistic: str,
        name: Label,
        value: float | None,
        total: float | None,
        number: int,
    ) -> Metric:
        return Metric(
            id=f"{self.id}_{statistic}",
            label=self._named(name),
            value=value,
            unit=self.unit,
            numerator=total,
            denominator=number,
            definitions=(self.definition, *self._narrower, HOW[statistic]),
        )

    @property
    def _narrower(self) -> tuple[Label, ...]:
        """
        The note on the clock, unless every hour counts, as the name says already.
        """
        return () if self.unit == "seconds" else (self.clock_note,)

    def _named(self, name: Label) -> Label:
        space = " " if name.zh[0].isascii() else ""
        return Label(
            f"{self.label.en}, {name.en.lower()} ({self.clock.en})",
            f"{self.label.zh}{space}{name.zh}（{self.clock.zh}）",
        )


def timings(business: Label) -> tuple[Timing, ...]:
    """
    Return what is timed: first response and solution, each by both clocks.

    Args:
        business: What the facts' business calendar is called.

    >>> [timing.id for timing in timings(BUSINESS)]
    ['first_action', 'first_action_business', 'resolution', 'resolution_business']
    """
    office = Label(
        f"Business hours: only time within {business.en} counts.",
        f"工作时间：只计{business.zh}之内的时间。",
    )
    first, solved = Label("First response", "首次响应"), TO_SOLUTION
    return (
        Timing(
            id="first_action",
            seconds=lambda fact: fact.first_action_seconds,
            unit="seconds",
            label=first,
            clock=AROUND,
            definition=_FIRST_ACTION,
            clock_note=_AROUND_NOTE,
        ),
        Timing(
            id="first_action_business",
            seconds=lambda fact: fact.first_action_business_seconds,
            unit="business_seconds",
            label=first,
            clock=OFFICE,
            definition=_FIRST_ACTION,
            clock_note=office,
        ),
        Timing(
            id="resolution",
            seconds=lambda fact: fact.resolution_seconds,
            unit="seconds",
            label=solved,
            clock=AROUND,
            definition=_RESOLUTION,
            clock_note=_AROUND_NOTE,
        ),
        Timing(
            id="resolution_business",
            seconds=lambda fact: fact.resolution_business_seconds,
            unit="business_seconds",
            label=solved,
            clock=OFFICE,
            definition=_RESOLUTION,
            clock_note=office,
        ),
    )


TO_SOLUTION = Label("Time to solution", "告知方案用时")
