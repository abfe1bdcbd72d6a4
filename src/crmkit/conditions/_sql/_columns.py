"""
Columns that are known to hold something else than their field.

Invariants:
    - Only a type of SQLAlchemy itself is judged: a type of somebody's own may make
      anything of anything.
    - What a type leaves open is taken as it is, but for money in decimals: unless
      they have no places, they are taken for major units, and refused.

Not here: where columns come from (:mod:`crmkit.conditions._sql._scope`).
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator, TypeEngine

from crmkit.conditions import _amounts, _periods, _types
from crmkit.conditions._nodes import FieldRead
from crmkit.conditions._sql._elements import Element
from crmkit.conditions._types import FieldType
from crmkit.errors import ColumnTypeError

_Kinds = tuple[type[TypeEngine[Any]], ...]

_TIMES: Final[_Kinds] = (sa.Date, sa.DateTime, sa.Time, sa.Interval)
_NUMBERS: Final[_Kinds] = (sa.Integer, sa.Numeric, sa.Float, sa.Boolean)
#: What no column of a field can be, and what it should be.
_WRONG: Final[dict[type[FieldType], tuple[_Kinds, str]]] = {
    _types.Integer: ((*_TIMES, sa.Float), "whole numbers: Integer or BigInteger"),
    _amounts.Money: ((*_TIMES, sa.Numeric, sa.Float), "whole minor units: BigInteger"),
    _amounts.Number: (_TIMES, "decimals: Numeric"),
    _types.Instant: (
        (sa.Date, sa.Time, sa.Interval, *_NUMBERS),
        "instants: DateTime(timezone=True)",
    ),
    _types.Day: ((sa.DateTime, sa.Time, sa.Interval, *_NUMBERS), "days: Date"),
    _periods.Month: (
        (sa.DateTime, sa.Time, sa.Interval, *_NUMBERS),
        "the first days of months: Date",
    ),
}


def fitting(column: Element, read: FieldRead) -> Element:
    """
    Return the column of a field, unless it surely holds something else.

    Raises:
        ColumnTypeError: If it does.
    """
    wrong = _WRONG.get(type(read.type))
    kind = column.type
    if wrong is None or isinstance(kind, TypeDecorator):
        return column
    if isinstance(kind, wrong[0]) and not _is_whole(kind):
        raise ColumnTypeError(read.path, _shown(kind), wrong[1])
    return column


def _is_whole(kind: TypeEngine[Any]) -> bool:
    """
    Tell whether a decimal column has no places, and so holds whole numbers.
    """
    return (
        isinstance(kind, sa.Numeric)
        and kind.scale == 0
        and not isinstance(kind, sa.Float)
    )


def _shown(kind: TypeEngine[Any]) -> str:
    try:
        return str(kind)
    except Exception:  # noqa: BLE001 - a type that only its own database can write
        return type(kind).__name__
