"""
The code that README and docs show does what they say.

A page is run from its top to its end in an empty folder, as one program.
"""

import doctest
import re
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")]
    if not {"_build", "_generated"} & set(path.parts)
)
READMES = ["README.md", "README.zh.md"]
SYBIL = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=doctest.ELLIPSIS),
        SkipParser(),
    ]
)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize("page", PAGES)
def test_code_on_the_page_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Each Python block of a page runs, and its prompts give what is printed.
    """
    monkeypatch.chdir(tmp_path)

    for example in SYBIL.parse(ROOT / page).examples():
        example.evaluate()


@pytest.mark.parametrize("page", READMES)
def test_readme_shows_working_code_early(page: str) -> None:
    """
    A reader meets the first runnable block before line 35, in both languages.
    """
    first = next(iter(SYBIL.parse(ROOT / page).examples()))

    assert first.line < 35


@pytest.mark.parametrize("page", READMES)
def test_links_of_the_readme_lead_somewhere(page: str) -> None:
    """
    Each file that a README links to is there.
    """
    links = LINK.findall((ROOT / page).read_text("utf-8"))

    assert [] == [link for link in links if not (ROOT / link).exists()]


def test_the_command_of_the_tests_is_the_same_in_both_languages() -> None:
    """
    Both READMEs have the block that CI runs, with the same command.
    """
    mark = "<!-- test command -->\n```sh\n"
    tails = [(ROOT / page).read_text("utf-8").partition(mark)[2] for page in READMES]
    commands = [tail.partition("```")[0].strip() for tail in tails]

    assert commands[0]
    assert commands == commands[:1] * len(READMES)
