"""
Definitions of custom fields that are kept in the store, to be made while all runs.

Invariants:
    - A definition stays for good, as what was kept under its id may: one that is
      taken away is retired.

Not here: whether a definition can be used (:mod:`crmkit.presets`), fields that are
declared in code (:class:`crmkit.records.CustomField`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final

from crmkit.conditions import FieldType, Money, Number, Option
from crmkit.labels import Choice, Label
from crmkit.records._base import Document, Record
from crmkit.records._custom import CustomField
from crmkit.records._field_option import FieldOption
from crmkit.records._types import Count, Currency, Instant, Line, Slug, Tags

#: Decimal places of a number, unless the definition says how many.
_PLACES: Final = 2
_MOST_PLACES: Final = 9


class FieldKind(Choice):
    """
    What a custom field holds.
    """

    TEXT = "text", Label("Text", "文本")
    CHOICE = "choice", Label("Choice", "选项", ("单选",))
    WHOLE_NUMBER = "whole_number", Label("Whole number", "整数")
    DECIMAL = "decimal", Label("Decimal number", "小数")
    MONEY = "money", Label("Amount of money", "金额")
    YES_OR_NO = "yes_or_no", Label("Yes or no", "是否")
    DAY = "day", Label("Day", "日期")
    INSTANT = "instant", Label("Date and time", "日期时间")
    TEXTS = "texts", Label("List of texts", "文本列表", ("标签",))


_PYTHON: Final[Mapping[FieldKind, Any]] = {
    FieldKind.TEXT: str,
    FieldKind.CHOICE: str,
    FieldKind.WHOLE_NUMBER: int,
    FieldKind.DECIMAL: Decimal,
    FieldKind.MONEY: int,
    FieldKind.YES_OR_NO: bool,
    FieldKind.DAY: date,
    FieldKind.INSTANT: datetime,
    FieldKind.TEXTS: tuple[str, ...],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChoice(Document):
    """
    One choice of a custom field.

    Attributes:
        value: What is kept.
        en: English label.
        zh: Chinese label.
        aliases: Further words for it.
    """

    type_name: ClassVar[str] = "field_choice"
    required: ClassVar[tuple[str, ...]] = ("value", "en", "zh")

    value: Slug
    en: Line
    zh: Line
    aliases: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDefinition(Record):
    """
    A custom field, defined in the store; its id is ``customer.level``.

    Attributes:
        record: Type of the records that have it.
        field: Id under which its values are kept, for good.
        kind: What it holds.
        en: English label.
        zh: Chinese label.
        aliases: Further words that mean it in conditions, sorted.
        choices: The values that there are, of a choice.
        places: Decimal places of a decimal number; two unless it says.
        currency: Currency of an amount of money.
        indexed: Whether a store keeps an index of it, from when it is opened next.
        mandatory: Whether every new record must have it, and none may lose it.
        visible: Whether screens and forms show it.
        statuses: Statuses in which a record must have it.
        forms: Names of forms that ask for it, and on which it must be filled in.
        retired: Whether it is taken away.
        created_at: Instant at which it was defined.

    >>> level = FieldDefinition(record="customer", field="level", en="Level",
    ...     zh="客户级别", kind=FieldKind.CHOICE,
    ...     choices=(FieldChoice(value="gold", en="Gold", zh="金牌"),))
    >>> level.custom_field.kind.values, level.path
    (('gold',), 'customer.level')
    """

    type_name: ClassVar[str] = "field_definition"
    label: ClassVar[Label] = Label("Field definition", "字段定义", ("自定义字段定义",))
    required: ClassVar[tuple[str, ...]] = ("record", "field", "en", "zh")

    record: Annotated[Slug | None, Label("Type of record", "记录类型")] = None
    field: Annotated[Slug | None, Label("Field id", "字段标识")] = None
    kind: Annotated[FieldKind, Label("Kind of field", "字段类型")] = FieldKind.TEXT
    en: Annotated[Line | None, Label("English label", "英文名称")] = None
    zh: Annotated[Line | None, Label("Chinese label", "中文名称")] = None
    aliases: Annotated[Tags, Label("Further words", "别名")] = ()
    choices: Annotated[tuple[FieldChoice, ...], Label("Choices", "选项列表")] = ()
    places: Annotated[Count | None, Label("Decimal places", "小数位数")] = None
    currency: Annotated[Currency | None, Label("Currency", "币种")] = None
    indexed: Annotated[bool, Label("Indexed", "建立索引")] = False
    mandatory: Annotated[bool, Label("Mandatory", "必填")] = False
    visible: Annotated[bool, Label("Visible", "显示")] = True
    statuses: Annotated[Tags, Label("Required in statuses", "必填状态")] = ()
    forms: Annotated[Tags, Label("Asked by forms", "所在表单")] = ()
    retired: Annotated[bool, Label("Retired", "已停用")] = False
    created_at: Annotated[Instant | None, Label("Created", "创建时间")] = None

    @property
    def path(self) -> str:
        """
        The field with its type of record.
        """
        return f"{self.record}.{self.field}"

    @property
    def custom_field(self) -> CustomField[Any]:
        """
        The custom field that it defines.
        """
        return CustomField(
            self.field or "",
            _PYTHON[self.kind],
            label=Label(self.en or "", self.zh or ""),
            aliases=self.aliases,
            choices=tuple(
                Option(each.value, Label(each.en, each.zh, each.aliases))
                for each in self.choices
            ),
            indexed=self.indexed,
            as_type=self._as_type,
        )

    @property
    def option(self) -> FieldOption | None:
        """
        What is made of the field beside its being there; None if nothing is.
        """
        made = self.mandatory or not self.visible or self.statuses or self.forms
        if not made:
            return None
        return FieldOption(
            record=self.record or "",
            field=f"custom.{self.field}",
            hidden=not self.visible,
            mandatory=self.mandatory,
            statuses=self.statuses,
            forms=self.forms,
        )

    @property
    def problems(self) -> tuple[str, ...]:
        """
        What does not go together, a line each.

        >>> FieldDefinition(record="customer", field="fee", en="Fee", zh="费用",
        ...     kind=FieldKind.MONEY).problems
        ('custom field customer.fee is an amount of money and needs a currency',)
        """
        return tuple(f"custom field {self.path} {why}" for why in self._problems())

    def _problems(self) -> Iterator[str]:
        for kind, name, lacks in _BELONGS:
            has = getattr(self, name) not in (None, ())
            if has and self.kind is not kind:
                yield f"has {name}, which only a field of kind {kind.value!r} has"
            if lacks and not has and self.kind is kind:
                yield lacks
        if (self.places or 0) > _MOST_PLACES:
            yield f"has more than {_MOST_PLACES} decimal places"
        values = [choice.value for choice in self.choices]
        if len(values) > len(set(values)):
            yield "has two choices of one value"

    @property
    def _as_type(self) -> FieldType | None:
        make = _TYPES.get(self.kind)
        return make(self) if make else None


def _number(definition: FieldDefinition) -> FieldType:
    places = definition.places
    return Number(_PLACES if places is None else places)


def _money(definition: FieldDefinition) -> FieldType:
    return Money(definition.currency or "CNY")


_TYPES: Final[Mapping[FieldKind, Callable[[FieldDefinition], FieldType]]] = {
    FieldKind.DECIMAL: _number,
    FieldKind.MONEY: _money,
}
#: Kind of field, what only it has, and what is said of one that lacks it.
_BELONGS: Final = (
    (FieldKind.CHOICE, "choices", "is a choice and needs choices"),
    (FieldKind.DECIMAL, "places", ""),
    (
        FieldKind.MONEY,
        "currency",
        "is an amount of money and needs a currency",
    ),
)
