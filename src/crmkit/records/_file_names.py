"""
Which names a file may have, and what to call it if its own will not do.

A name comes from a stranger's machine and goes to a colleague's. It must mean the same
on both, lead nowhere, and show what it is.

Invariants:
    - A name that passes is returned as it came: Chinese, spaces inside and all.
    - What :func:`harmless_name` returns passes, whatever came.
    - The rules are the same on every system: the strictest of them counts.

Not here: where contents are kept, which no name has a part in
(:class:`crmkit.ports.AttachmentStore`).

References:
    Windows, "Naming Files, Paths, and Namespaces": reserved characters and names.
    Unicode 16.0, UAX #9, section 2: the controls of direction.
"""

import re
import unicodedata
from typing import Final

#: Bytes of a name in UTF-8, as the file systems in use have it.
LONGEST_NAME: Final = 255

_UNNAMED: Final = "unnamed"
_LONGEST_SUFFIX: Final = 32
_RESERVED_SIGNS: Final = frozenset('<>:"/\\|?*')
_DIRECTION: Final = frozenset(
    map(chr, (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
_INVISIBLE: Final = frozenset(map(chr, (0xAD, 0x180E, 0x200B, 0x2060, 0xFEFF)))
_RESERVED: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\..*)?",
    re.IGNORECASE | re.DOTALL,
)


def name_problem(name: str) -> str:
    """
    Return what is wrong with a file name; empty if nothing is.

    >>> name_problem("报价单 v2.xlsx"), name_problem("../etc/passwd")
    ('', "it has '/' in it")
    >>> name_problem("con.txt")
    'Windows keeps it for a device'
    """
    for sign in name:
        if problem := _sign_problem(sign):
            return problem
    if not name:
        return "it is empty"
    if name != _trimmed(name):
        return "it begins or ends with a dot or a space"
    if _RESERVED.fullmatch(name):
        return "Windows keeps it for a device"
    if (length := len(name.encode())) > LONGEST_NAME:
        return f"it has {length} bytes in UTF-8, more than {LONGEST_NAME}"
    return ""


def harmless_name(name: str) -> str:
    r"""
    Return a name as like this one as will do; the same one if it will.

    What may not be in a name becomes ``_`` and what cannot be seen is left out; a
    suffix outlives shortening.

    >>> harmless_name("报价单 v2.xlsx"), harmless_name("../../etc/passwd")
    ('报价单 v2.xlsx', '_.._etc_passwd')
    >>> harmless_name("合同 3/4.pdf"), harmless_name("NUL"), harmless_name("\u202e...")
    ('合同 3_4.pdf', '_NUL', 'unnamed')
    """
    clean = "".join(map(_harmless_sign, name))
    return _unreserved(_shortened(_unreserved(_trimmed(clean) or _UNNAMED)))


def _sign_problem(sign: str) -> str:
    if sign in _RESERVED_SIGNS:
        return f"it has {sign!r} in it"
    if sign in _DIRECTION:
        return f"it has {sign!r} in it, which turns the order of what is shown"
    if sign in _INVISIBLE:
        return f"it has {sign!r} in it, which nobody can see"
    if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp"):
        return f"it has {sign!r} in it, which is no printable character"
    return ""


def _harmless_sign(sign: str) -> str:
    if sign in _DIRECTION | _INVISIBLE:
        return ""
    return "_" if _sign_problem(sign) else sign


def _trimmed(name: str) -> str:
    """
    Return a name without the dots and spaces that it begins and ends with.
    """
    while name != (shorter := name.strip().strip(".")):
        name = shorter
    return name


def _unreserved(name: str) -> str:
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def _shortened(name: str) -> str:
    """
    Return a name cut to the longest that is allowed, with its suffix if that is short.
    """
    if len(name.encode()) <= LONGEST_NAME:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix.encode()) > _LONGEST_SUFFIX:
        stem, dot, suffix = name, "", ""
    room = LONGEST_NAME - len(f"{dot}{suffix}".encode())
    kept = stem.encode()[:room].decode(errors="ignore")
    return _trimmed(f"{_trimmed(kept)}{dot}{suffix}")
