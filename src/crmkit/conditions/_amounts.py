"""
Types of numbers that carry more than a count: money and exact decimals.

Invariants:
    - Money is a whole number of minor units, of one currency; amounts of two
      currencies are never compared or added.
    - No binary fraction anywhere: a float is refused.

Not here: whole numbers (:mod:`crmkit.conditions._types`).
"""

import re
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import ClassVar, Final
from unicodedata import normalize

import attrs

from crmkit.conditions._types import INTEGERS, FieldType

#: Decimal places of the currencies that do not have two, by ISO 4217, list one of
#: its maintenance agency: "Minor unit" of current currency and funds codes.
_PLACES: Final = {
    **dict.fromkeys(
        (
            "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG",
            "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}  # fmt: skip
_USUAL_PLACES: Final = 2


def _places(money: "Money") -> int:
    return _PLACES.get(money.currency, _USUAL_PLACES)


@attrs.frozen
class Money(FieldType):
    """
    An amount in minor units of one currency: 分 for CNY, cents for USD.

    In a condition it is written ``money("5000.00", "CNY")``.

    Attributes:
        currency: ISO 4217 code.
        places: Decimal places of the amounts; those of ISO 4217 unless told: 2
            for CNY, 0 for JPY, 3 for KWD.

    >>> Money("CNY").minor("5000.5"), Money("JPY").minor("5000")
    (500050, 5000)
    """

    currency: str
    places: int = attrs.field(
        default=attrs.Factory(_places, takes_self=True), kw_only=True
    )
    en: ClassVar[str] = "money"
    zh: ClassVar[str] = "金额"
    ordered: ClassVar[bool] = True

    def admit(self, value: object) -> int:
        """
        Return *value* if it is a number of minor units.

        Raises:
            ValueError: If it is no whole number of 64 bits.
        """
        if type(value) is not int or value not in INTEGERS:
            raise ValueError(value)
        return value

    def minor(self, amount: str | int) -> int:
        """
        Return the minor units of an amount written in major ones.

        Raises:
            ValueError: If it has more places than the currency, or is none.
        """
        return scaled(_plain(amount), self.places)


@attrs.frozen
class Number(FieldType):
    """
    An exact decimal number with a fixed number of places.

    Attributes:
        places: Digits after the point.

    >>> Number(2).admit(Decimal("1.5"))
    Decimal('1.50')
    """

    places: int
    en: ClassVar[str] = "a decimal number"
    zh: ClassVar[str] = "小数"
    ordered: ClassVar[bool] = True

    def admit(self, value: object) -> Decimal:
        """
        Return *value* with exactly the places of this type.

        Raises:
            ValueError: If it is no decimal or whole number, is not finite, has
                more places, or does not fit in 64 bits without its point.
        """
        if type(value) is not int and not isinstance(value, Decimal):
            raise ValueError(value)
        return EXACT.scaleb(Decimal(scaled(value, self.places)), -self.places)


def _plain(amount: str | int) -> str | int:
    """
    Return an amount, if it is a number or digits with a point and a sign at most.

    Raises:
        ValueError: If it is written in any other way.
    """
    if isinstance(amount, int):
        return amount
    found = normalize("NFKC", amount)
    if len(found) > _LONGEST or not _AMOUNT.fullmatch(found):
        raise ValueError(amount)
    return found


def places_of(amount: str | int) -> int:
    """
    Return how many decimal places an amount is written with.

    Raises:
        ValueError: If it is not written with digits.

    >>> places_of("5000.50"), places_of(5000)
    (2, 0)
    """
    return len(str(_plain(amount)).partition(".")[2])


def scaled(value: str | int | Decimal, places: int) -> int:
    """
    Return *value* times ten to the power of *places*, exactly.

    Raises:
        ValueError: If digits would be lost, or it does not fit in 64 bits.
    """
    try:
        shifted = EXACT.scaleb(Decimal(value), places)
    except ArithmeticError:
        raise ValueError(value) from None
    if not shifted.is_finite() or shifted.adjusted() > _DIGITS:
        raise ValueError(value)
    if shifted != int(shifted) or int(shifted) not in INTEGERS:
        raise ValueError(value)
    return int(shifted)


_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LONGEST = 1_000  # characters of an amount
_DIGITS = 19  # of the largest number of 64 bits, less one
#: Whatever context a program has set for its own decimals, nothing is rounded here.
EXACT = Context(prec=1_200, traps=[InvalidOperation, Inexact])
