"""
What ``of`` and ``from_json`` say about data that does not make a record.
"""

import pickle
from typing import Any, ClassVar

import pytest

from crmkit.desk import Add, Adopt
from crmkit.errors import CrmkitError, FieldError, HiddenRecordError, InvalidRecordError
from crmkit.lifecycle import MachineDocument
from crmkit.records import (
    RECORD_TYPES,
    Contact,
    Customer,
    Document,
    Interaction,
    Record,
    Ticket,
    User,
    check_fields,
    masked,
)
from crmkit.sla import SlaPolicy
from tests.records.samples import LEAST, by_name

PHONE = "13812345678"


def refused(cls: type[Document], data: Any) -> InvalidRecordError:
    """
    Return the error with which a class refuses data.
    """
    with pytest.raises(InvalidRecordError) as caught:
        cls.of(data)
    return caught.value


def problem(cls: type[Record], field: str, value: object) -> FieldError:
    """
    Return the one problem that a value makes in an otherwise good record.
    """
    data = {**LEAST[cls], field: value}
    (found,) = refused(cls, data).problems
    return found


class TestAllAtOnce:
    """
    Somebody who mends a form wants to hear of everything wrong with it.
    """

    DATA: ClassVar[dict[str, object]] = {
        "nmae": "华东机械",
        "kind": "compny",
        "email": "info.example.com",
        "stage": "In Touch",
        "industry": "x" * 201,
        "owner": "li na",
        "created_at": "2026-03-02T09:00:00",
        "first_contact_on": 20260302,
        "tags": ["ok", "a\nb"],
        "custom": {"Seats": 1, "price": 1.5},
        "version": "3",
    }

    def test_english(self) -> None:
        """
        Every problem is named with what came and what would do.
        """
        assert (
            "customer cannot be made from this data: 13 problems\n"
            "  customer.version: should be a whole number, got '3'\n"
            "  customer.kind: cannot be 'compny' (allowed: 'company', 'person'); "
            "did you mean 'company'?\n"
            "  customer.industry: should have at most 200 characters, got "
            f"'{'x' * 79}\n"
            "  customer.email: should look like name@host, got …\n"
            "  customer.stage: should be a name of a–z, 0–9 and _ that begins with a "
            "letter, got 'In Touch'\n"
            "  customer.owner: should be an identifier without spaces or control "
            "characters, got 'li na'\n"
            "  customer.first_contact_on: should be a day such as '2026-03-02', "
            "got 20260302\n"
            "  customer.created_at: should be a date and time with a zone, such as "
            "'2026-03-02T09:00:00+08:00', got '2026-03-02T09:00:00'\n"
            "  customer.tags.1: should be one line without control characters, "
            "got 'a\\nb'\n"
            "  customer.custom.Seats: should be called by an id of a–z, 0–9 and _, "
            "63 at most, got …\n"
            "  customer.custom.price: should be text, a whole number of 64 bits, "
            "true/false or a list of text, got …\n"
            "  customer.nmae: there is no such field; did you mean 'name'?\n"
            "  customer.name: is required"
        ) == str(refused(Customer, self.DATA))

    def test_chinese(self) -> None:
        """
        The same in Chinese.
        """
        assert (
            "客户：13 处有误\n"
            "  版本：应为整数，收到的是 '3'\n"
            "  客户类型：不能是 'compny'（可选：企业、个人）；是否是“企业”？\n"
            f"  所属行业：最多 200 个字符，收到的是 '{'x' * 79}\n"
            "  邮箱：应形如 name@host，收到的是 …\n"
            "  合作阶段：应为以字母开头、由 a–z、0–9 和 _ 组成的名称，"
            "收到的是 'In Touch'\n"
            "  跟进人：应为不含空格和控制字符的标识，收到的是 'li na'\n"
            "  首次接触日期：应为日期，例如 '2026-03-02'，收到的是 20260302\n"
            "  创建时间：应为带时区的日期时间，例如 '2026-03-02T09:00:00+08:00'，"
            "收到的是 '2026-03-02T09:00:00'\n"
            "  标签 2：应为一行文本，不含控制字符，收到的是 'a\\nb'\n"
            "  自定义字段 Seats：标识应由 a–z、0–9 和 _ 组成，最多 63 个字符，"
            "收到的是 …\n"
            "  自定义字段 price：应为文本、64 位整数、是或否（true 或 false）"
            "或文本列表，收到的是 …\n"
            "  nmae：没有这个字段；是否是 'name'（客户名称）？\n"
            "  客户名称：必填"
        ) == refused(Customer, self.DATA).text("zh")

    def test_json_text_is_told_the_same(self) -> None:
        """
        From JSON text the same fields are named, those that are missing too.
        """
        with pytest.raises(InvalidRecordError) as caught:
            Customer.from_json('{"nmae": "x", "kind": "compny"}')

        assert ["kind", "nmae", "name"] == [p.field for p in caught.value.problems]

    @pytest.mark.parametrize("cls", RECORD_TYPES, ids=by_name)
    def test_every_required_field_is_named(self, cls: type[Record]) -> None:
        """
        Without anything, each required field is missing, and nothing else.
        """
        found = [(p.field, p.code) for p in refused(cls, {}).problems]

        assert [(name, "required") for name in cls.required] == found

    @pytest.mark.parametrize("empty", [None, ""])
    def test_an_empty_required_field_is_missing(self, empty: object) -> None:
        """
        None and empty text count as not given; the problem is told once.
        """
        data = {"customer": empty, "kind": "inquiry", "description": "x"}

        assert ["customer"] == [p.field for p in refused(Ticket, data).problems]

    def test_errors_are_a_group_that_can_be_split(self) -> None:
        """
        The group can be caught by ``except*`` and split like any other.
        """
        group = refused(Customer, {"kind": "x"})
        kinds, rest = group.split(lambda e: getattr(e, "code", "") == "choice")

        assert isinstance(group, ValueError | CrmkitError)
        assert isinstance(kinds, InvalidRecordError)
        assert isinstance(rest, InvalidRecordError)
        assert ("kind",) == tuple(p.field for p in kinds.problems)
        assert ("name",) == tuple(p.field for p in rest.problems)

    def test_errors_can_be_pickled(self) -> None:
        """
        A group that crossed a process says the same.
        """
        group = refused(Customer, self.DATA)
        back = pickle.loads(pickle.dumps(group))  # noqa: S301 - made here  # noqa: S301 - our own bytes

        assert str(group) == str(back)
        assert group.text("zh") == back.text("zh")


NAMES = {
    "city": "城市",
    "custom": "自定义字段",
    "name": "客户名称",
    "remarks": "备注",
    "tags": "标签",
    "version": "版本",
}


@pytest.mark.parametrize(
    ("field", "value", "text", "chinese"),
    [
        ("name", 5, "should be text, got …", "应为文本，收到的是 …"),
        ("name", " ", "should not be empty, got …", "不能为空，收到的是 …"),
        ("city", 5, "should be text, got 5", "应为文本，收到的是 5"),
        ("city", [5], "should be text, got a list", "应为文本，收到的是一个列表"),
        ("version", -1, "should be at least 0, got -1", "不能小于 0，收到的是 -1"),
        (
            "version",
            2**63,
            "should be at most 9223372036854775807, got 9223372036854775808",
            "不能大于 9223372036854775807，收到的是 9223372036854775808",
        ),
        pytest.param(
            "version",
            10**5000,
            "should be at most 9223372036854775807, got a huge number",
            "不能大于 9223372036854775807，收到的是一个过大的数",
            id="version-huge",
        ),
        (
            "version",
            True,
            "should be a whole number, got True",
            "应为整数，收到的是“是”",
        ),
        ("tags", "VIP", "should be a list, got 'VIP'", "应为列表，收到的是 'VIP'"),
        (
            "custom",
            [],
            "should be an object with named fields, got …",
            "应为带字段名的对象，收到的是 …",
        ),
        (
            "remarks",
            "a\0b",
            "should be text without NUL characters, got …",
            "应为不含空字符的文本，收到的是 …",
        ),
        (
            "city",
            "\ud800",
            "should be text without lone surrogates, got '\\ud800'",
            "应为不含孤立代理项的文本，收到的是 '\\ud800'",
        ),
    ],
)
def test_one_problem(field: str, value: object, text: str, chinese: str) -> None:
    """
    Each kind of problem has its words in both languages.
    """
    found = problem(Customer, field, value)

    assert f"customer.{field}: {text}" == str(found)
    assert f"{NAMES[field]}：{chinese}" == found.text("zh")


def test_a_flag_is_true_or_false() -> None:
    """
    What is neither yes nor no is refused by name.
    """
    found = problem(Contact, "primary", "perhaps")

    assert "contact.primary: should be true or false, got 'perhaps'" == str(found)
    wanted = "应为是或否（true 或 false）"
    assert f"主要联系人：{wanted}，收到的是 'perhaps'" == found.text("zh")


@pytest.mark.parametrize(
    "email", ["info@", "@host", "a@b@c", "a b@c", "a@b\nc", "name", "a\x7f@b"]
)
def test_an_address_looks_like_name_at_host(email: str) -> None:
    """
    Only the shape of an address is checked, and its value is not repeated.
    """
    assert "email" == problem(Customer, "email", email).code


@pytest.mark.parametrize("line", ["a\rb", "a\x7fb", "a\x85b", "a\u2028b", "a\u2029b"])
def test_a_line_has_no_break_of_any_kind(line: str) -> None:
    """
    Nothing that some program shows as a second line passes as one line.
    """
    assert "line" == problem(Customer, "city", line).code


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ([1], "customer.data: should be an object with named fields, got a list"),
        (
            {1: 2, "name": "x"},
            "customer.1: should have text as its name, got 1",
        ),
        (
            {"\ud800": 2, "name": "x"},
            "customer.data: should be text without lone surrogates, got '\\ud800'",
        ),
        (
            {"a\nb": 2, "name": "x"},
            "customer.'a\\nb': there is no such field",
        ),
        (
            {"a" * 99: 2, "name": "x"},
            f"customer.'{'a' * 64}': there is no such field",
        ),
    ],
)
def test_data_of_the_wrong_kind(data: Any, text: str) -> None:
    """
    What is no object at all, or has strange names, is refused in one line each.
    """
    assert text == str(refused(Customer, data).problems[0])


@pytest.mark.parametrize("text", ['{"phone": "138', b"\xff", "[]", "", "\ud800"])
def test_json_that_is_no_object(text: str | bytes) -> None:
    """
    Broken JSON is one problem, and its text is not repeated.
    """
    with pytest.raises(InvalidRecordError) as caught:
        Customer.from_json(text)

    assert 1 == len(caught.value.problems)
    assert "138" not in repr(caught.value.problems)


class TestSensitive:
    """
    Errors land in logs, so they never carry what is personal.
    """

    @pytest.mark.parametrize(
        ("cls", "field"),
        [(cls, name) for cls in RECORD_TYPES for name in sorted(cls.sensitive)],
    )
    def test_a_sensitive_value_is_in_no_part_of_the_error(
        self, cls: type[Record], field: str
    ) -> None:
        """
        Neither the texts nor the facts of the error hold the value.
        """
        for wrong in (PHONE + "\0", [PHONE + "\0"], {"A": PHONE}, {"a": [[PHONE]]}):
            error = refused(cls, {**LEAST[cls], field: wrong})

            assert PHONE not in f"{error}{error!r}{error.text('zh')}"
            assert PHONE.encode() not in pickle.dumps(error)

    def test_a_misspelt_field_may_be_a_sensitive_one(self) -> None:
        """
        The value of an unknown field is kept out as well.
        """
        error = refused(Customer, {"name": "x", "phoen": PHONE})

        assert "customer.phoen: there is no such field; did you mean 'phone'?" == str(
            error.problems[0]
        )
        assert PHONE not in repr(error)

    def test_nested(self) -> None:
        """
        What is sensitive in a record is so in a command that holds it.
        """
        data = {"type": "customer", "phone": f"{PHONE}\n{PHONE}", "nmae": PHONE}
        error = refused(Add, {"record": data})

        assert (
            "add cannot be made from this data: 3 problems\n"
            "  add.record.phone: should be one line without control characters, "
            "got …\n"
            "  add.record.nmae: there is no such field; did you mean 'name'?\n"
            "  add.record.name: is required"
        ) == str(error)
        assert PHONE not in repr(error)

    def test_a_whole_record_in_the_wrong_place(self) -> None:
        """
        A container is named by its kind, for it may hold what is sensitive.
        """
        error = refused(User, {"name": {"phone": PHONE}})

        assert "user.name: should be text, got a dict" == str(error.problems[0])

    def test_check_fields(self) -> None:
        """
        Single fields that are checked keep the same silence.
        """
        with pytest.raises(InvalidRecordError) as caught:
            check_fields(
                Interaction,
                {
                    "participants": ["a", f"{PHONE}\n{PHONE}"],
                    "sumary": PHONE,
                    "mode": "x",
                },
            )

        assert (
            (
                "interaction.participants.1: should be one line without control "
                "characters, got …"
            ),
            "interaction.sumary: there is no such field; did you mean 'summary'?",
            (
                "interaction.mode: cannot be 'x' (allowed: 'phone', 'email', 'visit', "
                "'meeting', 'phone_conference', 'online_meeting', 'wechat', 'other', "
                "'internal')"
            ),
        ) == tuple(map(str, caught.value.problems))
        assert PHONE not in repr(caught.value)


class TestNested:
    """
    Documents hold documents, alone or several.
    """

    def test_a_path_leads_to_the_place(self) -> None:
        """
        A problem in a list of documents says in which one it is.
        """
        status = {"name": "open", "category": "opne", "en": "Open", "zh": "开"}
        data = {"name": "m", "record": "ticket", "initial": "open", "moves": []}

        (found,) = refused(MachineDocument, {**data, "statuses": [status]}).problems

        assert (
            "machine.statuses.0.category: cannot be 'opne' (allowed: 'open', 'paused', "
            "'done'); did you mean 'open'?"
        ) == str(found)

    def test_presence_is_checked_inside(self) -> None:
        """
        A nested record is as complete as one alone, given as data or as a record.
        """
        for customer in ({"type": "customer", "city": "杭州"}, Customer(city="杭州")):
            (found,) = refused(Add, {"record": customer}).problems

            assert "add.record.name: is required" == str(found)


class TestOneOfSeveral:
    """
    A command that takes records of several types knows which one it was given.
    """

    def test_only_its_own_problems_are_told(self) -> None:
        """
        And what is sensitive in it is so here.
        """
        bad = Customer(phone=f"{PHONE}\n{PHONE}")
        error = refused(Adopt, {"record": bad})

        assert (
            "snapshot cannot be made from this data: 2 problems\n"
            "  snapshot.record.phone: should be one line without control characters, "
            "got …\n"
            "  snapshot.record.name: is required"
        ) == str(error)
        assert PHONE not in repr(error)

    def test_data_says_its_type(self) -> None:
        """
        Which a record does by itself.
        """
        data = {"type": "contact", "customer": "C1", "name": "王芳"}

        assert Contact(customer="C1", name="王芳") == Adopt.of({"record": data}).record

    @pytest.mark.parametrize(
        "given", [5, None, {"name": "x"}, {"type": "custmer", "name": "x"}], ids=repr
    )
    def test_what_is_none_of_them_is_refused(self, given: object) -> None:
        """
        The error says which there are.
        """
        (found,) = refused(Adopt, {"record": given}).problems

        assert "record_type" == found.code
        assert ("department", "user", "customer") == found.allowed[:3]
        assert str(found).startswith(
            "snapshot.record: should be a record, or data with its 'type': one of "
            "'department', 'user', 'customer',"
        )

    def test_a_masked_record_is_refused(self) -> None:
        """
        Whichever type it is of.
        """
        seen = masked(Contact(name="x", phone=PHONE), {"phone": "138****5678"})
        with pytest.raises(HiddenRecordError):
            Adopt.of({"record": seen})

    def test_the_schema_names_each(self) -> None:
        """
        Data for one of them has its type beside its fields.
        """
        schema = Adopt.json_schema()["properties"]["record"]

        assert 19 == len(schema["oneOf"])


class TestInstances:
    """
    The constructor trusts, so what comes from outside is checked again.
    """

    def test_a_good_instance_passes(self) -> None:
        """
        A record that is right comes out equal.
        """
        customer = Customer(name="华东机械", tags=("a",))

        assert customer == Customer.of(customer)

    def test_a_bad_instance_is_refused(self) -> None:
        """
        A record that was constructed wrongly does not pass as a checked one.
        """
        bad = Customer(name="x", stage="NOT A SLUG", version=-1)

        assert {"stage", "version"} == {
            p.field for p in refused(Customer, bad).problems
        }

    def test_an_incomplete_instance_is_refused(self) -> None:
        """
        Presence is checked for instances too.
        """
        assert ["name"] == [p.field for p in refused(Customer, Customer()).problems]

    def test_another_class_is_refused(self) -> None:
        """
        A record of another class is no data for this one.
        """
        (found,) = refused(Customer, Contact(name="x")).problems

        assert (
            "customer.data: should be an object with named fields, got a Contact"
        ) == str(found)

    def test_a_masked_record_is_refused_everywhere(self) -> None:
        """
        None in a hidden field is not its value: nothing may be made from it.
        """
        seen = masked(Customer(name="x", phone=PHONE), {"phone": "138****5678"})

        for cls, data in (
            (Customer, seen),
            (Add, {"record": seen}),
            (Add, Add(record=seen)),
        ):
            with pytest.raises(HiddenRecordError):
                cls.of(data)  # type: ignore[arg-type]  # a union of both calls


@pytest.mark.parametrize(
    ("length", "text", "chinese"),
    [
        (
            "P1M",
            "should be weeks, days, hours, minutes or seconds, not months, got 'P1M'",
            "格式不对，收到的是 'P1M'",
        ),
        ([], "should be a valid timedelta, got a list", "类型不对，收到的是一个列表"),
    ],
)
def test_checks_of_other_rooms_bring_their_own_words(
    length: object, text: str, chinese: str
) -> None:
    """
    A problem without a code of its own is told as the check told it.
    """
    data = {
        "name": "s",
        "en": "S",
        "zh": "标",
        "targets": {"high": {"resolution": length}},
    }
    (found,) = refused(SlaPolicy, data).problems

    assert f"sla_policy.targets.high.resolution: {text}" == str(found)
    assert f"targets.high.resolution：{chinese}" == found.text("zh")
