"""
Laws of the description check: what is pointed at is there, and more never hurts.
"""

from unicodedata import normalize

from hypothesis import given, settings
from hypothesis import strategies as st

from crmkit.forms import vagueness
from crmkit.presets import standard_descriptions

SETTINGS = settings(deadline=None, max_examples=200)
POLICY = standard_descriptions()

pieces = st.sampled_from(
    [*POLICY.vague, *POLICY.fillers, "打印机", "退货", "Excel", "3"]
)
texts = st.text(max_size=30) | st.lists(
    pieces | st.sampled_from([" ", "，", "。", "😡", "\u200b"]), max_size=8
).map("".join)
kinds = st.none() | st.sampled_from([*POLICY.hints, "rental"])
CLEAR = "，打印机第二页全部空白"


@given(texts, kinds)
@SETTINGS
def test_what_is_pointed_at_is_there(text: str, kind: str | None) -> None:
    """
    Each part is a part of the text, in its order, with something to add.
    """
    found = vagueness(text, POLICY, kind)

    assert [text[one.start : one.end] for one in found] == [one.part for one in found]
    assert sorted(one.start for one in found) == [one.start for one in found]
    assert all(one.missing for one in found)
    assert all(one.text("en") and one.text("zh") for one in found)


@given(texts)
@SETTINGS
def test_saying_more_is_never_vaguer(text: str) -> None:
    """
    Beside a clear sentence nothing is vague.
    """
    assert () == vagueness(text + CLEAR, POLICY)


@given(st.lists(pieces, max_size=8).map(" ".join))
@SETTINGS
def test_width_and_case_do_not_matter(text: str) -> None:
    """
    In full width and in capitals the same is pointed out.
    """
    wide = "".join(
        chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text
    )

    codes = [one.code for one in vagueness(text, POLICY)]
    assert text == normalize("NFKC", wide)
    assert codes == [one.code for one in vagueness(wide, POLICY)]
    assert codes == [one.code for one in vagueness(text.upper(), POLICY)]


@given(st.lists(st.sampled_from([*POLICY.vague, *POLICY.fillers]), max_size=12))
@SETTINGS
def test_nothing_but_vague_words_and_fillers_is_always_vague(words: list[str]) -> None:
    """
    However many of them there are.
    """
    assert vagueness("，".join(words), POLICY)
