"""
Whether a routing policy can be used: all that is wrong with it, at once.

Invariants:
    - What is wrong with its shape does not hide what is wrong with its meaning:
      as much is looked at as can be read.
    - A route that is said to be unreachable is so; another may be and not be found
      out.

Not here: the errors themselves (:mod:`crmkit.errors`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final, cast

from crmkit.conditions import Condition, Schema, folded
from crmkit.errors import (
    ConditionError,
    FieldError,
    InvalidRecordError,
    RoutingError,
    RoutingProblem,
)
from crmkit.routing._document import RoutingPolicy, Way
from crmkit.routing._implied import implies

_SELDOM: Final = {
    "person": (Way.FIXED,),
    "roles": (Way.ROUND_ROBIN, Way.LEAST_LOADED),
    "needs": (Way.ROUND_ROBIN, Way.LEAST_LOADED),
    "prefers": (Way.ROUND_ROBIN, Way.LEAST_LOADED),
    "relax_after": (Way.ROUND_ROBIN, Way.LEAST_LOADED),
    "or_supervisor": (Way.ROUND_ROBIN, Way.LEAST_LOADED, Way.FIXED),
}


def checked(
    data: RoutingPolicy | Mapping[str, object], schema: Schema
) -> RoutingPolicy:
    """
    Return a policy that can be used.

    Args:
        data: The policy, or data that should make one.
        schema: What its conditions may name.

    Raises:
        RoutingError: With everything that is wrong.
    """
    problems: list[RoutingProblem] = []
    policy, raw = None, data if isinstance(data, Mapping) else {}
    try:
        policy = RoutingPolicy.of(cast("Any", data))
        raw = policy.to_dict()
    except InvalidRecordError as error:
        problems += map(_of_field, error.problems)
    problems += _meanings(raw, schema)
    if policy is None or problems:
        name = raw.get("name")
        raise RoutingError(name if isinstance(name, str) else "", tuple(problems))
    return policy


def _of_field(error: FieldError) -> RoutingProblem:
    return RoutingProblem(
        where=error.field,
        en=error.text("en").removeprefix(f"{error.record_type}.{error.field}: "),
        zh=error.text("zh").removeprefix(f"{error.field}："),
    )


def _meanings(raw: Mapping[str, Any], schema: Schema) -> Iterator[RoutingProblem]:
    routes = _rows(raw.get("routes"))
    places = {f"routes.{n}": row for n, row in enumerate(routes)}
    departments = {
        f"departments.{n}": row for n, row in enumerate(_rows(raw.get("departments")))
    }
    yield from _doubled_words(departments)
    yield from _reachable(places, schema)
    (places["otherwise"],) = _rows([raw.get("otherwise")])
    yield from _doubled_names(places)
    known = [str(row.get("value")) for row in departments.values()]
    for where, row in places.items():
        yield from _unknown_department(where, row, known)
        yield from _without_sense(where, row)
    if isinstance(raw.get("counts"), str):
        yield from _read("counts", raw["counts"], schema)[1]


def _rows(given: object) -> list[Mapping[str, Any]]:
    """
    Return what can be read of a list of objects; empty ones keep its places.
    """
    if not isinstance(given, list | tuple):
        return []
    return [row if isinstance(row, Mapping) else {} for row in given]


def _doubled_names(places: Mapping[str, Mapping[str, Any]]) -> Iterator[RoutingProblem]:
    seen: set[str] = set()
    for where, row in places.items():
        name = row.get("name")
        if isinstance(name, str) and name in seen:
            yield RoutingProblem(
                where=f"{where}.name",
                en=f"another route is called {name!r}",
                zh=f"另一条路由也叫 {name!r}",
            )
        seen.add(str(name))


def _doubled_words(
    departments: Mapping[str, Mapping[str, Any]],
) -> Iterator[RoutingProblem]:
    words = {where: _words_of(row) for where, row in departments.items()}
    count = Counter(word for own in words.values() for word in own)
    for where, own in words.items():
        for word in sorted(word for word in own if count[word] > 1):
            yield RoutingProblem(
                where=where,
                en=f"another department is called {word!r}",
                zh=f"另一个部门也叫 {word!r}",
            )


def _words_of(row: Mapping[str, Any]) -> set[str]:
    aliases = row.get("aliases")
    more = aliases if isinstance(aliases, list | tuple) else ()
    given = (row.get("value"), row.get("en"), row.get("zh"), *more)
    return {folded(word.strip()) for word in given if isinstance(word, str)}


def _unknown_department(
    where: str, row: Mapping[str, Any], known: list[str]
) -> Iterator[RoutingProblem]:
    name = row.get("department")
    if not isinstance(name, str) or name in known:
        return
    near = get_close_matches(name, known, n=1)
    yield RoutingProblem(
        where=f"{where}.department",
        en=f"the policy names no department {name!r}"
        + "".join(f"; did you mean {one!r}?" for one in near),
        zh=f"策略中没有部门 {name!r}" + "".join(f"；是否是 {one!r}？" for one in near),
    )


def _without_sense(where: str, row: Mapping[str, Any]) -> Iterator[RoutingProblem]:
    try:
        way = Way.read(cast("str", row.get("way")))
    except ValueError:  # already told
        return
    if way is Way.FIXED and not row.get("person"):
        yield RoutingProblem(
            where=f"{where}.person",
            en="is required, as its way is 'fixed'",
            zh="方式为 'fixed' 时必填",
        )
    for field, ways in _SELDOM.items():
        if row.get(field) and way not in ways:
            yield RoutingProblem(
                where=f"{where}.{field}",
                en=f"has no meaning where the way is {way.value!r}",
                zh=f"方式为 {way.value!r} 时没有意义",
            )
    if row.get("relax_after") and not row.get("needs"):
        yield RoutingProblem(
            where=f"{where}.relax_after",
            en="has no meaning without needs",
            zh="没有 needs 时没有意义",
        )


def _reachable(
    places: Mapping[str, Mapping[str, Any]], schema: Schema
) -> Iterator[RoutingProblem]:
    """
    Yield what is wrong with conditions, and routes that no ticket can take.
    """
    before: list[tuple[str, Mapping[str, Any]]] = []
    for where, row in places.items():
        text = row.get("when")
        if not isinstance(text, str):
            continue
        condition, problems = _read(f"{where}.when", text, schema)
        yield from problems
        if condition is None:
            continue
        tree = condition.to_dict()["condition"]
        yield from _unreached(where, tree, before)
        before.append((str(row.get("name")), tree))


def _unreached(
    where: str, tree: Mapping[str, Any], before: list[tuple[str, Mapping[str, Any]]]
) -> Iterator[RoutingProblem]:
    if tree == {"value": False}:
        yield RoutingProblem(
            where=f"{where}.when",
            en="can never hold, so no ticket takes this route",
            zh="永不成立，没有工单会走这条路由",
        )
        return
    taken = next((name for name, wide in before if implies(tree, wide)), None)
    if taken is not None:
        yield RoutingProblem(
            where=f"{where}.when",
            en=f"is never asked: route {taken!r} has taken each such ticket before",
            zh=f"永远轮不到：此前路由 {taken!r} 已接走所有这类工单",
        )


def _read(
    where: str, text: str, schema: Schema
) -> tuple[Condition | None, list[RoutingProblem]]:
    try:
        condition = Condition(text, schema)
    except ConditionError as error:
        return None, [
            RoutingProblem(where=where, en=p.message_en, zh=p.message_zh)
            for p in error.problems
        ]
    return condition, list(_unanswerable(where, condition))


def _unanswerable(where: str, condition: Condition) -> Iterator[RoutingProblem]:
    """
    Yield what a condition asks for that routing does not have.
    """
    for name in condition.params:
        yield RoutingProblem(
            where=where,
            en=f"uses the parameter {name!r}, which routing has no value for",
            zh=f"使用了参数 {name!r}，分配时没有它的值",
        )
    if condition._meaning.is_about_change:  # noqa: SLF001 - it has no other name yet
        yield RoutingProblem(
            where=where,
            en="is about a change, but a ticket that waits is asked again without one",
            zh="与变更有关，而排队的工单会在没有变更时再次判断",
        )
