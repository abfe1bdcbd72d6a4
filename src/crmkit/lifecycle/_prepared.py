"""
Moves made ready when a machine is loaded, so that a step looks nothing up twice.

Invariants:
    - A field is required where the move leaves it empty, whatever the reason.
    - Custom fields that are given join those of the record; others stay.
    - A guard sees the record as it will be, and as it was by ``old``.

Not here: which move a status allows (:mod:`crmkit.lifecycle` ``_machine``), what
it does to a record (``_effects``).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any, Final

import attrs

from crmkit.conditions import Condition, Moment, Schema
from crmkit.decisions import Write
from crmkit.errors import MoveFieldError, names_of
from crmkit.lifecycle._document import Guard, MachineDocument, Move
from crmkit.lifecycle._effects import Effects
from crmkit.records import Record, check_fields, is_set

_Given = Mapping[str, Any]
_After = Callable[[Record, datetime, _Given], Record]
#: Names of fields, each with what reads it.
_Reads = tuple[tuple[str, Callable[[Any], Any]], ...]

#: Field that holds the custom ones; ``custom.level`` is one of them.
CUSTOM: Final = "custom"


@attrs.frozen(kw_only=True)
class Step:
    """
    A move, made ready: its guards checked and compiled, its effects a function.

    Attributes:
        move: The move.
        cls: Class of the records that it moves.
        takes: Fields that it takes, custom ones by ``custom.level``.
        asks: What reads each field that it asks for from what was given.
        needs: What reads each field that it needs from the record.
        guards: Its guards, each with its condition.
        after: What makes the record as it will be.
    """

    move: Move
    cls: type[Record]
    takes: frozenset[str]
    asks: _Reads
    needs: _Reads
    guards: tuple[tuple[Condition, Guard], ...]
    after: _After

    def given(self, data: Mapping[str, object], record: Record) -> dict[str, Any]:
        """
        Check the fields that were given.
        """
        if not data:
            return {}
        custom = data.get(CUSTOM)
        if isinstance(custom, Mapping):
            plain = {name: value for name, value in data.items() if name != CUSTOM}
            self._check_names((*plain, *(f"{CUSTOM}.{name}" for name in custom)))
            data = {**plain, CUSTOM: _joined(getattr(record, CUSTOM), custom)}
        else:
            self._check_names(data)
        return check_fields(self.cls, data)

    def _check_names(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.takes and not self._is_free(name):
                allowed = tuple(sorted(self.takes))
                names = names_of(">", {self.move.name: self.move})
                kind = self.cls.type_name
                raise MoveFieldError(
                    self.move.name, name, allowed, record_type=kind, names=names
                )

    def _is_free(self, name: str) -> bool:
        return CUSTOM in self.takes and name.startswith(f"{CUSTOM}.")

    def missing(
        self, given: _Given, data: Mapping[str, object], after: Record
    ) -> tuple[str, ...]:
        """
        Return the fields that are still missing for it.
        """
        if not (self.asks or self.needs):
            return ()
        if CUSTOM in data:  # as it came: what is given has those of the record, too
            given = {**given, CUSTOM: data[CUSTOM]}
        asked = [name for name, read in self.asks if not is_set(read(given))]
        needed = [name for name, read in self.needs if not is_set(read(after))]
        return tuple(dict.fromkeys((*asked, *needed)))

    def stopped_by(self, write: Write, at: datetime, by: str) -> Guard | None:
        """
        Return the first guard that does not surely hold.
        """
        if not self.guards:
            return None
        moment = Moment(at, _Making(write, by))
        for condition, guard in self.guards:
            if not condition.holds(write.after, moment):
                return guard
        return None


@attrs.frozen
class _Making:
    """
    The change that a move would be, for guards that ask about it.
    """

    _write: Write
    by: str
    cause: str = "request"

    @property
    def version(self) -> int:
        return self._write.after.version

    @cached_property
    def fields(self) -> Mapping[str, tuple[Any, Any]]:
        return self._write.fields


def _in_record(name: str) -> Callable[[Any], Any]:
    """
    Return what reads a field of a record.
    """
    field, _, custom = name.partition(".")
    return (lambda record: record.custom.get(custom)) if custom else attrgetter(field)


def _in_data(name: str) -> Callable[[Any], Any]:
    """
    Return what reads a field of the data that come with a move.
    """
    field, _, custom = name.partition(".")
    if custom:
        return lambda data: (data.get(field) or {}).get(custom)
    return lambda data: data.get(field)


def _joined(kept: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return custom fields with new values; None takes one away.
    """
    together = {**kept, **new}
    return {name: value for name, value in together.items() if value is not None}


def prepared(
    move: Move, document: MachineDocument, cls: type[Record], schema: Schema
) -> Step:
    """
    Make a move ready.

    Raises:
        InvalidRecordError: If it sets a field to what it cannot hold.
        ConditionError: If a guard is no valid condition.
    """
    return Step(
        move=move,
        cls=cls,
        takes=frozenset(move.takes) | frozenset(move.asks),
        asks=tuple((name, _in_data(name)) for name in move.asks),
        needs=tuple((name, _in_record(name)) for name in move.needs),
        guards=tuple((Condition(guard.when, schema), guard) for guard in move.guards),
        after=Effects.of(move, document, cls).after,
    )
