"""
Which records a record leads to: a ticket to its customer, a customer to its tickets.

Invariants:
    - A link is kept in one field, which holds the other record's id; the way
      back is the same field, read from the other side.
    - A record whose id is not there leads nowhere; that is no error.

Not here: reading the other records (:mod:`crmkit.adapters`).
"""

from typing import Final

import attrs

from crmkit.labels import Label
from crmkit.records._base import Record
from crmkit.records._catalogue import plural_of, record_class


@attrs.frozen(kw_only=True)
class Link:
    """
    A way from records of one type to those of another.

    Attributes:
        name: What conditions call it: of a way to one, its field's name.
        to: Type name of the records that it leads to.
        field: Of a way to one, the field of the record that holds the other's
            id; of a way to many, the field of the others that holds this one's.
        many: Whether it may lead to several.
        order: Field of the others by which first and last are told.
        label: Its names; None where the field's own will do.
    """

    name: str
    to: str
    field: str
    many: bool = False
    order: str = ""
    label: Label | None = None

    @property
    def target(self) -> type[Record]:
        """
        The class of the records that it leads to.
        """
        return record_class(self.to)


def _one(name: str, to: str) -> Link:
    return Link(name=name, to=to, field=name)


def _many(name: str, to: str, field: str, order: str, label: Label) -> Link:
    return Link(name=name, to=to, field=field, many=True, order=order, label=label)


_ALL: Final[dict[str, Label]] = {
    "contacts": Label("Contacts", "联系人列表", ("全部联系人",)),
    "contracts": Label("Contracts", "合同列表", ("全部合同",)),
    "orders": Label("Orders", "订单列表", ("全部订单",)),
    "needs": Label("Needs", "需求列表", ("全部需求",)),
    "tickets": Label("Tickets", "工单列表", ("全部工单",)),
    "interactions": Label("Interactions", "跟进记录"),
    "milestones": Label("Milestones", "重要节点", ("节点列表",)),
    "ratings": Label("Ratings", "评价记录", ("满意度记录",)),
    "feedback": Label("Feedback", "反馈列表", ("全部反馈",)),
    "followups": Label("Follow-ups", "跟进计划"),
    "tasks": Label("Tasks", "任务列表", ("全部任务",)),
    "rule_runs": Label("Runs of rules", "自动化任务执行表", ("自动化任务",)),
    "archives": Label("Archives", "归档列表", ("历史档案",)),
    "verifications": Label("Verifications", "核实记录"),
    "renewals": Label("Renewals", "续签列表"),
    "later_needs": Label("Needs that took its place", "替代它的需求"),
    "merged": Label("Tickets merged into it", "并入的工单"),
    "parts": Label("Tickets split from it", "拆分出的工单"),
}


def _all(to: str, field: str, order: str, name: str = "") -> Link:
    """
    Return the way back from a link, under the name of all records of the other type.
    """
    name = name or plural_of(to)
    return _many(name, to, field, order, _ALL[name])


_LINKS: Final[dict[str, tuple[Link, ...]]] = {
    "department": (_one("supervisor", "user"),),
    "user": (_one("department", "department"), _one("deputy", "user")),
    "customer": (
        _one("owner", "user"),
        _one("department", "department"),
        _all("contact", "customer", "name"),
        _all("contract", "customer", "signed_on"),
        _all("order", "customer", "placed_at"),
        _all("need", "customer", "created_at"),
        _all("ticket", "customer", "opened_at"),
        _all("interaction", "customer", "occurred_at"),
        _all("milestone", "customer", "occurred_on"),
        _all("rating", "customer", "given_at"),
        _all("feedback", "customer", "received_at"),
        _all("followup", "customer", "planned_at"),
        _all("task", "customer", "due_at"),
        _all("rule_run", "customer", "started_at"),
        _all("archive", "customer", "taken_at"),
        _all("verification", "customer", "verified_at"),
    ),
    "contact": (
        _one("customer", "customer"),
        _all("verification", "contact", "verified_at"),
    ),
    "contract": (
        _one("customer", "customer"),
        _one("contact", "contact"),
        _one("renews", "contract"),
        _one("owner", "user"),
        _one("department", "department"),
        _all("order", "contract", "placed_at"),
        _all("contract", "renews", "signed_on", "renewals"),
    ),
    "order": (
        _one("customer", "customer"),
        _one("contact", "contact"),
        _one("contract", "contract"),
        _one("owner", "user"),
        _one("department", "department"),
        _all("ticket", "order", "opened_at"),
        _all("rating", "order", "given_at"),
    ),
    "need": (
        _one("customer", "customer"),
        _one("contact", "contact"),
        _one("replaces", "need"),
        _one("owner", "user"),
        _one("department", "department"),
        _all("ticket", "need", "opened_at"),
        _all("need", "replaces", "created_at", "later_needs"),
        _all("verification", "need", "verified_at"),
    ),
    "ticket": (
        _one("customer", "customer"),
        _one("contact", "contact"),
        _one("owner", "user"),
        _one("department", "department"),
        _one("reviewer", "user"),
        _one("order", "order"),
        _one("need", "need"),
        _one("merged_into", "ticket"),
        _one("split_from", "ticket"),
        _all("interaction", "ticket", "occurred_at"),
        _all("followup", "ticket", "planned_at"),
        _all("task", "ticket", "due_at"),
        _all("rating", "ticket", "given_at"),
        _all("feedback", "ticket", "received_at"),
        _all("ticket", "merged_into", "opened_at", "merged"),
        _all("ticket", "split_from", "opened_at", "parts"),
    ),
    "interaction": (
        _one("customer", "customer"),
        _one("contact", "contact"),
        _one("ticket", "ticket"),
        _one("executor", "user"),
        _all("task", "interaction", "due_at"),
    ),
    "milestone": (
        _one("customer", "customer"),
        _one("former_contact", "contact"),
        _one("contact", "contact"),
        _one("contract", "contract"),
    ),
    "rating": (
        _one("customer", "customer"),
        _one("contact", "contact"),
        _one("ticket", "ticket"),
        _one("order", "order"),
        _one("follow_up", "ticket"),
    ),
    "feedback": (
        _one("customer", "customer"),
        _one("contact", "contact"),
        _one("owner", "user"),
        _one("department", "department"),
        _one("ticket", "ticket"),
    ),
    "followup": (
        _one("customer", "customer"),
        _one("contact", "contact"),
        _one("ticket", "ticket"),
        _one("need", "need"),
        _one("interaction", "interaction"),
        _one("owner", "user"),
        _one("department", "department"),
    ),
    "campaign": (
        _one("owner", "user"),
        _one("department", "department"),
        _all("task", "campaign", "due_at"),
    ),
    "task": (
        _one("customer", "customer"),
        _one("ticket", "ticket"),
        _one("interaction", "interaction"),
        _one("campaign", "campaign"),
        _one("owner", "user"),
        _one("department", "department"),
    ),
    "article": (
        _one("customer", "customer"),
        _one("ticket", "ticket"),
        _one("owner", "user"),
        _one("department", "department"),
    ),
    "rule_run": (
        _one("customer", "customer"),
        _one("owner", "user"),
        _one("department", "department"),
    ),
    "archive": (_one("customer", "customer"),),
    "verification": (
        _one("customer", "customer"),
        _one("contact", "contact"),
        _one("need", "need"),
    ),
    "audit_entry": (_one("user", "user"),),
}


def links(cls: type[Record]) -> tuple[Link, ...]:
    """
    Return the ways that lead from records of a class.

    >>> from crmkit.records import Contact
    >>> [(link.name, link.to, link.many) for link in links(Contact)]
    [('customer', 'customer', False), ('verifications', 'verification', True)]
    """
    return _LINKS.get(cls.type_name, ())
