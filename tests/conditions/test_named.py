"""
Segments and computed fields: texts behind a name.
"""

import pytest

from crmkit.conditions import (
    Duration,
    Field,
    Instant,
    Integer,
    Money,
    Relation,
    Schema,
    Text,
)
from crmkit.conditions._checked import And, Segment
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import Age, Computed, FieldRead
from crmkit.conditions._read import _named
from crmkit.conditions._read._parse import Limits, Parsed, parsed
from tests.conditions.problems import canonical, checked, told, told_zh
from tests.conditions.samples import SCHEMA

ORDER = Schema(
    [
        Field("price", Integer()),
        Field("pieces", Integer()),
        Field("total", Integer(), computed="price * pieces"),
        Field("mine", Integer(), computed="coalesce(price, limit_1)"),
        Field("placed_at", Instant()),
        Field("open_for", Duration(), computed="age(placed_at)"),
    ]
)
CUSTOMER = Schema(
    [
        Field("seats", Integer()),
        Field("told_at", Instant()),
        Field(
            "quiet_for", Duration(), computed="age(told_at)", aliases=("距上次跟进",)
        ),
        Field("spent", Integer(), computed="sum(x.total for x in orders)"),
        Field("twice", Integer(), computed="spent * 2"),
        Field("a", Integer(), computed="b + 1"),
        Field("b", Integer(), computed="a + 1"),
        Field("wrong", Text(), computed="seats"),
        Field("broken", Integer(), computed="seats + bogus + bogus2"),
        Field("unread", Integer(), computed="seats +"),
        Field("fixed", Integer(), computed="3"),
        Field("stored", Integer(), computed="seats * 2", stored=True),
        Field("timed", Duration(), computed="age(told_at)", stored=True),
    ],
    {"limit_1": Integer()},
    relations=[Relation("orders", ORDER)],
    conditions={
        "large": "seats > 100",
        "quiet": "距上次跟进 > days(7)",
        "both": 'segment("large") and segment("quiet")',
        "round": 'not segment("about")',
        "about": 'segment("round")',
        "bad": "seatz > 3",
        "buying": "any(o.total > 3 for o in orders)",
    },
)


def test_a_segment_is_its_condition_under_a_name() -> None:
    """
    Segments may be made of segments.
    """
    node = checked('segment("both")', CUSTOMER)

    assert isinstance(node, Segment)
    assert isinstance(node.part, And)
    assert ("large", "quiet") == tuple(
        part.name for part in node.part.parts if isinstance(part, Segment)
    )
    assert 'seats > 3 and segment("both")' == canonical(
        'seats > 3 and segment("both")', CUSTOMER
    )


def test_a_computed_field_is_its_operand_under_a_name() -> None:
    """
    Also one of a related record, relative to that.
    """
    told_at = FieldRead("told_at", Instant())
    quiet = Computed("quiet_for", Row(), Age(told_at))

    assert quiet == checked("quiet_for > days(7)", CUSTOMER).parts[0]
    assert "quiet_for > days(7)" == canonical("days(7) < 距上次跟进", CUSTOMER)
    assert "quiet_for is None" == canonical("quiet_for is None", CUSTOMER)
    found = checked("any(x.open_for > days(3) for x in orders)", CUSTOMER)
    placed_at = FieldRead("placed_at", Instant(), Row("o"))
    assert Computed("open_for", Row("o"), Age(placed_at)) in found.parts[0].parts


def test_a_loop_in_a_computed_field_minds_the_loops_around_it() -> None:
    """
    Its variable differs from theirs.
    """
    holder = Schema([], relations=[Relation("owners", CUSTOMER)])
    (part,) = checked("any(o.twice > 3 for o in owners)", holder).parts

    reads = [
        node.row.variable
        for node in _below(part)
        if isinstance(node, FieldRead) and node.name == "price"
    ]
    assert ["or"] != reads
    assert ["ord"] == reads


def _below(node: object) -> list[object]:
    found: list[object] = [node]
    for part in getattr(node, "parts", ()):
        found.extend(_below(part))
    return found


def test_a_computed_field_may_use_parameters_of_the_whole_schema() -> None:
    """
    A schema without them says so where the field is used.
    """
    bare = Schema([], relations=[Relation("orders", ORDER)])

    assert [] == told("any(o.mine > 3 for o in orders)", CUSTOMER)
    assert [
        ("o.mine", "computed field 'mine' cannot be read: unknown name 'limit_1'")
    ] == told("any(o.mine > 3 for o in orders)", bare)


@pytest.mark.parametrize(
    ("text", "part", "message"),
    [
        (
            'segment("larg")',
            'segment("larg")',
            "unknown segment 'larg'; did you mean 'large'?",
        ),
        (
            "segment(large)",
            "segment(large)",
            'segment(…) needs one name in quotes, for example segment("high_value")',
        ),
        (
            'segment("bad")',
            'segment("bad")',
            (
                "segment 'bad' cannot be read: unknown name 'seatz'; "
                "did you mean 'seats'?"
            ),
        ),
        (
            'segment("round")',
            'segment("round")',
            (
                "segment 'round' cannot be read: segment 'about' cannot be read: "
                "segment 'round' leads back to itself"
            ),
        ),
        (
            "a > 3",
            "a",
            (
                "computed field 'a' cannot be read: computed field 'b' cannot be "
                "read: computed field 'a' leads back to itself"
            ),
        ),
        (
            "wrong is None",
            "wrong",
            (
                "computed field 'wrong' cannot be read: "
                "it gives a whole number, and is declared as text"
            ),
        ),
        (
            "broken > 3",
            "broken",
            (
                "computed field 'broken' cannot be read: "
                "unknown name 'bogus' (and 1 more)"
            ),
        ),
        (
            "unread > 3",
            "unread",
            ("computed field 'unread' cannot be read: something is missing after '+'"),
        ),
        (
            "fixed > 3",
            "fixed",
            (
                "computed field 'fixed' cannot be read: "
                "a computed field cannot be a fixed value"
            ),
        ),
        (
            "timed > days(3)",
            "timed",
            (
                "computed field 'timed' cannot be read: "
                "a stored computed field cannot depend on now"
            ),
        ),
        (
            "quiet_for + days(1) > days(3)",
            "quiet_for + days(1)",
            "an age is only compared, with a duration or months(n)",
        ),
        (
            "quiet_for > quiet_for",
            "quiet_for > quiet_for",
            "an age can only be compared with a fixed duration",
        ),
        (
            "sum(o.open_for for o in orders) > days(3)",
            "o.open_for",
            "an age is only compared, with a duration or months(n)",
        ),
        (
            'changed("twice")',
            '"twice"',
            "'twice' is a computed field: no change has it",
        ),
        ("old.twice > 3", "twice", "'twice' is a computed field: no change has it"),
        (
            "twice",
            "twice",
            "a whole number is not a condition; compare it with something",
        ),
    ],
)
def test_what_is_wrong_behind_a_name_is_said_at_the_name(
    text: str, part: str, message: str
) -> None:
    """
    With the name, in both languages.
    """
    ((found, words),) = told(text, CUSTOMER)

    assert (part, message) == (found[-len(part) :], words)
    assert told_zh(text, CUSTOMER)


def test_a_stored_computed_field_stays_marked() -> None:
    """
    So that SQL reads its column.
    """
    node = checked("stored > 3", CUSTOMER).parts[0]

    assert isinstance(node, Computed)
    assert node.stored


def test_a_change_belongs_to_the_record_itself() -> None:
    """
    A related record, whose computed field is read, has none.
    """
    order = Schema(
        [Field("was", Integer(), computed="old.price"), Field("price", Integer())]
    )
    schema = Schema([], relations=[Relation("orders", order)])

    assert [
        (
            "o.was",
            (
                "computed field 'was' cannot be read: "
                "only the record itself has a change at hand"
            ),
        )
    ] == told("any(o.was > 3 for o in orders)", schema)


def test_a_name_of_names_cannot_grow_without_end() -> None:
    """
    Written out in full, a condition keeps within its limits.
    """
    texts = {"s0": "seats > 3"}
    for n in range(1, 60):
        texts[f"s{n}"] = f"segment('s{n - 1}') and segment('s{n - 1}')"
    schema = SCHEMA.extended(conditions=texts)

    assert [] == told("segment('s5')", schema)
    for name in ("s12", "s30"):
        ((part, message),) = told(f"segment('{name}')", schema)
        assert f"segment('{name}')" == part
        assert message.startswith(f"segment '{name}' cannot be read: ")
        assert "the condition has more than 2000 parts" in message


def test_names_cannot_stand_behind_each_other_without_end() -> None:
    """
    Not even where each is small.
    """
    texts = {"s0": "seats > 3"}
    for n in range(1, 200):
        texts[f"s{n}"] = f"not segment('s{n - 1}')"
    schema = SCHEMA.extended(conditions=texts)

    assert [] == told("segment('s20')", schema)
    ((_, message),) = told("segment('s199')", schema)
    assert message.endswith("nested deeper than 100 levels")


def test_currencies_are_found_in_what_is_related() -> None:
    """
    Also in parameters that are records, and in what functions give.
    """
    paid = Schema([Field("paid", Money("EUR"))])
    schema = Schema([], {"m": Money("CHF"), "u": paid}, relations=[Relation("r", paid)])

    assert {"CHF": 2, "EUR": 2} == schema.currencies


def counted_texts(text: str, schema: Schema) -> list[str]:
    """
    Return the texts behind names that are parsed while a text is refused.
    """
    found: list[str] = []

    def counted(text: str, limits: Limits) -> Parsed:
        found.append(text)
        return parsed(text, limits)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_named, "parsed", counted)
        told(text, schema)
    return found


def test_a_text_behind_a_name_is_parsed_once() -> None:
    """
    However often it is mentioned, whether it can be read or not.
    """
    texts = {
        "long": "seats > 1" + " " * 5_000,
        "bad": "seatz > 1 or seets > 1",
        "unread": "seats >",
        "inner": 'segment("bad") or segment("long")',
    }
    schema = CUSTOMER.extended(conditions=texts)
    text = " or ".join(f'segment("{name}")' for name in texts for _ in range(40))

    assert sorted(texts.values()) == sorted(counted_texts(text, schema))


def test_beyond_the_limit_no_text_is_parsed() -> None:
    """
    What is too large already does not grow.
    """
    texts = {f"s{n}": " or ".join(["seats > 1"] * 300) for n in range(20)}
    schema = CUSTOMER.extended(conditions=texts)
    text = " or ".join(f'segment("{name}")' for name in texts)

    assert 3 >= len(counted_texts(text, schema))


def test_what_cannot_be_read_is_told_wherever_it_is_mentioned() -> None:
    """
    Each place is underlined, though the text is read in the first only.
    """
    first, second = told('segment("bad") or segment("bad")', CUSTOMER)

    assert ('segment("bad")', 'segment("bad")') == (first[0], second[0])
    assert first[1] == second[1]
