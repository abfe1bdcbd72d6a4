"""
A question about one record: by hand, as a condition, in CEL and in rule-engine.

The measure is a lambda as somebody would write it who minds missing values: a
tenth of all values are missing. Every call counts as a whole, the check for
hidden fields and the look at related records included. CEL (the library in Rust)
gets contexts that are built beforehand, which leaves out most of what it costs
in practice; rule-engine reads the same dictionaries.

All answers are compared before anything is timed. The questions are those of the
comparison of rule libraries that the speed targets of conditions were taken from.
"""

# ruff: noqa: ARG005, PLR2004 - lambdas as somebody would write them

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import count
from types import SimpleNamespace
from typing import Any, TypeAlias, TypeVar

import attrs
import sqlalchemy as sa

from benchmarks._timing import Comparison, compare
from crmkit.conditions import BY_ATTRIBUTE, Condition, Moment, Relation, Schema

#: A library as it is: neither of the two carries types.
Library: TypeAlias = Any
T = TypeVar("T")

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
AT = Moment(NOW)
DAYS_3, DAYS_7, DAYS_30 = (timedelta(days=days) for days in (3, 7, 30))
RECORDS, ROUNDS, CALLS = 200, 31, 20
ROWS, SQL_ROUNDS = 1_000_000, 7

cel: Library = import_module("cel")
rule_engine: Library = import_module("rule_engine")


@dataclass(frozen=True, slots=True)
class Order:
    """
    Something bought.
    """

    id: str
    product: str | None
    amount: int | None
    placed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Customer:
    """
    Who it is about.
    """

    id: str
    grade: str | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """
    The record that is asked about.
    """

    id: str
    status: str | None
    priority: int | None
    amount: int | None
    vip: bool | None
    tags: tuple[str, ...] | None
    last_contacted_at: datetime | None
    created_at: datetime | None
    customer: Customer | None
    orders: tuple[Order, ...]


SCHEMA = Schema.of(
    Ticket,
    relations=[
        Relation("customer", Schema.of(Customer), many=False),
        Relation("orders", Schema.of(Order), order=("placed_at",)),
    ],
)


@attrs.frozen(kw_only=True)
class Question:
    """
    One question in all its forms.

    Attributes:
        name: What it is about.
        text: As a condition.
        by_hand: As a lambda over a record and the moment.
        cel: In CEL; None if it is not asked there.
        rule: For rule-engine; None if it is not asked there.
        most: Largest allowed multiple of the lambda.
    """

    name: str
    text: str
    by_hand: Callable[[Any, datetime], Any]
    cel: str | None = None
    rule: str | None = None
    most: float


QUESTIONS = (
    Question(
        name="one comparison",
        text="amount > 50000",
        by_hand=lambda r, now: (a := r.amount) is not None and a > 50000,
        cel="amount != null && amount > 50000",
        rule="amount != null and amount > 50000",
        most=1.5,
    ),
    Question(
        name="three terms, flat",
        text='status == "open" and priority >= 3 and (not vip or amount > 50000)',
        by_hand=lambda r, now: (
            r.status == "open"
            and (p := r.priority) is not None
            and p >= 3
            and (
                ((v := r.vip) is not None and not v)
                or ((a := r.amount) is not None and a > 50000)
            )
        ),
        cel=(
            "status == 'open' && priority != null && priority >= 3 && "
            "((vip != null && !vip) || (amount != null && amount > 50000))"
        ),
        rule=(
            "status == 'open' and priority != null and priority >= 3 and "
            "((vip != null and not vip) or (amount != null and amount > 50000))"
        ),
        most=1.15,
    ),
    Question(
        name="three terms with a coalesced age, flat",
        text=(
            'status == "open" and "blacklist" not in tags '
            "and age(coalesce(last_contacted_at, created_at)) > days(7)"
        ),
        by_hand=lambda r, now: (
            r.status == "open"
            and (t := r.tags) is not None
            and "blacklist" not in t
            and (
                (x := r.last_contacted_at) is not None
                or (x := r.created_at) is not None
            )
            and now - x > DAYS_7
        ),
        most=1.15,
    ),
    Question(
        name="four terms with an age, flat",
        text=(
            'status in ("open", "pending") and priority >= 2 and amount > 20000 '
            "and age(last_contacted_at) > days(3)"
        ),
        by_hand=lambda r, now: (
            r.status in ("open", "pending")
            and (p := r.priority) is not None
            and p >= 2
            and (a := r.amount) is not None
            and a > 20000
            and (x := r.last_contacted_at) is not None
            and now - x > DAYS_3
        ),
        cel=(
            "status in ['open', 'pending'] && priority != null && priority >= 2 && "
            "amount != null && amount > 20000 && last_contacted_at != null && "
            "now - last_contacted_at > duration('72h')"
        ),
        rule=(
            "status in ['open', 'pending'] and priority != null and priority >= 2 and "
            "amount != null and amount > 20000 and last_contacted_at != null and "
            "now - last_contacted_at > t'P3D'"
        ),
        most=1.15,
    ),
    Question(
        name="a field of a related record",
        text='customer.grade == "key" and priority >= 3',
        by_hand=lambda r, now: (
            (c := r.customer) is not None
            and c.grade == "key"
            and (p := r.priority) is not None
            and p >= 3
        ),
        most=1.5,
    ),
    Question(
        name="ordered long ago and not since",
        text=(
            'any(o.product == "A" and age(o.placed_at) > days(30) for o in orders) and '
            'not any(o.product == "A" and age(o.placed_at) <= days(30) for o in orders)'
        ),
        by_hand=lambda r, now: (
            any(
                o.product == "A"
                and (p := o.placed_at) is not None
                and now - p > DAYS_30
                for o in r.orders
            )
            and all(
                ((q := o.product) is not None and q != "A")
                or ((p := o.placed_at) is not None and now - p > DAYS_30)
                for o in r.orders
            )
        ),
        cel=(
            "orders.exists(o, o.product == 'A' && o.placed_at != null && "
            "now - o.placed_at > duration('720h')) && "
            "orders.all(o, (o.product != null && o.product != 'A') || "
            "(o.placed_at != null && now - o.placed_at > duration('720h')))"
        ),
        most=1.5,
    ),
    Question(
        name="a sum over related records",
        text='sum(o.amount for o in orders if o.product == "A") > 1000',
        by_hand=lambda r, now: (
            sum(a for o in r.orders if o.product == "A" and (a := o.amount) is not None)
            > 1000
        ),
        most=1.5,
    ),
)


class UtcText(sa.TypeDecorator[datetime]):
    """
    An instant as text of fixed width, in UTC.
    """

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:
        """
        Write an instant.
        """
        return None if value is None else _text(value)


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


# -- What is asked ----------------------------------------------------------


def tickets(number: int) -> list[Ticket]:
    """
    Return records of which a tenth of all values are missing.
    """
    dice = random.Random(3)  # noqa: S311 - no secret

    def mostly(value: T) -> T | None:
        return None if dice.random() < 0.1 else value

    def days_ago(most: int) -> datetime:
        return NOW - timedelta(days=dice.randrange(most))

    def order(index: int) -> Order:
        product, amount = dice.choice("ABC"), dice.randrange(1000)
        return Order(f"O{index}", mostly(product), mostly(amount), mostly(days_ago(90)))

    return [
        Ticket(
            id=f"T{index}",
            status=mostly(dice.choice(("open", "pending", "closed"))),
            priority=mostly(dice.randrange(6)),
            amount=mostly(dice.randrange(100_000)),
            vip=mostly(dice.random() < 0.2),
            tags=mostly(dice.choice(((), ("vip",), ("blacklist", "old")))),
            last_contacted_at=mostly(days_ago(20)),
            created_at=mostly(days_ago(400)),
            customer=mostly(Customer("C1", mostly(dice.choice(("key", "normal"))))),
            orders=tuple(map(order, range(dice.randrange(6)))),
        )
        for index in range(number)
    ]


def each(ask: Callable[[T], object], asked: Sequence[T]) -> Callable[[], None]:
    """
    Return what asks one question of every record.
    """

    def turn() -> None:
        for record in asked:
            ask(record)

    return turn


def agreed(name: str, *answers: Iterable[object]) -> None:
    """
    Refuse to go on if not all give the same answers.
    """
    found = [[bool(answer) for answer in given] for given in answers]
    if any(given != found[0] for given in found):
        raise AssertionError(name)
    if len(set(found[0])) == 1:
        raise AssertionError(name, "always the same answer")


def holding(condition: Condition, asked: Sequence[object]) -> Callable[[], None]:
    """
    Return what asks a condition about every record, as one would write it.
    """

    def turn() -> None:
        for record in asked:
            condition.holds(record, AT, BY_ATTRIBUTE)

    return turn


def against(question: Question, asked: Sequence[Ticket]) -> Comparison:
    """
    Compare one question in all its forms.
    """
    condition, by_hand = Condition(question.text, SCHEMA), question.by_hand
    answers = [[by_hand(record, NOW) for record in asked]]
    answers.append([condition.holds(record, AT, BY_ATTRIBUTE) for record in asked])

    def hand() -> None:
        for record in asked:
            by_hand(record, NOW)

    ways: dict[str, Callable[[], None]] = {
        "lambda by hand": hand,
        "condition.holds": holding(condition, asked),
    }
    data = [{**asdict(record), "now": NOW} for record in asked]
    if question.cel:
        program = cel.compile(question.cel)
        contexts = [cel.Context(variables=_listed(values)) for values in data]
        answers.append([program.execute(context) for context in contexts])
        ways["CEL in Rust, context prebuilt"] = each(program.execute, contexts)
    if question.rule:
        rule = rule_engine.Rule(question.rule)
        answers.append([rule.matches(values) for values in data])
        ways["rule-engine"] = each(rule.matches, data)
    agreed(question.name, *answers)
    targets = {"condition.holds": question.most}
    return _per_record(question.name, ways, targets)


def _listed(values: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return values with lists for tuples, which CEL does not know.
    """
    return {
        name: [*map(_plain, value)] if isinstance(value, tuple) else value
        for name, value in values.items()
    }


def _plain(value: Any) -> Any:
    return _listed(value) if isinstance(value, dict) else value


def _per_record(
    title: str, ways: Mapping[str, Callable[[], None]], targets: Mapping[str, float]
) -> Comparison:
    found = compare(title, ways, rounds=ROUNDS, calls=CALLS, targets=targets)
    seconds = {name: value / RECORDS for name, value in found.seconds.items()}
    return attrs.evolve(found, seconds=seconds)


def against_cel(question: Question, asked: Sequence[Ticket]) -> Comparison:
    """
    Compare with CEL as the measure: a condition takes at most half as long.
    """
    condition, program = Condition(question.text, SCHEMA), cel.compile(question.cel)
    data = [{**asdict(record), "now": NOW} for record in asked]
    contexts = [cel.Context(variables=_listed(values)) for values in data]
    ways = {
        "CEL in Rust, context prebuilt": each(program.execute, contexts),
        "condition.holds": holding(condition, asked),
    }
    title = f"{question.name}, against CEL"
    return _per_record(title, ways, {"condition.holds": 0.5})


# -- Other costs ------------------------------------------------------------


def dictionaries(asked: Sequence[Ticket], first: Ticket | None = None) -> Comparison:
    """
    Compare on records that are dictionaries, perhaps after one that is none.
    """
    question = QUESTIONS[1]
    data = [asdict(record) for record in asked]
    condition = Condition(question.text, SCHEMA)
    if first is not None:
        condition.holds(first, AT)

    def by_hand(r: dict[str, Any]) -> Any:
        return (
            r.get("status") == "open"
            and (p := r.get("priority")) is not None
            and p >= 3
            and (
                ((v := r.get("vip")) is not None and not v)
                or ((a := r.get("amount")) is not None and a > 50000)
            )
        )

    agreed("dicts", map(by_hand, data), (condition.holds(r, AT) for r in data))
    ways = {"by hand": each(by_hand, data), "condition.holds": holding(condition, data)}
    title = "three terms, on dictionaries" + (", an object first" if first else "")
    return _per_record(title, ways, {"condition.holds": 1.15})


class Plain:
    """
    A record that declares nothing: its attributes are set when it is made.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.status, self.priority = values["status"], values["priority"]
        self.vip, self.amount = values["vip"], values["amount"]


class Open(Plain):
    """
    The same, but for what it says: that none of its records hides anything.
    """

    hides = False


class Urgent(Ticket):
    """
    A class below another, whose records come in turn with its.
    """

    __slots__ = ()


def kinds_of_records(asked: Sequence[Ticket]) -> Iterable[Comparison]:
    """
    Compare on records of other classes, and of several.
    """
    data = [asdict(record) for record in asked]
    plain, named = map(Plain, data), (SimpleNamespace(**values) for values in data)
    shallow = [{f.name: getattr(r, f.name) for f in fields(r)} for r in asked]
    kinds = [Ticket, Urgent]
    turns = [kinds[n % 2](**values) for n, values in enumerate(shallow)]
    yield _of_kind("a class without annotations", [*plain])
    yield _of_kind("a class that hides nothing", [*map(Open, data)])
    yield _of_kind("SimpleNamespace", [*named])
    yield _of_kind("two dataclasses in turn", turns)
    yield dictionaries(asked, first=asked[0])


def _of_kind(name: str, asked: Sequence[Any]) -> Comparison:
    question = QUESTIONS[1]
    condition, by_hand = Condition(question.text, SCHEMA), question.by_hand

    def hand() -> None:
        for record in asked:
            by_hand(record, NOW)

    answers = (condition.holds(record, AT) for record in asked)
    agreed(name, (by_hand(record, NOW) for record in asked), answers)
    ways = {"lambda by hand": hand, "condition.holds": holding(condition, asked)}
    return _per_record(f"three terms, on {name}", ways, {"condition.holds": 1.5})


def building() -> Comparison:
    """
    Compare reading and compiling a text that was not seen before.
    """
    numbers, record = count(), tickets(1)[0]

    def text(joint: str) -> str:
        number = next(numbers)
        return f"status == 'open' {joint} priority >= 3 {joint} amount > {number}"

    def asked_once() -> object:
        return Condition(text("and"), SCHEMA).holds(record, AT)

    open_ = SCHEMA.extended(params={"least": SCHEMA.fields["amount"].type})
    bound = Condition("status == 'open' and amount > least", open_)
    return compare(
        "building a condition of three terms",
        {
            "Condition(text)": lambda: Condition(text("and"), SCHEMA),
            "Condition(text), asked once": asked_once,
            "condition.bind(least=3)": lambda: bound.bind(least=3),
            "CEL in Rust": lambda: cel.compile(text("&&")),
            "rule-engine": lambda: rule_engine.Rule(text("and")),
        },
        rounds=ROUNDS,
        calls=CALLS,
    )


# -- SQL --------------------------------------------------------------------

ROW = sa.table(
    "tickets",
    sa.column("id", sa.Integer),
    sa.column("status", sa.String),
    sa.column("priority", sa.BigInteger),
    sa.column("amount", sa.BigInteger),
    sa.column("last_contacted_at", sa.String),
)
#: As people would write it: a comparison with null is not true anyway.
BY_HAND = (
    "SELECT count(*) FROM tickets WHERE status IN (:s1, :s2) AND priority >= :p "
    "AND amount > :a AND last_contacted_at < :t"
)
GIVEN = {"s1": "open", "s2": "pending", "p": 2, "a": 20000, "t": _text(NOW - DAYS_3)}


CREATE = (
    "CREATE TABLE tickets (id INTEGER PRIMARY KEY, status, priority, amount, "
    "last_contacted_at)"
)
INSERT = (
    "INSERT INTO tickets (status, priority, amount, last_contacted_at) "
    "VALUES (?, ?, ?, ?)"
)


def database() -> sa.Connection:
    """
    Return a database in memory with a million rows and an index on the instant.
    """
    rows = [_row(ticket) for ticket in tickets(1000)]
    connection = sa.create_engine("sqlite://").connect()
    connection.exec_driver_sql(CREATE)
    for _ in range(ROWS // len(rows)):
        connection.exec_driver_sql(INSERT, rows)
    connection.exec_driver_sql("CREATE INDEX told ON tickets (last_contacted_at)")
    connection.exec_driver_sql("ANALYZE")
    return connection


def _row(ticket: Ticket) -> tuple[object, ...]:
    told = ticket.last_contacted_at
    told_text = None if told is None else _text(told)
    return ticket.status, ticket.priority, ticket.amount, told_text


def in_sql() -> Comparison:
    """
    Compare the clause of a condition with the query that one would write.
    """
    columns: dict[str, sa.ColumnElement[Any]] = dict(ROW.columns.items())
    columns["last_contacted_at"] = sa.type_coerce(ROW.c.last_contacted_at, UtcText())
    clause = Condition(QUESTIONS[3].text, SCHEMA).where(columns, AT)
    query = sa.select(sa.func.count()).select_from(ROW).where(clause)
    with database() as connection:

        def by_hand() -> object:
            return connection.execute(sa.text(BY_HAND), GIVEN).scalar()

        def ours() -> object:
            return connection.execute(query).scalar()

        if by_hand() != ours():
            raise AssertionError("sql")
        return compare(
            f"four terms in SQL, {ROWS:,} rows in SQLite",
            {"query by hand": by_hand, "condition.where": ours},
            rounds=SQL_ROUNDS,
            targets={"condition.where": 1.1},
        )


def main() -> list[Comparison]:
    """
    Compare answering, building and SQL.
    """
    asked = tickets(RECORDS)
    return [
        *(against(question, asked) for question in QUESTIONS),
        *(against_cel(question, asked) for question in QUESTIONS if question.cel),
        dictionaries(asked),
        *kinds_of_records(asked),
        building(),
        in_sql(),
    ]
