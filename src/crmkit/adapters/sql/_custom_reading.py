"""
Custom values as SQL reads them out of the JSON of a record.

Invariants:
    - An expression is null where the value is missing, and where what is kept is no
      value of the field's type (:func:`crmkit.records.is_kept`); it never fails.
    - Decimal numbers are whole numbers here, without their point, so SQLite counts
      them exactly, too.

Not here: the table of indexed values (:mod:`crmkit.adapters.sql._custom_values`).
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from crmkit.adapters.sql._types import InstantColumn, NumberColumn
from crmkit.conditions import (
    Boolean,
    Choices,
    Day,
    FieldType,
    Instant,
    Integer,
    Money,
    Number,
    Text,
    TextSet,
)
from crmkit.conditions._amounts import EXACT, scaled

_LEAST: Final = -(2**63)
_MOST: Final = 2**63 - 1
_DAYS: Final = (
    # What PostgreSQL would refuse to read as a day must not come that far.
    "(?!0000)[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
    "|([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)"
    "-02-29"
)
_TIME: Final = r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{6})?Z"


class ScaledColumn(TypeDecorator[Decimal]):
    """
    A decimal number as a whole one, of as many digits after the point as it has.

    Args:
        places: How many digits are after the point.
    """

    impl = sa.BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        """
        Return what is stored.
        """
        return None if value is None else scaled(value, self.places)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """
        Return the number that is stored.
        """
        return None if value is None else Decimal(value).scaleb(-self.places, EXACT)


def code_of(kind: FieldType) -> str | None:
    """
    Return what a type is called in SQL and in the store's list, if it is known.

    >>> code_of(Number(2)), code_of(Text()), code_of(Text(fold=True))
    ('number_2', 'text', 'text')
    """
    if isinstance(kind, Number):
        return f"number_{kind.places}"
    return _CODES.get(type(kind))


def kind_of_code(code: str) -> FieldType:
    """
    Return a type that goes by a code.

    >>> kind_of_code("number_2")
    Number(places=2)
    """
    if code.startswith("number_"):
        return Number(int(code.removeprefix("number_")))
    return _KINDS[code]


_CODES: Final[dict[type[FieldType], str]] = {
    Text: "text",
    Choices: "text",
    Integer: "int",
    Money: "int",
    Boolean: "bool",
    Day: "day",
    Instant: "instant",
    TextSet: "texts",
}
_KINDS: Final[dict[str, FieldType]] = {
    "text": Text(),
    "int": Integer(),
    "bool": Boolean(),
    "day": Day(),
    "instant": Instant(),
    "texts": TextSet(),
}


def column_type_of(code: str) -> TypeEngine[Any]:
    """
    Return the type of what is read.
    """
    if code.startswith("number_"):
        return ScaledColumn(int(code.removeprefix("number_")))
    made: dict[str, TypeEngine[Any]] = {
        "text": sa.Text(),
        "int": NumberColumn(),
        "bool": sa.Boolean(),
        "day": sa.Date(),
        "instant": InstantColumn(),
        "texts": sa.Text().with_variant(postgresql.JSONB(), "postgresql"),
    }
    return made[code]


class Inside(FunctionElement[Any]):
    """
    A custom value out of the JSON of a record.

    Its parts are the column, the id of the field and the code of its type.
    """

    name = "inside"
    inherit_cache = True

    def __init__(self, column: sa.ColumnElement[Any], field: str, code: str) -> None:
        super().__init__(column, sa.literal_column(field), sa.literal_column(code))


def _parts(
    element: Inside, compiler: SQLCompiler, options: dict[str, Any]
) -> tuple[str, str, str]:
    column, field, code = (
        compiler.process(part, **options) for part in element.clauses
    )
    return column, field, code


@compiles(Inside, "sqlite")
def _inside_sqlite(element: Inside, compiler: SQLCompiler, **options: Any) -> str:
    column, field, code = _parts(element, compiler, options)
    kind = f"json_type({column}, '$.{field}')"
    value = f"json_extract({column}, '$.{field}')"
    if code.startswith("number_"):
        return _digits_sqlite(kind, value, int(code.removeprefix("number_")))
    test, read = _SQLITE[code](value)
    wanted = _JSON_SQLITE.get(code, "'text'")
    also = f" AND {test}" if test else ""
    return f"CASE WHEN {kind} IN ({wanted}){also} THEN {read} END"


def _is_instant_sqlite(value: str) -> str:
    return (
        f"strftime('%Y-%m-%dT%H:%M:%S', substr({value}, 1, 19), '+0 days')"
        f" = substr({value}, 1, 19) AND {value} >= '0001'"
        f" AND (substr({value}, 20) = 'Z' OR substr({value}, 20)"
        " GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]Z')"
    )


def _instant_sqlite(value: str) -> str:
    return (
        f"CASE WHEN length({value}) = 20 THEN substr({value}, 1, 19) || '.000000Z'"
        f" ELSE {value} END"
    )


_JSON_SQLITE: Final = {
    "int": "'integer'",
    "bool": "'true', 'false'",
    "texts": "'array'",
}
_SQLITE: Final[dict[str, Callable[[str], tuple[str, str]]]] = {
    "text": lambda v: ("", v),
    "int": lambda v: ("", v),
    "bool": lambda v: ("", v),
    "texts": lambda v: ("", v),
    # A day that there is, SQLite counts to and writes again as it was.
    "day": lambda v: (f"date({v}, '+0 days') = {v} AND {v} >= '0001'", v),
    "instant": lambda v: (_is_instant_sqlite(v), _instant_sqlite(v)),
}


def _digits_sqlite(kind: str, value: str, places: int) -> str:
    """
    Return how digits are read: filled up, and without their point.

    Whether they are digits at all is tried by writing them again.
    """
    text = f"CAST({value} AS TEXT)"
    if not places:
        number, again = (
            f"CAST({text} AS INTEGER)",
            f"printf('%d', CAST({text} AS INTEGER))",
        )
        full = text
    else:
        zeros = "0" * places
        after = f"length({text}) - instr({text}, '.')"
        full = (
            f"CASE WHEN instr({text}, '.') = 0 THEN {text} || '.{zeros}'"
            f" ELSE {text} || substr('{zeros}', 1, max(0, {places} - ({after}))) END"
        )
        number = f"CAST(replace({full}, '.', '') AS INTEGER)"
        unit = 10**places
        again = (
            f"printf('%s%d.%0{places}d', CASE WHEN {number} < 0 THEN '-' ELSE '' END,"
            f" abs({number} / {unit}), abs({number} % {unit}))"
        )
    test = f"{again} = {full}"
    return (
        f"CASE WHEN {kind} IN ('text', 'integer') THEN"
        f" CASE WHEN {test} THEN {number} END END"
    )


@compiles(Inside, "postgresql")
def _inside_postgresql(element: Inside, compiler: SQLCompiler, **options: Any) -> str:
    column, field, code = _parts(element, compiler, options)
    kind = f"jsonb_typeof({column} -> '{field}')"
    value = f"({column} ->> '{field}')"
    if code.startswith("number_"):
        return _digits_postgresql(kind, value, int(code.removeprefix("number_")))
    if code == "texts":
        return f"CASE WHEN {kind} = 'array' THEN {column} -> '{field}' END"
    if code == "int":
        return _whole(f"{kind} = 'number' AND {value} ~ '^-?[0-9]{{1,19}}$'", value)
    if code == "bool":
        return f"CASE WHEN {kind} = 'boolean' THEN CAST({value} AS BOOLEAN) END"
    test, read = _POSTGRESQL[code](value)
    return f"CASE WHEN {kind} = 'string'{test} THEN {read} END"


_POSTGRESQL: Final[dict[str, Callable[[str], tuple[str, str]]]] = {
    "text": lambda v: ("", v),
    "day": lambda v: (f" AND {v} ~ '^({_DAYS})$'", f"CAST({v} AS DATE)"),
    "instant": lambda v: (
        f" AND {v} ~ '^({_DAYS}){_TIME}$'",
        f"CAST({v} AS TIMESTAMP WITH TIME ZONE)",
    ),
}


def _digits_postgresql(kind: str, value: str, places: int) -> str:
    after = rf"(\.[0-9]{{0,{places}}})?" if places else ""
    form = rf"^-?(0|[1-9][0-9]{{0,18}}){after}$"
    test = (
        f"{kind} IN ('string', 'number') AND {value} ~ '{form}'"
        rf" AND {value} !~ '^-[0.]*$'"
    )
    return _whole(test, f"(CAST({value} AS NUMERIC) * {10**places})")


def _whole(test: str, value: str) -> str:
    """
    Return a number of 64 bits; what is larger is none.
    """
    return (
        f"CASE WHEN {test} THEN"
        f" CASE WHEN CAST({value} AS NUMERIC) BETWEEN {_LEAST} AND {_MOST}"
        f" THEN CAST({value} AS BIGINT) END END"
    )
