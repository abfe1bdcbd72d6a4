"""
Errors about routing: policies that cannot be used, people who cannot be counted.
"""

import attrs

from crmkit.errors._base import CrmkitError


@attrs.frozen(kw_only=True)
class RoutingProblem:
    """
    One thing that is wrong in a routing policy.

    Attributes:
        where: Dotted path to it, for example ``"routes.0.when"``.
        en: What is wrong, in English.
        zh: What is wrong, in Chinese.
    """

    where: str
    en: str
    zh: str


class RoutingError(CrmkitError, ValueError):
    """
    A routing policy that would send tickets wrong; all problems together.

    Attributes:
        policy: Name of the policy, as far as it has one.
        problems: What is wrong, in the order of the document.

    >>> problem = RoutingProblem(where="routes.0.department",
    ...     en="there is no department 'sale'", zh="没有部门 'sale'")
    >>> error = RoutingError("standard", (problem,))
    >>> print(error)
    routing policy 'standard' cannot be used:
      routes.0.department: there is no department 'sale'
    >>> print(error.text("zh"))
    分配策略 'standard' 无法使用：
      routes.0.department：没有部门 'sale'
    """

    def __init__(self, policy: str, problems: tuple[RoutingProblem, ...]) -> None:
        super().__init__(policy, problems)
        self.policy, self.problems = policy, problems

    def __str__(self) -> str:
        head = f"routing policy {self.policy!r} cannot be used:"
        return "\n  ".join([head, *(f"{p.where}: {p.en}" for p in self.problems)])

    def _zh(self) -> str:
        head = f"分配策略 {self.policy!r} 无法使用："
        return "\n  ".join([head, *(f"{p.where}：{p.zh}" for p in self.problems)])


class StaffError(CrmkitError, ValueError):
    """
    What was said of somebody who could be given work cannot be so.

    Attributes:
        user: Id of the user.
        fact: What was said: ``load``, ``capacity``, or ``id`` if the user is
            there twice.
        value: What came; for ``id`` how often.

    >>> print(StaffError("U1", "load", -1))
    user 'U1' cannot have load -1 (allowed: 0 or more)
    >>> print(StaffError("U1", "id", 2))
    user 'U1' is there 2 times among those who can be given work
    """

    def __init__(self, user: str, fact: str, value: int) -> None:
        super().__init__(user, fact, value)
        self.user, self.fact, self.value = user, fact, value

    def __str__(self) -> str:
        if self.fact == "id":
            return (
                f"user {self.user!r} is there {self.value} times "
                "among those who can be given work"
            )
        return (
            f"user {self.user!r} cannot have {self.fact} {self.value} "
            "(allowed: 0 or more)"
        )


class NoRoutingError(CrmkitError, LookupError):
    """
    A ticket that was to be routed where the company has no routing policy.

    Attributes:
        record: The ticket.

    >>> print(NoRoutingError("ticket:T1"))
    cannot route ticket:T1: the settings have no routing policy (Settings.routing)
    """

    def __init__(self, record: str) -> None:
        super().__init__(record)
        self.record = record

    def __str__(self) -> str:
        return (
            f"cannot route {self.record}: "
            "the settings have no routing policy (Settings.routing)"
        )
