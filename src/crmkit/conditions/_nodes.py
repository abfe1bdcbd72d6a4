"""
What a condition is made of once it is checked.

A checked tree is the condition as people mean it: three-valued, with ages and
negations.

Invariants:
    - Nodes are values; a node never refers to a record, a moment or a back end.
    - In a checked comparison of a field with something constant, the field is
      on the left.
    - Attributes may be given and matched by position, unlike elsewhere: the
      compilers take nodes apart by pattern.
    - ``parts`` are the nodes directly below, in reading order.

Not here: what a machine runs (:mod:`crmkit.conditions._forms`), how a node is
written (:mod:`crmkit.conditions._text`).
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final, Literal, TypeAlias

import attrs

from crmkit.conditions._types import Duration, FieldType, Instant

Operator: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
Scalar: TypeAlias = str | int | bool | timedelta

#: The operator that says the same with its sides exchanged.
MIRRORED: Final[dict[Operator, Operator]] = {
    "==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip
#: The operator that holds exactly where this one does not, if both sides are known.
OPPOSITE: Final[dict[Operator, Operator]] = {
    "==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<",
}  # fmt: skip


# -- Operands ---------------------------------------------------------------


@attrs.frozen
class FieldRead:
    """
    The value of a field; *path* is dotted text.
    """

    path: str
    type: FieldType

    @property
    def parts(self) -> "tuple[Node, ...]":
        """
        No nodes: there is nothing below a field.
        """
        return ()


@attrs.frozen
class Parameter:
    """
    A value that is given later, by ``bind``.
    """

    name: str
    type: FieldType

    @property
    def parts(self) -> "tuple[Node, ...]":
        """
        No nodes: there is nothing below a parameter.
        """
        return ()


@attrs.frozen
class Constant:
    """
    A value written in the text, in the form of its type.
    """

    value: Scalar
    type: FieldType

    @property
    def parts(self) -> "tuple[Node, ...]":
        """
        No nodes: there is nothing below a constant.
        """
        return ()


@attrs.frozen
class Now:
    """
    The instant at which the question is asked.
    """

    type: FieldType = attrs.field(factory=Instant)

    @property
    def parts(self) -> "tuple[Node, ...]":
        """
        No nodes: there is nothing below ``now``.
        """
        return ()


@attrs.frozen
class Shift:
    """
    An instant moved by a duration: later if *sign* is 1, earlier if it is -1.
    """

    base: "Operand"
    sign: Literal[1, -1]
    by: Constant | Parameter
    type: FieldType = attrs.field(factory=Instant, kw_only=True)

    @property
    def parts(self) -> "tuple[Node, ...]":
        """
        The instant, then the duration it is moved by.
        """
        return (self.base, self.by)


@attrs.frozen
class Age:
    """
    The time that has passed since an instant.
    """

    of: "Operand"
    type: FieldType = attrs.field(factory=Duration)

    @property
    def parts(self) -> "tuple[Node, ...]":
        """
        The instant whose age it is.
        """
        return (self.of,)


Operand: TypeAlias = FieldRead | Parameter | Constant | Now | Shift | Age


# -- Checked: three-valued --------------------------------------------------


@attrs.frozen
class Always:
    """
    ``True`` or ``False``.
    """

    value: bool

    @property
    def parts(self) -> "tuple[Node, ...]":
        """
        No nodes: there is nothing below a truth value.
        """
        return ()


@attrs.frozen
class Flag:
    """
    A field or parameter that is itself true or false.
    """

    operand: FieldRead | Parameter

    @property
    def parts(self) -> "tuple[Node, ...]":
        """
        The field or parameter that is true or false.
        """
        return (self.operand,)


@attrs.frozen
class Compare:
    """
    Two operands and what is asked of them.
    """

    left: Operand
    op: Operator
    right: Operand

    @property
    def parts(self) -> "tuple[Node, ...]":
        """
        The left side, then the right.
        """
        return (self.left, self.right)


@attrs.frozen
class OneOf:
    """
    An operand among values written in the text.
    """

    item: FieldRead | Parameter
    values: tuple[Constant, ...]

    @property
    def parts(self) -> "tuple[Node, ...]":
        """
        The operand, then the values in the order of the text.
        """
        return (self.item, *self.values)


@attrs.frozen
class Contains:
    """
    A text in a set of texts.
    """

    item: Operand
    container: FieldRead | Parameter

    @property
    def parts(self) -> "tuple[Node, ...]":
        """
        The text, then the set it is looked for in.
        """
        return (self.item, self.container)


@attrs.frozen
class Missing:
    """
    ``x is None``: never unknown.
    """

    operand: FieldRead | Parameter

    @property
    def parts(self) -> "tuple[Node, ...]":
        """
        The operand that may be missing.
        """
        return (self.operand,)


@attrs.frozen
class Not:
    """
    The negation of a condition.
    """

    part: "Checked"

    @property
    def parts(self) -> "tuple[Node, ...]":
        """
        The condition that is negated.
        """
        return (self.part,)


@attrs.frozen
class And:
    """
    Conditions that must all hold; none of them is an ``And``.
    """

    parts: "tuple[Checked, ...]"


@attrs.frozen
class Or:
    """
    Conditions of which one must hold; none of them is an ``Or``.
    """

    parts: "tuple[Checked, ...]"


Checked: TypeAlias = (
    Always | Flag | Compare | OneOf | Contains | Missing | Not | And | Or
)
Node: TypeAlias = Operand | Checked


def walk(node: Node) -> Iterator[Node]:
    """
    Yield *node* and every node below it, in reading order.

    >>> [type(node).__name__ for node in walk(Compare(Age(Now()), ">", Now()))]
    ['Compare', 'Age', 'Now', 'Now']
    """
    yield node
    for part in node.parts:
        yield from walk(part)


def reads_field(operand: Operand) -> bool:
    """
    Tell whether an operand depends on the record.

    >>> from crmkit.conditions._types import Text
    >>> reads_field(Age(FieldRead("told_at", Instant()))), reads_field(Now())
    (True, False)
    """
    return any(isinstance(node, FieldRead) for node in walk(operand))
