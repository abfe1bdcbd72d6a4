"""
Policies: everything that is wrong is told at once, in both languages.
"""

from collections.abc import Mapping
from typing import Any

import attrs
import pytest

from crmkit.access import Access, AccessPolicy
from crmkit.errors import AccessPolicyError, InvalidRecordError
from crmkit.presets import access_policy, standard
from crmkit.records import CustomField
from tests.access.staff import LI, with_policy


def _problems(changes: Mapping[str, Any]) -> list[str]:
    with pytest.raises(AccessPolicyError) as raised:
        Access.of(_policy() | dict(changes), standard().schema)
    return str(raised.value).splitlines()[1:]


def _policy() -> dict[str, Any]:
    return {
        "name": "small",
        "en": "Small",
        "zh": "小",
        "roles": [_role()],
        "scopes": [{"name": "all", "en": "All", "zh": "全部"}],
        "hidings": [_hiding()],
    }


def _role(**parts: Any) -> dict[str, Any]:
    return {"name": "clerk", "en": "Clerk", "zh": "文员", **parts}


def _grant(**parts: Any) -> dict[str, Any]:
    return {"roles": [_role(grants=[{"operations": ["customer.change"], **parts}])]}


def _hiding(**parts: Any) -> dict[str, Any]:
    usual = {"record": "customer", "fields": ["phone"], "mask": "phone"}
    return {**usual, "secret": "contact_details", **parts}


def test_the_policy_that_ships_can_be_used() -> None:
    """
    It has no problem, and a policy is the same after a trip through JSON.
    """
    policy = access_policy()
    Access.of(policy, standard().schema)

    assert policy == AccessPolicy.from_json(policy.to_json())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            _grant(operations=["customer.chnage"]),
            (
                "roles.0.grants.0.operations.0: there is no operation "
                "'customer.chnage'; did you mean 'customer.change'?"
            ),
        ),
        (
            _grant(when="ownr == me"),
            (
                "roles.0.grants.0.when: over customer: unknown name 'ownr'; did you "
                "mean 'owner'?"
            ),
        ),
        (
            _grant(when={"customr": "owner == me", "customer": "True"}),
            (
                "roles.0.grants.0.when.customr: there is no record type 'customr'; did "
                "you mean 'customer'?"
            ),
        ),
        (
            _grant(operations=["campaign.change"], when={"customer": "owner == me"}),
            (
                "roles.0.grants.0.when: says nothing of 'campaign', so that would not "
                "be granted"
            ),
        ),
        (
            _grant(operations=["configure"], when="owner == me"),
            (
                "roles.0.grants.0.when: has no meaning, as the operations are about no "
                "record"
            ),
        ),
        (
            _grant(when='changed("owner")'),
            (
                "roles.0.grants.0.when: over customer: is about a change, but records "
                "are also read without one"
            ),
        ),
        (
            _grant(when="hour(created_at) > 12"),
            (
                "roles.0.grants.0.when: over customer: SQL has no hour(…) of a column: "
                "declare a computed field, stored=True, and give it a column; or ask "
                "holds() of what a wider condition finds"
            ),
        ),
        (
            _grant(fields=["phnoe"]),
            (
                "roles.0.grants.0.fields.0: there is no field 'phnoe'; did you mean "
                "'phone'?"
            ),
        ),
        (
            _grant(but=["stagee"]),
            "roles.0.grants.0.but.0: there is no field 'stagee'; did you mean 'stage'?",
        ),
        (
            _grant(operations=["customer.read"], fields=["phone"]),
            (
                "roles.0.grants.0.fields: has no meaning without an operation 'add' or "
                "'change' or 'move'"
            ),
        ),
        (
            _grant(moves=["win"]),
            "roles.0.grants.0.moves: has no meaning without an operation 'move'",
        ),
        (
            {"roles": [_role(scopes=["al"])]},
            "roles.0.scopes.0: there is no scope 'al'; did you mean 'all'?",
        ),
        (
            {"roles": [_role(sees=[{"secret": "contact_detail"}])]},
            (
                "roles.0.sees.0.secret: there is no secret 'contact_detail'; did you "
                "mean 'contact_details'?"
            ),
        ),
        (
            {"roles": [_role(), _role()]},
            "roles.1.name: another role is called 'clerk'",
        ),
        (
            {"hidings": [_hiding(record="custmer")]},
            (
                "hidings.0.record: there is no record type 'custmer'; did you mean "
                "'customer'?"
            ),
        ),
        (
            {"hidings": [_hiding(mask="fone")]},
            "hidings.0.mask: there is no mask 'fone'; did you mean 'phone'?",
        ),
        (
            {"hidings": [_hiding(fields=["fone"])]},
            "hidings.0.fields.0: there is no field 'fone'; did you mean 'phone'?",
        ),
        (
            {"hidings": [_hiding(fields=["tags"], mask="hide")]},
            "hidings.0.fields.0: 'tags' cannot be hidden, as it always has a value",
        ),
        (
            {"hidings": [_hiding(fields=["created_at"])]},
            "hidings.0.fields.0: 'created_at' is no text, so its mask should be 'hide'",
        ),
        (
            {"hidings": [_hiding(), _hiding()]},
            "hidings.1.fields.0: 'phone' is hidden twice",
        ),
        (
            {"hidings": [_hiding(instead="relay")]},
            "hidings.0.instead: there is no field 'relay'",
        ),
        (
            {"hidings": [_hiding(instead="phone")]},
            (
                "hidings.0.instead: 'phone' cannot be shown instead: it is hidden "
                "itself or no text"
            ),
        ),
        (
            {"departments": {"销售部": ["clark"]}},
            "departments.销售部: there is no role 'clark'; did you mean 'clerk'?",
        ),
        ({"audited": ["amounts"]}, "audited.0: there is no secret 'amounts'"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    changes: dict[str, Any], expected: str
) -> None:
    """
    Each problem names where it is, what is wrong, and what may have been meant.
    """
    assert [f"  {expected}"] == _problems(changes)


def test_all_problems_are_told_at_once_in_both_languages() -> None:
    """
    What is wrong with the shape does not hide what is wrong with the meaning.
    """
    wrong = _policy() | {
        "extra": 1,
        "roles": [_role(grants=[{"operations": ["nothing.at_all"]}])],
        "hidings": [_hiding(mask="fone")],
    }

    with pytest.raises(AccessPolicyError) as raised:
        Access.of(wrong, standard().schema)

    assert [
        "权限策略 'small' 无法使用：",
        "  extra：没有这个字段",
        "  roles.0.grants.0.operations.0：没有操作 'nothing.at_all'",
        "  hidings.0.mask：没有脱敏方式 'fone'；是否是 'phone'？",
    ] == raised.value.text("zh").splitlines()


def test_a_scope_that_cannot_follow_its_customer_names_the_types() -> None:
    """
    A condition that goes as far as schemas do cannot be asked one step further off.
    """
    scope = {
        "name": "all",
        "en": "All",
        "zh": "全部",
        "conditions": {"customer": 'any(o.contract.name == "x" for o in orders)'},
    }

    (problem,) = {line.split(": ", 2)[0] for line in _problems({"scopes": [scope]})}

    assert "  scopes.0.conditions.customer" == problem


def test_a_policy_is_read_from_toml() -> None:
    """
    TOML that is none is told as data that is wrong.
    """
    with pytest.raises(InvalidRecordError, match="access_policy"):
        AccessPolicy.from_toml("name = ")


def test_a_custom_field_is_hidden_by_its_id() -> None:
    """
    One that may be defined later is named as custom.
    """
    settings = standard()
    hidden = _policy() | {"hidings": [_hiding(fields=["custom.plan"], mask="hide")]}

    viewer = Access.of(hidden, settings.schema).viewer(LI)

    assert ["plan"] == [each.field for each in viewer.sight.covered("customer", "view")]


def test_a_declared_custom_field_is_known() -> None:
    """
    Its id alone is enough.
    """
    plan = CustomField("plan", str)
    settings = attrs.evolve(standard(), custom_fields={"customer": (plan,)})
    hidden = _policy() | {"hidings": [_hiding(fields=["plan"], mask="hide")]}

    (covered,) = (
        Access.of(hidden, settings.schema).viewer(LI).sight.covered("customer", "view")
    )

    assert ("plan", True) == (covered.field, covered.is_custom)


def test_a_policy_says_what_it_reads_of_who_acts() -> None:
    """
    So nothing need be read for it that it does not ask for.
    """
    small = Access.of(_policy(), standard().schema)

    assert (True, False) == (
        with_policy().uses("acts_for"),
        small.uses("departments"),
    )


def test_settings_refuse_a_policy_that_cannot_be_used() -> None:
    """
    A company's settings check their policy when they are made.
    """
    bad = access_policy().to_dict() | {"audited": ["nothing"]}
    with pytest.raises(AccessPolicyError, match=r"audited\.0"):
        attrs.evolve(standard(), access=AccessPolicy.of(bad))
