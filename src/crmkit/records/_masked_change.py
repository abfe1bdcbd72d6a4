"""
Changes as a reader sees them who may not see every value.

Invariants:
    - Old and new value of a hidden field are masks, or None where there is nothing and
      nothing is shown; the values are nowhere in it.
    - ``fold`` of such changes is the record that ``masked`` makes of the fold of the
      changes themselves, but for empty masks.
    - What is shown even where there is nothing is shown from the first change on.

Not here: which fields are hidden from whom (:mod:`crmkit.access`).
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from crmkit.records._catalogue import record_class
from crmkit.records._change import Change, field_names
from crmkit.records._custom import trusted
from crmkit.records._mask import Mask

#: What makes of a value, or of None, the text to show in its place.
Masking: TypeAlias = Callable[[Any], str]

_CUSTOM: Final = "custom"


def masked_change(change: Change, maskings: Mapping[str, Masking]) -> Change:
    """
    Return a copy of a change without the values of some fields.

    Args:
        change: The change as it is.
        maskings: Field, or id of a custom field → what makes a mask of its values.
            A mask of None that is not empty is there from the first change on, so
            that nobody can tell whether there was a value.

    >>> from datetime import UTC, datetime
    >>> from crmkit.records import Ref, fold
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> change = Change(id="c1", record=Ref("contact", "P1"), version=1, at=at,
    ...     recorded_at=at, by="U1", cause="request", command="add_contact",
    ...     fields={"name": (None, "王芳"), "phone": (None, "13812345678")})
    >>> seen = masked_change(change, {"phone": lambda value: value and "138****5678"})
    >>> seen.fields["phone"], fold([seen]).shown("phone")
    ((None, Mask('138****5678')), '138****5678')
    """
    if not maskings:
        return change
    names = field_names(record_class(change.record.type))
    inner = {name: each for name, each in maskings.items() if name not in names}
    found = dict(change.fields)
    for name, masking in maskings.items():
        if name in found or (name not in inner and _is_told(change, masking)):
            found[name] = _pair(found.get(name), masking)
    if _CUSTOM in found or any(_is_told(change, each) for each in inner.values()):
        old, new = found.get(_CUSTOM, (None, None))
        found[_CUSTOM] = (_within(old, inner), _within(new, inner))
    # As they stand in the class: an order of another kind would tell what was added.
    order = [name for name in names if name in found]
    order += [name for name in found if name not in names]
    return dataclasses.replace(change, fields={name: found[name] for name in order})


def _is_told(change: Change, masking: Masking) -> bool:
    return change.version == 1 and bool(masking(None))


def _pair(pair: tuple[Any, Any] | None, masking: Masking) -> tuple[Any, Any]:
    old, new = pair or (None, None)
    return _mask(old, masking), _mask(new, masking)


def _mask(value: Any, masking: Masking) -> Mask | None:
    return Mask(text) if (text := masking(value)) or value is not None else None


def _within(custom: Any, inner: Mapping[str, Masking]) -> Any:
    """
    Return custom values with masks in place of some, and where there are none.
    """
    if not inner:
        return custom
    held = dict(custom or {})
    masks = {key: _mask(held.get(key), masking) for key, masking in inner.items()}
    shown = held | {key: mask for key, mask in masks.items() if mask is not None}
    return trusted(dict(sorted(shown.items()))) if shown or custom else custom
