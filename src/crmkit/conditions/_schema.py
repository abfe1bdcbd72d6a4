"""
What a condition may name: fields, relations, parameters, functions, segments.

Invariants:
    - A schema is a frozen value: it hashes, compares and pickles.
    - A word means one thing: names go before labels, and a label that two
      fields share is refused where it is used, not guessed.
    - Words are compared in Unicode form NFKC.

Not here: the types (:mod:`crmkit.conditions._types`), reading a class
(:mod:`crmkit.conditions._derive._classes`).
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from keyword import iskeyword
from typing import Final, Protocol, Self, TypeAlias, TypeVar
from zoneinfo import ZoneInfo, available_timezones

import attrs

from crmkit.calendars import Calendar
from crmkit.conditions._amounts import Money
from crmkit.conditions._derive._classes import derived
from crmkit.conditions._field import Field
from crmkit.conditions._frozen import FrozenMap
from crmkit.conditions._function import BUILT_IN, Function
from crmkit.conditions._nodes import FieldRead
from crmkit.conditions._relation import Relation
from crmkit.conditions._types import FieldType, is_clean, normal
from crmkit.errors import SchemaError, UnknownTimeZoneError

#: Words that cannot name a field, a relation or a parameter.
RESERVED: Final = frozenset({"now", "today"})

ParameterType: TypeAlias = "FieldType | Schema"


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


def _as_fields(given: Mapping[str, Field] | Iterable[Field]) -> FrozenMap[Field]:
    return _by_name("fields", given)


def _as_relations(
    given: Mapping[str, Relation] | Iterable[Relation],
) -> FrozenMap[Relation]:
    return _by_name("relations", given)


def _as_functions(
    given: Mapping[str, Function] | Iterable[Function],
) -> FrozenMap[Function]:
    return _by_name("functions", given)


def _as_params(given: "Mapping[str, ParameterType]") -> "FrozenMap[ParameterType]":
    return FrozenMap(given)


def _as_texts(given: Mapping[str, str]) -> FrozenMap[str]:
    return FrozenMap(given)


def _as_calendars(given: Mapping[str, Calendar] | Calendar) -> FrozenMap[Calendar]:
    return FrozenMap({"": given} if isinstance(given, Calendar) else given)


@attrs.frozen(cache_hash=True)
class Schema:
    """
    Everything that a condition is checked against.

    Attributes:
        fields: Each field by its name.
        params: The type of each parameter, such as ``me``; a schema if the
            parameter is a record, whose fields are then ``me.department``, and
            which itself means its field ``id``.
        relations: What leads to other records, by name. A to-one relation may
            share its name with the field that holds the other record's id:
            ``customer`` is then the id, ``customer.grade`` leads on.
        zone: IANA name of the zone that wall-time functions use.
        calendars: Calendars for ``business_age(x, "name")``; a single calendar
            is what ``business_age(x)`` counts by.
        functions: Functions that the application adds, by name.
        conditions: Text of each named condition, for ``segment("name")``.

    Raises:
        SchemaError: If one word would mean two things, or cannot be a name.
        UnknownTimeZoneError: If there is no such zone.

    >>> from crmkit.conditions import Integer
    >>> Schema([Field("seats", Integer())]).fields["seats"].type
    Integer(unit=None)
    """

    fields: FrozenMap[Field] = attrs.field(converter=_as_fields)
    params: FrozenMap[ParameterType] = attrs.field(
        factory=FrozenMap, converter=_as_params
    )
    relations: FrozenMap[Relation] = attrs.field(
        factory=FrozenMap, converter=_as_relations, kw_only=True
    )
    zone: str = attrs.field(default="UTC", kw_only=True)
    calendars: FrozenMap[Calendar] = attrs.field(
        factory=FrozenMap, converter=_as_calendars, kw_only=True
    )
    functions: FrozenMap[Function] = attrs.field(
        factory=FrozenMap, converter=_as_functions, kw_only=True
    )
    conditions: FrozenMap[str] = attrs.field(
        factory=FrozenMap, converter=_as_texts, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        for name in self.fields:
            _check_word(name)
        for name in (*self.relations, *self.params, *self.functions):
            _check_identifier(name)
        kinds = ("a field", self.fields), ("a relation", self.relations)
        for kind, named in kinds:
            for name in self.params:
                if name in named:
                    raise SchemaError(name, f"names both {kind} and a parameter")
        for name, relation in self.relations.items():
            if name in self.fields and relation.many:
                raise SchemaError(name, "names both a field and a to-many relation")
            _check_order(relation)
        for name in self.functions:
            if name in BUILT_IN:
                raise SchemaError(name, "is a function of the language")
        _check_zone(self.zone)

    @classmethod
    def of(
        cls,
        record: type,
        params: Mapping[str, ParameterType] | None = None,
        *,
        relations: Mapping[str, Relation] | Iterable[Relation] = (),
        zone: str = "UTC",
    ) -> Self:
        """
        Return the schema of a class: its annotated fields that have a type here.

        Works on dataclasses, attrs classes, pydantic models, typed dicts,
        Django models and mapped SQLAlchemy classes. Labels come from
        ``Annotated[…, Label(…)]``; fields of other types are left out.

        >>> from dataclasses import dataclass
        >>> @dataclass
        ... class Customer:
        ...     name: str
        ...     seats: int | None
        ...     raw: dict[str, object]
        >>> list(Schema.of(Customer).fields)
        ['name', 'seats']
        """
        return cls(derived(record), params or {}, relations=relations, zone=zone)

    def extended(
        self,
        fields: Iterable[Field] = (),
        params: Mapping[str, ParameterType] | None = None,
        *,
        relations: Iterable[Relation] = (),
        calendars: Mapping[str, Calendar] | Calendar | None = None,
        functions: Iterable[Function] = (),
        conditions: Mapping[str, str] | None = None,
    ) -> Self:
        """
        Return this schema with more of everything that is given.

        >>> from crmkit.conditions import Text
        >>> list(Schema([]).extended([Field("plan", Text())], {"me": Text()}).params)
        ['me']
        """
        return attrs.evolve(
            self,
            fields=(*self.fields.values(), *fields),
            params={**self.params, **(params or {})},
            relations=(*self.relations.values(), *relations),
            calendars={**self.calendars, **_as_calendars(calendars or {})},
            functions=(*self.functions.values(), *functions),
            conditions={**self.conditions, **(conditions or {})},
        )

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self

    def knows(self, path: str) -> bool:
        """
        Tell whether a path, as a condition names it in ``reads``, leads somewhere.

        >>> from crmkit.conditions import Text
        >>> customer = Schema([Field("city", Text())])
        >>> schema = Schema([], relations=[Relation("customer", customer)])
        >>> [schema.knows(path) for path in ("customer.city", "customer", "city")]
        [True, True, False]
        """
        if path in self.fields or path in self.relations:
            return True
        first, _, rest = path.partition(".")
        relation = self.relations.get(first)
        return relation is not None and relation.to.knows(rest)

    @cached_property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """
        Every word for a field or a relation, with the names it could mean.

        >>> from crmkit.conditions import Text
        >>> from crmkit.labels import Label
        >>> owner = Field("owner", Text(), label=Label("Owner", "负责人"))
        >>> sorted(Schema([owner]).words)
        ['Owner', 'owner', '负责人']
        """
        found: dict[str, tuple[str, ...]] = {}
        named: list[Field | Relation] = [
            *self.fields.values(),
            *self.relations.values(),
        ]
        for each in named:
            for word in {normal(word) for word in each.words}:
                names = (*found.get(word, ()), each.name)
                found[word] = tuple(dict.fromkeys(names))
        return found | {each.name: (each.name,) for each in named}

    @cached_property
    def direct(self) -> Mapping[str, FieldRead]:
        """
        What each word means that names one stored field and nothing else.

        >>> from crmkit.conditions import Integer
        >>> Schema([Field("seats", Integer())]).direct["seats"].path
        'seats'
        """
        taken = RESERVED.union(self.params)
        found = {}
        for word, names in self.words.items():
            field = self.fields.get(names[0]) if len(names) == 1 else None
            if field is not None and field.computed is None and word not in taken:
                read = FieldRead(field.name, field.type, within=field.within)
                found[word] = read
        return found

    @cached_property
    def currencies(self) -> Mapping[str, int]:
        """
        The decimal places of every currency that it knows, also in its relations.

        >>> from crmkit.conditions import Money
        >>> Schema([Field("amount", Money("CNY"))]).currencies
        {'CNY': 2}
        """
        given = (kind for kind in self.params.values() if isinstance(kind, Schema))
        found: dict[str, int] = {}
        for schema in (*(each.to for each in self.relations.values()), *given):
            found |= schema.currencies
        return found | {
            kind.currency: kind.places
            for kind in self._kinds()
            if isinstance(kind, Money)
        }

    def _kinds(self) -> Iterator[object]:
        """
        Yield the type of everything that has one here.
        """
        yield from (field.type for field in self.fields.values())
        yield from self.params.values()
        for function in self.functions.values():
            yield from (*function.takes, function.gives)

    @cached_property
    def tz(self) -> ZoneInfo:
        """
        The zone itself.
        """
        return ZoneInfo(self.zone)


def is_plain(name: str) -> bool:
    """
    Tell whether a name can stand in a condition as it is, without ``field("…")``.

    >>> is_plain("stage"), is_plain("合同金额(元)"), is_plain("from")
    (True, False, False)
    """
    return name.isidentifier() and not iskeyword(name) and name not in RESERVED


def _check_word(name: str) -> None:
    if name in RESERVED:
        raise SchemaError(name, "is a word of the language")
    if not name or normal(name) != name or not is_clean(name):
        raise SchemaError(name, "cannot be a name in a condition")


def _check_identifier(name: str) -> None:
    _check_word(name)
    if iskeyword(name):
        raise SchemaError(name, "is a word of the language")
    if not name.isidentifier():
        raise SchemaError(name, "cannot be a name in a condition")


def _check_order(relation: Relation) -> None:
    for name in relation.order:
        field = relation.to.fields.get(name)
        if field is None:
            reason = f"orders the relation {relation.name!r} and is no field there"
            raise SchemaError(name, reason)
    for name in (*relation.order, relation.key):
        field = relation.to.fields.get(name)
        if field is not None and field.computed is not None and not field.stored:
            reason = (
                f"orders the relation {relation.name!r} and is computed, but not stored"
            )
            raise SchemaError(name, reason)


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        raise UnknownTimeZoneError(name, available_timezones()) from None
