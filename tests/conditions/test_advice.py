"""
What the checker says to write instead is what somebody can write.
"""

from pathlib import Path

import pytest

from crmkit.calendars import Calendar
from crmkit.conditions import (
    Boolean,
    Choices,
    Condition,
    Day,
    Duration,
    Field,
    Instant,
    Integer,
    Money,
    Number,
    Option,
    Relation,
    Schema,
    Text,
    TextSet,
)
from crmkit.errors import ConditionError
from crmkit.labels import Label
from tests.conditions.problems import told, told_zh

VISITS = Relation(
    "visits",
    Schema(
        [
            Field("id", Integer()),
            Field("at", Instant(), label=Label("At", "到店时间")),
            Field("spent", Money("CNY")),
        ]
    ),
    label=Label("Visits", "到店记录"),
)
LEVELS = Choices(
    (Option("gold", Label("Gold", "金卡")), Option("silver", Label("Silver", "银卡")))
)
SCHEMA = Schema(
    [
        Field("level", LEVELS, label=Label("Level", "会员等级")),
        Field("name", Text(), label=Label("Name", "姓名")),
        Field("joined_at", Instant(), label=Label("Joined", "入会时间")),
        Field("last_at", Instant(), label=Label("Last contact", "上次联系")),
        Field("born", Day(), label=Label("Born", "生日")),
        Field("paid", Money("CNY")),
        Field("usd", Money("USD")),
        Field("yen", Money("JPY")),
        Field("vip", Boolean(), label=Label("VIP", "贵宾")),
        Field("tags", TextSet(), label=Label("Tags", "标签")),
    ],
    relations=[VISITS],
)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("usd > 300", 'money("300.00", "USD")'),
        ("yen > 300", 'money("300", "JPY")'),
        ("usd > 2.5", 'money("2.50", "USD")'),
        ("paid in (5, 6)", 'money("5.00", "CNY")'),
        ("age(joined_at) > 30", "days(30)"),
        ("入会时间 > days(7)", "write age(入会时间) > days(7)"),
        ("joined_at > 30", "write age(joined_at) > days(30)"),
        ("上次联系 > 30", "write age(上次联系) > days(30)"),
        ("上次联系 <= 30", "write age(上次联系) <= days(30)"),
        ("30 < 上次联系", "write age(上次联系) > days(30)"),
        ("days(30) > 上次联系", "write age(上次联系) < days(30)"),
        ("上次联系 == 30", "write age(上次联系) > days(30)"),
        ("last_at in (30, 40)", "an instant cannot be compared with a whole number"),
        ("生日 > 30", "write 生日 < today - days(30)"),
        ("30 >= 生日", "write 生日 >= today - days(30)"),
        ("born > days(30)", "write born < today - days(30)"),
        ("到店记录.spent > 5", "'到店记录' leads to many records; write any(…"),
        ("到店记录.spent > 5", "write any(… for x in 到店记录) or first(…"),
        ("到店记录 is None", "write count(x for x in 到店记录) == 0"),
        ("到店记录 == 3", "first(… for x in 到店记录)"),
        ('level in "金卡"', '"金卡"'),
        ('level in ("金卡")', 'x == "金卡", or in ("金卡",)'),
        ("age(joined_at) > years(1)", "months(12)"),
        ("avg(v.spent for v in visits) > 3", "sum(…)"),
        ("day(born) == 16", 'date(x) == "2026-03-16"'),
        ("age(born) > days(7)", "x < today - days(7)"),
        ("month(joined_at) == 3", 'write "2026-03"'),
        ('标签 == "重要"', 'write "重要" in 标签'),
        ('paid > money("5,000.00", "CNY")', "digits and one point"),
        ('paid > money("5000元", "CNY")', "digits and one point"),
        ("会员等级 == 金卡", 'in quotes: "金卡"'),
        ("金卡 == 会员等级", 'in quotes: "金卡"'),
        ("level in (金卡, 银卡)", 'in quotes: "金卡"'),
        ("姓名 == 李娜", 'in quotes: "李娜"'),
        ("重要 in 标签", 'in quotes: "重要"'),
        ("贵宾 == 是", "write True"),
        ("贵宾 == Yes", "write True"),
        ("贵宾 == 否", "write False"),
        ("any(到店时间 > now for v in 到店记录)", "write v.到店时间"),
        ("Last_contact is None", 'field("Last contact")'),
        ('level == "GOLD"', "did you mean 'gold'?"),
        ("l\u0435vel is None", "cyrillic letter"),
        ('会员等级 等于 "金卡"', "write =="),
        ("date(入会时间) == 今天", "write today"),
        ("距今时长(入会时间) > days(3)", "write age(…)"),
        ('姓名 包含 "李"', "write contains(x, …)"),
        ('name contains "x"', "write contains(x, …)"),
        ('"重要" 在 标签', "write x in"),
        ("paid > 5000元", 'write money("5000.00", "CNY")'),
        ('contains(姓名 "李")', "a comma or an operator is missing after '姓名'"),
        ('level == "gold"。', "no full stop"),
        ("level == 「金卡」", 'write "…" for text'),
        ("paid × 2 > usd", "write *"),
    ],
)  # fmt: skip
def test_the_advice_fits_what_was_written(text: str, advice: str) -> None:
    """
    With the number, the currency and the field that are there.
    """
    said = " | ".join(words for _, words in told(text, SCHEMA))

    assert advice in said


@pytest.mark.parametrize(
    ("written", "advised"),
    [
        ("usd > 300", 'usd > money("300.00", "USD")'),
        ("yen > 300", 'yen > money("300", "JPY")'),
        ("age(joined_at) > 30", "age(joined_at) > days(30)"),
        ("joined_at > days(7)", "age(joined_at) > days(7)"),
        ("上次联系 > 30", "age(上次联系) > days(30)"),
        ("上次联系 <= 30", "age(上次联系) <= days(30)"),
        ("30 >= 生日", "生日 >= today - days(30)"),
        ('level in "gold"', 'level in ("gold",)'),
        ("level == gold", 'level == "gold"'),
        ('tags == "重要"', '"重要" in tags'),
        ("vip == yes", "vip == True"),
    ],
)
def test_the_advice_can_be_followed(written: str, advised: str) -> None:
    """
    What is written so is read, and is not refused for the next reason.
    """
    assert told(written, SCHEMA)
    assert Condition(advised, SCHEMA).text


COMPARED = Schema(
    [
        *SCHEMA.fields.values(),
        Field("seats", Integer()),
        Field("score", Number(2)),
        Field("took", Duration()),
    ],
    calendars={"": Calendar("Asia/Shanghai", {"mon-fri": ["09:00-18:00"]})},
)


@pytest.mark.parametrize(
    "literal",
    ["5", "-5", "0", "1.5", "-1.5", "1.555", "999999999", "9999999999", "0.000001"],
)
@pytest.mark.parametrize(
    "asked",
    [
        "paid", "yen", "usd", "joined_at", "born", "took", "month(joined_at)", "name",
        "age(joined_at)", "business_age(joined_at)", "seats", "score", "tags", "vip",
        "date(joined_at)", "paid + usd", "coalesce(yen, yen)", "hour(now)", "level",
    ],
)  # fmt: skip
def test_what_to_write_for_a_number_is_not_refused_again(
    asked: str, literal: str
) -> None:
    """
    Whatever number is written beside whatever field, the advice can be followed.
    """
    try:
        Condition(f"{asked} > {literal}", COMPARED)
    except ConditionError as error:
        said = error.problems[0].message_en
    else:
        return
    _, _, advised = said.partition("; write ")
    if advised.startswith(("age(", f"{asked} <")):
        assert Condition(advised, COMPARED).text
    elif advised and "…" not in advised and " " not in advised.replace(", ", ","):
        assert Condition(f"{asked} == {advised}", COMPARED).text


@pytest.mark.parametrize(
    ("text", "marked", "said", "said_zh"),
    [
        ("vip and", "and", "something is missing after 'and'", "'and' 之后缺少内容"),
        ("vip and ", "and", "something is missing after 'and'", "'and' 之后缺少内容"),
        ("level ==", "==", "something is missing after '=='", "'==' 之后缺少内容"),
        ("paid + ", "+", "something is missing after '+'", "'+' 之后缺少内容"),
        *(
            (
                f"level == {text}",
                text[0],
                f"this quote is never closed by {closing}",
                f"这个引号缺少与之配对的 {closing}",
            )
            for text, closing in (('"金卡”', '"'), ('“金卡"', "”"), ("'金卡’", "'"))
        ),
    ],
)  # fmt: skip
def test_the_place_is_where_it_goes_wrong(
    text: str, marked: str, said: str, said_zh: str
) -> None:
    """
    Unfinished text marks its end, a quote itself.
    """
    assert [(marked, said)] == told(text, SCHEMA)
    assert [said_zh] == told_zh(text, SCHEMA)


@pytest.mark.parametrize("hidden", "\u200b\u200e\u202e\u2060\ufeff\xad\x07\x7f\u200d")
def test_what_cannot_be_seen_is_written_as_an_escape(hidden: str) -> None:
    """
    Such a text is never found, and nobody sees why.
    """
    for text in (f'name == "a{hidden}b"', f'"a{hidden}b" in tags'):
        ((_, said),) = told(text, SCHEMA)
        assert said.startswith("this text value holds a character that cannot be seen")
    escape = hidden.encode("unicode_escape").decode()
    asked = Condition(f'name == "a{escape}b"', SCHEMA)
    assert asked.text.isascii()
    assert asked == Condition(asked.text, SCHEMA)


@pytest.mark.parametrize(
    ("written", "advised"),
    [
        ("last(visits).spent", "last(v.spent for v in visits)"),
        ("first(到店记录).at", "first(v.at for v in 到店记录)"),
        ("max(visits).at", "max(v.at for v in visits)"),
        ("visits[0].at", "first(v.at for v in visits)"),
        ("visits[-1].spent", "last(v.spent for v in visits)"),
        ("first(x for x in visits).at", "first(x.at for x in visits)"),
        ("sum(visits.spent)", "sum(v.spent for v in visits)"),
        ("count(visits)", "count(v for v in visits)"),
        ("len(visits)", "count(v for v in visits)"),
    ],
)
def test_what_is_asked_of_many_records_is_written_as_a_loop(
    written: str, advised: str
) -> None:
    """
    Wherever a value can stand, with a variable that is free.
    """
    for text in (f"{written} != {written}", f"{written} is None"):
        assert {(written, f"write {advised}")} == set(told(text, SCHEMA))
        assert {f"请写 {advised}"} == set(told_zh(text, SCHEMA))
    if not advised.startswith(("sum", "count")):
        assert Condition(f"{advised} is None", SCHEMA).text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("last(visits) is None", "write last(… for v in visits)"),
        ("any(visits)", "write any(… for v in visits)"),
        (
            "first(x for x in visits if x.id > 3).at > now",
            "write first(x.at for x in visits if …)",
        ),
        (
            "first(visits).nothing is None",
            "a call of this kind is not part of the language",
        ),
        ("visits[id].at is None", "'[…]' after a value is not part of the language"),
        ("last(level).at is None", "a call of this kind is not part of the language"),
        (
            "sum(name)",
            "sum(…) looks through related records: write sum(… for o in …)",
        ),
        (
            "len(name) > 3",
            'len(…) counts the texts of a set; that a text is not empty is name != ""',
        ),
        ("len(paid) > 3", "len(…) needs one set of texts"),
        ("len() > 3", "len(…) needs one set of texts"),
    ],
)
def test_a_loop_is_told_as_far_as_it_is_known(text: str, said: str) -> None:
    """
    Fields that are not there, and what leads to no records, are not put into it.
    """
    assert [said] == [message for _, message in told(text, SCHEMA)]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("重要\u3000", '"重要\\u3000"'),
        ("\u3000 重要", '"\\u3000 重要"'),
        ("\u3000", '"\\u3000"'),
        ("很\u3000重要", '"很\u3000重要"'),
        ("西湖店 ", '"西湖店 "'),
        ("西湖店\xa0", '"西湖店\\xa0"'),
    ],
)
def test_a_blank_at_an_end_of_a_text_is_seen(value: str, shown: str) -> None:
    """
    Between words a full-width blank is left as people write it.
    """
    asked = Condition(f'name == "{value}"', SCHEMA)

    assert f"name == {shown}" == asked.text
    assert asked == Condition(asked.text, SCHEMA)


def test_blanks_around_a_name_or_a_label_mean_nothing() -> None:
    """
    A value that is stored with one goes first.
    """
    levels = Choices(
        (Option("key", Label("Key ", "重要\u3000")), Option("vip "), Option("vip"))
    )
    label = Label("Level ", "\u3000会员等级")
    schema = Schema([Field("level", levels, label=label)])

    for text in ('会员等级 == "重要"', 'Level == "Key"', 'field(" level") == " key"'):
        assert 'level == "key"' == Condition(text, schema).text
    assert 'level == "vip "' == Condition('level == "vip "', schema).text
    assert 'level == "vip"' == Condition('level == "vip"', schema).text


@pytest.mark.parametrize("text", ["重要\u3000", "👨\u200d👩\u200d👧", "a\tb", "Ａ"])
def test_what_can_be_seen_is_taken(text: str) -> None:
    """
    A joiner is part of a sign.
    """
    asked = Condition(f'name == "{text}"', SCHEMA)

    assert asked == Condition(asked.text, SCHEMA)


PAGE = Path(__file__).parents[2] / "docs" / "reference" / "condition-language.md"


def test_a_chinese_word_of_the_tables_is_answered() -> None:
    """
    The column is a translation; who writes it is told what it stands for.
    """
    for name, said in (("现在", "write now"), ("今天", "write today")):
        assert name in PAGE.read_text("utf-8")
        assert said in str(told(f"joined_at < {name}", SCHEMA))
    with pytest.raises(ConditionError, match="write today"):
        Condition("born < 今天", SCHEMA)
