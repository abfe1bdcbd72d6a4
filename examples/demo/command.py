"""
The command line of the demonstration.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from demo.company import Language, said
from demo.play import (
    DATABASE,
    MAILS,
    PAGE,
    WORK,
    ForeignFolderError,
    Outcome,
    play,
)
from demo.words import COMPANY
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """
    Return what was asked for on the command line.
    """
    parser = argparse.ArgumentParser(
        prog="demo", description="Play thirty days of a company's service desk."
    )
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language")
    parser.add_argument("--out", type=Path, default=Path("demo-output"), help="folder")
    parser.add_argument("--seed", type=int, default=7, help="what chance draws from")
    parser.add_argument("--days", type=int, default=30, help="length of the story")
    asked = parser.parse_args(given)
    if asked.days < 1:
        parser.error("argument --days: must be 1 or more")
    return asked


def main(given: Sequence[str]) -> int:
    """
    Play the story with a progress bar, then say what it came to.
    """
    asked, console = arguments(given), Console()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[day]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        name = said(COMPANY, asked.lang)
        task = progress.add_task(name, total=asked.days * 24 + 1, day="")
        try:
            outcome = play(
                asked.out,
                language=asked.lang,
                seed=asked.seed,
                days=asked.days,
                progress=lambda now: progress.update(
                    task,
                    advance=1,
                    day=f"{now.astimezone(WORK.tz):%Y-%m-%d}",
                ),
            )
        except ForeignFolderError:
            console.print(
                f"{asked.out} holds files that are not this demo's: "
                "choose another folder with --out"
            )
            return 2
    console.print(summary(outcome, asked.lang))
    # A path that is broken or cut short cannot be copied.
    console.print(places(outcome, asked.lang), soft_wrap=True, highlight=False)
    return 0


def summary(outcome: Outcome, language: Language) -> Table:
    """
    Return the outcome as a short table.
    """
    zh = language == "zh"
    found = outcome.findings
    table = Table(show_header=False, box=None, pad_edge=False)
    for metric_id in (
        "tickets",
        "unfinished",
        "overdue",
        "compliance",
        "first_action_median",
        "resolution_median",
        "reopen_rate",
    ):
        metric = found.summary[metric_id]
        table.add_row(
            metric.label.text(language), metric.text(language), metric.basis(language)
        )
    about = {delivery.effect.record for delivery in found.reminders}
    table.add_row(
        "超时提醒邮件" if zh else "Reminders mailed",
        str(outcome.mails),
        f"{len(about)} 张工单" if zh else f"about {len(about)} tickets",
    )
    return table


def places(outcome: Outcome, language: Language) -> str:
    """
    Return where everything was left, a line each.
    """
    names = _PLACES_ZH if language == "zh" else _PLACES_EN
    return "\n".join(f"{name}{outcome.folder / path}" for name, path in names)


_PLACES_EN = (("Report: ", PAGE), ("Mails: ", MAILS), ("Database: ", DATABASE))
_PLACES_ZH = (("报告：", PAGE), ("邮件：", MAILS), ("数据库：", DATABASE))
