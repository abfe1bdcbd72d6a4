"""
The audit trail: who saw and changed what, and what was refused to whom.

Invariants:
    - An entry tells no value of a record: ids, names of operations and fields, counts.
    - Whoever reads the trail sees of it what he may see of the records.

Not here: who may read it (:mod:`crmkit.access`).
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from functools import lru_cache
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import attrs

from crmkit.access import Purpose
from crmkit.conditions import Condition, Field, Instant, Moment, Schema, Text
from crmkit.crm._audit_line import AuditLine
from crmkit.crm._exporting import Exporting
from crmkit.crm._looking import Looking
from crmkit.crm._moments import as_utc
from crmkit.errors import PageSizeError
from crmkit.ports import ChangePlace
from crmkit.records import RECORD_TYPES, AuditEntry, Record, Ref

if TYPE_CHECKING:
    from crmkit.crm._acting import Acting

_MOST: Final = 10_000
#: Lines of one kind that are read at a time, at most.
_PAGE: Final = 1000
#: What has changes that tell something; entries, and what is kept apart, do not.
_KINDS: Final = tuple(
    cls
    for cls in RECORD_TYPES
    if cls.type_name not in ("audit_entry", "archive_content", "turns")
)


class AuditEntries(Exporting[AuditEntry]):
    """
    What was refused, taken out, disclosed, erased or handed over (P6).

    Only the application writes such an entry, and nobody changes one. They are for
    whoever sees all records: to others an entry would tell what there is.
    """

    record_type = AuditEntry

    def _looking(self, purpose: Purpose = "view") -> AbstractContextManager[Looking]:
        """
        Return a block that reads them, if no scope limits what whoever acts sees.
        """
        self._acting.demand_whole("audit_entry.read")
        return super()._looking(purpose)


class AuditTrail:
    """
    Who did and saw what: all changes, with the entries about what changes nothing.
    """

    def __init__(self, acting: "Acting") -> None:
        self._acting = acting

    def trail(
        self,
        *,
        record: Ref | Record | str | None = None,
        user: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
    ) -> tuple[AuditLine, ...]:
        """
        Return what happened, newest first, by record, user and period.

        Without a record, all changes of the period are gone through until there are
        enough lines: a user who did little is found faster in a short period.

        Args:
            record: Only what was about this record; ``"customer:C1"`` will do.
            user: Only what this user did, by id, or ``system:…``.
            since: Only what happened at this instant or later.
            until: Only what happened before this instant.
            limit: Lines at most, 1 to 10,000.

        Raises:
            NaiveDatetimeError: If an instant has no time zone.
            PageSizeError: If the limit is not allowed.
            PermissionRefusedError: If whoever acts may not read the audit trail, or a
                scope limits what he sees.
            UnknownChoiceError: If there is no such type of record.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> client = desk.customers.add(name="恒信科技")
        >>> _ = desk.customers.change(client.id, {"city": "北京"})
        >>> for line in desk.audit.trail(record=client):
        ...     print(line.by, line.operation, "city" in line.fields)
        system:doctest change_customer True
        system:doctest add_customer False
        """
        if not 1 <= limit <= _MOST:
            raise PageSizeError(limit, _MOST)
        self._acting.demand_whole("audit")
        asked = _Asked(
            ref=_ref(record),
            user=user,
            since=as_utc("since", since) if since else None,
            until=as_utc("until", until) if until else None,
            at=self._acting.present,
            # Of one user there may be few lines in many changes.
            first=_PAGE if user is not None else min(limit + 1, _PAGE),
        )
        with self._acting.reading() as tx:
            return tuple(islice(asked.lines(tx), limit))


def _ref(record: Ref | Record | str | None) -> Ref | None:
    if isinstance(record, Record):
        return record.ref
    return Ref.parse(record) if isinstance(record, str) else record


@attrs.frozen(kw_only=True)
class _Asked:
    """
    What of the trail is asked for.

    Attributes:
        ref: The record that it is about; None for all.
        user: Who did it; None for all.
        since: First instant of the period; None for no limit.
        until: First instant after it; None for no limit.
        at: The present moment.
        first: How many lines of each kind are read first; then more at a time.
    """

    ref: Ref | None
    user: str | None
    since: datetime | None
    until: datetime | None
    at: Moment
    first: int

    def lines(self, tx: Looking) -> Iterator[AuditLine]:
        """
        Yield the lines, newest first.
        """
        streams = [self._entries(tx)]
        if self.ref is not None:
            streams.append(self._of_record(tx, self.ref))
        else:
            streams += [self._changes(tx, cls) for cls in _KINDS]
        return merge(*streams, key=attrgetter("at"), reverse=True)

    def _of_record(self, tx: Looking, ref: Ref) -> Iterator[AuditLine]:
        changes = sorted(tx.history(ref), key=ChangePlace.of, reverse=True)
        for change in changes:
            if self._is_in_period(change.at) and self.user in (None, change.by):
                yield AuditLine.of_change(change)

    def _is_in_period(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (
            self.until is None or at < self.until
        )

    def _changes(self, tx: Looking, cls: type[Record]) -> Iterator[AuditLine]:
        place: ChangePlace | None = None
        for most in self._sizes():
            found = tx.changes_of(
                cls,
                None,
                self.at,
                newest_first=True,
                after=place,
                since=self.since,
                until=self.until,
                limit=most,
            )
            for change in found:
                if self.user in (None, change.by):
                    yield AuditLine.of_change(change)
            if len(found) < most:
                return
            place = ChangePlace.of(found[-1])

    def _sizes(self) -> Iterator[int]:
        """
        Yield how much is read at a time: more, the further somebody goes on.
        """
        most = self.first
        while True:
            yield most
            most = min(2 * most, _PAGE)

    def _entries(self, tx: Looking) -> Iterator[AuditLine]:
        asked = {
            "about == _about": ("_about", self.ref and str(self.ref)),
            "user == _user": ("_user", self.user and "_".join(self.user.split())),
            "occurred_at >= _since": ("_since", self.since),
            "occurred_at < _until": ("_until", self.until),
        }
        given = {text: pair for text, pair in asked.items() if pair[1] is not None}
        where = (
            _over_entries(tuple(given)).bind(**dict(given.values())) if given else None
        )
        cursor: str | None = None
        for most in self._sizes():
            page = tx.find(
                AuditEntry, where, self.at, order="-occurred_at", limit=most,
                cursor=cursor,
            )  # fmt: skip
            for entry in page:
                if entry.occurred_at is not None:
                    yield AuditLine.of_entry(entry, entry.occurred_at)
            cursor = page.cursor
            if cursor is None:
                return


@lru_cache
def _over_entries(terms: tuple[str, ...]) -> Condition:
    fields = [
        Field("about", Text()), Field("user", Text()), Field("occurred_at", Instant()),
    ]  # fmt: skip
    params = {
        "_about": Text(), "_user": Text(), "_since": Instant(), "_until": Instant(),
    }  # fmt: skip
    return Condition(" and ".join(terms), Schema(fields, params))
