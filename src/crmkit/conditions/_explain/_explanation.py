"""
Why a condition holds for a record, or why not.

Invariants:
    - An explanation is a value: it outlives record and condition, compares by
      what it says, and pickles.
    - Its text, its HTML and its dict say the same.

What makes these is loaded when it is first asked for.

Not here: asking the condition (:mod:`crmkit.conditions._explain._walk`).
"""

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from crmkit.labels import Language

if TYPE_CHECKING:
    from crmkit.conditions._explain._explained import ExplainedPart, Verdict
    from crmkit.conditions._explain._itself import Known, Later
    from crmkit.conditions._explain._needed import NeededChange
    from crmkit.conditions._explain._shown import Reader
    from crmkit.conditions._interpret._scene import Clock
    from crmkit.conditions._schema import Schema


# With slots, as attrs then keeps what is computed without a lock: that of
# ``functools``, in Python 3.11, is one for all explanations.
@attrs.frozen
class Explanation:
    """
    What came of asking a condition about a record.

    Attributes:
        whole: The condition, with the parts it was made of.
        clock: The moment it was asked at.
        schema: What names and labels mean; None if there are only names.
    """

    whole: "ExplainedPart"
    clock: "Clock" = attrs.field(repr=False)
    schema: "Schema | None" = attrs.field(default=None, repr=False, kw_only=True)
    _turning: "Later | Known | None" = attrs.field(
        default=None, repr=False, kw_only=True
    )

    @property
    def text(self) -> str:
        """
        The condition as canonical text.
        """
        return self.whole.text

    @property
    def verdict(self) -> "Verdict":
        """
        "true" where the condition holds, "false" or "unknown" where it does not.
        """
        return self.whole.verdict

    @property
    def truth(self) -> bool | None:
        """
        The verdict as a value: True, False, or None for unknown.
        """
        return self.whole.truth

    @property
    def now(self) -> datetime:
        """
        The instant it was asked at, in UTC.
        """
        return self.clock.now

    @cached_property
    def turns_at(self) -> datetime | None:
        """
        When the answer is another one if nothing but time changes, in UTC.

        None if it stays, if nobody can foresee it, or if it was not found in time.
        """
        return None if self._turning is None else self._turning.turns_at(self.clock)

    @cached_property
    def needed_changes(self) -> "tuple[NeededChange, ...]":
        """
        The smallest set of changes that was found to turn the answer round.

        What does not hold would hold with all of them, what holds no longer would.
        Empty if none was found; there may be some nevertheless.
        """
        from crmkit.conditions._explain._needed import needed_changes

        return needed_changes(self.whole, self.clock, self.turns_at)

    # -- Forms ----------------------------------------------------------------

    def __str__(self) -> str:
        return self.shown("en")

    def shown(self, language: Language = "en") -> str:
        """
        Return the explanation as indented text, and below it what would turn it.

        Fields, relations and choices have the names that the language has for them.
        Instants are shown as the clocks of the schema's zone do, with their offset
        from UTC.

        Raises:
            UnknownChoiceError: If there is no such language.
        """
        from crmkit.conditions._explain._as_words import lines

        reader = self._reader(language)
        return "\n".join([*lines(self.whole, reader), *self._needed(reader)])

    def _reader(self, language: Language) -> "Reader":
        from crmkit.conditions._explain._labelled import Scope
        from crmkit.conditions._explain._shown import Reader

        if self.schema is None:
            return Reader(language, self.clock.wall.zone)
        scope = Scope.of(self.schema, language)
        return Reader(language, self.clock.wall.zone, scope)

    def _needed(self, reader: "Reader") -> list[str]:
        """
        Return what would turn the answer, a line for each change below a head.
        """
        from crmkit.conditions._explain._needed_words import HEADS, by_itself, sentence

        told = [sentence(each, reader) for each in self.needed_changes]
        told += by_itself(self.needed_changes, self.turns_at, reader)
        head = HEADS[reader.language, self.truth is True]
        return [head, *(f"  {each}" for each in told)] if told else []

    def to_html(self, language: Language = "en") -> str:
        """
        Return the explanation as a piece of HTML that loads nothing.

        Raises:
            UnknownChoiceError: If there is no such language.
        """
        from crmkit.conditions._explain import _as_html

        reader = self._reader(language)
        return _as_html.page(self.whole, self._needed(reader), reader)

    def _repr_html_(self) -> str:
        """
        Return the explanation for a notebook.
        """
        return self.to_html()

    def to_dict(self) -> dict[str, Any]:
        """
        Return the explanation as dicts and lists that are JSON.

        Instants are ISO text in UTC, lengths of time seconds, money and decimal
        numbers text; "unit" says what a number counts: "seconds", "months", a
        currency, or the unit of the field.
        """
        from crmkit.conditions._explain._as_dict import as_dict

        return as_dict(self)
