"""
Whatever stands in a row: what is taken is shown, and reads as it is shown.
"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crmkit.errors import InvalidRecordError
from crmkit.forms import Draft
from crmkit.presets import TABLES, table
from crmkit.records import Customer, Department, Record, User

tables = {name: table(name) for name in TABLES}
KNOWN: tuple[Record, ...] = (
    User(id="U1", name="李娜"),
    User(id="U2", name="王芳"),
    User(id="U3", name="王芳"),
    Department(id="D1", name="技术部"),
    Department(id="D2", name="财务部"),
    Customer(id="C1", number="C2026001", name="恒信"),
)
words = st.one_of(
    st.sampled_from(
        [
            "", " ", "恒信科技", "李娜", "王芳", "技术部、财务部", "C2026001", "售后",
            "售后维修", "高", "处理中", "意向洽谈中", "意向", "成交客户", "电话",
            "2024-05-20", "2024年5月20日 14:30", "2024年Q3", "至2024-09-30", "2024/7/1",
            "2024-07-01至2024-09-30", "线上/线下", "a、b；c", "5万", "12.30", "500 JPY",
            "wx_heng", "微信：heng", "wang@example.com", "13812345678", "已完成", "否",
            "x" * 300, "\x00", "年底",
        ]
    ),
    st.text(max_size=6),
)  # fmt: skip
values = st.one_of(words, st.none(), st.integers(), st.booleans())


@st.composite
def rows(draw: st.DrawFn) -> tuple[str, list[Any]]:
    """
    Fill in a row of a table.
    """
    name = draw(st.sampled_from(TABLES))
    count = len(tables[name].columns)
    return name, draw(st.lists(values, max_size=count + 1))


def made(draft: Draft) -> Record:
    """
    Return the record of a draft, whole or not.
    """
    missing: dict[str, Any] = dict.fromkeys(draft.cls.required)
    return draft.cls(**{**missing, **draft.fields})


@given(filled=rows())
@settings(max_examples=300, deadline=None)
def test_a_row_that_was_taken_comes_back_the_same(
    filled: tuple[str, list[Any]],
) -> None:
    """
    What is refused is told by row and column.
    """
    name, cells = filled
    try:
        drafts = tables[name].read(cells, KNOWN, number=7)
    except InvalidRecordError as error:
        for problem in error.problems:
            assert str(problem).startswith("row 7, ")
            assert problem.text("zh").startswith("第7行·")
        return
    shown = tables[name].row(map(made, drafts), KNOWN)
    again = tables[name].read(shown, KNOWN)

    assert len(tables[name].header()) == len(shown)
    assert shown == tables[name].row(map(made, again), KNOWN)
    assert [draft.part for draft in drafts] == [draft.part for draft in again]
