"""
The records of :mod:`tests.conditions.samples` as rows, on SQLite and PostgreSQL alike.

``create(engine)`` makes the tables, ``fill(connection, leads)`` puts exactly these
leads there, and ``truths(condition, at, connection)`` answers for each of them.

Invariants:
    - A lead is row 0, 1, 2 … in the order in which it was given; every record
      inside it has a row of its own.
    - Rows are joined by their numbers, so ids may be missing or equal.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.types import TypeDecorator, TypeEngine

from crmkit.conditions import Condition, Joined, Moment
from crmkit.conditions._types import folded
from tests.conditions.samples import Company, Lead, Order, User


class Utc(TypeDecorator[datetime]):
    """
    An instant: text of fixed width on SQLite, TIMESTAMPTZ elsewhere.
    """

    impl = sa.String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """
        Return what it is in one database.
        """
        on_sqlite = dialect.name == "sqlite"
        kind = sa.String() if on_sqlite else sa.DateTime(timezone=True)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """
        Write an instant.
        """
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).isoformat(timespec="microseconds")


class WallTime(Utc):
    """
    An instant in a column that knows no time zone: the wall time of UTC.
    """

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """
        Return what it is in one database.
        """
        on_sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(sa.String() if on_sqlite else sa.DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """
        Write an instant, without its zone where there would be none.
        """
        found = super().process_bind_param(value, dialect)
        is_instant = isinstance(found, datetime)
        return found.astimezone(UTC).replace(tzinfo=None) if is_instant else found


class Microseconds(TypeDecorator[timedelta]):
    """
    A duration as a whole number.
    """

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(
        self, value: timedelta | None, dialect: Dialect
    ) -> int | None:
        """
        Write a duration.
        """
        return None if value is None else value // timedelta(microseconds=1)


class Scaled(TypeDecorator[Decimal]):
    """
    A decimal as a whole number of its smallest places.
    """

    impl = sa.BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """
        Write a decimal.
        """
        return None if value is None else int(Decimal(value).scaleb(self.places))


TEXTS = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)
TABLES = sa.MetaData()


def _row(name: str = "row", *, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column(
        name, sa.BigInteger, primary_key=primary_key, autoincrement=False, index=True
    )


def _table(name: str, *columns: sa.Column[Any]) -> sa.Table:
    return sa.Table(name, TABLES, _row(primary_key=True), *columns)


USERS = _table(
    "users",
    sa.Column("id", sa.Text),
    sa.Column("name", sa.Text),
    sa.Column("department", sa.Text),
    sa.Column("departments", TEXTS),
    sa.Column("since", sa.Date),
)
BRANCHES = _table(
    "branches",
    _row("company_row"),
    sa.Column("id", sa.Text),
    sa.Column("city", sa.Text),
    sa.Column("seats", sa.BigInteger),
    sa.Column("opened", sa.Date),
)
COMPANIES = _table(
    "companies",
    _row("manager_row"),
    sa.Column("id", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("title_folded", sa.Text),
    sa.Column("grade", sa.Text),
    sa.Column("staff", sa.BigInteger),
    sa.Column("founded", sa.Date),
    sa.Column("listed", sa.Boolean),
    sa.Column("labels", TEXTS),
    sa.Column("revenue", sa.BigInteger),
    sa.Column("signed_at", Utc),
)
LINES = _table(
    "lines",
    _row("order_row"),
    sa.Column("id", sa.Text),
    sa.Column("sku", sa.Text),
    sa.Column("pieces", sa.BigInteger),
    sa.Column("price", sa.BigInteger),
    sa.Column("ready_at", Utc),
)
ORDERS = _table(
    "orders",
    _row("lead_row"),
    _row("seller_row"),
    sa.Column("id", sa.Text),
    sa.Column("product", sa.Text),
    sa.Column("product_folded", sa.Text),
    sa.Column("amount", sa.BigInteger),
    sa.Column("pieces", sa.BigInteger),
    sa.Column("weight", Scaled(3)),
    sa.Column("placed_at", WallTime),
    sa.Column("due", sa.Date),
    sa.Column("took", Microseconds),
    sa.Column("cancelled", sa.Boolean),
    sa.Column("marks", TEXTS),
)
LEADS = _table(
    "leads",
    _row("company_row"),
    sa.Column("name", sa.Text),
    sa.Column("name_folded", sa.Text),
    sa.Column("owner", sa.Text),
    sa.Column("stage", sa.Text),
    sa.Column("seats", sa.BigInteger),
    sa.Column("limit", sa.BigInteger),
    sa.Column("vip", sa.Boolean),
    sa.Column("paid", sa.Boolean),
    sa.Column("tags", TEXTS),
    sa.Column("teams", TEXTS),
    sa.Column("last_contacted_at", Utc),
    sa.Column("created_at", WallTime),
    sa.Column("born", sa.Date),
    sa.Column("signed", sa.Date),
    sa.Column("spent", Microseconds),
    sa.Column("waited", Microseconds),
    sa.Column("cohort", sa.Date),
    sa.Column("budget", sa.BigInteger),
    sa.Column("fee", sa.BigInteger),
    sa.Column("yen", sa.BigInteger),
    sa.Column("score", Scaled(2)),
    sa.Column("rating", Scaled(2)),
    sa.Column("plan", sa.Text),
    sa.Column("renewals", sa.BigInteger),
    sa.Column("contract_amount", sa.BigInteger),
    sa.Column("renewed_at", Utc),
    sa.Column("trial_ends", sa.Date),
    sa.Column("discount", Scaled(2)),
)
#: Where a field does not lie in the column of its name.
ELSEWHERE = {
    "title_folded": "fold(title)",
    "product_folded": "fold(product)",
    "name_folded": "fold(name)",
    "contract_amount": "合同金额(元)",
}


#: Fields in a mapping whose values may be text, and what reads them.
FROM_TEXT: Mapping[str, Callable[[str], Any]] = {
    "renewed_at": datetime.fromisoformat,
    "trial_ends": date.fromisoformat,
    "discount": Decimal,
}


def mapped(table: sa.FromClause) -> dict[str, Any]:
    """
    Return what ``where`` wants to know about a table.
    """
    plain = {ELSEWHERE.get(c.name, c.name): c for c in table.columns}
    return {k: c for k, c in plain.items() if not k.endswith("row")}


ON_LINES = Joined(mapped(LINES), LINES.c.order_row == ORDERS.c.row)
ON_SELLER = Joined(mapped(USERS), USERS.c.row == ORDERS.c.seller_row)
ON_BRANCHES = Joined(mapped(BRANCHES), BRANCHES.c.company_row == COMPANIES.c.row)
ON_MANAGER = Joined(mapped(USERS), USERS.c.row == COMPANIES.c.manager_row)
ON_ORDERS = Joined(
    mapped(ORDERS),
    ORDERS.c.lead_row == LEADS.c.row,
    related={"lines": ON_LINES, "seller": ON_SELLER},
)
ON_COMPANY = Joined(
    mapped(COMPANIES),
    COMPANIES.c.row == LEADS.c.company_row,
    related={"manager": ON_MANAGER, "branches": ON_BRANCHES},
)
COLUMNS: dict[str, Any] = mapped(LEADS)
RELATED = {"company": ON_COMPANY, "orders": ON_ORDERS}


def create(engine: Engine) -> None:
    """
    Make the tables, empty.
    """
    TABLES.drop_all(engine)
    TABLES.create_all(engine)


def fill(connection: Connection, leads: Iterable[Lead]) -> None:
    """
    Put these leads into the tables, and nothing else.
    """
    rows = rows_of(leads)
    for table in TABLES.sorted_tables:
        connection.execute(table.delete())
        if rows[table.name]:
            connection.execute(table.insert(), rows[table.name])


def matching(condition: Condition, at: Moment, connection: Connection) -> list[int]:
    """
    Return the numbers of the leads for which a condition holds, ascending.
    """
    query = sa.select(LEADS.c.row).where(condition.where(COLUMNS, at, RELATED))
    return [row for (row,) in connection.execute(query.order_by(LEADS.c.row))]


def truths(condition: Condition, at: Moment, connection: Connection) -> list[Any]:
    """
    Return what the clause is on each lead; never None if the clause is right.
    """
    clause = condition.where(COLUMNS, at, RELATED)
    on_sqlite = connection.dialect.name == "sqlite"
    asked = sa.type_coerce(clause, sa.Integer) if on_sqlite else clause
    query = sa.select(asked).order_by(LEADS.c.row).select_from(LEADS)
    found: Any = connection.execute(query).scalars()
    return [None if truth is None else bool(truth) for truth in found]


def rows_of(leads: Iterable[Lead]) -> Mapping[str, list[dict[str, Any]]]:
    """
    Return the rows of some leads, by the name of the table.
    """
    made = _Rows()
    for lead in leads:
        made.lead(lead)
    return made.rows


@attrs.frozen
class _Rows:
    """
    Rows made from records, numbered in each table.
    """

    rows: dict[str, list[dict[str, Any]]] = attrs.field(
        factory=lambda: {name: [] for name in TABLES.tables}
    )

    def lead(self, lead: Lead) -> None:
        """
        Add a lead with all that it leads to.
        """
        company = self.company(lead.company)
        row = self.add(LEADS, lead, company_row=company)
        for order in lead.orders:
            self.order(order, row)

    def company(self, company: Company | None) -> int | None:
        """
        Add a company; return its number.
        """
        if company is None:
            return None
        row = self.add(COMPANIES, company, manager_row=self.user(company.manager))
        for branch in company.branches:
            self.add(BRANCHES, branch, company_row=row)
        return row

    def order(self, order: Order, lead_row: int) -> None:
        """
        Add an order and its lines.
        """
        seller = self.user(order.seller)
        row = self.add(ORDERS, order, lead_row=lead_row, seller_row=seller)
        for line in order.lines:
            self.add(LINES, line, order_row=row)

    def user(self, user: User | None) -> int | None:
        """
        Add a user; return its number.
        """
        return None if user is None else self.add(USERS, user)

    def add(self, table: sa.Table, record: Any, **rows: int | None) -> int:
        """
        Add one record as the next row of its table; return its number.
        """
        found = self.rows[table.name]
        values = {c.name: _value(record, c.name) for c in table.columns}
        found.append({**values, **rows, "row": len(found)})
        return len(found) - 1


def _value(record: Any, column: str) -> Any:
    name = ELSEWHERE.get(column, column)
    if name.startswith("fold("):
        text = getattr(record, name.removeprefix("fold(").removesuffix(")"))
        return None if text is None else folded(text)
    custom = getattr(record, "custom", {})
    value = getattr(record, name, custom.get(name))
    if name in FROM_TEXT and isinstance(value, str):
        return FROM_TEXT[name](value)
    return list(value) if isinstance(value, tuple) else value
