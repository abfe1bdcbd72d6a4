"""
A store as somebody sees it who may not see everything.

Invariants:
    - What is out of his sight is not there: it is neither returned nor counted, and
      no order, cursor or condition tells of it.
    - What is hidden from him is a mask in whatever is returned, changes included.
    - Everything that an acting object reads for somebody comes this way.

Not here: what he may see (:mod:`crmkit.access`), what he may do (:mod:`crmkit.crm`
``_permitting``).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Final, TypeVar

import attrs

from crmkit.access import Purpose, Viewer
from crmkit.conditions import NO_RELATIONS, Condition, Moment
from crmkit.crm._few import FewBook
from crmkit.crm._in_parts import Parts, in_parts
from crmkit.crm._seen_outbox import SeenOutbox
from crmkit.crm._stored_view import StoredView, records_by_id
from crmkit.errors import RecordNotFoundError
from crmkit.ports import (
    ChangePlace,
    Page,
    Transaction,
)
from crmkit.presets import Settings
from crmkit.records import (
    Change,
    Record,
    Ref,
    masked,
    masked_change,
    record_class,
)

R = TypeVar("R", bound=Record)
#: Field → what makes a mask of its value.
Veil = Mapping[str, Callable[[object], str]]

#: When a policy is asked that is the same at all times.
_ANY_TIME: Final = Moment(datetime(2000, 1, 1, tzinfo=UTC))


@attrs.frozen
class Shown:
    """
    Fields that somebody was shown in the clear.

    Attributes:
        kind: Type of the records.
        about: The record, if it was one.
        records: How many there were.
        fields: The fields.
    """

    kind: str
    about: Ref | None
    records: int
    fields: AbstractSet[str]


# Not frozen: one is made for each thing that is read, and that takes half as long.
@attrs.define(kw_only=True, eq=False)
class Seen(SeenOutbox):
    """
    What somebody sees of a transaction.

    Attributes:
        tx: The transaction.
        viewer: Who looks.
        settings: What the company has chosen.
        now: Tells the present instant.
        purpose: What it is read for.
        few: What is known of how much people see.
        shown: What he was shown in the clear of which that is to be written down.
    """

    tx: Transaction
    viewer: Viewer
    settings: Settings
    now: Callable[[], datetime]
    purpose: Purpose = "view"
    few: FewBook | None = None
    shown: list[Shown] = attrs.field(factory=list, init=False)
    _at: Moment | None = attrs.field(default=None, init=False)
    _view: StoredView | None = attrs.field(default=None, init=False)

    @property
    def at(self) -> Moment:
        """
        The moment at which the policy is asked: the present, if that matters to it.
        """
        if self._at is None:
            self._at = Moment(self.now()) if self.viewer.follows_time else _ANY_TIME
        return self._at

    @property
    def view(self) -> StoredView:
        """
        Related records as they are, for conditions of the policy.
        """
        if self._view is None:
            self._view = StoredView(self.tx, self.settings, self.at)
        return self._view

    # -- Records --------------------------------------------------------------

    def get(self, cls: type[R], record_id: str) -> R | None:
        """
        Return a record by id, as he sees it; None if he does not.
        """
        found = self.tx.get(cls, record_id)
        if found is None:
            return None
        how = self.viewer.seeing(cls, self.purpose)
        view = self.view if how.follows_links else NO_RELATIONS
        if how.rows is not None and not how.rows.holds(found, self.at, view):
            return None
        if how.veil is not None:
            (found,) = how.veil.over((found,), self.at, view)
        if how.audited:
            self._note(cls, [found], one=True)
        return found

    def unmasked(self, cls: type[R], record_id: str) -> R | None:
        """
        Return a record that he sees, with all that is in it; None if he does not.
        """
        found, rows = self.tx.get(cls, record_id), self.viewer.rows(cls)
        if found is None or rows is None or rows.holds(found, self.at, self.view):
            return found
        return None

    def masked(self, record: R) -> R:
        """
        Return a record as he sees it.
        """
        return self.viewer.seen(record, self.at, self.view, self.purpose)

    def answered(self, answer: R) -> R:
        """
        Return a record as it was, as he may see it now: an answer, an archive's copy.

        What is hidden is told by the record as it is now, which may be another's.

        Raises:
            RecordNotFoundError: If he does not see the record any more.
        """
        known = self.unmasked(record_class(answer.type_name), answer.id)
        if known is None:
            raise RecordNotFoundError(str(answer.ref))
        custom = getattr(answer, "custom", {})
        masks = {
            name: mask(
                custom.get(name) if name in custom else getattr(answer, name, None)
            )
            for name, mask in self._veil(known).items()
        }
        shown = masked(answer, masks)
        self._note(record_class(answer.type_name), [shown], one=True)
        return shown

    def find(
        self,
        cls: type[R],
        where: Condition | None,
        at: Moment,
        *,
        order: str = "id",
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[R]:
        """
        Return the records that he sees for which a condition surely holds.

        Raises:
            HiddenFieldError: If it asks for, or is ordered by, what he never sees.
        """
        viewer = self.viewer
        if not viewer.reads(cls):
            return Page((), None)
        limited = self._limited(cls, where)
        shown = viewer.sorts(cls, order.removeprefix("-"))
        if shown is None:
            page = self.tx.find(
                cls, limited, at, order=order, limit=limit, cursor=cursor
            )
        else:
            parts = Parts.of(limited, shown, order, viewer.schema(cls))
            page = in_parts(self.tx, cls, parts, at, limit=limit, cursor=cursor)
        items = self._all_masked(cls, page.items, at)
        self._note(cls, items)
        return Page(items, page.cursor)

    def _all_masked(
        self, cls: type[R], items: tuple[R, ...], at: Moment
    ) -> tuple[R, ...]:
        how = self.viewer.seeing(cls, self.purpose)
        if how.veil is None:
            return items
        self._look_ahead(cls, items)
        return tuple(how.veil.over(items, at, self.view))

    def _look_ahead(self, cls: type[Record], records: Sequence[Record]) -> None:
        """
        Read together what conditions will ask of records to tell what is hidden.
        """
        how = self.viewer.seeing(cls, self.purpose)
        if how.follows_links and how.veil is not None:
            paths = {path for seen, _ in how.veil.partly for path in seen.reads}
            self.view.preload(cls, paths, records)

    def _note(self, cls: type[R], records: Sequence[R], *, one: bool = False) -> None:
        """
        Note what he is shown in the clear, if the policy wants that written down.
        """
        audited = self.viewer.audited(cls)
        if audited and records:
            clear = {name for each in records for name in audited - each.hidden.keys()}
            if clear:
                about = records[0].ref if one else None
                self.shown.append(Shown(cls.type_name, about, len(records), clear))

    def count(self, cls: type[Record], where: Condition | None, at: Moment) -> int:
        """
        Return for how many records that he sees a condition surely holds.

        Raises:
            HiddenFieldError: If it asks for what he never sees.
        """
        if not self.viewer.reads(cls):
            return 0
        return self.tx.count(cls, self._limited(cls, where), at)

    def _limited(self, cls: type[Record], where: Condition | None) -> Condition | None:
        """
        Return a condition on what he sees, and may take out if that is what he does.
        """
        few = self.few is not None and self.few.sees_few(
            self.tx, self.viewer, cls, self.at
        )
        limited = self.viewer.limited(cls, where, few=few)
        if self.purpose == "view":
            return limited
        rows = self.viewer.rows(cls, self.purpose)
        if rows is None or limited is None:
            return limited if rows is None else rows
        return limited & rows

    # -- Changes --------------------------------------------------------------

    def history(self, record: Ref, limit: int | None = None) -> tuple[Change, ...]:
        """
        Return the changes of a record that he sees; none of one that he does not.
        """
        found = self.unmasked(record_class(record.type), record.id)
        if found is None:
            return ()
        veil = self._veil(found)
        changes = self.tx.history(record, limit)
        self._note_changes(changes, {record: veil})
        return tuple(masked_change(each, veil) for each in changes) if veil else changes

    def _note_changes(
        self, changes: Iterable[Change], veils: Mapping[Ref, Veil]
    ) -> None:
        """
        Note what changes show him in the clear, if the policy wants that written down.
        """
        clear: dict[str, tuple[set[Ref], set[str]]] = {}
        for each in changes:
            ref = each.record
            audited = self.viewer.audited(record_class(ref.type))
            told = each.fields.keys() & audited - veils.get(ref, {}).keys()
            if told:
                refs, fields = clear.setdefault(ref.type, (set(), set()))
                refs.add(ref)
                fields |= told
        for kind, (refs, fields) in clear.items():
            one = next(iter(refs)) if len(refs) == 1 else None
            self.shown.append(Shown(kind, one, len(refs), fields))

    def changes_of(  # noqa: PLR0913 - as the port has it
        self,
        cls: type[Record],
        where: Condition | None,
        at: Moment,
        *,
        newest_first: bool = False,
        after: ChangePlace | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        from_version: int = 1,
        limit: int = 100,
    ) -> tuple[Change, ...]:
        """
        Return changes of the records that he sees for which a condition surely holds.
        """
        if not self.viewer.reads(cls):
            return ()
        found = self.tx.changes_of(
            cls,
            self.viewer.limited(cls, where),
            at,
            newest_first=newest_first,
            after=after,
            since=since,
            until=until,
            from_version=from_version,
            limit=limit,
        )
        return self.changes_seen(found)

    def changes_seen(self, changes: Iterable[Change]) -> tuple[Change, ...]:
        """
        Return changes of records that he sees, without what is hidden from him.

        One of a record that is not there to tell what is hidden of it is left out.
        """
        found = tuple(changes)
        veils = self._veils({each.record for each in found})
        self._note_changes(found, veils)
        return tuple(
            masked_change(each, veils[each.record])
            for each in found
            if each.record in veils
        )

    def _veils(self, refs: Iterable[Ref]) -> dict[Ref, Veil]:
        """
        Return what is hidden of records that are there; read once a class, if at all.
        """
        veils: dict[Ref, Veil] = {}
        for kind, same in groupby(sorted(refs), key=attrgetter("type")):
            cls, ids = record_class(kind), [ref.id for ref in same]
            if not self.viewer.hides(cls, self.purpose):
                veils |= {Ref(kind, each): {} for each in ids}
            else:
                known = records_by_id(self.tx, cls, ids, self.at).values()
                self._look_ahead(cls, tuple(known))
                veils |= {each.ref: self._veil(each) for each in known}
        return veils

    def hidden(self, record: Record) -> Veil:
        """
        Return what is hidden from him of a record: field → what masks its values.
        """
        return self._veil(record)

    def _veil(self, record: Record) -> Veil:
        return self.viewer.veil(record, self.at, self.view, self.purpose)

    # -- What he may do ---------------------------------------------------------

    def permits(self, operation: str, record: Record) -> bool:
        """
        Tell whether he may do something with a record that he sees.
        """
        refusal = self.viewer.refusal(operation, record, self.at, self.view)
        return refusal is None

    def demand(self, operation: str) -> None:
        """
        Refuse what he may do nowhere.

        Raises:
            PermissionRefusedError: If he may not.
        """
        refusal = self.viewer.refusal(operation, None, self.at, NO_RELATIONS)
        if refusal is not None:
            raise refusal.error()
