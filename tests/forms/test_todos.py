"""
What is to be done, as people write it.
"""

from datetime import date

import pytest

from crmkit.forms import day_named
from crmkit.forms._todos import todos_in
from tests.steps import counted


@pytest.mark.parametrize(
    "said",
    [
        "张伟提交原型(最迟2024-05-25)",
        "提交报价（截止10/20）",
        "准备方案1、方案2、合同",
        "发送《需求v2.草案》",
        "*顾问10月20日前提交原型",
    ],
)
def test_numbers_within_a_to_do_are_kept(said: str) -> None:
    """
    Only a number at the beginning is one of a list.
    """
    assert (said,) == todos_in(f"待办：{said}")
    assert (said,) == todos_in(f"待办：  2. {said}")


@pytest.mark.parametrize(
    "said",
    [
        "1. 张伟发合同 2. 李明回访",
        "1、张伟发合同，2、李明回访",
        "1．张伟发合同；2．李明回访",
        "(1)张伟发合同 （2）李明回访",
        "①张伟发合同②李明回访",
        "- 张伟发合同\n- 李明回访",
        "张伟发合同。李明回访。",
        "张伟发合同；李明回访；决议：不涨价；备注：客户急",
    ],
)
@pytest.mark.parametrize("mark", ["待办：", "to do:", "【待办】"])
def test_each_to_do_is_one_by_itself(mark: str, said: str) -> None:
    """
    However a list is numbered.
    """
    assert ("张伟发合同", "李明回访") == todos_in(mark + said)


def test_who_stands_beside_the_word_is_kept() -> None:
    """
    His name comes before each to-do.
    """
    assert ("张伟：发合同", "张伟：回访") == todos_in("待办（张伟）：发合同；回访")


@pytest.mark.parametrize(
    "said", ["无", "没有。", "暂无", "-", "/", "none", "N/A", "1. 无", ""]
)
def test_nothing_to_do_is_no_to_do(said: str) -> None:
    """
    A word for nothing makes none.
    """
    assert () == todos_in(f"待办：{said}")


@pytest.mark.parametrize("filler", [" ", "1", "1.", "待办", "(", "① ", "to "])
def test_a_long_text_takes_no_long_time(filler: str) -> None:
    """
    Twenty thousand characters take no more calls for each than two thousand.
    """
    taken = []
    for length in (2_000, 20_000):
        with counted() as steps:
            todos_in("待办：" + (filler * length)[:length] + "发合同")
        taken.append(steps.taken)

    assert taken[1] < 12 * taken[0]


@pytest.mark.parametrize(
    ("on", "said", "day"),
    [
        ("2023-10-15", "10月14日前", "2023-10-14"),
        ("2023-10-15", "10月15日", "2023-10-15"),
        ("2023-10-15", "8月16日", "2023-08-16"),
        ("2023-10-15", "8月15日", "2024-08-15"),
        ("2023-10-15", "10月20前", "2023-10-20"),
        ("2024-01-03", "12月30日", "2023-12-30"),
        ("2023-01-02", "明年1月5日", "2024-01-05"),
        ("2023-10-15", "10月20日-25日", "None"),
        ("2023-10-15", "2月29日", "2024-02-29"),
        ("9999-12-31", "2月29日", "None"),
        ("0001-01-01", "1月2日", "0001-01-02"),
    ],
)
def test_a_day_just_past_is_not_one_of_next_year(on: str, said: str, day: str) -> None:
    """
    Sixty days are just past; before them it is the next such day.
    """
    assert day == str(day_named(said, date.fromisoformat(on)))
