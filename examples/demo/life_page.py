"""
One customer's life as a section of the page.
"""

from collections.abc import Iterator
from datetime import time
from zoneinfo import ZoneInfo

import attrs
from demo.findings import Findings
from demo.life import NAME

from crmkit.crm import Fact, TimelineEntry
from crmkit.labels import Language
from crmkit.reports import Column, Section, Table

#: Fields in which somebody has said something.
_SAID = frozenset(
    {
        "name", "position", "city", "source", "description", "deadline", "budget",
        "purpose", "summary", "conclusion", "product", "amount", "solution", "opinion",
        "score", "comment", "value", "method", "decision_maker", "reason",
    }
)  # fmt: skip
_MONEY = frozenset({"budget", "amount"})


@attrs.frozen(kw_only=True)
class LifePage:
    """
    What the page tells of one customer.

    Attributes:
        found: What the story came to.
        language: Language of the page.
        zone: Zone in which instants are shown.
    """

    found: Findings
    language: Language
    zone: ZoneInfo

    def section(self) -> Section:
        """
        Return everything that happened to him, oldest first.
        """
        zh = self.language == "zh"
        name = NAME[0] if zh else NAME[1]
        columns = (
            Column("日期" if zh else "Day", short=True),
            Column("时间" if zh else "Time", short=True),
            "发生了什么" if zh else "What happened",
            Column("经办人" if zh else "By", short=True),
        )
        note = (
            "客户档案、联系人、需求、跟进、合同与订单、工单、评分、里程碑、核实与归档"
            "按发生时间排在一条时间线上，由一次调用 customers.history() 得到。"
            if zh
            else "Customer, contacts, needs, follow-ups, contract and order, tickets, "
            "ratings, milestones, verified marks and archive on one timeline, by when "
            "they happened; one call of customers.history() gives it."
        )
        title = f"一家客户的全过程：{name}" if zh else f"One customer's life: {name}"
        return Section(title, (Table(columns, self._rows(), note=note),))

    def _rows(self) -> Iterator[tuple[str, str, str, str]]:
        """
        Yield what happened; a day stands where it begins.
        """
        shown = ""
        for entry in self.found.life:
            at = entry.at.astimezone(self.zone)
            day = f"{at:%m-%d}"
            yield (
                "" if day == shown else day,
                f"{at:%H:%M}" if at.time() > time.min else "",  # only the day is known
                self._happened(entry),
                self.found.names.get(entry.by, "—"),
            )
            shown = day

    def _happened(self, entry: TimelineEntry) -> str:
        title = entry.title.text(self.language)
        told = [self._told(fact) for fact in entry.facts if fact.field in _SAID]
        if not told:
            return title
        zh = self.language == "zh"
        return f"{title}{'。' if zh else '. '}{('；' if zh else '; ').join(told)}"

    def _told(self, fact: Fact) -> str:
        if fact.field in _MONEY:
            amount = f"{fact.new / 100:,.2f}"
            told = f"{amount} 元" if self.language == "zh" else f"CNY {amount}"
            fact = attrs.evolve(fact, new=told)
        # What was not there before needs no arrow.
        return fact.text(self.language).replace("– → ", "")
