"""
Taking away what is about a person: changes, messages, answers, what went wrong.

Not here: what stays of each (:func:`crmkit.records.emptied_change`).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db.models import Q, QuerySet

from crmkit.adapters.parts import columns_of, emptied_delivery
from crmkit.ports import Delivery, Redacted
from crmkit.records import Change, Record, attached_in, emptied_change
from django_desk.desk.models import (
    DeliveryLine,
    DueAppointment,
    KeptAnswer,
    LoggedChange,
    OutboxRow,
)
from django_desk.desk.store._block import Working, made_of, told

_SOME = 400


class ErasingWork(Working):
    """
    The part of a transaction that is about taking away what is about a person.
    """

    @told
    def redact(
        self, cls: type[Record], ids: Collection[str], fields: Collection[str]
    ) -> Redacted:
        """
        Take away what fields of some records held, from everything but their state.
        """
        found = Redacted()
        for some in _batches(sorted(set(ids))):
            about = Q(record_type=cls.type_name, record_id__in=some)
            is_for = Q(recipient_type=cls.type_name, recipient_id__in=some)
            messages = self._locked(OutboxRow, about | is_for)
            found += Redacted(
                appointments=self.rows(DueAppointment)
                .filter(about)
                .exclude(error="")
                .update(error=""),
                answers=self._without_answers(about),
            )
            found += self._without_text(made_of(Delivery, messages))
            found += self._emptied(self._locked(LoggedChange, about), fields)
        return found

    def _emptied(
        self, rows: Iterable[LoggedChange], fields: Collection[str]
    ) -> Redacted:
        changes = made_of(Change, rows)
        touched = []
        for change in changes:
            if (left := emptied_change(change, fields)) is not None:
                touched.append(change)
                written = columns_of(left)
                self.rows(LoggedChange).filter(id=change.id).update(
                    fields=written["fields"], schema_version=written["schema_version"]
                )
        return Redacted(
            records=frozenset(each.record.id for each in touched),
            changes=len(touched),
            attachments=frozenset(f for each in touched for f in attached_in(each)),
        )

    def _without_text(self, messages: Iterable[Delivery]) -> Redacted:
        found = Redacted()
        for row in messages:
            lines = self.rows(DeliveryLine).filter(delivery=row.id)
            lines.exclude(detail="").update(detail="")
            answers = Q(record_type="delivery", record_id=row.id)
            found += Redacted(answers=self._without_answers(answers))
            if (left := emptied_delivery(row)) is not None:
                values = columns_of(left)
                if not left.lease:
                    values["leased_until"] = None
                self.rows(OutboxRow).filter(id=row.id).update(**values)
                cancelled = () if left.status == row.status else (row.id,)
                found += Redacted(deliveries=1, cancelled=cancelled)
        return found

    def _without_answers(self, about: Q) -> int:
        kept = self.rows(KeptAnswer).filter(about).exclude(state="")
        return int(kept.update(state="", fingerprint=""))

    def _locked(self, model: type, about: Q) -> QuerySet:
        return self.rows(model).filter(about).order_by("id").select_for_update()


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[at : at + _SOME] for at in range(0, len(ids), _SOME))
