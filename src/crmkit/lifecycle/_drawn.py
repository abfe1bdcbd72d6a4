"""
A status machine as the text of a Mermaid state diagram.

Not here: drawing it, which Mermaid does wherever the text is shown.

References:
    https://mermaid.js.org/syntax/stateDiagram.html
"""

from collections.abc import Iterator
from typing import Final

from crmkit.labels import Language
from crmkit.lifecycle._document import MachineDocument, Move, Status

#: Characters that Mermaid reads as its own → how they are written for it.
_OWN: Final = str.maketrans({"#": "#35;", '"': "#quot;", ";": "#59;"})

#: Words that Mermaid takes for its own, so that no status can be drawn under them.
_TAKEN: Final = frozenset(
    {
        "acctitle",
        "accdescr",
        "class",
        "classdef",
        "click",
        "default",
        "href",
        "note",
        "scale",
        "state",
        "statediagram",
        "style",
    }
)


def drawn(document: MachineDocument, languages: tuple[Language, ...]) -> str:
    """
    Return the text for Mermaid, with labels if languages are given.
    """
    return "\n".join(["stateDiagram-v2", *_lines(document, languages)])


def _lines(document: MachineDocument, languages: tuple[Language, ...]) -> Iterator[str]:
    for status in document.statuses:
        if languages or status.name in _TAKEN:
            yield f'    state "{_words(status, languages)}" as {_id(status.name)}'
    yield f"    [*] --> {_id(document.initial)}"
    for move in document.moves:
        for source in move.sources:
            arrow = f"{_id(source)} --> {_id(move.target)}"
            yield f"    {arrow}: {_words(move, languages)}"
    if languages:
        leaving = {source for move in document.moves for source in move.sources}
        yield from (
            f"    {_id(status.name)} --> [*]"
            for status in document.statuses
            if status.name not in leaving
        )


def _id(name: str) -> str:
    return f"{name}_" if name in _TAKEN else name


def _words(each: Status | Move, languages: tuple[Language, ...]) -> str:
    """
    Return the labels, or the name, without what Mermaid reads as its own.
    """
    labels = [each.zh if language == "zh" else each.en for language in languages]
    return " ".join(labels or [each.name]).translate(_OWN)
