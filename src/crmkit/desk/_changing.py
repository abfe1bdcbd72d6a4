"""
Changing a record by field, alike for every type of record.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, cast

from crmkit.decisions import Decision, Write
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._states import computed_by, kept_by
from crmkit.errors import FieldError, InvalidRecordError, StaleVersionError
from crmkit.lifecycle import Machine
from crmkit.records import Record, check_fields, field_names, is_set

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
        InvalidRecordError: If a field is unknown, the system's own or one that only
            a move changes, a value is not valid or none of its field's choices, or a
            required field, one the company made mandatory, or one that the move into
            its status asked for, is emptied.

    >>> from crmkit.presets import standard
    >>> from crmkit.records import Ticket
    >>> view = Snapshot(by="U1", settings=standard(), new_id="")
    >>> checked_changes(Ticket(), {"kind": "投诉", "priority": "低"}, view)
    {'kind': 'complaint', 'priority': <Priority.LOW: 'low'>}
    """
    cls, machine = type(record), view.settings.machines.get(record.type_name)
    kept = frozenset(system_fields) | (computed_by(machine) if machine else set())
    given = {name: value for name, value in fields.items() if name not in kept}
    has = {name: getattr(record, name) for name in field_names(cls)}
    rest, problems = view.settings.split_choices(cls.type_name, given, has)
    problems += [
        _moved_field(record, name, machine)
        if machine and name == machine.document.field
        else _system_field(cls, name, kept)
        for name in fields
        if name in kept
    ]
    if isinstance(rest.get("custom"), Mapping):
        rest["custom"] = _merged(cast("Any", record).custom, rest["custom"])
    checked: dict[str, Any] = {}
    try:
        checked = check_fields(cls, rest)
    except InvalidRecordError as error:
        told = {problem.field for problem in problems}
        problems += (each for each in error.problems if each.field not in told)
    asked = kept_by(machine, record) if machine else frozenset[str]()
    problems += [
        FieldError(cls.type_name, name, "required", "None")
        for name in dict.fromkeys((*cls.required, *sorted(asked)))
        if name in checked and _emptied(checked[name], has[name], asked=name in asked)
    ]
    named = {problem.field for problem in problems}
    problems += (
        problem
        for problem in view.settings.emptied(cls.type_name, given, has)
        if problem.field not in named
    )
    if problems:
        raise InvalidRecordError(cls.type_name, problems)
    return checked


def _emptied(new: object, old: object, *, asked: bool) -> bool:
    """
    Return whether a field loses what it must have, or what a move asked for.
    """
    return (not is_set(new) and is_set(old)) if asked else new is None


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


def _moved_field(record: Record, name: str, machine: Machine) -> FieldError:
    moves = machine.moves(record)
    told = record.type_name, name, "moved", "…", "", moves
    return FieldError(*told, names=machine.names)


def _system_field(cls: type[Record], name: str, kept: frozenset[str]) -> FieldError:
    known = (field.name for field in dataclasses.fields(cls))
    allowed = tuple(field for field in known if field not in kept)
    return FieldError(cls.type_name, name, "unknown", "…", "", allowed)
