"""
Which fields of which records are about a person, and are emptied when he is erased.

Names, numbers to call, addresses, ids elsewhere, free texts, custom values and what is
attached are; ids, numbers, links, choices, amounts, counts and times are not: reports
over those stay as they were.

Invariants:
    - Each field that can hold a text, a day or a file is decided, either way; a new
      one is refused by a test until it is.
    - A personal field may be empty, so that a record without it is still one.

Not here: erasing (:mod:`crmkit.crm`), what error texts leave out
(:attr:`crmkit.records.Record.sensitive`).
"""

import dataclasses
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final

from crmkit.records._attachment import Attachment
from crmkit.records._base import Record
from crmkit.records._cached import cached
from crmkit.records._catalogue import record_class
from crmkit.records._change import Change, field_names

_PERSONAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "department": "",
        "user": "name email phone attachments external_id",
        "customer": (
            "name city address uscc phone email wechat website lost_reason "
            "birthday preferred_time collaboration_note attachments tags remarks "
            "custom external_id"
        ),
        "contact": (
            "name position phone relay_number email wechat birthday attachments "
            "remarks custom external_id"
        ),
        "contract": "name attachments tags remarks custom external_id",
        "order": "attachments tags remarks custom external_id",
        "need": (
            "description desired_solution deadline_words earlier_solutions solution "
            "reason collaboration_note attachments tags remarks custom external_id"
        ),
        "ticket": (
            "description assigned_because collaboration_note solution review "
            "told_solution adjustment result reason attachments tags remarks custom "
            "external_id"
        ),
        "interaction": (
            "participants ours theirs summary feedback demands conclusion consensus "
            "next_step attachments custom external_id"
        ),
        "milestone": "summary attachments custom external_id",
        "rating": "comment attachments custom external_id",
        "feedback": (
            "source content handling return_visit reason attachments tags remarks "
            "custom external_id"
        ),
        "followup": "purpose reason attachments remarks custom external_id",
        "campaign": "",
        "task": "title note result attachments custom external_id",
        "article": (
            "title summary problem steps lessons keywords attachments custom "
            "external_id"
        ),
        "rule_run": "summary recipient error reason reaction",
        "archive": "name reason",
        "archive_content": "content",
        "verification": "value source remarks attachments",
        "turns": "",
        "field_definition": "",
        "audit_entry": "reason",
    }
)

#: What can hold a text or a day, leads to no record by a link, and stays.
_KEPT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "department": "name",
        "user": "number roles skills scopes regions industries",
        "customer": (
            "number industry size province source stage grade first_contact_on "
            "cooperation_start_on preferred_products preferred_channel collaborators"
        ),
        "contact": "",
        "contract": "number signed_on starts_on expires_on currency",
        "order": "number product currency service_start_on service_end_on",
        "need": "deadline currency product status collaborators",
        "ticket": (
            "number scenario kind topic channel status route collaborators told_via "
            "sla_policy order_number linked"
        ),
        "interaction": "number",
        "milestone": "occurred_on",
        "rating": "channel survey",
        "feedback": "channel kind topic status",
        "followup": "number reminder_channel status cadence",
        "campaign": (
            "number name goal goal_measure starts_on ends_on channels currency "
            "expected_effect result status reason attachments tags remarks custom "
            "external_id"
        ),
        "task": "about",
        "article": "question_kind topic product industry",
        "rule_run": "rule cycle about action channel operator status",
        "archive": "taken_on taken_by digest",
        "archive_content": "",
        "verification": "field_name verified_by",
        "turns": "served",
        "field_definition": (
            "record field en zh aliases choices currency statuses forms"
        ),
        "audit_entry": "operation about fields",
    }
)


@cached
def personal_fields(cls: type[Record]) -> frozenset[str]:
    """
    Return the fields of a record class that are emptied when a person is erased.

    >>> from crmkit.records import Rating
    >>> sorted(personal_fields(Rating))
    ['attachments', 'comment', 'custom', 'external_id']
    """
    return frozenset(_PERSONAL[cls.type_name].split())


@cached
def kept_fields(cls: type[Record]) -> frozenset[str]:
    """
    Return the fields that could hold a text or a day, and stay when one is erased.

    >>> from crmkit.records import Article
    >>> sorted(kept_fields(Article))
    ['industry', 'product', 'question_kind', 'topic']
    """
    return frozenset(_KEPT[cls.type_name].split())


def emptied(record: Record, names: Collection[str]) -> Record:
    """
    Return a record in which some fields hold nothing.

    >>> from crmkit.records import Customer
    >>> emptied(Customer(name="恒信科技", tags=("a",), city="上海"), {"name", "tags"})
    Customer(city='上海')
    """
    empty = _empty(type(record))
    filled = {name: empty[name] for name in names if getattr(record, name)}
    return record.replace(**filled) if filled else record


def emptied_change(change: Change, names: Collection[str]) -> Change | None:
    """
    Return a change without the values of some fields; None if it had none.

    That they changed stays. What a later version wrote, and nobody here knows, is
    taken away as well.

    Args:
        change: The change.
        names: The fields.

    >>> from datetime import UTC, datetime
    >>> from crmkit.records import Ref
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> change = Change(id="X1", record=Ref("customer", "C1"), version=1, at=at,
    ...     recorded_at=at, by="U1", cause="", command="add_customer",
    ...     fields={"name": (None, "恒信"), "province": (None, "上海")})
    >>> found = emptied_change(change, {"name"})
    >>> dict(found.fields)
    {'name': (None, None), 'province': (None, '上海')}
    >>> emptied_change(found, {"name"}) is None
    True
    """
    empty = _empty(record_class(change.record.type))
    pairs = {
        name: (empty.get(name), empty.get(name))
        for name in change.fields
        if name in names or name not in empty
    }
    if all(tuple(change.fields[name]) == pair for name, pair in pairs.items()):
        return None
    return dataclasses.replace(change, fields={**change.fields, **pairs})


def attached_in(change: Change) -> frozenset[Attachment]:
    """
    Return the files that a change describes, of before and after it.
    """
    return frozenset(
        each
        for held in change.fields.get("attachments", ())
        for each in (held or ())
        if isinstance(each, Attachment)
    )


@cached
def _empty(cls: type[Record]) -> Mapping[str, Any]:
    """
    Return what each field holds that holds nothing.
    """
    found = {f.name: f.default for f in dataclasses.fields(cls)}
    return {
        name: None if found[name] is dataclasses.MISSING else found[name]
        for name in field_names(cls)
    }
