"""
Write a page for each record type, from its class: fields, links, choices, schema.

Invariants:
    - What a page says follows from the class, its links, the settings that ship, the
      commands and the machines; a record type that is added has its page by that.

Not here: the tables in which records lie (:mod:`table_pages`), the list of all words
(:mod:`word_pages`).
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import fields as dataclass_fields
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from in_words import attributes, first_paragraph, type_in_words
from markup import quoted, table

ROOT = Path(__file__).parents[2]
HEAD = ("field", "is called", "what it is", "type", "set by")
LINKS_HEAD = ("name", "is called", "leads to", "kept in")


def record_classes() -> tuple[Any, ...]:
    """
    Return the record classes, in the order of the catalogue.
    """
    return tuple(import_module("crmkit.records").RECORD_TYPES)


@cache
def settings() -> Any:
    """
    Return the settings that ship.
    """
    return import_module("crmkit.presets").standard()


def record_pages() -> dict[str, str]:
    """
    Return the page of each record type, by the name of its file.
    """
    return {f"{page_name(cls)}.md": record_page(cls) for cls in record_classes()}


def page_name(cls: Any) -> str:
    """
    Return how the page of a record class is called.
    """
    return f"record-{cls.type_name}"


def records_overview() -> str:
    """
    Write the list of all record types, and put their pages into the table of contents.
    """
    rows = [
        (linked(cls), cls.label.zh, f"`{cls.type_name}`", first_paragraph(cls))
        for cls in record_classes()
    ]
    order = [f"/reference/_generated/{page_name(cls)}" for cls in record_classes()]
    lines = table(("record", "中文", "type name", "what it is"), rows)
    contents = ["", "```{toctree}", ":hidden:", "", *order, "```", ""]
    return "\n".join([*lines, *contents])


def linked(cls: Any) -> str:
    """
    Return a link to the page of a record class.
    """
    return f"{{doc}}`{cls.label.en} </reference/_generated/{page_name(cls)}>`"


def record_page(cls: Any) -> str:
    """
    Write the page of one record type.
    """
    lines = [f"# {cls.label.en} {cls.label.zh}", "", first_paragraph(cls), ""]
    lines += [*facts(cls), "", "## Fields", "", *table(HEAD, field_rows(cls)), ""]
    lines += MARKS
    lines += [*links_part(cls), *choices_part(cls), *example_part(cls)]
    lines += schema_part(cls)
    return "\n".join(lines) + "\n"


MARKS = [
    "*Required* fields must be there when data comes from outside. The value of a",
    "*sensitive* field is in no error text. Words in italics are read as this field's",
    "name, too. A field that is not required may be missing (`None`) unless it has a",
    "default.",
    "",
]


def facts(cls: Any) -> Iterator[str]:
    """
    Yield a line for each thing that is to be known of a record type as a whole.
    """
    yield f"- class: {{py:class}}`~crmkit.records.{cls.__name__}`"
    yield f"- type name: `{cls.type_name}`, so one of them is `{cls.type_name}:<id>`"
    if cls.label.aliases:
        yield f"- also called: {', '.join(cls.label.aliases)}"
    plural = import_module("crmkit.records").plural(cls)
    if plural in attributes(import_module("crmkit.crm").Acting):
        yield f"- service: `crm.acting_as(user).{plural}`"
    yield f"- table: `crm_{plural}` ({{doc}}`/reference/tables`)"
    if written := settings().numbers.get(cls.type_name):
        yield f"- numbers are written `{written.pattern}`"
    if machine := settings().machines.get(cls.type_name):
        moves = quoted(move.name for move in machine.document.moves)
        where = "{doc}`/reference/status-machines`"
        yield f"- only a move changes its {moved_field(machine)} ({where}): {moves}"


def moved_field(machine: Any) -> str:
    """
    Return the field that a machine moves, as code.
    """
    return f"`{machine.document.field}`"


def field_rows(cls: Any) -> Iterator[tuple[str, ...]]:
    """
    Yield the cells of the row of each field.
    """
    told = attributes(cls)
    for name, label in labels(cls).items():
        yield (
            "<br>".join([f"`{name}`", *marks(cls, name)]),
            called(label),
            told.get(name, ""),
            held(cls, name),
            "<br>".join(setters(cls, name)),
        )


def called(label: Any) -> str:
    """
    Return the words of a label in one cell, aliases in italics.

    Chinese in a column of its own would be broken after each character.
    """
    aliases = (f"*{word}*" for word in label.aliases)
    return "<br>".join(filter(None, [label.en, label.zh, *aliases]))


def labels(cls: Any) -> dict[str, Any]:
    """
    Return the label of each field of a document class, in their order.
    """
    label = import_module("crmkit.labels").Label
    hints = import_module("crmkit.records._fields").hints(cls)
    found = {
        name: [one for one in getattr(hint, "__metadata__", ()) if type(one) is label]
        for name, hint in hints.items()
    }
    return {name: (*given, label("", ""))[0] for name, given in found.items()}


def marks(cls: Any, name: str) -> Iterator[str]:
    """
    Yield what is to be known of a field at once.
    """
    if name in cls.required:
        yield "*required*"
    if name in cls.sensitive:
        yield "*sensitive*"


def held(cls: Any, name: str) -> str:
    """
    Return in words what a field holds, with links to other records and to choices.
    """
    for link in import_module("crmkit.records").links(cls):
        if link.name == name and not link.many:
            return f"id of a record: {linked(link.target)}"
    if options(cls, name):
        return f"[one of these](#{target(cls, name)})"
    field = settings().schema(cls).fields.get(name)
    return type_in_words(cls, name, field and field.type)


def options(cls: Any, name: str) -> dict[str, Any]:
    """
    Return the values that a field can have, with their labels; none if any will do.
    """
    choices = import_module("crmkit.conditions").Choices
    field = settings().schema(cls).fields.get(name)
    if field is None or not isinstance(field.type, choices):
        return {}
    return {option.value: option.label for option in field.type.options}


def target(cls: Any, name: str) -> str:
    """
    Return what the list of a field's choices can be linked to by.
    """
    return f"{page_name(cls)}-{name}"


def setters(cls: Any, name: str) -> Iterator[str]:
    """
    Yield who or what gives a field its value.
    """
    kind = import_module("crmkit.desk._kinds").kind_of(cls)
    machine = settings().machines.get(cls.type_name)
    by_move = list(moves_of(machine, name)) if machine else []
    by_command = sorted(commands_with(cls, name))
    if machine and name in (machine.document.field, machine.document.since):
        yield "a move"
    elif name not in kind.own:
        yield "people"
    elif usual := usually(cls, name, kind):
        yield f"{usual}, unless it is given"
    elif by_command or by_move:
        yield from by_move
        if by_command:
            yield f"people, by {quoted(by_command)}"
    else:
        yield "people, on entry" if entered(cls, name) else "the system"


def usually(cls: Any, name: str, kind: Any) -> str:
    """
    Return who fills a field of a new record that came without it, if anybody does.
    """
    if name in kind.dated:
        return "the moment"
    if name in kind.signed:
        return "who acts"
    if name == "department":
        return "the owner's own"
    numbered = name == "number" and cls.type_name in settings().numbers
    filled = ("id", "created_at", "occurred_at")
    return "the system" if numbered or name in filled else ""


def moves_of(machine: Any, name: str) -> Iterator[str]:
    """
    Yield how the moves of a machine give a field its value.
    """
    document = machine.document
    if any(name in (*move.takes, *move.asks) for move in document.moves):
        yield "people, with a move"
    sources = ("sets", "stamps", "stamps_once", "copies", "counts")
    if any(name in getattr(move, what) for move in document.moves for what in sources):
        yield "the system, by a move"


def commands_with(cls: Any, name: str) -> Iterator[str]:
    """
    Yield the commands about a record of a type that have a field of that name.
    """
    desk: Any = import_module("crmkit.desk")
    for word in desk.__all__:
        thing = getattr(desk, word)
        is_command = isinstance(thing, type) and issubclass(thing, desk.Command)
        if is_command and cls.__name__ in word and name != "version":
            names = {field.name for field in dataclass_fields(thing)}
            about = cls.type_name in names or word == f"Open{cls.__name__}"
            if about and name in names:
                yield word


def entered(cls: Any, name: str) -> bool:
    """
    Return whether a field that stays as it is comes with the record.
    """
    ways = import_module("crmkit.records").links(cls)
    is_link = any(link.name == name and not link.many for link in ways)
    return is_link or name == "number" or name in cls.required


def links_part(cls: Any) -> Iterator[str]:
    """
    Yield the lines about the records that lead from here or to here.
    """
    ways = import_module("crmkit.records").links(cls)
    if not ways:
        return
    yield from ("## Links", "", "What a condition may go through, by name:", "")
    yield from table(LINKS_HEAD, (link_row(cls, link) for link in ways))
    yield ""


def link_row(cls: Any, link: Any) -> tuple[str, ...]:
    """
    Write one link into the cells of a row.
    """
    label = link.label or labels(cls)[link.field]
    kept = f"`{link.to}.{link.field}`" if link.many else f"`{link.field}`"
    order = f", by `{link.order}`" if link.order else ""
    many = f"many: {linked(link.target)}{order}"
    leads = many if link.many else f"one: {linked(link.target)}"
    return f"`{link.name}`", called(label), leads, kept


def choices_part(cls: Any) -> Iterator[str]:
    """
    Yield the lines about the values that fields with a closed set can have.
    """
    listed = {name: found for name in labels(cls) if (found := options(cls, name))}
    if not listed:
        return
    yield from ("## Choices", "")
    for name, found in listed.items():
        yield from (f"({target(cls, name)})=", f"### {name}", "")
        if kept := whose_choices(cls, name):
            yield from (kept, "")
        rows = (
            (f"`{value}`", label.en, label.zh, " ".join(label.aliases))
            for value, label in found.items()
        )
        yield from table(("stored", "English", "中文", "also read"), rows)
        yield ""


def whose_choices(cls: Any, name: str) -> str:
    """
    Return who may change the values of a field, or nothing if they are part of crmkit.
    """
    machine = settings().machines.get(cls.type_name)
    if machine and name == machine.document.field:
        return "These are the statuses of the machine that ships."
    if f"{cls.type_name}.{name}" in settings().choices:
        return "These ship; a company may have others in its settings."
    return ""


def example_part(cls: Any) -> Iterator[str]:
    """
    Yield a record with every field filled, as JSON, if the tests have one.
    """
    for record in samples():
        if type(record) is cls:
            text = json.dumps(record.to_dict(), ensure_ascii=False, indent=2)
            yield from ("## Example", "", "As JSON, with every field filled:", "")
            yield from ("```json", text, "```", "")


@cache
def samples() -> tuple[Any, ...]:
    """
    Return the full records that the tests have.
    """
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))
    return tuple(import_module("tests.records.samples").FULL)


def schema_part(cls: Any) -> Iterator[str]:
    """
    Yield the JSON Schema, folded away.
    """
    text = json.dumps(cls.json_schema(), ensure_ascii=False, indent=2)
    call = f"`{cls.__name__}.json_schema()`"
    yield from ("## JSON Schema", "", f"What {call} gives, of draft 2020-12:", "")
    yield from ("<details>", "<summary>Show the schema</summary>", "")
    yield from ("```json", text, "```", "", "</details>", "")
