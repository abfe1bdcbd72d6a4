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
from typing import Any, Final, Self, TypeVar

import attrs

from crmkit.conditions._checked import Always, And, Changed, Checked, Node, Or
from crmkit.conditions._common import common_params, common_schema, common_types
from crmkit.conditions._formed import Formed, joint_forms, negated_forms, otherwise
from crmkit.conditions._forms import Form
from crmkit.conditions._gap import gap_in
from crmkit.conditions._lately import Lately
from crmkit.conditions._lower import surely_false, surely_true
from crmkit.conditions._nodes import (
    ChangeFact,
    Old,
    Parameter,
)
from crmkit.conditions._python import Compiled, Reading
from crmkit.conditions._read._check import check, extent_of
from crmkit.conditions._read._extent import Extent
from crmkit.conditions._read._parse import OUTSIDE, TRUSTED, Limits
from crmkit.conditions._reads import (
    Need,
    Needs,
    Place,
    by_place,
    needed,
    places,
    reads,
)
from crmkit.conditions._schema import ParameterType, Schema
from crmkit.conditions._simplify import joint, negation
from crmkit.conditions._text import written
from crmkit.conditions._types import FieldType
from crmkit.conditions._walk import follows_moment, walk
from crmkit.conditions._wall import Wall
from crmkit.errors import BackEndGapError, LimitedConditionError

C = TypeVar("C")

_CHANGES = (Changed, ChangeFact, Old)


# With slots: attrs then keeps what is computed without a lock. The one lock that
# ``functools`` has for a property, in Python 3.11, is held across all conditions,
# and a process that forks while another thread holds it waits for ever.
@attrs.frozen(eq=False)
class Meaning:
    """
    A checked condition and what can be said about it.

    Attributes:
        node: The condition; of one that is made of forms, what lies behind it.
        schema: What it was checked against.
        formed: What tells its forms, if no text does.
    """

    node: Checked
    schema: Schema
    formed: Formed | None = attrs.field(default=None, kw_only=True)
    _types: dict[str, FieldType] | None = attrs.field(default=None, kw_only=True)
    _extent: Extent | None = attrs.field(default=None, kw_only=True)
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
        return cls(check(text, schema, limits), schema)

    @classmethod
    def of_forms(cls, formed: Formed) -> Self:
        """
        Return what a condition means that is made of forms.

        Raises:
            MixedConditionsError: If its parts cannot be asked as one.
        """
        node = And(tuple(each.node for each in formed.about))
        types = common_types(formed.parts)
        schema = common_schema(formed.about, formed.parts)
        return cls(node, schema, formed=formed, types=types)

    def spelled_out(self, question: str) -> Checked:
        """
        Return the condition itself, for a question about its parts.

        Raises:
            LimitedConditionError: If it is made of forms.
        """
        if self.formed is not None:
            raise LimitedConditionError(question, self.text)
        return self.node

    # -- Joining ------------------------------------------------------------

    def joined(self, kind: type[And] | type[Or], other: "Meaning") -> "Meaning":
        """
        Return the meaning of both conditions joined; they have one schema.

        Raises:
            ConditionError: If it is so large that its text could not be read back.
        """
        if self.formed is not None or other.formed is not None:
            forms = joint_forms(kind, self, other)
            return _JOINED.of((kind, self, other), lambda: Meaning.of_forms(forms))
        node = joint(kind, [self.node, other.node])
        mine, theirs = (m.extent.inside(kind, m.node) for m in (self, other))
        types = {} if isinstance(node, Always) else {**self.types, **other.types}
        return self._next(node, types, mine.joined(theirs))

    def negated(self) -> "Meaning":
        """
        Return the meaning of the negation.

        Raises:
            ConditionError: If it is so large that its text could not be read back.
        """
        if self.formed is not None:
            return Meaning.of_forms(negated_forms(self))
        return self._next(
            negation(self.node), self.types, self.extent.negated(self.node)
        )

    @cached_property
    def otherwise(self) -> "Meaning":
        """
        The meaning of what holds wherever this does not surely hold.
        """
        return Meaning.of_forms(otherwise(self))

    def _next(
        self, node: Checked, types: dict[str, FieldType], extent: Extent
    ) -> "Meaning":
        """
        Return the meaning of a node of at most some extent.

        Its text is written only if that does not tell that it can be read back.
        """
        if not extent.is_within(TRUSTED):
            extent = extent_of(written(node), self.schema)
        return Meaning(node, self.schema, types=types, extent=extent)

    @cached_property
    def extent(self) -> Extent:
        """
        How large the text is at most.

        Raises:
            ConditionError: If it is so large that it could not be read back.
        """
        return self._extent or extent_of(self.text, self.schema)

    # -- What it is ---------------------------------------------------------

    @cached_property
    def text(self) -> str:
        """
        The canonical text.
        """
        return written(self.node) if self.formed is None else self.formed.text()

    @cached_property
    def wall(self) -> Wall:
        """
        The schema's clocks and calendars.
        """
        return Wall(self.schema.tz, self.schema.calendars)

    @cached_property
    def within(self) -> Mapping[str, str]:
        """
        The attribute that holds a field in a mapping, by field.
        """
        fields = self.schema.fields.values()
        return {field.name: field.within for field in fields if field.within}

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """
        The condition and everything below it.
        """
        if self.formed is not None:
            return tuple(n for part in self.formed.parts for n in part.nodes)
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
        if self.formed is not None:
            return self.formed.needed()
        return needed(self.node, self.within)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """
        The relations that lead to the records that it goes over, by place.
        """
        return places(self.needed)

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
        if self._types is not None:
            return self._types
        return {n.name: n.type for n in self.nodes if isinstance(n, Parameter)}

    @cached_property
    def given(self) -> Mapping[str, ParameterType]:
        """
        Every parameter that may be given for it, used or not.
        """
        if self.formed is not None:
            return common_params(self.formed.parts)
        return self.schema.params

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
        return any(map(follows_moment, self.nodes))

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
        return surely_true(self.node) if self.formed is None else self.formed.true()

    @cached_property
    def asked_form(self) -> Form:
        """
        The true form as databases are asked, with hints for them in it.
        """
        asked = None if self.formed is None else self.formed.asked
        return self.true_form if asked is None else asked()

    @cached_property
    def false_form(self) -> Form:
        """
        The form that holds where the condition is surely false.
        """
        return surely_false(self.node) if self.formed is None else self.formed.false()

    @cached_property
    def gap(self) -> BackEndGapError | None:
        """
        The error about what no store can answer, if there is such a thing.
        """
        return gap_in(self.true_form)

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


#: Conditions that were joined and have no text, so that they are compiled once.
_JOINED: Final[Lately[Meaning]] = Lately(64)
