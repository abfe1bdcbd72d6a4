"""
How much may be looked at to answer one question.

Some questions that are short to write take long: what quantifiers over one relation
ask of each three of its records, what comes again every hour for years. They end
in an error of their own instead of never.

Invariants:
    - Work is counted, not timed: the same question of the same record ends the
      same way on every machine.

Not here: how large a condition may be (:mod:`crmkit.conditions._read._parse`).
"""

from typing import Final, Literal, TypeAlias

import attrs

from crmkit.errors import TooMuchWorkError

#: What is asked of a condition that may take long.
Question: TypeAlias = Literal["explain", "next_flip", "edges"]
#: Steps that ``explain`` and ``edges`` take unless they are told otherwise: some
#: seconds of work. A step is one part of a condition tested once, or one related
#: record gone over once.
BUDGET: Final = 500_000


@attrs.define
class Work:
    """
    The steps that were taken to answer one question.

    Attributes:
        question: What is asked of the condition.
        condition: Its text.
        budget: How many steps it may take.
        done: How many were taken.

    >>> work = Work("next_flip", "seats > 3", budget=2)
    >>> work.step(2)
    >>> work.step()
    Traceback (most recent call last):
    crmkit.errors._asking.TooMuchWorkError: next_flip of the condition 'seats > 3' \
takes more than 2 steps; give it fewer related records, or allow more with budget=…
    """

    question: Question
    condition: str
    budget: int = attrs.field(kw_only=True)
    done: int = attrs.field(default=0, kw_only=True)

    def step(self, count: int = 1) -> None:
        """
        Count some steps.

        Raises:
            TooMuchWorkError: If they are more than may be taken.
        """
        self.done += count
        if self.done > self.budget:
            raise TooMuchWorkError(self.question, self.condition, self.budget)
