"""
A condition as somebody asks it who may not see everything.

Invariants:
    - What is made of the same conditions is one meaning, so what stores keep for it
      serves again, whoever asks.
    - A condition that is limited binds nothing in what limits it.

Not here: what somebody sees (:mod:`crmkit.conditions._limit`), how forms are limited
(:mod:`crmkit.conditions._limits`).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from crmkit.conditions._lately import Lately
from crmkit.conditions._limit import Limit
from crmkit.conditions._limited import Limits, limited
from crmkit.conditions._meaning import Meaning
from crmkit.conditions._reads import Place
from crmkit.errors import HiddenFieldError, MixedConditionsError

if TYPE_CHECKING:
    from crmkit.conditions._condition import Condition
    from crmkit.conditions._frozen import FrozenMap

#: Says what somebody sees of the records of a place; None if he sees all of them.
LimitOf: TypeAlias = Callable[[Place], Limit | None]

#: Limited conditions; a store keeps statements for them as long as they are here.
_MADE: Final[Lately[Meaning]] = Lately(256)
_OPEN: Final = (
    "the first binds a parameter that a limit of it leaves open",
    "前者给参数赋了值，而对它的限制没有",
)


class Limiting:
    """
    What is made of a condition for somebody who does not see everything.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        bound: FrozenMap[object]
        _meaning: Meaning

        @staticmethod
        def _made(meaning: Meaning, bound: Mapping[str, object]) -> Condition: ...

    def limited(self, limit_of: LimitOf) -> "Condition":
        """
        Return what holds where this does for somebody who does not see everything.

        Related records out of his sight are as if they were not there. What asks for
        a value that he does not see on a record holds neither way, ``is None``
        included; an aggregate passes over such a row.

        Its conditions may be over other schemas. What they bind is bound, also where
        this one leaves it open.

        Args:
            limit_of: Gives what he sees of the records that some relations lead to,
                named from the record on; of the record itself for ``()``.

        Raises:
            HiddenFieldError: If it reads what he never sees.
            LimitedConditionError: If it was limited before.
            MixedConditionsError: If it and the limits differ in what is bound, or in
                what a parameter is, or in the clocks that they go by.

        >>> from crmkit.conditions import Condition, Field, Limit, Schema, Text
        >>> schema = Schema([Field("city", Text()), Field("owner", Text())],
        ...                 {"me": Text()})
        >>> mine = Limit(Condition("owner == me", schema).bind(me="li"))
        >>> here = Condition('city == "上海"', schema).limited({(): mine}.get)
        >>> from datetime import UTC, datetime
        >>> from crmkit.conditions import Moment
        >>> at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
        >>> [here.holds({"city": "上海", "owner": who}, at) for who in ("li", "wu")]
        [True, False]
        """
        meaning, limits = limited_meaning(self._meaning, limit_of)
        return self._made(meaning, bound_in(self._meaning, self.bound, limits.values()))

    def otherwise(self) -> "Condition":
        """
        Return what holds exactly where this does not surely hold.

        Unlike ``~``, it also holds where this is unknown.

        >>> from datetime import UTC, datetime
        >>> from crmkit.conditions import Condition, Field, Integer, Moment, Schema
        >>> large = Condition("seats > 10", Schema([Field("seats", Integer())]))
        >>> at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
        >>> [large.otherwise().holds({"seats": n}, at) for n in (11, 10, None)]
        [False, True, True]
        """
        return self._made(self._meaning.otherwise, self.bound)


def limited_meaning(meaning: Meaning, limit_of: LimitOf) -> tuple[Meaning, Limits]:
    """
    Return the meaning of a limited condition, and what limits it.

    Raises:
        HiddenFieldError: If the condition reads what is never seen.
        LimitedConditionError: If it was limited before.
        MixedConditionsError: If it and its limits cannot be asked as one.
    """
    found = {place: limit_of(place) for place in meaning.places}
    limits = {place: limit for place, limit in found.items() if limit is not None}
    keys = tuple([(place, limit.key) for place, limit in limits.items()])
    key = meaning.spelled_out("limited"), meaning.schema, keys
    return _MADE.of(key, lambda: _made(meaning, limits)), limits


def _made(meaning: Meaning, limits: Limits) -> Meaning:
    names = (
        ".".join((*place, name))
        for place, limit in limits.items()
        for name in limit.never(meaning.needs.get(place, ()))
    )
    if hidden := tuple(sorted(names)):
        raise HiddenFieldError(meaning.text, hidden)
    return Meaning.of_forms(limited(meaning, limits))


def bound_in(
    meaning: Meaning, bound: Mapping[str, object], limits: Iterable[Limit]
) -> Mapping[str, object]:
    """
    Return what is bound in a condition and in all that limits it.

    Raises:
        MixedConditionsError: If a parameter has two values, or the condition has one
            for a limit that has none.
    """
    found = dict(bound) if bound else {}
    for limit in limits:
        if bound and not limit.unbound.isdisjoint(bound):
            raise _mixed(meaning, limit, *_OPEN)
        for name, value in limit.bound.items():
            held = found.setdefault(name, value)
            if held is not value and held != value:
                reason = f"they bind {name!r} to different values"
                raise _mixed(meaning, limit, reason, f"两者给参数 {name!r} 的值不同")
    return found


def _mixed(
    meaning: Meaning, limit: Limit, reason: str, reason_zh: str
) -> MixedConditionsError:
    return MixedConditionsError(meaning.text, limit.text, reason, reason_zh)
