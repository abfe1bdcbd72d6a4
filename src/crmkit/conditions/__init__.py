"""
One condition language: checked when built, one answer on objects and in SQL.
"""

from crmkit.conditions._amounts import Money, Number
from crmkit.conditions._by_attribute import BY_ATTRIBUTE
from crmkit.conditions._choices import (
    Choices,
    Option,
)
from crmkit.conditions._condition import Condition
from crmkit.conditions._explain._explanation import Explanation
from crmkit.conditions._field import Field
from crmkit.conditions._frozen import FrozenMap
from crmkit.conditions._function import Function
from crmkit.conditions._joined import Joined
from crmkit.conditions._moment import NO_RELATIONS, ChangeAtHand, Moment, View
from crmkit.conditions._periods import Month
from crmkit.conditions._relation import Relation
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
from crmkit.conditions._views import Related

__all__ = [
    "BY_ATTRIBUTE",
    "NO_RELATIONS",
    "Boolean",
    "ChangeAtHand",
    "Choices",
    "Condition",
    "Day",
    "Duration",
    "Explanation",
    "Field",
    "FieldType",
    "FrozenMap",
    "Function",
    "Instant",
    "Integer",
    "Joined",
    "Moment",
    "Money",
    "Month",
    "Number",
    "Option",
    "Related",
    "Relation",
    "Schema",
    "Text",
    "TextSet",
    "View",
]
