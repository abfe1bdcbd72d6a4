"""
An export back into an empty store.

Invariants:
    - All of it is restored, in one transaction, or nothing.
    - Nothing is restored that was not written as it stands.

Not here: the form of the lines (``_lines.py``).
"""

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from crmkit.crm._backup._export import ExportReport, portable
from crmkit.crm._backup._lines import LineReader, Source
from crmkit.errors import (
    CrmkitError,
    ExportFileError,
    ExportVersionError,
    StoreError,
    StoreNotEmptyError,
)
from crmkit.ports import Portable, Store

_kind_of: Final = itemgetter(0)
#: By table, from which version of the tables on columns have other names.
_RENAMED: Final[Mapping[str, tuple[tuple[int, Mapping[str, str]], ...]]] = {
    "tickets": ((4, {"order": "order_number"}),)
}


def restore(store: Store, source: Path | str | Source) -> ExportReport:
    """
    Fill an empty store with what an export holds.
    """
    if not isinstance(source, str | Path):
        return _restored(store, LineReader(source, "a stream"), "a stream")
    with Path(source).open("rb") as file:
        return _restored(store, LineReader(file, str(source)), str(source))


def _restored(store: Store, lines: LineReader, name: str) -> ExportReport:
    heading = lines.heading()
    with store.begin() as work:
        target = portable(store, work)
        _refuse_later(target, heading, name)
        target.begin_load()
        _refuse_filled(store, target)
        try:
            _load(target, lines, heading["tables"])
        except ExportFileError:
            raise
        except (CrmkitError, ValueError, TypeError, LookupError) as error:
            # If the file is not what was written, that says more than this error.
            line = lines.number
            lines.drain()
            if isinstance(error, StoreError):
                raise  # locked, full … : nothing that the line could help
            raise ExportFileError(name, line, _told(error)) from error
        target.end_load()
    return ExportReport.of(lines.sums())


def _load(target: Portable, lines: LineReader, version: int) -> None:
    for kind, rows in groupby(lines.rows(), key=_kind_of):
        target.load(kind, (_of_today(kind, row, version) for _, row in rows))


def _of_today(kind: str, row: dict[str, Any], version: int) -> dict[str, Any]:
    """
    Return a row of an earlier version under the names that its columns have today.
    """
    for since, names in _RENAMED.get(kind, ()):
        if version < since:
            row = {names.get(name, name): value for name, value in row.items()}
    return row


def _refuse_later(target: Portable, heading: Mapping[str, Any], name: str) -> None:
    known, tables = target.dump_version(), heading.get("tables")
    if not isinstance(tables, int) or tables > known:
        reason = f"its tables are of version {tables!r}, but {known} is known"
        raise ExportVersionError(name, 1, reason)


def _refuse_filled(store: Store, target: Portable) -> None:
    kinds = tuple(kind for kind in target.dump_kinds() if target.dump_count(kind))
    if kinds:
        raise StoreNotEmptyError(store.url, kinds)


def _told(error: Exception) -> str:
    known = isinstance(error, CrmkitError)
    return str(error) if known else f"it makes no value ({type(error).__name__})"
