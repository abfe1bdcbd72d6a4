"""
Routing as a document: what a company may write in JSON.

Routes are asked from the top; the first whose condition surely holds takes the
ticket, and *otherwise* takes the rest. A route leads to a department and says how
a person is found there.

Invariants:
    - Departments are named by a stable word of the policy; which department
      record that is, is found when a ticket is routed. So one policy serves
      many companies.
    - A number that is not written is no limit.

Not here: whether a policy makes sense (:mod:`crmkit.routing` ``_check``), routing
itself (``_router``).
"""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from pydantic import Field

from crmkit.labels import Choice, Label
from crmkit.records import Document, Id, Line, Priority, Prose, Slug, Tags
from crmkit.sla import Duration

#: How many tickets, one at least.
Amount = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]


class Way(Choice):
    """
    How a person is found in a department.
    """

    ROUND_ROBIN = "round_robin", Label("In turn", "轮流分配", ("Round robin", "轮询"))
    LEAST_LOADED = "least_loaded", Label("Least loaded", "最空闲优先", ("负载均衡",))
    FIXED = "fixed", Label("Named person", "指定人员")
    SUPERVISOR = "supervisor", Label("Supervisor", "部门主管")
    QUEUE = "queue", Label("Queue only", "仅排队", ("待领取",))


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentName(Document):
    """
    What a policy calls a department, and the names by which it is found.

    Attributes:
        value: Stable name, used by routes; a department record with this id, or
            with one of the names below, is meant by it.
        en: English name.
        zh: Chinese name.
        aliases: Other names of it.

    >>> sales = DepartmentName.of({"value": "sales", "en": "Sales", "zh": "销售部"})
    >>> sales.label.words
    ('Sales', '销售部')
    """

    type_name: ClassVar[str] = "department_name"

    value: Slug
    en: Line
    zh: Line
    aliases: tuple[Line, ...] = ()

    @property
    def label(self) -> Label:
        """
        Its names in both languages.
        """
        return Label(self.en, self.zh, self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination(Document):
    """
    Where a ticket goes, and how a person is found there.

    Attributes:
        name: Stable name; the turns of round robin are kept under it.
        en: English label.
        zh: Chinese label.
        department: Department, as the policy names it.
        way: How a person is found in it.
        person: Id of the user who takes it; for the way ``fixed`` alone.
        roles: Only somebody with one of these roles; empty for anybody.
        needs: Skills or languages that the person must have, all of them.
        prefers: Skills or languages that decide among those who could take it:
            who has most of them comes first.
        relax_after: After a ticket has waited so long, *needs* are only preferred;
            plain time. None means never.
        or_supervisor: Whether the department's supervisor takes it if nobody else
            can; else it waits.

    >>> to_sales = Destination.of({"name": "leads", "en": "Leads", "zh": "线索",
    ...     "department": "sales", "way": "轮流分配"})
    >>> to_sales.way, to_sales.needs, to_sales.or_supervisor
    (<Way.ROUND_ROBIN: 'round_robin'>, (), False)
    """

    type_name: ClassVar[str] = "destination"

    name: Slug
    en: Line
    zh: Line
    department: Slug
    way: Way
    person: Id | None = None
    roles: tuple[Slug, ...] = ()
    needs: Tags = ()
    prefers: Tags = ()
    relax_after: Duration | None = None
    or_supervisor: bool = False

    @property
    def label(self) -> Label:
        """
        Its names in both languages.
        """
        return Label(self.en, self.zh)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Destination):
    """
    A destination, and which tickets go there.

    Attributes:
        when: Condition over a ticket; it must surely hold.

    >>> Route.of({"name": "complaint", "en": "Complaint", "zh": "投诉",
    ...     "when": 'kind == "投诉"', "department": "after_sales",
    ...     "way": "least_loaded"}).when
    'kind == "投诉"'
    """

    type_name: ClassVar[str] = "route"

    when: Prose


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingPolicy(Document):
    """
    Which ticket goes to which department, and to whom there (T4, R8).

    Attributes:
        name: Stable name.
        en: English label.
        zh: Chinese label.
        departments: The departments that routes name.
        routes: Asked in this order; the first that surely holds is taken.
        otherwise: Where the rest goes.
        counts: Condition over a ticket: does it count to the load of its owner;
            None means that every ticket does that is given.
        weights: Priority → how many tickets one of it counts as; 1 if it is not
            named.
        capacity: What somebody can carry who has no capacity of his own; None
            means any amount.

    >>> policy = RoutingPolicy.of({
    ...     "name": "small", "en": "Small company", "zh": "小公司",
    ...     "departments": [{"value": "sales", "en": "Sales", "zh": "销售部"}],
    ...     "routes": [],
    ...     "otherwise": {"name": "all", "en": "All", "zh": "全部",
    ...         "department": "sales", "way": "queue"},
    ...     "weights": {"紧急": 3}})
    >>> policy.weight(Priority.HIGH), policy.weight("low"), policy.capacity
    (3, 1, None)
    """

    type_name: ClassVar[str] = "routing_policy"

    name: Slug
    en: Line
    zh: Line
    departments: tuple[DepartmentName, ...]
    routes: tuple[Route, ...]
    otherwise: Destination
    counts: Prose | None = None
    weights: dict[Priority, Amount] = field(default_factory=dict)
    capacity: Amount | None = None

    def weight(self, priority: str | None) -> int:
        """
        Return how many tickets one of a priority counts as; of an unknown one, one.
        """
        known = None if priority is None else Priority.read(priority)
        return 1 if known is None else self.weights.get(known, 1)
