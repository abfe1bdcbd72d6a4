"""
Who may see and do what, as the documents have it (P2–P4).

Invariants:
    - The five roles and what they may do are the documents'; which role sees which
      secret, and in which scope, is ours, and an edit changes it.
    - Staff are never masked, and everybody reads who works here.
"""

from crmkit.access import AccessPolicy
from crmkit.presets._data import read


def access_policy() -> AccessPolicy:
    """
    Return the access policy that ships with crmkit.

    >>> policy = access_policy()
    >>> for role in policy.roles:
    ...     print(role.name, role.zh, *role.scopes)
    service 客服 everything
    sales 销售 own
    marketing 市场 everything
    manager 主管 department
    administrator 管理员 everything
    >>> [scope.zh for scope in policy.scopes]
    ['本人', '本部门', '本地区', '本行业', '全部']
    """
    return AccessPolicy.of(read("access"))
