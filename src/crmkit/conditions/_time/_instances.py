"""
The leaves of a form that time moves, one for each record they are asked of.

A leaf inside ``any(… for o in orders)`` has an instance for each order. What no
time moves is settled at once: a condition whose answer then stands has no
instances, and nothing about it needs to be foreseen.

Invariants:
    - The operands of an instance read no record: what a record holds is a
      constant in them.
    - The same instance is not given twice.

Not here: when an instance turns (:mod:`crmkit.conditions._time._first`).
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

import attrs

from crmkit.conditions._forms import (
    All,
    Among,
    Exists,
    ForEvery,
    Form,
    InChange,
    Leaf,
    RowPresence,
    Some,
    Test,
    Value,
)
from crmkit.conditions._interpret._evaluate import is_true, lowered, value_of
from crmkit.conditions._interpret._made import OPERATORS
from crmkit.conditions._interpret._scene import Clock, Scene
from crmkit.conditions._node import Operator
from crmkit.conditions._nodes import (
    Aggregate,
    Anniversary,
    Call,
    Coalesce,
    Constant,
    Each,
    Now,
    Operand,
)
from crmkit.conditions._time._held import rebuilt
from crmkit.conditions._time._timing import (
    Direction,
    direction,
    every,
    irregular_unit,
    is_moving,
    is_timed,
    moving_rows,
    reversed_,
    timed_calls,
    together,
)
from crmkit.conditions._types import FieldType
from crmkit.errors import MovingThresholdError


@attrs.frozen
class Instance:
    """
    A comparison of two operands that read no record.

    Attributes:
        left: The left side.
        op: What is asked of them.
        right: The right side.
        is_passing: Whether a constant in it is an aggregate whose rows move.
    """

    left: Operand
    op: Operator
    right: Operand
    is_passing: bool = attrs.field(default=False, kw_only=True)

    @property
    def direction(self) -> Direction:
        """
        How the right side moves against the left.

        Against the moment itself, what follows it stays where it is.
        """
        if Now() in (self.left, self.right):
            both = is_moving(self.left) and is_moving(self.right)
            return 0 if both else direction(self.right) or -1
        return together(direction(self.right), reversed_(direction(self.left)))

    @property
    def is_weekly(self) -> bool:
        """
        Whether it follows weekdays and hours only, and no dates.
        """
        moving = [side for side in (self.left, self.right) if is_moving(side)]
        return all(map(irregular_unit, moving)) and not self.anniversaries

    @property
    def anniversaries(self) -> tuple[Anniversary, ...]:
        """
        The anniversaries that it follows.
        """
        moving = (side for side in (self.left, self.right) if is_moving(side))
        nodes = (node for side in moving for node in every(side))
        return tuple([node for node in nodes if isinstance(node, Anniversary)])

    def is_true(self, clock: Clock) -> bool:
        """
        Tell whether it holds at an instant.
        """
        scene: Any = clock  # nothing else is looked at, as it reads no record
        left, right = value_of(self.left, scene), value_of(self.right, scene)
        return (
            left is not None and right is not None and OPERATORS[self.op](left, right)
        )


#: Their answers together say how two values stand to each other.
_ORDER: Final[tuple[Operator, ...]] = ("<", "<=")
#: Whether a form is settled, or the instances that its answer depends on.
Open: TypeAlias = bool | tuple[Instance, ...]


def instances(form: Form, scene: Scene) -> Open:
    """
    Return the instances of a form, or its answer if no time changes that.

    Args:
        form: The form.
        scene: Where its operands are read; the rows of aggregates are those of
            its instant.

    Raises:
        MovingThresholdError: If a function of the application is asked about
            the moment: nobody can foresee its answers.

    >>> from datetime import UTC, datetime
    >>> from crmkit.conditions._wall import Wall
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> instances(All(()), Scene(now=at, wall=Wall(UTC, {}), params={}))
    True
    """
    match form:
        case Exists() | ForEvery() if not is_timed(form):
            return is_true(form, scene)
        case All(forms):
            return _joined((instances(each, scene) for each in forms), final=False)
        case Some(forms):
            return _joined((instances(each, scene) for each in forms), final=True)
        case Exists(each, inner):
            rows = scene.each(each)
            return _joined((instances(inner, row) for row in rows), final=True)
        case ForEvery(each, inner):
            rows = scene.each(each)
            return _joined((instances(inner, row) for row in rows), final=False)
        case _:
            return _leaf(form, scene)


def unsettled(form: Form, scene: Scene) -> Form:
    """
    Return a form without the parts whose answer no time changes.

    It gives the same answers, asked of the same record at any instant.
    """
    if isinstance(form, All | Some):
        kind, is_final = type(form), isinstance(form, Some)
        parts = [unsettled(each, scene) for each in form.forms]
        if settled(is_final) in parts:
            return settled(is_final)
        return kind(tuple(each for each in parts if each != settled(not is_final)))
    found = instances(form, scene)
    return settled(found) if isinstance(found, bool) else form


def settled(answer: bool) -> Form:  # noqa: FBT001 - the answer
    """
    Return the form that has one answer.

    >>> settled(answer=True), settled(answer=False)
    (All(forms=()), Some(forms=()))
    """
    return All(()) if answer else Some(())


def _joined(found: Iterable[Open], *, final: bool) -> Open:
    """
    Return what remains open of several forms, one *final* answer of which settles all.
    """
    remaining: dict[Instance, None] = {}
    for each in found:
        if each is final:
            return final
        if not isinstance(each, bool):
            remaining |= dict.fromkeys(each)
    return tuple(remaining) or not final


def _leaf(leaf: Leaf, scene: Scene) -> Open:
    operands = _operands(leaf)
    found = dict.fromkeys(_moving(leaf, operands, scene))
    found |= dict.fromkeys(_of_rows(operands, scene))
    return tuple(found) or is_true(leaf, scene)


def _operands(leaf: Leaf) -> tuple[Value, ...]:
    match leaf:
        case RowPresence() | InChange():
            return ()
        case Test(left, _, right):
            return (left, right)
        case Among(item):
            return (item,)
        case _:
            return leaf.known


def _moving(
    leaf: Leaf, operands: tuple[Value, ...], scene: Scene
) -> Iterator[Instance]:
    """
    Yield the comparisons of a leaf in which time moves a side.

    Whether something is there depends on the moment only by a function.
    """
    if not any(is_moving(operand) for operand in operands):
        return
    passing = any(True for operand in operands for _ in moving_rows(operand))
    match leaf:
        case Test(Aggregate() as left, _, right) if is_moving(left):
            yield from _picked(left, right, scene)
        case Test(left, _, Aggregate() as right) if is_moving(right):
            yield from _picked(right, left, scene)
        case Test(left, op, right):
            yield from _compared(left, op, right, scene, passing=passing)
        case Among(item, values):
            for value in values:
                yield from _compared(item, "==", value, scene, passing=passing)
        case _:
            for call in (call for operand in operands for call in timed_calls(operand)):
                raise MovingThresholdError(f"{call.function.name}(…)")


def _compared(
    left: Value, op: Operator, right: Value, scene: Scene, *, passing: bool
) -> Iterator[Instance]:
    sides = fixed(left, scene), fixed(right, scene)
    is_open = any(map(is_moving, sides)) and not any(map(_is_missing, sides))
    if is_open or passing:
        yield Instance(sides[0], op, sides[1], is_passing=passing)


def _picked(picked: Aggregate, other: Value, scene: Scene) -> Iterator[Instance]:
    """
    Yield the comparisons of each value that an aggregate may pick.

    Its order to something else changes only where that of one of them does.
    """
    value, each = picked.value, picked.each
    if value is None or picked.kind == "sum":
        raise MovingThresholdError(f"{picked.kind}(…)")
    for row in scene.each(each):
        for op in _ORDER:
            yield from _compared(value, op, other, row, passing=False)


def _of_rows(operands: Iterable[Value], scene: Scene) -> Iterator[Instance]:
    """
    Yield the instances by which records enter or leave an aggregate.
    """
    for operand in operands:
        for chain in moving_rows(operand):
            only = lowered(chain[-1].only)
            for row in _rows(chain, scene):
                found = instances(only, row)
                yield from () if isinstance(found, bool) else found


def _rows(chain: tuple[Each, ...], scene: Scene) -> Iterator[Scene]:
    if not chain:
        yield scene
        return
    for row in scene.each(chain[0]):
        yield from _rows(chain[1:], row)


def fixed(operand: Value, scene: Scene) -> Operand:
    """
    Return an operand with constants for everything in it that does not move.

    Raises:
        MovingThresholdError: If a function of the application is asked about
            the moment, or an aggregate of something that moves is not compared.
    """
    match operand:
        case _ if not is_moving(operand):
            return Constant(value_of(operand, scene), operand.type)
        case Call(function):
            raise MovingThresholdError(f"{function.name}(…)")
        case Aggregate(kind):
            raise MovingThresholdError(f"{kind}(…)")
        case Coalesce(options, kind):
            return _first_of([fixed(option, scene) for option in options], kind)
        case _:
            return _whole(operand, scene)


def _whole(operand: Value, scene: Scene) -> Operand:
    """
    Return an operand that is missing where one of its parts is.
    """
    parts: list[Operand] = []

    def change(part: Value) -> Operand:
        parts.append(fixed(part, scene))
        return parts[-1]

    found: Operand = rebuilt(operand, change, scene)
    return Constant(None, operand.type) if any(map(_is_missing, parts)) else found  # type: ignore[arg-type]


def _first_of(options: list[Operand], kind: FieldType) -> Operand:
    """
    Return the first of some options that is there.
    """
    there = (option for option in options if not _is_missing(option))
    return next(there, Constant(None, kind))  # type: ignore[arg-type]


def _is_missing(operand: Operand) -> bool:
    return isinstance(operand, Constant) and operand.value is None
