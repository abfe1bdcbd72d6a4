"""
Whether a machine document can strand a record.
"""

import dataclasses
from collections.abc import Iterator

from crmkit.errors import UnknownChoiceError, did_you_mean
from crmkit.lifecycle._document import Category, MachineDocument, Move
from crmkit.records import record_class


def document_problems(document: MachineDocument) -> tuple[str, ...]:
    """
    Return what is wrong with a machine, a line each; nothing if it is sound.

    >>> lonely = MachineDocument.of({"name": "m", "record": "ticket", "initial": "open",
    ...     "moves": [], "statuses": [
    ...         {"name": "open", "category": "open", "en": "Open", "zh": "开"}]})
    >>> document_problems(lonely)
    ("status 'open' is not done but has no way out",)
    """
    try:
        cls = record_class(document.record)
    except UnknownChoiceError as error:
        return (str(error),)
    fields = {field.name for field in dataclasses.fields(cls)}
    return (
        *_doubles(document),
        *_names(document),
        *(p for move in document.moves for p in _unknown_fields(move, fields)),
        *_stranded(document),
    )


def _doubles(document: MachineDocument) -> Iterator[str]:
    for what, names in (
        ("status", [status.name for status in document.statuses]),
        ("move", [move.name for move in document.moves]),
    ):
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"{what} {name!r} is there twice"


def _names(document: MachineDocument) -> Iterator[str]:
    known = [status.name for status in document.statuses]
    if document.initial not in known:
        yield f"there is no initial status {document.initial!r}"
    for move in document.moves:
        for name in (*move.sources, move.target):
            if name not in known:
                hint = did_you_mean(name, known)
                yield f"move {move.name!r} names no status {name!r}{hint}"


def _unknown_fields(move: Move, fields: set[str]) -> Iterator[str]:
    named = (
        *move.takes,
        *move.asks,
        *move.needs,
        *move.sets,
        *move.stamps,
        *move.stamps_once,
        *move.copies,
        *move.copies.values(),
        *move.counts,
    )
    for name in dict.fromkeys(named):
        if name not in fields:
            hint = did_you_mean(name, fields)
            yield f"move {move.name!r} names no field {name!r}{hint}"


def _stranded(document: MachineDocument) -> Iterator[str]:
    reached = {document.initial}
    while more := {
        move.target
        for move in document.moves
        if reached & set(move.sources) and move.target not in reached
    }:
        reached |= more
    leaving = {source for move in document.moves for source in move.sources}
    for status in document.statuses:
        if status.name not in reached:
            yield f"status {status.name!r} cannot be reached"
        if status.name not in leaving and status.category is not Category.DONE:
            yield f"status {status.name!r} is not done but has no way out"
