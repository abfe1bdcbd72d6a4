"""
Custom fields: declared, checked, asked for and indexed, alike in every store.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from threading import Thread
from typing import Any

import attrs
import pytest
import sqlalchemy as sa

from crmkit import CRM
from crmkit.adapters.memory import MemoryStore
from crmkit.adapters.sql import SQLStore
from crmkit.adapters.sql._custom_values import BEGINNING
from crmkit.conditions import Condition, Field, Integer, Moment, Schema, Text
from crmkit.decisions import Write
from crmkit.desk import Add, OpenTicket
from crmkit.errors import InvalidRecordError, SettingsError
from crmkit.labels import Label
from crmkit.ports import Store
from crmkit.presets import Settings, standard
from crmkit.records import Customer, CustomField, FrozenMap, Ticket
from tests.adapters.stores import KINDS, new_store

NOW = datetime(2026, 3, 5, tzinfo=UTC)
AT = Moment(NOW)
PLAN = CustomField(
    "purchase_plan", Decimal, label=Label("Purchase plan", "采购计划"), indexed=True
)
LEVEL = CustomField(
    "level",
    str,
    label=Label("Level", "客户级别"),
    aliases=("等级",),
    choices={"gold": Label("Gold", "金牌"), "silver": Label("Silver", "银牌")},
    indexed=True,
)
RENEWAL = CustomField("renewal_on", date, label=Label("Renewal", "续约日期"))
SEATS = CustomField("seats", int, indexed=True)
VIP = CustomField("vip", bool, indexed=True)
VISIT = CustomField("visited_at", datetime, indexed=True)
NOTE = CustomField("note", str, indexed=True)
LANGS = CustomField("langs", tuple[str, ...])
FIELDS = (PLAN, LEVEL, RENEWAL, SEATS, VIP, VISIT, NOTE, LANGS)
SETTINGS = attrs.evolve(
    standard(),
    custom_fields={"customer": FIELDS, "ticket": [CustomField("cost", int)]},
)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """
    A new store of each kind.
    """
    made = new_store(request, request.param)
    made.migrate()
    yield made
    made.close()


@pytest.fixture(params=KINDS[1:])
def sql(request: pytest.FixtureRequest) -> Iterator[SQLStore]:
    """
    A new store in each database.
    """
    made = new_store(request, request.param)
    assert isinstance(made, SQLStore)
    made.migrate()
    yield made
    made.close()


def _crm(store: Store, settings: Settings = SETTINGS) -> CRM:
    crm = CRM(store, settings=settings)
    crm.migrate()
    return crm


def _said(store: SQLStore, sql: str) -> list[tuple[Any, ...]]:
    with store.engine.connect() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(sql)]
        connection.rollback()
        return found


def _index(store: SQLStore) -> list[tuple[Any, ...]]:
    return _said(
        store,
        "SELECT record_id, field, place, number, text FROM crm_custom_values"
        " ORDER BY record_id, field, place",
    )


# -- Declaring ------------------------------------------------------------------


def test_wrong_declarations_are_told_together() -> None:
    """
    Ids, types, names that are taken: each has its line.
    """
    fields: list[CustomField[Any]] = [
        CustomField("Seats", int),
        CustomField("city", str),
        CustomField("tickets", str),
        CustomField("raw", bytes),
        CustomField("langs", tuple[str, ...], indexed=True),
        CustomField("note", str, as_type=Text(fold=True)),
        CustomField("twice", int),
        CustomField("twice", str),
    ]
    with pytest.raises(SettingsError) as caught:
        attrs.evolve(standard(), custom_fields={"customer": fields, "user": ()})

    taken = "is called as a field or relation that is there already"
    assert [
        "customer.Seats needs an id of a–z, 0–9 and _, 63 at most",
        f"customer.city {taken}",
        f"customer.tickets {taken}",
        "customer.raw is of a type that conditions do not know: bytes",
        "customer.langs is a list of texts, of which there is no index",
        "customer.note cannot be folded",
        "customer.twice is declared twice",
        "records of type 'user' have no custom fields",
    ] == [each.removeprefix("custom field ") for each in caught.value.problems]


def test_a_condition_names_a_field_by_id_label_or_alias() -> None:
    """
    Its canonical text has the id, and choices have their values.
    """
    schema = SETTINGS.schema(Customer)
    texts = [
        '等级 == "金牌"',
        '客户级别 == "Gold"',
        'level == "gold"',
        'Level == "金牌"',
    ]

    assert {'level == "gold"'} == {Condition(text, schema).text for text in texts}


def test_a_field_of_a_related_record_can_be_named() -> None:
    """
    A ticket leads to its customer's own fields, and has its own.
    """
    schema = SETTINGS.schema(Ticket)

    assert (
        "customer.purchase_plan > 5 and cost > 1"
        == Condition("客户.采购计划 > 5 and cost > 1", schema).text
    )


# -- Writing --------------------------------------------------------------------


def test_values_are_kept_in_one_form(store: Store) -> None:
    """
    Whatever form they come in: a decimal, its text, a label, an instant elsewhere.
    """
    desk = _crm(store).as_system("test")
    shanghai = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
    one = {"purchase_plan": Decimal("1200.5"), "level": "金牌", "visited_at": shanghai}
    other = {"purchase_plan": "1200.50", "level": "gold", "langs": ["zh", "en"]}
    first = desk.customers.add(name="恒信", custom=one)
    second = desk.customers.add(name="明达", custom=other)
    third = desk.customers.change(second.id, {"custom": {"seats": 3, "level": None}})

    assert (
        FrozenMap(
            purchase_plan="1200.50",
            level="gold",
            visited_at="2026-03-02T01:00:00.000000Z",
        )
        == first.custom
    )
    assert (
        FrozenMap(purchase_plan="1200.50", langs=("en", "zh"), seats=3) == third.custom
    )
    assert (Decimal("1200.50"), shanghai) == (PLAN.of(first), VISIT.of(first))


WRONG = {
    "purchas_plan": 1,
    "purchase_plan": "1.234",
    "level": "bronze",
    "renewal_on": "2026-02-30",
    "seats": True,
    "vip": 1,
    "visited_at": "2026-03-02T09:00:00",
    "note": 5,
    "langs": "zh",
}
NINE = "'2026-03-02T09:00:00+08:00'"
PROBLEMS = [
    "custom.purchas_plan: there is no such field; did you mean 'purchase_plan'?",
    "custom.purchase_plan: should be a decimal number of 2 places at most, got …",
    "custom.level: cannot be … (allowed: 'gold', 'silver')",
    "custom.renewal_on: should be a day such as '2026-03-02', got …",
    "custom.seats: should be a whole number, got …",
    "custom.vip: should be true or false, got …",
    f"custom.visited_at: should be a date and time with a zone, such as {NINE}, got …",
    "custom.note: should be text, got …",
    "custom.langs: should be a list, got …",
]


def test_wrong_values_are_told_together() -> None:
    """
    On adding and on changing, with what is wrong elsewhere.
    """
    desk = _crm(MemoryStore()).as_system("test")
    client = desk.customers.add(name="恒信")
    with pytest.raises(InvalidRecordError) as added:
        desk.customers.add(name="", custom=WRONG)
    with pytest.raises(InvalidRecordError) as changed:
        desk.customers.change(client.id, {"custom": WRONG})

    expected = [f"customer.{each}" for each in PROBLEMS]
    assert expected == [str(each) for each in changed.value.problems]
    assert [*expected, "customer.name: should not be empty, got …"] == [
        str(each) for each in added.value.problems
    ]


def test_a_command_that_comes_by_itself_is_checked_as_well() -> None:
    """
    Values are checked where they are decided on, not only where they are typed in.
    """
    desk = _crm(MemoryStore()).as_system("test")
    client = desk.customers.add(name="恒信")
    customer = Customer(name="明达", custom=FrozenMap(seats="3"))
    ticket = OpenTicket(
        customer=client.id, kind="complaint", description="x", priority="high",  # type: ignore[arg-type]
        custom=FrozenMap(cost="3"),
    )  # fmt: skip
    for command in (Add(record=customer), ticket):
        with pytest.raises(InvalidRecordError, match="should be a whole number"):
            desk.do(command)


def test_without_declarations_any_value_is_kept(store: Store) -> None:
    """
    As long as nothing is said about a type of record, nothing is asked of it.
    """
    desk = _crm(store, standard()).as_system("test")
    client = desk.customers.add(name="恒信", custom={"anything": "x"})

    assert FrozenMap(anything="x") == desk.customers.get(client.id).custom


# -- Asking ---------------------------------------------------------------------

ROWS: dict[str, dict[str, Any]] = {
    "a": {
        "purchase_plan": "1200.5", "seats": 3, "vip": True, "level": "gold",
        "renewal_on": "2026-03-02", "visited_at": "2026-03-02T01:00:00Z",
        "langs": ["zh"], "note": "n",
    },
    "b": {
        "purchase_plan": "abc", "seats": "3", "vip": 1, "level": 3,
        "renewal_on": "2026-02-30", "visited_at": "2026-02-30T01:00:00Z",
        "langs": "zh", "note": True,
    },
    "c": {
        "purchase_plan": 1200, "seats": -5, "vip": False, "level": "x",
        "renewal_on": "2026-03-03", "visited_at": "2026-03-02T01:00:00.500000Z",
        "langs": [], "note": "语" * 900,
    },
    "d": {"purchase_plan": "-0.50", "renewal_on": "0000-01-01", "visited_at": "now"},
    "e": {"purchase_plan": "1.555", "renewal_on": "now", "note": "语" * 899 + "x"},
    "f": {"purchase_plan": "-0", "seats": 2**63 - 1, "renewal_on": "2026-3-2"},
    "g": {"purchase_plan": "99999999999999999999", "seats": -(2**63)},
    "h": {},
}  # fmt: skip
ANSWERS = {
    "purchase_plan > 1000": "a c",
    "purchase_plan == 1200": "c",
    "purchase_plan in (1200, 1200.50)": "a c",
    "purchase_plan < 0": "d",
    "purchase_plan is None": "b e f g h",
    "seats == 3": "a",
    "seats in (3, -5)": "a c",
    "seats < 0": "c g",
    "not (seats == 3)": "c f g",
    "seats > 0 and seats < 4": "a",
    "seats > 1 and level == 'gold'": "a",
    "seats == 3 or seats < 0": "a c g",
    "seats + 1 == 4": "a",
    "seats == 9223372036854775807": "f",
    "coalesce(seats, 7) == 7": "b d e h",
    "vip": "a",
    "not vip": "c",
    "vip is None": "b d e f g h",
    'level in ("gold", "silver")': "a",
    'startswith(level, "g")': "a",
    'level != "gold"': "c",
    'renewal_on >= "2026-03-02"': "a c",
    'renewal_on == "2026-03-02"': "a",
    "renewal_on is None": "b d e f g h",
    "visited_at < now": "a c",
    "age(visited_at) > days(3)": "",
    'date(visited_at) == "2026-03-02"': "a c",
    "visited_at is None": "b d e f g h",
    '"zh" in langs': "a",
    "len(langs) == 0": "c",
    "langs is None": "b d e f g h",
    f'note == "{"语" * 900}"': "c",
    'note == "n"': "a",
    'contains(note, "语x")': "e",
}


def _fill(store: Store) -> None:
    with store.begin() as work:
        work.put_all(
            Write(None, Customer(id=key, version=1, custom=FrozenMap(_tuples(custom))))
            for key, custom in ROWS.items()
        )


def _tuples(custom: dict[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in custom.items()
    }


def _answers(store: Store) -> dict[str, str]:
    schema = attrs.evolve(SETTINGS.schema(Customer), fields=_as_text())
    with store.read() as look:
        found = {
            text: look.find(Customer, Condition(text, schema), AT) for text in ANSWERS
        }
    return {text: " ".join(each.id for each in page) for text, page in found.items()}


def _as_text() -> dict[str, Field]:
    # Here a level is any text, so that odd ones can be asked for.
    fields = dict(SETTINGS.schema(Customer).fields)
    fields["level"] = Field("level", Text(), within="custom")
    return fields


def test_every_store_gives_the_same_answers(store: Store) -> None:
    """
    Also where records hold values of other types, which are missing.
    """
    _fill(store)

    assert ANSWERS == _answers(store)


def test_an_index_changes_no_answer(sql: SQLStore) -> None:
    """
    Made after the records, before them, or made anew.
    """
    crm = _crm(sql)
    _fill(sql)
    before = _answers(sql)
    made = _index(sql)
    crm.reindex()

    assert ANSWERS == before == _answers(sql)
    assert made == _index(sql)


def test_fields_of_related_records_are_answered(store: Store) -> None:
    """
    Through a relation to one and a relation to many; wrong ones are missing there, too.
    """
    desk = _crm(store).as_system("test")
    gold = desk.customers.add(name="a", custom={"level": "gold", "seats": 3})
    with store.begin() as work:
        odd = Customer(id="odd", version=1, name="b", custom=FrozenMap(seats="3"))
        work.put(Write(None, odd))
    for client, cost in ((gold.id, 7), ("odd", 8)):
        desk.tickets.open(
            customer=client, kind="complaint", priority="high", description="x",
            custom={"cost": cost},
        )  # fmt: skip

    assert 1 == desk.tickets.count('customer.level == "gold" and cost == 7')
    assert 1 == desk.tickets.count("customer.seats == 3")
    assert 1 == desk.tickets.count("customer.seats is None")
    assert 1 == desk.customers.count("any(t.cost > 7 for t in tickets)")
    assert 1 == desk.customers.count("sum(t.cost for t in tickets) == 7 and seats == 3")


# -- The index ------------------------------------------------------------------


def test_the_index_follows_the_record(sql: SQLStore) -> None:
    """
    Added, changed by field, added in bulk, taken away, rolled back.
    """
    crm = _crm(sql)
    desk = crm.as_system("test")
    desk.customers.add(id="A", name="恒信", custom={"seats": 3, "level": "gold"})
    added = _index(sql)
    desk.customers.change("A", {"custom": {"seats": 4, "level": None, "vip": True}})
    desk.customers.change("A", {"city": "北京"})
    changed = _index(sql)
    desk.customers.add_all(
        {"id": key, "name": key, "custom": {"purchase_plan": "0.5"}} for key in "BC"
    )
    with pytest.raises(InvalidRecordError):
        _fail(crm)
    desk.customers.change("A", {"custom": {"seats": None, "vip": None}})

    assert [("A", "level", 0, None, "gold"), ("A", "seats", 0, 3, None)] == added
    assert [("A", "seats", 0, 4, None), ("A", "vip", 0, 1, None)] == changed
    assert [(key, "purchase_plan", 0, 50, None) for key in "BC"] == _index(sql)


def _fail(crm: CRM) -> None:
    with crm.begin(by=crm.as_system("test")) as block:
        block.customers.change("A", {"custom": {"seats": 5}})
        block.customers.add(name="")


def test_a_declaration_fills_the_index(sql: SQLStore) -> None:
    """
    Opening or migrating makes what is new; reindexing drops what is not declared.
    """
    only_seats = attrs.evolve(standard(), custom_fields={"customer": [SEATS]})
    plain = attrs.evolve(
        standard(), custom_fields={"customer": [attrs.evolve(SEATS, indexed=False)]}
    )
    crm = _crm(sql, plain)
    crm.as_system("test").customers.add(id="A", name="恒信", custom={"seats": 3})
    nothing = _index(sql)
    _crm(sql, only_seats)
    filled = _index(sql)
    _crm(sql, plain)
    crm.as_system("test").customers.add(id="B", name="明达", custom={"seats": 4})
    kept = _index(sql)
    crm.reindex()

    assert [] == nothing == _index(sql)
    assert [("A", "seats", 0, 3, None)] == filled
    assert [("A", "seats", 0, 3, None), ("B", "seats", 0, 4, None)] == kept
    assert 1 == crm.as_system("test").customers.count("seats == 3")


def test_another_type_makes_another_index(sql: SQLStore) -> None:
    """
    Until then the field is answered without one.
    """
    crm = _crm(sql, attrs.evolve(standard(), custom_fields={"customer": [NOTE]}))
    crm.as_system("test").customers.add(id="A", name="恒信", custom={"note": "5"})
    other = CustomField("note", Decimal, indexed=True)
    new = attrs.evolve(standard(), custom_fields={"customer": [other]})

    assert 1 == CRM(sql, settings=new).as_system("x").customers.count("note == 5")
    assert 1 == _crm(sql, new).as_system("x").customers.count("note == 5")
    assert [("A", "note", 0, 500, None)] == _index(sql)


def test_a_text_of_any_length_can_be_indexed(sql: SQLStore) -> None:
    """
    The table keeps its beginning; what is alike only there is told apart.
    """
    desk = _crm(sql).as_system("test")
    long = "".join(chr(0x10000 + n) for n in range(10_000))
    for key, end in (("A", "甲"), ("B", "乙")):
        desk.customers.add(id=key, name=key, custom={"note": long + end})
    wanted = Condition("note == wanted", _with_wanted()).bind(wanted=long + "乙")
    with sql.read() as look:
        found = look.find(Customer, wanted, AT)

    assert ["B"] == [each.id for each in found]
    assert [BEGINNING] * 2 == [len(row[4]) for row in _index(sql)]


def _with_wanted() -> Schema:
    return attrs.evolve(SETTINGS.schema(Customer), params={"wanted": Text()})


QUESTIONS = [
    "seats == 77",
    "seats in (3, 4)",
    "seats > 10 and seats < 12",
    "seats > 0 and purchase_plan == 5",
    'note == "n7"',
    'renewal_on == "2026-03-02"',
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_the_index_is_used(sql: SQLStore, text: str) -> None:
    """
    The database reads the index of values, and records by their ids.
    """
    days = CustomField("renewal_on", date, indexed=True)
    own = [days if field is RENEWAL else field for field in FIELDS]
    settings = attrs.evolve(standard(), custom_fields={"customer": own})
    _crm(sql, settings)
    with sql.begin() as work:
        for n in range(3000):
            custom = FrozenMap(
                seats=n, purchase_plan=f"{n}.00", note=f"n{n}", renewal_on="2026-04-01"
            )
            work.put(Write(None, Customer(id=f"C{n:04}", version=1, custom=custom)))
    with sql.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    plan = _plan(sql, text, settings)

    assert "ix_crm_custom_values_record_type_field_" in plan
    assert "SCAN crm_customers" not in plan
    assert "Seq Scan on crm_customers" not in plan


def _plan(store: SQLStore, text: str, settings: Settings) -> str:
    said: list[tuple[str, Any]] = []

    class Told:
        def __init__(self, cursor: Any) -> None:
            self.cursor = cursor

        def __getattr__(self, name: str) -> Any:
            return getattr(self.cursor, name)

        def execute(self, sql: str, parameters: Any = ()) -> Any:
            said.append((sql, parameters))
            return self.cursor.execute(sql, parameters)

    with store.read() as look:
        work: Any = look
        cursor = work._cursor
        work._cursor = lambda: Told(cursor())
        look.find(Customer, Condition(text, settings.schema(Customer)), AT)
        sql, parameters = said[-1]
        is_sqlite = store.engine.dialect.name == "sqlite"
        explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
        with work.said(explain + sql, parameters) as answer:
            return json.dumps([list(map(str, row)) for row in answer.fetchall()])


def test_whoever_makes_an_index_waits_for_writers(
    new_postgres: Callable[[], sa.Engine],
) -> None:
    """
    A record that is being written is in the index, whichever commits first.
    """
    store = SQLStore(new_postgres(), owned=True)
    store.migrate()
    fields = {"customer": {"seats": Integer()}}
    maker = Thread(target=store.index_custom, args=(fields,))
    with store.begin() as work:
        work.put(Write(None, Customer(id="A", version=1, custom=FrozenMap(seats=3))))
        maker.start()
        _until(lambda: _waits(store))
        work.put(Write(None, Customer(id="B", version=1, custom=FrozenMap(seats=4))))
    maker.join()
    with store.begin() as work:
        work.put(Write(None, Customer(id="C", version=1, custom=FrozenMap(seats=5))))
    found = _index(store)
    store.close()

    assert [
        (key, "seats", 0, n, None) for key, n in zip("ABC", (3, 4, 5), strict=True)
    ] == found


def test_two_who_make_indexes_at_once_keep_both(
    new_postgres: Callable[[], sa.Engine],
) -> None:
    """
    Each reads the list once the other is done with it, so nothing drops out.
    """
    store = SQLStore(new_postgres(), owned=True)
    store.migrate()
    wanted = ({"seats": Integer()}, {"size": Integer()})
    makers = [
        Thread(target=store.index_custom, args=({"customer": fields},))
        for fields in wanted
    ]
    seats = FrozenMap(seats=3, size=4)
    with store.begin() as work:
        work.put(Write(None, Customer(id="A", version=1, custom=seats)))
        for number, maker in enumerate(makers, 1):
            maker.start()
            _until(partial(_waits, store, number))
    for maker in makers:
        maker.join()
    found = _index(store)
    store.close()

    assert [("A", "seats", 0, 3, None), ("A", "size", 0, 4, None)] == found


def _waits(store: SQLStore, number: int = 1) -> bool:
    return len(_said(store, "SELECT 1 FROM pg_locks WHERE NOT granted")) >= number


def _until(test: Callable[[], bool]) -> None:
    while not test():
        pass


# -- Schemas of one's own ---------------------------------------------------------


def test_any_schema_may_name_custom_fields(store: Store) -> None:
    """
    What counts is that a field is said to be within ``custom``.
    """
    schema = Schema([Field("seats", Integer(), within="custom")])
    _fill(store)
    with store.read() as look:
        number = look.count(Customer, Condition("seats > 0", schema), AT)

    assert 2 == number
