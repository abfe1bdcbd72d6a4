"""
Literals of the language, written in ways that the library does not use itself.

Not here: which of them a condition holds (:mod:`tests.property.conditions.writing`).
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.property.conditions.worlds import UNITS

Choose = Callable[[int], int]
_LITERAL = re.compile("('[^']*'|\"[^\"]*\"|“[^”]*”)")
_WIDE = {n: n + 0xFEE0 for n in range(0x21, 0x7F)} | {0x20: 0x3000}


def quoted(word: str, choose: Choose) -> str:
    """
    Return text as a literal.
    """
    escaped = "".join(c if c.isalnum() else f"\\U{ord(c):08x}" for c in word)
    plain = word.isprintable() and not set(word) & set("'\"\\“”‘’{}")
    ways = [f"'{escaped}'", f'"{escaped}"', *([f"“{word}”", f"'{word}'"] * plain)]
    return ways[choose(len(ways))]


def duration(length: timedelta) -> str | None:
    """
    Return a duration in the largest unit that divides it; None if none does.
    """
    for unit, seconds in reversed(UNITS.items()):
        number, rest = divmod(length, timedelta(seconds=seconds))
        if not rest:
            return f"{unit}({number})"
    return None


def instant(at: datetime, zone: ZoneInfo, choose: Choose) -> str:
    """
    Return an instant as ISO text, with an offset or as wall time.
    """
    local = at.astimezone(zone)
    ways = [at.isoformat(), local.isoformat(), at.isoformat().replace("+00:00", "Z")]
    wall = local.replace(tzinfo=None)
    if not local.fold and wall.replace(tzinfo=zone).astimezone(UTC) == at:
        ways.append(wall.isoformat())
    return f'"{ways[choose(len(ways))]}"'


def day(value: date, choose: Choose) -> str:
    """
    Return a day as ISO text.
    """
    return f'"{value.isoformat()}"'


def month(value: date, choose: Choose) -> str:
    """
    Return a month as ISO text.
    """
    return f'"{value:%Y-%m}"'


def decimal(value: Decimal) -> str:
    """
    Return a decimal without an exponent.
    """
    return f"{value:f}"


def money(minor: int, currency: str, places: int, choose: Choose) -> str:
    """
    Return an amount of money, as text or as a whole number.
    """
    amount = Decimal(minor).scaleb(-places)
    ways = [f'money("{amount:f}", "{currency}")']
    if amount == int(amount):
        ways.append(f"money({int(amount)}, '{currency}')")
    return ways[choose(len(ways))]


def widened(text: str, choose: Choose) -> str:
    """
    Return a condition with some of what is not a literal in full width.
    """
    pieces = _LITERAL.split(text)
    for n in range(0, len(pieces), 2):
        if choose(3) == 2:
            pieces[n] = pieces[n].translate(_WIDE)
    return "".join(pieces)
