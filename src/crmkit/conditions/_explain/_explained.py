"""
A part of a condition with what came of it.

Invariants:
    - It is made of the checked condition and the values that were read, so it
      outlives the record, and nothing is asked twice.
    - Text is made when it is asked for.

Not here: the explanation as a whole (:mod:`crmkit.conditions._explain._explanation`).
"""

from typing import Any, Final, Literal, TypeAlias

import attrs

from crmkit.conditions._checked import Checked, Not
from crmkit.conditions._explain._reckon import Fact
from crmkit.conditions._nodes import Constant, Each, Now, Today
from crmkit.conditions._text import written

Verdict: TypeAlias = Literal["true", "false", "unknown"]

VERDICTS: Final[dict[bool | None, Verdict]] = {
    True: "true", False: "false", None: "unknown",
}  # fmt: skip


@attrs.frozen
class ExplainedRow:
    """
    One related record, with what was asked of it.

    Attributes:
        variable: What stands for it in the condition.
        number: Its place among the related records, from 1.
        key: What tells it apart, if that is known.
        part: What was asked of it, if it was a condition.
        fact: What was read from it, if it was a value.
    """

    variable: str
    number: int
    key: object = attrs.field(kw_only=True)
    part: "ExplainedPart | None" = attrs.field(default=None, kw_only=True)
    fact: Fact | None = attrs.field(default=None, kw_only=True)


@attrs.frozen
class ExplainedRows:
    """
    The related records that a quantifier or an aggregate looked at.

    Attributes:
        relation: What leads to them, as dotted text.
        total: How many there are; None if what it leads from is missing.
        true: For how many of them the question was true; of an aggregate, how
            many counted and had a value.
        unknown: For how many it was unknown.
        deciding: Those that made the answer what it is, at most three.
    """

    relation: str
    total: int | None
    true: int = attrs.field(default=0, kw_only=True)
    unknown: int = attrs.field(default=0, kw_only=True)
    deciding: tuple[ExplainedRow, ...] = attrs.field(default=(), kw_only=True)


@attrs.frozen
class ExplainedPart:
    """
    A condition, or a part of one, with what came of it.

    Attributes:
        node: The part as it was checked.
        truth: True, False, or None for unknown.
        facts: Of a leaf, its operands with their values, in reading order.
        parts: The parts it was made of.
        rows: The related records that it looked at, if it is a quantifier.
    """

    node: Checked
    truth: bool | None
    facts: tuple[Fact, ...] = attrs.field(default=(), kw_only=True)
    parts: "tuple[ExplainedPart, ...]" = attrs.field(default=(), kw_only=True)
    rows: ExplainedRows | None = attrs.field(default=None, kw_only=True)

    @property
    def text(self) -> str:
        """
        The part as canonical text.
        """
        return written(self.node)

    @property
    def verdict(self) -> Verdict:
        """
        What came of it: "true", "false" or "unknown".
        """
        return VERDICTS[self.truth]

    @property
    def each(self) -> Each:
        """
        Of a quantifier, the related records that it looks at.
        """
        node: Any = self.node
        found: Each = node.each
        return found

    @property
    def leaf(self) -> "ExplainedPart | None":
        """
        The leaf that it is, or that it negates; None if it is a joint.
        """
        of = self.parts[0] if isinstance(self.node, Not) else self
        return None if of.parts or isinstance(of.node, Not) else of


def told(part: ExplainedPart) -> tuple[Fact, ...]:
    """
    Return the facts that a leaf's text does not give already.
    """
    return tuple(
        f for f in part.facts if not isinstance(f.node, Constant | Now | Today)
    )
