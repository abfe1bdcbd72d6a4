"""
People, customers and a policy that tests of access share.
"""

from datetime import UTC, datetime
from functools import cache

from crmkit.access import Access, AccessPolicy, Viewer
from crmkit.conditions import Moment, Related
from crmkit.presets import access_policy, standard
from crmkit.records import Contact, Customer, Ticket, User

AT = Moment(datetime(2026, 3, 2, 9, tzinfo=UTC))

LI = User(id="li", department="sales", roles=("sales",))
WU = User(id="wu", department="sales", roles=("sales",))
QIAN = User(id="qian", department="service", roles=("service",))
SUN = User(id="sun", department="sales", roles=("manager",))
MA = User(id="ma", department="market", roles=("marketing",))
ROOT = User(id="root", department="it", roles=("administrator",))

HENGXIN = Customer(
    id="C1",
    version=3,
    name="北京恒信生物科技有限公司",
    phone="13812345678",
    uscc="91110108MA01ABCD2X",
    province="北京市",
    industry="制造业",
    owner="li",
    department="sales",
)
FREE = Customer(id="C2", version=1, name="宏达制造集团", phone="13987654321")
WANG = Contact(
    id="P1",
    version=1,
    customer="C1",
    name="王芳",
    phone="13800001111",
    relay_number="95001234",
)
FAULT = Ticket(id="T1", version=1, customer="C1", description="坏了", owner="qian")

VIEW = Related(
    {
        "customer": {"P1": [HENGXIN], "T1": [HENGXIN]},
        "owner": {},
        "department": {},
        "executor": {},
    }
)


@cache
def access() -> Access:
    """
    Return the access policy that ships, made ready.
    """
    return Access.of(access_policy(), standard().schema)


def viewer(user: User, **facts: tuple[str, ...]) -> Viewer:
    """
    Return what somebody may see and do under the policy that ships.
    """
    return access().viewer(user, **facts)


def with_policy(**changes: object) -> Access:
    """
    Return the policy that ships with some parts put otherwise, made ready.
    """
    data = access_policy().to_dict() | changes
    return Access.of(AccessPolicy.of(data), standard().schema)


def scoped(user: User, *scopes: str, **more: object) -> User:
    """
    Return a user with data scopes of his own.
    """
    return user.replace(scopes=scopes, **more)
