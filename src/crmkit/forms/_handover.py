"""
Who follows whom, as a text says it.

Not here: which contacts there are (:mod:`crmkit.crm`).
"""

import re
from typing import Final

import attrs

_BETWEEN: Final = r"[^,，;；。、\s\d日号由起]"
_FOLLOWS: Final = re.compile(rf"({_BETWEEN}+)\s*(?:接替|接任|取代)\s*({_BETWEEN}+)")
_BECOMES: Final = re.compile(
    rf"({_BETWEEN}+)\s*(?:变更为|更换为|更换成|改为|换为|换成|→|->)\s*({_BETWEEN}+)"
)
_DOES: Final = re.compile(r"(?:进行)?(?:对接|担任|负责|任职|的职务|的工作|之职)+.*$")


@attrs.frozen
class Handover:
    """
    Somebody who takes the place of another.

    Attributes:
        new: What he is called.
        old: What the one before him is called.
    """

    new: str
    old: str


def handover_in(text: str) -> Handover | None:
    """
    Return who takes whose place; None if a text does not say it.

    >>> handover_in("2023-10-01,*经理接替*总监对接")
    Handover(new='*经理', old='*总监')
    >>> handover_in("10月1日起由李强改为王芳负责采购")
    Handover(new='王芳', old='李强')
    >>> handover_in("决策人有变动") is None
    True
    """
    if found := _FOLLOWS.search(text):
        return Handover(found[1], _DOES.sub("", found[2]))
    if found := _BECOMES.search(text):
        return Handover(_DOES.sub("", found[2]), found[1])
    return None
