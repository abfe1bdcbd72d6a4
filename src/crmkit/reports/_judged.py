"""
Who and what met the service level: tables that add up, counts beside percentages.

Invariants:
    - In every row on time, late, overdue, not yet due, without a target and not
      known sum to the number of tickets.

Not here: how compliance is worked out (:mod:`crmkit.reports` ``_summary``).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import attrs

from crmkit.labels import Language
from crmkit.records import Priority
from crmkit.reports._blocks import Block, Chart, Column, Section, Table, Text
from crmkit.reports._charts import stacked_bars, wide_chart
from crmkit.reports._facts import TicketFact
from crmkit.reports._metrics import UNDEFINED, Metric, percentile, span_text
from crmkit.reports._metrics import target_text as _length
from crmkit.reports._promise import promises
from crmkit.reports._summary import STATES, compliance, most, reopen_rate, summarise
from crmkit.reports._wording import Wording
from crmkit.sla import SlaPolicy

Group = tuple[str, Sequence[TicketFact]]
_LISTED = 40
_COLOURS = {
    "met": "blue",
    "met_late": "orange",
    "breached_open": "red",
    "pending": "sky",
    "none": "grey",
    "unknown": "purple",
}


@attrs.frozen(kw_only=True)
class Judged:
    """
    The parts of a report on what was promised and who kept it.
    """

    facts: Sequence[TicketFact]
    language: Language
    wording: Wording
    policies: Sequence[SlaPolicy]

    def say(self, en: str, zh: str) -> str:
        """
        Return the words in the language of the page.
        """
        return zh if self.language == "zh" else en

    def promises(self) -> Section:
        """
        Return the part on what was promised and kept, by priority and by kind.
        """
        named = {fact.sla_policy for fact in self.facts}
        priorities, kinds = self._priorities(), self._kinds()
        blocks: list[Block] = [
            *map(Text, promises(self.policies, named, self.language)),
            self._drawn(priorities),
            self._by_priority(priorities),
        ]
        if len(kinds) > 1:
            blocks.append(self._by_kind(kinds))
        return Section(self.say("Service level", "服务时限与达标"), blocks)

    def people(self) -> Section:
        """
        Return the part on owners, those with most tickets first.
        """
        owners = most(Counter(fact.owner or "" for fact in self.facts))
        more = len(owners) - _LISTED
        note = self.say(
            f"{more} more owners with fewer tickets are not listed.",
            f"另有 {more} 位负责人工单较少，未列出。",
        )
        shown = [tally.key for tally in owners[:_LISTED]]
        return Section(
            self.say("Owners", "负责人"),
            (
                Table(
                    self._owner_columns(),
                    map(self._owner_row, shown),
                    note=note if more > 0 else "",
                ),
            ),
        )

    def _priorities(self) -> list[Group]:
        rows = (
            (p.label.text(self.language), [f for f in self.facts if f.priority == p])
            for p in Priority
        )
        return [(label, facts) for label, facts in rows if facts]

    def _kinds(self) -> list[Group]:
        kinds = most(Counter(fact.kind for fact in self.facts))
        return [
            (
                self.wording.kinds.get(tally.key, tally.key),
                [fact for fact in self.facts if fact.kind == tally.key],
            )
            for tally in kinds
        ]

    def _drawn(self, groups: Sequence[Group]) -> Chart:
        names = {key: name.text(self.language) for key, name in STATES.items()}
        states = [key for key in STATES if any(f.sla_state == key for f in self.facts)]
        counted = [
            (label, names[key], sum(f.sla_state == key for f in facts))
            for label, facts in groups
            for key in states
        ]
        series = {names[key]: _COLOURS[key] for key in states}
        return wide_chart(
            self.say("Tickets by priority and outcome", "各优先级工单的达标情况（张）"),
            lambda width: stacked_bars(counted, series=series, width=width),
        )

    def _by_priority(self, groups: Sequence[Group]) -> Table:
        target = Column(self.say("Target", "服务时限"), numeric=True)
        first = self.say("Priority", "优先级")
        rows = [(label, self._target(f), *self._row(f)) for label, f in groups]
        several = len(groups) > 1
        if several:
            rows.append((self._all, UNDEFINED, *self._row(self.facts)))
        return Table(
            (first, target, *self._columns()),
            rows,
            title=self.say("By priority", "按优先级"),
            total=several,
        )

    def _by_kind(self, groups: Sequence[Group]) -> Table:
        total = (self._all, self.facts)
        return Table(
            (self.say("Kind", "问题类型"), *self._columns()),
            ((label, *self._row(facts)) for label, facts in (*groups, total)),
            title=self.say("By kind", "按问题类型"),
            total=True,
        )

    @property
    def _all(self) -> str:
        return self.say("All", "合计")

    def _columns(self) -> tuple[Column, ...]:
        summary = summarise(self.facts)
        return (
            self._number("Tickets", "工单数"),
            self._noted(summary["compliance"]),
            *(Column(self._state(key), numeric=True) for key in self._states()),
            self._median_column(),
        )

    def _state(self, key: str) -> str:
        name = STATES[key].text(self.language)
        return name[0].upper() + name[1:]

    def _states(self) -> list[str]:
        """
        Return the states that a table counts beside those on time.
        """
        usual = ["met_late", "breached_open", "pending"]
        found = {fact.sla_state for fact in self.facts}
        return usual + [state for state in ("none", "unknown") if state in found]

    def _row(self, facts: Sequence[TicketFact]) -> Iterator[str]:
        yield f"{len(facts):,}"
        yield self._share(compliance(facts))
        for key in self._states():
            yield f"{sum(fact.sla_state == key for fact in facts):,}"
        yield self._median(facts)

    def _target(self, facts: Iterable[TicketFact]) -> str:
        targets = {f.target_seconds for f in facts if f.target_seconds is not None}
        lengths = [_length(seconds, self.language) for seconds in sorted(targets)]
        return " / ".join(lengths) or UNDEFINED

    def _owner_columns(self) -> Iterator[Column]:
        summary = summarise(self.facts)
        yield Column(self.say("Owner", "负责人"), short=True)
        if self.wording.departments:
            yield Column(self.say("Department", "部门"), short=True)
        yield self._number("Tickets", "工单数")
        yield self._noted(summary["unfinished"])
        yield self._noted(summary["compliance"])
        yield self._noted(summary["overdue"])
        yield self._median_column()
        yield self._noted(summary["reopen_rate"])

    def _owner_row(self, owner: str) -> Iterator[str]:
        facts = [fact for fact in self.facts if (fact.owner or "") == owner]
        nobody = self.say("nobody", "无负责人")
        yield self.wording.owners.get(owner, owner) or nobody
        if self.wording.departments:
            yield self.wording.departments.get(owner, UNDEFINED)
        summary = summarise(facts)
        yield f"{len(facts):,}"
        yield summary["unfinished"].text(self.language)
        yield self._share(compliance(facts))
        yield summary["overdue"].text(self.language)
        yield self._median(facts)
        yield self._share(reopen_rate(facts))

    def _share(self, metric: Metric) -> str:
        """
        Return a share with the counts behind it.
        """
        if metric.value is None:
            return UNDEFINED
        basis = metric.basis(self.language)
        return self.say(
            f"{metric.text('en')} ({basis})", f"{metric.text('zh')}（{basis}）"
        )

    def _number(self, en: str, zh: str) -> Column:
        return Column(self.say(en, zh), numeric=True)

    def _noted(self, metric: Metric) -> Column:
        return Column(metric.noted(self.language), numeric=True)

    def _median_column(self) -> Column:
        return self._noted(summarise(self.facts)["resolution_median"])

    def _median(self, facts: Iterable[TicketFact]) -> str:
        spans = [s for f in facts if (s := f.resolution_seconds) is not None]
        median = percentile(spans, 0.5)
        return UNDEFINED if median is None else span_text(median, self.language)
