"""
The operands of a condition: fields, constants, and what is made of them.

Invariants:
    - Nodes are values; a node never refers to a record, a moment or a back end.
    - Attributes may be given and matched by position, unlike elsewhere: the
      compilers take nodes apart by pattern.
    - ``parts`` are the nodes directly below, in reading order.

Not here: conditions (:mod:`crmkit.conditions._checked`), how a node is written
(:mod:`crmkit.conditions._text`).
"""

from operator import attrgetter
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from crmkit.conditions._function import Function
from crmkit.conditions._node import ROOT, Childless, Row, Scalar, Unit, below, present
from crmkit.conditions._periods import BusinessTime, Month, Months
from crmkit.conditions._relation import Relation
from crmkit.conditions._types import (
    Day,
    Duration,
    FieldType,
    FoldedText,
    Instant,
    Integer,
    Text,
    TextSet,
)

if TYPE_CHECKING:
    from crmkit.conditions._checked import Checked
    from crmkit.conditions._forms import Form


@attrs.frozen
class FieldRead(Childless):
    """
    The value of a field of a row.

    Attributes:
        name: The field.
        type: What it holds.
        row: Where it is read.
        within: The attribute that holds it in a mapping, if one does.
    """

    name: str
    type: FieldType
    row: Row = ROOT
    within: str | None = attrs.field(default=None, kw_only=True)

    @property
    def path(self) -> str:
        """
        How it is written, as dotted text: ``o.customer.grade``.
        """
        return ".".join((*self.row.names, self.name))


@attrs.frozen
class Parameter(Childless):
    """
    A value that is given later, by ``bind``; a field of a record as ``me.name``.
    """

    name: str
    type: FieldType


@attrs.frozen
class Constant(Childless):
    """
    A value written in the text, in the form of its type.
    """

    value: Scalar
    type: FieldType


@attrs.frozen
class Now(Childless):
    """
    The instant at which the question is asked.
    """

    type: FieldType = attrs.field(factory=Instant)


@attrs.frozen
class Today(Childless):
    """
    The date of that instant in the schema's zone.
    """

    type: FieldType = attrs.field(factory=Day)


@attrs.frozen
class Old(Childless):
    """
    What a field held before the change at hand; on creation it is missing.

    Of a field that is not in the change, it is what the record holds, in the
    mapping *within* if there is one.
    """

    name: str
    type: FieldType
    within: str | None = attrs.field(default=None, kw_only=True)


@attrs.frozen
class ChangeFact(Childless):
    """
    Who made the change at hand, or what caused it.
    """

    name: Literal["by", "cause"]
    type: FieldType = attrs.field(factory=Text)


@attrs.frozen
class Shift:
    """
    An instant or a day moved: later if *sign* is 1, earlier if it is -1.

    A day is moved by whole days. By months only ``now`` and ``today`` are moved,
    and their month, as a day: see :func:`by_whole_months`.
    """

    base: "Operand"
    sign: Literal[1, -1]
    by: Constant | Parameter
    type: FieldType = attrs.field(factory=Instant, kw_only=True)

    parts = below("base", "by")


@attrs.frozen
class Age:
    """
    The time that has passed since an instant.
    """

    of: "Operand"
    type: FieldType = attrs.field(factory=Duration)

    parts = below("of")


@attrs.frozen
class BusinessAge:
    """
    The open time that has passed since an instant, by a calendar of the schema.
    """

    of: "Operand"
    calendar: str
    type: FieldType = attrs.field(factory=BusinessTime)

    parts = below("of")


@attrs.frozen
class Part:
    """
    A part of an instant's wall time in the schema's zone, or of a day.

    A weekday is 1 (Monday) to 7 (Sunday), an hour 0 to 23.
    """

    unit: Unit
    of: "Operand"
    type: FieldType

    parts = below("of")


@attrs.frozen
class Anniversary:
    """
    The first anniversary of *of*, at least a year after it, on or after *since*.

    That of 29 February is 1 March in a year without one.
    """

    of: "Operand"
    since: "Operand" = attrs.field(factory=Today)
    type: FieldType = attrs.field(factory=Day)

    parts = below("of", "since")


@attrs.frozen
class Arithmetic:
    """
    Two numbers, amounts or lengths as one; beyond 64 bits it is missing.
    """

    left: "Operand"
    op: Literal["+", "-", "*"]
    right: "Operand"
    type: FieldType

    parts = below("left", "right")


@attrs.frozen
class Coalesce:
    """
    The first of some operands that is there.
    """

    options: "tuple[Operand, ...]"
    type: FieldType

    parts = property(attrgetter("options"))


@attrs.frozen
class Fold:
    """
    A text without differences of case and width: a field, or something constant.
    """

    of: "FieldRead | Parameter"
    type: FoldedText = attrs.field(factory=FoldedText)

    parts = below("of")


@attrs.frozen
class Size:
    """
    How many texts are in a set.
    """

    of: "Operand"
    type: FieldType = attrs.field(factory=Integer)

    parts = below("of")


@attrs.frozen
class Shared:
    """
    The texts that are in both of two sets.
    """

    left: "Operand"
    right: "Operand"
    type: FieldType = attrs.field(factory=TextSet)

    parts = below("left", "right")


@attrs.frozen
class Call:
    """
    A function of the application over some operands.
    """

    function: Function
    arguments: "tuple[Operand, ...]"

    @property
    def type(self) -> FieldType:
        """
        What the function gives.
        """
        return self.function.gives

    parts = property(attrgetter("arguments"))


@attrs.frozen
class Each:
    """
    ``… for o in orders if …``: the related records that a quantifier looks at.

    Attributes:
        variable: What stands for one of them.
        relation: The relation that leads to them.
        row: The record from which it leads.
        only: Which of them count; None for all. Lowered, it is a form.
    """

    variable: str
    relation: Relation
    row: Row
    only: "Checked | Form | None" = None


@attrs.frozen
class Aggregate:
    """
    One value from related records.

    Attributes:
        kind: What is made of them.
        each: The records.
        value: What is read from each; None for ``count``.
        type: What it is.
    """

    kind: Literal["count", "sum", "min", "max", "first", "last"]
    each: Each
    value: "Operand | None"
    type: FieldType

    parts = present("value", "each.only")


@attrs.frozen
class Computed:
    """
    A computed field, with the operand that it stands for.
    """

    name: str
    row: Row
    operand: "Operand"
    stored: bool = False

    @property
    def type(self) -> FieldType:
        """
        What it holds.
        """
        return self.operand.type

    parts = below("operand")


Operand: TypeAlias = (
    FieldRead | Parameter | Constant | Now | Today | Old | ChangeFact | Shift | Age
    | BusinessAge | Part | Anniversary | Arithmetic | Coalesce | Fold | Size | Shared
    | Call | Aggregate | Computed
)  # fmt: skip


def by_whole_months(of: Operand) -> Operand:
    """
    Return a moved moment of which the month or year is asked, by whole months.

    The month before this one has no 31st that might not exist: what is moved is
    the start of the month. A computed field is what it stands for, and keeps its
    name. Anything else is returned as it is.

    >>> from crmkit.conditions._periods import Months
    >>> by_whole_months(Shift(Today(), -1, Constant(1, Months()))).base
    Part(unit='month', of=Today(type=Day()), type=Month())
    """
    match of:
        case Shift(Now() | Today() as base, sign, by) if isinstance(by.type, Months):
            return Shift(Part("month", base, Month()), sign, by, type=Day())
        case Computed(operand=operand):
            return attrs.evolve(of, operand=by_whole_months(operand))
        case _:
            return of


def moved_moment(shift: Shift) -> Operand:
    """
    Return what is moved, as it is written: of a month, the moment it is in.
    """
    match shift:
        case Shift(Part(of=of), _, by) if isinstance(by.type, Months):
            return of
        case _:  # of an instant, its day if that is asked for
            return shift.base
