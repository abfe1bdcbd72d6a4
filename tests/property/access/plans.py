"""
Plans and laws as Hypothesis draws them.
"""

from typing import Any, Final

from hypothesis import strategies as st

from tests.property.access.oracle import GROUPS, SCOPES, WHEN, Law, Part
from tests.property.access.worlds import KINDS, MONDAY, PLAIN, Plan, Row

_VERBS: Final = (
    "add", "change", "move", "assign", "merge", "archive", "export", "monitor", "audit",
)  # fmt: skip
_OWNERS: Final = ("u1", "u2", "u1", "u3", None)
_BELONGING: Final = ("contact", "contact", "order", "order", "ticket", "ticket", *PLAIN,
                     "interaction", "rating")  # fmt: skip
_OWNED: Final = frozenset({"order", "contract", "need", "ticket", "task", "feedback"})
_NUMBERED: Final = frozenset({"customer", "order", "contract", "ticket"})


_scopes: Final = st.lists(
    st.sampled_from([*sorted(SCOPES), "own", "department"]),
    min_size=1,
    max_size=2,
    unique=True,
).map(tuple)


@st.composite
def laws(draw: st.DrawFn) -> Law:
    """
    Return who may see what.
    """
    hidden = draw(st.sets(st.sampled_from(sorted(GROUPS)), min_size=1))
    parts = [_part(draw, hidden) for _ in range(draw(st.integers(1, 2)))]
    return Law(
        parts=tuple(parts),
        own=draw(st.none() | _scopes),
        hidden=tuple(sorted(hidden)),
    )


def _part(draw: st.DrawFn, hidden: set[str]) -> Part:
    unread = draw(st.sets(st.sampled_from(KINDS), max_size=3))
    tied = draw(st.sampled_from([None, None, None, None, None, *WHEN]))
    groups = st.sets(st.sampled_from(sorted(GROUPS)))
    when = st.sampled_from(WHEN)
    lacks = draw(st.sets(st.sampled_from(_VERBS), max_size=4))
    return Part(
        scopes=draw(_scopes),
        reads={kind: tied for kind in KINDS if kind not in unread},
        sees={name: draw(when) for name in sorted(draw(groups) & hidden)},
        exports={name: draw(when) for name in sorted(draw(groups) & hidden)},
        verbs=tuple(verb for verb in _VERBS if verb not in lacks),
        writes=draw(st.sampled_from([None, None, "owner == me"])),
    )


def _customer(draw: st.DrawFn, number: int) -> Row:
    facts: dict[str, Any] = {
        "owner": draw(st.sampled_from(_OWNERS)),
        "department": draw(st.sampled_from(["d1", "d2", None])),
        "province": draw(st.sampled_from(["P", "Q", None])),
        "city": draw(st.sampled_from(["S", "T", None])),
        "industry": draw(st.sampled_from(["I", "J", None])),
        "tags": draw(st.sampled_from([(), ("vip",)])),
        "collaborators": draw(st.sampled_from([(), ("d1",)])),
    }
    return Row(number=number, kind="customer", facts=facts)


def _belonging(draw: st.DrawFn, number: int, customers: int) -> Row:
    kind = draw(st.sampled_from(_BELONGING))
    facts: dict[str, Any] = {}
    if kind in _OWNED:
        facts["owner"] = draw(st.sampled_from(_OWNERS))
    if kind == "order":
        facts["quantity"] = draw(st.sampled_from([None, 1, 2]))
    if kind == "contact":
        facts["primary"] = draw(st.booleans())
    if kind == "interaction":
        facts["occurred_at"] = MONDAY
    customer = draw(st.integers(0, customers - 1))
    later = kind not in {"interaction", "rating"} and draw(st.booleans())
    return Row(number=number, kind=kind, customer=customer, facts=facts, later=later)


@st.composite
def plans(draw: st.DrawFn, law: Law) -> Plan:
    """
    Return a small company.
    """
    customers = draw(st.integers(2, 4))
    rows = [_customer(draw, number) for number in range(customers)]
    last = customers + draw(st.integers(3, 9))
    rows += [_belonging(draw, number, customers) for number in range(customers, last)]
    if draw(st.booleans()):
        facts = {"owner": draw(st.sampled_from(_OWNERS)), "department": "d2"}
        rows.append(Row(number=len(rows), kind="campaign", facts=facts))
    numbered = [
        Row(
            number=row.number,
            kind=row.kind,
            customer=row.customer,
            facts={
                **row.facts,
                **({"number": f"N{row.number}"} if row.kind in _NUMBERED else {}),
            },
            later=row.later,
            only_in=draw(st.sampled_from(["", "", "a"])),
        )
        for row in rows
    ]
    viewer = {
        "roles": list(law.roles),
        "scopes": list(law.own or ()),
        "regions": draw(st.sampled_from([("P",), ("S",), ()])),
        "industries": draw(st.sampled_from([("I",), ()])),
    }
    return Plan(rows=tuple(numbered), viewer=viewer)
