"""
Names and paths: what each word of a condition means.
"""

import pytest

from crmkit.conditions import Boolean, Field, Integer, Relation, Schema, Text
from crmkit.conditions._checked import Compare, Missing, NoRow
from crmkit.conditions._node import ROOT, Row
from crmkit.conditions._nodes import ChangeFact, Constant, FieldRead, Old, Parameter
from crmkit.conditions._read._check import check
from crmkit.labels import Label
from tests.conditions.problems import canonical, checked, told

CUSTOMER = Schema([Field("id", Text()), Field("grade", Text())])
TICKET = Schema(
    [Field("customer", Text()), Field("by", Text())],
    {"me": CUSTOMER},
    relations=[Relation("customer", CUSTOMER, many=False, aliases=("客户",))],
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('公司.等级 == "重点"', 'company.grade == "key"'),
        ("company.manager.name == me", "company.manager.name == me"),
        ("me == company.manager.name", "company.manager.name == me"),
        ("company is None", "company is None"),
        ("company.manager is not None", "company.manager is not None"),
        ("viewer.department == owner", "owner == viewer.department"),
        ("owner in viewer.departments", "owner in viewer.departments"),
        ("owner == viewer", "owner == viewer.id"),
        ('viewer.全名 == "li"', 'viewer.name == "li"'),
        ('viewer.field("Full name") == owner', "owner == viewer.name"),
        ('company.field("Title") == owner', "company.title == owner"),
        ('old.field("席位数") > 3', "old.seats > 3"),
        ('field("姓名") == "li"', 'name == "li"'),
        ("by == me and cause is None", "by == me and cause is None"),
        ('changed("阶段")', 'changed("stage")'),
        ('( company ) .grade == "key"', 'company.grade == "key"'),
        ("\ttags is None", "tags is None"),
        ("(seats\n\t>\x0c3)", "seats > 3"),
        ("seats \\\n > 3", "seats > 3"),
    ],
)
def test_a_path_is_written_by_names(text: str, expected: str) -> None:
    """
    Labels become names, wherever on a path they stand.
    """
    assert expected == canonical(text)


def test_a_path_knows_its_row() -> None:
    """
    Each relation that is followed is part of the row.
    """
    row = Row("", ("company", "manager"))
    name = FieldRead("name", Text(), row)

    assert Missing(name) == checked("company.manager.name is None")
    assert NoRow(row) == checked("company.manager is None")
    assert "company.manager.name" == name.path


def test_a_field_may_share_the_name_of_the_relation_whose_key_it_holds() -> None:
    """
    The name is the field; followed by a point it is the relation.
    """
    key = FieldRead("customer", Text())
    grade = FieldRead("grade", Text(), Row("", ("customer",)))
    key_word = Constant("key", Text())

    assert Missing(key) == check("customer is None", TICKET)
    assert Missing(key) == check("客户 is None", TICKET)
    assert Compare(grade, "==", key_word) == check('customer.grade == "key"', TICKET)
    assert Compare(key, "==", Parameter("me.id", Text())) == check("客户 == me", TICKET)


def test_a_word_of_the_schema_goes_before_a_soft_word() -> None:
    """
    ``by`` is the field where there is one, else who made the change.
    """
    bare = Schema([Field("old", Boolean())])

    assert Missing(FieldRead("by", Text())) == check("by is None", TICKET)
    assert Missing(ChangeFact("by")) == check("by is None", bare)
    assert [("old", "this is a value, not a record: nothing follows it after '.'")] == (
        told("old.old", bare)
    )


def test_the_old_value_of_a_custom_field_knows_where_it_is_held() -> None:
    """
    It is read from the record where the change does not have it.
    """
    node = checked("old.renewals > 1")

    expected = Old("renewals", Integer(), within="custom")
    assert Compare(expected, ">", Constant(1, Integer())) == node


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("company.grad is None", ["grad: unknown name 'grad'; did you mean 'grade'?"]),
        (
            'company.field("Grad") is None',
            ["company.field(\"Grad\"): unknown name 'Grad'; did you mean 'Grade'?"],
        ),
        (
            'company == "x"',
            ["company: company is a record; write a field of it, or 'company is None'"],
        ),
        (
            "orders.amount is None",
            [
                (
                    "orders.amount: 'orders' leads to many records; write "
                    "any(… for x in orders) or first(… for x in orders)"
                )
            ],
        ),
        (
            "orders is None",
            [
                (
                    "orders: 'orders' leads to many records and is never None; write "
                    "count(x for x in orders) == 0"
                )
            ],
        ),
        (
            "seats.x == 3",
            ["seats: this is a value, not a record: nothing follows it after '.'"],
        ),
        (
            "me.name == 'li'",
            ["me: this is a value, not a record: nothing follows it after '.'"],
        ),
        ("viewer.foo is None", ["foo: unknown name 'foo'"]),
        ("viewer.manager.name is None", ["manager: unknown name 'manager'"]),
        (
            "old is None",
            ["old: write old with a field, for example old.stage"],
        ),
        ("old.stgae is None", ["stgae: unknown name 'stgae'; did you mean 'stage'?"]),
        ("old.company.grade is None", ["company: unknown name 'company'"]),
        ('changed("x")', ["\"x\": unknown name 'x'"]),
        (
            "changed(stage)",
            [
                (
                    "changed(stage): changed(…) needs one field in quotes, "
                    'for example changed("stage")'
                )
            ],
        ),
        (
            "field(stage) is None",
            [
                (
                    "field(stage): field(…) needs one word in quotes, "
                    'for example field("合同金额(元)")'
                )
            ],
        ),
        (
            "tags[0].x is None",
            ["tags[0]: '[…]' after a value is not part of the language"],
        ),
        (
            "name.__class__ is None",
            ["name: this is a value, not a record: nothing follows it after '.'"],
        ),
        (
            "company.__class__ is None",
            ["__class__: unknown name '__class__'"],
        ),
    ],
)
def test_a_path_that_leads_nowhere_is_named(text: str, problems: list[str]) -> None:
    """
    The step that is wrong is underlined, and the nearest name suggested.
    """
    found = [f"{part}: {message}" for part, message in told(text)]
    assert problems == found


def test_a_record_parameter_stands_for_its_id_and_gives_stored_fields() -> None:
    """
    One without an id, or a computed field of it, is refused by name.
    """
    team = Schema(
        [Field("name", Text()), Field("twice", Integer(), computed="size * 2")]
    )
    schema = Schema([Field("owner", Text())], {"team": team, "n": Text()})

    assert [
        ("team", "'team' is a record without a field 'id'; write a field of it")
    ] == told("owner == team", schema)
    assert [
        (
            "twice",
            "'twice' is a computed field, and 'team' is only given with stored ones",
        )
    ] == [(part[-5:], message) for part, message in told("team.twice > 3", schema)]
    assert "owner == team.name" == canonical("owner == team.name", schema)
    assert ROOT == Row()


def test_a_label_of_a_field_and_of_a_relation_is_ambiguous() -> None:
    """
    It is refused where it is used.
    """
    label = Label("Firm", "公司")
    schema = Schema(
        [Field("firm_name", Text(), label=label)],
        relations=[Relation("firm", CUSTOMER, many=False, label=label)],
    )

    assert [
        ("公司", "'公司' could mean 'firm_name', 'firm'; write the field name")
    ] == told("公司.grade is None", schema)


def test_where_relations_end_is_told() -> None:
    """
    A schema follows some links and no more: the path is right, and one step too long.
    """
    team = Schema([Field("supervisor", Text())])
    owner = Schema(
        [Field("id", Text())], relations=[Relation("department", team, many=False)]
    )
    schema = Schema([], relations=[Relation("owner", owner, many=False)])
    value = "this is a value, not a record"

    assert [
        (
            "owner.department.supervisor",
            f"{value}: relations lead no further than here",
        )
    ] == told("owner.department.supervisor.name is None", schema)
    assert [
        ("contacts", "unknown name 'contacts'; relations lead no further than here")
    ] == told("owner.department.contacts is None", schema)
    assert [("owner.id", f"{value}: nothing follows it after '.'")] == told(
        "owner.id.name is None", schema
    )
