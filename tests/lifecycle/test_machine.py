"""
Status machines in general: documents, steps, refusals.
"""

import copy
import pickle
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest

from crmkit.errors import (
    HiddenRecordError,
    InvalidRecordError,
    MachineError,
    MachineRecordError,
    MoveFieldError,
    NaiveDatetimeError,
    UnknownChoiceError,
    UnknownStatusError,
)
from crmkit.lifecycle import Category, Machine, MachineDocument, Tell
from crmkit.presets import ticket_machine
from crmkit.records import (
    Customer,
    FrozenMap,
    Instant,
    Line,
    Opinion,
    Record,
    Slug,
    Ticket,
    masked,
)

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


def finishing(**changes: Any) -> dict[str, Any]:
    """
    The small machine, with parts of its one move replaced.
    """
    return small(moves=[small()["moves"][0] | changes])


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan(Record):
    """
    A record of somebody's own.
    """

    type_name: ClassVar[str] = "loan"

    state: Slug | None = None
    due_at: Instant | None = None
    lent_to: Line | None = None


LENDING: dict[str, Any] = {
    "name": "lending",
    "record": "loan",
    "field": "state",
    "since": None,
    "initial": "there",
    "statuses": [
        {"name": "there", "category": "done", "en": "There", "zh": "在库"},
        {"name": "lent", "category": "open", "en": "Lent", "zh": "借出"},
    ],
    "moves": [
        {
            "name": "lend",
            "sources": ["there"],
            "target": "lent",
            "en": "Lend",
            "zh": "借出登记",
            "asks": ["lent_to"],
            "due_after": {"due_at": "P14D"},
        },
        {
            "name": "give_back",
            "sources": ["lent"],
            "target": "there",
            "en": "Give back",
            "zh": "归还",
            "sets": {"lent_to": None, "due_at": None},
        },
    ],
}


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
    assert ("not_allowed", ("merge", "start", "wait")) == (
        refusal.code,
        refusal.allowed,
    )
    assert (
        "cannot 'tel' ticket:T1 while its status is 'open' (allowed: 'merge', "
        "'start', 'wait')" == str(refusal.error())
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


def test_only_an_archived_ticket_is_read_only() -> None:
    """What is closed or merged is kept as it is; every other status is not (T8)."""
    machine = ticket_machine()
    statuses = [status.name for status in machine.document.statuses]

    kept = [s for s in statuses if machine.read_only(ticket(status=s))]
    assert ["closed", "merged"] == kept


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


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (small(field="state"), "ticket has no field 'state'; did you mean"),
        (small(since="status_sinse"), "ticket has no field 'status_sinse'; did you"),
        (small(since="reason"), "field 'reason' cannot hold the instant of a move"),
        (small(field="priority"), "field 'priority' cannot hold status 'open'"),
        (
            finishing(stamps=["reason"]),
            "move 'finish' dates 'reason', which holds no instant",
        ),
        (
            finishing(due_after={"tags": "PT1H"}),
            "move 'finish' dates 'tags', which holds no instant",
        ),
        (
            finishing(counts=["reason"]),
            "move 'finish' counts 'reason', which holds no number",
        ),
        (
            finishing(copies={"told_at": "solution"}),
            "move 'finish' copies 'solution' to 'told_at' of another type",
        ),
        (
            finishing(takes=["status"]),
            "move 'finish' may not fill 'status': the machine does",
        ),
        (
            finishing(sets={"version": 7}),
            "move 'finish' may not fill 'version': the machine does",
        ),
        (
            finishing(stamps=["status_since"]),
            "move 'finish' may not fill 'status_since': the machine does",
        ),
        (
            finishing(takes=["told_at"], stamps=["told_at"]),
            "move 'finish' fills 'told_at' in more than one way",
        ),
        (
            finishing(sets={"told_at": None}, stamps=["told_at"]),
            "move 'finish' fills 'told_at' in more than one way",
        ),
        (
            finishing(tells=[{"message": "done", "to": "onwer"}]),
            "move 'finish' tells 'onwer', which is no user; did you mean 'owner'?",
        ),
        (finishing(sources=[]), "move 'finish' starts from no status"),
        (
            small(moves=[small()["moves"][0], small()["moves"][0] | {"name": "end"}]),
            "move 'finish' and move 'end' are both called 'Finish'",
        ),
        (
            small(
                statuses=[
                    small()["statuses"][0],
                    small()["statuses"][1] | {"aliases": ["待处理"]},
                ]
            ),
            "status 'open' and status 'done' are both called '待处理'",
        ),
        (
            small(
                statuses=[
                    *small()["statuses"],
                    {"name": "held", "category": "paused", "en": "Held", "zh": "搁置"},
                ],
                moves=[
                    *small()["moves"],
                    small()["moves"][0]
                    | {"name": "hold", "target": "held", "en": "Hold", "zh": "搁置"},
                    small()["moves"][0]
                    | {
                        "name": "hold_on",
                        "sources": ["held"],
                        "target": "held",
                        "en": "Hold on",
                        "zh": "继续搁置",
                    },
                ],
            ),
            "status 'held' never leads to one that is done",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_document_that_does_not_fit_the_record_is_refused(
    document: dict[str, Any], problem: str
) -> None:
    """What a machine says of fields is true of the record type that it moves."""
    with pytest.raises(MachineError) as caught:
        Machine.of(document)

    assert any(line.startswith(problem) for line in caught.value.problems)


def test_all_problems_of_a_document_come_together() -> None:
    """Who writes a machine mends it in one go."""
    with pytest.raises(MachineError) as caught:
        Machine.of(finishing(stamps=["reason"], counts=["reason"], target="donne"))

    assert (
        "status machine 'small' cannot be used:",
        "  move 'finish' names no status 'donne'; did you mean 'done'?",
        "  move 'finish' dates 'reason', which holds no instant",
        "  move 'finish' counts 'reason', which holds no number",
        "  move 'finish' fills 'reason' in more than one way",
        "  status 'open' never leads to one that is done",
        "  status 'done' cannot be reached",
    ) == tuple(str(caught.value).splitlines())


@pytest.mark.parametrize(
    "key", ["statues", "move", "notify"], ids=["of a machine", "of moves", "of effects"]
)
def test_a_word_that_a_document_does_not_know_is_refused(key: str) -> None:
    """A typo in a key is not dropped."""
    with pytest.raises(InvalidRecordError, match=key):
        Machine.of(small(**{key: []}))


def test_a_machine_may_move_any_field() -> None:
    """The field that is moved is named, and need not keep the instant of a move."""
    machine = Machine.of(LENDING, Loan)
    loan = Loan(id="L1", version=1, state="there")
    lent = machine.step(loan, "lend", NOW, "U1", lent_to="李娜").writes[0].after

    expected = Loan(
        id="L1",
        version=2,
        state="lent",
        lent_to="李娜",
        due_at=NOW + timedelta(days=14),
    )
    assert expected == lent
    back = machine.step(lent, "give_back", LATER, "U1").writes[0].after
    assert Loan(id="L1", version=3, state="there") == back


def test_a_record_without_a_status_stands_at_the_first() -> None:
    """What was stored before there was a machine is not stranded."""
    machine, loan = Machine.of(LENDING, Loan), Loan(id="L1", version=1)

    assert ("there", ("lend",)) == (machine.status(loan), machine.moves(loan))
    assert machine.step(loan, "lend", NOW, "U1", lent_to="x").refusal is None


def test_a_record_in_a_status_that_is_no_more_is_an_error() -> None:
    """A status that a company took away allows nothing, and says what to do."""
    with pytest.raises(UnknownStatusError) as caught:
        ticket_machine().step(ticket(status="odd"), "start", LATER, "U")

    assert () == ticket_machine().moves(ticket(status="odd"))
    assert str(caught.value) == (
        "'ticket:T1' is in status 'odd', which its status machine does not have "
        "(known: 'open', 'in_progress', 'in_review', 'waiting', 'awaiting_customer', "
        "'resolved', 'closed', 'merged'); give the machine that status as a retired "
        "one, with a move out of it"
    )


def test_a_class_of_ones_own_has_the_documents_type() -> None:
    """A machine for tickets does not move loans."""
    with pytest.raises(MachineError, match="it is for 'ticket', not for 'loan'"):
        Machine.of(small(), Loan)


def test_a_record_of_another_type_is_an_error() -> None:
    """A machine is asked only about what it moves."""
    with pytest.raises(MachineRecordError) as caught:
        ticket_machine().step(Customer(id="C1"), "start", NOW, "U1")

    assert (
        "status machine 'ticket' moves records of type 'ticket', not 'customer:C1'"
        == str(caught.value)
    )


def test_a_record_with_hidden_fields_is_not_moved() -> None:
    """Who sees a mask does not write it back."""
    seen = masked(ticket(description="x"), {"description": "*"})

    with pytest.raises(HiddenRecordError):
        ticket_machine().step(seen, "start", LATER, "U1")


def test_an_instant_has_a_zone_and_is_kept_in_utc() -> None:
    """A naive instant is refused; one of another zone is the same instant in UTC."""
    machine, shanghai = ticket_machine(), ZoneInfo("Asia/Shanghai")
    with pytest.raises(NaiveDatetimeError):
        machine.step(ticket(), "start", datetime(2026, 3, 2, 9), "U1")  # noqa: DTZ001

    after = machine.step(ticket(), "start", LATER.astimezone(shanghai), "U1")
    assert machine.step(ticket(), "start", LATER, "U1") == after
    since = getattr(after.writes[0].after, "status_since")  # noqa: B009 - of a ticket
    assert UTC is since.tzinfo


def test_a_date_that_is_stamped_once_may_be_given() -> None:
    """What was done earlier keeps its own instant; otherwise the move's is taken."""
    machine = Machine.of(finishing(takes=["told_at"], stamps_once=["told_at"]))
    given = machine.step(ticket(), "finish", LATER, "U1", told_at=NOW)
    alone = machine.step(ticket(), "finish", LATER, "U1")

    assert [NOW, LATER] == [
        done.writes[0].after.told_at  # type: ignore[attr-defined]
        for done in (given, alone)
    ]


def test_everything_that_is_missing_is_named_at_once() -> None:
    """A form shows all that is still to be filled, with the refusal and before."""
    machine = Machine.of(finishing(asks=["reason"], needs=["solution", "owner"]))
    bare, assigned = ticket(reason="old"), ticket(owner="U1")
    refusal = machine.step(bare, "finish", LATER, "U1").refusal

    assert refusal is not None
    assert ("reason", "solution", "owner") == refusal.missing
    assert refusal.missing == machine.wants(bare, "finish")
    assert ("reason", "solution") == machine.wants(assigned, "finish")


def test_a_field_that_a_move_empties_is_missing() -> None:
    """What must be there after a move counts as the move leaves it."""
    machine = Machine.of(finishing(sets={"reason": None}, needs=["reason"]))

    assert ("reason",) == machine.wants(ticket(reason="x"), "finish")


def test_a_guard_sees_the_record_before_and_after() -> None:
    """Saved and proposed values are both there to ask about."""
    guard = {
        "when": 'changed("solution") and old.solution is None',
        "en": "there was a solution",
        "zh": "已有方案",
    }
    machine = Machine.of(finishing(takes=["solution"], guards=[guard]))
    fresh = machine.step(ticket(), "finish", LATER, "U1", solution="x")
    again = machine.step(ticket(solution="w"), "finish", LATER, "U1", solution="x")
    without = machine.step(ticket(solution="w"), "finish", LATER, "U1")

    assert [False, True, True] == [
        d.refusal is not None for d in (fresh, again, without)
    ]


def test_a_move_may_want_custom_fields() -> None:
    """A company's own field may be asked for, or needed in a status, by its id."""
    machine = Machine.of(
        finishing(takes=["custom.plan"], asks=["custom.level"], needs=["custom.plan"])
    )
    bare, planned = ticket(), ticket(custom=FrozenMap(plan="a", level="old", seats=3))
    refusal = machine.step(planned, "finish", LATER, "U1").refusal

    assert ("custom.level", "custom.plan") == machine.wants(bare, "finish")
    assert {"level", "plan"} == machine.custom_fields
    assert refusal is not None
    assert ("custom.level",) == refusal.missing
    after = machine.step(planned, "finish", LATER, "U1", custom={"level": "gold"})
    assert (
        FrozenMap(plan="a", level="gold", seats=3) == after.writes[0].after.custom  # type: ignore[attr-defined]
    )


def test_a_custom_field_may_be_emptied_by_a_move() -> None:
    """None takes one custom field away and leaves the others."""
    machine = Machine.of(finishing(takes=["custom"]))
    before = ticket(custom=FrozenMap(plan="a", seats=3))
    after = machine.step(before, "finish", LATER, "U1", custom={"plan": None})

    assert (
        FrozenMap(seats=3) == after.writes[0].after.custom  # type: ignore[attr-defined]
    )


def test_a_custom_field_that_a_move_does_not_take_is_an_error() -> None:
    """A move takes the custom fields that it names, and no others."""
    machine = Machine.of(finishing(takes=["custom.plan", "reason"]))
    with pytest.raises(MoveFieldError) as caught:
        machine.step(ticket(), "finish", LATER, "U1", custom={"plam": "a"})

    assert (
        "move 'finish' does not take 'custom.plam' (allowed: 'custom.plan', 'reason'); "
        "did you mean 'custom.plan'?" == str(caught.value)
    )
    with pytest.raises(MoveFieldError):
        machine.step(ticket(), "finish", LATER, "U1", custom=5)


def test_a_record_without_custom_fields_has_none_to_want() -> None:
    """A custom field of a record that has none is no field."""
    with pytest.raises(MachineError, match="move 'lend' names no field 'custom'"):
        Machine.of(
            LENDING
            | {"moves": [LENDING["moves"][0] | {"needs": ["custom.plan"]}]}
            | {"statuses": LENDING["statuses"][::-1]},
            Loan,
        )


def test_what_a_move_tells_is_data() -> None:
    """The message and who gets it are declared, not sent."""
    machine = Machine.of(finishing(tells=[{"message": "done", "to": "owner"}]))

    assert (Tell(message="done", to="owner"),) == machine.move("finish").tells
    assert {"done"} == machine.messages
    assert () == machine.step(ticket(), "finish", LATER, "U1").effects


def test_a_move_that_there_is_not_is_an_error() -> None:
    """A name that is wrong is answered with those that are right."""
    with pytest.raises(UnknownChoiceError, match="did you mean 'finish'"):
        Machine.of(small()).move("finnish")


def test_a_diagram_has_labels_in_either_language() -> None:
    """The Mermaid text for people shows words, and where it ends."""
    label = {"en": 'Done; "ok" #1'}
    document = small(statuses=[small()["statuses"][0], small()["statuses"][1] | label])

    assert [
        "stateDiagram-v2",
        '    state "待处理" as open',
        '    state "已完成" as done',
        "    [*] --> open",
        "    open --> done: 完成",
        "    done --> [*]",
    ] == Machine.of(document).mermaid("zh").splitlines()
    assert (
        '    state "Done#59; #quot;ok#quot; #35;1" as done'
        in Machine.of(document).mermaid("en").splitlines()
    )
    assert (
        "    open --> done: Finish 完成"
        in Machine.of(document).mermaid("en", "zh").splitlines()
    )


def test_a_status_is_drawn_though_mermaid_has_its_name() -> None:
    """A name that is a word of Mermaid's is shown, and another one stands for it."""
    document = small(
        initial="default",
        statuses=[
            small()["statuses"][0] | {"name": "default"},
            small()["statuses"][1],
        ],
        moves=[small()["moves"][0] | {"sources": ["default"]}],
    )

    assert [
        "stateDiagram-v2",
        '    state "default" as default_',
        "    [*] --> default_",
        "    default_ --> done: finish",
    ] == Machine.of(document).mermaid().splitlines()


def test_a_machine_is_a_value() -> None:
    """It equals one of the same document, hashes, copies and pickles."""
    machine, other = ticket_machine(), ticket_machine()
    lending = Machine.of(LENDING, Loan)

    assert machine == other
    assert machine != lending
    assert 1 == len({machine, other})
    assert machine == copy.deepcopy(machine)
    back = pickle.loads(pickle.dumps(lending))  # noqa: S301 - our own
    assert lending == back
    assert ("lend",) == back.moves(Loan(state="there"))
    assert "<Machine 'lending' of loan.state: 2 statuses, 2 moves>" == repr(lending)


def test_a_document_goes_through_json() -> None:
    """What a machine was made of can be stored and read again."""
    machine = Machine.of(LENDING, Loan)
    text = machine.document.to_json()

    assert machine == Machine.of(MachineDocument.from_json(text), Loan)
    assert '"due_after":{"due_at":"P14D"}' in text


@pytest.mark.parametrize("length", ["P1M", "PT0S", "-PT1H", "soon"])
def test_a_due_date_is_an_exact_length_after_a_move(length: str) -> None:
    """Months, nothing, the past and words are no lengths of time."""
    with pytest.raises(InvalidRecordError, match="due_after"):
        Machine.of(finishing(due_after={"expected_at": length}))
