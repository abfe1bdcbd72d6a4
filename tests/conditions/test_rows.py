"""
Quantifiers and aggregates: which records they look at, and under what name.
"""

import pytest

from crmkit.conditions import Field, Integer, Relation, Schema, Text
from crmkit.conditions._checked import Compare, Flag, Quantified
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import Aggregate, Constant, Each, FieldRead
from crmkit.conditions._types import Boolean
from tests.conditions.problems import canonical, checked, told
from tests.conditions.samples import LINE, ORDER, SCHEMA

ORDERS = Each("o", SCHEMA.relations["orders"], Row())


def test_a_quantifier_asks_each_record() -> None:
    """
    Its variable is a row, from which paths start.
    """
    text = "any(x.seller.name == me for x in 订单 if not x.cancelled if True)"
    node = checked(text)

    assert isinstance(node, Quantified)
    assert ("any", "o") == (node.kind, node.each.variable)
    assert "any(o.seller.name == me for o in orders if not o.cancelled)" == (
        canonical(text)
    )


def test_a_relation_of_a_row_starts_there() -> None:
    """
    Also across a to-one relation.
    """
    lines = Each("l", ORDER.relations["lines"], Row("o"))
    ready = FieldRead("cancelled", Boolean(), Row("o"))
    inner = Quantified("all", lines, Flag(ready))

    assert Quantified("any", ORDERS, inner) == checked(
        "any(all(o.cancelled for l in o.lines) for o in orders)"
    )
    branches = checked("any(b.seats > 3 for b in company.branches)")
    assert isinstance(branches, Quantified)
    assert Row("", ("company",)) == branches.each.row


def test_an_aggregate_is_one_value() -> None:
    """
    A count has none to read.
    """
    count = Aggregate("count", ORDERS, None, Integer())

    assert Compare(count, ">", Constant(2, Integer())) == checked(
        "2 < count(each for each in orders)"
    )
    assert LINE.fields["pieces"].type == Integer()


@pytest.mark.parametrize(
    "text",
    [
        'sum(o.amount * 2 for o in orders) > money("5.00", "CNY")',
        "sum(o.took for o in orders if o.pieces > 3) > hours(3)",
        "min(o.weight for o in orders) < 1.5",
        "max(month(o.placed_at) for o in orders) == month(now)",
        'last(o.seller.name for o in orders) == "li"',
        "first(o.cancelled for o in orders)",
        'last(fold(o.product) for o in orders) == "a"',
        "count(b for b in company.branches if b.seats > seats) is None",
        'any(max(l.price for l in o.lines) > money("1.00", "CNY") for o in orders)',
        "sum(count(l for l in o.lines) for o in orders) > 3",
        "any(True for o in orders)",
    ],
)
def test_the_canonical_text_reads_back(text: str) -> None:
    """
    As written here.
    """
    assert text == canonical(text)


@pytest.mark.parametrize(
    ("relation", "words", "expected"),
    [
        ("orders", (), "o"),
        ("orders", ("o", "or"), "ord"),
        ("by", ("b",), "by_1"),
        ("old", ("o", "ol"), "old_1"),
        ("is_open", ("i",), "is_"),
        ("订单", (), "订"),
        ("o", (), "o_1"),
    ],
)
def test_a_variable_is_the_shortest_free_beginning(
    relation: str, words: tuple[str, ...], expected: str
) -> None:
    """
    Whatever the text called it; neither a keyword nor a word of the schema.
    """
    to = Schema([Field("flag", Boolean())])
    schema = Schema([Field(word, Text()) for word in words]).extended(
        relations=[Relation(relation, to)]
    )
    node = checked(f"any(zz.flag for zz in {relation})", schema)

    assert isinstance(node, Quantified)
    assert expected == node.each.variable


def test_a_variable_inside_minds_the_one_outside() -> None:
    """
    Two loops over relations of one name have two variables.
    """
    leaf = Schema([Field("flag", Boolean())])
    tree = Schema([], relations=[Relation("parts", leaf)])
    schema = Schema([], relations=[Relation("parts", tree)])

    assert "any(any(pa.flag for pa in p.parts) for p in parts)" == canonical(
        "any(any(y.flag for y in x.parts) for x in parts)", schema
    )
    both = "any(True for p in parts) and any(True for p in parts if True)"
    assert "any(True for p in parts)" == canonical(both, schema)


@pytest.mark.parametrize(
    ("text", "part", "message"),
    [
        (
            "any(vip for o in company)",
            "company",
            "company does not lead to many records",
        ),
        ("any(vip for o in seats)", "seats", "seats does not lead to many records"),
        ("any(vip for o in now)", "now", "now does not lead to many records"),
        (
            "any(vip for o in ordrs)",
            "ordrs",
            "unknown name 'ordrs'; did you mean 'orders'?",
        ),
        (
            "any(vip for vip in orders)",
            "vip",
            "'vip' already means something else; write another name",
        ),
        (
            "any(vip for me in orders)",
            "me",
            "'me' already means something else; write another name",
        ),
        (
            "any(vip for by in orders)",
            "by",
            "'by' already means something else; write another name",
        ),
        (
            "any(any(vip for o in o.lines) for o in orders)",
            "o",
            "'o' already means something else; write another name",
        ),
        ("any(vip for a, b in orders)", "a, b", "after 'for' stands one name"),
        ("any(vip for o.x in orders)", "o.x", "after 'for' stands one name"),
        (
            "any(vip for o in orders for p in orders)",
            "(vip for o in orders for p in orders)",
            "write exactly one 'for … in …'",
        ),
        (
            "any(vip async for o in orders)",
            "(vip async for o in orders)",
            "write exactly one 'for … in …'",
        ),
        (
            "any(orders)",
            "any(orders)",
            "write any(… for o in orders)",
        ),
        (
            "any([vip for o in orders])",
            "any([vip for o in orders])",
            "any(…) looks through related records: write any(… for o in …)",
        ),
        (
            "count(orders) > 3",
            "count(orders)",
            "write count(o for o in orders)",
        ),
        (
            "count(o.id for o in orders) > 3",
            "o.id",
            "count(…) counts records: write count(o for o in …)",
        ),
        ("sum(o.due for o in orders) is None", "o.due", "sum(…) is not for a day"),
        (
            "sum(o.weight for o in orders) > 1",
            "o.weight",
            "decimal numbers are compared, not computed with",
        ),
        (
            "max(o.product for o in orders) is None",
            "o.product",
            "max(…) is not for text",
        ),
        (
            "first(o.marks for o in orders) is None",
            "o.marks",
            "first(…) is not for a set of texts",
        ),
        (
            "max(age(o.placed_at) for o in orders) > days(3)",
            "age(o.placed_at)",
            "an age is only compared, with a duration or months(n)",
        ),
        (
            "sum(1 for o in orders) > 3",
            "1",
            (
                "this is the same for every record; "
                "to count them write count(o for o in …)"
            ),
        ),
        ("any(o.bogus for o in orders if vip)", "bogus", "unknown name 'bogus'"),
        ("any(vip for o in orders if o.bogus)", "bogus", "unknown name 'bogus'"),
        (
            "any(o for o in orders)",
            "o",
            "o is a record; write a field of it, or 'o is None'",
        ),
        ("any(o is None for o in orders)", "o", "this is always there and never None"),
        (
            "any(changed('stage') and old.bogus for o in orders)",
            "bogus",
            "unknown name 'bogus'",
        ),
        (
            "seats == any(vip for o in orders)",
            "any(vip for o in orders)",
            "any(…) is a condition and not a value",
        ),
        (
            "(vip for o in orders)",
            "(vip for o in orders)",
            "a comprehension is not part of the language",
        ),
        (
            "count(o for o in orders) < 0",
            "count(o for o in orders) < 0",
            "this can never hold: it is at least 0",
        ),
    ],
)
def test_a_loop_that_means_nothing_is_named(text: str, part: str, message: str) -> None:
    """
    Each with its place.
    """
    assert [(part, message)] == told(text)


def test_loops_are_nested_to_a_limit() -> None:
    """
    Three stand inside each other, four do not.
    """
    schema = Schema([Field("flag", Boolean())])
    for _ in range(4):
        schema = Schema([], relations=[Relation("parts", schema)])
    three = "any(any(any(True for c in b.parts) for b in a.parts) for a in parts)"
    four = three.replace("True", "any(d.flag for d in c.parts)")

    assert [] == told(three, schema)
    assert [
        ("c.parts", "more than 3 loops over records stand inside each other")
    ] == told(four, schema)
