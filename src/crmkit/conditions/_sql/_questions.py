"""
What a clause takes from the question that it is made for: facts and values.

Most of a clause follows from the condition and the columns. The rest is values to
be compared with, and a few facts about them, such as that one is missing, which
decide what the clause looks like. Both are written down here while a clause is
made, so that it can serve every question of which the same facts are true.

Invariants:
    - Whatever is looked up without being left open is a fact.
    - Facts stand in the order in which they were looked up: where the first few
      are the same, so is what is looked up next.

Not here: keeping clauses (:mod:`crmkit.conditions._sql._kept`).
"""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import attrs
import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from crmkit.conditions._forms import Value
from crmkit.conditions._interpret._evaluate import value_of
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._nodes import Constant
from crmkit.conditions._sql._elements import Element
from crmkit.conditions._sql._storage import bound, wide

T = TypeVar("T")
#: Looks something up that depends on no record.
Read: TypeAlias = Callable[[Scene], T]


@attrs.frozen(eq=False)
class Question:
    """
    A question that a clause is made for.

    Attributes:
        scene: What the values of constants depend on.
        open: What gives the value of each parameter that is left open, by its
            name; None if every value is written down in the clause.
        facts: What was looked up, and what was found.
    """

    scene: Scene
    open: dict[str, Read[Any]] | None = None
    facts: list[tuple[Read[Any], Any]] = attrs.field(factory=list)

    def told(self, read: Read[T]) -> T:
        """
        Return what is found, on which the clause depends from now on.
        """
        found = read(self.scene)
        self.facts.append((read, found))
        return found

    def fixed(self, operand: Value) -> Any:
        """
        Return the value of an operand, on which the clause depends from now on.
        """
        if isinstance(operand, Constant):
            return operand.value
        return self.told(lambda scene: value_of(operand, scene))

    def is_missing(self, operand: Value) -> bool:
        """
        Tell whether an operand is missing.
        """
        if isinstance(operand, Constant):
            return operand.value is None
        return self.told(lambda scene: value_of(operand, scene) is None)

    def bound(self, read: Read[Any], kind: TypeEngine[Any]) -> Element:
        """
        Return what is found as a parameter of the statement.
        """
        if self.open is None:
            return bound(read(self.scene), kind)
        name = f"asked_{len(self.open)}"
        self.open[name] = read
        return sa.bindparam(name, type_=wide(kind))
