"""
What a policy's conditions mean over each type of record.

Invariants:
    - There is one schema for each type, with ``me``, and one condition for each text.
    - A type that a condition says nothing of follows its customer; what follows
      nobody is told from what is met everywhere.

Not here: which conditions a role has (:mod:`crmkit.access` ``_sight``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from operator import and_, or_
from typing import Final

import attrs

from crmkit.access._document import When
from crmkit.access._me import ME
from crmkit.access._through import me_fields, through
from crmkit.conditions import Condition, Schema
from crmkit.records import Record, links, record_class

#: The type that others follow, and the link by which they do.
FOLLOWED: Final = "customer"
_NEVER: Final = "False"
_ALWAYS: Final = "True"


def follows(type_name: str) -> bool:
    """
    Tell whether records of a type name the customer that they belong to.

    >>> follows("ticket"), follows("campaign"), follows("customer")
    (True, False, False)
    """
    return any(
        link.name == link.to == FOLLOWED for link in links(record_class(type_name))
    )


def led_to(type_name: str, place: tuple[str, ...]) -> str | None:
    """
    Return the type of the records that relations lead to; None if nobody knows.

    >>> led_to("contact", ("customer", "owner")), led_to("contact", ("ghost",))
    ('user', None)
    """
    for name in place:
        known = {link.name: link.to for link in links(record_class(type_name))}
        if name not in known:
            return None
        type_name = known[name]
    return type_name


@attrs.frozen(eq=False)
class Over:
    """
    Schemas and conditions over each type of record.

    Attributes:
        schemas: Returns what conditions over a class may name.
    """

    schemas: Callable[[type[Record]], Schema]
    _schemas: dict[str, Schema] = attrs.field(factory=dict, init=False)
    _read: dict[tuple[str, str], Condition] = attrs.field(factory=dict, init=False)
    _led: dict[tuple[str, str], Condition] = attrs.field(factory=dict, init=False)

    def schema(self, type_name: str) -> Schema:
        """
        Return what conditions over a type may name, ``me`` included.
        """
        found = self._schemas.get(type_name)
        if found is None:
            given = self.schemas(record_class(type_name))
            params = {**given.params, "me": ME}
            found = attrs.evolve(given, params=params)
            found = self._schemas.setdefault(type_name, found)
        return found

    def read(self, type_name: str, text: str) -> Condition:
        """
        Return the condition that a text is over a type.

        Raises:
            ConditionError: If it is none.
        """
        key = type_name, text
        if key not in self._read:
            self._read[key] = Condition(text, self.schema(type_name))
        return self._read[key]

    def never(self, type_name: str) -> Condition:
        """
        Return the condition that no record of a type meets.
        """
        return self.read(type_name, _NEVER)

    def own_or_led(self, type_name: str, texts: Mapping[str, str]) -> Condition | None:
        """
        Return what conditions by type say of one type, itself or by its customer.

        Returns:
            None if they say nothing of it.

        Raises:
            ConditionError: If it is no condition over the type.
        """
        if type_name in texts:
            return self.read(type_name, texts[type_name])
        if FOLLOWED in texts and follows(type_name):
            return self.led(type_name, texts[FOLLOWED])
        return None

    def led(self, type_name: str, text: str) -> Condition:
        """
        Return a condition of customers over what follows them.
        """
        key = type_name, text
        if key not in self._led:
            asked = through(self.read(FOLLOWED, text), FOLLOWED, self.schema(type_name))
            self._led[key] = self.never(type_name) if asked is None else asked
        return self._led[key]

    def granted(self, type_name: str, when: When | None) -> Condition | None:
        """
        Return where a grant is good; None for everywhere.
        """
        if when is None:
            return None
        if isinstance(when, str):
            return self.read(type_name, when)
        found = self.own_or_led(type_name, when)
        return self.never(type_name) if found is None else found

    def seen(self, type_name: str, when: When | None) -> Condition | None:
        """
        Return where a secret is seen; None for everywhere.
        """
        texts = {FOLLOWED: when} if isinstance(when, str) else when
        return self.granted(type_name, texts)

    def any_of(
        self, type_name: str, asked: Iterable[Condition | None]
    ) -> Condition | None:
        """
        Return what holds where one of some does; None for everywhere.
        """
        known = []
        for each in dict.fromkeys(asked):
            if each is None or is_always(each):
                return None
            if not is_never(each):
                known.append(each)
        return reduce(or_, known) if known else self.never(type_name)

    def all_of(
        self, type_name: str, asked: Iterable[Condition | None]
    ) -> Condition | None:
        """
        Return what holds where all of some do; None for everywhere.
        """
        given = dict.fromkeys(asked)
        known = [each for each in given if each is not None and not is_always(each)]
        if any(map(is_never, known)):
            return self.never(type_name)
        return reduce(and_, known) if known else None

    def conditions(self) -> Iterator[Condition]:
        """
        Yield every condition made so far.
        """
        yield from list(self._read.values())
        yield from list(self._led.values())


def is_never(condition: Condition) -> bool:
    """
    Tell whether a condition is the one that nothing meets.
    """
    return condition.text == _NEVER


def is_always(condition: Condition) -> bool:
    """
    Tell whether a condition is the one that everything meets.
    """
    return condition.text == _ALWAYS


def reads_of_me(condition: Condition) -> frozenset[str]:
    """
    Return what a condition reads of who acts.
    """
    return me_fields(condition.to_dict()["condition"])
