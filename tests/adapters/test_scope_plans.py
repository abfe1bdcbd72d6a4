"""
Who sees few records is answered by indexes, whatever he asks for.

Invariants:
    - What is explained is what the store says to the database, word for word.

Not here: which conditions a policy makes (``tests/crm/test_access_plans.py``).
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import attrs
import pytest
import sqlalchemy as sa

from crmkit import CRM, standard
from crmkit.adapters.sql import SQLStore
from crmkit.adapters.sql._statement import Runner
from crmkit.crm import Acting
from crmkit.presets import access_policy

#: Records of each type, of which one salesman sees one in *HIS*.
MANY, HIS = 20_000, 200
#: Other owners.
OTHERS = 50
KINDS = ("customers", "contacts", "tickets", "orders")
#: A table that is read from end to end, as SQLite and PostgreSQL say; also in order.
TABLE = r"crm_(?:customers|contacts|tickets|orders)\b"
WHOLE = re.compile(
    rf"SCAN {TABLE}|Seq Scan on {TABLE}|Scan (?:Backward )?using \w+ on {TABLE}.*\n"
    r"(?!.*Index Cond)"
)


@attrs.frozen(eq=False)
class Company:
    """
    A company with many customers, on a database.
    """

    crm: CRM
    engine: sa.Engine

    def plans(
        self, patch: pytest.MonkeyPatch, ask: Callable[[], object]
    ) -> dict[str, str]:
        """
        Return how the database looks for what is asked of it, by statement.
        """
        said: dict[str, Any] = {}
        say = Runner.said

        def noted(self: Any, sql: str, parameters: Any = (), **options: Any) -> Any:
            said[sql] = parameters
            return say(self, sql, parameters, **options)

        with patch.context() as during:
            during.setattr(Runner, "said", noted)
            ask()
        found = {sql: given for sql, given in said.items() if "FROM crm_" in sql}
        assert found
        with self.engine.connect() as connection:
            return {sql: _plan(connection, sql, given) for sql, given in found.items()}


def _plan(connection: sa.Connection, sql: str, given: Any) -> str:
    is_sqlite = connection.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    parameters = given if isinstance(given, dict) else tuple(given)
    rows = connection.exec_driver_sql(f"{explain} {sql}", parameters)
    return "\n".join(str(row[-1]) for row in rows)


@pytest.fixture(
    scope="module", params=["sqlite", "sqlite with statistics", "postgresql"]
)
def company(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    """
    A company of which one salesman sees little.
    """
    if request.param == "postgresql":
        engine = request.getfixturevalue("new_postgres")()
    else:
        file = tmp_path_factory.mktemp("scopes") / "crm.db"
        engine = sa.create_engine(f"sqlite:///{file}")
    store = SQLStore(engine, owned=True)
    store.migrate()
    with CRM(store, settings=standard(access=access_policy())) as crm:
        _staff(crm.as_system("test"))
        _first_of_each(crm.as_system("test"))
        with engine.begin() as connection:
            for kind in KINDS:
                _multiply(connection, kind)
            if request.param != "sqlite":
                connection.exec_driver_sql("ANALYZE")
        yield Company(crm, engine)


def _staff(office: Acting) -> None:
    for user in ("li", "wang", "zhou"):
        office.departments.add(id=f"of_{user}", name=user)
        office.users.add(id=user, name=user, department=f"of_{user}", roles=["sales"])
    # So that he acts for two.
    away = {"deputy": "li", "absent_until": datetime(2999, 1, 1, tzinfo=UTC)}
    office.users.change("zhou", away)


def _first_of_each(office: Acting) -> None:
    office.customers.add(id="C0", number="N0", name="恒信科技有限公司", owner="li")
    office.contacts.add(customer="C0", name="王芳")
    office.tickets.open(
        customer="C0", kind="complaint", priority="high", description="设备无法启动"
    )
    office.orders.add(customer="C0", product="P")


def _multiply(connection: sa.Connection, kind: str) -> None:
    """
    Make many records of the one that is there, a few of them the salesman's.
    """
    table = sa.Table(f"crm_{kind}", sa.MetaData(), autoload_with=connection)
    first = sa.select(sa.literal(1).label("n")).cte("numbers", recursive=True)
    numbers = first.union_all(sa.select(first.c.n + 1).where(first.c.n < MANY - 1))
    n = sa.cast(numbers.c.n, sa.Text)
    others = sa.literal("m") + sa.cast(numbers.c.n % OTHERS, sa.Text)
    # A salesman's tickets and orders are mostly of customers that are his.
    share = HIS if kind == "customers" else 20 * HIS
    made = {
        "id": sa.literal("C") + n,
        "number": sa.literal("N") + n,
        "customer": sa.literal("C") + n,
        "owner": sa.case((numbers.c.n % share == 0, "li"), else_=others),
    }
    values = [made.get(column.name, column) for column in table.columns]
    rows = sa.select(*values).select_from(table.join(numbers, sa.true()))
    connection.execute(table.insert().from_select(list(table.columns.keys()), rows))


def _page(kind: str, desk: Acting) -> object:
    return getattr(desk, kind).find()


def _second_page(kind: str, desk: Acting) -> object:
    found = getattr(desk, kind)
    return found.find(limit=60, cursor=found.find(limit=60).cursor)


def _counted(kind: str, desk: Acting) -> object:
    return getattr(desk, kind).count()


ASKED: Final[dict[str, Callable[[Acting], object]]] = {
    **{kind: partial(_page, kind) for kind in KINDS},
    **{f"{kind}, second page": partial(_second_page, kind) for kind in KINDS},
    **{f"{kind}, counted": partial(_counted, kind) for kind in KINDS},
    "customers of a stage": lambda desk: desk.customers.find('stage == "prospect"'),
    "customers of nobody": lambda desk: desk.customers.find("department is None"),
    "open tickets": lambda desk: desk.tickets.find('status == "open"'),
    "tickets of nobody": lambda desk: desk.tickets.find("department is None"),
    "tickets, last first": lambda desk: desk.tickets.find(order="-id"),
    "tickets by number": lambda desk: desk.tickets.find(order="number"),
    "tickets of a city": lambda desk: desk.tickets.find('customer.city == "北京"'),
}


@pytest.mark.parametrize("asked", ASKED)
def test_who_sees_few_records_reads_no_whole_table(
    company: Company, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    """
    What is his and what belongs to his customers is looked up, in pages and in all.
    """
    desk, ask = company.crm.acting_as("li"), ASKED[asked]
    ask(desk)  # what is found out once is found out

    plans = company.plans(monkeypatch, lambda: ask(desk))

    assert [] == [plan for plan in plans.values() if WHOLE.search(plan)]


def test_what_few_see_is_looked_up_from_both_sides(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    His tickets come from the index of owners, those of his customers from another.
    """
    desk = company.crm.acting_as("li")
    desk.tickets.find()

    (plan,) = company.plans(monkeypatch, desk.tickets.find).values()

    for index in ("tickets_owner", "tickets_customer", "customers_owner"):
        assert f"ix_crm_{index}" in plan


def test_as_many_are_found_as_are_his(company: Company) -> None:
    """
    The other side leads to the same records.
    """
    desk = company.crm.acting_as("li")
    counted = {kind: getattr(desk, kind).count() for kind in KINDS}

    assert dict.fromkeys(KINDS, MANY // HIS) == counted


def test_who_sees_nothing_finds_nothing(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    An empty list is no reason to read everything.
    """
    desk = company.crm.acting_as("wang")
    assert 0 == len(desk.tickets.find())

    plans = company.plans(monkeypatch, desk.tickets.find)

    assert [] == [plan for plan in plans.values() if WHOLE.search(plan)]
