"""
Who follows whom, as people write it.
"""

import pytest

from crmkit.forms import Handover, handover_in
from tests.steps import counted


@pytest.mark.parametrize(
    "text",
    [
        "新任采购总监王芳接替李强",
        "王芳将接替李强",
        "王芳正式接替李强",
        "王芳接替李强成为决策人",
        "决策人李强换成王芳",
        "决策人：李强→王芳",
        "10月1日起由李强改为王芳负责采购",
        "2023-10-01 李强 -> 王芳女士",
        "王芳10月1日接替李强（总监）",
    ],
)
def test_people_who_are_known_are_found_in_a_sentence(text: str) -> None:
    """
    Whatever stands beside their names.
    """
    assert Handover("王芳", "李强") == handover_in(text, {"王芳", "李强", "王"})


@pytest.mark.parametrize(
    ("text", "new", "old"),
    [
        ("王芳将接替李强", "王芳", "李强"),
        ("王芳女士正式接替李强先生", "王芳", "李强"),
        ("*经理接替*总监", "*经理", "*总监"),
        ("王经理接替李总监", "王经理", "李总监"),
        ("John Smith → Mary Jones", "Mary Jones", "John Smith"),
        ("决策人变更为王芳", "王芳", None),
    ],
)
def test_a_plain_name_is_somebody(text: str, new: str, old: str | None) -> None:
    """
    Without what stands around it, though nobody is known.
    """
    assert Handover(new, old) == handover_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "决策流程改为集体决策",
        "李强改为李强",
        "新任采购总监兼财务负责人接替李强",
        "王芳接替",
        "王芳和李强接替张伟",
        "王芳明接替李强",
    ],
)
def test_what_is_no_plain_name_is_nobody(text: str) -> None:
    """
    It stays text, and so does what may mean several people.
    """
    assert handover_in(text, {"王芳", "李强"}) is None


def test_the_longest_name_is_meant() -> None:
    """
    A name that stands within a longer one is not.
    """
    found = handover_in("新任总监王芳明接替李强", {"王芳", "王芳明"})

    assert Handover("王芳明", "李强") == found


@pytest.mark.parametrize("filler", ["王", " ", "改为", "A ", "决策人", "对接"])
def test_a_long_text_takes_no_long_time(filler: str) -> None:
    """
    Twenty thousand characters take little more than six hundred.
    """
    names = [f"李{n}" for n in range(300)]
    taken = []
    for length in (600, 20_000):
        with counted() as steps:
            handover_in((filler * length)[:length], names)
        taken.append(steps.taken)

    assert taken[1] < 3 * taken[0]
