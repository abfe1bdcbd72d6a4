"""
Sets of texts in SQL: arrays, of JSON or of PostgreSQL, asked or counted.

Invariants:
    - A text that stands in an array twice counts once.
    - What is no array, as the ``null`` of JSON, is a missing set.
    - On PostgreSQL a set is asked by containment, which a GIN index serves.

Not here: lists of values written in the text, which are SQL's own ``IN``.
"""

# ruff: noqa: S608 - the texts that are put together are SQL already

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from crmkit.conditions._sql._elements import Element, Spoken, Truth, parts
from crmkit.conditions._sql._storage import within


class Texts(Spoken[Any]):
    """
    A set as JSON; null if it is missing.
    """

    type = sa.String()
    name = "texts"
    inherit_cache = True


@compiles(Texts, "sqlite")
def _texts_sqlite(element: Texts, compiler: SQLCompiler, **options: Any) -> str:
    (texts,) = parts(element, compiler, options)
    if _is_given(element):
        return texts
    return f"CASE WHEN json_type({texts}) = 'array' THEN {texts} END"


@compiles(Texts, "postgresql")
def _texts_postgresql(element: Texts, compiler: SQLCompiler, **options: Any) -> str:
    (texts,) = parts(element, compiler, options)
    if _is_array(element, compiler):
        return f"to_jsonb({texts})"
    read = f"CAST({texts} AS JSONB)"
    if _is_given(element):
        return read
    return f"CASE WHEN jsonb_typeof({read}) = 'array' THEN {read} END"


class IsSet(Truth):
    """
    Whether a column holds a set, which is never null.
    """

    name = "is_set"
    inherit_cache = True


@compiles(IsSet, "sqlite")
def _is_set_sqlite(element: IsSet, compiler: SQLCompiler, **options: Any) -> str:
    (texts,) = parts(element, compiler, options)
    return f"(json_type({texts}) IS 'array')"


@compiles(IsSet, "postgresql")
def _is_set_postgresql(element: IsSet, compiler: SQLCompiler, **options: Any) -> str:
    (texts,) = parts(element, compiler, options)
    if _is_array(element, compiler):
        return f"({texts} IS NOT NULL)"
    # Not IS NOT DISTINCT FROM, of which the planner knows nothing.
    kind = f"jsonb_typeof(CAST({texts} AS JSONB)) = 'array'"
    return f"({texts} IS NOT NULL AND {kind})"


def _is_given(element: Any) -> bool:
    (texts,) = element.clauses
    return isinstance(texts, sa.BindParameter)


def _is_array(element: Any, compiler: SQLCompiler) -> bool:
    texts: Element = next(iter(element.clauses))
    return isinstance(within(texts.type, compiler.dialect), sa.ARRAY)


class SetHas(Truth):
    """
    Whether a set, which is there, holds a text, which is there.

    The set may be the column itself: only so its index serves.
    """

    name = "set_has"
    inherit_cache = True


@compiles(SetHas, "sqlite")
def _has_sqlite(element: SetHas, compiler: SQLCompiler, **options: Any) -> str:
    texts, item = parts(element, compiler, options)
    return (
        f"EXISTS (SELECT 1 FROM json_each({texts}) AS _has WHERE _has.value = {item})"
    )


@compiles(SetHas, "postgresql")
def _has_postgresql(element: SetHas, compiler: SQLCompiler, **options: Any) -> str:
    texts, item = parts(element, compiler, options)
    if _is_array(element, compiler):
        return f"(CAST({texts} AS TEXT[]) @> ARRAY[CAST({item} AS TEXT)])"
    # Containment, not ``jsonb_exists``: only an operator can use a GIN index.
    return f"(CAST({texts} AS JSONB) @> jsonb_build_array(CAST({item} AS TEXT)))"


class SetSize(Spoken[int]):
    """
    How many texts are in all of some :class:`Texts`; null if one of them is.
    """

    type = sa.BigInteger()
    name = "set_size"
    inherit_cache = True


@compiles(SetSize, "sqlite")
def _size_sqlite(element: SetSize, compiler: SQLCompiler, **options: Any) -> str:
    first, *others = parts(element, compiler, options)
    also = "".join(
        f" AND EXISTS (SELECT 1 FROM json_each({texts}) AS _other"
        " WHERE _other.value = _one.value)"
        for texts in others
    )
    rows = f"json_each({first}) AS _one WHERE 1{also}"
    number = f"SELECT count(DISTINCT _one.value) FROM {rows}"
    return _unless_null([first, *others], number)


@compiles(SetSize, "postgresql")
def _size_postgresql(element: SetSize, compiler: SQLCompiler, **options: Any) -> str:
    first, *others = parts(element, compiler, options)
    also = "".join(f" AND {texts} @> jsonb_build_array(_one.value)" for texts in others)
    number = (
        "SELECT count(DISTINCT _one.value) FROM"
        f" jsonb_array_elements_text({first}) AS _one (value)"
        f" WHERE true{also}"
    )
    return _unless_null([first, *others], number)


def _unless_null(sets: list[str], number: str) -> str:
    there = " AND ".join(f"{texts} IS NOT NULL" for texts in sets)
    return f"(CASE WHEN {there} THEN ({number}) END)"


class OneOfTexts(Truth):
    """
    Whether a text is in a JSON array: one parameter for many values.
    """

    name, kind = "one_of_texts", "TEXT"
    inherit_cache = True


class OneOfNumbers(Truth):
    """
    Whether a whole number is in a JSON array: one parameter for many values.
    """

    name, kind = "one_of_numbers", "BIGINT"
    inherit_cache = True


def _one_of_sqlite(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    value, values = parts(element, compiler, options)
    return f"({value} IN (SELECT _of.value FROM json_each({values}) AS _of))"


def _one_of_postgresql(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    value, values = parts(element, compiler, options)
    rows = f"jsonb_array_elements_text(CAST({values} AS JSONB)) AS _of (value)"
    return f"({value} IN (SELECT CAST(_of.value AS {element.kind}) FROM {rows}))"


for _kind in (OneOfTexts, OneOfNumbers):
    compiles(_kind, "sqlite")(_one_of_sqlite)
    compiles(_kind, "postgresql")(_one_of_postgresql)
