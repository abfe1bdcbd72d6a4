"""
What every check does with text first: one width, no invisible signs.

Invariants:
    - Text that is tidy stays as it is.
    - Line breaks and other control characters are left in: no check takes them.

Not here: what single checks take (the modules beside this one).
"""

from typing import Final
from unicodedata import normalize

from crmkit.errors import ValueRefusedError, redacted

#: Signs that nobody sees and that are copied along with a number out of a chat, an
#: address book or a web page: marks of direction, joiners, the byte-order mark.
_INVISIBLE: Final = dict.fromkeys(
    [
        0x00AD, 0x061C, 0xFEFF,
        *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070),
    ]
)  # fmt: skip
#: Dashes and minus signs of all lengths.
_DASHES: Final = dict.fromkeys([*range(0x2010, 0x2016), 0x2043, 0x2212, 0x30FC], "-")
_LONGEST: Final = 300


def tidy(value: str) -> str:
    r"""
    Return text in half width, without invisible signs and without outer blanks.

    >>> tidy("\u202a\u3000\uff11\uff13\uff18 1234 5678\u202c ")
    '138 1234 5678'
    """
    return normalize("NFKC", value.translate(_INVISIBLE)).strip(" \t")


def dashed(text: str) -> str:
    """
    Return text with every kind of dash as a hyphen.

    >>> dashed("010—8888 1234")
    '010-8888 1234'
    """
    return text.translate(_DASHES)


def given_text(check: str, code: str, value: object) -> str:
    """
    Return what came as tidy text.

    Raises:
        ValueRefusedError: If it is no text, or too long for what it should be.
    """
    if not isinstance(value, str):
        raise ValueRefusedError(check, "text", redacted(value))
    text = tidy(value) if len(value) <= _LONGEST else ""
    if not 0 < len(text) <= _LONGEST:  # a sign may become eighteen in half width
        raise ValueRefusedError(check, code, redacted(value))
    return text
