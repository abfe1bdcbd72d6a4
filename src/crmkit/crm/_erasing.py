"""
Erasing a person: what is about him is taken away, that it happened stays.

Invariants:
    - It is done whole or not at all, in one transaction; what it writes are changes,
      and done again it writes nothing.
    - Versions, instants, who did what, and the names of changed fields stay, and the
      changes of a record still make it.
    - Nobody changes a record between its being read and its being emptied.

Not here: which fields are about a person (:func:`crmkit.records.personal_fields`), what
is his (``_belongings.py``), files of the database (:class:`crmkit.ports.Scrubs`).

References:
    GDPR, article 17; PIPL (个人信息保护法), article 47.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any, Final, TypeVar, cast

import attrs

from crmkit.access import Viewer
from crmkit.conditions import Moment
from crmkit.crm._answered import Form
from crmkit.crm._auditing import note
from crmkit.crm._belongings import Belongings, belongings
from crmkit.crm._demands import Demand
from crmkit.crm._outbox_events import logged
from crmkit.crm._pages import every
from crmkit.crm._permitting import Permitting
from crmkit.crm._reader import Reader
from crmkit.crm._request import Step
from crmkit.crm._write import Workshop, seen_by
from crmkit.decisions import Write
from crmkit.errors import NoReasonError
from crmkit.ports import Answer, AttachmentStore, Redacted, Transaction
from crmkit.records import (
    RECORD_TYPES,
    Archive,
    ArchiveContent,
    AuditEntry,
    Change,
    Record,
    Ref,
    emptied,
    emptied_change,
    field_names,
    personal_fields,
    record_class,
)

R = TypeVar("R", bound=Record)

#: The command of a change that emptied what a record held about a person.
ERASE: Final = "erase"
_ATTACHMENTS: Final = "attachments"


@attrs.frozen(kw_only=True)
class Erasure:
    """
    What was erased; nothing of what was there is in it.

    Attributes:
        record: Who.
        records: How many records of each type held something about him.
        changes: How many changes of theirs did.
        messages: How many messages did.
        cancelled: How many of those had not been sent, and never will be.
        answers: How many answers under an idempotency key did.
        files: Digests of the files that the records described, sorted.
        in_use: Those of them that other records describe, as far as that was asked.
        removed: Those of them whose content was removed.
    """

    record: Ref
    records: Mapping[str, int] = attrs.field(factory=dict)
    changes: int = 0
    messages: int = 0
    cancelled: int = 0
    answers: int = 0
    files: tuple[str, ...] = ()
    in_use: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Erasure(record=self.record)


class Erasing(Reader[R]):
    """
    Erasing records that are about a person.
    """

    def erase(
        self, record_id: str, *, reason: str, files: AttachmentStore | None = None
    ) -> Erasure:
        """
        Take away all that is kept about a person, everywhere in the store.

        Names, numbers, addresses, texts, custom values and descriptions of files of
        the record and of what belongs to it are emptied, in the state, in the history
        and in archives; messages about it lose text and address, and those not sent
        are cancelled; kept answers and what went wrong are forgotten. Numbers, links,
        choices, amounts, counts and instants stay. The audit trail says that he was
        erased, and why.

        It cannot be undone. What lies in files of the database beside that goes with
        :meth:`crmkit.crm.CRM.scrub`; backups, replicas and exports are the company's.

        Args:
            record_id: His id.
            reason: Why, for the audit trail; without his name.
            files: Where contents of attachments are kept; those that no other record
                describes are removed there. Not inside ``begin``, where it is not yet
                sure that he is erased: remove them afterwards.

        Raises:
            RecordNotFoundError: If there is no such record.
            NoReasonError: If no reason is given.
            PermissionRefusedError: If whoever acts may not erase it.

        >>> from crmkit import CRM
        >>> crm = CRM.open("memory://")
        >>> desk = crm.as_system("doctest")
        >>> client = desk.customers.add(name="王芳", kind="person", province="上海")
        >>> ticket = desk.tickets.open(customer=client.id, kind="投诉",
        ...     priority="高", description="王芳的设备无法启动")
        >>> erasure = desk.customers.erase(client.id, reason="他本人要求")
        >>> dict(erasure.records)
        {'customer': 1, 'ticket': 1}
        >>> left = desk.customers.get(client.id)
        >>> left.name, left.province, desk.tickets.get(ticket.id).description
        (None, '上海', None)
        >>> bool(desk.customers.erase(client.id, reason="他本人要求"))
        False
        """
        ref = Ref(self.record_type.type_name, record_id)
        if not reason.strip():
            raise NoReasonError(str(ref), ERASE)
        acting, viewer = self._acting, self._acting.viewer()
        shop = acting.fresh()

        def work(tx: Transaction) -> Erasure:
            may(viewer, shop, tx, f"{ref.type}.{ERASE}", ref)
            done = erased(shop, tx, acting.by, ref, reason)
            used = in_use(tx, done.files, shop.now()) if files else frozenset()
            return attrs.evolve(done, in_use=tuple(sorted(used)))

        step = Step(f"erase_{ref.type}", record_id, {"reason": reason})
        erasure: Erasure = acting.take(step, ERASURE, work)
        if files is None or acting.is_in_block:
            return erasure
        gone = (each for each in erasure.files if each not in erasure.in_use)
        return attrs.evolve(erasure, removed=tuple(filter(files.erase, gone)))


def may(
    viewer: Viewer | None, shop: Workshop, tx: Transaction, operation: str, about: Ref
) -> None:
    """
    Refuse somebody what he may not do with a record.

    Raises:
        PermissionRefusedError: If he may not.
        RecordNotFoundError: If it is not there, or he does not see it.
    """
    if viewer is not None:
        demand = Demand(operation, about)
        seen = seen_by(viewer, shop, tx)
        Permitting(seen=seen, demands=(demand,), named=frozenset()).before()


def erased(
    shop: Workshop, tx: Transaction, by: str, about: Ref, reason: str
) -> Erasure:
    """
    Erase a customer or contact in a transaction, and return what was there.

    Raises:
        RecordNotFoundError: If he is not there.
    """
    his = _held(shop, tx, about)
    now = shop.now()
    redacted: list[Redacted] = []
    writes: list[Write] = []
    for cls, records in his.by_type().items():
        fields = personal_fields(cls)
        some = [each for each in records if not _is_of_erasing(each)]
        found = tx.redact(cls, [each.id for each in some], fields)
        redacted.append(found)
        writes += _emptied(some, fields, found.records, his)
    redacted += _contents(tx, his, writes)
    for write in writes:
        tx.put(write)
    tx.append([_change(shop, write, by, now) for write in writes])
    found = reduce(add, redacted, Redacted())
    _log_cancelled(shop, tx, found.cancelled, by)
    erasure = Erasure(
        record=about,
        records=_counted(writes),
        changes=found.changes,
        messages=found.deliveries,
        cancelled=len(found.cancelled),
        answers=found.answers,
        files=_files(found, his),
    )
    if erasure:
        operation = f"{about.type}.{ERASE}"
        note(
            shop,
            tx,
            by,
            action="erased",
            operation=operation,
            about=str(about),
            records=len(writes),
            reason=reason,
        )
    return erasure


def in_use(tx: Transaction, digests: Collection[str], now: datetime) -> frozenset[str]:
    """
    Return which of some files any record describes.
    """
    wanted, at, found = frozenset(digests), Moment(now), set()
    for cls in RECORD_TYPES:
        if _ATTACHMENTS in field_names(cls):
            for record in every(tx, cls, None, at):
                files = cast("Any", record).attachments
                found |= {each.digest for each in files} & wanted
    return frozenset(found)


def _held(shop: Workshop, tx: Transaction, about: Ref) -> Belongings:
    """
    Return what is his, once nobody else can change it any more.
    """
    held: frozenset[Ref] = frozenset()
    while True:
        his = belongings(tx, about, shop.now())
        if held.issuperset(his.refs):
            return his
        held = frozenset(his.refs)
        tx.hold(*held)


def _is_of_erasing(record: Record) -> bool:
    """
    Return whether a record is what says that somebody was erased, and why.
    """
    return isinstance(record, AuditEntry) and record.action == "erased"


# -- What is written --------------------------------------------------------------


def _emptied(
    records: Iterable[Record],
    fields: Collection[str],
    had: Collection[str],
    his: Belongings,
) -> Iterator[Write]:
    for before in records:
        after = emptied(before, fields)
        if isinstance(after, Archive) and after.id in his.archives:
            after = _described(after, _left(his.archives[after.id][1], his))
        if after != before or before.id in had:
            yield Write(before, after.replace(version=before.version + 1))


def _contents(
    tx: Transaction, his: Belongings, writes: list[Write]
) -> Iterator[Redacted]:
    """
    Yield what was taken away from what archives hold; writes are added.
    """
    known = {write.after.ref for write in writes}
    for archive, before in his.archives.values():
        after = _left(before, his)
        if after == before:
            continue
        yield tx.redact(ArchiveContent, [before.id], personal_fields(ArchiveContent))
        writes.append(Write(before, after.replace(version=before.version + 1)))
        if archive.ref not in known:
            described = _described(archive, after)
            version = archive.version + 1
            writes.append(Write(archive, described.replace(version=version)))


def _described(archive: Archive, content: ArchiveContent) -> Archive:
    return archive.replace(digest=content.digest, size=content.size)


def _left(content: ArchiveContent, his: Belongings) -> ArchiveContent:
    """
    Return what an archive holds once nothing of it is about him.
    """
    held: dict[str, list[dict[str, Any]]] = json.loads(content.content or "{}")
    whole = his.about.type == "customer"
    changed = False
    for name, rows in held.items():
        fields = personal_fields(record_class(name))
        for row in rows:
            if whole or Ref(name, str(row.get("id"))) in his.records:
                for field in fields & row.keys():
                    if row[field]:
                        row[field] = type(row[field])() if _holds(row[field]) else None
                        changed = True
    if not changed:
        return content
    return content.replace(content=json.dumps(held, ensure_ascii=False))


def _holds(value: object) -> bool:
    return isinstance(value, list | dict)


def _change(shop: Workshop, write: Write, by: str, now: datetime) -> Change:
    change = Change(
        id=shop.ids.new(now),
        record=write.after.ref,
        version=write.after.version,
        at=now,
        recorded_at=now,
        by=by,
        cause="request",
        command=ERASE,
        fields=write.fields,
    )
    if isinstance(write.after, ArchiveContent):
        return replace(change, fields={"content": (None, write.after.content)})
    return emptied_change(change, personal_fields(type(write.after))) or change


def _log_cancelled(
    shop: Workshop, tx: Transaction, cancelled: Iterable[str], by: str
) -> None:
    for delivery_id in cancelled:
        if (delivery := tx.delivery(delivery_id)) is not None:
            logged(shop, tx, delivery, "cancelled", "", by)


# -- What is told -----------------------------------------------------------------


def _counted(writes: Iterable[Write]) -> dict[str, int]:
    names = [write.after.type_name for write in writes]
    return {name: names.count(name) for name in dict.fromkeys(names)}


def _files(found: Redacted, his: Belongings) -> tuple[str, ...]:
    described = {each.digest for each in found.attachments}
    for record in his.records.values():
        described |= {each.digest for each in getattr(record, _ATTACHMENTS, ())}
    return tuple(sorted(described))


def _written(erasure: Erasure) -> tuple[Ref, str]:
    kept = {**attrs.asdict(erasure), "record": str(erasure.record)}
    return Ref("erasure", erasure.record.id), json.dumps(kept)


def _read(answer: Answer) -> Erasure:
    kept = json.loads(answer.state)
    lists = {name: tuple(kept[name]) for name in ("files", "in_use", "removed")}
    return Erasure(**{**kept, **lists, "record": Ref.parse(kept["record"])})


def _nothing(_: Transaction, answer: Answer) -> Erasure:
    return Erasure(record=answer.record)


ERASURE: Final = Form(_written, _read, _nothing)
