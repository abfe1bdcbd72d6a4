"""
Changes that were written in an earlier field set, brought to that of today.

A change is never written anew: it stays in the store as it was written, and is
brought up to date whenever it is read. So a release that renames a field, or gives its
values another form, needs no pass over years of history.

Invariants:
    - What is there of a later version is left as it is.
    - Fields are in the form that stores keep, JSON values, because an earlier class
      need not be there any more.

Not here: tables of an earlier version, which are brought up to date once
(:mod:`crmkit.adapters.sql`).
"""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any, Final, TypeAlias

from pydantic import ValidationError

from crmkit.records._base import Record
from crmkit.records._catalogue import record_class
from crmkit.records._change import SCHEMA_VERSION, field_names
from crmkit.records._wire import from_wire

#: Field id → (old value, new value), as JSON values.
WireFields: TypeAlias = Mapping[str, Sequence[Any]]
#: What leads the fields of a change of a type of record to the next version.
Upcaster: TypeAlias = Callable[[str, WireFields], WireFields]


def _order_number(type_name: str, fields: WireFields) -> WireFields:
    """
    Call the number of a ticket's order so: ``order`` is the order itself now.
    """
    if type_name != "ticket" or "order" not in fields:
        return fields
    return {"order_number" if n == "order" else n: v for n, v in fields.items()}


#: By version of the field set, what leads from it to the next one. Where a version
#: only added fields, there is nothing to do, and nothing here.
UPCASTERS: Final[MutableMapping[int, Upcaster]] = {1: _order_number}


def upcast(
    type_name: str,
    version: int,
    fields: WireFields,
    upcasters: Mapping[int, Upcaster] = UPCASTERS,
    to: int = SCHEMA_VERSION,
) -> WireFields:
    """
    Return the fields of a change as they would be written today.

    Args:
        type_name: Type of the record that changed.
        version: Version of the field set that the change is written in.
        fields: Its fields as they lie in a store.
        upcasters: By version, what leads from it to the next one.
        to: The version that is wanted.

    >>> def renamed(type_name, fields):
    ...     return {"city" if name == "town" else name: fields[name] for name in fields}
    >>> upcast("customer", 1, {"town": (None, "上海")}, {1: renamed}, to=3)
    {'city': (None, '上海')}
    >>> upcast("customer", 3, {"town": (None, "上海")}, {1: renamed}, to=3)
    {'town': (None, '上海')}
    """
    for step in range(version, to):
        if (found := upcasters.get(step)) is not None:
            fields = found(type_name, fields)
    return fields


def changed_fields(
    type_name: str, version: int, fields: WireFields
) -> dict[str, tuple[Any, Any]]:
    """
    Return what a change of a store is about: field id → (old value, new value).

    It is in the field set of today, or of *version* if that is a later one: a field
    that is not known here, and then also a value that does not fit, is a JSON value.

    >>> changed_fields("ticket", 1, {"priority": [None, "high"]})
    {'priority': (None, <Priority.HIGH: 'high'>)}
    >>> changed_fields("ticket", SCHEMA_VERSION + 1, {"mood": [None, ["calm"]]})
    {'mood': (None, ['calm'])}
    """
    cls, found = record_class(type_name), upcast(type_name, version, fields)
    read = _later_value if version > SCHEMA_VERSION else from_wire
    # As they stand in the class; PostgreSQL keeps JSON objects in an order of its own.
    known = [name for name in field_names(cls) if name in found]
    values = {
        name: (read(cls, name, found[name][0]), read(cls, name, found[name][1]))
        for name in known
    }
    for name in sorted(found.keys() - values.keys()):
        old, new = found[name]
        values[name] = (old, new)
    return values


def _later_value(cls: type[Record], name: str, value: object) -> Any:
    try:
        return from_wire(cls, name, value)
    except ValidationError:
        return value
