"""
Turns: whom a route that goes round in turn came to last.

Not here: how a route finds somebody (:mod:`crmkit.routing`).
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.labels import Label
from crmkit.records._base import Record
from crmkit.records._types import Id, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns(Record):
    """
    The pointer of one route, whose name is its id.

    Attributes:
        served: Ids of users in the order in which they had their turns, the last
            one last.
        served_at: Instant at which that one had his.

    >>> Turns(id="complaints").replace(served=("li", "wang")).served[-1]
    'wang'
    """

    type_name: ClassVar[str] = "turns"
    label: ClassVar[Label] = Label("Turns", "轮流顺序")
    required: ClassVar[tuple[str, ...]] = ("id",)

    served: Annotated[tuple[Id, ...], Label("Served", "轮流顺序")] = ()
    served_at: Annotated[Instant | None, Label("Last turn", "最近分配时间")] = None
