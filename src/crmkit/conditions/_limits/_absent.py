"""
A leaf where a record that it reads is not there.

Invariants:
    - What is made means what the leaf means where a to-one relation leads nowhere.

Not here: whether the record is there (:mod:`crmkit.conditions._limits._limiter`).
"""

from typing import Final, TypeAlias

import attrs

from crmkit.conditions._forms import All, Form, Leaf, Presence, Some, Value
from crmkit.conditions._limits._parts import (
    leaf_remade,
    operands_of,
    read_directly,
    remade,
)
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import Aggregate, Coalesce, Computed, FieldRead

_READ: Final = (FieldRead, Computed)
#: An operand; None if it is surely missing.
Maybe: TypeAlias = Value | None


def start_of(operand: Value) -> Row | None:
    """
    Return the row that an operand itself reads.

    >>> start_of(FieldRead("seats", None, Row("o")))
    Row(variable='o', through=())
    """
    if isinstance(operand, Aggregate):
        return operand.each.row
    return operand.row if isinstance(operand, _READ) else None


def is_below(row: Row, step: Row) -> bool:
    """
    Tell whether a row is one, or is reached through it.

    >>> is_below(Row("o", ("customer", "owner")), Row("o", ("customer",)))
    True
    """
    return (
        row.variable == step.variable
        and row.through[: len(step.through)] == step.through
    )


def is_strict(leaf: Leaf) -> bool:
    """
    Tell whether a leaf is false wherever something that it reads is missing.
    """
    if isinstance(leaf, Presence) and leaf.negated:
        return False
    return all(map(is_strictly_read, operands_of(leaf)))


def is_strictly_read(operand: Value) -> bool:
    """
    Tell whether an operand is missing wherever something that it reads is.
    """
    return not any(isinstance(each, Coalesce) for each in read_directly(operand))


def without(leaf: Leaf, step: Row) -> Form:
    """
    Return a leaf as it is where a row, and all that it leads to, is not there.

    >>> from crmkit.conditions._types import Text
    >>> customer = Row("", ("customer",))
    >>> grade = FieldRead("grade", Text(), customer)
    >>> without(Presence(negated=True, known=(grade,)), customer)
    All(forms=())
    """
    rest = _Without(step)
    if isinstance(leaf, Presence):
        if any(rest.value(each) is None for each in leaf.known):
            return All(()) if leaf.negated else Some(())
    elif any(rest.value(each) is None for each in operands_of(leaf)):
        return Some(())
    made = leaf_remade(leaf, rest.there)
    if isinstance(made, Presence) and not made.known:
        return Some(()) if made.negated else All(())
    return made


@attrs.frozen
class _Without:
    """
    Works out operands where a row is not there.
    """

    step: Row

    def value(self, operand: Value) -> Maybe:
        """
        Return what an operand is then.
        """
        row = start_of(operand)
        if row is not None and is_below(row, self.step):
            return None
        if isinstance(operand, Coalesce):
            return self._first(operand)
        if isinstance(operand, Aggregate):
            return operand
        if any(self.value(part) is None for part in operand.parts):  # type: ignore[arg-type]
            return None
        return remade(operand, self.there)

    def there(self, operand: Value) -> Value:
        """
        Return what an operand is that is not surely missing then.
        """
        found = self.value(operand)
        if found is None:  # pragma: no cover - asked before
            raise TypeError(operand)
        return found

    def _first(self, operand: Coalesce) -> Maybe:
        values = (self.value(each) for each in operand.options)
        options = tuple(value for value in values if value is not None)
        if len(options) > 1:
            return Coalesce(options, operand.type)  # type: ignore[arg-type]
        return options[0] if options else None
