"""
Conditions of somebody who does not see everything, and what holds otherwise.
"""

import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, TypeAlias

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from crmkit.calendars import Calendar
from crmkit.conditions import (
    BY_ATTRIBUTE,
    Condition,
    Field,
    Instant,
    Integer,
    Joined,
    Limit,
    Moment,
    Relation,
    Schema,
    Text,
    TextSet,
    Watch,
)
from crmkit.errors import (
    HiddenFieldError,
    LimitedConditionError,
    MixedConditionsError,
    NoChangeError,
    UnboundParameterError,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
AT = Moment(NOW)
USER = Schema([Field("id", Text()), Field("team", Text())])
PARAMS = {"me": USER}
CUSTOMER = Schema(
    [Field("id", Text()), Field("owner", Text()), Field("phone", Text())], PARAMS
)
ORDER = Schema(
    [
        Field("id", Text()),
        Field("owner", Text()),
        Field("amount", Integer()),
        Field("placed", Integer()),
    ],
    PARAMS,
)
TICKET = Schema(
    [
        Field("id", Text()),
        Field("owner", Text()),
        Field("note", Text()),
        Field("size", Integer()),
        Field("kept", Integer(), computed="coalesce(size, 0)", stored=True),
        Field(
            "bought", Integer(), computed="sum(o.amount for o in orders)", stored=True
        ),
        Field("worth", Integer(), computed="size * 2"),
    ],
    PARAMS,
    relations=[
        Relation("customer", CUSTOMER, many=False),
        Relation("orders", ORDER, order=("placed",)),
    ],
)
ME = {"id": "li", "team": "south"}
Limits: TypeAlias = dict[tuple[str, ...], Limit]


def by(limits: Limits) -> Callable[[tuple[str, ...]], Limit | None]:
    """
    Return what gives the limit of each place.
    """
    return limits.get


def mine(schema: Schema) -> Condition:
    """
    Return the condition that a record is one's own.
    """
    return Condition("owner == me", schema)


def ticket(**given: Any) -> SimpleNamespace:
    """
    Return a ticket of Li, with what it leads to.
    """
    usual: dict[str, Any] = {
        "id": "T1",
        "owner": "li",
        "note": "call",
        "size": 3,
        "kept": 3,
        "bought": 0,
        "customer": None,
        "orders": (),
    }
    return SimpleNamespace(**{**usual, **given})


def customer(owner: str, phone: str | None = "138") -> SimpleNamespace:
    """
    Return a customer.
    """
    return SimpleNamespace(id="C1", owner=owner, phone=phone)


def order(owner: str, amount: int | None, placed: int = 1) -> SimpleNamespace:
    """
    Return an order.
    """
    key = f"{owner}{amount}{placed}"
    return SimpleNamespace(id=key, owner=owner, amount=amount, placed=placed)


def holds(text: str, limits: Limits, record: object) -> tuple[bool, bool]:
    """
    Return whether a condition holds for Li, and whether its negation does.
    """
    asked = Condition(text, TICKET).limited(by(limits))
    both = asked.bind(me=ME), (~asked).bind(me=ME)
    first, second = (each.holds(record, AT, BY_ATTRIBUTE) for each in both)
    return first, second


TRUE, FALSE, UNKNOWN = (True, False), (False, True), (False, False)
OWN: Limits = {
    (): Limit(mine(TICKET)),
    ("customer",): Limit(mine(CUSTOMER)),
    ("orders",): Limit(mine(ORDER)),
}


# -- Records out of sight ------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "owner", "expected"),
    [
        ("size > 1", "li", TRUE),
        ("size > 1", "wu", UNKNOWN),
        ("size > 5", "wu", UNKNOWN),
        ("True", "wu", UNKNOWN),
    ],
)
def test_a_record_out_of_sight_is_found_by_nothing(
    text: str, owner: str, expected: tuple[bool, bool]
) -> None:
    """
    Neither a condition nor its negation holds for it.
    """
    assert expected == holds(text, OWN, ticket(owner=owner))


@pytest.mark.parametrize(
    ("text", "seen", "unseen"),
    [
        ('customer.phone == "138"', TRUE, UNKNOWN),
        ('customer.phone != "138"', FALSE, UNKNOWN),
        ("customer.phone is None", FALSE, TRUE),
        ("customer is None", FALSE, TRUE),
        ("customer is not None", TRUE, FALSE),
        ('coalesce(customer.phone, note) == "call"', FALSE, TRUE),
        ('coalesce(customer.phone, "none") == "none"', FALSE, TRUE),
        ('coalesce(customer.phone, customer.id) == "138"', TRUE, UNKNOWN),
        ("coalesce(customer.phone, customer.id) is None", FALSE, TRUE),
    ],
)
def test_a_related_record_out_of_sight_is_not_there(
    text: str, seen: tuple[bool, bool], unseen: tuple[bool, bool]
) -> None:
    """
    It is as where the relation leads nowhere.
    """
    found = [
        holds(text, OWN, ticket(customer=each))
        for each in (customer("li"), customer("wu"), None)
    ]

    assert [seen, unseen, unseen] == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("any(o.amount == 9 for o in orders)", FALSE),
        ("any(o.amount == 2 for o in orders)", TRUE),
        ("all(o.amount < 9 for o in orders)", TRUE),
        ("count(o for o in orders) == 2", TRUE),
        ("count(o for o in orders if o.amount > 3) == 0", TRUE),
        ("sum(o.amount for o in orders) == 3", TRUE),
        ("max(o.amount for o in orders) == 2", TRUE),
        ("min(o.amount for o in orders) == 1", TRUE),
        ("first(o.amount for o in orders) == 2", TRUE),
        ("last(o.amount for o in orders) == 1", TRUE),
    ],
)
def test_only_related_records_in_sight_count(
    text: str, expected: tuple[bool, bool]
) -> None:
    """
    Neither a quantifier nor an aggregate takes one that is out of sight.
    """
    orders = order("li", 2, 2), order("wu", 9, 1), order("li", 1, 3), order("wu", 9, 9)

    assert expected == holds(text, OWN, ticket(orders=orders))


def test_a_count_in_a_scope_is_asked_where_its_record_is() -> None:
    """
    Of a record that is not there nothing is counted, unlike of the one asked about.
    """
    busy = Schema([], relations=[Relation("calls", CUSTOMER)])
    schema = Schema([], relations=[Relation("customer", busy, many=False)])
    limits: Limits = {
        ("customer",): Limit(Condition("count(c for c in calls) == 1", busy))
    }
    asked = Condition("customer is not None", schema).limited(by(limits))
    records = [
        SimpleNamespace(customer=each and SimpleNamespace(calls=each))
        for each in (None, [1], [1, 2])
    ]

    assert [False, True, False] == [
        asked.holds(each, AT, BY_ATTRIBUTE) for each in records
    ]


def test_what_is_kept_of_records_out_of_sight_is_worked_out_again() -> None:
    """
    A stored sum over all orders is not the sum of those in sight.
    """
    both = order("li", 2), order("wu", 9)
    record = ticket(orders=both, bought=11)

    assert TRUE == holds("bought == 2", OWN, record)
    assert "customer" not in Condition("bought == 2", TICKET).limited(by(OWN)).reads


# -- Values that are not seen --------------------------------------------------


PHONE: Limits = {("customer",): Limit(partly={"phone": mine(CUSTOMER)})}
NOTE: Limits = {(): Limit(partly={"note": mine(TICKET), "size": mine(TICKET)})}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ('customer.phone == "138"', TRUE),
        ('customer.phone in ("139", "138")', TRUE),
        ('contains(customer.phone, "9")', FALSE),
        ("customer.phone is None", FALSE),
        ('coalesce(customer.phone, "138") == "138"', TRUE),
        ('coalesce(note, customer.phone) == "call"', TRUE),
    ],
)
def test_what_asks_for_a_value_that_is_not_seen_is_unknown(
    text: str, seen: tuple[bool, bool]
) -> None:
    """
    Whatever the value is, also if there is none, neither answer is given.
    """
    others = [ticket(customer=customer("wu", phone)) for phone in ("138", "", None)]

    assert seen == holds(text, PHONE, ticket(customer=customer("li")))
    assert [UNKNOWN] * 3 == [holds(text, PHONE, each) for each in others]


def test_a_value_of_a_record_that_is_not_there_is_missing_for_everybody() -> None:
    """
    Whether a value is seen is asked only where there is a record.
    """
    assert TRUE == holds("customer.phone is None", PHONE, ticket())


@pytest.mark.parametrize("text", ["kept == 3", "worth == 6", "size + 1 == 4"])
def test_what_is_made_of_a_value_is_seen_where_the_value_is(text: str) -> None:
    """
    Computed fields, stored or not, go by what they are computed from.
    """
    found = [holds(text, NOTE, ticket(owner=owner)) for owner in ("li", "wu")]

    assert [TRUE, UNKNOWN] == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum(o.amount for o in orders) == 3", TRUE),
        ("max(o.amount for o in orders) == 2", TRUE),
        ("count(o for o in orders) == 3", TRUE),
        ("count(o for o in orders if o.amount is None) == 0", TRUE),
        ("any(o.amount == 9 for o in orders)", UNKNOWN),
        ("all(o.amount < 5 for o in orders)", UNKNOWN),
    ],
)
def test_aggregates_pass_over_rows_whose_value_is_not_seen(
    text: str, expected: tuple[bool, bool]
) -> None:
    """
    The row is there, and its value is not taken.
    """
    limits: Limits = {("orders",): Limit(partly={"amount": mine(ORDER)})}
    orders = order("li", 2), order("wu", 9), order("li", 1)

    assert expected == holds(text, limits, ticket(orders=orders))


def test_first_and_last_pass_over_rows_whose_place_is_not_seen() -> None:
    """
    An order by what is not seen would tell it.
    """
    limits: Limits = {("orders",): Limit(partly={"placed": mine(ORDER)})}
    orders = order("wu", 9, 0), order("li", 2, 1), order("li", 1, 2), order("wu", 8, 3)
    text = (
        "first(o.amount for o in orders) == 2 and last(o.amount for o in orders) == 1"
    )

    assert TRUE == holds(text, limits, ticket(orders=orders))


def test_a_way_that_is_not_seen_leads_nobody_anywhere() -> None:
    """
    A relation may be seen on some records alone, as a field may.
    """
    limits: Limits = {
        (): Limit(partly={"customer": mine(TICKET), "orders": mine(TICKET)})
    }
    texts = [
        "customer is None",
        'customer.phone == "138"',
        "any(o.amount == 2 for o in orders)",
        "all(o.amount == 2 for o in orders)",
        "count(o for o in orders) == 1",
    ]
    whose = [
        ticket(owner=owner, customer=customer("li"), orders=[order("li", 2)])
        for owner in ("li", "wu")
    ]
    found = [[holds(text, limits, each) for text in texts] for each in whose]

    assert [[FALSE, TRUE, TRUE, TRUE, TRUE], [UNKNOWN] * 5] == found


def test_changes_of_a_field_that_is_not_seen_are_unknown() -> None:
    """
    Neither that it changed is told, nor what it was.
    """
    change = SimpleNamespace(
        fields={"note": ("mail", "call")}, by="li", cause="", version=2
    )
    for text in ('changed("note")', 'old.note == "mail"'):
        asked = Condition(text, TICKET).limited(by(NOTE)).bind(me=ME)
        at = Moment(NOW, change)
        found = [asked.holds(ticket(owner=who), at) for who in ("li", "wu")]
        opposite = [(~asked).holds(ticket(owner=who), at) for who in ("li", "wu")]

        assert ([True, False], [False, False]) == (found, opposite)


def test_a_field_that_is_never_seen_cannot_be_asked_for() -> None:
    """
    Wherever it is read, also by a computed field, and whatever the scope reads.
    """
    limits: Limits = {
        (): Limit(mine(TICKET), {"size"}),
        ("customer",): Limit(None, {"phone"}),
    }
    for text, fields in (
        ("size > 1", "'size'"),
        ("worth > 1", "'size'"),
        ("kept > 1 and customer.phone is None", "'customer.phone', 'size'"),
    ):
        with pytest.raises(HiddenFieldError, match=f"reads hidden fields: {fields}$"):
            Condition(text, TICKET).limited(by(limits))
    seen = Condition('note == "call"', TICKET).limited(
        by({(): Limit(Condition("size > 2", TICKET), {"size"})})
    )

    assert seen.holds(ticket(), AT)


def test_a_field_that_is_computed_each_time_is_seen_everywhere_or_nowhere() -> None:
    """
    On some records alone only what it is computed from can be seen.
    """
    limits: Limits = {(): Limit(partly={"worth": mine(TICKET)})}
    with pytest.raises(HiddenFieldError):
        Condition("worth > 1", TICKET).limited(by(limits))


# -- Otherwise -----------------------------------------------------------------


def test_otherwise_holds_where_a_condition_is_false_or_unknown() -> None:
    """
    Also joined, also twice, also of what is limited.
    """
    large = Condition("size > 2", TICKET)
    records = [ticket(size=size) for size in (3, 2, None)]
    other = large.otherwise()
    small = other & Condition('note == "call"', TICKET)
    seen = large.limited(by(OWN)).bind(me=ME).otherwise()

    assert [False, True, True] == [other.holds(each, AT) for each in records]
    assert [True, False, False] == [other.otherwise().holds(r, AT) for r in records]
    assert [True, False, False] == [(~other).holds(each, AT) for each in records]
    assert [False, True, True] == [small.holds(each, AT) for each in records]
    assert [False, True, True] == [seen.holds(each, AT) for each in records]
    assert seen.holds(ticket(owner="wu"), AT)


# -- As conditions -------------------------------------------------------------


def test_what_limits_says_in_texts_and_reads() -> None:
    """
    A limited condition reads what its limits read, and is equal to none without.
    """
    plain = Condition('customer.phone == "138"', TICKET)
    seen = plain.limited(by({**OWN, **PHONE}))

    assert plain != seen
    assert seen == plain.limited(by({**OWN, **PHONE}))
    assert {"owner", "customer", "customer.owner", "customer.phone"} == seen.reads
    assert (
        '(customer.phone == "138") within '
        "[owner == me.id | customer: phone if owner == me.id]"
    ) == seen.text
    assert ("me",) == seen.params
    assert plain.gap is None is seen.gap


def test_the_same_limits_make_the_same_meaning() -> None:
    """
    Whoever asks, and however often the text is read, so that statements are kept.
    """
    own = mine(TICKET)
    people = ME, {"id": "wu", "team": "north"}
    limits = [Limit(own), *(Limit(own.bind(me=who)) for who in people)]
    made = [
        Condition("size > 1", TICKET).limited(by({(): limit}))._meaning
        for limit in limits
    ]

    assert made[0] is made[1] is made[2]
    assert len({id(m.otherwise) for m in made}) == 1


def test_conditions_over_other_schemas_can_be_limited_and_joined() -> None:
    """
    A small schema of its own is enough for what a program asks itself.
    """
    small = Schema([Field("note", Text())], {"wanted": Text()})
    asked = Condition("note == wanted", small).bind(wanted="call")
    seen = asked.limited(by(OWN)).bind(me=ME)
    more = seen & Condition("size > 2", TICKET)

    assert TICKET == seen.schema
    assert {"wanted": "call", "me.id": "li"} == seen.bound
    assert [True, False] == [seen.holds(ticket(owner=w), AT) for w in ("li", "wu")]
    assert [True, False] == [more.holds(ticket(size=n), AT) for n in (3, 2)]


def test_what_limits_bind_is_bound_in_the_condition() -> None:
    """
    ``me`` is one and the same person in both.
    """
    limits: Limits = {(): Limit(Condition("team == me.team", _team()).bind(me=ME))}
    asked = Condition("owner == me", _team())
    seen = asked.limited(by(limits))
    record = SimpleNamespace(owner="li", team="south")
    with pytest.raises(UnboundParameterError):
        seen.holds(record, AT)

    assert seen.bind(me=ME).holds(record, AT)


def _team() -> Schema:
    return Schema([Field("owner", Text()), Field("team", Text())], PARAMS)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (
            lambda: (
                mine(TICKET).bind(me={"id": "wu", "team": ""}).limited(by(_bound()))
            ),
            "they bind 'me.id' to different values",
        ),
        (
            lambda: mine(TICKET).bind(me=ME).limited(by(OWN)),
            "the first binds a parameter that a limit of it leaves open",
        ),
        (
            lambda: Condition(
                "size > me", Schema([Field("size", Integer())], {"me": Integer()})
            ).limited(by(OWN)),
            "the parameter 'me' is not of the same type in both",
        ),
        (
            lambda: Condition(
                "date(at) == today", Schema([Field("at", Instant())], zone="Asia/Tokyo")
            ).limited(by(OWN)),
            "they go by different clocks or calendars",
        ),
    ],
    ids=["values", "open", "type", "clocks"],
)
def test_conditions_that_cannot_be_asked_as_one_are_refused(
    asked: Callable[[], Condition], reason: str
) -> None:
    """
    Nobody chooses, by what he binds, whose scope he asks in.
    """
    with pytest.raises(MixedConditionsError, match=reason):
        asked()


def _bound() -> Limits:
    return {(): Limit(mine(TICKET).bind(me=ME))}


def test_a_limit_is_about_records_as_they_are() -> None:
    """
    What somebody sees cannot depend on the change at hand.
    """
    with pytest.raises(NoChangeError):
        Limit(Condition('changed("note")', TICKET))


@pytest.mark.parametrize(
    "ask",
    [
        lambda seen: seen.explain(ticket(), AT),
        lambda seen: seen.window(NOW, NOW + timedelta(days=1)),
        lambda seen: seen.in_words("en"),
        lambda seen: seen.to_dict(),
        lambda seen: seen.limited(by(OWN)),
        pickle.dumps,
        Watch,
    ],
    ids=["explain", "window", "words", "dict", "limited", "pickle", "watch"],
)
def test_what_only_a_text_can_answer_is_refused(
    ask: Callable[[Condition], object],
) -> None:
    """
    An answer from the forms would be about something else, or tell too much.
    """
    with pytest.raises(LimitedConditionError, match="is for conditions as they were"):
        ask(Condition("size > 2", TICKET).limited(by(OWN)).bind(me=ME))


def test_a_limited_condition_knows_when_its_answer_turns() -> None:
    """
    Time is the same for whoever asks.
    """
    schema = Schema([Field("owner", Text()), Field("at", Instant())], PARAMS)
    old = Condition("age(at) > days(1)", schema).limited(by({(): Limit(mine(schema))}))
    record = {"owner": "li", "at": NOW}
    turn = NOW + timedelta(days=1, microseconds=1)

    assert old.is_time_dependent
    assert turn == old.bind(me=ME).next_flip(record, AT)


def test_business_time_of_a_limited_condition_is_that_of_its_own_calendar() -> None:
    """
    A limit without clocks takes them from the condition.
    """
    calendar = Calendar("Asia/Shanghai", {"mon-fri": ["09:00-18:00"]})
    schema = Schema(
        [Field("owner", Text()), Field("at", Instant())], PARAMS, calendars=calendar
    )
    plain = Schema([Field("owner", Text())], PARAMS)
    late = Condition("business_age(at) > hours(1)", schema)
    seen = late.limited(by({(): Limit(mine(plain))})).bind(me=ME)
    record = {"owner": "li", "at": NOW - timedelta(hours=3)}

    assert schema == seen.schema
    assert late.holds(record, AT) is seen.holds(record, AT) is True


def test_a_database_finds_what_objects_find() -> None:
    """
    One statement serves everybody who sees by the same rules.
    """
    held = sa.MetaData()
    tickets, orders = (
        sa.Table(
            name,
            held,
            sa.Column("id", sa.Text),
            sa.Column("owner", sa.Text),
            sa.Column("size", sa.BigInteger),
            sa.Column("ticket", sa.Text),
        )
        for name in ("tickets", "orders")
    )
    to = Schema([Field("owner", Text()), Field("size", Integer())], PARAMS)
    schema = to.extended(relations=[Relation("orders", to)])
    asked = Condition("sum(o.size for o in orders) > 2", schema).limited(
        by(
            {
                (): Limit(mine(schema)),
                ("orders",): Limit(mine(to), partly={"size": mine(to)}),
            }
        )
    )
    columns = {name: tickets.c[name] for name in ("owner", "size")}
    inner = {name: orders.c[name] for name in ("owner", "size")}
    related = {"orders": Joined(inner, orders.c.ticket == tickets.c.id)}
    engine = sa.create_engine("sqlite://")
    held.create_all(engine)
    with engine.connect() as connection:
        connection.execute(
            tickets.insert(), [{"id": n, "owner": n} for n in ("li", "wu")]
        )
        rows = [("li", "li", 3), ("li", "wu", 9), ("wu", "li", 9), ("wu", "wu", 2)]
        connection.execute(
            orders.insert(),
            [{"ticket": t, "owner": o, "size": size} for t, o, size in rows],
        )
        found = {}
        for who in ("li", "wu"):
            bound = asked.bind(me={"id": who, "team": ""})
            made = bound.prepared(columns, AT, related)
            query = sa.select(tickets.c.id).where(made.clause)
            found[who] = connection.execute(query, dict(made.values)).scalars().all()
        clauses = {
            id(
                asked.bind(me={"id": who, "team": ""})
                .prepared(columns, AT, related)
                .clause
            )
            for who in ("li", "wu")
        }

    assert {"li": ["li"], "wu": []} == found
    assert 1 == len(clauses)


# -- Who sees few records ---------------------------------------------------------

HELD = sa.MetaData()
CUSTOMERS = sa.Table(
    "customers",
    HELD,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text),
    sa.Column("phone", sa.Text),
)
TICKETS = sa.Table(
    "tickets",
    HELD,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text),
    sa.Column("note", sa.Text),
    sa.Column("customer", sa.Text),
)
COLUMNS = dict(TICKETS.columns)
JOINED = {
    "customer": Joined(dict(CUSTOMERS.columns), CUSTOMERS.c.id == TICKETS.c.customer)
}
DIALECTS: dict[str, Any] = {
    "sqlite": sqlite.dialect(),
    "postgresql": postgresql.dialect(),  # type: ignore[no-untyped-call]
}


def said(condition: Condition, dialect: str) -> str:
    """
    Return the clause of a condition on tickets, as a database reads it.
    """
    clause = condition.where(COLUMNS, AT, JOINED)
    options = {"literal_binds": True}
    return " ".join(
        str(clause.compile(dialect=DIALECTS[dialect], compile_kwargs=options)).split()
    )


def of_few(rows: str, asked: str = "True") -> Condition:
    """
    Return a condition on tickets, as asked by somebody who sees few of them.
    """
    limit = Limit(Condition(rows, TICKET), few=True)
    return Condition(asked, TICKET).limited(by({(): limit})).bind(me=ME)


def test_what_few_see_is_asked_from_the_other_side() -> None:
    """
    A list of rows can be looked up in an index, one of several alternatives included.
    """
    asked = of_few("owner == me.id or customer.owner == me.id")

    assert (
        "tickets.owner IS NOT NULL AND likelihood(tickets.owner = 'li', 0.0001)"
        " OR tickets.customer IS NOT NULL AND likelihood((tickets.customer IN"
        " (SELECT customers.id FROM customers WHERE customers.owner IS NOT NULL"
        " AND likelihood(customers.owner = 'li', 0.0001))), 0.0001)"
    ) == said(asked, "sqlite")
    assert (
        "tickets.owner IS NOT NULL AND (tickets.owner = 'li') OR"
        " tickets.customer IS NOT NULL AND ((tickets.customer = ANY (ARRAY(SELECT"
        " customers.id FROM customers WHERE customers.owner IS NOT NULL AND"
        " (customers.owner = 'li')))))"
    ) == said(asked, "postgresql").replace(' COLLATE "C"', "")


@pytest.mark.parametrize(
    "rows",
    [
        "customer.owner == owner",
        "customer is not None",
        "customer is None",
        "not (customer.owner == me.id)",
    ],
)
def test_what_depends_on_the_row_or_holds_for_many_is_asked_row_by_row(
    rows: str,
) -> None:
    """
    A list that differs from row to row, or of everything, would be no help.
    """
    found = said(of_few(rows), "sqlite")

    is_listed = "customer IN (SELECT" in found
    assert (rows.startswith("not"), rows.startswith("not")) == (
        is_listed,
        "EXISTS" not in found,
    )


def test_beside_few_no_index_of_what_many_share_is_taken() -> None:
    """
    SQLite, which has no statistics, would read all that lack an owner.
    """
    found = said(of_few("customer.owner == me.id", "note is None"), "sqlite")

    assert found.endswith("AND NOT +(tickets.note IS NOT NULL)")


def test_a_hint_is_for_databases_alone() -> None:
    """
    It says the same in words, and objects are answered alike.
    """
    rows = Condition("owner == me.id or customer.owner == me.id", TICKET)
    plain, hinted = (
        Condition("note is None", TICKET)
        .limited(by({(): Limit(rows, few=few)}))
        .bind(me=ME)
        for few in (False, True)
    )

    assert plain.text == hinted.text
    for owner in ("li", "wu"):
        customer = SimpleNamespace(owner=owner)
        ticket = SimpleNamespace(owner="wu", note=None, customer=customer)
        held = plain.holds(ticket, AT, BY_ATTRIBUTE)
        assert (owner == "li", held) == (
            hinted.holds(ticket, AT, BY_ATTRIBUTE),
            hinted.holds(ticket, AT, BY_ATTRIBUTE),
        )
    assert "EXISTS" in said(plain, "sqlite")
    assert "EXISTS" not in said(hinted, "sqlite")


# -- Constants --------------------------------------------------------------------

SETS = TICKET.extended(params={"mine": TextSet()})


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("owner == me.id or owner in mine", "tickets.owner = 'li'"),
        ("owner == me.id and not (owner in mine)", "tickets.owner = 'li'"),
        ("owner in mine or me.id == me.team", "0 = 1"),
        ("customer.owner in mine", "0 = 1"),
        ("owner == me.id or customer.owner in mine", "tickets.owner = 'li'"),
        ("me.id != me.team or owner in mine", "1 = 1"),
        ("me.id != me.team and owner == me.id", "tickets.owner = 'li'"),
    ],
)
@pytest.mark.parametrize("made", ["where", "prepared"])
def test_what_is_settled_for_all_rows_is_left_out(
    text: str, clause: str, made: str
) -> None:
    """
    ``OR 0 = 1`` would make SQLite read a whole table.
    """
    asked = Condition(text, SETS).bind(me=ME, mine=())
    values: dict[str, Any] = {}
    if made == "where":
        found = asked.where(COLUMNS, AT, JOINED)
    else:
        prepared = asked.prepared(COLUMNS, AT, JOINED)
        found, values = prepared.clause, dict(prepared.values)
    query = sa.select(TICKETS.c.id).where(found).params(values)
    options = {"literal_binds": True}
    told = query.compile(dialect=DIALECTS["sqlite"], compile_kwargs=options)
    test = (
        str(told).partition("WHERE ")[2].removeprefix("tickets.owner IS NOT NULL AND ")
    )

    assert clause == test.removesuffix(" AND tickets.owner IS NOT NULL")


def test_a_kept_clause_is_that_of_as_many_values() -> None:
    """
    Whether a set is empty decides about a clause; what is in it does not.
    """
    asked = Condition("owner == me.id or owner in mine", SETS).bind(me=ME)
    clauses = [
        str(asked.bind(mine=mine).prepared(COLUMNS, AT, JOINED).clause)
        for mine in ((), ("a",), ("b",), ())
    ]

    assert [False, True, True, False] == ["IN" in each for each in clauses]
    assert (clauses[0], clauses[1]) == (clauses[3], clauses[2])
