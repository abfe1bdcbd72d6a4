"""
Status machines in general: documents, steps, refusals.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crmkit.errors import InvalidRecordError, MachineError, MoveFieldError
from crmkit.lifecycle import Category, Machine
from crmkit.presets import ticket_machine
from crmkit.records import Opinion, Ticket

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 10, tzinfo=UTC)


def small(**changes: Any) -> dict[str, Any]:
    """
    A sound machine of two statuses, with parts replaced.
    """
    document: dict[str, Any] = {
        "name": "small",
        "record": "ticket",
        "initial": "open",
        "statuses": [
            {"name": "open", "category": "open", "en": "Open", "zh": "待处理"},
            {"name": "done", "category": "done", "en": "Done", "zh": "已完成"},
        ],
        "moves": [
            {
                "name": "finish",
                "sources": ["open"],
                "target": "done",
                "en": "Finish",
                "zh": "完成",
            }
        ],
    }
    return document | changes


def ticket(**fields: Any) -> Ticket:
    """
    A stored ticket, open since nine o'clock unless said otherwise.
    """
    given: dict[str, Any] = {
        "id": "T1",
        "version": 1,
        "status": "open",
        "status_since": NOW,
    }
    return Ticket(**(given | fields))


def test_a_step_changes_status_stamps_and_version_only() -> None:
    """A move sets what its document says and nothing else."""
    before = ticket()
    write = ticket_machine().step(before, "start", LATER, "U1").writes[0]

    expected = before.replace(
        status="in_progress", status_since=LATER, first_action_at=LATER, version=2
    )
    assert expected == write.after
    assert before is write.before


def test_a_step_leaves_the_record_as_it_was() -> None:
    """Stepping is pure: asked twice, it answers the same."""
    machine, record = ticket_machine(), ticket()

    assert machine.step(record, "start", LATER, "U1") == machine.step(
        record, "start", LATER, "U1"
    )
    assert ticket() == record


def test_an_unknown_move_is_refused_with_what_is_allowed() -> None:
    """A refusal is data, and its error says what would do."""
    refusal = ticket_machine().step(ticket(), "tel", LATER, "U1").refusal

    assert refusal is not None
    assert ("not_allowed", ("start", "wait")) == (refusal.code, refusal.allowed)
    assert (
        "cannot 'tel' ticket:T1 while its status is 'open' (allowed: 'start', 'wait')"
        == str(refusal.error())
    )


def test_telling_wants_a_solution_on_record() -> None:
    """In progress wants a solution before it moves on (T3)."""
    decision = ticket_machine().step(
        ticket(status="in_progress"), "tell", LATER, "U1", told_via="phone"
    )

    assert decision.refusal is not None
    assert ("missing", ("solution",)) == (
        decision.refusal.code,
        decision.refusal.missing,
    )
    assert "it needs 'solution' first" in str(decision.refusal.error())


def test_what_is_told_is_the_solution_on_record() -> None:
    """Telling copies the recorded solution, so the two agree (T7)."""
    before = ticket(status="in_progress", solution="更换电源接口")
    after = (
        ticket_machine()
        .step(before, "tell", LATER, "U1", told_via="phone")
        .writes[0]
        .after
    )

    assert isinstance(after, Ticket)
    assert ("更换电源接口", LATER) == (after.told_solution, after.told_at)


def test_adjusting_wants_new_words_each_time() -> None:
    """The wish must come with the move, not be left over from an earlier one (T7)."""
    before = ticket(status="awaiting_customer", adjustment="an older wish")
    refusal = ticket_machine().step(before, "adjust", LATER, "U1").refusal

    assert refusal is not None
    assert ("adjustment",) == refusal.missing


def test_nobody_closes_before_the_customer_agrees() -> None:
    """A resolved ticket without the customer's consent stays open (T7)."""
    resolved = ticket(status="resolved", opinion=None)
    refusal = ticket_machine().step(resolved, "close", LATER, "admin").refusal

    assert refusal is not None
    assert "nobody can close it until the customer agrees" == refusal.why_en
    assert "客户未确认满意，任何人不得关闭" == refusal.why_zh
    agreed = resolved.replace(opinion=Opinion.SATISFIED)
    assert ticket_machine().step(agreed, "close", LATER, "U1").refusal is None


def test_closing_on_silence_is_opt_in() -> None:
    """Without the policy the move does not exist; with it, silence must last."""
    told = ticket(status="awaiting_customer", told_at=NOW)
    patient = ticket_machine(close_on_silence=timedelta(days=14))
    without = ticket_machine().step(told, "close_on_silence", LATER, "U1")
    early = patient.step(told, "close_on_silence", LATER, "U1")
    in_time = patient.step(told, "close_on_silence", NOW + timedelta(days=14), "U1")

    assert without.refusal is not None
    assert "not_allowed" == without.refusal.code
    assert early.refusal is not None
    assert "the customer was told less than 14 days ago" == early.refusal.why_en
    assert in_time.refusal is None


def test_a_field_that_a_move_does_not_take_is_an_error() -> None:
    """A typo in a field's name is not dropped."""
    with pytest.raises(MoveFieldError) as caught:
        ticket_machine().step(
            ticket(status="in_progress"), "tell", LATER, "U1", solutoin="x"
        )

    assert (
        "move 'tell' does not take 'solutoin' (allowed: 'solution', 'told_via'); "
        "did you mean 'solution'?" == str(caught.value)
    )


@pytest.mark.parametrize("name", ["at", "by", "record", "move", "self"])
def test_a_fields_name_may_be_any_word(name: str) -> None:
    """What comes from outside is never taken for the step's own arguments."""
    with pytest.raises(MoveFieldError):
        ticket_machine().step(ticket(), "start", LATER, "U1", **{name: "now"})


def test_a_value_given_with_a_move_is_checked() -> None:
    """Values from outside pass the record's own check."""
    with pytest.raises(InvalidRecordError, match="told_via"):
        ticket_machine().step(
            ticket(status="in_progress"), "tell", LATER, "U1", told_via="By Phone!"
        )


def test_reopening_counts_and_forgets_the_consent() -> None:
    """A reopened ticket cannot be closed on an old consent (T7)."""
    closed = ticket(
        status="closed", opinion=Opinion.SATISFIED, resolved_at=NOW, closed_at=NOW
    )
    after = (
        ticket_machine().step(closed, "reopen", LATER, "U1", reason="again").writes[0]
    ).after

    assert isinstance(after, Ticket)
    assert (1, None, None, None) == (
        after.reopenings,
        after.opinion,
        after.resolved_at,
        after.closed_at,
    )


def test_what_a_move_sets_is_of_the_fields_type() -> None:
    """An opinion set by a move is an opinion, with its labels."""
    told = ticket(status="awaiting_customer")
    after = ticket_machine().step(told, "accept", LATER, "U1").writes[0].after

    assert isinstance(after, Ticket)
    assert Opinion.SATISFIED is after.opinion


def test_a_move_cannot_set_what_a_field_cannot_hold() -> None:
    """What a document sets is checked when it is loaded."""
    with pytest.raises(InvalidRecordError, match="opinion"):
        Machine.of(small(moves=[small()["moves"][0] | {"sets": {"opinion": "fine"}}]))


def test_only_a_closed_ticket_is_read_only() -> None:
    """The archive is read-only; every other status is not (T8)."""
    machine = ticket_machine()
    statuses = [status.name for status in machine.document.statuses]

    assert ["closed"] == [s for s in statuses if machine.read_only(ticket(status=s))]


def test_every_status_has_a_category_and_both_labels() -> None:
    """Engine logic has a category for each status, people have a name."""
    machine = ticket_machine()

    assert set(machine.categories) == set(machine.labels)
    assert Category.PAUSED is machine.categories["waiting"]
    assert "待客户确认" == machine.labels["awaiting_customer"].zh


def test_a_diagram_shows_every_move() -> None:
    """The Mermaid text has the initial status and each way."""
    assert [
        "stateDiagram-v2",
        "    [*] --> open",
        "    open --> done: finish",
    ] == Machine.of(small()).mermaid().splitlines()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"initial": "opne"}, "there is no initial status 'opne'"),
        ({"record": "tickte"}, "record type cannot be 'tickte'"),
        ({"moves": []}, "status 'done' cannot be reached"),
        ({"moves": []}, "status 'open' is not done but has no way out"),
        (
            {"moves": [*small()["moves"], *small()["moves"]]},
            "move 'finish' is there twice",
        ),
        (
            {"moves": [small()["moves"][0] | {"target": "donne"}]},
            "move 'finish' names no status 'donne'; did you mean 'done'?",
        ),
        (
            {"moves": [small()["moves"][0] | {"needs": ["solutoin"]}]},
            "move 'finish' names no field 'solutoin'; did you mean 'solution'?",
        ),
        (
            {"statuses": [*small()["statuses"], small()["statuses"][0]]},
            "status 'open' is there twice",
        ),
    ],
)
def test_a_machine_that_could_strand_a_record_is_refused(
    changes: dict[str, Any], problem: str
) -> None:
    """A document is checked whole when it is loaded."""
    with pytest.raises(MachineError) as caught:
        Machine.of(small(**changes))

    assert any(line.startswith(problem) for line in caught.value.problems)


def test_a_guard_on_an_unknown_field_is_refused_when_loaded() -> None:
    """A guard is a condition, checked against the record's fields."""
    guard = {"when": "opinoin == 'satisfied'", "en": "no", "zh": "否"}
    with pytest.raises(ValueError, match="opinion"):
        Machine.of(small(moves=[small()["moves"][0] | {"guards": [guard]}]))
