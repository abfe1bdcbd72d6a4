"""
Who follows whom, as a text says it.

Invariants:
    - Only a name makes somebody: one that is known, or words that are plainly one.
    - A text is read in linear time: of each verb, so many characters at either side.

Not here: which contacts there are (:mod:`crmkit.crm`).
"""

import re
from collections.abc import Collection
from itertools import chain, islice
from typing import Final

import attrs

#: Characters that are read at either side of a verb.
_REACH: Final = 60
#: Verbs of either kind that are looked at.
_VERBS: Final = 20
_FOLLOWS: Final = re.compile(r"接替|接任|取代")
_BECOMES: Final = re.compile(r"变更为|更换为|更换成|改为|换为|换成|→|->")
_STOP: Final = re.compile(r"[,，;；。、：:\n]")
_DOES: Final = re.compile(
    r"(?:进行)?(?:对接|担任|成为|出任|作为|负责|任职|的职务|的工作|之职).*$", re.DOTALL
)
_ASIDE: Final = re.compile(r"[（(][^（()）]*[)）]")
_PARTED: Final = re.compile(r"[\s\d日号由起]")
_BEFORE: Final = re.compile(
    r"(?:(?:关键|主要|新|原)?(?:决策人|决策者|联系人|对接人|负责人)"
    r"|新任|原任|前任|现任|(?:原|从|是|为)(?=..))+"
)
_AFTER: Final = re.compile(
    r"(?<=..)(?:女士|先生|小姐|正式|已经|即将|将|已|会|来|要|了|的)+$"
)
_HAN: Final = re.compile(r"\*?[\u4e00-\u9fff]{2,4}")
_WORD: Final = r"[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿ.'’-]{0,29}"
_LATIN: Final = rf"(?<!\w){_WORD}(?: {_WORD}){{0,3}}(?!\w)"
_LATIN_FIRST: Final = re.compile(_LATIN)
_LATIN_LAST: Final = re.compile(rf"{_LATIN}$")
_NO_NAME: Final = re.compile(
    r"决策|流程|集体|团队|小组|部门|委员|会议|方式|方案|待定|未定|未知|他人|人员|公司"
    r"|领导层|审批|预算|电话|邮件|微信|线上|线下|时间|新任|正式"
)


@attrs.frozen
class Handover:
    """
    Somebody who takes the place of another.

    Attributes:
        new: What he is called.
        old: What the one before him is called; None if that is not said.
    """

    new: str
    old: str | None


def handover_in(text: str, known: Collection[str] = ()) -> Handover | None:
    """
    Return who takes whose place; None if a text does not say it.

    Args:
        text: What was filled in.
        known: Names of people whom it may mean.

    >>> handover_in("2023-10-01,*经理接替*总监对接")
    Handover(new='*经理', old='*总监')
    >>> handover_in("10月1日起由李强改为王芳负责采购")
    Handover(new='王芳', old='李强')
    >>> handover_in("新任采购总监王芳将接替李强成为决策人", {"王芳", "李强"})
    Handover(new='王芳', old='李强')
    >>> handover_in("决策人有变动"), handover_in("决策流程改为集体决策")
    (None, None)
    """
    ways = (islice(way.finditer(text), _VERBS) for way in (_FOLLOWS, _BECOMES))
    for verb in chain.from_iterable(ways):
        start, end = verb.span()
        left = _STOP.split(text[max(0, start - _REACH) : start].rstrip())[-1].strip()
        right = _STOP.split(text[end : end + _REACH].lstrip())[0].strip()
        if not left or not right:
            continue
        names = _name(left, known, last=True), _name(right, known, last=False)
        new, old = names if verb.re is _FOLLOWS else names[::-1]
        if new and old is not None and new != old:
            return Handover(new, old or None)
    return None


def _name(part: str, known: Collection[str], *, last: bool) -> str | None:
    """
    Return the name in a part beside a verb: "" if there is none, None if unclear.
    """
    brief = part if last else _DOES.sub("", part)
    named = _known(brief, known) or _known(part, known)
    own = _plain(brief, last=last)
    if len(named) > 1:
        return None
    if named:
        (name,) = named
        # 王芳明 is not 王芳
        other = own.startswith(name) and len(own) == len(name) + 1
        return None if other else name
    return own


def _known(part: str, known: Collection[str]) -> set[str]:
    """
    Return the known names in a part, without those that stand within longer ones.
    """
    found = {name for name in known if len(name) > 1 and _stands(name, part)}
    return {a for a in found if not any(a != b and a in b for b in found)}


def _stands(name: str, part: str) -> bool:
    if name not in part:
        return False
    if not name.isascii() or "*" in name:
        return True
    return bool(re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", part))


def _plain(part: str, *, last: bool) -> str:
    """
    Return the plain name nearest to the verb; "" if there is none.

    >>> _plain("10月1日起由李强", last=True), _plain("Mary Jones", last=False)
    ('李强', 'Mary Jones')
    """
    part = _ASIDE.sub("", part).strip()
    latin = _LATIN_LAST.search(part) if last else _LATIN_FIRST.match(part)
    if latin:
        return latin[0]
    words = _PARTED.split(part)
    word = words[-1 if last else 0]
    word = _AFTER.sub("", word[(b.end() if (b := _BEFORE.match(word)) else 0) :])
    return word if _HAN.fullmatch(word) and not _NO_NAME.search(word) else ""
