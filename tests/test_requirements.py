"""
The table of requirements says what is true.
"""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    (ROOT / "tests" / "requirements.toml").read_text("utf-8")
)
COUNTS = {"P": 6, "C": 16, "F": 9, "T": 14, "R": 8, "M": 6, "I": 6, "S": 7}
IDS = [f"{group}{n + 1}" for group, count in COUNTS.items() for n in range(count)]


def names_in(body: list[ast.stmt], prefix: str) -> Iterator[str]:
    """
    Yield the node ids of the tests in a module or class body.
    """
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from names_in(node.body, f"{prefix}::{node.name}")
            yield f"{prefix}::{node.name}.TestCase"  # hypothesis' stateful tests
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield f"{prefix}::{node.name}"
        elif isinstance(node, ast.Assign):
            yield from (
                f"{prefix}::{target.id}"
                for target in node.targets
                if isinstance(target, ast.Name) and target.id.startswith("Test")
            )


def every_test() -> set[str]:
    """
    Return the node ids of all tests there are, without running any.
    """
    return {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in names_in(
            ast.parse(path.read_text("utf-8")).body,
            path.relative_to(ROOT).as_posix(),
        )
    }


def test_every_requirement_is_listed_in_order() -> None:
    """
    The table has one row for each requirement, and no other row.
    """
    assert list(TABLE) == IDS


@pytest.mark.parametrize("name", TABLE)
def test_row_is_whole(name: str) -> None:
    """
    A row has both titles, a known status, its tests, and a note.
    """
    row = TABLE[name]

    assert set(row) == {"en", "zh", "status", "tests", "note"}
    assert row["en"]
    assert row["zh"]
    assert row["status"] in {"built", "partial", "not built"}


@pytest.mark.parametrize("name", TABLE)
def test_status_agrees_with_the_tests(name: str) -> None:
    """
    What is built names a test, what is partly built also says what is missing,
    and what is not built names none.
    """
    row = TABLE[name]

    assert bool(row["tests"]) == (row["status"] != "not built")
    assert row["note"] or row["status"] != "partial"


def test_named_tests_exist() -> None:
    """
    Each test that the table names is there.
    """
    named = {test for row in TABLE.values() for test in row["tests"]}

    assert set() == named - every_test()
