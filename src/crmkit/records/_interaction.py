"""
Interactions (跟进记录): every contact with a customer, and work done for him.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.labels import Choice, Label
from crmkit.records._base import Record
from crmkit.records._custom import NO_CUSTOM, FrozenMap
from crmkit.records._types import Id, Instant, Line, Prose


class Mode(Choice):
    """
    How an interaction took place (跟进方式).
    """

    PHONE = "phone", Label("Phone", "电话", ("电话沟通",))
    EMAIL = "email", Label("E-mail", "邮件", ("邮件发送",))
    VISIT = "visit", Label("Visit", "拜访", ("当面告知",))
    MEETING = "meeting", Label("Meeting", "会议", ("线下会议",))
    PHONE_CONFERENCE = "phone_conference", Label("Phone conference", "电话会议")
    ONLINE_MEETING = "online_meeting", Label("Online meeting", "线上会议")
    WECHAT = "wechat", Label("WeChat", "微信", ("企业微信",))
    OTHER = "other", Label("Other", "其他", ("不详",))
    INTERNAL = "internal", Label("Internal work", "内部处理")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction(Record):
    """
    One contact with a customer, or one step of work done for him.

    Attributes:
        number: Number, made by the system (``GZ…``).
        customer: Id of the customer; that of the ticket by default.
        ticket: Id of the ticket it belongs to.
        occurred_at: Instant at which it took place.
        mode: How it took place; internal work is no contact with the customer.
        participants: Names of those who took part, ours and theirs.
        summary: What was said or done.
        feedback: What the customer answered.
        demands: What he asks for (客户诉求).
        conclusion: What was concluded.
        next_step: What comes next.
        executor: Id of the user who did it.
        done: Whether nothing is left to do (未完成/已完成).
        custom: Values of custom fields.
    """

    type_name: ClassVar[str] = "interaction"
    required: ClassVar[tuple[str, ...]] = ("mode", "summary")
    sensitive: ClassVar[frozenset[str]] = frozenset(
        {
            "participants",
            "summary",
            "feedback",
            "demands",
            "conclusion",
            "next_step",
            "custom",
        }
    )

    number: Annotated[Line | None, Label("Number", "记录编号")] = None
    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    ticket: Annotated[Id | None, Label("Ticket", "工单")] = None
    occurred_at: Annotated[Instant | None, Label("Time", "跟进时间")] = None
    mode: Annotated[Mode, Label("Mode", "跟进方式", ("沟通方式",))]
    participants: Annotated[tuple[Line, ...], Label("Participants", "参与人")] = ()
    summary: Annotated[Prose | None, Label("Summary", "跟进内容摘要")] = None
    feedback: Annotated[Prose | None, Label("Feedback", "客户反馈")] = None
    demands: Annotated[Prose | None, Label("Demands", "客户诉求")] = None
    conclusion: Annotated[Prose | None, Label("Conclusion", "结论")] = None
    next_step: Annotated[Prose | None, Label("Next step", "下一步行动")] = None
    executor: Annotated[Id | None, Label("Executor", "执行人", ("负责人",))] = None
    done: Annotated[bool, Label("Done", "完成状态")] = True
    custom: Annotated[FrozenMap, Label("Custom fields", "自定义字段")] = NO_CUSTOM
