"""
Write the status machines that ship into their page, from their data files.

The page is kept as a file, so that it can be read, diagrams and all, where the
repository is looked at. What stands between a pair of marks on it is written here;
a test compares. To write it anew:

    python docs/_ext/machine_pages.py

Not here: the longer page on tickets (:mod:`generated_pages`).
"""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from markup import quoted, table

PAGE = Path(__file__).parents[1] / "reference" / "status-machines.md"
MARKED = re.compile(r"(?s)(<!-- machine: (\w+) -->\n).*?(<!-- end of machine -->)")


def with_machines(page: str) -> str:
    """
    Return the text of the page with every marked part as it should be.
    """
    return MARKED.sub(lambda m: f"{m[1]}\n{machine_part(m[2])}\n{m[3]}", page)


def machine_part(record: str) -> str:
    """
    Write the diagram, the statuses and the moves of one machine.
    """
    machine = import_module("crmkit.presets").machine(record)
    document = machine.document
    moved = f"Field: `{document.record}.{document.field}`"
    dated = f"; instant of the last move: `{document.since}`" if document.since else ""
    lines = [f"{moved}{dated}.", "", "```mermaid"]
    lines += [machine.mermaid("en", "zh"), "```", ""]
    lines += table(
        ("status", "English", "中文", "also read", "means"),
        (status_cells(one, document) for one in document.statuses),
    )
    lines += [""]
    lines += table(
        ("move", "English", "中文", "from", "to", "wants", "may be given", "besides"),
        (move_cells(move) for move in document.moves),
    )
    return "\n".join([*lines, ""])


def status_cells(status: Any, document: Any) -> tuple[str, ...]:
    """
    Write one status into the cells of a row.
    """
    means = [str(status.category)]
    means += ["first"] if status.name == document.initial else []
    means += ["read-only"] if status.read_only else []
    aliases = " ".join(status.aliases)
    return (f"`{status.name}`", status.en, status.zh, aliases, ", ".join(means))


def move_cells(move: Any) -> tuple[str, ...]:
    """
    Write one move into the cells of a row.
    """
    free = [name for name in move.takes if name not in move.needs]
    return (
        f"`{move.name}`",
        move.en,
        move.zh,
        quoted(move.sources),
        f"`{move.target}`",
        "; ".join(wants(move)),
        quoted(free),
        "; ".join(deeds(move)),
    )


def wants(move: Any) -> Iterator[str]:
    """
    Yield what must be there for a move to be made.
    """
    if move.asks:
        yield quoted(move.asks)
    given = [name for name in move.needs if name in move.takes]
    if given:
        yield f"{quoted(given)}, unless on record"
    before = [name for name in move.needs if name not in (*move.takes, *move.asks)]
    if before:
        yield f"{quoted(before)} on record"
    for guard in move.guards:
        yield f"`{guard.when}`"
    if move.by_another:
        yield "another person than the last move"


def deeds(move: Any) -> Iterator[str]:
    """
    Yield what a move does besides.
    """
    if move.stamps:
        yield f"dates {quoted(move.stamps)}"
    if move.stamps_once:
        yield f"dates {quoted(move.stamps_once)} unless filled"
    for name, length in move.due_after.items():
        yield f"`{name}` is {length.total_seconds() / 3600:g} h later"
    for name, source in move.copies.items():
        yield f"copies `{source}` to `{name}`"
    if move.counts:
        yield f"counts {quoted(move.counts)}"
    for name, value in move.sets.items():
        if value is not None:
            yield f"sets `{name}` to `{value}`"
    emptied = [name for name, value in move.sets.items() if value is None]
    if emptied:
        yield f"empties {quoted(emptied)}"
    for tell in move.tells:
        yield f"tells `{tell.to}` (`{tell.message}`)"


if __name__ == "__main__":
    PAGE.write_text(with_machines(PAGE.read_text("utf-8")), "utf-8")
