"""
What a customer bought: orders, and the contracts that they are under.

Invariants:
    - An amount is a whole number of minor units of its currency: 分 of a yuan. It is
      never below zero: what is given back is a remark or a custom field of an order,
      never an order of its own.

Not here: invoices, payments and stock, which other systems keep.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

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
    Tags,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract(Record):
    """
    A contract with a customer.

    Attributes:
        number: Contract number, as it stands on the paper; another customer's may be
            the same.
        name: What it is called.
        customer: Id of the customer.
        contact: Id of the person who signed for him.
        signed_on: Day of signing, in the company's zone.
        starts_on: First day on which it holds.
        expires_on: Last day on which it holds.
        amount: What it is worth, in minor units of the currency.
        currency: Currency of the amount, by ISO 4217.
        renews: Id of the contract that it renews.
        owner: Id of the user who is responsible.
        department: Id of the owner's department.
        created_at: Instant at which the record was made.
        attachments: Files that belong to it: its scan (合同扫描件).
        tags: Tags, sorted.
        remarks: Anything else.
        custom: Values of custom fields.
        external_id: Id in another system.

    >>> Contract.of({"customer": "C1", "amount": 12_000_000}).currency
    'CNY'
    """

    type_name: ClassVar[str] = "contract"
    label: ClassVar[Label] = Label("Contract", "合同")
    required: ClassVar[tuple[str, ...]] = ("customer",)
    sensitive: ClassVar[frozenset[str]] = frozenset(
        {"number", "name", "amount", "remarks", "custom"}
    )
    in_order: ClassVar[tuple[tuple[str, str], ...]] = (("starts_on", "expires_on"),)
    own_numbers: ClassVar[bool] = False

    number: Annotated[Line | None, Label("Contract number", "合同编号")] = None
    name: Annotated[Line | None, Label("Contract name", "合同名称")] = None
    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    contact: Annotated[Id | None, Label("Contact", "联系人", ("签约人",))] = None
    signed_on: Annotated[Day | None, Label("Signed", "签订日期", ("签约日期",))] = None
    starts_on: Annotated[Day | None, Label("Starts", "生效日期", ("合同开始日期",))] = (
        None
    )
    expires_on: Annotated[Day | None, Label("Expires", "到期日期", ("合同到期日",))] = (
        None
    )
    amount: Annotated[MinorUnits | None, Label("Amount", "合同金额", ("金额",))] = None
    currency: Annotated[Currency, Label("Currency", "币种")] = "CNY"
    renews: Annotated[Id | None, Label("Renews", "续签的合同")] = None
    owner: Annotated[Id | None, Label("Owner", "负责人")] = None
    department: Annotated[Id | None, Label("Department", "负责部门")] = None
    created_at: Annotated[Instant | None, Label("Created", "创建时间")] = None
    attachments: Annotated[
        tuple[Attachment, ...], Label("Attachments", "附件", ("合同扫描件",))
    ] = ()
    tags: Annotated[Tags, Label("Tags", "标签")] = ()
    remarks: Annotated[Prose | None, Label("Remarks", "备注")] = None
    custom: Annotated[FrozenMap, Label("Custom fields", "自定义字段")] = NO_CUSTOM
    external_id: Annotated[Line | None, Label("External id", "外部编号")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Record):
    """
    A purchase, with the time for which it is served.

    Attributes:
        number: Order number (``SO…``); one from elsewhere is kept.
        customer: Id of the customer.
        contact: Id of the person who ordered.
        contract: Id of the contract that it is under.
        product: What was bought.
        quantity: How many.
        amount: What it costs in all, in minor units of the currency.
        currency: Currency of the amount, by ISO 4217.
        placed_at: Instant at which it was placed.
        service_start_on: First day of service, in the company's zone.
        service_end_on: Last day of service.
        owner: Id of the user who is responsible.
        department: Id of the owner's department.
        created_at: Instant at which the record was made.
        attachments: Files that belong to it.
        tags: Tags, sorted.
        remarks: Anything else.
        custom: Values of custom fields.
        external_id: Id in another system.

    >>> Order.of({"customer": "C1", "product": "A", "amount": 9900}).amount
    9900
    """

    type_name: ClassVar[str] = "order"
    label: ClassVar[Label] = Label("Order", "订单")
    required: ClassVar[tuple[str, ...]] = ("customer", "product")
    sensitive: ClassVar[frozenset[str]] = frozenset({"amount", "remarks", "custom"})
    in_order: ClassVar[tuple[tuple[str, str], ...]] = (
        ("service_start_on", "service_end_on"),
    )

    number: Annotated[
        Line | None, Label("Order number", "订单编号", ("关联订单编号",))
    ] = None
    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    contact: Annotated[Id | None, Label("Contact", "联系人")] = None
    contract: Annotated[Id | None, Label("Contract", "合同")] = None
    product: Annotated[Line | None, Label("Product", "产品", ("商品",))] = None
    quantity: Annotated[Count | None, Label("Quantity", "数量")] = None
    amount: Annotated[MinorUnits | None, Label("Amount", "订单金额", ("金额",))] = None
    currency: Annotated[Currency, Label("Currency", "币种")] = "CNY"
    placed_at: Annotated[
        Instant | None, Label("Placed", "下单时间", ("购买时间", "购买日期"))
    ] = None
    service_start_on: Annotated[Day | None, Label("Service start", "服务开始日期")] = (
        None
    )
    service_end_on: Annotated[
        Day | None, Label("Service end", "服务到期日期", ("服务到期日",))
    ] = None
    owner: Annotated[Id | None, Label("Owner", "负责人")] = None
    department: Annotated[Id | None, Label("Department", "负责部门")] = None
    created_at: Annotated[Instant | None, Label("Created", "创建时间")] = None
    attachments: Annotated[
        tuple[Attachment, ...], Label("Attachments", "附件", ("关联资料",))
    ] = ()
    tags: Annotated[Tags, Label("Tags", "标签")] = ()
    remarks: Annotated[Prose | None, Label("Remarks", "备注")] = None
    custom: Annotated[FrozenMap, Label("Custom fields", "自定义字段")] = NO_CUSTOM
    external_id: Annotated[Line | None, Label("External id", "外部编号")] = None
