"""
What the nodes of a condition share: rows, operators, the parts below them.

Not here: operands (:mod:`crmkit.conditions._nodes`), conditions
(:mod:`crmkit.conditions._checked`).
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

if TYPE_CHECKING:
    from crmkit.conditions._checked import Node

Operator: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
Unit: TypeAlias = Literal["date", "month", "year", "weekday", "hour"]
Scalar: TypeAlias = (
    str | int | bool | Decimal | timedelta | datetime | date | frozenset[str]
)

#: The operator that says the same with its sides exchanged.
MIRRORED: Final[dict[Operator, Operator]] = {
    "==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip
#: The operator that holds exactly where this one does not, if both sides are known.
OPPOSITE: Final[dict[Operator, Operator]] = {
    "==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<",
}  # fmt: skip


@attrs.frozen
class Row:
    """
    A record from which something is read.

    Attributes:
        variable: The variable of a quantifier or aggregate that stands for it;
            empty for the record that the condition is asked about.
        through: Names of the to-one relations that are followed from there.
    """

    variable: str = ""
    through: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """
        What is written before a field of this row.

        >>> Row("o", ("customer",)).names, Row().names
        (('o', 'customer'), ())
        """
        return (self.variable, *self.through) if self.variable else self.through


#: The record that a condition is asked about.
ROOT: Final = Row()


def below(*names: str) -> property:
    """
    Return a property: the nodes that lie in some attributes, in reading order.
    """
    get = attrgetter(*names)
    return property(get if len(names) > 1 else lambda node: (get(node),))


def present(*names: str) -> property:
    """
    Return a property: as :func:`below`, without what is None.
    """
    get = attrgetter(*names)
    return property(lambda node: tuple(part for part in get(node) if part is not None))


class Childless:
    """
    A node with nothing below it.
    """

    __slots__ = ()

    @property
    def parts(self) -> "tuple[Node, ...]":
        """
        No nodes.
        """
        return ()
