"""
Customers and the people we speak to there.

What people look for by name or address is ``Text(fold=True)``: conditions may ask
``contains(fold(name), "恒信")``, whatever case and width it is written in.

Not here: needs, orders, contracts and milestones, which are records of their own.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.conditions import Text
from crmkit.labels import Choice, Label
from crmkit.records._attachment import Attachment
from crmkit.records._base import Record
from crmkit.records._custom import NO_CUSTOM, FrozenMap
from crmkit.records._phone_kind import PhoneKind
from crmkit.records._types import (
    Count,
    Day,
    Email,
    Id,
    Instant,
    Line,
    Prose,
    Slug,
    Tags,
)


class CustomerKind(Choice):
    """
    Whether a customer is a company or a person.
    """

    COMPANY = "company", Label("Company", "企业", ("公司",))
    PERSON = "person", Label("Person", "个人")


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer(Record):
    """
    A company or person we sell to or serve.

    Attributes:
        number: Customer number, made by the system and never edited (C1).
        name: Full name, as on the certificate.
        kind: Company or person.
        industry: Industry by GB/T 4754 or a common name.
        size: Size class, for example 中小企业.
        province: Province or municipality of the address.
        city: City of the address.
        address: Rest of the address.
        uscc: Unified social credit code.
        phone: Main phone number.
        email: Main e-mail address.
        wechat: WeChat or 企业微信 id.
        website: Address of his website.
        source: Where the customer came from.
        stage: Stage of the cooperation (合作阶段).
        stage_since: Instant of the last move to another stage.
        lost_reason: Why he was lost (流失原因).
        grade: Value grade (价值等级).
        owner: Id of the user who follows and updates (P5).
        department: Id of the owner's department.
        first_contact_on: Day of first contact, in the company's zone.
        cooperation_start_on: Day on which cooperation began.
        expected_cycle_days: Days that it should take to close a deal (预计成交周期).
        birthday: Birthday of a person, founding day of a company.
        preferred_products: Products that he prefers, sorted.
        preferred_time: When he likes to be called, in words.
        preferred_channel: Channel that he prefers.
        last_contacted_at: Instant of the last interaction, derived from those.
        collaborators: Ids of departments that work with him too (协作部门).
        collaboration_note: What they are asked for (协作需求).
        created_at: Instant at which the record was made.
        attachments: Files that belong to him.
        tags: Tags, sorted.
        remarks: Anything else.
        custom: Values of custom fields.
        external_id: Id in another system.

    >>> Customer.of({"name": "恒信科技", "kind": "企业"}).kind
    <CustomerKind.COMPANY: 'company'>
    """

    type_name: ClassVar[str] = "customer"
    label: ClassVar[Label] = Label("Customer", "客户")
    required: ClassVar[tuple[str, ...]] = ("name",)
    sensitive: ClassVar[frozenset[str]] = frozenset(
        {
            "name",
            "phone",
            "email",
            "wechat",
            "address",
            "uscc",
            "birthday",
            "lost_reason",
            "collaboration_note",
            "remarks",
            "custom",
        }
    )

    number: Annotated[Line | None, Label("Customer number", "客户编号")] = None
    name: Annotated[
        Line | None, Label("Customer name", "客户名称"), Text(fold=True)
    ] = None
    kind: Annotated[CustomerKind, Label("Kind", "客户类型")] = CustomerKind.COMPANY
    industry: Annotated[Line | None, Label("Industry", "所属行业", ("行业类型",))] = (
        None
    )
    size: Annotated[Line | None, Label("Size", "规模")] = None
    province: Annotated[Line | None, Label("Province", "省份")] = None
    city: Annotated[Line | None, Label("City", "城市")] = None
    address: Annotated[Line | None, Label("Address", "地址", ("企业地址",))] = None
    uscc: Annotated[
        Line | None, Label("Unified social credit code", "统一社会信用代码")
    ] = None
    phone: Annotated[Line | None, Label("Phone", "联系电话"), Text(fold="phone")] = None
    email: Annotated[Email | None, Label("E-mail", "邮箱"), Text(fold=True)] = None
    wechat: Annotated[
        Line | None, Label("WeChat", "微信", ("企业微信",)), Text(fold=True)
    ] = None
    website: Annotated[Line | None, Label("Website", "网址", ("官网", "网站"))] = None
    source: Annotated[Line | None, Label("Source", "客户来源")] = None
    stage: Annotated[
        Slug | None,
        Label("Stage", "合作阶段", ("客户阶段", "跟进阶段", "客户状态", "客户等级")),
    ] = None
    stage_since: Annotated[Instant | None, Label("Stage since", "阶段更新时间")] = None
    lost_reason: Annotated[Prose | None, Label("Reason of loss", "流失原因")] = None
    grade: Annotated[Slug | None, Label("Grade", "价值等级", ("客户价值",))] = None
    owner: Annotated[Id | None, Label("Owner", "跟进人", ("负责人", "负责销售"))] = None
    department: Annotated[Id | None, Label("Department", "负责部门")] = None
    first_contact_on: Annotated[Day | None, Label("First contact", "首次接触日期")] = (
        None
    )
    cooperation_start_on: Annotated[
        Day | None, Label("Cooperation start", "合作起始时间")
    ] = None
    expected_cycle_days: Annotated[
        Count | None, Label("Expected closing cycle in days", "预计成交周期")
    ] = None
    birthday: Annotated[Day | None, Label("Birthday", "生日", ("成立日期",))] = None
    preferred_products: Annotated[Tags, Label("Preferred products", "偏好产品")] = ()
    preferred_time: Annotated[Line | None, Label("Preferred time", "偏好联系时间")] = (
        None
    )
    preferred_channel: Annotated[
        Slug | None, Label("Preferred channel", "偏好联系渠道")
    ] = None
    last_contacted_at: Annotated[
        Instant | None, Label("Last contact", "最后跟进时间", ("最后跟进日期",))
    ] = None
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
    tags: Annotated[Tags, Label("Tags", "标签", ("关键需求标签",))] = ()
    remarks: Annotated[Prose | None, Label("Remarks", "备注")] = None
    custom: Annotated[FrozenMap, Label("Custom fields", "自定义字段")] = NO_CUSTOM
    external_id: Annotated[Line | None, Label("External id", "外部编号")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Record):
    """
    A person at a customer.

    Attributes:
        customer: Id of the customer.
        name: His name.
        position: His position (职位).
        phone: Phone number.
        phone_kind: What the number is for: a mobile, a landline, one abroad …
        relay_number: Number to show and to call in place of his own (虚拟号码).
        email: E-mail address.
        wechat: WeChat or 企业微信 id.
        primary: Whether he is the one to call first.
        decision_maker: Whether he decides (关键决策人).
        active: False once he has left or may not be called any more.
        birthday: His birthday.
        attachments: Files about him: his card (名片), a proxy (授权书) …
        remarks: Anything else.
        custom: Values of custom fields.
        external_id: Id in another system.
    """

    type_name: ClassVar[str] = "contact"
    label: ClassVar[Label] = Label("Contact", "联系人")
    required: ClassVar[tuple[str, ...]] = ("customer", "name")
    sensitive: ClassVar[frozenset[str]] = frozenset(
        {
            "name",
            "phone",
            "relay_number",
            "email",
            "wechat",
            "birthday",
            "remarks",
            "custom",
        }
    )

    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    name: Annotated[
        Line | None, Label("Contact", "联系人", ("联系人姓名",)), Text(fold=True)
    ] = None
    position: Annotated[Line | None, Label("Position", "职位")] = None
    phone: Annotated[Line | None, Label("Phone", "联系电话"), Text(fold="phone")] = None
    phone_kind: Annotated[PhoneKind | None, Label("Kind of number", "号码类型")] = None
    relay_number: Annotated[
        Line | None, Label("Relay number", "虚拟号码", ("隐私号", "中间号"))
    ] = None
    email: Annotated[Email | None, Label("E-mail", "邮箱"), Text(fold=True)] = None
    wechat: Annotated[
        Line | None, Label("WeChat", "微信", ("企业微信",)), Text(fold=True)
    ] = None
    primary: Annotated[bool, Label("Primary", "主要联系人")] = False
    decision_maker: Annotated[bool, Label("Decision-maker", "关键决策人")] = False
    active: Annotated[bool, Label("Active", "在职", ("有效",))] = True
    birthday: Annotated[Day | None, Label("Birthday", "生日")] = None
    attachments: Annotated[
        tuple[Attachment, ...], Label("Attachments", "附件", ("关联资料",))
    ] = ()
    remarks: Annotated[Prose | None, Label("Remarks", "备注")] = None
    custom: Annotated[FrozenMap, Label("Custom fields", "自定义字段")] = NO_CUSTOM
    external_id: Annotated[Line | None, Label("External id", "外部编号")] = None
