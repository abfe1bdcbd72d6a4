"""
Which custom fields a condition knows, and what stores take as values of them.

Invariants:
    - What a record keeps that is no value of its field is missing in every store.

Not here: how values are kept (:mod:`crmkit.records`).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar, cast

from crmkit.conditions import FieldType, Schema
from crmkit.records import FrozenMap, Record, is_kept, links, record_class

R = TypeVar("R", bound=Record)
#: Type of record → id of a custom field → what it holds.
Kinds: TypeAlias = Mapping[str, Mapping[str, FieldType]]

#: Attribute of records that keeps custom values.
CUSTOM = "custom"


def custom_fields(schema: Schema) -> dict[str, FieldType]:
    """
    Return what the custom fields of a schema hold, by id; not of related records.

    >>> from crmkit.conditions import Field, Integer
    >>> custom_fields(Schema([Field("seats", Integer(), within="custom")]))
    {'seats': Integer(unit=None)}
    """
    return {
        name: field.type
        for name, field in schema.fields.items()
        if field.within == CUSTOM
    }


@lru_cache(maxsize=64)
def custom_kinds(type_name: str, schema: Schema) -> Kinds:
    """
    Return the custom fields of a type of record and of all it leads to.
    """
    found: dict[str, dict[str, FieldType]] = {}
    if own := custom_fields(schema):
        found[type_name] = own
    for link in links(record_class(type_name)):
        relation = schema.relations.get(link.name)
        if relation is not None:
            for name, fields in custom_kinds(link.to, relation.to).items():
                found.setdefault(name, {}).update(fields)
    return found


def without_misfits(record: R, kinds: Kinds) -> R:
    """
    Return a record without those custom values that are none of their fields.
    """
    fields = kinds.get(record.type_name)
    if fields is None:
        return record
    custom: Mapping[str, object] = cast("Any", record).custom
    if not custom:
        return record
    wrong = {
        name
        for name, raw in custom.items()
        if name in fields and not is_kept(raw, fields[name])
    }
    if not wrong:
        return record
    rest = {name: raw for name, raw in custom.items() if name not in wrong}
    return record.replace(custom=FrozenMap(rest))
