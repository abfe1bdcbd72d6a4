"""
What somebody sees of the records of one place.

Invariants:
    - A limit is a value; what is worked out for one serves all that are made of the
      same conditions, whatever is bound in them.

Not here: limiting a condition (:mod:`crmkit.conditions._limiting`), who sees what
(:mod:`crmkit.access`).
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, final

import attrs

from crmkit.conditions._frozen import FrozenMap
from crmkit.conditions._meaning import Meaning
from crmkit.errors import NoChangeError

if TYPE_CHECKING:
    from crmkit.conditions._condition import Condition


def _names(given: Iterable[str]) -> frozenset[str]:
    return frozenset(given)


def _by_field(given: "Mapping[str, Condition]") -> "FrozenMap[Condition]":
    return FrozenMap(given)


@final
@attrs.frozen
class Limit:
    """
    What somebody sees of the records of a place.

    Its conditions are over the records of that place; their parameters may be bound
    or open.

    Attributes:
        rows: Which records; None for all.
        hidden: Fields, and relations, that he sees on none of them.
        partly: Field → on which records he sees its value, if not on all.
        few: Whether *rows* holds for few records, so that a store had better begin
            with those. What is found is the same.

    Raises:
        NoChangeError: If a condition is about a change.

    >>> from crmkit.conditions import Condition, Field, Schema, Text
    >>> schema = Schema([Field("owner", Text())], {"me": Text()})
    >>> Limit(Condition("owner == me", schema), ["phone"]).hidden
    frozenset({'phone'})
    """

    rows: "Condition | None" = None
    hidden: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    partly: "FrozenMap[Condition]" = attrs.field(factory=FrozenMap, converter=_by_field)
    few: bool = False
    #: What is the same for limits that differ only in what is bound.
    key: Hashable = attrs.field(init=False, eq=False, repr=False)
    #: What its conditions bind, and which of their parameters are open.
    bound: Mapping[str, object] = attrs.field(init=False, eq=False, repr=False)
    unbound: frozenset[str] = attrs.field(init=False, eq=False, repr=False)

    @key.default
    def _key(self) -> Hashable:
        rows = None if self.rows is None else _meaning(self.rows)
        partly = ((name, _meaning(each)) for name, each in self.partly.items())
        return rows, self.hidden, tuple(partly), self.few

    @bound.default
    def _bound(self) -> Mapping[str, object]:
        found: dict[str, object] = {}
        for each in self.conditions:
            found |= each.bound
        return found

    @unbound.default
    def _unbound(self) -> frozenset[str]:
        params = (name for each in self.meanings for name in each.params)
        return frozenset(name for name in params if name not in self.bound)

    def __attrs_post_init__(self) -> None:
        for each in self.meanings:
            if each.is_about_change:
                raise NoChangeError(each.text)

    @property
    def conditions(self) -> "tuple[Condition, ...]":
        """
        All its conditions.
        """
        rows = () if self.rows is None else (self.rows,)
        return (*rows, *self.partly.values())

    @property
    def meanings(self) -> tuple[Meaning, ...]:
        """
        What they mean.
        """
        return tuple(map(_meaning, self.conditions))

    @property
    def text(self) -> str:
        """
        What it says, for the text of a condition that it limits.
        """
        rows = [] if self.rows is None else [self.rows.text]
        hidden = [f"no {name}" for name in sorted(self.hidden)]
        partly = [f"{name} if {each.text}" for name, each in self.partly.items()]
        return "; ".join([*rows, *hidden, *partly])

    def never(self, schema_names: Iterable[str]) -> frozenset[str]:
        """
        Return which of some names he never sees.

        A field that is computed each time is taken for hidden if it is seen on some
        records alone: what it is computed from can be limited.
        """
        computed = {name for name, each in self.partly.items() if _varies(each, name)}
        return (self.hidden | computed).intersection(schema_names)


def _meaning(condition: "Condition") -> Meaning:
    return condition._meaning  # noqa: SLF001 - our own


def _varies(condition: "Condition", name: str) -> bool:
    field = condition.schema.fields.get(name)
    return field is not None and field.computed is not None and not field.stored
