"""
Small worlds to ask conditions about: a zone, an instant, and fifty leads.

Invariants:
    - A world follows from its number alone.
    - Values come from pools that conditions draw their literals from as well, so
      that both sides of a comparison often meet, or miss by a microsecond.
    - Everything is missing at times; relations are empty at times.

Not here: conditions (:mod:`tests.property.conditions.writing`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import attrs

from crmkit.calendars import Calendar
from tests.conditions.samples import (
    Branch,
    Company,
    Grade,
    Lead,
    Line,
    Order,
    Stage,
    User,
)
from tests.property.conditions.cases import Asked
from tests.property.conditions.kleene import arrived, dated, months_away

T = TypeVar("T")
RECORDS = 50

WORDS = [
    "", "a", "A", "\uff41", "b", "ab", "Ab", "aba", "客户", "客", "户", "a%", "_", "%",
    "İ", "i̇", "i", "ß", "ss", "SS", "ẞ", "Σ", "σ", "ς", "ＡＢＣ", "abc", "ﬁ", "fi",
    "it's", 'say "x"', "é", "e\u0301", "a ", " a", "\\", "\\n", "\n", "😀", "\u00c5",
    "\u212b", "\u3000", "' or 1=1 --", "$1", ":x", "{}", "[", "*", "?", "\U0010ffff",
    "👩\u200d💻",
]  # fmt: skip
TAGS = [
    "", "a", "A", "ab", "客户", "it's", 'say "x"', "😀", "é", "e\u0301", "%", "\\",
    "\n", "b", "c", "[", "null", "1",
]  # fmt: skip
EDGES = [
    -(2**63), -(2**63) + 1, 2**63 - 1, 2**63 - 2, 2**62, -(2**62), 2**32, 3 * 10**9,
]  # fmt: skip
UNITS = {"minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800}
COUNTS = [1, 0, 7, 30, -2, 90]
MONTHS = [1, 0, 2, 3, 12, 13, -1]
LEAP = [date(2024, 2, 29), date(2028, 2, 29), date(2024, 2, 28), date(2023, 3, 1)]
NUDGES = [timedelta(microseconds=n) for n in (0, -1, 1)]

#: Where clocks are strange: instants (UTC) at which something happens to them.
ZONES: dict[str, list[str]] = {
    "UTC": ["2026-03-02T09:00", "2028-02-29T12:00", "2026-12-31T23:59"],
    "Asia/Shanghai": ["2026-03-02T09:00", "2026-02-28T16:00", "1991-09-14T17:00"],
    "Europe/Berlin": ["2026-03-29T01:00", "2026-10-25T01:00", "2026-05-31T10:00"],
    "America/New_York": ["2026-03-08T07:00", "2026-11-01T06:00", "2026-01-01T05:00"],
    "Pacific/Apia": ["2011-12-30T10:00", "2012-01-31T10:00", "2012-04-01T00:00"],
    "America/St_Johns": ["2007-10-28T02:31", "2008-03-09T03:31", "2007-11-28T03:00"],
    "Australia/Lord_Howe": ["2026-04-04T15:00", "2026-10-03T15:30", "2026-08-31T14:00"],
}
CALENDARS: list[dict[str, Any]] = [
    {"mon-fri": ["09:00-12:00", "13:00-18:00"]},
    {"mon-sun": ["00:00-24:00"]},
    {"mon-thu": ["22:00-02:00"], "sat": ["10:00-10:30"]},
]


@attrs.frozen
class Dice:
    """
    Chance that draws from pools.
    """

    random: Random

    def one(self, pool: Sequence[T]) -> T:
        """
        Return one thing of a pool.
        """
        return self.random.choice(pool)

    def maybe(self, pool: Sequence[T], missing: float = 0.25) -> T | None:
        """
        Return one thing of a pool, or nothing.
        """
        return None if self.random.random() < missing else self.one(pool)

    def several(self, pool: Sequence[T], most: int) -> list[T]:
        """
        Return a few different things of a pool, often none.
        """
        number = max(0, self.random.randrange(-1, most + 1))
        return self.random.sample(pool, min(number, len(pool)))


@attrs.frozen(slots=False)
class World:
    """
    A zone, an instant, calendars, parameters and leads.

    Attributes:
        number: What everything follows from.
    """

    number: int

    def __attrs_post_init__(self) -> None:
        """
        Draw everything now: the order of later questions must change nothing.
        """
        _ = self.leads, self.params, self._changes

    @cached_property
    def dice(self) -> Dice:
        """
        The chance of this world.
        """
        return Dice(Random(self.number))  # noqa: S311 - no secret

    @cached_property
    def zone(self) -> ZoneInfo:
        """
        Whose wall time counts.
        """
        return ZoneInfo(list(ZONES)[self.number % len(ZONES)])

    @cached_property
    def now(self) -> datetime:
        """
        When: at, just before or some time after something that clocks do.
        """
        dice = Dice(Random(self.number + 1))  # noqa: S311 - no secret
        at = datetime.fromisoformat(dice.one(ZONES[self.zone.key])).replace(tzinfo=UTC)
        late = [timedelta(minutes=n) for n in (0, 0, 30, 45, 60, 90, 1440, 2880)]
        return at + dice.one(late) + dice.one(NUDGES)

    @cached_property
    def calendar(self) -> Calendar:
        """
        By which business age is counted; not in the zone of the schema.
        """
        hours = CALENDARS[self.number // len(ZONES) % len(CALENDARS)]
        return Calendar("Asia/Shanghai", hours, closures=["2026-03-03", "2026-10-23"])

    # -- Pools -------------------------------------------------------------

    @cached_property
    def instants(self) -> list[datetime]:
        """
        Instants at which an answer may turn, and their neighbours.
        """
        turns = [*self._turns()]
        pool = [at + nudge for at in turns for nudge in NUDGES]
        return self.dice.random.sample(pool, min(48, len(pool)))

    def _turns(self) -> Iterable[datetime]:
        now, zone = self.now, self.zone
        for size in UNITS.values():
            yield from (now - timedelta(seconds=size * count) for count in COUNTS)
        yield from (months_away(now, -count, zone) for count in MONTHS)  # type: ignore[misc]
        day = dated(now, zone)
        first = day.replace(day=1)
        for each in (day, day - timedelta(days=1), day + timedelta(days=1), first):
            yield arrived(datetime.combine(each, time()), zone)
        for edge in ("earliest", "latest"):
            for hours in (0, 1, 8, 30):
                yield self.calendar.subtract(now, timedelta(hours=hours), edge=edge)
        clock = datetime.fromisoformat(ZONES[zone.key][0]).replace(tzinfo=UTC)
        yield from (clock + timedelta(minutes=n) for n in (-61, -30, 0, 30, 60))

    @cached_property
    def days(self) -> list[date]:
        """
        Days around now, leap days, and days that are near in another year.
        """
        today = dated(self.now, self.zone)
        near = [today + timedelta(days=n) for n in (0, -1, 1, -30, 30, -365, -366)]
        return [*near, *LEAP, today.replace(day=1), date(2027, 3, 1)]

    @cached_property
    def lengths(self) -> list[timedelta]:
        """
        Durations: multiples of the units, and some odd ones.
        """
        exact = [timedelta(seconds=u * n) for u in UNITS.values() for n in COUNTS]
        return [*exact, timedelta(microseconds=1), timedelta(days=1, microseconds=-1)]

    def integer(self) -> int:
        """
        Return a small number, now and then one at the edge of 64 bits.
        """
        dice = self.dice
        return dice.one(EDGES) if dice.random.random() < 0.1 else dice.one(range(-3, 6))

    def decimal(self, places: int) -> Decimal:
        """
        Return a decimal with at most some places.
        """
        found = Decimal(self.integer()).scaleb(-places)
        return self.dice.one([found, Decimal(f"{found.normalize():f}")])

    def maybe(self, make: Callable[[], T]) -> T | None:
        """
        Return what is made, or nothing.
        """
        return None if self.dice.random.random() < 0.25 else make()

    # -- Records -----------------------------------------------------------

    @cached_property
    def params(self) -> dict[str, Any]:
        """
        What is bound to the parameters; a record is a mapping.
        """
        dice, user = self.dice, self.user("viewer")
        keys = "id", "name", "department", "departments", "since"
        viewer = {key: getattr(user, key) for key in keys}
        return {
            "me": dice.maybe(WORDS),
            "quota": self.maybe(self.integer),
            "since": dice.maybe(self.instants),
            "my_teams": self.texts(),
            "viewer": viewer if dice.random.random() < 0.8 else None,
            "on_day": dice.maybe(self.days),
            "in_month": self.maybe(lambda: dice.one(self.days).replace(day=1)),
            "patience": dice.maybe(self.lengths),
            "floor": self.maybe(self.integer),
            "bar": self.maybe(lambda: self.decimal(2)),
            "strict": dice.maybe([True, False]),
            "wanted": dice.maybe([stage.value for stage in Stage]),
        }

    @cached_property
    def leads(self) -> list[Lead]:
        """
        Return the leads.
        """
        return [self.lead(number) for number in range(RECORDS)]

    def texts(self) -> tuple[str, ...] | None:
        """
        Return tags.
        """
        return self.maybe(lambda: tuple(self.dice.several(TAGS, 3)))

    def instant(self) -> datetime | None:
        """
        Return an instant, in any zone.
        """
        at = self.dice.maybe(self.instants)
        return at and at.astimezone(self.dice.one([UTC, UTC, self.zone]))

    def user(self, key: str) -> User:
        """
        Return a user.
        """
        dice = self.dice
        return User(
            id=key,
            name=dice.maybe(WORDS),
            department=dice.maybe(TAGS),
            departments=self.texts(),
            since=dice.maybe(self.days),
        )

    def branch(self, key: str) -> Branch:
        """
        Return a branch of a company.
        """
        dice = self.dice
        return Branch(
            id=key,
            city=dice.maybe(WORDS),
            seats=self.maybe(self.integer),
            opened=dice.maybe(self.days),
        )

    def company(self, key: str) -> Company:
        """
        Return a company with its manager and branches.
        """
        dice = self.dice
        return Company(
            id=key,
            title=dice.maybe(WORDS),
            grade=dice.maybe(list(Grade)),
            staff=self.maybe(self.integer),
            founded=dice.maybe(self.days),
            listed=dice.maybe([True, False]),
            labels=self.texts(),
            revenue=self.maybe(self.integer),
            signed_at=self.instant(),
            manager=self.maybe(lambda: self.user(f"{key}m")),
            branches=tuple(self.branch(each) for each in self.keys(f"{key}b", 3)),
        )

    def line(self, key: str) -> Line:
        """
        Return a line of an order.
        """
        return Line(
            id=key,
            sku=self.dice.maybe(WORDS),
            pieces=self.maybe(self.integer),
            price=self.maybe(self.integer),
            ready_at=self.instant(),
        )

    def order(self, key: str) -> Order:
        """
        Return an order with its seller and lines.
        """
        dice = self.dice
        return Order(
            id=key,
            product=dice.maybe(WORDS),
            amount=self.maybe(self.integer),
            pieces=self.maybe(self.integer),
            weight=self.maybe(lambda: self.decimal(3)),
            placed_at=self.instant(),
            due=dice.maybe(self.days),
            took=dice.maybe(self.lengths),
            cancelled=dice.maybe([True, False]),
            marks=self.texts(),
            seller=self.maybe(lambda: self.user(f"{key}s")),
            lines=tuple(self.line(each) for each in self.keys(f"{key}l", 3)),
        )

    def lead(self, number: int) -> Lead:
        """
        Return a lead with its company and orders.
        """
        dice, key = self.dice, f"w{self.number}-{number}"
        return Lead(
            name=dice.maybe(WORDS),
            owner=dice.maybe(WORDS),
            stage=dice.maybe(list(Stage)),
            seats=self.maybe(self.integer),
            limit=self.maybe(self.integer),
            vip=dice.maybe([True, False]),
            paid=dice.maybe([True, False]),
            tags=self.texts(),
            teams=self.texts(),
            last_contacted_at=self.instant(),
            created_at=self.instant(),
            born=dice.maybe(self.days),
            signed=dice.maybe(self.days),
            spent=dice.maybe(self.lengths),
            waited=dice.maybe(self.lengths),
            cohort=self.maybe(lambda: dice.one(self.days).replace(day=1)),
            budget=self.maybe(self.integer),
            fee=self.maybe(self.integer),
            yen=self.maybe(self.integer),
            score=self.maybe(lambda: self.decimal(2)),
            rating=self.maybe(lambda: self.decimal(2)),
            custom=self.custom(),
            company=self.maybe(lambda: self.company(f"{key}c")),
            orders=tuple(self.order(each) for each in self.keys(f"{key}o", 4)),
        )

    def custom(self) -> dict[str, object]:
        """
        Return custom fields, some missing and some there without a value.
        """
        found: dict[str, object] = {
            "plan": self.dice.maybe(WORDS),
            "renewals": self.maybe(self.integer),
            "合同金额(元)": self.maybe(self.integer),
            "renewed_at": self.as_text(self.instant()),
            "trial_ends": self.as_text(self.dice.maybe(self.days)),
            "discount": self.as_text(self.maybe(lambda: self.decimal(2))),
        }
        return {k: v for k, v in found.items() if self.dice.random.random() < 0.8}

    def as_text(self, value: Any) -> Any:
        """
        Return a value as JSON has it, or, at times, as it is.
        """
        if value is None or self.dice.random.random() < 0.3:
            return value
        if isinstance(value, Decimal):
            return f"{value:f}"
        text = value.isoformat()
        return text.replace("+00:00", self.dice.one(["Z", "+00:00"]))

    def keys(self, start: str, most: int) -> list[str]:
        """
        Return the ids of some records, in an order that is not theirs.
        """
        ends = ["10", "2", "\uff11", "a", "B", "é"]
        return [f"{start}{end}" for end in self.dice.several(ends, most)]

    # -- Questions ---------------------------------------------------------

    def asked(self, lead: Lead, now: datetime | None = None) -> Asked:
        """
        Return the question about a lead.
        """
        return Asked(
            rows={"": lead},
            now=self.now if now is None else now,
            zone=self.zone,
            calendar=self.calendar,
            params=self.params,
            change=self.change_of(lead),
        )

    def mapping(self, lead: Lead) -> dict[str, Any]:
        """
        Return a lead as a mapping, with mappings in it.
        """
        return self._mappings[id(lead)]

    @cached_property
    def _mappings(self) -> dict[int, dict[str, Any]]:
        return {id(lead): asdict(lead) for lead in self.leads}

    def change_of(self, lead: Lead) -> "Change":
        """
        Return the change at hand for a lead.
        """
        return self._changes[id(lead)]

    @cached_property
    def _changes(self) -> dict[int, "Change"]:
        return {id(lead): self._change(lead) for lead in self.leads}

    def _change(self, lead: Lead) -> "Change":
        dice, names = self.dice, CHANGING
        by, cause = dice.one(WORDS), dice.one(WORDS)
        now = {name: getattr(lead, name) for name in names}
        if dice.random.random() < 0.3:
            born = {name: (None, now[name]) for name in names if now[name] is not None}
            return Change(born, by, cause, 1)
        before = self.lead(RECORDS)
        moved = dice.several(names, 6)
        return Change(
            {name: (getattr(before, name), now[name]) for name in moved}, by, cause, 2
        )


#: Fields that changes are about.
CHANGING = [
    "name", "owner", "stage", "seats", "limit", "vip", "tags", "created_at", "born",
    "spent", "budget", "score",
]  # fmt: skip


@attrs.frozen
class Change:
    """
    The change at hand, as a condition looks at it.
    """

    fields: dict[str, tuple[Any, Any]]
    by: str
    cause: str
    version: int
