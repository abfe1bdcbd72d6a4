"""
Changing a record by field, alike for every type of record.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from crmkit.decisions import Decision, Write
from crmkit.desk._snapshot import Snapshot
from crmkit.errors import FieldError, InvalidRecordError, StaleVersionError
from crmkit.records import Record, check_fields

R = TypeVar("R", bound=Record)

#: Fields that only the system sets, in every type of record.
SYSTEM_FIELDS = frozenset({"id", "version", "number", "created_at"})


def check_version(record: Record, expected: int | None) -> None:
    """
    Refuse a command that was made from an older state of a record.
    """
    if expected is not None and expected != record.version:
        raise StaleVersionError(str(record.ref), expected, record.version)


def checked_changes(
    cls: type[Record],
    fields: Mapping[str, object],
    view: Snapshot,
    system_fields: Iterable[str] = SYSTEM_FIELDS,
) -> dict[str, Any]:
    """
    Return fields to change, checked, with the words for choices as values.

    Raises:
        InvalidRecordError: If a field is unknown or the system's own, a value
            is not valid, or a required field is emptied; all problems at once.
        UnknownChoiceError: If a word is none of its field's choices.
    """
    kept = frozenset(system_fields)
    read = view.settings.read_choices(cls.type_name, fields)
    problems = [_system_field(cls, name, kept) for name in read if name in kept]
    rest = {name: value for name, value in read.items() if name not in kept}
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


def changed(record: Record, fields: Mapping[str, Any]) -> Decision:
    """
    Return the decision that gives a record new values, or none if they are not.
    """
    after = record.replace(**fields)
    if after == record:
        return Decision()
    write = Write(record, after.replace(version=record.version + 1))
    return Decision(writes=(write,))


def _system_field(cls: type[Record], name: str, kept: frozenset[str]) -> FieldError:
    known = (field.name for field in dataclasses.fields(cls))
    allowed = tuple(field for field in known if field not in kept)
    return FieldError(cls.type_name, name, "unknown", "…", "", allowed)
