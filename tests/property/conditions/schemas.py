"""
The schema of a world: the sample one with other words, orders, guards and extras.

Invariants:
    - What a computed field, a segment or a function means is written beside it,
      by hand, as a case over the records.

Not here: the records (:mod:`tests.property.conditions.worlds`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from random import Random
from typing import Any
from unicodedata import normalize

import attrs

from crmkit.conditions import (
    Boolean,
    Choices,
    Day,
    Duration,
    Field,
    FieldType,
    Function,
    Instant,
    Integer,
    Money,
    Month,
    Number,
    Relation,
    Schema,
    Text,
)
from crmkit.labels import Label
from tests.conditions.samples import SCHEMA, Stage
from tests.property.conditions import cases
from tests.property.conditions.cases import Case, Each
from tests.property.conditions.worlds import World

_ALIASES = ["字段", "Ｆ字段", "größe", "поле", "フィールド"]
_ORDERS = {
    "orders": ["placed_at", "amount", "product", "due", "cancelled", "weight", "took"],
    "lines": ["sku", "pieces", "ready_at"],
    "branches": ["opened", "seats", "city"],
}


# -- Functions of an application -----------------------------------------------


def letters(text: str) -> int:
    """
    Return how many code points a text has.
    """
    return len(text)


def sql_letters(text: Any) -> Any:
    """
    Return the clause that counts code points.
    """
    import sqlalchemy as sa

    return sa.func.length(text)


def half(number: int) -> int | None:
    """
    Return half of an even number; of an odd one, nothing.
    """
    return None if number % 2 else number // 2


def is_shouted(text: str) -> bool:
    """
    Tell whether a text is in upper case.
    """
    return text.isupper()


FUNCTIONS = (
    Function(
        name="letters",
        takes=[Text()],
        gives=Integer(),
        python=letters,
        sql=sql_letters,
    ),
    Function(name="half", takes=[Integer()], gives=Integer(), python=half),
    Function(name="is_shouted", takes=[Text()], gives=Boolean(), python=is_shouted),
)


# -- Computed fields and segments, with their meanings -------------------------

Reader = Callable[[str, str, tuple[str, ...]], Case]


def _read(name: str, within: str | None = None) -> Reader:
    return lambda text, variable, through: cases.read(
        text, variable, through, name, within
    )


def _told(variable: str, through: tuple[str, ...]) -> Case:
    each = ("last_contacted_at", "created_at")
    return cases.coalesced([_read(name)(name, variable, through) for name in each])


def _quiet_for(text: str, variable: str, through: tuple[str, ...]) -> Case:
    return cases.aged(_told(variable, through))


def _seats_or_none(text: str, variable: str, through: tuple[str, ...]) -> Case:
    seats = _read("seats")("seats", variable, through)
    return cases.coalesced([seats, cases.constant("0", 0)])


def _total(text: str, variable: str, through: tuple[str, ...]) -> Case:
    each = Each("for o in orders", "o", (variable, through), "orders", ())
    return cases.aggregated("sum", _read("amount")("o.amount", "o", ()), each)


def _anniversary(text: str, variable: str, through: tuple[str, ...]) -> Case:
    return cases.anniversary(_read("born")("born", variable, through), None)


def _worth(text: str, variable: str, through: tuple[str, ...]) -> Case:
    each = Each("for l in lines", "l", (variable, through), "lines", ())
    price, pieces = (_read(name)("", "l", ()) for name in ("price", "pieces"))
    return cases.aggregated("sum", cases.calculated(price, "*", pieces), each)


def _room(text: str, variable: str, through: tuple[str, ...]) -> Case:
    each = Each("for b in branches", "b", (variable, through), "branches", ())
    return cases.aggregated("max", _read("seats")("", "b", ()), each)


#: By record type and name: the field, and how it is computed.
COMPUTED: Mapping[str, Mapping[str, tuple[Field, Reader]]] = {
    "": {
        "quiet_for": (
            Field(
                "quiet_for",
                Duration(),
                label=Label("Quiet for", "距上次跟进"),
                computed="age(coalesce(last_contacted_at, created_at))",
            ),
            _quiet_for,
        ),
        "total": (
            Field("total", Money("CNY"), computed="sum(o.amount for o in orders)"),
            _total,
        ),
        "seats_or_none": (
            Field(
                "seats_or_none", Integer(), computed="coalesce(seats, 0)", stored=True
            ),
            _seats_or_none,
        ),
        "birthday": (
            Field("birthday", Day(), computed="anniversary(born)"),
            _anniversary,
        ),
    },
    "orders": {
        "worth": (
            Field(
                "worth", Money("CNY"), computed="sum(l.price * l.pieces for l in lines)"
            ),
            _worth,
        ),
    },
    "company": {
        "room": (
            Field("room", Integer(), computed="max(b.seats for b in branches)"),
            _room,
        ),
    },
}


def _segments() -> Mapping[str, Case]:
    def at(name: str) -> Case:
        return _read(name)(name, "", ())

    rich = cases.compared(at("budget"), ">", cases.constant('money("0.01", "CNY")', 1))
    quiet = cases.compared(at("seats"), "<=", cases.parameter("quota", "quota"))
    each = Each("for o in orders", "o", ("", ()), "orders", ())
    bought = cases.quantified("any", _read("cancelled")("o.cancelled", "o", ()), each)
    return {"rich": rich, "quiet": quiet, "客户 (旧)": cases.not_(bought)}


SEGMENT_CASES = _segments()
TEXTS = {name: case.text for name, case in SEGMENT_CASES.items()}
TEXTS["rich and quiet"] = 'segment("rich") and segment("quiet")'
SEGMENT_CASES = {
    **SEGMENT_CASES,
    "rich and quiet": cases.joined(
        "and", [SEGMENT_CASES["rich"], SEGMENT_CASES["quiet"]]
    ),
}


PARAMS: Mapping[str, FieldType] = {
    "on_day": Day(),
    "in_month": Month(),
    "patience": Duration(),
    "floor": Money("CNY"),
    "bar": Number(2),
    "strict": Boolean(),
    "wanted": Choices.of(Stage),
}


#: Custom fields that JSON holds as text.
CUSTOM = (
    Field("renewed_at", Instant(), within="custom"),
    Field("trial_ends", Day(), within="custom"),
    Field("discount", Number(2), within="custom"),
)


# -- The schema of a world -----------------------------------------------------


@lru_cache(maxsize=32)
def schema_of(world: World) -> Schema:
    """
    Return the sample schema as one world has it.
    """
    random = Random(world.number)  # noqa: S311 - no secret
    schema = _varied(SCHEMA, "", random)
    return attrs.evolve(
        schema,
        params={**schema.params, **PARAMS},
        zone=world.zone.key,
        calendars={"": world.calendar},
        functions=FUNCTIONS,
        conditions=TEXTS,
    )


def _varied(schema: Schema, place: str, random: Random) -> Schema:
    extras = [field for field, _ in COMPUTED.get(place, {}).values()]
    extras += CUSTOM if not place else ()
    fields = [
        _renamed(field, number, random)
        for number, field in enumerate([*schema.fields.values(), *extras])
    ]
    relations = [_reordered(each, random) for each in schema.relations.values()]
    return attrs.evolve(schema, fields=fields, relations=relations)


def _renamed(field: Field, number: int, random: Random) -> Field:
    alias = f"{random.choice(_ALIASES)}{number}"
    aliases = (alias,) if random.random() < 0.3 else ()
    return attrs.evolve(field, nullable=random.random() < 0.7, aliases=aliases)


def _reordered(relation: Relation, random: Random) -> Relation:
    choices = _ORDERS.get(relation.name, [])
    order = random.sample(choices, random.randrange(min(3, len(choices) + 1)))
    to = _varied(relation.to, relation.name, random)
    return attrs.evolve(relation, to=to, order=order if choices else ())


# -- Words ---------------------------------------------------------------------


@lru_cache(maxsize=4096)
def words_of(schema: Schema, name: str) -> list[str]:
    """
    Return the words that mean one field or relation and nothing else, its name first.
    """
    named: list[Field | Relation] = [*schema.fields.values()]
    named += schema.relations.values()
    counts = Counter(
        word for each in named for word in {normalize("NFKC", w) for w in each.words}
    )
    taken = {*schema.params, *(each.name for each in named)}
    (mine,) = (each for each in named if each.name == name)
    others = (normalize("NFKC", word) for word in mine.words[1:])
    return [
        name,
        *(word for word in others if counts[word] == 1 and word not in taken),
    ]


@lru_cache(maxsize=256)
def related(schema: Schema) -> list[tuple[tuple[str, ...], Schema]]:
    """
    Return what to-one relations lead to, with their path; first the schema itself.
    """
    return list(_related(schema))


def _related(schema: Schema) -> Iterable[tuple[tuple[str, ...], Schema]]:
    yield (), schema
    for relation in schema.relations.values():
        if not relation.many:
            for path, found in _related(relation.to):
                yield (relation.name, *path), found
