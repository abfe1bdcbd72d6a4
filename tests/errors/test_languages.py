"""
What errors say, in both languages.
"""

import inspect
import pickle
import re
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from crmkit import CRM, errors
from crmkit.crm import Acting
from crmkit.errors import CrmkitError, SettingsError
from crmkit.lifecycle import Machine
from crmkit.presets import form, machine, standard, table
from crmkit.records import Priority

PUBLIC = sorted(
    name
    for name in errors.__all__
    if isinstance(getattr(errors, name), type)
    and issubclass(getattr(errors, name), CrmkitError)
)
#: What may stand in Chinese: words that somebody gave, and those of no language.
GIVEN = re.compile(r"T\d|C\d|X y|GB/T|JSON|ISO|CNY|true|false|'[^']*'|[a-z_]+\.[a-z_]+")
PLAIN = (CrmkitError, errors.RefusedError)
ROW = {
    "客户名称": "恒信",
    "所属行业": "软件",
    "联系人": "王芳",
    "联系方式": "13812345678",
    "需求描述": "升级系统",
}
TICKET: dict[str, Any] = {"kind": "投诉", "description": "电源坏了", "priority": "高"}


@pytest.fixture
def desk() -> Acting:
    """
    Return a desk with a customer C1 and a ticket T1.
    """
    desk = CRM.open("memory://").as_system("test")
    desk.customers.add(id="C1", name="恒信科技")
    return desk


def ticket(desk: Acting) -> str:
    """
    Return the id of a ticket of the customer.
    """
    return desk.tickets.open(customer="C1", **TICKET).id


def level(desk: Acting) -> str:
    """
    Define a custom field with choices, and return its id.
    """
    return desk.field_definitions.add(
        record="customer",
        field="level",
        kind="choice",
        en="Level",
        zh="会员等级",
        choices=[{"value": "gold", "en": "Gold", "zh": "金牌"}],
    ).id


def a_level_in_use(desk: Acting) -> None:
    """
    Take a field away of which a customer has a value.
    """
    field = level(desk)
    desk.customers.change("C1", {"custom": {"level": "gold"}})
    desk.field_definitions.retire(field)


def an_unknown_level(desk: Acting) -> None:
    """
    Write a custom field by its label.
    """
    level(desk)
    desk.customers.add(name="x", custom={"会员等级": "gold"})


def a_wrong_level(desk: Acting) -> None:
    """
    Choose what there is not.
    """
    level(desk)
    desk.customers.add(name="x", custom={"level": "铂金"})


def linked_to_itself(desk: Acting) -> None:
    """
    Link a ticket to itself.
    """
    number = ticket(desk)
    desk.tickets.link(number, number)


def a_machine_that_strands(desk: Acting) -> None:
    """
    Lead a move nowhere.
    """
    document = machine("ticket").document.to_dict()
    document["moves"][0]["target"] = "nowhere"
    Machine.of(document)


SAID: dict[str, tuple[Callable[[Acting], object], str]] = {
    "a choice": (
        lambda desk: desk.customers.add(name="x", stage="铂金客户"),
        "客户：1 处有误\n  合作阶段：不能是 '铂金客户'（可选：潜在、意向、成交、流失）",
    ),
    "several": (
        lambda desk: desk.tickets.open(customer="C1", kind="怪", description="坏了"),
        (
            "新建工单：2 处有误\n"
            "  问题类型：不能是 '怪'（可选：咨询、投诉、建议、需求变更、售后支持）\n"
            "  优先级：必填"
        ),
    ),
    "no such move": (
        lambda desk: desk.tickets.move(ticket(desk), "close"),
        (
            "工单 T1 当前状态为“待处理”，不能执行“关闭”"
            "（可执行：并入其他工单、开始处理、等待客户）"
        ),
    ),
    "a move that lacks": (
        lambda desk: desk.tickets.move(ticket(desk), "wait"),
        "工单 T1 当前状态为“待处理”，不能执行“等待客户”：请先填写原因",
    ),
    "a field of no move": (
        lambda desk: desk.tickets.move(ticket(desk), "wait", reasn="x"),
        "“等待客户”不能填写 'reasn'（可填：原因）；是否是 'reason'（原因）？",
    ),
    "moved by a change": (
        lambda desk: desk.tickets.change(ticket(desk), {"status": "closed"}),
        (
            "工单：1 处有误\n"
            "  当前状态：只能通过状态操作变更"
            "（可执行：并入其他工单、开始处理、等待客户）"
        ),
    ),
    "linked to itself": (
        linked_to_itself,
        "工单：1 处有误\n  关联工单：应为另一张工单，收到的是 'T1'",
    ),
    "not there": (lambda desk: desk.tickets.get("T9"), "找不到工单 T9"),
    "twice": (
        lambda desk: desk.customers.add(id="C1", name="x"),
        "已有标识为 'C1' 的客户",
    ),
    "a custom field by its label": (
        an_unknown_level,
        (
            "客户：1 处有误\n"
            "  自定义字段 会员等级：没有这个字段；是否是 'level'（会员等级）？"
        ),
    ),
    "a custom choice": (
        a_wrong_level,
        "客户：1 处有误\n  会员等级：不能是 …（可选：金牌）",
    ),
    "a definition": (
        lambda desk: desk.field_definitions.add(
            record="customer", field="fee", kind="money", en="Fee", zh="费用"
        ),
        "这些设置无法使用：\n  自定义字段 customer.fee：是金额字段，应有币种",
    ),
    "in use": (
        a_level_in_use,
        "客户的自定义字段 'level' 正在使用，不能删除：\n  已有 1 条客户",
    ),
    "settings": (
        lambda _: attrs.evolve(standard(), service_levels=()),
        "这些设置无法使用：\n  没有服务级别",
    ),
    "a machine": (
        a_machine_that_strands,
        "状态机 'ticket' 无法使用：\n  操作 'start' 中的状态 'nowhere' 不存在",
    ),
    "a choice of code": (
        lambda _: Priority.read("怪"),
        "优先级不能是 '怪'（可选：高、中、低）",
    ),
    "a machine's name": (
        lambda _: standard().machine("x"),
        (
            "状态机不能是 'x'（可选：营销活动、客户、客户反馈、跟进计划、需求、"
            "自动化任务执行、工单）"
        ),
    ),
    "a form": (
        lambda _: form("universal").check({"客户名称": "恒信", "服务满意度评分": "9"}),
        (
            "客户关系管理万能表单：1 处有误\n"
            "  服务反馈·服务满意度评分：不能大于 5，收到的是 9"
        ),
    ),
    "a table": (
        lambda _: table("customers").read({**ROW, "合作阶段": "怪"}),
        (
            "客户信息管理表：1 处有误\n"
            "  第1行·合作阶段：不能是 '怪'（可选：潜在、意向洽谈中、已成交、流失）"
        ),
    ),
    "a condition": (
        lambda desk: desk.customers.count("foo"),
        "无法读懂这个条件：\n  foo\n  ^^^ 未知的名称 'foo'",
    ),
}


def refused(desk: Acting, work: Callable[[Acting], object]) -> CrmkitError:
    """
    Return what some work is refused with.
    """
    with pytest.raises(CrmkitError) as caught:
        work(desk)
    return caught.value


def plain(text: str) -> str:
    """
    Return a text with the ids that the system has given as T1.
    """
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "T1", text)


@pytest.mark.parametrize("name", SAID)
def test_chinese_says_what_things_are_called(desk: Acting, name: str) -> None:
    """
    By labels, as the English text says them by identifiers.
    """
    work, expected = SAID[name]
    error = refused(desk, work)

    assert expected == plain(error.text("zh"))
    assert str(error) == error.text("en") == error.text()


@pytest.mark.parametrize("name", SAID)
def test_no_english_word_is_in_chinese(desk: Acting, name: str) -> None:
    """
    But for words that somebody gave.
    """
    text = plain(refused(desk, SAID[name][0]).text("zh"))
    if name == "a condition":  # it shows the condition as it came
        text = text.replace("\n  foo\n", "")

    assert [] == re.findall(r"[A-Za-z_]{2,}", GIVEN.sub("", text))


@pytest.mark.parametrize("name", SAID)
def test_what_things_are_called_travels_along(desk: Acting, name: str) -> None:
    """
    Also to another process.
    """
    error = refused(desk, SAID[name][0])
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - made here

    assert (str(error), error.text("zh")) == (str(again), again.text("zh"))
    assert error.args == again.args or hasattr(error, "problems")


@pytest.mark.parametrize("name", PUBLIC)
def test_each_error_is_asked_in_one_way(name: str) -> None:
    """
    ``text`` is the same method of all of them, and means nothing else.
    """
    cls = getattr(errors, name)

    assert cls.text is CrmkitError.text
    assert "text" not in inspect.signature(cls.__init__).parameters


@pytest.mark.parametrize("name", PUBLIC)
def test_each_error_says_itself_in_both_languages(name: str) -> None:
    """
    Whatever its facts are.
    """
    error = sample(getattr(errors, name))

    assert str(error) == error.text("en")
    assert error.text("zh")


def test_a_line_without_chinese_is_in_english() -> None:
    """
    It is better than none.
    """
    error = SettingsError(("something is wrong",))

    assert "这些设置无法使用：\n  something is wrong" == error.text("zh")


def sample(cls: type[CrmkitError]) -> CrmkitError:
    """
    Return an error of a class, made of facts of the right types.
    """
    if cls in PLAIN:
        return cls("x")
    wanted = inspect.signature(cls).parameters.values()
    facts = {
        each.name: _fact(str(each.annotation))
        for each in wanted
        if each.default is each.empty and each.kind is not each.VAR_POSITIONAL
    }
    return cls(**facts)


def _fact(annotation: str) -> Any:
    if "FieldError" in annotation:
        problem = errors.FieldError("ticket", "kind", "required", "None")
        return problem if "Sequence" not in annotation else [problem]
    if "Problem" in annotation:
        return ()
    if "tuple" in annotation:
        return ("a", "b")
    if "int" in annotation:
        return 1
    return "ticket:T1"
