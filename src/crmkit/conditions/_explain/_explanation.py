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
    from crmkit.conditions._explain._needed import NeededChange
    from crmkit.conditions._interpret._scene import Clock


# Without slots, so that the changes are looked for once, and only if asked for.
@attrs.frozen(slots=False)
class Explanation:
    """
    What came of asking a condition about a record.

    Attributes:
        whole: The condition, with the parts it was made of.
        clock: The moment it was asked at.
    """

    whole: "ExplainedPart"
    clock: "Clock" = attrs.field(repr=False)

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
    def needed_changes(self) -> "tuple[NeededChange, ...]":
        """
        The smallest set of changes that would turn the answer round.

        What does not hold would hold with them, what holds no longer would.
        Empty if no change of the record, and no waiting, could do it.
        """
        from crmkit.conditions._explain._needed import needed_changes

        return needed_changes(self.whole, self.clock)

    # -- Forms ----------------------------------------------------------------

    def __str__(self) -> str:
        return self.shown("en")

    def shown(self, language: Language = "en") -> str:
        """
        Return the explanation as indented text, and below it what would turn it.
        """
        from crmkit.conditions._explain._as_words import lines

        return "\n".join([*lines(self.whole, language), *self._needed(language)])

    def _needed(self, language: Language) -> list[str]:
        """
        Return what would turn the answer, a line for each change below a head.
        """
        from crmkit.conditions._explain._needed_words import HEADS, sentence

        changes = [f"  {sentence(each, language)}" for each in self.needed_changes]
        return [HEADS[language, self.truth is True], *changes] if changes else []

    def to_html(self, language: Language = "en") -> str:
        """
        Return the explanation as a piece of HTML that loads nothing.
        """
        from crmkit.conditions._explain import _as_html

        return _as_html.page(self.whole, self._needed(language), language)

    def _repr_html_(self) -> str:
        """
        Return the explanation for a notebook.
        """
        return self.to_html()

    def to_dict(self) -> dict[str, Any]:
        """
        Return the explanation as dicts and lists that are JSON.

        Instants are ISO text in UTC, lengths of time seconds, money and decimal
        numbers text.
        """
        from crmkit.conditions._explain._as_dict import as_dict

        return as_dict(self)
