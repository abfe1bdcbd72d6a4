"""
What a lowered condition is made of, as crmkit's own back ends see it.

The inside of crmkit, in one place.
"""

from crmkit.conditions._forms import (
    All,
    Among,
    Exists,
    ForEvery,
    Form,
    Has,
    InChange,
    Match,
    Presence,
    RowPresence,
    Some,
    StartOf,
    Test,
)
from crmkit.conditions._guards import askable
from crmkit.conditions._interpret._evaluate import value_of
from crmkit.conditions._interpret._made import MATCHES, OPERATORS
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._node import MIRRORED, Operator, Row
from crmkit.conditions._nodes import (
    Aggregate,
    Coalesce,
    Each,
    FieldRead,
    Fold,
)
from crmkit.conditions._walk import reads_record
from crmkit.conditions._wall import NEVER

__all__ = [
    "MATCHES",
    "MIRRORED",
    "NEVER",
    "OPERATORS",
    "Aggregate",
    "All",
    "Among",
    "Coalesce",
    "Each",
    "Exists",
    "FieldRead",
    "Fold",
    "ForEvery",
    "Form",
    "Has",
    "InChange",
    "Match",
    "Operator",
    "Presence",
    "Row",
    "RowPresence",
    "Scene",
    "Some",
    "StartOf",
    "Test",
    "askable",
    "reads_record",
    "value_of",
]
