"""
A made-up company: who works there, and its customers.

Invariants:
    - Who may see and do what is the policy that ships with crmkit, unchanged.
"""

from typing import Any, Final

from crmkit import CRM, standard
from crmkit.crm import Acting
from crmkit.presets import access_policy

#: Who signs in: id → name, department, role.
PEOPLE: Final = {
    "li": ("李娜", "sales", "sales"),
    "wang": ("王芳", "service", "service"),
    "zhao": ("赵敏", "sales", "manager"),
    "chen": ("陈晨", "marketing", "marketing"),
    "he": ("何静", "office", "administrator"),
}
_DEPARTMENTS: Final = {
    "sales": "销售部",
    "service": "客服部",
    "marketing": "市场部",
    "office": "综合部",
}
_CUSTOMERS: Final[list[dict[str, Any]]] = [
    {"id": "hengxin", "name": "恒信生物科技有限公司", "city": "北京", "owner": "li",
     "phone": "13812345678", "email": "info@hengxin.example"},
    {"id": "hongda", "name": "宏达制造集团", "city": "上海", "owner": "zhou",
     "phone": "13912340001"},
    {"id": "yuanhang", "name": "远航物流有限公司", "city": "广州", "owner": "chen",
     "phone": "13512340002"},
    {"id": "liu", "name": "刘洋", "kind": "person", "city": "上海", "owner": "li",
     "phone": "13712340003", "wechat": "liuyang_sh"},
]  # fmt: skip
_CONTACTS: Final[list[dict[str, Any]]] = [
    {"id": "sun", "customer": "hengxin", "name": "孙经理", "position": "采购经理",
     "phone": "13612340004", "primary": True},
    {"id": "qian", "customer": "hongda", "name": "钱伟", "position": "技术主管",
     "phone": "13312340005", "relay_number": "95013-20001", "primary": True},
    {"id": "wu", "customer": "yuanhang", "name": "吴总监", "position": "运营总监",
     "phone": "13112340006", "primary": True},
]  # fmt: skip
_CONTRACTS: Final[list[dict[str, Any]]] = [
    {"id": "HT-1", "customer": "hengxin", "number": "HT-2026-001", "owner": "li",
     "amount": 12_000_000},
    {"id": "HT-2", "customer": "hongda", "number": "HT-2026-002", "owner": "zhou",
     "amount": 86_000_000},
]  # fmt: skip
_TICKETS: Final[list[dict[str, Any]]] = [
    {"customer": "hengxin", "kind": "投诉", "priority": "high",
     "description": "设备通电后屏幕不亮，已重启两次"},
    {"customer": "hongda", "kind": "咨询", "priority": "low",
     "description": "想了解三月培训课程的时间和费用"},
    {"customer": "yuanhang", "kind": "售后支持", "priority": "medium",
     "description": "手持终端电池续航不足四小时，需要更换"},
]  # fmt: skip


def company(url: str) -> CRM:
    """
    Open a store, and fill it with the company if nobody works there yet.

    Args:
        url: Where the store is, for example ``sqlite:///desk.db``.
    """
    crm = CRM.open(url, settings=standard(access=access_policy()))
    office = crm.as_system("set-up")
    if not office.users.count():
        with office.together():
            _fill(office)
    return crm


def _fill(office: Acting) -> None:
    for department, name in _DEPARTMENTS.items():
        office.departments.add(id=department, name=name)
    staff = {**PEOPLE, "zhou": ("周强", "sales", "sales")}
    for person, (name, department, role) in staff.items():
        office.users.add(id=person, name=name, department=department, roles=[role])
    for customer in _CUSTOMERS:
        office.customers.add(**customer)
    for contact in _CONTACTS:
        office.contacts.add(**contact)
    for contract in _CONTRACTS:
        office.contracts.add(**contract)
    for ticket in _TICKETS:
        office.tickets.open(**ticket, owner="wang")
