"""
Fields that a company's options put on forms that have no place for them.

Not here: forms without hidden fields (:mod:`crmkit.forms`).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crmkit.forms import FormDocument, FormField, FormModule, FormPart, FormPurpose
from crmkit.records import FieldOption

if TYPE_CHECKING:
    from crmkit.presets._settings import Settings

_NAME: Final = "further_fields"
_CUSTOM: Final = "custom."


def with_asked_fields(document: FormDocument, settings: "Settings") -> FormDocument:
    """
    Return a form with a module of the fields that options ask on it.

    Nothing is put on a form that makes no record of their type, or has them already.
    A purpose asks them that asks anything else of the same record.

    >>> import attrs
    >>> from crmkit.presets import form, standard
    >>> size = FieldOption(record="customer", field="size",
    ...     forms=("satisfaction_feedback",))
    >>> settings = attrs.evolve(standard(), field_options=[size])
    >>> with_asked_fields(form("satisfaction_feedback").document,
    ...     settings).modules[-1].fields[0].name
    'size'
    """
    added = tuple(_added(document, settings))
    if not added:
        return document
    module = FormModule(name=_NAME, en="Further fields", zh="其他信息", fields=added)
    return replace(
        document,
        modules=(*document.modules, module),
        purposes=tuple(_asking(document, each, added) for each in document.purposes),
    )


def _added(document: FormDocument, settings: "Settings") -> Iterator[FormField]:
    names = {field.name for field in _fields(document)}
    for option in settings.field_options:
        part = _part(document, option)
        if part is None or _has(document, option):
            continue
        own = option.field.removeprefix(_CUSTOM)
        name = own if own not in names else f"{option.record}_{own}"
        label = settings.label_of(option.record, option.field)
        names.add(name)
        yield FormField(
            name=name,
            part=part.name,
            field=own,
            custom=option.custom is not None,
            en=label.en,
            zh=label.zh,
        )


def _part(document: FormDocument, option: FieldOption) -> FormPart | None:
    if document.name not in option.forms:
        return None
    found = (part for part in document.parts if part.record == option.record)
    return next(found, None)


def _has(document: FormDocument, option: FieldOption) -> bool:
    records = {part.name: part.record for part in document.parts}
    is_custom = option.custom is not None
    return any(
        records[field.part] == option.record
        and field.custom is is_custom
        and field.field == option.field.removeprefix(_CUSTOM)
        for field in _fields(document)
    )


def _asking(
    document: FormDocument, purpose: FormPurpose, added: tuple[FormField, ...]
) -> FormPurpose:
    asked = {field.part for field in _fields(document, purpose)}
    more = tuple(field.name for field in added if field.part in asked)
    return replace(purpose, asks=(*purpose.asks, *more))


def _fields(
    document: FormDocument, purpose: FormPurpose | None = None
) -> Iterator[FormField]:
    """
    Yield the fields of a form, or those that a purpose asks.
    """
    for module in document.modules:
        for field in module.fields:
            if purpose is None or purpose.asks_for(module, field):
                yield field
