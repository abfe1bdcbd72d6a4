"""
Schemas: read off classes, extended, refused.
"""

import pickle
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, NewType

import pytest

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
    Option,
    Relation,
    Schema,
    Text,
    TextSet,
)
from crmkit.errors import SchemaError
from crmkit.labels import Label
from tests.conditions.samples import SCHEMA, Stage

CustomerId = NewType("CustomerId", str)


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
