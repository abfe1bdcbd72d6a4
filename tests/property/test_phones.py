"""
Laws of phone numbers as they are compared.
"""

from hypothesis import given
from hypothesis import strategies as st

from crmkit.conditions import dialled, folded

SIGNS = "0123456789+ ()-.xX转#接分机ext;:/,*"
WRITTEN = st.text(SIGNS, max_size=24) | st.text(max_size=12)
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
SILENT = st.sampled_from(["", " ", "-", "."])
CODES = st.sampled_from(["", "+86", "0086", "86", "+86 ", "(+86)"])


@given(WRITTEN)
def test_what_is_dialled_is_dialled_so(text: str) -> None:
    """
    Doing it twice changes nothing; nor does folding before or after.
    """
    assert dialled(text) == dialled(dialled(text))
    assert dialled(text) == dialled(folded(text)) == folded(dialled(text))


@given(MOBILES, CODES, SILENT)
def test_a_mobile_number_is_one_however_it_is_written(
    number: str, code: str, sign: str
) -> None:
    """
    With the code of the mainland or without, in groups or not.
    """
    grouped = sign.join((number[:3], number[3:7], number[7:]))

    assert number == dialled(f"{code}{grouped}")


@given(MOBILES, MOBILES)
def test_other_digits_are_another_number(one: str, other: str) -> None:
    """
    Also behind an extension.
    """
    assert (one == other) == (dialled(one) == dialled(other))
    assert dialled(f"{one}转{other[:4]}") != dialled(one)
