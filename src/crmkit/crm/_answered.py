"""
Answers under a key: who asks for the same again gets the first answer.

Invariants:
    - A place under a key means one command, or one step of a person, of one actor;
      anything else there is refused. What a release with other fields kept is known
      by its place alone: what was hashed then is not known any more. So is what was
      erased since; its answer is what is there now.
    - What was refused is not remembered.

Not here: carrying commands out (``_write.py``), steps (``_outbox_desk.py``,
``_due_desk.py``), what kept answers look like (``_forms.py``).
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

import attrs

from crmkit.crm._canonical import canonical, given
from crmkit.crm._moments import as_utc
from crmkit.crm._request import Wanted
from crmkit.errors import IdempotencyConflictError, RefusedError
from crmkit.ports import Answer, Transaction
from crmkit.records import SCHEMA_VERSION, Ref

T = TypeVar("T")

#: How long an answer under a key is kept.
ANSWERS_KEPT: Final = timedelta(days=7)


@attrs.frozen
class Form(Generic[T]):
    """
    How answers of one kind are kept.

    Attributes:
        write: Returns what an answer is about, and its state as JSON text.
        read: Returns the answer that was kept.
        erased: Returns the answer in place of one that was erased.
    """

    write: Callable[[T], tuple[Ref, str]]
    read: Callable[[Answer], T]
    erased: Callable[[Transaction, Answer], T]


class _AnsweredMeanwhileError(Exception):
    """
    Somebody else has just answered the same keyed command.
    """


def once(
    tx: Transaction,
    wanted: Wanted,
    now: Callable[[], datetime],
    form: Form[T],
    work: Callable[[], T | None],
) -> T | None:
    """
    Do what is wanted; if it was done under the same key, return the answer of then.

    Args:
        tx: The transaction.
        wanted: What is wanted.
        now: Returns the present instant in UTC.
        form: How the answer is kept.
        work: Does it, and returns the answer; None is not kept.

    Raises:
        IdempotencyConflictError: If the key was used for something else.
    """
    if wanted.key is None:
        return work()
    if (known := _known(tx, wanted, form, now())) is not None:
        return known
    try:
        with tx.savepoint():
            return _remembered(tx, wanted, now, form, work())
    except (_AnsweredMeanwhileError, RefusedError):
        # Whoever sent the same request at the same time may have been first, and
        # what he did is often why it is refused now.
        if (known := _known(tx, wanted, form, now())) is not None:
            return known
        raise


def _known(tx: Transaction, wanted: Wanted, form: Form[T], now: datetime) -> T | None:
    answer = tx.answer(wanted.by, wanted.key or "", wanted.position, now)
    if answer is None:
        return None
    if not answer.state:
        return form.erased(tx, answer)
    if field_set(answer) == SCHEMA_VERSION and answer.fingerprint != fingerprint(
        wanted
    ):
        raise IdempotencyConflictError(wanted.key or "", wanted.position, wanted.name)
    return form.read(answer)


def _remembered(
    tx: Transaction,
    wanted: Wanted,
    now: Callable[[], datetime],
    form: Form[T],
    done: T | None,
) -> T | None:
    if done is None:
        return None
    answer = Answer(fingerprint(wanted), *form.write(done))
    key, expires_at = wanted.key or "", now() + ANSWERS_KEPT
    if not tx.remember(wanted.by, key, wanted.position, answer, expires_at):
        raise _AnsweredMeanwhileError
    return done


def fingerprint(wanted: Wanted) -> str:
    """
    Return a hash of a command's value, equal for equal values in every process.

    Before it stands the version of the fields that it is made of.
    """
    command = wanted.command
    at = as_utc("at", wanted.at).isoformat() if wanted.at else None
    text = canonical([command.type_name, at, given(command)])
    return f"{SCHEMA_VERSION}:{hashlib.sha256(text.encode()).hexdigest()}"


def field_set(answer: Answer) -> int:
    """
    Return in which version of the fields an answer was kept.

    The first did not say so.
    """
    version, named, _ = answer.fingerprint.partition(":")
    return int(version) if named and version.isdecimal() else 1
