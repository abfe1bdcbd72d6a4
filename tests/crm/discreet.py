"""
A company whose policy hides values from some of its people, and what they are told.
"""

from typing import Any, Final

import attrs

from crmkit import CRM, standard
from crmkit.access import AccessPolicy
from crmkit.crm import Acting
from crmkit.records import Customer, Department, User
from crmkit.testing import CountingIds, RecordingChannel, SettableClock
from tests.crm.company import MONDAY

#: Values that stand out in any text.
NAME: Final = "甲密名有限公司"
PHONE: Final = "13899990001"
WORDS: Final = "密语一二三"
TOKENS: Final = (NAME, PHONE, WORDS)

_ALL: Final = {"grants": [{"operations": ["*"]}]}
POLICY: Final = AccessPolicy.of(
    {
        "name": "discreet",
        "en": "Discreet",
        "zh": "谨慎",
        "roles": [
            {
                "name": "sees", "en": "Sees", "zh": "可见", **_ALL,
                "scopes": ["everything"], "sees": [{"secret": "words"}],
            },
            {"name": "blind", "en": "Blind", "zh": "不可见", **_ALL,
             "scopes": ["everything"]},
            {"name": "outside", "en": "Outside", "zh": "范围外", **_ALL,
             "scopes": ["nothing"]},
            {
                "name": "led", "en": "Sees his own", "zh": "本人可见", **_ALL,
                "scopes": ["everything"],
                "sees": [{"secret": "words", "when": "owner == me"}],
            },
        ],
        "scopes": [
            {"name": "everything", "en": "Everything", "zh": "全部"},
            {"name": "nothing", "en": "Nothing", "zh": "无",
             "conditions": {"customer": "False"}},
        ],
        "hidings": [
            {"record": record, "fields": fields, "mask": "hide", "secret": "words"}
            for record, fields in (
                ("customer", ["name", "phone", "email", "collaboration_note"]),
                ("ticket", ["description", "collaboration_note", "status"]),
                ("need", ["description", "budget"]),
                ("rating", ["comment"]),
                ("feedback", ["content"]),
            )
        ],
    }
)  # fmt: skip


@attrs.frozen
class Firm:
    """
    A CRM with a customer, somebody who is told, and somebody who sees everything.
    """

    crm: CRM
    clock: SettableClock
    desk: Acting
    told: User
    other: User
    led: Department
    customer: Customer
    words: str = WORDS

    def texts(self, user: User | None = None) -> list[str]:
        """
        Return what somebody is told: subject and text of each message.
        """
        rows = self.crm.deliveries(recipient=(user or self.told).ref)
        return [f"{row.effect.subject}\n{row.effect.body}" for row in rows]


def firm(
    role: str,
    *,
    policy: bool = True,
    url: str = "memory://",
    secrets: tuple[str, str, str] = TOKENS,
) -> Firm:
    """
    Return a company in which one person, who is told things, has a role.

    He leads a department and answers for the customer.
    """
    name, phone, words = secrets
    clock = SettableClock(MONDAY)
    settings = standard(access=POLICY if policy else None)
    mail = RecordingChannel("email")
    crm = CRM.open(
        url, channels=[mail], clock=clock, settings=settings, ids=CountingIds()
    )
    desk = crm.as_system("test")
    place = desk.departments.add(name="售后部")
    given: dict[str, Any] = {"department": place.id}
    told = desk.users.add(name="王芳", roles=[role], email="w@ours.cn", **given)
    other = desk.users.add(name="李娜", roles=["sees"], **given)
    led = desk.departments.add(name="技术部", supervisor=told.id)
    customer = desk.customers.add(name=name, phone=phone, owner=told.id)
    return Firm(crm, clock, desk, told, other, led, customer, words)


def leaked(texts: list[str]) -> set[str]:
    """
    Return the tokens that texts carry.
    """
    return {token for token in TOKENS for text in texts if token in text}
