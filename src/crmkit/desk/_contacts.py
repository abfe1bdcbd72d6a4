"""
What follows from entering or changing a person at a customer (C3, C9).

Invariants:
    - At most one contact of a customer is the primary one: who becomes it takes it from
      the other in the same decision.
    - Who leaves is no longer the primary one.
    - Who comes to decide at a customer, or no longer does, is a milestone of his.
    - What is taken in from elsewhere stays as it stood there, until it is changed.

Not here: whether anybody can be reached (:mod:`crmkit.desk` ``_strangers``).
"""

from datetime import datetime
from typing import cast

from crmkit.decisions import Decision, Write
from crmkit.desk._snapshot import Snapshot
from crmkit.records import Contact, Customer, Milestone, MilestoneKind

_CHANGE = MilestoneKind.DECISION_MAKER_CHANGE


def contact_kept(write: Write, view: Snapshot, at: datetime) -> Decision:
    """
    Return what entering or changing a contact comes to.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.desk import RelatedNeed
    >>> client = Customer(id="C1", version=1)
    >>> wang = Contact(id="P1", version=1, customer="C1", primary=True)
    >>> li = Contact(id="P2", version=1, customer="C1", primary=True)
    >>> view = Snapshot(by="U1", settings=standard(), new_id="P2",
    ...     records={client.ref: client}, held=frozenset({client.ref}),
    ...     found={RelatedNeed("contact", "customer", "C1"): (wang,)})
    >>> plan = contact_kept(Write(None, li), view, datetime(2026, 3, 2, tzinfo=UTC))
    >>> [(write.after.id, write.after.primary) for write in plan.writes]
    [('P2', True), ('P1', False)]
    """
    before, after = cast("Contact | None", write.before), cast("Contact", write.after)
    if before and before.active and before.primary and not after.active:
        after = after.replace(primary=False)
        write = Write(before, after)
    others, days = tuple[Write, ...](), tuple[Write, ...]()
    if after.primary and not (before and before.primary):
        others = tuple(
            Write(each, each.replace(primary=False, version=each.version + 1))
            for each in _beside(after, view)
            if each.primary
        )
    if _decides(after) != _decides(before):
        days = _noted(before, after, view, at)
    return Decision(writes=(write, *others, *days))


def _beside(contact: Contact, view: Snapshot) -> list[Contact]:
    """
    Return the others at his customer, to whom nobody adds one meanwhile.
    """
    customer = view.get(Customer, cast("str", contact.customer))
    view.hold(customer)
    known = view.related(Contact, "customer", customer.id)
    return [each for each in known if each.id != contact.id]


def _decides(contact: Contact | None) -> bool:
    """
    Return whether somebody decides; one who has left no longer does.
    """
    return contact is not None and contact.decision_maker and contact.active


def _noted(
    before: Contact | None, after: Contact, view: Snapshot, at: datetime
) -> tuple[Write, ...]:
    """
    Return the milestone of a change of who decides.

    Who is entered with the customer's first decision-maker changes nothing. One who
    follows another on the same day is noted with him.
    """
    others = _beside(after, view)
    known = [
        each
        for each in view.related(Milestone, "customer", cast("str", after.customer))
        if each.kind is _CHANGE
    ]
    if before is None and not known and not any(o.decision_maker for o in others):
        return ()
    day = at.astimezone(view.settings.zone).date()
    new, old = ("contact", "former_contact")[:: 1 if _decides(after) else -1]
    for each in known:
        other = getattr(each, old)
        open_ = getattr(each, new) is None and other not in (None, after.id)
        if each.occurred_on == day and open_:
            return (
                Write(each, each.replace(**{new: after.id}, version=each.version + 1)),
            )
    noted = Milestone(
        customer=after.customer, kind=_CHANGE, occurred_on=day, created_at=at
    )
    return (view.beside("decision_maker").new(noted.replace(**{new: after.id})),)
