"""
Write the reference pages that follow from the code and from the tests.

One page per room, in the order of the layers: a room that gets content gets its page
by that. Besides, a page per record type and the words in both languages, the
requirements, the statuses and moves of tickets, and what each back end of conditions
answers, as tables that hand-written pages include.

Invariants:
    - Pages are written to ``reference/_generated`` before Sphinx reads anything,
      and only touched when their text changes, so rebuilding is quick.

Not here: how references find public names (:mod:`public_names`), what the tables of
a store are (:mod:`table_pages`), records (:mod:`record_pages`) and words
(:mod:`word_pages`).
"""

import importlib
import importlib.util
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from markup import quoted, table
from public_names import PACKAGE, public_modules, public_names
from record_pages import record_pages, records_overview
from sphinx.application import Sphinx
from table_pages import tables_reference
from word_pages import glossary, words_reference

ROOT = Path(__file__).parents[2]
SIGNS = {"built": "● built", "partial": "◐ partial", "not built": "○ not built"}
BACK_ENDS = {"objects": "objects", "sqlite": "SQLite", "postgresql": "PostgreSQL"}
ASPECTS = ["value", "null", "zone"]
#: Modules whose classes are made of private parts, and told with what those have.
TOLD_WHOLE = ("crmkit.crm",)
GROUPS = {
    "P": "People, permissions and privacy",
    "C": "Customers",
    "F": "Follow-ups and interactions",
    "T": "Tickets and feedback",
    "R": "Automation",
    "M": "Marketing campaigns",
    "I": "Data in and out",
    "S": "Reports",
}


def rooms() -> Iterator[str]:
    """
    Yield the rooms that exist and are public, from the top down.
    """
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = pyproject["tool"]["importlinter"]["contracts"]
    (layers,) = (c["layers"] for c in contracts if c["id"] == "layers")
    for line in layers:
        for room in (part.strip(" ()") for part in line.split("|")):
            spec = importlib.util.find_spec(f"{PACKAGE}.{room}")
            is_there = spec is not None and spec.origin is not None
            if is_there and not room.startswith("_"):
                yield room


def room_page(room: str) -> str:
    """
    Write the page of one room: every public module with its public names.
    """
    blocks = [f"# {PACKAGE}.{room}"]
    for name in public_modules(f"{PACKAGE}.{room}"):
        if name.count(".") > 1:
            blocks.append(f"## {name}")
        told = f".. automodule:: {name}"
        if name in TOLD_WHOLE:
            told += "\n   :inherited-members: Generic"
        blocks.append(f"```{{eval-rst}}\n{told}\n```")
    return "\n\n".join(blocks) + "\n"


def names_page() -> str:
    """
    Write the page of the names that ``crmkit`` itself offers.
    """
    package = importlib.import_module(PACKAGE)
    lines = ["# crmkit", "", (package.__doc__ or "").strip(), ""]
    places = {place.rpartition(".")[2]: place for place in public_names().values()}
    lines += [
        f"- {{py:obj}}`{name} <{places[name]}>`"
        for name in getattr(package, "__all__", ())
        if name in places
    ]
    return "\n".join(lines) + "\n"


def ticket_tables() -> str:
    """
    Write the statuses and moves of the ticket machine, and draw it.
    """
    machine = importlib.import_module(f"{PACKAGE}.presets").ticket_machine()
    labels = field_labels(machine.document.record)
    lines = ["", "## Statuses", ""]
    lines += table(
        ("status", "English", "中文", "also read", "clock", "moves that lead out"),
        (status_row(one, machine) for one in machine.document.statuses),
    )
    lines += ["", "## Moves", ""]
    lines += table(
        ("move", "English", "中文", "from", "to", "must be given", "may be given"),
        (move_row(move) for move in machine.document.moves),
    )
    lines += ["", "## What a move needs, and what it does", ""]
    for move in machine.document.moves:
        lines += [f"`{move.name}` {move.en} {move.zh}", *deeds(move, labels), ""]
    lines += ["## As a drawing", "", "From what `machine.mermaid()` gives:", ""]
    return "\n".join([*lines, "```mermaid", machine.mermaid("en", "zh"), "```", ""])


def field_labels(record: str) -> dict[str, str]:
    """
    Return what each field of a record class is called, in both languages.
    """
    records = importlib.import_module(f"{PACKAGE}.records")
    fields = importlib.import_module(f"{PACKAGE}.conditions").Schema.of(
        records.record_class(record)
    )
    return {
        name: f"`{name}` ({field.label.en} {field.label.zh})"
        for name, field in fields.fields.items()
        if field.label
    }


def status_row(status: Any, machine: Any) -> tuple[str, ...]:
    """
    Write one status into the cells of a row.
    """
    clock = {"open": "runs", "paused": "stands still", "done": "is over"}
    return (
        f"`{status.name}`" + (" (first)" if status.name == machine.initial else ""),
        status.en,
        status.zh,
        " ".join(status.aliases),
        clock[status.category] + (", read-only" if status.read_only else ""),
        quoted(m.name for m in machine.document.moves if status.name in m.sources),
    )


def move_row(move: Any) -> tuple[str, ...]:
    """
    Write one move into the cells of a row.
    """
    either = [name for name in move.needs if name in move.takes]
    before = [name for name in move.needs if name not in (*move.takes, *move.asks)]
    given = (
        quoted(move.asks),
        f"{quoted(either)} unless on record" if either else "",
        f"{quoted(before)} is on record already" if before else "",
    )
    free = [name for name in move.takes if name not in move.needs]
    return (
        f"`{move.name}`",
        move.en,
        move.zh,
        quoted(move.sources),
        f"`{move.target}`",
        "; ".join(filter(None, given)),
        quoted(free),
    )


def deeds(move: Any, labels: dict[str, str]) -> Iterator[str]:
    """
    Yield a line of a definition for each thing that a move needs or does.
    """

    def named(names: Iterable[str]) -> str:
        return ", ".join(labels.get(name, f"`{name}`") for name in names)

    told = {
        "must be given anew": named(move.asks),
        "must be filled, now or before": named(move.needs),
        "may be given": named(move.takes),
        "set to the instant of the move": named(move.stamps),
        "set to the instant of the move unless filled": named(move.stamps_once),
        "emptied": named(n for n, value in move.sets.items() if value is None),
        "counted up": named(move.counts),
    }
    yield from (f": {what}: {names}" for what, names in told.items() if names)
    for name, value in move.sets.items():
        if value is not None:
            yield f": set: {named([name])} to `{value}`"
    for name, source in move.copies.items():
        yield f": copied: {named([source])} to {named([name])}"
    for guard in move.guards:
        yield f": only if `{guard.when}`; otherwise: {guard.en} {guard.zh}"
    yield f": the status becomes `{move.target}`"


def requirements_table() -> str:
    """
    Write the requirements by group, with what is built and which tests show it.
    """
    text = (ROOT / "tests" / "requirements.toml").read_text("utf-8")
    rows: dict[str, dict[str, Any]] = tomllib.loads(text)
    counts = Counter(row["status"] for row in rows.values())
    total = ", ".join(f"{counts[status]} {status}" for status in SIGNS)
    lines = [f"Of {len(rows)} requirements: {total}."]
    for group, title in GROUPS.items():
        mine = {name: row for name, row in rows.items() if name.startswith(group)}
        lines += ["", f"## {title}", ""]
        lines += table(
            ("", "requirement", "要求", "status", "shown by"),
            (
                (name, row["en"], row["zh"], SIGNS[row["status"]], shown_by(row))
                for name, row in mine.items()
            ),
        )
    return "\n".join(lines) + "\n"


def operators_tables() -> str:
    """
    Write which operator of a condition gives which answers where, from its tests.
    """
    text = (ROOT / "tests" / "conditions" / "operators.toml").read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["operator"]
    aspects = " ".join(ASPECTS)
    head = ["operator", "tried with", *(f"{e}: {aspects}" for e in BACK_ENDS.values())]
    lines: list[str] = []
    for group in dict.fromkeys(row["group"] for row in rows):
        lines += ["", f"## {group}", ""]
        mine = (operator_row(row) for row in rows if row["group"] == group)
        lines += table(head, mine)
    return "\n".join(lines) + "\n"


def operator_row(row: dict[str, Any]) -> list[str]:
    """
    Write one operator into the cells of a row.
    """
    there = {"value": True, "null": "unknown" in row, "zone": "zone" in row}
    answered = " ".join("✓" if there[what] else "–" for what in ASPECTS)
    refused = f"✗ {row.get('instead', '')}".strip()
    gaps = row.get("gap", ())
    ends = (refused if end in gaps else answered for end in BACK_ENDS)
    return [f"`{row['name']}`", f"`{row['text']}`", *ends]


def shown_by(row: dict[str, Any]) -> str:
    """
    Write the note and the tests of one requirement into one cell.
    """
    tests = [f"`{test.removeprefix('tests/')}`" for test in row["tests"]]
    return "<br>".join([row["note"], *tests] if row["note"] else tests)


def write_pages(app: Sphinx) -> None:
    """
    Bring the generated pages up to date.
    """
    folder = Path(app.srcdir) / "reference" / "_generated"
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"crmkit": names_page(), **{room: room_page(room) for room in rooms()}}
    order = [f"/reference/_generated/{name}" for name in pages]
    contents = "\n".join(["```{toctree}", ":maxdepth: 1", "", *order, "```", ""])
    files = {
        **{f"{name}.md": text for name, text in pages.items()},
        **record_pages(),
        "condition-operators.inc": operators_tables(),
        "rooms.inc": contents,
        "record-pages.inc": records_overview(),
        "requirements.inc": requirements_table(),
        "tables.inc": tables_reference(),
        "ticket-statuses.inc": ticket_tables(),
        "words.inc": words_reference(),
        "words-of-records.inc": glossary(),
    }
    for name, text in files.items():
        write_if_changed(folder / name, text)
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()


def write_if_changed(path: Path, text: str) -> None:
    """
    Write a file, unless it already says so.
    """
    if not path.is_file() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """
    Connect to Sphinx.
    """
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
