"""
Runs of rules (自动化任务执行): what a rule did for a record, and what came of it.

Not here: which statuses there are (:mod:`crmkit.lifecycle`); that a rule fires once
only (:class:`crmkit.decisions.Firing`).
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.labels import Label
from crmkit.records._base import Record
from crmkit.records._types import Count, Id, Instant, Line, Prose, Slug


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRun(Record):
    """
    One run of a rule: when, on whom, what it did, and whether that worked.

    Attributes:
        rule: Name of the rule.
        cycle: What made the rule fire, as in its firing.
        about: The record that it ran for: ``str(customer.ref)``.
        customer: Id of the customer.
        action: What was to be done: ``send_message``, ``create_task`` …
        summary: The same in words.
        channel: Channel of a message.
        recipient: Whom a message went to, as far as that may be told.
        operator: Who did it: id of a user, or ``system:…``.
        started_at: Instant at which it began (执行时间).
        sent_at: Instant at which the message left.
        finished_at: Instant at which it was done, or had failed for good.
        status: Name of the present status (执行中/已完成/失败).
        status_since: Instant of the last move.
        attempts: How often it was tried.
        error: What went wrong.
        reason: What a person did about it: reassigned, mended, dropped.
        reaction: How the customer answered (客户反应).
        reacted_at: Instant at which he did.
        owner: Id of the user who sees to it if it fails.
        department: Id of the owner's department.
        created_at: Instant at which the record was made.

    >>> RuleRun.of({"rule": "birthday", "about": "customer:C1"}).attempts
    0
    """

    type_name: ClassVar[str] = "rule_run"
    label: ClassVar[Label] = Label("Run of a rule", "自动化任务执行")
    required: ClassVar[tuple[str, ...]] = ("rule",)
    sensitive: ClassVar[frozenset[str]] = frozenset(
        {"summary", "recipient", "error", "reason", "reaction"}
    )

    rule: Annotated[Line | None, Label("Rule", "规则", ("规则名称",))] = None
    cycle: Annotated[Line | None, Label("Cycle", "触发批次")] = None
    about: Annotated[Line | None, Label("About", "关联记录")] = None
    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    action: Annotated[Line | None, Label("Action", "执行动作", ("动作",))] = None
    summary: Annotated[Prose | None, Label("Summary", "执行内容")] = None
    channel: Annotated[Slug | None, Label("Channel", "发送渠道")] = None
    recipient: Annotated[Line | None, Label("Recipient", "接收人")] = None
    operator: Annotated[Id | None, Label("Operator", "操作人")] = None
    started_at: Annotated[Instant | None, Label("Started", "执行时间")] = None
    sent_at: Annotated[Instant | None, Label("Sent", "发送时间")] = None
    finished_at: Annotated[Instant | None, Label("Finished", "完成时间")] = None
    status: Annotated[Slug | None, Label("Status", "执行状态", ("状态",))] = None
    status_since: Annotated[Instant | None, Label("Status since", "状态更新时间")] = (
        None
    )
    attempts: Annotated[Count, Label("Attempts", "执行次数")] = 0
    error: Annotated[Prose | None, Label("Error", "失败原因")] = None
    reason: Annotated[Prose | None, Label("Reason", "处理说明")] = None
    reaction: Annotated[
        Prose | None, Label("Customer's reaction", "客户反应", ("客户反馈",))
    ] = None
    reacted_at: Annotated[Instant | None, Label("Reaction at", "客户反应时间")] = None
    owner: Annotated[Id | None, Label("Owner", "负责人")] = None
    department: Annotated[Id | None, Label("Department", "负责部门")] = None
    created_at: Annotated[Instant | None, Label("Created", "创建时间")] = None
