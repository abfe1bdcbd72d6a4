"""
What a machine says about a record: where it is, what may change it, since when.

Not here: making moves (:mod:`crmkit.desk` ``_moving``).
"""

from datetime import datetime

from crmkit.desk._snapshot import Snapshot
from crmkit.errors import InstantRefusedError, ReadOnlyRecordError
from crmkit.lifecycle import Machine
from crmkit.presets import moved_fields
from crmkit.records import Record


def check_writable(record: Record, view: Snapshot) -> None:
    """
    Refuse to change a record that its status has archived (T8).

    Raises:
        ReadOnlyRecordError: If it has.
    """
    machine = view.settings.machines.get(record.type_name)
    if machine and machine.read_only(record):
        raise ReadOnlyRecordError(
            str(record.ref),
            machine.status(record),
            machine.moves(record),
            names=machine.names,
        )


def check_since(record: Record, view: Snapshot, at: datetime) -> None:
    """
    Refuse what is dated before a record's last change.

    Only who names an earlier instant than the present has that history read.

    Raises:
        InstantRefusedError: If it is.
    """
    machine = view.settings.machines.get(record.type_name)
    field = machine.document.since if machine else None
    known = getattr(record, field) if field else None
    changes = view.history(record.ref) if view.now and at < view.now else ()
    last = max((known or at, *(change.at for change in changes)))
    if at < last:
        raise InstantRefusedError(at.isoformat(), last.isoformat(), "before")


def computed_by(machine: Machine) -> frozenset[str]:
    """
    Return the fields that nothing but moves changes: status, instants, counts, copies.

    What a move sets is one of them, unless it may be given with another.

    >>> from crmkit.presets import ticket_machine
    >>> sorted(computed_by(ticket_machine()))[-4:]
    ['status', 'status_since', 'told_at', 'told_solution']
    """
    given, fixed = set[str](), set[str]()
    for move in machine.document.moves:
        given.update(move.takes, move.asks)
        fixed.update(move.sets)
    return frozenset(moved_fields(machine) | fixed - given)


def kept_by(machine: Machine, record: Record) -> frozenset[str]:
    """
    Return the fields that may not be emptied while a record stands in its status.

    >>> from crmkit.presets import machine
    >>> from crmkit.records import Customer
    >>> sorted(kept_by(machine("customer"), Customer(stage="lost")))
    ['lost_reason']
    """
    status = machine.status(record)
    into = [move for move in machine.document.moves if move.target == status]
    return frozenset(name for move in into for name in (*move.asks, *move.needs))
