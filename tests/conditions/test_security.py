"""
What a condition from a stranger cannot do, claim by claim.

The page docs/explanation/condition-security.md names these tests.

Not here: fuzzing (``test_hostile.py``).
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa

from crmkit.conditions import (
    Boolean,
    Condition,
    Field,
    Instant,
    Integer,
    Relation,
    Schema,
    Text,
    TextSet,
)
from crmkit.errors import ConditionError, ConditionTreeError, HiddenFieldError
from tests.conditions.samples import AT
from tests.steps import FEW, counted

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "explanation" / "condition-security.md"

ORDERS: Final = Schema(
    [
        Field("id", Text()),
        Field("product", Text()),
        Field("amount", Integer()),
    ]
)
PEOPLE: Final = Schema([Field("id", Text()), Field("city", Text())])
SCHEMA: Final = Schema(
    [
        Field("name", Text(fold=True)),
        Field("seats", Integer()),
        Field("vip", Boolean()),
        Field("tags", TextSet()),
        Field("created_at", Instant()),
    ],
    {"me": Text()},
    relations=[Relation("orders", ORDERS), Relation("owner", PEOPLE, many=False)],
)


class Lead:
    """
    A record that writes down what is asked of it.
    """

    def __init__(self, **values: object) -> None:
        self.values = values
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> object:
        """
        Note the name, and give the value if there is one.
        """
        if name in {"values", "asked"}:
            raise AttributeError(name)
        self.asked.append(name)
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None


def refused(text: str) -> str:
    """
    Return why a text is refused, after seeing that little work was enough to refuse it.
    """
    with counted() as steps, pytest.raises(ConditionError) as caught:
        Condition(text, SCHEMA)

    assert steps.taken < FEW
    return "; ".join(problem.message_en for problem in caught.value.problems)


# -- Nothing of Python is within reach --------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "name.__class__ == 'a'",
        "().__class__.__bases__[0].__subclasses__()",
        "''.__class__.__mro__",
        "name.upper() == 'A'",
        "name.strip == 'a'",
        "me.__dict__ is None",
        "me.real == 1",
        "seats.real == 1",
        "created_at.year == 2026",
        "owner.__class__ is None",
        "owner.__init__.__globals__ is None",
        "owner.city.__len__() == 1",
        "any(o.__class__ == 'a' for o in orders)",
        "any(o.product.__class__ == 'a' for o in orders)",
        "old.__class__ is None",
        "age.__globals__ is None",
        "count.__self__ is None",
        "now.__class__ is None",
        "days(7).__class__ < age(created_at)",
        "contains.__call__(name, 'a')",
        "getattr(name, 'a')",
        "vars(name)",
        "name['a'] == 'a'",
        "tags[0] == 'a'",
        "orders[0].amount > 1",
    ],
)
def test_no_attribute_of_an_object_can_be_reached(text: str) -> None:
    """
    A dot leads from a relation, a variable or ``old`` to a declared field, or nowhere.
    """
    assert refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "__import__('os') is None",
        "__builtins__ is None",
        "__builtins__['eval'] is None",
        "__debug__",
        "__name__ == '__main__'",
        "__class__ is None",
        "eval('1')",
        "exec('1')",
        "open('/etc/passwd') is None",
        "globals() is None",
        "print(name)",
        "field('__class__') == 'a'",
        "field('__dict__') is None",
        "field('name.__class__') == 'a'",
        "changed('__class__')",
        "segment('__class__')",
    ],
)
def test_no_name_but_those_of_the_schema_means_anything(text: str) -> None:
    """
    Built-in functions, modules and dunders are unknown names.
    """
    assert refused(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("(lambda: vip)()", "call"),
        ("lambda: vip", "lambda"),
        ("any((lambda: vip)() for o in orders)", "call"),
        ("(x := vip)", ":="),
        ("any((x := o.amount) > 1 for o in orders)", ":="),
        ("count(o for o in (x := orders)) > 1", ":="),
        ("f'{name}' == 'a'", "f-string"),
        ("f'{__import__(1)}' == 'a'", "f-string"),
        ("name == f'{name!r:>{seats}}'", "f-string"),
        ("vip if vip else vip", "if"),
        ("await vip", ""),
        ("(yield)", ""),
        ("(yield from tags)", ""),
        ("{**{}}", ""),
        ("[*tags] == tags", ""),
        ("...", ""),
        ("b'a' == name", ""),
        ("1j == seats", ""),
    ],
)
def test_constructs_of_python_are_refused_by_name(text: str, kind: str) -> None:
    """
    Lambda, walrus, f-strings and their like are no part of the language.
    """
    assert kind in refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "contains(*[name, 'a'])",
        "contains(name, *['a'])",
        "contains(text=name, piece='a')",
        "contains(**{'text': name})",
        "age(created_at) > days(n=7)",
        "age(created_at) > days(*[7])",
        "coalesce(*tags) == 'a'",
        "count(*orders) > 1",
        "any(*[vip])",
        "any((o.amount > 1 for o in orders), vip)",
        "len(tags, tags) > 1",
        "field(*['name']) == 'a'",
        "field(me) == 'a'",
        "segment(name)",
    ],
)
def test_functions_take_their_arguments_in_one_way(text: str) -> None:
    """
    There are no star arguments, keywords or surplus arguments, and no names
    that are worked out.
    """
    assert refused(text)


# -- Comprehensions ---------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "[o for o in orders] == tags",
        "{o.amount for o in orders} == tags",
        "{o.id: o.amount for o in orders} == tags",
        "(o for o in orders)",
        "any([o.amount > 1 for o in orders])",
        "any(o.amount > p.amount for o in orders for p in orders)",
        "any(x for x in tags)",
        "any(x == 'a' for x in name)",
        "any(x > 1 for x in (1, 2))",
        "any(x > 1 for x in range(10**9))",
        "any(o.amount > 1 for o, p in orders)",
        "any(o.amount > 1 for o.amount in orders)",
        "any(o.amount > 1 for o[0] in orders)",
        "any(o.amount > 1 for (*o,) in orders)",
        "any(o.amount > 1 async for o in orders)",
    ],
)
def test_a_comprehension_goes_over_one_relation(text: str) -> None:
    """
    There is one ``for``, over a relation, with one plain variable.
    """
    assert refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "any(o.amount > 1 for o in orders) and o.amount > 1",
        "any(o.amount > 1 for o in o)",
        "any(o.amount > 1 for o in orders if p.amount > 1)",
        "any(name.amount > 1 for name in orders)",
        "any(owner.amount > 1 for owner in orders)",
        "any(me.amount > 1 for me in orders)",
        "any(now.amount > 1 for now in orders)",
        "any(any(o.amount > 1 for o in orders) for o in orders)",
        "any(o == 1 for o in orders)",
        "any(o for o in orders)",
        "any(o is None for o in orders)",
        "any(__class__.amount > 1 for __class__ in tags)",
    ],
)
def test_a_variable_lives_inside_its_brackets(text: str) -> None:
    """
    It does not leak, hides no other name, and stands for a record's fields only.
    """
    assert refused(text)


# -- Nothing grows ----------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "seats == 9**9**9",
        "seats ** 2 > 1",
        "seats == 10**10000",
        "seats == 1 << 10**9",
        "name == 'a' * 10**9",
        "name * 1000000 == 'a'",
        "name + name == 'a'",
        "tags == ['a'] * 10**9",
        "seats / 0 == 1",
        "seats // 0 == 1",
        "seats % 0 == 1",
        "seats == " + "9" * 5000,
        "seats == 0x" + "f" * 5000,
        "age(created_at) > days(" + "9" * 40 + ")",
        "age(created_at) > weeks(99999999)",
        "age(created_at) > months(99999999)",
    ],
)
def test_no_power_and_no_repetition(text: str) -> None:
    """
    Powers, shifts, divisions, repeated text and huge numbers are refused.
    """
    assert refused(text)


def test_no_product_grows_beyond_64_bits() -> None:
    """
    A product that does not fit in 64 bits is missing, at every step.
    """
    factors = " * 4611686018427387904" * 40
    grown = Condition(f"seats{factors} is None", SCHEMA)

    with counted() as steps:
        assert grown.holds(Lead(seats=3), AT)
    assert steps.taken < FEW


@pytest.mark.parametrize(
    "text",
    [
        "(" * 300 + "vip" + ")" * 300,
        "(" * 5000,
        "[" * 5000,
        "{" * 5000,
        "not " * 2400 + "vip",
        "-" * 9000 + "1 == seats",
        "a" + ".a" * 4900,
        "owner" + ".owner" * 1600,
        "age(" * 80 + "now" + ")" * 80,
        "coalesce(" * 100 + "seats" + ")" * 100 + " > 1",
        "any(" * 100 + "vip" + " for o in orders)" * 100,
        "vip and (" * 60 + "vip" + ")" * 60,
        "seats" + " + 1" * 2400 + " > 1",
    ],
)
def test_deep_nesting_is_refused(text: str) -> None:
    """
    No recursion limit of Python is met, whatever is nested.
    """
    assert refused(text)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("vip " + " " * 10_000, "10000"),
        (" or ".join(["seats > 1"] * 700), "parts"),
        ("name == '" + "a" * 1001 + "'", "1000"),
        ("seats in (" + ", ".join(map(str, range(1001))) + ")", "1000"),
    ],
)
def test_sizes_are_limited(text: str, limit: str) -> None:
    """
    Texts, values and lists beyond the limits are refused, naming the limit.
    """
    assert limit in refused(text).replace(",", "")


def test_related_records_nest_three_deep() -> None:
    """
    The work grows with a power of the number of related records; it is limited.
    """
    boss = Schema([Field("id", Text())])
    for _ in range(4):
        boss = Schema([Field("id", Text())], relations=[Relation("boss", boss)])
    inner = "any(c.id == 'x' for c in b.boss)"
    text = f"any(any({inner} for b in a.boss) for a in boss)"
    deep = text.replace("c.id == 'x'", "any(d.id == 'x' for d in c.boss)")
    with pytest.raises(ConditionError) as caught:
        Condition(deep, boss)

    assert Condition(text, boss).text
    assert "3" in str(caught.value)


def test_named_conditions_cannot_blow_each_other_up() -> None:
    """
    Twenty names that each stand for the one before twice are a million parts.
    """
    named = {"s0": "seats > 1"} | {
        f"s{n + 1}": f'segment("s{n}") and seats > {n} or not segment("s{n}")'
        for n in range(20)
    }
    with counted() as steps, pytest.raises(ConditionError) as caught:
        Condition('segment("s20")', SCHEMA.extended(conditions=named))

    assert "parts" in str(caught.value)
    assert steps.taken < FEW


def test_names_that_go_in_a_circle_are_refused() -> None:
    """
    A named condition that leads back to itself has no meaning.
    """
    named = {"a": 'not segment("b")', "b": 'segment("a")'}
    with pytest.raises(ConditionError) as caught:
        Condition('segment("a")', SCHEMA.extended(conditions=named))

    assert "leads back to itself" in str(caught.value)


# -- Trees ------------------------------------------------------------------


def in_itself() -> dict[str, object]:
    """
    Return a tree that is its own part.
    """
    tree: dict[str, object] = {}
    tree["not"] = tree
    return tree


def deep(levels: int) -> object:
    """
    Return a tree with many negations above a field.
    """
    tree: object = {"field": "vip"}
    for _ in range(levels):
        tree = {"not": tree}
    return tree


@pytest.mark.parametrize(
    "tree",
    [
        {"field": "name.__class__"},
        {"field": '") or field("vip'},
        {"field": "vip", "of": "owner.__class__"},
        {"field": "vip) or (vip"},
        {"call": "__import__", "arguments": [{"value": "os"}]},
        {"call": "contains(name, 'a') or len", "arguments": []},
        {"op": "== 1 or 1 ==", "left": {"field": "seats"}, "right": {"value": 1}},
        {"parameter": "me.__class__"},
        {"segment": '"+"'},
        {"money": "1', 'CNY') or ('", "currency": "CNY"},
        {"number": "1 or 1"},
        {"any": {"of": "orders", "as": "o for o in orders", "that": {"value": True}}},
        {"and": []},
        {"value": float("nan")},
        {"value": object()},
        {"value": 10**5000},
        {1: 2},
        [],
        None,
        "vip",
        deep(10_000),
        in_itself(),
        {"and": [{"field": "vip"}] * 100_000},
    ],
    ids=range(23),
)
def test_a_tree_can_say_nothing_that_text_cannot(tree: object) -> None:
    """
    Names, operators and numbers of a JSON tree are checked, and its size.
    """
    with counted() as steps, pytest.raises((ConditionError, ConditionTreeError)):
        Condition.from_dict({"version": 1, "condition": tree}, SCHEMA)

    assert steps.taken < FEW


# -- Text is data -----------------------------------------------------------

ODD_TEXTS: Final = [
    "{0.__class__}",
    "{name!r:>99999999}",
    "%s%n%99999999d",
    "%(password)s",
    "$name ${name}",
    "'; DROP TABLE leads; --",
    "' OR '1'='1",
    ":param_1",
    "\\'; --",
    "__import__('os')",
    "<script>alert(1)</script>",
    "%",
    "_",
    ".*",
    "(a+)+$",
    "İßΣ\u3000全角",
]


def quoted(text: str) -> str:
    """
    Write a text as a literal of the language.
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize("odd", ODD_TEXTS)
def test_a_format_string_is_only_text(odd: str) -> None:
    """
    Text with the look of a format, a query or a program means itself, in
    answers, explanations and errors.
    """
    same = Condition(f"name == {quoted(odd)}", SCHEMA)

    assert same.holds(Lead(name=odd), AT)
    assert not same.holds(Lead(name=odd + "x"), AT)
    assert quoted(odd) in str(same.explain(Lead(name=odd), AT))
    assert "<script" not in same.explain(Lead(name=odd), AT).to_html()
    with pytest.raises(ConditionError) as caught:
        Condition(f"nobody == {quoted(odd)}", SCHEMA)
    assert quoted(odd) in str(caught.value)


@pytest.fixture
def leads() -> sa.Engine:
    """
    A database with one lead for each odd text.
    """
    engine = sa.create_engine("sqlite://")
    TABLE.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(TABLE.insert(), [{"name": odd} for odd in ODD_TEXTS])
    return engine


TABLE: Final = sa.Table(
    "leads",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String),
)


@pytest.mark.parametrize("odd", ODD_TEXTS)
@pytest.mark.parametrize("form", ["name == {}", "contains(name, {})", "name in ({},)"])
def test_no_text_becomes_sql(odd: str, form: str, leads: sa.Engine) -> None:
    """
    A text is a bound parameter: it is found literally, and is not in the statement.
    """
    condition = Condition(form.format(quoted(odd)), SCHEMA)
    clause = condition.where({"name": TABLE.c.name}, AT)
    with leads.connect() as connection:
        found = connection.scalars(sa.select(TABLE.c.name).where(clause)).all()
        total = connection.scalar(sa.select(sa.func.count()).select_from(TABLE))

    literal = [each for each in ODD_TEXTS if odd in each]
    assert (literal if "contains" in form else [odd]) == list(found)
    assert len(ODD_TEXTS) == total
    if len(odd) > 1 and odd != ":param_1":
        assert odd not in str(clause.compile(dialect=leads.dialect))


def test_bound_values_never_become_sql(leads: sa.Engine) -> None:
    """
    What is given to bind is a parameter of the statement, too.
    """
    attack = "' OR 1=1 --"
    clause = (
        Condition("name == me", SCHEMA)
        .bind(me=attack)
        .where({"name": TABLE.c.name}, AT)
    )
    with leads.connect() as connection:
        found = connection.scalars(sa.select(TABLE.c.name).where(clause)).all()

    assert [] == list(found)
    assert attack not in str(clause.compile(dialect=leads.dialect))


# -- What is read -----------------------------------------------------------


def test_only_the_fields_it_names_are_read() -> None:
    """
    A record is asked for what the condition reads, and for what is hidden.
    """
    condition = Condition('seats > 3 and name != "x" or vip', SCHEMA)
    lead = Lead(seats=5, name="y", vip=False, tags=frozenset(), salary=9)
    condition.holds(lead, AT)
    condition.explain(lead, AT)

    assert set(lead.asked) <= {"seats", "name", "vip", "hidden"}
    assert condition.reads == {"seats", "name", "vip"}


def test_a_field_outside_the_schema_does_not_exist() -> None:
    """
    A record may have more attributes than the schema; they have no name here.
    """
    assert "unknown name 'salary'" in refused("salary == 9")


def test_a_hidden_field_cannot_be_asked_about() -> None:
    """
    Where a field is hidden on a record, no question about it is answered.
    """
    hidden = Lead(seats=5, hidden={"seats": "*"})
    with pytest.raises(HiddenFieldError):
        Condition("seats > 3", SCHEMA).holds(hidden, AT)


WATCHED: Final = """
import sys
from datetime import UTC, datetime
from types import SimpleNamespace
from crmkit.conditions import Condition, Field, Moment, Schema, Text
from crmkit.errors import ConditionError
schema = Schema([Field("name", Text())])
at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
def run(text):
    try:
        condition = Condition(text, schema)
        condition.holds(SimpleNamespace(name="a"), at)
        str(condition.explain(SimpleNamespace(name="a"), at))
    except ConditionError as error:
        str(error), error.text_zh
for text in ("name == 'a'", "nam == 'a'", "f('a')", "name == 1.5"):
    run(text)  # what is loaded late is loaded now
seen = []
bad = ("open", "os.", "subprocess.", "socket.", "import", "ctypes.", "shutil.")
def hook(event, args):
    if event.startswith(bad):
        seen.append(event)
sys.addaudithook(hook)
for text in sys.argv[1:]:
    run(text)
print(sorted(set(seen)))
"""


def test_nothing_is_opened_started_or_imported() -> None:
    """
    Python's own audit sees no file, process, socket or import, whatever is tried.
    """
    tricks = [
        "name == 'a'",
        "__import__('os').system('true')",
        "open('x') is None",
        "(lambda: __import__('subprocess').run('true'))()",
        "f'{__import__(1)}' == name",
        "().__class__.__bases__[0].__subclasses__()",
        "eval('__import__(\"socket\")')",
        "contains(name, 'a') and __builtins__",
    ]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *tricks],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert "[]" == done.stdout.strip()


# -- The page ---------------------------------------------------------------


#: The other files that the page names.
OTHERS = "test_hostile.py", "test_explain.py", "test_next_flip.py"


def names_of_tests(*paths: Path) -> set[str]:
    """
    Return the names of the tests in some files.
    """
    texts = (path.read_text("utf-8") for path in paths)
    return {name for text in texts for name in re.findall(r"\ndef (test_\w+)", text)}


def test_each_claim_of_the_page_names_a_test_that_is_there() -> None:
    """
    The page names tests of four files, all of this one, and these exist.
    """
    here = Path(__file__)
    files = (here, *(here.with_name(name) for name in OTHERS))
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text("utf-8")))
    itself = {"test_each_claim_of_the_page_names_a_test_that_is_there"}

    assert set(OTHERS) == set(
        re.findall(r"`(?:tests/conditions/)?(test_\w+\.py)`", PAGE.read_text("utf-8"))
    ) - {here.name}
    assert set() == named - names_of_tests(*files)
    assert itself == names_of_tests(here) - named
