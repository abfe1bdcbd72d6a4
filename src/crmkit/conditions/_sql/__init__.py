"""
The SQL back end: a lowered form as a clause of SQLAlchemy Core.

This package is the one place of the room that imports SQLAlchemy, and it is
itself imported only when a clause is asked for.

Invariants:
    - The clause is two-valued: on every row it is true or false, never null.
    - An SQL value is null exactly where the operand is missing.
    - Every value is a bound parameter, converted by the column's own type.
    - A column is compared with a constant wherever the condition does so, so
      an index can serve it.
    - What depends on no record is computed in Python, by the same code as in
      the other back ends.

SQLite and PostgreSQL are spoken; what differs between them stands in the
modules of custom elements (``_texts``, ``_sets``, ``_numbers``, ``_days``).

A column of texts is JSON text on SQLite and JSON, JSONB or an array on PostgreSQL;
NULL and the ``null`` of JSON are both a missing value there.

Not here: which columns there are, and their types (:mod:`crmkit.adapters`).
"""

from crmkit.conditions._sql._clauses import prepared, where

__all__ = ["prepared", "where"]
