"""
Version 4: tables of needs, contracts, orders, milestones, ratings and others.
"""

from typing import Final

import sqlalchemy as sa
from alembic.operations import Operations

from crmkit.adapters.sql._migrations._columns import columns

_TABLES: Final = {
    "contracts": (
        "number name customer contact signed_on:day starts_on:day expires_on:day "
        "amount:number currency! renews owner department created_at:instant "
        "attachments:texts! tags:texts! remarks custom:custom! external_id"
    ),
    "orders": (
        "number customer contact contract product quantity:number amount:number "
        "currency! placed_at:instant service_start_on:day service_end_on:day owner "
        "department created_at:instant attachments:texts! tags:texts! remarks "
        "custom:custom! external_id"
    ),
    "needs": (
        "customer contact kind:choice! description desired_solution deadline:day "
        "deadline_words budget:number currency! product replaces "
        "earlier_solutions:texts! solution met_at:instant status status_since:instant "
        "reason owner department collaborators:texts! collaboration_note "
        "created_at:instant attachments:texts! tags:texts! remarks custom:custom! "
        "external_id"
    ),
    "milestones": (
        "customer kind:choice! occurred_on:day summary yearly:bool! former_contact "
        "contact contract created_at:instant attachments:texts! custom:custom! "
        "external_id"
    ),
    "ratings": (
        "customer contact ticket order score:number comment given_at:instant channel "
        "survey follow_up created_at:instant attachments:texts! custom:custom! "
        "external_id"
    ),
    "feedback": (
        "customer contact source channel kind topic content priority:choice! "
        "received_at:instant status status_since:instant owner department "
        "assigned_at:instant ticket handling handled_at:instant "
        "return_visit_due_at:instant return_visited_at:instant return_visit "
        "opinion:choice reason reopenings:number! created_at:instant "
        "attachments:texts! tags:texts! remarks custom:custom! external_id"
    ),
    "followups": (
        "number customer contact ticket need purpose planned_at:instant "
        "planned_mode:choice priority:choice actual_at:instant interaction "
        "remind_at:instant reminder_channel status status_since:instant reason cadence "
        "owner department created_at:instant attachments:texts! remarks custom:custom! "
        "external_id"
    ),
    "campaigns": (
        "number name goal goal_measure goal_count:number actual_count:number "
        "starts_on:day ends_on:day started_at:instant ended_at:instant channels:texts! "
        "budget:number cost:number currency! expected_effect result status "
        "status_since:instant reason owner department created_at:instant "
        "attachments:texts! tags:texts! remarks custom:custom! external_id"
    ),
    "tasks": (
        "title note kind:choice! about customer ticket interaction campaign "
        "priority:choice! due_at:instant owner department done:bool! done_at:instant "
        "result created_at:instant attachments:texts! custom:custom! external_id"
    ),
    "articles": (
        "title kind:choice! question_kind topic product industry summary problem steps "
        "lessons keywords:texts! customer ticket owner department published_at:instant "
        "created_at:instant attachments:texts! custom:custom! external_id"
    ),
    "rule_runs": (
        "rule cycle about customer action summary channel recipient operator "
        "started_at:instant sent_at:instant finished_at:instant status "
        "status_since:instant attempts:number! error reason reaction "
        "reacted_at:instant owner department created_at:instant"
    ),
    "archives": (
        "customer name taken_on:day taken_at:instant taken_by digest size:number "
        "reason created_at:instant"
    ),
    "archive_contents": ("content"),
    "verifications": (
        "customer contact need field_name value method:choice! source "
        "verified_at:instant verified_by remarks attachments:texts! created_at:instant"
    ),
    "turns": ("served:texts! served_at:instant"),
    "field_definitions": (
        "record field kind:choice! en zh aliases:texts! choices:texts! places:number "
        "currency indexed:bool! mandatory:bool! visible:bool! statuses:texts! "
        "forms:texts! retired:bool! created_at:instant"
    ),
}
_LINKS: Final = {
    "contracts": "customer contact renews owner department number",
    "orders": "customer contact contract owner department",
    "needs": "customer contact replaces owner department",
    "milestones": "customer former_contact contact contract",
    "ratings": "customer contact ticket order follow_up",
    "feedback": "customer contact owner department ticket",
    "followups": "customer contact ticket need interaction owner department",
    "campaigns": "owner department",
    "tasks": "customer ticket interaction campaign owner department",
    "articles": "customer ticket owner department",
    "rule_runs": "customer owner department",
    "archives": "customer",
    "verifications": "customer contact need",
}
#: Whose numbers stand on paper, and may be those of others.
_PAPERS: Final = ("contracts",)
_FOLDED: Final = {"campaigns": "name", "articles": "title"}


def add_tables(op: Operations, prefix: str, schema: str | None) -> None:
    """
    Make the tables, with an index for each link.
    """
    for table, words in _TABLES.items():
        name, companion = prefix + table, f"{_FOLDED.get(table)}_folded"
        more = f" {companion}" if table in _FOLDED else ""
        (record_id, *made) = columns(f"id! version:number! {words}{more}")
        unique = _is_numbered(words) and table not in _PAPERS
        numbers = [sa.UniqueConstraint("number")] if unique else []
        op.create_table(
            name,
            record_id,
            *made,
            sa.PrimaryKeyConstraint("id"),
            *numbers,
            schema=schema,
        )
        for column in _LINKS.get(table, "").split():
            op.create_index(None, name, [column], schema=schema)
        if more:
            op.create_index(
                None, name, [companion], schema=schema, postgresql_using="spgist"
            )


def _is_numbered(words: str) -> bool:
    return "number" in words.split()
