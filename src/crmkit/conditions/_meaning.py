"""
Everything that follows from a checked condition alone.

Invariants:
    - A meaning is shared by all conditions that differ only in what their
      parameters are bound to, so each text is compiled at most once.
    - The costly parts are made when they are first asked for.

Not here: bound values, records, moments (:mod:`crmkit.conditions._condition`).
"""

from functools import cached_property

import attrs

from crmkit.conditions._check import check
from crmkit.conditions._forms import (
    Lowered,
)
from crmkit.conditions._lower import surely_true
from crmkit.conditions._nodes import (
    Age,
    Checked,
    FieldRead,
    Now,
    Parameter,
    walk,
)
from crmkit.conditions._parse import OUTSIDE, Limits
from crmkit.conditions._python import Core, compiled
from crmkit.conditions._schema import Schema
from crmkit.conditions._text import written


# Without slots, so that a cached property costs a look-up and not a ``__getattr__``:
# ``core`` is read on every question.
@attrs.frozen(slots=False)
class Meaning:
    """
    A checked condition and what can be said about it.

    Attributes:
        node: The condition.
        text: Its canonical text.
        reads: Paths of the fields it reads, as dotted text.
        params: Names of the parameters it uses, in order of appearance.
        is_time_dependent: Whether the answer can change while the record does not.
    """

    node: Checked
    text: str
    reads: frozenset[str] = attrs.field(kw_only=True)
    params: tuple[str, ...] = attrs.field(kw_only=True)
    is_time_dependent: bool = attrs.field(kw_only=True)

    @classmethod
    def of(cls, text: str, schema: Schema, limits: Limits = OUTSIDE) -> "Meaning":
        """
        Return what a text means.

        Raises:
            ConditionError: If it means nothing.
        """
        node = check(text, schema, limits)
        nodes = tuple(walk(node))
        return cls(
            node,
            written(node),
            reads=frozenset(n.path for n in nodes if isinstance(n, FieldRead)),
            params=tuple(
                dict.fromkeys(n.name for n in nodes if isinstance(n, Parameter))
            ),
            is_time_dependent=any(isinstance(n, Now | Age) for n in nodes),
        )

    @cached_property
    def true_form(self) -> Lowered:
        """
        The form that holds where the condition surely holds.
        """
        return surely_true(self.node)

    @cached_property
    def core(self) -> Core:
        """
        The function that answers for one object.
        """
        return compiled(self.true_form, self.params)
