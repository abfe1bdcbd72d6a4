"""
What a schema is made of, as it may be given and as the schema keeps it.

Invariants:
    - What has a name is kept by its name, in the order in which it was given; no
      two of a kind have the same.

Not here: which names there may be (:mod:`crmkit.conditions._schema_rules`).
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeVar

from crmkit.calendars import Calendar
from crmkit.conditions._derive._left_out import LeftOut
from crmkit.conditions._field import Field
from crmkit.conditions._frozen import FrozenMap
from crmkit.conditions._function import Function
from crmkit.conditions._relation import Relation
from crmkit.errors import SchemaError

if TYPE_CHECKING:
    from crmkit.conditions._schema import ParameterType


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


def _by_name(kind: str, given: Mapping[str, N] | Iterable[N]) -> FrozenMap[N]:
    found = tuple(given.values() if isinstance(given, Mapping) else given)
    named = FrozenMap({each.name: each for each in found})
    if len(named) < len(found):
        names = [each.name for each in found]
        twice = next(name for name in names if names.count(name) > 1)
        raise SchemaError(twice, f"names two {kind}")
    return named


def as_fields(given: Mapping[str, Field] | Iterable[Field]) -> FrozenMap[Field]:
    """
    Return fields by their names.
    """
    return _by_name("fields", given)


def as_relations(
    given: Mapping[str, Relation] | Iterable[Relation],
) -> FrozenMap[Relation]:
    """
    Return relations by their names.
    """
    return _by_name("relations", given)


def as_functions(
    given: Mapping[str, Function] | Iterable[Function],
) -> FrozenMap[Function]:
    """
    Return functions by their names.
    """
    return _by_name("functions", given)


def as_params(given: "Mapping[str, ParameterType]") -> "FrozenMap[ParameterType]":
    """
    Return the types of parameters by their names.
    """
    return FrozenMap(given)


def as_texts(given: Mapping[str, str]) -> FrozenMap[str]:
    """
    Return texts by their names.
    """
    return FrozenMap(given)


def as_left_out(given: Mapping[str, LeftOut]) -> FrozenMap[LeftOut]:
    """
    Return what is said of fields that were left out, by the words for them.
    """
    return FrozenMap(given)


def as_calendars(given: Mapping[str, Calendar] | Calendar) -> FrozenMap[Calendar]:
    """
    Return calendars by their names; the name of a single one is empty.
    """
    return FrozenMap({"": given} if isinstance(given, Calendar) else given)
