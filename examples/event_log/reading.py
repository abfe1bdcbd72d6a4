"""
Reading the log: every row is checked before anything is written.
"""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

from event_log.mapping import Mapping

#: How many problems of a log an error lists.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Event:
    """
    One row of the log.

    Attributes:
        row: Number of the row, the header being 1.
        case: The case.
        activity: What was done.
        at: When, UTC.
        resource: Who did it.
    """

    row: int
    case: str
    activity: str
    at: datetime
    resource: str


class BrokenLogError(ValueError):
    """
    Rows of the log that cannot be read; all of them, and nothing was written.

    Attributes:
        problems: One line for each, with row and column.
    """

    def __init__(self, path: str, problems: tuple[str, ...]) -> None:
        super().__init__(path, problems)
        self.path, self.problems = path, problems

    def __str__(self) -> str:
        rest = ["…"] if len(self.problems) > SHOWN else []
        shown = [*self.problems[:SHOWN], *rest]
        head = f"{self.path}: {len(self.problems)} problem(s), nothing was written"
        return "\n  ".join([head, *shown])


def read_events(path: Path, mapping: Mapping) -> list[Event]:
    """
    Return the events of a log in the order in which they happened.

    Rows of one instant stay in the order of the file.

    Raises:
        BrokenLogError: With every problem, by row and column.
        OSError: If the file cannot be read.
    """
    problems: list[str] = []
    events: list[Event] = []
    for number, row in _rows(path, mapping, problems):
        event = _event(number, row, mapping, problems)
        if event:
            events.append(event)
    if not events and not problems:
        problems.append("there are no rows")
    if problems:
        raise BrokenLogError(path.name, tuple(problems))
    return sorted(events, key=lambda event: event.at)


def _rows(
    path: Path, mapping: Mapping, problems: list[str]
) -> Iterator[tuple[int, dict[str, str | None]]]:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as raw:
            reader = csv.DictReader(
                TextIOWrapper(raw, "utf-8-sig", newline=""), strict=True
            )
            absent = [
                name
                for name in mapping.columns.values()
                if name not in (reader.fieldnames or ())
            ]
            if absent:
                problems.append(f"row 1: there is no column {', '.join(absent)}")
                return
            yield from enumerate(reader, start=2)
    except (csv.Error, UnicodeDecodeError, EOFError, gzip.BadGzipFile) as error:
        problems.append(f"the file breaks off or is no CSV: {error}")


def _event(
    number: int, row: dict[str, str | None], mapping: Mapping, problems: list[str]
) -> Event | None:
    values = {what: row[name] or "" for what, name in mapping.columns.items()}
    found = [
        f"row {number}: {mapping.columns[what]} is empty"
        for what, value in values.items()
        if not value
    ]
    if values["activity"] and values["activity"] not in mapping.activities:
        column = mapping.columns["activity"]
        activity = values["activity"]
        found.append(f"row {number}: {column} {activity!r} is not in the mapping file")
    at = _instant(number, mapping.columns["at"], values["at"], found)
    problems += found
    if found or at is None:
        return None
    return Event(number, values["case"], values["activity"], at, values["resource"])


def _instant(number: int, column: str, text: str, found: list[str]) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        found.append(f"row {number}: {column} {text!r} is no date and time")
        return None
    if at.tzinfo is None:
        found.append(f"row {number}: {column} {text!r} has no offset from UTC")
        return None
    return at.astimezone(UTC)
