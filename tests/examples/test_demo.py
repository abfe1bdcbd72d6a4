"""
The demonstration, played for some days with real SMTP.
"""

import os
import re
import subprocess
import sys
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from demo.command import main
from demo.mailroom import read_mail
from demo.play import ForeignFolderError, Outcome, clear, play

from crmkit import CRM
from crmkit.crm import Acting
from crmkit.records import Record, fold

SEED, DAYS = 7, 5


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """
    Five days of the story in Chinese.
    """
    return play(tmp_path_factory.mktemp("demo") / "out", seed=SEED, days=DAYS)


@pytest.fixture(scope="module")
def crm(outcome: Outcome) -> CRM:
    """
    The database that the story left behind, opened anew.
    """
    return CRM.open(f"sqlite:///{outcome.folder / 'crm.db'}")


@pytest.fixture(scope="module")
def desk(crm: CRM) -> Acting:
    """
    Somebody who may look at everything.
    """
    return crm.as_system("test")


def test_folder_holds_what_is_promised(outcome: Outcome) -> None:
    """
    Database, mails and a page; nothing else but the mark.
    """
    names = {path.name for path in outcome.folder.iterdir()}

    assert {".crmkit-demo", "crm.db", "mails", "report.html"} == names
    assert outcome.mails == len(list(outcome.folder.glob("mails/*.eml"))) > 0


def test_every_reminder_is_one_mail(outcome: Outcome, crm: CRM) -> None:
    """
    What was sent has arrived, once each, at the owner's address.
    """
    sent = crm.deliveries("sent", 1000)
    mails = [read_mail(path) for path in sorted(outcome.folder.glob("mails/*"))]
    expected = [(delivery.effect.to, delivery.effect.subject) for delivery in sent]

    assert sorted(map(str, expected)) == sorted(
        str((mail["To"], mail["Subject"])) for mail in mails
    )
    assert len(mails) == len({mail["Message-ID"] for mail in mails})
    assert () == crm.deliveries("failed") == crm.deliveries("pending")


def test_reminders_are_about_tickets_overdue_at_that_instant(
    desk: Acting, crm: CRM
) -> None:
    """
    When a reminder was decided, the ticket's clock ran and was past its time.
    """
    for delivery in crm.deliveries("sent", 1000):
        ticket = delivery.effect.record.id
        then = desk.tickets.ledger(ticket, now=delivery.created_at)

        assert then.due_at is not None
        assert then.due_at <= delivery.created_at
        assert then.stopped_at is None


def test_no_reminder_is_sent_twice_for_a_cycle(crm: CRM) -> None:
    """
    Each reminder has a cause of its own, and no ticket has two at one instant.
    """
    sent = crm.deliveries("sent", 1000)
    keys = [delivery.effect.key for delivery in sent]

    assert len(keys) == len(set(keys))
    for ticket in {delivery.effect.record for delivery in sent}:
        instants = [d.created_at for d in sent if d.effect.record == ticket]
        assert sorted(set(instants)) == instants


def test_overdue_tickets_were_reminded_of(
    desk: Acting, crm: CRM, outcome: Outcome
) -> None:
    """
    Nothing overdue for more than an hour at the end went unmentioned.
    """
    reminded = {d.effect.record.id for d in crm.deliveries("sent", 1000)}
    end = outcome.findings.now
    overdue = {
        fact.id
        for fact in outcome.findings.facts
        if fact.due_at and fact.due_at <= end - timedelta(hours=1)
    }

    assert overdue <= reminded


def test_history_of_every_record_gives_its_state(desk: Acting) -> None:
    """
    Folding a record's changes gives the record that the database holds.
    """
    services = (
        desk.departments, desk.users, desk.customers,
        desk.contacts, desk.tickets, desk.interactions,
    )  # fmt: skip
    for service in services:
        records: tuple[Record, ...] = service.find(limit=10_000).items
        assert records
        for record in records:
            assert record == fold(service.changes(record.id))


def test_totals_on_the_page_are_those_of_the_database(
    desk: Acting, outcome: Outcome
) -> None:
    """
    The report counts each ticket once.
    """
    summary = outcome.findings.summary

    assert desk.tickets.count() == summary["tickets"].value
    assert summary["tickets"].value == sum(t.count for t in summary.statuses)
    done = desk.tickets.count('status == "resolved" or status == "closed"')
    assert summary["unfinished"].value == desk.tickets.count() - done


def test_page_needs_no_network(outcome: Outcome) -> None:
    """
    The page leads nowhere but into itself.
    """
    page = (outcome.folder / "report.html").read_text("utf-8")

    assert [] == re.findall(r'(?:src|href)="(?!#)[^"]*"', page)
    assert "<script" not in page
    assert "云帆智能装备有限公司 客户服务报告" in page


def facts_of(outcome: Outcome) -> list[tuple[object, ...]]:
    """
    Return what is the same about tickets in any language.
    """
    return [
        (fact.number, fact.kind, fact.priority, fact.opened_at, fact.status)
        for fact in outcome.findings.facts
    ]


def test_one_seed_makes_one_story_in_both_languages(
    outcome: Outcome, tmp_path: Path
) -> None:
    """
    Played in English, the same happens at the same instants, in other words.
    """
    english = play(tmp_path / "en", language="en", seed=SEED, days=DAYS)
    page = (english.folder / "report.html").read_text("utf-8")

    assert facts_of(outcome) == facts_of(english)
    assert outcome.mails == english.mails
    assert "Customer service report: Yunfan Intelligent Equipment Co., Ltd." in page
    assert [] == re.findall(r"[\u4e00-\u9fff]", page)


def test_other_seed_makes_another_story(outcome: Outcome, tmp_path: Path) -> None:
    """
    The seed is what the story is drawn from.
    """
    other = play(tmp_path / "other", seed=SEED + 1, days=1)

    assert facts_of(outcome)[: len(facts_of(other))] != facts_of(other)


def test_progress_is_told_hour_by_hour(tmp_path: Path) -> None:
    """
    Each simulated hour is told once, the first and the last included.
    """
    told: list[datetime] = []
    play(tmp_path / "out", days=1, progress=told.append)

    assert 25 == len(told)
    assert {timedelta(hours=1)} == {b - a for a, b in pairwise(told)}


def test_own_folder_is_used_again_and_a_foreign_one_refused(tmp_path: Path) -> None:
    """
    What an earlier run left is replaced; what somebody else left is not touched.
    """
    clear(tmp_path / "own")
    (tmp_path / "own" / "crm.db").write_text("old")
    clear(tmp_path / "own")
    assert [".crmkit-demo"] == [path.name for path in (tmp_path / "own").iterdir()]

    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "crm.db").write_text("precious")
    with pytest.raises(ForeignFolderError):
        play(foreign)

    assert "precious" == (foreign / "crm.db").read_text()


def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    """
    Run the demonstration as a user does.
    """
    script = Path(__file__).parents[2] / "examples" / "demo"
    return subprocess.run(
        [sys.executable, "-W", "error", str(script), *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )


def test_command_plays_the_story_and_sums_it_up(tmp_path: Path) -> None:
    """
    One command from any folder, and a short table at the end.
    """
    ran = demo("--out", str(tmp_path / "out"), "--days", "2", "--lang", "en")

    assert (0, "") == (ran.returncode, ran.stderr)
    for words in ("Tickets", "Service level met", "Reminders mailed", "report.html"):
        assert words in ran.stdout


def test_command_says_why_it_does_not_touch_a_foreign_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    A folder with somebody's files is named, and left as it is.
    """
    (tmp_path / "thesis.doc").write_text("precious")

    assert 2 == main(["--out", str(tmp_path)])
    words = " ".join(capsys.readouterr().out.split())
    assert "choose another folder with --out" in words
    assert ["thesis.doc"] == [path.name for path in tmp_path.iterdir()]


def test_command_refuses_a_story_of_no_days(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    A wrong argument is told before anything is written.
    """
    with pytest.raises(SystemExit) as caught:
        main(["--out", str(tmp_path / "out"), "--days", "0"])

    assert 2 == caught.value.code
    assert "argument --days: must be 1 or more" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
