"""
What a move tells, as its machine says.

Not here: messages that commands send of their own (:mod:`crmkit.desk` ``_telling``).
"""

from collections.abc import Iterable
from datetime import datetime

import attrs

from crmkit.decisions import Decision, Effect
from crmkit.desk._eyes import shown_to
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._telling import notice, words
from crmkit.lifecycle import Tell
from crmkit.records import Record, User


def with_tellings(
    decision: Decision, tells: Iterable[Tell], view: Snapshot, at: datetime
) -> Decision:
    """
    Return a move with what it tells our own people, in the application.

    Texts may have ``${record}``, the record's type, ``${about}``, what it is called,
    and ``${status}``, which it has now, as whoever is told sees it. Where the field is
    empty, nobody is told.

    >>> from datetime import UTC
    >>> from crmkit.decisions import Write
    >>> from crmkit.messages import MessageTemplate
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Ticket
    >>> text = {"subject": "${record} ${about}", "body": "现为：${status}"}
    >>> handed = MessageTemplate.of({"name": "handed", "en": text, "zh": text})
    >>> messages = {**standard().messages, "handed": handed}
    >>> chosen = attrs.evolve(standard(), messages=messages)
    >>> li, ticket = User(id="li"), Ticket(id="T1", owner="li", status="open")
    >>> view = Snapshot(by="wang", settings=chosen, new_id="", records={li.ref: li})
    >>> moved = Decision(writes=(Write(None, ticket),))
    >>> tells = [Tell(message="handed", to="owner")]
    >>> plan = with_tellings(moved, tells, view, datetime(2026, 3, 2, tzinfo=UTC))
    >>> [(each.to, each.subject, each.body) for each in plan.effects]
    [('li', '工单 T1', '现为：待处理')]
    """
    record = decision.writes[0].after
    told = [
        _told(record, tell, view.find(User, user), view, at)
        for tell in tells
        if (user := getattr(record, tell.to))
    ]
    return attrs.evolve(decision, effects=(*decision.effects, *told))


def _told(
    record: Record, tell: Tell, to: User | None, view: Snapshot, at: datetime
) -> Effect:
    language = view.settings.language
    machine = view.settings.machine(record.type_name)
    status = machine.labels[machine.status(record)].text(language)
    shown = shown_to(to, record, view, at)
    values = {
        "record": type(record).label.text(language),
        "about": shown.called,
        "status": shown.says(machine.document.field, status),
    }
    cause = f"{tell.message}:{record.ref}:{record.version}"
    return notice(words(view, tell.message, values), to, record.ref, cause)
