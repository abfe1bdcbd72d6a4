"""
All rows of a store in memory, and a way for them into another.

Invariants:
    - Rows are those that a SQL store with the same content gives; a test compares
      the tables and their columns.
    - What cannot be kept twice is refused, as by every store.

Not here: how rows become values and back (``_dump_rows.py``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from crmkit.adapters._entries import (
    DUMP_VERSION,
    ORDERS,
    RECORDS,
    record_cells,
    values_of,
)
from crmkit.adapters._feed import FeedPlace
from crmkit.adapters._sends import sends_of
from crmkit.adapters.memory import _dump_rows as rows
from crmkit.adapters.memory._tables import Table
from crmkit.adapters.memory._ticks import TickWork
from crmkit.errors import DuplicateRecordError, UnknownChoiceError
from crmkit.ports import Tick
from crmkit.records import Record, Ref

_Row = dict[str, Any]
_Values = Mapping[str, Any]

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(RECORDS, ("id",)),
    "answers": ("by", "key", "position"),
    "appointments": ("record_type", "record_id", "kind"),
    "counters": ("sequence",),
    "delivery_log": ("id",),
    "firings": ("rule", "record_type", "record_id", "cycle"),
    "outbox": ("id",),
    "sends": ("channel",),
    "ticks": ("rule",),
    **ORDERS,
}


class DumpWork(TickWork):
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
        return tuple(sorted(_KEYS))

    def dump_count(self, kind: str) -> int:
        """
        Return how many rows :meth:`dump` gives of a table.
        """
        _key(kind)
        if kind == "changes":
            return sum(map(len, self._changes.values()))
        if kind == "delivery_log":
            return sum(map(len, self._log.values()))
        name = RECORDS[kind].type_name if kind in RECORDS else kind
        return sum(1 for _ in self.work.table(name).values())

    def dump(self, kind: str, *, by: Sequence[str] = ()) -> Iterator[_Row]:
        """
        Yield the rows of a table, in order.
        """
        order = tuple(dict.fromkeys((*by, *_key(kind))))
        whole = (r for r in self._rows(kind) if all(r.get(n) is not None for n in by))
        yield from sorted(whole, key=lambda row: tuple(row[name] for name in order))

    def load(self, kind: str, given: Iterable[_Values]) -> int:
        """
        Add rows that :meth:`dump` gave to a table; return how many they were.
        """
        keep, done = self._keeper(kind), 0
        for row in given:
            if not keep(row):
                raise _duplicate(kind, row)
            done += 1
        return done

    def end_load(self) -> None:
        """
        Put changes into the feed as they stood.
        """
        loaded: Table[str, tuple[FeedPlace, Any]] = self.work.table("loaded changes")
        feed, places = self._feed, sorted(loaded.values())
        first = sum(feed.counts()) + 1
        for number, (place, record) in enumerate(places, first):
            feed.set(number, (place, record))
            loaded.remove(place.id)

    def misfits(self) -> Iterator[tuple[Ref, str]]:
        """
        Yield nothing: what is derived is not kept in memory, but made when asked.
        """
        self.refuse_if_over()
        yield from ()

    # -- Rows that are given ---------------------------------------------------

    def _rows(self, kind: str) -> Iterator[_Row]:
        if kind in RECORDS:
            records = self.work.table(RECORDS[kind].type_name).values()
            return map(rows.record_row, records)
        givers: dict[str, Callable[[], Iterator[_Row]]] = {
            "answers": self._answer_rows,
            "appointments": lambda: (
                rows.appointment_row(each.appointment)
                for each in self._appointments.values()
            ),
            "changes": self._change_rows,
            "counters": lambda: (
                {"sequence": sequence, "value": value}
                for sequence, value in self.work.table("counters").items()
            ),
            "delivery_log": lambda: map(
                rows.event_row, chain.from_iterable(self._log.values())
            ),
            "firings": lambda: map(
                rows.firing_row, self.work.table("firings").values()
            ),
            "outbox": lambda: (
                rows.delivery_row(each.delivery) for each in self._outbox.values()
            ),
            "sends": lambda: (rows.sends_row(*each) for each in self._sends.items()),
            "ticks": lambda: map(rows.tick_row, self.ticks()),
        }
        _key(kind)
        return givers[kind]()

    def _answer_rows(self) -> Iterator[_Row]:
        for place, kept in self._answers.items():
            yield rows.answer_row(place, kept.answer, kept.expires_at)

    def _change_rows(self) -> Iterator[_Row]:
        positions = {place.id: place.position for place, _ in self._feed.values()}
        for history in self._changes.values():
            for change in history:
                yield rows.change_row(change, positions[change.id])

    # -- Rows that are taken ---------------------------------------------------

    def _keeper(self, kind: str) -> Callable[[_Values], bool]:
        if kind in RECORDS:
            cls = RECORDS[kind]
            cells = record_cells(cls)
            return lambda row: self._keep_record(cls(**values_of(kind, cells, row)))
        keepers: dict[str, Callable[[_Values], bool]] = {
            "answers": self._keep_answer,
            "appointments": self._keep_appointment,
            "changes": self._keep_change,
            "counters": lambda values: self.work.table("counters").add(
                values["sequence"], values["value"]
            ),
            "delivery_log": self._keep_event,
            "firings": lambda values: self.fire(rows.firing_of(values)),
            "outbox": lambda values: self.enqueue(rows.delivery_of(values)),
            "sends": lambda values: self._sends.add(
                values["channel"], sends_of(values["sends"])
            ),
            "ticks": lambda values: self.work.table("ticks").add(
                values["rule"], Tick(**values)
            ),
        }
        _key(kind)
        keep, cells = keepers[kind], rows.CELLS[kind]
        return lambda row: keep(values_of(kind, cells, row))

    def _keep_record(self, record: Record) -> bool:
        number = getattr(record, "number", None)
        numbers = self.work.table(f"numbers of {record.type_name}")
        if number is not None and not numbers.add(number, record.id):
            raise DuplicateRecordError(record.type_name, "number", number)
        added: bool = self.work.table(record.type_name).add(record.id, record)
        return added

    def _keep_change(self, values: _Values) -> bool:
        change = rows.change_of(values)
        log = self._changes.get(change.record) or ()
        if any(change.version == other.version for other in log):
            return False
        self._changes.set(
            change.record, tuple(sorted((*log, change), key=lambda each: each.version))
        )
        place = FeedPlace(values["position"], change.version, change.id)
        self.work.table("loaded changes").set(change.id, (place, change.record))
        return self.work.table("ids of changes").add(change.id, change.record)

    def _keep_appointment(self, values: _Values) -> bool:
        appointment = rows.appointment_of(values)
        if self._appointments.get((appointment.record, appointment.kind)):
            return False
        self.schedule(appointment)
        return True

    def _keep_event(self, values: _Values) -> bool:
        event = rows.event_of(values)
        known = any(event.id == each.id for each in self._log.get(event.delivery) or ())
        self.log_delivery(event)
        return not known

    def _keep_answer(self, values: _Values) -> bool:
        place = values["by"], values["key"], values["position"]
        return self.remember(*place, rows.answer_of(values), values["expires_at"])


def _key(kind: str) -> tuple[str, ...]:
    if kind not in _KEYS:
        raise UnknownChoiceError("table", kind, tuple(sorted(_KEYS)))
    return _KEYS[kind]


def _duplicate(kind: str, row: _Values) -> DuplicateRecordError:
    names = _key(kind)
    place = ", ".join(str(row.get(name)) for name in names)
    return DuplicateRecordError(f"row of {kind}", ", ".join(names), place)
