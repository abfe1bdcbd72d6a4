"""
Entering what was filled in on a form.

Invariants:
    - Each record comes about by the command that makes such records, so numbers,
      owners, clocks and refusals are as always.
    - Nothing is moved to another status: what a move takes is given back.

Not here: what a form asks and makes (:mod:`crmkit.forms`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from crmkit.desk import Add, Command, OpenTicket, RecordInteraction, Update
from crmkit.forms import Draft
from crmkit.records import Interaction, Record, Ref, Ticket

if TYPE_CHECKING:
    from crmkit.crm._acting import Acting

_OPENED_WITH: Final = frozenset(field.name for field in fields(OpenTicket))


@attrs.frozen
class FilledIn:
    """
    What became of a form that was filled in.

    Attributes:
        records: Part of the form → its record, entered or changed.
        left: Part of the form → fields that only a move takes, such as a ticket's
            solution, with what was filled in.
    """

    records: Mapping[str, Record]
    left: Mapping[str, Mapping[str, Any]]


def entered(
    acting: "Acting",
    drafts: Iterable[Draft],
    ids: Mapping[str, str],
    at: datetime | None,
) -> FilledIn:
    """
    Enter drafts in their order, and return what became of them.

    Args:
        acting: Who does it.
        drafts: What a form makes.
        ids: Part → id of a record that is there already.
        at: When it happened, if not now.
    """
    records: dict[str, Record] = {}
    left: dict[str, dict[str, Any]] = {}
    known = dict(ids)
    for draft in drafts:
        later = _by_moves(acting, draft)
        if draft.is_new:
            records[draft.part] = _do(acting, _entering(draft, known), at)
            known[draft.part] = records[draft.part].id
        rest = _not_entered(draft)
        changes = {name: rest[name] for name in rest if name not in later}
        if changes or not draft.is_new:
            ref = Ref(draft.cls.type_name, known[draft.part])
            update = Update(record=str(ref), fields=changes)
            records[draft.part] = _do(acting, update, at)
        if held := {name: rest[name] for name in rest if name in later}:
            left[draft.part] = held
    return FilledIn(records, left)


def _do(acting: "Acting", command: Command, at: datetime | None) -> Record:
    return cast("Record", acting.do(command, at))


def _entering(draft: Draft, ids: Mapping[str, str]) -> Command:
    """
    Return the command that makes a record of this type.
    """
    record: Any = draft.record(ids)
    if isinstance(record, Interaction):
        return RecordInteraction(interaction=record)
    if isinstance(record, Ticket):
        named = _OPENED_WITH & {*draft.fields, *draft.links, "priority"}
        return OpenTicket(**{name: getattr(record, name) for name in named})
    return Add(record=record)


def _not_entered(draft: Draft) -> dict[str, Any]:
    """
    Return the fields that the command which makes a record does not take.
    """
    if not draft.is_new:
        return dict(draft.fields)
    if draft.cls is not Ticket:
        return {}
    return {n: value for n, value in draft.fields.items() if n not in _OPENED_WITH}


def _by_moves(acting: "Acting", draft: Draft) -> set[str]:
    """
    Return the fields that moves of such a record take.
    """
    machine = acting.shop.settings.machines.get(draft.cls.type_name)
    moves = machine.document.moves if machine else ()
    return {name for move in moves for name in (*move.takes, *move.asks)}
