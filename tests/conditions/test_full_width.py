"""
Full-width characters outside of literals, and what Python would read in silence.
"""

from itertools import pairwise

import pytest

from crmkit.conditions._read._widths import _NUMBER, is_odd, narrowed, restored
from tests.conditions.problems import canonical, told, told_zh


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "阶段　＝＝　“意向”　and　（席位数　＞＝　１０）",
            'stage == "interested" and seats >= 10',
        ),
        ("ｓｅａｔｓ ！＝ －３", "not (seats == -3)"),
        ("席位数 in （１，２）", "seats in (1, 2)"),
        ("姓名 == ‘全角＝（）’", 'name == "全角＝（）"'),
        ("姓名 == ”左右“", None),
        ("姓名 == ”相同”", 'name == "相同"'),
        ("姓名 == ＂全角＂", 'name == "全角"'),
        ("姓名 == ＇全角＇", 'name == "全角"'),
        ('姓名 == "半角“引”号"', 'name == "半角“引”号"'),
        ('姓名 == “有"半角"引号”', "name == '有\"半角\"引号'"),
        ("姓名 == “有\"两'种”", "name == '有\"两\\'种'"),
        ("姓名 == “换行\\n”", 'name == "换行\\n"'),
        ('姓名 == """三"个"""', "name == '三\"个'"),
        ("company．grade == “重点”", 'company.grade == "key"'),
        ("any（o．cancelled for o in 订单）", "any(o.cancelled for o in orders)"),
        ("ｆｉｅｌｄ（“姓名”） is None", "name is None"),
        ("seats ＊ ２ ＋ １ ＞ ３", "seats * 2 + 1 > 3"),
        ("len（标签 ＆ ｛“甲”，“乙”｝） ＞ ０", 'len(tags & {"乙", "甲"}) > 0'),
    ],
)
def test_full_width_characters_are_read_as_their_twins(
    text: str, expected: str | None
) -> None:
    """
    Outside of literals; a literal is closed by its own kind of quote.
    """
    if expected is None:
        assert told(text)
    elif expected.startswith("not (seats"):
        assert "seats != -3" == canonical(text)
    else:
        assert expected == canonical(text)


@pytest.mark.parametrize(
    ("text", "part", "message"),
    [
        ("阶段 ＝ “意向”", "＝", "write == to compare"),
        (
            "席位 ＞ ３ and （姓名） ＝＝ “甲”",
            "席位",
            "unknown name '席位'; did you mean '席位数'?",
        ),
        ("（姓名） ＝＝ “甲” and ｂｏｇｕｓ", "ｂｏｇｕｓ", "unknown name 'bogus'"),
        ("（姓名） ＝＝ “甲” and 阶段 ＝＝ “意象”", "“意象”", None),
        ("seats ≥ 3", "≥", "write >="),
        ("seats ≤ 3", "≤", "write <="),
        ("seats ≠ 3", "≠", "write !="),
        ("seats > 3 # and vip", "# and vip", "there are no comments"),
        ("seats > 3 ＃ vip", "＃ vip", "there are no comments"),
        (
            'owner in ("li" "wang")',
            '"li" "wang"',
            "two text values stand side by side; a comma or an operator is missing",
        ),
        (
            "owner in (“li”\n  'wang')",
            "“li”\n  'wang'",
            "two text values stand side by side; a comma or an operator is missing",
        ),
        ("seats > 1and vip", "1and", "put a blank after the number"),
        ("seats > 0xfor vip", "0xfor", "put a blank after the number"),
        (
            r'name == "\d"',
            r"\d",
            "this escape means nothing; write \\\\ for a backslash",
        ),
        (
            r'name == "\400"',
            r"\400",
            "this escape means nothing; write \\\\ for a backslash",
        ),
        (
            r'name == r"\d"',
            "r",
            "a text value has no prefix; write \\\\ for a backslash",
        ),
        (r'name == b"\u1234"', "b", None),
        ("name == 'a\ufdd0'", "\ufdd0", "this is no character"),
        ("seats > .5if vip", ".5if", "put a blank after the number"),
        ("name == “没有关", "“", "this quote is never closed by ”"),
        ("vip； paid", "；", "write 'and'"),
        ("vip; paid", ";", "write 'and'"),
    ],
)
def test_the_place_is_that_of_the_original_text(
    text: str, part: str | None, message: str | None
) -> None:
    """
    Whatever it was read as.
    """
    ((found, words),) = told(text)

    assert part in (None, found)
    assert message in (None, words)
    assert told_zh(text)


@pytest.mark.parametrize(
    "text",
    ['name == "#"', "name == '1or'", 'name == r"a"', 'name == u"a"', 'name == ""',
     r'name == "\\d\x41\N{BULLET}\7"', "'a'in tags", 'name == "a\'b"'],
)  # fmt: skip
def test_what_only_looks_odd_is_read(text: str) -> None:
    """
    Signs inside literals are text, harmless prefixes change nothing.
    """
    assert [] == told(text)


def test_each_character_becomes_one() -> None:
    """
    So offsets are those of the text that came.
    """
    text = "（“a\"'”＝＝ｂ）　１"

    read, oddities = narrowed(text)
    assert len(text) == len(read)
    assert () == oddities
    assert "a\"'" == restored(read[2:5])
    assert not is_odd('stage == "won" and seats > 3')


def test_each_character_is_looked_at_in_one_number_only() -> None:
    """
    A text of nothing but points and digits costs no more than its length.
    """
    text = ".1" * 4_900 + " 1.5 a1 b.5 12345and(.5if"
    found = [number.span() for number in _NUMBER.finditer(text)]

    assert all(end <= start for (_, end), (start, _) in pairwise(found))
    assert [(0, 9_800)] == found[:1]
    assert ["1.5", "12345and", ".5if"] == [text[a:b] for a, b in found[1:]]
