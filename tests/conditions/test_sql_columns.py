"""
Columns as applications have them: JSON null, arrays, enums, on both databases.

Each case says by hand what is right; the objects' answer must be the same.
"""

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from crmkit.conditions import (
    BY_ATTRIBUTE,
    Choices,
    Condition,
    Day,
    Field,
    FieldType,
    Instant,
    Integer,
    Joined,
    Money,
    Month,
    Option,
    Relation,
    Schema,
    Text,
    TextSet,
)
from crmkit.errors import ColumnTypeError
from tests.conditions.samples import AT

Rows = Sequence[Mapping[str, Any]]


@attrs.frozen
class Desk:
    """
    A database in which tables are made as they are needed.
    """

    connection: sa.Connection

    def answers(
        self,
        texts: Mapping[str, str],
        kinds: Mapping[str, TypeEngine[Any]],
        schema: Schema,
        rows: Rows,
    ) -> dict[str, str]:
        """
        Return which rows a table's query finds for each text, as objects do, too.
        """
        table = self.filled("rows", kinds, rows)
        columns = {name: table.c[name] for name in kinds}
        records = [{k: _plain(v) for k, v in row.items()} for row in rows]
        found = {}
        for text in texts:
            asked = Condition(text, schema)
            query = sa.select(table.c.row).where(asked.where(columns, AT))
            there = set(self.connection.execute(query).scalars())
            flags = [n in there for n in range(len(rows))]
            assert [asked.holds(record, AT) for record in records] == flags, text
            found[text] = "".join(str(int(flag)) for flag in flags)
        return found

    def filled(
        self, name: str, kinds: Mapping[str, TypeEngine[Any]], rows: Rows
    ) -> sa.Table:
        """
        Return a new table with some rows.
        """
        columns = [sa.Column(key, kind) for key, kind in kinds.items()]
        number = sa.Column("row", sa.Integer, primary_key=True)
        table = sa.Table(name, sa.MetaData(), number, *columns)
        table.metadata.create_all(self.connection)
        numbered = [{"row": n, **row} for n, row in enumerate(rows)]
        self.connection.execute(table.insert(), numbered)
        return table


def _plain(value: Any) -> Any:
    """
    Return a value as a record has it.
    """
    return value.value if isinstance(value, enum.Enum) else value


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """
    A database without tables.
    """
    if request.param == "sqlite":
        yield from _opened(sa.create_engine("sqlite://"))
    else:
        yield from _opened(request.getfixturevalue("postgres"))


@pytest.fixture
def on_postgresql(postgres: sa.Engine) -> Iterator[Desk]:
    """
    A PostgreSQL without tables.
    """
    yield from _opened(postgres)


def _opened(engine: sa.Engine) -> Iterator[Desk]:
    with engine.connect() as connection:
        yield Desk(connection)
        connection.rollback()


# -- Sets of texts ------------------------------------------------------------

SETS = Schema([Field("tags", TextSet()), Field("teams", TextSet())])
TAGGED: Rows = [
    {"tags": ["a", "b", "a"], "teams": ["b"]},
    {"tags": None, "teams": ["a"]},
    {"tags": [], "teams": None},
    {"tags": ["b"], "teams": None},
]
OF_SETS = {
    '"a" in tags': "1000",
    '"a" not in tags': "0011",
    'not ("a" in tags)': "0011",
    "tags is None": "0100",
    "tags is not None": "1011",
    "len(tags) == 0": "0010",
    "len(tags) != 0": "1001",
    "len(tags) == 2": "1000",
    'len(tags & {"a", "z"}) == 1': "1000",
    "len(tags & teams) == 1": "1000",
    "len(tags & teams) is None": "0111",
    '"b" in tags & teams': "1000",
    '"a" in coalesce(tags, teams)': "1100",
    "len(coalesce(tags, teams)) == 1": "0101",
    "coalesce(teams, tags) is None": "0000",
}


@pytest.mark.parametrize(
    "kind",
    [
        sa.JSON(),
        sa.JSON(none_as_null=True),
        sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
    ],
    ids=["json", "none as null", "jsonb"],
)
def test_json_null_is_missing(kind: TypeEngine[Any], desk: Desk) -> None:
    """
    What SQLAlchemy writes for None by default is no set, nor is it an empty one.
    """
    kinds = {"tags": kind, "teams": kind}
    assert OF_SETS == desk.answers(OF_SETS, kinds, SETS, TAGGED)


@pytest.mark.parametrize(
    ("tags", "teams"),
    [
        (sa.ARRAY(sa.Text), sa.ARRAY(sa.Text)),
        (postgresql.ARRAY(sa.String(9)), sa.JSON()),
        (postgresql.JSONB(), postgresql.ARRAY(sa.Text)),
    ],
    ids=["text[]", "varchar[] and json", "jsonb and text[]"],
)
def test_arrays_are_sets(
    tags: TypeEngine[Any], teams: TypeEngine[Any], on_postgresql: Desk
) -> None:
    """
    On PostgreSQL a set is at home in an array, also beside one in JSON.
    """
    kinds = {"tags": tags, "teams": teams}
    assert OF_SETS == on_postgresql.answers(OF_SETS, kinds, SETS, TAGGED)


def test_an_array_is_asked_by_its_index(on_postgresql: Desk) -> None:
    """
    Containment is asked of the column itself.
    """
    table = on_postgresql.filled("rows", {"tags": sa.ARRAY(sa.Text)}, [{}])
    connection = on_postgresql.connection
    connection.execute(sa.text("CREATE INDEX ON rows USING gin (tags)"))
    connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
    clause = Condition('"a" in tags', SETS).where({"tags": table.c.tags}, AT)
    text = sa.select(table.c.row).where(clause).compile(connection)
    plan = connection.exec_driver_sql(f"EXPLAIN {text}", text.params)

    assert "rows_tags_idx" in "\n".join(line for (line,) in plan)


# -- Enums --------------------------------------------------------------------


class Stage(enum.StrEnum):
    """
    Choices whose names are not their values.
    """

    AA = "aa"
    BB = "bb"


class Grade(enum.Enum):
    """
    Choices that are no texts, and are named like each other.
    """

    bb = "aa"
    aa = "bb"


def _values(members: type[enum.Enum]) -> list[str]:
    return [member.value for member in members]


CHOICES = Choices(tuple(map(Option, ("aa", "bb", "cc"))))
STAGES = Schema(
    [
        Field("stage", CHOICES),
        Field("other", CHOICES),
        Field("tags", TextSet()),
    ]
)
STAGED: Rows = [
    {"stage": Stage.AA, "other": "aa", "tags": ["aa"]},
    {"stage": Stage.BB, "other": "aa", "tags": ["aa"]},
    {"stage": None, "other": "bb", "tags": ["bb"]},
    {"stage": Stage.BB, "other": None, "tags": None},
]
OF_STAGES = {
    'stage == "aa"': "1000",
    'stage != "aa"': "0101",
    'stage == "cc"': "0000",
    'stage != "cc"': "1101",
    'stage in ("aa", "bb")': "1101",
    'stage in ("aa", "cc")': "1000",
    'stage not in ("aa", "cc")': "0101",
    "stage == other": "1000",
    "other != stage": "0100",
    "stage in tags": "1000",
    "stage not in tags": "0100",
    "stage is None": "0010",
    'coalesce(stage, other) == "bb"': "0111",
    'coalesce(stage, "cc") == "cc"': "0010",
    "coalesce(stage, other) == other": "1010",
    "coalesce(stage, other) in tags": "1010",
}
ENUMS: dict[str, Callable[[], TypeEngine[Any]]] = {
    "names": lambda: sa.Enum(Stage),
    "values": lambda: sa.Enum(Stage, values_callable=_values),
    "not native": lambda: sa.Enum(Stage, native_enum=False),
    "no class": lambda: sa.Enum("aa", "bb", name="stages"),
}


@pytest.mark.parametrize("kind", ENUMS.values(), ids=ENUMS)
def test_enums_are_texts(kind: Callable[[], TypeEngine[Any]], desk: Desk) -> None:
    """
    What a column calls a choice matters to nobody, whatever stands beside it.
    """
    kinds = {"stage": kind(), "other": sa.String(9), "tags": sa.JSON()}
    assert OF_STAGES == desk.answers(OF_STAGES, kinds, STAGES, _worded(kinds, STAGED))


@pytest.mark.parametrize("other", [Stage, Grade])
def test_two_enums_are_compared(other: type[enum.Enum], desk: Desk) -> None:
    """
    Two types of the database have nothing in common but their texts.
    """
    kinds: dict[str, TypeEngine[Any]] = {
        "stage": sa.Enum(Stage), "other": sa.Enum(other), "tags": sa.JSON(),
    }  # fmt: skip
    rows = [{**row, "other": row["other"] and other(row["other"])} for row in STAGED]
    assert OF_STAGES == desk.answers(OF_STAGES, kinds, STAGES, rows)


def _worded(kinds: Mapping[str, Any], rows: Rows) -> Rows:
    """
    Return rows whose stages are plain texts, for an enum without a class.
    """
    if kinds["stage"].enum_class is not None:
        return rows
    return [{**row, "stage": _plain(row["stage"])} for row in rows]


def test_an_enum_may_hold_a_text(desk: Desk) -> None:
    """
    Its words are looked into like any text.
    """
    texts = {
        'contains(stage, "b")': "0101",
        'startswith(stage, "aa")': "1000",
        'stage == "AA"': "0000",
        'stage in ("aa", "x")': "1000",
    }
    schema = Schema([Field("stage", Text())])
    rows = [{"stage": row["stage"]} for row in STAGED]
    assert texts == desk.answers(texts, {"stage": sa.Enum(Stage)}, schema, rows)


def test_related_enums_are_ordered_as_texts(desk: Desk) -> None:
    """
    ``first`` goes by what the words mean, not by the order of the enum.
    """

    class Way(enum.Enum):
        far = "b"
        near = "a"

    words = Choices((Option("a"), Option("b")))
    inner = Schema([Field("way", words)])
    relation = Relation("ways", inner, order=("way",))
    schema = Schema([Field("way", words)], relations=[relation])
    outer = desk.filled("people", {"way": sa.Enum(Way)}, [{"way": Way.near}])
    ways = desk.filled("ways", {"way": sa.Enum(Way)}, [{"way": w} for w in Way])
    related = {"ways": Joined({"way": ways.c.way}, ways.c.row >= outer.c.row)}
    for text in (
        'first(o.way for o in ways) == "a"',
        "first(o.way for o in ways) == way",
    ):
        asked = Condition(text, schema)
        clause = asked.where({"way": outer.c.way}, AT, related)
        record = {"way": "a", "ways": [{"way": "b"}, {"way": "a"}]}

        assert asked.holds(record, AT, BY_ATTRIBUTE)
        assert [0] == list(
            desk.connection.execute(sa.select(outer.c.row).where(clause)).scalars()
        )


@pytest.mark.parametrize(
    ("kind", "column", "text"),
    [
        (Instant(), sa.Date(), "x < now"),
        (Instant(), sa.Date(), "x is None"),
        (Instant(), sa.BigInteger(), "age(x) > days(1)"),
        (Money("CNY"), sa.Numeric(12, 2), 'x > money(5, "CNY")'),
        (Money("CNY"), sa.Numeric(), 'x > money(5, "CNY")'),
        (Money("CNY"), sa.Float(), 'x in (money(5, "CNY"),)'),
        (Integer(), sa.Float(), "x + 1 > 5"),
        (Day(), sa.DateTime(), "x < today"),
        (Month(), sa.DateTime(timezone=True), "x == month(now)"),
    ],
    ids=str,
)
def test_a_column_of_the_wrong_type_is_refused(
    kind: FieldType, column: TypeEngine[Any], text: str
) -> None:
    """
    It would be compared all the same, a hundredfold or by midnights.
    """
    asked = Condition(text, Schema([Field("x", kind)]))

    with pytest.raises(ColumnTypeError, match="the column of 'x' is") as caught:
        asked.where({"x": sa.column("x", column)}, AT)

    assert ("x", str(column)) == caught.value.args[:2]


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        (Money("CNY"), sa.Numeric(20, 0)),
        (Integer(), sa.SmallInteger()),
        (Integer(), sa.Numeric(20, 0)),
        (Instant(), sa.String()),
        (Instant(), sa.types.NullType()),
    ],
    ids=str,
)
def test_a_column_that_may_be_right_is_taken(
    kind: FieldType, column: TypeEngine[Any]
) -> None:
    """
    What is not known to be wrong is left to whoever made the table.
    """
    asked = Condition("x is None", Schema([Field("x", kind)]))

    assert "x IS NULL" == str(asked.where({"x": sa.column("x", column)}, AT))
