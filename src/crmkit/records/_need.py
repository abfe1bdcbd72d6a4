"""
Needs (需求): what a customer must have, would like, or will want one day.

What a need said before is in its history; one that takes the place of another names
it, so that earlier solutions can be found.

Not here: which statuses there are (:mod:`crmkit.lifecycle`).
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.labels import Choice, Label
from crmkit.records._attachment import Attachment
from crmkit.records._base import Record
from crmkit.records._custom import NO_CUSTOM, FrozenMap
from crmkit.records._types import (
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


class NeedKind(Choice):
    """
    How much a customer needs what he asks for (C4).
    """

    CORE = "core", Label("Core", "核心需求", ("必须", "核心"))
    EXPECTED = "expected", Label("Expected", "期望需求", ("可优化", "期望"))
    FORESEEN = "foreseen", Label("Foreseen", "潜在需求", ("预见", "预见需求"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Need(Record):
    """
    Something a customer asked for, or will.

    Attributes:
        customer: Id of the customer.
        contact: Id of the person who said so.
        kind: Whether it must be met, may be optimised, or is foreseen.
        description: What is wanted, in the customer's words.
        desired_solution: What he would like to be done about it (期望解决方案).
        deadline: Last day on which it is still useful, in the company's zone.
        deadline_words: The same in his words, where no day was named.
        budget: What he would spend, in minor units of the currency.
        currency: Currency of the budget, by ISO 4217.
        product: Product that it is about.
        replaces: Id of the need whose place it takes (T9).
        earlier_solutions: What answered it before: ``"ticket:T1"``,
            ``"article:A1"`` …
        solution: What was agreed on or done for it.
        met_at: Instant at which it was met.
        status: Name of the present status.
        status_since: Instant of the last move.
        reason: Why it was refused, put off or taken up again.
        owner: Id of the user who follows it.
        department: Id of the owner's department.
        collaborators: Ids of departments that work on it too (协作部门).
        collaboration_note: What they are asked for (协作需求).
        created_at: Instant at which the record was made.
        attachments: Files that belong to it.
        tags: Tags, sorted.
        remarks: Anything else.
        custom: Values of custom fields.
        external_id: Id in another system.

    >>> Need.of({"customer": "C1", "description": "支持多数据源", "kind": "必须"}).kind
    <NeedKind.CORE: 'core'>
    """

    type_name: ClassVar[str] = "need"
    label: ClassVar[Label] = Label("Need", "需求")
    required: ClassVar[tuple[str, ...]] = ("customer", "description")
    sensitive: ClassVar[frozenset[str]] = frozenset(
        {
            "description",
            "desired_solution",
            "deadline_words",
            "budget",
            "solution",
            "reason",
            "collaboration_note",
            "remarks",
            "custom",
        }
    )

    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    contact: Annotated[Id | None, Label("Contact", "联系人")] = None
    kind: Annotated[NeedKind, Label("Kind of need", "需求类型")] = NeedKind.CORE
    description: Annotated[
        Prose | None,
        Label("Description", "需求描述", ("核心需求描述", "需求/问题描述")),
    ] = None
    desired_solution: Annotated[
        Prose | None, Label("Desired solution", "期望解决方案")
    ] = None
    deadline: Annotated[Day | None, Label("Deadline", "时间要求", ("截止日期",))] = None
    deadline_words: Annotated[
        Line | None, Label("Deadline in words", "时间要求说明")
    ] = None
    budget: Annotated[MinorUnits | None, Label("Budget", "预算", ("需求预算",))] = None
    currency: Annotated[Currency, Label("Currency", "币种")] = "CNY"
    product: Annotated[Line | None, Label("Product", "产品")] = None
    replaces: Annotated[Id | None, Label("Replaces", "替代的需求")] = None
    earlier_solutions: Annotated[
        tuple[Line, ...], Label("Earlier solutions", "以往解决方案")
    ] = ()
    solution: Annotated[Prose | None, Label("Solution", "解决方案")] = None
    met_at: Annotated[Instant | None, Label("Met", "满足时间")] = None
    status: Annotated[Slug | None, Label("Status", "需求状态", ("状态",))] = None
    status_since: Annotated[Instant | None, Label("Status since", "状态更新时间")] = (
        None
    )
    reason: Annotated[Prose | None, Label("Reason", "原因")] = None
    owner: Annotated[Id | None, Label("Owner", "负责人")] = None
    department: Annotated[Id | None, Label("Department", "负责部门")] = None
    collaborators: Annotated[
        tuple[Id, ...], Label("Collaborating departments", "协作部门")
    ] = ()
    collaboration_note: Annotated[
        Prose | None, Label("Collaboration note", "协作需求", ("协作说明",))
    ] = None
    created_at: Annotated[Instant | None, Label("Created", "创建时间")] = None
    attachments: Annotated[
        tuple[Attachment, ...], Label("Attachments", "附件", ("关联资料",))
    ] = ()
    tags: Annotated[Tags, Label("Tags", "标签")] = ()
    remarks: Annotated[Prose | None, Label("Remarks", "备注")] = None
    custom: Annotated[FrozenMap, Label("Custom fields", "自定义字段")] = NO_CUSTOM
    external_id: Annotated[Line | None, Label("External id", "外部编号")] = None
