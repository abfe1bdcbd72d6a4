"""
A story told at simulated time: what happens when, and what the system does by itself.

A chapter is a function that puts things on the agenda of a :class:`Stage`;
what is done may put more there. Every simulated hour the system does what is
due and sends what waits, as a scheduler would make it do.
"""

import heapq
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from functools import partial
from itertools import count

import attrs
from demo.company import Company, Language, said
from demo.mailroom import Mailroom
from demo.words import Pair

from crmkit import CRM, Calendar
from crmkit.crm import Acting
from crmkit.testing import SettableClock

HOUR = timedelta(hours=1)
Act = Callable[[], None]
Chapter = Callable[["Stage"], None]


@attrs.define(kw_only=True, eq=False)
class Stage:
    """
    Where the story is played.

    Attributes:
        crm: The system in use.
        clock: What it takes for the present.
        mailroom: Where its mail arrives.
        company: Who takes part.
        calendar: When people work.
        language: Language they speak.
        chance: Where everything that is not planned comes from.
        start: First instant of the story, UTC.
        days: How long it lasts.
        staff: Department → ids of those who work there, supervisor first.
        customers: Ids of the customers, in the company's order.
        contacts: Id of a customer → id of the person to speak to.
        readers: What is done with each mail that arrives.
        followed: Id of the customer whose whole life is told.
    """

    crm: CRM
    clock: SettableClock
    mailroom: Mailroom
    company: Company
    calendar: Calendar
    language: Language
    chance: random.Random
    start: datetime
    days: int
    staff: dict[str, list[str]] = attrs.field(factory=dict)
    customers: list[str] = attrs.field(factory=list)
    contacts: dict[str, str] = attrs.field(factory=dict)
    readers: list[Callable[[EmailMessage], None]] = attrs.field(factory=list)
    followed: str = ""
    _agenda: list[tuple[datetime, int, Act]] = attrs.field(factory=list)
    _order: Iterator[int] = attrs.field(factory=count)

    @property
    def end(self) -> datetime:
        """
        First instant after the story.
        """
        return self.start + timedelta(days=self.days)

    def at(self, when: datetime, act: Act) -> None:
        """
        Put something on the agenda; what is to come after the end never comes.
        """
        heapq.heappush(self._agenda, (when, next(self._order), act))

    def after(self, work: timedelta, act: Act) -> None:
        """
        Put something on the agenda, once that much time of work has passed.
        """
        self.at(self.calendar.add(self.clock.now(), work), act)

    def later(self, pause: timedelta, act: Act) -> None:
        """
        Put something on the agenda, once that much plain time has passed.
        """
        self.at(self.clock.now() + pause, act)

    def around(self, minutes: float) -> timedelta:
        """
        Return a length of time that is usually near, and now and then far above.
        """
        drawn = self.chance.lognormvariate(0, 0.6) * minutes
        return timedelta(seconds=round(drawn * 60))

    def likely(self, share: float) -> bool:
        """
        Return True in that share of cases.
        """
        return self.chance.random() < share

    def say(self, words: Sequence[Pair]) -> str:
        """
        Return one of several sentences.
        """
        return said(self.chance.choice(words), self.language)

    def local(self, day: int, at: time) -> datetime:
        """
        Return an instant by the company's wall clock.

        Args:
            day: Day of the story, from 0.
            at: Time of day.
        """
        first = self.start.astimezone(self.calendar.tz).date()
        wall = datetime.combine(first + timedelta(days=day), at, self.calendar.tz)
        return wall.astimezone(UTC)

    def hours(self) -> Iterator[datetime]:
        """
        Play the story, yielding after each hour what the clock shows.
        """
        now = self.start
        while now <= self.end:
            self._play_until(now)
            self.clock.set(now)
            self.crm.run_due()
            self.crm.deliver()
            for mail in self.mailroom.new_mail():
                for read in self.readers:
                    read(mail)
            yield now
            now += HOUR

    def _play_until(self, now: datetime) -> None:
        while self._agenda and self._agenda[0][0] <= now:
            when, _, act = heapq.heappop(self._agenda)
            self.clock.set(when)
            act()

    def desk(self, user: str) -> Acting:
        """
        Return an acting object for somebody.
        """
        return self.crm.acting_as(user)


def then(act: Callable[..., None], *args: object) -> Act:
    """
    Return something to do later.
    """
    return partial(act, *args)
