"""
What a service desk did, in a handful of measures.

Invariants:
    - Every fact is counted in every measure it can be measured by; a value of
      0 counts, one that has not happened yet does not, and each measure says
      over how many tickets it was taken.

Not here: the page (:mod:`crmkit.reports` ``_service``).
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import attrs

from crmkit.labels import Label
from crmkit.reports._facts import TicketFact
from crmkit.reports._metrics import Metric, Unit, mean, percentile

_MET = frozenset({"met"})
_MISSED = frozenset({"met_late", "breached_open"})
BUSINESS = Label("business hours", "工作时间")


@attrs.frozen
class Tally:
    """
    How often something occurred.

    Attributes:
        key: What was counted.
        count: How many tickets.
    """

    key: str
    count: int


@attrs.frozen(kw_only=True)
class ServiceSummary:
    """
    The measures of a service desk over some tickets.

    Attributes:
        metrics: Measures, each with its definition.
        statuses: Tickets by status, most first.
        months: Tickets by month of opening, in order of time.
        busiest_months: The months with most tickets, most first.
        busiest_owners: The owners with most tickets, most first; tickets
            without an owner are no owner's.
    """

    metrics: tuple[Metric, ...]
    statuses: tuple[Tally, ...]
    months: tuple[Tally, ...]
    busiest_months: tuple[Tally, ...]
    busiest_owners: tuple[Tally, ...]

    def __getitem__(self, metric_id: str) -> Metric:
        """
        Return a measure by its id.

        Raises:
            KeyError: If there is none.
        """
        for metric in self.metrics:
            if metric.id == metric_id:
                return metric
        raise KeyError(metric_id)


def summarise(
    facts: Sequence[TicketFact], *, business: Label = BUSINESS, top: int = 5
) -> ServiceSummary:
    """
    Return the measures of a service desk.

    Args:
        facts: A row for each ticket.
        business: What the facts' business calendar is called, for example
            "Mon–Fri 08:00–18:00, Europe/Athens"; it goes into definitions.
        top: How many of the busiest to name.
    """
    months = Counter(fact.opened_month for fact in facts)
    owners = Counter(fact.owner for fact in facts if fact.owner)
    return ServiceSummary(
        metrics=(
            _tickets(facts),
            _unfinished(facts),
            _overdue(facts),
            compliance(facts),
            reopen_rate(facts),
            *(m for of in _spans(business) for m in of.metrics(facts)),
        ),
        statuses=most(Counter(fact.status for fact in facts)),
        months=tuple(Tally(key, months[key]) for key in sorted(months)),
        busiest_months=most(months)[:top],
        busiest_owners=most(owners)[:top],
    )


def most(counts: Counter[str]) -> tuple[Tally, ...]:
    """
    Return counts, most first, equal ones by key.
    """
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Tally(key, count) for key, count in ordered)


def compliance(facts: Iterable[TicketFact]) -> Metric:
    """
    Return the share of decided promises that were kept.
    """
    states = [fact.sla_state for fact in facts]
    met = sum(state in _MET for state in states)
    decided = met + sum(state in _MISSED for state in states)
    return _share(
        "compliance",
        Label("Service level met", "服务级别达标率"),
        met,
        decided,
        Label(
            "Tickets whose solution was told within the promised time, divided by all "
            "that are decided: told in time, told late, or overdue and still open. "
            "Those without a promise or with time left are not counted.",
            "在承诺时限内告知方案的工单数 ÷ 已有结论的工单数（按时、逾期告知、"
            "已超时仍未告知）。没有承诺时限或时限未到的工单不计入。",
        ),
    )


def reopen_rate(facts: Sequence[TicketFact]) -> Metric:
    """
    Return the share of tickets that were reopened at least once.
    """
    return _share(
        "reopen_rate",
        Label("Reopened", "重新打开率"),
        sum(fact.reopenings > 0 for fact in facts),
        len(facts),
        Label(
            "Tickets that were reopened at least once, divided by all tickets.",
            "至少重新打开过一次的工单数 ÷ 全部工单数。",
        ),
    )


def time_metrics(
    facts: Sequence[TicketFact], *, business: Label = BUSINESS
) -> tuple[Metric, ...]:
    """
    Return mean, median and 90th percentile of how long things took.

    Each of first action and resolution is measured in plain and in business time.
    """
    return tuple(m for of in _spans(business) for m in of.metrics(facts))


def _share(
    metric_id: str, label: Label, part: int, whole: int, definition: Label
) -> Metric:
    return Metric(
        id=metric_id,
        label=label,
        value=part / whole if whole else None,
        unit="share",
        numerator=part,
        denominator=whole,
        definitions=(definition,),
    )


def _count(metric_id: str, label: Label, number: int, definition: Label) -> Metric:
    return Metric(
        id=metric_id,
        label=label,
        value=number,
        unit="tickets",
        numerator=number,
        definitions=(definition,),
    )


def _tickets(facts: Sequence[TicketFact]) -> Metric:
    return _count(
        "tickets",
        Label("Tickets", "工单总数"),
        len(facts),
        Label("All tickets opened in the period.", "统计期内登记的全部工单。"),
    )


def _unfinished(facts: Sequence[TicketFact]) -> Metric:
    return _count(
        "unfinished",
        Label("Unfinished", "未完成"),
        sum(fact.category != "done" for fact in facts),
        Label(
            "Tickets that are neither resolved nor closed, those that wait for the "
            "customer included.",
            "既未解决也未关闭的工单，包括等待客户的工单。",
        ),
    )


def _overdue(facts: Sequence[TicketFact]) -> Metric:
    return _count(
        "overdue",
        Label("Overdue now", "当前超时"),
        sum(fact.sla_state == "breached_open" for fact in facts),
        Label(
            "Tickets past the promised time without a solution told.",
            "已超过承诺时限且尚未告知方案的工单。",
        ),
    )


@attrs.frozen(kw_only=True)
class _Span:
    """
    A length of time that each ticket has or has not.
    """

    id: str
    seconds: Callable[[TicketFact], float | None]
    unit: Unit
    label: Label
    definition: Label

    def metrics(self, facts: Sequence[TicketFact]) -> tuple[Metric, ...]:
        values = [s for s in map(self.seconds, facts) if s is not None]
        total = math.fsum(values)
        return (
            self._metric("mean", MEAN, mean(values), total, len(values)),
            self._metric("median", MEDIAN, percentile(values, 0.5), None, len(values)),
            self._metric("p90", P90, percentile(values, 0.9), None, len(values)),
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
            label=Label(
                f"{self.label.en}, {name.en.lower()}", f"{self.label.zh}（{name.zh}）"
            ),
            value=value,
            unit=self.unit,
            numerator=total,
            denominator=number,
            definitions=(self.definition, HOW[statistic]),
        )


MEAN = Label("Mean", "平均")
MEDIAN = Label("Median", "中位数")
P90 = Label("90th percentile", "90 分位")
_BETWEEN = Label("interpolated linearly between neighbours", "相邻两值之间按线性插值")
HOW = {
    "mean": Label("Mean: arithmetic mean.", "平均：算术平均值。"),
    "median": Label(
        f"Median: half took no longer; {_BETWEEN.en}.",
        f"中位数：半数工单不超过此值，{_BETWEEN.zh}。",
    ),
    "p90": Label(
        f"90th percentile: nine in ten took no longer; {_BETWEEN.en}.",
        f"90 分位：九成工单不超过此值，{_BETWEEN.zh}。",
    ),
}
_FIRST_ACTION = Label(
    "From opening to the first move out of the first status, over tickets where that "
    "has happened; taken up at once counts as 0.",
    "从登记到首次离开初始状态的时长，仅统计已发生的工单；立即处理计为 0。",
)
_RESOLUTION = Label(
    "From opening to the telling of the solution that stands, waiting for the customer "
    "included, over tickets where one stands.",
    "从登记到告知现行有效方案的时长，含等待客户的时间，仅统计已有有效方案的工单。",
)


def _spans(business: Label) -> tuple[_Span, ...]:
    within = Label(
        f" Only business time counts ({business.en}).",
        f"只计工作时间（{business.zh}）。",
    )
    first, solved = Label("First action", "首次处理"), Label("Resolution", "解决用时")
    return (
        _Span(
            id="first_action",
            seconds=lambda fact: fact.first_action_seconds,
            unit="seconds",
            label=first,
            definition=_FIRST_ACTION,
        ),
        _Span(
            id="first_action_business",
            seconds=lambda fact: fact.first_action_business_seconds,
            unit="business_seconds",
            label=_in_business(first),
            definition=_joined(_FIRST_ACTION, within),
        ),
        _Span(
            id="resolution",
            seconds=lambda fact: fact.resolution_seconds,
            unit="seconds",
            label=solved,
            definition=_RESOLUTION,
        ),
        _Span(
            id="resolution_business",
            seconds=lambda fact: fact.resolution_business_seconds,
            unit="business_seconds",
            label=_in_business(solved),
            definition=_joined(_RESOLUTION, within),
        ),
    )


def _in_business(label: Label) -> Label:
    return Label(f"{label.en} in business time", f"{label.zh}·工作时间")


def _joined(first: Label, second: Label) -> Label:
    return Label(first.en + second.en, first.zh + second.zh)
