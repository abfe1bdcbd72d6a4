"""
The whole demonstration: a company, thirty days, a mail server, a report.
"""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
from demo.chapters import CHAPTERS
from demo.company import Language, make_company, said
from demo.findings import Findings, gather
from demo.mailroom import Mailroom
from demo.page import write_page
from demo.story import Chapter, Stage
from demo.words import COMPANY, MAIL_DOMAIN

from crmkit import CRM, Calendar, standard
from crmkit.adapters.smtp import SmtpChannel
from crmkit.testing import CountingIds, SettableClock

ZONE = "Asia/Shanghai"
WORK = Calendar(ZONE, {"mon-fri": ["09:00-12:00", "13:30-18:00"]})
START = datetime(2026, 3, 2, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
MARK, DATABASE, MAILS, PAGE = ".crmkit-demo", "crm.db", "mails", "report.html"


class ForeignFolderError(Exception):
    """
    The output folder holds something that no demonstration left there.
    """


@attrs.frozen(kw_only=True)
class Outcome:
    """
    What a run of the demonstration leaves behind.

    Attributes:
        folder: Where it is.
        findings: What the report says.
        mails: How many mails arrived.
    """

    folder: Path
    findings: Findings
    mails: int


def play(
    folder: Path,
    *,
    language: Language = "zh",
    seed: int = 7,
    days: int = 30,
    chapters: Sequence[Chapter] = CHAPTERS,
    progress: Callable[[datetime], None] = lambda _: None,
) -> Outcome:
    """
    Play the story and leave database, mails and report in a folder.

    Args:
        folder: Output folder; what an earlier run left there is replaced.
        language: Language of everything.
        seed: What the story is drawn from; the same seed, the same story.
        days: How many days it lasts.
        chapters: What happens.
        progress: Told after each simulated hour what the clock shows.

    Raises:
        ForeignFolderError: If the folder holds anything else.
    """
    clear(folder)
    clock = SettableClock(START)
    chance = random.Random(seed)  # noqa: S311 - a story, not a secret
    settings = attrs.evolve(
        standard(zone=ZONE, language=language), message_domain=MAIL_DOMAIN
    )
    with Mailroom(folder / MAILS) as mailroom:
        channel = SmtpChannel(
            host="127.0.0.1",
            port=mailroom.port,
            sender=f"service@{MAIL_DOMAIN}",
            date=clock.now,
        )
        crm = CRM.open(
            f"sqlite:///{folder / DATABASE}",
            clock=clock,
            ids=CountingIds(),
            settings=settings,
            channels=[channel],
        )
        with crm:
            stage = Stage(
                crm=crm,
                clock=clock,
                mailroom=mailroom,
                company=make_company(chance, language),
                calendar=WORK,
                language=language,
                chance=chance,
                start=START,
                days=days,
            )
            for chapter in chapters:
                chapter(stage)
            for now in stage.hours():
                progress(now)
            found = gather(crm, WORK, START, stage.end, stage.followed)
            page = write_page(found, crm, said(COMPANY, language), WORK)
    (folder / PAGE).write_text(page, "utf-8")
    return Outcome(folder=folder, findings=found, mails=mailroom.count)


def clear(folder: Path) -> None:
    """
    Make a folder, or take away what an earlier run left in it.

    Raises:
        ForeignFolderError: If it holds anything else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / MARK
    if not mark.exists() and any(folder.iterdir()):
        raise ForeignFolderError(folder)
    mark.touch()
    leftovers = [*folder.glob(f"{DATABASE}*"), *folder.glob(f"{MAILS}/*.eml")]
    for path in [*leftovers, folder / PAGE]:
        path.unlink(missing_ok=True)
