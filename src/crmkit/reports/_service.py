"""
The report on a service desk: how much came in, how fast it went, what was kept.

Not here: how measures are worked out (:mod:`crmkit.reports` ``_summary``), how
the page looks (:mod:`crmkit.reports` ``_page``).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

import attrs

from crmkit.labels import Label, Language
from crmkit.records import Priority
from crmkit.reports._blocks import (
    Card,
    Chart,
    Column,
    Noted,
    Section,
    Table,
    Tone,
)
from crmkit.reports._charts import FULL, bars, histogram, horizontal_bars, stacked_bars
from crmkit.reports._facts import TicketFact
from crmkit.reports._metrics import Metric, metric_card, percentile, span_text
from crmkit.reports._summary import (
    BUSINESS,
    HOW,
    MEAN,
    MEDIAN,
    P90,
    ServiceSummary,
    compliance,
    most,
    reopen_rate,
    summarise,
)

Period = Literal["day", "month"]
_HOUR = 3600
_EDGES = (4, 8, 24, 48, 72, 168)
_GOOD, _BAD = 0.9, 0.75
_LISTED = 10

_STATES: tuple[tuple[str, Label, str], ...] = (
    ("met", Label("told in time", "按时"), "blue"),
    ("met_late", Label("told late", "逾期告知"), "orange"),
    ("breached_open", Label("overdue", "超时未告知"), "red"),
    ("pending", Label("time left", "时限未到"), "sky"),
    ("none", Label("no promise", "无承诺"), "grey"),
)


@attrs.frozen(kw_only=True)
class Wording:
    """
    What stored values are called in the language of a page.

    A value without a name is shown as it is.

    Attributes:
        statuses: Status → name.
        kinds: Kind → name.
        owners: Id of a user → name.
    """

    statuses: Mapping[str, str] = attrs.field(factory=dict)
    kinds: Mapping[str, str] = attrs.field(factory=dict)
    owners: Mapping[str, str] = attrs.field(factory=dict)


def service_sections(
    facts: Sequence[TicketFact],
    language: Language,
    *,
    wording: Wording,
    business: Label = BUSINESS,
    period: Period = "month",
) -> tuple[Section, ...]:
    """
    Return the parts of a report on a service desk.

    Args:
        facts: A row for each ticket.
        language: Language of the page.
        wording: Names of statuses, kinds and owners.
        business: What the facts' business calendar is called.
        period: Whether tickets are counted by day or by month.

    Raises:
        MissingExtraError: If Altair or vl-convert is not installed.
    """
    report = _Report(
        facts=facts,
        summary=summarise(facts, business=business),
        language=language,
        wording=wording,
        period=period,
    )
    return (
        report.overview(),
        report.volume(),
        report.times(),
        report.promises(),
        report.people(),
    )


@attrs.frozen(kw_only=True)
class _Report:
    facts: Sequence[TicketFact]
    summary: ServiceSummary
    language: Language
    wording: Wording
    period: Period

    def say(self, en: str, zh: str) -> str:
        return zh if self.language == "zh" else en

    def overview(self) -> Section:
        kept = self.summary["compliance"]
        overdue = self.summary["overdue"]
        tone: Tone = "bad" if overdue.value else "good"
        return Section(
            self.say("At a glance", "概览"),
            (
                self._card("tickets"),
                metric_card(kept, self.language, tone=_kept_tone(kept)),
                self._card("first_action_business_median"),
                self._card("resolution_median"),
                self._card("unfinished"),
                metric_card(overdue, self.language, tone=tone),
                self._card("reopen_rate"),
                self._card("resolution_p90"),
            ),
        )

    def volume(self) -> Section:
        kinds = most(Counter(fact.kind for fact in self.facts))[:_LISTED]
        rows = [(self.wording.kinds.get(t.key, t.key), t.count) for t in kinds]
        by = self.say(
            f"Tickets opened by {self.period}",
            "每日新增工单（张）" if self.period == "day" else "每月新增工单（张）",
        )
        drawn = bars(self._opened(), width=FULL, height=220)
        charts = [Chart(by, drawn, wide=True, note=self._busiest())]
        if len(rows) > 1:
            by = self.say("Tickets by kind", "按问题类型（张）")
            charts.append(Chart(by, horizontal_bars(rows)))
        status = [
            (self.wording.statuses.get(t.key, t.key), t.count)
            for t in self.summary.statuses
        ]
        by = self.say("Tickets by present status", "按当前状态（张）")
        charts.append(Chart(by, horizontal_bars(status, colour="grey")))
        return Section(self.say("Volume", "工单量"), charts)

    def times(self) -> Section:
        hours = [
            fact.resolution_seconds / _HOUR
            for fact in self.facts
            if fact.resolution_seconds is not None
        ]
        drawn = histogram(
            hours,
            _EDGES,
            unit=self.say(" h", " 小时"),
            width=FULL,
            height=220,
        )
        title = self.say(
            "Tickets by resolution time, plain hours", "解决用时分布（自然时间，张）"
        )
        return Section(
            self.say("Speed", "处理速度"),
            (self._times_table(), Chart(title, drawn, wide=True)),
        )

    def promises(self) -> Section:
        return Section(
            self.say("Service level", "服务承诺"),
            (
                Chart(
                    self.say(
                        "Service level by priority (tickets)",
                        "各优先级的达标情况（张）",
                    ),
                    self._promises_drawn(),
                    wide=True,
                ),
                self._promises_table(),
            ),
        )

    def people(self) -> Section:
        columns = (
            self.say("Owner", "负责人"),
            self._number("Tickets", "工单数"),
            self._number("Unfinished", "未完成"),
            self._noted(self.summary["compliance"]),
            self._number("Median resolution", "解决用时中位数"),
            self._noted(self.summary["reopen_rate"]),
        )
        owners = most(Counter(fact.owner for fact in self.facts if fact.owner))
        note = self.say(
            f"The {_LISTED} with most tickets, of {len(owners)}.",
            f"仅列工单最多的 {_LISTED} 人，共 {len(owners)} 人。",
        )
        return Section(
            self.say("Owners", "负责人"),
            (
                Table(
                    columns,
                    (self._owner_row(t.key) for t in owners[:_LISTED]),
                    note=note if len(owners) > _LISTED else "",
                ),
            ),
        )

    def _card(self, metric_id: str) -> Card:
        return metric_card(self.summary[metric_id], self.language)

    def _number(self, en: str, zh: str) -> Column:
        return Column(self.say(en, zh), numeric=True)

    def _noted(self, metric: Metric) -> Column:
        return Column(metric.noted(self.language), numeric=True)

    def _statistic(self, key: str, name: Label) -> Column:
        noted = Noted(name.text(self.language), HOW[key].text(self.language))
        return Column(noted, numeric=True)

    def _opened(self) -> list[tuple[str, float]]:
        if self.period == "month":
            months = Counter({tally.key: tally.count for tally in self.summary.months})
            return [(month, months[month]) for month in months_between(months)]
        days = Counter(fact.opened_day for fact in self.facts)
        return [(day[len("2026-") :], days[day]) for day in days_between(days)]

    def _busiest(self) -> str:
        if self.period == "day":
            return ""
        months = self.say(", ", "、").join(
            self.say(f"{t.key} ({t.count:,})", f"{t.key}（{t.count:,}）")
            for t in self.summary.busiest_months
        )
        return self.say(f"Busiest months: {months}.", f"最忙的月份：{months}。")

    def _times_table(self) -> Table:
        columns = (
            self.say("Measure", "指标"),
            self._number("Tickets", "工单数"),
            self._statistic("mean", MEAN),
            self._statistic("median", MEDIAN),
            self._statistic("p90", P90),
        )
        return Table(
            columns,
            map(
                self._times_row,
                (
                    "first_action",
                    "first_action_business",
                    "resolution",
                    "resolution_business",
                ),
            ),
        )

    def _times_row(self, span: str) -> tuple[str | Noted, ...]:
        metrics = [self.summary[f"{span}_{statistic}"] for statistic in HOW]
        what = metrics[0].definitions[0].text(self.language)
        return (
            Noted(_ROWS[span].text(self.language), what),
            f"{metrics[0].denominator:,}",
            *(metric.text(self.language) for metric in metrics),
        )

    def _priorities(self) -> list[tuple[str, list[TicketFact]]]:
        rows = (
            (p.label.text(self.language), [f for f in self.facts if f.priority == p])
            for p in Priority
        )
        return [(label, facts) for label, facts in rows if facts]

    def _promises_drawn(self) -> str:
        counted = [
            (label, state.text(self.language), sum(f.sla_state == key for f in facts))
            for label, facts in self._priorities()
            for key, state, _ in _STATES
        ]
        met = {part for _, part, number in counted if number}
        series = {
            state.text(self.language): colour
            for _, state, colour in _STATES
            if state.text(self.language) in met
        }
        return stacked_bars(
            [row for row in counted if row[1] in series],
            series=series,
            width=FULL,
        )

    def _promises_table(self) -> Table:
        columns = (
            self.say("Priority", "优先级"),
            self._number("Tickets", "工单数"),
            self._number("Decided", "已有结论"),
            self._noted(self.summary["compliance"]),
            self._number("Median resolution", "解决用时中位数"),
        )
        rows = (self._promise_row(*row) for row in self._priorities())
        return Table(columns, rows)

    def _promise_row(self, label: str, facts: Sequence[TicketFact]) -> Iterable[str]:
        kept = compliance(facts)
        yield label
        yield f"{len(facts):,}"
        yield f"{kept.denominator:,}"
        yield kept.text(self.language)
        yield self._median(facts)

    def _owner_row(self, owner: str) -> Iterable[str]:
        facts = [fact for fact in self.facts if fact.owner == owner]
        yield self.wording.owners.get(owner, owner)
        yield f"{len(facts):,}"
        yield f"{sum(fact.category != 'done' for fact in facts):,}"
        yield compliance(facts).text(self.language)
        yield self._median(facts)
        yield reopen_rate(facts).text(self.language)

    def _median(self, facts: Iterable[TicketFact]) -> str:
        spans = [s for f in facts if (s := f.resolution_seconds) is not None]
        median = percentile(spans, 0.5)
        return "—" if median is None else span_text(median, self.language)


_ROWS = {
    "first_action": Label("First action, plain", "首次处理（自然时间）"),
    "first_action_business": Label("First action, business", "首次处理（工作时间）"),
    "resolution": Label("Resolution, plain", "解决用时（自然时间）"),
    "resolution_business": Label("Resolution, business", "解决用时（工作时间）"),
}


def months_between(months: Iterable[str]) -> list[str]:
    """
    Return every month from the first to the last.

    >>> months_between(["2011-02", "2010-12"])
    ['2010-12', '2011-01', '2011-02']
    """
    numbers = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in months]
    first, last = min(numbers, default=0), max(numbers, default=-1)
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(first, last + 1)]


def days_between(days: Iterable[str]) -> list[str]:
    """
    Return every day from the first to the last.

    >>> days_between(["2026-03-01", "2026-02-27"])
    ['2026-02-27', '2026-02-28', '2026-03-01']
    """
    numbers = [date.fromisoformat(day).toordinal() for day in days]
    first, last = min(numbers, default=1), max(numbers, default=0)
    return [date.fromordinal(n).isoformat() for n in range(first, last + 1)]


def _kept_tone(kept: Metric) -> Tone:
    if kept.value is None or _BAD <= kept.value < _GOOD:
        return "plain"
    return "good" if kept.value >= _GOOD else "bad"
