"""
One condition, one answer: on objects, in SQLite and by an independent interpreter.

The interpreter shares nothing with the library: each generated condition comes
with the three-valued function that it means (true, false, None for unknown),
written here after Kleene.
"""

import operator
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias

import attrs
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmkit.conditions import Condition, Moment
from tests.conditions.samples import (
    COLUMNS,
    NOW,
    SCHEMA,
    TABLE,
    Lead,
    Stage,
    row_of,
)

Truth: TypeAlias = bool | None
Params: TypeAlias = dict[str, Any]

SETTINGS = settings(
    deadline=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
ENGINE = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
TABLE.metadata.create_all(ENGINE)
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@attrs.frozen
class Case:
    """
    The text of a condition, or of a value in one, and what it means.
    """

    text: str
    mean: Callable[[Lead, Params], Any]


# -- Kleene's three values -----------------------------------------------------


def conjunction(truths: Iterable[Truth]) -> Truth:
    """
    Return false if one is false, else unknown if one is unknown, else true.
    """
    found = list(truths)
    if any(truth is False for truth in found):
        return False
    return None if any(truth is None for truth in found) else True


def negated(truth: Truth) -> Truth:
    """
    Return the opposite; of unknown, unknown.
    """
    return None if truth is None else not truth


def disjunction(truths: Iterable[Truth]) -> Truth:
    """
    Return what De Morgan makes of the conjunction.
    """
    return negated(conjunction(negated(truth) for truth in truths))


def compared(left: Case, op: str, right: Case) -> Case:
    """
    Return the comparison of two values: unknown if one is missing.
    """

    def mean(lead: Lead, params: Params) -> Truth:
        a, b = left.mean(lead, params), right.mean(lead, params)
        return None if a is None or b is None else OPERATORS[op](a, b)

    return Case(f"{left.text} {op} {right.text}", mean)


# -- Values --------------------------------------------------------------------

WORDS = [
    "",
    "a",
    "A",
    "\uff41",
    "İ",
    "i̇",
    "ß",
    "ss",
    "Σ",
    "ς",
    "客户",
    "it's",
    'say "x"',
]
WORDS += ["é", "é", "a ", "%", "_", "\\", "\n", "😀", "\u3000", "' or 1=1 --"]
words = st.sampled_from(WORDS) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=3
)
numbers = st.integers(-3, 3) | st.sampled_from([-(2**63), 2**63 - 1])
UNITS = {"minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800}
COUNTS = [-2, 0, 1, 7, 30]
instants = st.builds(
    lambda unit, count, nudge: (
        NOW - timedelta(seconds=UNITS[unit] * count, microseconds=nudge)
    ),
    st.sampled_from(list(UNITS)),
    st.sampled_from(COUNTS),
    st.sampled_from([-1, 0, 1]),
)
dates = st.sampled_from([date(2026, 3, n) for n in (1, 2, 3)])
lengths = st.builds(
    lambda unit, count: timedelta(seconds=UNITS[unit] * count),
    st.sampled_from(list(UNITS)),
    st.sampled_from(COUNTS),
)
tag_sets = st.lists(words, max_size=3, unique=True).map(tuple)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """
    Return values of which some are missing.
    """
    return st.one_of(values, values, values, st.none())


leads = st.builds(
    Lead,
    name=maybe(words),
    owner=maybe(words),
    stage=maybe(st.sampled_from(Stage)),
    seats=maybe(numbers),
    limit=maybe(numbers),
    vip=maybe(st.booleans()),
    paid=maybe(st.booleans()),
    tags=maybe(tag_sets),
    last_contacted_at=maybe(instants),
    created_at=maybe(instants),
    born=maybe(dates),
    signed=maybe(dates),
    spent=maybe(lengths),
)
params_ = st.fixed_dictionaries(
    {
        "me": maybe(words),
        "quota": maybe(numbers),
        "since": maybe(instants),
        "my_teams": maybe(tag_sets),
    }
)


def quoted(word: str) -> str:
    """
    Return text as a literal, in a way that the library does not use.
    """
    escapes = (c if c.isalnum() else f"\\U{ord(c):08x}" for c in word)
    return "'" + "".join(escapes) + "'"


def field(name: str, *labels: str) -> st.SearchStrategy[Case]:
    """
    Return a field under one of its names.
    """
    return st.sampled_from([name, *labels]).map(
        lambda word: Case(word, lambda lead, _: getattr(lead, name))
    )


def parameter(name: str) -> st.SearchStrategy[Case]:
    """
    Return a parameter.
    """
    return st.just(Case(name, lambda _, params: params[name]))


def constants(
    values: st.SearchStrategy[Any], write: Callable[[Any], str] = repr
) -> st.SearchStrategy[Case]:
    """
    Return literals.
    """
    return values.map(lambda value: Case(write(value), lambda *_: value))


durations = st.builds(
    lambda unit, count: Case(
        f"{unit}({count})", lambda *_: timedelta(seconds=UNITS[unit] * count)
    ),
    st.sampled_from(list(UNITS)),
    st.sampled_from(COUNTS),
)
text_fields = field("name", "姓名", "Name") | field("owner", "负责人")
texts = text_fields | parameter("me")
integers = field("seats", "席位数") | field("limit") | parameter("quota")
moments = field("last_contacted_at", "上次联系") | field("created_at")
fixed_instants = st.just(Case("now", lambda *_: NOW)) | parameter("since")
booleans = field("vip", "VIP", "重要客户") | field("paid")
stages = constants(
    st.sampled_from(Stage),
    lambda s: quoted(s.value),
) | constants(st.sampled_from(Stage), lambda s: quoted(s.label.zh))


def moved(base: Case, sign: str, by: Case) -> Case:
    """
    Return an instant moved by a duration.
    """

    def mean(lead: Lead, params: Params) -> datetime | None:
        start, amount = base.mean(lead, params), by.mean(lead, params)
        return None if start is None else start + amount * (1 if sign == "+" else -1)

    return Case(f"{base.text} {sign} {by.text}", mean)


def aged(since: Case) -> Case:
    """
    Return the time that has passed since an instant.
    """

    def mean(lead: Lead, params: Params) -> timedelta | None:
        start = since.mean(lead, params)
        return None if start is None else NOW - start

    return Case(f"age({since.text})", mean)


signs = st.sampled_from("+-")
moved_fields = moments | st.builds(moved, moments, signs, durations)
thresholds = fixed_instants | st.builds(moved, fixed_instants, signs, durations)
ages = st.builds(aged, moved_fields | thresholds)

# -- Leaves --------------------------------------------------------------------

equalities = st.sampled_from(["==", "!="])
orders = st.sampled_from(list(OPERATORS))


def both_ways(
    left: st.SearchStrategy[Case],
    ops: st.SearchStrategy[str],
    right: st.SearchStrategy[Case],
) -> st.SearchStrategy[Case]:
    """
    Return comparisons with either side first.
    """
    return st.builds(compared, left, ops, right) | st.builds(compared, right, ops, left)


def chained(low: Case, first: str, middle: Case, *rest: Any) -> Case:
    """
    Return a comparison of three values.
    """
    second, high = rest
    parts = compared(low, first, middle), compared(middle, second, high)
    return Case(
        f"{low.text} {first} {middle.text} {second} {high.text}",
        lambda lead, params: conjunction(part.mean(lead, params) for part in parts),
    )


def member(item: Case, values: list[Case], word: str) -> Case:
    """
    Return whether an item is among literals.
    """

    def mean(lead: Lead, params: Params) -> Truth:
        found = item.mean(lead, params)
        if found is None:
            return None
        among = any(found == value.mean(lead, params) for value in values)
        return among is (word == "in")

    listed = ", ".join(value.text for value in values)
    return Case(f"{item.text} {word} ({listed},)", mean)


def contained(item: Case, container: Case, word: str) -> Case:
    """
    Return whether a text is in a set of texts.
    """

    def mean(lead: Lead, params: Params) -> Truth:
        text, found = item.mean(lead, params), container.mean(lead, params)
        if text is None or found is None:
            return None
        return (str(text) in found) is (word == "in")

    return Case(f"{item.text} {word} {container.text}", mean)


def missing(operand: Case, word: str) -> Case:
    """
    Return whether a value is missing, which is never unknown.
    """
    return Case(
        f"{operand.text} {word} None",
        lambda lead, params: (operand.mean(lead, params) is None) is (word == "is"),
    )


ins = st.sampled_from(["in", "not in"])
anything = texts | integers | moments | booleans | field("stage") | field("tags")
leaves = st.one_of(
    both_ways(texts, equalities, texts | constants(words, quoted)),
    both_ways(field("stage", "阶段", "客户阶段"), equalities, stages),
    both_ways(integers, orders, integers | constants(numbers)),
    both_ways(booleans, equalities, booleans | constants(st.booleans())),
    both_ways(moved_fields, orders, thresholds),
    both_ways(thresholds, orders, thresholds),
    both_ways(moments, orders, moments),
    both_ways(ages, orders, durations),
    both_ways(field("born"), orders, field("signed")),
    both_ways(field("spent"), orders, durations),
    st.builds(chained, constants(numbers), orders, integers, orders, integers),
    st.builds(chained, durations, orders, ages, orders, durations),
    st.builds(member, texts, st.lists(constants(words, quoted), min_size=1), ins),
    st.builds(member, integers, st.lists(constants(numbers), min_size=1), ins),
    st.builds(member, field("stage"), st.lists(stages, min_size=1, max_size=3), ins),
    st.builds(
        contained,
        texts | constants(words, quoted) | field("stage"),
        field("tags", "标签") | parameter("my_teams"),
        ins,
    ),
    st.builds(missing, anything, st.sampled_from(["is", "is not"])),
    booleans,
    st.sampled_from([Case("True", lambda *_: True), Case("False", lambda *_: False)]),
)


def joined(word: str, parts: list[Case]) -> Case:
    """
    Return conditions joined by one word.
    """
    join = conjunction if word == "and" else disjunction
    return Case(
        f" {word} ".join(f"({part.text})" for part in parts),
        lambda lead, params: join(part.mean(lead, params) for part in parts),
    )


def not_(part: Case) -> Case:
    """
    Return the negation of a condition.
    """
    return Case(
        f"not ({part.text})", lambda lead, params: negated(part.mean(lead, params))
    )


conditions = st.recursive(
    leaves,
    lambda parts: (
        st.builds(
            joined,
            st.sampled_from(["and", "or"]),
            st.lists(parts, min_size=2, max_size=3),
        )
        | parts.map(not_)
    ),
    max_leaves=6,
)

# -- Laws ----------------------------------------------------------------------


def rows_where(condition: Condition, records: list[Lead]) -> list[bool]:
    """
    Return for each record whether SQLite finds it; the clause is never null.
    """
    clause = condition.where(COLUMNS, Moment(NOW))
    answer = sa.case((clause, 1), (sa.not_(clause), 0), else_=None)
    with ENGINE.begin() as connection:
        connection.execute(TABLE.delete())
        connection.execute(TABLE.insert(), [row_of(*x) for x in enumerate(records)])
        query = sa.select(answer).select_from(TABLE).order_by(TABLE.c.id)
        answers = list(connection.execute(query).scalars())
        picked = connection.execute(sa.select(TABLE.c.id).where(clause)).scalars()
        assert {n for n, answer in enumerate(answers) if answer} == set(picked)
    assert None not in answers
    return [bool(answer) for answer in answers]


@given(case=conditions, records=st.lists(leads, min_size=1, max_size=8), params=params_)
@SETTINGS
def test_every_back_end_gives_kleenes_answer(
    case: Case, records: list[Lead], params: Params
) -> None:
    """
    Objects, SQLite and explanations agree with the independent interpreter.
    """
    condition = Condition(case.text, SCHEMA).bind(**params)
    truths = [case.mean(record, params) for record in records]
    at = Moment(NOW)

    surely = [truth is True for truth in truths]
    assert surely == [condition.holds(record, at) for record in records]
    assert surely == rows_where(condition, records)

    verdicts = [condition.explain(record, at).verdict for record in records]
    names = {True: "true", False: "false", None: "unknown"}
    assert [names[truth] for truth in truths] == verdicts


@given(case=conditions, records=st.lists(leads, min_size=1, max_size=8), params=params_)
@SETTINGS
def test_a_negation_holds_where_the_condition_is_surely_false(
    case: Case, records: list[Lead], params: Params
) -> None:
    """
    What is unknown is found neither by a condition nor by its negation.
    """
    condition = ~Condition(case.text, SCHEMA).bind(**params)
    surely = [case.mean(record, params) is False for record in records]

    assert surely == [condition.holds(record, Moment(NOW)) for record in records]
    assert surely == rows_where(condition, records)


@given(case=conditions)
@SETTINGS
def test_canonical_text_reads_back_as_the_same_condition(case: Case) -> None:
    """
    Writing a condition and reading it again changes nothing.
    """
    condition = Condition(case.text, SCHEMA)

    assert condition == Condition(condition.text, SCHEMA)
    assert condition.text == Condition(condition.text, SCHEMA).text


@given(a=conditions, b=conditions, record=leads, params=params_)
@SETTINGS
def test_joined_conditions_mean_the_joint(
    a: Case, b: Case, record: Lead, params: Params
) -> None:
    """
    ``&``, ``|`` and ``~`` say what ``and``, ``or`` and ``not`` say.
    """
    one, two = (Condition(case.text, SCHEMA).bind(**params) for case in (a, b))
    at = Moment(NOW)
    truths = [a.mean(record, params), b.mean(record, params)]

    assert (conjunction(truths) is True) == (one & two).holds(record, at)
    assert (disjunction(truths) is True) == (one | two).holds(record, at)
    assert (truths[0] is False) == (~one).holds(record, at)
    assert one.text == (~~one).text


BOUNDARY = (None, *(timedelta(days=1, microseconds=n) for n in (-1, 0, 1)))


@pytest.mark.parametrize("op", list(OPERATORS))
@pytest.mark.parametrize("form", ["{}", "not ({})"])
def test_each_comparison_is_exact_at_its_boundary(op: str, form: str) -> None:
    """
    Below, at and above a threshold, and without a value, on both back ends.
    """
    compare = OPERATORS[op]
    numbers = [Lead(seats=a, limit=b) for a in (None, 1, 2) for b in (None, 1, 2)]
    ages = [Lead(created_at=None if age is None else NOW - age) for age in BOUNDARY]
    cases: list[tuple[str, list[Lead], Callable[[Lead], Truth]]] = [
        (
            f"seats {op} limit",
            numbers,
            lambda lead: (
                None
                if None in (lead.seats, lead.limit)
                else compare(lead.seats, lead.limit)
            ),
        ),
        (
            f"age(created_at) {op} days(1)",
            ages,
            lambda lead: (
                None
                if lead.created_at is None
                else compare(NOW - lead.created_at, timedelta(days=1))
            ),
        ),
        (
            f"now - days(1) {op} created_at",
            ages,
            lambda lead: (
                None
                if lead.created_at is None
                else compare(NOW - timedelta(days=1), lead.created_at)
            ),
        ),
    ]
    for text, records, mean in cases:
        asked = Condition(form.format(text), SCHEMA)
        surely = [mean(lead) is (form == "{}") for lead in records]

        assert surely == [asked.holds(lead, Moment(NOW)) for lead in records]
        assert surely == rows_where(asked, records)


def test_the_sample_instant_is_utc() -> None:
    """
    The oracle subtracts instants, so all of them must share one zone.
    """
    assert UTC == NOW.tzinfo
