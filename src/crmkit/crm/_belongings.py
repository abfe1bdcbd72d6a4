"""
Everything that a store keeps of a customer or contact, to be erased or disclosed.

Invariants:
    - What names him is found by its link, and what is only about him, or about
      something of his, by the text that says so.

Not here: which types belong to him (:func:`crmkit.desk._belonging.belonging_to`).
"""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Final, cast

import attrs

from crmkit.conditions import Condition, Field, Moment, Schema, Text, TextSet
from crmkit.crm._pages import every
from crmkit.crm._reach import leading_to
from crmkit.desk import belonging_to, owner_type
from crmkit.errors import RecordNotFoundError
from crmkit.ports import Transaction
from crmkit.records import (
    Archive,
    ArchiveContent,
    AuditEntry,
    Contact,
    Customer,
    Link,
    Record,
    Ref,
    RuleRun,
    Task,
    links,
    record_class,
)

#: What a contact is named in, and is not about him: papers, needs and knowledge of
#: the company that he works for.
NOT_HIS: Final = frozenset({"contract", "order", "need", "milestone", "article"})
_ABOUT: Final[tuple[type[Record], ...]] = (Task, RuleRun)


@attrs.frozen
class Belongings:
    """
    What is kept of one customer or contact.

    Attributes:
        about: He himself.
        records: Everything that is his, by what it is; he comes first.
        archives: What archives hold in which he is, by the id of the archive.
    """

    about: Ref
    records: dict[Ref, Record]
    archives: dict[str, tuple[Archive, ArchiveContent]]

    @property
    def refs(self) -> tuple[Ref, ...]:
        """
        All of them, contents of archives as well.
        """
        held = (
            each.ref
            for archive, content in self.archives.values()
            for each in (archive, content)
        )
        return tuple(dict.fromkeys((*self.records, *held)))

    def by_type(self) -> dict[type[Record], list[Record]]:
        """
        Return the records by their class, each class in the order of their ids.
        """
        found: dict[type[Record], list[Record]] = {}
        for ref in sorted(self.records):
            found.setdefault(record_class(ref.type), []).append(self.records[ref])
        return found


def belongings(tx: Transaction, about: Ref, now: datetime) -> Belongings:
    """
    Return everything that is kept of a customer or contact.

    Raises:
        RecordNotFoundError: If he is not there.
    """
    target, at = record_class(about.type), Moment(now)
    himself = tx.get(target, about.id)
    if himself is None:
        raise RecordNotFoundError(str(about))
    found: dict[Ref, Record] = {about: himself}
    for name, path in belonging_to(target).items():
        if path and not (target is Contact and name in NOT_HIS):
            owner = owner_type(name, path[0]).type_name
            for link in _links(name, owner):
                for ref in [each for each in found if each.type == owner]:
                    theirs = leading_to(tx, record_class(name), link, ref.id, at)
                    found.update((each.ref, each) for each in theirs)
    found.update((each.ref, each) for each in _about(tx, found, at))
    archives = _archives(tx, himself, found, at)
    return Belongings(about, found, archives)


def _links(name: str, owner: str) -> tuple[Link, ...]:
    """
    Return the ways from a type to its owner's; a milestone has two to contacts.
    """
    ones = (link for link in links(record_class(name)) if not link.many)
    return tuple(link for link in ones if link.to == owner)


def _about(tx: Transaction, found: dict[Ref, Record], at: Moment) -> Iterator[Record]:
    names = tuple(sorted(map(str, found)))
    for cls in _ABOUT:
        # Also those of another customer: what they say is about him.
        yield from every(tx, cls, _among().bind(wanted=names), at)
    for name in names:
        yield from every(tx, AuditEntry, _entries().bind(wanted=name), at)


def _archives(
    tx: Transaction, himself: Record, found: dict[Ref, Record], at: Moment
) -> dict[str, tuple[Archive, ArchiveContent]]:
    if isinstance(himself, Contact):
        (link,) = _links(Archive.type_name, Customer.type_name)
        theirs = list(leading_to(tx, Archive, link, himself.customer or "", at))
    else:
        theirs = [cast("Archive", a) for r, a in found.items() if r.type == "archive"]
    held = ((each, tx.get(ArchiveContent, each.id)) for each in theirs)
    return {each.id: (each, content) for each, content in held if content is not None}


@lru_cache
def _among() -> Condition:
    schema = Schema([Field("about", Text(), nullable=True)], {"wanted": TextSet()})
    return Condition("about in wanted", schema)


@lru_cache
def _entries() -> Condition:
    schema = Schema([Field("about", Text(), nullable=True)], {"wanted": Text()})
    return Condition("about == wanted", schema)
