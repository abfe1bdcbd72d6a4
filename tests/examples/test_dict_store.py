"""
The store in a dictionary, which authors of stores copy from, keeps the contract.
"""

import ast
import re
from pathlib import Path

import pytest
from dict_store import DictStore

from crmkit.ports import Store
from crmkit.testing import StoreContract

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "dict_store.py"
PAGE = ROOT / "docs" / "how-to" / "write-a-store.md"
#: How the page says how long a part is, and the part that it shows next.
PART = re.compile(
    r"\b(\d+)\s+lines.*?:start-at: (.+?)\n:end-before: \"(.+?)\"", re.DOTALL
)


class TestDictStore(StoreContract):
    """
    What every store must do.
    """

    def make_store(self) -> Store:
        """
        Return a store in a dictionary.
        """
        return DictStore()


def lines_of_code(text: str) -> int:
    """
    Return how many lines are neither empty nor a comment nor part of a docstring.
    """
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    told: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, kinds) and ast.get_docstring(node) is not None:
            told |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    lines = enumerate(map(str.strip, text.splitlines()), 1)
    return sum(1 for n, line in lines if line and line[0] != "#" and n not in told)


@pytest.mark.parametrize("part", range(4))
def test_the_page_says_how_long_each_part_is(part: int) -> None:
    """
    Nobody is promised a hundred lines that are two hundred.
    """
    said, start, end = PART.findall(PAGE.read_text("utf-8"))[part]
    after = SCRIPT.read_text("utf-8").partition(start)[2]

    assert int(said) == lines_of_code(start + after.partition(end)[0])


def test_the_page_shows_all_parts() -> None:
    """
    Four of them, and nothing in the script is between two.
    """
    assert 4 == len(PART.findall(PAGE.read_text("utf-8")))
