"""
Taking away what is about a person, over plain tables.

Not here: what stays of each row (:func:`crmkit.records.emptied_change`).
"""

from collections.abc import Collection, Iterable
from datetime import datetime

import attrs

from crmkit.adapters._redacting import DELIVERY, emptied_answer, emptied_delivery
from crmkit.adapters.parts._due import PlainDue, place_of
from crmkit.adapters.parts._history import PlainHistory, key_of
from crmkit.adapters.parts._outbox import PlainOutbox
from crmkit.decisions import Appointment
from crmkit.ports import Answer, Delivery, DeliveryEvent, Redacted
from crmkit.records import Attachment, Change, Record, Ref, attached_in, emptied_change


class PlainErasing(PlainHistory, PlainDue, PlainOutbox):
    """
    The part of a transaction that is about taking away what is about a person.
    """

    def redact(
        self, cls: type[Record], ids: Collection[str], fields: Collection[str]
    ) -> Redacted:
        """
        Take away what fields of some records held, from everything but their state.
        """
        refs = frozenset(Ref(cls.type_name, each) for each in ids)
        messages = self._messages(refs)
        about = refs | {Ref(DELIVERY, each.id) for each in messages}
        around = Redacted(
            appointments=self._without_errors(refs),
            answers=self._without_answers(about),
        )
        found = (self._emptied(ref, fields) for ref in sorted(refs))
        return sum(found, around + self._without_text(messages))

    def _emptied(self, ref: Ref, fields: Collection[str]) -> Redacted:
        history = self.history(ref)
        made = [emptied_change(each, fields) for each in history]
        touched = [old for old, new in zip(history, made, strict=True) if new]
        if not touched:
            return Redacted()
        self.table("changes")[key_of(ref)] = tuple(
            new or old for old, new in zip(history, made, strict=True)
        )
        return Redacted(
            records=frozenset({ref.id}),
            changes=len(touched),
            attachments=_attached(touched),
        )

    def _messages(self, refs: Collection[Ref]) -> list[Delivery]:
        rows: Iterable[Delivery] = self.table("outbox").values()
        found = (
            row
            for row in rows
            if row.effect.record in refs or row.effect.recipient in refs
        )
        return sorted(found, key=lambda row: row.id)

    def _without_text(self, messages: Iterable[Delivery]) -> Redacted:
        log, found = self.table("delivery_log"), Redacted()
        for row in messages:
            lines: tuple[DeliveryEvent, ...] = log.get(row.id) or ()
            if any(line.detail for line in lines):
                log[row.id] = tuple(attrs.evolve(line, detail="") for line in lines)
            if (rest := emptied_delivery(row)) is not None:
                self.rewrite(rest)
                cancelled = () if rest.status == row.status else (row.id,)
                found += Redacted(deliveries=1, cancelled=cancelled)
        return found

    def _without_errors(self, refs: Collection[Ref]) -> int:
        table = self.table("appointments")
        rows: Iterable[Appointment] = table.values()
        failed = [row for row in rows if row.error and row.record in refs]
        for row in failed:
            table[place_of(row)] = attrs.evolve(row, error="")
        return len(failed)

    def _without_answers(self, about: Collection[Ref]) -> int:
        table = self.table("answers")
        rows: Iterable[tuple[tuple[str, str, int], tuple[Answer, datetime]]]
        rows = table.items()
        kept = [
            (key, rest, expires_at)
            for key, (answer, expires_at) in rows
            if answer.record in about and (rest := emptied_answer(answer)) is not None
        ]
        for key, rest, expires_at in kept:
            table[key] = (rest, expires_at)
        return len(kept)


def _attached(changes: Iterable[Change]) -> frozenset[Attachment]:
    return frozenset(file for each in changes for file in attached_in(each))
