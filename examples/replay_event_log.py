"""
Take an event log of a help desk through crmkit, on SQLite, and report on it.

Reads a CSV file (plain or gzipped), checks every row, and replays each event
as a command at its own instant. ``replay_event_log.toml`` beside this file
says which activity is which move, and what the log leaves out. Leaves behind
``crm.db``, ``report.html`` and ``refused.csv``.

    $ python examples/replay_event_log.py examples/event_log/sample.csv

It needs the extras ``sql``, ``report`` and ``charts``, and rich.
"""

import argparse
import csv
import sys
from pathlib import Path
from typing import cast

from event_log.mapping import Mapping, read_mapping
from event_log.reading import BrokenLogError, Event, read_events
from event_log.replay import Outcome, Replay
from event_log.report import hours_label, write_page
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from crmkit import CRM, standard
from crmkit.adapters.sql import SQLStore
from crmkit.reports import TicketFact, summarise
from crmkit.testing import SettableClock

SHOWN = (
    "compliance",
    "first_action_mean",
    "first_action_median",
    "first_action_business_mean",
    "first_action_business_median",
    "resolution_mean",
    "resolution_median",
    "resolution_business_mean",
    "resolution_business_median",
    "reopen_rate",
)


def main() -> int:
    """
    Run the example and return its exit code.
    """
    arguments = _arguments()
    console = Console()
    mapping = read_mapping(arguments.mapping)
    try:
        events = read_events(arguments.log, mapping)
    except (BrokenLogError, OSError) as error:
        Console(stderr=True).print(str(error), style="red", markup=False)
        return 1
    database = _fresh(arguments.out)
    crm, outcome, clock = replay(events, mapping, database, console)
    page = arguments.out / "report.html"
    facts = write_page(page, crm, mapping, outcome, arguments.log.name, clock.now())
    _write_refused(arguments.out / "refused.csv", outcome)
    _summary(console, outcome, facts, mapping)
    crm.close()
    console.print(f"\n{page}, refused.csv and {database.name} are in {arguments.out}")
    return 0


def _arguments() -> argparse.Namespace:
    here = Path(__file__)
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("log", type=Path, help="CSV file, .gz or not")
    parser.add_argument("--mapping", type=Path, default=here.with_suffix(".toml"))
    parser.add_argument("--out", type=Path, default=Path("replay-output"))
    return parser.parse_args()


def _fresh(folder: Path) -> Path:
    """
    Return the path of the database in a folder, with an earlier one taken away.
    """
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "crm.db"
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    return database


def replay(
    events: list[Event], mapping: Mapping, database: Path, console: Console
) -> tuple[CRM, Outcome, SettableClock]:
    """
    Take events through a CRM on a new SQLite database.
    """
    clock = SettableClock(events[0].at)
    settings = standard(
        zone=mapping.hours.tz.key,
        language="en",
        close_on_silence=mapping.close_on_silence,
    )
    crm = CRM.open(f"sqlite:///{database}", clock=clock, settings=settings)
    store = cast("SQLStore", crm.store)
    with Progress(console=console) as progress:
        task = progress.add_task("Replaying", total=len(events))
        outcome = Replay(crm, clock, mapping).run(
            store.engine, events, lambda n: progress.advance(task, n)
        )
    return crm, outcome, clock


def _write_refused(path: Path, outcome: Outcome) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "case", "activity", "at", "step", "status", "why"])
        for refused in outcome.refused:
            event = refused.event
            at = event.at.isoformat()
            writer.writerow(
                [
                    event.row,
                    event.case,
                    event.activity,
                    at,
                    refused.step,
                    refused.status,
                    refused.why,
                ]
            )


def _summary(
    console: Console, outcome: Outcome, facts: list[TicketFact], mapping: Mapping
) -> None:
    summary = summarise(facts, business=hours_label(mapping))
    table = Table("Measure", "Value", "over")
    events = sum(outcome.by_resource.values())
    table.add_row("Events", f"{events:,}", "")
    table.add_row("Tickets", f"{len(facts):,}", "")
    table.add_row("Steps taken", f"{sum(outcome.steps.values()):,}", "")
    table.add_row("Steps refused", f"{len(outcome.refused):,}", f"{events:,}")
    for name in SHOWN:
        metric = summary[name]
        table.add_row(metric.label.en, metric.text("en"), f"{metric.denominator:,}")
    months = [(tally.key, tally.count) for tally in summary.busiest_months]
    resources = outcome.by_resource.most_common()
    for title, rows in (("Busiest months", months), ("Busiest resources", resources)):
        table.add_row(title, ", ".join(f"{key} ({n:,})" for key, n in rows[:3]), "")
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
