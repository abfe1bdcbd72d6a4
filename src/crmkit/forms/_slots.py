"""
The fields of a form, joined to the fields of records that they fill in.

Not here: reading what is filled in (:mod:`crmkit.forms` ``_reading``).
"""

import dataclasses
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

import attrs

from crmkit.conditions import Choices, Field, FieldType, Money, Schema
from crmkit.errors import UnknownChoiceError
from crmkit.forms._document import FormDocument, FormField, FormModule, FormPart
from crmkit.labels import Label
from crmkit.records import (
    CustomField,
    Record,
    amount_fields,
    field_names,
    record_class,
)

#: Field of a record that says the currency of its amounts.
CURRENCY: Final = "currency"
#: Record type → its custom fields.
CustomFields = Mapping[str, Iterable[CustomField[Any]]]
#: ``"ticket.kind"`` → value → label.
ChoiceLabels = Mapping[str, Mapping[str, Label]]


@attrs.frozen(kw_only=True)
class Slot:
    """
    A field of a form, and what it fills in.

    Attributes:
        asked: The field, as the document has it.
        module: The module that it stands in.
        record: Class of the record.
        type: What its values are.
        choices: Value → label, if a company chooses what there is.
        currency: Of an amount of money: its currency, unless another is filled in.
        others: Of other fields that the value may belong to: value → label.
    """

    asked: FormField
    module: FormModule
    record: type[Record]
    type: FieldType
    choices: Mapping[str, Label] = attrs.field(factory=dict)
    currency: str | None = None
    others: Mapping[str, Mapping[str, Label]] = attrs.field(factory=dict)

    @property
    def name(self) -> str:
        """
        The key of what is filled in.
        """
        return self.asked.name

    @property
    def words(self) -> tuple[str, ...]:
        """
        All words that mean it.
        """
        return (self.name, self.asked.en, self.asked.zh, *self.asked.aliases)

    @property
    def targets(self) -> tuple[tuple[str, str], ...]:
        """
        The fields that it fills in, as part and field; its own first.
        """
        also = (tuple(target.split(".", 1)) for target in self.asked.also)
        own = (self.asked.part, self.asked.field)
        words = ((self.asked.part, self.asked.words),) if self.asked.words else ()
        more = (*self.asked.instead, *self.asked.places)
        beside = ((self.asked.part, name) for name in more)
        return (own, *words, *((part, name) for part, name in also), *beside)

    @property
    def sensitive(self) -> bool:
        """
        Whether its values are left out of error texts.
        """
        own = "custom" if self.asked.custom else self.asked.field
        return own in self.record.sensitive


def known_class(type_name: str) -> type[Record] | None:
    """
    Return the record class of a type name, or None.

    >>> known_class("custmer") is None
    True
    """
    try:
        return record_class(type_name)
    except UnknownChoiceError:
        return None


def askable(cls: type[Record]) -> Mapping[str, Field]:
    """
    Return the fields of a record class that a form may ask.

    >>> from crmkit.records import Department
    >>> list(askable(Department))
    ['name', 'supervisor']
    """
    return _askable(cls.type_name)


@cache
def _askable(type_name: str) -> Mapping[str, Field]:
    cls = record_class(type_name)
    fields = Schema.of(cls).fields
    return {name: fields[name] for name in field_names(cls) if name in fields}


def slots_of(
    document: FormDocument, choices: ChoiceLabels, custom: CustomFields
) -> dict[str, Slot]:
    """
    Return the fields of a sound document by name, in their order.
    """
    parts = {part.name: part for part in document.parts}
    return {
        field.name: _slot(field, module, parts[field.part], choices, custom)
        for module in document.modules
        for field in module.fields
    }


def _slot(
    field: FormField,
    module: FormModule,
    part: FormPart,
    choices: ChoiceLabels,
    custom: CustomFields,
) -> Slot:
    record = record_class(part.record)
    kind = type_of(field, record, custom)
    labels = choices.get(f"{record.type_name}.{field.field}", {})
    if field.custom:
        labels = labels_of(kind)
    return Slot(
        asked=field,
        module=module,
        record=record,
        type=kind or askable(record)[field.field].type,
        choices=labels,
        currency=_currency(field, part, record, kind),
        others={
            name: choices.get(f"{record.type_name}.{name}", {})
            for name in field.instead
        },
    )


def _currency(
    field: FormField, part: FormPart, record: type[Record], kind: FieldType | None
) -> str | None:
    if field.custom:
        usual = isinstance(kind, Money) and kind == Money(kind.currency)
        return kind.currency if isinstance(kind, Money) and usual else None
    if field.field not in amount_fields(record):
        return None
    own = {each.name: each.default for each in dataclasses.fields(record)}
    return str(part.sets.get(CURRENCY, own[CURRENCY]))


def labels_of(kind: FieldType | None) -> Mapping[str, Label]:
    """
    Return what values are called by their type itself: value → label.
    """
    return kind.labels if isinstance(kind, Choices) else {}


def type_of(
    field: FormField, record: type[Record], custom: CustomFields
) -> FieldType | None:
    """
    Return what the values of a field are; None if there is no such field.
    """
    if field.custom:
        declared = {each.id: each for each in custom.get(record.type_name, ())}
        return declared[field.field].kind if field.field in declared else None
    found = askable(record).get(field.field)
    return found.type if found else None
