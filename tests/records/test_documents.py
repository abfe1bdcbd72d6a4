"""
The documents' own tables (requirement I6): where each of their columns lives.
"""

from collections.abc import Iterator

import pytest

from crmkit.conditions import Condition, Schema
from crmkit.conditions._schema_rules import is_plain
from crmkit.labels import Label
from crmkit.records import RECORD_TYPES, Record, links, record_class
from crmkit.records._fields import hints

#: Document → module or table → column → the fields that it is kept in; the first of
#: them goes by the column's name. Signs for sensitive and required are left out.
TABLES: dict[str, dict[str, dict[str, str]]] = {
    "A": {
        "客户跟踪记录": {
            "客户编号": "customer.number",
            "客户名称(脱敏)": "customer.name",
            "联系人": "contact.name",
            "联系电话(内部可见)": "contact.phone",
            "事项类型": "ticket.scenario ticket.topic",
            "事项描述": "ticket.description",
            "优先级": "ticket.priority",
            "当前状态": "ticket.status",
            "负责人": "ticket.owner",
            "计划跟踪时间": "followup.planned_at",
            "实际跟踪时间": "followup.actual_at interaction.occurred_at",
            "反馈内容摘要": "interaction.summary",
            "协作部门": "ticket.collaborators",
            "关联订单编号": "ticket.order_number",
            "备注": "ticket.remarks",
        },
    },
    "B": {
        "客户信息管理表": {
            "客户编号": "customer.number",
            "客户名称": "customer.name",
            "所属行业": "customer.industry",
            "联系人": "contact.name",
            "职位": "contact.position",
            "联系方式": "contact.phone",
            "需求描述": "need.description",
            "合作阶段": "customer.stage",
            "跟进人": "customer.owner",
            "最后跟进时间": "customer.last_contacted_at",
        },
        "营销活动计划表": {
            "活动名称": "campaign.name",
            "活动目标": "campaign.goal campaign.goal_count campaign.goal_measure",
            "时间周期": "campaign.starts_on campaign.ends_on",
            "参与渠道": "campaign.channels",
            "负责人": "campaign.owner",
            "预算(元)": "campaign.budget campaign.currency",
            "预期效果": "campaign.expected_effect",
        },
    },
    "C": {
        "客户基本信息": {
            "客户名称": "customer.name",
            "所属行业": "customer.industry",
            "联系人姓名": "contact.name",
            "职位": "contact.position",
            "联系方式": "contact.phone contact.relay_number",
            "企业地址": "customer.address customer.province customer.city",
            "统一社会信用代码": "customer.uscc",
        },
        "需求与期望": {
            "核心需求描述": "need.description need.kind",
            "期望解决方案": "need.desired_solution",
            "时间要求": "need.deadline need.deadline_words",
        },
        "跟进记录": {
            "沟通日期": "interaction.occurred_at",
            "沟通方式": "interaction.mode",
            "参与人": "interaction.participants interaction.ours interaction.theirs",
            "沟通内容摘要": "interaction.summary",
            "共识/待办事项": "interaction.consensus task.title task.owner task.due_at",
        },
        "服务反馈": {
            "服务满意度评分": "rating.score",
            "具体评价": "rating.comment",
            "问题描述": "ticket.description",
            "解决方案": "ticket.solution",
            "解决结果": "ticket.result",
        },
        "重要节点": {
            "合作起始时间": "customer.cooperation_start_on",
            "关键决策人变更": "milestone.summary milestone.occurred_on "
            "milestone.former_contact milestone.contact",
        },
        "备注": {"备注": "customer.remarks"},
    },
    "D": {
        "客户基础信息表": {
            "客户编号": "customer.number",
            "客户名称": "customer.name",
            "所属行业": "customer.industry",
            "客户等级": "customer.stage",
            "联系方式": "customer.phone",
            "负责销售": "customer.owner",
            "首次接触日期": "customer.first_contact_on",
            "最后跟进日期": "customer.last_contacted_at",
            "关键需求标签": "customer.tags",
        },
        "客户跟进记录表": {
            "记录编号": "interaction.number",
            "客户编号": "customer.number interaction.customer",
            "跟进时间": "interaction.occurred_at",
            "跟进方式": "interaction.mode",
            "跟进内容摘要": "interaction.summary",
            "客户反馈": "interaction.feedback",
            "下一步行动": "interaction.next_step",
            "负责人": "interaction.executor",
            "完成状态": "interaction.done",
        },
        "自动化任务执行表": {
            "规则": "rule_run.rule",
            "客户": "rule_run.customer",
            "执行动作": "rule_run.action",
            "执行时间": "rule_run.started_at",
            "执行状态": "rule_run.status",
            "操作人": "rule_run.operator",
            "客户反应": "rule_run.reaction",
        },
    },
    "E": {
        "客户信息表": {
            "客户编号": "customer.number",
            "客户名称": "customer.name",
            "行业类型": "customer.industry",
            "合作起始时间": "customer.cooperation_start_on",
            "联系人": "contact.name",
            "联系方式": "contact.phone contact.wechat contact.email",
            "需求/问题描述": "ticket.description",
        },
        "工单": {
            "需求/问题描述": "ticket.description",
            "问题类型": "ticket.kind",
            "紧急程度": "ticket.priority",
            "关联资料": "ticket.attachments",
        },
        "分配": {
            "负责人": "ticket.owner",
            "预计完成时间": "ticket.expected_at",
            "协作需求": "ticket.collaboration_note ticket.collaborators",
        },
        "进度": {
            "处理动作": "interaction.summary",
            "当前状态": "ticket.status",
            "预计更新时间": "ticket.next_update_at",
        },
        "客户反馈": {
            "反馈方式": "ticket.told_via",
            "客户意见": "ticket.opinion",
            "修改意见": "ticket.adjustment",
        },
    },
}
#: Columns that say more than any one field: no field goes by such a word.
SHARED = {"时间周期", "联系方式", "共识/待办事项", "关键决策人变更"}
#: Columns of each table, as the documents count them; 统一社会信用代码 is optional.
COUNTS = {"A": [15], "B": [10, 7], "C": [7, 3, 5, 5, 2, 1], "D": [9, 9, 7]}


def columns() -> Iterator[tuple[str, str, str]]:
    """
    Yield each column with its table and where it lives.
    """
    for document, tables in TABLES.items():
        for table, places in tables.items():
            for column, where in places.items():
                yield f"{document} {table}", column, where


def label_of(place: str) -> Label:
    """
    Return what a field is called.
    """
    type_name, _, name = place.partition(".")
    hint = hints(record_class(type_name))[name]
    return next(each for each in hint.__metadata__ if isinstance(each, Label))


def zh(place: str) -> set[str]:
    """
    Return the Chinese words that mean a field.
    """
    label = label_of(place)
    return {label.zh, *label.aliases}


def named(column: str) -> set[str]:
    """
    Return a column's name, with and without what stands behind it in brackets.
    """
    return {column, column.partition("(")[0]}


COLUMNS = list(columns())


@pytest.mark.parametrize(("table", "column", "where"), COLUMNS)
def test_each_column_has_a_field_of_its_name(
    table: str, column: str, where: str
) -> None:
    """
    The field where it lives goes by the document's word; all that it names are there.

    Of a column that says several things, none goes by its word.
    """
    first, *others = places = where.split()
    alike = [place for place in places if named(column) & zh(place)]

    if column in SHARED:
        assert [] == alike
    else:
        assert first in alike, f"{table}: {first} is not called {column}"
    assert all(map(label_of, others))


def test_no_column_is_left_out() -> None:
    """
    There are as many as the documents count.
    """
    found = {
        document: [len(places) for places in TABLES[document].values()]
        for document in COUNTS
    }

    assert COUNTS == found


@pytest.mark.parametrize(("table", "column", "where"), COLUMNS)
def test_a_condition_may_ask_for_a_column_by_its_name(
    table: str, column: str, where: str
) -> None:
    """
    All but files: in a condition over its record, the document's word is the field.
    """
    if column in SHARED:
        pytest.skip(f"{table}: no one field is all that it says")
    place = where.split(maxsplit=1)[0]
    type_name, _, name = place.partition(".")
    if name == "attachments":
        pytest.skip(f"{table}: no condition asks for files")
    word = max(named(column) & zh(place), key=len)
    written = word if is_plain(word) else f'field("{word}")'
    condition = Condition(f"{written} is None", Schema.of(record_class(type_name)))

    assert {name} == condition.reads


# -- All fields ---------------------------------------------------------------------


def every_word() -> Iterator[tuple[type[Record], str, str]]:
    """
    Yield each Chinese word for a field of a record, with what it means.
    """
    for cls in RECORD_TYPES:
        for name in hints(cls):
            if name not in ("id", "version"):
                for word in sorted(zh(f"{cls.type_name}.{name}")):
                    yield cls, name, word


def test_a_word_means_one_field_of_a_record() -> None:
    """
    No two fields of a record share a word, nor does a relation have that of a field.
    """
    for cls in RECORD_TYPES:
        labels = [
            label_of(f"{cls.type_name}.{name}")
            for name in hints(cls)
            if name not in ("id", "version")
        ]
        ways = [link.label for link in links(cls) if link.label]
        words = [word for label in (*labels, *ways) for word in set(label.words)]

        assert sorted(set(words)) == sorted(words), cls.type_name


def test_chinese_words_are_keys_of_conditions() -> None:
    """
    Each field that conditions know can be asked for by each of its Chinese words.
    """
    for cls, name, word in every_word():
        schema = Schema.of(cls)
        if name in schema.fields and is_plain(word):
            assert {name} == Condition(f"{word} is None", schema).reads


@pytest.mark.parametrize("cls", RECORD_TYPES, ids=lambda cls: cls.type_name)
def test_only_files_and_custom_values_are_no_fields_of_conditions(
    cls: type[Record],
) -> None:
    """
    Everything else that a record keeps can be asked for.
    """
    unknown = set(hints(cls)) - set(Schema.of(cls).fields)

    assert unknown <= {"attachments", "custom", "choices"}


@pytest.mark.parametrize("cls", RECORD_TYPES, ids=lambda cls: cls.type_name)
def test_each_link_is_there_and_has_a_way_back_or_leads_to_people(
    cls: type[Record],
) -> None:
    """
    A link is kept in a field of the record, and a way to many in one of the others.
    """
    for link in links(cls):
        holder = link.target if link.many else cls
        assert link.field in hints(holder)
        if link.many:
            back = [each for each in links(link.target) if each.field == link.field]
            assert [cls.type_name] == [each.to for each in back if not each.many]
            assert link.order in hints(link.target)
