"""
Custom fields that the store defines, joined with those of the settings.

Invariants:
    - What the settings declare in code wins: a definition of the same field is set
      aside, so a field can be taken over into code while all runs.
    - A definition that cannot be used is set aside and named; it keeps nobody from
      his work.

Not here: one definition (:class:`crmkit.records.FieldDefinition`), reading them
(:mod:`crmkit.crm`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from unicodedata import normalize

import attrs

from crmkit.conditions import Condition, Schema
from crmkit.errors import CrmkitError, SchemaError, SettingsError
from crmkit.records import CustomField, FieldDefinition, record_class

if TYPE_CHECKING:
    from crmkit.presets._settings import Settings

_IN_CODE: Final = "is declared in the settings as well"
_FIRST: Final = datetime.min.replace(tzinfo=UTC)


@attrs.frozen
class Defined:
    """
    Settings with the custom fields that a store defines.

    Attributes:
        settings: The settings, with all that can be used.
        set_aside: Id of a definition that is not used → why.
    """

    settings: "Settings"
    set_aside: Mapping[str, tuple[str, ...]]


def with_definitions(
    settings: "Settings", stored: Iterable[FieldDefinition]
) -> Defined:
    """
    Return settings with the custom fields that a store defines.

    Of a type of record with a definition, even a retired one, values of other fields
    are refused, as if they had been declared in code.

    Args:
        settings: What is declared in code.
        stored: Definitions, in any order.

    >>> from crmkit.presets import standard
    >>> level = FieldDefinition(id="customer.level", record="customer", field="level",
    ...     en="Level", zh="客户级别")
    >>> size = level.replace(id="customer.size", field="size")
    >>> found = with_definitions(standard(), [level, size])
    >>> [field.id for field in found.settings.custom_fields["customer"]]
    ['level']
    >>> found.set_aside["customer.size"]
    ('custom field customer.size is called as a field or relation that is there \
already',)
    """
    ordered = sorted(stored, key=lambda each: (each.created_at or _FIRST, each.id))
    if not ordered:
        return Defined(settings, {})
    aside: dict[str, tuple[str, ...]] = {}
    for each in ordered:
        if why := tuple(_alone(settings, each)):
            aside[each.id] = why
    rest = [each for each in ordered if each.id not in aside]
    try:
        return Defined(joined(settings, rest), aside)
    except CrmkitError:
        return _one_by_one(settings, rest, aside)


def joined(settings: "Settings", stored: Sequence[FieldDefinition]) -> "Settings":
    """
    Return settings with definitions, all of which have to be usable.

    Raises:
        SettingsError: If one is not, with everything that is wrong.
    """
    fields: dict[str, tuple[CustomField[Any], ...]] = {}
    for each in stored:
        known = fields.setdefault(each.record or "", ())
        if not each.retired:
            fields[each.record or ""] = (*known, each.custom_field)
    in_code = settings.custom_fields
    together = {
        name: (*in_code.get(name, ()), *fields.get(name, ()))
        for name in (*in_code, *(name for name in fields if name not in in_code))
    }
    options = [e.option for e in stored if e.option is not None and not e.retired]
    taken = {option.path for option in settings.field_options}
    made = attrs.evolve(
        settings,
        custom_fields=together,
        field_options=(
            *settings.field_options,
            *(option for option in options if option.path not in taken),
        ),
    )
    _refuse_if_not_asked(made, fields)
    return made


def _refuse_if_not_asked(settings: "Settings", type_names: Iterable[str]) -> None:
    """
    Make the schemas, so that what stands in their way is met here and not at work.

    Those of records that lead to these are made of the same fields.
    """
    try:
        for name in type_names:
            settings.schema(record_class(name))
    except SchemaError as error:
        raise SettingsError((str(error),)) from error


def check_definition(
    settings: "Settings", others: Iterable[FieldDefinition], new: FieldDefinition
) -> "Settings":
    """
    Return settings with a definition that is to be kept, beside others.

    Args:
        settings: What is declared in code.
        others: The other definitions of the store.
        new: The definition.

    Raises:
        SettingsError: If it cannot be used, with everything that is wrong.
    """
    known = with_definitions(settings, others)
    used = [each for each in others if each.id not in known.set_aside]
    if new.retired:
        return joined(settings, [*used, new])
    if problems := tuple(_alone(settings, new)):
        raise SettingsError(problems)
    made = joined(settings, [*used, new])
    problems = (
        *_label_problems(known.settings, new),
        *_segment_problems(known.settings, made, new),
    )
    if problems:
        raise SettingsError(problems)
    return made


def _alone(settings: "Settings", definition: FieldDefinition) -> Iterator[str]:
    """
    Yield what is wrong with a definition at the first look.
    """
    if definition.retired:
        return
    yield from definition.problems
    if is_in_code(settings, definition):
        yield f"custom field {definition.path} {_IN_CODE}"


def is_in_code(settings: "Settings", definition: FieldDefinition) -> bool:
    """
    Tell whether the settings declare the field of a definition themselves.
    """
    in_code = settings.custom_fields.get(definition.record or "", ())
    return any(field.id == definition.field for field in in_code)


def _label_problems(settings: "Settings", new: FieldDefinition) -> Iterator[str]:
    """
    Yield which words for a field mean another one already.
    """
    schema = settings.schema(record_class(new.record or ""))
    for word in dict.fromkeys((new.en, new.zh, *new.aliases)):
        means = schema.words.get(normalize("NFKC", word or ""), ())
        for other in means:
            if other != new.field:
                yield f"custom field {new.path} is called {word!r}, as {other}"


def _segment_problems(
    before: "Settings", after: "Settings", new: FieldDefinition
) -> Iterator[str]:
    """
    Yield which segments could be read before, as one that says ``old``, and not after.
    """
    for type_name, segments in before.segments.items():
        cls = record_class(type_name)
        for name, text in segments.items():
            was_read = _is_read(text, before.schema(cls))
            if was_read and not _is_read(text, after.schema(cls)):
                segment = f"segment {name!r} of {type_name!r}"
                yield f"custom field {new.path} takes a word of {segment}"


def _is_read(text: str, schema: Schema) -> bool:
    try:
        Condition(text, schema)
    except CrmkitError:
        return False
    return True


def _one_by_one(
    settings: "Settings",
    stored: Iterable[FieldDefinition],
    aside: dict[str, tuple[str, ...]],
) -> Defined:
    used: list[FieldDefinition] = []
    made = settings
    for each in stored:
        try:
            made = joined(settings, [*used, each])
            used.append(each)
        except CrmkitError as error:
            if not each.retired:  # nobody misses that one
                aside[each.id] = getattr(error, "problems", None) or (str(error),)
    return Defined(made, aside)
