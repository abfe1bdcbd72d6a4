"""
Records of a small sales desk: a field of every type, and relations to one and to many.

Not here: their tables (:mod:`tests.conditions.tables`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated

import attrs

from crmkit.calendars import Calendar
from crmkit.conditions import (
    Field,
    Instant,
    Integer,
    Moment,
    Money,
    Month,
    Number,
    Relation,
    Schema,
    Text,
    TextSet,
)
from crmkit.labels import Choice, Label

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
AT = Moment(NOW)


class Stage(Choice):
    """
    Where a lead stands.
    """

    PROSPECT = "prospect", Label("Prospect", "潜在", ("线索",))
    INTERESTED = "interested", Label("Interested", "意向")
    WON = "won", Label("Won", "成交")


class Grade(Choice):
    """
    How much a company matters.
    """

    KEY = "key", Label("Key", "重点")
    PLAIN = "plain", Label("Plain", "普通")


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """
    Somebody who sells.
    """

    id: str | None = None
    name: Annotated[str | None, Label("Full name", "全名")] = None
    department: str | None = None
    departments: tuple[str, ...] | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """
    A place where a company has people.
    """

    id: str | None = None
    city: str | None = None
    seats: int | None = None
    opened: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """
    Where a lead works.
    """

    id: str | None = None
    title: Annotated[str | None, Text(fold=True), Label("Title", "公司名称")] = None
    grade: Annotated[Grade | None, Label("Grade", "等级")] = None
    staff: Annotated[int | None, Integer("people")] = None
    founded: date | None = None
    listed: bool | None = None
    labels: tuple[str, ...] | None = None
    revenue: Annotated[int | None, Money("CNY")] = None
    signed_at: datetime | None = None
    manager: User | None = None
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One thing that was ordered.
    """

    id: str | None = None
    sku: str | None = None
    pieces: int | None = None
    price: Annotated[int | None, Money("CNY")] = None
    ready_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    What a lead ordered at one time.
    """

    id: str | None = None
    product: Annotated[str | None, Text(fold=True), Label("Product", "产品")] = None
    amount: Annotated[int | None, Money("CNY"), Label("Amount", "金额")] = None
    pieces: int | None = None
    weight: Annotated[Decimal | None, Number(3)] = None
    placed_at: Annotated[datetime | None, Label("Placed at", "下单时间")] = None
    due: date | None = None
    took: timedelta | None = None
    cancelled: bool | None = None
    marks: tuple[str, ...] | None = None
    seller: User | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """
    Somebody who may buy.
    """

    name: Annotated[str | None, Text(fold=True), Label("Name", "姓名")] = None
    owner: Annotated[str | None, Label("Owner", "负责人")] = None
    stage: Annotated[Stage | None, Label("Stage", "阶段", ("客户阶段",))] = None
    seats: Annotated[int | None, Label("Seats", "席位数")] = None
    limit: int | None = None
    vip: Annotated[bool | None, Label("VIP", "重要客户")] = None
    paid: bool | None = None
    tags: Annotated[tuple[str, ...] | None, Label("Tags", "标签")] = None
    teams: tuple[str, ...] | None = None
    last_contacted_at: Annotated[datetime | None, Label("Last contact", "上次联系")] = (
        None
    )
    created_at: datetime | None = None
    born: date | None = None
    signed: date | None = None
    spent: timedelta | None = None
    waited: timedelta | None = None
    cohort: Annotated[date | None, Month()] = None
    budget: Annotated[int | None, Money("CNY"), Label("Budget", "预算")] = None
    fee: Annotated[int | None, Money("CNY")] = None
    yen: Annotated[int | None, Money("JPY", places=0)] = None
    score: Annotated[Decimal | None, Number(2), Label("Score", "评分")] = None
    rating: Annotated[Decimal | None, Number(2)] = None
    custom: Mapping[str, object] = field(default_factory=dict)
    company: Company | None = None
    orders: tuple[Order, ...] = ()
    raw: dict[str, object] | None = None


USER = Schema.of(User)
BRANCH = Schema.of(Branch)
COMPANY = Schema.of(
    Company,
    relations=[
        Relation("manager", USER, many=False),
        Relation("branches", BRANCH, order=("opened",)),
    ],
)
LINE = Schema.of(Line)
ORDER = Schema.of(
    Order,
    relations=[
        Relation("seller", USER, many=False, label=Label("Seller", "销售")),
        Relation("lines", LINE, order=("sku", "pieces")),
    ],
)
CUSTOM = (
    Field("plan", Text(), within="custom"),
    Field("renewals", Integer(), within="custom"),
    Field("合同金额(元)", Money("CNY"), within="custom"),
)
SCHEMA = Schema.of(
    Lead,
    {
        "me": Text(),
        "quota": Integer(),
        "since": Instant(),
        "my_teams": TextSet(),
        "viewer": USER,
    },
    relations=[
        Relation("company", COMPANY, many=False, label=Label("Company", "公司")),
        Relation("orders", ORDER, order=("placed_at",), label=Label("Orders", "订单")),
    ],
).extended(CUSTOM)


def schema_in(zone: str, calendar: Calendar | None = None) -> Schema:
    """
    Return the schema with another zone, and a calendar if one is given.
    """
    schema = attrs.evolve(SCHEMA, zone=zone)
    return schema if calendar is None else schema.extended(calendars=calendar)
