"""
All of a store as JSON Lines.

Invariants:
    - Everything is of one state of the store, and never all of it in memory.
    - A file appears whole, or not at all.

Not here: the form of the lines (``_lines.py``).
"""

from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import attrs

from crmkit._placing import placed
from crmkit.crm._backup._lines import LineWriter, Sink, Sums
from crmkit.errors import NotPortableError
from crmkit.ports import Portable, Store, Transaction


@attrs.frozen(kw_only=True)
class ExportReport:
    """
    What was exported, or restored.

    Attributes:
        counts: How many rows there are of each table that has any.
        sha256: SHA-256 of the lines of rows: equal for two stores with the same
            content, whatever they are kept in, and whenever it is taken.
    """

    counts: Mapping[str, int]
    sha256: str

    @property
    def rows(self) -> int:
        """
        How many rows that is in all.

        >>> ExportReport(counts={"changes": 2, "users": 1}, sha256="…").rows
        3
        """
        return sum(self.counts.values())

    @classmethod
    def of(cls, sums: Sums) -> "ExportReport":
        """
        Return the report of an export with these sums.
        """
        return cls(counts=sums.counts, sha256=sums.rows_sha256)


def export(
    store: Store, target: Path | str | Sink, now: datetime, *, overwrite: bool
) -> ExportReport:
    """
    Write all of a store as JSON Lines to a file, or into a binary stream.
    """
    if not isinstance(target, str | Path):
        return _written(store, target, now)
    with placed(Path(target), overwrite=overwrite) as path, path.open("wb") as file:
        return _written(store, file, now)


def portable(store: Store, work: Transaction) -> Portable:
    """
    Return a transaction as one that gives and takes all of its store.

    Raises:
        NotPortableError: If it cannot.
    """
    if not isinstance(work, Portable):
        raise NotPortableError(store.url)
    return work


def _written(store: Store, sink: Sink, now: datetime) -> ExportReport:
    lines = LineWriter(sink)
    with store.read() as work:
        dump = portable(store, work)
        counts = {kind: dump.dump_count(kind) for kind in dump.dump_kinds()}
        filled = {kind: count for kind, count in counts.items() if count}
        lines.heading(
            {
                "crmkit": version("crmkit"),
                "tables": dump.dump_version(),
                "exported_at": now.isoformat(),
                "counts": filled,
            }
        )
        for kind in filled:
            for row in dump.dump(kind):
                lines.row(kind, row)
    return ExportReport.of(lines.end())
