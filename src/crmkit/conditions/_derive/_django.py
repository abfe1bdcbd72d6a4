"""
Fields read off a Django model.

Invariants:
    - Django is not imported: the model has been, or there would be none.
    - What is read is what an instance holds without a query: the key behind a
      foreign key, not the object.

Not here: annotations of other classes (:mod:`crmkit.conditions._derive._classes`).
"""

import sys
from collections.abc import Iterator
from typing import Any, Final

from crmkit.conditions._amounts import Number
from crmkit.conditions._choices import Choices, Option
from crmkit.conditions._derive._left_out import LeftOut, led_to
from crmkit.conditions._field import Field
from crmkit.conditions._types import (
    Boolean,
    Day,
    Duration,
    FieldType,
    Instant,
    Integer,
    Text,
)
from crmkit.labels import Label

_TYPES: Final[dict[str, FieldType]] = {
    **dict.fromkeys(("CharField", "TextField", "SlugField"), Text()),
    **dict.fromkeys(("AutoField", "BigAutoField", "SmallAutoField"), Integer()),
    **dict.fromkeys(
        ("IntegerField", "BigIntegerField", "SmallIntegerField"), Integer()
    ),
    "PositiveIntegerField": Integer(),
    "PositiveBigIntegerField": Integer(),
    "PositiveSmallIntegerField": Integer(),
    "BooleanField": Boolean(),
    "DateTimeField": Instant(),
    "DateField": Day(),
    "DurationField": Duration(),
}
#: What to write for a field that no condition reads.
_INSTEAD: Final = {"FloatField": "a DecimalField"}


def is_model(record: type) -> bool:
    """
    Tell whether a class is a Django model.
    """
    models = sys.modules.get("django.db.models")
    return models is not None and issubclass(record, models.Model)


def model_fields(model: Any) -> Iterator[Field]:
    """
    Yield the fields of a Django model that a condition can read.
    """
    for field in model._meta.get_fields():  # noqa: SLF001 - Django documents it
        kind = _type_of(field) if field.concrete else None
        if kind is not None:
            yield Field(
                field.attname, kind, aliases=_aliases(field), nullable=field.null
            )


def fields_left_out(model: Any) -> dict[str, LeftOut]:
    """
    Return why other fields of a Django model are not read, by their names.
    """
    found = {}
    for field in model._meta.get_fields():  # noqa: SLF001 - Django documents it
        if field.is_relation:
            is_back = field.auto_created and not field.concrete
            name = field.get_accessor_name() if is_back else field.name
            # One that is generic leads to no one model, one that is hidden has no name.
            if name is not None and field.related_model is not None:
                found[name] = (field.related_model.__name__, led_to(name))
        elif field.concrete and _type_of(field) is None:
            kind = field.get_internal_type()
            found[field.attname] = (kind, _INSTEAD.get(kind, ""))
    return found


def _type_of(field: Any) -> FieldType | None:
    if field.is_relation:
        return None if field.many_to_many else _type_of(field.target_field)
    found = _TYPES.get(field.get_internal_type())
    if isinstance(found, Text) and field.flatchoices:
        return Choices(tuple(_option(*choice) for choice in field.flatchoices))
    if field.get_internal_type() == "DecimalField":
        return Number(field.decimal_places)
    return found


def _option(value: str, shown: object) -> Option:
    label = str(shown)
    return Option(value, None if label == value else Label(label, label))


def _aliases(field: Any) -> tuple[str, ...]:
    """
    Return the verbose name, if somebody has written one.
    """
    shown = str(field.verbose_name)
    is_made_up = shown.lower() == field.name.replace("_", " ")
    return () if is_made_up or field.is_relation else (shown,)
