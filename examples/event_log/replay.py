"""
Taking a log through crmkit: each event becomes commands at its own instant.

Nothing is forced: a step that crmkit refuses is counted and explained, and
what its event had done before is undone.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine

from crmkit import CRM, RefusedError
from crmkit.crm import Acting
from crmkit.errors import MoveRefusedError
from crmkit.testing import SettableClock
from event_log.mapping import Mapping
from event_log.reading import Event

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """
    A step that crmkit refused.

    Attributes:
        event: The event it came from.
        step: The step.
        status: The status the ticket was in.
        code: ``not_allowed``, ``missing``, ``guard`` or ``read_only``.
        why: The explanation, in crmkit's words.
    """

    event: Event
    step: str
    status: str
    code: str
    why: str

    @property
    def reason(self) -> tuple[str, str, str]:
        """
        What refusals are counted by.
        """
        return (self.step, self.status, self.code)

    @property
    def explanation(self) -> str:
        """
        Why it was refused, without the name of the ticket.
        """
        _, _, rest = self.why.partition(f"while its status is {self.status!r}")
        if self.code == "not_allowed":
            return f"no such move from there {rest.strip()}"
        if self.code == "read_only":
            return f"a closed ticket is read-only {rest.strip()}"
        return rest.strip(": ") or self.why


@dataclass(slots=True)
class Outcome:
    """
    What a replay came to.

    Attributes:
        tickets: Case → id of its ticket.
        steps: How often each step was taken.
        refused: Steps that were refused.
        by_resource: How many events each resource brought.
    """

    tickets: dict[str, str] = field(default_factory=dict)
    steps: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)
    by_resource: Counter[str] = field(default_factory=Counter)


class Replay:
    """
    A log on its way through a CRM.

    Args:
        crm: Where it goes; its clock is *clock*.
        clock: The clock that is set to each event's instant.
        mapping: How the log is to be read.
    """

    def __init__(self, crm: CRM, clock: SettableClock, mapping: Mapping) -> None:
        self._crm, self._clock, self._mapping = crm, clock, mapping
        self._status: dict[str, str] = {}
        self._users: dict[str, str] = {}
        self._customer = ""
        self.outcome = Outcome()

    def run(
        self, engine: Engine, events: list[Event], progress: Callable[[int], None]
    ) -> Outcome:
        """
        Replay events in their order, some hundred in each transaction.

        Args:
            engine: The engine of the CRM's store, whose transactions are ours.
            events: The events, in the order in which they happened.
            progress: Called with the number of events after each transaction.
        """
        self._clock.set(events[0].at)
        self._set_up(events)
        for batch in _batches(events):
            with engine.begin() as connection:
                for resource, group in groupby(batch, key=lambda e: e.resource):
                    self._one_resource(connection, resource, list(group))
            progress(len(batch))
        return self.outcome

    def _set_up(self, events: list[Event]) -> None:
        assumed = self._mapping.assumed
        desk = self._crm.as_system("replay")
        department = desk.departments.add(name=assumed["department"])
        for resource in sorted({event.resource for event in events}):
            user = desk.users.add(
                name=resource, department=department.id, roles=["service"]
            )
            self._users[resource] = user.id
        self._customer = desk.customers.add(name=assumed["customer"]).id

    def _one_resource(
        self, connection: Connection, resource: str, events: list[Event]
    ) -> None:
        user = self._users[resource]
        with self._crm.begin(by=user, connection=connection) as desk:
            for event in events:
                self._clock.set(event.at)
                self.outcome.by_resource[resource] += 1
                if event.case not in self.outcome.tickets:
                    self._open(desk, event)
                self._take_steps(desk, event)

    def _open(self, desk: Acting, event: Event) -> None:
        assumed = self._mapping.assumed
        ticket = desk.tickets.open(
            customer=self._customer,
            kind=assumed["kind"],
            priority=assumed["priority"],
            description=_words(assumed["description"], event),
            external_id=event.case,
        )
        self.outcome.tickets[event.case] = ticket.id
        self._status[event.case] = ticket.status or ""
        self.outcome.steps["open"] += 1

    def _take_steps(self, desk: Acting, event: Event) -> None:
        before = self._status[event.case]
        steps = self._mapping.steps(event.activity, before)
        step = ""
        try:
            with desk.together():
                for step in steps:
                    self._take(desk, event, step)
        except RefusedError as error:
            self.outcome.refused.append(self._explained(event, step, error))
            self._status[event.case] = before
            return
        self.outcome.steps.update(steps)

    def _take(self, desk: Acting, event: Event, step: str) -> None:
        ticket = self.outcome.tickets[event.case]
        if step == "assign":
            desk.tickets.assign(ticket, self._users[event.resource])
        elif step == "note":
            desk.interactions.record(
                ticket=ticket, mode="internal", summary=event.activity
            )
        else:
            moved = desk.tickets.move(ticket, step, **self._data(event, step))
            self._status[event.case] = moved.status or ""

    def _data(self, event: Event, step: str) -> dict[str, Any]:
        assumed = self._mapping.assumed
        if step == "tell":
            solution = _words(assumed["solution"], event)
            return {"solution": solution, "told_via": assumed["told_via"]}
        if step in ("wait", "reopen"):
            return {"reason": _words(assumed["reason"], event)}
        return {}

    def _explained(self, event: Event, step: str, error: RefusedError) -> Refused:
        code = error.code if isinstance(error, MoveRefusedError) else "read_only"
        return Refused(
            event=event,
            step=step,
            status=self._status[event.case],
            code=code,
            why=str(error),
        )


def _words(pattern: str, event: Event) -> str:
    return pattern.format(case=event.case, activity=event.activity)


def _batches(events: list[Event]) -> Iterator[list[Event]]:
    for start in range(0, len(events), BATCH):
        yield events[start : start + BATCH]
