"""
Instants in columns that know no time zone, whatever zone a session is set to.

A column without zone holds the wall time of UTC; what SQLAlchemy's recipes make of
one is read the same way.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from crmkit.conditions import (
    BY_ATTRIBUTE,
    Condition,
    Day,
    Duration,
    Field,
    Function,
    Instant,
    Joined,
    Moment,
    Relation,
    Schema,
)

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
AT = Moment(NINE + timedelta(hours=1))
ABROAD = "-c TimeZone=Asia/Shanghai"


class Strict(TypeDecorator[datetime]):
    """
    What SQLAlchemy's documentation advises: nothing without zone gets in.
    """

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """
        Return the wall time of UTC.
        """
        if value is None:
            return None
        if value.utcoffset() is None:
            raise TypeError(value)
        return value.astimezone(UTC).replace(tzinfo=None)


class Lax(TypeDecorator[datetime]):
    """
    What hands on the values that it is given.
    """

    impl = sa.DateTime
    cache_ok = True


KINDS: dict[str, TypeEngine[Any]] = {
    "zoned": sa.DateTime(timezone=True),
    "without zone": sa.DateTime(),
    "strict": Strict(),
    "lax": Lax(),
    "variant": sa.DateTime(timezone=True).with_variant(sa.DateTime(), "postgresql"),
}


@attrs.frozen
class Session:
    """
    A connection, and the tables made on it.
    """

    connection: sa.Connection

    def table(self, name: str, kinds: Mapping[str, TypeEngine[Any]]) -> sa.Table:
        """
        Return a new table.
        """
        columns = [sa.Column(key, kind, index=True) for key, kind in kinds.items()]
        number = sa.Column("row", sa.Integer, primary_key=True)
        table = sa.Table(name, sa.MetaData(), number, *columns)
        table.metadata.create_all(self.connection)
        return table

    def fill(self, table: sa.Table, *rows: Mapping[str, Any]) -> None:
        """
        Put rows into a table, instants as the wall time of UTC where it keeps that.
        """
        for number, row in enumerate(rows):
            values = {key: _stored(value, table.c[key]) for key, value in row.items()}
            self.connection.execute(table.insert(), {"row": number, **values})


def _stored(value: Any, column: sa.Column[Any]) -> Any:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    kind = column.type.dialect_impl(dialect)
    inner = getattr(kind, "impl_instance", kind)
    is_plain = not isinstance(column.type, Strict) and not getattr(
        inner, "timezone", True
    )
    is_instant = isinstance(value, datetime)
    return value.replace(tzinfo=None) if is_instant and is_plain else value


@pytest.fixture(scope="module")
def abroad(new_postgres: Callable[[], sa.Engine]) -> Iterator[sa.Engine]:
    """
    A PostgreSQL whose sessions are not in UTC.
    """
    url = new_postgres().url
    engine = sa.create_engine(url, connect_args={"options": ABROAD})
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql", "abroad"])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """
    A database without tables; "abroad" is a PostgreSQL whose clocks are Shanghai's.
    """
    names = {"postgresql": "postgres", "abroad": "abroad"}
    name = names.get(request.param)
    lite = sa.create_engine("sqlite://")
    engine = request.getfixturevalue(name) if name else lite
    with engine.connect() as connection:
        yield Session(connection)
        connection.rollback()
    lite.dispose()


def test_the_session_is_abroad(abroad: sa.Engine) -> None:
    """
    The database would read what has no zone as Shanghai's.
    """
    with abroad.connect() as connection:
        assert connection.exec_driver_sql("SHOW TimeZone").scalar() == "Asia/Shanghai"


FIELDS = [
    Field("i", Instant()),
    Field("j", Instant()),
    Field("kept", Instant(), computed="coalesce(j, i)", stored=True),
    Field("day", Day()),
]
ROWS: list[dict[str, Any]] = [
    {"i": NINE, "j": NINE},
    {"i": NINE - timedelta(microseconds=1), "j": NINE},
    {"i": NINE, "j": None},
    {"i": None, "j": NINE},
    {"i": NINE + timedelta(hours=8), "j": NINE + timedelta(hours=8)},
]
#: What is asked, and for which of the rows it holds.
BESIDE_CONSTANTS = {
    'i == "2026-03-02T09:00Z"': "10100",
    'i != "2026-03-02T09:00Z"': "01001",
    'i < "2026-03-02T09:00Z"': "01000",
    'i >= "2026-03-02T09:00Z"': "10101",
    'i in ("2026-03-02T09:00Z", "2026-03-02T17:00Z")': "10101",
    'i not in ("2026-03-02T09:00Z",)': "01001",
    "i == since": "10100",
    "age(i) > hours(1)": "01000",
    "age(i) >= hours(1)": "11100",
    "age(i) < patience": "00001",
    "i + hours(1) == now": "10100",
    "now < i": "00001",
    'date(i) == "2026-03-02"': "11100",
    'date(i) == "2026-03-03"': "00001",
    'month(i) == "2026-03"': "11101",
    "year(i) == 2026": "11101",
    "i is None": "00010",
}
BESIDE_COLUMNS = {
    "i == j": "10001",
    "i < j": "01000",
    "i != j": "01000",
    "i <= j": "11001",
    "kept == i": "10101",
    'kept == "2026-03-02T09:00Z"': "11110",
    'coalesce(i, j) == "2026-03-02T09:00Z"': "10110",
    'coalesce(j, "2026-03-02T09:00Z") == i': "10101",
    'coalesce(i, j, since, now) in ("2026-03-02T09:00Z",)': "10110",
    "coalesce(i, now) == coalesce(j, now)": "10001",
    "date(coalesce(j, i)) == today": "11110",
    "same(i) == j": "10001",
    'same(i) == "2026-03-02T09:00Z"': "10100",
    "same(j) == i": "10001",
}


def _itself(value: Any) -> Any:
    return value


SCHEMA = Schema(
    FIELDS,
    {"since": Instant(), "patience": Duration()},
    zone="Asia/Tokyo",
    functions=[
        Function(
            name="same",
            takes=[Instant()],
            gives=Instant(),
            python=_itself,
            sql=_itself,
        )
    ],
)
BOUND = {"since": NINE, "patience": timedelta(minutes=-30)}


@pytest.mark.parametrize("other", KINDS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_instant_is_read_as_utc(kind: str, other: str, session: Session) -> None:
    """
    Beside constants and beside each other, columns mean the same instants.
    """
    kinds = {"i": KINDS[kind], "j": KINDS[other], "kept": KINDS[other]}
    table = session.table("instants", kinds)
    rows = [{**row, "kept": row["j"] or row["i"]} for row in ROWS]
    session.fill(table, *rows)
    columns = {name: table.c[name] for name in kinds}
    wanted = {**BESIDE_CONSTANTS, **BESIDE_COLUMNS}
    found = {}
    for text in wanted:
        asked = Condition(text, SCHEMA).bind(**BOUND)
        query = sa.select(table.c.row).where(asked.where(columns, AT))
        there = set(session.connection.execute(query).scalars())
        found[text] = "".join(str(int(n in there)) for n in range(len(rows)))
        held = [asked.holds(row, AT) for row in rows]
        assert held == [n in there for n in range(len(rows))], text

    assert wanted == found


RELATED = {
    'min(e.at for e in events) == "2026-03-02T09:00Z"': "100",
    "max(e.at for e in events) == i": "110",
    "first(e.at for e in events) < last(e.at for e in events)": "100",
    "last(e.at for e in events) == coalesce(i, now)": "110",
    "min(e.at for e in events) <= now": "100",
    "any(e.at == i for e in events)": "110",
    'any(e.at == "2026-03-02T17:00Z" for e in events)': "110",
    "count(e for e in events if e.at >= i) == 1": "110",
    "min(coalesce(e.at, i) for e in events) < i": "100",
    "max(now for e in events) < i": "110",
    "first(coalesce(e.at, now) for e in events) == now": "000",
    'partner.at == "2026-03-02T09:00Z"': "100",
    "partner.at < i": "100",
    "coalesce(partner.at, now) == now": "011",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("inner", KINDS)
def test_related_instants_are_read_as_utc(
    kind: str, inner: str, session: Session
) -> None:
    """
    What is picked from related rows has the zone that it would have in place.
    """
    later = NINE + timedelta(hours=8)
    event = Schema([Field("at", Instant())])
    schema = Schema(
        [Field("i", Instant())],
        relations=[
            Relation("events", event, order=("at",)),
            Relation("partner", event, many=False),
        ],
    )
    outer = session.table("people", {"i": KINDS[kind]})
    session.fill(outer, {"i": later}, {"i": later}, {"i": None})
    events = session.table("events", {"at": KINDS[inner], "whose": sa.Integer()})
    told = [(NINE, 0), (later, 0), (later, 1)]
    session.fill(events, *({"at": at, "whose": whose} for at, whose in told))
    mapped = {"at": events.c.at}
    joined = {
        "events": Joined(mapped, events.c.whose == outer.c.row),
        "partner": Joined(
            mapped, sa.and_(events.c.whose == outer.c.row, events.c.row == 0)
        ),
    }
    records = [
        {
            "i": later if number < 2 else None,
            "events": [{"at": at} for at, whose in told if whose == number],
            "partner": [{"at": NINE}] if number == 0 else [],
        }
        for number in range(3)
    ]
    found = {}
    for text in RELATED:
        asked = Condition(text, schema)
        query = sa.select(outer.c.row).where(asked.where({"i": outer.c.i}, AT, joined))
        there = set(session.connection.execute(query).scalars())
        found[text] = "".join(str(int(n in there)) for n in range(3))
        held = [asked.holds(record, AT, BY_ATTRIBUTE) for record in records]
        assert held == [n in there for n in range(3)], text

    assert RELATED == found


@pytest.mark.parametrize(
    "text",
    [
        "age(i) > days(7)",
        "date(i) == today",
        'i == "2026-03-02T09:00Z"',
        'i in ("2026-03-02T09:00Z", "2026-03-03T09:00Z")',
        "coalesce(i, j) < now",
    ],
)
def test_an_index_serves_a_column_without_zone(text: str, abroad: sa.Engine) -> None:
    """
    Beside constants the column stays as it is.
    """
    with abroad.connect() as connection:
        session = Session(connection)
        table = session.table("instants", {"i": sa.DateTime(), "j": sa.DateTime()})
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        asked = Condition(text, SCHEMA).where({"i": table.c.i, "j": table.c.j}, AT)
        compiled = sa.select(table.c.row).where(asked).compile(connection)
        plan = connection.exec_driver_sql(f"EXPLAIN {compiled}", compiled.params)
        lines = "\n".join(line for (line,) in plan)
        connection.rollback()

    assert "ix_instants_i" in lines


def test_the_anniversary_of_a_day_needs_no_zone(abroad: sa.Engine) -> None:
    """
    A day that the clocks of the session never had is a day like others.
    """
    skipped = date(2011, 12, 30)
    with abroad.connect() as connection:
        session = Session(connection)
        table = session.table("days", {"day": sa.Date()})
        session.fill(table, {"day": skipped})
        connection.exec_driver_sql("SET LOCAL TimeZone = 'Pacific/Apia'")
        asked = Condition('anniversary(day) == "2026-12-30"', SCHEMA)
        query = sa.select(table.c.row).where(asked.where({"day": table.c.day}, AT))
        found = list(connection.execute(query).scalars())
        connection.rollback()

    assert [0] == found
