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
        key: What the form sends: the name of the field, as a path.
        label: What people see.
        operators: What can be asked.
        options: Of a choice, its values with what people see.
        type: What the field holds.
    """

    key: str
    label: str
    operators: tuple[MenuOperator, ...] = attrs.field(kw_only=True)
    options: tuple[tuple[str, str], ...] = attrs.field(kw_only=True)
    type: FieldType = attrs.field(kw_only=True)

    def node(  # noqa: PLR0911 - a case for each
        self, operator: str, value: object = None
    ) -> dict[str, Any]:
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
        of, _, name = self.key.rpartition(".")
        asked: dict[str, Any]
        field: dict[str, Any] = {"field": name, **({"of": of} if of else {})}
        match operator:
            case "yes" | "no":
                return field if operator == "yes" else {"not": field}
            case "missing" | "present":
                asked = {"missing": field}
                return asked if operator == "missing" else {"not": asked}
            case "contains" | "startswith" | "endswith":
                return {"call": operator, "arguments": [field, self._literal(value)]}
            case "has" | "has not":
                asked = {"op": "in", "left": self._literal(value), "right": field}
                return asked if operator == "has" else {"not": asked}
            case "in" | "not in":
                asked = {"op": "in", "left": field, "right": self._list(value)}
                return asked if operator == "in" else {"not": asked}
            case "older" | "newer":
                age = {"call": "age", "arguments": [field]}
                op = ">" if operator == "older" else "<"
                return {"op": op, "left": age, "right": {"days": _whole(value)}}
            case _:
                return {"op": operator, "left": field, "right": self._literal(value)}

    def _list(self, value: object) -> dict[str, Any]:
        values = value if isinstance(value, list | tuple) else [value]
        return {"list": [self._literal(each) for each in values if each not in _EMPTY]}

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
                return {"value": None if value in _EMPTY else value}


_EMPTY: Final = ("", None)
_LONG: Final = 30  # characters of a number that anybody means


def _whole(value: object) -> object:
    """
    Return text as a whole number, if it is one; what is empty as None.
    """
    if value in _EMPTY:
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
    label, key = _label(field, language), field.name
    if through is not None:
        key = f"{through.name}.{field.name}"
        between = ": " if language == "en" else "："
        label = f"{_label(through, language)}{between}{label}"
    return Menu(
        key,
        label,
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
