"""
Numbers beside the counters that they were drawn from.

Not here: how numbers are written (:class:`crmkit.records.NumberFormat`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from crmkit.crm._findings import Finding

_PART: Final = re.compile(r"\{(yyyy|mm|dd|seq)(?::0?\d)?\}")
_PATTERNS: Final = {
    "yyyy": r"(?P<yyyy>\d{4})",
    "mm": r"(?P<mm>\d{2})",
    "dd": r"(?P<dd>\d{2})",
    "seq": r"(?P<seq>\d{1,18})",
}


@attrs.frozen
class Sequences:
    """
    What the counters have given, and the highest of the numbers that there are.

    Attributes:
        given: By sequence, the value that was given last.
        forms: By type of record, its patterns of numbers and how they are read.
        highest: By sequence, the highest running number, filled by :meth:`note`.
    """

    given: Mapping[str, int]
    forms: Mapping[str, Mapping[str, re.Pattern[str]]]
    highest: dict[str, int] = attrs.field(factory=dict, init=False)

    @classmethod
    def of(cls, counters: Iterable[Mapping[str, Any]]) -> "Sequences":
        """
        Return the sequences that counters are of.
        """
        given = {row["sequence"]: row["value"] for row in counters}
        forms: dict[str, dict[str, re.Pattern[str]]] = {}
        for sequence in given:
            name, colon, rest = sequence.partition(":")
            pattern, more, _ = rest.rpartition(":")
            if colon and more:
                forms.setdefault(name, {})[pattern] = _reader(pattern)
        return cls(given, forms)

    def note(self, type_name: str, number: str) -> None:
        """
        Take notice of a number that a record has.
        """
        for pattern, reader in self.forms.get(type_name, {}).items():
            if found := reader.fullmatch(number):
                parts = found.groupdict()
                running = int(parts.pop("seq"))
                period = "".join(parts.get(n, "") for n in ("yyyy", "mm", "dd"))
                sequence = f"{type_name}:{pattern}:{period}"
                self.highest[sequence] = max(running, self.highest.get(sequence, 0))

    def findings(self) -> Iterator[Finding]:
        """
        Yield the counters that are behind a number that a record has.
        """
        for sequence, highest in sorted(self.highest.items()):
            if (given := self.given.get(sequence, 0)) < highest:
                yield Finding(
                    kind="counter",
                    record=sequence,
                    expected=f"at least {highest}, a number that was given",
                    found=str(given),
                )


def number_findings(
    type_name: str,
    rows: Iterable[Mapping[str, Any]],
    sequences: Sequences,
    *,
    unique: bool = True,
) -> Iterator[Finding]:
    """
    Yield records whose number another one has.

    Args:
        type_name: Type of the records.
        rows: They, sorted by number, then by id.
        sequences: What takes notice of all numbers.
        unique: Whether no two may have the same.
    """
    last, holder = None, ""
    for row in rows:
        number, record = row["number"], f"{type_name}:{row['id']}"
        if number == last and unique:
            yield Finding(
                kind="number",
                record=record,
                expected="a number of its own",
                found=f"that of {holder}",
            )
            continue
        sequences.note(type_name, number)
        last, holder = number, record


def _reader(pattern: str) -> re.Pattern[str]:
    made, end = "", 0
    for part in _PART.finditer(pattern):
        made += re.escape(pattern[end : part.start()]) + _PATTERNS[part.group(1)]
        end = part.end()
    return re.compile(made + re.escape(pattern[end:]))
