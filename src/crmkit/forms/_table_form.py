"""
A table as a form: what is in a row is what is filled in.

Invariants:
    - A table that this refuses has a column that could never be read.

Not here: the cells themselves (:mod:`crmkit.forms` ``_table_cells``).
"""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Final

from crmkit.conditions import Boolean, Choices, Day, FieldType, TextSet
from crmkit.forms._document import FormDocument, FormField, FormModule
from crmkit.forms._slots import CURRENCY, CustomFields, askable, known_class
from crmkit.forms._soundness import document_problems
from crmkit.forms._table_document import TableColumn, TableDocument
from crmkit.records import Record, amount_fields

_LAST: Final = "_until"
_REST: Final = "rest_"


def form_document(table: TableDocument) -> FormDocument:
    """
    Return the form whose fields are a table's columns.

    What a record must have beside them is asked for nothing.
    """
    columns = FormModule(
        name="columns",
        en="Columns",
        zh="列",
        fields=tuple(field for column in table.columns for field in _fields(column)),
    )
    rest = FormModule(name="rest", en="Rest", zh="其余", fields=tuple(_rest(table)))
    return FormDocument(
        name=table.name,
        en=table.en,
        zh=table.zh,
        parts=table.parts,
        modules=(columns, rest),
        purposes=(),
    )


def last_day(column: TableColumn) -> str:
    """
    Return the field of the form that has the last day of a column.
    """
    return f"{column.name}{_LAST}"


def column_of(name: str) -> str:
    """
    Return the name of the column that a field of the form is of.

    >>> column_of("period_until"), column_of("goal")
    ('period', 'goal')
    """
    return name.removesuffix(_LAST)


def currency_field(part: str) -> str:
    """
    Return the field of the form that has the currency of a part's amounts.
    """
    return f"{_REST}{part}_{CURRENCY}"


def _fields(column: TableColumn) -> Iterator[FormField]:
    yield FormField(
        name=column.name,
        part=column.part,
        field=column.field,
        custom=column.custom,
        en=column.en,
        zh=column.header,
        aliases=column.aliases,
        instead=column.instead,
    )
    if column.until:
        name = last_day(column)
        yield FormField(
            name=name, part=column.part, field=column.until, en=name, zh=name
        )


def _rest(table: TableDocument) -> Iterator[FormField]:
    has = {(column.part, column.field) for column in table.columns}
    for part in table.parts:
        cls = known_class(part.record)
        if cls and CURRENCY not in part.sets and _has_amounts(cls, part.name, has):
            word = currency_field(part.name)
            yield _beside(word, part.name, CURRENCY, asked=True)
        for name in cls.required if cls else ():
            if (part.name, name) not in has and name not in {**part.sets, **part.links}:
                word = f"{_REST}{part.name}_{name}"
                yield _beside(word, part.name, name, asked=False)


def _has_amounts(
    cls: type[Record], part: str, has: Collection[tuple[str, str]]
) -> bool:
    amounts = {(part, name) for name in amount_fields(cls)}
    return not amounts.isdisjoint(has) and (part, CURRENCY) not in has


def _beside(word: str, part: str, field: str, *, asked: bool) -> FormField:
    return FormField(
        name=word, part=part, field=field, en=word, zh=word, extra=not asked
    )


def table_problems(table: TableDocument, custom: CustomFields) -> Iterator[str]:
    """
    Yield what is wrong with a table, a line each.
    """
    yield from document_problems(form_document(table), custom)
    classes = {part.name: known_class(part.record) for part in table.parts}
    for column in table.columns:
        cls = classes.get(column.part)
        for problem in _of_column(column, cls) if cls else ():
            yield f"column {column.header!r} {problem}"
    for number, row in enumerate(table.examples, start=1):
        if len(row) != len(table.columns):
            yield f"example {number} has {len(row)} of {len(table.columns)} columns"


def _of_column(column: TableColumn, cls: type[Record]) -> Iterator[str]:
    fields = askable(cls)
    known = fields.get(column.field)
    if known is None:
        return
    if column.shows:
        other, _, name = column.shows.partition(".")
        target = known_class(other)
        if target is None or name not in askable(target):
            yield f"shows what there is not: {column.shows!r}"
    if column.until and column.until in fields:
        pair = {type(known.type), type(fields[column.until].type)}
        if pair != {Day}:
            yield "is no time from a day to a day"
    if column.splits and not isinstance(known.type, TextSet):
        yield "is no list that could be split"
    yield from _of_words(column, known.type)


def _of_words(column: TableColumn, kind: FieldType) -> Iterator[str]:
    values = _values(kind)
    for word, times in Counter(column.words.values()).items():
        if times > 1:
            yield f"has {word!r} for several values"
    for value in column.words:
        if values and value not in values:
            yield f"has a word for {value!r}, which is no value of it"


def _values(kind: FieldType) -> Collection[str]:
    """
    Return the values that there are, as a table writes them; nothing if any may be.
    """
    if isinstance(kind, Boolean):
        return ("false", "true")
    return kind.values if isinstance(kind, Choices) else ()
