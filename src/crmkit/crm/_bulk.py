"""
Many commands at once: decided one by one, written in batches.

Invariants:
    - Each command is decided as if it came alone, after those before it.
    - One that is refused leaves nothing behind and holds up no other.
    - A batch that the store refuses is carried out command by command, so that
      the one at fault is found and the others are kept.
    - A batch is a transaction: after a crash all of it is there, or nothing.

Not here: reading files (:mod:`crmkit.intake`), single commands
(:mod:`crmkit.crm` ``_write``).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final, TypeVar

import attrs

from crmkit.access import Viewer
from crmkit.crm._attempts import persistent
from crmkit.crm._batch_numbers import BatchNumbers
from crmkit.crm._moments import Dated, in_time
from crmkit.crm._numbers import sequence_of
from crmkit.crm._related import with_related
from crmkit.crm._request import Request
from crmkit.crm._staff import with_queue
from crmkit.crm._write import (
    Workshop,
    carry_out,
    change_of,
    delivery_of,
    informed,
    permitting_of,
    read,
    turn,
    with_fields,
    with_staff,
)
from crmkit.decisions import Decision
from crmkit.desk import (
    AnyNeed,
    Command,
    FieldsNeed,
    HistoryNeed,
    HoldNeed,
    IdNeed,
    NumberNeed,
    QueueNeed,
    RecordNeed,
    RelatedNeed,
    SameNeed,
    Snapshot,
    StaffNeed,
    in_values,
    likely_needs,
)
from crmkit.errors import (
    CrmkitError,
    DuplicateRecordError,
    StaleVersionError,
    StoreError,
)
from crmkit.ports import Transaction
from crmkit.records import Change, Record, Ref

T = TypeVar("T")

#: Commands of one transaction.
BATCH: Final = 500
#: How to read what depends on what the batch has written so far.
_ASKED: Final[dict[type, Callable[..., Snapshot]]] = {
    StaffNeed: with_staff, RelatedNeed: with_related, SameNeed: with_related,
    QueueNeed: with_queue,
}  # fmt: skip
#: What makes one command; raises what is wrong with what it is made from.
Maker = Callable[[], Command]
#: Does some work in a transaction and returns what it returns.
Within = Callable[[Callable[[Transaction], "_Outcome"]], "_Outcome"]


@attrs.frozen
class Refused:
    """
    A command that was not carried out.

    Attributes:
        position: Which one it was, from 1.
        error: Why not.
    """

    position: int
    error: CrmkitError


@attrs.frozen(kw_only=True)
class BulkReport:
    """
    What became of many commands.

    Attributes:
        kept: The record of each command that was carried out, in the order of the
            commands; also where there was nothing to write, as when a change
            repeats what is there, or the command sends a message about the record.
        refused: The commands that were not carried out, in their order.
    """

    kept: tuple[Ref, ...] = ()
    refused: tuple[Refused, ...] = ()


@attrs.frozen(kw_only=True)
class Bulk:
    """
    Carries out many commands for one actor.

    Attributes:
        shop: Clock, ids and settings.
        within: Does the work of a batch in a transaction.
        by: Id of the acting user, or ``system:…``.
        at: When it all happened, if not now.
        viewer: What he may see and do; None if nothing limits him.
    """

    shop: Workshop
    within: Within
    by: str
    at: datetime | None = None
    viewer: Viewer | None = None

    def carry_out(self, makers: Iterable[Maker]) -> BulkReport:
        """
        Carry the commands out, a batch at a time.

        Raises:
            StoreError: If the store fails; ``report`` has what was kept before.
        """
        kept: list[Ref] = []
        refused: list[Refused] = []
        numbered = enumerate(makers, start=1)
        while batch := list(islice(numbered, BATCH)):
            requests = list(self._made(batch, refused))
            try:
                done, wrong = self.within(partial(self._written, requests))
            except StoreError as error:
                error.report = _report(kept, refused)
                raise
            kept += done
            refused += wrong
        return _report(kept, refused)

    def _written(self, requests: "list[_Numbered]", tx: Transaction) -> "_Outcome":
        """
        Write a batch; if others have changed a record of it, with all of them held.

        Held one by one as the commands come to them, two batches would wait for each
        other, again and again.
        """
        held = frozenset[Ref]()
        while True:
            batch = _Batch(self.shop, tx, held)
            try:
                with tx.savepoint():
                    return batch.carry_out(requests)
            except (DuplicateRecordError, StaleVersionError) as error:
                known, held = held, held | batch.taken
                if isinstance(error, DuplicateRecordError) or held == known:
                    break
        tx.hold(*held)
        return _one_by_one(partial(self._alone, tx), requests)

    def _alone(self, tx: Transaction, request: Request) -> Record | None:
        return persistent(tx, lambda: carry_out(self.shop, tx, request))

    def _made(
        self, batch: Iterable[tuple[int, Maker]], refused: list[Refused]
    ) -> "Iterator[_Numbered]":
        for position, make in batch:
            try:
                command = in_values(make(), self.shop.settings)
                command = type(command).of(command)
            except CrmkitError as error:
                refused.append(Refused(position, error))
            else:
                yield position, self._request(command)

    def _request(self, command: Command) -> Request:
        return Request(command=command, by=self.by, at=self.at, viewer=self.viewer)


def _report(kept: Iterable[Ref], refused: Iterable[Refused]) -> BulkReport:
    told = sorted(refused, key=lambda each: each.position)
    return BulkReport(kept=tuple(kept), refused=tuple(told))


_Numbered = tuple[int, Request]
_Outcome = tuple[list[Ref], list[Refused]]


def one_by_one(
    do: Callable[[Command], Record | None], makers: Iterable[Maker]
) -> BulkReport:
    """
    Carry out commands each in its own way, and report as for a batch.
    """
    kept, refused = _one_by_one(lambda make: do(make()), enumerate(makers, start=1))
    return BulkReport(kept=tuple(kept), refused=tuple(refused))


def _one_by_one(
    do: Callable[[T], Record | None], numbered: Iterable[tuple[int, T]]
) -> _Outcome:
    done: list[Ref] = []
    wrong: list[Refused] = []
    for position, each in numbered:
        try:
            record = do(each)
        except StoreError:
            raise
        except CrmkitError as error:
            wrong.append(Refused(position, error))
        else:
            done += [record.ref] if record else []
    return done, wrong


class _Batch:
    """
    The commands of one transaction, which share what was read for them.

    Args:
        shop: Clock, ids and settings.
        tx: The transaction.
        wanted: Records that it will change, as an attempt before has shown.
    """

    def __init__(
        self, shop: Workshop, tx: Transaction, wanted: frozenset[Ref] = frozenset()
    ) -> None:
        self._shop, self._tx, self._now = shop, tx, shop.now()
        self._wanted = wanted
        self._records: dict[Ref, Record | None] = {}
        self._held: set[Ref] = set()
        self._changed: set[Ref] = set()
        self._changing: set[Ref] = set()
        self._histories: dict[Ref, tuple[Change, ...]] = {}
        self._numbers = BatchNumbers(tx)
        self._decided: list[tuple[Request, Dated]] = []
        self._unwritten: set[str] = set()

    @property
    def taken(self) -> frozenset[Ref]:
        """
        Records that it holds, or was about to change.
        """
        return frozenset(self._held | self._changing)

    def carry_out(self, requests: Sequence[_Numbered]) -> _Outcome:
        """
        Decide all commands, then write what was decided.
        """
        done: list[Ref] = []
        wrong: list[Refused] = []
        self._hold_all(requests)
        for position, request in requests:
            try:
                found = self._decision(request)
            except StoreError:
                raise
            except CrmkitError as error:
                self._numbers.give_back()
                wrong.append(Refused(position, error))
                continue
            self._numbers.keep()
            self._note(request, found)
            record = found.decision.record
            done += [record.ref] if record else []
        self._flush()
        return done, wrong

    def _hold_all(self, requests: Iterable[_Numbered]) -> None:
        """
        Hold what the commands will change before the first of them draws a number.

        Whoever changes one of them may be about to draw one.
        """
        wanted = set(self._wanted)
        for _, request in requests:
            view = self._view(request, "", {})
            with suppress(CrmkitError):  # it is told when the command is decided
                for need in likely_needs(request.command, view):
                    if isinstance(need, NumberNeed):
                        wanted.update(need.changing)
                    elif isinstance(need, HoldNeed):
                        wanted.update(need.refs)
                    elif isinstance(need, RecordNeed):
                        self._read(need, {}, self._now)
        self._hold(wanted)

    def _hold(self, wanted: Iterable[Ref]) -> None:
        """
        Hold records, and read them anew unless this batch has changed them.
        """
        new = [ref for ref in wanted if ref not in self._held]
        if new:
            self._tx.hold(*new)
            self._held.update(new)
            for ref in new:
                if ref not in self._changed:
                    self._records.pop(ref, None)

    def _decision(self, request: Request) -> Dated:
        return in_time(request, lambda: self._now, partial(self._decided_at, request))

    def _decided_at(self, request: Request, at: datetime, now: datetime) -> Decision:
        numbers: dict[str, str] = {}
        permitting = permitting_of(request, self._shop, self._tx, request.command)
        view = self._view(request, self._shop.ids.new(now), numbers, now)
        if permitting is not None:
            if not permitting.named.isdisjoint(self._unwritten):
                self._flush()  # what he has just entered he may name
            permitting.before()
            view = attrs.evolve(view, records=permitting.records(view.records))

        def tell(view: Snapshot, need: AnyNeed) -> Snapshot:
            if isinstance(need, IdNeed):
                new_id = self._shop.ids.new(now)
                return attrs.evolve(view, ids={**view.ids, need.what: new_id})
            if isinstance(need, StaffNeed | RelatedNeed | SameNeed | QueueNeed):
                self._flush()  # what was given in this batch counts as well
                return _ASKED[type(need)](view, self._tx, need, at)
            if isinstance(need, HoldNeed):
                self._hold(need.refs)
                return attrs.evolve(view, held=view.held.union(need.refs))
            if isinstance(need, FieldsNeed):
                self._flush()
                return with_fields(view, self._shop, self._tx, need, at)
            self._read(need, numbers, at)
            return view

        decision = informed(request.command, view, at, tell)
        if permitting is not None:
            permitting.after(decision)
        return decision

    def _view(
        self,
        request: Request,
        new_id: str,
        numbers: dict[str, str],
        now: datetime | None = None,
    ) -> Snapshot:
        return Snapshot(
            by=request.by,
            settings=self._shop.settings,
            new_id=new_id,
            records=self._records,
            histories=self._histories,
            numbers=numbers,
            now=now,
        )

    def _read(
        self,
        need: RecordNeed | HistoryNeed | NumberNeed,
        numbers: dict[str, str],
        at: datetime,
    ) -> None:
        match need:
            case NumberNeed(name, changing):
                self._hold(changing)
                form = self._shop.settings.numbers[name]
                sequence = sequence_of(self._shop.settings, name, at)
                numbers[name] = form.write(at, self._numbers.next(sequence))
            case HistoryNeed(ref):
                if ref not in self._histories:
                    self._flush()
                    self._histories[ref] = self._tx.history(ref)
            case _:
                if need.ref not in self._records:
                    self._records[need.ref] = read(self._tx, need.ref)

    def _note(self, request: Request, found: Dated) -> None:
        self._decided.append((request, found))
        for write in found.decision.writes:
            self._records[write.after.ref] = write.after
            self._unwritten.add(write.after.id)
            self._changed.add(write.after.ref)
            if write.before is not None:
                self._changing.add(write.after.ref)
            self._histories.pop(write.after.ref, None)

    def _flush(self) -> None:
        """
        Write what was decided so far.
        """
        self._numbers.settle()
        decided, self._decided = self._decided, []
        self._unwritten.clear()
        decisions = [found.decision for _, found in decided]
        booked = [each for one in decisions for each in one.appointments]
        for appointment in sorted(booked, key=lambda each: each.record):
            self._tx.schedule(appointment)
        writes = [write for one in decisions for write in one.writes]
        self._tx.put_all(sorted(writes, key=turn))
        self._tx.append(self._changes(decided))
        for one in decisions:
            for effect in one.effects:
                self._tx.enqueue(delivery_of(self._shop, effect, self._now))

    def _changes(self, decided: "Sequence[tuple[Request, Dated]]") -> Iterator[Change]:
        # As in _write.py: the batch may have waited for records.
        now = self._shop.now()
        for request, found in decided:
            recorded_at = max(found.now, now)
            for write in found.decision.writes:
                yield change_of(self._shop, write, request, found.at, recorded_at)
