"""
How many symbols SQLite has to keep in mind while it reads a form.

Its parser may give up on a text in which a hundred symbols wait for what follows
them. Behind ``a AND (`` three wait, behind ``(`` only one: what is deep is
read with fewer symbols if it comes first.

Invariants:
    - The numbers are estimates; only the order of forms and operands depends on
      them, and whether it is tried if SQLite can read a clause.

Not here: wide forms (:mod:`crmkit.conditions._sql._elements`).
"""

from collections.abc import Iterable
from typing import Final

import attrs

from crmkit.conditions._forms import (
    All,
    Exists,
    Few,
    ForEvery,
    Form,
    RowPresence,
    Some,
    Value,
    only_of,
)
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import (
    Aggregate,
    Arithmetic,
    Call,
    Coalesce,
    Computed,
    Shared,
    Size,
)

_LEAF: Final = 6
_ROW: Final = 11
_QUERY: Final = 14
_CALL: Final = 5
_LIGHT: Final = 30
_DEEP: Final = 60


@attrs.frozen(eq=False)
class Weights:
    """
    What forms weigh, each reckoned once.
    """

    known: dict[int, tuple[object, int]] = attrs.field(factory=dict)

    def deepest_first(self, forms: tuple[Form, ...]) -> tuple[Form, ...]:
        """
        Return forms in their order, or the deepest first if it is very deep.
        """
        if max(map(self.of, forms), default=0) <= _LIGHT:
            return forms
        return tuple(sorted(forms, key=self.of, reverse=True))

    def of(self, form: Form) -> int:
        """
        Return what a form weighs.
        """
        # The form is kept so that its identity is not given to another.
        found = self.known.get(id(form))
        if found is None:
            found = self.known[id(form)] = form, self._reckoned(form)
        return found[1]

    def is_deep(self, form: Form) -> bool:
        """
        Tell whether SQLite may give up on a form.
        """
        return self.of(form) > _DEEP

    def is_heavy(self, operand: Value) -> bool:
        """
        Tell whether an operand is better read first.
        """
        return self._operand(operand) > _LIGHT

    def _reckoned(self, form: Form | Few) -> int:
        match form:
            case Few(inner):
                return self.of(inner)
            case All(forms) | Some(forms):
                return self._joint(forms)
            case Exists(each, inner) | ForEvery(each, inner):
                return _way(each.row) + _QUERY + self.of(inner)
            case RowPresence(row):
                return _way(row)
            case _:
                operands = (getattr(form, name, None) for name in _OPERANDS)
                return _LEAF + max(self._operand(each) for each in operands)

    def _joint(self, forms: Iterable[Form]) -> int:
        first, second, *_ = [*sorted(map(self.of, forms), reverse=True), 0, 0]
        return max(first + 1, second + 3)

    def _operand(self, operand: Value | None) -> int:
        found = self.known.get(id(operand))
        if found is None:
            found = self.known[id(operand)] = operand, self._weighed(operand)
        return found[1]

    def _weighed(self, operand: Value | None) -> int:
        match operand:
            case Aggregate(_, each, value):
                only = only_of(each)
                inner = 0 if only is None else self.of(only)
                return _way(each.row) + _QUERY + max(inner, self._operand(value))
            case Arithmetic() | Coalesce():
                return _QUERY + self._step(operand)
            case Size(of):
                return _CALL + _QUERY + self._operand(of)
            case Computed(_, _, inner) | Shared(inner, _):
                return self._operand(inner)
            case Call(_, arguments):
                return _CALL + max(map(self._operand, arguments), default=0)
            case _:
                return _way(getattr(operand, "row", Row()))

    def _step(self, operand: Value) -> int:
        """
        Return what arithmetic weighs before its result is looked at.
        """
        match operand:
            case Arithmetic(left, op, right):
                sides = self._step(left), self._step(right)
                first, then = sides if op == "-" else (max(sides), min(sides))
                return max(first + 1, then + 3)
            case Coalesce((*others, last)):
                found = max(map(self._operand, others), default=0)
                return _CALL + max(found, self._step(last))
            case _:
                return self._operand(operand)


_OPERANDS: Final = ("left", "right", "item", "container", "text", "piece")


def _way(row: Row) -> int:
    return _ROW * len(row.through)
