"""
The tables that ship with crmkit: those of the documents, column by column.

Not here: reading and writing their rows (:mod:`crmkit.forms`).
"""

from collections.abc import Mapping
from typing import Final

from crmkit.errors import UnknownChoiceError
from crmkit.forms import Table
from crmkit.presets._data import read
from crmkit.presets._settings import Settings
from crmkit.presets._standard import standard

#: Names of the tables that ship.
TABLES: Final = (
    "tracking",
    "customers",
    "campaigns",
    "customer_basics",
    "interactions",
    "customer_service",
)


def table(name: str, settings: Settings | None = None) -> Table:
    """
    Return a table that ships with crmkit.

    Args:
        name: ``tracking`` (客户跟踪记录, 15 columns), ``customers``
            (客户信息管理表, 10), ``campaigns`` (营销活动计划表, 7),
            ``customer_basics`` (客户基础信息表, 9), ``interactions``
            (客户跟进记录表, 9) or ``customer_service`` (客户信息表, 7).
        settings: The company's settings, for its zone, choices and custom fields;
            by default those that ship.

    Raises:
        UnknownChoiceError: If there is no such table.

    >>> [len(table(name).columns) for name in TABLES]
    [15, 10, 7, 9, 9, 7]
    """
    if name not in TABLES:
        raise UnknownChoiceError("table", name, TABLES)
    return table_of(read(f"tables/{name}"), settings)


def table_of(document: Mapping[str, object], settings: Settings | None = None) -> Table:
    """
    Return the table that a company wrote, with its choices and custom fields.

    Args:
        document: The table as a document.
        settings: The company's settings; by default those that ship.

    Raises:
        InvalidRecordError: If it is no table document.
        TableError: With every problem of the table at once.
    """
    chosen = settings or standard()
    return Table.of(
        document,
        zone=chosen.zone,
        choices=chosen.labels,
        custom=chosen.custom_fields,
    )
