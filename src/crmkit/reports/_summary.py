"""
What a service desk did, in a handful of measures.

Invariants:
    - Every fact is counted in every measure it can be measured by; a value of
      0 counts, one that has not happened yet does not, and each measure says
      over how many tickets it was taken.

Not here: the page (:mod:`crmkit.reports` ``_service``).
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import attrs

from crmkit.labels import Label
from crmkit.reports._facts import TicketFact
from crmkit.reports._metrics import Metric
from crmkit.reports._timings import BUSINESS, timings

_MET = frozenset({"met"})
_MISSED = frozenset({"met_late", "breached_open"})
#: How tickets stand to their service level, and what that is called.
STATES = {
    "met": Label("on time", "按时告知"),
    "met_late": Label("late", "超时告知"),
    "breached_open": Label("overdue, no solution", "超时未告知方案"),
    "pending": Label("not yet due", "时限未到"),
    "none": Label("no target", "无服务时限"),
    "unknown": Label("not known", "情况不明"),
}


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

    >>> blank = TicketFact(**dict.fromkeys(TicketFact.__annotations__))
    >>> facts = [attrs.evolve(blank, status=s, reopenings=n, opened_month="2026-03",
    ...     resolution_seconds=3600 * (n + 1)) for s, n in (("open", 0), ("closed", 1))]
    >>> summary = summarise(facts)
    >>> summary["tickets"].value, summary["resolution_mean"].text("en")
    (2, '1.5 h')
    >>> summary.statuses
    (Tally(key='closed', count=1), Tally(key='open', count=1))
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
            _unknown(facts),
            *(m for of in timings(business) for m in of.metrics(facts)),
        ),
        statuses=most(Counter(fact.status for fact in facts)),
        months=tuple(Tally(key, months[key]) for key in sorted(months)),
        busiest_months=most(months)[:top],
        busiest_owners=most(owners)[:top],
    )


def most(counts: Counter[str]) -> tuple[Tally, ...]:
    """
    Return counts, most first, equal ones by key.

    >>> most(Counter("abbcc"))
    (Tally(key='b', count=2), Tally(key='c', count=2), Tally(key='a', count=1))
    """
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Tally(key, count) for key, count in ordered)


def compliance(facts: Iterable[TicketFact]) -> Metric:
    """
    Return the share of tickets judged that met their service level.

    >>> blank = TicketFact(**dict.fromkeys(TicketFact.__annotations__))
    >>> states = ("met", "met", "met_late", "pending", "none")
    >>> kept = compliance(attrs.evolve(blank, sla_state=state) for state in states)
    >>> kept.basis("en"), kept.text("en")
    ('2 of 3', '66.7%')
    """
    states = [fact.sla_state for fact in facts]
    unknown = states.count("unknown")
    met = sum(state in _MET for state in states)
    decided = met + sum(state in _MISSED for state in states)
    return _share(
        "compliance",
        Label("Service level met", "服务级别达标率"),
        met,
        decided,
        Label(
            "Service level met: tickets with a solution given within the target, "
            "divided by the tickets judged: on time, late, or overdue with no "
            "solution. A solution counts as given unless the customer then rejected "
            "it or the ticket was reopened. Tickets that are not yet due or have no "
            "target are not judged." + _not_known(unknown).en,
            "服务级别达标率：在服务时限内告知方案的工单数 ÷ 已判定的工单数"
            "（按时告知、超时告知、超时未告知方案）。方案告知后被客户退回或工单重新"
            "打开的，不算已告知方案。时限未到或无服务时限的工单不作判定。"
            + _not_known(unknown).zh,
        ),
    )


def _not_known(count: int) -> Label:
    if not count:
        return Label("", "")
    return Label(
        f" Nor are {count:,} that came in from elsewhere with the work done: whether "
        "they were in time is not known.",
        f"另有 {count:,} 张工单迁入前已处理完毕，是否按时不详，也不作判定。",
    )


def reopen_rate(facts: Sequence[TicketFact]) -> Metric:
    """
    Return the share of tickets that were reopened at least once.

    >>> blank = TicketFact(**dict.fromkeys(TicketFact.__annotations__))
    >>> facts = [attrs.evolve(blank, reopenings=n) for n in (0, 2, 0, 1)]
    >>> reopen_rate(facts).text("en"), reopen_rate([]).text("en")
    ('50.0%', '—')
    """
    return _share(
        "reopen_rate",
        Label("Reopened", "重新打开率"),
        sum(fact.reopenings > 0 for fact in facts),
        len(facts),
        Label(
            "Reopened: tickets reopened at least once, divided by all tickets.",
            "重新打开率：至少重新打开过一次的工单数 ÷ 全部工单数。",
        ),
    )


def time_metrics(
    facts: Sequence[TicketFact], *, business: Label = BUSINESS
) -> tuple[Metric, ...]:
    """
    Return mean, median and 90th percentile of how long things took.

    First response and time to solution are measured by both clocks.
    """
    return tuple(m for of in timings(business) for m in of.metrics(facts))


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
        Label(
            "Tickets: all that were opened in the period.",
            "工单总数：统计期内登记的全部工单。",
        ),
    )


def _unfinished(facts: Sequence[TicketFact]) -> Metric:
    return _count(
        "unfinished",
        Label("Unfinished", "未完成"),
        sum(fact.category != "done" for fact in facts),
        Label(
            "Unfinished: tickets whose status is neither resolved nor closed, those "
            "that wait for the customer included.",
            "未完成：状态既非“已解决”也非“已关闭”的工单，包括等待客户的工单。",
        ),
    )


def _overdue(facts: Sequence[TicketFact]) -> Metric:
    return _count(
        "overdue",
        Label("Overdue, no solution", "超时未告知方案"),
        sum(fact.sla_state == "breached_open" for fact in facts),
        Label(
            "Overdue, no solution: tickets past their target whose customer has no "
            "solution, including those where one was given but then rejected, or the "
            "ticket was reopened.",
            "超时未告知方案：已超过服务时限、尚未告知方案的工单，"
            "含告知后被客户退回或重新打开、尚未再次告知的工单。",
        ),
    )


def _unknown(facts: Sequence[TicketFact]) -> Metric:
    return _count(
        "unknown",
        Label("Service level not known", "达标情况不明"),
        sum(fact.sla_state == "unknown" for fact in facts),
        Label(
            "Service level not known: tickets that came in from elsewhere with the "
            "work done; they are not judged.",
            "达标情况不明：迁入前已处理完毕的工单，不作判定。",
        ),
    )
