"""
The lines of an export: a heading, one for each row, and sums at the end.

Invariants:
    - The same content has the same lines between the first and the last,
      whatever store it came from.
    - A change of a single byte is noticed.

Not here: stores (``_export.py``, ``_restore.py``).

References:
    https://jsonlines.org/
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn, Protocol

import attrs

from crmkit.errors import (
    ExportAlteredError,
    ExportFileError,
    ExportTruncatedError,
    ExportVersionError,
)

#: Version of the form of the lines.
FORMAT: Final = 1

_FORMAT: Final = "crmkit_export"
_NO_EXPORT: Final = "this is no export of crmkit"
_NO_ROW: Final = "it is no row of a table"
_NO_JSON: Final = "it is no JSON object"
_MORE: Final = "something comes after the sums"
_encode: Final = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), sort_keys=True
).encode


class Sink(Protocol):
    """
    What takes bytes, such as a file that was opened to be written.
    """

    def write(self, data: bytes, /) -> object:
        """
        Take some bytes.
        """
        ...


class Source(Protocol):
    """
    What gives lines of bytes, such as a file that was opened to be read.
    """

    def readline(self, limit: int = -1, /) -> bytes:
        """
        Return the next line with its end; nothing after the last one.
        """
        ...


@attrs.frozen
class Sums:
    """
    What the last line says.

    Attributes:
        counts: How many rows there are of each table that has any.
        rows_sha256: SHA-256 of the lines of rows.
        sha256: SHA-256 of all lines before this one.
    """

    counts: Mapping[str, int]
    rows_sha256: str
    sha256: str


class Tally:
    """
    Sums of the lines so far.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._rows, self._all = hashlib.sha256(), hashlib.sha256()

    def add(self, line: bytes, kind: str | None = None) -> None:
        """
        Count a line: the heading, or a row of a table.
        """
        self._all.update(line)
        if kind is not None:
            self._rows.update(line)
            self.counts[kind] += 1

    def sums(self) -> Sums:
        """
        Return the sums of what was counted.
        """
        counts = dict(sorted(self.counts.items()))
        return Sums(counts, self._rows.hexdigest(), self._all.hexdigest())


class LineWriter:
    """
    Writes the lines of an export.

    Args:
        sink: Where they go.
    """

    def __init__(self, sink: Sink) -> None:
        self._sink, self._tally = sink, Tally()

    def heading(self, facts: Mapping[str, Any]) -> None:
        """
        Write the first line.
        """
        self._add({_FORMAT: FORMAT, **facts})

    def row(self, kind: str, row: Mapping[str, Any]) -> None:
        """
        Write the line of a row, without columns that are empty.
        """
        filled = {name: value for name, value in row.items() if value is not None}
        self._add({"kind": kind, "row": filled}, kind)

    def end(self) -> Sums:
        """
        Write the last line, and return what it says.
        """
        sums = self._tally.sums()
        self._write(_line({"end": attrs.asdict(sums)}))
        return sums

    def _add(self, value: Mapping[str, Any], kind: str | None = None) -> None:
        line = _line(value)
        self._write(line)
        self._tally.add(line, kind)

    def _write(self, line: bytes) -> None:
        taken = self._sink.write(line)
        while isinstance(taken, int) and taken < len(line):  # as raw streams do
            line = line[taken:]
            taken = self._sink.write(line)


class LineReader:
    """
    Reads the lines of an export, and refuses all that is none.

    Args:
        source: Where they come from.
        name: What error texts call it.

    Attributes:
        number: Number of the line that was read last.
    """

    def __init__(self, source: Source, name: str) -> None:
        self._source, self._name, self._tally = source, name, Tally()
        self.number = 0

    def heading(self) -> Mapping[str, Any]:
        """
        Return what the first line says.

        Raises:
            ExportFileError: If this is no export, or one of a later version.
        """
        line = self._source.readline(_LONGEST_HEADING)
        self.number = 1
        try:
            heading = json.loads(line)
            version = heading[_FORMAT]
        except (ValueError, TypeError, LookupError):
            self.refuse(_NO_EXPORT)
        if version != FORMAT:
            raise ExportVersionError(
                self._name, 1, f"its format is {version!r}, but {FORMAT} is known"
            )
        self._tally.add(line)
        facts: Mapping[str, Any] = heading
        return facts

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """
        Yield each row with its table, and compare the sums at the end.

        Raises:
            ExportFileError: If the file was cut off, altered …
        """
        while True:
            line, value = self._next()
            if "end" in value:
                self._compare(value["end"])
                return
            kind, row = value.get("kind"), value.get("row")
            if not (isinstance(kind, str) and isinstance(row, dict)):
                raise self._altered(_NO_ROW)
            self._tally.add(line, kind)
            yield kind, row

    def sums(self) -> Sums:
        """
        Return the sums of what was read.
        """
        return self._tally.sums()

    def drain(self) -> None:
        """
        Read all that is left, only to see whether it is what was written.

        Raises:
            ExportFileError: If not.
        """
        for _ in self.rows():
            pass

    def refuse(self, reason: str) -> NoReturn:
        """
        Refuse the line that was read last.

        Raises:
            ExportFileError: Always.
        """
        raise ExportFileError(self._name, self.number, reason)

    def _next(self) -> tuple[bytes, dict[str, Any]]:
        line = self._source.readline()
        self.number += 1
        if not line.endswith(b"\n"):
            reason = "the file ends here, before its sums"
            raise ExportTruncatedError(self._name, self.number, reason)
        try:
            value = json.loads(line)
        except ValueError:
            raise self._altered(_NO_JSON) from None
        if not isinstance(value, dict):
            raise self._altered(_NO_JSON)
        return line, value

    def _compare(self, said: Any) -> None:
        found = attrs.asdict(self._tally.sums())
        if said != found:
            told = said if isinstance(said, dict) else {}
            raise self._altered(_other_sums(told, found))
        if self._source.readline(1):
            self.number += 1
            raise self._altered(_MORE)

    def _altered(self, reason: str) -> ExportAlteredError:
        return ExportAlteredError(self._name, self.number, reason)


def _other_sums(said: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    wrong = (name for name in found if said.get(name) != found[name])
    return f"the lines before it have other sums ({', '.join(wrong)})"


#: So that a file of another kind is not read to its end to find a line.
_LONGEST_HEADING: Final = 1 << 20


def _line(value: Mapping[str, Any]) -> bytes:
    return f"{_encode(value)}\n".encode()
