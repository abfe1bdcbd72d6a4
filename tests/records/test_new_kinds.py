"""
What fields of needs, orders, ratings, archives and others take, and what they refuse.
"""

from typing import Any

import pytest

from crmkit.errors import InvalidRecordError
from crmkit.records import (
    RECORD_TYPES,
    ArchiveContent,
    Attachment,
    Contact,
    Customer,
    Interaction,
    Milestone,
    Need,
    Order,
    Rating,
    Record,
    Task,
    Turns,
    Verification,
    check_fields,
    difference,
    plural,
)

SCAN = {"digest": 64 * "0", "name": "合同.pdf", "media_type": "a/b", "size": 1}


def problems(cls: type[Record], **data: Any) -> list[tuple[str, str]]:
    """
    Return what is wrong with some fields, in both languages.
    """
    with pytest.raises(InvalidRecordError) as caught:
        check_fields(cls, data)
    return [(each.text("en"), each.text("zh")) for each in caught.value.problems]


def test_a_currency_is_a_code() -> None:
    """
    Neither its sign nor its name, nor the code in lower case.
    """
    assert "CNY" == Order(customer="C1").currency
    for wrong in ("¥", "元", "cny", "RMBY"):
        ((en, zh),) = problems(Order, currency=wrong)

        words = "should be a currency by its code in ISO 4217, such as 'CNY'"
        assert f"order.currency: {words}, got {wrong!r}" == en
        words = "应为 ISO 4217 货币代码，例如 'CNY'"
        assert f"币种：{words}，收到的是 {wrong!r}" == zh


@pytest.mark.parametrize("score", [0, 6, -1, 4.5, "4分", True])
def test_a_score_is_a_whole_number_from_1_to_5(score: object) -> None:
    """
    Nothing is rounded, and true is no score.
    """
    assert 1 == len(problems(Rating, score=score))
    assert [1, 5] == [Rating.of({"customer": "C1", "score": n}).score for n in (1, 5)]


@pytest.mark.parametrize("amount", [-1, 2**63, 1.0, "12", True])
def test_an_amount_is_a_whole_number_of_minor_units(amount: object) -> None:
    """
    So nothing is lost between yuan and 分, and no database has to round.
    """
    assert 1 == len(problems(Order, amount=amount))
    assert {"amount": 2**63 - 1} == check_fields(Order, {"amount": 2**63 - 1})


@pytest.mark.parametrize(
    ("cls", "fields", "stored"),
    [
        (Need, {"kind": "可优化"}, {"kind": "expected"}),
        (Milestone, {"kind": "续约"}, {"kind": "renewal"}),
        (Task, {"kind": "协作", "priority": "紧急"},
         {"kind": "collaboration", "priority": "high"}),
        (Contact, {"phone_kind": "座机"}, {"phone_kind": "landline"}),
        (Interaction, {"feedback_by": "一线人员"}, {"feedback_by": "staff"}),
        (Verification, {"method": "官方渠道"}, {"method": "official"}),
    ],
    ids=lambda value: getattr(value, "type_name", ""),
)  # fmt: skip
def test_choices_are_read_by_their_chinese_words(
    cls: type[Record], fields: dict[str, str], stored: dict[str, str]
) -> None:
    """
    What the documents say is what may be written.
    """
    assert stored == check_fields(cls, fields)


def test_an_archive_keeps_its_text_as_it_came() -> None:
    """
    A snapshot may be long, and space in it may mean something.
    """
    text = ' {"customer": []}\n' + " " * 100_000
    held = ArchiveContent.of({"id": "Z1", "content": text})

    assert text == held.content
    assert held == ArchiveContent.from_json(held.to_json())


def test_files_are_checked_each() -> None:
    """
    What is wrong with one is told with its place; its name is in no message.
    """
    wrong = {"digest": "x", "name": "秘密/1.pdf", "media_type": "a/b"}
    found = problems(Customer, attachments=[SCAN, wrong])

    assert [
        "customer.attachments.1.digest: should match pattern",
        "customer.attachments.1.name: it has '/' in it, got …",
        "customer.attachments.1.size: is required",
    ] == [en.replace("string should", "should").partition(" '^")[0] for en, _ in found]
    assert "秘密" not in str(found)


def test_files_are_kept_in_their_order() -> None:
    """
    The same file may be there under two names, and a history says which came.
    """
    two = [SCAN, {**SCAN, "name": "副本.pdf"}]
    before = Customer.of({"name": "恒信科技", "attachments": two})
    after = before.replace(attachments=before.attachments[1:])

    assert ["合同.pdf", "副本.pdf"] == [file.name for file in before.attachments]
    assert all(type(file) is Attachment for file in before.attachments)
    assert {"attachments": (before.attachments, after.attachments)} == difference(
        before, after
    )


def test_turns_are_those_of_a_route() -> None:
    """
    Without its name, nobody knows whose turn it is.
    """
    with pytest.raises(InvalidRecordError) as caught:
        Turns.of({"served": ["li"]})

    assert ["turns.id: is required"] == [str(each) for each in caught.value.problems]


def test_all_records_of_a_type_have_a_name_of_their_own() -> None:
    """
    It is that of their table, too.
    """
    names = [plural(cls) for cls in RECORD_TYPES]

    assert ["feedback", "rule_runs", "turns"] == [
        name for name in names if name in ("feedback", "rule_runs", "turns")
    ]
    assert len(names) == len(set(names))
