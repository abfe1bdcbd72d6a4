"""
The part of a store's contract that is about taking away what is about a person.
"""

from datetime import timedelta
from typing import Any, Final

import attrs

from crmkit.errors import StoreReadOnlyError
from crmkit.ports import (
    IN_APP,
    Answer,
    Delivery,
    DeliveryEvent,
    Redacted,
    Transaction,
)
from crmkit.records import Attachment, Contact, FrozenMap, Ref, Ticket, fold
from crmkit.testing._expect import refused, same
from crmkit.testing._samples import (
    AT,
    EMAIL,
    LATER,
    NOW,
    TICKET,
    Contract,
    appointment,
    change,
    delivery,
    put,
    ticket,
)

_FIELDS: Final = frozenset({"description", "custom", "attachments"})
_MINUTE: Final = timedelta(minutes=1)
_SCAN: Final = Attachment(
    digest=64 * "a", name="合同.pdf", media_type="application/pdf", size=12
)
_OTHER: Final = Ref("ticket", "T2")
_PERSON: Final = Ref("contact", "P1")
_DONE: Final = Redacted(
    records=frozenset({"T1"}),
    changes=2,
    deliveries=3,
    cancelled=("D1", "D3"),
    appointments=1,
    answers=2,
    attachments=frozenset({_SCAN}),
)


class ErasingContract(Contract):
    """
    What was about a person is taken away, and what happened is still told.
    """

    def test_changes_keep_all_but_the_values_of_some_fields(self) -> None:
        """
        That they changed stays, and so do the other fields, and the order of the feed.
        """
        with self.opened() as store:
            with store.begin() as work:
                first, last = _told(work, "T1")
                _told(work, "T2")
            with store.begin() as work:
                before, beside = work.feed(), work.history(_OTHER)
                work.redact(Ticket, ["T1"], _FIELDS)
                history = work.history(TICKET)
                after = work.feed()

                same(2, len(history))
                same((None, None), history[0].fields["description"])
                same(((), ()), history[0].fields["attachments"])
                same((FrozenMap(), FrozenMap()), history[1].fields["custom"])
                same((None, "refund"), history[0].fields["topic"])
                same(beside, work.history(_OTHER))
                same([each.id for each in before], [each.id for each in after])
                same(before.cursor, after.cursor)
            for old, new in zip((first, last), history, strict=True):
                kept = {"id", "version", "at", "recorded_at", "by", "cause", "command"}
                same(
                    {name: getattr(old, name) for name in kept},
                    {name: getattr(new, name) for name in kept},
                )
                same(set(old.fields), set(new.fields))

    def test_what_is_left_of_a_history_makes_what_is_left_of_a_record(self) -> None:
        """
        Once the fields of the record are empty too; the rest of it is as it was.
        """
        with self.working() as work:
            _told(work, "T1")
            work.redact(Ticket, ["T1"], _FIELDS)
            left = fold(work.history(TICKET))

            same(Ticket(id="T1", version=2, topic="refund"), left)

    def test_what_was_taken_away_is_told_once(self) -> None:
        """
        Done again, nothing is found; what is not there is no error.
        """
        with self.working() as work:
            _fill(work)

            same(_DONE, work.redact(Ticket, ["T1"], _FIELDS))
            same(Redacted(), work.redact(Ticket, ["T1"], _FIELDS))
            same(Redacted(), work.redact(Ticket, ["T9"], _FIELDS))
            same(Redacted(), work.redact(Ticket, [], _FIELDS))

    def test_messages_have_no_text_and_no_address(self) -> None:
        """
        What was not sent never will be; what was sent stays so.
        """
        with self.working() as work:
            _fill(work)
            work.redact(Ticket, ["T1"], _FIELDS)
            rows = {row.id: row for row in work.deliveries()}

            same(_blank("D1", "cancelled"), rows["D1"])
            same(_blank("D2", "sent", to="u1", channel=IN_APP), rows["D2"])
            same(_blank("D3", "cancelled"), rows["D3"])
            same(_about_others(), rows["D4"])
            same(["", ""], [line.detail for line in work.delivery_log("D1")])
            same(["kept"], [line.detail for line in work.delivery_log("D4")])
            same((), work.claim_deliveries(NOW, "w", _MINUTE, 9, channels=EMAIL)[1:])
            same((), work.claim_unsendable(LATER, "w", _MINUTE, 9))

    def test_messages_to_a_person_are_taken_away_as_those_about_him(self) -> None:
        """
        Whatever they are about.
        """
        row = delivery("D1")
        to_him = attrs.evolve(row.effect, record=_OTHER, recipient=_PERSON)
        with self.working() as work:
            work.enqueue(attrs.evolve(row, effect=to_him))
            redacted = work.redact(Contact, [_PERSON.id], {"name"})

            same(Redacted(deliveries=1, cancelled=("D1",)), redacted)
            (left,) = work.deliveries()
            same(("", None), (left.effect.body, left.effect.to))

    def test_a_message_that_is_being_sent_is_cancelled(self) -> None:
        """
        Whoever holds it cannot write back what he had.
        """
        with self.working() as work:
            work.enqueue(delivery("D1"))
            (held,) = work.claim_deliveries(NOW, "w", _MINUTE, 1, channels=EMAIL)
            work.redact(Ticket, ["T1"], _FIELDS)

            same(False, work.settle(attrs.evolve(held, status="failed", error="no")))
            same(_blank("D1", "cancelled"), work.delivery("D1"))

    def test_answers_keep_their_place(self) -> None:
        """
        What they were is gone, of the records and of the messages about them.
        """
        with self.working() as work:
            _fill(work)
            work.redact(Ticket, ["T1"], _FIELDS)

            same(Answer("", TICKET, ""), work.answer("u1", "req", 1, NOW))
            gone = Answer("", Ref("delivery", "D1"), "")
            same(gone, work.answer("u1", "req", 2, NOW))
            kept = Answer("f3", _OTHER, '{"id": "T2"}')
            same(kept, work.answer("u1", "req", 3, NOW))
            same(False, work.remember("u1", "req", 1, kept, LATER))

    def test_appointments_do_not_tell_why_they_failed(self) -> None:
        """
        They are due as before, and have failed as often.
        """
        with self.working() as work:
            _fill(work)
            work.redact(Ticket, ["T1"], _FIELDS)

            (left,) = work.appointments(TICKET)
            same(attrs.evolve(appointment(LATER), attempts=3), left)

    def test_many_records_are_redacted_together(self) -> None:
        """
        More than a database takes parameters for in one statement.
        """
        ids = [f"T{n}" for n in range(1100)]
        with self.working() as work:
            for name in ids:
                record = ticket(name, description="x")
                put(work, record)
                work.append([change(None, record, f"X{name}")])
            redacted = work.redact(Ticket, ids, _FIELDS)

            same((1100, frozenset(ids)), (redacted.changes, redacted.records))

    def test_what_is_undone_is_not_taken_away(self) -> None:
        """
        It is part of its block, as all that is written.
        """
        with self.opened() as store:
            with store.begin() as work:
                _fill(work)
                before = work.history(TICKET), work.deliveries()
            with refused(ZeroDivisionError), store.begin() as work:
                work.redact(Ticket, ["T1"], _FIELDS)
                raise ZeroDivisionError
            with store.read() as look:
                same(before, (look.history(TICKET), look.deliveries()))

    def test_who_only_reads_takes_nothing_away(self) -> None:
        """
        As nothing else is written.
        """
        with (
            self.opened() as store,
            store.read() as look,
            refused(StoreReadOnlyError),
        ):
            look.redact(Ticket, ["T1"], _FIELDS)

    def test_a_store_that_is_scrubbed_keeps_what_it_holds(self) -> None:
        """
        Records, histories and messages are as before.
        """
        with self.opened() as store:
            with store.begin() as work:
                _fill(work)
                work.redact(Ticket, ["T1"], _FIELDS)
            with store.read() as look:
                before = _all(look)
            store.scrub()
            with store.read() as look:
                same(before, _all(look))
            with store.begin() as work:
                put(work, ticket("T7"))


def _all(look: Transaction) -> tuple[object, ...]:
    found = look.find(Ticket, None, AT).items
    return found, look.history(TICKET), look.deliveries(), look.feed().items


def _told(work: Transaction, record_id: str) -> tuple[Any, Any]:
    new = ticket(record_id, description="王芳", topic="refund", attachments=(_SCAN,))
    put(work, new)
    after = new.replace(version=2, custom=FrozenMap({"plan": "王芳"}))
    both = change(None, new, f"X1{record_id}"), change(new, after, f"X2{record_id}")
    work.append(both)
    return both


def _about_others() -> Delivery:
    row = delivery("D4")
    return attrs.evolve(row, effect=attrs.evolve(row.effect, record=_OTHER))


def _blank(row_id: str, status: Any, **effect: Any) -> Delivery:
    row = delivery(row_id, status=status)
    given = {"to": None, **effect, "subject": "", "body": ""}
    return attrs.evolve(row, effect=attrs.evolve(row.effect, **given))


def _fill(work: Transaction) -> None:
    """
    Write something of everything that may be about a person.
    """
    _told(work, "T1")
    _told(work, "T2")
    inside = attrs.evolve(delivery("D2").effect, channel=IN_APP, to="u1")
    work.enqueue(delivery("D1"))
    work.enqueue(delivery("D2", effect=inside, status="sent"))
    work.enqueue(delivery("D3", status="failed", error="no wang@example.com"))
    work.enqueue(_about_others())
    for n, (row_id, detail) in enumerate((("D1", "a"), ("D1", "b"), ("D4", "kept"))):
        line = DeliveryEvent(
            id=f"L{n}", delivery=row_id, at=NOW, by="u1", what="put_off", detail=detail
        )
        work.log_delivery(line)
    failed = attrs.evolve(appointment(LATER), attempts=3, error="no 王芳")
    work.schedule(failed)
    for n, (record, state) in enumerate(
        (
            (TICKET, '{"description": "王芳"}'),
            (Ref("delivery", "D1"), '{"body": "王芳"}'),
            (_OTHER, '{"id": "T2"}'),
        ),
        start=1,
    ):
        work.remember("u1", "req", n, Answer(f"f{n}", record, state), LATER)
