"""
One customer's life as a section of the page.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import attrs
from demo.findings import Findings
from demo.life import NAME

from crmkit.crm import Fact, TimelineEntry
from crmkit.labels import Language
from crmkit.records import record_class
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
            Column("时间" if zh else "When", short=True),
            Column("记录" if zh else "Record", short=True),
            "发生了什么" if zh else "What happened",
            "内容" if zh else "Of it",
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
        return Section(
            title, (Table(columns, map(self._row, self.found.life), note=note),)
        )

    def _row(self, entry: TimelineEntry) -> Iterator[str]:
        yield f"{entry.at.astimezone(self.zone):%m-%d %H:%M}"
        yield record_class(entry.kind).label.text(self.language)
        yield entry.title.text(self.language)
        yield self._facts(entry)
        yield self.found.names.get(entry.by, "—")

    def _facts(self, entry: TimelineEntry) -> str:
        told = (self._told(fact) for fact in entry.facts if fact.field in _SAID)
        return ("；" if self.language == "zh" else "; ").join(told)

    def _told(self, fact: Fact) -> str:
        if fact.field in _MONEY:
            fact = attrs.evolve(fact, new=f"CNY {fact.new / 100:,.2f}")
        # What was not there before needs no arrow.
        return fact.text(self.language).replace("– → ", "")
