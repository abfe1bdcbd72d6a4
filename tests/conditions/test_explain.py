"""
What an explanation says.
"""

from datetime import timedelta

from crmkit.conditions import Condition
from tests.conditions.samples import AT, NOW, SCHEMA, Lead, Stage

TEXT = (
    '阶段 == "意向" and not (age(上次联系) > days(7) or "a" in tags) '
    "and owner == me and limit is None"
)
LEAD = Lead(
    stage=Stage.INTERESTED,
    owner="li",
    tags=("b", "a"),
    created_at=NOW - timedelta(hours=5),
)


def test_each_part_is_shown_with_its_value_and_verdict() -> None:
    """
    The tree follows the condition; what was looked at stands beside each leaf.
    """
    explanation = Condition(TEXT, SCHEMA).bind(me="zhao").explain(LEAD, AT)

    assert str(explanation).splitlines() == [
        (
            'false: stage == "interested" and not (age(last_contacted_at) > days(7) '
            'or "a" in tags) and owner == me and limit is None'
        ),
        "  true: stage == \"interested\"  [stage = 'interested']",
        '  false: not (age(last_contacted_at) > days(7) or "a" in tags)',
        '    true: age(last_contacted_at) > days(7) or "a" in tags',
        (
            "      unknown: age(last_contacted_at) > days(7)  "
            "[age(last_contacted_at) = missing]"
        ),
        "      true: \"a\" in tags  [tags = {'a', 'b'}]",
        "  false: owner == me  [owner = 'li', me = 'zhao']",
        "  true: limit is None  [limit = missing]",
    ]
    assert "false" == explanation.verdict
    assert 4 == len(explanation.parts)
    assert "interested" == explanation.parts[0].value


def test_the_explanation_exists_in_chinese() -> None:
    """
    Verdicts and missing values have Chinese words.
    """
    asked = Condition("vip and created_at < now", SCHEMA)

    assert asked.explain(LEAD, AT).shown("zh").splitlines() == [
        "未知: vip and created_at < now",
        "  未知: vip  [vip = 缺失]",
        "  成立: created_at < now  [created_at = 2026-03-02T04:00:00+00:00]",
    ]


def test_a_negated_leaf_is_one_line() -> None:
    """
    ``x is not None`` and ``x not in …`` show what they look at.
    """
    assert "true: owner is not None  [owner = 'li']" == str(
        Condition("owner is not None", SCHEMA).explain(LEAD, AT)
    )
    assert "true: True" == str(Condition("True", SCHEMA).explain(LEAD, AT))
