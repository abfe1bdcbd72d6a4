"""
Whether the fields that a machine document names are there and can hold what comes.

Not here: statuses and moves among themselves (:mod:`crmkit.lifecycle` ``_check``).
"""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping

from crmkit.conditions import FieldType, Instant, Integer, Schema
from crmkit.errors import InvalidRecordError, did_you_mean
from crmkit.lifecycle._document import MachineDocument, Move
from crmkit.records import Record, check_fields, links


def field_problems(document: MachineDocument, cls: type[Record]) -> Iterator[str]:
    """
    Yield what is wrong with the fields of a machine, a line each.
    """
    names = {field.name for field in dataclasses.fields(cls)}
    types = {name: field.type for name, field in Schema.of(cls).fields.items()}
    yield from _moved(document, cls, names, types)
    kept = {"id", "version", document.field, document.since} - {None}
    for move in document.moves:
        yield from _unknown(move, names)
        yield from _kept(move, kept)
        yield from _unfit(move, types)
        yield from _doubtful(move)
        yield from _untold(move, cls, names)


def _moved(
    document: MachineDocument,
    cls: type[Record],
    names: set[str],
    types: Mapping[str, FieldType],
) -> Iterator[str]:
    for name in (document.field, document.since):
        if name is not None and name not in names:
            yield f"{cls.type_name} has no field {name!r}{did_you_mean(name, names)}"
    if document.since in names and not _is(types, document.since, Instant):
        yield f"field {document.since!r} cannot hold the instant of a move"
    if document.field not in names:
        return
    for status in document.statuses:
        try:
            check_fields(cls, {document.field: status.name})
        except InvalidRecordError:
            yield f"field {document.field!r} cannot hold status {status.name!r}"


def _is(
    types: Mapping[str, FieldType], name: str | None, kind: type[FieldType]
) -> bool:
    return name is not None and isinstance(types.get(name), kind)


def _filled(move: Move) -> tuple[str, ...]:
    """
    Return the fields that a move fills by itself.
    """
    return (
        *move.sets,
        *move.stamps,
        *move.stamps_once,
        *move.due_after,
        *move.copies,
        *move.counts,
    )


def _unknown(move: Move, names: set[str]) -> Iterator[str]:
    asked = (*move.takes, *move.asks, *move.needs)
    plain = (name.split(".")[0] for name in asked)
    for name in dict.fromkeys((*plain, *_filled(move), *move.copies.values())):
        if name not in names:
            hint = did_you_mean(name, names)
            yield f"move {move.name!r} names no field {name!r}{hint}"


def _kept(move: Move, kept: set[str | None]) -> Iterator[str]:
    for name in dict.fromkeys((*move.takes, *move.asks, *_filled(move))):
        if name in kept:
            yield f"move {move.name!r} may not fill {name!r}: the machine does"


def _unfit(move: Move, types: Mapping[str, FieldType]) -> Iterator[str]:
    for name in (*move.stamps, *move.stamps_once, *move.due_after):
        if name in types and not _is(types, name, Instant):
            yield f"move {move.name!r} dates {name!r}, which holds no instant"
    for name in move.counts:
        if name in types and not _is(types, name, Integer):
            yield f"move {move.name!r} counts {name!r}, which holds no number"
    for name, source in move.copies.items():
        if type(types.get(name)) is not type(types.get(source)):
            yield f"move {move.name!r} copies {source!r} to {name!r} of another type"


def _doubtful(move: Move) -> Iterator[str]:
    """
    Find fields for which two values would be there.
    """
    # What is dated once may be given: then it is filled already.
    given = {*move.takes, *move.asks} - {*move.stamps_once}
    for name, ways in Counter((*_filled(move), *given)).items():
        if ways > 1:
            yield f"move {move.name!r} fills {name!r} in more than one way"


def _untold(move: Move, cls: type[Record], names: set[str]) -> Iterator[str]:
    people = [k.field for k in links(cls) if not k.many and k.to == "user"]
    for tell in move.tells:
        if tell.to not in people:
            hint = did_you_mean(tell.to, people)
            yield f"move {move.name!r} tells {tell.to!r}, which is no user{hint}"
