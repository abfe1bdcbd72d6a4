"""
What a customer who is known newly says of himself: kept in words, with his ticket.

Invariants:
    - Nothing that is on record is overwritten; what was said is not lost either.
    - What is on record already, of him or of the person who wrote, is not said anew.
    - What an access policy hides from anybody is not in the note, which many read: each
      such value is in a mark of its own, that nobody has verified, and is hidden there
      as it is on the customer.

Not here: who is known (:mod:`crmkit.desk` ``_strangers``).
"""

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import attrs

from crmkit.access import HIDDEN
from crmkit.conditions import Text
from crmkit.decisions import Write
from crmkit.desk._eyes import Shown, shown_to_all
from crmkit.desk._reading import numbered
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._telling import PROSE, words
from crmkit.errors import UnknownChoiceError
from crmkit.labels import Choice, Language
from crmkit.records import (
    Contact,
    Customer,
    Interaction,
    Mode,
    Record,
    Ticket,
    Verification,
    VerificationMethod,
    field_names,
    is_set,
)

_USUAL: Final = {each.name: each.default for each in dataclasses.fields(Customer)}
#: What is told in another way: by its own fields, or as files.
_APART: Final = ("custom", "attachments")
#: What stands in the note in place of what is in a mark.
_IN_A_MARK: Final[Mapping[Language, str]] = {
    "en": f"{HIDDEN} (see the verifications)",
    "zh": f"{HIDDEN}（见核实记录）",
}


def noted(
    given: Customer,
    client: Customer,
    contact: Contact | None,
    ticket: Ticket,
    view: Snapshot,
    at: datetime,
) -> tuple[Write, ...]:
    """
    Return the note of what a customer newly said, if he said anything, and its marks.

    Args:
        given: What he said, as values.
        client: The customer as he is known.
        contact: Who wrote for him, if known.
        ticket: What was opened for him.
        view: What was read.
        at: When.
    """
    shown = shown_to_all(client, view, at)
    anew = _Told(view, tuple(each for each in (client, contact) if each), shown)
    said = dict(anew.said(given))
    lines = "\n".join(anew.line(name, word) for name, word in said.items())
    files = tuple(each for each in given.attachments if each not in client.attachments)
    if not lines and not files:
        return ()
    text = words(view, "said_anew", {"about": shown.called, "fields": lines})
    told = f"{text.subject}\n{text.body}"
    note = Interaction(
        customer=client.id,
        contact=contact.id if contact else None,
        ticket=ticket.id,
        occurred_at=at,
        mode=Mode.INTERNAL,
        summary=told[:PROSE],
        feedback=told[PROSE : 2 * PROSE].strip() or None,  # what one field cannot hold
        executor=view.user,
        attachments=files,
    )
    write = view.beside("note").new(numbered(note, view, client))
    apart = {name: word for name, word in said.items() if anew.is_apart(name)}
    return write, *_marks(apart, client, ticket, view, at)


def _marks(
    said: Mapping[str, str],
    client: Customer,
    ticket: Ticket,
    view: Snapshot,
    at: datetime,
) -> Iterator[Write]:
    """
    Yield the marks of what a customer said; what one cannot hold is in several.
    """
    parts = (
        (name, start, word[start : start + PROSE])
        for name, word in said.items()
        for start in range(0, len(word), PROSE)
    )
    for name, start, part in parts:
        mark = Verification(
            customer=client.id,
            field_name=name,
            value=part,
            method=VerificationMethod.SAID,
            source=ticket.number or ticket.id,
            created_at=at,
        )
        yield view.beside(f"said:{name}:{start}").new(mark)


@attrs.frozen
class _Told:
    view: Snapshot
    known: tuple[Record, ...]
    shown: Shown[Customer]

    def said(self, given: Customer) -> Iterator[tuple[str, str]]:
        """
        Yield what is on none of the records that are known: field and words.
        """
        for name in field_names(Customer):
            value = getattr(given, name)
            if name in _APART or not is_set(value) or value == _USUAL[name]:
                continue
            if not any(self._same(name, value, each) for each in self.known):
                yield name, self._word(name, value)
        own: Any = self.known[0]
        for key, value in given.custom.items():
            if own.custom.get(key) != value:
                yield f"custom.{key}", self._word(f"custom.{key}", value)

    def is_apart(self, name: str) -> bool:
        """
        Tell whether a field is hidden from anybody, so that it is not in the note.
        """
        return name.removeprefix("custom.") in self.shown.bare.hidden

    def _same(self, name: str, value: Any, record: Record) -> bool:
        there = getattr(record, name, None)
        kind = self.view.settings.schema(Customer).fields[name].type
        if isinstance(kind, Text) and kind.companion and there is not None:
            fold = kind.companion.fold
            return fold(value) == fold(there)
        if isinstance(value, tuple):
            return set(value) <= set(there or ())
        return bool(value == there)

    def line(self, name: str, word: str) -> str:
        """
        Return the line of the note about a field.
        """
        language = self.view.settings.language
        colon = "：" if language == "zh" else ": "
        told = _IN_A_MARK[language] if self.is_apart(name) else word
        return f"{self._label(name)}{colon}{told}"

    def _label(self, name: str) -> str:
        """
        Return what a field is called; a custom one that is not declared, by its id.
        """
        settings = self.view.settings
        try:
            return settings.label_of("customer", name).text(settings.language)
        except UnknownChoiceError:
            return name.removeprefix("custom.")

    def _word(self, name: str, value: Any) -> str:
        language = self.view.settings.language
        if isinstance(value, tuple):
            comma = "、" if language == "zh" else ", "
            return comma.join(self._word(name, each) for each in value)
        if isinstance(value, Choice):
            return value.label.text(language)
        label = self.view.settings.labels.get(f"customer.{name}", {}).get(str(value))
        return label.text(language) if label else str(value)
