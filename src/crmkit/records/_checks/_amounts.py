"""
Amounts of money as people write them, kept as whole minor units.

Invariants:
    - An amount is a whole number of minor units of one currency; no binary fraction
      is ever read, and nothing is rounded.
    - A sign that several currencies share is read as the currency of the field if
      that is one of them, else it is refused.

Not here: the type of money in conditions (:class:`crmkit.conditions.Money`), which
says how many places a currency has; rates of exchange.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import attrs

from crmkit.conditions import Money
from crmkit.conditions._amounts import _PLACES, scaled
from crmkit.errors import ValueRefusedError, redacted
from crmkit.records._checks._tidy import dashed, given_text

#: Words and signs of single currencies, in the forms that tidy text has.
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "CNY": ("人民币", "RMB", "CN¥", "元人民币"),
    "USD": ("美元", "美金", "US$"),
    "HKD": ("港元", "港币", "HK$"),
    "MOP": ("澳门元", "澳门币", "MOP$"),
    "TWD": ("新台币", "台币", "NT$"),
    "EUR": ("欧元", "€"),
    "GBP": ("英镑", "£"),
    "JPY": ("日元", "日圆", "JP¥"),
    "KRW": ("韩元", "₩"),
    "SGD": ("新加坡元", "新元", "S$"),
    "AUD": ("澳元", "A$"),
    "CAD": ("加元", "C$"),
    "CHF": ("瑞士法郎",),
    "RUB": ("卢布", "₽"),
    "INR": ("印度卢比", "₹"),
    "THB": ("泰铢", "฿"),
    "VND": ("越南盾", "₫"),
    "MYR": ("林吉特",),
    "NZD": ("新西兰元", "NZ$"),
    "KZT": ("坚戈", "₸"),
}
#: Words and signs that several currencies share, the first of them the commonest.
_SHARED: Final[Mapping[str, tuple[str, ...]]] = {
    "¥": ("CNY", "JPY"),
    "$": ("USD", "HKD", "TWD", "SGD", "AUD", "CAD", "NZD", "MOP"),
    "元": ("CNY", "HKD", "TWD", "MOP"),
    "圆": ("CNY", "JPY", "HKD", "TWD", "MOP"),
    "块": ("CNY", "HKD", "TWD", "MOP"),
}
_POWERS: Final = {
    "": 0, "百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "万亿": 12,
}  # fmt: skip
_OWN: Final = {word: code for code, words in _WORDS.items() for word in words}
_MARK: Final = "|".join(
    sorted(map(re.escape, [*_OWN, *_SHARED]), key=len, reverse=True)
)
_AMOUNT: Final = (
    rf"(?i)(?P<minus>-)? ?(?P<before>{_MARK}|[A-Z]{{3}})? ?(?P<sign>-)?"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<fraction>\.[0-9]+)?"
    rf" ?(?P<power>万亿|千万|百万|[百千万亿])? ?(?P<after>{_MARK}|[A-Z]{{3}})?[整正]?"
)
_CODES: Final = frozenset({*_WORDS, *_PLACES})
_DIGITS: Final = 40  # before or after the point, more than any amount has


@attrs.frozen
class Amount:
    """
    An amount of money.

    Attributes:
        minor: Whole minor units: 分 for CNY, cents for USD, yen for JPY.
        currency: ISO 4217 code.

    >>> str(Amount(1234560, "CNY")), str(Amount(-500, "JPY"))
    ('CNY 12,345.60', 'JPY -500')
    """

    minor: int
    currency: str

    def __str__(self) -> str:
        return f"{self.currency} {self._figures}"

    def display(self) -> str:
        """
        Return the amount as people write it at home: with ¥ if it is in CNY.

        >>> Amount(1234560, "CNY").display(), Amount(100000, "USD").display()
        ('¥12,345.60', 'USD 1,000.00')
        """
        return f"¥{self._figures}" if self.currency == "CNY" else str(self)

    @property
    def _figures(self) -> str:
        places = Money(self.currency).places
        whole, rest = divmod(abs(self.minor), 10**places)
        minus = "-" if self.minor < 0 else ""
        return f"{minus}{whole:,}" + (f".{rest:0{places}}" if places else "")


def read_amount(value: object, currency: str = "CNY") -> Amount:
    """
    Return the amount of money that a text writes, in major units.

    Args:
        value: Text, or an exact decimal number. A float is not exact, and an int
            does not say whether it means major or minor units: both are refused.
        currency: ISO 4217 code of what names no currency.

    Raises:
        ValueRefusedError: If it is no amount, or not surely one.

    >>> words = ("¥12,345.60", "12.3万元", "1,000 USD", "人民币500元整", "-0.5")
    >>> [str(read_amount(word)) for word in words]
    ['CNY 12,345.60', 'CNY 123,000.00', 'USD 1,000.00', 'CNY 500.00', 'CNY -0.50']
    """
    if isinstance(value, Decimal):
        return Amount(_minor(value, _plain(value), 0, currency), currency)
    if isinstance(value, int | float):
        raise ValueRefusedError("amount", "amount_float", redacted(value))
    text = dashed(given_text("amount", "amount", value))
    found = re.fullmatch(_AMOUNT, text)
    if found is None or (found["minus"] and found["sign"]):
        raise ValueRefusedError("amount", "amount", redacted(value))
    named = _currency(value, found, currency)
    minus = "-" if found["minus"] or found["sign"] else ""
    digits = found["digits"].replace(",", "") + (found["fraction"] or "")
    power = _POWERS[found["power"] or ""]
    return Amount(_minor(value, minus + digits, power, named), named)


def _plain(value: Decimal) -> str:
    """
    Return the digits of a number, but not of one that fills the memory.
    """
    if not value.is_finite() or max(value.adjusted(), -_exponent(value)) > _DIGITS:
        raise ValueRefusedError("amount", "amount_large", redacted(value))
    return f"{value:f}"


def _exponent(value: Decimal) -> int:
    return int(value.as_tuple().exponent)


def _currency(value: object, found: re.Match[str], currency: str) -> str:
    """
    Return the currency that an amount names, or the field's if it names none.
    """
    marks = [mark for part in ("before", "after") if (mark := found[part])]
    meant = [_meant(mark.upper()) for mark in marks]
    common = [code for code in meant[0] if code in meant[-1]] if meant else [currency]
    if currency in common:
        return currency
    if len(common) == 1 and common[0] in _CODES:
        return common[0]
    code = "amount_mark" if len(common) > 1 else "amount"
    raise ValueRefusedError("amount", code, redacted(value), "", tuple(common))


def _meant(mark: str) -> tuple[str, ...]:
    own = _OWN.get(mark)
    return (own,) if own else _SHARED.get(mark, (mark,))


def _minor(value: object, digits: str, power: int, currency: str) -> int:
    """
    Return minor units, exactly.
    """
    places = Money(currency).places
    written = len(digits.partition(".")[2])
    if written > places + power:
        limit = (str(places + power),)
        raise ValueRefusedError("amount", "amount_places", redacted(value), "", limit)
    try:
        return scaled(digits, places + power)
    except ValueError:
        raise ValueRefusedError("amount", "amount_large", redacted(value)) from None
