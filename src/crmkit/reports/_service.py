"""
The report on a service desk: how much came in, how fast it went, what was kept.

Not here: how measures are worked out (:mod:`crmkit.reports` ``_summary``), how
the page looks (:mod:`crmkit.reports` ``_page``).
"""

from collections import Counter
from collections.abc import Sequence
from typing import Literal

import attrs

from crmkit.labels import Label, Language
from crmkit.reports._blocks import (
    Block,
    Card,
    Chart,
    Column,
    Noted,
    Section,
    Table,
    Tone,
)
from crmkit.reports._charts import (
    bars,
    histogram,
    horizontal_bars,
    wide_chart,
)
from crmkit.reports._facts import TicketFact
from crmkit.reports._judged import Judged
from crmkit.reports._metrics import Metric, metric_card
from crmkit.reports._periods import days_between, months_between
from crmkit.reports._summary import ServiceSummary, most, summarise
from crmkit.reports._timings import (
    BUSINESS,
    HOW,
    MEAN,
    MEDIAN,
    P90,
    Timing,
    timings,
)
from crmkit.reports._wording import Wording
from crmkit.sla import SlaPolicy

Period = Literal["day", "month"]
_HOUR = 3600
_EDGES = (4, 8, 24, 48, 72, 168)


def service_sections(  # noqa: PLR0913 - what a page may state, with defaults
    facts: Sequence[TicketFact],
    language: Language,
    *,
    wording: Wording,
    business: Label = BUSINESS,
    period: Period = "month",
    policies: Sequence[SlaPolicy] = (),
    goal: float | None = None,
) -> tuple[Section, ...]:
    """
    Return the parts of a report on a service desk.

    Args:
        facts: A row for each ticket.
        language: Language of the page.
        wording: Names of statuses, kinds, owners and departments.
        business: What the facts' business calendar is called.
        period: Whether tickets are counted by day or by month.
        policies: Service levels; those that the tickets name are stated.
        goal: Share of judged tickets that should meet the service level, 0 to
            1; only with a goal is a value shown as good or bad.

    Raises:
        MissingExtraError: If Altair or vl-convert is not installed.
    """
    report = _Report(
        facts=facts,
        summary=summarise(facts, business=business),
        language=language,
        wording=wording,
        period=period,
        timings=timings(business),
        goal=goal,
    )
    judged = Judged(
        facts=facts, language=language, wording=wording, policies=tuple(policies)
    )
    return (
        report.overview(),
        judged.promises(),
        report.times(),
        judged.people(),
        report.volume(),
    )


@attrs.frozen(kw_only=True)
class _Report:
    facts: Sequence[TicketFact]
    summary: ServiceSummary
    language: Language
    wording: Wording
    period: Period
    timings: tuple[Timing, ...]
    goal: float | None

    def say(self, en: str, zh: str) -> str:
        """
        Return the words in the language of the page.
        """
        return zh if self.language == "zh" else en

    def overview(self) -> Section:
        """
        Return the part with the numbers that matter most.
        """
        return Section(
            self.say("At a glance", "概览"),
            (
                self._card("tickets"),
                self._kept(self.summary["compliance"]),
                self._card("unfinished"),
                self._card("overdue"),
                self._card("first_action_median"),
                self._waiting("resolution_median"),
                self._waiting("resolution_p90"),
                self._card("reopen_rate"),
            ),
        )

    def volume(self) -> Section:
        """
        Return the part on how many tickets came in, and of what kind.
        """
        by = self.say(
            f"Tickets opened by {self.period}",
            "每日新增工单（张）" if self.period == "day" else "每月新增工单（张）",
        )
        opened = self._opened()
        charts: list[Block] = [
            wide_chart(
                by, lambda width: bars(opened, width=width), note=self._busiest()
            )
        ]
        kinds = most(Counter(fact.kind for fact in self.facts))
        if len(kinds) > 1:
            rows = [(self.wording.kinds.get(t.key, t.key), t.count) for t in kinds]
            by = self.say("Tickets by kind", "按问题类型（张）")
            charts.append(Chart(by, horizontal_bars(rows)))
        charts.append(self._statuses(alone=len(kinds) <= 1))
        return Section(self.say("Volume", "工单量"), charts)

    def times(self) -> Section:
        """
        Return the part on how long tickets took.
        """
        hours = [
            fact.resolution_seconds / _HOUR
            for fact in self.facts
            if fact.resolution_seconds is not None
        ]
        title = self.say(
            "Tickets by time to solution, hours (24/7)",
            "告知方案用时分布（小时，自然时间；张）",
        )
        note = self.say(
            f"{len(hours):,} tickets with a solution given, waiting for the customer "
            "included. The intervals are not equally wide: read the numbers on the "
            "bars, not the shape.",
            f"{len(hours):,} 张已告知方案的工单，含等待客户的时间。各区间宽度不等，"
            "请看柱上的张数，不宜比较形状。",
        )
        drawn = wide_chart(
            title, lambda width: histogram(hours, _EDGES, width=width), note=note
        )
        return Section(self.say("Speed", "处理速度"), (self._times_table(), drawn))

    def _card(self, metric_id: str) -> Card:
        return metric_card(self.summary[metric_id], self.language)

    def _waiting(self, metric_id: str) -> Card:
        """
        Return the card of a time that, other than the targets, includes waiting.
        """
        basis = self.summary[metric_id].basis(self.language)
        note = self.say(
            f"{basis}, waiting for the customer included", f"{basis}，含等待客户"
        )
        return metric_card(self.summary[metric_id], self.language, note=note)

    def _kept(self, kept: Metric) -> Card:
        if self.goal is None or kept.value is None:
            return metric_card(kept, self.language)
        basis = kept.basis(self.language)
        note = self.say(
            f"{basis}; goal {self.goal:.0%}", f"{basis}；目标 {self.goal:.0%}"
        )
        tone: Tone = "good" if kept.value >= self.goal else "bad"
        return metric_card(kept, self.language, note=note, tone=tone)

    def _statuses(self, *, alone: bool) -> Chart:
        rows = [
            (self.wording.statuses.get(t.key, t.key), t.count)
            for t in self.summary.statuses
        ]
        title = self.say("Tickets by current status", "按当前状态（张）")
        if alone:
            return wide_chart(
                title, lambda width: horizontal_bars(rows, colour="grey", width=width)
            )
        return Chart(title, horizontal_bars(rows, colour="grey"))

    def _number(self, en: str, zh: str) -> Column:
        return Column(self.say(en, zh), numeric=True)

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
            self.say("Clock", "计时口径"),
            self._number("Tickets", "工单数"),
            self._statistic("mean", MEAN),
            self._statistic("median", MEDIAN),
            self._statistic("p90", P90),
        )
        return Table(columns, map(self._times_row, self.timings))

    def _times_row(self, timing: Timing) -> tuple[str | Noted, ...]:
        metrics = timing.metrics(self.facts)
        return (
            self._noted(timing.label, timing.definition),
            self._noted(timing.clock, timing.clock_note),
            f"{metrics[0].denominator:,}",
            *(metric.text(self.language) for metric in metrics),
        )

    def _noted(self, name: Label, note: Label) -> Noted:
        return Noted(name.text(self.language), note.text(self.language))
