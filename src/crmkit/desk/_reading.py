"""
Reading a record that is to be entered: words as values, links that lead somewhere.

Invariants:
    - What a record leads to is there, whatever its type.
    - What happened has happened: only plans and promises lie ahead.

Not here: which fields a change may name (:mod:`crmkit.desk` ``_changing``).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, TypeVar

from crmkit.desk._snapshot import Snapshot
from crmkit.errors import InstantRefusedError
from crmkit.records import Record, check_fields, field_names, is_set, links

R = TypeVar("R", bound=Record)

#: Instants that may lie ahead, because they are plans or promises.
_AHEAD: Final = frozenset({"expected_at", "resolution_due_at"})


def with_choices(record: R, view: Snapshot) -> R:
    """
    Return a record with the words for choices, and custom values, as values.

    Raises:
        InvalidRecordError: If a word is no choice, or a custom value is not valid.

    >>> from crmkit.presets import standard
    >>> from crmkit.records import Customer
    >>> view = Snapshot(by="U1", settings=standard(), new_id="C1")
    >>> with_choices(Customer(stage="意向"), view).stage
    'interested'
    """
    found = ((name, getattr(record, name)) for name in field_names(type(record)))
    given = {name: value for name, value in found if is_set(value)}
    read = view.settings.read_choices(record.type_name, given)
    new = {name: value for name, value in read.items() if value is not given[name]}
    return record.replace(**check_fields(type(record), new)) if new else record


def check_instants(record: Record, at: datetime) -> None:
    """
    Refuse a record that tells of something after an instant.

    Raises:
        InstantRefusedError: If it does.
    """
    for name in field_names(type(record)):
        value = getattr(record, name)
        if isinstance(value, datetime) and value > at and name not in _AHEAD:
            raise InstantRefusedError(value.isoformat(), at.isoformat(), "future")


def check_links(
    record: Record, view: Snapshot, among: Iterable[str] | None = None
) -> dict[str, Any]:
    """
    Return the records that one leads to, by field.

    Args:
        record: The record.
        view: What was read.
        among: Fields to follow; None for all.

    Raises:
        RecordNotFoundError: If one is not there.
    """
    wanted = None if among is None else set(among)
    return {
        link.field: view.get(link.target, other)
        for link in links(type(record))
        if not link.many
        and (wanted is None or link.field in wanted)
        and (other := getattr(record, link.field))
    }
