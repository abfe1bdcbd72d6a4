"""
Viewers: rows, fields and conditions as one account has them.
"""

import pytest

from crmkit.access import Access
from crmkit.conditions import (
    NO_RELATIONS,
    Condition,
    Field,
    Related,
    Relation,
    Schema,
    Text,
)
from crmkit.errors import HiddenFieldError, HiddenOrderError
from crmkit.presets import access_policy, standard
from crmkit.records import (
    Archive,
    Campaign,
    Contact,
    Contract,
    Customer,
    FrozenMap,
    Order,
    Rating,
    Task,
    Ticket,
    User,
)
from tests.access.staff import (
    AT,
    FAULT,
    FREE,
    HENGXIN,
    LI,
    MA,
    QIAN,
    ROOT,
    SUN,
    VIEW,
    WANG,
    WU,
    scoped,
    viewer,
    with_policy,
)


@pytest.mark.parametrize(
    ("user", "expected"),
    [(LI, True), (WU, False), (QIAN, True), (SUN, True), (MA, True), (ROOT, True)],
    ids=lambda value: value.id if isinstance(value, User) else None,
)
def test_a_customer_is_in_the_scope_of_some(user: User, *, expected: bool) -> None:
    """
    Sales see their own, a manager his department's, the others all.
    """
    assert expected == viewer(user).admits(HENGXIN, AT, VIEW)


def test_who_stands_in_sees_what_is_his_colleagues() -> None:
    """
    For an absent colleague his deputy has his records.
    """
    assert viewer(WU, stands_for=("li",)).admits(HENGXIN, AT)


@pytest.mark.parametrize("scope", ["region", "industry", "everything"])
def test_an_account_has_scopes_of_its_own(scope: str) -> None:
    """
    The account's scopes come before those of its roles.
    """
    wu = scoped(WU, scope, regions=("北京",), industries=("制造业",))

    assert viewer(wu).admits(HENGXIN, AT)


def test_an_unknown_scope_gives_nothing() -> None:
    """
    A scope that the policy does not have denies; it does not fall back to the roles'.
    """
    assert not viewer(scoped(LI, "galaxy")).admits(HENGXIN, AT)


def test_an_unknown_role_gives_nothing() -> None:
    """
    An account whose roles the policy does not know may do nothing.
    """
    nobody = viewer(User(id="x", department="sales", roles=("agent",)))

    assert (False, False, "False") == (
        nobody.allows("customer.read"),
        nobody.admits(HENGXIN, AT),
        nobody.rows(Customer).text,  # type: ignore[union-attr]
    )


def test_who_has_left_may_do_nothing() -> None:
    """
    The roles of an account that is not active are worth nothing.
    """
    assert not viewer(ROOT.replace(active=False)).allows("customer.read")


def test_a_department_gives_roles_to_everybody_in_it() -> None:
    """
    By its id or its name; departments that somebody only answers for give none.
    """
    access = with_policy(departments={"客服部": ["service"]})
    new = User(id="n", department="D7")

    assert [True, False, False] == [
        access.viewer(new, department_names=["客服部"]).allows("ticket.add"),
        access.viewer(new, departments=["客服部"]).allows("ticket.add"),
        access.viewer(new).allows("ticket.add"),
    ]


def test_what_names_a_customer_is_seen_where_he_is() -> None:
    """
    A contact follows its customer; without one nobody sees it by that.
    """
    lost = Contact(id="P1", name="无主")
    view = Related({"customer": {}})

    assert [True, False, False, False] == [
        viewer(LI).admits(WANG, AT, VIEW),
        viewer(WU).admits(WANG, AT, VIEW),
        viewer(LI).admits(lost, AT, view),
        viewer(SUN).admits(lost, AT, view),
    ]


def test_what_belongs_to_no_customer_is_not_taken_for_free() -> None:
    """
    A manager sees customers that nobody owns, but no rating that has no customer.
    """
    view = Related({"customer": {}})

    assert (True, False) == (
        viewer(SUN).admits(FREE, AT),
        viewer(SUN).admits(Rating(id="R1", score=5), AT, view),
    )


def test_only_what_is_granted_is_changed() -> None:
    """
    Service view and enter customers, and change only the priority of tickets.
    """
    customers = viewer(QIAN).rows(Customer, "change")
    assert customers is not None

    assert ("False", None) == (
        customers.text,
        viewer(QIAN).rows(Ticket, "ticket.change"),
    )


def test_who_collaborates_reads_and_takes_nothing_over() -> None:
    """
    A manager whose department collaborates on a customer changes what is its own.
    """
    shared = HENGXIN.replace(
        owner="qian", department="service", collaborators=("sales",)
    )
    view = Related({"customer": {"O1": [shared], "K1": [shared]}, "department": {}})
    contract = Contract(id="O1", version=1, customer="C1", owner="qian", amount=100)
    task = Task(id="K1", version=1, customer="C1", owner="li", department="sales")
    sun = viewer(SUN)
    verbs = ("read", "change", "assign", "merge", "archive")

    assert [None, *["record"] * 4, "record", None] == [
        refusal and refusal.code
        for refusal in (
            *(sun.refusal(f"customer.{verb}", shared, AT, view) for verb in verbs),
            sun.refusal("contract.change", contract, AT, view),
            sun.refusal("task.change", task, AT, view),
        )
    ]
    assert ["amount"] == [*sun.seen(contract, AT, view).hidden]


def test_sales_enter_what_belongs_to_their_own_customers() -> None:
    """
    However much they see: P3 has them edit only customers that they own.
    """
    wide = viewer(scoped(WU, "everything"))
    both = Related({"customer": {"": [HENGXIN]}})

    assert ["record", None] == [
        refusal and refusal.code
        for refusal in (
            wide.refusal("contact.add", Contact(customer="C1", name="王芳"), AT, both),
            wide.refusal("task.add", Task(customer="C1"), AT, both),
        )
    ]


def test_adding_is_not_limited_by_scope() -> None:
    """
    What is added is nowhere yet; a grant may ask whose customer it is for.
    """
    orders = viewer(LI).rows(Order, "add")
    assert orders is not None

    assert (None, None, "customer.owner in me.acts_for") == (
        viewer(LI).rows(Customer, "add"),
        viewer(SUN).rows(Order, "add"),
        orders.text,
    )


def test_a_name_is_masked_by_what_the_customer_is() -> None:
    """
    A person who is a customer is masked as a person.
    """
    person = Customer(id="C9", name="王芳", kind="person")  # type: ignore[arg-type]

    assert ["*生物科技有限公司", "*芳"] == [
        viewer(MA).seen(each, AT).shown("name") for each in (HENGXIN, person)
    ]


def test_a_relay_number_is_shown_in_place_of_the_real_one() -> None:
    """
    Where there is none, the mask of the number is.
    """
    without = WANG.replace(relay_number=None)

    assert ["95001234", "138****1111"] == [
        viewer(MA).seen(each, AT, VIEW).shown("phone") for each in (WANG, without)
    ]


def test_a_mask_is_that_of_the_value_there_is() -> None:
    """
    Another state of a record has another mask, whatever its version says.
    """
    later = HENGXIN.replace(phone="13900000000")

    assert ["138****5678", "139****0000", "138****5678"] == [
        viewer(MA).seen(each, AT).shown("phone") for each in (HENGXIN, later, HENGXIN)
    ]


def test_masks_that_are_kept_are_few_and_hold_no_value() -> None:
    """
    However many records are looked at, only the last masks stay.
    """
    ma = viewer(MA)
    for n in range(5000):
        ma.seen(HENGXIN.replace(phone=f"138{n:08}"), AT)
    kept = [c._kept for _, c in ma.sight.covers("customer", "view")]

    assert all(len(each) <= 4096 for each in kept)
    assert "13800004999" not in repr(kept)


def test_an_export_shows_nothing_that_a_view_hides() -> None:
    """
    To see a secret when it is exported, somebody has to see it on the screen.
    """
    seller = {"name": "seller", "en": "Seller", "zh": "销售", "scopes": ["everything"]}
    reading = [{"operations": ["customer.*"]}]
    exporting = {"secret": "contact_details", "purposes": ["export"]}
    own = {"secret": "contact_details", "when": "owner == me"}
    hidden = [
        with_policy(roles=[{**seller, "grants": reading, "sees": sees}])
        .viewer(User(id="li", department="d", roles=("seller",)))
        .veil(each, AT, purpose="export")
        for sees in ([exporting], [exporting, own])
        for each in (HENGXIN, HENGXIN.replace(owner="wu"))
    ]

    assert [True, True, False, True] == ["phone" in each for each in hidden]


def test_amounts_do_not_tell_whether_they_are_there() -> None:
    """
    Service see no amount, and not whether there is one.
    """
    view = Related({"customer": {}})

    assert ["***", "***"] == [
        viewer(QIAN).seen(Order(id="O1", amount=n), AT, view).shown("amount")
        for n in (100, None)
    ]


def test_a_field_is_seen_on_some_records() -> None:
    """
    Sales with a wider scope see the contact details of their own customers alone.
    """
    wide = viewer(scoped(LI, "everything"))
    other = HENGXIN.replace(id="C3", owner="wu")

    assert ["13812345678", "138****5678"] == [
        wide.seen(each, AT).shown("phone") for each in (HENGXIN, other)
    ]


def test_a_record_of_which_all_is_seen_comes_back_as_it_is() -> None:
    """
    No copy is made where nothing is hidden.
    """
    assert [True, True, True] == [
        viewer(ROOT).seen(HENGXIN, AT) is HENGXIN,
        viewer(LI).seen(HENGXIN, AT) is HENGXIN,
        viewer(MA).seen(LI, AT, NO_RELATIONS) is LI,
    ]


def test_an_export_hides_more_than_a_view() -> None:
    """
    A manager sees contact details, but does not export them.
    """
    sun = viewer(SUN)

    assert (False, True) == (
        sun.hides(Customer),
        "phone" in sun.seen(HENGXIN, AT, purpose="export").hidden,
    )


def test_contact_details_never_leave_the_company_whoever_acts() -> None:
    """
    A text for outsiders has names, and no way to reach anybody.
    """
    seen = viewer(ROOT).seen(HENGXIN, AT, purpose="outward")

    assert ("北京恒信生物科技有限公司", None) == (seen.name, seen.phone)


def test_a_veil_masks_any_value_of_a_field() -> None:
    """
    Values that a record had earlier are masked by the same.
    """
    veil = viewer(MA).veil(WANG, AT, VIEW)

    assert ["139****4321", ""] == [veil["phone"](v) for v in ("13987654321", None)]


def test_a_veil_is_empty_where_nothing_is_hidden() -> None:
    """
    An administrator looks through.
    """
    assert {} == dict(viewer(ROOT).veil(HENGXIN, AT))


def test_a_custom_field_is_masked_by_its_id() -> None:
    """
    Its value leaves the custom values.
    """
    hiding = {"record": "customer", "fields": ["custom.plan"], "mask": "hide"}
    access = with_policy(
        hidings=[
            *access_policy().to_dict()["hidings"],
            {**hiding, "secret": "contact_details"},
        ]
    )
    customer = HENGXIN.replace(custom=FrozenMap(plan="1200", level="gold"))
    seen = access.viewer(MA).seen(customer, AT)

    assert ("***", {"level": "gold"}) == (seen.shown("plan"), dict(seen.custom))


@pytest.mark.parametrize(
    ("cls", "expected"),
    [(Customer, "customer"), (Archive, "archive"), (Campaign, "campaign")],
    ids=["customer", "archive", "campaign"],
)
def test_a_schema_knows_who_acts(cls: type[Customer], expected: str) -> None:
    """
    There is one schema for each type, whoever looks.
    """
    schema = viewer(LI).schema(cls)

    assert (True, True) == ("me" in schema.params, schema is viewer(WU).schema(cls))


def test_a_condition_is_limited_to_what_is_seen() -> None:
    """
    The records of others do not answer it.
    """
    li = viewer(LI)
    asked = li.limited(Customer, Condition('kind == "company"', li.schema(Customer)))

    assert asked is not None
    assert [True, False] == [
        asked.holds(each, AT) for each in (HENGXIN, HENGXIN.replace(owner="wu"))
    ]


def test_a_condition_may_name_whoever_asks() -> None:
    """
    In his own question ``me`` is he.
    """
    root = viewer(ROOT)
    asked = root.limited(Customer, Condition("owner == me", root.schema(Customer)))

    assert asked is not None
    assert [False, True] == [
        asked.holds(each, AT) for each in (HENGXIN, HENGXIN.replace(owner="root"))
    ]


def test_a_relation_that_nobody_knows_leads_to_nothing() -> None:
    """
    What is not known to be in sight is out of it.
    """
    strangers = Relation("strangers", Schema([Field("id", Text())]))
    schema = Schema([Field("id", Text())], relations=[strangers])
    asked = Condition("any(s.id is not None for s in strangers)", schema)
    limited = viewer(ROOT).limited(Customer, asked)
    view = Related({"strangers": {"C1": [FREE]}})

    assert limited is not None
    assert (True, False) == (
        asked.holds(HENGXIN, AT, view),
        limited.holds(HENGXIN, AT, view),
    )


def test_a_condition_on_what_is_never_seen_is_refused() -> None:
    """
    Nothing is searched by a field that is hidden everywhere.
    """
    ma = viewer(MA)
    asked = Condition('phone == "13812345678"', ma.schema(Customer))

    with pytest.raises(HiddenFieldError):
        ma.limited(Customer, asked)


def test_a_hidden_field_of_a_related_record_is_refused_too() -> None:
    """
    Nor by one that a relation leads to.
    """
    ma = viewer(MA)
    asked = Condition('customer.phone == "13812345678"', ma.schema(Contact))

    with pytest.raises(HiddenFieldError):
        ma.limited(Contact, asked)


def test_a_field_seen_on_some_records_answers_there_alone() -> None:
    """
    On the others it is unknown, whatever is asked.
    """
    wide = viewer(scoped(LI, "everything"))
    schema = wide.schema(Customer)
    texts = 'phone == "13812345678"', 'phone != "13812345678"', "phone is None"
    asked = [wide.limited(Customer, Condition(text, schema)) for text in texts]
    other = HENGXIN.replace(id="C3", owner="wu")

    assert [[True, False, False], [False] * 3] == [
        [each is not None and each.holds(record, AT) for each in asked]
        for record in (HENGXIN, other)
    ]


def test_limited_and_plain_rows_can_be_joined() -> None:
    """
    What may be exported is asked beside what was limited.
    """
    root, sun = viewer(ROOT), viewer(SUN)
    schema = sun.schema(Customer)
    asked = sun.limited(Customer, Condition('kind == "company"', schema))
    export = sun.rows(Customer, "export")

    assert asked is not None
    assert export is not None
    assert (False, None) == (
        (asked & export).holds(HENGXIN, AT),
        root.rows(Customer, "export"),
    )


def test_records_are_sorted_by_what_is_seen() -> None:
    """
    Everywhere, on some records, or not at all.
    """
    wide = viewer(scoped(LI, "everything"))
    where = wide.sorts(Customer, "name")
    assert where is not None

    assert (None, "owner in me.acts_for") == (
        viewer(MA).sorts(Customer, "created_at"),
        where.text,
    )
    with pytest.raises(HiddenOrderError, match="cannot be ordered by 'name'"):
        viewer(MA).sorts(Customer, "name")


def test_audited_secrets_name_their_fields() -> None:
    """
    Whose reading is written down is said by the policy.
    """
    audited = with_policy(audited=["amounts"]).viewer(SUN)

    assert [{"budget", "cost"}, set()] == [
        set(audited.audited(cls)) for cls in (Campaign, Customer)
    ]


def test_viewers_of_the_same_roles_share_what_was_made() -> None:
    """
    So a viewer is cheap.
    """
    assert viewer(LI).sight is viewer(WU).sight


def test_a_viewer_tells_no_more_of_a_user_than_his_id() -> None:
    """
    Its repr names roles and scopes, and holds nothing that is said of him.
    """
    assert "<Viewer 'li': sales; own>" == repr(viewer(LI.replace(name="李娜")))


def test_regions_are_met_however_they_are_written() -> None:
    """
    广东 means 广东省 as well; 吉林市 does not mean all of 吉林.
    """
    jilin = viewer(scoped(WU, "region", regions=("吉林市",)))
    places = {"province": "吉林省"}, {"province": "吉林省", "city": "吉林市"}

    assert [False, True] == [
        jilin.admits(HENGXIN.replace(**{"city": None, **place}), AT) for place in places
    ]


def test_a_task_given_to_somebody_is_his_in_any_scope() -> None:
    """
    Who works in one region sees the tasks that he has elsewhere.
    """
    wu = viewer(scoped(WU, "region", regions=("上海",)))
    task = Task(id="C1", owner="wu")

    assert wu.admits(task, AT, Related({"customer": {"C1": [HENGXIN]}}))


def test_a_ticket_is_seen_by_its_owner_and_by_that_of_its_customer() -> None:
    """
    And by nobody else in sales.
    """
    mine = viewer(scoped(QIAN, "own"))

    assert [True, True, False] == [
        each.admits(FAULT, AT, VIEW) for each in (mine, viewer(LI), viewer(WU))
    ]


def test_access_takes_a_policy_as_data() -> None:
    """
    Data is checked as a document is.
    """
    data = access_policy().to_dict()

    assert access_policy() == Access.of(data, standard().schema).policy
