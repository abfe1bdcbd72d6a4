"""
The documents' own tables as lists and for import and export (requirement I6).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from crmkit import CRM
from crmkit.desk import Adopt
from crmkit.errors import (
    FieldError,
    InvalidRecordError,
    TableError,
    UnknownChoiceError,
)
from crmkit.forms import Table, TableDocument
from crmkit.presets import TABLES, standard, table, table_of
from crmkit.records import (
    Campaign,
    Contact,
    Customer,
    Department,
    Record,
    User,
    masked,
)
from tests.records.test_documents import TABLES as DOCUMENTS

#: Table → its document and what that calls it → column → where it lives.
COLUMNS: dict[str, tuple[str, str, dict[str, str]]] = {
    "tracking": (
        "A",
        "客户跟踪记录",
        {
            "客户编号": "customer.number",
            "客户名称(脱敏)": "customer.name",
            "联系人": "contact.name",
            "联系电话(内部可见)": "contact.phone contact.email contact.wechat",
            "事项类型": "ticket.topic ticket.scenario",
            "事项描述": "ticket.description",
            "优先级": "ticket.priority",
            "当前状态": "ticket.status",
            "负责人": "ticket.owner",
            "计划跟踪时间": "followup.planned_at",
            "实际跟踪时间": "interaction.occurred_at",
            "反馈内容摘要": "interaction.summary",
            "协作部门": "ticket.collaborators",
            "关联订单编号": "ticket.order_number",
            "备注": "ticket.remarks",
        },
    ),
    "customers": (
        "B",
        "客户信息管理表",
        {
            "客户编号": "customer.number",
            "客户名称": "customer.name",
            "所属行业": "customer.industry",
            "联系人": "contact.name",
            "职位": "contact.position",
            "联系方式": "contact.phone contact.email contact.wechat",
            "需求描述": "need.description",
            "合作阶段": "customer.stage",
            "跟进人": "customer.owner",
            "最后跟进时间": "customer.last_contacted_at",
        },
    ),
    "campaigns": (
        "B",
        "营销活动计划表",
        {
            "活动名称": "campaign.name",
            "活动目标": "campaign.goal",
            "时间周期": "campaign.starts_on campaign.ends_on",
            "参与渠道": "campaign.channels",
            "负责人": "campaign.owner",
            "预算(元)": "campaign.budget",
            "预期效果": "campaign.expected_effect",
        },
    ),
    "customer_basics": (
        "D",
        "客户基础信息表",
        {
            "客户编号": "customer.number",
            "客户名称": "customer.name",
            "所属行业": "customer.industry",
            "客户等级": "customer.stage",
            "联系方式": "customer.phone customer.email customer.wechat",
            "负责销售": "customer.owner",
            "首次接触日期": "customer.first_contact_on",
            "最后跟进日期": "customer.last_contacted_at",
            "关键需求标签": "customer.tags",
        },
    ),
    "interactions": (
        "D",
        "客户跟进记录表",
        {
            "记录编号": "interaction.number",
            "客户编号": "interaction.customer",
            "跟进时间": "interaction.occurred_at",
            "跟进方式": "interaction.mode",
            "跟进内容摘要": "interaction.summary",
            "客户反馈": "interaction.feedback",
            "下一步行动": "interaction.next_step",
            "负责人": "interaction.executor",
            "完成状态": "interaction.done",
        },
    ),
    "customer_service": (
        "E",
        "客户信息表",
        {
            "客户编号": "customer.number",
            "客户名称": "customer.name",
            "行业类型": "customer.industry",
            "合作起始时间": "customer.cooperation_start_on",
            "联系人": "contact.name",
            "联系方式": "contact.phone contact.email contact.wechat",
            "需求/问题描述": "ticket.description",
        },
    ),
}

#: The documents' example rows, which the tables have too.
EXAMPLES: dict[str, str] = {
    "tracking": """
C20240520001 · *生物科技有限公司 · *经理 · 138****5678 · 售后维修 ·
客户反馈设备无法启动,需紧急排查 · 高 · 处理中 · *专员 · 2024-05-22 · 2024-05-21 ·
技术人员远程排查发现为电源接口松动 · 技术支持部 · SO20240518002 ·
已电话告知客户处理方案,客户表示认可
""",
    "customers": """
C2024001 · *科技有限公司 · 互联网 · *经理 · 采购总监 · …5678 · 需求定制化开发服务 ·
意向洽谈中 · *销售 · 2024-07-15 ·
C2024002 · *制造集团 · 机械制造 · *主任 · 技术主管 · 139… · 采购一批智能设备 ·
已成交 · *销售 · 2024-07-10
""",
    "customer_basics": """
CRM2024001 · *科技有限公司 · 制造业 · 意向客户 · 138****5678 · *经理 · 2024-03-15 ·
2024-05-20 · 降本增效、供应链优化
""",
}

PEOPLE: tuple[Record, ...] = (
    User(id="U1", name="*专员"),
    User(id="U2", name="*销售"),
    User(id="U3", name="*经理"),
    Department(id="D1", name="技术支持部"),
    Customer(id="C9", number="CRM2024001", name="*科技有限公司"),
)


def places(of: Table) -> Iterator[tuple[str, str]]:
    """
    Yield each column of a table with the fields that it is kept in.
    """
    records = {part.name: part.record for part in of.document.parts}
    for column in of.columns:
        more = (column.until,) if column.until else ()
        names = (column.field, *column.instead, *more)
        yield (
            column.header,
            " ".join(f"{records[column.part]}.{name}" for name in names),
        )


@pytest.mark.parametrize("name", TABLES)
def test_each_column_stands_in_the_documents_place(name: str) -> None:
    """
    By its exact header, in the document's order; and this is where it lives.
    """
    document, title, wanted = COLUMNS[name]
    shipped = table(name)

    assert title == shipped.title.zh
    assert [*wanted] == [*shipped.header()]
    assert wanted == dict(places(shipped))
    assert [*DOCUMENTS[document][title]] == [*wanted]


@pytest.mark.parametrize("name", TABLES)
def test_a_column_lives_where_the_records_say(name: str) -> None:
    """
    The field that goes by the document's word is one of those that the column fills.
    """
    document, title, wanted = COLUMNS[name]
    for column, where in wanted.items():
        known = set(DOCUMENTS[document][title][column].split())
        assert known & set(where.split()), column


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_documents_examples_are_shipped(name: str) -> None:
    """
    As the document has them.
    """
    wanted = " ".join(EXAMPLES[name].split("\n")).strip().split(" · ")
    rows = table(name).document.examples

    assert wanted == [cell for row in rows for cell in row]


def cells(of: Table, row: tuple[str, ...]) -> dict[str, object]:
    """
    Return a row by its header; lists without their order.
    """
    found: dict[str, object] = dict(zip(of.header(), row, strict=True))
    return found | {"关键需求标签": set(str(found.get("关键需求标签")).split("、"))}


@pytest.mark.parametrize("name", TABLES)
def test_example_rows_come_back_as_they_were(name: str) -> None:
    """
    Read, made records of, and written again.
    """
    shipped = table(name)
    assert shipped.document.examples
    for row in shipped.document.examples:
        drafts = shipped.read(row, PEOPLE, defaults=DEFAULTS, masks=True)
        ids = {draft.part: draft.part for draft in drafts}
        records = [draft.record(ids) for draft in drafts]

        again = shipped.row(records, PEOPLE)
        assert cells(shipped, row) == cells(shipped, again)
        assert drafts == shipped.read(again, PEOPLE, defaults=DEFAULTS, masks=True)
        assert [part.name for part in shipped.document.parts] == [*ids]


DEFAULTS = {"matter": {"kind": "inquiry"}, "interaction": {"mode": "phone"}}


def test_what_a_row_makes_is_what_it_says() -> None:
    """
    Days are those of the company's zone, words are values, names are ids.
    """
    (row,) = table("tracking").document.examples
    drafts = {
        draft.part: draft
        for draft in table("tracking").read(row, PEOPLE, defaults=DEFAULTS, masks=True)
    }

    matter = drafts["matter"].fields
    assert ("after_sales_repair", "high", "in_progress", "U1", ("D1",)) == tuple(
        matter[name]
        for name in ("topic", "priority", "status", "owner", "collaborators")
    )
    assert "scenario" not in matter
    assert datetime(2024, 5, 21, 16, tzinfo=UTC) == drafts["plan"].fields["planned_at"]
    assert {"customer", "contact", "ticket"} == drafts["interaction"].links.keys()
    assert "inquiry" == matter["kind"]


def test_a_follow_up_has_its_time_and_the_customer_of_its_number() -> None:
    """
    A customer is known by his number, and what is not done is said in words.
    """
    (row,) = table("interactions").document.examples
    (draft,) = table("interactions").read(row, PEOPLE)

    assert datetime(2024, 5, 20, 6, 30, tzinfo=UTC) == draft.fields["occurred_at"]
    assert ("C9", "U3", False, "online_meeting") == tuple(
        draft.fields[name] for name in ("customer", "executor", "done", "mode")
    )


@pytest.mark.parametrize(
    ("text", "starts", "ends", "written"),
    [
        ("2024-07-01至2024-09-30", (7, 1), (9, 30), "2024-07-01至2024-09-30"),
        ("2024/7/1-9", None, None, None),
        ("2024年7月1日 ~ 2024年7月9日", (7, 1), (7, 9), "2024-07-01至2024-07-09"),
        ("2024-07-01 - 2024-07-09", (7, 1), (7, 9), "2024-07-01至2024-07-09"),
        ("2024年第三季度", (7, 1), (9, 30), "2024-07-01至2024-09-30"),
        ("2024Q1", (1, 1), (3, 31), "2024-01-01至2024-03-31"),
        ("2024年2月", (2, 1), (2, 29), "2024-02-01至2024-02-29"),
        ("2024-07-01", (7, 1), None, "2024-07-01"),
        ("2024年13月", None, None, None),
        ("年底", None, None, None),
    ],
)
def test_a_period_is_two_days(
    text: str,
    starts: tuple[int, int] | None,
    ends: tuple[int, int] | None,
    written: str | None,
) -> None:
    """
    As people write one; what is none is refused by row and column.
    """
    given = {"活动名称": "推广会", "时间周期": text}
    if written is None:
        with pytest.raises(InvalidRecordError) as caught:
            table("campaigns").read(given, number=7)
        assert "第7行·时间周期：应为日期" in caught.value.text("zh")
        return
    (draft,) = table("campaigns").read(given)

    wanted = [day and date(2024, *day) for day in (starts, ends)]
    assert wanted == [draft.fields.get(name) for name in ("starts_on", "ends_on")]
    assert written == table("campaigns").row([draft.record({})])[2]


def test_all_that_is_wrong_is_told_by_row_and_column() -> None:
    """
    Of all rows at once, in both languages.
    """
    two = (*PEOPLE, User(id="U4", name="*经理"))
    rows: list[Any] = [
        ["GZ1", "CRM2024001", "2024-05-20 14:30", "电话", "到访", "", "", "*经理", ""],
        {"客户编号": "C1", "跟进时间": "昨天", "方式": "电话"},
        [*map(str, range(10))],
    ]
    with pytest.raises(InvalidRecordError) as caught:
        table("interactions").read_all(rows[:2], two, first=2)

    assert (
        "interactions cannot be made from this data: 4 problems\n"
        "  row 2, 负责人: means several records: 'U3', 'U4'\n"
        "  row 3, 客户编号: cannot be 'C1' (allowed: 'CRM2024001')\n"
        "  row 3, 方式: there is no such field; did you mean '跟进方式'?\n"
        "  row 3, 跟进时间: should be a date and time with a zone, such as "
        "'2026-03-02T09:00:00+08:00', got '昨天'"
    ) == str(caught.value)
    assert "第2行·负责人：对应多条记录：U3、U4" in caught.value.text("zh")
    with pytest.raises(InvalidRecordError, match="should have at most 9 cells, got 10"):
        table("interactions").read(rows[2])


def test_values_of_a_spreadsheet_are_taken() -> None:
    """
    Days and times without a zone are those of the company's.
    """
    (draft,) = table("interactions").read(
        {"跟进时间": datetime(2024, 5, 20, 14, 30), "方式": "", "完成状态": True}  # noqa: DTZ001 - as spreadsheets have them
    )
    (other,) = table("campaigns").read(
        {"活动名称": "x", "时间周期": datetime(2024, 5, 20)}  # noqa: DTZ001 - as above
    )

    assert datetime(2024, 5, 20, 6, 30, tzinfo=UTC) == draft.fields["occurred_at"]
    assert True is draft.fields["done"]
    assert date(2024, 5, 20) == other.fields["starts_on"]


def test_a_whole_number_is_text_where_text_is_kept() -> None:
    """
    Also with the point that spreadsheets give it; half a number is none.
    """
    basics, followups = table("customer_basics"), table("interactions")
    row = {"客户编号": 2024001, "客户名称": 360.0, "联系方式": 13812345678.0}
    (draft,) = basics.read({**row, "关键需求标签": 2024})
    known = Customer(id="C1", number="2024001")
    (other,) = followups.read({"客户编号": 2024001.0, "跟进方式": "电话"}, [known])

    assert ("2024001", "360", "13812345678", ("2024",)) == tuple(
        draft.fields[name] for name in ("number", "name", "phone", "tags")
    )
    assert "C1" == other.fields["customer"]
    for wrong in (2024.5, True, float("nan"), 1e300):
        with pytest.raises(InvalidRecordError, match="客户名称: should be text"):
            basics.read({"客户名称": wrong})


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("联系方式", "138****5678"),
        ("联系方式", "…5678"),
        ("联系方式", "138xxxx5678"),
        ("联系方式", "w***@example.com"),
        ("客户名称", "*科技有限公司"),
        ("所属行业", "***"),
    ],
)
def test_a_mask_is_no_value(header: str, cell: str) -> None:
    """
    It is refused by row and column; who reads an example may take it.
    """
    row = {"客户编号": "C1", "客户名称": "恒信", header: cell}
    with pytest.raises(InvalidRecordError) as caught:
        table("customer_basics").read(row, number=2)
    (draft,) = table("customer_basics").read_all([row], masks=True)[0]

    assert (
        "customer_basics cannot be made from this data: 1 problem\n"
        f"  row 2, {header}: is a mask: give what it hides, or leave it empty"
    ) == str(caught.value)
    assert f"第2行·{header}：是脱敏后的内容：请填写原值，或留空" in (
        caught.value.text("zh")
    )
    assert cell in draft.fields.values()


def test_what_only_looks_like_a_mask_is_taken() -> None:
    """
    Words may have stars and dots, and so may names that are looked up.
    """
    (draft,) = table("campaigns").read(
        {"活动名称": "推广会", "活动目标": "线索 **200** 个……", "负责人": "*经理"},
        PEOPLE,
    )

    assert ("线索 **200** 个……", "U3") == (draft.fields["goal"], draft.fields["owner"])


def test_an_exported_list_with_masks_is_not_imported() -> None:
    """
    Else what was hidden would be overwritten by its mask.
    """
    hidden = masked(
        Customer(id="C1", name="恒信", phone="13812345678"), {"phone": "138****5678"}
    )
    row = table("customer_basics").row([hidden])

    with pytest.raises(InvalidRecordError, match="联系方式: is a mask"):
        table("customer_basics").read(row)


@pytest.mark.parametrize(
    ("minor", "currency", "cell"),
    [
        (5000000, "CNY", "50000.00"),
        (5000000, "USD", "50000.00 USD"),
        (500, "JPY", "500 JPY"),
        (1, "KWD", "0.001 KWD"),
        (None, "CNY", ""),
    ],
)
def test_an_amount_is_read_as_it_is_written(
    minor: int | None, currency: str, cell: str
) -> None:
    """
    In its own currency, which the record then has.
    """
    campaigns = table("campaigns")
    row = campaigns.row([Campaign(name="Fair", budget=minor, currency=currency)])
    (draft,) = campaigns.read(row)
    read: Any = draft.record({})

    assert cell == row[5]
    assert (minor, currency) == (read.budget, read.currency)
    assert row == campaigns.row([read])


def test_amounts_of_two_currencies_are_not_one_records() -> None:
    """
    The one that is not the record's is refused; none is converted.
    """
    document = {
        **own(field="budget", header="预算"),
        "parts": [{"name": "campaign", "record": "campaign"}],
    }
    cost = {"name": "cost", "header": "费用", "en": "Cost", "part": "campaign"}
    document["columns"].append({**cost, "field": "cost"})
    made = table_of(document)
    both = made.read({"名称": "x", "预算": "5 USD", "费用": "7 美元"})
    with pytest.raises(
        InvalidRecordError, match="预算: should be an amount of money in CNY"
    ):
        made.read({"名称": "x", "预算": "5 USD", "费用": "7"})

    assert (500, 700, "USD") == tuple(
        both[0].fields[name] for name in ("budget", "cost", "currency")
    )


def test_a_list_shows_what_may_be_seen() -> None:
    """
    The mask of a hidden field; of a record that is not known, its id.
    """
    hidden = masked(Customer(id="C1", name="恒信科技", owner="U7"), {"name": "*科技"})
    row = cells(table("customers"), table("customers").row([hidden]))

    assert ("*科技", "U7", "") == (row["客户名称"], row["跟进人"], row["联系人"])


def test_lists_have_a_row_for_each_group() -> None:
    """
    The primary contact is shown, whoever comes first; other amounts name theirs.
    """
    client = Customer(id="C1", name="恒信")
    people = [
        Contact(id="P1", customer="C1", name="李娜"),
        Contact(id="P2", customer="C1", name="王芳", primary=True, wechat="wx_heng"),
    ]
    rows = table("customers").rows([[client, *people], [client]])
    abroad = Campaign(name="Fair", budget=500, currency="JPY", channels=("线下",))

    assert [("王芳", "", "wx_heng"), ("", "", "")] == [row[3:6] for row in rows]
    assert "500 JPY" == table("campaigns").row([abroad])[5]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_a_document(name: str) -> None:
    """
    It goes through JSON, and a company may write its own with what it likes.
    """
    shipped = table(name)
    again = TableDocument.from_json(shipped.document.to_json())

    assert shipped.document == again
    assert shipped == table_of(again.to_dict())
    with pytest.raises(InvalidRecordError, match="no such field"):
        TableDocument.of({**shipped.document.to_dict(), "rows": []})


def own(**column: Any) -> dict[str, Any]:
    """
    Return a table of a company with one column beside the name.
    """
    parts = [{"name": "campaign", "record": "campaign"}]
    name = {"name": "name", "header": "名称", "en": "Name"}
    named = {"name": "it", "header": "列", "en": "It"}
    return {
        "name": "own",
        "en": "Own",
        "zh": "自己的表",
        "parts": parts,
        "columns": [
            {**name, "part": "campaign", "field": "name"},
            {**named, "part": "campaign", **column},
        ],
    }


@pytest.mark.parametrize(
    ("column", "problem"),
    [
        ({"field": "colour"}, "field 'it' fills in what campaign has not: 'colour'"),
        (
            {"field": "owner", "shows": "user.nam"},
            "column '列' shows what there is not: 'user.nam'",
        ),
        (
            {"field": "starts_on", "until": "ended_at"},
            "column '列' is no time from a day to a day",
        ),
        (
            {"field": "goal", "splits": "/"},
            "column '列' is no list that could be split",
        ),
        (
            {"field": "status", "words": {"a": "甲", "b": "甲"}},
            "column '列' has '甲' for several values",
        ),
        ({"field": "goal", "header": "名称"}, "word for a field '名称' is there twice"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(
    column: dict[str, Any], problem: str
) -> None:
    """
    When it is made, with every problem.
    """
    with pytest.raises(TableError) as caught:
        table_of(own(**column))

    assert f"table 'own' cannot be used:\n  {problem}" == str(caught.value)


def test_examples_have_all_columns() -> None:
    """
    Else the table is refused; and words are for values that there are.
    """
    wrong = {**own(field="goal"), "examples": [["x"]]}
    with pytest.raises(TableError, match="example 1 has 1 of 2 columns"):
        table_of(wrong)
    document = table("interactions").document.to_dict()
    document["columns"][-1]["words"] = {"no": "未完成"}
    with pytest.raises(TableError, match="a word for 'no', which is no value of it"):
        table_of(document)


def test_only_tables_that_ship_have_names() -> None:
    """
    The error says which there are.
    """
    with pytest.raises(UnknownChoiceError, match="did you mean 'customers'"):
        table("custmers")


def test_a_row_is_entered_and_listed_again() -> None:
    """
    Through the desk into a store, and out of it.
    """
    desk = CRM.open("memory://", settings=standard()).as_system("import")
    seller = desk.users.add(name="*销售", department=None)
    shipped = table("customers")
    row = shipped.document.examples[0]
    ids: dict[str, str] = {}
    for draft in shipped.read(row, [seller], masks=True):
        record: Any = draft.record(ids)
        kept: Any = desk.do(Adopt(record=record))
        ids[draft.part] = kept.id
    known = [
        desk.customers.get(ids["customer"]),
        desk.contacts.get(ids["contact"]),
        desk.needs.get(ids["need"]),
    ]

    assert row == shipped.row(known, [seller])


AT = datetime(2024, 8, 1, tzinfo=UTC)


def test_a_problem_that_is_no_columns_keeps_its_name() -> None:
    """
    As of a header that the table does not have.
    """
    with pytest.raises(InvalidRecordError) as caught:
        table("campaigns").read({"名称": "x"})

    (problem,) = caught.value.problems
    assert isinstance(problem, FieldError)
    assert ("unknown", "名称") == (problem.code, problem.field)


@pytest.mark.parametrize(
    ("name", "row", "missing"),
    [
        (
            "customers",
            {"客户名称": "恒信", "联系人": "王芳", "合作阶段": "已成交"},
            ["所属行业", "联系方式", "需求描述"],
        ),
        (
            "customer_service",
            {"客户名称": "恒信", "需求/问题描述": "需要增加批量导出"},
            ["行业类型", "合作起始时间", "联系人", "联系方式"],
        ),
    ],
)
def test_a_row_lacks_no_column_that_its_document_requires(
    name: str, row: dict[str, object], missing: list[str]
) -> None:
    """
    Each is told by row and column (C2).
    """
    with pytest.raises(InvalidRecordError) as caught:
        table(name).read(row, number=4)

    assert [f"第4行·{column}：必填" for column in missing] == [
        problem.text("zh") for problem in caught.value.problems
    ]


def test_a_cell_that_is_refused_is_not_missing_as_well() -> None:
    """
    One problem for one cell.
    """
    row = ["C2023901", "恒信", "制造业", "某年", "王芳", "13812345678", "批量导出"]

    with pytest.raises(InvalidRecordError) as caught:
        table("customer_service").read(row)

    assert ["day"] == [problem.code for problem in caught.value.problems]
