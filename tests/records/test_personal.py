"""
Which fields are about a person: each is decided, and can be emptied.
"""

from datetime import UTC, date, datetime
from enum import StrEnum

import pytest

from crmkit.adapters.parts import stored_fields
from crmkit.records import (
    RECORD_TYPES,
    Attachment,
    Change,
    Customer,
    FrozenMap,
    Record,
    Ref,
    attached_in,
    emptied,
    emptied_change,
    kept_fields,
    links,
    personal_fields,
)

_AT = datetime(2026, 3, 2, tzinfo=UTC)
_SCAN = Attachment(digest=64 * "a", name="a.pdf", media_type="text/plain", size=1)


def _to_be_decided(cls: type[Record]) -> set[str]:
    """
    Return the fields that can hold a text, a day or a file, and are no link.
    """
    followed = {link.field for link in links(cls) if not link.many}
    return {
        field.name
        for field in stored_fields(cls)
        if field.name != "id" and field.name not in followed
        if not issubclass(field.type, int | datetime | StrEnum)
    }


@pytest.mark.parametrize("cls", RECORD_TYPES, ids=lambda cls: cls.type_name)
def test_each_field_that_can_hold_a_text_is_decided(cls: type[Record]) -> None:
    """
    Whoever adds one says whether it goes when a person is erased, or stays.
    """
    decided = personal_fields(cls) | kept_fields(cls)

    assert _to_be_decided(cls) == decided
    assert frozenset() == personal_fields(cls) & kept_fields(cls)


@pytest.mark.parametrize("cls", RECORD_TYPES, ids=lambda cls: cls.type_name)
def test_a_personal_field_may_be_empty(cls: type[Record]) -> None:
    """
    Or a record could not be without it.
    """
    by_name = {field.name: field for field in stored_fields(cls)}
    stuck = {
        name
        for name in personal_fields(cls)
        if not by_name[name].nullable and by_name[name].type not in (tuple, FrozenMap)
    }

    assert set() == stuck


@pytest.mark.parametrize("cls", RECORD_TYPES, ids=lambda cls: cls.type_name)
def test_what_is_left_out_of_error_texts_is_personal_or_of_the_company(
    cls: type[Record],
) -> None:
    """
    A text that an error must not tell goes with the person, but for amounts,
    numbers, and what is of the company alone.
    """
    company = {"campaign": {"remarks", "custom"}, "contract": {"number"}}
    texts = cls.sensitive & _to_be_decided(cls)

    assert texts - company.get(cls.type_name, set()) <= personal_fields(cls)


def test_a_record_is_emptied_of_some_fields() -> None:
    """
    The others stay as they are.
    """
    client = Customer(
        id="C1",
        version=3,
        name="王芳",
        province="上海",
        birthday=date(1990, 5, 1),
        tags=("a",),
        custom=FrozenMap({"plan": "x"}),
        attachments=(_SCAN,),
    )

    left = Customer(id="C1", version=3, province="上海")
    assert left == emptied(client, personal_fields(Customer))
    assert left is emptied(left, personal_fields(Customer))


def test_what_a_later_version_wrote_is_taken_away_as_well() -> None:
    """
    Nobody here knows what it is.
    """
    change = _change({"mood": (["calm"], "王芳"), "province": (None, "上海")})

    left = emptied_change(change, {"name"})
    assert left is not None
    assert {"mood": (None, None), "province": (None, "上海")} == dict(left.fields)


def test_the_files_of_a_change_are_those_of_before_and_after_it() -> None:
    """
    A change of something else describes none.
    """
    assert frozenset({_SCAN}) == attached_in(_change({"attachments": ((_SCAN,), ())}))
    assert frozenset({_SCAN}) == attached_in(_change({"attachments": (None, (_SCAN,))}))
    assert frozenset() == attached_in(_change({"name": (None, "王芳")}))


def _change(fields: dict[str, tuple[object, object]]) -> Change:
    return Change(
        id="X1",
        record=Ref("customer", "C1"),
        version=1,
        at=_AT,
        recorded_at=_AT,
        by="U1",
        cause="",
        command="add_customer",
        fields=fields,
    )
