"""
Laws of file names: which pass, and what becomes of those that do not.
"""

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crmkit.errors import InvalidRecordError
from crmkit.records import Attachment, harmless_name
from crmkit.records._file_names import LONGEST_NAME, name_problem

SETTINGS = settings(deadline=None, max_examples=300)
DIGEST = 64 * "0"

#: Names that somebody thought of, and pieces that do harm, put together.
pieces = st.sampled_from(
    ["..", ".", "/", "\\", "\0", "con", "NUL", "COM1", "lpt¹", "conin$", " ", "\u3000",
     "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "\n", "\x7f", "\u2028", ":", "?",
     "报价单", "(最终版)", "👩‍💻", "a" * 200, "长" * 90, "é", "e\u0301", ".pdf"]
)  # fmt: skip
names = st.one_of(
    st.text(max_size=300), st.lists(pieces, max_size=8).map("".join), pieces
)


@given(name=names)
@example(name="CON" + " " * 300 + "x.pdf")
@example(name="CON" + " " * 248 + ".pdf")
@example(name="a" * 250 + " .pdf")
@example(name="." * 300 + "x")
@SETTINGS
def test_what_was_made_harmless_passes(name: str) -> None:
    """
    Whatever came, the harmless name is one that may be used.
    """
    assert "" == name_problem(harmless_name(name))


@given(name=names)
@SETTINGS
def test_making_harmless_twice_changes_nothing_more(name: str) -> None:
    """
    The harmless name of a harmless name is itself.
    """
    assert harmless_name(name) == harmless_name(harmless_name(name))


@given(name=names)
@SETTINGS
def test_a_name_that_passes_stays_as_it_is(name: str) -> None:
    """
    What may be used is not changed, not even normalised.
    """
    if not name_problem(name):
        assert name == harmless_name(name)


@given(name=names)
@SETTINGS
def test_a_name_that_passes_leads_nowhere(name: str) -> None:
    """
    Joined to a folder, a passing name is one thing in that folder, on any system.
    """
    used = harmless_name(name)

    for path in (PurePosixPath("folder"), PureWindowsPath("C:/folder")):
        assert path == (path / used).parent
        assert used == (path / used).name
    assert len(used.encode()) <= LONGEST_NAME
    assert used.isprintable() or not used.isascii()


@given(name=names)
@settings(SETTINGS, max_examples=100)
def test_a_name_that_passes_can_be_written(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """
    The disk of this machine takes a file of that name.
    """
    path = Path(tmp_path_factory.getbasetemp()) / harmless_name(name)
    path.write_bytes(b"%PDF")
    found = path.read_bytes()
    path.unlink()

    assert b"%PDF" == found


@given(stem=st.text("报价单合同扫描件最终版v0123456789 ", min_size=1, max_size=400))
@SETTINGS
def test_a_suffix_outlives_shortening(stem: str) -> None:
    """
    A file stays what it is called to be.
    """
    assert harmless_name(f"件{stem}件.xlsx").endswith(
        "件.xlsx" if len(stem) < 80 else ".xlsx"
    )


@given(name=names)
@SETTINGS
def test_records_take_just_the_names_that_pass(name: str) -> None:
    """
    The check of a description and that of a store are one.
    """
    data = {"digest": DIGEST, "name": name, "media_type": "text/plain", "size": 0}
    if name_problem(name):
        with pytest.raises(InvalidRecordError):
            Attachment.of(data)
    else:
        assert name == Attachment.of(data).name
