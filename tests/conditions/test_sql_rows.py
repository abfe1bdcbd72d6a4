"""
How the rows of relations are joined, and what SQL cannot say.
"""

from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from crmkit.conditions import (
    Condition,
    Duration,
    Field,
    Function,
    Instant,
    Integer,
    Joined,
    Moment,
    Relation,
    Schema,
    Text,
)
from crmkit.errors import (
    BackEndGapError,
    UnmappedFieldError,
    UnmappedRelationError,
)
from tests.conditions.samples import AT, NOW, SCHEMA
from tests.conditions.tables import (
    COLUMNS,
    LEADS,
    ON_ORDERS,
    ORDERS,
    RELATED,
    USERS,
    mapped,
)


def sql(
    text: str,
    columns: Any = COLUMNS,
    schema: Schema = SCHEMA,
    at: Moment = AT,
    *,
    related: Any = RELATED,
) -> str:
    """
    Return the SQL of a condition, as it stands in a query of leads.
    """
    query = sa.select(LEADS.c.row).where(
        Condition(text, schema).where(columns, at, related)
    )
    where = " ".join(str(query).split()).partition("WHERE ")[2]
    return where.replace('"row"', "row")


def test_a_related_row_is_asked_once() -> None:
    """
    All that is asked of one row stands in one EXISTS over it.
    """
    text = 'vip and company.grade == "key" and company.staff > 3'
    assert (
        "leads.vip IS NOT NULL AND leads.vip = :param_1 AND (EXISTS (SELECT 1 FROM "
        "companies WHERE companies.row = leads.company_row AND companies.grade IS NOT "
        "NULL AND companies.grade = :param_2 AND companies.staff IS NOT NULL AND "
        "companies.staff > :param_3))"
    ) == sql(text)


def test_all_of_many_stands_inside_the_row_that_leads_there() -> None:
    """
    The row that must be there and what is asked of its rows share one EXISTS.
    """
    assert (
        "EXISTS (SELECT 1 FROM companies WHERE companies.row = leads.company_row AND "
        "NOT (EXISTS (SELECT 1 FROM branches WHERE branches.company_row = "
        "companies.row AND NOT (branches.seats IS NOT NULL AND branches.seats > "
        ":param_1))))"
    ) == sql("all(b.seats > 1 for b in company.branches)")


def test_a_relation_inside_itself_has_an_alias() -> None:
    """
    The inner rows are told from the outer ones.
    """
    assert (
        "EXISTS (SELECT 1 FROM orders WHERE orders.lead_row = leads.row AND (EXISTS "
        "(SELECT 1 FROM orders AS orders_1 WHERE orders_1.lead_row = leads.row AND "
        "orders_1.pieces IS NOT NULL AND orders.pieces IS NOT NULL AND "
        "orders_1.pieces > orders.pieces)))"
    ) == sql("any(any(p.pieces > o.pieces for p in orders) for o in orders)")


def test_a_way_back_to_the_first_table_has_an_alias() -> None:
    """
    What is asked of the leads of a lead's seller is not asked of the lead.
    """
    seats = Field("seats", Integer())
    user = Schema([], relations=[Relation("leads", Schema([seats]))])
    order = Schema([], relations=[Relation("seller", user, many=False)])
    schema = Schema([seats], relations=[Relation("orders", order)])
    back = Joined({"seats": LEADS.c.seats}, LEADS.c.owner == USERS.c.id)
    seller = Joined({}, USERS.c.row == ORDERS.c.seller_row, related={"leads": back})
    columns = {"seats": LEADS.c.seats}
    orders = Joined(
        {"id": ORDERS.c.id},
        ORDERS.c.lead_row == LEADS.c.row,
        related={"seller": seller},
    )
    text = "any(any(x.seats < seats for x in o.seller.leads) for o in orders)"

    assert (
        "EXISTS (SELECT 1 FROM orders WHERE orders.lead_row = leads.row AND (EXISTS "
        "(SELECT 1 FROM users WHERE users.row = orders.seller_row AND (EXISTS (SELECT "
        "1 FROM leads AS leads_1 WHERE leads_1.owner = users.id AND leads_1.seats IS "
        "NOT NULL AND leads.seats IS NOT NULL AND leads_1.seats < leads.seats)))))"
    ) == sql(text, columns, schema, related={"orders": orders})


SELF = Schema(
    [Field("seats", Integer())],
    relations=[
        Relation("referrer", Schema([Field("seats", Integer())]), many=False),
    ],
)


def test_a_table_related_to_itself_needs_an_alias() -> None:
    """
    Without one, nothing tells the two rows apart, and that is said.
    """
    text = "referrer.seats > seats"
    other = LEADS.alias("other")
    good = Joined({"seats": other.c.seats}, other.c.row == LEADS.c.company_row)
    bad = Joined({"seats": LEADS.c.seats}, LEADS.c.row == LEADS.c.company_row)

    assert (
        "EXISTS (SELECT 1 FROM leads AS other WHERE other.row = leads.company_row AND "
        "other.seats IS NOT NULL AND leads.seats IS NOT NULL AND other.seats > "
        "leads.seats)"
    ) == sql(text, {"seats": LEADS.c.seats}, SELF, related={"referrer": good})
    with pytest.raises(BackEndGapError) as caught:
        sql(text, {"seats": LEADS.c.seats}, SELF, related={"referrer": bad})
    assert (
        "SQL has no relation 'referrer' from a table to itself: "
        "map it over table.alias()"
    ) == str(caught.value)


def test_a_table_between_belongs_to_the_inner_rows() -> None:
    """
    What only the join condition names is joined inside, many to many.
    """
    links = sa.table("links", sa.column("lead"), sa.column("user"))
    user = Schema([Field("name", Text())])
    schema = Schema([Field("seats", Integer())], relations=[Relation("users", user)])
    on = sa.and_(links.c.lead == LEADS.c.row, links.c.user == USERS.c.row)
    users = {"users": Joined({"name": USERS.c.name}, on)}
    text = 'any(u.name == "Li" for u in users)'
    found = sql(text, {"seats": LEADS.c.seats}, schema, related=users)

    assert (
        "EXISTS (SELECT 1 FROM links, users WHERE leads.row = links.lead AND "
        'users.row = links."user" AND users.name IS NOT NULL AND users.name = :param_1)'
    ) == found


def test_mapped_classes_are_columns_too() -> None:
    """
    Attributes of SQLAlchemy's own mapped classes do, and so do their aliases.
    """

    class Base(orm.DeclarativeBase):
        pass

    class Person(Base):
        __tablename__ = "people"
        id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
        boss: orm.Mapped[int | None]
        age: orm.Mapped[int]

    person = Schema([Field("age", Integer())])
    schema = Schema(
        [Field("age", Integer())], relations=[Relation("boss", person, many=False)]
    )
    boss = orm.aliased(Person)
    joined = Joined({"age": boss.age}, boss.id == Person.boss)
    asked = Condition("boss.age < age", schema)
    clause = asked.where({"age": Person.age}, AT, {"boss": joined})
    text = " ".join(str(sa.select(Person.id).where(clause)).split())

    assert (
        "EXISTS (SELECT 1 FROM people AS people_1 WHERE people_1.id = people.boss AND "
        "people_1.age IS NOT NULL AND people.age IS NOT NULL AND people_1.age < "
        "people.age)"
    ) in text


def test_an_unmapped_relation_is_named() -> None:
    """
    A forgotten relation, or a forgotten field of one, is an error before anything runs.
    """
    joined = Joined({"id": ORDERS.c.id}, ORDERS.c.lead_row == LEADS.c.row)
    with pytest.raises(UnmappedRelationError) as unmapped:
        sql('company.grade == "key"', mapped(LEADS), related={"orders": joined})
    assert (
        "relation 'company' has no rows (relations with rows: 'orders'); "
        "give related={…: Joined(columns, on)}"
    ) == str(unmapped.value)

    with pytest.raises(UnmappedFieldError) as caught:
        sql("any(o.pieces > 3 for o in orders)", related={"orders": joined})
    assert "field 'orders.pieces' has no column (columns: 'id')" == str(caught.value)


DOUBLED = Function(
    name="doubled",
    takes=[Integer()],
    gives=Integer(),
    python=lambda n: n * 2,
    sql=lambda n: n * 2,
)
HALF = Function(name="half", takes=[Integer()], gives=Integer(), python=abs)
CALLS = SCHEMA.extended(functions=[DOUBLED, HALF])


def test_a_function_with_sql_becomes_part_of_the_clause() -> None:
    """
    It is given columns, and values that it does not get from one are bound.
    """
    assert (
        "leads.seats IS NOT NULL AND coalesce(leads.seats * :seats_1 > :param_1, false)"
    ) == sql("doubled(seats) > 3", schema=CALLS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("weekday(created_at) == 1", "weekday(…) of a column"),
        ("hour(created_at) in (9, 10)", "hour(…) of a column"),
        ("date(created_at) == born", "date(…) of a column"),
        ("anniversary(created_at) == today", "anniversary(…) of this kind"),
        ("anniversary(born) == signed", "anniversary(…) of this kind"),
        ("anniversary(born, signed) == today", "anniversary(…) of this kind"),
        ("half(seats) > 3", "function 'half'"),
        ('changed("stage")', "changed('stage')"),
        ('old.stage == "won"', "old.stage"),
        ('by == "li"', "'by'"),
    ],
)
def test_a_gap_is_named(text: str, message: str) -> None:
    """
    What SQL cannot say is an error with a way out, never a wrong answer.
    """
    with pytest.raises(BackEndGapError) as caught:
        sql(text, schema=CALLS, at=Moment(NOW, SimpleNamespace()))
    assert f"SQL has no {message}: " == f"{str(caught.value).partition(': ')[0]}: "
    assert caught.value.hint


def test_durations_that_are_no_numbers_are_a_gap() -> None:
    """
    An interval of the database is compared, but not counted with.
    """
    schema = Schema([Field("spent", Duration()), Field("waited", Duration())])
    columns = {
        name: sa.column(name, sa.Interval) for name in ("spent", "waited")
    }  # fmt: skip

    assert "spent" in sql("spent > hours(1)", columns, schema)
    with pytest.raises(BackEndGapError, match="holds no whole numbers"):
        sql("spent + waited > hours(1)", columns, schema)
    asked = "sum(o.spent for o in orders) > hours(1)"
    rows = Joined({"spent": ORDERS.c.due}, ORDERS.c.lead_row == LEADS.c.row)
    related = Schema([], relations=[Relation("orders", schema)])
    with pytest.raises(BackEndGapError, match="sum"):
        sql(asked, {"name": LEADS.c.name}, related, related={"orders": rows})


STORED = Schema(
    [
        Field("created_at", Instant()),
        Field("hour_of", Integer(), computed="hour(created_at)", stored=True),
        Field("year_of", Integer(), computed="year(created_at)", stored=True),
    ]
)


def test_a_stored_computed_field_has_a_column() -> None:
    """
    Where it has none, it is what it is computed from, as long as that has SQL.
    """
    plain: Any = {"created_at": LEADS.c.created_at}
    kept = plain | {"hour_of": LEADS.c.seats, "year_of": LEADS.c.limit}

    assert "leads.seats IS NOT NULL AND leads.seats > :param_1" == sql(
        "hour_of > 8", kept, STORED
    )
    assert (
        "leads.created_at IS NOT NULL AND leads.created_at >= :param_1"
        " AND leads.created_at IS NOT NULL AND leads.created_at < :param_2"
    ) == sql("year_of == 2026", plain, STORED)
    assert "leads.created_at" in sql("year_of in (2024, 2026)", plain, STORED)
    with pytest.raises(BackEndGapError, match="declare a computed field"):
        sql("hour_of > 8", plain, STORED)


def test_a_host_may_ask_from_another_query() -> None:
    """
    The rows asked about inside a clause are not those that the host has joined.
    """
    asked = Condition("any(o.pieces > 3 for o in orders)", SCHEMA)
    query = (
        sa.select(LEADS.c.row)
        .join(ORDERS, ON_ORDERS.on)
        .where(asked.where(COLUMNS, AT, RELATED))
    )

    assert "EXISTS (SELECT 1 FROM orders WHERE" in " ".join(str(query).split())
