"""
Which fields and parameters a condition may name.

Invariants:
    - A schema is a frozen value: it hashes, compares and pickles.
    - A word means one thing: names go before labels, and a label that two
      fields share is refused where it is used, not guessed.
    - Words are compared in Unicode form NFKC.

Not here: the types (:mod:`crmkit.conditions._types`), reading a class
(:mod:`crmkit.conditions._derive`).
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from keyword import kwlist
from typing import Final, Self

import attrs

from crmkit.conditions._derive import derived
from crmkit.conditions._field import Field
from crmkit.conditions._frozen import FrozenMap
from crmkit.conditions._types import FieldType, normal
from crmkit.errors import SchemaError

#: Words that cannot name a field or a parameter.
RESERVED: Final = frozenset({"now", "today", *kwlist})


def _as_fields(fields: Mapping[str, Field] | Iterable[Field]) -> FrozenMap[Field]:
    found = tuple(fields.values() if isinstance(fields, Mapping) else fields)
    named = FrozenMap({field.name: field for field in found})
    if len(named) < len(found):
        names = [field.name for field in found]
        raise SchemaError(
            next(n for n in names if names.count(n) > 1), "names two fields"
        )
    return named


def _as_map(params: Mapping[str, FieldType]) -> FrozenMap[FieldType]:
    return FrozenMap(params)


@attrs.frozen(cache_hash=True)
class Schema:
    """
    The fields, parameters and zone that a condition is checked against.

    Attributes:
        fields: Each field by its name.
        params: The type of each parameter, such as ``me``.
        zone: IANA name of the zone that wall-time functions use.

    Raises:
        SchemaError: If one word would mean two things.

    >>> from crmkit.conditions import Integer
    >>> Schema([Field("seats", Integer())]).fields["seats"].type
    Integer()
    """

    fields: FrozenMap[Field] = attrs.field(converter=_as_fields)
    params: FrozenMap[FieldType] = attrs.field(factory=FrozenMap, converter=_as_map)
    zone: str = attrs.field(default="UTC", kw_only=True)

    def __attrs_post_init__(self) -> None:
        for name in (*self.fields, *self.params):
            if name in RESERVED:
                raise SchemaError(name, "is a word of the language")
            if normal(name) != name or not name.isidentifier():
                raise SchemaError(name, "cannot be a name in a condition")
        for name in self.params:
            if name in self.fields:
                raise SchemaError(name, "names both a field and a parameter")

    @classmethod
    def of(
        cls,
        record: type,
        params: Mapping[str, FieldType] | None = None,
        *,
        zone: str = "UTC",
    ) -> Self:
        """
        Return the schema of a class: its annotated fields that have a type here.

        Works on dataclasses, attrs classes and pydantic models. Labels come
        from ``Annotated[…, Label(…)]``; fields of other types are left out.

        >>> from dataclasses import dataclass
        >>> @dataclass
        ... class Customer:
        ...     name: str
        ...     seats: int | None
        ...     raw: dict[str, object]
        >>> list(Schema.of(Customer).fields)
        ['name', 'seats']
        """
        return cls(derived(record), params or {}, zone=zone)

    def extended(
        self,
        fields: Iterable[Field] = (),
        params: Mapping[str, FieldType] | None = None,
    ) -> Self:
        """
        Return this schema with more fields and parameters.

        >>> from crmkit.conditions import Text
        >>> list(Schema([]).extended([Field("plan", Text())], {"me": Text()}).params)
        ['me']
        """
        return attrs.evolve(
            self,
            fields=(*self.fields.values(), *fields),
            params={**self.params, **(params or {})},
        )

    @cached_property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """
        Every word that may stand for fields, with the names it could mean.

        >>> from crmkit.conditions import Text
        >>> from crmkit.labels import Label
        >>> owner = Field("owner", Text(), label=Label("Owner", "负责人"))
        >>> sorted(Schema([owner]).words)
        ['Owner', 'owner', '负责人']
        """
        found: dict[str, tuple[str, ...]] = {}
        for field in self.fields.values():
            for word in {normal(word) for word in field.words}:
                found[word] = (*found.get(word, ()), field.name)
        return found | {name: (name,) for name in self.fields}
