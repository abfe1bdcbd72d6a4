"""
What a condition is made of once it is lowered.

A form is a checked condition as a machine may run it: two-valued, with a guard
at every leaf and no negation above a leaf. It is what every back end compiles.

The operands of a form are those of :mod:`crmkit.conditions._nodes`, and here:

- ``Age``, ``BusinessAge``, and computed fields that are not stored, are gone;
- the ``Each.only`` of an aggregate is a form or None, that of a quantifier is
  part of its form;
- ``Part`` of the units date, month and year is gone where it stood against
  something that does not depend on the record: it became a range between two
  :class:`StartOf`;
- thresholds, which depend on the moment and never on the record, may be a
  :class:`StartOf` or a :class:`BusinessBefore`.

Invariants:
    - A form that is not true is false, whatever is missing.
    - *known* names every operand that may be missing, those inside an operand
      before the operand itself; what is not in it is always there.
    - Attributes may be given and matched by position, as those of nodes.

Not here: making forms (:mod:`crmkit.conditions._lower`) or running them.
"""

from typing import Literal, TypeAlias, cast

import attrs

from crmkit.conditions._checked import Node
from crmkit.conditions._node import Operator, Row
from crmkit.conditions._nodes import Constant, Each, Operand, Parameter
from crmkit.conditions._types import FieldType, Instant


@attrs.frozen
class StartOf:
    """
    The instant or day at which a date, month or year begins, or the next one.

    Attributes:
        unit: Which of them *of* is.
        of: A day, a month or the number of a year; depends on no record.
        next: Whether the start of the one that follows is meant.
        type: Instant, in the schema's zone; or day.
    """

    unit: Literal["date", "month", "year"]
    of: Operand
    next: bool
    type: FieldType

    @property
    def parts(self) -> tuple[Node, ...]:
        """
        What starts.
        """
        return (self.of,)


@attrs.frozen
class BusinessBefore:
    """
    The earliest or latest instant from which *amount* is open time until now.
    """

    amount: Constant | Parameter
    calendar: str
    edge: Literal["earliest", "latest"]
    type: FieldType = attrs.field(factory=Instant)

    @property
    def parts(self) -> tuple[Node, ...]:
        """
        The amount.
        """
        return (self.amount,)


#: An operand as it may stand in a form.
Value: TypeAlias = Operand | StartOf | BusinessBefore


@attrs.frozen
class Test:
    """
    A leaf: everything in *known* is there, and the comparison holds.
    """

    left: Value
    op: Operator
    right: Value
    known: tuple[Value, ...]


@attrs.frozen
class Among:
    """
    A leaf: *item* is there, and is (or, if *negated*, is not) one of *values*.
    """

    item: Value
    values: tuple[Constant, ...]
    negated: bool
    known: tuple[Value, ...]


@attrs.frozen
class Has:
    """
    A leaf: everything in *known* is there, and *item* is (or is not) in *container*.
    """

    item: Value
    container: Value
    negated: bool
    known: tuple[Value, ...]


@attrs.frozen
class Match:
    """
    A leaf: everything in *known* is there, and *text* does (or does not) match.
    """

    kind: Literal["contains", "startswith", "endswith"]
    text: Value
    piece: Value
    negated: bool
    known: tuple[Value, ...]


@attrs.frozen
class Presence:
    """
    A leaf: everything in *known* is there (or, if *negated*, something is missing).
    """

    negated: bool
    known: tuple[Value, ...]


@attrs.frozen
class RowPresence:
    """
    A leaf: the to-one relations of a row lead somewhere (or, if *negated*, nowhere).
    """

    row: Row
    negated: bool


@attrs.frozen
class InChange:
    """
    A leaf: the change at hand has this field (or, if *negated*, has it not).
    """

    name: str
    negated: bool


@attrs.frozen
class Exists:
    """
    One of the related records satisfies *form*.

    False where the relation starts from a missing record.
    """

    each: Each
    form: "Form"


@attrs.frozen
class ForEvery:
    """
    Every related record satisfies *form*.

    True where there is none, also where the relation starts from a missing
    record: a :class:`RowPresence` beside it guards against that.
    """

    each: Each
    form: "Form"


@attrs.frozen
class All:
    """
    Forms that must all be true; of none, true.
    """

    forms: "tuple[Form, ...]"


@attrs.frozen
class Some:
    """
    Forms of which one must be true; of none, false.
    """

    forms: "tuple[Form, ...]"


@attrs.frozen
class Few:
    """
    A form that holds for few records: a store had better begin with those.

    It stands only in what databases are asked, where it means what *form* does.
    """

    form: "Form"


def few(form: "Form") -> "Form":
    """
    Return a form, marked as one that holds for few records.

    >>> few(All(()))
    Few(form=All(forms=()))
    """
    return cast("Form", Few(form))


def only_of(each: Each) -> "Form | None":
    """
    Return which related records count, in what is lowered already.
    """
    return cast("Form | None", each.only)


Leaf: TypeAlias = Test | Among | Has | Match | Presence | RowPresence | InChange
Form: TypeAlias = Leaf | Exists | ForEvery | All | Some
