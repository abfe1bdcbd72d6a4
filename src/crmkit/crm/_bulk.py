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
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final, TypeVar

import attrs

from crmkit.crm._write import (
    Request,
    Workshop,
    carry_out,
    change_of,
    dated,
    delivery_of,
    read,
)
from crmkit.decisions import Decision
from crmkit.desk import (
    Command,
    HistoryNeed,
    Need,
    NumberNeed,
    Snapshot,
    Unread,
    decide,
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

#: What makes one command; raises what is wrong with what it is made from.
Maker = Callable[[], Command]


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
        kept: The records that were written, in the order of the commands.
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
        begin: Begins the transaction of a batch.
        by: Id of the acting user, or ``system:…``.
        at: When it all happened, if not now.
    """

    shop: Workshop
    begin: Callable[[], AbstractContextManager[Transaction]]
    by: str
    at: datetime | None = None

    def carry_out(self, makers: Iterable[Maker]) -> BulkReport:
        """
        Carry the commands out, a batch at a time.
        """
        kept: list[Ref] = []
        refused: list[Refused] = []
        numbered = enumerate(makers, start=1)
        while batch := list(islice(numbered, BATCH)):
            requests = list(self._made(batch, refused))
            with self.begin() as tx:
                done, wrong = self._written(tx, requests)
            kept += done
            refused += wrong
        refused.sort(key=lambda each: each.position)
        return BulkReport(kept=tuple(kept), refused=tuple(refused))

    def _written(self, tx: Transaction, requests: "list[_Numbered]") -> "_Outcome":
        try:
            with tx.savepoint():
                return _Batch(self.shop, tx).carry_out(requests)
        except (DuplicateRecordError, StaleVersionError):
            return _one_by_one(partial(self._alone, tx), requests)

    def _alone(self, tx: Transaction, request: Request) -> Record | None:
        with tx.savepoint():
            return carry_out(self.shop, tx, request)

    def _made(
        self, batch: Iterable[tuple[int, Maker]], refused: list[Refused]
    ) -> "Iterator[_Numbered]":
        for position, make in batch:
            try:
                command = make()
            except CrmkitError as error:
                refused.append(Refused(position, error))
            else:
                yield position, Request(command=command, by=self.by, at=self.at)


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
    """

    def __init__(self, shop: Workshop, tx: Transaction) -> None:
        self._shop, self._tx, self._now = shop, tx, shop.now()
        self._records: dict[Ref, Record | None] = {}
        self._histories: dict[Ref, tuple[Change, ...]] = {}
        self._numbers = _Numbers(tx)
        self._decided: list[tuple[Request, Decision]] = []

    def carry_out(self, requests: Iterable[_Numbered]) -> _Outcome:
        """
        Decide all commands, then write what was decided.
        """
        done: list[Ref] = []
        wrong: list[Refused] = []
        for position, request in requests:
            before = self._numbers.mark()
            try:
                decision = self._decision(request).accepted()
            except StoreError:
                raise
            except CrmkitError as error:
                self._numbers.back_to(before)
                wrong.append(Refused(position, error))
                continue
            self._note(request, decision)
            done += [decision.record.ref] if decision.record else []
        self._flush()
        return done, wrong

    def _decision(self, request: Request) -> Decision:
        at = dated(request.at, self._now)
        command = type(request.command).of(request.command)
        numbers: dict[str, str] = {}
        view = Snapshot(
            by=request.by,
            settings=self._shop.settings,
            new_id=self._shop.ids.new(self._now),
            records=self._records,
            histories=self._histories,
            numbers=numbers,
        )
        for need in likely_needs(command, view):
            self._read(need, numbers, at)
        while True:
            try:
                return decide(command, view, at)
            except Unread as unread:
                self._read(unread.need, numbers, at)

    def _read(self, need: Need, numbers: dict[str, str], at: datetime) -> None:
        match need:
            case NumberNeed(name):
                form = self._shop.settings.numbers[name]
                sequence = f"{name}:{form.pattern}:{form.period(at)}"
                numbers[name] = form.write(at, self._numbers.next(sequence))
            case HistoryNeed(ref):
                if ref not in self._histories:
                    self._flush()
                    self._histories[ref] = self._tx.history(ref)
            case _:
                if need.ref not in self._records:
                    self._records[need.ref] = read(self._tx, need.ref)

    def _note(self, request: Request, decision: Decision) -> None:
        self._decided.append((request, decision))
        for write in decision.writes:
            self._records[write.after.ref] = write.after
            self._histories.pop(write.after.ref, None)

    def _flush(self) -> None:
        """
        Write what was decided so far.
        """
        self._numbers.settle()
        decided, self._decided = self._decided, []
        for _, decision in decided:
            for appointment in decision.appointments:
                self._tx.schedule(appointment)
        self._tx.put_all([w for _, decision in decided for w in decision.writes])
        self._tx.append(self._changes(decided))
        for _, decision in decided:
            for effect in decision.effects:
                self._tx.enqueue(delivery_of(self._shop, effect, self._now))

    def _changes(self, decided: Sequence[tuple[Request, Decision]]) -> Iterator[Change]:
        for request, decision in decided:
            at = dated(request.at, self._now)
            for write in decision.writes:
                yield change_of(self._shop, write, request, at, self._now)


class _Numbers:
    """
    Values of sequences: the first is asked for, which holds up all others.

    So the next ones are known, only how many they were is written down, and one
    that was taken for a command that is refused goes to the next command.
    """

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._first: dict[str, int] = {}
        self._used: dict[str, int] = {}

    def next(self, sequence: str) -> int:
        """
        Return the next value of a sequence.
        """
        if sequence not in self._first:
            self._first[sequence] = self._tx.next_in(sequence)
        used = self._used.get(sequence, 0)
        self._used[sequence] = used + 1
        return self._first[sequence] + used

    def mark(self) -> dict[str, int]:
        """
        Return how many are used, for :meth:`back_to`.
        """
        return dict(self._used)

    def back_to(self, mark: dict[str, int]) -> None:
        """
        Have back what was taken since.
        """
        self._used = mark

    def settle(self) -> None:
        """
        Write down how many were used; later ones are asked for anew.
        """
        for sequence, used in self._used.items():
            if used > 1:
                self._tx.next_in(sequence, used - 1)
            if used:
                del self._first[sequence]
        self._used = {}
