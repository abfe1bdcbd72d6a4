"""
The code that README and docs show does what they say.

A page is run from its top to its end in an empty folder, as one program.
"""

import doctest
import re
from itertools import zip_longest
from pathlib import Path

import pytest
from sybil import Example, Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser, SkipParser

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
        CodeBlockParser(language="text", evaluator=lambda _: None),
        SkipParser(),
    ]
)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize("page", PAGES)
def test_code_on_the_page_runs(
    page: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """
    Each Python block of a page runs, and prints what its prompts say or, without
    prompts, the text block right behind it.
    """
    monkeypatch.chdir(tmp_path)
    examples = list(SYBIL.parse(ROOT / page).examples())

    for example, behind in zip_longest(examples, examples[1:]):
        example.evaluate()
        printed = capsys.readouterr().out

        assert printed == shown(example, behind, printed), f"{page}:{example.line}"


def shown(example: Example, behind: Example | None, printed: str) -> str:
    """
    Return what a page shows as printed by an example; that itself but for ``...``.

    It is in a text block right behind a Python block.
    """
    page, region = example.document.text, example.region
    if behind is None or not page.startswith("```python", region.start):
        return ""
    between, kind = page[region.end : behind.region.start], page[behind.region.start :]
    if between.strip() or not kind.startswith("```text"):
        return ""
    text = str(behind.parsed)
    same = doctest.OutputChecker().check_output(text, printed, doctest.ELLIPSIS)
    return printed if same else text


def test_every_guide_is_listed_once() -> None:
    """
    In a group of the page that leads to all of them.
    """
    folder = ROOT / "docs" / "how-to"
    index = (folder / "index.md").read_text("utf-8")
    listed = re.findall(r"^[a-z-]+$", index, re.MULTILINE)
    guides = {path.stem for path in folder.glob("*.md")} - {"index"}

    assert sorted(guides) == sorted(listed)


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
