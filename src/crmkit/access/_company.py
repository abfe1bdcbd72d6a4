"""
What is shown of a company's name: what it does, and its legal form.

Invariants:
    - At least one word of the name is hidden.
    - Only words of the tables are shown.

Not here: the tables (:mod:`crmkit.access` ``_words``).
"""

import re
from typing import Final

from crmkit.access._words import BRANCHES, BUSINESS, ENGLISH, FORMS

_KNOWN: Final = frozenset(word for word in BUSINESS | FORMS if len(word) > 1)
#: Last two characters of known words → how long these are, the longest first.
_LENGTHS: Final = {
    end: tuple(sorted({len(w) for w in _KNOWN if w.endswith(end)}, reverse=True))
    for end in {word[-2:] for word in _KNOWN}
}
_ENDS: Final = frozenset(form for form in FORMS if len(form) == 1)
_LATIN: Final = re.compile(r"[\x00-\u024f]+")
_BRACKETED: Final = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")


def company(value: object) -> str:
    """
    Return what a company does, without its place and its own name.

    >>> for given in (
    ...     "恒信生物科技有限公司", "宏达制造集团", "北京恒信（北京）科技有限公司",
    ...     "恒信软件有限公司上海分公司", "生物科技有限公司", "恒信",
    ...     "Acme Software Ltd.",
    ... ):
    ...     print(company(given))
    *生物科技有限公司
    *制造集团
    *科技有限公司
    *软件有限公司*分公司
    *有限公司
    *
    * Software Ltd.
    """
    if value is None:
        return ""
    text = str(value)
    if not text.isalnum():
        text = text.strip()
        if _LATIN.fullmatch(text):
            return _in_english(text)
        text = _BRACKETED.sub("", text).replace(" ", "")
    if text[-1:] in _BRANCH_ENDS and text.endswith(BRANCHES):
        branch = next(each for each in BRANCHES if text.endswith(each))
        return f"{_whole(text.removesuffix(branch))}{branch}"
    return f"*{_kept(text)}" if text else ""


_BRANCH_ENDS: Final = frozenset(branch[-1] for branch in BRANCHES)


def _whole(text: str) -> str:
    """
    Return what is shown of a company before the place and name of its part.
    """
    ends = (text.rfind(form) + len(form) for form in ("公司", "集团", "银行"))
    end = max(end for end in (*ends, 0) if end == 0 or text[:end].endswith(_WHOLES))
    kept = _kept(text[:end]) if end else ""
    return f"*{kept}*" if kept else "*"


_WHOLES: Final = ("公司", "集团", "银行")


def _kept(text: str) -> str:
    """
    Return the end of a name as far as it is made of known words, never all of it.
    """
    first = start = len(text)
    if text[-1:] in _ENDS and not _LENGTHS.get(text[-2:]):
        start -= 1
    while start > 1:
        for length in _LENGTHS.get(text[start - 2 : start], ()):
            if length <= start and text[start - length : start] in _KNOWN:
                first, start = start, start - length
                break
        else:
            break
    return text[start:] if start else text[first:]


def _in_english(text: str) -> str:
    words = text.split()
    known = len(words)
    while known and words[known - 1].strip(".,()").lower() in ENGLISH:
        known -= 1
    return " ".join(["*", *words[max(known, 1) :]])
