"""
Whether the state of a store is what its history makes.

Invariants:
    - Everything is of one state of the store; others may write meanwhile.
    - Rows are read in streams that are in the same order, so what is held in
      memory at once is one record and its history.

Not here: one record and its history (``_backup/_histories.py``), the status in which
it stands (``_standing.py``).
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Any, Final

from crmkit.crm._backup._archives import archive_findings
from crmkit.crm._backup._export import portable
from crmkit.crm._backup._histories import history_findings
from crmkit.crm._backup._numbering import Sequences, number_findings
from crmkit.crm._findings import Finding, VerifyReport
from crmkit.crm._standing import end_notes, status_findings
from crmkit.lifecycle import Machine
from crmkit.ports import Portable, Store
from crmkit.records import (
    RECORD_TYPES,
    Archive,
    ArchiveContent,
    Record,
    Ref,
    field_names,
    plural,
)

_Row = Mapping[str, Any]
#: Type and id of a record, what the row is to it, the row.
_Placed = tuple[str, str, str, _Row]

_place: Final = itemgetter(0, 1)

#: Tables whose rows point to records, the columns that do, and what a row is.
_POINTING: Final = (
    ("changes", "record", ("version",), "change"),
    ("appointments", "record", (), "appointment"),
    ("outbox", "record", (), "delivery"),
    ("outbox", "recipient", (), "sent"),
)


def verify(store: Store, machines: Mapping[str, Machine], most: int) -> VerifyReport:
    """
    Compare a store with its own history; keep at most *most* findings and notes.
    """
    with store.read() as work:
        check = _Check(portable(store, work), machines, most)
        found = chain(
            check.records(), check.numbers(), check.derived(), check.archives()
        )
        kept = tuple(islice(found, most))
        count = len(kept) + sum(1 for _ in found)
        return VerifyReport(
            store=store.url,
            checked=dict(sorted(check.checked.items())),
            count=count,
            findings=kept,
            notes=tuple(islice(chain(check.notes, check.sequences.findings()), most)),
        )


class _Check:
    """
    One check of one state of a store.
    """

    def __init__(
        self, dump: Portable, machines: Mapping[str, Machine], most: int
    ) -> None:
        self._dump, self._machines, self._most = dump, machines, most
        self.checked: Counter[str] = Counter()
        self.notes: list[Finding] = []
        self.sequences = Sequences.of(self._counted("counters"))

    def records(self) -> Iterator[Finding]:
        """
        Yield what is wrong with records, histories and what points to records.
        """
        streams = [self._pointing(*each) for each in _POINTING]
        placed = heapq.merge(self._records(), *streams, key=_place)
        for (type_name, record_id), rows in groupby(placed, key=_place):
            around: dict[str, list[_Row]] = {}
            for _, _, what, row in rows:
                around.setdefault(what, []).append(row)
            ref = Ref(type_name, record_id)
            yield from _findings(ref, around)
            yield from self._standing(ref, around)

    def _standing(
        self, ref: Ref, around: Mapping[str, list[_Row]]
    ) -> Iterator[Finding]:
        machine = self._machines.get(ref.type)
        if machine is None:
            return
        for record in around.get("record", ()):
            yield from status_findings(ref, record, machine)
            if len(self.notes) < self._most:
                changes = around.get("change", ())
                self.notes += end_notes(ref, record, changes, machine)

    def numbers(self) -> Iterator[Finding]:
        """
        Yield what is wrong with numbers.
        """
        for cls in RECORD_TYPES:
            if "number" in field_names(cls):
                rows = self._dump.dump(_table(cls), by=("number",))
                yield from number_findings(
                    cls.type_name, rows, self.sequences, unique=cls.own_numbers
                )

    def archives(self) -> Iterator[Finding]:
        """
        Yield which archives do not hold what they say.
        """
        rows = (self._dump.dump(_table(cls)) for cls in (Archive, ArchiveContent))
        return archive_findings(*rows)

    def derived(self) -> Iterator[Finding]:
        """
        Yield what is wrong with columns and an index that are made of others.
        """
        for ref, name in self._dump.misfits():
            yield Finding(
                kind="derived",
                record=str(ref),
                expected=f"{name} to be what is made of the record",
                found="something else",
            )

    def _records(self) -> Iterator[_Placed]:
        for cls in sorted(RECORD_TYPES, key=lambda each: each.type_name):
            for row in self._counted(_table(cls)):
                yield cls.type_name, row["id"], "record", row

    def _pointing(
        self, kind: str, name: str, more: tuple[str, ...], what: str
    ) -> Iterator[_Placed]:
        columns = f"{name}_type", f"{name}_id"
        rows = self._dump.dump(kind, by=(*columns, *more))
        for row in rows if what == "sent" else self._counting(kind, rows):
            yield row[columns[0]], row[columns[1]], what, row

    def _counted(self, kind: str) -> Iterator[_Row]:
        return self._counting(kind, self._dump.dump(kind))

    def _counting(self, kind: str, rows: Iterable[_Row]) -> Iterator[_Row]:
        for row in rows:
            self.checked[kind] += 1
            yield row


def _findings(ref: Ref, around: Mapping[str, list[_Row]]) -> Iterator[Finding]:
    changes = around.get("change", [])
    if "record" in around:
        yield from history_findings(ref, around["record"][0], changes)
        return
    if changes:
        yield _missing(
            "record", ref, f"the record that its {len(changes)} changes make"
        )
    for row in around.get("appointment", ()):
        yield _missing("appointment", ref, f"a record to do {row['kind']!r} for")
    for row in around.get("delivery", ()):
        yield _missing("delivery", ref, f"the record that {row['id']} is about")
    for row in around.get("sent", ()):
        yield _missing("delivery", ref, f"the record that {row['id']} is sent to")


def _missing(kind: Any, ref: Ref, expected: str) -> Finding:
    return Finding(kind=kind, record=str(ref), expected=expected, found="none")


def _table(cls: type[Record]) -> str:
    return plural(cls)
