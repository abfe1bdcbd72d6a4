"""
A policy made ready: which department, which person, and what the queue gives out.

Invariants:
    - An answer depends on its arguments alone; nothing is kept between two.
    - The first route whose condition surely holds is taken; a condition that
      cannot be answered, because something is missing, does not hold.
    - A ticket that finds nobody waits in its department; it is never given to
      somebody who cannot take it.

Not here: keeping pointers, loads and reasons, telling the owner
(:mod:`crmkit.crm`); what is due when (:mod:`crmkit.sla`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import attrs

from crmkit.conditions import (
    NO_RELATIONS,
    Condition,
    Moment,
    Schema,
    View,
)
from crmkit.records import Department, Priority, Ticket
from crmkit.routing._asks import Asks
from crmkit.routing._check import checked
from crmkit.routing._document import Destination, Route, RoutingPolicy
from crmkit.routing._facts import Facts, Waiting
from crmkit.routing._places import Places
from crmkit.routing._reason import Assignment, Reason
from crmkit.routing._ways import Found, Search, find

#: The most urgent first; of what has no priority that is known, last.
_URGENCY: Final[Mapping[Priority | None, int]] = {
    priority: n for n, priority in enumerate([*Priority, None])
}


@attrs.frozen(kw_only=True)
class Drained:
    """
    What a queue gives out at one instant.

    Attributes:
        given: Id of the ticket → where it goes, in the order in which they were
            given.
        left: Id of the ticket → why it still waits, in the same order.
        facts: The facts once all this is done.
    """

    given: Mapping[str, Assignment]
    left: Mapping[str, Assignment]
    facts: Facts


@attrs.frozen
class Router:
    """
    A routing policy that can be asked.

    Attributes:
        policy: The document it was made from.
        asks: What is asked of a store about people and what they have.

    >>> from datetime import UTC
    >>> from crmkit.routing import Candidate
    >>> router = Router.of({"name": "small", "en": "Small", "zh": "小公司",
    ...     "departments": [{"value": "sales", "en": "Sales", "zh": "销售部"}],
    ...     "routes": [{"name": "leads", "en": "Lead", "zh": "线索",
    ...         "when": 'scenario == "lead"', "department": "sales",
    ...         "way": "round_robin"}],
    ...     "otherwise": {"name": "rest", "en": "Other", "zh": "其他",
    ...         "department": "sales", "way": "queue"}}, Schema.of(Ticket))
    >>> facts = Facts(departments=[Department(id="D1", name="销售部")],
    ...     people=[Candidate(id="U1", name="李娜", department="D1"),
    ...         Candidate(id="U2", name="王芳", department="D1", active=False)])
    >>> now = Moment(datetime(2026, 3, 2, 9, tzinfo=UTC))
    >>> found = router.assign(Ticket(scenario="lead"), now, facts)
    >>> found.department, found.owner, found.pointer.served
    ('D1', 'U1', ('U1',))
    >>> print(found.reason.text("zh"))
    线索 → 销售部：轮到李娜；跳过：王芳（已停用）
    """

    policy: RoutingPolicy
    _routes: tuple[tuple[Condition, Route], ...] = attrs.field(repr=False, eq=False)
    asks: Asks = attrs.field(repr=False, eq=False)
    _places: Places = attrs.field(repr=False, eq=False)

    @classmethod
    def of(
        cls, policy: RoutingPolicy | Mapping[str, object], schema: Schema
    ) -> "Router":
        """
        Check a policy and make it ready.

        Args:
            policy: The policy, or data that makes one.
            schema: What conditions over a ticket may name.

        Raises:
            RoutingError: With everything that is wrong with it.
        """
        sound = checked(policy, schema)
        counts = sound.counts
        return cls(
            sound,
            tuple((Condition(route.when, schema), route) for route in sound.routes),
            Asks(schema, None if counts is None else Condition(counts, schema)),
            Places(sound.departments),
        )

    @property
    def reads(self) -> frozenset[str]:
        """
        What the conditions read of a ticket and its related records.

        Where it names a relation, :meth:`assign` needs a view that has it.
        """
        counts = () if self.asks.counts is None else self.asks.counts.reads
        return frozenset(counts).union(*(asked.reads for asked, _ in self._routes))

    def route(
        self, ticket: Ticket, moment: Moment, view: View = NO_RELATIONS
    ) -> Destination:
        """
        Return where a ticket goes.

        Args:
            ticket: The ticket.
            moment: When it is asked.
            view: Answers for related records; needed if a condition names any.
        """
        taken = (
            route
            for condition, route in self._routes
            if condition.holds(ticket, moment, view)
        )
        return next(taken, self.policy.otherwise)

    def department(
        self,
        ticket: Ticket,
        destination: Destination,
        departments: Iterable[Department],
    ) -> Department | None:
        """
        Return the department in which a ticket looks for a person, or None.

        Args:
            ticket: The ticket; in the department in which it stands it stays.
            destination: Where it goes.
            departments: The company's departments.
        """
        if ticket.department is None:
            return self._places.find(destination.department, departments)
        wanted = ticket.department
        return next((one for one in departments if one.id == wanted), None)

    def missing_departments(self, facts: Facts) -> tuple[str, ...]:
        """
        Return the departments that routes lead to and that are not there.

        Tickets that go there wait without a department; ask this when a policy is
        put to use.
        """
        used = (*(route for _, route in self._routes), self.policy.otherwise)
        names = dict.fromkeys(one.department for one in used)
        return tuple(
            name for name in names if self._places.find(name, facts.departments) is None
        )

    def loads(
        self, tickets: Iterable[Ticket], moment: Moment, view: View = NO_RELATIONS
    ) -> dict[str, int]:
        """
        Return how much each owner of some tickets has, by the policy's weights.

        Args:
            tickets: The tickets; which of them count, the policy says.
            moment: When it is asked.
            view: Answers for related records.
        """
        loads, counts = Counter[str](), self.asks.counts
        for ticket in tickets:
            if ticket.owner is None:
                continue
            if counts is None or counts.holds(ticket, moment, view):
                loads[ticket.owner] += self.policy.weight(ticket.priority)
        return dict(loads)

    def assign(
        self,
        ticket: Ticket,
        moment: Moment,
        facts: Facts,
        *,
        since: datetime | None = None,
        view: View = NO_RELATIONS,
    ) -> Assignment:
        """
        Return where a ticket goes, to whom, and why.

        Which department it may stand in already does not matter.

        Args:
            ticket: The ticket.
            moment: When it is decided.
            facts: Who is there, and whose turn it is.
            since: Since when it waits; None for *moment*.
            view: Answers for related records.

        Raises:
            NaiveDatetimeError: If *since* has no time zone.
        """
        destination = self.route(ticket, moment, view)
        department = self._places.find(destination.department, facts.departments)
        one = Waiting(ticket=ticket, since=since or moment.now)
        return self._answer(one, destination, department, moment, facts)

    def place(
        self,
        ticket: Ticket,
        destination: Destination,
        moment: Moment,
        facts: Facts,
        *,
        since: datetime | None = None,
    ) -> Assignment:
        """
        Return to whom a ticket goes at its destination, and why.

        A ticket that stands in a department stays in it.

        Args:
            ticket: The ticket.
            destination: Where it goes, as :meth:`route` says.
            moment: When it is decided.
            facts: Who is there, and whose turn it is.
            since: Since when it waits; None for *moment*.

        Raises:
            NaiveDatetimeError: If *since* has no time zone.
        """
        department = self.department(ticket, destination, facts.departments)
        one = Waiting(ticket=ticket, since=since or moment.now)
        return self._answer(one, destination, department, moment, facts)

    def drain(
        self,
        waiting: Iterable[Waiting],
        moment: Moment,
        facts: Facts,
        *,
        view: View = NO_RELATIONS,
    ) -> Drained:
        """
        Return which waiting tickets are given to whom: ask when somebody frees up.

        The more urgent comes first, then what waits longest; a ticket that finds
        nobody is left, and the next is looked at. A ticket that stands in a
        department stays in it, whatever its route says now.

        Args:
            waiting: The tickets that wait.
            moment: When it is decided.
            facts: Who is there, and whose turn it is.
            view: Answers for related records.

        >>> from crmkit.presets import standard
        >>> from crmkit.presets import ticket_routing
        >>> from crmkit.routing import Candidate
        >>> router = Router.of(ticket_routing(), standard().schema(Ticket))
        >>> from datetime import UTC
        >>> nine, ten = (datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (9, 10))
        >>> facts = Facts(departments=[Department(id="D1", name="售后部")],
        ...     people=[Candidate(id="U1", department="D1", load=4, capacity=5)])
        >>> waiting = [
        ...     Waiting(ticket=Ticket(id="T1", kind="complaint"), since=nine),
        ...     Waiting(ticket=Ticket(id="T2", kind="complaint",
        ...         priority=Priority.HIGH), since=ten)]
        >>> drained = router.drain(waiting, Moment(ten), facts)
        >>> [(id, found.owner) for id, found in drained.given.items()]
        [('T2', 'U1')]
        >>> drained.left["T1"].reason.text("en")
        'Complaint → After-sales: nobody can take it now, it waits; passed over: \
U1 (full, 5/5)'
        """
        given: dict[str, Assignment] = {}
        left: dict[str, Assignment] = {}
        for one in sorted(waiting, key=_rank):
            destination = self.route(one.ticket, moment, view)
            found = self.place(one.ticket, destination, moment, facts, since=one.since)
            if found.owner is None:
                left[one.ticket.id] = found
                continue
            given[one.ticket.id] = found
            weight = self.policy.weight(one.ticket.priority)
            facts = facts.with_given(found.owner, moment.now, weight, found.pointer)
        return Drained(given=given, left=left, facts=facts)

    def _search(
        self,
        one: Waiting,
        destination: Destination,
        department: Department,
        moment: Moment,
    ) -> Search:
        return Search(
            destination=destination,
            department=department,
            weight=self.policy.weight(one.ticket.priority),
            capacity=self.policy.capacity,
            now=moment.now,
            since=one.since,
        )

    def _answer(
        self,
        one: Waiting,
        destination: Destination,
        department: Department | None,
        moment: Moment,
        facts: Facts,
    ) -> Assignment:
        if department is None:
            found = Found(code="no_department")
            label = self._places.names[destination.department].label
        else:
            found = find(self._search(one, destination, department, moment), facts)
            label = self._places.label(department)
        return Assignment(
            department=department.id if department else None,
            owner=found.owner.id if found.owner else None,
            route=destination.name,
            pointer=found.pointer,
            reason=Reason(
                code=found.code,
                route=destination.label,
                department=label,
                person=found.owner.shown if found.owner else "",
                passed_over=found.passed_over,
                waived=found.waived,
            ),
        )


def _rank(one: Waiting) -> tuple[int, datetime, str]:
    return _URGENCY[one.ticket.priority], one.since, one.ticket.id
