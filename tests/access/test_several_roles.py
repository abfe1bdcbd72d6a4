"""
Accounts with several roles: each role holds within its own scopes.
"""

from itertools import product

import pytest

from crmkit.access import Access, Viewer, operations
from crmkit.conditions import Related
from crmkit.records import Contract, Customer, Order, Ticket, User, record_class
from tests.access.staff import AT, FAULT, HENGXIN, VIEW, viewer, with_policy

#: The head of the service desk: serves all, and leads a department of his own.
ZHOU = User(id="zhou", department="service", roles=("service", "manager"))
#: Sells his own customers, and helps out in marketing.
FENG = User(id="feng", department="sales", roles=("sales", "marketing"))
#: A customer of no department and nobody's, one of Zhou's department, one of another.
SERVED = HENGXIN.replace(id="C3", department="service", owner="wu")
OTHERS = HENGXIN
SALE = Contract(id="K1", version=1, customer="C1", owner="li", amount=100)
OURS = Contract(id="K2", version=1, customer="C3", department="service", amount=100)
THERE = Related({"customer": {"K1": [OTHERS], "K2": [SERVED], "T1": [OTHERS]}})


def _role(name: str, *scopes: str, **parts: object) -> dict[str, object]:
    return {"name": name, "en": name, "zh": name, "scopes": list(scopes), **parts}


def _with_roles(*roles: dict[str, object], **changes: object) -> Access:
    return with_policy(roles=list(roles), departments={}, **changes)


def _of(access: Access, *, scopes: tuple[str, ...] = ()) -> Viewer:
    roles = tuple(role.name for role in access.policy.roles)
    return access.viewer(User(id="u", department="d", roles=roles, scopes=scopes))


def _heads() -> Access:
    """
    Return a policy by which who serves all is the head of his department as well.
    """
    reading = [{"operations": ["customer.read", "contract.read"]}]
    leading = [{"operations": ["customer.*", "contract.*"]}]
    sees = [{"secret": "amounts"}]
    return _with_roles(
        _role("server", "everything", grants=reading),
        _role("head", "department", grants=leading, sees=sees),
    )


def test_who_serves_all_leads_his_department_alone() -> None:
    """
    What a manager may do holds in his department, though another role sees all.
    """
    zhou = viewer(ZHOU)
    asked = [
        zhou.refusal(f"customer.{verb}", each, AT, VIEW)
        for verb in ("read", "change", "assign", "merge", "archive")
        for each in (SERVED, OTHERS)
    ]

    assert [None, None, *[None, "record"] * 4] == [each and each.code for each in asked]


def test_who_sells_and_advertises_reads_his_own_contracts_alone() -> None:
    """
    That marketing sees everything is for what marketing reads.
    """
    rows = viewer(FENG).rows(Customer), viewer(FENG).rows(Contract)

    assert (None, "owner in me.acts_for or customer.owner in me.acts_for") == (
        rows[0],
        rows[1].text,  # type: ignore[union-attr]
    )


def test_a_role_shows_its_secrets_within_its_own_scopes() -> None:
    """
    A manager sees the amounts of his department; that another role reads all contracts
    shows him no more.
    """
    zhou = viewer(ZHOU)

    assert [(100, set()), (None, {"amount"})] == [
        (seen.amount, set(seen.hidden))
        for seen in zhou.seen_all([OURS, SALE], AT, THERE)
    ]


def test_a_role_of_the_department_keeps_its_own_scopes() -> None:
    """
    A role that everybody in a department has is no wider for one who has another.
    """
    access = with_policy(departments={"service": ["service"]})
    head = access.viewer(ZHOU.replace(roles=("manager",)))

    assert [True, None, "record"] == [
        head.admits(OTHERS, AT, VIEW),
        head.refusal("customer.change", SERVED, AT, VIEW),
        getattr(head.refusal("customer.change", OTHERS, AT, VIEW), "code", None),
    ]


def test_scopes_of_the_account_stand_in_place_of_those_of_all_roles() -> None:
    """
    Whoever is given everything has all his roles everywhere; who is given a region has
    all of them there.
    """
    heads = [
        _of(_heads(), scopes=scopes) for scopes in ((), ("everything",), ("region",))
    ]
    asked = [each.refusal("customer.change", OTHERS, AT, VIEW) for each in heads]

    assert ["record", None, "scope"] == [each and each.code for each in asked]
    assert [True, False] == [each.hides(Contract) for each in heads[:2]]


def test_unknown_scopes_of_the_account_stand_in_place_of_all_as_well() -> None:
    """
    They give nothing, and no role falls back to its own.
    """
    assert not viewer(ZHOU.replace(scopes=("galaxy",))).admits(SERVED, AT, VIEW)


def test_a_role_without_scopes_shows_nothing() -> None:
    """
    It does not borrow those of another role.
    """
    access = _with_roles(
        _role("reader", "everything", grants=[{"operations": ["customer.read"]}]),
        _role("writer", grants=[{"operations": ["customer.*"]}]),
    )

    assert [True, "record"] == [
        _of(access).admits(HENGXIN, AT),
        getattr(_of(access).refusal("customer.change", HENGXIN, AT), "code", None),
    ]
    assert _of(access).refusal("customer.add", HENGXIN, AT) is None
    assert _of(access, scopes=("everything",)).refusal(
        "customer.change", HENGXIN, AT
    ) is (None)


def test_a_role_changes_what_it_reads_itself() -> None:
    """
    That another role reads more gives it no more.
    """
    changing = {"operations": ["customer.change"]}
    own = {"operations": ["customer.read"], "when": "owner == me"}
    access = _with_roles(
        _role("reader", "everything", grants=[{"operations": ["customer.read"]}]),
        _role("blind", "everything", grants=[changing]),
        _role("seller", "everything", grants=[own, changing]),
    )
    reader = _of(access)

    assert ["owner == me.id", "record", None] == [
        getattr(reader.rows(Customer, "change"), "text", None),
        getattr(reader.refusal("customer.change", HENGXIN, AT), "code", None),
        reader.refusal("customer.change", HENGXIN.replace(owner="u"), AT),
    ]


@pytest.mark.parametrize("verb", ["read", "change", "export", "erase"])
def test_what_no_role_reads_is_admitted_by_nothing(verb: str) -> None:
    """
    Whatever else is granted, and within whatever scope: None would mean all of them.
    """
    kinds = {name.partition(".")[0] for name in operations() if name.endswith(".read")}
    others = sorted(each for each in operations() if not each.endswith(".read"))
    access = _with_roles(
        _role("blind", "everything", grants=[{"operations": others}]),
        _role("none", "own"),
    )
    found = {
        getattr(person.rows(record_class(kind), verb), "text", None)
        for kind, scopes in product(sorted(kinds), ((), ("everything",)))
        for person in [_of(access, scopes=scopes)]
    }

    assert {"False"} == found


def test_one_role_is_asked_in_the_words_of_its_scope() -> None:
    """
    So a store looks into the index of owners; nor is anything asked twice.
    """
    texts = {
        roles: getattr(
            viewer(User(id="u", department="d", roles=roles)).rows(Customer),
            "text",
            None,
        )
        for roles in [("sales",), ("sales", "service"), ("service", "manager")]
    }

    assert {
        ("sales",): "owner in me.acts_for",
        ("sales", "service"): None,
        ("service", "manager"): None,
    } == texts


def test_roles_within_the_same_scopes_are_one_question() -> None:
    """
    Scopes of the account are asked once, not once for each role.
    """
    rows = _of(_heads(), scopes=("region",)).rows(Customer, "change")

    assert "province in me.regions or city in me.regions" == getattr(rows, "text", None)


def test_what_every_role_shows_of_its_own_is_hidden_nowhere() -> None:
    """
    Where each role shows a secret on all that it reads, nothing is asked of records.
    """
    both = viewer(User(id="u", department="d", roles=("sales", "manager")))

    assert (False, True) == (both.hides(Customer), both.hides(Order))


def test_no_role_of_an_account_is_worth_more_beside_another() -> None:
    """
    Two roles permit what one of them permits, record by record; no more and no less.
    """
    names = ("service", "sales", "marketing", "manager")
    records = [
        HENGXIN,
        SERVED,
        HENGXIN.replace(owner="u"),
        HENGXIN.replace(owner=None, department=None),
        FAULT,
        FAULT.replace(owner="u"),
        FAULT.replace(owner=None, department="service"),
        SALE,
        OURS,
        SALE.replace(owner="u"),
    ]
    verbs = ("read", "change", "move", "assign", "merge", "archive", "export")
    for one, other in product(names, names):
        alone = [_person(one), _person(other)]
        both = _person(one, other)
        for record, verb in product(records, verbs):
            operation = f"{record.type_name}.{verb}"
            asked = [p.refusal(operation, record, AT, THERE) for p in (*alone, both)]
            is_refused = [each is not None for each in asked]
            assert all(is_refused[:2]) == is_refused[2], (one, other, operation, record)
            assert is_refused[2] != both.admits(record, AT, THERE, verb)


def _person(*roles: str) -> Viewer:
    return viewer(User(id="u", department="service", roles=roles))


def test_an_explanation_names_the_role_of_each_scope() -> None:
    """
    With several roles a scope is told with that whose it is.
    """
    explained = viewer(ZHOU).explain("customer.change", OTHERS, AT, VIEW)
    lines = explained.text("en").split("\n  - secret")[0].splitlines()

    assert [
        "zhou may not: customer.change customer:C1",
        "  - role service: does not grant it",
        "  - role manager: grants it elsewhere",
        "  - scope department of role manager: has it elsewhere",
    ] == [line.partition(" (")[0] for line in lines]
    assert "  - 数据范围 department（角色 manager）：包含" in explained.text("zh")


def test_an_explanation_tells_what_a_role_does_not_read() -> None:
    """
    Else nobody would find why a granted change is refused.
    """
    changing = {"operations": ["customer.change"]}
    own = {"operations": ["customer.read"], "when": "owner == me"}
    access = _with_roles(
        _role("blind", "everything", grants=[changing]),
        _role("seller", "everything", grants=[own, changing]),
    )
    explained = _of(access).explain("customer.change", HENGXIN, AT, VIEW)

    assert [
        "u may not: customer.change customer:C1",
        "  + role blind: grants it",
        "  - role blind: does not read it",
        "  + scope everything of role blind: has it",
        "  + role seller: grants it",
        "  - role seller: reads it elsewhere (owner == me.id)",
        "  + scope everything of role seller: has it",
    ] == explained.text("en").split("\n  - secret")[0].splitlines()


def test_scopes_of_the_account_are_told_once() -> None:
    """
    They belong to no role.
    """
    wide = viewer(ZHOU.replace(scopes=("everything",)))
    steps = wide.explain("customer.change", OTHERS, AT, VIEW).steps

    assert [("everything", "")] == [
        (s.name, s.role) for s in steps if s.kind == "scope"
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [(("solution",), None), (("needs_review",), ("needs_review",)), ((), None)],
    ids=["allowed", "not", "none"],
)
def test_what_a_move_gives_is_limited_as_well(
    given: tuple[str, ...], expected: tuple[str, ...] | None
) -> None:
    """
    Who may not set a field by changing it does not set it on the way to a status.
    """
    ticket = Ticket(id="T1", version=1, customer="C1", owner="u")
    refusal = _person("sales").refusal(
        "ticket.move", ticket, AT, THERE, fields=given, move="resolve"
    )

    assert expected == (refusal and refusal.fields)
