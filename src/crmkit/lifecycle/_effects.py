"""
What a move does to a record, as one pass over the record's values.

Invariants:
    - The record itself is not touched; one with hidden fields is refused, as
      everywhere.
    - Whatever a move does, it dates the status and raises the version by one.

Not here: whether it may be made (:mod:`crmkit.lifecycle` ``_prepared``).
"""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Self

import attrs

from crmkit.lifecycle._document import MachineDocument, Move
from crmkit.records import Record, check_fields, restored


@attrs.frozen(kw_only=True)
class Effects:
    """
    The effects of a move, by the positions of the fields.

    Values are changed in a list and the record is made once: a copy by name for
    each move takes twice as long.
    """

    cls: type[Record]
    names: tuple[str, ...]
    place: Mapping[str, int]
    read: Callable[[Any], tuple[Any, ...]]
    fixed: tuple[tuple[int, Any], ...]
    stamps: tuple[int, ...]
    once: tuple[int, ...]
    dues: tuple[tuple[int, timedelta], ...]
    copies: tuple[tuple[int, int], ...]
    counts: tuple[int, ...]

    @classmethod
    def of(cls, move: Move, document: MachineDocument, record: type[Record]) -> Self:
        """
        Find the places of what a move changes.

        Raises:
            InvalidRecordError: If it sets a field to what it cannot hold.
        """
        names = tuple(field.name for field in dataclasses.fields(record))
        place = {name: position for position, name in enumerate(names)}
        fixed = {**check_fields(record, move.sets), document.field: move.target}
        since = () if document.since is None else (document.since,)
        return cls(
            cls=record,
            names=names,
            place=place,
            read=attrgetter(*names),
            fixed=tuple((place[name], value) for name, value in fixed.items()),
            stamps=tuple(place[name] for name in (*move.stamps, *since)),
            once=tuple(place[name] for name in move.stamps_once),
            dues=tuple((place[name], late) for name, late in move.due_after.items()),
            copies=tuple((place[to], place[of]) for to, of in move.copies.items()),
            counts=tuple(place[name] for name in (*move.counts, "version")),
        )

    def after(self, record: Record, at: datetime, given: Mapping[str, Any]) -> Record:
        """
        Return the record as the move leaves it.
        """
        values = [*self.read(record)]
        for name, value in given.items():
            values[self.place[name]] = value
        for position, value in self.fixed:
            values[position] = value
        for position in self.stamps:
            values[position] = at
        for position in self.once:
            if values[position] is None:
                values[position] = at
        for position, late in self.dues:
            values[position] = at + late
        for position, source in self.copies:
            values[position] = values[source]
        for position in self.counts:
            values[position] = (values[position] or 0) + 1
        if type(record) is self.cls:
            return restored(self.cls, values)
        return record.replace(**dict(zip(self.names, values, strict=True)))
