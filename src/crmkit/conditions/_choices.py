"""
The type of a field that holds one of a closed set of values.

Invariants:
    - What is stored and compared is the value; labels are only read.
    - Values, labels and aliases are compared in Unicode form NFKC, blanks around
      them left away; a value as it is stored goes first.

Not here: the other types (:mod:`crmkit.conditions._types`).
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import ClassVar

import attrs

from crmkit.conditions._types import FieldType, normal
from crmkit.labels import Label


@attrs.frozen
class Option:
    """
    One value of a closed set.

    Attributes:
        value: What is stored and compared.
        label: Its names, if it has any.
    """

    value: str
    label: Label | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """
        Every word that means this value, the value first.

        >>> Option("high", Label("High", "高")).words, Option("x").words
        (('high', 'High', '高'), ('x',))
        """
        return (self.value, *(self.label.words if self.label else ()))


@attrs.frozen
class Choices(FieldType):
    """
    One value of a closed set, written by value or by a label.

    >>> stage = Choices((Option("interested", Label("Interested", "意向")),))
    >>> stage.admit("意向")
    'interested'
    """

    options: tuple[Option, ...]
    en: ClassVar[str] = "a choice"
    zh: ClassVar[str] = "选项"

    @classmethod
    def of(cls, enum: type[StrEnum]) -> "Choices":
        """
        Return the choices of an enum, with the labels that its members carry.

        >>> from crmkit.records import Priority
        >>> Choices.of(Priority).values, Choices.of(Priority).admit("紧急")
        (('high', 'medium', 'low'), 'high')
        """
        labels = ((member.value, getattr(member, "label", None)) for member in enum)
        return cls(
            tuple(Option(v, x if isinstance(x, Label) else None) for v, x in labels)
        )

    @property
    def values(self) -> tuple[str, ...]:
        """
        The values there are.
        """
        return tuple(option.value for option in self.options)

    @property
    def labels(self) -> dict[str, Label]:
        """
        The labels of those values that have one.

        >>> Choices((Option("a", Label("X", "甲")), Option("b"))).labels["a"].zh
        '甲'
        """
        return {each.value: each.label for each in self.options if each.label}

    def admit(self, value: object) -> str:
        """
        Return the value that a value, label or alias means.

        Raises:
            ValueError: If no choice goes by that word, or several do.
        """
        meant = self.meant_by(value) if isinstance(value, str) else ()
        if len(meant) != 1:
            raise ValueError(value)
        return meant[0]

    def meant_by(self, word: str) -> tuple[str, ...]:
        """
        Return the values that a word may mean: itself, or those it is a label of.

        >>> labels = {"a": Label("X", "甲"), "b": Label("X", "乙")}
        >>> both = Choices(tuple(Option(*each) for each in labels.items()))
        >>> both.meant_by("X"), both.meant_by("甲"), both.meant_by("b")
        (('a', 'b'), ('a',), ('b',))
        """
        if word in self.values:
            return (str(word),)
        return self._by_word.get(normal(word), ())

    @cached_property
    def _by_word(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for option in self.options:
            for word in {normal(word) for word in option.words}:
                found[word] = (*found.get(word, ()), option.value)
        return found
