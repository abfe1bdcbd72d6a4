"""
The knowledge base: cases are entered, and found again (I5).
"""

from typing import Any

import pytest

from crmkit.conditions import Condition, Text
from crmkit.records import Article
from tests.crm.company import Company

CASES: list[dict[str, Any]] = [
    {
        "title": "打印机指示灯不亮",
        "kind": "典型问题",
        "question_kind": "售后支持",
        "steps": "换一个插座；换电源适配器",
        "lessons": "先查电源，再查主板",
        "keywords": ["打印机", "电源"],
    },
    {"title": "更换电源后恢复", "kind": "成功案例", "keywords": ["电源", "工厂"]},
    {
        "title": "怎样导出报表",
        "kind": "操作指南",
        "question_kind": "咨询",
        "keywords": ["报表"],
    },
]
LAMP, SUCCESS, REPORT = (str(each["title"]) for each in CASES)


@pytest.fixture
def known(small: Company) -> Company:
    """
    A company that keeps three articles.
    """
    for fields in CASES:
        small.desk.articles.add(**fields)
    return small


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ('问题类型 == "售后支持" and "电源" in 关键词', {LAMP}),
        ('"电源" in keywords', {LAMP, SUCCESS}),
        ('kind == "guide"', {REPORT}),
        ('案例类型 == "操作指南"', {REPORT}),
        ('kind == "guide" and "电源" in keywords', set[str]()),
        ('contains(steps, "适配器") or contains(lessons, "适配器")', {LAMP}),
        ('contains(title, "电源")', {SUCCESS}),
    ],
)
def test_it_is_found_by_kind_and_keyword(
    known: Company, question: str, titles: set[str]
) -> None:
    """
    And by what it tells, in either language.
    """
    assert titles == {str(each.title) for each in known.desk.articles.find(question)}


def test_what_somebody_types_is_bound(known: Company) -> None:
    """
    A keyword of which quotes are a part asks for nothing else.
    """
    schema = known.crm.settings.schema(Article).extended(params={"word": Text()})
    wanted = Condition("word in keywords", schema)
    found = [
        [each.title for each in known.desk.articles.find(wanted.bind(word=word))]
        for word in ("报表", '报表" or "电源')
    ]

    assert [[REPORT], []] == found


def test_the_words_for_it_change(known: Company) -> None:
    """
    It is found by the keywords that it has now.
    """
    (guide,) = known.desk.articles.find('"报表" in keywords')
    known.desk.articles.change(guide.id, {"keywords": ["导出"]})

    assert 0 == known.desk.articles.count('"报表" in keywords')
    assert 1 == known.desk.articles.count('"导出" in keywords')
