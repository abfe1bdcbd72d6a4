"""
What routing must be told: who works where, who is there, how much each one has.

Invariants:
    - Facts are sorted when they come in, so no answer depends on their order.
    - Instants are kept in UTC; a naive one is refused.
    - Somebody is there once, and a load is never negative.

Not here: where the facts are kept (:mod:`crmkit.crm`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import attrs

from crmkit.errors import NaiveDatetimeError, StaffError
from crmkit.records import Department, Document, Id, Slug, Ticket, User


def as_utc(value: datetime | None) -> datetime | None:
    """
    Return an instant in UTC; None stays None.

    Raises:
        NaiveDatetimeError: If it has no time zone.
    """
    if value is None:
        return None
    if value.utcoffset() is None:
        raise NaiveDatetimeError("instant", value.isoformat())
    return value.astimezone(UTC)


def _words(given: Iterable[str]) -> frozenset[str]:
    return frozenset(given)


@attrs.frozen(kw_only=True)
class Candidate:
    """
    Somebody who could be given a ticket, as he is now.

    Attributes:
        id: Id of the user.
        name: Name shown to people; his id if he has none.
        department: Id of the department he works in.
        roles: Names of his roles.
        tags: What he can: skills, languages.
        active: False once he has left.
        usable: Whether his account may act: department and duties are set (P1).
        absent_until: First instant at which he is back, UTC; None while he is there.
        load: How much he has, as :meth:`crmkit.routing.Router.loads` counts it.
        capacity: How much he can carry; None for what the policy says.
        last_assigned_at: When he was last given a ticket, UTC; None for never.

    Raises:
        NaiveDatetimeError: If an instant has no time zone.
        StaffError: If load or capacity is negative.

    >>> li = User(id="U1", name="李娜", department="D1", roles=("agent",))
    >>> Candidate.of(li, load=3).name, Candidate.of(li.replace(roles=())).usable
    ('李娜', False)
    """

    id: str
    name: str = ""
    department: str | None = None
    roles: frozenset[str] = attrs.field(default=(), converter=_words)
    tags: frozenset[str] = attrs.field(default=(), converter=_words)
    active: bool = True
    usable: bool = True
    absent_until: datetime | None = attrs.field(default=None, converter=as_utc)
    load: int = 0
    capacity: int | None = None
    last_assigned_at: datetime | None = attrs.field(default=None, converter=as_utc)

    def __attrs_post_init__(self) -> None:
        for fact, value in (("load", self.load), ("capacity", self.capacity)):
            if value is not None and value < 0:
                raise StaffError(self.id, fact, value)

    @classmethod
    def of(
        cls,
        user: User,
        *,
        tags: Iterable[str] = (),
        absent_until: datetime | None = None,
        load: int = 0,
        capacity: int | None = None,
        last_assigned_at: datetime | None = None,
    ) -> "Candidate":
        """
        Return what routing must know of a user.

        Args:
            user: The user.
            tags: What he can: skills, languages.
            absent_until: First instant at which he is back.
            load: How much he has.
            capacity: How much he can carry.
            last_assigned_at: When he was last given a ticket.
        """
        return cls(
            id=user.id,
            name=user.name or "",
            department=user.department,
            roles=user.roles,
            tags=tags,
            active=user.active,
            usable=user.usable,
            absent_until=absent_until,
            load=load,
            capacity=capacity,
            last_assigned_at=last_assigned_at,
        )

    @property
    def shown(self) -> str:
        """
        What he is called in texts.
        """
        return self.name or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer(Document):
    """
    Whose turn it is on one route; kept from one assignment to the next.

    Turns go to who was served longest ago, and first to who never was. So somebody
    who was passed over while away keeps his turn, and gets one, not a heap.
    Handing a ticket to somebody else by hand does not touch it.

    Attributes:
        route: Name of the route.
        served: Ids of those who had a turn, the latest last.

    >>> Pointer.of({"route": "inquiry", "served": ["U2", "U1"]}).after("U2")
    Pointer(route='inquiry', served=('U1', 'U2'))
    """

    type_name: ClassVar[str] = "routing_pointer"

    route: Slug
    served: tuple[Id, ...] = ()

    def after(self, user: str, known: Iterable[str] | None = None) -> "Pointer":
        """
        Return the pointer once a user had a turn.

        Args:
            user: Id of the user.
            known: Ids of all people there are; others are forgotten. None keeps
                everybody.
        """
        kept = None if known is None else set(known)
        served = tuple(
            one for one in self.served if one != user and (kept is None or one in kept)
        )
        return Pointer(route=self.route, served=(*served, user))

    def place(self, user: str) -> int:
        """
        Return how recently a user had a turn among all; -1 if he never had one.

        >>> pointer = Pointer(route="inquiry", served=("U2", "U1"))
        >>> [pointer.place(user) for user in ("U1", "U2", "U3")]
        [1, 0, -1]
        """
        return self.served.index(user) if user in self.served else -1


def _people(given: Iterable[Candidate]) -> tuple[Candidate, ...]:
    people = tuple(sorted(given, key=lambda person: person.id))
    for user, count in Counter(person.id for person in people).items():
        if count > 1:
            raise StaffError(user, "id", count)
    return people


def _departments(given: Iterable[Department]) -> tuple[Department, ...]:
    return tuple(sorted(given, key=lambda department: department.id))


def _pointers(given: Mapping[str, Pointer] | Iterable[Pointer]) -> dict[str, Pointer]:
    pointers = given.values() if isinstance(given, Mapping) else given
    return {pointer.route: pointer for pointer in pointers}


@attrs.frozen(kw_only=True)
class Facts:
    """
    All that routing is told, besides the ticket and the instant.

    Attributes:
        people: Everybody who works here, also who is away: it is said of each why
            he was not chosen, and nobody loses his turn. Who has left may be left
            out; turns forget him then.
        departments: The company's departments.
        pointers: Route → whose turn it is; a route that is not there begins anew.

    Raises:
        StaffError: If somebody is there twice.

    >>> facts = Facts(people=[Candidate(id="U2"), Candidate(id="U1")])
    >>> [person.id for person in facts.people], facts.person("U3") is None
    (['U1', 'U2'], True)
    """

    people: tuple[Candidate, ...] = attrs.field(default=(), converter=_people)
    departments: tuple[Department, ...] = attrs.field(
        default=(), converter=_departments
    )
    pointers: Mapping[str, Pointer] = attrs.field(factory=dict, converter=_pointers)

    def person(self, user: str) -> Candidate | None:
        """
        Return what is known of a user, or None.
        """
        return next((person for person in self.people if person.id == user), None)

    def department(self, department: str) -> Department | None:
        """
        Return a department by its id, or None.
        """
        return next((one for one in self.departments if one.id == department), None)

    def pointer(self, route: str) -> Pointer:
        """
        Return whose turn it is on a route.
        """
        return self.pointers.get(route) or Pointer(route=route)

    def with_given(
        self, user: str, at: datetime, weight: int, pointer: Pointer | None
    ) -> "Facts":
        """
        Return the facts once somebody was given a ticket.

        Args:
            user: Id of the user.
            at: When.
            weight: How much the ticket counts.
            pointer: Whose turn it is now; None if nobody's turn has passed.
        """
        people = (
            attrs.evolve(person, load=person.load + weight, last_assigned_at=at)
            if person.id == user
            else person
            for person in self.people
        )
        more = {} if pointer is None else {pointer.route: pointer}
        return attrs.evolve(self, people=people, pointers={**self.pointers, **more})


@attrs.frozen(kw_only=True)
class Waiting:
    """
    A ticket that waits for a person.

    Attributes:
        ticket: The ticket.
        since: Since when it waits, UTC.

    Raises:
        NaiveDatetimeError: If *since* has no time zone.
    """

    ticket: Ticket
    since: datetime = attrs.field(converter=as_utc)
