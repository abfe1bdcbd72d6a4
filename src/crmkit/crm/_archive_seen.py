"""
What an archive holds, as somebody sees it who may not see everything.

Not here: taking archives (:mod:`crmkit.desk`), what he may see (:mod:`crmkit.access`).
"""

import json
from collections.abc import Iterator
from typing import Any

from crmkit.crm._seen import Seen
from crmkit.errors import InvalidRecordError, RecordNotFoundError
from crmkit.records import Record, record_class


def content_seen(seen: Seen, content: str) -> str:
    """
    Return the content of an archive, without what somebody does not see.

    A record of an earlier release that cannot be read any more is left out.

    Args:
        seen: What he sees.
        content: JSON text: type → list of records.
    """
    held = json.loads(content)
    found = {kind: list(_rows(seen, kind, rows)) for kind, rows in held.items()}
    kept = {kind: rows for kind, rows in found.items() if rows}
    return json.dumps(kept, ensure_ascii=False)


def _rows(
    seen: Seen, kind: str, rows: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    cls = record_class(kind)
    if not seen.viewer.reads(cls):
        return
    for row in rows:
        try:
            record: Record = cls.from_json(json.dumps(row))
        except InvalidRecordError:
            continue
        if shown := _shown(seen, record):
            yield _told(shown)


def _shown(seen: Seen, record: Record) -> Record | None:
    """
    Return a record as it was, as far as somebody sees it as it is now.

    It is judged by what it was only if it is no longer there.
    """
    now = seen.tx.get(record_class(record.type_name), record.id)
    if now is not None:
        try:
            return seen.answered(record)
        except RecordNotFoundError:
            return None
    is_seen = seen.viewer.admits(record, seen.at, seen.view)
    return seen.masked(record) if is_seen else None


def _told(record: Record) -> dict[str, Any]:
    """
    Return a record as plain values, with masks in place of what is hidden.
    """
    told = record.to_dict()
    for name, mask in record.hidden.items():
        if name in told:
            told[name] = mask
        else:
            told["custom"][name] = mask
    return told
