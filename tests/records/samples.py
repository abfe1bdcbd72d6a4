"""
One record of each class with every field filled, as data and as a record.
"""

from datetime import UTC, date, datetime
from typing import Any

from crmkit.records import (
    RECORD_TYPES,
    Contact,
    Customer,
    CustomerKind,
    Department,
    FrozenMap,
    Interaction,
    Mode,
    Opinion,
    Priority,
    Record,
    Ticket,
    User,
)

MONDAY = datetime(2026, 3, 2, 1, 30, 0, 250_000, tzinfo=UTC)

FULL: tuple[Record, ...] = (
    Department(id="D1", version=1, name="销售部", supervisor="li"),
    User(
        id="li",
        version=2,
        name="李娜",
        number="E007",
        department="D1",
        roles=("agent", "supervisor"),
        email="li@example.com",
        phone="021-5555",
        active=False,
        external_id="hr-7",
    ),
    Customer(
        id="C1",
        version=3,
        number="C20260302001",
        name="华东机械有限公司",
        kind=CustomerKind.PERSON,
        industry="制造业",
        size="中小企业",
        province="浙江",
        city="杭州",
        address="文三路 1 号",
        uscc="91330100MA27XY1234",
        phone="13812345678",
        email="info@example.com",
        source="展会",
        stage="interested",
        grade="key",
        owner="li",
        department="D1",
        first_contact_on=date(2026, 1, 5),
        cooperation_start_on=date(2026, 2, 1),
        last_contacted_at=MONDAY,
        created_at=MONDAY,
        tags=("VIP", "老客户"),
        remarks="第一行\n第二行",
        custom=FrozenMap(seats=12, trial=True, plan="1200.50", langs=("zh", "en")),
        external_id="erp-1",
    ),
    Contact(
        id="P1",
        version=1,
        customer="C1",
        name="王芳",
        position="经理",
        phone="13912345678",
        email="wang@example.com",
        wechat="wangfang",
        primary=True,
    ),
    Ticket(
        id="T1",
        version=9,
        number="T20260302001",
        customer="C1",
        contact="P1",
        scenario="after_sales",
        kind="complaint",
        topic="delivery",
        description="送货晚了\n请尽快",
        channel="phone",
        priority=Priority.HIGH,
        status="waiting",
        opened_at=MONDAY,
        status_since=MONDAY,
        owner="li",
        department="D1",
        expected_at=MONDAY,
        first_action_at=MONDAY,
        solution="改派司机",
        told_at=MONDAY,
        told_via="phone",
        told_solution="改派司机",
        opinion=Opinion.ADJUST,
        adjustment="再快一点",
        reason="等客户",
        reopenings=2,
        resolved_at=MONDAY,
        closed_at=MONDAY,
        sla_policy="standard",
        resolution_due_at=MONDAY,
        resolution_breached_at=MONDAY,
        order="SO-1",
        tags=("急",),
        remarks="无",
        custom=FrozenMap(batch="A-1"),
        external_id="jira-1",
    ),
    Interaction(
        id="I1",
        version=1,
        number="GZ2026001",
        customer="C1",
        ticket="T1",
        occurred_at=MONDAY,
        mode=Mode.VISIT,
        participants=("李娜", "王芳"),
        summary="到访",
        feedback="满意",
        demands="更快",
        conclusion="同意",
        next_step="下周回访",
        executor="li",
        done=False,
        custom=FrozenMap(km=12),
    ),
)

#: What a record of each class needs at least, as data from outside.
LEAST: dict[type[Record], dict[str, Any]] = {
    cls: {
        name: {"kind": "inquiry", "customer": "C1", "mode": "phone"}.get(name, "x")
        for name in cls.required
    }
    for cls in RECORD_TYPES
}


def by_name(thing: Record | type[Record]) -> str:
    """
    Return how a record or its class is named in the report of a test.
    """
    return thing.type_name
