"""
A data scope is part of the question that a store answers, and it has an index.

Not here: what is in scope (``test_access_roles``).
"""

import dataclasses
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crmkit.access import AccessPolicy
from crmkit.adapters.sql import SQLStore
from crmkit.adapters.sql._statement import Runner
from crmkit.crm import Acting
from crmkit.hooks import open_store, plugin_manager
from crmkit.presets import access_policy
from tests.crm.permitted import Firm, firm

#: Customers of other people.
MANY = 3000
#: Other people, each in a department of his own.
OTHERS = 60
#: A table that is read from end to end, row by row, as SQLite and PostgreSQL say.
WHOLE = re.compile(
    r"SCAN (?:crm_)?{table}\b|Seq Scan on (?:crm_)?{table}\b".format(
        table="(customers|orders|tickets)"
    )
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def large(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Firm]:
    """
    The company, with many customers of people in another department.
    """
    if request.param == "sqlite":
        path: Path = tmp_path_factory.mktemp("plans") / "crm.db"
        made: Any = open_store(plugin_manager(), f"sqlite:///{path}")
    else:
        made = SQLStore(request.getfixturevalue("new_postgres")())
    small = firm(made, _policy())
    office = small.office
    for n in range(OTHERS):
        office.departments.add(id=f"d{n}", name=f"部门{n}")
        office.users.add(id=f"m{n}", name="M", department=f"d{n}", roles=["sales"])
    rows = (
        {
            "id": f"Z{n}", "number": f"Z{n}", "name": "X", "owner": f"m{n % OTHERS}",
            "department": f"d{n % OTHERS}",
        }
        for n in range(MANY)
    )  # fmt: skip
    assert MANY == len(office.customers.add_all(rows).kept)
    orders = ({"customer": f"Z{n}", "product": "P"} for n in range(MANY))
    assert MANY == len(office.orders.add_all(orders).kept)
    with made.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    with small.crm:
        yield small


def _policy() -> AccessPolicy:
    """
    Return the policy that ships, with departments as a scope of one condition.

    Whom a department collaborates with has no index in any store.
    """
    shipped = access_policy()
    plain = {"customer": "department in me.departments"}
    scopes = (
        dataclasses.replace(scope, conditions=plain)
        if scope.name == "department"
        else scope
        for scope in shipped.scopes
    )
    return dataclasses.replace(shipped, scopes=tuple(scopes))


def _plans(
    large: Firm, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object]
) -> list[str]:
    """
    Return how the database looks for what is asked of it.
    """
    store: Any = large.crm.store
    said: list[tuple[str, Any]] = []
    say = Runner.said

    def noted(self: Any, sql: str, parameters: Any = (), *, many: bool = False) -> Any:
        said.append((sql, parameters))
        return say(self, sql, parameters, many=many)

    with monkeypatch.context() as patch:
        patch.setattr(Runner, "said", noted)
        ask()
    is_sqlite = store.engine.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    plans = []
    with store.read() as look:
        for sql, parameters in said:
            if sql.lstrip().upper().startswith(("SELECT", "WITH")):
                with look.said(f"{explain} {sql}", parameters) as cursor:
                    plans.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
    assert plans
    return plans


ASKED: dict[str, Callable[[Acting], object]] = {
    "all": lambda desk: desk.customers.find().items,
    "by number": lambda desk: desk.customers.find(order="number", limit=50).items,
    "filtered": lambda desk: desk.customers.find('stage == "prospect"').items,
    "counted": lambda desk: desk.customers.count(),
    "their orders": lambda desk: desk.orders.find(limit=50).items,
    "their orders, newest": lambda desk: desk.orders.find(order="-created_at").items,
}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("user", ["li", "boss"], ids=["owner", "department"])
def test_a_scope_reads_no_whole_table(
    large: Firm, monkeypatch: pytest.MonkeyPatch, user: str, asked: str
) -> None:
    """
    However many customers there are, it looks at those in somebody's scope.
    """
    desk = large.desk(user)
    ask = ASKED[asked]
    ask(desk)  # what is found out once is found out

    plans = _plans(large, monkeypatch, lambda: ask(desk))

    assert not [plan for plan in plans if WHOLE.search(plan)]
