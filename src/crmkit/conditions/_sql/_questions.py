"""
What a clause takes from the question that it is made for: facts and values.

Most of a clause follows from the condition and the columns. The rest is values to
be compared with, and a few facts about them, such as that one is missing, which
decide what the clause looks like. Both are written down here while a clause is
made, so that it can serve every question of which the same facts are true.

Invariants:
    - Whatever is looked up without being left open is a fact.
    - Of values of which there may be any number, only about how many is a fact, so
      a few clauses serve any number of them.
    - Facts stand in the order in which they were looked up: where the first few
      are the same, so is what is looked up next.

Not here: keeping clauses (:mod:`crmkit.conditions._sql._kept`).
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias, TypeVar

import attrs
import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from crmkit.conditions._forms import Value
from crmkit.conditions._interpret._evaluate import value_of
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._nodes import Constant, Parameter
from crmkit.conditions._sql._elements import Element
from crmkit.conditions._sql._storage import bound, wide

T = TypeVar("T")
#: Looks something up that depends on no record.
Read: TypeAlias = Callable[[Scene], T]


@attrs.frozen(eq=False)
class Open:
    """
    What gives the values of the parameters that are left open.

    Attributes:
        single: What gives the value of each, by its name.
        lists: What gives the values of some together, by their names; the last
            value stands for those of which there are too few.
    """

    single: dict[str, Read[Any]] = attrs.field(factory=dict)
    lists: dict[tuple[str, ...], Read[Sequence[Any]]] = attrs.field(factory=dict)

    def values(self, scene: Scene) -> dict[str, Any]:
        """
        Return the value of each parameter, by its name.

        >>> opened = Open(lists={("a", "b", "c"): lambda scene: [1, 2]})
        >>> opened.values(None)
        {'a': 1, 'b': 2, 'c': 2}
        """
        found = {name: read(scene) for name, read in self.single.items()}
        for names, read in self.lists.items():
            values = read(scene)
            rest = [values[-1]] * (len(names) - len(values))
            found |= zip(names, [*values, *rest], strict=True)
        return found


@attrs.frozen(eq=False)
class Question:
    """
    A question that a clause is made for.

    Attributes:
        scene: What the values of constants depend on.
        open: The parameters that are left open; None if every value is written
            down in the clause.
        facts: What was looked up, and what was found.
    """

    scene: Scene
    open: Open | None = None
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
        if isinstance(operand, Parameter):
            name = operand.name
            return self.told(lambda scene: scene.parameter(name) is None)
        return self.told(lambda scene: value_of(operand, scene) is None)

    def bound(self, read: Read[Any], kind: TypeEngine[Any]) -> Element:
        """
        Return what is found as a parameter of the statement.
        """
        if self.open is None:
            return bound(read(self.scene), kind)
        name = f"asked_{len(self.open.single)}"
        self.open.single[name] = read
        return sa.bindparam(name, type_=wide(kind))

    def listed(self, read: Read[Sequence[Any]], kind: TypeEngine[Any]) -> list[Element]:
        """
        Return what is found, which is something, as parameters of the statement.
        """
        if self.open is None:
            return [bound(value, kind) for value in read(self.scene)]
        size = self.told(partial(_room, read))
        number = len(self.open.lists)
        names = tuple([f"listed_{number}_{place}" for place in range(size)])
        self.open.lists[names] = read
        return [sa.bindparam(name, type_=wide(kind)) for name in names]


def _room(read: Read[Sequence[Any]], scene: Scene) -> int:
    """
    Return how many parameters there are for so many values: the next power of two.

    >>> [_room(lambda _: range(size), None) for size in (1, 2, 3, 100)]
    [1, 2, 4, 128]
    """
    return 1 << (len(read(scene)) - 1).bit_length()
