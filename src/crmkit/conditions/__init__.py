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
from crmkit.conditions._limit import Limit
from crmkit.conditions._moment import NO_RELATIONS, ChangeAtHand, Moment, View
from crmkit.conditions._periods import Month
from crmkit.conditions._prepared import Prepared
from crmkit.conditions._read._all_names import check_schema
from crmkit.conditions._relation import Relation
from crmkit.conditions._schema import Schema
from crmkit.conditions._time._flips import Edge
from crmkit.conditions._tree._menus import Menu, MenuOperator, menus
from crmkit.conditions._tree._schema import tree_schema
from crmkit.conditions._types import (
    Boolean,
    Day,
    Duration,
    FieldType,
    Instant,
    Integer,
    Text,
    TextSet,
    dialled,
    folded,
)
from crmkit.conditions._views import Related
from crmkit.conditions._watch import Watch

__all__ = [
    "BY_ATTRIBUTE",
    "NO_RELATIONS",
    "Boolean",
    "ChangeAtHand",
    "Choices",
    "Condition",
    "Day",
    "Duration",
    "Edge",
    "Explanation",
    "Field",
    "FieldType",
    "FrozenMap",
    "Function",
    "Instant",
    "Integer",
    "Joined",
    "Limit",
    "Menu",
    "MenuOperator",
    "Moment",
    "Money",
    "Month",
    "Number",
    "Option",
    "Prepared",
    "Related",
    "Relation",
    "Schema",
    "Text",
    "TextSet",
    "View",
    "Watch",
    "check_schema",
    "dialled",
    "folded",
    "menus",
    "tree_schema",
]
