"""
Which of several fields a value belongs to, told by what it is.

Invariants:
    - What no other field surely knows stays with the field that was asked.

Not here: reading the value of a field (:mod:`crmkit.forms` ``_reading``).

References:
    https://weixin.qq.com (a WeChat id has 6 to 20 letters, digits, - and _, and begins
    with a letter)
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from crmkit.forms._slots import Slot
from crmkit.labels import Label

_WECHAT: Final = re.compile(r"[A-Za-z][-_A-Za-z0-9]{5,19}", re.ASCII)
_SAYS_WECHAT: Final = re.compile(r"(?:微信号?|wechat|wx)\s*[:：]\s*(.+)", re.IGNORECASE)
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


def other_field(slot: Slot, text: str) -> tuple[str, str]:
    """
    Return the field of a slot's record that a text is a value of, and the value.

    >>> from crmkit.presets import form
    >>> slot = form("universal")._slots["phone"]
    >>> [other_field(slot, text) for text in ("wx_heng", "微信：13800000000", "021-55")]
    [('wechat', 'wx_heng'), ('wechat', '13800000000'), ('phone', '021-55')]
    """
    known = text.strip()
    if known in _words(slot.choices):
        return slot.asked.field, text
    for name, choices in slot.others.items():
        read = _KNOWN.get(name)
        value = read(known) if read else _words(choices).get(known)
        if value:
            return name, value
    return slot.asked.field, text


def _words(choices: Mapping[str, Label]) -> dict[str, str]:
    values = {value: value for value in choices}
    return values | {w: value for value, label in choices.items() for w in label.words}


def _wechat(text: str) -> str | None:
    said = _SAYS_WECHAT.fullmatch(text)
    if said:
        return said[1]
    return text if _WECHAT.fullmatch(text) else None


def _email(text: str) -> str | None:
    return text if _MAIL.fullmatch(text) else None


#: Field → what returns its value from a text, or None if that is none.
_KNOWN: Final[Mapping[str, Callable[[str], str | None]]] = {
    "email": _email,
    "wechat": _wechat,
}
