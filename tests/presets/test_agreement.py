"""
No machine of a company's own closes a ticket whose customer has not agreed.
"""

from datetime import timedelta
from typing import Any

import attrs
import pytest

from crmkit import standard
from crmkit.errors import SettingsError
from crmkit.lifecycle import Machine
from crmkit.presets import Settings, agreed_ends, machine, ticket_machine

AGREED = 'opinion == "satisfied"'


def with_move(**more: Any) -> Machine:
    """
    Return the ticket's machine with a further move, which closes.
    """
    document = machine("ticket").document.to_dict()
    document["moves"].append({
        "name": "force", "sources": ["open"], "target": "closed",
        "en": "Close at once", "zh": "强制关闭", **more,
    })  # fmt: skip
    return Machine.of(document)


def guarded(when: str) -> dict[str, Any]:
    """
    Return a guard.
    """
    return {"guards": [{"when": when, "en": "not now", "zh": "不可"}]}


def made(tickets: Machine) -> Settings:
    """
    Return settings in which tickets are moved by a machine.
    """
    chosen = standard()
    return attrs.evolve(chosen, machines={**chosen.machines, "ticket": tickets})


@pytest.mark.parametrize(
    "more",
    [
        {},
        guarded("solution is not None"),
        guarded('opinion != "unsatisfied"'),
        guarded('opinion in ["satisfied", "adjust"]'),
        guarded(f'{AGREED} or owner == "boss"'),
        guarded(f"not {AGREED}"),
        guarded('old.opinion == "satisfied" or opinion is None'),
        {"name": "close_on_silence"},
        {"name": "close_on_silence", **guarded("age(told_at) >= days(0)")},
        {"name": "close_on_silence", **guarded("age(opened_at) >= days(14)")},
        guarded("age(told_at) >= days(14)"),
        {"takes": ["merged_into"]},
        {"target": "merged"},
        {"target": "resolved"},
        {"target": "resolved", **guarded("solution is not None")},
        {"sources": ["resolved", "merged"], "target": "resolved"},
    ],
    ids=[
        "no guard", "another guard", "not unsatisfied", "wants changes", "or the boss",
        "does not agree", "agreed before", "silence at once", "no silence",
        "silence since the opening", "silence by another name", "merged into nothing",
        "as if merged", "resolved", "resolved with a solution", "after a merger",
    ],
)  # fmt: skip
def test_a_move_that_closes_without_agreement_is_refused(more: dict[str, Any]) -> None:
    """
    By the settings, with the move and what its guard has to say.
    """
    tickets = with_move(**more)
    (name, target) = (more.get("name", "force"), more.get("target", "closed"))
    with pytest.raises(SettingsError) as caught:
        made(tickets)

    (problem,) = caught.value.problems
    assert (
        f"machine for 'ticket': move {name!r} leads to {target!r}, so a guard has to "
        'say opinion == "satisfied": nobody closes a ticket before its customer agrees'
    ) == problem


@pytest.mark.parametrize(
    "more",
    [
        {"sets": {"opinion": "satisfied"}},
        {"takes": ["opinion"]},
        {"asks": ["opinion"]},
        {"sources": ["awaiting_customer"], "sets": {"opinion": "satisfied"}},
        {"target": "resolved", "sets": {"opinion": None}},
        {"target": "resolved", "takes": ["opinion"]},
    ],
    ids=[
        "sets it", "takes it", "asks for it", "once he was told", "empties it",
        "whatever he says",
    ],
)  # fmt: skip
def test_a_move_that_closes_does_not_say_itself_that_he_agrees(
    more: dict[str, Any],
) -> None:
    """
    That is a move of its own, which can be seen in the history.
    """
    tickets = with_move(**more, **guarded(AGREED))
    target = more.get("target", "closed")
    with pytest.raises(SettingsError) as caught:
        made(tickets)

    (problem,) = caught.value.problems
    assert (
        f"machine for 'ticket': move 'force' leads to {target!r}, so it may not fill "
        "'opinion': another move before it records that the customer agrees"
    ) == problem


@pytest.mark.parametrize(
    "more",
    [
        guarded(AGREED),
        guarded('"满意" == opinion'),
        guarded('opinion in ["satisfied"]'),
        guarded(f"{AGREED} and solution is not None"),
        guarded(f'{AGREED} and owner == "li" or department == "d" and {AGREED}'),
        {"guards": guarded("owner is None")["guards"] + guarded(AGREED)["guards"]},
        {"asks": ["merged_into"], "target": "merged"},
        {"target": "resolved", **guarded(AGREED)},
        {"target": "resolved", "sets": {"opinion": "satisfied"}},
        {"sources": ["resolved", "closed"], "target": "resolved"},
        {"name": "close_on_silence", **guarded("age(told_at) > hours(72)")},
    ],
    ids=[
        "as it ships", "the other way round", "one of one", "and more", "both ways",
        "another guard before", "merged", "resolved", "records it", "once agreed",
        "silence",
    ],
)  # fmt: skip
def test_a_move_that_closes_with_agreement_is_taken(more: dict[str, Any]) -> None:
    """
    However the guard says it, as far as that can be proven.
    """
    tickets = with_move(**more)

    assert made(tickets).ticket_machine is tickets


def test_the_machines_that_ship_wait_for_the_customer() -> None:
    """
    With every way of reviewing, and with the policy about silence.
    """
    for review in ("allowed", "required", "none"):
        for silence in (None, timedelta(days=14)):
            tickets = ticket_machine(review=review, close_on_silence=silence)
            assert made(tickets).ticket_machine is tickets


def test_no_ticket_is_closed_from_the_beginning() -> None:
    """
    As its first status would be one that closes.
    """
    document = machine("ticket").document.to_dict()
    with pytest.raises(SettingsError) as caught:
        made(Machine.of(document | {"initial": "closed"}))

    assert (
        "machine for 'ticket': tickets begin as 'closed', before their customers agree",
    ) == caught.value.problems


@pytest.mark.parametrize("read_only", [True, False])
def test_closing_is_coming_into_a_done_status(read_only: bool) -> None:
    """
    Whatever it is called, and whether or not it can be written in afterwards: its
    clocks have ended, and reports count it.
    """
    document = machine("ticket").document.to_dict()
    document["statuses"].append({
        "name": "spam", "category": "done", "en": "Spam", "zh": "垃圾",
        "read_only": read_only,
    })  # fmt: skip
    document["moves"].append({
        "name": "discard", "sources": ["open"], "target": "spam",
        "en": "Discard", "zh": "丢弃",
    })  # fmt: skip
    with pytest.raises(
        SettingsError, match="move 'discard' leads to 'spam', so a guard"
    ):
        made(Machine.of(document))


def test_the_ends_that_wait_for_agreement_are_those_of_merging_no_more() -> None:
    """
    Settings and ``verify`` ask the same; whatever else leads into one, it waits.
    """
    assert {"resolved", "closed"} == agreed_ends(machine("ticket"))
    assert {"resolved", "closed", "merged"} == agreed_ends(with_move(target="merged"))


def test_after_silence_nothing_is_taken_as_agreed() -> None:
    """
    Where tickets may be closed on silence, a further end asks for itself.
    """
    document = ticket_machine(close_on_silence=timedelta(days=14)).document.to_dict()
    document["moves"].append({
        "name": "shelve", "sources": ["closed"], "target": "resolved",
        "en": "Shelve", "zh": "搁置",
    })  # fmt: skip
    with pytest.raises(SettingsError, match="move 'shelve' leads to 'resolved', so a"):
        made(Machine.of(document))
