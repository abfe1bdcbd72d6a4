"""
What an acting object sees, and what is written down of it.

Invariants:
    - Whatever is read for a person comes through what he may see.
    - What he was refused is in the audit trail, also where nothing else was written.

Not here: what he may see and do (:mod:`crmkit.access`).
"""

import logging
from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

from crmkit.access import Purpose, Viewer, check_operation
from crmkit.conditions import NO_RELATIONS, Moment
from crmkit.crm._auditing import note, refusal, unseen
from crmkit.crm._learning import Learning
from crmkit.crm._looking import Looking
from crmkit.crm._seen import Seen
from crmkit.crm._viewers import Eyes
from crmkit.crm._write import Workshop
from crmkit.errors import (
    PermissionRefusedError,
    RecordNotFoundError,
    SeveralCustomersError,
    StoreError,
)
from crmkit.records import (
    RECORD_TYPES,
    AuditAction,
    Customer,
    Record,
    Ref,
    record_class,
)

if TYPE_CHECKING:
    from crmkit.ports import Delivery, Store, Transaction

T = TypeVar("T")

log = logging.getLogger("crmkit.audit")

_TYPES: Final = frozenset(cls.type_name for cls in RECORD_TYPES)


class Watching(Learning):
    """
    The part of an acting object that sees, and is seen.
    """

    by: str
    _store: "Store"
    _eyes: Eyes | None
    _untold: list[dict[str, Any]]

    @abstractmethod
    def _within(self, work: "Callable[[Transaction], T]") -> T: ...

    def viewer(self) -> Viewer | None:
        """
        Return what whoever acts may see and do; None if nothing limits him.

        Raises:
            RecordNotFoundError: If he is no longer in the store.
            UserNotUsableError: If his account is no longer usable.
        """
        if self._eyes is None:
            return None
        shop = self.shop
        return self._eyes.viewer(shop.settings, shop.now, self._transaction)

    def message_seen(self, delivery: "Delivery") -> "Delivery":
        """
        Return a message as whoever acts may see it.
        """
        with self.reading() as tx:
            return tx.message_seen(delivery) if isinstance(tx, Seen) else delivery

    def demand(self, operation: str) -> None:
        """
        Refuse what whoever acts may do nowhere, and write the refusal down.

        Raises:
            PermissionRefusedError: If he may not.
        """
        viewer = self.viewer()
        if viewer is None or viewer.allows(operation):
            return
        if refusal := viewer.refusal(operation, None, self.present, NO_RELATIONS):
            with self.noting_refusals():
                raise refusal.error()

    def demand_whole(self, operation: str) -> None:
        """
        Refuse what is about all records to whoever sees some of them alone.

        Raises:
            PermissionRefusedError: If he may not, or a scope limits what he sees.
        """
        self.demand(operation)
        viewer = self.viewer()
        if viewer is None or all(
            viewer.rows(cls) is None for cls in RECORD_TYPES if viewer.reads(cls)
        ):
            return
        with self.noting_refusals():
            raise PermissionRefusedError(
                operation, code="whole", needs=(operation,), by=self.by
            )

    def may(self, operation: str, record: Record | Ref | None = None) -> bool:
        """
        Tell whether whoever acts may do something, for a screen that offers it.

        Nothing is written down. A new record, and fields that are given, are looked at
        when it is done.

        Args:
            operation: What he would do, for example ``"customer.change"``.
            record: To which record; None asks whether he may do so at all.

        Raises:
            UnknownChoiceError: If there is no such operation.

        >>> from crmkit import CRM
        >>> CRM.open("memory://").as_system("doctest").may("configure")
        True
        """
        check_operation(operation)
        with self.reading() as tx:
            if not isinstance(tx, Seen):
                return True
            if record is None:
                return tx.viewer.allows(operation)
            ref = record.ref if isinstance(record, Record) else record
            found = tx.unmasked(record_class(ref.type), ref.id)
            return found is not None and tx.permits(operation, found)

    def reading(self, purpose: Purpose = "view") -> AbstractContextManager[Looking]:
        """
        Return a block that reads what whoever acts may see.

        Inside ``begin`` it sees what was written.

        Args:
            purpose: What it is read for.
        """
        return self._reading(self.viewer(), purpose)

    def looking(
        self, operation: str, purpose: Purpose = "view"
    ) -> AbstractContextManager[Looking]:
        """
        Return a block that reads, if whoever acts may do something at all.

        Raises:
            PermissionRefusedError: If he may not.
        """
        viewer = self.viewer()
        if viewer is not None and not viewer.allows(operation):
            self.demand(operation)
        return self._reading(viewer, purpose)

    def _reading(
        self, viewer: Viewer | None, purpose: Purpose
    ) -> AbstractContextManager[Looking]:
        if viewer is None:
            return self._block()
        return _Watched(self, self._block(), viewer, purpose, self._shop)

    def _block(self) -> "AbstractContextManager[Transaction]":
        tx = self._transaction
        return self._store.read() if tx is None else nullcontext(tx)

    @contextmanager
    def noting_refusals(self) -> Iterator[None]:
        """
        Return a block of which refusals are written down.

        So is that a record was named that is there, and that he does not see; he is
        told that there is none.
        """
        try:
            yield
        except PermissionRefusedError as error:
            self.note_refused(error)
            raise
        except RecordNotFoundError as error:
            self.note_unseen(error.record)
            raise
        except SeveralCustomersError as error:
            raise self._several_seen(error) from None

    def _several_seen(self, error: SeveralCustomersError) -> SeveralCustomersError:
        """
        Return the same without customers whom he does not see: there is one, of whom.
        """
        refs = [Ref.parse(each) for each in error.customers]
        with self.reading() as tx:
            if not isinstance(tx, Seen):
                return error
            whole = tx.tx
            seen = [ref for ref in refs if tx.unmasked(Customer, ref.id) is not None]
            others = (whole.get(Customer, ref.id) for ref in refs if ref not in seen)
            owners = {each.owner or "?" for each in others if each is not None}
        return SeveralCustomersError(tuple(map(str, seen)), tuple(sorted(owners)))

    def note_refused(self, error: PermissionRefusedError) -> None:
        """
        Write down that somebody was refused what he may not do.
        """
        self.note_shown(**refusal(error))

    def note_unseen(self, record: str) -> None:
        """
        Write down that somebody named a record that he does not see, if it is there.
        """
        kind, _, record_id = record.partition(":")
        if self.viewer() is None or kind not in _TYPES or not record_id:
            return
        with self._block() as tx:
            found = tx.get(record_class(kind), record_id)
        if found is not None:
            self.note_shown(**unseen(found.ref))

    def note(self, **entry: Any) -> None:
        """
        Write an entry of the audit trail about what whoever acts has done.

        If that is undone, so is the entry.

        Args:
            **entry: Its fields, but who and when.
        """
        shop = self.shop
        self._within(lambda tx: note(shop, tx, self.by, **entry))

    def note_shown(self, **entry: Any) -> None:
        """
        Write an entry about what nobody can undo: he was shown something, or refused.

        Within a block it is written when that is over, whatever that has come to.

        Args:
            **entry: Its fields, but who and when.
        """
        self._untold.append(entry)
        if self._transaction is None:
            self.tell()

    def tell(self, connection: object | None = None) -> None:
        """
        Write down what was shown and refused within a block that is over.

        If the store fails, the log has it: what the block has come to stands.

        Args:
            connection: A host's, in whose transaction it is written; None for a
                transaction of its own.
        """
        untold, self._untold = self._untold, []
        if not untold:
            return
        try:
            with self._store.begin(connection) as tx:
                for entry in untold:
                    note(self.shop, tx, self.by, **entry)
        except StoreError:
            what = ", ".join(f"{e['action']} {e['operation']}" for e in untold)
            log.exception("not in the audit trail: %s: %s", self.by, what)

    @property
    def present(self) -> Moment:
        """
        The present moment.
        """
        return Moment(self.shop.now())


@attrs.define(eq=False)
class _Watched:
    """
    A block in which somebody reads who may not see everything.

    Of generators, that are entered here in every call, one would take as long as the
    policy itself.
    """

    watching: Watching
    block: "AbstractContextManager[Transaction]"
    viewer: Viewer
    purpose: Purpose
    shop: Workshop
    _seen: Seen = attrs.field(init=False)

    def __enter__(self) -> Seen:
        shop = self.shop
        self._seen = Seen(
            tx=self.block.__enter__(),
            viewer=self.viewer,
            settings=shop.settings,
            now=shop.now,
            purpose=self.purpose,
            few=shop.few,
        )
        return self._seen

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        is_caught = self.block.__exit__(kind, error, trace)
        if kind is None:
            for each in self._seen.shown:
                self.watching.note_shown(
                    action=AuditAction.SEEN,
                    operation=f"{each.kind}.read",
                    about=each.about and str(each.about),
                    records=each.records,
                    fields=tuple(sorted(each.fields)),
                )
        return is_caught
