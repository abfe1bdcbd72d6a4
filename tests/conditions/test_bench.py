"""
The benchmark of conditions asks one question in all its forms.
"""

import pytest

from crmkit.conditions import BY_ATTRIBUTE, Condition

pytest.importorskip("cel", reason="comes with the dependency group bench")
pytest.importorskip("rule_engine", reason="comes with the dependency group bench")

from benchmarks import bench_conditions as bench


@pytest.mark.parametrize("question", bench.QUESTIONS, ids=lambda q: q.name)
def test_a_question_is_the_same_by_hand(question: bench.Question) -> None:
    """
    What is timed gives the same answers, and not always the same one.
    """
    asked = bench.tickets(300)
    condition = Condition(question.text, bench.SCHEMA)
    by_hand = [bool(question.by_hand(record, bench.NOW)) for record in asked]

    assert by_hand == [condition.holds(r, bench.AT, BY_ATTRIBUTE) for r in asked]
    assert {True, False} == set(by_hand)
