"""
One condition language: checked when built, one answer on objects and in SQL.
"""

from crmkit.conditions._choices import (
    Choices,
    Option,
)
from crmkit.conditions._condition import Condition
from crmkit.conditions._explain import Explanation
from crmkit.conditions._field import Field
from crmkit.conditions._frozen import FrozenMap
from crmkit.conditions._moment import NO_RELATIONS, Moment, View
from crmkit.conditions._schema import Schema
from crmkit.conditions._types import (
    Boolean,
    Day,
    Duration,
    FieldType,
    Instant,
    Integer,
    Text,
    TextSet,
)

__all__ = [
    "NO_RELATIONS",
    "Boolean",
    "Choices",
    "Condition",
    "Day",
    "Duration",
    "Explanation",
    "Field",
    "FieldType",
    "FrozenMap",
    "Instant",
    "Integer",
    "Moment",
    "Option",
    "Schema",
    "Text",
    "TextSet",
    "View",
]
