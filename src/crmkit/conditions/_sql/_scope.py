"""
Which rows a clause can see, and the columns of each.

Invariants:
    - A table that is already looked at further out is looked at again under an
      alias, so what is said about the inner rows says nothing about the outer.
    - A relation is joined by columns of its own rows and of those it starts from.

Not here: what is asked of the rows (:mod:`crmkit.conditions._sql._clauses`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import attrs
import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import True_
from sqlalchemy.sql.selectable import FromClause, Select

from crmkit.conditions._joined import Columns, Joined, Relations
from crmkit.conditions._node import ROOT, Row
from crmkit.conditions._sql._elements import Clause, Element
from crmkit.errors import BackEndGapError, UnmappedFieldError, UnmappedRelationError

Tables: TypeAlias = frozenset[FromClause]
Moved: TypeAlias = Mapping[Element, Element]
T = TypeVar("T")


@attrs.frozen(eq=False)
class Related:
    """
    The rows that a relation leads to.

    Attributes:
        rows: Their columns.
        tables: What they are selected from.
        on: Which of them belong to the row that the relation starts from.
    """

    rows: "Rows"
    tables: tuple[FromClause, ...]
    on: Clause

    def select(self, what: Sequence[Element], *tests: Clause) -> Select[Any]:
        """
        Return a query of those rows that pass some tests, inside a larger one.
        """
        query = sa.select(*what).select_from(*self.tables).where(self.on)
        passed = (test for test in tests if not isinstance(test, True_))
        return query.where(*passed).correlate_except(*self.tables)


@attrs.frozen(eq=False)
class Rows:
    """
    One kind of row that a clause can see.

    Attributes:
        columns: The column of each field.
        relations: The rows of each relation that goes on from it.
        path: How it is reached, for errors.
        tables: Where its columns lie.
        moved: Columns that have an alias here, with the column of the alias.
    """

    columns: Columns
    relations: Relations
    path: tuple[str, ...] = ()
    tables: Tables = attrs.field(kw_only=True)
    moved: Moved = attrs.field(factory=dict, kw_only=True)

    def column(self, name: str) -> Element:
        """
        Return the column of a field.

        Raises:
            UnmappedFieldError: If it has none.
        """
        found = self.columns.get(name)
        if found is None:
            path = ".".join((*self.path, name))
            raise UnmappedFieldError(path, tuple(sorted(self.columns)))
        return _replaced(_plain(found), self.moved)

    def related(self, name: str, used: Tables) -> Related:
        """
        Return the rows that a relation leads to.

        Args:
            name: The relation.
            used: Tables that are already looked at.

        Raises:
            UnmappedRelationError: If it is not known how they are found.
            BackEndGapError: If they lie in the very table it starts from.
        """
        joined = self.relations.get(name)
        path = (*self.path, name)
        if joined is None:
            known = tuple(sorted(self.relations))
            raise UnmappedRelationError(".".join(path), known)
        tables = self._inner_tables(joined)
        if not tables:
            what = f"relation {'.'.join(path)!r} from a table to itself"
            raise BackEndGapError(what, "SQL", "map it over table.alias()")
        in_order = sorted(tables, key=lambda table: str(table.description))
        aliases = {t: t.alias() if t in used else t for t in in_order}
        moved = _moved(aliases)
        rows = Rows(joined.columns, joined.related, path, tables=tables, moved=moved)
        on = _replaced(joined.on, {**self.moved, **moved})
        return Related(rows, tuple(aliases.values()), on)

    def _inner_tables(self, joined: Joined) -> Tables:
        """
        Return the tables of related rows, those between them and these included.
        """
        inner = _tables(joined.columns)
        if inner & self.tables:
            return frozenset()
        between = _from(joined.on) - self.tables
        return inner | between if self.tables or not inner else inner


@attrs.frozen(eq=False)
class Scope:
    """
    All rows that a clause can see.

    Attributes:
        rows: The columns of each.
        used: The tables that they lie in.
    """

    rows: Mapping[Row, Rows]
    used: Tables

    @classmethod
    def of(cls, columns: Columns, relations: Relations) -> "Scope":
        """
        Return the scope of a whole condition.
        """
        root = Rows(columns, relations, tables=_tables(columns))
        return cls({ROOT: root}, root.tables)

    def __contains__(self, row: Row) -> bool:
        return row in self.rows

    def __getitem__(self, row: Row) -> Rows:
        return self.rows[row]

    def closed(self, row: Row) -> Row | None:
        """
        Return the first step to a row that cannot be seen yet, if one cannot.
        """
        if row in self.rows:
            return None
        steps = range(1, len(row.through) + 1)
        each = (Row(row.variable, row.through[:step]) for step in steps)
        return next((step for step in each if step not in self.rows), None)

    def related(self, row: Row, name: str) -> Related:
        """
        Return the rows that a relation of a visible row leads to.
        """
        return self.rows[row].related(name, self.used)

    def step(self, row: Row) -> Related:
        """
        Return the row that a to-one relation of a visible row leads to.
        """
        start = Row(row.variable, row.through[:-1])
        return self.related(start, row.through[-1])

    def holds(self, row: Row, name: str) -> bool:
        """
        Tell whether there is a column for a field, in sight or not.
        """
        start = self.rows[Row(row.variable)]
        columns, relations = start.columns, start.relations
        for relation in row.through:
            joined = relations.get(relation)
            columns = joined.columns if joined else {}
            relations = joined.related if joined else {}
        return columns.get(name) is not None

    def seeing(self, row: Row, related: Related) -> "Scope":
        """
        Return the scope from inside related rows.
        """
        rows = related.rows
        return Scope({**self.rows, row: rows}, self.used | rows.tables)


def _plain(column: Any) -> Element:
    """
    Return a column as Core knows it; a mapped attribute is none yet.
    """
    made = getattr(column, "__clause_element__", None)
    return column if made is None else made()  # type: ignore[no-any-return]


def _tables(columns: Columns) -> Tables:
    found: set[FromClause] = set()
    for column in columns.values():
        # To ask a column of the usual kind for what it lacks is slow.
        if type(column) is sa.Column and column.table is not None:
            found.add(column.table)
        else:
            found |= _from(_plain(column))
    return frozenset(found)


def _from(element: Element) -> Tables:
    # No public name tells it without what lies in subqueries.
    return frozenset(element._from_objects)  # noqa: SLF001


def _moved(aliases: Mapping[FromClause, FromClause]) -> dict[Element, Element]:
    """
    Return the column of its alias for each column of a table that has one.
    """
    return {
        column: alias.columns[key]
        for table, alias in aliases.items()
        if alias is not table
        for key, column in table.columns.items()
    }


def _replaced(element: ColumnElement[T], moved: Moved) -> ColumnElement[T]:
    """
    Return an expression with other columns.
    """
    find: Any = moved.get
    made: ColumnElement[T] = (
        visitors.replacement_traverse(element, {}, find) if moved else element
    )
    return made
