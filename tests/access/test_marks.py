"""
A mark of verification hides the value of a field that is hidden.
"""

import pytest

from crmkit.access import Access, AccessPolicy, Viewer
from crmkit.conditions import NO_RELATIONS
from crmkit.presets import standard
from crmkit.records import User, Verification, VerificationMethod
from tests.access.staff import AT

POLICY = AccessPolicy.of(
    {
        "name": "two",
        "en": "Two secrets",
        "zh": "两类",
        "roles": [
            {
                "name": name, "en": name, "zh": name, "scopes": ["everything"],
                "grants": [{"operations": ["*"]}],
                "sees": [{"secret": secret} for secret in secrets],
            }
            for name, secrets in (
                ("both", ["ways", "sums"]), ("ways", ["ways"]), ("none", []),
            )
        ],
        "scopes": [{"name": "everything", "en": "All", "zh": "全部"}],
        "hidings": [
            {"record": record, "fields": fields, "mask": mask, "secret": secret}
            for record, fields, mask, secret in (
                ("customer", ["phone", "custom.plan"], "phone", "ways"),
                ("contact", ["phone", "name"], "phone", "ways"),
                ("need", ["budget"], "hide", "sums"),
            )
        ],
        "audited": ["sums"],
    }
)  # fmt: skip
ACCESS = Access.of(POLICY, standard().schema)


def viewer(role: str) -> Viewer:
    """
    Return somebody with one role.
    """
    return ACCESS.viewer(User(id="U1", department="D1", roles=(role,)))


def shown(role: str, field: str, **about: str) -> object:
    """
    Return what somebody is shown of the value of a mark.
    """
    mark = Verification(
        id="V1",
        customer="C1",
        field_name=field,
        value="value",
        method=VerificationMethod.OFFICIAL,
        **about,  # type: ignore[arg-type]  # ids
    )
    return viewer(role).seen(mark, AT, NO_RELATIONS).shown("value")


@pytest.mark.parametrize(
    ("role", "field", "about", "told"),
    [
        ("none", "phone", {}, "***"),
        ("ways", "phone", {}, "value"),
        ("none", "custom.plan", {}, "***"),
        ("none", "city", {}, "value"),
        ("none", "name", {}, "value"),
        ("none", "name", {"contact": "P1"}, "***"),
        ("none", "position", {"contact": "P1"}, "value"),
        ("ways", "budget", {"need": "N1"}, "***"),
        ("both", "budget", {"need": "N1"}, "value"),
        ("none", "phone", {"need": "N1"}, "value"),
    ],
)
def test_the_value_is_hidden_where_its_field_is(
    role: str, field: str, about: dict[str, str], told: str
) -> None:
    """
    Of the record that the mark is about; a policy says nothing of marks.
    """
    assert told == shown(role, field, **about)


def test_who_sees_all_secrets_has_nothing_hidden() -> None:
    """
    So that lists of marks cost him nothing.
    """
    hidden = {name: viewer(name).hides(Verification) for name in ("both", "ways")}

    assert {"both": False, "ways": True} == hidden


def test_reading_a_secret_in_a_mark_is_written_down() -> None:
    """
    Where reading it is anywhere else.
    """
    assert frozenset({"value"}) == viewer("both").audited(Verification)
