"""
What happened to a ticket, as far as clocks need to know.

A timeline is made from a ticket's changes, or by hand from any other history.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

import attrs

from crmkit.records import Change, Priority

State = Literal["open", "paused", "told", "done"]


@attrs.frozen(kw_only=True)
class Step:
    """
    From one instant on, a ticket is in a state.

    Attributes:
        at: When the state began, UTC.
        recorded_at: When that was recorded, UTC.
        state: ``open`` (work goes on), ``paused`` (waiting for the customer),
            ``told`` (the solution is on record and was told), ``done``.
        reason: Why, in a word: the name of the status.
        priority: Priority from then on.
    """

    at: datetime
    recorded_at: datetime
    state: State
    reason: str
    priority: str


@attrs.frozen
class Timeline:
    """
    The states of one ticket in order, the first at its opening.

    Attributes:
        steps: What happened, in the order in which it was recorded.
    """

    steps: tuple[Step, ...]

    @classmethod
    def of(cls, changes: Iterable[Change], categories: Mapping[str, str]) -> "Timeline":
        """
        Read a ticket's changes.

        Args:
            changes: The ticket's changes in the order of their versions.
            categories: Status → category, as the status machine has it.
        """
        steps: list[Step] = []
        priority, status, told = Priority.MEDIUM.value, "", False
        for change in changes:
            fields = change.fields
            if not fields.keys() & {"status", "priority", "told_at", "status_since"}:
                continue
            priority = str(fields["priority"][1]) if "priority" in fields else priority
            status = fields["status"][1] if "status" in fields else status
            category = categories[status]
            told = _told(category, told, "told_at" in fields)
            steps.append(
                Step(
                    at=change.at,
                    recorded_at=change.recorded_at,
                    state=_state(category, told=told),
                    reason=status,
                    priority=priority,
                )
            )
        return cls(tuple(steps))

    def known_at(self, instant: datetime) -> "Timeline":
        """
        Return what had been recorded by an instant.
        """
        return Timeline(tuple(s for s in self.steps if s.recorded_at <= instant))


def _told(category: str, before: bool, now: bool) -> bool:  # noqa: FBT001 - two facts in, one out
    return category != "open" and (now or before)


def _state(category: str, *, told: bool) -> State:
    if category == "open":
        return "open"
    if told:
        return "told"
    return "done" if category == "done" else "paused"
