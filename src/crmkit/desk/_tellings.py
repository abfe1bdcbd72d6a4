"""
What a move tells, as its machine says.

Not here: messages that commands send of their own (:mod:`crmkit.desk` ``_telling``).
"""

from collections.abc import Iterable

import attrs

from crmkit.decisions import Decision
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._telling import called, notice, words
from crmkit.lifecycle import Tell
from crmkit.records import User


def with_tellings(
    decision: Decision, tells: Iterable[Tell], view: Snapshot
) -> Decision:
    """
    Return a move with what it tells our own people, in the application.

    Texts may have ``${record}``, the record's type, ``${about}``, what it is called,
    and ``${status}``, which it has now. Where the field is empty, nobody is told.

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
    >>> plan = with_tellings(moved, [Tell(message="handed", to="owner")], view)
    >>> [(each.to, each.subject, each.body) for each in plan.effects]
    [('li', '工单 T1', '现为：待处理')]
    """
    record, settings = decision.writes[0].after, view.settings
    machine = settings.machine(record.type_name)
    values = {
        "record": type(record).label.text(settings.language),
        "about": called(record),
        "status": machine.labels[machine.status(record)].text(settings.language),
    }
    told = [
        notice(
            words(view, tell.message, values),
            view.find(User, user),
            record.ref,
            f"{tell.message}:{record.ref}:{record.version}",
        )
        for tell in tells
        if (user := getattr(record, tell.to))
    ]
    return attrs.evolve(decision, effects=(*decision.effects, *told))
