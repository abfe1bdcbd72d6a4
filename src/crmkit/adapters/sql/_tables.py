"""
The tables of a store, derived from the record classes.

Invariants:
    - Each field has a column of its name, or one that stands for it where another
      release meant something else by it; only custom values, sets of texts and what
      is attached are JSON. The folded companions of fields come after them, and last
      the columns that were added to tables that there were.
    - Constraints are named, so that migrations can find them.
    - What must never be there twice has a unique index.
    - A field that leads to another record has an index: conditions go both ways.
    - A column that was added to a table that there was, and is never missing, has a
      default: SQLite cannot take it away but by dropping the table.

Not here: how values lie in columns (:mod:`crmkit.adapters.sql._types`), how tables
of an earlier version become these (:mod:`crmkit.adapters.sql._migrations`).
"""

from collections.abc import Hashable
from dataclasses import fields
from functools import lru_cache
from typing import Any, Final

import attrs
from sqlalchemy import (
    Column,
    ColumnElement,
    DefaultClause,
    Index,
    MetaData,
    Table,
    false,
    true,
)
from sqlalchemy.sql.dml import Insert

from crmkit.adapters._fields import StoredField, stored_fields
from crmkit.adapters.sql._dialect import DatabaseRules
from crmkit.adapters.sql._folded import (
    companion,
    companion_columns,
    folded_fields,
    index_companions,
)
from crmkit.adapters.sql._log_tables import log_tables
from crmkit.adapters.sql._types import column_type
from crmkit.adapters.sql._work_tables import work_tables
from crmkit.records import RECORD_TYPES, Record, links, plural

#: Version of the tables; written into ``meta``.
TABLES_VERSION: Final = 5

_NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_INDEXED: Final = {
    "audit_entry": ("about", "occurred_at"),
    "contract": ("number",),
    # Data scopes ask for these of all customers.
    "customer": ("industry", "province", "city"),
    "ticket": ("status", "resolution_due_at"),
}
#: Fields by which a customer who gets in touch is looked for, beside those that are
#: folded; many have none.
_FOUND_BY: Final = {
    "customer": ("uscc", "external_id"),
}
#: Fields that version 4 or 5 gave to records that there were: their columns come last,
#: as those of tables to which they were added.
_LATER: Final = {
    "user": (
        "skills absent_until capacity attachments scopes regions industries deputy"
    ),
    "customer": (
        "wechat website stage_since lost_reason expected_cycle_days birthday "
        "preferred_products preferred_time preferred_channel collaborators "
        "collaboration_note attachments phone_folded wechat_folded"
    ),
    "contact": (
        "phone_kind relay_number decision_maker active birthday remarks custom "
        "external_id attachments phone_folded wechat_folded"
    ),
    "ticket": (
        "assigned_at route assigned_because next_update_at collaborators "
        "collaboration_note needs_review reviewer review result need merged_into "
        "split_from linked attachments order"
    ),
    "interaction": (
        "contact ours theirs feedback_at feedback_by consensus attachments external_id"
    ),
}


#: Fields whose column has another name. What was ``order`` until version 3 is the
#: number of an order: who still runs such a release would write it there.
_NAMED: Final = {("ticket", "order"): "order_id"}


def metadata(prefix: str = "crm_", schema: str | None = None) -> MetaData:
    """
    Return the tables of a store, for example for a host's Alembic.

    Args:
        prefix: What the name of each table begins with.
        schema: Database schema to put them in; None for the default one.

    >>> sorted(metadata("x_").tables)[:3]
    ['x_answers', 'x_appointments', 'x_archive_contents']
    """
    made = MetaData(schema=schema, naming_convention=_NAMES)
    for cls in RECORD_TYPES:
        _record_table(cls, prefix, made)
    log_tables(prefix, made)
    work_tables(prefix, made)
    return made


@lru_cache(maxsize=16)
def shared_metadata(prefix: str, schema: str | None) -> MetaData:
    """
    Return the tables of a store, the same each time; nobody may change them.

    Describing them takes longer than making them in SQLite.
    """
    return metadata(prefix, schema)


@attrs.frozen
class Tables:
    """
    The tables of one store, by what they hold.

    Attributes:
        data: All of them.
        prefix: What their names begin with.
        rules: What the database needs said in its own way.
        shapes: What conditions are asked over; filled as needed.
        columns: The columns of a table, by record type; filled as needed.
    """

    data: MetaData
    prefix: str
    rules: DatabaseRules = attrs.field(kw_only=True)
    shapes: dict[Hashable, Any] = attrs.field(
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
        Return the column of each field of a record class, the same each time.

        That of ``fold(name)`` is the companion of *name*.
        """
        found = self.columns.get(cls.type_name)
        if found is None:
            columns = self.of(cls).columns
            found = {field.name: columns[field.name] for field in stored_fields(cls)}
            for name in folded_fields(cls):
                found[f"fold({name})"] = columns[companion(name)]
            self.columns[cls.type_name] = found
        return found

    def kept_of(self, cls: type[Record]) -> list[ColumnElement[Any]]:
        """
        Return the columns that make a record, in the order of its fields.
        """
        columns = self.of(cls).columns
        return [columns[field.name] for field in stored_fields(cls)]

    def insert(self, table: Table) -> Any:
        """
        Return an insert into a table that knows ``ON CONFLICT``.
        """
        made: Insert = self.rules.insert(table)
        return made


def _record_table(cls: type[Record], prefix: str, made: MetaData) -> None:
    later = _LATER.get(cls.type_name, "").split()
    own = {field.name: _column(field, cls) for field in stored_fields(cls)}
    own |= {column.name: column for column in companion_columns(cls)}
    last = [_with_default(own.pop(name), cls) for name in later]
    table = Table(prefix + plural(cls), made, *own.values(), *last)
    followed = [link.field for link in links(cls) if not link.many]
    found_by = _FOUND_BY.get(cls.type_name, ())
    for name in (*followed, *_INDEXED.get(cls.type_name, ()), *found_by):
        # Most records lead nowhere by the later ones: what is not there costs nothing.
        is_rare = name in later or name in found_by
        is_there = table.c[name].is_not(None) if is_rare else None
        Index(None, table.c[name], sqlite_where=is_there, postgresql_where=is_there)
    index_companions(cls, table)


def _column(field: StoredField, cls: type[Record]) -> Column[Any]:
    return Column(
        _NAMED.get((cls.type_name, field.name), field.name),
        column_type(field),
        key=field.name,
        primary_key=field.name == "id",
        nullable=field.nullable,
        unique=True if field.name == "number" and cls.own_numbers else None,
    )


def _with_default(column: Column[Any], cls: type[Record]) -> Column[Any]:
    if not column.nullable:
        (value,) = (f.default for f in fields(cls) if f.name == column.key)
        column.server_default = DefaultClause(_written(value))
    return column


def _written(value: object) -> Any:
    if isinstance(value, bool):
        return true() if value else false()
    return "[]" if isinstance(value, tuple) else "{}"
