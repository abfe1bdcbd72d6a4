"""
Schemas: read off classes, extended, refused.
"""

import pickle
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Generic, Literal, NewType, TypeVar

import pytest

from crmkit.calendars import Calendar
from crmkit.conditions import (
    Boolean,
    Choices,
    Condition,
    Day,
    Duration,
    Field,
    FieldType,
    Instant,
    Integer,
    Moment,
    Money,
    Month,
    Number,
    Option,
    Related,
    Relation,
    Schema,
    Text,
    TextSet,
    check_schema,
)
from crmkit.errors import ConditionError, RelatedRowsError, SchemaError
from crmkit.labels import Label
from tests.conditions.samples import SCHEMA, Stage

CustomerId = NewType("CustomerId", str)


A = TypeVar("A")


@dataclass
class Page(Generic[A]):
    """
    A class that takes a type.
    """

    number: int
    held: A


class Colour(StrEnum):
    """
    Choices without labels.
    """

    RED = "red"


class Everything:
    """
    One annotation of each kind.
    """

    kind: ClassVar[str] = "everything"
    _secret: str
    id: CustomerId
    name: Annotated[str, "anything", Label("Name", "姓名", ("称呼",))]
    folded: Annotated[str | None, Text(fold=True)]
    inner: Annotated[str, Label("Inner", "内")] | None
    count: int | None
    flag: bool
    at: datetime
    day: date
    length: timedelta
    stage: Stage
    colour: Colour | None
    size: Literal["s", "l"]
    tags: tuple[str, ...]
    words: frozenset[str] | None
    pair: tuple[str, str]
    numbers: tuple[int, ...]
    mixed: int | str
    price: float
    extra: dict[str, Any]


def test_a_schema_is_read_off_annotations() -> None:
    """
    What has no type here is left out; nullability and labels are kept.
    """
    fields = Schema.of(Everything).fields
    types: dict[str, FieldType] = {
        "id": Text(),
        "name": Text(),
        "folded": Text(fold=True),
        "inner": Text(),
        "count": Integer(),
        "flag": Boolean(),
        "at": Instant(),
        "day": Day(),
        "length": Duration(),
        "stage": Choices.of(Stage),
        "colour": Choices((Option("red"),)),
        "size": Choices((Option("s"), Option("l"))),
        "tags": TextSet(),
        "words": TextSet(),
    }

    assert types == {name: field.type for name, field in fields.items()}
    assert {"folded", "inner", "count", "colour", "words"} == {
        field.name for field in fields.values() if field.nullable
    }
    assert ("name", "Name", "姓名", "称呼") == fields["name"].words
    assert Label("Inner", "内") == fields["inner"].label


def test_a_schema_is_a_value() -> None:
    """
    It compares, hashes and pickles.
    """
    again = pickle.loads(pickle.dumps(SCHEMA))  # noqa: S301 - made here

    assert SCHEMA == again
    assert hash(SCHEMA) == hash(again)
    assert SCHEMA != SCHEMA.extended(params={"you": Text()})


def test_fields_and_parameters_are_added() -> None:
    """
    An extended schema is another schema.
    """
    plan = Field("plan", Text(), aliases=("方案",))
    schema = Schema([], {"me": Text()}, zone="Asia/Shanghai").extended([plan])

    assert {"plan": plan} == schema.fields
    assert ("plan",) == schema.words["方案"]
    assert "Asia/Shanghai" == schema.zone
    assert "FrozenMap({'me': Text(fold=False)})" == repr(schema.params)


@pytest.mark.parametrize(
    ("names", "params", "message"),
    [
        (["a", "a"], [], "'a' names two fields"),
        (["a"], ["a"], "'a' names both a field and a parameter"),
        (["now"], [], "'now' is a word of the language"),
        (["today"], [], "'today' is a word of the language"),
        ([], ["in"], "'in' is a word of the language"),
        ([], ["a b"], "'a b' cannot be a name in a condition"),
        ([""], [], "'' cannot be a name in a condition"),
        (["a\0"], [], r"'a\x00' cannot be a name in a condition"),
        (["\uff41"], [], "'\uff41' cannot be a name in a condition"),
        (["seats "], [], "'seats ' cannot be a name in a condition"),
    ],
)
def test_a_word_with_two_meanings_is_refused(
    names: list[str], params: list[str], message: str
) -> None:
    """
    A schema in which a word could mean two things cannot be made.
    """
    with pytest.raises(SchemaError) as caught:
        Schema([Field(n, Text()) for n in names], {n: Text() for n in params})
    assert message == str(caught.value)


def test_a_name_that_is_no_identifier_is_read_by_field() -> None:
    """
    A field may be called anything clean; a parameter or a relation may not.
    """
    names = ("合同金额(元)", "class", "a b", "1st")
    schema = Schema([Field(name, Integer()) for name in names])

    for name in names:
        assert {name} == Condition(f'field("{name}") > 3', schema).reads
    with pytest.raises(SchemaError) as caught:
        Schema([], relations=[Relation("a b", schema)])
    assert "'a b' cannot be a name in a condition" == str(caught.value)


def test_only_a_to_one_relation_shares_its_name_with_a_field() -> None:
    """
    The field holds the key of the other record.
    """
    to, fields = Schema([Field("id", Text())]), [Field("customer", Text())]

    shared = Schema(fields, relations=[Relation("customer", to, many=False)])
    assert shared.fields.keys() == shared.relations.keys()
    with pytest.raises(SchemaError) as caught:
        Schema(fields, relations=[Relation("customer", to)])
    assert "'customer' names both a field and a to-many relation" == str(caught.value)
    with pytest.raises(SchemaError) as caught:
        Schema([], {"customer": Text()}, relations=[Relation("customer", to)])
    assert "'customer' names both a relation and a parameter" == str(caught.value)


def test_a_relation_is_ordered_by_fields_of_its_records() -> None:
    """
    Otherwise first and last would have nothing to go by.
    """
    to = Schema([Field("id", Text())])

    ordered = Schema([], relations=[Relation("orders", to, order=("id",))])
    assert ("id",) == ordered.relations["orders"].order
    with pytest.raises(SchemaError) as caught:
        Schema([], relations=[Relation("orders", to, order=("placed_at",))])
    message = "'placed_at' orders the relation 'orders' and is no field there"
    assert message == str(caught.value)


@pytest.mark.parametrize("ordering", [{"order": ("rank",)}, {"key": "rank"}])
def test_a_computed_field_orders_records_only_if_it_is_stored(
    ordering: dict[str, Any],
) -> None:
    """
    What orders records is read off each of them.
    """
    pieces, computed = Field("pieces", Integer()), "pieces + 1"
    stored = Field("rank", Integer(), computed=computed, stored=True)
    ordered = Relation("orders", Schema([pieces, stored]), **ordering)
    fresh = Schema([pieces, Field("rank", Integer(), computed=computed)])

    assert Schema([], relations=[ordered]).relations["orders"] == ordered
    with pytest.raises(SchemaError) as caught:
        Schema([], relations=[Relation("orders", fresh, **ordering)])
    message = "'rank' orders the relation 'orders' and is computed, but not stored"
    assert message == str(caught.value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Text(), b"a"),
        (Integer(), "1"),
        (Boolean(), 1),
        (Instant(), date(2026, 3, 2)),
        (Day(), "2026-03-02"),
        (Duration(), 7),
        (Duration(), timedelta(days=40_000)),
        (Choices.of(Stage), "lost"),
        (Choices.of(Stage), 1),
        (TextSet(), None),
    ],
)
def test_a_type_admits_only_its_values(kind: FieldType, value: object) -> None:
    """
    Everything else is a ValueError.
    """
    with pytest.raises(ValueError):  # noqa: PT011 - the caller words it
        kind.admit(value)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Boolean(), True, True),
        (Day(), date(2026, 3, 2), date(2026, 3, 2)),
        (Duration(), timedelta(days=1), timedelta(days=1)),
        (Choices.of(Stage), "线索", "prospect"),
        (Choices.of(Stage), Stage.WON, "won"),
        (TextSet(), ["a", "a"], frozenset({"a"})),
    ],
)
def test_a_type_gives_the_canonical_form(
    kind: FieldType, value: object, expected: object
) -> None:
    """
    What is admitted comes back in one form.
    """
    assert expected == kind.admit(value)


def test_a_schema_is_loaded_once() -> None:
    """
    However many conditions come over it, each in a pickle of its own.
    """
    schema = Schema([Field("seats", Integer())], {"me": Text()})
    first, second = (pickle.loads(pickle.dumps(schema)) for _ in range(2))  # noqa: S301 - ours

    assert schema == first
    assert first is second


def test_of_loaded_schemas_the_latest_are_kept() -> None:
    """
    So that a program that loads many does not grow.
    """
    many = [Schema([Field(f"f{number}", Integer())]) for number in range(40)]
    loaded = [pickle.loads(pickle.dumps(schema)) for schema in many]  # noqa: S301 - ours

    assert many == loaded
    assert pickle.loads(pickle.dumps(many[-1])) is loaded[-1]  # noqa: S301 - ours
    assert pickle.loads(pickle.dumps(many[0])) is not loaded[0]  # noqa: S301 - ours


def test_a_generic_class_is_read_with_its_arguments_too() -> None:
    """
    Fields of the argument's type are left out, as it is only known there.
    """
    assert Schema.of(Page) == Schema.of(Page[int])
    assert ["number"] == list(Schema.of(Page[int]).fields)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "related records are given by relation"),
        ({"orders": [1]}, "the records of relation 'orders' are given by the key"),
    ],
    ids=("a list", "a list of a relation"),
)
def test_related_records_are_given_by_relation_and_key(given: Any, told: str) -> None:
    """
    The error shows how.
    """
    with pytest.raises(RelatedRowsError, match=told):
        Related(given)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("year(cohort) == 2026", [2026]),
        ("year(cohort) > 2026", [2027]),
        ("year(cohort) != year(now)", [2025, 2027]),
    ],
)
def test_a_month_has_a_year(text: str, years: list[int]) -> None:
    """
    That of its first day.
    """
    asked = Condition(text, Schema([Field("cohort", Month())]))
    at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
    months = [date(year, month, 1) for year in (2025, 2026, 2027) for month in (1, 12)]

    holds = {day.year for day in months if asked.holds({"cohort": day}, at)}
    assert years == sorted(holds)
    told = {day.year for day in months if asked.explain({"cohort": day}, at).truth}
    assert years == sorted(told)


def made(hint: object) -> type:
    """
    Return a class with one annotation.
    """
    return type("Made", (), {"__annotations__": {"x": hint}})


@pytest.mark.parametrize(
    ("hint", "told"),
    [
        (Annotated[Decimal, Money("CNY")], "Decimal holds no money: money is an int"),
        (Annotated[float, Number(1)], "float holds no decimal number: a decimal"),
        (Annotated[float | None, Money("CNY")], "float holds no money"),
        (Annotated[str, Money("CNY")], "str holds no money"),
        (Annotated[str, Instant()], "str holds no instant: an instant is a datetime"),
        (Annotated[date, Instant()], "date holds no instant"),
        (Annotated[datetime, Day()], "datetime holds no day"),
        (Annotated[datetime, Month()], "datetime holds no month"),
        (Annotated[bool, Integer()], "bool holds no whole number"),
        (Annotated[int, Boolean()], "int holds no true or false"),
        (Annotated[int, Text()], "int holds no text"),
        (Annotated[str, TextSet()], "str holds no set of texts"),
        (Annotated[int, Duration()], "int holds no duration"),
        (Annotated[Literal[1, 2], Choices((Option("1"),))], "int holds no choice"),
    ],
    ids=str,
)
def test_an_annotation_that_cannot_hold_its_type_is_refused(
    hint: object, told: str
) -> None:
    """
    With the field, and with what would do.
    """
    with pytest.raises(SchemaError) as caught:
        Schema.of(made(hint))

    assert "x" == caught.value.name
    assert told in str(caught.value)


class Cents(int):
    """
    Somebody's own whole number.
    """


class Wrapped:
    """
    Somebody's own class.
    """


@pytest.mark.parametrize(
    "hint",
    [
        Annotated[int, Money("CNY")],
        Annotated[int | None, Money("CNY")],
        Annotated[Cents, Money("CNY")],
        Annotated[Wrapped, Money("CNY")],
        Annotated[Decimal, Number(2)],
        Annotated[int, Number(2)],
        Annotated[date, Month()],
        Annotated[CustomerId, Text(fold=True)],
        Annotated[Colour, Choices.of(Colour)],
        Annotated[Literal["s"], Text()],
        Annotated[list[str], TextSet()],
        Annotated[Any, Integer()],
    ],
    ids=str,
)
def test_an_annotation_that_may_hold_its_type_is_taken(hint: object) -> None:
    """
    A class of somebody's own is taken at its word.
    """
    assert ["x"] == list(Schema.of(made(hint)).fields)


@pytest.mark.parametrize(
    ("currency", "places"), [("CNY", 2), ("JPY", 0), ("KWD", 3), ("UYW", 4), ("XXY", 2)]
)
def test_money_has_the_places_of_its_currency(currency: str, places: int) -> None:
    """
    Those of ISO 4217, unless the schema says otherwise.
    """
    assert places == Money(currency).places
    assert 1 == Money(currency, places=1).places


def test_an_amount_has_the_places_of_its_currency() -> None:
    """
    There is no half yen.
    """
    schema = Schema([Field("yen", Money("JPY"))])

    with pytest.raises(ConditionError, match="0 decimal places"):
        Condition('yen > money("3.5", "JPY")', schema)


def test_a_schema_of_a_class_takes_everything_else() -> None:
    """
    As one that is written by hand does.
    """
    desk = Calendar("UTC", {"mon-fri": ["09:00-18:00"]})
    schema = Schema.of(
        Page, calendars=desk, conditions={"first": "number == 1"}, zone="Asia/Shanghai"
    )

    assert ["number"] == list(schema.fields)
    assert 'segment("first")' == Condition('segment("first")', schema).text
    assert {"": desk} == dict(schema.calendars)


def test_a_schema_is_narrowed() -> None:
    """
    What is left out cannot be asked for.
    """
    names = set(SCHEMA.fields) | set(SCHEMA.relations)
    narrow = SCHEMA.only("seats", "orders")

    assert ["seats"] == list(narrow.fields)
    assert ["orders"] == list(narrow.relations)
    assert narrow == SCHEMA.without(*(names - {"seats", "orders"}))
    for narrowed in (SCHEMA.only, SCHEMA.without):
        with pytest.raises(SchemaError, match="'seat' is no field and no relation"):
            narrowed("seat")


def test_a_schema_is_shown_briefly() -> None:
    """
    At a prompt nobody reads five thousand characters.
    """
    fields = [Field(name, Text()) for name in "abcdefg"]

    assert "<Schema of 7 fields: a, b, c, d, e, …>" == repr(Schema(fields))
    assert "<Schema of 1 fields: a>" == repr(Schema(fields[:1]))


def test_the_key_of_a_relation_is_a_field_of_its_records() -> None:
    """
    Unless it is the id, which need not be asked about.
    """
    to = Schema([Field("number", Integer())])

    for key in ("id", "number"):
        keyed = Schema([], relations=[Relation("orders", to, key=key)])
        assert key == keyed.relations["orders"].key
    with pytest.raises(SchemaError) as caught:
        Schema([], relations=[Relation("orders", to, key="idd")])
    message = "'idd' tells the records of relation 'orders' apart and is no field there"
    assert message == str(caught.value)


@pytest.mark.parametrize(
    ("fields", "conditions", "told"),
    [
        ([], {"x": "leval == 3"}, "segment 'x' cannot be read: unknown name 'leval'"),
        ([], {"x": 'segment("x")'}, "leads back to itself"),
        ([("c", "nope + 1")], {}, "computed field 'c' cannot be read: unknown name"),
        ([("c", "d + 1"), ("d", "c + 1")], {}, "leads back to itself"),
    ],
)
def test_a_schema_reads_what_its_names_stand_for(
    fields: list[tuple[str, str]], conditions: dict[str, str], told: str
) -> None:
    """
    When a program starts, and not at a stranger's desk.
    """
    computed = [Field(name, Integer(), computed=text) for name, text in fields]
    schema = Schema(computed, conditions=conditions)

    with pytest.raises(ConditionError, match=told):
        check_schema(schema)
    with pytest.raises(ConditionError, match=told):
        check_schema(Schema([], relations=[Relation("others", schema)]))


def test_a_schema_that_can_be_read_passes() -> None:
    """
    A computed field that is never missing is no mistake.
    """
    check_schema(SCHEMA)
    check_schema(Schema([Field("today_", Day(), computed="today")]))


@dataclass
class Line:
    """
    A class of somebody's own.
    """

    price: Annotated[float | None, Label("Price", "价格")]


@dataclass
class Sale:
    """
    What a schema has a type for, and what not.
    """

    name: str
    cost: Decimal
    lines: list[Line]
    best: Line | None
    raw: dict[str, object]
    rates: list[float]
    either: str | int
    _own: float
    everywhere: ClassVar[float] = 0.5


@pytest.mark.parametrize(
    ("text", "word", "kind", "write"),
    [
        ("cost > 3", "cost", "Decimal", "Annotated[Decimal, Number(2)]"),
        (
            "any(l.价格 > 3 for l in items)",
            "价格",
            "float",
            "Annotated[Decimal, Number(2)]",
        ),
        ("me.price > 3", "price", "float", "Annotated[Decimal, Number(2)]"),
        (
            "any(l.price > 3 for l in lines)",
            "lines",
            "list[Line]",
            'relations=[Relation("lines", …)]',
        ),
        ("best is None", "best", "Line", 'relations=[Relation("best", …)]'),
        ("raw is None", "raw", "dict[str, object]", ""),
        ("rates is None", "rates", "list[float]", ""),
        ('either == "x"', "either", "str | int", ""),
        ("changed('raw')", "raw", "dict[str, object]", ""),
    ],
)
def test_who_asks_for_a_field_that_was_left_out_is_told(
    text: str, word: str, kind: str, write: str
) -> None:
    """
    What it is annotated, and what to write where that is known.
    """
    line = Schema.of(Line)
    schema = Schema.of(Sale, {"me": line}, relations=[Relation("items", line)])
    with pytest.raises(ConditionError) as caught:
        Condition(text, schema)
    (problem,) = caught.value.problems

    advice = f"; write {write}" if write else ""
    told = f"{word!r} was left out of the schema: {kind}{advice}"
    assert told == problem.message_en
    advice = f"；请写 {write}" if write else ""
    assert f"{word!r} 没有收入 Schema，类型为 {kind}{advice}" == problem.message_zh


@pytest.mark.parametrize("word", ["_own", "everywhere"])
def test_what_is_no_field_of_a_record_was_not_left_out(word: str) -> None:
    """
    Names that begin with a bar, and what belongs to the class, are nobody's business.
    """
    with pytest.raises(ConditionError, match=f"unknown name '{word}'"):
        Condition(f"{word} > 3", Schema.of(Sale))


def test_what_was_left_out_goes_where_the_schema_goes() -> None:
    """
    A narrower schema tells strangers nothing; what is added takes its place.
    """
    schema = Schema.of(Sale)
    more = schema.extended([Field("cost", Number(2))])

    assert {"cost", "lines", "best", "raw", "rates", "either"} == {*schema.left_out}
    again = pickle.loads(pickle.dumps(schema))  # noqa: S301 - made here
    assert schema.left_out == again.left_out
    assert schema == Schema(schema.fields)
    assert {} == schema.only("name").left_out == schema.without("name").left_out
    assert "cost > 3" == Condition("cost > 3", more).text
