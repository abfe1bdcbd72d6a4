"""
What is kept about a person, as one document for him (GDPR 15, PIPL 45).

Invariants:
    - It is of one state of the store, and has everything that erasing him would empty.
    - It is plain JSON: texts, numbers, lists and objects; instants are in UTC.
    - That it was made is in the audit trail.

Not here: what is his (``_belongings.py``), erasing it (``_erasing.py``).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

import attrs

from crmkit.conditions import Choices, Field
from crmkit.crm._belongings import Belongings, belongings
from crmkit.crm._erasing import may
from crmkit.crm._reader import Reader
from crmkit.crm._write import Workshop
from crmkit.labels import Language
from crmkit.ports import Delivery, DeliveryFilter, Transaction
from crmkit.presets import Settings, record_fields
from crmkit.records import (
    Archive,
    ArchiveContent,
    AuditAction,
    AuditEntry,
    Change,
    Record,
    Ref,
    is_set,
    record_class,
    to_wire,
)

R = TypeVar("R", bound=Record)
_Json = dict[str, Any]

#: The operation that somebody has to be allowed.
DISCLOSE: Final = "disclose"
_SOME: Final = 1000


class Disclosing(Reader[R]):
    """
    Telling people what is kept about them.
    """

    def held(self, record_id: str, *, language: Language = "zh") -> dict[str, Any]:
        """
        Return everything that is kept about a person, as one plain document.

        That is he, all that belongs to him, what archives hold of him, all changes of
        those, messages about them or to him, and entries of the audit trail; each
        field with its name, each choice with its label. Nothing is masked: whoever may
        ask for it gets it all. The audit trail says that he did.

        Args:
            record_id: His id.
            language: ``zh`` or ``en``.

        Raises:
            RecordNotFoundError: If there is no such record.
            PermissionRefusedError: If whoever acts may not disclose it.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> client = desk.customers.add(name="王芳", kind="person")
        >>> held = desk.customers.held(client.id)
        >>> held["records"][0]["called"], held["records"][0]["fields"][1]
        ('客户', {'field': 'name', 'called': '客户名称', 'value': '王芳'})
        >>> held["records"][0]["fields"][2]["means"], len(held["changes"])
        ('个人', 1)
        """
        ref = Ref(self.record_type.type_name, record_id)
        acting, viewer = self._acting, self._acting.viewer()
        operation = f"{ref.type}.{DISCLOSE}"
        shop = acting.fresh()
        with acting.noting_refusals(), acting.writing() as tx:
            may(viewer, shop, tx, operation, ref)
            told = held(shop, tx, ref, language)
        acting.note_shown(
            action=AuditAction.DISCLOSED,
            operation=operation,
            about=str(ref),
            records=len(told["records"]),
        )
        return told


def held(shop: Workshop, tx: Transaction, about: Ref, language: Language) -> _Json:
    """
    Return what is kept about a customer or contact.

    Raises:
        RecordNotFoundError: If he is not there.
    """
    now = shop.now()
    his = belongings(tx, about, now)
    telling = _Telling(shop.settings, language)
    records = [each for each in _in_order(his) if not isinstance(each, AuditEntry)]
    entries = [each for each in _in_order(his) if isinstance(each, AuditEntry)]
    changes = [c for ref in his.refs for c in _changes(tx, ref)]
    return {
        "about": str(about),
        "made_at": _instant(now),
        "language": language,
        "records": [telling.record(each) for each in records],
        "archives": [telling.archive(*each, his) for each in his.archives.values()],
        "changes": [telling.change(each) for each in sorted(changes, key=_place)],
        "messages": [_message(tx, each) for each in _messages(tx, his)],
        "appointments": [
            _appointment(each) for ref in his.refs for each in tx.appointments(ref)
        ],
        "audit": [telling.record(each) for each in entries],
    }


def _changes(tx: Transaction, ref: Ref) -> Iterator[Change]:
    """
    Yield the changes of a record; those of archives are told by what they hold.
    """
    if ref.type != ArchiveContent.type_name:
        yield from tx.history(ref)


def _in_order(his: Belongings) -> Iterator[Record]:
    yield his.records[his.about]
    for records in his.by_type().values():
        yield from (each for each in records if each.ref != his.about)


def _place(change: Change) -> tuple[datetime, str]:
    return change.recorded_at, change.id


@attrs.frozen
class _Telling:
    """
    How things are told.

    Attributes:
        settings: What the company has chosen.
        language: In which language.
    """

    settings: Settings
    language: Language

    def record(self, record: Record) -> _Json:
        """
        Return a record with the names of its fields that hold something.
        """
        cls = type(record)
        values = record.to_dict()
        names = [name for name in values if name not in ("id", "version")]
        filled = [name for name in names if is_set(getattr(record, name))]
        return {
            "type": cls.type_name,
            "called": cls.label.text(self.language),
            "id": record.id,
            "version": record.version,
            "fields": [self._field(cls, name, values[name]) for name in filled],
        }

    def change(self, change: Change) -> _Json:
        """
        Return a change with the names of the fields.
        """
        cls = record_class(change.record.type)
        return {
            "record": str(change.record),
            "version": change.version,
            "at": _instant(change.at),
            "recorded_at": _instant(change.recorded_at),
            "by": change.by,
            "cause": change.cause,
            "command": change.command,
            "fields": [
                {
                    "field": name,
                    "called": self._called(cls, name),
                    "before": self._plain(cls, name, old),
                    "after": self._plain(cls, name, new),
                }
                for name, (old, new) in change.fields.items()
            ],
        }

    def archive(
        self, archive: Archive, content: ArchiveContent, his: Belongings
    ) -> _Json:
        """
        Return what an archive holds of him.
        """
        kept = json.loads(content.content or "{}")
        whole = his.about.type == "customer"
        return {
            "id": archive.id,
            "taken_at": archive.taken_at and _instant(archive.taken_at),
            "records": [
                {"type": name, **row}
                for name, rows in kept.items()
                for row in rows
                if whole or Ref(name, str(row.get("id"))) in his.records
            ],
        }

    def _field(self, cls: type[Record], name: str, value: Any) -> _Json:
        told = {"field": name, "called": self._called(cls, name), "value": value}
        means = self._means(cls, name, value)
        return told if means is None else {**told, "means": means}

    def _called(self, cls: type[Record], name: str) -> str:
        field = record_fields(cls.type_name).get(name)
        return field.label.text(self.language) if field and field.label else name

    def _means(self, cls: type[Record], name: str, value: Any) -> Any:
        """
        Return what a choice is called, and what custom fields are; None of all else.
        """
        if name == "custom":
            declared = self.settings.custom_fields.get(cls.type_name, ())
            called = {each.id: each.label for each in declared}
            return {
                key: label.text(self.language)
                for key in value
                if (label := called.get(key)) is not None
            }
        labels = self._labels(cls, name)
        if isinstance(value, list):
            texts = (each for each in value if isinstance(each, str))
            found = [labels[t].text(self.language) for t in texts if t in labels]
            return found or None
        label = labels.get(value) if isinstance(value, str) else None
        return None if label is None else label.text(self.language)

    def _labels(self, cls: type[Record], name: str) -> Mapping[str, Any]:
        machine = self.settings.machines.get(cls.type_name)
        if machine is not None and name == machine.document.field:
            return machine.labels
        given = self.settings.labels.get(f"{cls.type_name}.{name}")
        return given or _options(record_fields(cls.type_name).get(name))

    def _plain(self, cls: type[Record], name: str, value: Any) -> Any:
        return None if value is None else to_wire(cls, name, value)


def _options(field: Field | None) -> Mapping[str, Any]:
    if field is None or not isinstance(field.type, Choices):
        return {}
    return {each.value: each.label for each in field.type.options if each.label}


# -- Messages and what is due -------------------------------------------------------


def _messages(tx: Transaction, his: Belongings) -> Iterable[Delivery]:
    found: dict[str, Delivery] = {}
    for ref in his.refs:
        for among in (DeliveryFilter(record=ref), DeliveryFilter(recipient=ref)):
            found.update((each.id, each) for each in _listed(tx, among))
    return sorted(found.values(), key=lambda row: (row.created_at, row.id))


def _listed(tx: Transaction, among: DeliveryFilter) -> Iterator[Delivery]:
    while True:
        rows = tx.deliveries(limit=_SOME, among=among)
        yield from rows
        if len(rows) < _SOME:
            return
        among = attrs.evolve(among, behind=(rows[-1].created_at, rows[-1].id))


def _message(tx: Transaction, row: Delivery) -> _Json:
    effect = row.effect
    return {
        "id": row.id,
        "record": str(effect.record),
        "recipient": effect.recipient and str(effect.recipient),
        "channel": effect.channel,
        "to": effect.to,
        "subject": effect.subject,
        "body": effect.body,
        "status": row.status,
        "created_at": _instant(row.created_at),
        "sent_at": row.sent_at and _instant(row.sent_at),
        "error": row.error,
        "log": [
            {"at": _instant(e.at), "by": e.by, "what": e.what, "detail": e.detail}
            for e in tx.delivery_log(row.id)
        ],
    }


def _appointment(row: Any) -> _Json:
    return {
        "record": str(row.record),
        "kind": row.kind,
        "due_at": _instant(row.due_at),
        "attempts": row.attempts,
        "error": row.error,
    }


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
