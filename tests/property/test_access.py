"""
Laws of access: more roles never see less, nothing is seen that is not granted.
"""

import pickle
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmkit.access import HIDDEN, MASKS, Purpose, Viewer
from crmkit.conditions import Condition, Related
from crmkit.records import Contact, Customer, Order, Record, Ticket, User
from tests.access.staff import AT, viewer

SETTINGS = settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
ROLES = ["service", "sales", "marketing", "manager", "administrator", "unknown"]
SCOPES = ["own", "department", "region", "industry", "everything", "galaxy"]
PURPOSES: list[Purpose] = ["view", "export", "outward"]
VERBS = ["read", "change", "move", "assign", "export", "erase", "archive"]

people = st.sampled_from([None, "li", "wu"])
teams = st.sampled_from([None, "D1", "D2"])
roles = st.lists(st.sampled_from(ROLES), max_size=3, unique=True).map(tuple)
scopes = st.lists(st.sampled_from(SCOPES), max_size=2, unique=True).map(tuple)
customers = st.builds(
    Customer,
    id=st.just("C1"),
    version=st.just(1),
    name=st.sampled_from(["北京恒信科技有限公司", "王芳", None]),
    kind=st.sampled_from(["company", "person"]),
    phone=st.sampled_from(["13812345678", "010-62345678", None]),
    email=st.sampled_from(["wang.fang@hengxin.com", None]),
    province=st.sampled_from(["广东省", "北京", None]),
    industry=st.sampled_from(["制造业", None]),
    owner=people,
    department=teams,
    collaborators=st.sampled_from([(), ("D1",)]),
)
contacts = st.builds(
    Contact,
    id=st.just("R1"),
    customer=st.just("C1"),
    name=st.sampled_from(["王芳", "欧阳修"]),
    phone=st.sampled_from(["13812345678", None]),
)
orders = st.builds(
    Order,
    id=st.just("R1"),
    customer=st.just("C1"),
    owner=people,
    department=teams,
    amount=st.sampled_from([None, 1_234_567]),
)
tickets = st.builds(
    Ticket, id=st.just("R1"), customer=st.just("C1"), owner=people, department=teams
)


@st.composite
def seen_records(draw: st.DrawFn) -> tuple[Record, Related]:
    """
    Return a record, and what leads from it to its customer, who may not be there.
    """
    customer = draw(customers)
    record = draw(st.one_of(customers, contacts, orders, tickets))
    there = [customer] if draw(st.booleans()) else []
    return record, Related({"customer": {"R1": there, "C1": there}})


records = seen_records()


def _viewer(own: tuple[str, ...], has: tuple[str, ...], **facts: Any) -> Viewer:
    user = User(
        id="li",
        department="D1",
        roles=own,
        scopes=has,
        regions=("广东",),
        industries=("制造业",),
    )
    return viewer(user, **facts)


@given(fewer=roles, more=roles, has=scopes, pair=records, verb=st.sampled_from(VERBS))
@SETTINGS
def test_more_roles_never_see_or_do_less(
    fewer: tuple[str, ...],
    more: tuple[str, ...],
    has: tuple[str, ...],
    pair: tuple[Record, Related],
    verb: str,
) -> None:
    """
    A role added to others takes nothing away: no record, no field and no operation.
    """
    record, view = pair
    small, large = _viewer(fewer, has), _viewer((*fewer, *more), has)

    assert small.admits(record, AT, view, verb) <= large.admits(record, AT, view, verb)
    for purpose in PURPOSES if small.admits(record, AT, view) else ():
        assert set(large.veil(record, AT, view, purpose)) <= set(
            small.veil(record, AT, view, purpose)
        )


@given(own=roles, has=scopes, pair=records, verb=st.sampled_from(VERBS))
@SETTINGS
def test_roles_come_to_what_each_of_them_is(
    own: tuple[str, ...], has: tuple[str, ...], pair: tuple[Record, Related], verb: str
) -> None:
    """
    Together they admit what one of them admits and show what one of them shows.
    """
    record, view = pair
    together, alone = _viewer(own, has), [_viewer((role,), has) for role in own]
    admitted = [each.admits(record, AT, view, verb) for each in alone]

    assert any(admitted) == together.admits(record, AT, view, verb)
    for purpose in PURPOSES if alone else ():
        hidden = [set(each.veil(record, AT, view, purpose)) for each in alone]
        seen = [each.admits(record, AT, view) for each in alone]
        found = set(together.veil(record, AT, view, purpose))
        if any(seen):
            shown = [set(h) for h, is_seen in zip(hidden, seen, strict=True) if is_seen]
            assert set.intersection(*hidden) <= found <= set.intersection(*shown)


@given(own=roles, fewer=scopes, more=scopes, pair=records)
@SETTINGS
def test_more_scopes_never_see_less(
    own: tuple[str, ...],
    fewer: tuple[str, ...],
    more: tuple[str, ...],
    pair: tuple[Record, Related],
) -> None:
    """
    A scope added to those of an account takes no record away.
    """
    record, view = pair
    fewer = fewer or ("galaxy",)
    small, large = _viewer(own, fewer), _viewer(own, (*fewer, *more))

    assert small.admits(record, AT, view) <= large.admits(record, AT, view)


@given(own=roles, pair=records)
@SETTINGS
def test_an_unknown_scope_denies(
    own: tuple[str, ...], pair: tuple[Record, Related]
) -> None:
    """
    It is never taken for all, nor for what the roles have.
    """
    record, view = pair

    assert not _viewer(own, ("galaxy",)).admits(record, AT, view)


@given(own=roles, has=scopes, pair=records, verb=st.sampled_from(VERBS))
@SETTINGS
def test_whatever_is_not_read_is_not_changed(
    own: tuple[str, ...], has: tuple[str, ...], pair: tuple[Record, Related], verb: str
) -> None:
    """
    Nobody does anything with a record that he does not see.
    """
    record, view = pair
    seen = _viewer(own, has)

    assert seen.admits(record, AT, view, verb) <= seen.admits(record, AT, view)


@given(own=roles, has=scopes, pair=records, verb=st.sampled_from(VERBS))
@SETTINGS
def test_rows_and_refusals_agree(
    own: tuple[str, ...], has: tuple[str, ...], pair: tuple[Record, Related], verb: str
) -> None:
    """
    What a store would find is what is not refused; an explanation says the same.
    """
    record, view = pair
    seen, operation = _viewer(own, has), f"{record.type_name}.{verb}"
    refusal = seen.refusal(operation, record, AT, view)

    assert seen.admits(record, AT, view, verb) == (refusal is None)
    assert (refusal is None) == seen.explain(operation, record, AT, view).is_allowed


@given(own=roles, has=scopes, pair=records, purpose=st.sampled_from(PURPOSES))
@SETTINGS
def test_nothing_hidden_is_in_what_is_seen(
    own: tuple[str, ...],
    has: tuple[str, ...],
    pair: tuple[Record, Related],
    purpose: Purpose,
) -> None:
    """
    Neither its fields, its words nor its pickle hold a hidden value.
    """
    record, view = pair
    viewer = _viewer(own, has)
    seen = viewer.seen(record, AT, view, purpose)
    hidden = viewer.veil(record, AT, view, purpose)
    values = [str(v) for f in hidden if (v := getattr(record, f)) is not None]
    told = f"{seen!r} {pickle.loads(pickle.dumps(seen))!r} {dict(seen.hidden)}"  # noqa: S301

    assert set(hidden) == set(seen.hidden)
    assert not [value for value in values if value in told]
    assert [None] * len(hidden) == [getattr(seen, field) for field in hidden]


@given(has=st.sampled_from(SCOPES), customer=customers, is_there=st.booleans())
@SETTINGS
def test_what_follows_a_customer_is_seen_where_he_is(
    has: str, customer: Customer, is_there: bool
) -> None:
    """
    A contact is in a scope if and only if its customer is there and in it.
    """
    viewer = _viewer(("administrator",), (has,))
    contact = Contact(id="R1", customer="C1", name="王芳")
    view = Related({"customer": {"R1": [customer] if is_there else []}})
    expected = viewer.admits(customer, AT, view) and (is_there or has == "everything")
    if has == "everything":
        expected = True
    elif not is_there:
        expected = False

    assert expected == viewer.admits(contact, AT, view)


@given(own=roles, has=scopes, pair=records)
@SETTINGS
def test_a_limited_condition_finds_nothing_out_of_sight(
    own: tuple[str, ...], has: tuple[str, ...], pair: tuple[Record, Related]
) -> None:
    """
    What holds for everything holds, for somebody, of what he sees alone.
    """
    record, view = pair
    viewer = _viewer(own, has)
    everything = Condition("True", viewer.schema(type(record)))
    asked = viewer.limited(type(record), everything)
    found = asked is None or asked.holds(record, AT, view)

    assert viewer.admits(record, AT, view) == found


# -- Masks --------------------------------------------------------------------

SURNAMES = st.sampled_from("王李张刘陈杨赵黄周吴")
BRANDS = st.text(
    st.sampled_from("恒信宏达海明智业益念途畅享亚晟"), min_size=1, max_size=4
)
BUSINESS = st.sampled_from(["科技", "生物科技", "电子商务", "制造", "餐饮管理"])
FORMS = st.sampled_from(["有限公司", "股份有限公司", "集团", "集团有限公司"])


@given(first=SURNAMES, second=SURNAMES, rest=st.sampled_from(["经理", "芳", "建国"]))
@SETTINGS
def test_a_masked_name_does_not_depend_on_the_surname(
    first: str, second: str, rest: str
) -> None:
    """
    Two people who differ in their surnames alone have one mask.
    """
    assert MASKS["name"](first + rest) == MASKS["name"](second + rest)


@given(first=BRANDS, second=BRANDS, does=BUSINESS, form=FORMS)
@SETTINGS
def test_a_masked_company_does_not_depend_on_its_name(
    first: str, second: str, does: str, form: str
) -> None:
    """
    Two companies that do the same have one mask, wherever they are.
    """
    expected = f"*{does}{form}"

    assert [expected] * 3 == [
        MASKS["company"](f"{name}{does}{form}")
        for name in (first, f"北京{second}", f"{first}（上海）")
    ]


@given(
    head=st.from_regex(r"1[3-9]\d", fullmatch=True),
    middles=st.tuples(st.integers(0, 9999), st.integers(0, 9999)),
    tail=st.integers(0, 9999),
)
@SETTINGS
def test_a_masked_phone_does_not_depend_on_its_middle(
    head: str, middles: tuple[int, int], tail: int
) -> None:
    """
    Four digits of a mobile number are nowhere in its mask.
    """
    head = "".join(str(int(digit)) for digit in head)
    numbers = [f"{head}{middle:04}{tail:04}" for middle in middles]

    assert {f"{head}****{tail:04}"} == {MASKS["phone"](number) for number in numbers}


@pytest.mark.parametrize("mask", list(MASKS))
@given(value=st.text() | BRANDS | st.from_regex(r"[\d*+ -]{0,20}", fullmatch=True))
@SETTINGS
def test_a_mask_of_a_mask_is_the_mask(mask: str, value: str) -> None:
    """
    What is masked already is left as it is.
    """
    once = MASKS[mask](value)

    assert once == MASKS[mask](once)


@pytest.mark.parametrize("mask", [mask for mask in MASKS if mask != "hide"])
@given(value=st.text(min_size=1))
@SETTINGS
def test_a_mask_is_never_the_value(mask: str, value: str) -> None:
    """
    Whatever a value is, something of it is hidden; unless it was a mask before.
    """
    shown = MASKS[mask](value)

    assert shown != value or "*" in value or not value.strip()
    assert shown == "" or "*" in shown or HIDDEN in shown
