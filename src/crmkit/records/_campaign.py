"""
Campaigns (营销活动): what is done to be noticed, with its goal and what it cost.

Invariants:
    - An amount is a whole number of minor units of the currency: 分 of a yuan.

Not here: which statuses there are (:mod:`crmkit.lifecycle`), the tasks of a campaign
(:class:`crmkit.records.Task`).
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.conditions import Text
from crmkit.labels import Label
from crmkit.records._attachment import Attachment
from crmkit.records._base import Record
from crmkit.records._custom import NO_CUSTOM, FrozenMap
from crmkit.records._types import (
    Count,
    Currency,
    Day,
    Id,
    Instant,
    Line,
    MinorUnits,
    Prose,
    Slug,
    Tags,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign(Record):
    """
    A marketing campaign, from the plan to its evaluation.

    Attributes:
        number: Campaign number, made by the system (``HD…``).
        name: What it is called.
        goal: What it is for, in words (活动目标).
        goal_measure: What the goal counts, for example ``new_leads``.
        goal_count: How many of them are wanted.
        actual_count: How many came of it.
        starts_on: First day, in the company's zone.
        ends_on: Last day.
        started_at: Instant at which it was begun.
        ended_at: Instant at which it ended.
        channels: Channels, sorted: ``offline`` 线下, ``online`` 线上 and what else the
            company's choices have.
        budget: What it may cost, in minor units of the currency.
        cost: What it cost.
        currency: Currency of both, by ISO 4217.
        expected_effect: What is expected of it (预期效果).
        result: What came of it, in words.
        status: Name of the present status.
        status_since: Instant of the last move.
        reason: Why it was put off or called off.
        owner: Id of the user who is responsible.
        department: Id of the owner's department.
        created_at: Instant at which the record was made.
        attachments: Files that belong to it.
        tags: Tags, sorted.
        remarks: Anything else.
        custom: Values of custom fields.
        external_id: Id in another system.

    >>> Campaign.of({"name": "新品推广会", "channels": ["online", "offline"]}).channels
    ('offline', 'online')
    """

    type_name: ClassVar[str] = "campaign"
    label: ClassVar[Label] = Label("Campaign", "营销活动", ("活动",))
    required: ClassVar[tuple[str, ...]] = ("name",)
    sensitive: ClassVar[frozenset[str]] = frozenset(
        {"budget", "cost", "remarks", "custom"}
    )

    in_order: ClassVar[tuple[tuple[str, str], ...]] = (
        ("starts_on", "ends_on"),
        ("started_at", "ended_at"),
    )

    number: Annotated[Line | None, Label("Campaign number", "活动编号")] = None
    name: Annotated[Line | None, Label("Campaign", "活动名称"), Text(fold=True)] = None
    goal: Annotated[Prose | None, Label("Goal", "活动目标")] = None
    goal_measure: Annotated[Slug | None, Label("Measure of the goal", "目标指标")] = (
        None
    )
    goal_count: Annotated[Count | None, Label("Number wanted", "目标数量")] = None
    actual_count: Annotated[Count | None, Label("Number reached", "实际数量")] = None
    starts_on: Annotated[Day | None, Label("Starts", "开始日期", ("活动开始日期",))] = (
        None
    )
    ends_on: Annotated[Day | None, Label("Ends", "结束日期", ("活动结束日期",))] = None
    started_at: Annotated[Instant | None, Label("Started", "启动时间")] = None
    ended_at: Annotated[Instant | None, Label("Ended", "结束时间")] = None
    channels: Annotated[Tags, Label("Channels", "参与渠道")] = ()
    budget: Annotated[MinorUnits | None, Label("Budget", "预算", ("活动预算",))] = None
    cost: Annotated[MinorUnits | None, Label("Cost", "实际费用", ("实际花费",))] = None
    currency: Annotated[Currency, Label("Currency", "币种")] = "CNY"
    expected_effect: Annotated[Prose | None, Label("Expected effect", "预期效果")] = (
        None
    )
    result: Annotated[Prose | None, Label("Result", "活动效果", ("活动结果",))] = None
    status: Annotated[Slug | None, Label("Status", "活动状态", ("状态",))] = None
    status_since: Annotated[Instant | None, Label("Status since", "状态更新时间")] = (
        None
    )
    reason: Annotated[Prose | None, Label("Reason", "原因")] = None
    owner: Annotated[Id | None, Label("Owner", "负责人")] = None
    department: Annotated[Id | None, Label("Department", "负责部门")] = None
    created_at: Annotated[Instant | None, Label("Created", "创建时间")] = None
    attachments: Annotated[
        tuple[Attachment, ...], Label("Attachments", "附件", ("活动资料",))
    ] = ()
    tags: Annotated[Tags, Label("Tags", "标签")] = ()
    remarks: Annotated[Prose | None, Label("Remarks", "备注")] = None
    custom: Annotated[FrozenMap, Label("Custom fields", "自定义字段")] = NO_CUSTOM
    external_id: Annotated[Line | None, Label("External id", "外部编号")] = None
