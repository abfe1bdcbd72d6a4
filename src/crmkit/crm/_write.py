"""
The one write path: read, decide, commit.

Invariants:
    - Every write is a :class:`~crmkit.records.Change`, in the same transaction
      as the state it changes and the outbox rows of what it sends.
    - A command that is refused or fails leaves nothing behind.
    - A command given again under the same key has the first answer.

Not here: what commands decide (:mod:`crmkit.desk`), sending (``_deliver``).
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

import attrs

from crmkit.decisions import Decision, Effect, Write
from crmkit.desk import (
    Command,
    HistoryNeed,
    Need,
    NumberNeed,
    RecordNeed,
    Snapshot,
    Unread,
    decide,
    likely_needs,
)
from crmkit.errors import (
    IdempotencyConflictError,
    InstantRefusedError,
    NaiveDatetimeError,
    NotAnInstantError,
    StaleVersionError,
)
from crmkit.ports import Answer, Clock, Delivery, IdSource, Transaction
from crmkit.presets import Settings
from crmkit.records import Change, Document, Record, Ref, record_class

T = TypeVar("T")

#: How often a command is decided in all while others change its record first.
_ATTEMPTS: Final = 5
#: By how much a clock may be behind another one that a store has seen.
CLOCKS_DIFFER = timedelta(minutes=5)
#: How long the answer to a keyed command is kept.
ANSWERS_KEPT = timedelta(days=7)


@attrs.frozen(kw_only=True)
class Workshop:
    """
    What the write path works with.

    Attributes:
        clock: Where the present comes from.
        ids: Where identifiers come from.
        settings: What the company has chosen.
    """

    clock: Clock
    ids: IdSource
    settings: Settings

    def now(self) -> datetime:
        """
        Return the present instant in UTC.

        Raises:
            NaiveDatetimeError: If the clock's answer has no time zone.
        """
        return as_utc("clock.now()", self.clock.now())


@attrs.frozen(kw_only=True)
class Request:
    """
    A command and where it comes from.

    Attributes:
        command: What is wanted.
        by: Id of the acting user, or ``system:…``.
        cause: Why.
        at: When it happened, if not now.
        key: Idempotency key, if there is one.
        position: Which command under that key it is, from 1.
    """

    command: Command
    by: str
    cause: str = "request"
    at: datetime | None = None
    key: str | None = None
    position: int = 0


class _AnsweredMeanwhileError(Exception):
    """
    Somebody else has just answered the same keyed command.
    """


def carry_out(shop: Workshop, tx: Transaction, request: Request) -> Record | None:
    """
    Carry out one command in a transaction and return the record it answers with.

    Raises:
        RefusedError: If it may not be carried out.
        CrmkitError: If it makes no sense, or the store fails.
    """
    if request.key is None:
        return _executed(shop, tx, request)
    now = shop.now()
    if (known := _known_answer(tx, request, now)) is not None:
        return known
    try:
        with tx.savepoint():
            record = _executed(shop, tx, request)
            _remember(shop, tx, request, record)
    except _AnsweredMeanwhileError:
        return _known_answer(tx, request, now)
    return record


def _executed(shop: Workshop, tx: Transaction, request: Request) -> Record | None:
    now = shop.now()
    at = dated(request.at, now)

    def attempt(at: datetime = at) -> Record | None:
        decision = decided(shop, tx, request.command, request.by, at, now)
        commit(shop, tx, decision.accepted(), request, at, now)
        return decision.record

    try:
        return persistent(tx, attempt)
    except InstantRefusedError as error:
        later = _moved(error, request, now)
    return persistent(tx, lambda: attempt(later))


def _moved(error: InstantRefusedError, request: Request, now: datetime) -> datetime:
    """
    Return the record's last step as the instant of a command that named none.

    Clocks of two machines differ, and one that is set right may step back; what
    happens now comes after what has happened, not before it.

    Raises:
        InstantRefusedError: If an instant was named, or the clock is far behind.
    """
    if request.at is None and error.why == "before":
        bound = datetime.fromisoformat(error.bound)
        if bound - now <= CLOCKS_DIFFER:
            return bound
    raise error


def persistent(tx: Transaction, attempt: Callable[[], T]) -> T:
    """
    Read, decide and write once more if a record was changed in between.

    Where writers work side by side, as on PostgreSQL, another one may be first.
    Whoever named a version is refused again, by what he named.

    Raises:
        StaleVersionError: If others were first each time.
    """
    for _ in range(_ATTEMPTS - 1):
        with suppress(StaleVersionError), tx.savepoint():
            return attempt()
    with tx.savepoint():
        return attempt()


def decided(
    shop: Workshop,
    tx: Transaction,
    command: Command,
    by: str,
    at: datetime,
    now: datetime,
) -> Decision:
    """
    Let a command decide, reading what it asks for, until it has all it needs.
    """
    checked = type(command).of(command)
    view = Snapshot(by=by, settings=shop.settings, new_id=shop.ids.new(now))
    for need in likely_needs(checked, view):
        view = _with(view, tx, need, at)
    while True:
        try:
            return decide(checked, view, at)
        except Unread as unread:
            view = _with(view, tx, unread.need, at)


def _with(view: Snapshot, tx: Transaction, need: Need, at: datetime) -> Snapshot:
    match need:
        case RecordNeed(ref):
            return attrs.evolve(view, records={**view.records, ref: read(tx, ref)})
        case HistoryNeed(ref):
            found = tx.history(ref)
            return attrs.evolve(view, histories={**view.histories, ref: found})
        case NumberNeed(name):
            number = _next_number(view.settings, tx, name, at)
            return attrs.evolve(view, numbers={**view.numbers, name: number})


def read(tx: Transaction, ref: Ref) -> Record | None:
    """
    Return the record that a reference means, or None.
    """
    return tx.get(record_class(ref.type), ref.id)


def _next_number(settings: Settings, tx: Transaction, name: str, at: datetime) -> str:
    """
    Return the next number that no record has; imported numbers are skipped.
    """
    form = settings.numbers[name]
    sequence = f"{name}:{form.pattern}:{form.period(at)}"
    while True:
        number = form.write(at, tx.next_in(sequence))
        if not tx.number_taken(record_class(name), number):
            return number


def commit(
    shop: Workshop,
    tx: Transaction,
    decision: Decision,
    request: Request,
    at: datetime,
    now: datetime,
) -> None:
    """
    Write what was decided: state, changes, appointments, outbox rows.
    """
    # Appointments first: whoever carries out what is due has locked those before
    # he comes to the record, and locks taken in one order never wait in a circle.
    for appointment in decision.appointments:
        tx.schedule(appointment)
    for write in decision.writes:
        tx.put(write)
    tx.append(change_of(shop, write, request, at, now) for write in decision.writes)
    for effect in decision.effects:
        tx.enqueue(delivery_of(shop, effect, now))


def change_of(
    shop: Workshop, write: Write, request: Request, at: datetime, now: datetime
) -> Change:
    return Change(
        id=shop.ids.new(now),
        record=write.after.ref,
        version=write.after.version,
        at=at,
        recorded_at=now,
        by=request.by,
        cause=f"{request.cause}:{request.key}" if request.key else request.cause,
        command=request.command.type_name,
        fields=write.fields,
    )


def delivery_of(shop: Workshop, effect: Effect, now: datetime) -> Delivery:
    """
    Return the row of the outbox for an effect.

    Raises:
        NaiveDatetimeError: If it expires at an instant without a time zone.
    """
    if effect.expires_at is not None:
        expires_at = as_utc("expires_at", effect.expires_at)
        effect = attrs.evolve(effect, expires_at=expires_at)
    return Delivery(
        id=shop.ids.new(now), effect=effect, next_attempt_at=now, created_at=now
    )


def _known_answer(tx: Transaction, request: Request, now: datetime) -> Record | None:
    answer = tx.answer(request.by, request.key or "", request.position, now)
    if answer is None:
        return None
    if answer.fingerprint != fingerprint(request):
        raise IdempotencyConflictError(
            request.key or "", request.position, request.command.type_name
        )
    return record_class(answer.record.type).from_json(answer.state)


def _remember(
    shop: Workshop, tx: Transaction, request: Request, record: Record | None
) -> None:
    if record is None:
        return
    answer = Answer(fingerprint(request), record.ref, record.to_json())
    expires_at = shop.now() + ANSWERS_KEPT
    key, position = request.key or "", request.position
    if not tx.remember(request.by, key, position, answer, expires_at):
        raise _AnsweredMeanwhileError


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


def dated(at: datetime | None, now: datetime) -> datetime:
    """
    Return when something happened: *at* in UTC, or now.

    Raises:
        InstantRefusedError: If it lies in the future.
    """
    if at is None:
        return now
    at = as_utc("at", at)
    if at > now:
        raise InstantRefusedError(at.isoformat(), now.isoformat(), "future")
    return at


def as_utc(name: str, instant: datetime) -> datetime:
    """
    Return an instant in UTC.

    Raises:
        NotAnInstantError: If it is no datetime at all.
        NaiveDatetimeError: If it has no time zone.
    """
    if not isinstance(instant, datetime):
        raise NotAnInstantError(name, repr(instant)[:80])
    if instant.utcoffset() is None:
        raise NaiveDatetimeError(name, instant.isoformat())
    return instant.astimezone(UTC)
