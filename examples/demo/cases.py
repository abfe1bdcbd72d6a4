"""
How one customer's matter goes: from opening, through work and waiting, to the end.

Some owners forget a ticket until the system reminds them; that is what the
reminders are for.
"""

import re
from contextlib import AbstractContextManager
from datetime import timedelta
from email.message import EmailMessage

import attrs
from demo.company import said
from demo.story import Act, Stage
from demo.words import (
    CHECKED,
    DISPLEASED,
    PLEASED,
    RETURNED,
    REVISED,
    SENT_BACK,
    WAITED,
    WISHES,
    WORKED,
    Matter,
    Pair,
)

from crmkit.crm import Acting

#: Which department takes care of which kind of ticket.
CARE = {
    "inquiry": "service",
    "complaint": "after_sales",
    "after_sales_support": "after_sales",
    "change_request": "product",
    "suggestion": "product",
}
PRIORITIES = ("high", "medium", "low")
#: Usual minutes of work until a ticket is taken up, and until it is solved.
TAKEN_UP = {"high": 18, "medium": 55, "low": 110}
SOLVED = {"high": 170, "medium": 150, "low": 280}
CHANNELS = ("phone", "online", "email", "official_account", "app")
TOLD_VIA = ("phone", "email", "wecom", "in_person")
MODES = {"phone": "phone", "email": "email", "wecom": "wechat", "in_person": "visit"}

FORGOTTEN, OVERLOOKED, ABANDONED = 0.05, 0.2, 0.06
LAST_DAYS = timedelta(days=8)
ASKS, REVIEWED, SENT_BACK_SHARE = 0.22, 0.4, 0.25
SILENT, ADJUSTED, REFUSED, CAME_BACK = 0.03, 0.12, 0.06, 0.025


@attrs.define(eq=False)
class Desk:
    """
    The service desk: its cases, and what it does with reminders.
    """

    stage: Stage
    cases: dict[str, "Case"] = attrs.field(factory=dict)

    def read(self, mail: EmailMessage) -> None:
        """
        Let the owner whom a mail reminds go back to work, unless he overlooks it.
        """
        found = re.search(r"GD\d+", str(mail["Subject"]))
        case = self.cases.get(found.group()) if found else None
        if case is None or not case.forgotten or case.abandoned:
            return
        if not self.stage.likely(OVERLOOKED):
            case.forgotten = False
            self.stage.after(self.stage.around(40), case.remember)


@attrs.define(eq=False, kw_only=True)
class Case:
    """
    One matter of one customer.

    Attributes:
        desk: Where it is taken care of.
        customer: Id of the customer.
        matter: What he comes with.
        ticket: Id of the ticket, once it is open.
        owner: Id of the user who is responsible.
        priority: Urgency.
        solution: What will be told.
        forgotten: Whether its owner does nothing until he is reminded.
        abandoned: Whether he does nothing even then.
        rounds: How often the customer has answered.
    """

    desk: Desk
    customer: str
    matter: Matter
    ticket: str = ""
    owner: str = ""
    priority: str = "medium"
    solution: Pair = ("", "")
    forgotten: bool = False
    abandoned: bool = False
    rounds: int = 0

    @property
    def stage(self) -> Stage:
        """
        Where it is played.
        """
        return self.desk.stage

    def open(self) -> None:
        """
        Enter the ticket at the service desk, for somebody of the right department.
        """
        stage, matter = self.stage, self.matter
        clerk = stage.chance.choice(stage.staff["service"][1:])
        self.owner = stage.chance.choice(stage.staff[CARE[matter.kind]][1:])
        self.priority = stage.chance.choices(PRIORITIES, matter.priorities)[0]
        which = stage.chance.randrange(len(matter.asked))
        self.solution = matter.solved[which]
        # Nobody leaves a ticket lying for weeks; these are still open at the end.
        late = stage.end - stage.clock.now() < LAST_DAYS
        self.abandoned = stage.likely(ABANDONED) and late
        self.forgotten = self.abandoned or stage.likely(FORGOTTEN)
        ticket = stage.desk(clerk).tickets.open(
            customer=self.customer,
            contact=stage.contacts[self.customer],
            kind=matter.kind,
            topic=matter.topic,
            channel=stage.chance.choice(CHANNELS),
            priority=self.priority,
            description=said(matter.asked[which], stage.language),
            owner=self.owner,
        )
        self.ticket = ticket.id
        self.desk.cases[ticket.number or ""] = self
        if not self.forgotten or stage.likely(0.5):
            self._soon(TAKEN_UP[self.priority], self.take_up)

    def take_up(self) -> None:
        """
        Take the ticket in charge and call the customer.
        """
        with self._at_desk() as desk:
            desk.tickets.move(self.ticket, "start")
            self._note(desk, "phone", self.stage.say(CHECKED))
        if self.forgotten:
            return
        if self.stage.likely(ASKS):
            self._soon(45, self.ask)
        else:
            self._soon(SOLVED[self.priority], self.finish)

    def remember(self) -> None:
        """
        Go on with a ticket that was forgotten.
        """
        status = self.stage.desk(self.owner).tickets.get(self.ticket).status
        if status == "open":
            self.take_up()
        elif status == "in_progress":
            self._soon(60, self.finish)

    def ask(self) -> None:
        """
        Wait for something that only the customer can give.
        """
        with self._at_desk() as desk:
            desk.tickets.move(self.ticket, "wait", reason=self.stage.say(WAITED))
        self.stage.after(self.stage.around(300), self.go_on)

    def go_on(self) -> None:
        """
        Go on once the customer has answered.
        """
        with self._at_desk() as desk:
            desk.tickets.move(self.ticket, "resume")
        self._soon(SOLVED[self.priority] / 2, self.finish)

    def finish(self) -> None:
        """
        Tell the solution, or have it reviewed first.
        """
        with self._at_desk() as desk:
            self._note(desk, "internal", self.stage.say(WORKED))
            grave = self.matter.kind in ("complaint", "change_request")
            if grave and self.stage.likely(REVIEWED):
                solution = self._solution()
                desk.tickets.move(self.ticket, "submit_for_review", solution=solution)
                self._soon(60, self.review)
                return
        self.tell()

    def review(self) -> None:
        """
        Let the supervisor approve the solution, or send it back.
        """
        leader = self.stage.staff[CARE[self.matter.kind]][0]
        with self.stage.crm.begin(by=leader) as desk:
            if self.stage.likely(SENT_BACK_SHARE):
                reason = self.stage.say(SENT_BACK)
                desk.tickets.move(self.ticket, "refuse_review", reason=reason)
                self._soon(90, self.tell)
                return
            via = self.stage.chance.choice(TOLD_VIA)
            desk.tickets.move(self.ticket, "approve", told_via=via)
        self._await_answer()

    def tell(self) -> None:
        """
        Tell the customer what is done.
        """
        via = self.stage.chance.choices(TOLD_VIA, (5, 2, 4, 1))[0]
        with self._at_desk() as desk:
            solution = self._solution()
            desk.tickets.move(self.ticket, "tell", solution=solution, told_via=via)
            self._note(desk, MODES[via], solution)
        self._await_answer()

    def hear(self) -> None:
        """
        Record what the customer thinks of it.
        """
        drawn = self.stage.chance.random() if self.rounds < 3 else 1.0  # noqa: PLR2004 - patience
        self.rounds += 1
        with self._at_desk() as desk:
            if drawn < ADJUSTED:
                wish = self.stage.say(WISHES)
                desk.tickets.move(self.ticket, "adjust", adjustment=wish)
                self._soon(120, self.tell)
            elif drawn < ADJUSTED + REFUSED:
                why = self.stage.say(DISPLEASED)
                desk.tickets.move(self.ticket, "reject", reason=why)
                self._soon(40, self.take_up)
            else:
                desk.tickets.move(self.ticket, "accept")
                self._note(desk, "phone", self.stage.say(PLEASED))
                self.stage.after(self.stage.around(240), self.close)

    def close(self) -> None:
        """
        Close the ticket; now and then the customer comes back.
        """
        with self._at_desk() as desk:
            desk.tickets.move(self.ticket, "close")
        if self.rounds == 1 and self.stage.likely(CAME_BACK):
            self.stage.after(self.stage.around(900), self.come_back)

    def come_back(self) -> None:
        """
        Reopen the ticket.
        """
        self.rounds += 1
        with self._at_desk() as desk:
            desk.tickets.move(self.ticket, "reopen", reason=self.stage.say(RETURNED))
        self._soon(SOLVED[self.priority] / 2, self.tell)

    def _await_answer(self) -> None:
        if not self.stage.likely(SILENT):
            self.stage.after(self.stage.around(150), self.hear)

    def _solution(self) -> str:
        more = REVISED if self.rounds else ("", "")
        return said(self.solution, self.stage.language) + said(
            more, self.stage.language
        )

    def _soon(self, minutes: float, act: Act) -> None:
        """
        Go on in a while: in working hours, but for urgent matters at any hour.
        """
        pause = self.stage.around(minutes)
        if self.priority == "high":
            self.stage.later(pause, act)
        else:
            self.stage.after(pause, act)

    def _at_desk(self) -> AbstractContextManager[Acting]:
        return self.stage.crm.begin(by=self.owner)

    def _note(self, desk: Acting, mode: str, summary: str) -> None:
        desk.interactions.record(ticket=self.ticket, mode=mode, summary=summary)
