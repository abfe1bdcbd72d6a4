"""
Who may see and do what: roles, data scopes, hidden fields and masks.
"""

from crmkit.access._access import Access
from crmkit.access._document import (
    AccessPolicy,
    Grant,
    Hiding,
    Purpose,
    Role,
    Scope,
    See,
)
from crmkit.access._explanation import AccessExplanation, AccessStep
from crmkit.access._masks import HIDDEN, MASKS, MaskFunction
from crmkit.access._operations import OVERALL, VERBS, check_operation, operations
from crmkit.access._refusal import PermissionRefusal
from crmkit.access._viewer import Viewer

__all__ = [
    "HIDDEN",
    "MASKS",
    "OVERALL",
    "VERBS",
    "Access",
    "AccessExplanation",
    "AccessPolicy",
    "AccessStep",
    "Grant",
    "Hiding",
    "MaskFunction",
    "PermissionRefusal",
    "Purpose",
    "Role",
    "Scope",
    "See",
    "Viewer",
    "check_operation",
    "operations",
]
