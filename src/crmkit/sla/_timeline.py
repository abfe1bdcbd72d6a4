"""
What happened to a ticket, as far as clocks need to know.

A timeline is made from a ticket's changes, or by hand from any other history.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, Literal

import attrs

from crmkit.errors import TimelineOrderError
from crmkit.records import Change, Priority

#: Fields of a ticket whose changes clocks look at.
CLOCK_FIELDS: Final = frozenset({"status", "priority", "told_at", "status_since"})

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
        is_snapshot: Whether the ticket came in from outside so, and what was before
            is not known.
    """

    at: datetime
    recorded_at: datetime
    state: State
    reason: str
    priority: str
    is_snapshot: bool = False


@attrs.frozen
class Timeline:
    """
    The states of one ticket in order, the first at its opening, or when it came in.

    Attributes:
        steps: What happened, in the order in which it happened.

    Raises:
        TimelineOrderError: If a step is before the one that it follows.
    """

    steps: tuple[Step, ...]

    def __attrs_post_init__(self) -> None:
        for before, after in pairwise(self.steps):
            if after.at < before.at:
                raise TimelineOrderError(before.at.isoformat(), after.at.isoformat())

    @classmethod
    def of(cls, changes: Iterable[Change], categories: Mapping[str, str]) -> "Timeline":
        """
        Read a ticket's changes.

        Args:
            changes: The ticket's changes in the order of their versions.
            categories: Status → category, as the status machine has it; one that is
                not there counts as open.

        >>> from datetime import UTC
        >>> from crmkit.records import Ref
        >>> nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
        >>> opened = Change(id="c1", record=Ref("ticket", "T1"), version=1, at=nine,
        ...     recorded_at=nine, by="U1", cause="request", command="open_ticket",
        ...     fields={"status": (None, "open"), "priority": (None, "high")})
        >>> (step,) = Timeline.of([opened], {"open": "open"}).steps
        >>> step.state, step.reason, step.priority
        ('open', 'open', 'high')
        """
        steps: list[Step] = []
        now: dict[str, Any] = {"priority": Priority.MEDIUM, "told_at": None}
        spent: object = None
        for change in changes:
            if not change.fields.keys() & CLOCK_FIELDS:
                continue
            now |= {name: new for name, (_, new) in change.fields.items()}
            # Where the machine no longer has a status, work is held to go on.
            category = categories.get(now["status"], "open")
            # A telling before the last open state no longer stands.
            spent = now["told_at"] if category == "open" else spent
            told = now["told_at"] not in (None, spent)
            steps.append(
                Step(
                    at=change.at,
                    recorded_at=change.recorded_at,
                    state=_state(category, told=told),
                    reason=now["status"],
                    priority=str(now["priority"]),
                    is_snapshot=change.is_snapshot,
                )
            )
        return cls(tuple(steps))

    def known_at(self, instant: datetime) -> "Timeline":
        """
        Return what had been recorded by an instant.

        >>> from datetime import UTC
        >>> nine, ten = (datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (9, 10))
        >>> line = Timeline((Step(at=nine, recorded_at=ten, state="open",
        ...     reason="open", priority="low"),))
        >>> len(line.known_at(nine).steps), len(line.known_at(ten).steps)
        (0, 1)
        """
        return Timeline(tuple(s for s in self.steps if s.recorded_at <= instant))


def _state(category: str, *, told: bool) -> State:
    if category == "open":
        return "open"
    if told:
        return "told"
    return "done" if category == "done" else "paused"
