"""
Changing a record by field, alike for every type of record.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, cast

from crmkit.decisions import Decision, Write
from crmkit.desk._snapshot import Snapshot
from crmkit.errors import FieldError, InvalidRecordError, StaleVersionError
from crmkit.records import Record, check_fields

#: Fields that only the system sets, in every type of record.
SYSTEM_FIELDS = frozenset({"id", "version", "number", "created_at"})


def check_version(record: Record, expected: int | None) -> None:
    """
    Refuse a command that was made from an older state of a record.
    """
    if expected is not None and expected != record.version:
        raise StaleVersionError(str(record.ref), expected, record.version)


def checked_changes(
    record: Record,
    fields: Mapping[str, object],
    view: Snapshot,
    system_fields: Iterable[str] = SYSTEM_FIELDS,
) -> dict[str, Any]:
    """
    Return fields to change, checked, with the words for choices as values.

    Custom fields that are not named stay as they are; None takes one away.

    Raises:
        InvalidRecordError: If a field is unknown or the system's own, a value
            is not valid or none of its field's choices, or a required field is
            emptied.

    >>> from crmkit.presets import standard
    >>> from crmkit.records import Ticket
    >>> view = Snapshot(by="U1", settings=standard(), new_id="")
    >>> checked_changes(Ticket(), {"kind": "投诉", "priority": "低"}, view)
    {'kind': 'complaint', 'priority': <Priority.LOW: 'low'>}
    """
    cls, kept = type(record), frozenset(system_fields)
    read, problems = view.settings.split_choices(cls.type_name, fields)
    problems += [_system_field(cls, name, kept) for name in read if name in kept]
    rest = {name: value for name, value in read.items() if name not in kept}
    if isinstance(rest.get("custom"), Mapping):
        rest["custom"] = _merged(cast("Any", record).custom, rest["custom"])
    checked: dict[str, Any] = {}
    try:
        checked = check_fields(cls, rest)
    except InvalidRecordError as error:
        problems += error.problems
    problems += [
        FieldError(cls.type_name, name, "required", "None")
        for name in cls.required
        if checked.get(name, ...) is None
    ]
    if problems:
        raise InvalidRecordError(cls.type_name, problems)
    return checked


def _merged(
    custom: Mapping[str, object], new: Mapping[str, object]
) -> dict[str, object]:
    together = {**custom, **new}
    return {name: value for name, value in together.items() if value is not None}


def changed(record: Record, fields: Mapping[str, Any]) -> Decision:
    """
    Return the decision that gives a record new values, or none if they are not.

    >>> from crmkit.records import Department
    >>> sales = Department(id="D1", version=1, name="销售部")
    >>> changed(sales, {"name": "市场部"}).writes[0].after.version
    2
    >>> changed(sales, {"name": "销售部"}).writes
    ()
    """
    after = record.replace(**fields)
    if after == record:
        return Decision(unchanged=record)
    write = Write(record, after.replace(version=record.version + 1))
    return Decision(writes=(write,))


def _system_field(cls: type[Record], name: str, kept: frozenset[str]) -> FieldError:
    known = (field.name for field in dataclasses.fields(cls))
    allowed = tuple(field for field in known if field not in kept)
    return FieldError(cls.type_name, name, "unknown", "…", "", allowed)
