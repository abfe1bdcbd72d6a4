"""
Layers above kept tables are the same as a copy of them.
"""

from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crmkit.adapters.parts import LayeredTables

KEYS = st.integers(0, 3)
STEPS = st.recursive(
    st.lists(st.tuples(KEYS, st.none() | st.integers(1, 3)), max_size=4),
    lambda inner: st.lists(st.tuples(st.booleans(), inner), max_size=3),
    max_leaves=8,
)


def do_layered(layers: LayeredTables, steps: Any) -> None:
    """
    Do steps: write or take away a row, or do more of them in a savepoint.
    """
    table = layers.table("t")
    for first, second in steps:
        if isinstance(first, bool):
            with suppress(InterruptedError), layers.savepoint():
                do_layered(layers, second)
                _interrupt(really=first)
        elif second is not None:
            table[first] = second
        elif table.get(first) is not None:
            del table[first]


def _interrupt(*, really: bool) -> None:
    if really:
        raise InterruptedError


def done(rows: dict[int, int], steps: Any) -> dict[int, int]:
    """
    Return rows after the same steps, each savepoint on a copy.
    """
    rows = dict(rows)
    for first, second in steps:
        if isinstance(first, bool):
            rows = rows if first else done(rows, second)
        elif second is not None:
            rows[first] = second
        else:
            rows.pop(first, None)
    return rows


@given(rows=st.dictionaries(KEYS, st.integers(1, 3)), steps=STEPS)
def test_layers_do_what_a_copy_would(rows: dict[int, int], steps: Any) -> None:
    """
    Before they are kept and after, whatever was undone in between.
    """
    kept = {"t": dict(rows)}
    layers = LayeredTables(kept)

    do_layered(layers, steps)

    assert done(rows, steps) == dict(layers.table("t").items())
    assert rows == kept["t"]
    layers.commit(kept)
    assert done(rows, steps) == kept["t"]
