"""
How large the canonical text of a condition is.

Invariants:
    - What is reckoned for conditions that are joined is never less than what
      reading the text of what they become would find.

Not here: reading a text (:mod:`crmkit.conditions._read._check`).
"""

from typing import Final

import attrs

from crmkit.conditions._checked import And, Checked, Not, Or
from crmkit.conditions._read._parse import DEEPEST, Limits

_JOINT: Final = len(" and ()()")
_NEGATION: Final = len("not ()")


@attrs.frozen(kw_only=True)
class Extent:
    """
    How large a text is, or at most is.

    Attributes:
        length: Characters.
        nodes: Expressions, with those of the texts behind names.
        depth: Levels of the text alone.
        behind: Levels of the texts behind names, at the deepest place.
    """

    length: int
    nodes: int
    depth: int
    behind: int = 0

    def is_within(self, limits: Limits) -> bool:
        """
        Tell whether a text of this size can be read.

        >>> small = Extent(length=9, nodes=3, depth=2)
        >>> small.is_within(Limits(length=9, depth=2, nodes=3))
        True
        >>> small.is_within(Limits(length=9, depth=2, nodes=2))
        False
        """
        return (
            self.length <= limits.length
            and self.nodes <= limits.nodes
            and self.depth <= limits.depth
            and self.depth + self.behind <= DEEPEST
        )

    def negated(self, node: Checked) -> "Extent":
        """
        Return the extent of the negation of *node*, which has this one.
        """
        if isinstance(node, Not):
            return self
        return attrs.evolve(
            self,
            length=self.length + _NEGATION,
            nodes=self.nodes + 1,
            depth=self.depth + 1,
        )

    def inside(self, kind: type[And] | type[Or], node: Checked) -> "Extent":
        """
        Return the extent of the parts of *node* where it becomes part of a *kind*.
        """
        if not isinstance(node, kind):
            return self
        return attrs.evolve(self, nodes=self.nodes - 1, depth=self.depth - 1)

    def joined(self, other: "Extent") -> "Extent":
        """
        Return the extent of what joins parts of this and the other extent.

        >>> small = Extent(length=9, nodes=3, depth=2)
        >>> small.joined(small)
        Extent(length=27, nodes=7, depth=3, behind=0)
        """
        return Extent(
            length=self.length + other.length + _JOINT,
            nodes=self.nodes + other.nodes + 1,
            depth=max(self.depth, other.depth) + 1,
            behind=max(self.behind, other.behind),
        )
