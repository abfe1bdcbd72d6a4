"""
The page on status machines says what their data files say.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from crmkit.presets import machines

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Any:
    """
    The module that writes the page.
    """
    monkeypatch.syspath_prepend(DOCS / "_ext")
    return import_module("machine_pages")


def test_the_page_is_what_the_data_files_say(pages: Any) -> None:
    """Diagrams and tables are those of the machines that ship."""
    page = (DOCS / "reference" / "status-machines.md").read_text("utf-8")

    assert pages.with_machines(page) == page, "python docs/_ext/machine_pages.py"


def test_every_machine_is_on_the_page(pages: Any) -> None:
    """A preset that is new has its diagram, too."""
    page = (DOCS / "reference" / "status-machines.md").read_text("utf-8")

    assert list(machines()) == [found[2] for found in pages.MARKED.finditer(page)]
