"""
The page about what permissions promise names tests that there are.

Not here: those tests.
"""

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "explanation" / "threat-model.md"
NAMED: Final = tuple(
    dict.fromkeys(re.findall(r"`(test_\w+)`", PAGE.read_text("utf-8")))
)
TESTS: Final = frozenset(
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"def (test_\w+)\(", path.read_text("utf-8"))
)


@pytest.mark.parametrize("name", NAMED)
def test_each_promise_has_its_test(name: str) -> None:
    """
    Under the name that stands on the page.
    """
    assert name in TESTS


def test_no_promise_is_without_a_test() -> None:
    """
    Each entry of both lists names one.
    """
    promised = PAGE.read_text("utf-8").partition("## The law")[2]
    promised = promised.partition("## What is not promised")[0]
    entries = re.split(r"^- ", promised, flags=re.MULTILINE)[1:]

    assert entries
    assert [] == [entry for entry in entries if "`test_" not in entry]
