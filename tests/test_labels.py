"""
Names of fields and choices in both languages.
"""

import copy
import json
import pickle
from typing import Annotated

import pytest
from pydantic import TypeAdapter

from crmkit.errors import UnknownChoiceError
from crmkit.labels import LANGUAGES, Choice, Label
from crmkit.records import CustomerKind, Mode, Opinion, Priority

CHOICES = (CustomerKind, Mode, Opinion, Priority)


class TestLabel:
    """
    A name in both languages.
    """

    OWNER = Label("Owner", "负责人", ("跟进人",))

    def test_text(self) -> None:
        """
        A label has a text in each language; aliases are never shown.
        """
        assert ["Owner", "负责人"] == [self.OWNER.text(each) for each in LANGUAGES]

    def test_words(self) -> None:
        """
        Names and aliases are all read.
        """
        assert ("Owner", "负责人", "跟进人") == self.OWNER.words

    def test_title_and_description_of_a_schema(self) -> None:
        """
        JSON Schema shows the English name as title, the Chinese as description.
        """
        schema = TypeAdapter(Annotated[int | None, self.OWNER]).json_schema()

        assert ("Owner", "负责人") == (schema["title"], schema["description"])


class TestChoice:
    """
    A closed set of values with a label each.
    """

    @pytest.mark.parametrize(
        "word", ["high", "High", "高", "紧急", "高优先级", Priority.HIGH]
    )
    def test_read_by_value_label_or_alias(self, word: str) -> None:
        """
        Whatever people call it, it is the same choice.
        """
        assert Priority.HIGH is Priority.read(word)

    @pytest.mark.parametrize("word", ["hihg", "", "HIGH", "高 "])
    def test_other_words_are_refused(self, word: str) -> None:
        """
        A word that no choice goes by is refused, with what is allowed.
        """
        with pytest.raises(UnknownChoiceError) as caught:
            Priority.read(word)

        assert ("Priority", word, ("high", "medium", "low")) == caught.value.args

    @pytest.mark.parametrize("choices", CHOICES)
    def test_no_word_means_two_choices(self, choices: type[Choice]) -> None:
        """
        Within one set, no value, label or alias is used twice.
        """
        words = [
            word for member in choices for word in {member.value, *member.label.words}
        ]

        assert len(set(words)) == len(words)
        assert list(choices) == [choices.read(member.label.zh) for member in choices]

    @pytest.mark.parametrize("member", [m for each in CHOICES for m in each])
    def test_a_choice_is_its_value(self, member: Choice) -> None:
        """
        It compares, hashes, prints and serialises as its value.
        """
        assert member == member.value
        assert hash(member) == hash(member.value)
        assert member.value == str(member) == f"{member}"
        assert json.dumps(member.value) == json.dumps(member)

    @pytest.mark.parametrize("member", [m for each in CHOICES for m in each])
    def test_copies_are_the_same(self, member: Choice) -> None:
        """
        There is one object per choice, whatever it goes through.
        """
        assert member is pickle.loads(pickle.dumps(member))  # noqa: S301 - made here
        assert member is copy.deepcopy(member)
