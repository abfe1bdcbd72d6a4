"""
Pure handlers of the commands that enter and change records, alike for every type.

Not here: what is special about one (:mod:`crmkit.desk` ``_kinds``), tickets and
interactions, which come about in ways of their own.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from crmkit.decisions import Decision
from crmkit.desk._belonging import customer_of_all
from crmkit.desk._changing import changed, check_version, checked_changes
from crmkit.desk._commands import Add, Update
from crmkit.desk._kinds import kind_of
from crmkit.desk._reading import (
    check_filled,
    check_instants,
    check_links,
    numbered,
    usable,
    with_choices,
)
from crmkit.desk._snapshot import Snapshot
from crmkit.errors import FieldError, InvalidRecordError
from crmkit.records import Record, Ref, User, field_names, record_class


def add(cmd: Add, view: Snapshot, at: datetime) -> Decision:
    """
    Enter a record, and what follows from it for its type.

    Raises:
        RecordNotFoundError: If a record that it leads to is not there.
        UserNotUsableError: If its owner's account is not usable.
        InstantRefusedError: If it tells of something after that instant.
        InvalidRecordError: If a word is no choice, a custom value is not valid, what
            the company asks of all records is missing, or the id of a user would pass
            him off as the system.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Customer
    >>> view = Snapshot(by="system:import", settings=standard(), new_id="C1",
    ...     numbers={"customer": "C2026001"})
    >>> cmd = Add(record=Customer(name="恒信科技", stage="意向"))
    >>> (write,) = add(cmd, view, datetime(2026, 3, 2, tzinfo=UTC)).writes
    >>> write.before, write.after.id, write.after.number, write.after.stage
    (None, 'C1', 'C2026001', 'interested')
    """
    return entered(cmd.record, view, at)


def entered(
    record: Record, view: Snapshot, at: datetime, *, is_whole: bool = True
) -> Decision:
    """
    Return what entering a record comes to.

    Args:
        record: The record.
        view: What was read.
        at: When.
        is_whole: Whether it must have all that the company asks of new records.

    Raises:
        CrmkitError: As :func:`add`.
    """
    given: Record = with_choices(record, view)
    check_instants(given, at)
    leads, kind = check_links(given, view), kind_of(type(given))
    kind.check_new(given, view, at)
    _check_scopes(given, view)
    completed = given.replace(**_completion(given, leads, view, at))
    if is_whole:
        check_filled(completed, view)
    return kind.entered(view.new(numbered(completed, view)), view, at)


def _check_scopes(record: Record, view: Snapshot) -> None:
    """
    Refuse an account with a data scope that the access policy does not know.

    It would see nothing, and nobody would be told.

    Raises:
        InvalidRecordError: If it has one.
    """
    policy = view.settings.access
    if policy is None or not isinstance(record, User):
        return
    known = tuple(scope.name for scope in policy.scopes)
    problems = [
        FieldError("user", "scopes", "choice", repr(name), "", known)
        for name in record.scopes
        if name not in known
    ]
    if problems:
        raise InvalidRecordError("user", problems)


def _completion(
    given: Record, leads: Mapping[str, Any], view: Snapshot, at: datetime
) -> dict[str, Any]:
    """
    Return what a record that is entered gets if it does not say so itself.
    """
    names, fields = set(field_names(type(given))), dict[str, Any]()
    if "owner" in names:
        owner = leads.get("owner") or (view.user and view.get(User, view.user))
        if owner:
            usable(owner, view)
            fields = {"owner": owner.id, "department": owner.department}
    if machine := view.settings.machines.get(given.type_name):
        fields[machine.document.field] = machine.initial
        if machine.document.since:
            fields[machine.document.since] = at
    if "customer" in names:
        fields["customer"] = customer_of_all(leads.values())
    kind = kind_of(type(given))
    signed = dict.fromkeys(kind.signed, view.signature)
    fields.update(dict.fromkeys(kind.dated, at), **signed)
    if "created_at" in names:
        fields["created_at"] = at
    return {name: new for name, new in fields.items() if not getattr(given, name)}


def completed_fields(cls: type[Record]) -> frozenset[str]:
    """
    Return the fields that a record which is entered may get without saying so.

    >>> from crmkit.records import Rating
    >>> sorted(completed_fields(Rating))
    ['department', 'given_at', 'owner']
    """
    kind = kind_of(cls)
    return frozenset(("owner", "department", *kind.dated, *kind.signed))


def update(cmd: Update, view: Snapshot, at: datetime) -> Decision:
    """
    Change some fields of a record; its status and the system's own fields are refused.

    Raises:
        FieldError: If it is not told which record is meant.
        InstantRefusedError: If that is before its last change, or a field tells of
            something after it.
        InvalidRecordError: If a field or value is not valid, with all problems.
        ReadOnlyRecordError: If its status has archived it, or it belongs to a ticket
            that is closed.
        RecordNotFoundError: If the record, or one that it is to lead to, is not there.
        StaleVersionError: If it was changed since it was read.
        UnknownChoiceError: If there is no such type of record.
        UserNotUsableError: If the account of its new owner is not usable.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Contact
    >>> wang = Contact(id="P1", version=1, customer="C1", name="王芳")
    >>> view = Snapshot(by="U1", settings=standard(), new_id="",
    ...     records={wang.ref: wang})
    >>> cmd = Update.to(wang, position="采购总监")
    >>> update(cmd, view, datetime(2026, 3, 2, tzinfo=UTC)).writes[0].fields
    {'position': (None, '采购总监')}
    """
    ref = Ref.parse(cmd.record)
    cls = record_class(ref.type)
    record, kind = view.get(cls, ref.id), kind_of(cls)
    check_version(record, cmd.version)
    kind.check_old(record, view, at)
    fields = checked_changes(record, cmd.fields, view, kind.own)
    after = record.replace(**fields)
    check_instants(after, at, fields)
    if "scopes" in fields:
        _check_scopes(after, view)
    leads = check_links(after, view, fields)
    if "customer" in field_names(cls) and not cast("Any", after).customer:
        fields["customer"] = customer_of_all(leads.values())
    if "owner" in leads:
        owner: User = leads["owner"]
        if owner.id != cast("Any", record).owner:
            usable(owner, view)
        fields.setdefault("department", owner.department)
    decision = changed(record, fields)
    return kind.then(decision.writes[0], view, at) if decision.writes else decision
