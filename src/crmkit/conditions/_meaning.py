"""
Everything that follows from a checked condition alone.

Invariants:
    - A meaning is shared by all conditions that differ only in what their
      parameters are bound to, so each text is compiled at most once.
    - The costly parts are made when they are first asked for.

Not here: bound values, records, moments (:mod:`crmkit.conditions._condition`).
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self, TypeVar

import attrs

from crmkit.conditions._checked import Changed, Checked, Node
from crmkit.conditions._forms import Form
from crmkit.conditions._lower import surely_true
from crmkit.conditions._nodes import (
    Age,
    BusinessAge,
    ChangeFact,
    Now,
    Old,
    Parameter,
    Today,
    walk,
)
from crmkit.conditions._python import Compiled, Reading
from crmkit.conditions._read._check import check
from crmkit.conditions._read._parse import (
    JOINED,
    OUTSIDE,
    Limits,
    parsed,
    too_deep_to_read,
)
from crmkit.conditions._reads import Need, Needs, by_place, needed, reads
from crmkit.conditions._schema import Schema
from crmkit.conditions._text import written
from crmkit.conditions._types import FieldType
from crmkit.conditions._wall import Wall

C = TypeVar("C")

_TIMES = (Now, Today, Age, BusinessAge)
_CHANGES = (Changed, ChangeFact, Old)


# With slots: attrs then keeps what is computed without a lock. The one lock that
# ``functools`` has for a property, in Python 3.11, is held across all conditions,
# and a process that forks while another thread holds it waits for ever.
@attrs.frozen(eq=False)
class Meaning:
    """
    A checked condition and what can be said about it.

    Attributes:
        node: The condition.
        text: Its canonical text.
        wall: The schema's clocks and calendars.
        within: The attribute that holds a field in a mapping, by field.
    """

    node: Checked
    text: str
    wall: Wall = attrs.field(kw_only=True)
    within: Mapping[str, str] = attrs.field(kw_only=True)
    _classes: dict[Reading, type[Any]] = attrs.field(
        factory=dict, init=False, repr=False
    )

    @classmethod
    def of(cls, text: str, schema: Schema, limits: Limits = OUTSIDE) -> Self:
        """
        Return what a text means.

        Raises:
            ConditionError: If it means nothing.
        """
        return cls.made(check(text, schema, limits), schema)

    @classmethod
    def joined(cls, node: Checked, schema: Schema) -> Self:
        """
        Return the meaning of what was joined from checked conditions.

        Raises:
            ConditionError: If it is so large that its text could not be read back.
        """
        meaning = cls.made(node, schema)
        try:
            parsed(meaning.text, JOINED)
        except RecursionError:  # within the limits, but the caller is deep already
            raise too_deep_to_read(meaning.text) from None
        return meaning

    @classmethod
    def made(cls, node: Checked, schema: Schema) -> Self:
        """
        Return the meaning of what is checked already.
        """
        wall = Wall(schema.tz, schema.calendars)
        within = {f.name: f.within for f in schema.fields.values() if f.within}
        return cls(node, written(node), wall=wall, within=within)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """
        The condition and everything below it.
        """
        return tuple(walk(self.node))

    @cached_property
    def reads(self) -> frozenset[str]:
        """
        Paths of the fields it reads, as dotted text.
        """
        return reads(self.needed)

    @cached_property
    def needed(self) -> tuple[Need, ...]:
        """
        Everything that it looks up.
        """
        return needed(self.node, self.within)

    @cached_property
    def needs(self) -> Needs:
        """
        The names that must not be hidden, by where the records are.
        """
        return by_place(self.needed)

    @cached_property
    def types(self) -> dict[str, FieldType]:
        """
        The type of each parameter that it uses, in order of appearance.
        """
        return {n.name: n.type for n in self.nodes if isinstance(n, Parameter)}

    @cached_property
    def params(self) -> tuple[str, ...]:
        """
        Names of the parameters it uses, ``me.department`` for a field of one.
        """
        return tuple(self.types)

    @cached_property
    def is_time_dependent(self) -> bool:
        """
        Whether the answer can change while the record does not.
        """
        return any(isinstance(node, _TIMES) for node in self.nodes)

    @cached_property
    def is_about_change(self) -> bool:
        """
        Whether it can be asked only with a change at hand.
        """
        return any(isinstance(node, _CHANGES) for node in self.nodes)

    @cached_property
    def true_form(self) -> Form:
        """
        The form that holds where the condition is surely true.
        """
        return surely_true(self.node)

    def answering(self, base: type[C], reading: Reading) -> type[C]:
        """
        Return a class of conditions whose ``holds`` answers, for one kind of record.

        Args:
            base: The class of conditions.
            reading: Whether records are mappings; None if some are.
        """
        if reading not in self._classes:
            body = {
                "__doc__": base.__doc__,
                "__module__": base.__module__,
                "__qualname__": base.__qualname__,
                "__slots__": (),
                "holds": self.compiled.answering(reading),
            }
            self._classes[reading] = type(base.__name__, (base,), body)
        return self._classes[reading]

    @cached_property
    def compiled(self) -> Compiled:
        """
        What answers for objects.
        """
        return Compiled(
            self.text,
            self.true_form,
            params=self.params,
            wall=self.wall,
            within=self.within,
            needs=self.needs,
            about_change=self.is_about_change,
        )
