"""
Where something is written: which records can be read there, and by which names.

Not here: what is written (:mod:`tests.property.conditions.writing`).
"""

from collections.abc import Iterator

import attrs

from crmkit.conditions import (
    Boolean,
    Choices,
    Day,
    Duration,
    Field,
    FieldType,
    Instant,
    Integer,
    Money,
    Month,
    Number,
    Schema,
    Text,
    TextSet,
)
from tests.property.conditions.schemas import related

_PLAIN: dict[type[FieldType], str] = {
    Text: "text",
    Boolean: "bool",
    Instant: "instant",
    Day: "day",
    Month: "month",
    Duration: "duration",
    TextSet: "set",
}


def sort_of(kind: FieldType) -> str:
    """
    Return the sort of a field: sorts are what can be compared.
    """
    match kind:
        case Choices(options):
            return "stage" if options[0].value == "prospect" else "grade"
        case Integer(unit):
            return unit or "int"
        case Money(currency):
            return currency
        case Number(places):
            return f"number{places}"
        case _:
            return _PLAIN[type(kind)]


@attrs.frozen
class Spot:
    """
    A record that can be read from: a variable and to-one relations from there.
    """

    variable: str
    through: tuple[str, ...]
    text: str
    schema: Schema
    place: str

    @property
    def start(self) -> tuple[str, tuple[str, ...]]:
        """
        How a question finds it.
        """
        return self.variable, self.through


@attrs.frozen
class Reading:
    """
    A field at a spot.
    """

    spot: Spot
    field: Field


@attrs.frozen
class Scope:
    """
    What can be read where something is written.

    Attributes:
        spots: Everything that to-one relations lead to, the nearest first.
        nested: How many quantifiers and aggregates are around.
    """

    spots: tuple[Spot, ...]
    nested: int = 0

    def inside(self, variable: str, schema: Schema, place: str) -> "Scope":
        """
        Return the scope of one more variable.
        """
        return Scope((*spots_of(variable, schema, place), *self.spots), self.nested + 1)


def spots_of(variable: str, schema: Schema, place: str) -> Iterator[Spot]:
    """
    Yield a record and what its to-one relations lead to.
    """
    for path, found in related(schema):
        names = (variable, *path) if variable else path
        where = path[-1] if path else place
        yield Spot(variable, path, "".join(f"{n}." for n in names), found, where)
