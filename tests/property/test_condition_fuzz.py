"""
Whatever text comes, the outcome is a condition or a ConditionError, soon.

Texts are made at random, by the grammar of the language mostly with its types,
and by mutation of valid conditions. What is a condition is written and read again.
"""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crmkit.calendars import Calendar
from crmkit.conditions import (
    Condition,
    Duration,
    Field,
    Function,
    Integer,
    Money,
    Schema,
)
from crmkit.conditions._checked import Checked
from crmkit.conditions._read._check import check
from crmkit.conditions._read._parse import TRUSTED
from crmkit.conditions._text import written
from crmkit.conditions._walk import walk
from crmkit.errors import ConditionError
from tests.conditions.samples import SCHEMA
from tests.steps import FEW, counted

SETTINGS = settings(
    deadline=None,
    max_examples=400,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def halved(count: int) -> int:
    """
    Return half of a number, rounded down.
    """
    return count // 2


RICH: Schema = SCHEMA.extended(
    [
        Field("quiet_for", Duration(), computed="age(last_contacted_at)"),
        Field("twice", Integer(), computed="seats * 2", aliases=("两倍",)),
        Field("total", Money("CNY"), computed="sum(o.amount for o in orders)"),
    ],
    calendars={"": Calendar.ALWAYS, "night": Calendar.ALWAYS},
    functions=[
        Function(name="halved", takes=[Integer()], gives=Integer(), python=halved)
    ],
    conditions={"large": "seats > 100", "quiet": "not vip or quiet_for > days(7)"},
)
VALID = (
    'stage == "interested" and "blacklist" not in tags and age(created_at) > days(7)',
    '客户阶段 ＝＝ “意向” and quiet_for > months(1) or segment("quiet")',
    "any(o.product == 'A' and age(o.placed_at) > days(30) for o in orders if not vip)",
    "all(x.amount * 2 > money('1.00', 'CNY') for x in 订单 if x.due < today)",
    "any(all(l.pieces * 2 > o.pieces for l in o.lines) for o in orders if o.cancelled)",
    'sum(o.amount for o in orders) >= money("5000.00", "CNY") and total is not None',
    "last(o.seller.name for o in orders) == viewer.name or company is None",
    'changed("stage") and old.stage == "prospect" and by == me and cause is None',
    'company.grade == "key" and business_age(created_at, "night") > hours(4)',
    'date(created_at) == "2026-03-02" and month(born) in ("2026-03", "2026-04")',
    "weekday(created_at) in (6, 7) and hour(now) < 18 and year(born) == 2026",
    "anniversary(born) == today and anniversary(created_at, '2026-01-01') < today",
    'contains(fold(name), "ＡＢＣ") and not startswith(owner, me)',
    "len(tags & {'a', 'b'}) > 0 and 'a' in teams & my_teams",
    "coalesce(seats, limit, 3) * 2 - 1 > halved(两倍) and score in (1.5, 2)",
    'field("合同金额(元)") > money(3, "CNY") and created_at + days(1) - hours(2) < now',
    "quota is None or since <= created_at < now - months(2) and vip == True",
)  # fmt: skip
WORDS = (
    *("and", "or", "not", "in", "is", "None", "True", "(", ")", "[", "]", "{", "}"),
    *("==", "!=", "<", ">=", "=", "＝", "＝＝", "（", "）", "，", "“", "”", "‘", "≥"),
    *("+", "-", "*", "/", "**", "//", "%", "&", "|", "^", "~", "@", ".", ",", ":"),
    *(":=", "lambda:", "if", "else", "for", "async", "await", "yield", "*", ";", "#"),
    *("\n", "\r", "\t", "\f", "\\", "\u3000", "\ufeff", "\u2028", "\ufdd0", "\x00"),
    *("1", "1.5", "1e9", "0x1f", "1or", "9" * 30, "1_0", "1j", "'", '"', '"""', "b'a'"),
    *("r'\\d'", "f'{vip}'", "'a' 'b'", '"意向"', '"2026-03-02"', '"2026-03"', "''"),
    *("now", "today", "me", "viewer", "seats", "阶段", "标签", "vip", "orders"),
    *("o", "old", "by", "cause", "o.amount", "company.grade", "viewer.name", ".x"),
    *("age(", "any(", "count(", "sum(", "for o in orders", "days(7)", "months(3)"),
    *('money("5", "CNY")', 'segment("quiet")', 'field("name")', "quiet_for", "fold("),
    *("__class__", ".__class__", "coalesce(", "len(", "contains(", "changed("),
)  # fmt: skip

# -- The grammar, mostly with its types ----------------------------------------

#: Operands of a kind, and calls that give one of it from one or two of another.
SORTS: dict[str, tuple[str, ...]] = {
    "number": (
        *("seats", "limit", "quota", "两倍", "renewals", "3", "-1", "old.seats"),
        *("count(o for o in orders)", "sum(o.pieces for o in orders if o.cancelled)"),
        *("len(tags & {'a'})", "year(now)", "o.pieces", "halved(seats)", "席位数"),
    ),
    "money": (
        *("budget", "fee", "total", 'money("5.00", "CNY")', "o.amount", "old.budget"),
        *('field("合同金额(元)")', "max(o.amount for o in orders)", "company.revenue"),
    ),
    "instant": (
        *("created_at", "last_contacted_at", "since", "now", '"2026-03-02T09:00Z"'),
        *("first(o.placed_at for o in orders)", "now - months(3)", "o.placed_at"),
    ),
    "day": (
        *("born", "signed", "today", '"2026-03-02"', "date(created_at)", "o.due"),
        *("anniversary(born)", "today + days(7)", "company.founded", "viewer.since"),
    ),
    "duration": (
        "spent",
        "waited",
        "days(7)",
        "hours(36)",
        "sum(o.took for o in orders)",
    ),
    "age": ("age(created_at)", "quiet_for", "days(7)", "months(3)", "hours(4)"),
    "text": (
        *("name", "owner", "me", "viewer", '"li"', "by", "cause", "company.title"),
        *("last(o.seller.name for o in orders)", "o.product", "plan", "viewer.name"),
    ),
    "stage": (
        "stage",
        "old.stage",
        '"won"',
        "'意向'",
        '"lost"',
        "coalesce(stage, 'won')",
    ),
    "folded": ("fold(name)", "fold(company.title)", "fold(me)", '"ＡＢ"', "me"),
    "decimal": ("score", "rating", "1.5", "-3", "2.555", "coalesce(score, 1.5)"),
    "month": ("cohort", "month(now)", "month(born)", '"2026-03"'),
    "truth": ("vip", "paid", "True", "company.listed", "o.cancelled", "old.vip"),
}
LOOPS = ("orders", "orders if o.cancelled", "company.branches", "o.lines", "company")


def operands(sort: str) -> st.SearchStrategy[str]:
    """
    Return operands that are mostly of one sort.
    """
    atoms = st.sampled_from(SORTS[sort])
    signs = {"number": "+-*", "money": "+-", "duration": "+-"}.get(sort, "")
    more = [st.builds("coalesce({0}, {1})".format, atoms, atoms), ANY_ATOM]
    if signs:
        sign = st.sampled_from(signs)
        more.append(st.builds("({0} {1} {2})".format, atoms, sign, atoms))
    if sort in ("instant", "day"):
        unit = st.sampled_from(("+ days(2)", "- weeks(1)", "- hours(3)"))
        more.append(st.builds("({0} {1})".format, atoms, unit))
    return st.one_of(atoms, atoms, atoms, *more)


def leaves(sort: str) -> st.SearchStrategy[str]:
    """
    Return conditions about operands that are mostly of one sort.
    """
    one, sign = operands(sort), st.sampled_from(("==", "!=", "<", "<=", ">", ">="))
    some = st.sampled_from(SORTS[sort])
    return st.one_of(
        st.builds("{0} {1} {2}".format, one, sign, one),
        st.builds("{0} {1} {2} {3} {4}".format, one, sign, one, sign, one),
        st.builds("{0} is {1}".format, one, st.sampled_from(("None", "not None"))),
        st.builds("{0} {1} ({2}, {3})".format, one, IN, some, some),
    )


IN = st.sampled_from(("in", "not in"))
ANY_ATOM = st.sampled_from(tuple(atom for atoms in SORTS.values() for atom in atoms))
LEAVES = st.one_of(
    *map(leaves, SORTS),
    operands("truth"),
    st.builds(
        "{0}({1}, {2})".format,
        st.sampled_from(("contains", "startswith", "endswith")),
        operands("text"),
        operands("text"),
    ),
    st.builds(
        "{0} {1} {2}".format,
        operands("text"),
        IN,
        st.sampled_from(("tags", "teams & my_teams", "viewer.departments", "name")),
    ),
    st.sampled_from(('segment("quiet")', 'changed("stage")', "company is None")),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds("({0} {1} {2})".format, inner, st.sampled_from(("and", "or")), inner),
        st.builds("not {0}".format, inner),
        st.builds(
            "{0}({1} for {2} in {3})".format,
            st.sampled_from(("any", "all")),
            inner,
            st.sampled_from(("o", "o", "o", "x", "vip")),
            st.sampled_from(LOOPS),
        ),
    ),
    max_leaves=5,
)


#: How the reading of a text may end.
ENDS = ("read", "refused")


def tried(text: str) -> str:
    """
    Return how the reading of a text ends: one of ``ENDS``, or what is wrong with it.
    """
    with counted() as steps:
        found = read_or_refused(text)
    end = refused(found) if isinstance(found, ConditionError) else read_back(found)
    return f"{end}, too late" if steps.taken > FEW else end


def read_or_refused(text: str) -> Checked | ConditionError:
    """
    Return what a text means, or why it means nothing.
    """
    try:
        return check(text, RICH)
    except ConditionError as error:
        return error


def read_back(node: Checked) -> str:
    """
    Return "read" if the canonical text of a condition is that of the same condition.
    """
    canonical = written(node)
    again = check(canonical, RICH, TRUSTED)
    if again != node:
        return f"read as another: {canonical}"
    is_canonical = written(again) == canonical and [*walk(node)] == [*walk(again)]
    return "read" if is_canonical else f"written in two ways: {canonical}"


def refused(error: ConditionError) -> str:
    """
    Return "refused" if an error has a report in both languages and true places.
    """
    end = max(len(error.source), 1)
    if not all(0 <= p.start <= p.end <= end for p in error.problems):
        return f"refused beyond its text: {error.problems}"
    is_told = error.problems and str(error) and error.text_zh
    return "refused" if is_told else "refused without a word"


@given(text=st.text(max_size=80))
@example(text="9" * 5000)
@example(text="“" * 5000)
@example(text="'" * 9999)
@example(text='"""' * 3000)
@example(text="1" * 4000 + "or")
@example(text="\\" * 9999)
@example(text='" ' * 4000)
@SETTINGS
def test_arbitrary_text_is_read_or_refused(text: str) -> None:
    """
    Nothing else comes out.
    """
    assert tried(text) in ENDS


@given(words=st.lists(st.sampled_from(WORDS), max_size=25), glue=st.sampled_from(" \t"))
@SETTINGS
def test_the_words_of_the_language_in_any_order_are_read_or_refused(
    words: list[str], glue: str
) -> None:
    """
    Glued by blanks or tabs.
    """
    assert tried(glue.join(words)) in ENDS


@example(text="date(created_at) + days(2) is None")
@example(text="born == (date(created_at) - days(1))")
@given(text=CONDITIONS)
@SETTINGS
def test_what_the_grammar_gives_is_read_or_refused(text: str) -> None:
    """
    What has the right form may mean nothing; what means something reads back.
    """
    assert tried(text) in ENDS


@given(
    text=st.sampled_from(VALID),
    at=st.integers(0, 90),
    gone=st.integers(0, 8),
    put=st.sampled_from(WORDS) | st.text(max_size=4) | ANY_ATOM | LEAVES,
)
@SETTINGS
def test_a_valid_condition_with_a_hole_or_a_splinter_is_read_or_refused(
    text: str, at: int, gone: int, put: str
) -> None:
    """
    And says where it is wrong.
    """
    assert tried(text[:at] + put + text[at + gone :]) in ENDS


@given(
    texts=st.lists(st.sampled_from(VALID), min_size=2, max_size=3),
    joint=st.sampled_from((" and ", " or ", ") and not (", " == ", ", ", "\n")),
)
@SETTINGS
def test_valid_conditions_joined_anyhow_are_read_or_refused(
    texts: list[str], joint: str
) -> None:
    """
    With a comma between them too.
    """
    assert tried(f"({joint.join(texts)})") in ENDS


def test_the_seeds_are_what_they_should_be() -> None:
    """
    What is mutated is a condition.
    """
    assert [] == [text for text in VALID if tried(text) != "read"]
    assert Condition(VALID[0], RICH).text == VALID[0]
