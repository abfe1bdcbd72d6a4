"""
Taking out of a store what is about a person: of all that is kept, and of the file.

Invariants:
    - What happened is still told: how many changes there were, when, by whom, and
      which fields they were of.

Not here: what belongs to a person (:mod:`crmkit.crm`), which fields are about one
(:func:`crmkit.records.personal_fields`).
"""

from collections.abc import Collection
from typing import Protocol, runtime_checkable

import attrs

from crmkit.records import Attachment, Record


@attrs.frozen(kw_only=True)
class Redacted:
    """
    What was taken away from around some records; empty if there was nothing left.

    Attributes:
        records: Ids of those whose history held something.
        changes: How many changes do not tell any more what the fields held.
        deliveries: How many messages have no address and no text any more.
        cancelled: Ids of those of them that had not been sent, and never will be.
        appointments: How many do not tell any more why they failed.
        answers: How many answers under a key are no longer kept.
        attachments: Files that the changes described.
    """

    records: frozenset[str] = frozenset()
    changes: int = 0
    deliveries: int = 0
    cancelled: tuple[str, ...] = ()
    appointments: int = 0
    answers: int = 0
    attachments: frozenset[Attachment] = frozenset()

    def __add__(self, other: "Redacted") -> "Redacted":
        """
        Return what was taken away by both.
        """
        return Redacted(
            records=self.records | other.records,
            changes=self.changes + other.changes,
            deliveries=self.deliveries + other.deliveries,
            cancelled=self.cancelled + other.cancelled,
            appointments=self.appointments + other.appointments,
            answers=self.answers + other.answers,
            attachments=self.attachments | other.attachments,
        )

    def __bool__(self) -> bool:
        return self != Redacted()


class Redacts(Protocol):
    """
    The part of a transaction that is about taking away what is about a person.
    """

    def redact(
        self, cls: type[Record], ids: Collection[str], fields: Collection[str]
    ) -> Redacted:
        """
        Take away what fields of some records held, from everything but their state.

        - Changes of the records hold nothing in the fields, before and after, as
          :func:`crmkit.records.emptied_change` has it; all else of them stays.
        - Messages about them, or to them, have no text, no error and no address, but
          for the user's id of one in the application; what is pending, or failed and
          waits for a person, is cancelled, also while it is being sent.
        - Lines of the log of those messages have no detail.
        - Appointments of theirs do not tell why they failed.
        - Answers that are about them, or about those messages, keep their place, and
          neither state nor fingerprint: both are empty.

        The records themselves are written by ``Transaction.put``, and what is derived
        from them with it. Done again, it finds nothing.

        Args:
            cls: Class of the records.
            ids: Which ones; what is kept of one that is not there is redacted as well.
            fields: The fields.
        """
        ...


@runtime_checkable
class Scrubs(Protocol):
    """
    A store that can see to it that nothing is left of what was taken away.
    """

    def scrub(self) -> None:
        """
        Write everything anew that is kept, so that nothing else is in its files.

        To be called outside any block; it takes as long as copying the whole store,
        and others may have to wait for it. Copies that the database keeps elsewhere
        stay as they are: backups, replicas, logs for them.

        Raises:
            StoreError: If the database refuses; what it had to do is not done.
        """
        ...
