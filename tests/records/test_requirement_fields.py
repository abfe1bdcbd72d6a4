"""
What the requirements say is kept of each record, and the field in which it is.

The columns of the documents' own tables are in ``test_documents``.
"""

import pytest

from crmkit.presets import record_fields
from crmkit.records import Record, field_names, record_class

#: Requirement → what it names → where it is.
PLACES: dict[str, dict[str, str]] = {
    "P1": {
        "employee number": "user.number",
        "department": "user.department",
        "duties": "user.roles",
        "supervisor": "department.supervisor",
    },
    "P3": {
        "data scope per account": "user.scopes",
        "by region": "user.regions",
        "by industry": "user.industries",
    },
    "P4": {"virtual number": "contact.relay_number"},
    "P5": {
        "responsible owner": "customer.owner",
        "his department": "customer.department",
    },
    "C1": {
        "customer number": "customer.number",
        "follow-up number": "interaction.number",
        "order number": "order.number",
        "ticket number": "ticket.number",
        "campaign number": "campaign.number",
    },
    "C2": {
        "full name": "customer.name",
        "kind": "customer.kind",
        "industry": "customer.industry",
        "size": "customer.size",
        "province": "customer.province",
        "city": "customer.city",
        "free line": "customer.address",
        "unified social credit code": "customer.uscc",
        "source": "customer.source",
        "website": "customer.website",
        "first-contact date": "customer.first_contact_on",
        "cooperation start": "customer.cooperation_start_on",
        "last follow-up": "customer.last_contacted_at",
        "expected closing cycle": "customer.expected_cycle_days",
        "birthday": "customer.birthday",
        "preferred product": "customer.preferred_products",
        "contact time": "customer.preferred_time",
        "contact channel": "customer.preferred_channel",
    },
    "C3": {
        "primary": "contact.primary",
        "name": "contact.name",
        "position": "contact.position",
        "phone": "contact.phone",
        "typed kinds": "contact.phone_kind",
        "email": "contact.email",
        "WeChat": "contact.wechat",
        "decision maker": "contact.decision_maker",
        "their changes": "milestone.former_contact",
    },
    "C4": {
        "core, expected, foreseen": "need.kind",
        "desired solution": "need.desired_solution",
        "deadline": "need.deadline",
        "budget": "need.budget",
        "earlier version": "need.replaces",
    },
    "C5": {"stage": "customer.stage", "reason of a loss": "customer.lost_reason"},
    "C6": {"value grade": "customer.grade"},
    "C7": {"tags": "customer.tags"},
    "C9": {"day": "milestone.occurred_on", "yearly": "milestone.yearly"},
    "C10": {"attachments": "interaction.attachments"},
    "C14": {"name": "archive.name", "day": "archive.taken_on"},
    "C15": {
        "product": "order.product",
        "date": "order.placed_at",
        "amount": "order.amount",
        "service period": "order.service_end_on",
        "contract number": "contract.number",
        "signed": "contract.signed_on",
        "contract amount": "contract.amount",
        "start": "contract.starts_on",
        "expiry": "contract.expires_on",
        "scan": "contract.attachments",
    },
    "C16": {
        "what": "verification.field_name",
        "by whom": "verification.verified_by",
        "when": "verification.verified_at",
        "how": "verification.method",
    },
    "F1": {
        "time": "interaction.occurred_at",
        "mode": "interaction.mode",
        "ours": "interaction.ours",
        "theirs": "interaction.theirs",
        "summary": "interaction.summary",
        "feedback": "interaction.feedback",
        "its time": "interaction.feedback_at",
        "given by": "interaction.feedback_by",
        "demands": "interaction.demands",
        "conclusion": "interaction.conclusion",
        "consensus": "interaction.consensus",
        "next step": "interaction.next_step",
        "to-dos": "task.interaction",
        "executor": "interaction.executor",
        "status": "interaction.done",
    },
    "F4": {"remind at": "followup.remind_at", "by": "followup.reminder_channel"},
    "F5": {"planned": "followup.planned_at", "actual": "followup.actual_at"},
    "F9": {
        "departments": "ticket.collaborators",
        "note": "ticket.collaboration_note",
    },
    "T1": {
        "scenario": "ticket.scenario",
        "kind": "ticket.kind",
        "topic": "ticket.topic",
        "description": "ticket.description",
        "channel": "ticket.channel",
        "priority": "ticket.priority",
        "attachments": "ticket.attachments",
        "related order": "ticket.order",
        "its number": "ticket.order_number",
        "remarks": "ticket.remarks",
    },
    "T3": {"status": "ticket.status", "solution": "ticket.solution"},
    "T4": {
        "expected completion": "ticket.expected_at",
        "reason": "ticket.assigned_because",
    },
    "T5": {"due": "ticket.resolution_due_at"},
    "T7": {
        "how he was told": "ticket.told_via",
        "opinion": "ticket.opinion",
        "his wish": "ticket.adjustment",
    },
    "T9": {"earlier solutions": "need.earlier_solutions"},
    "T10": {
        "channel": "feedback.channel",
        "urgency": "feedback.priority",
        "assignment": "feedback.owner",
        "handling": "feedback.handling",
        "return visit": "feedback.return_visit",
        "within": "feedback.return_visit_due_at",
    },
    "T11": {
        "score": "rating.score",
        "comment": "rating.comment",
        "ticket that it opened": "rating.follow_up",
    },
    "T14": {"next update": "ticket.next_update_at"},
    "R4": {
        "status": "rule_run.status",
        "send time": "rule_run.sent_at",
        "operator": "rule_run.operator",
        "reaction": "rule_run.reaction",
    },
    "M1": {
        "name": "campaign.name",
        "goal": "campaign.goal",
        "number aimed at": "campaign.goal_count",
        "period": "campaign.starts_on",
        "channels": "campaign.channels",
        "owner": "campaign.owner",
        "budget": "campaign.budget",
        "expected effect": "campaign.expected_effect",
    },
    "M2": {"task": "task.campaign", "owner": "task.owner", "deadline": "task.due_at"},
    "I5": {
        "kind": "article.kind",
        "key steps": "article.steps",
        "lessons": "article.lessons",
        "keyword": "article.keywords",
    },
}

NAMED = [
    (row, words, place)
    for row, named in PLACES.items()
    for words, place in named.items()
]


@pytest.mark.parametrize(
    ("row", "words", "place"), NAMED, ids=[f"{row} {words}" for row, words, _ in NAMED]
)
def test_what_a_requirement_names_has_a_field_with_both_labels(
    row: str, words: str, place: str
) -> None:
    """
    In the record's class, and, but for files, where conditions may ask for it.
    """
    kind, _, name = place.partition(".")
    cls: type[Record] = record_class(kind)
    assert name in field_names(cls), f"{row}: {words}"
    if name == "attachments":
        return
    label = record_fields(kind)[name].label

    assert label is not None
    assert (True, True) == (bool(label.en), bool(label.zh))
