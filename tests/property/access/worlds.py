"""
Small companies in which every text is unmistakable, and a policy for them.

Two of a kind differ only in chosen secrets: each is written with another letter, and
is masked alike.

Invariants:
    - Made from one plan, two worlds have the same ids, versions and times.
    - No secret occurs in anything but the one field that it was made for.

Not here: who may see which (:mod:`tests.property.access.oracle`).
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import attrs

from crmkit import CRM, Settings, standard
from crmkit.access import AccessPolicy
from crmkit.crm import Acting
from crmkit.labels import Label
from crmkit.ports import Store
from crmkit.records import CustomField, Record, record_class
from crmkit.testing import RecordingChannel, SettableClock

MONDAY: Final = datetime(2026, 3, 2, 2, tzinfo=UTC)
VIEWER: Final = "u1"
CUSTOM: Final = CustomField("plan", str, label=Label("Plan", "采购计划"), indexed=True)
#: Type → fields that have secrets → how these are written.
SECRETS: Final[Mapping[str, Mapping[str, str]]] = {
    "customer": {
        "name": "company", "phone": "phone", "email": "email", "wechat": "wechat",
        "address": "text", "remarks": "text", "plan": "custom",
    },
    "contact": {"name": "text", "phone": "phone", "email": "email", "remarks": "text"},
    "order": {"product": "text", "amount": "amount", "remarks": "text"},
    "contract": {"name": "text", "amount": "amount"},
    "need": {"description": "text", "budget": "amount"},
    "ticket": {"description": "text", "remarks": "text"},
    "interaction": {"summary": "text", "conclusion": "text"},
    "feedback": {"content": "text", "remarks": "text"},
    "followup": {"remarks": "text", "purpose": "text"},
    "task": {"title": "text", "note": "text"},
    "rating": {"comment": "text"},
    "campaign": {"name": "text", "budget": "amount"},
}  # fmt: skip
#: Type → the mask of a field, where it is not ``hide``.
MASKED: Final = {
    ("customer", "name"): "company", ("customer", "phone"): "phone",
    ("customer", "email"): "email", ("customer", "wechat"): "wechat",
    ("customer", "address"): "address", ("contact", "name"): "name",
    ("contact", "phone"): "phone", ("contact", "email"): "email",
}  # fmt: skip
#: Types whose records belong to a customer, without anything following from them.
PLAIN: Final = ("contact", "order", "contract", "need", "feedback", "followup", "task")
KINDS: Final = tuple(SECRETS)
SERVICES: Final = {kind: f"{kind}s" for kind in KINDS} | {"feedback": "feedback"}
#: What else a record of a type has to have.
_GIVEN: Final[Mapping[str, Mapping[str, Any]]] = {
    "contact": {"relay_number": "010-5550-0000"},
    "ticket": {"kind": "complaint", "priority": "medium"},
    "interaction": {"mode": "phone"},
    "feedback": {"kind": "complaint", "priority": "high"},
    "followup": {"planned_at": MONDAY + timedelta(days=3)},
    "rating": {"score": 5},
    "need": {"kind": "core"},
}


def token(letter: str, number: int, how: str) -> str:
    """
    Return what tells a secret wherever it stands.

    >>> [token("a", 17, how) for how in ("text", "phone", "amount")]
    ['Zqax0017', '13850170000', '750017']
    """
    digit = "5" if letter == "a" else "6"
    if how == "phone":
        return f"138{digit}{number:03}0000"
    return f"7{digit}{number:04}" if how == "amount" else f"Zq{letter}x{number:04}"


def written(letter: str, number: int, how: str) -> Any:
    """
    Return a secret as a value of a field.

    >>> written("b", 17, "company"), written("b", 17, "email")
    ('Zqbx0017科技有限公司', 'qZqbx0017@b.cn')
    """
    text = token(letter, number, how)
    if how == "amount":
        return int(f"{text}25")  # in the smallest unit
    return {"company": f"{text}科技有限公司", "email": f"q{text}@b.cn"}.get(how, text)


@attrs.frozen(kw_only=True)
class Row:
    """
    A record of a plan.

    Attributes:
        number: Which one it is; its secrets are numbered from it.
        kind: Type of record.
        customer: Number of the row of its customer.
        facts: Fields that are no secrets.
        only_in: The only world that has it, if the viewer does not see it; empty for
            both.
        later: Whether its secrets are written once more by a change.
    """

    number: int
    kind: str
    customer: int | None = None
    facts: Mapping[str, Any] = attrs.field(factory=dict)
    only_in: str = ""
    later: bool = False

    @property
    def secrets(self) -> Mapping[str, tuple[int, str]]:
        """
        Field → number of its secret, and how it is written.
        """
        known = SECRETS[self.kind]
        return {
            field: (10 * self.number + place, how)
            for place, (field, how) in enumerate(known.items())
        }


class RowIds:
    """
    Ids that depend on the present row, or call, alone.

    >>> ids = RowIds()
    >>> ids.row = "c1"
    >>> ids.new(MONDAY), ids.new(MONDAY)
    ('c1-1', 'c1-2')
    """

    def __init__(self) -> None:
        self._row, self._last = "", 0

    @property
    def row(self) -> str:
        """
        What the ids begin with.
        """
        return self._row

    @row.setter
    def row(self, row: str) -> None:
        self._row, self._last = row, 0

    def new(self, now: datetime) -> str:
        """
        Return the next id; *now* does not matter.
        """
        self._last += 1
        return f"{self._row}-{self._last}"


@attrs.frozen(kw_only=True)
class Plan:
    """
    What a world is made from.

    Attributes:
        rows: The records, in the order in which they are made.
        viewer: Fields of the viewer's account.
    """

    rows: tuple[Row, ...]
    viewer: Mapping[str, Any]


@attrs.define(eq=False)
class World:
    """
    A company made from a plan.

    Attributes:
        plan: The plan.
        crm: The company.
        clock: Its clock.
        ids: Where its ids come from.
        letter: Number of a secret → the letter with which it is written.
        known: Number of a row → id of its record; rows that are not here are not there.
    """

    plan: Plan
    crm: CRM
    clock: SettableClock
    ids: RowIds
    letter: Callable[[int], str]
    known: dict[int, str] = attrs.field(factory=dict)

    @property
    def office(self) -> Acting:
        """
        The application itself.
        """
        return self.crm.as_system("plan")

    @property
    def desk(self) -> Acting:
        """
        The viewer at his desk.
        """
        return self.crm.acting_as(VIEWER)

    def value(self, row: Row, field: str, *, again: bool = False) -> Any:
        """
        Return a secret of a row as it is written in this world.
        """
        number, how = row.secrets[field]
        number += 9000 if again and how != "phone" else 0
        return written(self.letter(row.secrets[field][0]), number, how)

    def fields(self, row: Row, *, again: bool = False) -> dict[str, Any]:
        """
        Return all fields of a row.
        """
        secret = {f: self.value(row, f, again=again) for f in row.secrets}
        custom = {"plan": secret.pop("plan")} if "plan" in secret else {}
        return {**secret, **({"custom": custom} if custom else {})}

    def make(self, row: Row) -> None:
        """
        Make the record of a row.
        """
        given = {**_GIVEN.get(row.kind, {}), **row.facts, **self.fields(row)}
        if row.customer is not None:
            given["customer"] = self.known[row.customer]
        self.ids.row = f"{row.kind}{row.number}"
        service: Any = getattr(self.office, SERVICES[row.kind])
        match row.kind:
            case "ticket":
                made = service.open(**given)
            case "interaction":
                made = service.record(**given)
            case _:
                made = service.add(id=f"{row.kind}{row.number}", **given)
        self.known[row.number] = made.id
        if row.later:
            # A change writes them once more: what was before is in the history.
            self.ids.row = f"{row.kind}{row.number}x"
            self.clock.advance(timedelta(minutes=1))
            service.change(made.id, self.fields(row, again=True))

    def record(self, row: Row) -> Record | None:
        """
        Return the record of a row as it is.
        """
        with self.crm.store.read() as tx:
            record_id = self.known.get(row.number)
            cls = record_class(row.kind)
            return None if record_id is None else tx.get(cls, record_id)


def settings_of(policy: AccessPolicy) -> Settings:
    """
    Return the settings of a company with a policy.
    """
    return attrs.evolve(
        standard(), access=policy, custom_fields={"customer": (CUSTOM,)}
    )


def world(
    plan: Plan,
    store: Store,
    settings: Settings,
    letter: Callable[[int], str],
    left_out: Callable[[Row], bool] = lambda _: False,
) -> World:
    """
    Return a company made from a plan.

    Args:
        plan: The plan.
        store: An empty store.
        settings: Settings with the policy of the plan.
        letter: Number of a secret → the letter with which it is written.
        left_out: Whether a row is not there.
    """
    clock, ids = SettableClock(MONDAY), RowIds()
    store.migrate()
    crm = CRM(
        store,
        clock=clock,
        ids=ids,
        settings=settings,
        channels=[RecordingChannel("email")],
    )
    made = World(plan, crm, clock, ids, letter)
    ids.row = "staff"
    office = made.office
    for name in ("d1", "d2"):
        office.departments.add(id=name, name=name)
    office.users.add(id=VIEWER, **{"name": "V", "department": "d1", **plan.viewer})
    office.users.add(id="u2", name="W", department="d1", roles=["plain"])
    office.users.add(id="u3", name="X", department="d2", roles=["plain"])
    for row in plan.rows:
        clock.advance(timedelta(minutes=1))
        if not left_out(row):
            made.make(row)
        elif row.later:
            clock.advance(timedelta(minutes=1))
    return made
