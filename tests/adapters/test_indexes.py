"""
The indexes that everyday questions need are there, and a database uses them.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from crmkit import CRM, standard
from crmkit.adapters.sql import SQLStore, metadata
from crmkit.adapters.sql._lives import LivesQuery
from crmkit.conditions import Condition
from crmkit.decisions import Write
from crmkit.records import (
    RECORD_TYPES,
    AuditAction,
    AuditEntry,
    Customer,
    Record,
    Ticket,
    links,
    plural,
)
from crmkit.testing._samples import AT

TABLES = metadata("").tables


def entry(n: int) -> AuditEntry:
    """
    Return an entry of the audit trail, of another customer, user and day each time.
    """
    return AuditEntry(
        id=f"A{n}",
        version=1,
        user=f"U{n}",
        action=AuditAction.SEEN,
        operation="customer.read",
        about=f"customer:C{n}",
        occurred_at=AT.now + timedelta(days=n),
    )


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SQLStore]:
    """
    A store with some thousand tickets of as many customers.
    """
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("indexes") / "crm.db"
        engine = sa.create_engine(f"sqlite:///{file}")
    else:
        new: Callable[[], sa.Engine] = request.getfixturevalue("new_postgres")
        engine = new()
    made = SQLStore(engine, owned=True)
    made.migrate()
    desk = CRM(made).as_system("test")
    desk.customers.add_all({"id": f"C{n}", "name": f"客户{n}"} for n in range(2000))
    desk.tickets.open_all(
        {"customer": f"C{n}", "kind": "complaint", "priority": "high",
         "description": "设备无法启动"}
        for n in range(2000)
    )  # fmt: skip
    with made.begin() as work:
        for n in range(2000):
            work.put(Write(None, entry(n)))
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    yield made
    made.close()


def test_every_link_can_be_followed_back_by_an_index() -> None:
    """
    From a customer to his tickets, and whatever else a field leads to one record.
    """
    fields = [
        (plural(cls), link.field)
        for cls in RECORD_TYPES
        for link in links(cls)
        if not link.many
    ]
    indexed = {
        (name, next(iter(index.columns)).key)
        for name, table in TABLES.items()
        for index in table.indexes
    }

    assert fields
    assert [] == [each for each in fields if each not in indexed]


@pytest.mark.parametrize(
    ("cls", "text", "table"),
    [
        (Ticket, 'customer == "C7"', "crm_tickets"),
        (Ticket, 'number == "GD20260007"', "crm_tickets"),
        (Ticket, "resolution_due_at < now", "crm_tickets"),
        (Customer, 'number == "C2026007"', "crm_customers"),
        (Customer, 'fold(name) == fold("客户7")', "crm_customers"),
        (AuditEntry, 'about == "customer:C7"', "crm_audit_entries"),
        (AuditEntry, 'user == "U7"', "crm_audit_entries"),
        (AuditEntry, "now <= occurred_at < now + days(1)", "crm_audit_entries"),
    ],
    ids=[
        "of a customer",
        "by number",
        "overdue",
        "customer by number",
        "by name",
        "audit of a customer",
        "audit of a user",
        "audit of a day",
    ],
)
def test_a_question_of_every_day_reads_no_whole_table(
    store: SQLStore, cls: Any, text: str, table: str
) -> None:
    """
    However many records there are, it looks at those that it finds.
    """
    condition = Condition(text, standard().schema(cls))
    is_sqlite = store.engine.dialect.name == "sqlite"
    with store.read() as look:
        work: Any = look
        shape = work._shape(cls, condition)
        clause = condition.where(shape.columns, AT, related=shape.related)
        core = sa.select(work.tables.of(cls).c.id).where(clause)
        said = core.compile(
            dialect=store.engine.dialect, compile_kwargs={"literal_binds": True}
        )
        explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
        plan = str(work.connection.exec_driver_sql(explain + str(said)).all())

    assert f"SCAN {table}" not in plan
    assert f"Seq Scan on {table}" not in plan


def test_what_is_due_is_found_by_an_index() -> None:
    """
    The earliest comes first, so what is not due is not looked at.
    """
    due = TABLES["appointments"]

    assert "due_at" in {next(iter(index.columns)).name for index in due.indexes}


@pytest.mark.parametrize(
    ("cls", "text"),
    [(Customer, 'id == "C7"'), (Ticket, 'customer == "C7" and version > 1')],
    ids=["one record", "what belongs to one"],
)
@pytest.mark.parametrize("given", [(), ("since", "until", "id")], ids=["all", "page"])
def test_a_page_of_a_life_is_read_by_the_index_of_lives(
    store: SQLStore, cls: type[Record], text: str, given: tuple[str, ...]
) -> None:
    """
    Which changes are on it, the index alone tells; the rest of the log is not read.

    Those of one record it has in their order, so no more than a page of them is met.
    """
    condition = Condition(text, standard().schema(cls))
    query = LivesQuery(cls, newest_first=True, given=frozenset(given))
    is_sqlite = store.engine.dialect.name == "sqlite"
    bounds = {
        "of_type": cls.type_name, "from_version": 2, "most": 51, "after_id": "X",
        "after_version": 2,
        **dict.fromkeys(("since", "until", "after_at", "after_recorded_at"), AT.now),
    }  # fmt: skip
    with store.read() as look:
        work: Any = look
        shape = work._shape(cls, condition)
        clause = condition.where(shape.columns, AT, related=shape.related)
        wanted = query.wanted(work.tables, clause)
        core = wanted.params({k: v for k, v in bounds.items() if k in _names(wanted)})
        said = core.compile(
            dialect=store.engine.dialect, compile_kwargs={"literal_binds": True}
        )
        explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
        plan = str(work.connection.exec_driver_sql(explain + str(said)).all())

    name = "ix_crm_changes_record_id_at"
    assert ("COVERING INDEX " if is_sqlite else "Index Only Scan ") in plan
    assert name in plan
    assert "SCAN crm_changes" not in plan.replace("Index Only Scan", "")
    if cls is Customer:
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan


def _names(query: sa.Select[Any]) -> set[str]:
    return set(query.compile().params)
