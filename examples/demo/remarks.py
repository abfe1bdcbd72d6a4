"""
What a head of customer service should see first, if there is anything to see.

A group stands out only if enough of its tickets were judged and its service
level lies clearly below that of all; each remark says how many that are.
"""

import statistics
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import attrs
from demo.findings import Findings

from crmkit.labels import Label, Language
from crmkit.records import Priority
from crmkit.reports import (
    Metric,
    Points,
    Section,
    Text,
    TicketFact,
    compliance,
    span_text,
)

#: How many tickets must be judged, and how far below all the share must lie.
ENOUGH, CLEARLY = 10, 0.10
HOUR = 3600
WEEKDAYS = Label(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "周一 周二 周三 周四 周五 周六 周日",
)
Low = tuple[str, Metric]


def weakest(
    facts: tuple[TicketFact, ...], key: Callable[[TicketFact], str]
) -> list[Low]:
    """
    Return the groups that meet the service level clearly less often, worst first.

    Args:
        facts: A row for each ticket.
        key: Group of a ticket; an empty one is left out.
    """
    average = compliance(facts).value
    groups: dict[str, list[TicketFact]] = {}
    for fact in facts:
        groups.setdefault(key(fact), []).append(fact)
    rated = ((name, compliance(rows)) for name, rows in groups.items() if name)
    low = [row for row in rated if _is_low(row[1], average)]
    return sorted(low, key=lambda row: (row[1].value, row[0]))


def _is_low(kept: Metric, average: float | None) -> bool:
    if kept.value is None or average is None or (kept.denominator or 0) < ENOUGH:
        return False
    return kept.value <= average - CLEARLY


@attrs.frozen(kw_only=True)
class Remarks:
    """
    The remarks on a story.

    Attributes:
        found: What the story came to.
        language: Language of the remarks.
        kinds: Kind of ticket → name.
        zone: Days begin there.
    """

    found: Findings
    language: Language
    kinds: Mapping[str, str]
    zone: ZoneInfo

    def say(self, en: str, zh: str) -> str:
        """
        Return the words in the language of the page.
        """
        return zh if self.language == "zh" else en

    def section(self) -> Section:
        """
        Return the part of the page, with the rule by which groups are named.
        """
        lines = (
            *self._urgent(),
            *self._untouched(),
            *self._owners(),
            *self._kind(),
            *self._weekday(),
            *self._reminded(),
        )
        kept = self.found.summary["compliance"].text(self.language)
        rule = self.say(
            f"Owners, kinds and weekdays are named only if at least {ENOUGH} of their "
            "tickets were judged and they met the service level at least "
            f"{CLEARLY * 100:.0f} percentage points less often than all ({kept}).",
            f"负责人、问题类型和登记日仅在已判定工单不少于 {ENOUGH} 张、且服务级别"
            f"达标率比总体（{kept}）至少低 {CLEARLY * 100:.0f} 个百分点时列出。",
        )
        return Section(
            self.say("What stands out", "值得关注"),
            (Points(lines), Text(rule)),
        )

    def _urgent(self) -> Iterator[str]:
        """
        Yield the ticket that is longest overdue, of those most urgent.
        """
        overdue = self.found.overdue
        if not overdue:
            return
        urgency = list(Priority)
        fact = min(overdue, key=lambda f: urgency.index(Priority.read(f.priority)))
        over = hours(fact.overdue_seconds or 0, self.language)
        priority = Priority.read(fact.priority).label.text(self.language)
        customer = self.found.names[fact.customer]
        owner = self.found.names.get(fact.owner or "", "—")
        sent = self.found.reminded[fact.id]
        yield self.say(
            f"The {priority.lower()}-priority ticket longest overdue is {fact.number} "
            f"({customer}; owner {owner}): overdue by {over}, "
            f"{counted(sent, 'reminder')} sent.",
            f"{priority}优先级中超时最久的是 {fact.number}"
            f"（{customer}，负责人{owner}）：已超时 {over}，已提醒 {sent} 次。",
        )

    def _untouched(self) -> Iterator[str]:
        """
        Yield overdue tickets of high priority that nobody has begun to work on.
        """
        for fact in self.found.overdue:
            if fact.priority != Priority.HIGH.value or fact.first_action_at:
                continue
            over = hours(fact.overdue_seconds or 0, self.language)
            customer = self.found.names[fact.customer]
            owner = self.found.names.get(fact.owner or "", "—")
            yield self.say(
                f"High-priority ticket {fact.number} ({customer}; owner {owner}) is "
                f"overdue by {over} and nobody has started on it yet.",
                f"高优先级工单 {fact.number}（{customer}，负责人{owner}）"
                f"已超时 {over}，至今无人开始处理。",
            )

    def _owners(self) -> Iterator[str]:
        low = weakest(self.found.facts, lambda fact: fact.owner or "")
        if not low:
            return
        rows = [(self._owner(owner), kept) for owner, kept in low]
        named = self.say("; ", "；").join(self._share(*row) for row in rows)
        yield self.say(
            f"Service level clearly below average, by owner: {named}.",
            f"服务级别达标率明显偏低的负责人：{named}。",
        )

    def _owner(self, owner: str) -> str:
        department = self.found.departments.get(owner, "—")
        name = self.found.names[owner]
        return self.say(f"{name} ({department})", f"{name}（{department}）")

    def _kind(self) -> Iterator[str]:
        for kind, kept in weakest(self.found.facts, lambda fact: fact.kind)[:1]:
            share = self._share(self.kinds.get(kind, kind), kept)
            yield self.say(
                f"Service level clearly below average, by kind: {share}.",
                f"服务级别达标率明显偏低的问题类型：{share}。",
            )

    def _weekday(self) -> Iterator[str]:
        for day, kept in weakest(self.found.facts, self._day)[:1]:
            name = WEEKDAYS.text(self.language).split()[int(day)]
            share = self._share(name, kept)
            yield self.say(
                f"Service level clearly below average, by weekday of opening: {share}; "
                "nights and weekends count towards the target.",
                f"服务级别达标率明显偏低的登记日：{share}；夜间和周末也计入服务时限。",
            )

    def _day(self, fact: TicketFact) -> str:
        return str(fact.opened_at.astimezone(self.zone).weekday())

    def _share(self, name: str, kept: Metric) -> str:
        text, basis = kept.text(self.language), kept.basis(self.language)
        return self.say(f"{name} {text} ({basis})", f"{name} {text}（{basis}）")

    def _reminded(self) -> Iterator[str]:
        """
        Yield what became of the tickets that reminders were about.
        """
        reminded = self.found.reminded
        if not reminded:
            return
        facts = [fact for fact in self.found.facts if fact.id in reminded]
        still = [fact for fact in facts if fact.sla_state == "breached_open"]
        fell = sum(fact.first_told_at is not None for fact in still)
        waits = [self._wait(fact) for fact in facts if fact not in still]
        after = self._median([wait for wait in waits if wait is not None])
        sent, about, solved = reminded.total(), len(facts), len(facts) - len(still)
        yield self.say(
            f"{counted(sent, 'reminder')} went out about "
            f"{counted(about, 'overdue ticket')}. {solved} of them now have a "
            f"solution, given at a median of {after} after the first reminder. "
            f"{len(still)} are still overdue with no solution"
            f"{self._fell(fell)}.",
            f"系统就 {about} 张超时工单发出 {sent} 封提醒邮件。其中 {solved} 张现已"
            f"告知方案，首封提醒至告知方案的用时中位数为 {after}；"
            f"{len(still)} 张仍超时未告知方案{self._fell(fell)}。",
        )

    def _fell(self, number: int) -> str:
        if not number:
            return ""
        return self.say(
            f"; for {number} of them a solution had been given, but the customer "
            "rejected it or the ticket was reopened",
            f"（含告知后被客户退回或重新打开的 {number} 张）",
        )

    def _wait(self, fact: TicketFact) -> float | None:
        """
        Return the seconds from a ticket's first reminder to the next telling.
        """
        first = min(
            delivery.created_at
            for delivery in self.found.reminders
            if delivery.effect.record.id == fact.id
        )
        later: list[datetime] = [t for t in self.found.told[fact.id] if t > first]
        return (later[0] - first).total_seconds() if later else None

    def _median(self, waits: list[float]) -> str:
        return span_text(statistics.median(waits), self.language) if waits else "—"


def hours(seconds: float, language: Language) -> str:
    """
    Return a length of time in hours, however long it is.

    >>> hours(1800, "en"), hours(864000, "zh")
    ('0.5 h', '240.0 小时')
    """
    return f"{seconds / HOUR:,.1f} {'小时' if language == 'zh' else 'h'}"


def counted(number: int, thing: str) -> str:
    """
    Return a number of things in English.

    >>> counted(1, "reminder"), counted(2, "reminder")
    ('1 reminder', '2 reminders')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
