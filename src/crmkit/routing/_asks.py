"""
What is asked of a store about people and what they have, as conditions.

Each is made once and kept: making one takes longer than asking it.

Not here: asking (:mod:`crmkit.crm`).
"""

import json
from collections.abc import Callable, Hashable

import attrs

from crmkit.conditions import Condition, Schema
from crmkit.records import Priority, User

#: So many are kept; a company has fewer people and departments.
_KEPT = 10_000


@attrs.frozen(eq=False)
class Asks:
    """
    Conditions about people and their tickets.

    Attributes:
        schema: What conditions over a ticket may name.
        counts: Which tickets count to the load of their owner; None for all.

    >>> from crmkit.records import Ticket
    >>> asks = Asks(Schema.of(Ticket), None)
    >>> asks.load("U1", Priority.HIGH).text
    'owner == "U1" and priority == "high"'
    >>> asks.members("D1").text
    'department == "D1" and active'
    """

    schema: Schema
    counts: Condition | None
    _people: Schema = attrs.field(init=False, factory=lambda: Schema.of(User))
    _made: dict[Hashable, Condition] = attrs.field(init=False, factory=dict)

    def members(self, department: str) -> Condition:
        """
        Return who works in a department.
        """

        def make() -> Condition:
            return Condition(
                f"department == {_text(department)} and active", self._people
            )

        return self._kept(("members", department), make)

    def load(self, owner: str, priority: Priority | None = None) -> Condition:
        """
        Return the tickets that count to somebody's load.

        Args:
            owner: Id of the user.
            priority: Only those of one urgency; None for all.
        """

        def make() -> Condition:
            text = f"owner == {_text(owner)}"
            if priority is not None:
                text += f" and priority == {_text(priority)}"
            mine = Condition(text, self.schema)
            return mine if self.counts is None else mine & self.counts

        return self._kept(("load", owner, priority), make)

    def given(self, owner: str) -> Condition:
        """
        Return the tickets that somebody was given, whatever became of them.
        """

        def make() -> Condition:
            text = f"owner == {_text(owner)} and assigned_at is not None"
            return Condition(text, self.schema)

        return self._kept(("given", owner), make)

    def waiting(
        self, priority: Priority | None = None, department: str | None = None
    ) -> Condition:
        """
        Return the tickets that wait for a person.

        Args:
            priority: Only those of one urgency; None for all.
            department: Only those in one department; None for all.
        """

        def make() -> Condition:
            text = "owner is None"
            if priority is not None:
                text += f" and priority == {_text(priority)}"
            if department is not None:
                text += f" and department == {_text(department)}"
            free = Condition(text, self.schema)
            return free if self.counts is None else free & self.counts

        return self._kept(("waiting", priority, department), make)

    def _kept(self, key: Hashable, make: Callable[[], Condition]) -> Condition:
        found = self._made.get(key)
        if found is None:
            if len(self._made) >= _KEPT:
                self._made.clear()
            found = self._made[key] = make()
        return found


def _text(value: str) -> str:
    return json.dumps(str(value), ensure_ascii=False)
