"""
Everything a company may choose, in one value.

Invariants:
    - A setting is data; changing one is an edit, not a release.
    - The values that ship (:func:`standard`) are the documents' own.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from crmkit.calendars import Calendar
from crmkit.conditions import Choices, Field, Option, Schema
from crmkit.errors import UnknownChoiceError
from crmkit.labels import Label, Language
from crmkit.lifecycle import Machine
from crmkit.messages import MessageTemplate
from crmkit.records import NumberFormat, Record, record_class
from crmkit.sla import SlaPolicy


@attrs.frozen(kw_only=True)
class Settings:
    """
    What a company has chosen.

    Attributes:
        zone: The company's zone; days and years begin there.
        language: Language of what goes out.
        numbers: Record type → how its numbers are written.
        ticket_machine: Statuses and moves of tickets.
        service_levels: Service levels; the first one applies to new tickets.
        calendars: Business calendars by name; ``"always"`` is 24×7.
        choices: ``"ticket.kind"`` → value → label, for fields whose choices a
            company may edit.
        messages: Texts by name.
        remind_every: After the first reminder of an overdue ticket, how long
            until the next; plain time.
        message_domain: Domain in the Message-ID of what goes out.
    """

    zone: ZoneInfo
    language: Language
    numbers: Mapping[str, NumberFormat]
    ticket_machine: Machine
    service_levels: tuple[SlaPolicy, ...]
    calendars: Mapping[str, Calendar]
    choices: Mapping[str, Mapping[str, Label]]
    messages: Mapping[str, MessageTemplate]
    remind_every: timedelta
    message_domain: str = "crmkit.invalid"
    _schemas: dict[str, Schema] = attrs.field(
        factory=dict, init=False, repr=False, eq=False
    )

    def calendar(self, name: str) -> Calendar:
        """
        Return a business calendar by name.

        Raises:
            UnknownChoiceError: If there is none of that name.
        """
        try:
            return self.calendars[name]
        except KeyError:
            raise UnknownChoiceError("calendar", name, tuple(self.calendars)) from None

    def service_level(self, name: str) -> SlaPolicy:
        """
        Return a service level by name.

        Raises:
            UnknownChoiceError: If there is none of that name.
        """
        for policy in self.service_levels:
            if policy.name == name:
                return policy
        names = tuple(policy.name for policy in self.service_levels)
        raise UnknownChoiceError("service_level", name, names)

    def read_choice(self, field: str, word: str) -> str:
        """
        Return the value that a word means in a field: itself, a label, an alias.

        Args:
            field: For example ``"ticket.kind"``; without choices of its own it
                takes any word.
            word: What was said.

        Raises:
            UnknownChoiceError: If it means none of the field's choices.
        """
        choices = self.choices.get(field)
        if choices is None or word in choices:
            return word
        for value, label in choices.items():
            if word in label.words:
                return value
        raise UnknownChoiceError(field, word, tuple(choices))

    def read_choices(self, type_name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """
        Return fields with the words for choices turned into values.

        Raises:
            UnknownChoiceError: If a word means none of its field's choices.
        """
        return {
            name: self.read_choice(f"{type_name}.{name}", value)
            if isinstance(value, str)
            else value
            for name, value in fields.items()
        }

    def label(self, field: str, value: str) -> str:
        """
        Return what a choice is called in the company's language.
        """
        label = self.choices.get(field, {}).get(value)
        return label.text(self.language) if label else value

    def schema(self, cls: type[Record]) -> Schema:
        """
        Return what conditions over a record class may name, choices included.
        """
        schema = self._schemas.get(cls.type_name)
        if schema is None:
            base = Schema.of(record_class(cls.type_name))
            fields = {n: self._field(cls, field) for n, field in base.fields.items()}
            schema = self._schemas[cls.type_name] = Schema(fields, zone=self.zone.key)
        return schema

    def _field(self, cls: type[Record], field: Field) -> Field:
        labels = self.choices.get(f"{cls.type_name}.{field.name}")
        if cls.type_name == "ticket" and field.name == "status":
            labels = self.ticket_machine.labels
        if labels is None:
            return field
        options = tuple(Option(value, label) for value, label in labels.items())
        return attrs.evolve(field, type=Choices(options))
