"""
The report on the story, as one page to send.
"""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

import attrs

from crmkit import CRM, Calendar
from crmkit.crm import Acting
from crmkit.labels import Label, Language
from crmkit.ports import Delivery
from crmkit.records import Change, Priority
from crmkit.reports import (
    Chart,
    Column,
    Points,
    Section,
    ServiceSummary,
    Table,
    Text,
    TicketFact,
    Wording,
    Yardstick,
    compliance,
    horizontal_bars,
    report_page,
    service_sections,
    summarise,
    ticket_fact,
)

BUSINESS = Label(
    "Mon–Fri 09:00–12:00 and 13:30–18:00, Asia/Shanghai",
    "周一至周五 09:00–12:00、13:30–18:00，北京时间",
)
ALL, TOP, LISTED = 10_000, 8, 12
HOUR = 3600
WEEKDAYS = Label(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "周一 周二 周三 周四 周五 周六 周日",
)


@attrs.frozen(kw_only=True)
class Findings:
    """
    What the story came to.

    Attributes:
        facts: A row for each ticket.
        told: Id of a ticket → when a solution was told, in order.
        summary: Measures over them.
        reminders: Reminders that were sent, oldest first.
        names: Ids of customers and users → names.
        now: As of when, UTC.
    """

    facts: tuple[TicketFact, ...]
    told: Mapping[str, tuple[datetime, ...]]
    summary: ServiceSummary
    reminders: tuple[Delivery, ...]
    names: Mapping[str, str]
    now: datetime


def gather(crm: CRM, calendar: Calendar, now: datetime) -> Findings:
    """
    Read from the store what the report needs.
    """
    desk = crm.as_system("report")
    settings = crm.settings
    yardstick = Yardstick(
        policies=settings.service_levels,
        calendars=settings.calendars,
        categories=settings.ticket_machine.categories,
        calendar=calendar,
        zone=settings.zone,
    )
    tickets = desk.tickets.find(order="opened_at", limit=ALL).items
    histories = {ticket.id: desk.tickets.changes(ticket.id) for ticket in tickets}
    facts = tuple(ticket_fact(h, yardstick, now) for h in histories.values())
    return Findings(
        facts=facts,
        told={ticket: _told(history) for ticket, history in histories.items()},
        summary=summarise(facts, business=BUSINESS),
        reminders=crm.deliveries("sent", ALL),
        names=_names(desk),
        now=now,
    )


def _told(history: Iterable[Change]) -> tuple[datetime, ...]:
    return tuple(change.at for change in history if "told_at" in change.fields)


def _names(desk: Acting) -> dict[str, str]:
    people = desk.users.find(limit=ALL).items
    named = {user.id: user.name or user.id for user in people}
    for customer in desk.customers.find(limit=ALL).items:
        named[customer.id] = customer.name or customer.id
    return named


def write_page(found: Findings, crm: CRM, company: str, calendar: Calendar) -> str:
    """
    Return the report page.
    """
    page = _Page(found=found, crm=crm, calendar=calendar)
    first = min(fact.opened_day for fact in found.facts)
    last = f"{(found.now - timedelta(seconds=1)).astimezone(calendar.tz):%Y-%m-%d}"
    overview, *details = service_sections(
        found.facts,
        page.language,
        wording=page.wording(),
        business=BUSINESS,
        period="day",
    )
    sections = (
        Section("", (Text(page.story(), lead=True),)),
        overview,
        page.remarks(),
        *details,
        page.topics(),
        page.attention(),
    )
    return report_page(
        page.say(f"{company}: customer service report", f"{company} 客户服务报告"),
        page.say(f"{first} to {last}", f"{first} 至 {last}"),
        sections,
        page.language,
        footer=page.say(
            "Simulated data, made by the demonstration of crmkit; "
            "any likeness is chance.",
            "本页为 crmkit 演示程序生成的模拟数据，如有雷同，纯属巧合。",
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
        )

    def story(self) -> str:
        found, summary = self.found, self.found.summary
        tickets = len(found.facts)
        customers = len({fact.customer for fact in found.facts})
        done = tickets - round(summary["unfinished"].value or 0)
        kept = summary["compliance"].text(self.language)
        median = summary["resolution_median"].text(self.language)
        return self.say(
            f"{customers} customers raised {tickets} tickets; {done} are resolved or "
            f"closed. The service level was met for {kept} of those decided, and half "
            f"of all solutions were told within {median}.",
            f"本期共有 {customers} 家客户提交 {tickets} 张工单，其中 {done} 张已解决或"
            f"关闭。服务承诺达标率 {kept}，半数工单在 {median}内告知方案。",
        )

    def remarks(self) -> Section:
        lines = (self._weakest(), self._weekend(), self._topic(), self._reminded())
        return Section(
            self.say("What stands out", "值得关注"), (Points(filter(None, lines)),)
        )

    def _weakest(self) -> str:
        kinds = defaultdict(list)
        for fact in self.found.facts:
            kinds[fact.kind].append(fact)
        rated = [
            (kept.value, kind, kept)
            for kind, facts in kinds.items()
            if (kept := compliance(facts)).value is not None
        ]
        if not rated:
            return ""
        _, kind, kept = min(rated, key=lambda row: (row[0] or 0, row[1]))
        name = self.wording().kinds.get(kind, kind)
        basis = kept.basis(self.language)
        return self.say(
            f"The service level is met least often for “{name}”: "
            f"{kept.text('en')} ({basis}).",
            f"“{name}”类工单达标率最低：{kept.text('zh')}（{basis}）。",
        )

    def _weekend(self) -> str:
        late = [
            fact.opened_at.astimezone(self.calendar.tz).weekday()
            for fact in self.found.facts
            if fact.sla_state in ("met_late", "breached_open")
        ]
        if not late:
            return ""
        (day, number), *_ = sorted(Counter(late).items(), key=lambda x: (-x[1], x[0]))
        name = WEEKDAYS.text(self.language).split()[day]
        return self.say(
            f"Of {len(late)} late tickets, {number} were opened on a {name}: promised "
            "times count plain hours, nights and weekends included.",
            f"{len(late)} 张超时工单中有 {number} 张于{name}登记：承诺时限按自然小时"
            "计算，夜间和周末不停表。",
        )

    def _topic(self) -> str:
        topics = Counter(fact.topic for fact in self.found.facts if fact.topic)
        if not topics:
            return ""
        topic, number = max(topics.items(), key=lambda item: (item[1], item[0]))
        name = self._topic_name(topic)
        share = f"{number / len(self.found.facts):.0%}"
        return self.say(
            f"{share} of all tickets are about “{name}”.",
            f"“{name}”占全部工单的 {share}，是最常见的问题。",
        )

    def _reminded(self) -> str:
        tickets = {delivery.effect.record.id for delivery in self.found.reminders}
        waits = list(self._waits())
        if not tickets:
            return ""
        sent = len(self.found.reminders)
        after = f"{statistics.median(waits):.1f}" if waits else "—"
        return self.say(
            f"{sent} reminders were mailed about {len(tickets)} overdue tickets; "
            f"{len(waits)} of them have a solution since, told {after} h (median) "
            "after the first reminder.",
            f"系统就 {len(tickets)} 张超时工单发出 {sent} 封提醒邮件；"
            f"其中 {len(waits)} 张随后已告知方案，"
            f"距首封提醒的用时中位数为 {after} 小时。",
        )

    def _waits(self) -> Iterator[float]:
        """
        Yield the hours from a ticket's first reminder to the next telling.
        """
        first: dict[str, datetime] = {}
        for delivery in self.found.reminders:
            first.setdefault(delivery.effect.record.id, delivery.created_at)
        for ticket, sent in first.items():
            later = [told for told in self.found.told[ticket] if told > sent]
            if later:
                yield (later[0] - sent).total_seconds() / HOUR

    def _topic_name(self, topic: str) -> str:
        return self.crm.settings.label("ticket.topic", topic)

    def topics(self) -> Section:
        topics = Counter(fact.topic for fact in self.found.facts if fact.topic)
        busy = Counter(fact.customer for fact in self.found.facts)
        names = self.found.names
        return Section(
            self.say("Topics and customers", "问题与客户"),
            (
                Chart(
                    self.say("Most frequent topics (tickets)", "高频问题（张）"),
                    horizontal_bars(
                        [(self._topic_name(t), n) for t, n in _top(topics)],
                    ),
                ),
                Chart(
                    self.say("Customers with most tickets", "工单最多的客户（张）"),
                    horizontal_bars([(names[c], n) for c, n in _top(busy)]),
                ),
            ),
        )

    def attention(self) -> Section:
        overdue = [f for f in self.found.facts if f.sla_state == "breached_open"]
        overdue.sort(key=lambda fact: fact.due_at or self.found.now)
        reminders = Counter(d.effect.record.id for d in self.found.reminders)
        columns = (
            self.say("Ticket", "工单编号"),
            self.say("Customer", "客户"),
            self.say("Priority", "优先级"),
            self.say("Owner", "负责人"),
            Column(self.say("Solution due", "应告知时间"), numeric=True),
            Column(self.say("Reminders", "提醒次数"), numeric=True),
        )
        return Section(
            self.say("Overdue tickets", "超时未告知的工单"),
            (
                Table(
                    columns,
                    (self._overdue_row(f, reminders[f.id]) for f in overdue[:LISTED]),
                    empty=self.say("None.", "无。"),
                ),
            ),
        )

    def _overdue_row(self, fact: TicketFact, reminders: int) -> Iterator[str]:
        yield fact.number
        yield self.found.names[fact.customer]
        yield Priority.read(fact.priority).label.text(self.language)
        yield self.found.names.get(fact.owner or "", "—")
        due = fact.due_at
        yield f"{due.astimezone(self.calendar.tz):%m-%d %H:%M}" if due else "—"
        yield str(reminders)


def _top(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:TOP]
