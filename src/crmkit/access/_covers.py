"""
Fields that are not for everybody, and what is shown of them.

A page is looked at again and again, and its masks take longer than all else about it;
so those made last are kept, by what was hidden.

Invariants:
    - What is kept are masks, and hashes that differ in every process: no value.
    - Masks are found by the values that they hide, so they are never those of an
      earlier state of a record.

Not here: which fields those are (:mod:`crmkit.access` ``_sight``).
"""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, TypeVar

import attrs

from crmkit.access._masks import MASKS, MaskFunction
from crmkit.conditions import Condition
from crmkit.records import Record, masking

R = TypeVar("R", bound=Record)

_PERSON: Final = MASKS["name"]
_COMPANY: Final = MASKS["company"]
#: Masks of how many records are kept.
_MOST: Final = 4096


@attrs.frozen(eq=False)
class Covered:
    """
    A field that is not for everybody.

    Attributes:
        field: The field; a custom one by its id.
        secret: The secret that it belongs to.
        mask: Returns what is shown instead.
        instead: Field that is shown in its place, if it has a value.
        seen: Where it is seen in the clear; None where it is seen nowhere.
        is_custom: Whether the value stands in the custom fields.
    """

    field: str
    secret: str
    mask: MaskFunction
    instead: str | None
    seen: Condition | None
    is_custom: bool


@attrs.frozen(eq=False)
class Covers:
    """
    Some hidden fields of a type.

    Attributes:
        fields: The fields.
        masks: Field → what makes a mask of its value.
        for_people: The same for records of people, where companies are masked
            otherwise; else None.
        read: Returns all that the masks of a record depend on.

    >>> from crmkit.records import Contact
    >>> phone = Covered("phone", "contact_details", MASKS["phone"], "relay_number",
    ...                 None, is_custom=False)
    >>> covers = Covers.of([phone])
    >>> dict(covers.shown(Contact(phone="13812345678")))
    {'phone': '138****5678'}
    >>> dict(covers.shown(Contact(phone="13812345678", relay_number="9500 12")))
    {'phone': '9500 12'}
    """

    fields: tuple[Covered, ...]
    masks: Mapping[str, MaskFunction]
    for_people: Mapping[str, MaskFunction] | None
    read: Callable[[Any], Any]
    _kept: dict[int, Mapping[str, str]] = attrs.field(factory=dict, init=False)

    @classmethod
    def of(cls, covered: Iterable[Covered]) -> "Covers":
        """
        Return how some fields are covered.
        """
        fields = tuple(covered)
        masks = {each.field: each.mask for each in fields}
        people = {f: _PERSON if m is _COMPANY else m for f, m in masks.items()}
        for_people = None if people == masks else people
        needed = {"custom" if each.is_custom else each.field for each in fields}
        needed |= {each.instead for each in fields if each.instead}
        needed |= set() if for_people is None else {"kind"}
        return cls(fields, masks, for_people, attrgetter(*sorted(needed)))

    def functions(self, record: Any) -> Mapping[str, MaskFunction]:
        """
        Return what makes a mask of a value of each field of a record.
        """
        people = self.for_people
        return self.masks if people is None or record.kind != "person" else people

    def over(self, records: Iterable[R]) -> list[R]:
        """
        Return records of one class as they are in a store, without the fields' values.
        """
        # A loop of its own: calls would take as long as the copies.
        read, kept, made, copy = self.read, self._kept, [], None
        for record in records:
            masks = kept.get(hash(read(record)))
            if masks is None:
                masks = self.shown(record)
            if copy is None:
                copy = masking(type(record), tuple(masks))
            made.append(copy(record, masks))
        return made

    def shown(self, record: Any) -> Mapping[str, str]:
        """
        Return what is shown of each field of a record.
        """
        key = hash(self.read(record))
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            found = self._kept[key] = MappingProxyType(self._made(record))
        return found

    def _made(self, record: Any) -> dict[str, str]:
        masks, made = self.functions(record), {}
        for each in self.fields:
            name, other = each.field, each.instead
            if other is not None and (shown := getattr(record, other)):
                made[name] = str(shown)
            else:
                held = record.custom if each.is_custom else None
                value = getattr(record, name) if held is None else held.get(name)
                made[name] = masks[name](value)
        return made
