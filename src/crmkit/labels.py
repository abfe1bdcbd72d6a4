"""
Chinese and English names of fields and choices.

A label is attached where the thing it names is defined: to a record field by
``Annotated[…, Label("Owner", "负责人")]``, to a choice as the second half of an
enum member. There is no global table, so two record types may use one word
for different things.

Invariants:
    - The identifier (``"in_progress"``) is what is stored and compared; labels
      and aliases are only read and shown.
    - Every label has both languages.

Not here: the texts of messages (:mod:`crmkit.presets`), nor the labels of
choices that a company may edit, which come with their policy.
"""

from enum import StrEnum
from typing import Literal, Self

import attrs
from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from crmkit.errors import UnknownChoiceError, names_of

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@attrs.frozen
class Label:
    """
    The name of a thing in both languages, and other words people use for it.

    Attributes:
        en: English name.
        zh: Chinese name.
        aliases: Further words that are read as this one, never shown.

    >>> Label("Owner", "负责人").text("zh")
    '负责人'
    """

    en: str
    zh: str
    aliases: tuple[str, ...] = ()

    def text(self, language: Language) -> str:
        """
        Return the name in one language.
        """
        return self.zh if language == "zh" else self.en

    @property
    def words(self) -> tuple[str, ...]:
        """
        Every word that means this thing.

        >>> Label("High", "高", ("紧急",)).words
        ('High', '高', '紧急')
        """
        return (self.en, self.zh, *self.aliases)

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """
        Give the field that carries this label its title and description.
        """
        return {**handler(core_schema), "title": self.en, "description": self.zh}


class Choice(StrEnum):
    """
    A closed set of values with a label each.

    >>> class Colour(Choice):
    ...     RED = "red", Label("Red", "红")
    >>> Colour("red") == "red", Colour.RED.label.zh
    (True, '红')
    >>> Colour.read("红")
    <Colour.RED: 'red'>
    """

    label: Label

    def __new__(cls, value: str, label: Label) -> Self:
        """
        Make a member that is its value and carries its label.
        """
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """
        Take a label or an alias for its value.
        """
        return next((member for member in cls if value in member.label.words), None)

    @classmethod
    def read(cls, word: str) -> Self:
        """
        Return the choice that a value, a label or an alias means.

        Raises:
            UnknownChoiceError: If no choice goes by that word.

        >>> from crmkit.records import Priority
        >>> Priority.read("紧急"), Priority.read("High"), Priority.read("medium")
        (<Priority.HIGH: 'high'>, <Priority.HIGH: 'high'>, <Priority.MEDIUM: 'medium'>)
        """
        try:
            return cls(word)  # type: ignore[call-arg]  # the checker sees __new__
        except ValueError:
            labels = {member.value: member.label for member in cls}
            names, allowed = names_of("=", labels), tuple(labels)
            raise UnknownChoiceError(cls.__name__, word, allowed, names=names) from None
