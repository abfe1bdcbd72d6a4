"""
All rows of plain tables, and a way for them into others.

Invariants:
    - Rows are those that a SQL store with the same content gives; a test compares
      the tables and their columns.
    - What cannot be kept twice is refused, as by every store.

Not here: which columns there are (:mod:`crmkit.adapters.parts._cells`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from crmkit.adapters._entries import (
    DUMP_VERSION,
    RECORDS,
    VOLATILE,
    record_cells,
    values_of,
)
from crmkit.adapters._feed import FeedPlace
from crmkit.adapters._sends import sends_as_text, sends_of
from crmkit.adapters.parts._cells import CELLS, KEYS, key_names, plain
from crmkit.adapters.parts._columns import columns_of, of_columns
from crmkit.adapters.parts._due import PlainDue, place_of
from crmkit.adapters.parts._history import PlainHistory, key_of
from crmkit.adapters.parts._outbox import PlainOutbox
from crmkit.adapters.parts._records import PlainRecords
from crmkit.adapters.parts._ticks import PlainTicks
from crmkit.decisions import Appointment, Firing
from crmkit.errors import DuplicateRecordError
from crmkit.ports import Answer, Delivery, DeliveryEvent, Tick
from crmkit.records import Change, Record, Ref

_Row = Mapping[str, Any]


class PlainDump(PlainRecords, PlainHistory, PlainDue, PlainTicks, PlainOutbox):
    """
    The part of a transaction that is about everything at once.
    """

    def dump_version(self) -> int:
        """
        Return the version of the tables that the rows are of.
        """
        return DUMP_VERSION

    def dump_kinds(self) -> tuple[str, ...]:
        """
        Return the names of the tables, sorted.
        """
        return tuple(sorted(KEYS))

    def dump_count(self, kind: str) -> int:
        """
        Return how many rows :meth:`dump` gives of a table.
        """
        return sum(1 for _ in self._given(kind))

    def dump(self, kind: str, *, by: Sequence[str] = ()) -> Iterator[_Row]:
        """
        Yield the rows of a table, in order.
        """
        order = tuple(dict.fromkeys((*by, *key_names(kind))))
        names = record_cells(RECORDS[kind]) if kind in RECORDS else CELLS[kind]
        rows = (
            {name: plain(given.get(name)) for name in names}
            for given in self._given(kind)
        )
        whole = (row for row in rows if all(row[name] is not None for name in by))
        yield from sorted(whole, key=lambda row: tuple(row[name] for name in order))

    def begin_load(self) -> None:
        """
        Do nothing: whoever writes is alone.
        """
        self.refuse_if_over()

    def load(self, kind: str, rows: Iterable[_Row]) -> int:
        """
        Add rows that :meth:`dump` gave to a table; return how many they were.
        """
        keep, done = self._keeper(kind), 0
        for row in rows:
            if not keep(row):
                raise _duplicate(kind, row)
            done += 1
        return done

    def end_load(self) -> None:
        """
        Put changes into the feed as they stood.
        """
        loaded = self.table("loaded changes")
        rows = sorted(loaded.values())
        self.publish(rows)
        for place, _ in rows:
            del loaded[place.id]

    def misfits(self) -> Iterator[tuple[Ref, str]]:
        """
        Yield nothing: what is derived is not kept, but made when asked.
        """
        self.refuse_if_over()
        yield from ()

    # -- Rows that are given ---------------------------------------------------

    def _given(self, kind: str) -> Iterator[_Row]:
        """
        Yield what is kept in a table by column, in no order.
        """
        key_names(kind)
        if kind in RECORDS:
            return map(columns_of, self.table(RECORDS[kind].type_name).values())
        givers: dict[str, Callable[[], Iterator[_Row]]] = {
            "answers": self._given_answers,
            "changes": self._given_changes,
            "counters": lambda: (
                {"sequence": sequence, "value": value}
                for sequence, value in self.table(kind).items()
            ),
            "delivery_log": lambda: map(
                columns_of, chain.from_iterable(self.table(kind).values())
            ),
            "outbox": lambda: (
                {**columns_of(row), **VOLATILE[kind]}
                for row in self.table(kind).values()
            ),
            "sends": lambda: (
                {"channel": channel, "sends": sends_as_text(sends)}
                for channel, sends in self.table(kind).items()
            ),
        }
        if kind in givers:
            return givers[kind]()
        return map(columns_of, self.table(kind).values())

    def _given_answers(self) -> Iterator[_Row]:
        for (by, key, position), (answer, until) in self.table("answers").items():
            place = {"by": by, "key": key, "position": position}
            yield {**place, **columns_of(answer), "expires_at": until}

    def _given_changes(self) -> Iterator[_Row]:
        rows = self.table("feed").values()
        positions = {place.id: place.position for place, _ in rows}
        for change in chain.from_iterable(self.table("changes").values()):
            yield {**columns_of(change), "position": positions[change.id]}

    # -- Rows that are taken ---------------------------------------------------

    def _keeper(self, kind: str) -> Callable[[_Row], bool]:
        key_names(kind)
        if kind in RECORDS:
            cls = RECORDS[kind]
            cells = record_cells(cls)
            return lambda row: self._keep_record(cls(**values_of(kind, cells, row)))
        keepers: dict[str, Callable[[_Row], bool]] = {
            "answers": self._keep_answer,
            "appointments": self._keep_appointment,
            "changes": self._keep_change,
            "counters": lambda row: self.add(kind, row["sequence"], row["value"]),
            "delivery_log": lambda row: self._keep_event(
                of_columns(DeliveryEvent, row)
            ),
            "firings": lambda row: self.fire(of_columns(Firing, row)),
            "outbox": lambda row: self.enqueue(
                of_columns(Delivery, {**row, **VOLATILE[kind]})
            ),
            "sends": lambda row: self.add(kind, row["channel"], sends_of(row["sends"])),
            "ticks": lambda row: self.add(
                kind, (row["rule"], row["asked"]), of_columns(Tick, row)
            ),
        }
        keep, cells = keepers[kind], CELLS[kind]
        return lambda row: keep(values_of(kind, cells, row))

    def _keep_record(self, record: Record) -> bool:
        self.take_number(None, record)
        return self.add(record.type_name, record.id, record)

    def _keep_change(self, row: _Row) -> bool:
        change = of_columns(Change, row)
        try:
            self.log(change)
        except DuplicateRecordError:
            return False
        place = FeedPlace(row["position"], change.version, change.id)
        return self.add("loaded changes", change.id, (place, key_of(change.record)))

    def _keep_appointment(self, row: _Row) -> bool:
        appointment = of_columns(Appointment, row)
        return self.add("appointments", place_of(appointment), appointment)

    def _keep_event(self, event: DeliveryEvent) -> bool:
        known = any(event.id == each.id for each in self.delivery_log(event.delivery))
        self.log_delivery(event)
        return not known

    def _keep_answer(self, row: _Row) -> bool:
        answer = of_columns(Answer, row)
        place = row["by"], row["key"], row["position"]
        return self.remember(*place, answer, row["expires_at"])


def _duplicate(kind: str, row: _Row) -> DuplicateRecordError:
    names = key_names(kind)
    place = ", ".join(str(row.get(name)) for name in names)
    return DuplicateRecordError(f"row of {kind}", ", ".join(names), place)
