"""
Which places of a company's settings use a field of its records.

Invariants:
    - What a condition reads on the way to other records counts for those: a segment of
      tickets that asks for ``customer.grade`` uses the grade of customers.

Not here: time rules and stored values (:mod:`crmkit.crm`).
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from crmkit.conditions import Condition, Schema
from crmkit.forms import Form, FormDocument
from crmkit.lifecycle import Machine, Move
from crmkit.records import Record, links, record_class

if TYPE_CHECKING:
    from crmkit.presets._settings import Settings


def reads_field(
    cls: type[Record], paths: Iterable[str], type_name: str, name: str
) -> bool:
    """
    Tell whether what a condition reads holds a field of some type of record.

    Args:
        cls: Class of the records that it is asked about.
        paths: What it reads, as dotted paths.
        type_name: The type of record.
        name: The field.

    >>> from crmkit.records import Ticket
    >>> reads_field(Ticket, {"customer.grade"}, "customer", "grade")
    True
    >>> reads_field(Ticket, {"customer.grade"}, "ticket", "grade")
    False
    """
    return any((type_name, name) in set(_met(cls, path)) for path in paths)


def _met(cls: type[Record], path: str) -> Iterator[tuple[str, str]]:
    """
    Yield the fields that a path goes by: links, and what it ends in.
    """
    for step in path.split("."):
        link = next((link for link in links(cls) if link.name == step), None)
        if link is None:
            yield cls.type_name, step
            return
        yield (link.to if link.many else cls.type_name), link.field
        cls = link.target


def users_in(
    settings: "Settings",
    type_name: str,
    field: str,
    forms: Iterable[Form | FormDocument] = (),
) -> Iterator[str]:
    """
    Yield every place of the settings, and of forms, that uses a field.

    Args:
        settings: The settings.
        type_name: The type of record.
        field: The field; a custom one is ``custom.level``.
        forms: The company's forms.
    """
    name = field.removeprefix("custom.")
    if machine := settings.machines.get(type_name):
        yield from _of_machine(machine, field)
    for record, machine in settings.machines.items():
        yield from _of_guards(machine, record_class(record), type_name, name)
    for record, segments in settings.segments.items():
        cls = record_class(record)
        schema = settings.schema(cls)
        for segment, text in segments.items():
            if reads_field(cls, Condition(text, schema).reads, type_name, name):
                yield f"segment {segment!r} of {record!r}"
    yield from _of_routing(settings, type_name, name)
    yield from _of_the_rest(settings, type_name, field)
    for form in forms:
        document = form.document if isinstance(form, Form) else form
        if f"{type_name}.{field}" in set(_filled(document)):
            yield f"form {document.name!r}"


def _of_machine(machine: Machine, field: str) -> Iterator[str]:
    document = machine.document
    if field in (document.field, document.since):
        yield f"machine of {document.record!r}"
    for move in document.moves:
        if field in _named(move):
            yield f"move {move.name!r} of {document.record!r}"


def _named(move: Move) -> set[str]:
    return {
        *move.takes, *move.asks, *move.needs, *move.sets, *move.stamps,
        *move.stamps_once, *move.due_after, *move.copies, *move.copies.values(),
        *move.counts, *(tell.to for tell in move.tells),
    }  # fmt: skip


def _of_guards(
    machine: Machine, cls: type[Record], type_name: str, name: str
) -> Iterator[str]:
    schema = Schema.of(cls)
    for move in machine.document.moves:
        for guard in move.guards:
            reads = Condition(guard.when, schema).reads
            if reads_field(cls, reads, type_name, name):
                yield f"guard of move {move.name!r} of {machine.document.record!r}"


def _of_routing(settings: "Settings", type_name: str, name: str) -> Iterator[str]:
    policy, cls = settings.routing, record_class("ticket")
    if policy is None:
        return
    asked = [(f"route {route.name!r}", route.when) for route in policy.routes]
    if policy.counts:
        asked.append(("what counts to a load in routing", policy.counts))
    for named, text in asked:
        reads = Condition(text, settings.schema(cls)).reads
        if reads_field(cls, reads, type_name, name):
            yield named


def _of_the_rest(settings: "Settings", type_name: str, field: str) -> Iterator[str]:
    path = f"{type_name}.{field}"
    checks = settings.checks.profile.fields if settings.checks else ()
    for check in checks:
        if path in (check.field, check.province):
            yield f"check of {check.field!r}"
    if path in settings.choices:
        yield f"choices of {path!r}"
    if type_name == "ticket" and field in settings.low_score_ticket:
        yield "ticket of a low score"
    if type_name == "customer" and field in {n for g in settings.basics for n in g}:
        yield "basics of a customer"
    if any(option.path == path for option in settings.field_options):
        yield f"option on {path!r}"


def _filled(document: FormDocument) -> Iterator[str]:
    records = {part.name: part.record for part in document.parts}
    for part in document.parts:
        yield from (f"{part.record}.{name}" for name in (*part.sets, *part.links))
    for module in document.modules:
        for field in module.fields:
            own = f"custom.{field.field}" if field.custom else field.field
            yield f"{records[field.part]}.{own}"
            if field.words:
                yield f"{records[field.part]}.{field.words}"
            for target in field.also:
                where, _, name = target.partition(".")
                yield f"{records[where]}.{name}"
