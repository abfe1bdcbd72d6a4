"""
What no store can answer is known without a database.
"""

from typing import Any

import pytest

from crmkit.conditions import Moment
from crmkit.errors import BackEndGapError
from tests.conditions import tables
from tests.conditions.test_operators import ROWS, UNCHANGED, Question, questions

ASKED = [
    pytest.param(asked, id=asked.asked().text)
    for row in ROWS
    for _, asked in questions(row)
]


def refusal(asked: Question) -> Any:
    """
    Return why there is no clause for a question, if there is none.
    """
    moment = Moment(asked.now, UNCHANGED)
    try:
        asked.asked().where(tables.COLUMNS, moment, tables.RELATED)
    except BackEndGapError as error:
        return error.args
    return None


@pytest.mark.parametrize("asked", ASKED)
def test_a_gap_is_known_without_columns(asked: Question) -> None:
    """
    It is there for whatever SQL refuses, with the same words, and for nothing else.
    """
    gap = asked.asked().gap

    assert refusal(asked) == (None if gap is None else gap.args)
