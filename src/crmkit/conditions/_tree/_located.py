"""
Where the nodes of a tree are in the text that was made of it.

Marks are put around the text of each node while it is made, and taken out again at
the end: control characters, which no text of a condition holds unescaped.

Invariants:
    - What is wrong in a text is wrong in the innermost node around it.

Not here: making the text (:mod:`crmkit.conditions._tree._reader`).
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import Final, Self

import attrs

from crmkit.conditions._tree._values import Path
from crmkit.errors import ConditionError, Problem

_MARK: Final = re.compile("\x02(\\d+);|\x03")
_start: Final = attrgetter("start")


def marked(text: str, number: int) -> str:
    """
    Return the text of a node with marks around it.
    """
    return f"\x02{number};{text}\x03"


@attrs.define
class Span:
    """
    Where the text of a node is.

    Attributes:
        start: Offset of its first character.
        end: Offset behind its last one.
        path: Where the node is in the tree.
        around: Number of the node around it, if there is one.
    """

    start: int
    end: int
    path: Path
    around: int | None


@attrs.frozen
class Located:
    """
    The text of a condition, with where in it each node of its tree is.

    Attributes:
        text: The text.
        spans: Where each node is, outer ones first, in the order of the text.
    """

    text: str
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, text: str, paths: Sequence[Path]) -> Self:
        """
        Return a text without its marks.

        >>> marks = f"{marked('a', 1)} and {marked('b', 2)}"
        >>> found = Located.of(marked(marks, 0), [("and",), ("and", 0), ("and", 1)])
        >>> found.text, found.path(0, 1), found.path(2, 5)
        ('a and b', ('and', 0), ('and',))
        """
        plain: list[str] = []
        opened: list[int] = []
        spans: list[Span] = []
        place = length = 0
        for mark in _MARK.finditer(text):
            plain.append(text[place : mark.start()])
            length, place = length + mark.start() - place, mark.end()
            if mark[1] is None:
                spans[opened.pop()].end = length
            else:
                around = opened[-1] if opened else None
                opened.append(len(spans))
                spans.append(Span(length, length, paths[int(mark[1])], around))
        return cls("".join([*plain, text[place:]]), tuple(spans))

    def path(self, start: int, end: int) -> Path:
        """
        Return the path of the innermost node around some characters.
        """
        number: int | None = bisect_right(self.spans, start, key=_start) - 1
        while number is not None and number >= 0:
            span = self.spans[number]
            if end <= span.end:
                return span.path
            number = span.around
        return ("condition",)

    def placed(self, error: ConditionError) -> ConditionError:
        """
        Return what is wrong with the text, with the paths of the nodes it is wrong in.
        """
        return ConditionError(
            error.source,
            tuple([self._placed(problem) for problem in error.problems]),
        )

    def _placed(self, problem: Problem) -> Problem:
        return attrs.evolve(problem, path=self.path(problem.start, problem.end))
