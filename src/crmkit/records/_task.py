"""
Tasks (任务): work for one of our own people or departments.

Not here: contacts with a customer that are planned
(:class:`crmkit.records.FollowUp`).
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.labels import Choice, Label
from crmkit.records._attachment import Attachment
from crmkit.records._base import Record
from crmkit.records._custom import NO_CUSTOM, FrozenMap
from crmkit.records._ticket import Priority
from crmkit.records._types import Id, Instant, Line, Prose


class TaskKind(Choice):
    """
    What a task comes from.
    """

    TODO = "todo", Label("To-do", "待办事项", ("待办",))
    COLLABORATION = "collaboration", Label("Collaboration", "协作任务", ("协作",))
    UPDATE = "update", Label("Update of a record", "资料更新", ("信息更新",))
    CAMPAIGN = "campaign", Label("Campaign task", "活动任务")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Record):
    """
    Something that one of us, or a department, is to do.

    Attributes:
        title: What is to be done, in a line.
        note: The same in more words: the collaboration note, the to-do.
        kind: What it comes from.
        about: The record that it is about: ``str(ticket.ref)``.
        customer: Id of the customer.
        ticket: Id of the ticket.
        interaction: Id of the interaction in which it was agreed.
        campaign: Id of the campaign.
        priority: Urgency.
        due_at: Instant at which it is to be done.
        owner: Id of the user who is to do it; None if it is for a department.
        department: Id of the department that is to do it.
        done: Whether it is done (未完成/已完成).
        done_at: Instant at which it was.
        result: What came of it.
        created_at: Instant at which the record was made.
        attachments: Files that belong to it.
        custom: Values of custom fields.
        external_id: Id in another system.

    >>> Task.of({"title": "提交原型", "kind": "待办", "owner": "li"}).done
    False
    """

    type_name: ClassVar[str] = "task"
    label: ClassVar[Label] = Label("Task", "任务", ("待办事项",))
    required: ClassVar[tuple[str, ...]] = ("title",)
    sensitive: ClassVar[frozenset[str]] = frozenset(
        {"title", "note", "result", "custom"}
    )

    title: Annotated[Line | None, Label("Task", "任务", ("任务名称",))] = None
    note: Annotated[
        Prose | None, Label("Note", "任务说明", ("待办事项", "协作说明", "协作需求"))
    ] = None
    kind: Annotated[TaskKind, Label("Kind of task", "任务类型")] = TaskKind.TODO
    about: Annotated[Line | None, Label("About", "关联记录")] = None
    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    ticket: Annotated[Id | None, Label("Ticket", "工单")] = None
    interaction: Annotated[Id | None, Label("Interaction", "跟进记录")] = None
    campaign: Annotated[Id | None, Label("Campaign", "营销活动")] = None
    priority: Annotated[Priority, Label("Priority", "优先级", ("紧急程度",))] = (
        Priority.MEDIUM
    )
    due_at: Annotated[Instant | None, Label("Due", "截止时间", ("到期时间",))] = None
    owner: Annotated[Id | None, Label("Owner", "负责人")] = None
    department: Annotated[Id | None, Label("Department", "负责部门", ("协作部门",))] = (
        None
    )
    done: Annotated[bool, Label("Done", "完成状态")] = False
    done_at: Annotated[Instant | None, Label("Done at", "完成时间")] = None
    result: Annotated[Prose | None, Label("Result", "完成情况")] = None
    created_at: Annotated[Instant | None, Label("Created", "创建时间")] = None
    attachments: Annotated[
        tuple[Attachment, ...], Label("Attachments", "附件", ("关联资料",))
    ] = ()
    custom: Annotated[FrozenMap, Label("Custom fields", "自定义字段")] = NO_CUSTOM
    external_id: Annotated[Line | None, Label("External id", "外部编号")] = None
