"""
What somebody sees of a world: limits as conditions, and records with a veil.

Invariants:
    - What is seen is worked out from what conditions mean, never by the library.

Not here: what is asked about it (:mod:`tests.property.test_condition_limited`).
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cached_property
from typing import Any

import attrs

from crmkit.conditions import Condition, Limit, Schema, Text
from tests.property.conditions import cases
from tests.property.conditions.cases import LOST, Asked, Case, Unseen, told
from tests.property.conditions.kleene import Truth
from tests.property.conditions.schemas import FUNCTIONS, schema_of
from tests.property.conditions.scopes import Scope, spots_of
from tests.property.conditions.worlds import World
from tests.property.conditions.writing import SORTS, Writer

Place = tuple[str, ...]


@attrs.frozen(slots=False)
class Guard(Writer):
    """
    Writes short conditions over the records of a place.
    """

    def condition(self, scope: Scope, depth: int) -> Case:
        """
        Return a condition.
        """
        ways: list[Callable[..., Case]] = [self.comparison, self.missing]
        if depth > 0:
            ways += [self.negated, self.several]
        is_many = any(each.many for each in self.schema.relations.values())
        if depth > 0 and is_many:
            ways += [self.quantified]
        if any(spot.through for spot in scope.spots):
            ways += [self.no_row]
        return self.one(ways)(scope, depth - 1 if is_many else 0)

    def missing(self, scope: Scope, depth: int) -> Case:
        """
        Return whether a field is missing.
        """
        kept = [
            sort
            for sort in self.sorts(scope, SORTS)
            if any(not each.field.computed for each in self.readings(scope, sort))
        ]
        field = self.stored(scope, self.one(kept))
        return cases.missing(field, self.one(["is", "is not"]))

    def sorts(self, scope: Scope, pool: Any) -> list[str]:
        """
        Return the sorts of a pool that there are fields of.
        """
        is_folded = any(
            isinstance(field.type, Text) and field.type.fold
            for spot in scope.spots
            for field in spot.schema.fields.values()
        )
        found = super().sorts(scope, [sort for sort in pool if sort in SORTS])
        return [sort for sort in found if sort != "folded" or is_folded]


@attrs.frozen
class Seeing:
    """
    What is seen of the records of one place.

    Attributes:
        rows: Which records.
        partly: Field → on which records it is seen.
    """

    rows: Case | None
    partly: Mapping[str, Case]


@attrs.frozen(slots=False)
class Sight:
    """
    What somebody sees of a world.

    Attributes:
        world: The world.
        seeing: What he sees, by place.
    """

    world: World
    seeing: Mapping[Place, Seeing]

    @cached_property
    def schemas(self) -> Mapping[Place, Schema]:
        """
        The schema of the records of each place.
        """
        return places_of(self.world)

    @cached_property
    def limits(self) -> Mapping[Place, Limit]:
        """
        The same as limits of conditions, with the parameters of the world.
        """
        return {place: self._limit(place) for place in self.seeing}

    def _limit(self, place: Place) -> Limit:
        seeing = self.seeing[place]

        schema, params = self.schemas[place], self.world.params

        def condition(case: Case) -> Condition:
            made = Condition(case.text, schema)
            return made.bind(**{n: params[n] for n in schema.params})

        rows = None if seeing.rows is None else condition(seeing.rows)
        partly = {name: condition(case) for name, case in seeing.partly.items()}
        return Limit(rows, (), partly)

    @property
    def needs(self) -> frozenset[str]:
        """
        Constructs in it that not every back end has.
        """
        found: frozenset[str] = frozenset()
        for seeing in self.seeing.values():
            for case in (seeing.rows, *seeing.partly.values()):
                found |= frozenset() if case is None else case.needs
        return found

    def truth(self, case: Case, lead: Any) -> Truth:
        """
        Return what a condition is of a lead, for him.
        """
        if not self.is_in_scope((), lead):
            return None
        asked = self.world.asked(lead)
        return told(case, attrs.evolve(asked, rows={"": self.veiled((), lead)}))

    def is_in_scope(self, place: Place, record: Any) -> bool:
        """
        Tell whether he sees a record.
        """
        seeing = self.seeing.get(place)
        return seeing is None or seeing.rows is None or self.holds(seeing.rows, record)

    def is_seen(self, place: Place, record: Any, name: str) -> bool:
        """
        Tell whether he sees a field of a record that is in his scope.
        """
        seeing = self.seeing.get(place)
        case = None if seeing is None else seeing.partly.get(name)
        return case is None or self.holds(case, record)

    def holds(self, case: Case, record: Any) -> bool:
        """
        Tell whether a condition of his limits surely holds.
        """
        return told(case, self._about(record)) is True

    def _about(self, record: Any) -> Asked:
        return attrs.evolve(self.world.asked(self.world.leads[0]), rows={"": record})

    def is_limited(self, place: Place) -> bool:
        """
        Tell whether he does not see all records of a place.
        """
        return place in self.seeing and self.seeing[place].rows is not None

    def shown(self, place: Place, record: Any) -> Any:
        """
        Return everything that he sees of a record, and of what it leads to.
        """
        if record is None or not self.is_in_scope(place, record):
            return None
        schema, found = self.schemas[place], {}
        for name in (
            f.name for f in fields(record) if self.is_seen(place, record, f.name)
        ):
            value = getattr(record, name)
            relation = schema.relations.get(name)
            if relation is None:
                found[name] = self._custom_shown(record) if name == "custom" else value
            elif relation.many:
                shown = [self.shown((*place, name), each) for each in value]
                found[name] = [each for each in shown if each is not None]
            else:
                found[name] = self.shown((*place, name), value)
        return found

    def _custom_shown(self, record: Any) -> Any:
        kept = record.custom.items()
        return {name: v for name, v in kept if self.is_seen((), record, name)}

    def disguised(self, lead: Any) -> Any:
        """
        Return a lead with other values, and no records, where he sees none.

        It may look different to him all the same, as what he sees depends on them.
        """
        return self._disguised((), lead)

    def _disguised(self, place: Place, record: Any) -> Any:
        if record is None or not self.is_in_scope(place, record):
            return record if not place else None
        relations, made = self.schemas[place].relations, {}
        for field in fields(record):
            name, value = field.name, getattr(record, field.name)
            inner = (*place, name)
            if not self.is_seen(place, record, name):
                made[name] = () if isinstance(value, tuple) else None
            elif name in relations and relations[name].many:
                found = (self._disguised(inner, each) for each in value)
                made[name] = tuple(each for each in found if each is not None)
            elif name in relations:
                made[name] = self._disguised(inner, value)
            elif name == "custom":
                made[name] = self._custom_shown(record)
        return replace(record, **made)

    def veiled(self, place: Place, record: Any) -> Any:
        """
        Return a record as he sees it; None of none, or of one that he does not see.
        """
        if record is None or not self.is_in_scope(place, record):
            if self.is_limited(place):
                LOST.append(".".join(place))
            return None
        return Veiled(self, place, record)

    def veiled_rows(self, place: Place, records: tuple[Any, ...]) -> tuple[Any, ...]:
        """
        Return those of some records that he sees, as he sees them.
        """
        return tuple(
            Veiled(self, place, record)
            for record in records
            if self.is_in_scope(place, record)
        )


@attrs.frozen(eq=False, slots=False)
class Veiled:
    """
    A record as somebody sees it: to read what he does not see raises.
    """

    _sight: Sight
    _place: Place
    _record: Any

    def __getattr__(self, name: str) -> Any:
        sight, place = self._sight, self._place
        if not sight.is_seen(place, self._record, name):
            raise Unseen
        value = getattr(self._record, name)
        relation = sight.schemas[place].relations.get(name)
        if relation is not None:
            inner = (*place, name)
            if relation.many:
                return sight.veiled_rows(inner, value)
            return sight.veiled(inner, value)
        return _Custom(self) if name == "custom" else value


@attrs.frozen
class _Custom:
    """
    Custom fields as somebody sees them.
    """

    of: Veiled

    def get(self, name: str, default: Any = None) -> Any:
        """
        Return what a field holds.
        """
        sight, place, record = self.of._sight, self.of._place, self.of._record
        if not sight.is_seen(place, record, name):
            raise Unseen
        return record.custom.get(name, default)


def places_of(world: World) -> Mapping[Place, Schema]:
    """
    Return the schema of each place of a world, as conditions about it need it.
    """
    whole = schema_of(world)

    def below(place: Place, schema: Schema) -> Mapping[Place, Schema]:
        found = {place: schema}
        for relation in schema.relations.values():
            own = relation.to.fields
            to = attrs.evolve(
                relation.to,
                params={n: k for n, k in whole.params.items() if n not in own},
                zone=whole.zone,
                calendars=whole.calendars,
                functions=FUNCTIONS,
            )
            found.update(below((*place, relation.name), to))
        return found

    return below((), whole)


def sight(world: World, choose: Callable[[int], int]) -> Sight:
    """
    Return what somebody sees of a world, at random.
    """
    return Sight(
        world,
        {
            place: _seeing(world, place, schema, choose)
            for place, schema in places_of(world).items()
            if choose(3) < 2
        },
    )


def _seeing(
    world: World, place: Place, schema: Schema, choose: Callable[[int], int]
) -> Seeing:
    writer = Guard(world, schema, choose)
    root = Scope(tuple(spots_of("", schema, place[-1] if place else "")))
    writer.__dict__["root"] = root

    def condition() -> Case:
        return writer.condition(root, writer.one([0, 0, 1, 2]))

    names = [name for name, field in schema.fields.items() if not field.computed]
    chosen = [name for name in names if choose(5) == 4]
    rows = condition() if choose(3) < 2 else None
    return Seeing(rows, {name: condition() for name in chosen})
