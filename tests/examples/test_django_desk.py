"""
The Django project of the examples: its store, its conditions, and its views.
"""

import doctest
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import attrs
import pytest
import sqlalchemy as sa

from crmkit.adapters.memory import MemoryStore
from crmkit.conditions import Condition, Moment, Schema
from crmkit.errors import (
    BackEndGapError,
    NoHostTransactionError,
    StoreLockedError,
    UnsupportedConnectionError,
)
from crmkit.ports import DeliveryEvent, Store, Transaction
from crmkit.presets import standard
from crmkit.records import Customer, Priority, Record, Ticket, User
from crmkit.testing import StoreContract
from crmkit.testing._samples import EMAIL, LATER, delivery
from tests.adapters.hosts import django_database
from tests.django_settings import (
    MODELS,
    DjangoStore,
    FailedOrder,
    connections,
    service,
    transaction,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)  # before the samples' own LATER
AT = Moment(NOW)
ALIASES = count()
SCHEMAS: dict[type[Record], Schema] = {
    cls: standard().schema(cls) for cls in (Ticket, Customer)
}


def known_to_django(database: dict[str, Any]) -> Iterator[str]:
    """
    Yield the name that Django has for a database, as long as it is needed.
    """
    name = f"desk_{next(ALIASES)}"
    default = connections.databases["default"]
    connections.databases[name] = {**default, **database}
    with closing(connections[name]):
        yield name
    del connections[name]
    del connections.databases[name]


def empty(alias: str) -> None:
    """
    Take all rows out of the tables, if they are there.
    """
    from django.apps import apps

    there = set(connections[alias].introspection.table_names())
    for model in apps.get_app_config("desk").get_models():
        if model._meta.db_table in there:
            model.objects.using(alias).all().delete()


@pytest.fixture(scope="module")
def alias(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """
    The name of a database in a file.
    """
    path = tmp_path_factory.mktemp("django") / "desk.sqlite3"
    yield from known_to_django({"NAME": str(path)})


@pytest.fixture(scope="module")
def lost_alias(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """
    The name of a database in a folder that is not there.
    """
    path = tmp_path_factory.mktemp("django") / "absent" / "desk.sqlite3"
    yield from known_to_django({"NAME": str(path)})


@pytest.fixture(scope="module")
def postgres_alias(new_postgres: Callable[[], sa.Engine]) -> Iterator[str]:
    """
    The name of a database on a server.
    """
    yield from known_to_django(django_database(new_postgres()))


class TestDjangoStoreOnSQLite(StoreContract):
    """
    Django's ORM: one connection for each thread.
    """

    side_by_side = False
    asks_custom = False
    asks_folded = False
    alias: str
    nowhere: str

    @pytest.fixture(autouse=True)
    def in_a_database(self, alias: str) -> None:
        """
        Give the tests a database.
        """
        self.alias = alias

    @pytest.fixture(autouse=True)
    def or_in_none(self, lost_alias: str) -> None:
        """
        Give the tests a database that is not there.
        """
        self.nowhere = lost_alias

    def make_store(self) -> Store:
        """
        Return a store whose tables are empty; making them anew takes much longer.
        """
        empty(self.alias)
        return DjangoStore(self.alias)

    def make_broken_store(self) -> Store:
        """
        Return a store whose file is nowhere, nor its folder.
        """
        return DjangoStore(self.nowhere)


class TestDjangoStoreOnPostgreSQL(TestDjangoStoreOnSQLite):
    """
    The same tables on a server, where each thread may write beside the others.
    """

    side_by_side = True

    @pytest.fixture(autouse=True)
    def in_a_database(self, postgres_alias: str) -> None:
        """
        Give the tests a database.
        """
        self.alias = postgres_alias


# -- Conditions -----------------------------------------------------------------


def records() -> list[Record]:
    """
    Return some records that lead to each other, or nowhere.
    """
    return [
        User(id="U1", version=1, name="李娜", department="D9"),
        Customer(
            id="C1", version=1, name="恒信", city="北京", owner="U1", tags=("vip", ",")
        ),
        Customer(id="C2", version=1, name="Heng %_", owner="gone", tags=('"', "a\nb")),
        Customer(id="C3", version=1),
        Ticket(id="T1", version=1, customer="C1", status="open", opened_at=NOW),
        Ticket(
            id="T2",
            version=1,
            customer="C1",
            owner="U1",
            reopenings=3,
            priority=Priority.HIGH,
            opened_at=NOW - timedelta(days=3),
        ),
        Ticket(id="T3", version=1, customer="gone", status="closed"),
        Ticket(id="T4", version=1, customer="C2", status="open", reason="a\\b%"),
    ]


def kept(store: Store) -> Store:
    """
    Return a store that keeps those records.
    """
    from crmkit.testing._samples import put

    store.migrate()
    with store.begin() as work:
        put(work, *records())
    return store


def ids(store: Store, cls: type[Record], text: str) -> list[str]:
    """
    Return the ids of the records that a condition holds for.
    """
    condition = Condition(text, SCHEMAS[cls])
    with store.read() as look:
        found = [record.id for record in look.find(cls, condition, AT).items]
        assert len(found) == look.count(cls, condition, AT)
    return found


TICKETS = [
    'status == "open"',
    'status != "open"',
    'not (status == "open" and customer.city == "北京")',
    "status is None",
    "customer.city is None",
    "customer.city is not None",
    'customer.owner.name == "李娜"',
    'customer.owner.name != "李娜"',
    "customer.owner.department is None",
    "owner == customer.owner",
    "owner != customer.owner",
    "not (owner == customer.owner)",
    'priority == "high"',
    'priority in ("high", "low")',
    'status not in ("open", "closed")',
    "reopenings > 2 or opened_at is None",
    "age(opened_at) > days(2)",
    "age(opened_at) <= days(3)",
    "date(opened_at) == today",
    "coalesce(owner, customer) == 'U1'",
    "coalesce(owner, customer.owner) == 'U1'",
    "coalesce(owner, 'nobody') == 'nobody'",
    "contains(reason, '\\\\b')",
    "startswith(reason, 'a')",
    "endswith(reason, '%')",
    "not endswith(reason, '_')",
    '"vip" in customer.tags',
    '"vip" not in customer.tags',
    "count(i for i in interactions) == 0",
    "all(i.done for i in customer.interactions)",
]
CUSTOMERS = [
    'any(t.status == "open" for t in tickets)',
    'all(t.status == "open" for t in tickets)',
    'any(t.status == "open" for t in tickets if t.reopenings == 0)',
    "not all(t.opened_at <= now for t in tickets)",
    "count(t for t in tickets) > 1",
    "count(t for t in tickets if t.owner is None) == 1",
    "any(t.owner == owner for t in tickets)",
    "any(t.customer.owner == owner for t in tickets)",
    "any(count(i for i in t.interactions) == 0 for t in tickets)",
    "owner.department is None",
    '"," in tags',
    '"\\"" in tags',
    '"a\\nb" in tags',
    '"b" in tags',
    '"vip" not in tags',
    'contains(name, "%")',
    'startswith(name, "heng")',
]


@pytest.fixture(scope="module")
def reference() -> Store:
    """
    The records in memory.
    """
    return kept(MemoryStore())


@pytest.fixture(scope="module", params=["alias", "postgres_alias"])
def asked(request: pytest.FixtureRequest) -> Store:
    """
    The records in Django's tables.
    """
    alias = request.getfixturevalue(request.param)
    empty(alias)
    return DjangoStore(alias)


@pytest.fixture
def store(asked: Store) -> Store:
    """
    The records in Django's tables, whatever another test did there.
    """
    empty(asked._alias)  # type: ignore[attr-defined]
    return kept(asked)


def test_conditions_answer_as_in_memory(store: Store, reference: Store) -> None:
    """
    Whatever is missing, whichever way a relation leads.
    """
    expected = {text: ids(reference, Ticket, text) for text in TICKETS}
    expected |= {text: ids(reference, Customer, text) for text in CUSTOMERS}

    actual = {text: ids(store, Ticket, text) for text in TICKETS}
    actual |= {text: ids(store, Customer, text) for text in CUSTOMERS}

    assert expected == actual


GAPS = [
    "len(tags) > 1",
    "reopenings + 1 > 2",
    "weekday(opened_at) == 1",
    "sum(t.reopenings for t in customer.tickets) > 2",
]


@pytest.mark.parametrize("text", GAPS)
def test_what_the_orm_cannot_ask_is_an_error(store: Store, text: str) -> None:
    """
    It names what is missing; nothing is tested in Python unasked.
    """
    with pytest.raises(BackEndGapError, match="Django's ORM has no "):
        ids(store, Ticket, text)


@pytest.mark.parametrize("text", GAPS)
def test_a_store_that_may_scan_answers_all_the_same(
    store: Store, reference: Store, text: str
) -> None:
    """
    Every record is tested in Python, over one state of the tables.
    """
    scanning = DjangoStore(store._alias, allow_scan=True)  # type: ignore[attr-defined]

    assert ids(reference, Ticket, text) == ids(scanning, Ticket, text)


# -- Blocks ---------------------------------------------------------------------


def test_an_atomic_block_is_joined_only_if_it_is_given(store: Store) -> None:
    """
    Nobody's work is committed, or undone, with another's by accident.
    """
    alias = store._alias  # type: ignore[attr-defined]
    mine = connections[alias]
    with transaction.atomic(using=alias):
        with pytest.raises(StoreLockedError), store.begin():
            pass
        with store.begin(mine) as work:
            assert work.next_in("joined") == 1
    with pytest.raises(NoHostTransactionError), store.begin(mine):
        pass
    with pytest.raises(UnsupportedConnectionError), store.begin(connections["default"]):
        pass
    with store.begin() as work:
        assert work.next_in("joined") == 2


def test_a_failure_in_a_joined_block_undoes_only_our_work(store: Store) -> None:
    """
    The shop's rows stay, and what waits for the commit is called once.
    """
    alias = store._alias  # type: ignore[attr-defined]
    called: list[str] = []

    def fail() -> None:
        with store.begin(connections[alias]) as work:
            work.next_in("lost")
            raise ZeroDivisionError

    with transaction.atomic(using=alias):
        transaction.on_commit(lambda: called.append("shop"), using=alias)
        FailedOrder.objects.using(alias).create(number="SO-1", ticket="")
        with pytest.raises(ZeroDivisionError):
            fail()

    with store.begin() as work:
        assert work.next_in("lost") == 1
    assert (1, ["shop"]) == (FailedOrder.objects.using(alias).count(), called)


# -- Messages -------------------------------------------------------------------


def course_of_messages(work: Transaction) -> list[object]:
    """
    Return what a store answers to workers that send some messages.
    """
    minute, never = timedelta(minutes=1), timedelta()
    old = attrs.evolve(delivery("D4").effect, to="li@example.com", expires_at=NOW)
    lost = attrs.evolve(delivery("D5").effect, to=None)
    rows = [
        delivery("D1"),
        delivery("D2"),
        delivery("D3", effect=attrs.evolve(delivery("D3").effect, to="b@example.com")),
        delivery("D4", effect=old),
        delivery("D5", effect=lost),
    ]
    told: list[object] = [work.enqueue(row) for row in rows]
    told.append(work.claim_deliveries(LATER, "w1", never, 1, channels=EMAIL))
    told.append(work.lock_delivery("D1"))
    told.append(work.claim_deliveries(LATER, "w2", minute, 9, channels=EMAIL))
    told.append(work.claim_deliveries(LATER, "w3", minute, 9, channels=EMAIL))
    told.append(work.claim_unsendable(LATER, "w4", minute, 9))
    told.append(work.lock_delivery("D3"))
    told.append(work.settle(attrs.evolve(rows[0], status="sent", lease="w1")))
    told.append(work.settle(attrs.evolve(rows[0], status="sent", lease="w2")))
    told.append(work.claim_deliveries(LATER, "w5", minute, 9, channels=EMAIL))
    work.amend(attrs.evolve(rows[4], status="cancelled", error="no address"))
    told += [work.delivery("D5"), work.delivery("D9"), work.deliveries()]
    told.append(dict(work.backlog(LATER)))
    for line in ("L2", "L1"):
        work.log_delivery(
            DeliveryEvent(id=line, delivery="D1", at=NOW, by="u1", what="sent")
        )
    told += [work.delivery_log("D1"), work.lock_sends("email")]
    work.keep_sends("email", [NOW, LATER])
    return [*told, work.lock_sends("email"), work.lock_sends("sms")]


def test_messages_take_the_course_that_they_take_in_memory(store: Store) -> None:
    """
    Leases, order, what cannot be sent, the log, and the use of channels.
    """
    with MemoryStore().begin() as work:
        expected = course_of_messages(work)
    with store.begin() as work:
        actual = course_of_messages(work)

    assert expected == actual


# -- Views ----------------------------------------------------------------------


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """
    A browser of the shop, whose default database is a new file.
    """
    from django.test import Client

    default = {**connections.databases["default"], "NAME": str(tmp_path / "shop.db")}
    before = connections["default"]
    connections["default"] = connections.create_connection("default")
    connections["default"].settings_dict = default
    service.crm.cache_clear()
    service.crm().migrate()
    yield Client()
    connections["default"].close()
    connections["default"] = before
    service.crm.cache_clear()


def test_a_failed_order_opens_one_ticket(shop: Any) -> None:
    """
    Also if the warehouse asks twice; the shop's table names the ticket.
    """
    customer = service.crm().as_system("setup").customers.add(name="恒信")
    answers = [
        shop.post("/orders/SO-7/failed", {"customer": customer.id}) for _ in range(2)
    ]
    number = answers[0].json()["ticket"]

    assert [{"ticket": number}] * 2 == [answer.json() for answer in answers]
    assert {"ticket": number, "status": "open"} == shop.get(f"/tickets/{number}").json()
    assert number == FailedOrder.objects.get(number="SO-7").ticket
    assert 1 == MODELS["ticket"].objects.count()


def test_a_refused_ticket_leaves_nothing(shop: Any) -> None:
    """
    Neither the shop's row nor a number is spent; the error is the caller's.
    """
    with pytest.raises(Exception, match="nobody"):
        shop.post("/orders/SO-8/failed", {"customer": "nobody"})

    assert 404 == shop.get("/tickets/none").status_code
    assert (0, 0) == (FailedOrder.objects.count(), MODELS["ticket"].objects.count())


# -- Words ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["fields", "store._block", "store._values"])
def test_what_the_docstrings_show_is_so(name: str) -> None:
    """
    The examples in them run.
    """
    failed, tried = doctest.testmod(import_module(f"django_desk.desk.{name}"))

    assert (0, True) == (failed, tried > 0)


def test_the_migrations_make_the_models(alias: str) -> None:
    """
    After a change of a record class: ``manage.py makemigrations desk``.
    """
    from django.core.management import call_command

    call_command("makemigrations", "desk", check=True, dry_run=True, verbosity=0)
