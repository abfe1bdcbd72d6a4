"""
Definitions of custom fields stop nobody, and disturb no transaction of a host.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import attrs
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from crmkit import CRM, standard
from crmkit.adapters.memory import MemoryStore
from crmkit.adapters.sql import SQLStore
from crmkit.crm import Acting, TimeRule
from crmkit.decisions import Firing, Write
from crmkit.errors import InvalidRecordError, SettingsError, StoreError
from crmkit.ports import Store, Transaction
from crmkit.presets import form
from crmkit.records import Customer, CustomField, FieldDefinition
from tests.postgres import wait_for_a_lock

SEATS: dict[str, Any] = {
    "record": "customer",
    "field": "seats",
    "kind": "whole_number",
    "en": "Seats",
    "zh": "席位数",
}
INQUIRY: dict[str, Any] = {
    "kind": "inquiry",
    "priority": "low",
    "description": "怎么导出报表？请说明一下步骤",
}


def desk_of(crm: CRM) -> Acting:
    """
    Return the application itself at work.
    """
    return crm.as_system("test")


def called(field: str, record: str = "customer") -> dict[str, Any]:
    """
    Return a definition of a text field.
    """
    return {"record": record, "field": field, "en": f"E{field}", "zh": f"字段{field}"}


def kept_before(store: Store, **fields: Any) -> None:
    """
    Keep a definition that an earlier version let in.
    """
    new = FieldDefinition(
        id=f"{fields['record']}.{fields['field']}",
        version=1,
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
        **fields,
    )
    with store.begin() as tx:
        tx.put(Write(None, new))


# -- Names ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["now", "today"])
def test_words_of_the_language_are_no_fields(name: str) -> None:
    """
    Neither in the store nor in code, where all conditions would be refused later.
    """
    desk = desk_of(CRM.open("memory://"))
    problem = f"custom field customer.{name} is a word of the language"
    with pytest.raises(SettingsError) as stored:
        desk.field_definitions.add(**called(name))
    with pytest.raises(SettingsError) as coded:
        attrs.evolve(standard(), custom_fields={"customer": [CustomField(name, str)]})

    assert stored.value.problems == coded.value.problems == (problem,)
    assert desk.customers.count("name == '恒信'") == 0


@pytest.mark.parametrize(
    ("record", "field"),
    [("customer", "now"), ("customer", "name"), ("department", "level")],
)
def test_one_that_was_let_in_is_set_aside_and_can_go(record: str, field: str) -> None:
    """
    All work goes on before and after.
    """
    crm = CRM.open("memory://")
    kept_before(crm.store, **called(field, record))
    crm.refresh_fields()
    desk = desk_of(crm)
    client = desk.customers.add(name="恒信", phone="13812345678")
    ticket = desk.tickets.open_for({"phone": "13812345678", "name": "恒信"}, **INQUIRY)
    found = desk.tickets.count("客户.name == '恒信'")
    aside = list(crm.set_aside)
    seats = desk.field_definitions.add(**SEATS)
    gone = desk.field_definitions.retire(
        f"{record}.{field}", forms=[form("lead_tracking")]
    )

    assert (ticket.customer, found) == (client.id, 1)
    assert aside == [f"{record}.{field}"]
    assert gone.retired
    assert desk.field_definitions.retire(seats.id).retired


@pytest.mark.parametrize("field", ["if", "or", "class", "len", "none", "old"])
def test_a_field_called_as_a_keyword_can_go(field: str) -> None:
    """
    Once nothing uses it, as any other.
    """
    crm = CRM.open("memory://")
    desk = desk_of(crm)
    made = desk.field_definitions.add(**called(field))
    client = desk.customers.add(name="恒信", custom={field: "a"})
    users = crm.users_of("customer", field)
    desk.customers.change(client.id, {"custom": {field: None}})

    assert users == ("1 stored customer",)
    assert desk.field_definitions.retire(made.id).retired


def test_a_field_may_be_called_as_the_librarys_own_questions_are() -> None:
    """
    Questions of the library itself have words that no field can have.
    """
    desk = desk_of(CRM.open("memory://"))
    for record in ("customer", "contact"):
        desk.field_definitions.add(**called("wanted", record))
    client = desk.customers.add(name="恒信", phone="13812345678")
    ticket = desk.tickets.open_for({"phone": "13812345678", "name": "恒信"}, **INQUIRY)

    assert ticket.customer == client.id
    assert "phone" not in desk.customers.missing(client.id)


def test_a_field_takes_no_word_that_a_segment_says() -> None:
    """
    ``old`` is a field only where nobody means the change at hand by it.
    """
    segments = {"customer": {"moved": 'old.stage == "prospect"'}}
    chosen = attrs.evolve(standard(), segments=segments)
    desk = desk_of(CRM.open("memory://", settings=chosen))
    with pytest.raises(SettingsError) as caught:
        desk.field_definitions.add(**called("old"))

    assert caught.value.problems == (
        "custom field customer.old takes a word of segment 'moved' of 'customer'",
    )


def test_a_field_takes_no_word_that_a_rule_says() -> None:
    """
    Rules go by the settings in code if they can, so a CRM starts whatever is stored.
    """
    store = MemoryStore()
    first = desk_of(CRM(store))
    first.field_definitions.add(**called("t"))
    first.field_definitions.add(**SEATS)
    rules = [
        TimeRule("busy", Customer, "count(t for t in tickets) > 2", _nothing),
        TimeRule("many", Customer, "席位数 > 10", _nothing),
    ]
    crm = CRM(store, time_rules=rules)

    assert crm.users_of("customer", "seats") == ("time rule 'many'",)
    assert crm.run_due().failed == ()


def _nothing(record: Customer, firing: Firing) -> None:
    """
    Do nothing when a rule fires.
    """


def test_choices_of_a_retired_field_may_go() -> None:
    """
    Nothing uses it any more.
    """
    desk = desk_of(CRM.open("memory://"))
    choices = [{"value": each, "en": each, "zh": each} for each in ("a", "b")]
    level = {**called("level"), "kind": "choice", "choices": choices}
    desk.field_definitions.retire(desk.field_definitions.add(**level).id)
    changed = desk.field_definitions.change("customer.level", {"choices": choices[:1]})

    assert [each.value for each in changed.choices] == ["a"]


# -- In a host's transaction ------------------------------------------------------


def one_connection() -> tuple[sa.Engine, CRM]:
    """
    Return a host's engine that has one connection, and a CRM on it.
    """
    engine = sa.create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE host (x INTEGER)")
    return engine, migrated(engine)


def migrated(engine: sa.Engine) -> CRM:
    """
    Return a CRM on a host's engine.
    """
    store = SQLStore(engine)
    store.migrate()
    return CRM(store)


@pytest.fixture(params=["sqlite", "postgresql"])
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """
    A host's engine, on a store of its own.
    """
    if request.param == "postgresql":
        yield request.getfixturevalue("new_postgres")()
        return
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'host.db'}")
    yield engine
    engine.dispose()


@contextmanager
def joined(crm: CRM, engine: sa.Engine) -> Iterator[Acting]:
    """
    Return a block in a transaction of a host, which commits it.
    """
    with (
        engine.connect() as connection,
        connection.begin(),
        crm.begin(by=desk_of(crm), connection=connection) as desk,
    ):
        yield desk


def fields_known(crm: CRM) -> list[str]:
    """
    Return the custom fields of customers that all who work with a CRM know.
    """
    return [field.id for field in crm.settings.custom_fields.get("customer", ())]


def test_a_host_with_one_connection_loses_nothing() -> None:
    """
    Defining a field in its transaction reads nothing beside it.
    """
    engine, crm = one_connection()
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("INSERT INTO host VALUES (1)")
        with crm.begin(by=desk_of(crm), connection=connection) as desk:
            desk.field_definitions.add(**SEATS)
            desk.customers.add(name="恒信", custom={"seats": 3})
        connection.exec_driver_sql("INSERT INTO host VALUES (2)")
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT x FROM host ORDER BY x").all()

    assert [tuple(row) for row in rows] == [(1,), (2,)]
    assert desk_of(crm).customers.count("席位数 == 3") == 1
    assert fields_known(crm) == ["seats"]


def test_what_a_host_undoes_is_known_nowhere(host: sa.Engine) -> None:
    """
    The next block of its transaction knows it; others, and later ones, do not.
    """
    crm = migrated(host)
    crm._fields.tick = count(0.0, 10.0).__next__
    with host.connect() as connection:
        with connection.begin() as transaction:
            with crm.begin(by=desk_of(crm), connection=connection) as desk:
                desk.field_definitions.add(**SEATS)
            with crm.begin(by=desk_of(crm), connection=connection) as desk:
                desk.customers.add(name="恒信", custom={"seats": 3})
                found = desk.customers.count("席位数 == 3")
                with pytest.raises(InvalidRecordError):
                    desk.customers.add(name="恒信", custom={"seats": "many"})
            shared = fields_known(crm)
            transaction.rollback()
        with (
            connection.begin(),
            crm.begin(by=desk_of(crm), connection=connection) as desk,
        ):
            desk.customers.add(name="恒信", custom={"seats": "many"})
    desk_of(crm).customers.count("name == '恒信'")

    assert (found, shared) == (1, [])
    assert fields_known(crm) == []


def test_what_a_host_keeps_is_known_by_all_from_then_on(host: sa.Engine) -> None:
    """
    By the next who works, in a transaction of a host or in his own.
    """
    crm = migrated(host)
    with joined(crm, host) as desk:
        desk.field_definitions.add(**SEATS)
    with joined(crm, host) as desk:
        desk.customers.add(name="恒信", custom={"seats": 3})
        with pytest.raises(InvalidRecordError):
            desk.customers.add(name="恒信", custom={"seats": "many"})
    asked = desk_of(crm).customers.count("席位数 == 3")

    assert (asked, fields_known(crm)) == (1, ["seats"])


def test_who_always_joins_a_host_hears_of_definitions(host: sa.Engine) -> None:
    """
    As soon as he is to look; what he has never heard of he looks up at once.
    """
    other, crm = migrated(host), migrated(host)
    seconds = 0.0
    crm._fields.tick = lambda: seconds
    with joined(crm, host) as desk:
        desk.customers.add(name="明达")
    desk_of(other).field_definitions.add(**SEATS)
    with joined(crm, host) as desk:
        early = desk.customers.count("席位数 > 3")
    known_early = fields_known(crm)
    seconds = 3.0
    with joined(crm, host) as desk, pytest.raises(InvalidRecordError):
        desk.customers.add(name="恒信", custom={"seats": "many"})

    assert (early, known_early, fields_known(crm)) == (0, [], ["seats"])


def test_a_block_in_a_hosts_transaction_seldom_looks(tmp_path: Path) -> None:
    """
    Once in two seconds, and for ever after a definition no more than that.
    """
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'host.db'}")
    said: list[str] = []

    @sa.event.listens_for(engine, "connect")
    def connected(connection: Any, _: object) -> None:
        connection.set_trace_callback(said.append)

    crm = migrated(engine)
    seconds = 0.0
    crm._fields.tick = lambda: seconds

    def looked(work: Callable[[Acting], object]) -> int:
        said.clear()
        with joined(crm, engine) as desk:
            work(desk)
        return sum("FROM crm_field_definition" in each for each in said)

    def nothing(desk: Acting) -> None: ...

    first = [looked(nothing), looked(nothing)]
    looked(lambda desk: desk.field_definitions.add(**SEATS))
    unsure = looked(nothing)
    desk_of(crm).customers.count("席位数 > 3")
    sure = looked(nothing)
    seconds = 3.0
    looked(lambda desk: desk.field_definitions.add(**called("level")))
    seconds = 3600.0
    much_later = [looked(nothing), looked(nothing)]

    engine.dispose()

    assert (first, unsure, sure, much_later) == ([1, 0], 1, 0, [1, 0])
    assert fields_known(crm) == ["seats", "level"]


# -- Looking ----------------------------------------------------------------------


class Failing(MemoryStore):
    """
    A store that can be read no more, once it is told so.
    """

    fails = False

    def read(self) -> Any:
        """
        Fail, or read.
        """
        if self.fails:
            raise StoreError(self.url, "gone")
        return super().read()


def test_what_is_committed_is_not_reported_as_failed() -> None:
    """
    Though the store cannot be read just afterwards; it is looked at the next time.
    """
    store = Failing()
    crm = CRM(store)
    desk = desk_of(crm)
    with crm.begin(by=desk) as block:
        block.field_definitions.add(**SEATS)
        store.fails = True
    desk.field_definitions.add(**called("level"))
    with desk.together():
        desk.field_definitions.add(**called("plan"))
    store.fails = False
    desk.customers.add(name="恒信", custom={"seats": 3})

    assert fields_known(crm) == ["seats", "level", "plan"]


class Counting(MemoryStore):
    """
    A store that notes whoever takes a second connection while he holds one.
    """

    held, most = 0, 0

    @contextmanager
    def _counted(self, block: Any) -> Iterator[Transaction]:
        self.held += 1
        self.most = max(self.most, self.held)
        try:
            with block as tx:
                yield tx
        finally:
            self.held -= 1

    def read(self) -> Any:
        """
        Read.
        """
        return self._counted(super().read())

    def begin(self, connection: object | None = None) -> Any:
        """
        Write.
        """
        return self._counted(super().begin(connection))


def _marked(desk: Acting, _: str) -> None:
    (delivery,) = desk.deliveries.inbox(1) or (None,)
    assert delivery is None


CALLS: dict[str, Callable[[Acting, str], object]] = {
    "history": lambda desk, client: desk.customers.history(client),
    "explain": lambda desk, client: desk.customers.explain(client, "name == '恒'"),
    "find": lambda desk, _: desk.customers.find("name == '恒'"),
    "change": lambda desk, client: desk.customers.change(client, {"city": "北京"}),
    "add_all": lambda desk, _: desk.customers.add_all([{"name": "x"}]),
    "inbox": _marked,
    "missing": lambda desk, client: desk.customers.missing(client),
    "archive": lambda desk, client: desk.archives.take(client),
    "open_for": lambda desk, _: desk.tickets.open_for({"name": "明达"}, **INQUIRY),
    "retire": lambda desk, _: desk.field_definitions.retire("customer.seats"),
}


@pytest.mark.parametrize("call", CALLS)
def test_nobody_looks_while_he_holds_a_connection(call: str) -> None:
    """
    A pool that is used up would keep him waiting, and those who wait for him.
    """
    store = Counting()
    crm = CRM(store)
    desk = desk_of(crm)
    desk.field_definitions.add(**SEATS)
    client = desk.customers.add(name="恒")
    crm._fields.tick = count(1e9, 10.0).__next__  # it is always time to look
    store.most = 0
    CALLS[call](desk, client.id)

    assert store.most == 1


def test_the_settings_are_told_without_a_look() -> None:
    """
    Whoever asks what they are touches no store.
    """
    store = Failing()
    crm = CRM(store)
    desk = desk_of(crm)
    store.fails = True
    crm._fields.tick = count(1e9, 10.0).__next__

    assert desk.shop.settings is crm.settings
    assert desk.shop.settings is crm.settings


@pytest.mark.parametrize("way", ["begin", "together"])
@pytest.mark.parametrize("url", ["sqlite://", "memory://"])
def test_what_a_block_undoes_blinds_nobody(url: str, way: str) -> None:
    """
    Though another one looks meanwhile, on a connection that shows what it makes.
    """
    crm = CRM.open(url)
    crm._fields.tick = count(1e9, 10.0).__next__
    desk, other = desk_of(crm), desk_of(crm)

    def undone() -> None:
        blocks = {"begin": crm.begin(by=desk), "together": desk.together()}
        with blocks[way] as block:
            (block or desk).field_definitions.add(**called("level"))
            other.customers.count("name == '恒信'")
            crm.refresh_fields()
            raise KeyError

    with pytest.raises(KeyError):
        undone()
    meanwhile = fields_known(crm)
    desk.field_definitions.add(**SEATS)
    desk.customers.add(name="恒信", custom={"seats": 3})

    assert (meanwhile, fields_known(crm)) == ([], ["seats"])
    assert other.customers.count("席位数 == 3") == 1


# -- Side by side -------------------------------------------------------------------


def test_two_sessions_do_not_call_two_fields_alike(
    new_postgres: Callable[[], sa.Engine],
) -> None:
    """
    The second waits until the first has ended, and then sees what stands in its way.
    """
    engine = new_postgres()
    first, second = migrated(engine), migrated(engine)
    with ThreadPoolExecutor(1) as pool:
        with first.begin(by=desk_of(first)) as block:
            block.field_definitions.add(**SEATS)
            later = pool.submit(
                desk_of(second).field_definitions.add, **{**SEATS, "field": "places"}
            )
            wait_for_a_lock(engine)
        error = later.exception(20)

    assert isinstance(error, SettingsError)
    assert error.problems == (
        "custom field customer.places is called 'Seats', as seats",
        "custom field customer.places is called '席位数', as seats",
    )
