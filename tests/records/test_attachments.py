"""
Descriptions of attachments, and the names that files may have.
"""

import pytest

from crmkit.errors import AttachmentNameError, InvalidRecordError
from crmkit.records import RECORD_TYPES, Attachment, field_names, harmless_name
from crmkit.records._file_names import name_problem

SPACES = "it begins or ends with a dot or a space"
DEVICE = "Windows keeps it for a device"
DIGEST = 64 * "0"


def data(**fields: object) -> dict[str, object]:
    """
    Return what a description is made of.
    """
    return {
        "digest": DIGEST,
        "name": "合同.pdf",
        "media_type": "application/pdf",
        "size": 7,
        **fields,
    }


@pytest.mark.parametrize(
    "name",
    [
        "合同.pdf",
        "报价单（最终版）v2.1 2026-03.xlsx",
        "微信图片_20260302.jpg",
        "résumé.doc",
        "re\u0301sume\u0301.doc",
        "👩‍💻.png",
        "console.log",
        "com10.txt",
        "a.b.c",
        "~$draft.docx",
        "a" * 255,
        "长" * 85,
    ],
    ids=ascii,
)
def test_a_decent_name_is_kept_as_it_is(name: str) -> None:
    """
    Chinese, accents in either form, spaces inside and several dots are fine.
    """
    assert "" == name_problem(name)
    assert name == harmless_name(name)
    assert name == Attachment.of(data(name=name)).name


@pytest.mark.parametrize(
    ("name", "problem", "harmless"),
    [
        ("", "it is empty", "unnamed"),
        (".", SPACES, "unnamed"),
        ("..", SPACES, "unnamed"),
        (".htaccess", SPACES, "htaccess"),
        ("a.exe.", SPACES, "a.exe"),
        ("a.exe ", SPACES, "a.exe"),
        ("\u3000合同.pdf", SPACES, "合同.pdf"),
        ("../a", "it has '/' in it", "_a"),
        ("..\\a", r"it has '\\' in it", "_a"),
        ("C:\\fakepath\\a.pdf", "it has ':' in it", "C__fakepath_a.pdf"),
        ("a.txt:stream", "it has ':' in it", "a.txt_stream"),
        ("a\0.pdf", r"it has '\x00' in it, which is no printable character", "a_.pdf"),
        ("a\r\nb", r"it has '\r' in it, which is no printable character", "a__b"),
        ("a\x85b", r"it has '\x85' in it, which is no printable character", "a_b"),
        ("a\u2028b", r"it has '\u2028' in it, which is no printable character", "a_b"),
        ("a\ud800b", r"it has '\ud800' in it, which is no printable character", "a_b"),
        (
            "报价\u202efdp.exe",
            r"it has '\u202e' in it, which turns the order of what is shown",
            "报价fdp.exe",
        ),
        ("a\u200bb", r"it has '\u200b' in it, which nobody can see", "ab"),
        ("con", DEVICE, "_con"),
        ("Nul.tar.gz", DEVICE, "_Nul.tar.gz"),
        ("COM¹.txt", DEVICE, "_COM¹.txt"),
        ("lpt1 .txt", DEVICE, "_lpt1 .txt"),
        ("CONOUT$", DEVICE, "_CONOUT$"),
        (
            "长" * 86,
            "it has 258 bytes in UTF-8, more than 255",
            "长" * 85,
        ),
        (
            "长" * 86 + ".pdf",
            "it has 262 bytes in UTF-8, more than 255",
            "长" * 83 + ".pdf",
        ),
    ],
    ids=ascii,
)
def test_a_hostile_name_is_named_and_made_harmless(
    name: str, problem: str, harmless: str
) -> None:
    """
    Each says what is wrong with it and what to call the file instead.
    """
    assert problem == name_problem(name)
    assert harmless == harmless_name(name)
    with pytest.raises(InvalidRecordError):
        Attachment.of(data(name=name))


@pytest.mark.parametrize(
    "wrong",
    [
        {"digest": DIGEST.replace("0", "A")},
        {"digest": "../../secret"},
        {"digest": f"{DIGEST}\n"},
        {"media_type": "pdf"},
        {"media_type": "text/plain\r\nSet-Cookie: a=b"},
        {"media_type": 1},
        {"size": -1},
        {"size": True},
        {"size": 1.5},
        {"url": "https://example.com"},
    ],
    ids=str,
)
def test_a_wrong_description_is_refused(wrong: dict[str, object]) -> None:
    """
    What comes from outside cannot name a path or a header.
    """
    with pytest.raises(InvalidRecordError):
        Attachment.of(data(**wrong))


def test_everything_must_be_there() -> None:
    """
    A description without its parts describes nothing; each is named once.
    """
    with pytest.raises(InvalidRecordError) as caught:
        Attachment.of({})

    assert (
        "attachment cannot be made from this data: 4 problems\n"
        "  attachment.digest: is required\n"
        "  attachment.name: is required\n"
        "  attachment.media_type: is required\n"
        "  attachment.size: is required"
    ) == str(caught.value)


def test_a_description_is_a_value() -> None:
    """
    Equal descriptions are one, and go through JSON unharmed.
    """
    one = Attachment.of(data())

    assert {one} == {one, Attachment.from_json(one.to_json())}


def test_an_overlong_name_does_not_fill_the_error() -> None:
    """
    The text of the error shows its beginning only; the error has all of it.
    """
    name = "长" * 300
    error = AttachmentNameError(name, name_problem(name), harmless_name(name))

    long = "长" * 79 + "…"
    assert (
        f"a file cannot be named '{long}': it has 900 bytes in UTF-8, more than 255 "
        f"(allowed: '{long}')"
    ) == str(error)
    assert (name, "长" * 85) == (error.name, error.harmless)


def test_what_people_keep_may_have_files() -> None:
    """
    All but departments, and what the system writes by itself.
    """
    without = [
        cls.type_name for cls in RECORD_TYPES if "attachments" not in field_names(cls)
    ]

    assert ["department"] == [name for name in without if name not in OF_THE_SYSTEM]


OF_THE_SYSTEM = {
    "archive", "archive_content", "audit_entry", "field_definition", "rule_run",
    "turns",
}  # fmt: skip
