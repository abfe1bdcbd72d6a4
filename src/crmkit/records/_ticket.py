"""
Tickets (工单, also 事项): something a customer wants dealt with.

Not here: which statuses there are and how one leads to the next
(:mod:`crmkit.lifecycle`), what is due when (:mod:`crmkit.sla`).
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.labels import Choice, Label
from crmkit.records._attachment import Attachment
from crmkit.records._base import Record
from crmkit.records._custom import NO_CUSTOM, FrozenMap
from crmkit.records._types import Count, Id, Instant, Line, Prose, Slug, Tags


class Priority(Choice):
    """
    How urgent a matter is (优先级, 紧急程度).
    """

    HIGH = "high", Label("High", "高", ("紧急", "高优先级"))
    MEDIUM = "medium", Label("Medium", "中", ("一般", "中优先级"))
    LOW = "low", Label("Low", "低", ("低优先级",))


class Opinion(Choice):
    """
    What the customer thinks of the outcome he was told (客户意见).
    """

    SATISFIED = "satisfied", Label("Satisfied", "满意")
    ADJUST = "adjust", Label("Wants changes", "需调整")
    UNSATISFIED = "unsatisfied", Label("Unsatisfied", "不满意")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket(Record):
    """
    Something a customer wants dealt with, from opening to archive.

    Attributes:
        number: Ticket number, made by the system (C1).
        customer: Id of the customer.
        contact: Id of the person at the customer.
        scenario: Scenario (线索, 售后, 满意度).
        kind: Kind (咨询, 投诉 …).
        topic: Topic below the kind (问题细类).
        description: What is wanted, in the customer's words.
        channel: Channel through which it came.
        priority: Urgency.
        status: Name of the present status.
        opened_at: Instant of opening.
        status_since: Instant of the last move.
        owner: Id of the user who is responsible.
        department: Id of the owner's department.
        assigned_at: Instant at which the owner got it.
        route: Name of the route that found him; None if a person chose.
        assigned_because: Why it is his, in words (分配原因).
        expected_at: When the owner expects to be done.
        next_update_at: When the owner will tell how it goes on (预计更新时间).
        collaborators: Ids of departments that work on it too (协作部门).
        collaboration_note: What they are asked for (协作需求).
        first_action_at: Instant of the first move out of the first status.
        solution: The solution on record.
        needs_review: Whether somebody must approve it before it is told (待审核).
        reviewer: Id of the user who reviews it.
        review: What he said.
        told_at: Instant at which the solution that stands was told to the
            customer; None while none stands.
        told_via: How it was told.
        told_solution: The words that were told; always those on record then.
        opinion: The customer's opinion of what he was told (T7).
        adjustment: What he wants changed, in his words.
        result: What came of it in the end (解决结果).
        reason: Why it waits, was reopened or refused.
        reopenings: How often it was reopened.
        resolved_at: Instant at which the customer agreed.
        closed_at: Instant of closing.
        sla_policy: Name of the service level that applies.
        resolution_due_at: Instant at which the solution is due; None while
            the clock stands still.
        resolution_breached_at: Instant at which the promise was broken, as far
            as it was known at the last move; None if it was not.
        order_number: Number of the order it is about, as the customer says it.
        order: Id of that order, where we keep it.
        need: Id of the need that it is about; of a change request, the one changed.
        merged_into: Id of the ticket that lives on for both.
        split_from: Id of the ticket that it was a part of.
        linked: Ids of tickets that have to do with it.
        attachments: Files that belong to it.
        tags: Tags, sorted.
        remarks: Anything else.
        custom: Values of custom fields.
        external_id: Id in another system.

    >>> ticket = Ticket.of(
    ...     {"customer": "C1", "kind": "inquiry", "description": "怎么用？"})
    >>> ticket.priority, ticket.reopenings, ticket.status
    (<Priority.MEDIUM: 'medium'>, 0, None)
    """

    type_name: ClassVar[str] = "ticket"
    label: ClassVar[Label] = Label("Ticket", "工单", ("事项",))
    required: ClassVar[tuple[str, ...]] = ("customer", "kind", "description")
    sensitive: ClassVar[frozenset[str]] = frozenset(
        {
            "description",
            "solution",
            "told_solution",
            "review",
            "adjustment",
            "result",
            "assigned_because",
            "collaboration_note",
            "reason",
            "remarks",
            "custom",
        }
    )

    number: Annotated[Line | None, Label("Ticket number", "工单编号")] = None
    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    contact: Annotated[Id | None, Label("Contact", "联系人")] = None
    scenario: Annotated[Slug | None, Label("Scenario", "场景", ("事项类型",))] = None
    kind: Annotated[Slug | None, Label("Kind", "问题类型")] = None
    topic: Annotated[Slug | None, Label("Topic", "问题细类")] = None
    description: Annotated[
        Prose | None, Label("Description", "事项描述", ("需求/问题描述", "问题描述"))
    ] = None
    channel: Annotated[Slug | None, Label("Channel", "来源渠道")] = None
    priority: Annotated[Priority, Label("Priority", "优先级", ("紧急程度",))] = (
        Priority.MEDIUM
    )
    status: Annotated[Slug | None, Label("Status", "当前状态", ("状态",))] = None
    opened_at: Annotated[Instant | None, Label("Opened", "创建时间")] = None
    status_since: Annotated[Instant | None, Label("Status since", "状态更新时间")] = (
        None
    )
    owner: Annotated[Id | None, Label("Owner", "负责人")] = None
    department: Annotated[Id | None, Label("Department", "负责部门")] = None
    assigned_at: Annotated[Instant | None, Label("Assigned", "分配时间")] = None
    route: Annotated[Slug | None, Label("Route", "分配规则")] = None
    assigned_because: Annotated[
        Prose | None, Label("Reason of assignment", "分配原因")
    ] = None
    expected_at: Annotated[Instant | None, Label("Expected", "预计完成时间")] = None
    next_update_at: Annotated[Instant | None, Label("Next update", "预计更新时间")] = (
        None
    )
    collaborators: Annotated[
        tuple[Id, ...], Label("Collaborating departments", "协作部门")
    ] = ()
    collaboration_note: Annotated[
        Prose | None, Label("Collaboration note", "协作需求", ("协作说明",))
    ] = None
    first_action_at: Annotated[
        Instant | None, Label("First action", "首次处理时间")
    ] = None
    solution: Annotated[Prose | None, Label("Solution", "解决方案")] = None
    needs_review: Annotated[bool, Label("Needs review", "需审核")] = False
    reviewer: Annotated[Id | None, Label("Reviewer", "审核人")] = None
    review: Annotated[Prose | None, Label("Review", "审核意见")] = None
    told_at: Annotated[Instant | None, Label("Told", "告知时间")] = None
    told_via: Annotated[Slug | None, Label("Told through", "反馈方式")] = None
    told_solution: Annotated[Prose | None, Label("What was told", "告知内容")] = None
    opinion: Annotated[Opinion | None, Label("Customer's opinion", "客户意见")] = None
    adjustment: Annotated[Prose | None, Label("Wanted changes", "修改意见")] = None
    result: Annotated[Prose | None, Label("Result", "解决结果")] = None
    reason: Annotated[Prose | None, Label("Reason", "原因")] = None
    reopenings: Annotated[Count, Label("Reopenings", "重新打开次数")] = 0
    resolved_at: Annotated[Instant | None, Label("Resolved", "解决时间")] = None
    closed_at: Annotated[Instant | None, Label("Closed", "关闭时间")] = None
    sla_policy: Annotated[Slug | None, Label("Service level", "服务级别")] = None
    resolution_due_at: Annotated[Instant | None, Label("Solution due", "解决时限")] = (
        None
    )
    resolution_breached_at: Annotated[
        Instant | None, Label("Promise broken", "超时时间")
    ] = None
    order_number: Annotated[Line | None, Label("Order number", "关联订单编号")] = None
    order: Annotated[Id | None, Label("Order", "关联订单", ("订单",))] = None
    need: Annotated[Id | None, Label("Need", "需求")] = None
    merged_into: Annotated[Id | None, Label("Merged into", "合并至")] = None
    split_from: Annotated[Id | None, Label("Split from", "拆分自")] = None
    linked: Annotated[tuple[Id, ...], Label("Linked tickets", "关联工单")] = ()
    attachments: Annotated[
        tuple[Attachment, ...], Label("Attachments", "附件", ("关联资料",))
    ] = ()
    tags: Annotated[Tags, Label("Tags", "标签")] = ()
    remarks: Annotated[Prose | None, Label("Remarks", "备注")] = None
    custom: Annotated[FrozenMap, Label("Custom fields", "自定义字段")] = NO_CUSTOM
    external_id: Annotated[Line | None, Label("External id", "外部编号")] = None
