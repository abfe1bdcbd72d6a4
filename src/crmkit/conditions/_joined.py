"""
How the rows of a relation are found in SQL.

Invariants:
    - Nothing here needs SQLAlchemy at run time: a mapping of columns can be
      written down wherever there are columns.

Not here: clauses over them (:mod:`crmkit.conditions._sql`).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, final

import attrs

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.sql.elements import SQLCoreOperations

#: The column of each field, by its name.
Columns: TypeAlias = "Mapping[str, SQLCoreOperations[Any]]"
#: The rows of each relation, by its name.
Relations: TypeAlias = "Mapping[str, Joined]"


@final
@attrs.frozen(eq=False)
class Joined:
    """
    The rows that a relation leads to.

    Wherever a condition looks at these rows, their table gets an alias of its
    own, so one relation may be asked about inside itself. A relation from a
    table to itself therefore starts from ``table.alias()``.

    Attributes:
        columns: The column of each field of those rows, by its name, that of
            ``fold(name)`` by ``"fold(name)"``.
        on: Which of the rows belong to the row that the relation starts from.
        related: The rows of each relation that goes on from them.

    >>> from sqlalchemy import Column, Integer, MetaData, Table
    >>> held = MetaData()
    >>> leads = Table("leads", held, Column("id", Integer))
    >>> orders = Table("orders", held, Column("lead", Integer), Column("sum", Integer))
    >>> print(Joined({"sum": orders.c.sum}, orders.c.lead == leads.c.id).on)
    orders.lead = leads.id
    """

    columns: Columns
    on: "ColumnElement[bool]"
    related: Relations = attrs.field(factory=dict, kw_only=True)
