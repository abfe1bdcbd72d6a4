"""
Feedback (客户反馈): what customers tell us of their own accord, through any channel.

Not here: which statuses there are (:mod:`crmkit.lifecycle`), scores
(:class:`crmkit.records.Rating`), what a customer answered in a talk with us
(:class:`crmkit.records.Interaction`).
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.labels import Label
from crmkit.records._attachment import Attachment
from crmkit.records._base import Record
from crmkit.records._custom import NO_CUSTOM, FrozenMap
from crmkit.records._ticket import Opinion, Priority
from crmkit.records._types import Count, Id, Instant, Line, Prose, Slug, Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback(Record):
    """
    A customer's word on us, from its arrival to the return visit.

    Attributes:
        customer: Id of the customer; None while nobody knows who it was.
        contact: Id of the person at the customer.
        source: Who said it, in words, while no customer is known.
        channel: Channel through which it came (来源).
        kind: Kind: inquiry, complaint, suggestion …
        topic: Topic below the kind.
        content: What was said.
        priority: Urgency (紧急程度).
        received_at: Instant at which it came.
        status: Name of the present status.
        status_since: Instant of the last move.
        owner: Id of the user who deals with it.
        department: Id of the owner's department.
        assigned_at: Instant at which he got it.
        ticket: Id of the ticket that was opened for it.
        handling: What was done about it.
        handled_at: Instant at which it was done.
        return_visit_due_at: Instant by which the customer is to be called back.
        return_visited_at: Instant at which he was.
        return_visit: What he said then (回访结果).
        opinion: What he thinks of what was done.
        reason: Why it was set aside or taken up again.
        reopenings: How often it was taken up again.
        created_at: Instant at which the record was made.
        attachments: Files that belong to it.
        tags: Tags, sorted.
        remarks: Anything else.
        custom: Values of custom fields.
        external_id: Id in another system.

    >>> Feedback.of({"content": "登录偶尔卡顿", "priority": "紧急"}).priority
    <Priority.HIGH: 'high'>
    """

    type_name: ClassVar[str] = "feedback"
    label: ClassVar[Label] = Label("Feedback", "客户反馈", ("反馈",))
    required: ClassVar[tuple[str, ...]] = ("content",)
    sensitive: ClassVar[frozenset[str]] = frozenset(
        {
            "source",
            "content",
            "handling",
            "return_visit",
            "reason",
            "remarks",
            "custom",
        }
    )

    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    contact: Annotated[Id | None, Label("Contact", "联系人")] = None
    source: Annotated[Line | None, Label("Said by", "反馈人")] = None
    channel: Annotated[Slug | None, Label("Channel", "反馈来源", ("来源渠道",))] = None
    kind: Annotated[Slug | None, Label("Kind", "反馈类型", ("问题类型",))] = None
    topic: Annotated[Slug | None, Label("Topic", "问题细类")] = None
    content: Annotated[Prose | None, Label("Content", "反馈内容")] = None
    priority: Annotated[Priority, Label("Urgency", "紧急程度", ("优先级",))] = (
        Priority.MEDIUM
    )
    received_at: Annotated[Instant | None, Label("Received", "反馈时间")] = None
    status: Annotated[Slug | None, Label("Status", "处理状态", ("状态",))] = None
    status_since: Annotated[Instant | None, Label("Status since", "状态更新时间")] = (
        None
    )
    owner: Annotated[Id | None, Label("Owner", "负责人")] = None
    department: Annotated[Id | None, Label("Department", "负责部门")] = None
    assigned_at: Annotated[Instant | None, Label("Assigned", "分配时间")] = None
    ticket: Annotated[Id | None, Label("Ticket", "工单")] = None
    handling: Annotated[Prose | None, Label("Handling", "处理情况", ("处理结果",))] = (
        None
    )
    handled_at: Annotated[Instant | None, Label("Handled", "处理时间")] = None
    return_visit_due_at: Annotated[
        Instant | None, Label("Return visit due", "回访时限")
    ] = None
    return_visited_at: Annotated[Instant | None, Label("Return visit", "回访时间")] = (
        None
    )
    return_visit: Annotated[
        Prose | None, Label("Result of the return visit", "回访结果")
    ] = None
    opinion: Annotated[Opinion | None, Label("Customer's opinion", "客户意见")] = None
    reason: Annotated[Prose | None, Label("Reason", "原因")] = None
    reopenings: Annotated[Count, Label("Reopenings", "重新打开次数")] = 0
    created_at: Annotated[Instant | None, Label("Created", "创建时间")] = None
    attachments: Annotated[
        tuple[Attachment, ...], Label("Attachments", "附件", ("关联资料",))
    ] = ()
    tags: Annotated[Tags, Label("Tags", "标签")] = ()
    remarks: Annotated[Prose | None, Label("Remarks", "备注")] = None
    custom: Annotated[FrozenMap, Label("Custom fields", "自定义字段")] = NO_CUSTOM
    external_id: Annotated[Line | None, Label("External id", "外部编号")] = None
