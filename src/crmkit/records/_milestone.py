"""
Milestones (重要节点): days that a customer's story is told by.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.labels import Choice, Label
from crmkit.records._attachment import Attachment
from crmkit.records._base import Record
from crmkit.records._custom import NO_CUSTOM, FrozenMap
from crmkit.records._types import Day, Id, Instant, Line, Prose


class MilestoneKind(Choice):
    """
    What happened on the day (C9).
    """

    COOPERATION_START = (
        "cooperation_start",
        Label("Cooperation start", "合作开始", ("合作起始",)),
    )
    DECISION_MAKER_CHANGE = (
        "decision_maker_change",
        Label("Decision-maker change", "关键决策人变更", ("决策人变更",)),
    )
    RENEWAL = "renewal", Label("Renewal", "续签", ("续约", "合同续签"))
    ANNIVERSARY = "anniversary", Label("Anniversary", "周年纪念", ("纪念日",))
    OTHER = "other", Label("Other", "其他")


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Record):
    """
    A day that matters in the cooperation with a customer.

    Attributes:
        customer: Id of the customer.
        kind: What happened.
        occurred_on: The day, in the company's zone.
        summary: What happened, in words.
        yearly: Whether the day comes again each year.
        former_contact: Of a change of decision-maker, id of the contact who was it.
        contact: Of a change of decision-maker, id of the contact who is it now;
            else of whom it is about.
        contract: Of a renewal, id of the contract.
        created_at: Instant at which the record was made.
        attachments: Files that belong to it.
        custom: Values of custom fields.
        external_id: Id in another system.

    >>> day = Milestone.of({"customer": "C1", "kind": "决策人变更",
    ...                     "occurred_on": "2023-10-01"})
    >>> day.kind.label.zh
    '关键决策人变更'
    """

    type_name: ClassVar[str] = "milestone"
    label: ClassVar[Label] = Label("Milestone", "重要节点")
    required: ClassVar[tuple[str, ...]] = ("kind", "customer", "occurred_on")
    sensitive: ClassVar[frozenset[str]] = frozenset({"summary", "custom"})

    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    kind: Annotated[MilestoneKind, Label("Kind of milestone", "节点类型")]
    occurred_on: Annotated[Day | None, Label("Day", "节点日期")] = None
    summary: Annotated[Prose | None, Label("Summary", "节点说明")] = None
    yearly: Annotated[bool, Label("Yearly", "每年重复")] = False
    former_contact: Annotated[
        Id | None, Label("Former decision-maker", "原关键决策人")
    ] = None
    contact: Annotated[Id | None, Label("Contact", "联系人", ("现关键决策人",))] = None
    contract: Annotated[Id | None, Label("Contract", "合同")] = None
    created_at: Annotated[Instant | None, Label("Created", "创建时间")] = None
    attachments: Annotated[
        tuple[Attachment, ...], Label("Attachments", "附件", ("关联资料",))
    ] = ()
    custom: Annotated[FrozenMap, Label("Custom fields", "自定义字段")] = NO_CUSTOM
    external_id: Annotated[Line | None, Label("External id", "外部编号")] = None
