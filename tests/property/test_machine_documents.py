"""
A machine document is refused exactly if it could strand a record.
"""

from datetime import UTC, datetime
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crmkit.errors import MachineError
from crmkit.lifecycle import Machine
from crmkit.records import Record, Ticket

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAMES = ("a", "b", "c", "d")
CATEGORIES = st.sampled_from(["open", "paused", "done"])


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """
    Machines of up to four statuses, most of them not sound.
    """
    names = NAMES[: draw(st.integers(1, 4))]
    some = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)
    ways = draw(st.lists(st.tuples(some, st.sampled_from(names)), max_size=6))
    return {
        "name": "drawn",
        "record": "ticket",
        "initial": names[0],
        "statuses": [
            {
                "name": name,
                "category": draw(CATEGORIES),
                "en": name,
                "zh": f"状态{name}",
            }
            for name in names
        ],
        "moves": [
            {
                "name": f"m{n}",
                "sources": start,
                "target": end,
                "en": f"m{n}",
                "zh": f"流转{n}",
            }
            for n, (start, end) in enumerate(ways)
        ],
    }


def is_sound(document: dict[str, Any]) -> bool:
    """
    Tell whether a machine strands nothing, by its transitive closure.
    """
    kinds = {status["name"]: status["category"] for status in document["statuses"]}
    ways = {(start, m["target"]) for m in document["moves"] for start in m["sources"]}
    leads = ways | {(name, name) for name in kinds}
    for middle, start, end in product(kinds, repeat=3):
        if {(start, middle), (middle, end)} <= leads:
            leads.add((start, end))
    done = {name for name, kind in kinds.items() if kind == "done"}
    return all(
        (document["initial"], name) in leads
        and (name in done or any(start == name for start, _ in ways))
        and (not done or any((name, end) in leads for end in done))
        for name in kinds
    )


def reached(machine: Machine) -> set[str]:
    """
    Return the statuses that moves lead to, made step by step.
    """
    waiting: list[Record] = [Ticket(id="T1", version=1, status=machine.initial)]
    met = {machine.initial}
    while waiting:
        record = waiting.pop()
        for move in machine.moves(record):
            after = machine.step(record, move, START, "U1").writes[0].after
            if machine.status(after) not in met:
                met.add(machine.status(after))
                waiting.append(after)
    return met


@given(documents())
def test_a_document_is_refused_exactly_if_it_could_strand_a_record(
    document: dict[str, Any],
) -> None:
    """
    What is refused has such a status, found in another way; what is accepted reaches
    every status step by step.
    """
    try:
        machine = Machine.of(document)
    except MachineError:
        assert not is_sound(document)
        return
    assert is_sound(document)
    assert set(machine.labels) == reached(machine)
