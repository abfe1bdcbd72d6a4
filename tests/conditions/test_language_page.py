"""
The reference of the language says what the language does.

Not here: the code on the page, which ``tests/test_pages.py`` runs.
"""

import doctest
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from crmkit import errors
from crmkit.conditions import Condition
from crmkit.conditions._read._operands import _CALLS
from crmkit.conditions._read._tests import TESTS
from crmkit.errors import ConditionError

PAGE: Final = (
    Path(__file__).parents[2] / "docs" / "reference" / "condition-language.md"
).read_text("utf-8")
REFUSED: Final = PAGE.partition("## What is refused")[2].partition("\n## ")[0]
CODE: Final = re.compile(r"`([^`]+)`")
ROWS: Final = [
    [CODE.findall(cell.replace(r"\|", "¦")) for cell in row.strip("| ").split(" | ")]
    for row in REFUSED.replace(r"\|", "¦").splitlines()
    if row.startswith("| `") and "…" not in row
]


@cache
def page_schema() -> Any:
    """
    Return the schema that the page asks about.
    """
    block = PAGE.partition("```python\n")[2].partition("```")[0]
    names: dict[str, Any] = {}
    for example in doctest.DocTestParser().get_examples(block):
        exec(example.source, names)  # noqa: S102 - the page is ours
    return names["customers"]


@pytest.mark.parametrize("text", [text for row in ROWS for text in row[0]])
def test_what_the_page_calls_refused_is_refused(text: str) -> None:
    """
    Each text on the left of the table is no condition.
    """
    with pytest.raises(ConditionError):
        Condition(text.replace("¦", "|").removesuffix(" alone"), page_schema())


@pytest.mark.parametrize("text", [text for row in ROWS for text in row[1]])
def test_what_to_write_instead_is_a_condition(text: str) -> None:
    """
    Each text on the right of the table can be written.
    """
    assert Condition(text, page_schema()).text


@pytest.mark.parametrize("name", [*_CALLS, *TESTS])
def test_every_function_is_on_the_page(name: str) -> None:
    """
    The tables name each function of the language.
    """
    assert f"`{name}(" in PAGE


def test_every_error_is_on_the_page() -> None:
    """
    The table of errors names all that conditions raise.
    """
    raised = {
        name
        for name in errors.__all__
        for module in [getattr(errors, name).__module__.rpartition(".")[2]]
        if module in {"_conditions", "_asking", "_back_ends"} and name != "Problem"
    }
    assert set() == {name for name in raised if f"errors.{name}`" not in PAGE}
