"""
What a company makes of fields: can it be done, what are they called, which are shown.

Invariants:
    - What the system fills in, what a record must have and what a move asks for
      cannot be hidden.
    - Two fields of a record are never called alike by an option.

Not here: one option (:class:`crmkit.records.FieldOption`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from unicodedata import normalize

from crmkit.conditions import Schema
from crmkit.lifecycle import Machine
from crmkit.records import (
    RECORD_TYPES,
    CustomField,
    FieldOption,
    field_names,
    record_class,
)

CustomFields = Mapping[str, tuple[CustomField[Any], ...]]

_EVERYWHERE: Final = frozenset({"created_at", "custom"})
#: Fields that follow from others, beside what machines set.
_DERIVED: Final[Mapping[str, frozenset[str]]] = {
    "archive": frozenset({"taken_on", "taken_at", "taken_by", "digest", "size"}),
    "customer": frozenset({"last_contacted_at"}),
    "need": frozenset({"replaces"}),
    "rating": frozenset({"follow_up"}),
    "task": frozenset({"done_at"}),
    "ticket": frozenset(
        {
            "owner", "department", "assigned_at", "assigned_because", "route",
            "opened_at", "sla_policy", "resolution_due_at", "resolution_breached_at",
            "merged_into", "split_from", "linked",
        }
    ),
}  # fmt: skip


def fields_of(type_name: str, custom: CustomFields) -> tuple[str, ...]:
    """
    Return the fields of a type of record; a custom one is ``custom.level``.

    >>> fields_of("department", {})
    ('name', 'supervisor')
    """
    own = (name for name in field_names(record_class(type_name)) if name != "custom")
    return (*own, *(f"custom.{field.id}" for field in custom.get(type_name, ())))


def system_fields(
    type_name: str, numbers: Iterable[str], machines: Mapping[str, Machine]
) -> frozenset[str]:
    """
    Return the fields of a type of record that the system fills in.

    >>> from crmkit.presets import machines
    >>> sorted(system_fields("customer", ["customer"], machines()))[-3:]
    ['number', 'stage', 'stage_since']
    """
    found = set(_EVERYWHERE | _DERIVED.get(type_name, frozenset()))
    if type_name in numbers:
        found.add("number")
    if type_name in machines:
        found |= moved_fields(machines[type_name])
    return frozenset(found)


def moved_fields(machine: Machine) -> set[str]:
    """
    Return the fields that nothing but moves changes: status, instants, counts, copies.

    >>> from crmkit.presets import machine
    >>> sorted(moved_fields(machine("customer")))
    ['stage', 'stage_since']
    """
    document = machine.document
    found = {document.field, document.since or document.field}
    for move in document.moves:
        found.update(move.stamps, move.stamps_once, move.due_after)
        found.update(move.copies, move.counts)
    return found


def option_problems(
    options: Iterable[FieldOption],
    custom: CustomFields,
    numbers: Iterable[str],
    machines: Mapping[str, Machine],
) -> Iterator[str]:
    """
    Yield what is wrong with options, without a look at their labels.

    >>> wrong = FieldOption(record="customer", field="name", hidden=True)
    >>> list(option_problems([wrong], {}, (), {}))
    ['option on customer.name hides what a record must have']
    """
    chosen, types = list(options), {cls.type_name for cls in RECORD_TYPES}
    counts = Counter(option.path for option in chosen)
    yield from (f"two options on {path}" for path, n in counts.items() if n > 1)
    for option in chosen:
        named = f"option on {option.path}"
        if option.record not in types:
            yield f"{named} is about no type of record"
        elif option.field not in fields_of(option.record, custom):
            yield f"{named} is about no field"
        else:
            system = system_fields(option.record, numbers, machines)
            machine = machines.get(option.record)
            asked = _asked(option, machine)
            yield from (f"{named} {why}" for why in _problems(option, system, asked))
            yield from (f"{named} {why}" for why in _unknown_statuses(option, machine))


def _problems(
    option: FieldOption, system: frozenset[str], asked: tuple[str, ...]
) -> Iterator[str]:
    if option.hidden and option.demands:
        yield "both hides it and makes it mandatory"
    if option.hidden and option.field in record_class(option.record).required:
        yield "hides what a record must have"
    if option.hidden and option.field in system:
        yield "hides what the system fills in"
    if option.demands and option.field in system:
        yield "makes mandatory what the system fills in"
    if option.hidden and asked:
        yield f"hides what moves ask for: {', '.join(asked)}"
    if option.custom and option.relabels:
        yield "relabels a custom field, which has its own"


def _unknown_statuses(option: FieldOption, machine: Machine | None) -> Iterator[str]:
    known = machine.labels if machine else ()
    for status in option.statuses:
        if status not in known:
            yield f"is about status {status!r}, which records of that type do not have"


def _asked(option: FieldOption, machine: Machine | None) -> tuple[str, ...]:
    moves = machine.document.moves if machine else ()
    return tuple(m.name for m in moves if option.field in (*m.asks, *m.needs))


def label_problems(
    options: Iterable[FieldOption], schemas: Mapping[str, Schema]
) -> Iterator[str]:
    """
    Yield which options give a field a word that means another one.

    Args:
        options: Options that have no other problem.
        schemas: What conditions may name of a type of record, by the new labels.
    """
    for option in options:
        if not option.relabels:
            continue
        schema = schemas[option.record]
        for word in (option.en, option.zh):
            others = _others(word, option.field, schema) if word else ()
            for other in others:
                yield f"option on {option.path} calls it {word!r}, as {other}"


def _others(word: str, field: str, schema: Schema) -> tuple[str, ...]:
    means = schema.words.get(normalize("NFKC", word), ())
    return tuple(name for name in means if name != field)
