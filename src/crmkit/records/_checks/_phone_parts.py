"""
A phone number as people write it, taken apart before a library reads it.

The library reads digits out of almost any text: ``13812345678.0``, which a
spreadsheet made, becomes a number of twelve digits. So a text must look like one
number first.

Invariants:
    - What is left has only digits, blanks and the signs + ( ) - . in it.

Not here: which numbers there are (:mod:`crmkit.records._checks` ``_phone``).
"""

import re
from typing import Final

from crmkit.errors import ValueRefusedError, redacted
from crmkit.records._checks._tidy import dashed, given_text

_LABEL: Final = (
    r"(?i)(?:(?:联系)?(?:手机|电话|座机|固话)(?:号码?)?|tel(?:ephone)?|mobile|phone|mob|cell)"
    r"\s*[:.]?\s*"
)
_EXTENSION: Final = (
    r"(?i)(?P<main>.*\d.*?)[\s,(]*(?:转(?:接|分机)?|分机号?|;?\s*ext(?:ension|n)?|[x#])"
    r"\s*[:.=\-]?\s*(?P<extension>[0-9]{1,8})\)?"
)
#: A further group after a number that is whole: 0755-26881234-801, and as web shops
#: write the relay number of a buyer, 17012345678-1234.
_THIRD_GROUP: Final = (
    r"(?P<main>\(?0(?:10|2[0-9]|[3-9][0-9]{2})[)\- ]? ?[0-9]{3,4}[\- ]?[0-9]{4}"
    r"|1[3-9][0-9]{9})-(?P<extension>[0-9]{1,6})"
)
#: That the number is a WeChat id as well.
_NOTE: Final = r"[ (,]*(?:微信同号|微信同步|同微信)\)?$"
_LOST_DIGITS: Final = r"(?i)[0-9]+(?:\.[0-9]+)?e\+?[0-9]+|[0-9]{7,}\.0+"
_SEVERAL: Final = r"[/、,;|]|和|或"
_SHAPE: Final = r"(?:\(\+|\+)?[0-9(](?:[0-9]|[ ()\-](?=[^+])|\.(?=[0-9]{2}))*"
_MOST_DIGITS: Final = 20


def parts(value: object) -> tuple[str, str | None]:
    """
    Return the number itself and its extension.

    Raises:
        ValueRefusedError: If it does not look like one phone number.

    >>> parts("电话：0755-2688 1234 转 801"), parts("(0755)26881234-801")
    (('0755-2688 1234', '801'), ('(0755)26881234', '801'))
    """
    text = dashed(given_text("phone", "phone", value))
    text = re.sub(_NOTE, "", _without_label(text))
    if re.fullmatch(_LOST_DIGITS, text):
        raise ValueRefusedError("phone", "phone_digits", redacted(value))
    main, extension = _split(text)
    if re.search(_SEVERAL, main):
        raise ValueRefusedError("phone", "phone_several", redacted(value))
    digits = sum(sign.isdigit() for sign in main)
    if not re.fullmatch(_SHAPE, main) or digits > _MOST_DIGITS:
        raise ValueRefusedError("phone", "phone", redacted(value))
    return main, extension


def _without_label(text: str) -> str:
    found = re.match(_LABEL, text)
    return text[found.end() :] if found else text


def _split(text: str) -> tuple[str, str | None]:
    found = re.fullmatch(_THIRD_GROUP, text) or re.fullmatch(_EXTENSION, text)
    if found is None:
        return text, None
    return found["main"].strip(), found["extension"]
