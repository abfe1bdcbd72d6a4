"""
What settings say of choices: which there are, and what words mean.

Invariants:
    - Words are read in one way, wherever they come in.
    - Fields that share their choices have the very same ones.

Not here: which fields there are (:mod:`crmkit.presets` ``_field_ways``).
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from crmkit.errors import (
    FieldError,
    InvalidRecordError,
    UnknownChoiceError,
    names_of,
)
from crmkit.labels import Label, Language
from crmkit.presets._custom_fields import read_custom
from crmkit.presets._plans import PLANNED, PlanWays
from crmkit.records import NO_CUSTOM, Checker, CustomField, Priority

Labels = Mapping[str, Label]


class ChoiceWays(PlanWays):
    """
    The part of settings that is about choices.
    """

    __slots__ = ()

    language: Language
    checks: Checker | None
    impacts: Mapping[str, Mapping[str, Priority]]
    custom_fields: Mapping[str, tuple[CustomField[Any], ...]]
    _labels: dict[str, Labels]

    @property
    def labels(self) -> Mapping[str, Labels]:
        """
        The choices of every field that has some: value → label.

        Those of fields that share the choices of others, and of those that machines
        move, are among them.

        >>> from crmkit.presets import standard
        >>> labels = standard().labels
        >>> labels["feedback.kind"] is labels["ticket.kind"]
        True
        >>> labels["customer.stage"]["interested"].zh
        '意向'
        """
        return MappingProxyType(self._labels)

    def read_choice(self, field: str, word: str) -> str:
        """
        Return the value that a word means in a field: itself, a label, an alias.

        Args:
            field: For example ``"ticket.kind"``; without choices of its own it
                takes any word.
            word: What was said.

        Raises:
            UnknownChoiceError: If it means none of the field's choices.

        >>> from crmkit.presets import standard
        >>> settings = standard()
        >>> words = ("投诉", "Complaint", "complaint")
        >>> {settings.read_choice("ticket.kind", word) for word in words}
        {'complaint'}
        >>> settings.read_choice("ticket.status", "处理中")
        'in_progress'
        >>> settings.read_choice("customer.city", "北京")
        '北京'
        """
        choices = self._labels.get(field)
        if choices is None or word in choices:
            return word
        for value, label in choices.items():
            if word in label.words:
                return value
        names = names_of("=", choices)
        raise UnknownChoiceError(field, word, tuple(choices), names=names)

    def read_choices(self, type_name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """
        Return fields with the words for choices turned into values.

        Raises:
            InvalidRecordError: If words mean none of their fields' choices,
                with all of them.

        >>> from crmkit.presets import standard
        >>> standard().read_choices("ticket", {"kind": "投诉", "order_number": "SO1"})
        {'kind': 'complaint', 'order_number': 'SO1'}
        >>> standard().read_choices("campaign", {"channels": ["线上", "Offline"]})
        {'channels': ['online', 'offline']}

        A day is an instant where a plan wants one (:meth:`start_of`).
        """
        read, problems = self.split_choices(type_name, fields)
        if problems:
            raise InvalidRecordError(type_name, problems)
        return read

    def split_choices(
        self,
        type_name: str,
        fields: Mapping[str, Any],
        beside: Mapping[str, Any] = NO_CUSTOM,
    ) -> tuple[dict[str, Any], list[FieldError]]:
        """
        Return the fields that :meth:`read_choices` can read, and what is wrong.

        For those who have more to check and want to tell all problems at once.

        Args:
            type_name: Type of the record.
            fields: Fields as they came.
            beside: What the record has already, if only some fields change.
        """
        read: dict[str, Any] = {}
        problems = []
        for name, word in fields.items():
            if name == "custom" and self._knows_custom(type_name, word):
                own = self.custom_fields[type_name]
                read[name], wrong = read_custom(type_name, own, word)
                problems += wrong
                continue
            if name in PLANNED:
                read[name] = self.read_plan(word)
                continue
            try:
                read[name] = self._read_words(f"{type_name}.{name}", word)
            except UnknownChoiceError as error:
                came, names = repr(error.word)[:80], error.labels
                told = type_name, name, "choice", came, "", error.allowed
                problems.append(FieldError(*told, names=names))
        if self.checks is None:
            return read, problems
        found = self.checks.check(type_name, read, beside)
        return found.values, [*problems, *found.problems]

    def _read_words(self, field: str, said: Any) -> Any:
        """
        Return what was said of a field, a word or a list of them, as values.
        """
        if isinstance(said, str):
            return self.read_choice(field, said)
        if not isinstance(said, list | tuple) or field not in self._labels:
            return said
        read = [
            self.read_choice(field, each) if isinstance(each, str) else each
            for each in said
        ]
        return said if read == [*said] else read

    def _knows_custom(self, type_name: str, given: object) -> bool:
        return type_name in self.custom_fields and isinstance(given, Mapping)

    def likely_priority(self, kind: str, topic: str | None = None) -> Priority | None:
        """
        Return the priority that is proposed for a ticket, by its topic, else its kind.

        Args:
            kind: Its kind, by value or either label.
            topic: Its topic, likewise.

        Raises:
            UnknownChoiceError: If it means no kind, or no topic.

        >>> from crmkit.presets import standard
        >>> settings = standard()
        >>> settings.likely_priority("咨询")
        <Priority.LOW: 'low'>
        >>> settings.likely_priority("咨询", topic="产品故障")
        <Priority.HIGH: 'high'>
        """
        for field, word in (("ticket.topic", topic), ("ticket.kind", kind)):
            value = self.read_choice(field, word) if word else None
            if found := self.impacts.get(field, {}).get(value or ""):
                return found
        return None

    def label(self, field: str, value: str) -> str:
        """
        Return what a choice is called in the company's language.

        >>> from crmkit.presets import standard
        >>> settings = standard(language="en")
        >>> [settings.label("ticket.kind", value) for value in ("complaint", "x")]
        ['Complaint', 'x']
        >>> settings.label("ticket.status", "open")
        'Open'
        """
        label = self._labels.get(field, {}).get(value)
        return label.text(self.language) if label else value


def shared_choices(
    choices: Mapping[str, Labels | str], moved: Mapping[str, Labels]
) -> dict[str, Labels]:
    """
    Return the choices of each field, also of those that have another one's.

    >>> shared_choices({"a.b": "c.d", "c.d": {}}, {})
    {'c.d': {}, 'a.b': {}}
    """
    own = {field: each for field, each in choices.items() if not isinstance(each, str)}
    own.update(moved)
    same = {
        field: own[other]
        for field, other in choices.items()
        if isinstance(other, str) and other in own
    }
    return {**own, **same}


def sharing_problems(
    choices: Mapping[str, Labels | str], moved: Mapping[str, Labels]
) -> Iterator[str]:
    """
    Yield which fields have the choices of one that has none of its own.

    >>> list(sharing_problems({"a.b": "c.d"}, {}))
    ["'a.b' has the choices of 'c.d', which has none of its own"]
    """
    known = shared_choices(choices, moved)
    for field, other in choices.items():
        if isinstance(other, str) and field not in known:
            yield f"{field!r} has the choices of {other!r}, which has none of its own"
