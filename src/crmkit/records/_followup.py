"""
Follow-ups (跟进计划): contacts with a customer that are planned, and when they were.

Not here: which statuses there are (:mod:`crmkit.lifecycle`), what was said
(:class:`crmkit.records.Interaction`).
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.labels import Label
from crmkit.records._attachment import Attachment
from crmkit.records._base import Record
from crmkit.records._custom import NO_CUSTOM, FrozenMap
from crmkit.records._interaction import Mode
from crmkit.records._ticket import Priority
from crmkit.records._types import Id, Instant, Line, Prose, Slug


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp(Record):
    """
    A planned contact with a customer, and when it took place.

    Attributes:
        number: Number, if the company counts its plans.
        customer: Id of the customer.
        contact: Id of the person to speak to.
        ticket: Id of the ticket that it is about.
        need: Id of the need that it is about.
        purpose: What it is for.
        planned_at: Instant for which it is planned.
        planned_mode: How it is to take place.
        priority: Priority, by which the next one is planned.
        actual_at: Instant at which it took place.
        interaction: Id of the interaction that it became.
        remind_at: Instant at which the owner is reminded.
        reminder_channel: Channel of the reminder.
        status: Name of the present status.
        status_since: Instant of the last move.
        reason: Why it was put off or dropped.
        cadence: Name of the policy that planned it; None if a person did.
        owner: Id of the user who is to do it.
        department: Id of the owner's department.
        created_at: Instant at which the record was made.
        attachments: Files that belong to it.
        remarks: Anything else.
        custom: Values of custom fields.
        external_id: Id in another system.

    >>> plan = FollowUp.of({"customer": "C1", "planned_at": "2024-05-22T01:00:00Z",
    ...                     "planned_mode": "电话"})
    >>> plan.planned_mode, plan.actual_at
    (<Mode.PHONE: 'phone'>, None)
    """

    type_name: ClassVar[str] = "followup"
    label: ClassVar[Label] = Label("Follow-up", "跟进计划", ("跟进",))
    required: ClassVar[tuple[str, ...]] = ("customer", "planned_at")
    sensitive: ClassVar[frozenset[str]] = frozenset(
        {"purpose", "reason", "remarks", "custom"}
    )

    number: Annotated[Line | None, Label("Number", "计划编号")] = None
    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    contact: Annotated[Id | None, Label("Contact", "联系人")] = None
    ticket: Annotated[Id | None, Label("Ticket", "工单")] = None
    need: Annotated[Id | None, Label("Need", "需求")] = None
    purpose: Annotated[Prose | None, Label("Purpose", "跟进目的")] = None
    planned_at: Annotated[
        Instant | None, Label("Planned", "计划跟踪时间", ("计划跟进时间",))
    ] = None
    planned_mode: Annotated[
        Mode | None, Label("Planned mode", "计划跟进方式", ("跟进方式",))
    ] = None
    priority: Annotated[Priority | None, Label("Priority", "优先级")] = None
    actual_at: Annotated[
        Instant | None, Label("Actual", "实际跟踪时间", ("实际跟进时间",))
    ] = None
    interaction: Annotated[Id | None, Label("Interaction", "跟进记录")] = None
    remind_at: Annotated[Instant | None, Label("Reminder", "提醒时间")] = None
    reminder_channel: Annotated[Slug | None, Label("Reminder channel", "提醒方式")] = (
        None
    )
    status: Annotated[Slug | None, Label("Status", "完成状态", ("状态",))] = None
    status_since: Annotated[Instant | None, Label("Status since", "状态更新时间")] = (
        None
    )
    reason: Annotated[Prose | None, Label("Reason", "原因")] = None
    cadence: Annotated[Slug | None, Label("Cadence", "跟进周期")] = None
    owner: Annotated[Id | None, Label("Owner", "负责人", ("执行人",))] = None
    department: Annotated[Id | None, Label("Department", "负责部门")] = None
    created_at: Annotated[Instant | None, Label("Created", "创建时间")] = None
    attachments: Annotated[
        tuple[Attachment, ...], Label("Attachments", "附件", ("关联资料",))
    ] = ()
    remarks: Annotated[Prose | None, Label("Remarks", "备注")] = None
    custom: Annotated[FrozenMap, Label("Custom fields", "自定义字段")] = NO_CUSTOM
    external_id: Annotated[Line | None, Label("External id", "外部编号")] = None
