"""
Conditions over a user's own classes: their fields, their objects, their relations.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    NotRequired,
    Required,
    TypedDict,
)

import attrs
import pydantic
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from crmkit.conditions import (
    BY_ATTRIBUTE,
    Boolean,
    Choices,
    Condition,
    Day,
    Duration,
    FieldType,
    Instant,
    Integer,
    Moment,
    Number,
    Option,
    Relation,
    Schema,
    Text,
    TextSet,
)
from crmkit.labels import Label

AT = Moment(datetime(2026, 3, 2, 9, tzinfo=UTC))
QUESTION = (
    'stage == "won" and seats > 3 and customer.grade == "key" '
    "and sum(o.amount for o in orders) >= 5"
)


def types(schema: Schema) -> dict[str, FieldType]:
    """
    Return the type of each field.
    """
    return {name: field.type for name, field in schema.fields.items()}


# -- Classes with annotations -----------------------------------------------


@dataclass
class DataOrder:
    """
    An order as a dataclass.
    """

    amount: int


@dataclass
class DataCustomer:
    """
    A customer as a dataclass.
    """

    grade: str | None


@dataclass
class DataLead:
    """
    A lead as a dataclass.
    """

    stage: Literal["new", "won"]
    seats: int | None
    customer: DataCustomer | None
    orders: list[DataOrder]


@attrs.define
class AttrsLead:
    """
    The same as an attrs class.
    """

    stage: Literal["new", "won"]
    seats: int | None
    customer: DataCustomer | None
    orders: list[DataOrder]


class ModelLead(pydantic.BaseModel):
    """
    The same as a pydantic model.
    """

    stage: Literal["new", "won"]
    seats: int | None
    customer: DataCustomer | None
    orders: list[DataOrder]


class TupleLead(NamedTuple):
    """
    The same as a named tuple.
    """

    stage: Literal["new", "won"]
    seats: int | None
    customer: DataCustomer | None
    orders: list[DataOrder]


class DictLead(TypedDict, total=False):
    """
    The same as a dictionary.
    """

    stage: Required[Literal["new", "won"]]
    seats: NotRequired[int]
    tags: list[str]


RELATIONS = (
    Relation("customer", Schema.of(DataCustomer), many=False),
    Relation("orders", Schema.of(DataOrder)),
)
VALUES: dict[str, Any] = {
    "stage": "won",
    "seats": 4,
    "customer": DataCustomer("key"),
    "orders": [DataOrder(2), DataOrder(3)],
}


@pytest.mark.parametrize("kind", [DataLead, AttrsLead, ModelLead, TupleLead, DictLead])
def test_one_question_is_asked_of_any_class(kind: type) -> None:
    """
    Schema and answers come from the class as it is.
    """
    schema = Schema.of(kind, relations=RELATIONS)
    asked = Condition(QUESTION, schema)

    assert Choices((Option("new"), Option("won"))) == schema.fields["stage"].type
    assert schema.fields["seats"].nullable
    assert asked.holds(kind(**VALUES), AT, BY_ATTRIBUTE)
    assert not asked.holds(kind(**VALUES | {"customer": None}), AT, BY_ATTRIBUTE)
    assert not asked.holds(kind(**VALUES | {"orders": []}), AT, BY_ATTRIBUTE)


def test_a_key_that_need_not_be_there_may_be_missing() -> None:
    """
    ``NotRequired`` and ``total=False`` are about keys, which are values here.
    """
    fields = Schema.of(DictLead).fields

    assert TextSet() == fields["tags"].type
    assert not fields["stage"].nullable
    assert Condition("seats is None", Schema.of(DictLead)).holds({"stage": "new"}, AT)


# -- SQLAlchemy -------------------------------------------------------------


class Base(DeclarativeBase):
    """
    What all tables belong to.
    """


class SqlCustomer(Base):
    """
    A mapped customer.
    """

    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    grade: Mapped[str | None]


class SqlOrder(Base):
    """
    A mapped order.
    """

    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int | None] = mapped_column(sa.ForeignKey("leads.id"))
    amount: Mapped[int]


class Opaque(sa.types.UserDefinedType[object]):
    """
    A column of which nobody knows what it holds.
    """

    cache_ok = True

    def get_col_spec(self, **options: object) -> str:
        """
        Return its type in SQL.
        """
        return "BLOB"


class SqlLead(Base):
    """
    A mapped lead.
    """

    __tablename__ = "leads"
    id: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str | None] = mapped_column(sa.Enum("new", "won"))
    name: Mapped[Annotated[str, Label("Name", "姓名"), Text(fold=True)]]
    seats: Mapped[int | None]
    price: Mapped[Decimal | None] = mapped_column(sa.Numeric(9, 2))
    ratio: Mapped[float | None]
    old = mapped_column(sa.Date)
    raw = mapped_column(Opaque)
    customer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("customers.id"))
    customer: Mapped[SqlCustomer | None] = relationship()
    orders: Mapped[list[SqlOrder]] = relationship()


def test_a_mapped_class_is_read_by_its_columns() -> None:
    """
    Annotations go first; what they do not say, the column does.
    """
    expected: dict[str, FieldType] = {
        "id": Integer(),
        "stage": Text(),
        "name": Text(fold=True),
        "seats": Integer(),
        "price": Number(2),
        "old": Day(),
        "customer_id": Integer(),
    }
    schema = Schema.of(SqlLead)

    assert expected == types(schema)
    assert {
        "ratio": ("float", "Annotated[Decimal, Number(2)]"),
        "raw": ("Opaque", ""),
        "customer": ("SqlCustomer", 'relations=[Relation("customer", …)]'),
        "orders": ("list[SqlOrder]", 'relations=[Relation("orders", …)]'),
    } == dict(schema.left_out)
    assert ("name", "Name", "姓名") == schema.fields["name"].words
    assert ["stage", "seats", "price", "old", "customer_id"] == [
        name for name, field in schema.fields.items() if field.nullable
    ]


def test_a_column_of_texts_to_choose_from_is_a_choice() -> None:
    """
    Where no annotation says more, the column's own choices hold.
    """

    class Old(DeclarativeBase):
        pass

    class Choice(Old):
        __tablename__ = "choices"
        id = mapped_column(sa.BigInteger, primary_key=True)
        stage = mapped_column(sa.Enum("new", "won"))

    expected = Choices((Option("new"), Option("won")))
    assert expected == Schema.of(Choice).fields["stage"].type


def test_mapped_objects_answer_with_their_relations() -> None:
    """
    What is loaded is used as it is; loading is left to the mapper.
    """
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    relations = (
        Relation("customer", Schema.of(SqlCustomer), many=False),
        Relation("orders", Schema.of(SqlOrder)),
    )
    asked = Condition(QUESTION, Schema.of(SqlLead, relations=relations))
    orders = [SqlOrder(amount=2), SqlOrder(amount=3)]
    key = SqlCustomer(grade="key")
    with Session(engine) as session:
        session.add(
            SqlLead(stage="won", name="a", seats=4, customer=key, orders=orders)
        )
        session.add(SqlLead(stage="won", name="b", seats=4))
        session.commit()
        found = session.scalars(sa.select(SqlLead).order_by(SqlLead.name)).all()

        assert [True, False] == [asked.holds(r, AT, BY_ATTRIBUTE) for r in found]
    engine.dispose()


# -- Django -----------------------------------------------------------------


@pytest.fixture(scope="module")
def django_models() -> dict[str, Any]:
    """
    Three models with their tables, in a database in memory.
    """
    django = pytest.importorskip("django")
    from django.conf import settings
    from django.db import connection, models

    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    if not settings.configured:  # by a page of the documentation
        settings.configure(
            DATABASES={"default": database},
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
            INSTALLED_APPS=[],
            USE_TZ=True,
        )
    django.setup()
    meta = type("Meta", (), {"app_label": "shop"})

    def model(name: str, **body: Any) -> Any:
        return type(
            name, (models.Model,), {"__module__": __name__, "Meta": meta} | body
        )

    stages = [("new", "新"), ("Closed", [("won", "won"), ("lost", "丢单")])]
    customer = model("Customer", grade=models.CharField(max_length=9, null=True))
    lead = model(
        "Lead",
        stage=models.CharField("阶段", max_length=9, choices=stages),
        seats=models.PositiveIntegerField(null=True),
        vip=models.BooleanField(default=False),
        told_at=models.DateTimeField(null=True),
        signed=models.DateField(null=True),
        spent=models.DurationField(null=True),
        price=models.DecimalField(max_digits=9, decimal_places=2, null=True),
        score=models.FloatField(null=True),
        raw=models.JSONField(default=dict),
        customer=models.ForeignKey(customer, models.CASCADE, null=True),
        friends=models.ManyToManyField(customer, related_name="friends"),
    )
    order = model(
        "Order",
        amount=models.IntegerField(),
        lead=models.ForeignKey(lead, models.CASCADE, related_name="orders"),
    )
    with connection.schema_editor() as editor:
        for each in (customer, lead, order):
            editor.create_model(each)
    return {"customer": customer, "lead": lead, "order": order}


def test_a_django_model_is_read_by_its_fields(django_models: dict[str, Any]) -> None:
    """
    A foreign key is the key that an instance holds without a query.
    """
    stages = Choices(
        (
            Option("new", Label("新", "新")),
            Option("won"),
            Option("lost", Label("丢单", "丢单")),
        )
    )
    expected: dict[str, FieldType] = {
        "id": Integer(),
        "stage": stages,
        "seats": Integer(),
        "vip": Boolean(),
        "told_at": Instant(),
        "signed": Day(),
        "spent": Duration(),
        "price": Number(2),
        "customer_id": Integer(),
    }
    schema = Schema.of(django_models["lead"])

    assert expected == types(schema)
    assert ("stage", "阶段") == schema.fields["stage"].words
    assert schema.fields["seats"].nullable
    assert not schema.fields["vip"].nullable
    assert {
        "score": ("FloatField", "a DecimalField"),
        "raw": ("JSONField", ""),
        "customer": ("Customer", 'relations=[Relation("customer", …)]'),
        "friends": ("Customer", 'relations=[Relation("friends", …)]'),
    } == dict(schema.left_out)


def test_django_objects_answer_with_their_relations(
    django_models: dict[str, Any],
) -> None:
    """
    A manager gives its objects, a foreign key its object.
    """
    lead, order = django_models["lead"], django_models["order"]
    relations = (
        Relation("customer", Schema.of(django_models["customer"]), many=False),
        Relation("orders", Schema.of(order)),
    )
    schema = Schema.of(lead, relations=relations)
    grade = django_models["customer"].objects.create(grade="key")
    told = AT.now - timedelta(days=9)
    good = lead.objects.create(
        stage="won", seats=4, customer=grade, told_at=told, signed=date(2026, 3, 2),
        price=Decimal("1.50"),
    )  # fmt: skip
    lead.objects.create(stage="won", seats=4)
    for amount in (2, 3):
        order.objects.create(lead=good, amount=amount)
    text = f"{QUESTION} and age(told_at) > days(7) and signed == today and price == 1.5"
    found = list(lead.objects.order_by("id").prefetch_related("orders"))

    asked = Condition(text, schema)
    assert [True, False] == [asked.holds(each, AT, BY_ATTRIBUTE) for each in found]
