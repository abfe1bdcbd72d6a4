"""
Refusals and explanations: what is missing, and nothing that is hidden.
"""

import pickle

import pytest

import crmkit.desk  # noqa: F401 - which knows what things are called
from crmkit.access import PermissionRefusal
from crmkit.errors import PermissionRefusedError, RefusedError, UnknownChoiceError
from crmkit.records import User
from tests.access.staff import (
    AT,
    FAULT,
    HENGXIN,
    LI,
    MA,
    QIAN,
    ROOT,
    SUN,
    VIEW,
    WU,
    scoped,
    viewer,
    with_policy,
)


@pytest.mark.parametrize(
    ("user", "operation", "given", "expected"),
    [
        (ROOT, "customer.erase", {}, None),
        (LI, "customer.change", {"fields": ("city",)}, None),
        (MA, "customer.change", {}, "operation"),
        (WU, "customer.change", {}, "scope"),
        (scoped(WU, "everything"), "customer.change", {}, "record"),
        (LI, "system", {}, "operation"),
    ],
    ids=["administrator", "owner", "marketing", "other", "other-wide", "system"],
)
def test_a_customer_is_changed_by_whoever_may(
    user: User, operation: str, given: dict[str, tuple[str, ...]], expected: str | None
) -> None:
    """
    Each refusal says which of the conditions was not met.
    """
    refusal = viewer(user).refusal(
        operation, HENGXIN, AT, VIEW, fields=given.get("fields", ())
    )

    assert expected == (refusal and refusal.code)


def test_service_marks_the_urgency_of_tickets_and_no_more() -> None:
    """
    A grant for some fields is for no other.
    """
    ticket = FAULT.replace(owner="li")
    qian = viewer(QIAN)

    assert [None, ("description",)] == [
        refusal and refusal.fields
        for refusal in (
            qian.refusal("ticket.change", ticket, AT, VIEW, fields=["priority"]),
            qian.refusal(
                "ticket.change", ticket, AT, VIEW, fields=["priority", "description"]
            ),
        )
    ]


def test_all_but_some_fields_are_given() -> None:
    """
    Whether a solution is reviewed is not for the one who works on it.
    """
    refusals = [
        viewer(user).refusal(
            "ticket.change", FAULT, AT, VIEW, fields=["needs_review", "solution"]
        )
        for user in (QIAN, SUN)
    ]

    assert [("needs_review",), None] == [each and each.fields for each in refusals]


def test_a_grant_is_for_some_moves() -> None:
    """
    Any other move is refused by its name.
    """
    role = {"name": "closer", "en": "Closer", "zh": "结案员", "scopes": ["everything"]}
    grants = [{"operations": ["ticket.read", "ticket.move"], "moves": ["close"]}]
    access = with_policy(roles=[{**role, "grants": grants}])
    closer = access.viewer(User(id="u", department="d", roles=("closer",)))

    assert [
        None,
        "u may not move ticket:T1: permission 'ticket.move' is not for 'start'",
    ] == [
        refusal and str(refusal.error())
        for refusal in (
            closer.refusal("ticket.move", FAULT, AT, VIEW, move="close"),
            closer.refusal("ticket.move", FAULT, AT, VIEW, move="start"),
        )
    ]


def test_what_is_hidden_is_not_given_blindly() -> None:
    """
    Whether a value changes would tell what it is; the field is named, nothing else.
    """
    access = with_policy(
        roles=[
            {
                "name": "typist",
                "en": "Typist",
                "zh": "录入员",
                "scopes": ["everything"],
                "grants": [{"operations": ["customer.*"]}],
            }
        ]
    )
    typist = access.viewer(User(id="u", department="d", roles=("typist",)))
    refusal = typist.refusal(
        "customer.change", HENGXIN, AT, fields=["phone", "city", "custom.plan"]
    )

    assert refusal is not None
    assert (
        (
            "u may not change customer:C1: 'phone' is hidden here; to give it needs "
            "'see contact_details'"
        ),
        "u 无权修改客户 C1：联系电话已隐藏，修改需要 see contact_details",
    ) == (refusal.text("en"), refusal.text("zh"))
    assert typist.refusal("customer.add", HENGXIN, AT, fields=["phone"]) is None


def test_a_refusal_is_an_error_that_both_catch() -> None:
    """
    It is a refusal of crmkit, and a permission error of Python; it pickles.
    """
    error = PermissionRefusal(
        by="li",
        operation="customer.erase",
        record="customer:C1",
        code="operation",
        needs=("customer.erase",),
    ).error()
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - what was just written

    assert (True, True, error.args, str(error)) == (
        isinstance(error, RefusedError),
        isinstance(error, PermissionError),
        again.args,
        str(again),
    )


@pytest.mark.parametrize(
    ("error", "en", "zh"),
    [
        (
            PermissionRefusedError("monitor"),
            "you may not monitor the system: no role has 'monitor'",
            "您无权监控：没有权限 monitor",
        ),
        (
            PermissionRefusedError("audit", by="li"),
            "li may not read the audit trail: no role has 'audit'",
            "li 无权查看审计记录：没有权限 audit",
        ),
        (
            PermissionRefusedError("customer.add", by="li"),
            "li may not add any customer: no role has 'customer.add'",
            "li 无权新建客户：没有权限 customer.add",
        ),
        (
            PermissionRefusedError("customer.erase", "customer:C1", "record", by="li"),
            (
                "li may not erase customer:C1: permission 'customer.erase' is not for "
                "this record"
            ),
            "li 无权抹除客户 C1：权限 customer.erase 不适用于这条记录",
        ),
        (
            PermissionRefusedError(
                "customer.read", "customer:C1", "scope", ("customer.read",), by="li"
            ),
            "li may not read customer:C1: it is outside the data scope",
            "li 无权查看客户 C1：不在数据范围内",
        ),
        (
            PermissionRefusedError("system", by="li"),
            "li may not give a command of the application itself: no role has 'system'",
            "li 无权执行仅限应用程序的操作：没有权限 system",
        ),
    ],
    ids=["overall", "audit", "none-yet", "record", "scope", "unknown"],
)
def test_a_refusal_says_what_is_missing(
    error: PermissionRefusedError, en: str, zh: str
) -> None:
    """
    Operation, record and permission, in both languages.
    """
    assert (en, zh) == (error.text("en"), error.text("zh"))


def test_no_refusal_tells_what_a_record_holds() -> None:
    """
    Whoever is refused learns nothing but what he named himself.
    """
    refusals = [
        viewer(user).refusal(operation, HENGXIN, AT, VIEW, fields=["phone"])
        for user in (MA, WU, QIAN, scoped(WU, "everything"))
        for operation in ("customer.change", "customer.move", "customer.erase")
    ]
    told = [
        f"{each!r} {each.text('en')} {each.text('zh')} {each.error().args}"
        for each in refusals
        if each
    ]

    assert 12 == len(told)
    assert not [
        text
        for text in told
        for value in (HENGXIN.name, HENGXIN.phone, HENGXIN.uscc, "北京市", "制造业")
        if str(value) in text
    ]


def test_an_explanation_tells_each_step() -> None:
    """
    Which role, grant and scope let him or not, with the condition that was asked.
    """
    explained = viewer(WU).explain("customer.change", HENGXIN, AT, VIEW)

    assert (
        "wu may not: customer.change customer:C1\n"
        "  - role sales: grants it elsewhere (owner in me.acts_for)\n"
        "  - scope own: has it elsewhere (owner in me.acts_for)"
    ) == explained.text("en").split("\n  - secret")[0]


def test_an_explanation_speaks_chinese() -> None:
    """
    It is for whoever keeps the policy, in his language.
    """
    explained = viewer(User(id="x", roles=("agent",))).explain("customer.read")

    assert (
        "x 无权：customer.read\n  - 角色 agent：权限策略中没有\n  - 数据范围 –：未设置"
    ) == explained.text("zh").split("\n  - 敏感信息")[0]


def test_an_explanation_agrees_with_the_refusal() -> None:
    """
    He may if and only if he is not refused.
    """
    for user in (LI, WU, QIAN, SUN, MA, ROOT):
        for operation in ("customer.read", "customer.change", "customer.export"):
            seen = viewer(user)
            refusal = seen.refusal(operation, HENGXIN, AT, VIEW)
            explained = seen.explain(operation, HENGXIN, AT, VIEW)
            assert explained.is_allowed == (refusal is None)


def test_an_unknown_operation_is_not_explained() -> None:
    """
    What is near is told, not every operation that there is.
    """
    with pytest.raises(UnknownChoiceError, match=r"customer\.read") as raised:
        viewer(LI).explain("customer.raed")

    assert len(str(raised.value)) < 400
