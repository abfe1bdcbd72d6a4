"""
Answers to keyed commands: the same command gets the first answer again.

Invariants:
    - A key means one command of one actor; another command under it is refused.
    - A command that was refused is not remembered.

Not here: carrying commands out (``_write.py``).
"""

import hashlib
import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Final

from crmkit.crm._moments import as_utc
from crmkit.crm._request import Request
from crmkit.errors import IdempotencyConflictError
from crmkit.ports import Answer, Transaction
from crmkit.records import Document, Record, record_class

#: How long the answer to a keyed command is kept.
ANSWERS_KEPT: Final = timedelta(days=7)


def known_answer(tx: Transaction, request: Request, now: datetime) -> Record | None:
    """
    Return what a keyed command answered before, if it did.

    Raises:
        IdempotencyConflictError: If the key was used for another command.
    """
    answer = tx.answer(request.by, request.key or "", request.position, now)
    if answer is None:
        return None
    if answer.fingerprint != fingerprint(request):
        raise IdempotencyConflictError(
            request.key or "", request.position, request.command.type_name
        )
    return record_class(answer.record.type).from_json(answer.state)


def remember(tx: Transaction, request: Request, record: Record, now: datetime) -> bool:
    """
    Keep an answer; return False if somebody else has answered meanwhile.
    """
    answer = Answer(fingerprint(request), record.ref, record.to_json())
    key, position = request.key or "", request.position
    return tx.remember(request.by, key, position, answer, now + ANSWERS_KEPT)


def fingerprint(request: Request) -> str:
    """
    Return a hash of a command's value, equal for equal values in every process.
    """
    command = request.command
    value = {field.name: getattr(command, field.name) for field in fields(command)}
    at = as_utc("at", request.at).isoformat() if request.at else None
    parts = [command.type_name, at, value]
    text = json.dumps(parts, default=_plain, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    """
    Return a value as one that JSON has; instants in UTC.
    """
    if isinstance(value, Document):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, datetime):
        return as_utc("a value", value).isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    return sorted(map(str, value)) if isinstance(value, AbstractSet) else str(value)
