"""
What nobody enters or changes by hand: runs of rules, archives, turns (R4, C14).
"""

from typing import Any

import pytest

from crmkit.decisions import Write
from crmkit.desk import Add, Update
from crmkit.errors import InvalidRecordError, MoveRefusedError
from crmkit.records import Archive, RuleRun, Turns
from tests.crm.company import Company


def run_of(small: Company, **fields: Any) -> RuleRun:
    """
    Return a run that was taken in from elsewhere, as no rule runs here.
    """
    given = {"rule": "birthday", "customer": small.customer.id, "status": "done"}
    return small.desk.rule_runs.adopt(**{**given, **fields})


@pytest.mark.parametrize("record", [RuleRun(rule="birthday"), Archive(name="恒信")])
def test_they_are_not_entered(small: Company, record: Any) -> None:
    """
    Neither as commands nor by services.
    """
    with pytest.raises(InvalidRecordError):
        small.desk.do(Add(record=record))

    assert not hasattr(small.desk.rule_runs, "add")
    assert not hasattr(small.desk.archives, "add")


def test_nothing_of_a_run_is_changed(small: Company) -> None:
    """
    Not who did it, nor when, nor how the customer answered.
    """
    run = run_of(small)
    changes = {
        "operator": small.owner.id, "started_at": small.clock.now(), "recipient": "?",
        "reaction": "?", "status": "failed",
    }  # fmt: skip
    with pytest.raises(InvalidRecordError) as found:
        small.desk.do(Update.to(run, **changes))

    assert changes.keys() == {each.field for each in found.value.problems}
    assert not hasattr(small.desk.rule_runs, "change")


def test_the_customers_reaction_is_noted(small: Company) -> None:
    """
    Of a run that is done; it may be noted better.
    """
    runs, run = small.desk.rule_runs, run_of(small)
    noted = runs.move(run.id, "登记客户反应", reaction="表示感谢")
    again = runs.move(run.id, "react", reaction="表示感谢，并预约拜访")

    assert ("done", "表示感谢", small.clock.now()) == (
        noted.status, noted.reaction, noted.reacted_at
    )  # fmt: skip
    assert "表示感谢，并预约拜访" == again.reaction
    with pytest.raises(MoveRefusedError):
        runs.move(run.id, "react")
    with pytest.raises(MoveRefusedError):
        runs.move(run_of(small, status="failed").id, "react", reaction="?")


def test_nobody_gives_himself_a_turn(small: Company) -> None:
    """
    The turns of a route are its pointer, not a record to edit.
    """
    with small.crm.store.begin() as tx:
        tx.put(Write(None, Turns(id="inquiry", version=1, served=("li",))))
    for field in ("id", "version", "served", "served_at"):
        with pytest.raises(InvalidRecordError):
            small.desk.do(Update(record="turns:inquiry", fields={field: None}))


def test_an_archive_keeps_what_it_holds(small: Company) -> None:
    """
    Only why it was taken may be said better.
    """
    archives = small.desk.archives
    archive = archives.take(small.customer.id)
    held = ("customer", "taken_at", "taken_by", "taken_on")
    with pytest.raises(InvalidRecordError) as found:
        archives.change(archive.id, dict.fromkeys(held))

    assert set(held) == {each.field for each in found.value.problems}
    assert "年度归档" == archives.change(archive.id, {"reason": "年度归档"}).reason
