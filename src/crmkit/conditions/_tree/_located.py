"""
Where the nodes of a tree are in the text that was made of it.

Marks are put around the text of each node while it is made, and taken out again at
the end: control characters, which no text of a condition holds unescaped.

Invariants:
    - What is wrong in a text is wrong in the innermost node around it.

Not here: making the text (:mod:`crmkit.conditions._tree._from_tree`).
"""

import re
from collections.abc import Sequence
from typing import Final, Self

import attrs

from crmkit.conditions._tree._values import Path
from crmkit.errors import ConditionError, Problem

_MARK: Final = re.compile("\x02(\\d+);|\x03")


def marked(text: str, number: int) -> str:
    """
    Return the text of a node with marks around it.
    """
    return f"\x02{number};{text}\x03"


@attrs.frozen
class Located:
    """
    The text of a condition, with where in it each node of its tree is.

    Attributes:
        text: The text.
        spans: First and last offset of each node with its path, inner ones first.
    """

    text: str
    spans: tuple[tuple[int, int, Path], ...]

    @classmethod
    def of(cls, text: str, paths: Sequence[Path]) -> Self:
        """
        Return a text without its marks.

        >>> Located.of(marked(f"{marked('a', 1)} and b", 0), ["whole", "left"])
        Located(text='a and b', spans=((0, 1, 'left'), (0, 7, 'whole')))
        """
        plain: list[str] = []
        opened: list[tuple[int, Path]] = []
        spans: list[tuple[int, int, Path]] = []
        place = length = 0
        for mark in _MARK.finditer(text):
            plain.append(text[place : mark.start()])
            length, place = length + mark.start() - place, mark.end()
            if mark[1] is not None:
                opened.append((length, paths[int(mark[1])]))
            else:
                start, path = opened.pop()
                spans.append((start, length, path))
        return cls("".join([*plain, text[place:]]), tuple(spans))

    def path(self, start: int, end: int) -> Path:
        """
        Return the path of the innermost node around some characters.
        """
        around = (path for a, z, path in self.spans if a <= start and end <= z)
        return next(around, ("condition",))

    def placed(self, error: ConditionError) -> ConditionError:
        """
        Return what is wrong with the text, with the paths of the nodes it is wrong in.
        """
        return ConditionError(
            error.text,
            tuple([self._placed(problem) for problem in error.problems]),
        )

    def _placed(self, problem: Problem) -> Problem:
        return attrs.evolve(problem, path=self.path(problem.start, problem.end))
