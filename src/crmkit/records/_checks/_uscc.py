"""
Unified social credit codes of Chinese organisations, with their check character.

Invariants:
    - The normal form is 18 digits and capital letters without blanks.

Not here: whether there is such an organisation; resident identity numbers.
"""

import re
from typing import Any, Final

from crmkit.errors import ValueRefusedError, redacted
from crmkit.records._checks._libraries import credit_codes
from crmkit.records._checks._tidy import dashed, given_text

_OLD_LENGTH: Final = 15
#: Codes given out by authorities that are lettered: A for the armed forces, N for
#: agriculture (village collectives), Y for all others. GB 32100-2015, table 1.
_LETTERED: Final = r"[ANY][1-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}"


def read_uscc(value: object) -> str:
    """
    Return a unified social credit code in its normal form.

    Raises:
        ValueRefusedError: If it is none; the problem tells length, characters and
            check character apart.
        MissingExtraError: If the library is not installed.

    >>> read_uscc("91 110000 600037341l")
    '91110000600037341L'

    References:
        GB 32100-2015; https://arthurdejong.org/python-stdnum/doc/stdnum.cn.uscc
    """
    library = credit_codes()
    text = dashed(given_text("uscc", "uscc_length", value))
    code = re.sub(r"[ \-]", "", text).upper()
    problem = _problem(library, code)
    if problem:
        raise ValueRefusedError("uscc", problem, redacted(value))
    return code


def _problem(library: Any, code: str) -> str:
    if not code.isascii():
        return "uscc_letters"
    try:
        library.validate(code)
    except library.InvalidLength:
        old = len(code) == _OLD_LENGTH and code.isdigit()
        return "uscc_old" if old else "uscc_length"
    except library.InvalidChecksum:
        return "uscc_check"
    except library.InvalidFormat:
        return _lettered_problem(library, code)
    return ""


def _lettered_problem(library: Any, code: str) -> str:
    """
    Return what is wrong with a code that the library takes no beginning of.
    """
    if not re.fullmatch(_LETTERED, code):
        return "uscc_letters"
    wanted = library.calc_check_digit(code)
    return "" if code[-1] == wanted else "uscc_check"
