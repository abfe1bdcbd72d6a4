"""
What a condition may name: fields, relations, parameters, functions, segments.

Invariants:
    - A schema is a frozen value: it hashes, compares and pickles.
    - A word means one thing: names go before labels, and a label that two
      fields share is refused where it is used, not guessed.
    - Words are compared in Unicode form NFKC, blanks around them left away.

Not here: the types (:mod:`crmkit.conditions._types`), reading a class
(:mod:`crmkit.conditions._derive._classes`).
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, Self, TypeAlias, TypeVar, cast
from zoneinfo import ZoneInfo

import attrs

from crmkit.calendars import Calendar
from crmkit.conditions._amounts import Money
from crmkit.conditions._derive._classes import derived
from crmkit.conditions._derive._left_out import LeftOut
from crmkit.conditions._field import Field
from crmkit.conditions._frozen import FrozenMap
from crmkit.conditions._function import BUILT_IN, Function
from crmkit.conditions._nodes import FieldRead
from crmkit.conditions._relation import Relation
from crmkit.conditions._schema_given import (
    as_calendars,
    as_fields,
    as_functions,
    as_left_out,
    as_params,
    as_relations,
    as_texts,
)
from crmkit.conditions._schema_rules import (
    RESERVED,
    check_identifier,
    check_order,
    check_word,
    check_zone,
)
from crmkit.conditions._types import FieldType, normal
from crmkit.errors import SchemaError

_MOST_SHOWN: Final = 5  # fields

ParameterType: TypeAlias = "FieldType | Schema"


@attrs.frozen(cache_hash=True, repr=False)
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
        left_out: What the fields of a class are annotated that have no type here,
            and what to write instead, by each word for one; only messages use it,
            and schemas that differ in it alone are equal.

    Raises:
        SchemaError: If one word would mean two things, or cannot be a name.
        UnknownTimeZoneError: If there is no such zone.

    >>> from crmkit.conditions import Integer
    >>> Schema([Field("seats", Integer())]).fields["seats"].type
    Integer(unit=None)
    """

    fields: FrozenMap[Field] = attrs.field(converter=as_fields)
    params: FrozenMap[ParameterType] = attrs.field(
        factory=FrozenMap, converter=as_params
    )
    relations: FrozenMap[Relation] = attrs.field(
        factory=FrozenMap, converter=as_relations, kw_only=True
    )
    zone: str = attrs.field(default="UTC", kw_only=True)
    calendars: FrozenMap[Calendar] = attrs.field(
        factory=FrozenMap, converter=as_calendars, kw_only=True
    )
    functions: FrozenMap[Function] = attrs.field(
        factory=FrozenMap, converter=as_functions, kw_only=True
    )
    conditions: FrozenMap[str] = attrs.field(
        factory=FrozenMap, converter=as_texts, kw_only=True
    )
    left_out: FrozenMap[LeftOut] = attrs.field(
        factory=FrozenMap, converter=as_left_out, kw_only=True, eq=False
    )

    def __attrs_post_init__(self) -> None:
        for name in self.fields:
            check_word(name)
        for name in (*self.relations, *self.params, *self.functions):
            check_identifier(name)
        kinds = ("a field", self.fields), ("a relation", self.relations)
        for kind, named in kinds:
            for name in self.params:
                if name in named:
                    raise SchemaError(name, f"names both {kind} and a parameter")
        for name, relation in self.relations.items():
            if name in self.fields and relation.many:
                raise SchemaError(name, "names both a field and a to-many relation")
            check_order(relation)
        for name in self.functions:
            if name in BUILT_IN:
                raise SchemaError(name, "is a function of the language")
        check_zone(self.zone)

    @classmethod
    def of(  # noqa: PLR0913 - what a schema has, by name
        cls,
        record: type,
        params: Mapping[str, ParameterType] | None = None,
        *,
        relations: Mapping[str, Relation] | Iterable[Relation] = (),
        zone: str = "UTC",
        calendars: Mapping[str, Calendar] | Calendar | None = None,
        functions: Mapping[str, Function] | Iterable[Function] = (),
        conditions: Mapping[str, str] | None = None,
    ) -> Self:
        """
        Return the schema of a class: its annotated fields that have a type here.

        Works on dataclasses, attrs classes, pydantic models, typed dicts,
        Django models and mapped SQLAlchemy classes. Labels come from
        ``Annotated[…, Label(…)]``; fields of other types are left out, and who asks
        for one is told so. What it may name besides is as for a schema that is
        written by hand.

        Raises:
            SchemaError: If an annotation names a type that its values are not of,
                such as money beside a Decimal.

        >>> from dataclasses import dataclass
        >>> @dataclass
        ... class Customer:
        ...     name: str
        ...     seats: int | None
        ...     raw: dict[str, object]
        >>> list(Schema.of(Customer).fields)
        ['name', 'seats']
        """
        fields, others = derived(record)
        return cls(
            fields,
            params or {},
            relations=relations,
            zone=zone,
            calendars=calendars or {},
            functions=functions,
            conditions=conditions or {},
            left_out=others,
        )

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
            calendars={**self.calendars, **as_calendars(calendars or {})},
            functions=(*self.functions.values(), *functions),
            conditions={**self.conditions, **(conditions or {})},
        )

    def only(self, *names: str) -> Self:
        """
        Return this schema with some of its fields and relations and no others.

        For people who may ask about less: what is not named cannot be asked for.
        Named conditions and computed fields go by what is left.

        Args:
            names: Fields and relations; a name that both have is both.

        Raises:
            SchemaError: If it has nothing of such a name.

        >>> from crmkit.conditions import Integer, Text
        >>> staff = Schema([Field("stage", Text()), Field("margin", Integer())])
        >>> list(staff.only("stage").fields)
        ['stage']
        """
        for name in names:
            if name not in self.fields and name not in self.relations:
                raise SchemaError(name, "is no field and no relation of this schema")
        return attrs.evolve(
            self,
            fields=[each for each in self.fields.values() if each.name in names],
            relations=[each for each in self.relations.values() if each.name in names],
            left_out={},
        )

    def without(self, *names: str) -> Self:
        """
        Return this schema without some of its fields and relations.

        Raises:
            SchemaError: If it has nothing of such a name.

        >>> from crmkit.conditions import Integer, Text
        >>> staff = Schema([Field("stage", Text()), Field("margin", Integer())])
        >>> list(staff.without("margin").fields)
        ['stage']
        """
        self.only(*names)
        kept = (n for n in (*self.fields, *self.relations) if n not in names)
        return self.only(*kept)

    def __repr__(self) -> str:
        fields = [*self.fields][:_MOST_SHOWN]
        more = "…" if len(self.fields) > _MOST_SHOWN else ""
        names = f"{', '.join(fields)}{', ' * bool(more)}{more}"
        return f"<Schema of {len(self.fields)} fields: {names}>"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        """
        Pickle what it was made of; what is loaded again is one object each time.
        """
        return _loaded, (type(self), self.__getstate__())

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


S = TypeVar("S", bound=Schema)


def _loaded(cls: type[S], state: object) -> S:
    """
    Return the schema that a pickle holds: one that was loaded before, if it is equal.

    So conditions that come one by one through a queue share a schema, with all that
    was worked out for it.
    """
    made = cls.__new__(cls)
    made.__setstate__(state)  # type: ignore[attr-defined]
    found = _LOADED.pop(made, made)
    if len(_LOADED) >= _MOST_LOADED:
        # Of a copy, as threads add to it.
        _LOADED.pop(next(iter(_LOADED.copy())), None)
    _LOADED[found] = found  # now the last that would be dropped
    return cast("S", found)


#: The schemas that were loaded last, the latest at the end.
_LOADED: Final[dict[Schema, Schema]] = {}
_MOST_LOADED: Final = 16
