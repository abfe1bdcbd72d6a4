"""
Interactions (跟进记录): every contact with a customer, and work done for him.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.labels import Choice, Label
from crmkit.records._attachment import Attachment
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


class FeedbackBy(Choice):
    """
    Who gave the feedback of an interaction (F1).
    """

    CUSTOMER = "customer", Label("Customer", "客户", ("客户本人",))
    STAFF = "staff", Label("Front-line staff", "一线人员", ("一线员工",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction(Record):
    """
    One contact with a customer, or one step of work done for him.

    Attributes:
        number: Number, made by the system (``GZ…``).
        customer: Id of the customer; that of the ticket by default.
        contact: Id of the person whom we spoke to.
        ticket: Id of the ticket it belongs to.
        occurred_at: Instant at which it took place.
        mode: How it took place; internal work is no contact with the customer.
        participants: Names of those who took part, whoever's they are.
        ours: Names of our own people who took part (内部参与人).
        theirs: Names of the customer's people who took part (客户方参与人).
        summary: What was said or done.
        feedback: What the customer answered.
        feedback_at: Instant at which he did.
        feedback_by: Whether he gave it himself, or our front-line staff for him.
        demands: What he asks for (客户诉求).
        conclusion: What was concluded.
        consensus: What both sides agreed on (共识); to-dos are tasks.
        next_step: What comes next.
        executor: Id of the user who did it.
        done: Whether nothing is left to do (未完成/已完成).
        attachments: Files that belong to it.
        custom: Values of custom fields.
        external_id: Id in another system.
    """

    type_name: ClassVar[str] = "interaction"
    label: ClassVar[Label] = Label("Interaction", "跟进记录", ("互动",))
    required: ClassVar[tuple[str, ...]] = ("mode", "summary")
    sensitive: ClassVar[frozenset[str]] = frozenset(
        {
            "participants",
            "theirs",
            "summary",
            "feedback",
            "demands",
            "conclusion",
            "consensus",
            "next_step",
            "custom",
        }
    )

    number: Annotated[Line | None, Label("Number", "记录编号")] = None
    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    contact: Annotated[Id | None, Label("Contact", "联系人")] = None
    ticket: Annotated[Id | None, Label("Ticket", "工单")] = None
    occurred_at: Annotated[Instant | None, Label("Time", "跟进时间", ("沟通日期",))] = (
        None
    )
    mode: Annotated[Mode, Label("Mode", "跟进方式", ("沟通方式",))]
    participants: Annotated[tuple[Line, ...], Label("Participants", "参与人")] = ()
    ours: Annotated[tuple[Line, ...], Label("Ours", "内部参与人", ("我方参与人",))] = ()
    theirs: Annotated[tuple[Line, ...], Label("Theirs", "客户方参与人")] = ()
    summary: Annotated[
        Prose | None,
        Label("Summary", "跟进内容摘要", ("沟通内容摘要", "反馈内容摘要", "处理动作")),
    ] = None
    feedback: Annotated[Prose | None, Label("Feedback", "客户反馈")] = None
    feedback_at: Annotated[Instant | None, Label("Feedback at", "反馈时间")] = None
    feedback_by: Annotated[FeedbackBy | None, Label("Feedback by", "反馈人")] = None
    demands: Annotated[Prose | None, Label("Demands", "客户诉求")] = None
    conclusion: Annotated[Prose | None, Label("Conclusion", "结论")] = None
    consensus: Annotated[Prose | None, Label("Consensus", "共识")] = None
    next_step: Annotated[Prose | None, Label("Next step", "下一步行动")] = None
    executor: Annotated[Id | None, Label("Executor", "执行人", ("负责人",))] = None
    done: Annotated[bool, Label("Done", "完成状态")] = True
    attachments: Annotated[
        tuple[Attachment, ...], Label("Attachments", "附件", ("关联资料",))
    ] = ()
    custom: Annotated[FrozenMap, Label("Custom fields", "自定义字段")] = NO_CUSTOM
    external_id: Annotated[Line | None, Label("External id", "外部编号")] = None
