"""
Routing policies as documents: what is wrong with them is told, all at once.
"""

import pickle
from typing import Any

import pytest

from crmkit.errors import InvalidRecordError, RoutingError
from crmkit.presets import standard, ticket_routing
from crmkit.records import Ticket
from crmkit.routing import Router, RoutingPolicy, Way
from tests.routing.office import SCHEMA, destination, policy, route

CHOSEN = standard().schema(Ticket)


def problems(document: Any, language: str = "en") -> list[str]:
    """
    Return what is wrong with a policy, a line each.
    """
    with pytest.raises(RoutingError) as caught:
        Router.of(document, CHOSEN)
    return caught.value.text(language).splitlines()[1:]


def test_a_policy_goes_to_json_and_back() -> None:
    """
    The policy that ships is data: written and read again, it is the same.
    """
    shipped = ticket_routing()

    assert shipped == RoutingPolicy.from_json(shipped.to_json())
    assert shipped == pickle.loads(pickle.dumps(shipped))  # noqa: S301 - our own
    assert shipped == Router.of(shipped, CHOSEN).policy


def test_words_of_either_language_are_read() -> None:
    """
    A way and a priority may be written as people call them.
    """
    document = policy(otherwise=destination(way="轮流分配"), weights={"紧急": 2})
    read = Router.of(document, SCHEMA).policy

    assert Way.ROUND_ROBIN is read.otherwise.way
    assert (2, 1) == (read.weight("high"), read.weight("low"))


def test_all_problems_come_at_once() -> None:
    """
    An unknown way hides neither an unknown field, nor a route that nothing reaches,
    nor a name that is there twice.
    """
    document = policy(
        route("all", "True"),
        route("complaint", 'kidn == "投诉"', way="radom"),
        route("complaint", 'kind == "投诉"', department="after_sale"),
    )

    assert [
        (
            "  routes.1.way: cannot be 'radom' (allowed: 'round_robin', "
            "'least_loaded', 'fixed', 'supervisor', 'queue')"
        ),
        "  routes.1.when: unknown name 'kidn'; did you mean 'kind'?",
        (
            "  routes.2.when: is never asked: "
            "route 'all' has taken each such ticket before"
        ),
        "  routes.2.name: another route is called 'complaint'",
        (
            "  routes.2.department: the policy names no department 'after_sale'; "
            "did you mean 'after_sales'?"
        ),
    ] == problems(document)
    assert [
        (
            "  routes.1.way：不能是 'radom'（可选：round_robin、least_loaded、fixed、"
            "supervisor、queue）"
        ),
        "  routes.1.when：未知的名称 'kidn'；是否想写 'kind'？",
        "  routes.2.when：永远轮不到：此前路由 'all' 已接走所有这类工单",
        "  routes.2.name：另一条路由也叫 'complaint'",
        "  routes.2.department：策略中没有部门 'after_sale'；是否是 'after_sales'？",
    ] == problems(document, "zh")


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("True", "topic is None"),
        ('kind == "投诉"', 'kind == "complaint"'),
        ('kind == "投诉"', 'kind == "投诉" and priority == "高"'),
        ('kind in ("投诉", "咨询")', 'kind == "咨询"'),
        ('kind in ("投诉", "咨询", "建议")', 'kind in ("建议", "投诉")'),
        ('kind == "投诉" or topic is None', "topic is None"),
        ('kind == "投诉" or kind == "咨询"', 'kind == "咨询" or kind == "投诉"'),
        ('priority == "高"', 'priority == "高" and (kind == "投诉" or order is None)'),
        (
            'kind in ("投诉", "咨询") and priority == "高"',
            'priority == "高" and kind == "投诉" and topic is None',
        ),
    ],
)
def test_a_route_that_another_has_emptied_is_found(wide: str, narrow: str) -> None:
    """
    What an earlier route takes as a whole never reaches a later one.
    """
    document = policy(route("first", wide), route("second", narrow))

    assert [
        (
            "  routes.1.when: is never asked: "
            "route 'first' has taken each such ticket before"
        )
    ] == problems(document)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('kind == "投诉" and priority == "高"', 'kind == "投诉"'),
        ('kind == "咨询"', 'kind in ("投诉", "咨询")'),
        ('kind == "投诉"', 'topic == "投诉" or kind == "投诉"'),
        ('kind != "投诉"', 'kind == "投诉"'),
        ("topic is None", 'kind == "投诉"'),
    ],
)
def test_a_route_that_some_tickets_reach_is_sound(first: str, second: str) -> None:
    """
    From the narrow to the wide is the order that people write.
    """
    document = policy(route("first", first), route("second", second))

    assert 2 == len(Router.of(document, SCHEMA).policy.routes)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"way": "fixed"}, "person: is required, as its way is 'fixed'"),
        (
            {"person": "U1"},
            "person: has no meaning where the way is 'round_robin'",
        ),
        (
            {"way": "queue", "needs": ["英语"]},
            "needs: has no meaning where the way is 'queue'",
        ),
        (
            {"way": "supervisor", "or_supervisor": True},
            "or_supervisor: has no meaning where the way is 'supervisor'",
        ),
        (
            {"relax_after": "PT4H"},
            "relax_after: has no meaning without needs",
        ),
    ],
    ids=["no person", "a person", "needs", "supervisor twice", "nothing to relax"],
)
def test_what_has_no_meaning_is_told(changes: dict[str, Any], problem: str) -> None:
    """
    A setting that nothing would follow is not silently passed over.
    """
    assert [f"  otherwise.{problem}"] == problems(
        policy(otherwise=destination(**changes))
    )


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ("False", "can never hold, so no ticket takes this route"),
        (
            'changed("kind")',
            "is about a change, but a ticket that waits is asked again without one",
        ),
    ],
    ids=["never", "a change"],
)
def test_a_condition_that_routing_cannot_use_is_told(when: str, problem: str) -> None:
    """
    A condition may be sound and still be none to route by.
    """
    assert [f"  routes.0.when: {problem}"] == problems(policy(route("odd", when)))


def test_a_parameter_has_no_value_here() -> None:
    """
    Nobody asks on his own behalf, so there is no "me".
    """
    from crmkit.conditions import Schema, Text

    document = policy(route("mine", "owner == me"))
    schema = Schema.of(Ticket, {"me": Text()})

    with pytest.raises(RoutingError, match="uses the parameter 'me', which routing"):
        Router.of(document, schema)


def test_what_counts_to_a_load_is_checked() -> None:
    """
    A condition that says which tickets count is read when the policy is loaded.
    """
    assert ["  counts: unknown name 'closd_at'; did you mean 'closed_at'?"] == problems(
        policy(counts="closd_at is None")
    )


def test_departments_must_differ_by_every_name() -> None:
    """
    Two departments that are called alike could not be told apart.
    """
    twice = [
        {"value": "after_sales", "en": "After-sales", "zh": "售后部"},
        {
            "value": "repair",
            "en": "Repair",
            "zh": "维修部",
            "aliases": ["ａfter-sales"],
        },
    ]

    assert [
        f"  departments.{n}: another department is called 'after-sales'" for n in (0, 1)
    ] == problems(policy(departments=twice))


@pytest.mark.parametrize(
    "data",
    [{}, {"routes": 3, "departments": "x"}, {"routes": [3]}, [], None, "x"],
    ids=["empty", "odd", "no route", "list", "none", "text"],
)
def test_any_data_is_answered_by_problems(data: Any) -> None:
    """
    Whatever comes, the answer is a list of problems.
    """
    assert problems(data)


def test_the_shape_alone_is_checked_without_a_schema() -> None:
    """
    A policy document checks itself as every document does.
    """
    with pytest.raises(InvalidRecordError) as caught:
        RoutingPolicy.of(policy(weights={"high": 0}, capacity=0))

    assert ["weights.high", "capacity"] == [p.field for p in caught.value.problems]


def test_the_error_pickles() -> None:
    """
    The error keeps its facts on its way between processes.
    """
    with pytest.raises(RoutingError) as caught:
        Router.of(policy(route("odd", "False")), SCHEMA)

    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
    assert (caught.value.problems, str(caught.value)) == (again.problems, str(again))
