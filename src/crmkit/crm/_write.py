"""
The one write path: read, decide, commit.

Invariants:
    - Every write is a :class:`~crmkit.records.Change`, in the same transaction
      as the state it changes and the outbox rows of what it sends.
    - A command that is refused or fails leaves nothing behind.
    - A command given again under the same key has the first answer.

Not here: what commands decide (:mod:`crmkit.desk`), sending (``_deliver``).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from crmkit.access import Viewer
from crmkit.crm._answered import once
from crmkit.crm._few import FewBook
from crmkit.crm._forms import RECORD
from crmkit.crm._moments import as_utc, in_time
from crmkit.crm._numbers import next_number
from crmkit.crm._permitting import Permitting
from crmkit.crm._related import with_related
from crmkit.crm._request import Request
from crmkit.crm._seen import Seen
from crmkit.crm._staff import staff_for, with_queue
from crmkit.decisions import Decision, Effect, Write
from crmkit.desk import (
    AnyNeed,
    Command,
    FieldsNeed,
    HistoryNeed,
    HoldNeed,
    IdNeed,
    KnownFields,
    NumberNeed,
    QueueNeed,
    RecordNeed,
    RelatedNeed,
    SameNeed,
    Snapshot,
    StaffNeed,
    Unread,
    decide,
    likely_needs,
)
from crmkit.errors import DuplicateRecordError, NoRoutingError, StaleVersionError
from crmkit.ports import Clock, Delivery, IdSource, Transaction
from crmkit.presets import Settings
from crmkit.records import Change, Record, Ref, Turns, record_class

if TYPE_CHECKING:
    from crmkit.crm._fields import FieldBook


@attrs.frozen(kw_only=True)
class Workshop:
    """
    What the write path works with.

    Attributes:
        clock: Where the present comes from.
        ids: Where identifiers come from.
        settings: What the company has chosen.
        channels: Names of the ways out that are set up here.
        fields: The custom fields that the store defines; None if nobody looks.
        few: What is known of how much people see.
    """

    clock: Clock
    ids: IdSource
    settings: Settings
    channels: frozenset[str] = frozenset()
    fields: "FieldBook | None" = attrs.field(default=None, eq=False, repr=False)
    few: FewBook = attrs.field(factory=FewBook, eq=False, repr=False)

    def now(self) -> datetime:
        """
        Return the present instant in UTC.

        Raises:
            NaiveDatetimeError: If the clock's answer has no time zone.
        """
        return as_utc("clock.now()", self.clock.now())


def carry_out(shop: Workshop, tx: Transaction, request: Request) -> Record | None:
    """
    Carry out one command in a transaction and return the record it answers with.

    The record is as he sees it who gave the command. Where others may be first, it is
    done in one of ``_attempts.py``.

    Raises:
        RefusedError: If it may not be carried out; or if it was carried out before
            under its key, and he does not see the record any more.
        CrmkitError: If it makes no sense, or the store fails.
    """
    made: Record | None = None

    def work() -> Record | None:
        nonlocal made
        made = _executed(shop, tx, request)
        return made

    done = once(tx, request, shop.now, RECORD, work)
    if done is None or request.viewer is None:
        return done
    seen = seen_by(request.viewer, shop, tx)
    return seen.masked(done) if done is made else seen.answered(done)


def _executed(shop: Workshop, tx: Transaction, request: Request) -> Record | None:
    command = request.command
    if not request.is_checked:
        command = type(command).of(command)

    def decision_at(at: datetime, now: datetime) -> Decision:
        return decided(shop, tx, request, command, at, now)

    found = in_time(request, shop.now, decision_at)
    # Whoever had to wait for a record read it later than he looked at the clock.
    recorded_at = max(found.now, shop.now())
    commit(shop, tx, found.decision, request, found.at, recorded_at)
    return found.decision.record


def decided(
    shop: Workshop,
    tx: Transaction,
    request: Request,
    command: Command,
    at: datetime,
    now: datetime,
) -> Decision:
    """
    Let a checked command decide, reading what it asks for, until it has all it needs.

    Raises:
        PermissionRefusedError: If he who gives it may not.
    """
    facts = _Facts(tx, shop, at, now)
    permitting = permitting_of(request, shop, tx, command)
    if permitting is None:
        return _decided(facts, request, command, facts.records)
    permitting.before()
    records = permitting.records(facts.records)
    decision = _decided(facts, request, command, records)
    permitting.after(decision)
    return decision


def permitting_of(
    request: Request, shop: Workshop, tx: Transaction, command: Command
) -> Permitting | None:
    """
    Return what is asked of the policy for a command; None if nothing limits its giver.
    """
    if request.viewer is None:
        return None
    seen = seen_by(request.viewer, shop, tx)
    return Permitting.of(seen, command)


def seen_by(viewer: Viewer, shop: Workshop, tx: Transaction) -> Seen:
    """
    Return what somebody sees of a transaction.
    """
    return Seen(tx=tx, viewer=viewer, settings=shop.settings, now=shop.now)


def _decided(
    facts: "_Facts",
    request: Request,
    command: Command,
    records: Mapping[Ref, Record | None],
) -> Decision:
    shop, at, now = facts.shop, facts.at, facts.now
    view = Snapshot(
        by=request.by,
        settings=shop.settings,
        new_id=shop.ids.new(now),
        records=records,
        histories=facts.histories,
        numbers=facts.numbers,
        ids=facts.further,
        now=now,
    )
    return informed(command, view, at, facts.tell)


def informed(
    command: Command,
    view: Snapshot,
    at: datetime,
    tell: Callable[[Snapshot, AnyNeed], Snapshot],
) -> Decision:
    """
    Let a checked command decide, telling it what it asks for, until it has it all.
    """
    for need in likely_needs(command, view):
        view = tell(view, need)
    while True:
        try:
            return decide(command, view, at)
        except Unread as unread:
            view = tell(view, unread.need)


@attrs.frozen
class _Facts:
    """
    What was read for one command; its snapshot grows with it.

    Attributes:
        tx: Where it is read.
        shop: Where ids of further records come from, and what is known of fields.
        at: When the command happens.
        now: The present.
        records: Records that were read.
        histories: Changes that were read.
        numbers: Record type → number for a new record.
        further: Ids for further records, by what the command calls them.
    """

    tx: Transaction
    shop: Workshop
    at: datetime
    now: datetime
    records: dict[Ref, Record | None] = attrs.field(factory=dict)
    histories: dict[Ref, tuple[Change, ...]] = attrs.field(factory=dict)
    numbers: dict[str, str] = attrs.field(factory=dict)
    further: dict[str, str] = attrs.field(factory=dict)

    def tell(self, view: Snapshot, need: AnyNeed) -> Snapshot:
        """
        Return the snapshot with what is needed.
        """
        tx = self.tx
        match need:
            case RecordNeed(ref):
                self.records[ref] = read(tx, ref)
            case NumberNeed(name, changing):
                tx.hold(*changing)
                self.numbers[name] = next_number(view.settings, tx, name, self.at)
            case HistoryNeed(ref):
                self.histories[ref] = tx.history(ref)
            case HoldNeed(refs):
                tx.hold(*refs)
                self.records.update((ref, read(tx, ref)) for ref in refs)
                return attrs.evolve(view, held=view.held.union(refs))
            case IdNeed(what):
                self.further[what] = self.shop.ids.new(self.now)
            case StaffNeed():
                return with_staff(view, tx, need, self.at)
            case RelatedNeed() | SameNeed():
                return with_related(view, tx, need, self.at)
            case QueueNeed():
                return with_queue(view, tx, need, self.at)
            case FieldsNeed():
                return with_fields(view, self.shop, tx, need, self.at)
        return view


def with_fields(
    view: Snapshot, shop: Workshop, tx: Transaction, need: FieldsNeed, at: datetime
) -> Snapshot:
    """
    Return a snapshot with the custom fields that there are.
    """
    if shop.fields is None:
        known = KnownFields(shop.settings, ())
    else:
        known = shop.fields.known(tx, need, at)
    return attrs.evolve(view, fields={**view.fields, need: known})


def with_staff(
    view: Snapshot, tx: Transaction, need: StaffNeed, at: datetime
) -> Snapshot:
    """
    Return a snapshot with who could take a ticket now.

    Raises:
        NoRoutingError: If the company has no routing policy.
    """
    router = view.settings.router
    if router is None:
        raise NoRoutingError(str(need.ticket.ref))
    staff = staff_for(tx, view.settings, router, need.ticket, at)
    return attrs.evolve(view, staff=staff)


def read(tx: Transaction, ref: Ref) -> Record | None:
    """
    Return the record that a reference means, or None.
    """
    return tx.get(record_class(ref.type), ref.id)


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
    for write in sorted(decision.writes, key=turn):
        put(tx, write)
    tx.append(change_of(shop, write, request, at, now) for write in decision.writes)
    for effect in decision.effects:
        tx.enqueue(delivery_of(shop, effect, now))


def turn(write: Write) -> tuple[bool, Ref]:
    """
    Return when to write a record: new ones first, the others in one order.

    Whoever changes the same records takes them in the same order, so no two commands,
    and no two batches, wait for each other.
    """
    return write.before is not None, write.after.ref


def put(tx: Transaction, write: Write) -> None:
    """
    Write a record.

    Raises:
        StaleVersionError: If somebody else has just made the turns of a route, of
            which there is one: the command is to be decided anew, not refused.
    """
    try:
        tx.put(write)
    except DuplicateRecordError as error:
        if not isinstance(write.after, Turns):
            raise
        raise StaleVersionError(str(write.after.ref), 0, None) from error


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
        command=request.command.change_name(new=write.before is None),
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
