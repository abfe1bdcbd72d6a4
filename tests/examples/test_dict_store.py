"""
The store in a dictionary, which authors of stores copy from, keeps the contract.
"""

import ast
import re
from pathlib import Path

from dict_store import DictStore

from crmkit.ports import Store
from crmkit.testing import StoreContract

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "dict_store.py"
PAGE = ROOT / "docs" / "how-to" / "write-a-store.md"
#: How the page says how long the script is.
SAID = re.compile(r"\b(\d+) lines of\s+code")


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


def test_the_page_says_how_long_the_store_is() -> None:
    """
    Nobody is promised a hundred lines that are two hundred.
    """
    (said,) = SAID.findall(PAGE.read_text("utf-8"))

    assert int(said) == lines_of_code(SCRIPT.read_text("utf-8"))
    assert int(said) <= 100


def test_the_store_reaches_for_public_names_only() -> None:
    """
    Whoever copies it is not left behind by the next release.
    """
    tree = ast.walk(ast.parse(SCRIPT.read_text("utf-8")))
    modules = [node.module for node in tree if isinstance(node, ast.ImportFrom)]

    assert [] == [name for name in modules if name and "._" in name]
