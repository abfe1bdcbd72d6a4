"""
What a low score leads to (requirement T11).

Invariants:
    - What the customer said is passed on to whoever works on the ticket, also if he
      does not see ratings; not what a policy hides from anybody.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, cast

import attrs

from crmkit.decisions import Decision, Write
from crmkit.desk._eyes import shown_to_all
from crmkit.desk._reading import usable_one
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._telling import PROSE, words
from crmkit.desk._ticket_commands import OpenTicket
from crmkit.desk._tickets import open_ticket
from crmkit.labels import Language
from crmkit.records import Customer, Order, Rating, Record, Ticket

#: What was rated where neither a ticket nor an order is named.
_ALL_OF_US: Final[Mapping[Language, str]] = {"en": "our service", "zh": "我们的服务"}


def with_ticket(decision: Decision, view: Snapshot, at: datetime) -> Decision:
    """
    Return a rating with the ticket that a low score opens, in the same transaction.

    Low is ``settings.low_score`` or less. The ticket has the customer's words, is of
    the kind that ``settings.low_score_ticket`` says, and belongs to whoever answers for
    the customer, else to who acts. A rating that names a ticket already opens none,
    nor does a change of anything but the score.

    Raises:
        RecordNotFoundError: If the customer is not there.
        UserNotUsableError: If who acts has left.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> client = Customer(id="C1", version=1, name="恒信科技")
    >>> view = Snapshot(by="system:survey", settings=standard(), new_id="R1",
    ...     records={client.ref: client}, numbers={"ticket": "GD20260001"},
    ...     ids={"low_score": "T1"})
    >>> bad = Rating(customer="C1", score=2, comment="登录偶尔卡顿")
    >>> plan = with_ticket(Decision(writes=(view.new(bad),)), view,
    ...     datetime(2026, 3, 2, tzinfo=UTC))
    >>> rating, ticket = (write.after for write in plan.writes)
    >>> rating.follow_up, ticket.scenario, ticket.description.splitlines()[-1]
    ('T1', 'satisfaction', '具体评价：登录偶尔卡顿')
    """
    if not decision.writes:
        return decision
    write, low = decision.writes[0], view.settings.low_score
    rating = cast("Rating", write.after)
    score = rating.score if "score" in write.fields else None
    if low is None or score is None or score > low or rating.follow_up:
        return decision
    if write.before is not None:
        view.number(Ticket.type_name, write.before)  # it is held before that
    opened = open_ticket(_wanted(rating, view, at), view.beside("low_score"), at)
    after = rating.replace(follow_up=opened.writes[0].after.id)
    return attrs.evolve(
        decision,
        writes=(Write(write.before, after), *decision.writes[1:], *opened.writes),
        effects=(*decision.effects, *opened.effects),
        appointments=(*decision.appointments, *opened.appointments),
    )


def _wanted(rating: Rating, view: Snapshot, at: datetime) -> OpenTicket:
    customer = view.get(Customer, cast("str", rating.customer))
    shown = shown_to_all(rating, view, at)
    text = words(view, "low_score", {
        "customer": shown_to_all(customer, view, at).named,
        "about": _subject(rating, view, at),
        "score": shown.says("score", str(rating.score)),
        "comment": shown.says("comment", rating.comment or "–"),
    })  # fmt: skip
    owner = usable_one(customer.owner, view)
    return OpenTicket.of({
        "customer": customer.id,
        "contact": rating.contact,
        "description": text.body[:PROSE],
        "owner": owner.id if owner else None,
        **view.settings.low_score_ticket,
    })  # fmt: skip


def _subject(rating: Rating, view: Snapshot, at: datetime) -> str:
    """
    Return what was rated: a ticket, an order, or all of us.
    """
    found: Record | None = None
    if rating.ticket:
        found = view.find(Ticket, rating.ticket)
    elif rating.order:
        found = view.find(Order, rating.order)
    if found is None:
        return _ALL_OF_US[view.settings.language]
    return shown_to_all(found, view, at).called
