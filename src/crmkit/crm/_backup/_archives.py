"""
Archives beside what they hold.

Not here: how an archive is made (:func:`crmkit.desk.take_archive`).
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from crmkit.crm._findings import Finding

_Row = Mapping[str, Any]

_id = itemgetter(0)


def archive_findings(
    archives: Iterable[_Row], contents: Iterable[_Row]
) -> Iterator[Finding]:
    """
    Yield which archives do not hold what they say; one at a time is in memory.

    Args:
        archives: Rows of archives, by id.
        contents: Rows of what they hold, by id.
    """
    streams = _named("archive", archives), _named("content", contents)
    for archive_id, rows in groupby(merge(*streams, key=_id), key=_id):
        both = {name: row for _, name, row in rows}
        digest = both.get("archive", {}).get("digest")
        found = _found(both.get("content"))
        if digest is not None and found != digest:
            yield Finding(
                kind="derived",
                record=f"archive:{archive_id}",
                expected="its digest to be that of what it holds",
                found="none" if found is None else "another one",
            )


def _named(name: str, rows: Iterable[_Row]) -> Iterator[tuple[str, str, _Row]]:
    return ((row["id"], name, row) for row in rows)


def _found(content: _Row | None) -> str | None:
    text = content and content["content"]
    return sha256(text.encode()).hexdigest() if text else None
