"""
Unified social credit codes as people write them.
"""

import pytest

from crmkit.errors import ValueRefusedError
from crmkit.records import read_uscc

CODE = "91110000600037341L"


@pytest.mark.parametrize(
    "written",
    [
        CODE,
        CODE.lower(),
        f" {CODE}　",
        "91 110000 600037341L",
        "9111-0000-6000-3734-1L",
        "９１１１００００６０００３７３４１Ｌ",
    ],
)
def test_a_code_has_one_normal_form(written: str) -> None:
    """
    Width, case and blanks make no difference.
    """
    assert CODE == read_uscc(written)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (None, "text"),
        (911100006000373410, "text"),
        ("", "uscc_length"),
        ("12345", "uscc_length"),
        (f"{CODE}0", "uscc_length"),
        ("110000600037341", "uscc_old"),
        ("9111000060003734IL", "uscc_letters"),
        ("B1110000600037341L", "uscc_letters"),
        ("9111000O600037341L", "uscc_letters"),
        ("9111000060003734壹L", "uscc_letters"),
        ("91110000600037341N", "uscc_check"),
        ("91110000600037431L", "uscc_check"),
    ],
)
def test_what_is_no_code_is_refused(written: object, code: str) -> None:
    """
    Length, characters and check character are told apart.
    """
    with pytest.raises(ValueRefusedError) as caught:
        read_uscc(written)

    assert code == caught.value.code


def test_codes_of_lettered_authorities_are_taken() -> None:
    """
    A village collective has a code that begins with N, checked like any other.
    """
    made = "N2110105MF1234567"

    assert f"{made}G" == read_uscc(f"{made}G")
    for last in "0123456789ABCDEFHJKLMNPQRTUWXY":
        with pytest.raises(ValueRefusedError, match="check character"):
            read_uscc(made + last)
