"""
What the checker says of a text, in a form that tests compare.
"""

from crmkit.conditions import Schema
from crmkit.conditions._checked import Checked
from crmkit.conditions._read._check import check
from crmkit.conditions._text import written
from crmkit.errors import ConditionError
from tests.conditions.samples import SCHEMA


def checked(text: str, schema: Schema = SCHEMA) -> Checked:
    """
    Return the node of a text.
    """
    return check(text, schema)


def told(text: str, schema: Schema = SCHEMA) -> list[tuple[str, str]]:
    """
    Return each problem of a text: the part it underlines, and the message.
    """
    try:
        check(text, schema)
    except ConditionError as error:
        return [(text[p.start : p.end], p.message_en) for p in error.problems]
    return []


def told_zh(text: str, schema: Schema = SCHEMA) -> list[str]:
    """
    Return each problem of a text in Chinese.
    """
    try:
        check(text, schema)
    except ConditionError as error:
        return [problem.message_zh for problem in error.problems]
    return []


def canonical(text: str, schema: Schema = SCHEMA) -> str:
    """
    Return the canonical text of a condition, which means the same.
    """
    node = check(text, schema)
    found = written(node)
    assert node == check(found, schema)
    return found
