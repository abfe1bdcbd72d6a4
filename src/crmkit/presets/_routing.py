"""
Which kind of ticket goes to which department, as the documents have it (T4).

Invariants:
    - 投诉 and 需求变更 go where the documents say; 咨询, 售后支持, 建议 and the ways
      in which a person is found are ours, and an edit changes them.
    - Departments are found by their names in either language, or by id.
"""

from crmkit.presets._data import read
from crmkit.routing import RoutingPolicy


def ticket_routing() -> RoutingPolicy:
    """
    Return the routing policy that ships with crmkit.

    >>> policy = ticket_routing()
    >>> names = {name.value: name.zh for name in policy.departments}
    >>> for route in policy.routes:
    ...     print(route.zh, names[route.department], route.way.label.zh)
    投诉 售后部 最空闲优先
    需求变更 产品部 最空闲优先
    咨询 客服部 轮流分配
    售后支持 售后部 最空闲优先
    建议 产品部 轮流分配
    """
    return RoutingPolicy.of(read("routing"))
