"""
What a form needs to let people put a condition together: fields, operators, choices.

Invariants:
    - Every row that a menu makes of a filled-in form is a node of a tree, and every
      operator that it offers fits the type of its field.
    - What is not filled in yet becomes a node that is refused with its path.

Not here: the check of what was made (:mod:`crmkit.conditions._tree._from_tree`).
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

import attrs

from crmkit.conditions._amounts import Money, Number
from crmkit.conditions._choices import Choices
from crmkit.conditions._field import Field
from crmkit.conditions._periods import Month
from crmkit.conditions._relation import Relation
from crmkit.conditions._schema import Schema
from crmkit.conditions._tree._values import read
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
from crmkit.errors import UnknownChoiceError
from crmkit.labels import LANGUAGES, Label, Language

#: What is filled in beside an operator.
Input: TypeAlias = Literal[
    "none", "text", "whole", "decimal", "day", "month", "instant", "days", "hours",
    "choice", "choices",
]  # fmt: skip

_ANY: Final = ("missing", "present")
_EQUAL: Final = ("==", "!=")
_ORDER: Final = (*_EQUAL, ">", ">=", "<", "<=")
_TEXTS: Final = ("contains", "startswith", "endswith")

#: The operators of a type, with what is filled in beside them.
_BY_TYPE: Final[Mapping[type, tuple[tuple[str, ...], Input]]] = MappingProxyType(
    {
        Text: ((*_EQUAL, *_TEXTS), "text"),
        Choices: ((*_EQUAL, "in", "not in"), "choice"),
        Integer: (_ORDER, "whole"),
        Money: (_ORDER, "decimal"),
        Number: (_ORDER, "decimal"),
        Boolean: (("yes", "no"), "none"),
        Day: (_ORDER, "day"),
        Month: (_ORDER, "month"),
        Instant: (("older", "newer", ">=", "<"), "instant"),
        Duration: (_ORDER, "hours"),
        TextSet: (("has", "has not"), "text"),
    }
)
_INPUTS: Final[Mapping[str, Input]] = MappingProxyType(
    {
        **dict.fromkeys((*_ANY, "yes", "no"), "none"),
        **dict.fromkeys(("older", "newer"), "days"),
        **dict.fromkeys(("in", "not in"), "choices"),
    }
)
#: Operators that ask the opposite of others.
_OPPOSITES: Final[Mapping[str, str]] = MappingProxyType(
    {"no": "yes", "present": "missing", "not in": "in", "has not": "has"}
)
_WORDS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        "==": Label("is", "等于"), "!=": Label("is not", "不等于"),
        ">": Label("is more than", "大于"), ">=": Label("is at least", "不小于"),
        "<": Label("is less than", "小于"), "<=": Label("is at most", "不大于"),
        "in": Label("is one of", "属于"), "not in": Label("is none of", "不属于"),
        "contains": Label("contains", "包含"),
        "startswith": Label("starts with", "开头是"),
        "endswith": Label("ends with", "结尾是"),
        "yes": Label("yes", "是"), "no": Label("no", "否"),
        "has": Label("has", "含有"), "has not": Label("does not have", "不含"),
        "older": Label("more days ago than", "早于多少天前"),
        "newer": Label("fewer days ago than", "晚于多少天前"),
        "missing": Label("is missing", "缺失"), "present": Label("is there", "已填写"),
    }
)  # fmt: skip
_WORDS_OF_TIME: Final[Mapping[str, Label]] = MappingProxyType(
    {
        ">": Label("is after", "晚于"), ">=": Label("is on or after", "不早于"),
        "<": Label("is before", "早于"), "<=": Label("is on or before", "不晚于"),
    }
)  # fmt: skip


@attrs.frozen
class MenuOperator:
    """
    What can be asked of a field.

    Attributes:
        key: What the form sends.
        label: What people see.
        input: What is filled in beside it: "none", "text", "whole", "decimal",
            "day", "month", "instant", a number of "days" or "hours", a "choice",
            or several "choices".
    """

    key: str
    label: str
    input: Input


@attrs.frozen
class Menu:
    """
    A field that a form offers, with what can be asked of it.

    Attributes:
        key: What the form sends: the name of the field, as a path; no other menu
            of the schema has it.
        label: What people see.
        name: The field.
        of: The to-one relation that leads to its record; empty for the record itself.
        operators: What can be asked.
        options: Of a choice, its values with what people see.
        type: What the field holds.
    """

    key: str
    label: str
    name: str = attrs.field(kw_only=True)
    of: str = attrs.field(default="", kw_only=True)
    operators: tuple[MenuOperator, ...] = attrs.field(kw_only=True)
    options: tuple[tuple[str, str], ...] = attrs.field(kw_only=True)
    type: FieldType = attrs.field(kw_only=True)

    def node(self, operator: str, value: object = None) -> dict[str, Any]:
        """
        Return a row of the form as a node of a tree.

        Args:
            operator: Key of one of the operators; anything else is refused when
                the tree is read.
            value: What was filled in, as text or as JSON; for an operator with
                "choices", a list.

        >>> from crmkit.conditions import Field, Instant, Schema
        >>> (created,) = menus(Schema([Field("created_at", Instant())]), "en")
        >>> created.node("older", "7")["right"]
        {'days': 7}
        """
        if operator in _OPPOSITES:
            return {"not": self.node(_OPPOSITES[operator], value)}
        field: dict[str, Any] = {"field": self.name}
        if self.of:
            field["of"] = self.of
        match operator:
            case "yes":
                return field
            case "missing":
                return {"missing": field}
            case "contains" | "startswith" | "endswith":
                return {"call": operator, "arguments": [field, self._literal(value)]}
            case _:
                return self._compared(field, operator, value)

    def _compared(
        self, field: dict[str, Any], operator: str, value: object
    ) -> dict[str, Any]:
        match operator:
            case "has":
                op, left, right = "in", self._literal(value), field
            case "in":
                op, left, right = "in", field, self._list(value)
            case "older" | "newer":
                op = ">" if operator == "older" else "<"
                left = {"call": "age", "arguments": [field]}
                right = {"days": _whole(value)}
            case _:
                op, left, right = operator, field, self._literal(value)
        return {"op": op, "left": left, "right": right}

    def _list(self, value: object) -> dict[str, Any]:
        values = value if isinstance(value, list | tuple) else [value]
        return {"list": [self._literal(each) for each in values if each not in _BLANK]}

    def _literal(self, value: object) -> dict[str, Any]:
        match self.type:
            case Money():
                return {"money": value, "currency": self.type.currency}
            case Number():
                return {"number": value}
            case Duration():
                return {"hours": _whole(value)}
            case Integer():
                return {"value": _whole(value)}
            case _:
                return {"value": None if value in _BLANK else value}


#: What a form sends of an input that nobody has filled in.
_BLANK: Final = ("", None)
_LONG: Final = 30  # characters of a number that anybody means


def _whole(value: object) -> object:
    """
    Return text as a whole number, if it is one; what is empty as None.
    """
    if value in _BLANK:
        return None
    with suppress(ValueError):
        return int(value) if isinstance(value, str) and len(value) <= _LONG else value
    return value


def menus(schema: Schema, language: Language = "en") -> tuple[Menu, ...]:
    """
    Return the fields that a form can offer, also those of to-one relations.

    Raises:
        UnknownChoiceError: If there is no such language.

    >>> from crmkit.conditions import Field, Integer, Schema
    >>> (seats,) = menus(Schema([Field("seats", Integer())]), "zh")
    >>> [operator.label for operator in seats.operators][:3]
    ['等于', '不等于', '大于']
    >>> seats.node(">", "10")
    {'op': '>', 'left': {'field': 'seats'}, 'right': {'value': 10}}
    """
    if language not in LANGUAGES:
        raise UnknownChoiceError("language", language, LANGUAGES)
    return tuple(_menus(schema, language))


def _menus(schema: Schema, language: Language) -> Iterator[Menu]:
    for field in schema.fields.values():
        yield _menu(field, language)
    for relation in schema.relations.values():
        if not relation.many:
            for field in relation.to.fields.values():
                yield _menu(field, language, relation)


def _menu(field: Field, language: Language, through: Relation | None = None) -> Menu:
    of = "" if through is None else through.name
    # A name with a dot could be that of a field of a relation.
    key = read(field.name) if "." in field.name else field.name
    label = _label(field, language)
    if through is not None:
        key = f"{of}.{key}"
        between = ": " if language == "en" else "："
        label = f"{_label(through, language)}{between}{label}"
    return Menu(
        key,
        label,
        name=field.name,
        of=of,
        operators=tuple(_operators(field, language)),
        options=tuple(_options(field.type, language)),
        type=field.type,
    )


def _label(named: Field | Relation, language: Language) -> str:
    return named.name if named.label is None else named.label.text(language)


def _operators(field: Field, language: Language) -> Iterator[MenuOperator]:
    keys, usual = _BY_TYPE.get(type(field.type), ((), "none"))
    is_time = isinstance(field.type, Day | Instant)
    words = {**_WORDS, **(_WORDS_OF_TIME if is_time else {})}
    for key in (*keys, *(_ANY if field.nullable else ())):
        yield MenuOperator(key, words[key].text(language), _INPUTS.get(key, usual))


def _options(kind: FieldType, language: Language) -> Iterator[tuple[str, str]]:
    for option in kind.options if isinstance(kind, Choices) else ():
        label = option.label
        yield option.value, option.value if label is None else label.text(language)
