"""
What a condition is once it is checked: three-valued, as people mean it.

It has negations, segments, computed fields and ages; a condition as a machine
may run it is a form (:mod:`crmkit.conditions._forms`).

Invariants:
    - Those of its operands (:mod:`crmkit.conditions._nodes`).
    - In a checked comparison of something that depends on the record with
      something that does not, the first is on the left.

Not here: how a condition is written (:mod:`crmkit.conditions._text`).
"""

from typing import Literal, TypeAlias

import attrs

from crmkit.conditions._node import Childless, Operator, Row, below, present
from crmkit.conditions._nodes import Constant, Each, Operand


@attrs.frozen(cache_hash=True)
class Always(Childless):
    """
    ``True`` or ``False``.
    """

    value: bool


@attrs.frozen(cache_hash=True)
class Flag:
    """
    An operand that is itself true or false.
    """

    operand: Operand

    parts = below("operand")


@attrs.frozen(cache_hash=True)
class Compare:
    """
    Two operands and what is asked of them.
    """

    left: Operand
    op: Operator
    right: Operand

    parts = below("left", "right")


@attrs.frozen(cache_hash=True)
class OneOf:
    """
    An operand among values written in the text.
    """

    item: Operand
    values: tuple[Constant, ...]

    parts = property(lambda node: (node.item, *node.values))


@attrs.frozen(cache_hash=True)
class Contains:
    """
    A text in a set of texts.
    """

    item: Operand
    container: Operand

    parts = below("item", "container")


@attrs.frozen(cache_hash=True)
class Matches:
    """
    A text that contains another, or starts or ends with it.
    """

    kind: Literal["contains", "startswith", "endswith"]
    text: Operand
    piece: Operand

    parts = below("text", "piece")


@attrs.frozen(cache_hash=True)
class Missing:
    """
    ``x is None``: never unknown.
    """

    operand: Operand

    parts = below("operand")


@attrs.frozen(cache_hash=True)
class NoRow(Childless):
    """
    ``customer is None``: a to-one relation leads nowhere; never unknown.
    """

    row: Row


@attrs.frozen(cache_hash=True)
class Changed(Childless):
    """
    ``changed("stage")``: the change at hand has this field; never unknown.
    """

    name: str


@attrs.frozen(cache_hash=True)
class Quantified:
    """
    Whether something holds for one or all of the related records.
    """

    kind: Literal["any", "all"]
    each: Each
    part: "Checked"

    parts = present("part", "each.only")


@attrs.frozen(cache_hash=True)
class Segment:
    """
    A named condition of the schema.
    """

    name: str
    part: "Checked"

    parts = below("part")


@attrs.frozen(cache_hash=True)
class Not:
    """
    The negation of a condition.
    """

    part: "Checked"

    parts = below("part")


@attrs.frozen(cache_hash=True)
class And:
    """
    Conditions that must all hold; none of them is an ``And``.
    """

    parts: "tuple[Checked, ...]"


@attrs.frozen(cache_hash=True)
class Or:
    """
    Conditions of which one must hold; none of them is an ``Or``.
    """

    parts: "tuple[Checked, ...]"


Checked: TypeAlias = (
    Always | Flag | Compare | OneOf | Contains | Matches | Missing | NoRow | Changed
    | Quantified | Segment | Not | And | Or
)  # fmt: skip
Node: TypeAlias = Operand | Checked
