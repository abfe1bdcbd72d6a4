"""
Going through a whole table, some rows at a time.

Invariants:
    - There is never more of a table in memory than one page of it.
    - What is written to rows of a page, their ids apart, changes no later page.

Not here: pages that people ask for (:mod:`crmkit.adapters._paging`).
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Table

#: Rows of a page.
PAGE: Final = 1000


def pages(
    connection: Connection, table: Table, columns: Sequence[ColumnElement[Any]]
) -> Iterator[Sequence[Any]]:
    """
    Yield the rows of a table with an id, sorted by it, some at a time.

    Args:
        connection: Where it is asked.
        table: The table.
        columns: What is wanted, after the id.
    """
    last = ""
    asked = sa.select(table.c.id, *columns).order_by(table.c.id).limit(PAGE)
    while found := connection.execute(asked.where(table.c.id > last)).all():
        yield found
        last = found[-1][0]
