"""
What somebody may see, worked out by hand from records as they are.

Invariants:
    - Nothing here asks :mod:`crmkit.access` or :mod:`crmkit.conditions`.

Not here: calls (:mod:`tests.property.access.calls`).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal

import attrs

from crmkit.access import AccessPolicy, Grant, Hiding, Role, Scope, See
from crmkit.records import Campaign, Contact, Customer, Order, Record
from tests.property.access.worlds import KINDS, MASKED, VIEWER, World

#: Name of a scope → its conditions as text; each is worked out by a function below.
SCOPES: Final[Mapping[str, Mapping[str, str]]] = {
    "own": {
        "customer": "owner == me",
        "ticket": "owner == me or customer.owner == me",
        "task": "owner == me",
        "campaign": "owner == me",
    },
    "department": {
        "customer": "department in me.departments or me.department in collaborators",
        "campaign": "department in me.departments",
    },
    "region": {"customer": "province in me.regions or city in me.regions"},
    "industry": {"customer": "industry in me.industries"},
    "vip": {"customer": '"vip" in tags and not (city is None)', "campaign": "False"},
    "orders": {"customer": "count(o for o in orders if o.quantity > 1) > 0"},
    "unheard": {"customer": "not any(t.primary for t in contacts)"},
    "everything": {},
}
#: What sights are for.
VIEWED: Final[tuple[Literal["view", "export"], ...]] = ("view",)
EXPORTED: Final[tuple[Literal["view", "export"], ...]] = ("export",)
#: What grants and sights may be tied to, over customers.
WHEN: Final = (None, "owner == me", 'city == "S"')
#: Fields that are hidden together.
GROUPS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "reach": {
        "customer": ("name", "phone", "email", "wechat", "address"),
        "contact": ("name", "phone", "email"),
    },
    "sums": {
        "order": ("amount",), "contract": ("amount",), "need": ("budget",),
        "campaign": ("budget",),
    },
    "words": {
        "customer": ("remarks", "plan"), "contact": ("remarks",), "order": ("remarks",),
        "ticket": ("description", "remarks"), "interaction": ("conclusion",),
        "task": ("note",), "feedback": ("remarks",), "followup": ("remarks",),
        "rating": ("comment",),
    },
}  # fmt: skip
_VERBS: Final = (
    "add", "change", "move", "assign", "merge", "archive", "export",
)  # fmt: skip
_STAFF: Final = ("user.read", "department.read", "field_definition.read", "user.notify")


@attrs.frozen(kw_only=True)
class Part:
    """
    What one role is, in the terms of a test.

    Attributes:
        scopes: Names of its data scopes.
        reads: Type → what reading is tied to; a type that is not here is not read.
        sees: Group → what seeing it is tied to; what is not here is never seen.
        exports: Group → what it is tied to when records are taken out.
        verbs: What else he may do, of :data:`_VERBS`, or ``monitor``, ``audit``.
        writes: What that is tied to.
    """

    scopes: tuple[str, ...]
    reads: Mapping[str, str | None]
    sees: Mapping[str, str | None]
    exports: Mapping[str, str | None]
    verbs: tuple[str, ...]
    writes: str | None = None

    def role(self, name: str) -> Role:
        """
        Return it as a company would write it.
        """
        grants = [Grant(operations=_STAFF)]
        for kind, when in self.reads.items():
            grants.append(Grant(operations=(f"{kind}.read",), when=_over(kind, when)))
        for verb in self.verbs:
            if verb in {"monitor", "audit"}:
                grants.append(Grant(operations=(verb,)))
            elif self.writes is None or verb == "add":
                grants.append(Grant(operations=(f"*.{verb}",)))
            else:
                grants += [
                    Grant(operations=(f"{kind}.{verb}",), when=_over(kind, self.writes))
                    for kind in KINDS
                ]
        if "archive" in self.verbs:
            grants.append(Grant(operations=("archive.read",)))
        sees = [
            See(secret=group, when=_seeing(group, when), purposes=purposes)
            for given, purposes in (
                (self.sees, VIEWED),
                (self.exports, EXPORTED),
            )
            for group, when in given.items()
        ]
        return Role(
            name=name,
            en=name,
            zh=name,
            grants=tuple(grants),
            sees=tuple(sees),
            scopes=self.scopes,
        )


#: Names of the roles of the viewer, the first of which his colleagues have as well.
ROLES: Final = ("plain", "more")


@attrs.frozen(kw_only=True)
class Law:
    """
    Who may see what, in the terms of a test.

    Attributes:
        parts: What each role of the viewer is.
        own: Data scopes of his account, in place of those of his roles; None if it has
            none.
        hidden: Names of the groups that are hidden.
    """

    parts: tuple[Part, ...]
    own: tuple[str, ...] | None
    hidden: tuple[str, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """
        Names of his roles.
        """
        return ROLES[: len(self.parts)]

    @property
    def scopes(self) -> tuple[str, ...]:
        """
        Names of all data scopes that say what he sees.
        """
        each = (name for part in self.parts for name in self.scopes_of(part))
        return tuple(dict.fromkeys(each))

    @property
    def reads(self) -> frozenset[str]:
        """
        Types that one of his roles reads.
        """
        return frozenset(kind for part in self.parts for kind in part.reads)

    def scopes_of(self, part: Part) -> tuple[str, ...]:
        """
        Return the data scopes within which a role holds.
        """
        return part.scopes if self.own is None else self.own

    def policy(self) -> AccessPolicy:
        """
        Return it as a company would write it.
        """
        named_parts = zip(self.roles, self.parts, strict=True)
        roles = tuple(part.role(name) for name, part in named_parts)
        named = {"everything", *(self.own or ())}
        named |= {name for part in self.parts for name in part.scopes}
        return AccessPolicy.of(
            AccessPolicy(
                name="law",
                en="Law",
                zh="规则",
                roles=roles,
                scopes=tuple(
                    Scope(name=name, en=name, zh=name, conditions=dict(texts))
                    for name, texts in SCOPES.items()
                    if name in named
                ),
                hidings=tuple(_hidings(self.hidden)),
            )
        )

    # -- By hand --------------------------------------------------------------

    def shows(self, world: World, record: Record) -> bool:
        """
        Tell whether the viewer sees a record at all.
        """
        known, kind = _Known(world), record.type_name
        return any(
            kind in part.reads
            and known.meets(record, part.reads[kind])
            and self._is_in(known, record, part)
            for part in self.parts
        )

    def clear(
        self, world: World, record: Record, field: str, purpose: str = "view"
    ) -> bool:
        """
        Tell whether the viewer sees a field of a record that he sees.
        """
        group = group_of(record.type_name, field)
        if group is None or group not in self.hidden:
            return True
        known, is_view = _Known(world), purpose == "view"
        shown = ((each, each.sees if is_view else each.exports) for each in self.parts)
        is_clear = any(
            group in sees
            and known.meets(record, sees[group])
            and self._is_in(known, record, part)
            for part, sees in shown
        )
        # An export never shows what the screen hides.
        return is_clear and (is_view or self.clear(world, record, field))

    def _is_in(self, known: "_Known", record: Record, part: Part) -> bool:
        return any(known.is_in(record, scope) for scope in self.scopes_of(part))


def _over(kind: str, when: str | None) -> Any:
    if when is None:
        return None
    of_campaigns = when if "owner" in when else "False"
    if kind == "campaign":
        return {"campaign": of_campaigns}
    return {"customer": when}


def _seeing(group: str, when: str | None) -> Any:
    if when is None or "campaign" not in GROUPS[group]:
        return when
    return {"customer": when, **_over("campaign", when)}


def _hidings(groups: Iterable[str]) -> Iterable[Hiding]:
    for group in groups:
        for kind, fields in GROUPS[group].items():
            for field in fields:
                mask = MASKED.get((kind, field), "hide")
                instead = (
                    "relay_number" if (kind, field) == ("contact", "phone") else None
                )
                yield Hiding(
                    record=kind,
                    fields=(field,),
                    mask=mask,
                    secret=group,
                    instead=instead,
                )


def group_of(kind: str, field: str) -> str | None:
    """
    Return the group in which a field is hidden, if it is in one.
    """
    for name, members in GROUPS.items():
        if field in members.get(kind, ()):
            return name
    return None


@attrs.frozen
class _Known:
    """
    Records as they are.
    """

    world: World

    def meets(self, record: Record, when: str | None) -> bool:
        if when is None:
            return True
        if isinstance(record, Campaign):
            return record.owner == VIEWER and "owner" in when
        customer = self._customer(record)
        if customer is None:
            return False
        return customer.owner == VIEWER if "owner" in when else customer.city == "S"

    def is_in(self, record: Record, scope: str) -> bool:
        if scope == "everything":
            return True
        if record.type_name in SCOPES[scope]:
            own = _OWN.get((scope, record.type_name))
            if own is not None:
                return own(self, record)
        elif record.type_name == "campaign":
            return True
        customer = self._customer(record)
        return customer is not None and _OF_CUSTOMER[scope](self, customer)

    def _customer(self, record: Record) -> Customer | None:
        if isinstance(record, Customer):
            return record
        wanted = getattr(record, "customer", None)
        found = [c for c in self.all_of("customer") if c.id == wanted]
        return found[0] if found else None  # type: ignore[return-value]

    def all_of(self, kind: str) -> list[Record]:
        rows = (row for row in self.world.plan.rows if row.kind == kind)
        found = (self.world.record(row) for row in rows)
        return [record for record in found if record is not None]


def _owner(_: _Known, record: Any) -> bool:
    return bool(record.owner == VIEWER)


def _me(known: _Known) -> Any:
    return known.world.plan.viewer


def _in_department(_: _Known, record: Any) -> bool:
    return record.department == "d1" or "d1" in getattr(record, "collaborators", ())


def _in_region(known: _Known, customer: Customer) -> bool:
    regions = _me(known).get("regions", ())
    return customer.province in regions or customer.city in regions


def _in_industry(known: _Known, customer: Customer) -> bool:
    return customer.industry in _me(known).get("industries", ())


def _is_vip(_: _Known, customer: Customer) -> bool:
    return "vip" in customer.tags and customer.city is not None


def _has_orders(known: _Known, customer: Customer) -> bool:
    return any(
        isinstance(order, Order)
        and order.customer == customer.id
        and (order.quantity or 0) > 1
        for order in known.all_of("order")
    )


def _is_unheard(known: _Known, customer: Customer) -> bool:
    return not any(
        isinstance(each, Contact) and each.customer == customer.id and each.primary
        for each in known.all_of("contact")
    )


def _never(_: _Known, record: Any) -> bool:
    return False


def _own_ticket(known: _Known, ticket: Any) -> bool:
    customer = known._customer(ticket)
    return _owner(known, ticket) or (customer is not None and _owner(known, customer))


_OF_CUSTOMER: Final[Mapping[str, Callable[[_Known, Customer], bool]]] = {
    "own": _owner, "department": _in_department, "region": _in_region,
    "industry": _in_industry, "vip": _is_vip, "orders": _has_orders,
    "unheard": _is_unheard,
}  # fmt: skip
_OWN: Final[Mapping[tuple[str, str], Callable[[_Known, Any], bool]]] = {
    ("own", "ticket"): _own_ticket,
    ("own", "task"): _owner,
    ("own", "campaign"): _owner,
    ("department", "campaign"): _in_department,
    ("vip", "campaign"): _never,
}


def forbidden(world: World, law: Law) -> frozenset[int]:
    """
    Return the numbers of the secrets that the viewer must not be told.
    """
    found = set()
    for row in world.plan.rows:
        record = world.record(row)
        for field, (number, _) in row.secrets.items():
            if (
                record is None
                or not law.shows(world, record)
                or not law.clear(world, record, field)
            ):
                found.add(number)
    return frozenset(found)


def seen_ids(world: World, law: Law, kind: str) -> set[str]:
    """
    Return the ids of all records of a type that the viewer sees.
    """
    rows = (row for row in world.plan.rows if row.kind == kind)
    found = (world.record(row) for row in rows)
    return {each.id for each in found if each is not None and law.shows(world, each)}
