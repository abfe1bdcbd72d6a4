"""
What is shown of a value that somebody may not see.

A company is shown by what it does: the end of its name as far as it is made of words
for trades and legal forms (:mod:`crmkit.access` ``_words``). Its place, its own name
and every word that is in no table are hidden. A name that is all such words loses the
first of them. A person is shown by his title, or by his given name.

Invariants:
    - Values that differ only in what is hidden have the same mask.
    - A mask of a mask is the mask.
    - Nothing is shown of a value that is not written as expected.

Not here: which fields are masked for whom (:mod:`crmkit.access` ``_sight``).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from crmkit.access._company import company
from crmkit.access._words import COMPOUND, TITLES

#: What stands for a value of which nothing is shown.
HIDDEN: Final = "***"
#: Makes a mask of a value.
MaskFunction = Callable[[object], str]

_HAN: Final = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf*]")
_MASKED_PHONE: Final = re.compile(r"\d{0,3}\*{4}\d{2,4}")
_NO_DIGIT: Final = re.compile(r"[^0-9]+")
_MAINLAND: Final = re.compile(r"(?:00)?86(1[3-9]\d{9})")
_MOBILE: Final = 11  # digits, as many as with an area code
_LANDLINE: Final = 8
_SHORT: Final = 6
_GIVEN: Final = 3  # characters of a name, up to which the first is the surname
_TITLES: Final = frozenset(TITLES)
_LONGEST: Final = max(map(len, TITLES))


def hide(value: object) -> str:
    """
    Return what stands for a value of which not even the presence is told.

    >>> hide(None), hide(1_000_000)
    ('***', '***')
    """
    return HIDDEN


def name(value: object) -> str:
    """
    Return a person's title, or else his given name.

    >>> [name(each) for each in ("王经理", "王芳", "欧阳修", "张建国总监", "John Lee")]
    ['*经理', '*芳', '*修', '*总监', 'J***']
    """
    if value is None or not (text := str(value)):
        return ""
    if not _HAN.match(text):
        return f"{text[0]}{HIDDEN}" if text[0].isalpha() else HIDDEN
    for length in range(min(len(text) - 1, _LONGEST), 0, -1):
        if text[-length:] in _TITLES:
            return f"*{text[-length:]}"
    if len(text) > _GIVEN and text[:2] not in COMPOUND:
        return f"*{text[-1]}"
    given = text[2:] if text[:2] in COMPOUND and len(text) > len("欧阳") else text[1:]
    return f"*{given[-2:]}"


def phone(value: object) -> str:
    """
    Return the beginning and the end of a phone number; of a short one, the end.

    >>> [phone(each) for each in ("13812345678", "+86 138-1234-5678", "62345678", "1")]
    ['138****5678', '138****5678', '****5678', '***']
    """
    if value is None:
        return ""
    text = str(value)
    if len(text) == _MOBILE and text.isdecimal():
        return f"{text[:3]}****{text[7:]}"
    if not text or _MASKED_PHONE.fullmatch(text):
        return text
    digits = _NO_DIGIT.sub("", text)
    if found := _MAINLAND.fullmatch(digits):
        digits = found[1]
    if len(digits) < _SHORT:
        return HIDDEN
    if len(digits) < _LANDLINE:
        return f"****{digits[-2:]}"
    return f"{digits[:3] if len(digits) >= _MOBILE else ''}****{digits[-4:]}"


def email(value: object) -> str:
    """
    Return the first letter of an e-mail address, and the end of its domain.

    >>> email("wang.fang@hengxin.com.cn"), email("w@qq.com"), email("?")
    ('w***@***.cn', '***@***.com', '***')
    """
    if value is None:
        return ""
    text = str(value)
    local, at, domain = text.rpartition("@")
    if not at:
        return text and HIDDEN
    first = local[0] if len(local) >= len(HIDDEN) and local[0] != "*" else ""
    _, dot, end = domain.rpartition(".")
    return f"{first}{HIDDEN}@{HIDDEN}{dot}{end if dot else ''}"


def wechat(value: object) -> str:
    """
    Return the first character of a WeChat id.

    >>> wechat("wangfang_88"), wechat("wf")
    ('w***', '***')
    """
    if value is None or not (text := str(value)):
        return ""
    is_long = len(text) > len(HIDDEN) and text[0] != "*"
    return f"{text[0]}{HIDDEN}" if is_long else HIDDEN


def address(value: object) -> str:
    """
    Return that there is an address; province and city are fields of their own.

    >>> address("海淀区中关村大街1号"), address(None)
    ('***', '')
    """
    return "" if value is None or value == "" else HIDDEN


def identity(value: object) -> str:
    """
    Return the beginning and the end of a credit code or an identity number.

    >>> identity("91110108MA01ABCD2X"), identity("A1")
    ('9111************2X', '***')
    """
    if value is None or not (text := str(value)):
        return ""
    if len(text) < 12:  # noqa: PLR2004 - too short to show six of them
        return HIDDEN
    return f"{text[:4]}{'*' * (len(text) - 6)}{text[-2:]}"


def masks() -> Iterator[str]:
    """
    Yield the names of the masks.

    >>> list(masks())
    ['name', 'company', 'phone', 'email', 'wechat', 'address', 'id', 'hide']
    """
    yield from MASKS


#: Each mask by its name; of no value each shows nothing, but ``hide``.
MASKS: Final[Mapping[str, MaskFunction]] = MappingProxyType(
    {
        "name": name,
        "company": company,
        "phone": phone,
        "email": email,
        "wechat": wechat,
        "address": address,
        "id": identity,
        "hide": hide,
    }
)
