"""
Check profiles as documents.
"""

import pickle

import pytest

from crmkit.errors import InvalidRecordError, UnknownChoiceError
from crmkit.records import (
    CheckKind,
    CheckProfile,
    FieldCheck,
    FrozenMap,
    PhoneKind,
    check_profile,
)

SHIPPED = ("cn", "cn_places", "lenient")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_profile_is_a_document(name: str) -> None:
    """
    It goes through JSON unchanged, hashes and pickles.
    """
    profile = check_profile(name)

    assert profile == CheckProfile.from_json(profile.to_json())
    assert profile == pickle.loads(pickle.dumps(profile))  # noqa: S301 - our own
    assert hash(profile) == hash(CheckProfile.of(profile.to_dict()))


def test_an_unknown_profile_names_those_that_ship() -> None:
    """
    A name that is not there comes back with those that are.
    """
    with pytest.raises(UnknownChoiceError) as caught:
        check_profile("china")

    assert SHIPPED == tuple(sorted(caught.value.allowed))


def test_the_strict_profile_is_for_the_mainland() -> None:
    """
    It takes no number abroad; the one with places adds provinces and cities to it.
    """
    strict, places = check_profile("cn"), check_profile("cn_places")
    phone = strict.check_of("contact.phone")

    assert phone is not None
    assert PhoneKind.INTERNATIONAL not in phone.kinds
    assert {c.field for c in places.fields} - {c.field for c in strict.fields} == {
        "customer.province",
        "customer.city",
    }
    assert () == check_profile("lenient").fields


def test_a_company_changes_single_checks() -> None:
    """
    A check takes the place of that of the same field, or is taken away.
    """
    anywhere = FieldCheck(field="contact.phone", check=CheckKind.PHONE)
    profile = check_profile("cn").with_checks(anywhere).without("customer.uscc")

    assert anywhere == profile.check_of("contact.phone")
    assert profile.check_of("customer.uscc") is None
    assert len(check_profile("cn").fields) - 1 == len(profile.fields)


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"field": "phone", "check": "phone"}, "fields.0.field", "format"),
        ({"field": "contact.phone"}, "fields.0.check", "required"),
        ({"field": "contact.phone", "check": "fax"}, "fields.0.check", "choice"),
        ({"field": "a.b", "check": "phone", "country": "cn"}, "fields.0.country",
         "format"),
        ({"field": "a.b", "check": "phone", "kind": "x"}, "fields.0.kind", "unknown"),
        ({"field": "a.b", "check": "phone", "kinds": ["fax"]}, "fields.0.kinds.0",
         "choice"),
    ],
)  # fmt: skip
def test_a_profile_from_outside_is_checked(
    data: dict[str, object], field: str, code: str
) -> None:
    """
    What is wrong with a profile is told by field, as for any document.
    """
    with pytest.raises(InvalidRecordError) as caught:
        CheckProfile.of({"name": "own", "fields": [data]})

    assert [(field, code)] == [(p.field, p.code) for p in caught.value.problems]


def test_versions_are_kept_with_the_profile() -> None:
    """
    What a profile has gone by is part of it, and of its JSON.
    """
    data = {"name": "own", "versions": {"phonenumbers": "9.0.43"}}
    profile = CheckProfile.of(data)

    assert FrozenMap(phonenumbers="9.0.43") == profile.versions
    assert data["versions"] == profile.to_dict()["versions"]
