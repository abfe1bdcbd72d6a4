"""
Marks of what was verified: of which field, and of the value that it held (C16).

Invariants:
    - A mark names a field that the record has, and says which value was verified: it
      would verify nothing else.

Not here: whether a mark still holds (:meth:`crmkit.records.Verification.verifies`).
"""

from datetime import datetime
from typing import Final, cast

from crmkit.decisions import Decision, Write
from crmkit.desk._snapshot import Snapshot
from crmkit.errors import FieldError, InvalidRecordError
from crmkit.records import (
    Record,
    Verification,
    check_fields,
    field_names,
    record_class,
)

_CUSTOM: Final = "custom"
_NEVER: Final = frozenset({"id", "version", _CUSTOM})
#: What says which value of which field a mark is about.
_ABOUT: Final = frozenset({"customer", "contact", "need", "field_name", "value"})


def verified(write: Write, view: Snapshot, at: datetime) -> Decision:
    """
    Return a mark with the value that its field holds, unless it says which it was.

    Raises:
        InvalidRecordError: If the record has no such field, or holds nothing there.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Customer, VerificationMethod
    >>> client = Customer(id="C1", name="恒信科技")
    >>> view = Snapshot(by="U1", settings=standard(), new_id="",
    ...     records={client.ref: client})
    >>> mark = Verification(id="V1", customer="C1", field_name="name",
    ...     method=VerificationMethod.OFFICIAL)
    >>> decision = verified(Write(None, mark), view, datetime(2026, 3, 2, tzinfo=UTC))
    >>> decision.writes[0].after.value
    '恒信科技'
    """
    mark = cast("Verification", write.after)
    if write.before is not None and not _ABOUT & write.fields.keys():
        return Decision(writes=(write,))
    record = view.get(record_class(mark.about.type), mark.about.id)
    _check_field(mark, record, view)
    is_meant = write.before is None or "value" in write.fields
    value = (mark.value if is_meant else None) or mark.held(record)
    if value is None:
        _refuse("value", "required", "None")
    checked = check_fields(type(mark), {"value": value})
    return Decision(writes=(Write(write.before, mark.replace(**checked)),))


def _check_field(mark: Verification, record: Record, view: Snapshot) -> None:
    name = mark.field_name or ""
    known = [each for each in field_names(type(record)) if each not in _NEVER]
    custom = view.settings.custom_fields.get(record.type_name, ())
    own = {field.id: None for field in custom} | dict.fromkeys(
        getattr(record, _CUSTOM, ())
    )
    known += [f"{_CUSTOM}.{each}" for each in own]
    if name not in known:
        _refuse("field_name", "choice", repr(name), tuple(known))


def _refuse(field: str, code: str, came: str, allowed: tuple[str, ...] = ()) -> None:
    problem = FieldError("verification", field, code, came, "", allowed)
    raise InvalidRecordError("verification", [problem])
