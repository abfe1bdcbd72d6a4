"""
The value of an operand and the truth of a form, step by step and without code.

The compiled back end answers thousands of questions; this answers the few that
are about parts of a condition: what a threshold is at an instant, what one
related record holds, why a condition does not hold. All give the same values.

Invariants:
    - None is a missing value; what needs a missing value is missing.

Not here: whole conditions (:mod:`crmkit.conditions._python`), what a scene holds
(:mod:`crmkit.conditions._interpret._scene`), what is made of values
(:mod:`crmkit.conditions._interpret._made`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from crmkit.conditions._forms import (
    All,
    Among,
    Exists,
    ForEvery,
    Form,
    Has,
    InChange,
    Match,
    Presence,
    RowPresence,
    Some,
    Test,
    Value,
)
from crmkit.conditions._interpret._made import MADE, bounded, first_there, tested
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._lower import surely_true
from crmkit.conditions._nodes import (
    Aggregate,
    ChangeFact,
    Coalesce,
    Constant,
    Each,
    FieldRead,
    Now,
    Old,
    Parameter,
    Today,
)
from crmkit.conditions._types import Duration

# -- Values -----------------------------------------------------------------


def value_of(operand: Any, scene: Scene) -> Any:
    """
    Return the value of an operand; None if it is missing.

    Raises:
        UnboundParameterError: If a parameter that it needs has no value.

    >>> from datetime import UTC, datetime
    >>> from crmkit.conditions._nodes import Part
    >>> from crmkit.conditions._types import Day
    >>> from crmkit.conditions._wall import Wall
    >>> scene = Scene(datetime(2026, 3, 2, tzinfo=UTC), Wall(UTC, {}), params={})
    >>> value_of(Part("month", Now(), Day()), scene).isoformat()
    '2026-03-01'
    """
    read = READ.get(type(operand))
    if read is not None:
        return read(operand, scene)
    if type(operand) is Aggregate:
        return _aggregate(operand, scene)
    if type(operand) is Coalesce:
        return first_there(value_of(part, scene) for part in operand.parts)
    values = []
    for part in operand.parts:
        value = value_of(part, scene)
        if value is None:
            return None
        values.append(value)
    return MADE[type(operand)](operand, values, scene)


#: How the value of each kind of operand is read that is made of no others.
READ: Final[Mapping[type, Callable[[Any, Scene], Any]]] = MappingProxyType(
    {
        Constant: lambda node, _: node.value,
        Parameter: lambda node, scene: scene.parameter(node.name),
        Now: lambda _, scene: scene.now,
        Today: lambda _, scene: scene.today,
        FieldRead: lambda node, scene: scene.field(node),
        Old: lambda node, scene: scene.old(node),
        ChangeFact: lambda node, scene: getattr(scene.change, node.name),
    }
)


# -- Related records --------------------------------------------------------


def _aggregate(operand: Aggregate, scene: Scene) -> Any:
    """
    Return one value from the related records that count.
    """
    each, value = operand.each, operand.value
    if scene.row(each.row) is None:
        return None
    rows = counted(each, scene.each(each))
    if value is None:
        return len(rows)
    found = [(value_of(value, row), row) for row in rows]
    return aggregated(operand, [pair for pair in found if pair[0] is not None])[0]


def aggregated(
    node: Aggregate, found: Sequence[tuple[Any, Scene]]
) -> tuple[Any, int | None]:
    """
    Return what an aggregate makes of some values, and which of them it picks.

    Args:
        node: The aggregate.
        found: The values that are there, each with the scene of its record.
    """
    values: list[Any] = [value for value, _ in found]
    if node.kind == "count":
        return len(values), None
    if node.kind == "sum":
        zero: Any = timedelta(0) if isinstance(node.type, Duration) else 0
        return bounded(sum(values, zero)), None
    if not values:
        return None, None
    by_rank = node.kind in ("first", "last")
    keys = [row.rank(node.each) for _, row in found] if by_rank else values
    pick = min if node.kind in ("first", "min") else max
    place = pick(range(len(keys)), key=keys.__getitem__)
    return values[place], place


def counted(each: Each, rows: Iterable[Scene]) -> list[Scene]:
    """
    Return those of some records that an aggregate takes.
    """
    if each.only is None:
        return list(rows)
    only = lowered(each.only)
    return [row for row in rows if is_true(only, row)]


@lru_cache(maxsize=256)
def lowered(only: Any) -> Form:
    """
    Return what the rows of an aggregate must satisfy as a form, if it is not yet.
    """
    return only if isinstance(only, Form) else surely_true(only)


# -- Forms ------------------------------------------------------------------


def is_true(form: Form, scene: Scene) -> bool:
    """
    Tell whether a form holds.

    Raises:
        TooMuchWorkError: If the scene's work is limited, and this is too much.
    """
    return _ASKED[type(form)](form, scene)


def _is_every(form: ForEvery, scene: Scene) -> bool:
    return all(is_true(form.form, row) for row in scene.each(form.each))


def _is_some(form: Exists, scene: Scene) -> bool:
    return any(is_true(form.form, row) for row in scene.each(form.each))


def _leads(form: RowPresence, scene: Scene) -> bool:
    scene.step()
    return (scene.row(form.row) is None) is form.negated


def _is_in_change(form: InChange, scene: Scene) -> bool:
    scene.step()
    return (scene.changed(form.name) is None) is form.negated


def _is_present(form: Presence, scene: Scene) -> bool:
    scene.step()
    found = all(value_of(each, scene) is not None for each in form.known)
    return found is not form.negated


def _compared(form: Test, scene: Scene) -> bool:
    values = _there(scene, form.left, form.right)
    return values is not None and tested(form, values)


def _is_among(form: Among, scene: Scene) -> bool:
    values = _there(scene, form.item)
    return values is not None and tested(form, values) is not form.negated


def _is_had(form: Has, scene: Scene) -> bool:
    values = _there(scene, form.item, form.container)
    return values is not None and tested(form, values) is not form.negated


def _is_matched(form: Match, scene: Scene) -> bool:
    values = _there(scene, form.text, form.piece)
    return values is not None and tested(form, values) is not form.negated


def _there(scene: Scene, *operands: Value) -> list[Any] | None:
    """
    Return the values of a leaf's operands; None if one of them is missing.

    Whatever is missing in an operand, the operand is missing then.
    """
    scene.step()
    values = []
    for operand in operands:
        value = value_of(operand, scene)
        if value is None:
            return None
        values.append(value)
    return values


_ASKED: Final[Mapping[type, Callable[[Any, Scene], bool]]] = MappingProxyType(
    {
        All: lambda form, scene: all(is_true(each, scene) for each in form.forms),
        Some: lambda form, scene: any(is_true(each, scene) for each in form.forms),
        Exists: _is_some,
        ForEvery: _is_every,
        RowPresence: _leads,
        InChange: _is_in_change,
        Presence: _is_present,
        Test: _compared,
        Among: _is_among,
        Has: _is_had,
        Match: _is_matched,
    }
)
