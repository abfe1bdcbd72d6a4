"""
What the office does meanwhile: it writes secrets anew, and takes scopes away.

Invariants:
    - It does the same in both worlds; secrets are written with the letter of each.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import attrs
from hypothesis import strategies as st

from crmkit.errors import CrmkitError
from tests.property.access.oracle import Law
from tests.property.access.worlds import SERVICES, VIEWER, Plan, Row, World


@attrs.frozen
class Act:
    """
    Something that the office does.

    Attributes:
        name: What it is, for whoever reads of a failure.
        law: Who may see what from then on.
        make: Does it in a world.
    """

    name: str
    law: Law = attrs.field(repr=False)
    make: Callable[[World], object] = attrs.field(repr=False)

    def do(self, where: World, position: int) -> None:
        """
        Do it; what is refused, as a change of a closed ticket is, is left.
        """
        where.ids.row = f"act{position}"
        where.clock.advance(timedelta(minutes=1))
        with suppress(CrmkitError):
            self.make(where)


def _again(row: Row) -> Callable[[World], object]:
    def make(where: World) -> object:
        if row.number not in where.known:
            return None
        service: Any = getattr(where.office, SERVICES[row.kind])
        return service.change(where.known[row.number], where.fields(row, again=True))

    return make


def _given_away(row: Row) -> Callable[[World], object]:
    def make(where: World) -> object:
        if row.number not in where.known:
            return None
        away = {"owner": "u3", "department": "d2", "province": "Q", "city": "T"}
        return where.office.customers.change(where.known[row.number], away)

    return make


def _kept(scopes: tuple[str, ...]) -> Callable[[World], object]:
    return lambda where: where.office.users.change(VIEWER, {"scopes": list(scopes)})


@st.composite
def acts(draw: st.DrawFn, plan: Plan, law: Law) -> Act:
    """
    Return something that the office does.
    """
    rows = [row for row in plan.rows if row.kind not in {"interaction", "rating"}]
    row = draw(st.sampled_from(rows))
    match draw(st.integers(0, 3)):
        case 0 if law.own is not None and len(law.own) > 1:
            scopes = law.own[:1]
            return Act(f"scopes {scopes}", attrs.evolve(law, own=scopes), _kept(scopes))
        case 1 if row.kind == "customer":
            return Act(f"give away {row.number}", law, _given_away(row))
    return Act(f"again {row.number}", law, _again(row))
