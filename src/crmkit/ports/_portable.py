"""
Ports through which all of a store leaves it at once, and comes into another.

Invariants:
    - The same content gives the same rows, whatever store it is in.

Not here: the file that rows are written to (:mod:`crmkit.crm`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from crmkit.records import Ref

#: A row as it goes from store to store: by column, a value that JSON has.
Row = Mapping[str, Any]


@runtime_checkable
class Portable(Protocol):
    """
    A transaction that can give all that its store keeps, and take it in.

    A store need not be able to; one that is, gives the same rows as any other
    with the same content. Columns that are missing or None are the same. Instants
    are texts like ``2026-03-02T09:00:00.000000Z``. Leases are left out, as are
    facts about the store itself, and what is derived from other columns.
    """

    def dump_version(self) -> int:
        """
        Return the version of the tables that the rows are of.
        """
        ...

    def dump_kinds(self) -> tuple[str, ...]:
        """
        Return the names of the tables, without prefix, sorted.
        """
        ...

    def dump_count(self, kind: str) -> int:
        """
        Return how many rows :meth:`dump` gives of a table.
        """
        ...

    def dump(self, kind: str, *, by: Sequence[str] = ()) -> Iterator[Row]:
        """
        Yield the rows of a table, without keeping them all in memory.

        Args:
            kind: Name of the table.
            by: Columns to sort by, before the key of the table, which is the only
                order without them. Rows that lack one of these are left out.

        Raises:
            UnknownChoiceError: If there is no such table.
        """
        ...

    def begin_load(self) -> None:
        """
        Wait for whoever is writing, and let nobody else write before the end.

        What others have committed until then is seen by what follows.
        """
        ...

    def load(self, kind: str, rows: Iterable[Row]) -> int:
        """
        Add rows that :meth:`dump` gave to a table; return how many they were.

        Raises:
            UnknownChoiceError: If there is no such table.
            RowFormatError: If a row does not fit it.
        """
        ...

    def misfits(self) -> Iterator[tuple[Ref, str]]:
        """
        Yield records with what is derived from them and is not as it should be.

        That is the name of a column, or ``custom_values`` for their index.
        """
        ...

    def end_load(self) -> None:
        """
        See to it, after all rows, that what is written next comes after them.
        """
        ...


@runtime_checkable
class BacksUp(Protocol):
    """
    A store that can be copied into one file while others work with it.
    """

    def backup(self, path: Path, *, overwrite: bool = False) -> None:
        """
        Write a copy of one consistent state; it appears whole or not at all.

        Raises:
            BackupTargetError: If there is a file already, and *overwrite* is not
                set, or it is the store itself.
            BackupNotSupportedError: If this store is to be backed up by other
                means; the text says by which.
            BackupDamagedError: If the database is damaged.
        """
        ...
