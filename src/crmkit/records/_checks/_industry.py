"""
Industries by GB/T 4754-2017: sections and divisions, read by code or name.

Invariants:
    - The normal form is the code, ``"I65"``: names are labels, and change with the
      edition.
    - A code and a name that do not belong together are refused: codes from O to T
      were others in the edition of 2011.

Not here: the table (:mod:`crmkit.records._checks` ``_industry_table``).
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from crmkit.errors import ValueRefusedError, redacted
from crmkit.records._checks._industry_table import (
    Industry,
    by_code,
    by_word,
    folded,
    industry_edition,
    unclear,
)
from crmkit.records._checks._tidy import dashed, given_text

_CODED: Final = (
    r"(?i)(?P<letter>[A-T])?[ \-]?(?P<digits>[0-9]{2,4})?(?:[ \-:.、]*(?P<name>\D*))"
)
_SUGGESTED: Final = 5
_SHORTEST: Final = 2
#: Words that people put after the name of an industry.
_ENDINGS: Final = ("行业", "产业", "领域", "类", "业")


def read_industry(value: object) -> Industry:
    """
    Return the section or division that a text names.

    Args:
        value: A code (``"C"``, ``"65"``, ``"I65"``), a name in Chinese or English,
            a name people commonly use, or code and name together.

    Raises:
        ValueRefusedError: If it means none; the problem lists what is near.

    >>> words = ("制造业", "I65", "软件和信息技术服务业", "互联网", "机械制造", "65")
    >>> [read_industry(word).code for word in words]
    ['C', 'I65', 'I65', 'I64', 'C34', 'I65']
    >>> read_industry("修车行业")
    Traceback (most recent call last):
        ...
    crmkit.errors._checks.ValueRefusedError: industry: should be a section or \
division of GB/T 4754-2017, amendment No. 1 (2019), by code or name, got '修车行业'

    References:
        GB/T 4754-2017 with amendment No. 1; National Bureau of Statistics of China.
    """
    text = dashed(given_text("industry", "industry", value))
    named = _named(text)
    if named is not None:
        return named
    coded = re.fullmatch(_CODED, text)
    if coded is None or not (coded["letter"] or coded["digits"]):
        raise _refused(value, _near(text))
    return _by_parts(value, coded)


def _by_parts(value: object, coded: re.Match[str]) -> Industry:
    """
    Return the industry of a code, and of the name beside it if there is one.
    """
    letter, digits = (coded["letter"] or "").upper(), coded["digits"] or ""
    industry = by_code().get(letter + digits)
    named = _named(coded["name"]) if coded["name"] else None
    if industry is None:
        parts = (by_code().get(part) for part in (digits[:2], letter))
        raise _refused(value, [i for i in (named, *parts) if i])
    if not coded["name"] or _agree(industry, coded["name"], named):
        return industry
    if named is None and not digits:  # a word that begins with a letter from A to T
        raise _refused(value, _near(str(value)))
    raise _refused(value, [i for i in (industry, named) if i], "industry_pair")


def _agree(industry: Industry, name: str, named: Industry | None) -> bool:
    return industry == named or folded(name) == folded(industry.label.zh)


def _named(word: str) -> Industry | None:
    """
    Return the industry that goes by a name, with or without an ending.
    """
    forms = (form for stem in _stems(word) for form in (stem, f"{stem}业"))
    form = next((form for form in forms if form in by_word() or form in unclear()), "")
    return by_word().get(form)


def _stems(word: str) -> list[str]:
    key = folded(word)
    return [stem for ending in ("", *_ENDINGS) if (stem := key.removesuffix(ending))]


def _near(text: str) -> list[Industry]:
    """
    Return industries whose names hold the word, or are held by it, or are like it.
    """
    key = folded(text)
    meant = [i for stem in _stems(text) for i in unclear().get(stem, ())]
    if meant:
        return meant
    held = [
        by_word()[word]
        for word in by_word()
        if min(len(word), len(key)) >= _SHORTEST and (word in key or key in word)
    ]
    like = get_close_matches(key, by_word(), n=_SUGGESTED, cutoff=0.6)
    near = [*held, *(by_word()[word] for word in like)]
    return near or [i for word in unclear() if word in key for i in unclear()[word]]


def _refused(
    value: object, near: Iterable[Industry], code: str = ""
) -> ValueRefusedError:
    listed = {industry.code: industry.display() for industry in near}
    allowed = tuple(listed.values())[:_SUGGESTED]
    code = code if allowed and code else "industry_near" if allowed else "industry"
    return ValueRefusedError(
        "industry", code, redacted(value), industry_edition(), allowed
    )
