"""
Whether values of a Python type can be what a type of conditions means.

Invariants:
    - A class of somebody's own is taken at its word, unless it is a kind of a type
      that is known here.

Not here: types that no annotation names (:mod:`crmkit.conditions._derive._classes`).
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any, Final, Literal, NewType, get_args, get_origin

from crmkit.conditions._amounts import Money, Number
from crmkit.conditions._choices import Choices
from crmkit.conditions._periods import Month
from crmkit.conditions._types import (
    Boolean,
    Day,
    Duration,
    FieldType,
    Instant,
    Integer,
    Text,
    TextSet,
)

#: What holds the values of each type, and how to say so.
_HOLDS: Final[dict[type[FieldType], tuple[tuple[type, ...], str]]] = {
    Text: ((str,), "a text is a str"),
    Choices: ((str,), "a choice is a str, a Literal of texts or a StrEnum"),
    Integer: ((int,), "a whole number is an int"),
    Money: (
        (int,),
        "money is an int of minor units such as 分; of a Decimal in yuan, Number(2)",
    ),
    Number: ((Decimal, int), "a decimal number is a Decimal"),
    Boolean: ((bool,), "true and false are a bool"),
    Instant: ((datetime,), "an instant is a datetime with a time zone"),
    Day: ((date,), "a day is a date"),
    Month: ((date,), "a month is a date"),
    Duration: ((timedelta,), "a duration is a timedelta"),
    TextSet: ((tuple, list, set, frozenset), "a set is a set, tuple or list of str"),
}
#: Types that are no other, though Python counts some among their kinds.
_APART: Final = ((bool, int), (datetime, date))
_KNOWN: Final = (
    str, bytes, int, float, complex, Decimal, date, time, timedelta,
    tuple, list, set, frozenset, dict,
)  # fmt: skip


class UnfitError(Exception):
    """
    The values of an annotation are not what its type of conditions means.
    """

    def __str__(self) -> str:
        word, base, noun, hint = self.args
        return f"is annotated {word}, and {base} holds no {noun}: {hint}"


def refuse_unfit(hint: Any, kind: FieldType) -> None:
    """
    Refuse a type of conditions beside an annotation whose values it cannot be.

    Raises:
        UnfitError: With what is wrong, and what would do.

    >>> refuse_unfit(int | None, Money("CNY"))
    >>> refuse_unfit(Decimal, Money("CNY"))
    Traceback (most recent call last):
    crmkit.conditions._derive._fit.UnfitError: is annotated Money, and Decimal \
holds no money: money is an int of minor units such as 分; of a Decimal in yuan, \
Number(2)
    """
    holds = _HOLDS.get(type(kind))
    for base in _bases(hint):
        if holds is not None and not _fits(base, holds[0]):
            word = type(kind).__name__
            raise UnfitError(word, base.__name__, _noun(kind), holds[1])


def _noun(kind: FieldType) -> str:
    return kind.en.removeprefix("a ").removeprefix("an ")


def _fits(base: type, wanted: tuple[type, ...]) -> bool:
    if not issubclass(base, _KNOWN):
        return True
    apart = any(
        issubclass(base, narrow) and narrow not in wanted and wide in wanted
        for narrow, wide in _APART
    )
    return issubclass(base, wanted) and not apart


def _bases(hint: Any) -> list[type]:
    """
    Return the classes that an annotation allows, as far as they can be told.
    """
    if isinstance(hint, NewType):
        return _bases(hint.__supertype__)
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return [
            type(value.value if isinstance(value, Enum) else value) for value in args
        ]
    if origin is not None and isinstance(origin, type) and issubclass(origin, _KNOWN):
        return [origin]
    if args:
        inner = args[:1] if hasattr(hint, "__metadata__") else args
        return [base for arg in inner for base in _bases(arg)]
    is_class = isinstance(hint, type) and hint is not NoneType
    return [hint] if is_class else []
