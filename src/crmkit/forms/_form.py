"""
A form that can be filled in: what it asks, whether an answer will do, what it makes.

Invariants:
    - It refuses what the records' own checks refuse, what it does not ask and what
      is missing for the purpose: nothing else.
    - What it takes and what the records say afterwards are the same:
      ``data(records made of answers) == check(answers)``.

Not here: entering the records (:mod:`crmkit.crm`), forms that ship
(:mod:`crmkit.presets`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast
from zoneinfo import ZoneInfo

import attrs

from crmkit.conditions import FieldType
from crmkit.errors import FormError, UnknownChoiceError, names_of
from crmkit.forms._adapted import adapted, mandatory_names
from crmkit.forms._document import FormDocument, FormPart, FormPurpose
from crmkit.forms._draft import Draft
from crmkit.forms._filling import Filling
from crmkit.forms._money import written
from crmkit.forms._schema import json_schema_of
from crmkit.forms._slots import (
    CURRENCY,
    ChoiceLabels,
    CustomFields,
    Slot,
    labels_of,
    slots_of,
)
from crmkit.forms._soundness import asked_names, document_problems
from crmkit.labels import Label
from crmkit.records import (
    FieldOption,
    Record,
    Regions,
    field_names,
    is_set,
)


@attrs.frozen(kw_only=True)
class AskedField:
    """
    Something that a form asks for a purpose.

    Attributes:
        name: The key of what is filled in.
        label: What it is called.
        module: Name of the module that it stands in.
        module_label: What that is called.
        record: Type of the record that it fills in.
        field: Field of that record.
        type: What its values are.
        choices: Value → label, if it has choices.
        required: Whether it must be filled in.
        sensitive: Whether its values are left out of error texts.
    """

    name: str
    label: Label
    module: str
    module_label: Label
    record: str
    field: str
    type: FieldType
    choices: Mapping[str, Label]
    required: bool
    sensitive: bool


@attrs.frozen
class Form:
    """
    A form that can be filled in.

    Attributes:
        document: The document it was made from.
        zone: The company's zone, in which days begin.

    >>> from crmkit.presets import form
    >>> universal = form("universal")
    >>> universal.title.zh, [purpose.zh for purpose in universal.purposes][:2]
    ('客户关系管理万能表单', ['新客户登记', '售后服务'])
    """

    document: FormDocument
    zone: ZoneInfo
    _slots: Mapping[str, Slot] = attrs.field(repr=False, eq=False)
    _mandatory: frozenset[str] = attrs.field(default=frozenset(), repr=False)
    _regions: Regions | None = attrs.field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        document: Mapping[str, object] | FormDocument,
        *,
        zone: ZoneInfo,
        choices: ChoiceLabels | None = None,
        custom: CustomFields | None = None,
        options: Iterable[FieldOption] = (),
        regions: Regions | None = None,
    ) -> "Form":
        """
        Check a document and make it a form.

        Args:
            document: The form, as a company writes it.
            zone: The company's zone.
            choices: ``"ticket.kind"`` → value → label, of fields whose choices a
                company may edit.
            custom: Record type → the custom fields of its records.
            options: What the company makes of fields: hidden ones are not asked,
                labels are its own, and new records must have mandatory ones.
            regions: The list by which addresses are parted.

        Raises:
            InvalidRecordError: If it is no form document.
            FormError: With every problem of the form at once.

        >>> from zoneinfo import ZoneInfo
        >>> short = Form.of({"name": "short", "en": "Visit", "zh": "来访登记",
        ...     "parts": [{"name": "customer", "record": "customer"}],
        ...     "modules": [{"name": "basic", "en": "Basic", "zh": "基本", "fields": [
        ...         {"name": "name", "part": "customer", "field": "name",
        ...          "en": "Company", "zh": "公司"}]}],
        ...     "purposes": [{"name": "visit", "en": "Visit", "zh": "来访",
        ...         "asks": ["basic"], "requires": ["name"]}]},
        ...     zone=ZoneInfo("Asia/Shanghai"))
        >>> short.check({"公司": " 恒信科技 "}, "来访")
        {'name': '恒信科技'}
        """
        wanted = tuple(options)
        checked = adapted(FormDocument.of(cast("Any", document)), wanted)
        problems = document_problems(checked, custom or {})
        if problems:
            raise FormError(checked.name, problems)
        slots = slots_of(checked, choices or {}, custom or {})
        return cls(checked, zone, slots, mandatory_names(checked, wanted), regions)

    @property
    def name(self) -> str:
        """
        Name of the form.
        """
        return self.document.name

    @property
    def title(self) -> Label:
        """
        What it is called.
        """
        return Label(self.document.en, self.document.zh)

    @property
    def purposes(self) -> tuple[FormPurpose, ...]:
        """
        What it is filled in for.
        """
        return self.document.purposes

    def fields(self, purpose: str | None = None) -> tuple[AskedField, ...]:
        """
        Return what is asked for a purpose, in order.

        Args:
            purpose: Name or label of a purpose; None for all that it asks.

        Raises:
            UnknownChoiceError: If there is no such purpose.

        >>> from crmkit.presets import form
        >>> [field.label.zh for field in form("universal").fields("new_customer")][:3]
        ['客户名称', '所属行业', '联系人姓名']
        """
        chosen = self.purpose(purpose)
        required = self._required(chosen)
        return tuple(
            _asked_field(slot, required=name in required)
            for name, slot in self._asked(chosen).items()
        )

    def check(
        self,
        data: Mapping[str, object],
        purpose: str | None = None,
        *,
        there: Iterable[str] = (),
    ) -> dict[str, Any]:
        """
        Return what was filled in, as the records will have it; amounts in yuan.

        Args:
            data: Name or label of a field → what was filled in; blanks are left out.
            purpose: Name or label of a purpose; None for all that the form asks.
            there: Parts whose records are there already: of these, what is filled in
                changes the record, and nothing more is needed.

        Raises:
            InvalidRecordError: With every problem at once, by the form's own labels.
            UnknownChoiceError: If there is no such purpose, or part.

        >>> from crmkit.presets import form
        >>> from crmkit.errors import InvalidRecordError
        >>> answer = {"客户名称": "恒信科技", "满意度": "4分", "服务满意度评分": "6分"}
        >>> try:
        ...     form("universal").check(answer)
        ... except InvalidRecordError as error:
        ...     print(error.text("zh"))
        客户关系管理万能表单：2 处有误
          满意度：没有这个字段；是否是 '满意度评分'？
          服务反馈·服务满意度评分：不能大于 5，收到的是 6
        """
        filling = self._taken(data, purpose, there)
        fields = {draft.part: draft.fields for draft in filling.drafts}
        return _values(filling.asked, fields)

    def records(
        self,
        data: Mapping[str, object],
        purpose: str | None = None,
        *,
        there: Iterable[str] = (),
    ) -> tuple[Draft, ...]:
        """
        Return the records that what was filled in makes, in the order to enter them.

        Args:
            data: As for :meth:`check`.
            purpose: As for :meth:`check`.
            there: As for :meth:`check`.

        Raises:
            InvalidRecordError: With every problem at once.
            UnknownChoiceError: If there is no such purpose, or part.

        >>> from crmkit.presets import form
        >>> answer = {"客户名称": "恒信科技", "联系人姓名": "王芳"}
        >>> customer, contact = form("universal").records(answer)
        >>> contact.record({"customer": "C1"})
        Contact(customer='C1', name='王芳', primary=True)
        """
        return tuple(self._taken(data, purpose, there).drafts)

    def data(
        self, records: Iterable[Record], purpose: str | None = None
    ) -> dict[str, Any]:
        """
        Return what some records would have filled in.

        A part is the first record of its type with the values that the part sets.

        Args:
            records: The records.
            purpose: Name or label of a purpose; None for all that the form asks.

        Raises:
            UnknownChoiceError: If there is no such purpose.

        >>> from crmkit.presets import form
        >>> from crmkit.records import Customer
        >>> form("universal").data([Customer(name="恒信科技", city="北京")])
        {'customer_name': '恒信科技'}
        """
        known = list(records)
        found = {part.name: _first(part, known) for part in self.document.parts}
        return _values(self._asked(self.purpose(purpose)), found)

    def json_schema(self, purpose: str | None = None) -> dict[str, Any]:
        """
        Return the JSON Schema (draft 2020-12) of what is filled in for a purpose.

        It describes values in their plain form; :meth:`check` also takes labels for
        choices, and days and lists as people write them.

        Args:
            purpose: Name or label of a purpose; None for all that the form asks.

        Raises:
            UnknownChoiceError: If there is no such purpose.

        >>> from crmkit.presets import form
        >>> schema = form("universal").json_schema("after_sales")
        >>> schema["properties"]["score"]
        {'maximum': 5, 'minimum': 1, 'type': 'integer', 'title': 'Satisfaction score', \
'description': '服务满意度评分'}
        """
        chosen = self.purpose(purpose)
        if chosen:
            chosen = replace(chosen, requires=self._required(chosen))
        return json_schema_of(self.title, self._asked(chosen), chosen)

    def purpose(self, word: str | None) -> FormPurpose | None:
        """
        Return what the form is filled in for, by name or label; None for None.

        Raises:
            UnknownChoiceError: If there is no such purpose.

        >>> from crmkit.presets import form
        >>> form("universal").purpose("回访").name
        'revisit'
        """
        if word is None:
            return None
        for purpose in self.purposes:
            if word in (purpose.name, purpose.en, purpose.zh, *purpose.aliases):
                return purpose
        known = {purpose.name: purpose for purpose in self.purposes}
        names = names_of("=", known)
        raise UnknownChoiceError("purpose", word, tuple(known), names=names)

    def _required(
        self, purpose: FormPurpose | None, there: Iterable[str] = ()
    ) -> tuple[str, ...]:
        """
        Return what must be filled in, with what a record must have that surely comes.
        """
        if purpose is None:
            return ()
        parts = {self._slots[name].asked.part for name in purpose.requires}
        further = (
            name
            for name, slot in self._asked(purpose).items()
            if name in self._mandatory and slot.asked.part in parts.difference(there)
        )
        return tuple(dict.fromkeys((*purpose.requires, *further)))

    def _asked(self, purpose: FormPurpose | None) -> dict[str, Slot]:
        names = asked_names(self.document, purpose)
        return {name: self._slots[name] for name in names}

    def _taken(
        self, data: Mapping[str, object], purpose: str | None, there: Iterable[str]
    ) -> Filling:
        chosen, parts = self.purpose(purpose), frozenset(there)
        known = tuple(part.name for part in self.document.parts)
        for part in sorted(parts - set(known)):
            raise UnknownChoiceError("part", part, known)
        asked = self._asked(chosen)
        kept = self.zone, parts, self._mandatory, self._regions
        names = names_of("", {"": self.title})
        filling = Filling(self.name, asked, self._slots, *kept, names=names)
        filling.take(data, self._required(chosen, parts))
        for each in self.document.parts:
            filling.make(each)
        return filling.accepted()


def _asked_field(slot: Slot, *, required: bool) -> AskedField:
    field, module = slot.asked, slot.module
    return AskedField(
        name=slot.name,
        label=Label(field.en, field.zh, field.aliases),
        module=module.name,
        module_label=Label(module.en, module.zh),
        record=slot.record.type_name,
        field=field.field,
        type=slot.type,
        choices=slot.choices or labels_of(slot.type),
        required=required,
        sensitive=slot.sensitive,
    )


def _first(part: FormPart, records: Iterable[Record]) -> Mapping[str, Any]:
    """
    Return the fields of the first record that a part means.
    """
    for record in part.meant(records):
        return {name: getattr(record, name) for name in field_names(type(record))}
    return {}


def _values(
    slots: Mapping[str, Slot], parts: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """
    Return what the records of parts have filled in.
    """
    found = {
        name: _value(slot, parts.get(slot.asked.part, {}))
        for name, slot in slots.items()
    }
    return {name: value for name, value in found.items() if is_set(value)}


def _value(slot: Slot, fields: Mapping[str, Any]) -> Any:
    if slot.asked.custom:
        value, currency = fields.get("custom", {}).get(slot.asked.field), slot.currency
    else:
        words = slot.asked.words and fields.get(slot.asked.words)
        own = (fields.get(name) for name in (slot.asked.field, *slot.asked.instead))
        value = words or next(filter(is_set, own), None)
        currency = slot.currency and fields.get(CURRENCY, slot.currency)
    if slot.currency and currency:
        return written(value, currency, slot.currency)
    return value
