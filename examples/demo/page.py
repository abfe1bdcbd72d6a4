"""
The report on the story, as one page to send.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import attrs
from demo.findings import BUSINESS, Findings
from demo.remarks import Remarks

from crmkit import CRM, Calendar
from crmkit.labels import Language
from crmkit.records import Priority
from crmkit.reports import (
    Chart,
    Column,
    Section,
    Table,
    Text,
    TicketFact,
    Wording,
    horizontal_bars,
    report_page,
    service_sections,
    span_text,
)

TOP, LISTED = 8, 20
SHORT = {"zh": 24, "en": 64}


def write_page(found: Findings, crm: CRM, company: str, calendar: Calendar) -> str:
    """
    Return the report page.
    """
    page = _Page(found=found, crm=crm, calendar=calendar)
    wording = page.wording()
    overview, *details = service_sections(
        found.facts,
        page.language,
        wording=wording,
        business=BUSINESS,
        period="day",
        policies=crm.settings.service_levels,
    )
    remarks = Remarks(
        found=found, language=page.language, kinds=wording.kinds, zone=calendar.tz
    )
    sections = (
        Section("", (Text(page.story(), lead=True),)),
        overview,
        remarks.section(),
        page.attention(),
        *details,
        page.topics(),
    )
    return report_page(
        page.say(f"{company}: customer service report", f"{company} 客户服务报告"),
        page.period(),
        sections,
        page.language,
        notice=page.say(
            "Simulated data, made by the demonstration of crmkit; any likeness to real "
            "companies or people is chance.",
            "模拟数据：由 crmkit 演示程序生成，如与真实企业或个人雷同，纯属巧合。",
        ),
    )


@attrs.frozen(kw_only=True)
class _Page:
    found: Findings
    crm: CRM
    calendar: Calendar

    @property
    def language(self) -> Language:
        return self.crm.settings.language

    def say(self, en: str, zh: str) -> str:
        return zh if self.language == "zh" else en

    def wording(self) -> Wording:
        kinds = self.crm.settings.choices["ticket.kind"]
        statuses = self.crm.settings.ticket_machine.labels
        return Wording(
            statuses={k: v.text(self.language) for k, v in statuses.items()},
            kinds={k: v.text(self.language) for k, v in kinds.items()},
            owners=self.found.names,
            departments=self.found.departments,
        )

    def period(self) -> str:
        """
        Return which tickets are counted and as of when; a day ends at 24:00.
        """
        first = self._day(self.found.start)
        last = self._day(self.found.now - timedelta(seconds=1))
        return self.say(
            f"Tickets opened {first} to {last} · data as of {last} 24:00, Beijing time",
            f"统计期 {first} 至 {last} · 数据截至 {last} 24:00（北京时间）",
        )

    def _day(self, instant: datetime) -> str:
        return f"{instant.astimezone(self.calendar.tz):%Y-%m-%d}"

    def story(self) -> str:
        found, summary = self.found, self.found.summary
        tickets = len(found.facts)
        customers = len({fact.customer for fact in found.facts})
        done = tickets - round(summary["unfinished"].value or 0)
        kept = summary["compliance"]
        met, judged = round(kept.numerator or 0), kept.denominator
        median = summary["resolution_median"]
        told, half = median.denominator, median.text(self.language)
        share = kept.text(self.language)
        return self.say(
            f"{customers} customers opened {tickets} tickets; {done} of these are "
            f"resolved or closed. {judged} tickets have been judged so far, and {met} "
            f"of them met the service level ({share}). {told} tickets have a solution "
            f"that stands; for half of these the customer was told within {half} "
            "(24/7) of opening.",
            f"本期 {customers} 家客户共提交 {tickets} 张工单，其中 {done} 张"
            f"已解决或已关闭。目前已判定 {judged} 张，其中 {met} 张达标，服务级别"
            f"达标率 {share}。{told} 张工单现有有效方案，其中半数在登记后 {half}"
            "（自然时间）内告知客户。",
        )

    def topics(self) -> Section:
        topics = Counter(fact.topic for fact in self.found.facts if fact.topic)
        busy = Counter(fact.customer for fact in self.found.facts)
        names = self.found.names
        return Section(
            self.say("Topics and customers", "问题与客户"),
            (
                Chart(
                    self.say(
                        f"The {TOP} most frequent topics (tickets)",
                        f"最常见的 {TOP} 个问题细类（张）",
                    ),
                    horizontal_bars(
                        [(self._topic_name(t), n) for t, n in _top(topics)]
                    ),
                ),
                Chart(
                    self.say(
                        f"The {TOP} customers with most tickets",
                        f"工单最多的 {TOP} 家客户（张）",
                    ),
                    horizontal_bars([(names[c], n) for c, n in _top(busy)]),
                ),
            ),
        )

    def _topic_name(self, topic: str) -> str:
        return self.crm.settings.label("ticket.topic", topic)

    def attention(self) -> Section:
        overdue, total = self.found.overdue, len(self.found.overdue)
        columns = (
            Column(self.say("Ticket", "工单编号"), short=True),
            self.say("About", "事项"),
            self.say("Customer", "客户"),
            Column(self.say("Priority", "优先级"), short=True),
            Column(self.say("Owner", "负责人"), short=True),
            self.say("Status", "当前状态"),
            Column(self.say("Solution due", "应告知时间"), numeric=True),
            Column(self.say("Overdue by", "已超时"), numeric=True),
            Column(self.say("Reminders", "提醒次数"), numeric=True),
        )
        return Section(
            self.say(
                f"Overdue, unsolved tickets ({total})",
                f"超时未解决的工单（{total} 张）",
            ),
            (
                Table(
                    columns,
                    map(self._overdue_row, overdue[:LISTED]),
                    note=self._left_out(total - LISTED) + self._overdue_note(),
                    empty=self.say("None.", "无。"),
                ),
            ),
        )

    def _left_out(self, number: int) -> str:
        if number <= 0:
            return ""
        return self.say(f"{number} more are not listed. ", f"另有 {number} 张未列出。")

    def _overdue_note(self) -> str:
        return self.say(
            "Longest overdue first; the clock stops while a ticket waits for the "
            "customer. A ticket whose solution was turned down, or which was reopened, "
            "is overdue until a new solution is told.",
            "按超时时长排列；等待客户期间停表。方案被客户退回或工单重新打开的，"
            "在告知新方案之前计为超时未解决。",
        )

    def _overdue_row(self, fact: TicketFact) -> Iterator[str]:
        found = self.found
        yield fact.number
        yield self._short(found.descriptions[fact.id])
        yield found.names[fact.customer]
        yield Priority.read(fact.priority).label.text(self.language)
        yield found.names.get(fact.owner or "", "—")
        yield self._status(fact)
        due = fact.breached_at
        yield f"{due.astimezone(self.calendar.tz):%m-%d %H:%M}" if due else "—"
        yield span_text(fact.overdue_seconds or 0, self.language)
        yield str(found.reminded[fact.id])

    def _short(self, text: str) -> str:
        length = SHORT[self.language]
        if len(text) <= length:
            return text
        cut = text[:length]
        return (cut if self.language == "zh" else cut.rsplit(" ", 1)[0]) + "…"

    def _status(self, fact: TicketFact) -> str:
        """
        Return the status, and what became of an earlier solution.
        """
        name = self.wording().statuses.get(fact.status, fact.status)
        if fact.first_told_at is None:
            return name
        if fact.reopenings:
            return self.say(
                f"{name}; told, then reopened", f"{name}（曾告知后重新打开）"
            )
        return self.say(f"{name}; told, but turned down", f"{name}（曾告知，客户退回）")


def _top(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:TOP]
