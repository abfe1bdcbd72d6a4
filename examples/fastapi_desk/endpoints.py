"""
What the desk answers over HTTP: each request acts as the one who sent it.

Invariants:
    - No endpoint asks who may see or do what: the acting object answers what he sees
      and refuses what he may not do, so one that is added cannot forget it.
    - Endpoints are ``def``: crmkit's calls block, so each runs in a thread.

Not here: who asks (``sign_in``), how errors are answered (``answers``).
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Request

from crmkit import CRM
from crmkit.desk import Add, Move, OpenTicket
from crmkit.records import Contact, Customer, Ref
from fastapi_desk.answers import line_told, past_told, seen
from fastapi_desk.sign_in import User

#: What is listed, by the name of its service.
Kind = Literal["customers", "contacts", "contracts", "tickets"]
Given = Annotated[dict[str, Any], Body()]
Text = Annotated[str, Body()]
router = APIRouter()


def crm_of(request: Request) -> CRM:
    """
    Return the CRM of the application.
    """
    crm: CRM = request.app.state.crm
    return crm


Crm = Annotated[CRM, Depends(crm_of)]


# -- For whoever keeps the policy, and whoever looks into what happened ---------------


@router.get("/why")
def why(
    crm: Crm, user: User, who: str, operation: str, record: str | None = None
) -> dict[str, Any]:
    """
    Explain why somebody may do something, or not.
    """
    crm.acting_as(user).demand("configure")
    told = crm.access.explain(who, operation, record)
    return {"allowed": told.is_allowed, "en": told.text("en"), "zh": told.text("zh")}


@router.get("/audit")
def audit(
    crm: Crm, user: User, by: str | None = None, about: str | None = None
) -> list[dict[str, Any]]:
    """
    Tell who did what, newest first.
    """
    record = Ref.parse(about) if about else None
    lines = crm.acting_as(user).audit.trail(record=record, user=by)
    return [line_told(line) for line in lines]


@router.get("/export/{kind}")
def export(
    crm: Crm, user: User, kind: Kind, where: str | None = None
) -> list[dict[str, Any]]:
    """
    Take records out of the company.
    """
    service = getattr(crm.acting_as(user), kind)
    return [seen(record) for record in service.export(where)]


@router.post("/users/{leaver}/hand-over")
def hand_over(
    crm: Crm, user: User, leaver: str, to: Text, reason: Text
) -> dict[str, Any]:
    """
    Give all that somebody answers for to somebody else.
    """
    report = crm.acting_as(user).users.hand_over(leaver, to, reason=reason)
    return {
        "kept": [str(ref) for ref in report.kept],
        "refused": [str(each.error) for each in report.refused],
    }


# -- Tickets ------------------------------------------------------------------


@router.post("/tickets", status_code=201)
def open_ticket(crm: Crm, user: User, given: Given) -> dict[str, Any]:
    """
    Open a ticket.
    """
    return seen(crm.acting_as(user).do_from(OpenTicket, given))


@router.post("/tickets/{ticket}/moves/{move}")
def move_ticket(
    crm: Crm, user: User, ticket: str, move: str, given: Given
) -> dict[str, Any]:
    """
    Move a ticket to another status.
    """
    asked = Move(record=f"ticket:{ticket}", move=move, data=given)
    return seen(crm.acting_as(user).do(asked))


@router.post("/tickets/{ticket}/owner")
def assign_ticket(
    crm: Crm, user: User, ticket: str, owner: Annotated[str, Body(embed=True)]
) -> dict[str, Any]:
    """
    Give a ticket to somebody.
    """
    return seen(crm.acting_as(user).tickets.assign(ticket, owner))


# -- Records ------------------------------------------------------------------


@router.get("/customers/{customer}/history")
def history(crm: Crm, user: User, customer: str) -> list[dict[str, Any]]:
    """
    Tell all that happened with a customer, newest first.
    """
    return [past_told(e) for e in crm.acting_as(user).customers.history(customer).items]


@router.get("/{kind}")
def find(  # noqa: PLR0913, PLR0917 - what may be asked for
    crm: Crm,
    user: User,
    kind: Kind,
    where: str | None = None,
    order: str = "id",
    limit: int = 100,
    cursor: str | None = None,
) -> dict[str, Any]:
    """
    List records.
    """
    service = getattr(crm.acting_as(user), kind)
    found = service.find(where, order=order, limit=limit, cursor=cursor)
    return {"items": [seen(record) for record in found], "cursor": found.cursor}


@router.get("/{kind}/{record}")
def get(crm: Crm, user: User, kind: Kind, record: str) -> dict[str, Any]:
    """
    Show one record.
    """
    return seen(getattr(crm.acting_as(user), kind).get(record))


@router.post("/{kind}", status_code=201)
def add(
    crm: Crm, user: User, kind: Literal["customers", "contacts"], given: Given
) -> dict[str, Any]:
    """
    Enter a record.
    """
    cls = Customer if kind == "customers" else Contact
    return seen(crm.acting_as(user).do(Add(record=cls.of(given))))


@router.patch("/{kind}/{record}")
def change(
    crm: Crm, user: User, kind: Kind, record: str, given: Given
) -> dict[str, Any]:
    """
    Change fields of a record.
    """
    return seen(getattr(crm.acting_as(user), kind).change(record, given))
