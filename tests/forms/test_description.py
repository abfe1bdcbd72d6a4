"""
Descriptions that say too little are pointed out, with what to add (T2).
"""

import pickle
from typing import Any

import pytest

from crmkit.errors import InvalidRecordError
from crmkit.forms import DescriptionFinding, DescriptionPolicy, vagueness
from crmkit.forms._saying import amount, tokens
from crmkit.presets import standard, standard_descriptions

POLICY = standard_descriptions()

# Every description that the five documents give as an example, word for word.
DOCUMENTED = [
    "客户反馈设备无法启动,需紧急排查",
    "技术人员远程排查发现为电源接口松动",
    "已电话告知客户处理方案,客户表示认可",
    "需求定制化开发服务",
    "采购一批智能设备",
    "新增潜在客户200个",
    "需要定制化CRM系统,支持多数据源整合",
    "希望模块化设计,3个月内上线",
    "确认系统功能优先级,客户增加数据导出需求",
    "共识:下周提供原型;待办:*顾问10月20日前提交原型",
    "功能满足需求,界面操作需简化",
    "系统登录偶尔卡顿",
    "优化服务器负载,10月25日完成升级",
    "客户确认问题已解决,操作流畅",
    "2023-10-01,*经理接替*总监对接",
    "客户近期有扩张计划,可能新增采购需求",
    "确认客户对产品方案的疑问,约定下周演示",
    "需补充行业案例对比",
    "2024-05-25前发送案例资料",
    "需要增加批量导出…",
    "已联系客户核实细节",
]

CLEAR = [
    "设备无法启动",
    "打印机卡纸，第二页开始全是空白",
    "登录页面一直转圈，换了浏览器也一样",
    "3月5日的订单SO20240518002少发了两箱",
    "快递员态度恶劣，把包裹扔在门口就走",
    "想了解一下企业版和标准版的价格差别",
    "忘记登录密码",
    "发票抬头开错了",
    "合同到期，希望续签一年",
    "希望把审批流程从三级改成两级",
    "报表导出的时候提示内存不足，有问题的是5月份的数据",
    "CRM 导入 Excel 报错：第 3 行日期格式",
    "建议增加夜间模式",
    "打印功能怎么用",
    "没有收到验证码短信",
    "Printer leaves every second page blank",
    "I cannot log in to my account since Monday",
    "How do I reset my password?",
    "Invoice 4711 shows the wrong amount",
    "The app crashes when I open a PDF",
    "Please add an export to Excel for the monthly report",
    "The error appears after the update: code 0x80070005",
    "カートに商品を追加できません",
    "로그인 화면이 계속 멈춥니다",
    "เครื่องพิมพ์ไม่สามารถพิมพ์หน้าที่สองได้",
    "принтер печатает пустые страницы",
]

VAGUE = [
    ("有问题", "有问题", "vague_phrase"),
    ("系统有问题", "有问题", "vague_phrase"),
    ("你们的系统有问题！！！", "有问题", "vague_phrase"),
    ("打印机坏了", "坏了", "vague_phrase"),
    ("产品不好用", "不好用", "vague_phrase"),
    ("服务态度很差", "很差", "vague_phrase"),
    ("产品质量不好", "不好", "vague_phrase"),
    ("我要投诉", "投诉", "vague_phrase"),
    ("我想咨询一下", "咨询", "vague_phrase"),
    ("在吗", "在吗", "vague_phrase"),
    ("麻烦尽快处理，谢谢", "尽快处理", "vague_phrase"),
    ("急急急", "急", "vague_phrase"),
    ("请问怎么回事？", "怎么回事", "vague_phrase"),
    ("如题", "如题", "vague_phrase"),
    ("登录有 bug", "有 bug", "vague_phrase"),
    ("软件用不了", "用不了", "vague_phrase"),
    ("没有问题", "没有问题", "vague_phrase"),
    ("有问题有问题有问题有问题", "有问题", "vague_phrase"),
    ("Problem", "Problem", "vague_phrase"),
    ("I have a problem", "a problem", "vague_phrase"),
    ("It doesn't work", "doesn't work", "vague_phrase"),
    ("it doesnt work", "doesnt work", "vague_phrase"),
    ("The printer doesn’t work!", "doesn’t work", "vague_phrase"),
    ("Something is wrong with the app", "Something is wrong", "vague_phrase"),
    ("HELP", "HELP", "vague_phrase"),
    ("please fix asap", "please fix", "vague_phrase"),
    ("App 有问题", "有问题", "vague_phrase"),
    ("退货", "退货", "too_short"),
    ("怎么用？", "怎么用", "too_short"),
    ("价格", "价格", "too_short"),
    ("你好，价格", "你好，价格", "too_short"),
    ("password reset", "password reset", "too_short"),
    ("SO20240518002", "SO20240518002", "too_short"),
    ("13812345678", "13812345678", "too_short"),
    ("啊啊啊啊啊啊啊", "啊啊啊啊啊啊啊", "too_short"),
    ("退款退款退款退款", "退款退款退款退款", "repeated"),
    ("refund refund refund", "refund refund refund", "repeated"),
    ("", "", "empty"),
    ("   ", "", "empty"),
    ("？？？！！", "", "empty"),
    ("😡😡😡", "", "empty"),
    ("……", "", "empty"),
]

# The same in other characters: full width, spaces, what cannot be seen, emoji.
DISGUISED = [
    ("有 问 题", "有 问 题"),
    ("有\u200b问\u200b题", "有\u200b问\u200b题"),
    ("\ufeff有问题\u3000", "有问题"),
    ("😡有问题😡", "有问题"),
    ("ＨＥＬＰ", "ＨＥＬＰ"),
    ("ｉｔ ｄｏｅｓｎ＇ｔ ｗｏｒｋ", "ｄｏｅｓｎ＇ｔ ｗｏｒｋ"),
    ("DOESN\u02bcT   WORK", "DOESN\u02bcT   WORK"),
    ("有问题\U0001f469\u200d\U0001f4bb", "有问题"),
    ("有问题。\r\n", "有问题"),
    ("HE\u0301LP help", "help"),
]


def codes(text: str, kind: str | None = None) -> list[str]:
    """
    Return the codes of what is pointed out.
    """
    return [found.code for found in vagueness(text, POLICY, kind)]


@pytest.mark.parametrize("text", DOCUMENTED)
def test_no_description_of_the_documents_is_vague(text: str) -> None:
    """
    What the documents show as an example says enough, whatever its kind.
    """
    assert [] == codes(text)
    assert {()} == {vagueness(text, POLICY, kind) for kind in POLICY.hints}


@pytest.mark.parametrize("text", CLEAR)
def test_what_says_enough_is_left_alone(text: str) -> None:
    """
    A vague phrase does no harm beside words that say something.
    """
    assert [] == codes(text)


@pytest.mark.parametrize(("text", "part", "code"), VAGUE)
def test_what_says_too_little_is_pointed_out(text: str, part: str, code: str) -> None:
    """
    The part that is meant is named, by its words and its place.
    """
    first = vagueness(text, POLICY)[0]

    assert (code, part) == (first.code, first.part)
    assert part == text[first.start : first.end]


@pytest.mark.parametrize(("text", "part"), DISGUISED, ids=range(len(DISGUISED)))
def test_other_characters_hide_nothing(text: str, part: str) -> None:
    """
    Width, spaces and what cannot be seen change neither answer nor quotation.
    """
    (found,) = vagueness(text, POLICY)

    assert ("vague_phrase", part) == (found.code, found.part)


def test_each_vague_phrase_is_pointed_at_once() -> None:
    """
    In the order of the text.
    """
    text = "你好，有问题，很急，有问题，请尽快处理"

    assert ["有问题", "急", "尽快处理"] == [f.part for f in vagueness(text, POLICY)]


def test_a_comma_parts_a_phrase() -> None:
    """
    Words on both sides of a comma are no phrase.
    """
    policy = DescriptionPolicy(least=9, vague=("有问题",))

    assert ["too_short"] == [f.code for f in vagueness("有，问题", policy)]


@pytest.mark.parametrize(
    ("kind", "en", "zh"),
    [
        (
            "complaint",
            "what happened; when it happened; the people or the order concerned",
            "发生了什么；发生的时间；涉及的人员或订单",
        ),
        (
            "after_sales_support",
            "the product or the order number; what it does or shows, and since when",
            "产品型号或订单编号；故障现象与出现时间",
        ),
        (
            "inquiry",
            "which product or function; what you want to know",
            "涉及的产品或功能；想了解什么",
        ),
        (
            "rental",
            "what is wanted or what happened; which product or function",
            "想要什么，或发生了什么；涉及的产品或功能",
        ),
    ],
)
def test_what_to_add_depends_on_the_kind(kind: str, en: str, zh: str) -> None:
    """
    The texts say what to add; a kind that nobody thought of is asked in general.
    """
    (found,) = vagueness("有问题", POLICY, kind)

    assert f"'有问题' does not say enough; please add: {en}" == found.text("en")
    assert f"“有问题”说得不够具体，请补充：{zh}" == found.text("zh")


def test_what_is_said_already_is_not_asked_for() -> None:
    """
    A complaint that names a day is not asked when it was.
    """
    (found,) = vagueness("昨天有问题", POLICY, "complaint")

    assert ["what happened", "the people or the order concerned"] == [
        label.en for label in found.missing
    ]


def test_if_all_is_said_and_still_too_little_everything_is_asked_for() -> None:
    """
    A finding never ends without saying what to add.
    """
    policy = DescriptionPolicy.of(
        {
            "least": 9,
            "general": [{"name": "what", "en": "what", "zh": "何事", "signs": ["事"]}],
        }
    )

    assert ["何事"] == [label.zh for label in vagueness("小事", policy)[0].missing]


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("退货", "'退货' says too little", "“退货”过于简短"),
        ("退款退款退款", "it says the same again and again", "内容只是重复"),
        ("！", "it says nothing in words", "没有文字内容"),
    ],
    ids=["short", "repeated", "empty"],
)
def test_each_finding_has_a_text(text: str, en: str, zh: str) -> None:
    """
    Without hints it says what is wrong and no more.
    """
    (found,) = vagueness(text, DescriptionPolicy(least=5))

    assert (en, zh) == (found.text("en"), found.text("zh"))


def test_a_long_part_is_quoted_in_short() -> None:
    """
    A text that says the same a thousand times is not repeated.
    """
    (found,) = vagueness("退款" * 1000, POLICY)

    assert 2000 == len(found.part)
    assert len(found.text("zh")) < 100


def test_the_policy_is_data() -> None:
    """
    What is vague, how much is enough and what to ask for are edits.
    """
    mild = DescriptionPolicy.of({"least": 2, "vague": ["卡"]})

    assert () == vagueness("退货", mild)
    assert ["卡"] == [found.part for found in vagueness("卡", mild)]
    assert POLICY == DescriptionPolicy.from_json(POLICY.to_json())


def test_it_points_out_and_never_refuses() -> None:
    """
    The flag is for who reads the answer; the answer is the same.
    """
    strict = DescriptionPolicy.of(POLICY.to_dict() | {"refuses": True})

    assert not POLICY.refuses
    assert vagueness("有问题", POLICY) == vagueness("有问题", strict)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"least": 0}, "least"), ({"vague": [""]}, "vague.0"), ({"leats": 3}, "leats")],
    ids=["nothing", "empty", "misspelt"],
)
def test_a_policy_is_checked(changes: dict[str, Any], field: str) -> None:
    """
    A policy from outside is checked as every document is.
    """
    with pytest.raises(InvalidRecordError) as caught:
        DescriptionPolicy.of(POLICY.to_dict() | changes)

    assert [field] == [problem.field for problem in caught.value.problems]


def test_hints_are_for_the_kinds_there_are() -> None:
    """
    Each kind that ships has hints, and no hint is for a kind that does not.
    """
    assert set(standard().choices["ticket.kind"]) == set(POLICY.hints)


def test_no_phrase_is_both_vague_and_a_filler() -> None:
    """
    Each phrase is there once, however it is written.
    """
    words = [
        tuple(token.word for token in tokens(phrase))
        for phrase in (*POLICY.vague, *POLICY.fillers)
    ]

    assert len(words) == len(set(words))


def test_a_finding_is_a_value() -> None:
    """
    Equal, hashable, picklable.
    """
    (found,) = vagueness("有问题", POLICY)

    assert found == pickle.loads(pickle.dumps(found))  # noqa: S301 - our own
    assert {found} == {*vagueness("有问题", POLICY)}
    assert isinstance(found, DescriptionFinding)


def test_lone_surrogates_and_nul_do_no_harm() -> None:
    """
    What no ticket may hold is answered all the same.
    """
    assert ["empty"] == codes("\ud800\x00")


def test_words_are_counted_by_what_they_can_say() -> None:
    """
    A Chinese character is one, a word two, a long run without spaces more.
    """
    assert [1, 2, 2, 4, 2] == [
        amount(tokens(text))
        for text in ("机", "printer", "12345678901234", "เครื่องพิมพ์ไม่ทำงาน", "SO1")
    ]
