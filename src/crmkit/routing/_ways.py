"""
How a person is found in a department.

Invariants:
    - Nobody is chosen who has left, may not act, is away or is full.
    - Of everybody who was looked at it is said why he was not chosen.
    - The answer depends on the facts alone, not on their order: what is equal in
      everything else is decided by id.

Not here: which department it is (:mod:`crmkit.routing` ``_router``).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final

import attrs

from crmkit.records import Department
from crmkit.routing._document import Destination, Way
from crmkit.routing._facts import Candidate, Facts, Pointer
from crmkit.routing._reason import PassedOver

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@attrs.frozen(kw_only=True)
class Search:
    """
    What is looked for.

    Attributes:
        destination: Where the ticket goes, and how a person is found there.
        department: The department.
        weight: How many tickets this one counts as.
        capacity: What somebody can carry who has no capacity of his own.
        now: When it is decided, UTC.
        since: Since when the ticket waits, UTC.
    """

    destination: Destination
    department: Department
    weight: int
    capacity: int | None
    now: datetime
    since: datetime

    @property
    def is_relaxed(self) -> bool:
        """
        Whether the ticket has waited so long that needs are only preferred.
        """
        after: timedelta | None = self.destination.relax_after
        return after is not None and self.now - self.since >= after

    @property
    def needs(self) -> frozenset[str]:
        """
        Tags that the person must have.
        """
        return frozenset(() if self.is_relaxed else self.destination.needs)

    @property
    def prefers(self) -> frozenset[str]:
        """
        Tags that decide among those who could take it.
        """
        more = self.destination.needs if self.is_relaxed else ()
        return frozenset((*self.destination.prefers, *more))

    def capacity_of(self, person: Candidate) -> int | None:
        """
        Return how much somebody can carry.
        """
        return self.capacity if person.capacity is None else person.capacity

    def passed(
        self, person: Candidate, code: str, missing: Iterable[str] = ()
    ) -> PassedOver:
        """
        Return that somebody was not chosen.
        """
        return PassedOver.of(person, code, missing, self.capacity_of(person))


@attrs.frozen(kw_only=True)
class Found:
    """
    Who was found, or why nobody.

    Attributes:
        code: As in :class:`crmkit.routing.Reason`.
        owner: Who takes it; None if it waits.
        passed_over: Who was looked at and not chosen.
        pointer: Whose turn it is now; None if nobody's turn has passed.
        waived: Required tags that the owner lacks.
    """

    code: str
    owner: Candidate | None = None
    passed_over: tuple[PassedOver, ...] = ()
    pointer: Pointer | None = None
    waived: tuple[str, ...] = ()


def find(search: Search, facts: Facts) -> Found:
    """
    Return who takes a ticket.
    """
    match search.destination.way:
        case Way.QUEUE:
            return Found(code="queued")
        case Way.SUPERVISOR:
            return _supervisor(search, facts)
        case Way.FIXED:
            found = _named(search, facts)
        case _:
            found = _in_department(search, facts)
    if found.owner is None and search.destination.or_supervisor:
        return _or_supervisor(found, search, facts)
    return found


def hindrance(person: Candidate, search: Search) -> PassedOver | None:
    """
    Return what keeps somebody from any ticket now, or None.
    """
    code = next(_hindrances(person, search), None)
    return search.passed(person, code) if code else None


def _hindrances(person: Candidate, search: Search) -> Iterator[str]:
    if not person.active:
        yield "inactive"
    if not person.usable:
        yield "unusable"
    if person.absent_until is not None and search.now < person.absent_until:
        yield "absent"
    capacity = search.capacity_of(person)
    # Who has nothing may be given a ticket that counts more than he can carry;
    # else nobody might ever take it.
    wanted = person.load + search.weight if person.load else 1
    if capacity is not None and wanted > capacity:
        yield "full"


def _named(search: Search, facts: Facts) -> Found:
    user = search.destination.person or ""
    found = _alone(user, "fixed", search, facts)
    if found.owner is None or found.owner.department == search.department.id:
        return found
    passed = search.passed(found.owner, "elsewhere")
    return Found(code="nobody", passed_over=(passed,))


def _supervisor(search: Search, facts: Facts) -> Found:
    user = search.department.supervisor
    if user is None:
        return Found(code="no_supervisor")
    return _alone(user, "supervisor", search, facts)


def _alone(user: str, code: str, search: Search, facts: Facts) -> Found:
    """
    Return the one person who may take it, if nothing keeps him.
    """
    person = facts.person(user)
    if person is None:
        unknown = PassedOver(user=user, name=user, code="unknown")
        return Found(code="nobody", passed_over=(unknown,))
    passed = hindrance(person, search)
    if passed:
        return Found(code="nobody", passed_over=(passed,))
    return Found(code=code, owner=person)


def _or_supervisor(found: Found, search: Search, facts: Facts) -> Found:
    second = _supervisor(search, facts)
    taken = {second.owner.id} if second.owner else set()
    passed = {p.user: p for p in second.passed_over}
    # What keeps him from the route itself is said rather than what keeps him now.
    passed |= {p.user: p for p in found.passed_over if p.user not in taken}
    code = second.code if second.owner else found.code
    return Found(code=code, owner=second.owner, passed_over=tuple(passed.values()))


def _in_department(search: Search, facts: Facts) -> Found:
    people = [p for p in facts.people if p.department == search.department.id]
    passed = {p.id: _unfit(p, search) or hindrance(p, search) for p in people}
    able = [person for person in people if passed[person.id] is None]
    fittest, others = _fittest(able, search)
    if search.destination.way is Way.ROUND_ROBIN:
        found = _by_turn(fittest, search, facts)
    else:
        found = _by_load(fittest, people, search)
    unable = [one for one in passed.values() if one]
    whole = (*found.passed_over, *others, *unable)
    waived = set(search.destination.needs).difference(
        found.owner.tags if found.owner else search.destination.needs
    )
    return attrs.evolve(found, passed_over=whole, waived=tuple(sorted(waived)))


def _unfit(person: Candidate, search: Search) -> PassedOver | None:
    """
    Return why somebody may not be given tickets of this route, or None.
    """
    roles = frozenset(search.destination.roles)
    if roles and not roles & person.roles:
        return search.passed(person, "role", roles)
    if missing := search.needs - person.tags:
        return search.passed(person, "skills", missing)
    return None


def _fittest(
    able: Sequence[Candidate], search: Search
) -> tuple[list[Candidate], list[PassedOver]]:
    """
    Return who has most of what is preferred, and the others.
    """
    wanted = search.prefers
    most = max((len(wanted & person.tags) for person in able), default=0)
    fittest, others = [], []
    for person in able:
        if len(wanted & person.tags) == most:
            fittest.append(person)
        else:
            missing = wanted - person.tags
            others.append(search.passed(person, "less_fitting", missing))
    return fittest, others


def _by_turn(people: Sequence[Candidate], search: Search, facts: Facts) -> Found:
    if not people:
        return Found(code="nobody")
    pointer = facts.pointer(search.destination.name)
    first, *rest = sorted(people, key=lambda p: (pointer.place(p.id), p.id))
    return Found(
        code="next_in_turn",
        owner=first,
        passed_over=tuple(search.passed(person, "later") for person in rest),
        pointer=pointer.after(first.id, (person.id for person in facts.people)),
    )


def _by_load(
    people: Sequence[Candidate], department: Sequence[Candidate], search: Search
) -> Found:
    if not people:
        return Found(code="nobody")
    known = [search.capacity_of(person) for person in department]
    # Who can carry any amount is compared as if he could carry the most of all.
    most = max((capacity for capacity in known if capacity), default=1)

    def rank(person: Candidate) -> tuple[Fraction, datetime, str]:
        share = Fraction(person.load, search.capacity_of(person) or most)
        return share, person.last_assigned_at or _NEVER, person.id

    first, *rest = sorted(people, key=rank)
    best = rank(first)
    return Found(
        code="least_loaded",
        owner=first,
        passed_over=tuple(
            search.passed(person, _behind(best, rank(person))) for person in rest
        ),
    )


def _behind(
    best: tuple[Fraction, datetime, str], rank: tuple[Fraction, datetime, str]
) -> str:
    """
    Return in what somebody comes after the one who was chosen.
    """
    if rank[0] > best[0]:
        return "busier"
    return "recent" if rank[1] > best[1] else "tie"
