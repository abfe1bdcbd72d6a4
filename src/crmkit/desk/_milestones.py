"""
The day on which the cooperation with a customer began, which is a milestone too (C9).

Invariants:
    - A customer has one such milestone, on the day that his own record says: whichever
      of them is entered or changed, the other follows in the same decision.
    - Nothing that was said of it is overwritten, but by changing it.
    - What is taken in from elsewhere stays as it stood there, until it is changed.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, cast

import attrs

from crmkit.decisions import Decision, Write
from crmkit.desk._snapshot import Snapshot
from crmkit.errors import FieldError, InvalidRecordError
from crmkit.labels import Language
from crmkit.records import Customer, Milestone, MilestoneKind, field_names, is_set

_START: Final = MilestoneKind.COOPERATION_START
_DAY: Final = "cooperation_start_on"
#: What becomes of the milestone of a day that was entered by mistake.
_WITHDRAWN: Final[Mapping[Language, str]] = {
    "en": "Beginning of the cooperation; withdrawn",
    "zh": "合作起始时间，已撤销",
}
_NOT_GIVEN: Final = frozenset({"id", "version", "created_at"})


def with_start(decision: Decision, view: Snapshot, at: datetime) -> Decision:
    """
    Return a change of a customer with the milestone of the day cooperation began.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> view = Snapshot(by="U1", settings=standard(), new_id="", ids={"start": "M1"})
    >>> client = Customer(id="C1", cooperation_start_on=date(2023, 8, 1))
    >>> plan = with_start(Decision(writes=(Write(None, client),)), view,
    ...     datetime(2026, 3, 2, tzinfo=UTC))
    >>> plan.writes[1].after.kind.value, plan.writes[1].after.occurred_on.isoformat()
    ('cooperation_start', '2023-08-01')
    """
    write = decision.writes[0]
    before, after = cast("Customer | None", write.before), cast("Customer", write.after)
    day = after.cooperation_start_on
    if day == (before and before.cooperation_start_on):
        return decision
    known = _starts(after, view) if before else []
    if day is None:
        words = _WITHDRAWN[view.settings.language]
        wanted = [_changed(each, _withdrawn(each, words)) for each in known]
    elif known:
        wanted = [_changed(known[0], {"occurred_on": day})]
    else:
        new = Milestone(customer=after.id, kind=_START, occurred_on=day, created_at=at)
        wanted = [view.beside("start").new(new)]
    made = tuple(each for each in wanted if each)
    return attrs.evolve(decision, writes=(*decision.writes, *made))


def _withdrawn(milestone: Milestone, words: str) -> dict[str, Any]:
    said = f"{words}\n{milestone.summary}" if milestone.summary else words
    return {"kind": MilestoneKind.OTHER, "summary": said}


def milestone_entered(write: Write, view: Snapshot, at: datetime) -> Decision:
    """
    Return a new milestone; the day on which cooperation began changes the one there is.

    What is said of that beside the day is not overwritten: it may only be added to.

    Raises:
        InvalidRecordError: If there is one already that says something else.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.desk import RelatedNeed
    >>> day = date(2023, 8, 1)
    >>> client = Customer(id="C1", version=1, cooperation_start_on=day)
    >>> old = Milestone(id="M1", version=1, customer="C1", occurred_on=day,
    ...     kind=MilestoneKind.COOPERATION_START)
    >>> view = Snapshot(by="U1", settings=standard(), new_id="M2",
    ...     records={client.ref: client}, held=frozenset({client.ref}),
    ...     found={RelatedNeed("milestone", "customer", "C1"): (old,)})
    >>> new = view.new(old.replace(id="", summary="签订首份合同"))
    >>> plan = milestone_entered(new, view, datetime(2026, 3, 2, tzinfo=UTC))
    >>> plan.writes[0].after.id, dict(plan.writes[0].fields)["summary"]
    ('M1', (None, '签订首份合同'))
    """
    new = cast("Milestone", write.after)
    if new.kind is not _START:
        return Decision(writes=(write,))
    known, dated = _of_customer(new, view)
    if not known:
        return Decision(writes=(write, *dated))
    given = {name: getattr(new, name) for name in field_names(Milestone)}
    changes = {
        name: value
        for name, value in given.items()
        if name not in _NOT_GIVEN and is_set(value)
    }
    others = changes.keys() - {"occurred_on"}
    there = {name: getattr(known[0], name) for name in others}
    if any(is_set(old) and old != changes[name] for name, old in there.items()):
        raise _second(known[0])
    changed = _changed(known[0], changes)
    if changed is None and not dated:
        return Decision(unchanged=known[0])
    return Decision(writes=(changed or _again(known[0]), *dated))


def milestone_changed(write: Write, view: Snapshot, at: datetime) -> Decision:
    """
    Return a change of a milestone, with the customer's day if it is of that kind.

    Raises:
        InvalidRecordError: If it would be the second of its kind.
    """
    before, after = cast("Milestone", write.before), cast("Milestone", write.after)
    if _START not in {before.kind, after.kind}:
        return Decision(writes=(write,))
    known, dated = _of_customer(after, view)
    if after.kind is _START and known:
        raise _second(known[0])
    return Decision(writes=(write, *dated))


def _second(known: Milestone) -> InvalidRecordError:
    detail = f"there is one already: {known.ref}"
    problem = FieldError("milestone", "kind", "format", repr(_START.value), detail)
    return InvalidRecordError("milestone", [problem])


def _of_customer(
    milestone: Milestone, view: Snapshot
) -> tuple[list[Milestone], tuple[Write, ...]]:
    """
    Return the customer's other such milestones, and what changes of himself.
    """
    customer = view.get(Customer, cast("str", milestone.customer))
    view.hold(customer)
    others = [each for each in _starts(customer, view) if each.id != milestone.id]
    day: date | None = milestone.occurred_on if milestone.kind is _START else None
    if customer.cooperation_start_on == day:
        return others, ()
    after = customer.replace(version=customer.version + 1, **{_DAY: day})
    return others, (Write(customer, after),)


def _starts(customer: Customer, view: Snapshot) -> list[Milestone]:
    known = view.related(Milestone, "customer", customer.id)
    return [each for each in known if each.kind is _START]


def _changed(milestone: Milestone, fields: Mapping[str, Any]) -> Write | None:
    after = milestone.replace(**fields)
    return None if after == milestone else _again(milestone, after)


def _again(milestone: Milestone, after: Milestone | None = None) -> Write:
    version = milestone.version + 1
    return Write(milestone, (after or milestone).replace(version=version))
