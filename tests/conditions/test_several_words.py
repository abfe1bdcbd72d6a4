"""
Labels of several words are written in ``field("…")``, which is told who does not.
"""

import pytest

from crmkit.conditions import Condition, Field, Instant, Integer, Schema, Text
from crmkit.errors import ConditionError
from crmkit.labels import Label

SCHEMA = Schema(
    [
        Field("told_at", Instant(), label=Label("Last contact", "上次联系")),
        Field("first", Instant(), label=Label("Last contact by us", "我方上次联系")),
        Field("amount", Integer(), aliases=("合同金额(元)",)),
        Field("stage", Text()),
    ]
)


@pytest.mark.parametrize(
    ("text", "marked", "label"),
    [
        ("Last contact is None", "Last contact", "Last contact"),
        ("stage == 'a' and Last contact is None", "Last contact", "Last contact"),
        ("Last contact by us is None", "Last contact by us", "Last contact by us"),
        ("合同金额(元) > 3", "合同金额(元)", "合同金额(元)"),
        ("合同金额（元） > 3", "合同金额（元）", "合同金额(元)"),
        ("合同金额(元) > 3 and stage == 'a'", "合同金额(元)", "合同金额(元)"),
    ],
)
def test_how_it_is_written_is_told_once(text: str, marked: str, label: str) -> None:
    """
    The whole label is underlined, in both languages.
    """
    with pytest.raises(ConditionError) as caught:
        Condition(text, SCHEMA)
    (problem,) = caught.value.problems

    assert marked == text[problem.start : problem.end]
    assert problem.message_en.endswith(f'write field("{label}")')
    assert problem.message_zh.endswith(f'请写 field("{label}")')
    advised = f'field("{label}")'
    assert Condition(text.replace(marked, advised), SCHEMA).reads


@pytest.mark.parametrize(
    "text",
    [
        "stage == 'Last contact' and other",
        "stage == “Last contact” and other",
        'field("Last contact") == other',
        "stage == my_Last contacted",
        "other",
    ],
)
def test_what_is_wrong_elsewhere_is_told_as_ever(text: str) -> None:
    """
    A label in quotes is a text.
    """
    with pytest.raises(ConditionError) as caught:
        Condition(text, SCHEMA)

    assert "several words" not in str(caught.value)
