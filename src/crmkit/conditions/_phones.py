"""
Phone numbers as they are compared: by what is dialled, however it is written.

Invariants:
    - Doing it twice changes nothing.
    - What is not written as one number stays as it is.

A number without a country code is taken for one of the mainland, as is one with 86;
a 0 before its area code does not count. Other numbers keep their country code.

Not here: which numbers there are (:func:`crmkit.records.read_phone`).
"""

import re
from typing import Final

_SILENT: Final = re.compile(r"[ ().\-\u2010-\u2015\u2212]")
_EXTENSION: Final = r"(?:转(?:接|分机)?|分机号?|;?ext(?:ension|n)?|[x#])[:=]?"
_WRITTEN: Final = re.compile(
    rf"(?P<coded>\+|00)?(?P<digits>[0-9]+)(?:{_EXTENSION}(?P<extension>[0-9]{{1,8}}))?"
)
#: A further group after a number that is whole: 0755-26881234-801.
_THIRD_GROUP: Final = re.compile(
    r"(\(?0(?:10|2[0-9]|[3-9][0-9]{2})[)\- ]? ?[0-9]{3,4}[\- ]?[0-9]{4}"
    r"|1[3-9][0-9]{9})-([0-9]{1,6})"
)
_MOBILE: Final = re.compile(r"86(1[3-9][0-9]{9})")
_MAINLAND: Final = "86"
#: What a part of a number may begin with, and whole ones do not.
_BEGINNING: Final = re.compile(r"^(?:\+86|0086)|^0(?=10|2[0-9]|[3-9][0-9]{2})")


def number_in(text: str) -> str:
    """
    Return the number that a folded text is, in one form; any other text as it is.

    >>> [number_in(text) for text in ("138-1234-5678", "0755-26881234-801", "139…")]
    ['13812345678', '75526881234x801', '139…']
    """
    grouped = _THIRD_GROUP.fullmatch(text)
    joined = f"{grouped[1]}x{grouped[2]}" if grouped else text
    written = _WRITTEN.fullmatch(_SILENT.sub("", joined))
    return (written and _number(written)) or text


def part_in(text: str) -> str:
    """
    Return a folded part of a number as it stands in the form of whole ones.

    Blanks and dashes go, and so do a country code of the mainland and the 0 of an area
    code; no other digit does.

    >>> [part_in(text) for text in ("138-12", "+86 138", "0018", "0755", "5678")]
    ['13812', '138', '0018', '755', '5678']
    """
    digits = _SILENT.sub("", text)
    return _BEGINNING.sub("", digits) or digits


def _number(written: re.Match[str]) -> str:
    digits, extension = written["digits"].lstrip("0"), written["extension"]
    is_coded = written["coded"] is not None
    if is_coded and not digits.startswith(_MAINLAND):
        number = digits and f"+{digits}"
    else:
        number = _at_home(digits, is_coded=is_coded)
    return f"{number}x{extension}" if number and extension else number


def _at_home(digits: str, *, is_coded: bool) -> str:
    own = digits.removeprefix(_MAINLAND).lstrip("0") if is_coded else digits
    mobile = _MOBILE.fullmatch(own)
    return mobile[1] if mobile else own
