"""
Entering what was filled in on a form.

Invariants:
    - Each record comes about by the command that makes such records, so numbers,
      owners, clocks and refusals are as always.
    - No record that is filled in is moved to another status: what a move takes is
      given back. A lead moves its customer, however it was opened.
    - A ticket for which no priority was filled in has that of its impact, or is
      refused: none is medium in silence (T2).

Not here: what a form asks and makes (:mod:`crmkit.forms`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from crmkit.crm._filled_further import (
    belonging,
    decides,
    decision_maker,
    remembered,
    tasks_of,
)
from crmkit.desk import Add, Command, OpenTicket, RecordInteraction, Update
from crmkit.errors import FieldError, FormFieldError, InvalidRecordError
from crmkit.forms import Draft, Form, FormPart
from crmkit.lifecycle import Category
from crmkit.presets import Settings
from crmkit.records import (
    Interaction,
    Milestone,
    Record,
    Ref,
    Ticket,
    record_class,
)

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
        further: What else came of it: the tasks of to-dos, contacts who decide now
            or no longer do.
    """

    records: Mapping[str, Record]
    left: Mapping[str, Mapping[str, Any]]
    further: tuple[Record, ...] = ()


def with_open(
    acting: "Acting", form: Form, purpose: str | None, ids: Mapping[str, str]
) -> Mapping[str, str]:
    """
    Return the records that are there, with those that a purpose changes.

    Args:
        acting: Who does it.
        form: The form.
        purpose: Name or label of a purpose of it.
        ids: Part → id of a record, as far as it was said.

    Raises:
        InvalidRecordError: If the customer has several of them that are open.
        UnknownChoiceError: If the form has no such purpose.
    """
    chosen = form.purpose(purpose)
    found, problems = dict(ids), []
    for part in form.document.parts:
        customer = ids.get(part.links.get("customer", ""))
        if not chosen or part.name not in chosen.changes or part.name in ids:
            continue
        if not customer:
            continue
        step, about = f"fill_in_{part.name}", Ref("customer", customer)
        look = partial(_open_ones, acting, part, customer)
        known = remembered(acting, step, about, look)["ids"]
        if len(known) == 1:
            found[part.name] = known[0]
        elif known:
            problems.append(_several(form, part, known))
    if problems:
        raise InvalidRecordError(form.name, problems)
    return found


def _open_ones(acting: "Acting", part: FormPart, customer: str) -> dict[str, Any]:
    """
    Return ids of the records of a customer that a part means, but those done with.
    """
    cls, machine = record_class(part.record), acting.shop.settings.machines.get
    moved = machine(part.record)
    alike = list(part.meant(belonging(acting, cls, "customer", customer)))
    if moved is not None:
        statuses, field = moved.document.statuses, moved.document.field
        done = {each.name for each in statuses if each.category is Category.DONE}
        alike = [record for record in alike if getattr(record, field) not in done]
    return {"ids": [record.id for record in alike]}


def _several(form: Form, part: FormPart, known: Iterable[str]) -> FieldError:
    module, field = next(
        (module, field)
        for module in form.document.modules
        for field in module.fields
        if field.part == part.name
    )
    refs = tuple(sorted(f"{part.record}:{each}" for each in known))
    problem = FieldError(form.name, field.name, "several", "None", "", refs)
    places = f"{module.en}, {field.en}", f"{module.zh}·{field.zh}"
    return FormFieldError(*places, problem)


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
    further: list[Record] = []
    known = dict(ids)
    for draft in drafts:
        later = _by_moves(acting, draft)
        if decides(draft):
            change = cast("Milestone", draft.record(known))
            records[draft.part], others = decision_maker(acting, change, at)
            known[draft.part] = records[draft.part].id
            further += others
        elif draft.is_new:
            command = _entering(draft, known, acting.shop.settings)
            records[draft.part] = _do(acting, command, at)
            known[draft.part] = records[draft.part].id
        rest = _not_entered(draft)
        changes = {name: rest[name] for name in rest if name not in later}
        if changes or not draft.is_new:
            ref = Ref(draft.cls.type_name, known[draft.part])
            update = Update(record=str(ref), fields=changes)
            records[draft.part] = _do(acting, update, at)
        if held := {name: rest[name] for name in rest if name in later}:
            left[draft.part] = held
        further += tasks_of(acting, draft, records[draft.part], at)
    return FilledIn(records, left, tuple(further))


def _do(acting: "Acting", command: Command, at: datetime | None) -> Record:
    return cast("Record", acting.do(command, at))


def _entering(draft: Draft, ids: Mapping[str, str], settings: Settings) -> Command:
    """
    Return the command that makes a record of this type.
    """
    record: Any = draft.record(ids)
    if isinstance(record, Interaction):
        return RecordInteraction(interaction=record)
    if isinstance(record, Ticket):
        named = _OPENED_WITH & {*draft.fields, *draft.links}
        given = {name: getattr(record, name) for name in named}
        likely = settings.likely_priority(record.kind or "", record.topic)
        return OpenTicket.of({"priority": likely, **given})
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
