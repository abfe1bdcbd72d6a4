"""
Taking a dated snapshot of a customer (requirement C14).

Invariants:
    - What an archive holds is written with it, in one transaction, as a record of its
      own: no list of archives reads it, and none is ever without it.
    - With an access policy it is named after the customer's number.

Not here: what a record was at an instant (:func:`crmkit.records.as_of`), which
records belong to a customer (``_belonging.py``).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from crmkit.decisions import Decision, Write
from crmkit.desk._belonging import belonging_to, owner_type
from crmkit.desk._commands import Command
from crmkit.desk._eyes import shown_to_all
from crmkit.desk._snapshot import Snapshot
from crmkit.errors import FieldError, InvalidRecordError
from crmkit.records import (
    Archive,
    ArchiveContent,
    Customer,
    Id,
    Prose,
    Record,
    record_class,
)

#: Characters that an archive may hold, and that its name may have before the day.
_LONGEST: Final = 4_000_000
_LONGEST_NAME: Final = 189


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeArchive(Command):
    """
    Take a dated snapshot of a customer and of all that belongs to him.

    Who may: whoever acts. It needs the customer. Writes one archive, which is named
    after him and the day in the company's zone, and what it holds; he and his records
    go on. Sends nothing.

    Attributes:
        customer: Id of the customer.
        reason: Why it is taken.
    """

    type_name: ClassVar[str] = "take_archive"
    sensitive: ClassVar[frozenset[str]] = frozenset({"reason"})

    customer: Id
    reason: Prose | None = None


def take_archive(cmd: TakeArchive, view: Snapshot, at: datetime) -> Decision:
    """
    Take a dated snapshot of a customer and of all that belongs to him.

    Raises:
        RecordNotFoundError: If the customer is not there.
        InvalidRecordError: If there is more than an archive may hold.

    >>> from datetime import UTC
    >>> from crmkit.desk import RelatedNeed
    >>> from crmkit.records import RECORD_TYPES
    >>> from crmkit.presets import standard
    >>> client = Customer(id="C1", version=1, name="恒信科技")
    >>> none = {RelatedNeed(cls.type_name, "customer", "C1"): ()
    ...     for cls in RECORD_TYPES}
    >>> view = Snapshot(by="wang", settings=standard(), new_id="A1", found=none,
    ...     records={client.ref: client})
    >>> late = datetime(2026, 3, 1, 17, tzinfo=UTC)  # 2 March in Shanghai
    >>> archive, held = take_archive(TakeArchive(customer="C1"), view, late).writes
    >>> archive.after.name, json.loads(held.after.content)["customer"][0]["name"]
    ('恒信科技 2026-03-02', '恒信科技')
    """
    customer = view.get(Customer, cmd.customer)
    content = json.dumps(_held(customer, view), ensure_ascii=False)
    if len(content) > _LONGEST:
        limit = (str(_LONGEST),)
        problem = FieldError("archive", "content", "too_long", "…", "", limit)
        raise InvalidRecordError("archive", [problem])
    held = ArchiveContent(version=1, content=content)
    day = at.astimezone(view.settings.zone).date()
    named = shown_to_all(customer, view, at).named
    archive = Archive(
        customer=customer.id,
        name=f"{named[:_LONGEST_NAME]} {day}",
        taken_on=day,
        taken_at=at,
        taken_by=view.signature,
        digest=held.digest,
        size=held.size,
        reason=cmd.reason,
        created_at=at,
    )
    write = view.new(archive)
    return Decision(writes=(write, Write(None, held.replace(id=write.after.id))))


def _held(customer: Customer, view: Snapshot) -> dict[str, list[dict[str, Any]]]:
    """
    Return the records by type, the customer first; types without any are left out.
    """
    found: dict[str, tuple[Record, ...]] = {"customer": (customer,)}
    for name, path in belonging_to(Customer).items():
        if path and name != Archive.type_name:
            found[name] = tuple(_leading_to(found, name, path[0], view))
    return {
        name: [record.to_dict() for record in records]
        for name, records in found.items()
        if records
    }


def _leading_to(
    found: Mapping[str, tuple[Record, ...]], name: str, field: str, view: Snapshot
) -> Iterator[Record]:
    """
    Yield the records of a type that lead to what was found before.
    """
    for owner in found.get(owner_type(name, field).type_name, ()):
        yield from view.related(record_class(name), field, owner.id)
