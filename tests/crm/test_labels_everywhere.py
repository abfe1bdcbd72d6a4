"""
Words for choices are read wherever they come in: by value, by either label (T10).
"""

from typing import Any

import attrs
import pytest

from crmkit import Settings, standard
from crmkit.desk import Add, Adopt, OpenTicketFor, Update
from crmkit.errors import ConditionError, InvalidRecordError, SettingsError
from crmkit.labels import Label
from crmkit.presets import table
from crmkit.records import (
    Article,
    Campaign,
    Customer,
    Feedback,
    Priority,
    Rating,
    Record,
)
from tests.crm.company import Company, company

WORDS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("customers", {"name": "明达", "stage": "意向"}, {"stage": "interested"}),
    ("customers", {"name": "明达", "source": "展会"}, {"source": "fair"}),
    ("customers", {"name": "明达", "source": "Trade fair"}, {"source": "fair"}),
    ("customers", {"name": "明达", "preferred_channel": "微信"},
     {"preferred_channel": "wechat"}),
    ("feedback", {"content": "卡顿", "kind": "投诉"}, {"kind": "complaint"}),
    ("feedback", {"content": "卡顿", "topic": "产品质量", "channel": "公众号"},
     {"topic": "product_quality", "channel": "official_account"}),
    ("articles", {"title": "导出", "problem": "…", "question_kind": "咨询"},
     {"question_kind": "inquiry"}),
    ("campaigns", {"name": "2024年Q3新品推广会", "channels": ["线上", "Offline"]},
     {"channels": ("offline", "online")}),
    ("customers", {"name": "明达", "grade": "大客户"}, {"grade": "key"}),
    ("customers", {"name": "明达", "grade": "高价值客户"}, {"grade": "key"}),
    ("customers", {"name": "明达", "grade": "普通客户"}, {"grade": "ordinary"}),
]  # fmt: skip


@pytest.mark.parametrize(("service", "given", "kept"), WORDS)
def test_a_service_reads_them(
    small: Company, service: str, given: dict[str, Any], kept: dict[str, str]
) -> None:
    """
    As it always did for tickets.
    """
    record = getattr(small.desk, service).add(**given)

    assert kept == {name: getattr(record, name) for name in kept}


COMMANDS: list[tuple[Record, dict[str, Any]]] = [
    (Customer(name="明达", stage="意向", source="展会"),
     {"stage": "interested", "source": "fair"}),
    (Feedback(content="卡顿", kind="投诉", channel="客服台"),
     {"kind": "complaint", "channel": "service_desk"}),
    (Article(title="导出", topic="功能使用"), {"topic": "functions_and_use"}),
    (Campaign(name="推广会", channels=("线上",)), {"channels": ("online",)}),
]  # fmt: skip


@pytest.mark.parametrize("command", [Add, Adopt])
@pytest.mark.parametrize(("record", "kept"), COMMANDS)
def test_a_command_reads_them(
    small: Company, command: Any, record: Any, kept: dict[str, str]
) -> None:
    """
    Before it is checked that a value looks like one; alone and in bulk.
    """
    for made in (
        small.desk.do(command(record=record)),
        *_in_bulk(small, command(record=record)),
    ):
        assert kept == {name: getattr(made, name) for name in kept}


def _in_bulk(small: Company, command: Any) -> list[Any]:
    report = small.desk.do_all([lambda: command])
    assert () == report.refused
    service = getattr(small.desk, {
        "customer": "customers", "article": "articles", "campaign": "campaigns",
    }.get(report.kept[0].type, "feedback"))  # fmt: skip
    return [service.get(ref.id) for ref in report.kept]


def test_json_of_a_command_may_say_them(small: Company) -> None:
    """
    As text, or as what was read from it.
    """
    data = {"record": {"type": "customer", "name": "明达", "stage": "意向"}}
    text = '{"record": {"type": "feedback", "content": "卡顿", "kind": "投诉"}}'
    desk = small.desk

    assert "interested" == desk.do(desk.command(Add, data)).stage  # type: ignore[union-attr]
    assert "complaint" == desk.do(desk.command(Add, text)).kind  # type: ignore[union-attr]
    for each in (data, text):
        assert isinstance(desk.command(Adopt, each), Adopt)
    wanted = {"client": {"name": "乙", "stage": "潜在"}, "kind": "咨询",
              "description": "怎么导出报表？", "priority": "低"}  # fmt: skip
    assert Priority.LOW is desk.command(OpenTicketFor, wanted).priority


def test_what_is_no_choice_is_told_with_those_there_are(small: Company) -> None:
    """
    Not as something that does not look like a value.
    """
    told = []
    for ask in (
        lambda: small.desk.do(Add(record=Feedback(content="卡顿", kind="抱怨"))),
        lambda: small.desk.feedback.add(content="卡顿", kind="抱怨"),
        lambda: small.desk.command(
            Add, {"record": {"type": "feedback", "content": "卡顿", "kind": "抱怨"}}
        ),
    ):
        with pytest.raises(InvalidRecordError) as found:
            ask()
        told.append(
            [(each.field.rpartition(".")[2], each.code, each.allowed[0])
             for each in found.value.problems]
        )  # fmt: skip

    assert [[("kind", "choice", "inquiry")]] * 3 == told


def test_all_problems_come_together(small: Company) -> None:
    """
    Words, and all else that is wrong.
    """
    wrong = {"record": {"type": "feedback", "kind": "抱怨", "reopenings": -1}}
    with pytest.raises(InvalidRecordError) as found:
        small.desk.command(Add, wrong)

    fields = {problem.field for problem in found.value.problems}
    assert {"record.kind", "record.reopenings", "record.content"} == fields


def test_choices_are_those_of_another_field(url: str) -> None:
    """
    Where a company edits the one, the other goes with it, in conditions too.
    """
    chosen = standard()
    kinds = {**chosen.labels["ticket.kind"], "praise": Label("Praise", "表扬")}
    choices = {**chosen.choices, "ticket.kind": kinds}
    small = company(url, attrs.evolve(chosen, choices=choices))
    praise = small.desk.feedback.add(content="很好", kind="表扬")

    assert "praise" == praise.kind
    assert [praise] == list(small.desk.feedback.find('kind == "表扬"'))


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        ({"feedback.kind": "ticket.knid"}, "'feedback.kind' has the choices of"),
        ({"a.b": "c.d", "c.d": "a.b"}, "'a.b' has the choices of 'c.d'"),
    ],
)
def test_choices_that_lead_nowhere(choices: Any, problem: str) -> None:
    """
    Settings say so when they are made.
    """
    with pytest.raises(SettingsError, match=problem):
        attrs.evolve(standard(), choices={**standard().choices, **choices})


def test_an_update_reads_them(small: Company) -> None:
    """
    As before; what is shared, too.
    """
    said = small.desk.feedback.add(content="卡顿")
    after = small.desk.do(Update.to(said, kind="Complaint", channel="电话"))

    assert ("complaint", "phone") == (after.kind, after.channel)  # type: ignore[union-attr]


def test_a_machines_statuses_may_be_shared() -> None:
    """
    A field of your own records may have the stages of customers.
    """
    choices = {**standard().choices, "campaign.goal_measure": "customer.stage"}
    settings: Settings = attrs.evolve(standard(), choices=choices)

    assert "interested" == settings.read_choice("campaign.goal_measure", "意向")


def test_ratings_name_their_channel(small: Company) -> None:
    """
    By the words for channels of tickets.
    """
    given = Rating(customer=small.customer.id, score=5, channel="电话")

    assert "phone" == small.desk.do(Add(record=given)).channel  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["{", "[]", "3", "", b"\xff", "[" * 100_000])
def test_what_is_no_json_of_a_command(small: Company, text: str | bytes) -> None:
    """
    Is refused as such.
    """
    with pytest.raises(InvalidRecordError):
        small.desk.command(Add, text)


def test_each_word_of_a_list_is_a_choice(small: Company) -> None:
    """
    A channel that there is not is refused; one is asked for by label, and shown by it.
    """
    campaigns = small.desk.campaigns
    plan = campaigns.add(name="推广会", channels=["线上", "线下"])

    for words in (["电视"], ["线上", "电视"]):
        with pytest.raises(InvalidRecordError) as caught:
            campaigns.change(plan.id, {"channels": words})
        assert "参与渠道：不能是 '电视'（可选：线上、线下）" in caught.value.text("zh")
    assert [1, 1, 0] == [
        campaigns.count(text)
        for text in ('"线上" in 参与渠道', '"online" in channels', "len(channels) > 2")
    ]
    with pytest.raises(ConditionError, match="no choice is called '电视'"):
        campaigns.count('"电视" in channels')
    assert "线上、线下" == table("campaigns").row([plan])[3]


def test_a_table_reads_each_word_of_a_list() -> None:
    """
    As the document writes them, and refuses what is none.
    """
    (draft,) = table("campaigns").read({"活动名称": "推广会", "参与渠道": "线上/线下"})
    assert ("offline", "online") == draft.fields["channels"]

    with pytest.raises(InvalidRecordError, match="电视"):
        table("campaigns").read({"活动名称": "推广会", "参与渠道": "线上、电视"})
