"""
Whatever is done, history gives the state, and every store answers alike.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from crmkit import CRM
from crmkit.crm import Acting
from crmkit.desk import RESOLUTION
from crmkit.errors import CrmkitError
from crmkit.presets import standard
from crmkit.records import Ref, Ticket, fold
from crmkit.testing import CountingIds, RecordingChannel, SettableClock

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
SETTINGS = standard(close_on_silence=timedelta(days=14))
MOVES = sorted(move.name for move in SETTINGS.ticket_machine.document.moves)
DATA = st.fixed_dictionaries(
    {},
    optional={
        "solution": st.sampled_from(["更换电源", "call back"]),
        "told_via": st.sampled_from(["phone", "邮件发送"]),
        "adjustment": st.just("还需换线"),
        "reason": st.just("等客户"),
    },
)


class World:
    """
    A CRM on one store, with its own clock, ids and mail.
    """

    def __init__(self, url: str) -> None:
        self.clock = SettableClock(START)
        self.mail = RecordingChannel("email")
        self.crm = CRM.open(
            url,
            clock=self.clock,
            ids=CountingIds(),
            settings=SETTINGS,
            channels=[self.mail],
        )
        desk = self.crm.as_system("law")
        desk.departments.add(id="D", name="售后部")
        for name in ("U1", "U2"):
            desk.users.add(
                id=name, name=name, department="D", roles=["r"], email=f"{name}@x"
            )
        desk.customers.add(id="C", name="恒信科技有限公司", owner="U1")

    def answer(self, act: Callable[[Acting], object], by: str) -> object:
        """
        Return what an act gives, or the error it raises as text.
        """
        try:
            return act(self.crm.acting_as(by))
        except CrmkitError as error:
            return type(error), str(error)


class Histories(RuleBasedStateMachine):
    """
    Two users at one desk, on every store at once.
    """

    tickets = Bundle("tickets")

    @initialize()
    def open_worlds(self) -> None:
        """
        Open an empty CRM on each kind of store.
        """
        self.worlds = [World("memory://"), World("sqlite://")]

    def teardown(self) -> None:
        """
        Close what was opened.
        """
        for world in getattr(self, "worlds", ()):
            world.crm.close()

    def both(self, act: Callable[[Acting], object], by: str = "U1") -> Any:
        """
        Do the same everywhere and require the same answer.
        """
        first, *others = [world.answer(act, by) for world in self.worlds]
        assert [first] * len(others) == others
        return first

    @rule(hours=st.integers(0, 60))
    def time_passes(self, hours: int) -> None:
        """
        The clocks go on.
        """
        for world in self.worlds:
            world.clock.advance(timedelta(hours=hours))

    @rule(
        target=tickets,
        priority=st.sampled_from(["high", "medium", "低"]),
        back=st.integers(0, 5),
    )
    def open_ticket(self, priority: str, back: int) -> str:
        """
        A ticket is opened, perhaps back-dated.
        """
        at = self.worlds[0].clock.now() - timedelta(hours=back)
        made = self.both(
            lambda desk: desk.tickets.open(
                customer="C", kind="咨询", priority=priority, description="?", at=at
            )
        )
        return made.id if isinstance(made, Ticket) else ""

    @rule(
        ticket=tickets, move=st.sampled_from(MOVES), data=DATA, back=st.integers(0, 5)
    )
    def move(self, ticket: str, move: str, data: dict[str, Any], back: int) -> None:
        """
        Somebody tries a move, perhaps back-dated.
        """
        at = self.worlds[0].clock.now() - timedelta(hours=back)
        self.both(lambda desk: desk.tickets.move(ticket, move, at=at, **data), "U2")

    @rule(ticket=tickets, owner=st.sampled_from(["U1", "U2", "U9"]))
    def assign(self, ticket: str, owner: str) -> None:
        """
        Somebody is made responsible.
        """
        self.both(lambda desk: desk.tickets.assign(ticket, owner))

    @rule(ticket=tickets, mode=st.sampled_from(["phone", "internal"]))
    def interact(self, ticket: str, mode: str) -> None:
        """
        Somebody records what he did.
        """
        self.both(
            lambda desk: desk.interactions.record(ticket=ticket, mode=mode, summary="s")
        )

    @rule(key=st.sampled_from(["k1", "k2"]), priority=st.sampled_from(["high", "low"]))
    def keyed(self, key: str, priority: str) -> None:
        """
        A request comes, perhaps again, perhaps with a key used for another.
        """
        answers = []
        for world in self.worlds:
            try:
                with world.crm.begin(by="U1", key=key) as desk:
                    answers.append(
                        str(
                            desk.tickets.open(
                                customer="C",
                                kind="建议",
                                priority=priority,
                                description="k",
                            )
                        )
                    )
            except CrmkitError as error:
                answers.append(str(error))
        assert answers[0] == answers[1]

    @rule()
    def run(self) -> None:
        """
        What is due is done and what waits is sent.
        """
        reports = [(w.crm.run_due(), w.crm.deliver()) for w in self.worlds]
        assert reports[0] == reports[1]
        assert self.worlds[0].mail.sent == self.worlds[1].mail.sent

    @invariant()
    def history_gives_the_state(self) -> None:
        """
        Folding a record's changes gives the record.
        """
        for world in getattr(self, "worlds", ()):
            desk = world.crm.as_system("law")
            for service in (desk.tickets, desk.customers, desk.interactions):
                for record in service.find(limit=1000).items:
                    assert record == fold(service.changes(record.id))

    @invariant()
    def stored_deadlines_are_the_computed_ones(self) -> None:
        """
        A ticket's stored due instant is what its history gives, and is kept.
        """
        for world in getattr(self, "worlds", ()):
            desk = world.crm.as_system("law")
            for ticket in desk.tickets.find(limit=1000).items:
                due = desk.tickets.ledger(ticket.id).due_at
                assert due == ticket.resolution_due_at
                with world.crm.store.read() as tx:
                    kept = tx.appointments(Ref("ticket", ticket.id))
                kinds = [appointment.kind for appointment in kept]
                assert kinds == ([RESOLUTION] if due else [])

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        """
        No two messages have one Message-ID, no two outbox rows one key.
        """
        for world in getattr(self, "worlds", ()):
            sent = [message.message_id for message in world.mail.sent]
            keys = [row.effect.key for row in world.crm.deliveries(limit=1000)]
            assert len(sent) == len(set(sent))
            assert len(keys) == len(set(keys))


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None
)
