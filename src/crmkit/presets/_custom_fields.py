"""
The custom fields that a company has declared: are they sound, are values theirs.

Invariants:
    - All that is wrong is told at once.
    - A type of record for which nothing is declared keeps any custom value.

Not here: one custom field (:class:`crmkit.records.CustomField`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from crmkit.conditions import (
    Boolean,
    Choices,
    Field,
    Integer,
    Money,
    Number,
    Schema,
    Text,
    TextSet,
)
from crmkit.conditions import Day as DayType
from crmkit.conditions import Instant as InstantType
from crmkit.errors import FieldError, SchemaError, names_of, redacted
from crmkit.records import (
    RECORD_TYPES,
    CustomField,
    Record,
    as_kept,
    field_names,
    links,
    record_class,
)

CustomFields = Mapping[str, tuple[CustomField[Any], ...]]

_ID: Final = re.compile("[a-z][a-z0-9_]{0,62}")
_CODES: Final[dict[object, str]] = {
    Text: "text",
    Choices: "choice",
    Boolean: "yes_or_no",
    DayType: "day",
    InstantType: "instant",
    Number: "format",
    TextSet: "list",
    Integer: "whole_number",
    Money: "whole_number",
}


def declared(
    given: Mapping[str, Iterable[CustomField[Any]]],
) -> dict[str, tuple[CustomField[Any], ...]]:
    """
    Return declarations as they are kept: a tuple for each type of record.
    """
    return {type_name: tuple(fields) for type_name, fields in given.items()}


def declaration_problems(custom: CustomFields) -> Iterator[str]:
    """
    Yield what is wrong with the custom fields of all types of record.
    """
    known = [cls.type_name for cls in RECORD_TYPES if "custom" in field_names(cls)]
    for type_name, fields in custom.items():
        if type_name not in known:
            yield f"records of type {type_name!r} have no custom fields"
            continue
        taken = _taken(record_class(type_name))
        twice = Counter(field.id for field in fields)
        for field in dict.fromkeys(fields):
            named = f"custom field {type_name}.{field.id}"
            yield from (f"{named} {why}" for why in _problems(field, taken))
            if twice.pop(field.id, 1) > 1:
                yield f"{named} is declared twice"


def _taken(cls: type[Record]) -> set[str]:
    return {"id", "version", *field_names(cls), *(link.name for link in links(cls))}


def _problems(field: CustomField[Any], taken: set[str]) -> Iterator[str]:
    if not _ID.fullmatch(field.id):
        yield "needs an id of a–z, 0–9 and _, 63 at most"
    else:
        yield from _name_problems(field.id)
    if field.id in taken:
        yield "is called as a field or relation that is there already"
    if type(field.kind) not in _CODES:
        yield f"is of a type that conditions do not know: {field.type.__name__}"
    if field.indexed and isinstance(field.kind, TextSet):
        yield "is a list of texts, of which there is no index"
    if isinstance(field.kind, Text) and field.kind.fold:
        yield "cannot be folded"


def _name_problems(name: str) -> Iterator[str]:
    """
    Yield why no condition could name a field, so that all of them would be refused.
    """
    try:
        Schema([Field(name, Text())])
    except SchemaError as error:
        yield error.reason


def read_custom(
    type_name: str, fields: tuple[CustomField[Any], ...], given: Mapping[str, Any]
) -> tuple[dict[str, Any], list[FieldError]]:
    """
    Return custom values as they are kept, and what is wrong; None takes one away.
    """
    known = {field.id: field for field in fields}
    read: dict[str, Any] = {}
    problems = []
    for name, value in given.items():
        field = known.get(name)
        if value is None:
            read[name] = None
        elif field is None or field.kind is None:
            where = f"custom.{name}"
            allowed = tuple(known)
            names = names_of(".custom.", {f.id: f.label for f in fields if f.label})
            told = type_name, where, "unknown", "…", "", allowed
            problems.append(FieldError(*told, names=names))
        else:
            try:
                read[name] = as_kept(value, field.kind)
            except (ValueError, ArithmeticError):
                problems.append(_problem(type_name, field, value))
    return read, problems


def _problem(type_name: str, field: CustomField[Any], value: object) -> FieldError:
    kind = field.kind
    sensitive = "custom" in record_class(type_name).sensitive
    came = redacted(value, sensitive=sensitive)
    where = f"custom.{field.id}"
    code = _CODES[type(kind)]
    told = type_name, where, code, came
    names = names_of(".", {where: field.label} if field.label else {})
    match kind:
        case Choices():
            names |= names_of("=", kind.labels)
            return FieldError(*told, "", kind.values, names=names)
        case Number(places):
            detail = f"should be a decimal number of {places} places at most"
            return FieldError(*told, detail, names=names)
        case _:
            return FieldError(*told, names=names)
