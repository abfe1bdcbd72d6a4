"""
What a customer who is known newly says of himself: kept in words, with his ticket.

Invariants:
    - Nothing that is on record is overwritten; what was said is not lost either.
    - What is on record already, of him or of the person who wrote, is not said anew.

Not here: who is known (:mod:`crmkit.desk` ``_strangers``).
"""

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import attrs

from crmkit.conditions import Text
from crmkit.conditions._types import FoldedText
from crmkit.decisions import Write
from crmkit.desk._reading import numbered
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._telling import called, words
from crmkit.labels import Choice
from crmkit.records import (
    Contact,
    Customer,
    Interaction,
    Mode,
    Record,
    Ticket,
    field_names,
    is_set,
)

_USUAL: Final = {each.name: each.default for each in dataclasses.fields(Customer)}
#: Characters that a field of prose holds.
_MOST: Final = 20_000
#: What is told in another way: by its own fields, or as files.
_APART: Final = ("custom", "attachments")


def noted(
    given: Customer,
    client: Customer,
    contact: Contact | None,
    ticket: Ticket,
    view: Snapshot,
    at: datetime,
) -> tuple[Write, ...]:
    """
    Return the note of what a customer newly said, if he said anything.

    Args:
        given: What he said, as values.
        client: The customer as he is known.
        contact: Who wrote for him, if known.
        ticket: What was opened for him.
        view: What was read.
        at: When.
    """
    anew = _Told(view, tuple(each for each in (client, contact) if each))
    lines = "\n".join(anew.lines(given))
    files = tuple(each for each in given.attachments if each not in client.attachments)
    if not lines and not files:
        return ()
    text = words(view, "said_anew", {"about": called(client), "fields": lines})
    told = f"{text.subject}\n{text.body}"
    note = Interaction(
        customer=client.id,
        contact=contact.id if contact else None,
        ticket=ticket.id,
        occurred_at=at,
        mode=Mode.INTERNAL,
        summary=told[:_MOST],
        feedback=told[_MOST : 2 * _MOST].strip() or None,  # what one field cannot hold
        executor=view.user,
        attachments=files,
    )
    return (view.beside("note").new(numbered(note, view, client)),)


@attrs.frozen
class _Told:
    view: Snapshot
    known: tuple[Record, ...]

    def lines(self, given: Customer) -> Iterator[str]:
        """
        Yield what is on none of the records that are known: a line for each field.
        """
        for name in field_names(Customer):
            value = getattr(given, name)
            if name in _APART or not is_set(value) or value == _USUAL[name]:
                continue
            if not any(self._same(name, value, each) for each in self.known):
                yield self._line(name, value)
        own: Any = self.known[0]
        for key, value in given.custom.items():
            if own.custom.get(key) != value:
                yield self._line(f"custom.{key}", value)

    def _same(self, name: str, value: Any, record: Record) -> bool:
        there = getattr(record, name, None)
        kind = self.view.settings.schema(Customer).fields[name].type
        if isinstance(kind, Text) and kind.fold and there is not None:
            fold = FoldedText(kind.fold == "phone").fold
            return fold(value) == fold(there)
        if isinstance(value, tuple):
            return set(value) <= set(there or ())
        return bool(value == there)

    def _line(self, name: str, value: Any) -> str:
        settings = self.view.settings
        label = settings.label_of("customer", name).text(settings.language)
        colon = "：" if settings.language == "zh" else ": "
        return f"{label}{colon}{self._word(name, value)}"

    def _word(self, name: str, value: Any) -> str:
        language = self.view.settings.language
        if isinstance(value, tuple):
            comma = "、" if language == "zh" else ", "
            return comma.join(self._word(name, each) for each in value)
        if isinstance(value, Choice):
            return value.label.text(language)
        label = self.view.settings.labels.get(f"customer.{name}", {}).get(str(value))
        return label.text(language) if label else str(value)
