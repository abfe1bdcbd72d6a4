"""
Forms that people fill in become records, by the desk's own commands.
"""

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from crmkit import CRM
from crmkit.errors import InvalidRecordError, RefusedError, UnknownChoiceError
from crmkit.presets import form, standard
from crmkit.records import Task
from tests.crm.company import MONDAY, Company

UNIVERSAL = form("universal")
AFTER_SALES = form("after_sales_tracking")


def test_a_new_customer_comes_with_all_that_belongs_to_him(small: Company) -> None:
    """
    Numbers, owner and links are those that commands give.
    """
    answer = {
        "客户名称": "明达制造",
        "联系人": "李强",
        "联系方式": "13800000000",
        "核心需求": "需要定制化CRM系统",
        "时间要求": "2023年12月31日前完成",
    }

    filled = small.desk.fill_in(UNIVERSAL, answer, "新客户登记")

    customer = small.desk.customers.get(filled.records["customer"].id)
    need = small.desk.needs.get(filled.records["core_need"].id)
    contact = small.desk.contacts.get(filled.records["contact"].id)
    assert ("C2026002", small.owner.id) == (customer.number, customer.owner)
    assert (customer.id, contact.id) == (need.customer, need.contact)
    assert (customer.id, True) == (contact.customer, contact.primary)
    assert {} == filled.left


def test_what_is_filled_in_of_a_record_that_is_there_changes_it(
    small: Company,
) -> None:
    """
    The rest is entered, and belongs to it.
    """
    answer = {
        "问题描述": "系统登录偶尔卡顿",
        "沟通方式": "电话",
        "沟通内容摘要": "远程排查",
        "服务满意度评分": "4分",
        "客户名称": "恒信科技",
    }
    ids = {"customer": small.customer.id}

    filled = small.desk.fill_in(UNIVERSAL, answer, "售后服务", ids=ids, at=MONDAY)

    told = small.desk.customers.history(small.customer.id, what=["new"])
    assert {"customer", "ticket", "interaction", "rating"} == {e.kind for e in told}
    assert "恒信科技" == small.desk.customers.get(small.customer.id).name
    assert {"customer", "ticket", "interaction", "rating"} == set(filled.records)
    assert "open" == small.desk.tickets.get(filled.records["ticket"].id).status


def test_what_only_a_move_takes_is_given_back(small: Company) -> None:
    """
    A solution is told to the customer, not written by a form.
    """
    ids = {"customer": small.customer.id}
    filed = small.desk.fill_in(
        AFTER_SALES,
        {"客户名称": "恒信", "事项描述": "设备无法启动", "优先级": "紧急"},
        "登记售后",
        ids=ids,
    )
    ticket = filed.records["matter"].id
    small.clock.advance(timedelta(hours=1))

    outcome = small.desk.fill_in(
        AFTER_SALES,
        {"解决方案": "更换电源", "解决结果": "已恢复", "满意度评分": 5},
        "登记结果",
        ids={**ids, "matter": ticket},
    )

    assert {"matter": {"solution": "更换电源", "result": "已恢复"}} == outcome.left
    small.desk.tickets.move(ticket, "start")
    moved = small.desk.tickets.move(
        ticket, "tell", told_via="phone", solution=outcome.left["matter"]["solution"]
    )
    assert "更换电源" == moved.told_solution
    assert ticket == small.desk.ratings.get(outcome.records["rating"].id).ticket


def test_a_form_is_entered_whole_or_not_at_all(small: Company) -> None:
    """
    What one record is refused for keeps none of the others.
    """
    before = small.desk.contacts.count()
    later = small.clock.now() + timedelta(days=1)
    answer = {
        "客户名称": "明达",
        "联系人": "李强",
        "沟通日期": later,
        "沟通方式": "电话",
        "沟通内容摘要": "回访",
    }

    with pytest.raises(RefusedError):
        small.desk.fill_in(UNIVERSAL, answer)
    with pytest.raises(InvalidRecordError):
        small.desk.fill_in(UNIVERSAL, {"联系人": "李强"}, "新客户")
    with pytest.raises(UnknownChoiceError):
        small.desk.fill_in(UNIVERSAL, {}, ids={"client": "C1"})

    assert before == small.desk.contacts.count()
    assert 1 == small.desk.customers.count()


# -- Priority, to-dos, who decides, a need that changes -------------------------------


def test_a_ticket_of_a_form_is_never_medium_in_silence(small: Company) -> None:
    """
    Its forms ask for the priority; where none is said it is that of its impact (T2).
    """
    ids = {"customer": small.customer.id}
    lacking: dict[str, dict[str, object]] = {
        "after_sales_tracking": {"客户名称": "恒信", "事项描述": "设备无法启动"},
        "lead_tracking": {"客户名称": "恒信", "需求描述": "想了解批量采购价格"},
        "satisfaction_feedback": {"满意度评分": 2, "问题描述": "响应太慢"},
    }
    purposes = ("登记售后", "登记线索", "登记不满意见")
    for (name, answer), purpose in zip(lacking.items(), purposes, strict=True):
        with pytest.raises(InvalidRecordError) as caught:
            small.desk.fill_in(form(name), answer, purpose, ids=ids)
        assert "事项·优先级：必填" in caught.value.text("zh")

    answer = {"问题描述": "登录偶尔卡顿"}
    said = small.desk.fill_in(UNIVERSAL, {**answer, "紧急程度": "高"}, "售后", ids=ids)
    derived = small.desk.fill_in(UNIVERSAL, answer, "售后", ids=ids)
    complaint = small.desk.fill_in(
        form("satisfaction_feedback"), {"问题描述": "响应太慢"}, ids=ids
    )

    assert ["high", "medium", "high"] == [
        filled.records[part].priority.value  # type: ignore[attr-defined]
        for filled, part in (
            (said, "ticket"), (derived, "ticket"), (complaint, "matter"),
        )
    ]  # fmt: skip


def test_without_an_impact_the_priority_has_to_be_said(small: Company) -> None:
    """
    A company that says nothing of impacts is asked for it.
    """
    settings = attrs.evolve(standard(), impacts={})
    desk = CRM.open("memory://", settings=settings).as_system("test")
    answer = {"客户名称": "恒信", "问题描述": "登录偶尔卡顿"}

    with pytest.raises(InvalidRecordError, match=r"priority: is required"):
        desk.fill_in(UNIVERSAL, answer)

    assert 0 == desk.customers.count()


VISIT = {
    "沟通日期": "2023-10-15",
    "沟通方式": "线下会议",
    "沟通内容摘要": "确认系统功能优先级,客户增加数据导出需求",
}


def test_a_to_do_becomes_a_task(small: Company) -> None:
    """
    Of whom it names, due on the day that it says; what was agreed is no task.
    """
    sales = small.desk.users.add(
        name="*顾问", department=small.owner.department, roles=["sales"]
    )
    ids = {"customer": small.customer.id}
    said = "共识:下周提供原型;待办:*顾问10月20日前提交原型；发送案例资料"

    filled = small.desk.fill_in(
        UNIVERSAL, {**VISIT, "共识/待办事项": said}, "长期客户", ids=ids
    )

    interaction = filled.records["interaction"]
    prototype, cases = filled.further
    assert isinstance(prototype, Task)
    assert isinstance(cases, Task)
    assert ("*顾问10月20日前提交原型", sales.id) == (prototype.title, prototype.owner)
    assert datetime(2023, 10, 19, 16, tzinfo=UTC) == prototype.due_at
    assert ("发送案例资料", small.owner.id, None) == (
        cases.title,
        cases.owner,
        cases.due_at,
    )
    assert {(small.customer.id, interaction.id, str(interaction.ref))} == {
        (task.customer, task.interaction, task.about) for task in (prototype, cases)
    }
    assert [*filled.further] == [
        small.desk.tasks.get(each.id) for each in filled.further
    ]


def test_a_to_do_is_a_task_once(small: Company) -> None:
    """
    Whoever fills in more of a record that is there makes tasks of what is new.
    """
    ids = {"customer": small.customer.id}
    first = small.desk.fill_in(
        UNIVERSAL, {**VISIT, "待办事项": "发合同"}, "长期客户", ids=ids
    )
    more = {**ids, "interaction": first.records["interaction"].id}

    again = small.desk.fill_in(
        UNIVERSAL,
        {"共识/待办事项": "待办：1. 发合同；2. 回访"},
        ids=more,
    )

    assert ["回访"] == [task.title for task in again.further]  # type: ignore[attr-defined]
    assert 2 == small.desk.tasks.count()


@pytest.mark.parametrize("names", [("*经理", "*总监"), ()])
def test_who_decides_now_is_linked(small: Company, names: tuple[str, ...]) -> None:
    """
    The one who takes over decides and is entered if need be; the milestone has both.
    """
    ids = {"customer": small.customer.id}
    known = [
        small.desk.contacts.add(
            customer=small.customer.id, name=name, decision_maker=name == "*总监"
        )
        for name in names
    ]
    answer = {**VISIT, "关键决策人变更": "2023-10-01,*经理接替*总监对接"}

    filled = small.desk.fill_in(UNIVERSAL, answer, "长期客户", ids=ids)

    (milestone,) = small.desk.milestones.find()
    assert milestone == filled.records["decision_maker_change"]
    assert (date(2023, 10, 1), "2023-10-01,*经理接替*总监对接") == (
        milestone.occurred_on,
        milestone.summary,
    )
    deciders = small.desk.contacts.find("decision_maker")
    assert ["*经理"] == [each.name for each in deciders]
    assert deciders[0].id == milestone.contact
    if known:
        both = milestone.contact, milestone.former_contact
        assert tuple(each.id for each in known) == both


@pytest.mark.parametrize(
    "said",
    ["发合同\t给客户", "发合同\x0b给客户", "发合同\u2028给客户", "发合同 给客户"],
)
def test_the_title_of_a_to_do_is_one_line(small: Company, said: str) -> None:
    """
    Tabs and the like are blanks there; what is too long is whole in the note.
    """
    text = f"待办：{said}；{'长' * 201}"

    filled = small.desk.fill_in(
        UNIVERSAL,
        {**VISIT, "共识/待办事项": text},
        "长期客户",
        ids={"customer": small.customer.id},
    )

    assert [("发合同 给客户", None), (f"{'长' * 199}…", "长" * 201)] == [
        (task.title, task.note)  # type: ignore[attr-defined]
        for task in filled.further
    ]


@pytest.mark.parametrize(
    ("said", "deciders", "contacts"),
    [
        ("新任采购总监王芳接替李强", {"王芳"}, 2),
        ("王芳接替李强成为决策人", {"王芳"}, 2),
        ("决策人：李强→王芳", {"王芳"}, 2),
        ("张伟接替李强", {"张伟"}, 3),
        ("李强改为李强", {"李强"}, 2),
        ("决策流程改为集体决策", {"李强"}, 2),
    ],
)
def test_known_people_decide_by_ordinary_sentences(
    small: Company, said: str, deciders: set[str], contacts: int
) -> None:
    """
    Who follows decides, who was followed no longer; other words make nobody.
    """
    customer = small.customer.id
    small.desk.contacts.add(customer=customer, name="李强", decision_maker=True)
    small.desk.contacts.add(customer=customer, name="王芳")
    answer = {**VISIT, "关键决策人变更": f"2023-10-01，{said}"}

    filled = small.desk.fill_in(
        UNIVERSAL, answer, "长期客户", ids={"customer": customer}
    )

    found = small.desk.contacts.find("decision_maker")
    assert deciders == {each.name for each in found}
    assert contacts == small.desk.contacts.count()
    milestones = [*small.desk.milestones.find()]
    assert filled.records["decision_maker_change"] in milestones


def test_words_that_name_nobody_are_kept_as_they_are(small: Company) -> None:
    """
    A change of which nobody knows who it is makes no contact.
    """
    answer = {**VISIT, "关键决策人变更": "2023-10-01，待定"}

    filled = small.desk.fill_in(
        UNIVERSAL, answer, "长期客户", ids={"customer": small.customer.id}
    )

    assert "2023-10-01，待定" == filled.records["decision_maker_change"].summary  # type: ignore[attr-defined]
    assert () == filled.further


def test_a_need_that_changes_is_the_one_that_is_open(small: Company) -> None:
    """
    Found by itself if there is one; each version of it is kept.
    """
    ids = {"customer": small.customer.id}
    first = small.desk.fill_in(
        UNIVERSAL, {"核心需求": "定制化CRM系统"}, "需求变更", ids=ids
    ).records["core_need"]
    small.desk.needs.add(customer=small.customer.id, kind="foreseen", description="?")
    small.clock.advance(timedelta(hours=1))

    changed = small.desk.fill_in(
        UNIVERSAL,
        {"核心需求": "定制化CRM系统，支持数据导出"},
        "需求变更",
        ids=ids,
    ).records["core_need"]

    assert first.id == changed.id
    assert ["定制化CRM系统", "定制化CRM系统，支持数据导出"] == [
        change.fields["description"][1] for change in small.desk.needs.changes(first.id)
    ]
    assert 1 == small.desk.needs.count('kind == "core"')


def test_of_several_open_needs_one_has_to_be_named(small: Company) -> None:
    """
    Which there are is said; one that is done with is not among them.
    """
    add, ids = small.desk.needs.add, {"customer": small.customer.id}
    dropped, *open_ = (
        add(customer=small.customer.id, description=each) for each in "abc"
    )
    small.desk.needs.move(dropped.id, "drop", reason="重复")
    answer = {"核心需求": "支持数据导出"}

    with pytest.raises(InvalidRecordError) as caught:
        small.desk.fill_in(UNIVERSAL, answer, "需求变更", ids=ids)
    named = small.desk.fill_in(
        UNIVERSAL, answer, "需求变更", ids={**ids, "core_need": open_[1].id}
    )

    refs = sorted(str(each.ref) for each in open_)
    assert (
        "universal cannot be made from this data: 1 problem\n"
        "  Needs and expectations, Core need: means several records: "
        f"{refs[0]!r}, {refs[1]!r}"
    ) == str(caught.value)
    assert open_[1].id == named.records["core_need"].id


def test_under_a_key_the_same_form_is_entered_once(small: Company) -> None:
    """
    What it found the first time is what it finds again.
    """
    answer = {
        **VISIT,
        "核心需求": "定制化CRM系统",
        "共识/待办事项": "待办:发合同",
        "关键决策人变更": "2023-10-01,*经理接替*总监对接",
        "其他信息": "近期扩张",
    }
    change, ids = {"核心需求": "支持数据导出"}, {"customer": small.customer.id}
    filled = []
    for _ in range(2):
        with small.crm.begin(by=small.owner, key="form-1") as desk:
            filled.append(desk.fill_in(UNIVERSAL, change, "需求变更", ids=ids))
            filled.append(desk.fill_in(UNIVERSAL, answer, ids=ids))

    assert filled[:2] == filled[2:]
    assert (2, 1, 1) == (
        small.desk.needs.count(),
        small.desk.tasks.count(),
        small.desk.milestones.count(),
    )
