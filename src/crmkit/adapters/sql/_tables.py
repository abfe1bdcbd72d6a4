"""
The tables of a store, derived from the record classes.

Invariants:
    - Each field has a column of its name; only custom values and sets of texts
      are JSON.
    - Constraints are named, so that migrations can find them.
    - What must never be there twice has a unique index.

Not here: how values lie in columns (:mod:`crmkit.adapters.sql._types`).
"""

from typing import Any, Final

import attrs
from sqlalchemy import Column, ColumnElement, Index, MetaData, Table, UniqueConstraint
from sqlalchemy.sql.dml import Insert

from crmkit.adapters._fields import stored_fields
from crmkit.adapters.sql._dialect import DatabaseRules
from crmkit.adapters.sql._types import (
    InstantColumn,
    JsonColumn,
    NumberColumn,
    column_type,
    plain_text,
)
from crmkit.conditions import Joined
from crmkit.records import RECORD_TYPES, Record

#: Version of the tables; written into ``meta``.
TABLES_VERSION: Final = 1

_NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_INDEXED: Final = {"ticket": ("customer", "status", "owner", "resolution_due_at")}


def metadata(prefix: str = "crm_", schema: str | None = None) -> MetaData:
    """
    Return the tables of a store, for example for a host's Alembic.

    Args:
        prefix: What the name of each table begins with.
        schema: Database schema to put them in; None for the default one.

    >>> sorted(metadata("x_").tables)[:3]
    ['x_answers', 'x_appointments', 'x_changes']
    """
    made = MetaData(schema=schema, naming_convention=_NAMES)
    for cls in RECORD_TYPES:
        _record_table(cls, prefix, made)
    _log_tables(prefix, made)
    _work_tables(prefix, made)
    return made


@attrs.frozen
class Tables:
    """
    The tables of one store, by what they hold.

    Attributes:
        data: All of them.
        prefix: What their names begin with.
        rules: What the database needs said in its own way.
        related: How related rows are found, by record type; filled as needed.
        columns: The columns of a table, by record type; filled as needed.
    """

    data: MetaData
    prefix: str
    rules: DatabaseRules = attrs.field(kw_only=True)
    related: dict[str, dict[str, Joined]] = attrs.field(
        factory=dict, init=False, eq=False, repr=False
    )
    columns: dict[str, dict[str, ColumnElement[Any]]] = attrs.field(
        factory=dict, init=False, eq=False, repr=False
    )

    def __getitem__(self, name: str) -> Table:
        """
        Return a table by its name without prefix.
        """
        full = self.prefix + name
        schema = self.data.schema
        return self.data.tables[f"{schema}.{full}" if schema else full]

    def of(self, cls: type[Record]) -> Table:
        """
        Return the table of a record class.
        """
        return self[plural(cls)]

    def columns_of(self, cls: type[Record]) -> dict[str, ColumnElement[Any]]:
        """
        Return the columns of a record class by name, the same each time.
        """
        found = self.columns.get(cls.type_name)
        if found is None:
            columns = self.of(cls).columns
            found = self.columns[cls.type_name] = {each.name: each for each in columns}
        return found

    def insert(self, table: Table) -> Any:
        """
        Return an insert into a table that knows ``ON CONFLICT``.
        """
        made: Insert = self.rules.insert(table)
        return made


def plural(cls: type[Record]) -> str:
    """
    Return the name of a record class's table, without prefix.

    >>> from crmkit.records import Ticket
    >>> plural(Ticket)
    'tickets'
    """
    return f"{cls.type_name}s"


def _record_table(cls: type[Record], prefix: str, made: MetaData) -> None:
    columns = [
        Column(
            field.name,
            column_type(field),
            primary_key=field.name == "id",
            nullable=field.nullable,
            unique=True if field.name == "number" else None,
        )
        for field in stored_fields(cls)
    ]
    table = Table(prefix + plural(cls), made, *columns)
    for name in _INDEXED.get(cls.type_name, ()):
        Index(None, table.c[name])


def _log_tables(prefix: str, made: MetaData) -> None:
    Table(
        f"{prefix}changes",
        made,
        _key("id"),
        _text("record_type"),
        _text("record_id"),
        _number("version"),
        _instant("at"),
        _instant("recorded_at"),
        _text("by"),
        _text("cause"),
        _text("command"),
        _number("schema_version"),
        Column("fields", JsonColumn(), nullable=False),
        UniqueConstraint("record_type", "record_id", "version"),
    )
    Table(f"{prefix}counters", made, _key("sequence"), _number("value"))
    Table(f"{prefix}meta", made, _key("key"), _text("value"))
    Table(
        f"{prefix}firings",
        made,
        _key("rule"),
        _key("record_type"),
        _key("record_id"),
        _key("cycle"),
        _instant("at"),
    )


def _work_tables(prefix: str, made: MetaData) -> None:
    Table(
        f"{prefix}appointments",
        made,
        _key("record_type"),
        _key("record_id"),
        _key("kind"),
        _instant("due_at", index=True),
        _text("cycle"),
    )
    outbox = Table(
        f"{prefix}outbox",
        made,
        _key("id"),
        _text("key", unique=True),
        _text("channel"),
        _text("to", nullable=True),
        _text("subject"),
        _text("body"),
        _text("record_type"),
        _text("record_id"),
        _text("recipient_type", nullable=True),
        _text("recipient_id", nullable=True),
        _text("status"),
        _number("attempts"),
        _instant("next_attempt_at"),
        _instant("created_at"),
        _instant("sent_at", nullable=True),
        _text("error"),
        _text("lease"),
        _instant("leased_until", nullable=True),
    )
    Index(None, outbox.c.status, outbox.c.next_attempt_at)
    Table(
        f"{prefix}answers",
        made,
        _key("by"),
        _key("key"),
        Column("position", NumberColumn(), primary_key=True, autoincrement=False),
        _text("fingerprint"),
        _text("record_type"),
        _text("record_id"),
        _text("state"),
        _instant("expires_at", index=True),
    )


def _key(name: str) -> Column[Any]:
    return Column(name, plain_text(), primary_key=True)


def _text(name: str, *, nullable: bool = False, unique: bool = False) -> Column[Any]:
    return Column(name, plain_text(), nullable=nullable, unique=unique or None)


def _number(name: str) -> Column[Any]:
    return Column(name, NumberColumn(), nullable=False)


def _instant(name: str, *, nullable: bool = False, index: bool = False) -> Column[Any]:
    return Column(name, InstantColumn(), nullable=nullable, index=index or None)
