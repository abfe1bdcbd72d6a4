"""
Whether a form as a document can be filled in at all.

Invariants:
    - Every problem of a document is found at once.
    - A sound form makes whole records: whatever a record must have is asked, set or
      a link to another part.

Not here: what people fill in (:mod:`crmkit.forms` ``_form``).
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from crmkit.errors import InvalidRecordError
from crmkit.forms._document import (
    FormDocument,
    FormField,
    FormPart,
    FormPurpose,
)
from crmkit.forms._slots import CustomFields, askable, known_class, type_of
from crmkit.records import Record, check_fields, links


def document_problems(document: FormDocument, custom: CustomFields) -> tuple[str, ...]:
    """
    Return what is wrong with a document, a line each.
    """
    return (
        *_twice(document),
        *_of_parts(document),
        *_of_fields(document, custom),
        *_of_purposes(document),
    )


def _fields(document: FormDocument) -> Iterator[FormField]:
    for module in document.modules:
        yield from module.fields


def _twice(document: FormDocument) -> Iterator[str]:
    fields = list(_fields(document))
    words = (
        word
        for field in fields
        for word in {field.name, field.en, field.zh, *field.aliases}
    )
    names = {
        "part": [part.name for part in document.parts],
        "module or field": [
            *(module.name for module in document.modules),
            *(field.name for field in fields),
        ],
        "purpose": [purpose.name for purpose in document.purposes],
        "word for a field": words,
        "field of a record": (target for field in fields for target in _targets(field)),
    }
    for what, found in names.items():
        for name in _repeated(found):
            yield f"{what} {name!r} is there twice"


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _targets(field: FormField) -> Iterator[str]:
    yield f"{field.part}.{field.field}"
    if field.words:
        yield f"{field.part}.{field.words}"
    for name in (*field.instead, *field.places):
        yield f"{field.part}.{name}"
    yield from field.also


def _of_parts(document: FormDocument) -> Iterator[str]:
    before: dict[str, str] = {}
    for part in document.parts:
        cls = known_class(part.record)
        if cls is None:
            yield f"part {part.name!r} is of no type of record: {part.record!r}"
            continue
        for problem in _of_part(part, cls, before):
            yield f"part {part.name!r} {problem}"
        missing = sorted(set(cls.required) - set(_filled(document, part)))
        yield from (f"part {part.name!r} never gets {name!r}" for name in missing)
        before[part.name] = part.record


def _of_part(
    part: FormPart, cls: type[Record], before: dict[str, str]
) -> Iterator[str]:
    try:
        check_fields(cls, part.sets)
    except InvalidRecordError as error:
        yield from (f"sets what cannot be: {problem}" for problem in error.problems)
    ways = {link.field: link.to for link in links(cls) if not link.many}
    for field, other in part.links.items():
        if field not in ways:
            yield f"has no link {field!r} (there are: {', '.join(sorted(ways))})"
        elif before.get(other) != ways[field]:
            yield f"cannot lead to {other!r}, which is no {ways[field]} before it"


def _filled(document: FormDocument, part: FormPart) -> Iterator[str]:
    yield from part.sets
    yield from part.links
    for field in _fields(document):
        for target in _targets(field):
            where, _, name = target.partition(".")
            if where == part.name and not field.custom:
                yield name


def _of_fields(document: FormDocument, custom: CustomFields) -> Iterator[str]:
    classes = {part.name: known_class(part.record) for part in document.parts}
    for field in _fields(document):
        named = f"field {field.name!r}"
        for target in _targets(field):
            where, _, name = target.partition(".")
            cls = classes.get(where)
            if where not in classes:
                yield f"{named} belongs to no part: {where!r}"
            elif cls is not None and not _is_known(field, cls, name, custom):
                yield f"{named} fills in what {cls.type_name} has not: {name!r}"


def _is_known(
    field: FormField, cls: type[Record], name: str, custom: CustomFields
) -> bool:
    if field.custom and name == field.field:
        return type_of(field, cls, custom) is not None
    return name in askable(cls)


def _of_purposes(document: FormDocument) -> Iterator[str]:
    changeable = {part.name for part in document.parts if "customer" in part.links}
    for purpose in document.purposes:
        asked = set(asked_names(document, purpose))
        known = {m.name for m in document.modules} | {f.name for f in _fields(document)}
        named = f"purpose {purpose.name!r}"
        for name in purpose.asks:
            if name not in known:
                yield f"{named} asks what is no module or field: {name!r}"
        for name in purpose.requires:
            if name not in asked:
                yield f"{named} requires what it does not ask: {name!r}"
        for name in purpose.changes:
            if name not in changeable:
                yield f"{named} changes what is no part of a customer: {name!r}"


def asked_names(document: FormDocument, purpose: FormPurpose | None) -> Iterator[str]:
    """
    Yield the names of the fields that are asked for a purpose, or for none.
    """
    for module in document.modules:
        for field in module.fields:
            if purpose.asks_for(module, field) if purpose else not field.extra:
                yield field.name
