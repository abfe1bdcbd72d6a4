"""
Custom fields as columns, and the table in which indexed ones are found.

Where an indexed field is compared with a constant, the records are looked up in the
table of custom values; what the record itself keeps is then compared as well.

Invariants:
    - The JSON of the record decides; the table only says where to look.
    - Of a text the table keeps the beginning, which fits into any index.

Not here: which fields are indexed, and writing (``_custom_index.py``).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

import attrs
import sqlalchemy as sa
from sqlalchemy import ColumnElement, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from crmkit.adapters._custom import CUSTOM
from crmkit.adapters.sql._custom_reading import (
    Inside,
    code_of,
    column_type_of,
    kind_of_code,
)
from crmkit.conditions import FieldType, Number
from crmkit.conditions._amounts import scaled
from crmkit.records import Scalar, instant_of, is_kept

#: Characters of a text by which it is found; four bytes each still fit an index.
BEGINNING: Final = 500
_ORDERED: Final = (operators.lt, operators.le, operators.gt, operators.ge)
_PLACES: Final = {"text": "text", "day": "text", "instant": "instant"}


def place_of(code: str) -> str:
    """
    Return the column of the table that holds values of a type.

    >>> place_of("number_2"), place_of("day")
    ('number', 'text')
    """
    return _PLACES.get(code, "number")


@attrs.frozen
class Source:
    """
    Where an indexed field is looked up.

    Attributes:
        table: The table of custom values.
        record_type: Type of the records.
        field: Id of the field.
        code: What is kept.
    """

    table: Table
    record_type: str
    field: str
    code: str

    def records(self, test: ColumnElement[bool]) -> sa.Select[Any]:
        """
        Return a query of the ids of records whose value passes a test.
        """
        values = self.table.c
        return (
            sa.select(values.record_id)
            .where(values.record_type == sa.literal_column(f"'{self.record_type}'"))
            .where(values.field == sa.literal_column(f"'{self.field}'"))
            .where(test)
        )


class Indexed(sa.TypeCoerce[Any]):
    """
    A custom value that is also in the table.

    Args:
        inside: The value as the record keeps it.
        source: Where it is looked up.
    """

    inherit_cache = True

    def __init__(self, inside: Inside, source: Source) -> None:
        super().__init__(inside, column_type_of(source.code))
        self.source = source

    def operate(self, op: Any, *other: Any, **how: Any) -> Any:
        """
        Return a comparison, narrowed to the records that the table knows of.
        """
        plain = super().operate(op, *other, **how)
        test = _tested(self.source, op, other)
        if test is None:
            return plain
        rank = 0 if op is operators.eq else 1 if op is operators.in_op else 2
        return sa.and_(_found(_id_beside(self), self.source, test, rank), plain)


def _found(
    record_id: ColumnElement[Any],
    source: Source,
    test: ColumnElement[bool],
    rank: int,
) -> ColumnElement[bool]:
    """
    Return whether a record is one that the table has a fitting value of.
    """
    made: Any = record_id.in_(source.records(test))
    made.looked_up = _LookUp(record_id, source, test, rank)
    return made  # type: ignore[no-any-return]


@attrs.frozen(eq=False)
class _LookUp:
    """
    How records are looked up.

    Attributes:
        record_id: The id in their table.
        source: Where they are looked up.
        test: What their value passes.
        rank: How few they may be expected to be, the fewest first.
    """

    record_id: ColumnElement[Any]
    source: Source
    test: ColumnElement[bool]
    rank: int


def with_one_look_up(clause: ColumnElement[bool]) -> ColumnElement[bool]:
    """
    Return a clause that looks up its records once, by the field that may do best.

    SQLite makes the whole list of each look-up, so ``0 < seats`` and ``seats < 5``
    had better be one. Nothing is lost: what records hold is asked anyway.
    """
    if getattr(clause, "operator", None) is not operators.and_:
        return clause
    parts: list[Any] = list(cast("Any", clause).clauses)
    looked_up = [part.looked_up for part in parts if hasattr(part, "looked_up")]
    if len(looked_up) < 2:  # noqa: PLR2004 - several
        return clause
    together: dict[Source, list[_LookUp]] = {}
    for each in looked_up:
        together.setdefault(each.source, []).append(each)
    best = min(together.values(), key=_expected)
    test = sa.and_(*(each.test for each in best))
    rest = [part for part in parts if not hasattr(part, "looked_up")]
    return sa.and_(best[0].record_id.in_(best[0].source.records(test)), *rest)


def _expected(found: list[_LookUp]) -> tuple[int, int]:
    """
    Return what few records come before many by.
    """
    return min(each.rank for each in found), -len(found)


def _tested(source: Source, op: Any, other: Any) -> ColumnElement[bool] | None:
    """
    Return the test of a value in the table, if its index can serve it.
    """
    given = other[0] if op is operators.in_op else other
    if not isinstance(given, list | tuple) or not given:
        return None
    if not all(isinstance(each, sa.BindParameter) for each in given):
        return None
    column = source.table.c[place_of(source.code)]
    wanted = [_lookup(source.code, each) for each in given]
    if op is operators.in_op:
        return column.in_(wanted)
    if op is operators.eq or (op in _ORDERED and source.code != "text"):
        made: ColumnElement[bool] = op(column, wanted[0])
        return made
    return None


def _lookup(code: str, given: ColumnElement[Any]) -> ColumnElement[Any]:
    """
    Return a constant as the table has it.
    """
    match code:
        case "text":
            return sa.func.substr(given, 1, BEGINNING, type_=given.type)
        case "day":
            return _DayText(given)
        case "bool":
            return sa.cast(given, sa.Integer())
        case _:
            return given


def _id_beside(expr: Any) -> ColumnElement[Any]:
    """
    Return the id in the row that an expression reads its JSON from.
    """
    (column,) = (
        each
        for each in visitors.iterate(expr)
        if isinstance(each, sa.ColumnClause) and each.name == CUSTOM
    )
    found: ColumnElement[Any] = column.table.c.id  # type: ignore[union-attr]
    return found


class _DayText(FunctionElement[str]):
    """
    A constant day as text.
    """

    type = sa.Text()
    name = "day_text"
    inherit_cache = True


@compiles(_DayText, "sqlite")
def _as_it_is(element: _DayText, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses.clauses[0], **options)


@compiles(_DayText, "postgresql")
def _to_char(element: _DayText, compiler: SQLCompiler, **options: Any) -> str:
    day = compiler.process(element.clauses.clauses[0], **options)
    return f"to_char({day}, 'YYYY-MM-DD')"


# -- Columns --------------------------------------------------------------------


def custom_columns(
    table: Table,
    values: Table,
    record_type: str,
    fields: Mapping[str, FieldType],
    index: Mapping[str, str],
) -> Iterator[tuple[str, ColumnElement[Any]]]:
    """
    Yield each custom field, and what stands for it in SQL.

    Args:
        table: The table of the records.
        values: The table of custom values.
        record_type: Type of the records.
        fields: What the fields hold.
        index: The indexed fields of the store, with the codes of their types.
    """
    for name, kind in fields.items():
        code = code_of(kind)
        if code is None:
            continue
        inside = Inside(table.c[CUSTOM], name, code)
        if index.get(name) == code and code != "texts":
            yield name, Indexed(inside, Source(values, record_type, name, code))
        else:
            yield name, sa.type_coerce(inside, column_type_of(code))


# -- Rows -----------------------------------------------------------------------


def rows_of(
    record_type: str,
    record_id: str,
    custom: Mapping[str, Scalar],
    index: Mapping[str, str],
) -> Iterator[dict[str, Any]]:
    """
    Yield what the table holds of a record.
    """
    for name, code in index.items():
        raw = custom.get(name)
        if raw is None or not is_kept(raw, kind_of_code(code)):
            continue
        yield {
            "record_type": record_type,
            "record_id": record_id,
            "field": name,
            "place": 0,
            **_NOTHING,
            place_of(code): _stored(raw, code),
        }


_NOTHING: Final = {"number": None, "text": None, "instant": None}


def _stored(raw: Any, code: str) -> object:
    match code:
        case "text":
            return raw[:BEGINNING]
        case "day":
            return raw
        case "instant":
            return instant_of(raw)
        case "int" | "bool":
            return int(raw)
        case _:
            kind = kind_of_code(code)
            assert isinstance(kind, Number)  # noqa: S101 - for mypy
            return scaled(raw, kind.places)
