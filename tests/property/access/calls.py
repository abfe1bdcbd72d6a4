"""
What somebody may ask and do, as calls that are drawn.

Invariants:
    - A call is data: made twice, on two worlds, it is the same call.

Not here: what may come of it (:mod:`tests.property.access.oracle`).
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from crmkit.crm import Acting
from crmkit.desk import Update
from crmkit.errors import CrmkitError
from crmkit.presets import form, table
from crmkit.records import Ref
from tests.property.access.worlds import (
    MONDAY,
    SECRETS,
    SERVICES,
    VIEWER,
    Plan,
    Row,
    written,
)

_TABLE: Final = table("customers")
_FORM: Final = form("universal")
#: Pages that are read one after the other, at most.
_PAGES: Final = 12
#: Texts about every type that belongs to a customer.
_OF_CUSTOMER: Final = (
    "customer is None", "customer is not None", 'customer.owner == "u2"',
    'customer.city == "S"', "customer.phone is None", "not (customer.phone is None)",
    'startswith(customer.name, "Zqa")',
    "any(t.remarks is None for t in customer.tickets)",
    "count(o for o in customer.orders) > 0", "customer.owner == me",
    "customer.owner.name is not None", "customer.plan is not None",
)  # fmt: skip
#: Texts about customers.
_ABOUT_CUSTOMERS: Final = (
    'city == "S"', "owner == me", "owner is None", 'owner.name == "W"',
    "count(o for o in orders) > 0", "sum(o.amount for o in orders) > 0",
    "sum(o.amount for o in orders) is None", "max(o.amount for o in orders) > 750000",
    "any(c.phone is not None for c in contacts)", "any(c.primary for c in contacts)",
    "all(c.phone is None for c in contacts)",
    "not any(t.remarks is None for t in tickets)",
    "count(t for t in tickets if t.owner == me) > 0",
    "count(i for i in interactions) == 0",
    "any(t.customer.owner == me for t in tickets)", 'contains(plan, "Zqa")',
    "any(n.budget > 0 for n in needs)", 'plan in ("x", "y") or phone is None',
    "all(o.quantity > 0 for o in orders)", "latest(orders).amount > 0",
)  # fmt: skip
_TEXT_WAYS: Final = (
    "{field} is None", "{field} is not None", "not ({field} is None)",
    "{field} == {value!r}", "not ({field} == {value!r})", "{field} != {value!r}",
    "startswith({field}, {value!r})", "contains({field}, {value!r})",
    "{field} in ({value!r}, 'x')", "len({field}) > 3", "{field} == {value!r} or {also}",
    "{field} is not None and {also}", "coalesce({field}, 'x') == 'x'",
    "{field} > {value!r}", "fold({field}) == {value!r}",
)  # fmt: skip
_SUM_WAYS: Final = (
    "{field} is None", "{field} > 0", "{field} == {value}", "not ({field} > {value})",
    "{field} * 2 > 1", "coalesce({field}, 0) == 0", "{field} > 0 or {also}",
)  # fmt: skip
_ALSO: Final = 'id != "nobody"'


@attrs.frozen
class Call:
    """
    Something that the viewer asks or does.

    Attributes:
        name: What it is, for whoever reads of a failure.
        make: Does it, at his desk.
    """

    name: str
    make: Callable[[Acting], object] = attrs.field(repr=False)


def _service(desk: Acting, kind: str) -> Any:
    return getattr(desk, SERVICES[kind])


# -- Conditions ------------------------------------------------------------------


@st.composite
def texts(draw: st.DrawFn, kind: str, rows: list[Row]) -> str:
    """
    Return a text of a condition over a type, with a good guess at a secret.
    """
    field = draw(st.sampled_from(sorted(SECRETS[kind])))
    given, how = draw(_guess(kind, field, rows)), SECRETS[kind][field]
    ways = _SUM_WAYS if how == "amount" else _TEXT_WAYS
    own = draw(st.sampled_from(ways)).format(field=field, value=given, also=_ALSO)
    further = _ABOUT_CUSTOMERS if kind == "customer" else _OF_CUSTOMER
    if kind == "campaign":
        return own
    other = draw(st.sampled_from(further))
    both = f"({own}) or ({other})", f"not ({own}) and ({other})"
    return draw(st.sampled_from([own, own, other, other, *both]))


@st.composite
def _guess(draw: st.DrawFn, kind: str, field: str, rows: list[Row]) -> Any:
    """
    Return what a secret may be in one of the worlds.
    """
    row = draw(st.sampled_from([row for row in rows if row.kind == kind]))
    number, how = row.secrets[field]
    is_again = row.later and how != "phone"
    return written(draw(st.sampled_from("aab")), number + 9000 * is_again, how)


def _orders(kind: str) -> st.SearchStrategy[str]:
    names = ["id", *(name for name in SECRETS[kind])]
    names += ["owner"] if kind in {"customer", "order", "ticket", "task"} else []
    return st.sampled_from([f"{sign}{name}" for name in names for sign in ("", "-")])


# -- Reading ---------------------------------------------------------------------


def pages(
    desk: Acting, kind: str, where: str | None, order: str, limit: int
) -> Iterator[Any]:
    """
    Yield all pages of a list; an error ends them.
    """
    cursor: str | None = None
    for _ in range(_PAGES):
        page = _service(desk, kind).find(where, order=order, limit=limit, cursor=cursor)
        yield page
        cursor = page.cursor
        if cursor is None:
            return


def _listed(kind: str, where: str | None, order: str, limit: int) -> Call:
    return Call(
        f"{kind}.find({where!r}, order={order!r}, limit={limit})",
        lambda desk: list(pages(desk, kind, where, order, limit)),
    )


def _counted(kind: str, where: str) -> Call:
    def made(desk: Acting) -> object:
        service = _service(desk, kind)
        limited = service.condition(where)
        return [service.count(where), len(list(service.each(limited)))]

    return Call(f"{kind}.count({where!r})", made)


def _explained(kind: str, record_id: str, where: str) -> Call:
    def made(desk: Acting) -> object:
        why = _service(desk, kind).explain(record_id, where)
        return [why.verdict, str(why), repr(why), why]

    return Call(f"{kind}.explain({record_id!r}, {where!r})", made)


def _got(kind: str, record_id: str) -> Call:
    def made(desk: Acting) -> object:
        service = _service(desk, kind)
        answers: list[object] = [_tried(lambda: service.get(record_id))]
        answers += [
            _tried(lambda: service.changes(record_id)),
            _tried(lambda: service.as_of(record_id, MONDAY + timedelta(hours=1))),
            _tried(lambda: service.as_of(record_id, MONDAY + timedelta(minutes=4))),
        ]
        if hasattr(service, "moves"):
            answers.append(_tried(lambda: service.moves(record_id)))
        if kind == "ticket":
            answers.append(_tried(lambda: service.ledger(record_id)))
        if kind == "customer":
            answers.append(_tried(lambda: service.missing(record_id)))
        return answers

    return Call(f"{kind}.get({record_id!r})", made)


def _told(record_id: str, limit: int, order: str) -> Call:
    def made(desk: Acting) -> object:
        cursor: str | None = None
        found: list[object] = []
        for _ in range(_PAGES):
            page = desk.customers.history(
                record_id, limit=limit, order=order, cursor=cursor
            )
            found.append(page)
            found.append([entry.title for entry in page])
            cursor = page.cursor
            if cursor is None:
                break
        return found

    return Call(f"customers.history({record_id!r}, limit={limit})", made)


def _numbered(kind: str, number: str) -> Call:
    return Call(
        f"{kind}.by_number({number!r})",
        lambda desk: _service(desk, kind).by_number(number),
    )


def _exported(kind: str, where: str | None) -> Call:
    return Call(
        f"{kind}.export({where!r})",
        lambda desk: list(_service(desk, kind).export(where)),
    )


def _tabled(desk: Acting) -> object:
    """
    Return rows of a table, and data of a form, about customers that are read.
    """
    customers = desk.customers.find().items
    contacts = {each.customer: each for each in desk.contacts.find()}
    groups = [
        [each, *([contacts[each.id]] if each.id in contacts else [])]
        for each in customers
    ]
    rows = [
        list(_TABLE.rows(groups)),
        [_tried(partial(_TABLE.row, g)) for g in groups],
    ]
    return [rows, [_tried(partial(_FORM.data, g)) for g in groups]]


def _tried(call: Callable[[], object]) -> object:
    """
    Return what a call answers, or the error that it raises.
    """
    try:
        return call()
    except CrmkitError as error:
        return error


def _due(desk: Acting) -> object:
    return desk.due.failing()


def _archived(record_id: str) -> Call:
    def made(desk: Acting) -> object:
        found: list[object] = [desk.archives.count()]
        known = [each.id for each in desk.archives.find()]
        found += [_tried(partial(desk.archives.content, each)) for each in known]
        with suppress(CrmkitError):
            taken = desk.archives.take(record_id)
            found += [taken.ref, desk.archives.content(taken.id)]
        return found

    return Call(f"archives of {record_id!r}", made)


def _trailed(ref: Ref | None, user: str | None) -> Call:
    return Call(
        f"audit.trail({ref}, {user!r})",
        lambda desk: [
            desk.audit.trail(record=ref, user=user),
            desk.audit_entries.find(),
        ],
    )


# -- Doing -----------------------------------------------------------------------


def _changed(kind: str, record_id: str, fields: dict[str, Any]) -> Call:
    return Call(
        f"{kind}.change({record_id!r}, {fields!r})",
        lambda desk: _service(desk, kind).change(record_id, fields),
    )


def _added(kind: str, fields: dict[str, Any]) -> Call:
    def made(desk: Acting) -> object:
        service = _service(desk, kind)
        if kind == "ticket":
            return service.open(**fields)
        return (service.record if kind == "interaction" else service.add)(**fields)

    return Call(f"{kind}.add({fields!r})", made)


def _moved(kind: str, record_id: str, move: str) -> Call:
    return Call(
        f"{kind}.move({record_id!r}, {move!r})",
        lambda desk: _service(desk, kind).move(record_id, move, **_TAKEN.get(move, {})),
    )


def _merged(first: str, second: str, *, is_link: bool) -> Call:
    def made(desk: Acting) -> object:
        if is_link:
            return desk.tickets.link(first, second)
        return desk.tickets.merge(first, second)

    return Call(f"merge or link {first!r} {second!r} {is_link}", made)


def _all_done(kind: str, ids: list[str]) -> Call:
    def made(desk: Acting) -> object:
        return desk.do_all(
            partial(Update, record=f"{kind}:{each}", fields={"external_id": "g"})
            for each in ids
        )

    return Call(f"do_all {kind} {ids}", made)


_ADDED: Final[dict[str, dict[str, Any]]] = {
    "contact": {"name": "N"}, "order": {"product": "P"}, "need": {"description": "N"},
    "contract": {"name": "N"}, "task": {"title": "T"},
    "feedback": {"kind": "complaint", "priority": "high", "content": "C"},
    "interaction": {"mode": "phone", "summary": "S", "number": "I1"},
    "ticket": {
        "kind": "complaint", "priority": "medium", "description": "D", "number": "T1",
    },
    "followup": {"planned_at": MONDAY + timedelta(days=9), "number": "F1"},
    "rating": {"score": 5},
}  # fmt: skip
_TAKEN: Final[dict[str, dict[str, Any]]] = {
    move: {"reason": "r"} for move in ("wait", "drop", "cancel")
} | {"lose": {"lost_reason": "r"}, "resolve": {"solution": "r"}}
_MOVES: Final = {
    "ticket": ("start", "wait", "escalate", "resolve"),
    "customer": ("interest", "lose", "negotiate"),
    "need": ("start", "drop", "meet"),
    "feedback": ("start", "handle"),
    "followup": ("cancel", "finish"),
    "campaign": ("start", "cancel"),
}


def _opened_for(phone: str) -> Call:
    client = {"name": "路人", "phone": phone, "number": "N777"}
    given: dict[str, Any] = {
        "kind": "complaint",
        "priority": "low",
        "description": "D",
        "number": "T9",
    }
    return Call(
        f"open_for({client!r})",
        lambda desk: desk.tickets.open_for(client, **given),
    )


def _filled_in(customer: str) -> Call:
    def made(desk: Acting) -> object:
        answer = {"联系人姓名": "王芳", "score": "4分"}
        return desk.fill_in(_FORM, answer, ids={"customer": customer})

    return Call(f"fill_in({customer!r})", made)


def _handed_over(desk: Acting) -> object:
    return desk.users.hand_over("u2", "u3", reason="r")


def _inbox(desk: Acting) -> object:
    found = desk.deliveries.inbox()
    return [found, [desk.deliveries.log(each.id) for each in found]]


@attrs.frozen
class _Near:
    """
    What a call may be about.

    Attributes:
        draw: Draws what is left open.
        rows: All rows.
        ids: Number of a row → id of its record.
        row: The row that it is about.
        record_id: Id of its record, or one that nobody has.
        customer: Id of a customer.
    """

    draw: st.DrawFn
    rows: list[Row]
    ids: dict[int, str]
    row: Row
    record_id: str
    customer: str

    @property
    def kind(self) -> str:
        return self.row.kind

    def one(self, *given: Any) -> Any:
        return self.draw(st.sampled_from(given))

    def where(self) -> str:
        return self.draw(texts(self.kind, self.rows))

    def of(self, kind: str) -> list[str]:
        return [self.ids[each.number] for each in self.rows if each.kind == kind]


def _a_change(near: _Near) -> Call:
    field = near.one(*sorted(SECRETS[near.kind]))
    value = near.draw(_guess(near.kind, field, near.rows))
    secret = {"custom": {"plan": value}} if field == "plan" else {field: value}
    others = ({"owner": "u2"}, {"department": "d2"}, {"tags": ["vip"]})
    plain = ({"external_id": "e"}, {"external_id": "f"})
    return _changed(
        near.kind, near.record_id, near.one(secret, secret, *others, *plain)
    )


def _an_addition(near: _Near) -> Call:
    new, other = near.one(*sorted(_ADDED)), near.one(*near.rows)
    named = {"customer": near.customer}
    if other.kind in {"contact", "order", "ticket"} and near.one("yes", "no") == "yes":
        named[other.kind] = near.ids[other.number]
    return _added(new, {**_ADDED[new], **named})


def _a_move(near: _Near) -> Call:
    if near.kind not in _MOVES:
        return _got(near.kind, near.record_id)
    return _moved(near.kind, near.record_id, near.one(*_MOVES[near.kind]))


def _two_tickets(near: _Near) -> Call:
    tickets = [*near.of("ticket"), "nobody"]
    return _merged(
        near.one(*tickets), near.one(*tickets), is_link=near.one("yes", "no") == "yes"
    )


def _a_list(near: _Near) -> Call:
    where, order = near.one(None, near.where()), near.draw(_orders(near.kind))
    return _listed(near.kind, where, order, near.one(1, 2, 3))


def _a_trail(near: _Near) -> Call:
    ref = near.one(None, Ref(near.kind, near.record_id))
    return _trailed(ref, near.one(None, VIEWER, "system:plan"))


#: What may be called, the more often the more it can tell.
_WAYS: Final[tuple[Callable[[_Near], Call], ...]] = (
    *(lambda near: _got(near.kind, near.record_id),) * 3,
    *(_a_list,) * 3,
    *(lambda near: _counted(near.kind, near.where()),) * 3,
    *(lambda near: _explained(near.kind, near.record_id, near.where()),) * 2,
    *(lambda near: _told(near.customer, near.one(1, 4, 9), near.one("at", "-at")),) * 2,
    *(_a_change,) * 2,
    *(_an_addition,) * 2,
    _a_move,
    _two_tickets,
    _a_trail,
    lambda near: _numbered(near.kind, near.one(f"N{near.row.number}", "N999")),
    lambda near: _exported(near.kind, near.one(None, near.where())),
    lambda near: _archived(near.customer),
    lambda near: _all_done(near.kind, [*near.of(near.kind), "nobody"]),
    lambda near: _opened_for(near.one("13999990000", "13999990001")),
    lambda near: _filled_in(near.one(near.customer, "nobody")),
    lambda near: Call(f"hand over for {near.kind}", _handed_over),
    lambda near: Call(f"table and form for {near.kind}", _tabled),
    lambda near: Call(f"inbox for {near.kind}", _inbox),
    lambda near: Call(f"due.failing for {near.kind}", _due),
)


@st.composite
def calls(
    draw: st.DrawFn, plan: Plan, ids: dict[int, str], seen: frozenset[int]
) -> Call:
    """
    Return a call about the records of a plan.

    Args:
        draw: Draws.
        plan: The plan.
        ids: Number of a row → id of its record, as in the world that has them all.
        seen: Rows of which the viewer sees the record; they are asked for more often.
    """
    rows = [row for row in plan.rows if row.number in ids]
    customers = [row for row in rows if row.kind == "customer"]
    of_seen = (
        [row for row in each if row.number in seen] for each in (rows, customers)
    )
    near, known = of_seen
    row = draw(
        st.sampled_from(draw(st.sampled_from([near or rows, near or rows, rows])))
    )
    some = draw(st.sampled_from([known or customers, known or customers, customers]))
    customer = ids[draw(st.sampled_from(some)).number]
    record_id = draw(st.sampled_from([*[ids[row.number]] * 8, "nobody"]))
    way = draw(st.sampled_from(_WAYS))
    return way(_Near(draw, rows, ids, row, record_id, customer))
