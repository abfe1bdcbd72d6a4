"""
Industries by GB/T 4754-2017: the table, and what people write.
"""

from collections import Counter

import pytest

from crmkit.errors import ValueRefusedError
from crmkit.records import industries, industry_edition, read_industry
from crmkit.records._checks._industry_table import by_word, folded, unclear

#: Divisions of each section, counted from the table of contents of the standard.
DIVISIONS = {
    "A": 5, "B": 7, "C": 31, "D": 3, "E": 4, "F": 2, "G": 8, "H": 2, "I": 3, "J": 4,
    "K": 1, "L": 2, "M": 3, "N": 4, "O": 3, "P": 1, "Q": 2, "R": 5, "S": 6, "T": 1,
}  # fmt: skip


def test_the_table_has_all_sections_and_divisions() -> None:
    """
    There are 20 sections and 97 divisions, numbered without a gap.
    """
    codes = [industry.code for industry in industries()]
    divisions = [code for code in codes if len(code) > 1]

    assert list("ABCDEFGHIJKLMNOPQRST") == [code for code in codes if len(code) == 1]
    assert DIVISIONS == Counter(code[0] for code in divisions)
    assert [f"{n:02}" for n in range(1, 98)] == [code[1:] for code in divisions]


def test_every_entry_has_both_names() -> None:
    """
    Chinese names are Chinese, English ones ASCII, and no English one is there twice.
    """
    labels = [industry.label for industry in industries()]

    assert [] == [label for label in labels if label.zh.isascii()]
    assert [] == [label for label in labels if not label.en.isascii()]
    assert 117 == len({label.en for label in labels})


def test_a_section_and_its_only_division_may_share_a_name() -> None:
    """
    Three names are those of a section and of its division; they mean the section.
    """
    names = Counter(industry.label.zh for industry in industries())
    shared = {name for name, count in names.items() if count > 1}

    assert {"房地产业", "教育", "国际组织"} == shared
    assert ["K", "P", "T"] == sorted(read_industry(name).code for name in shared)


def test_no_word_means_two() -> None:
    """
    Each common name is that of one industry, or is kept as unclear.
    """
    aliases = Counter(
        folded(alias) for industry in industries() for alias in industry.label.aliases
    )
    official = {
        folded(name)
        for industry in industries()
        for name in (industry.label.zh, industry.label.en)
    }

    assert {} == {word: count for word, count in aliases.items() if count > 1}
    assert set() == official & set(aliases)
    assert set() == set(unclear()) & set(by_word())
    assert [] == [word for word, several in unclear().items() if len(several) < 2]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("C", "C"),
        ("c", "C"),
        ("65", "I65"),
        ("I65", "I65"),
        ("i 65", "I65"),
        ("Ｉ６５", "I65"),
        ("01", "A01"),
        ("A01", "A01"),
        ("制造业", "C"),
        ("制造", "C"),
        ("制造行业", "C"),
        ("零售业", "F52"),
        ("金融业", "J"),
        ("互联网", "I64"),
        ("互联网行业", "I64"),
        ("机械制造", "C34"),
        ("机械制造业", "C34"),
        ("软件和信息技术服务业", "I65"),
        ("软件与信息技术服务业", "I65"),
        ("软件 和 信息技术服务业", "I65"),
        ("信息传输、软件和信息技术服务业", "I"),
        ("信息传输，软件和信息技术服务业", "I"),
        ("农林牧渔业", "A"),
        ("农、林、牧、渔", "A"),
        ("电力热力燃气及水生产和供应业", "D"),
        ("Manufacturing", "C"),
        ("retail trade", "F52"),
        ("SOFTWARE", "I65"),
        ("I65 软件和信息技术服务业", "I65"),
        ("I65-软件和信息技术服务业", "I65"),
        ("I 65 软件", "I65"),
        ("65、软件和信息技术服务业", "I65"),
        ("C 制造业", "C"),
        ("C制造业", "C"),
        ("P83 教育", "P83"),
        ("K70 房地产业", "K70"),
        ("C Manufacturing", "C"),
        ("4S店", "F52"),
        ("K12", "P"),
        ("IT", "I"),
        ("AI", "I65"),
    ],
)
def test_codes_names_and_common_names_are_read(written: str, code: str) -> None:
    """
    The documents' own examples are all read, as are codes with names beside them.
    """
    assert code == read_industry(written).code


@pytest.mark.parametrize(
    ("written", "code", "suggested"),
    [
        (None, "text", ()),
        (65, "text", ()),
        ("", "industry", ()),
        ("98", "industry", ()),
        ("Z9", "industry", ()),
        ("修车", "industry", ()),
        ("Squid", "industry", ()),
        ("Car manufacturing", "industry_near", ("C 制造业",)),
        ("软件与信息服务", "industry_near", ("I65 软件和信息技术服务业",)),
        ("6513", "industry_near", ("I65 软件和信息技术服务业",)),
        ("A0111", "industry_near", ("A01 农业", "A 农、林、牧、渔业")),
        ("O79", "industry_near", ("N79 土地管理业", "O 居民服务、修理和其他服务业")),
        ("电商", "industry_near", ("F52 零售业", "I64 互联网和相关服务")),
        ("电商平台", "industry_near", ("F52 零售业", "I64 互联网和相关服务")),
        ("智能制造", "industry_near", ("C 制造业",)),
        ("P82 教育", "industry_near", ("P 教育", "O82 其他服务业")),
        ("82 教育", "industry_pair", ("O82 其他服务业", "P 教育")),
        ("I64 软件和信息技术服务业", "industry_pair",
         ("I64 互联网和相关服务", "I65 软件和信息技术服务业")),
    ],
)  # fmt: skip
def test_what_means_none_comes_back_with_suggestions(
    written: object, code: str, suggested: tuple[str, ...]
) -> None:
    """
    A class, a word of two meanings and a code of the edition of 2011 are refused.
    """
    with pytest.raises(ValueRefusedError) as caught:
        read_industry(written)

    assert code == caught.value.code
    assert suggested == caught.value.allowed[: len(suggested)]
    assert bool(suggested) is bool(caught.value.allowed)


def test_suggestions_are_told_in_both_languages() -> None:
    """
    A row error says what was asked, what came and what may have been meant.
    """
    with pytest.raises(ValueRefusedError) as caught:
        read_industry("电商")

    assert (
        "industry: should be a section or division of GB/T 4754-2017, amendment "
        "No. 1 (2019), by code or name, perhaps one of 'F52 零售业', "
        "'I64 互联网和相关服务', got '电商'"
    ) == str(caught.value)
    assert (
        "industry：应为《国民经济行业分类》（GB/T 4754-2017，第 1 号修改单（2019））"
        "的门类或大类，可写代码或名称；也许是 F52 零售业、I64 互联网和相关服务，"
        "收到的是 '电商'"
    ) == caught.value.text("zh")


def test_what_is_shown_is_read() -> None:
    """
    Code and name read back as the industry, in both languages, as does its code.
    """
    for industry in industries():
        for text in (industry.display("zh"), industry.display("en"), industry.code):
            assert industry == read_industry(text)


def test_the_edition_is_named() -> None:
    """
    Standard and amendment are told, for reports that record what they went by.
    """
    assert "GB/T 4754-2017, amendment No. 1 (2019)" == industry_edition()
    assert ("C", None) == (read_industry("C").section, read_industry("C").division)
    assert ("I", "65") == (read_industry("65").section, read_industry("65").division)
