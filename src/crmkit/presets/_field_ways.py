"""
What settings say of the fields of records: their names, which are shown, who uses them.

Invariants:
    - Built-in and custom fields are asked alike; a custom one is ``custom.level``, and
      ``level`` will do where one field is named.

Not here: whether options can be used (:mod:`crmkit.presets` ``_field_options``).
"""

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar, cast, get_type_hints

import attrs

from crmkit.errors import FieldError, FieldInUseError, UnknownChoiceError, names_of
from crmkit.forms import Form, FormDocument
from crmkit.labels import Label
from crmkit.lifecycle import Machine
from crmkit.presets._field_options import fields_of
from crmkit.presets._users import users_in
from crmkit.records import CustomField, FieldOption, is_set, record_class

if TYPE_CHECKING:
    from crmkit.presets._settings import Settings

S = TypeVar("S", bound="FieldWays")
NONE: Final[Mapping[str, Any]] = MappingProxyType({})


class FieldWays:
    """
    The part of settings that is about fields.
    """

    __slots__ = ()

    machines: Mapping[str, Machine]
    custom_fields: Mapping[str, tuple[CustomField[Any], ...]]
    field_options: tuple[FieldOption, ...]

    def label_of(self, type_name: str, field: str) -> Label:
        """
        Return what a field is called, in the company's own words if it has any.

        Args:
            type_name: Type of the record.
            field: The field; a custom one by its id.

        Raises:
            UnknownChoiceError: If there is no such field.

        >>> from crmkit.presets import standard
        >>> track = FieldOption(record="customer", field="industry", zh="赛道")
        >>> settings = attrs.evolve(standard(), field_options=[track])
        >>> settings.label_of("customer", "industry").text("zh")
        '赛道'
        """
        name = self._name(type_name, field)
        custom = self._custom(type_name, name)
        label = custom.label if custom else _built_in(type_name).get(name)
        for option in self.field_options:
            if option.path == f"{type_name}.{name}":
                label = option.over(label)
        return label or Label(name, name)

    def shown_fields(self, type_name: str) -> tuple[str, ...]:
        """
        Return the fields that screens and forms show, in order.

        >>> from crmkit.presets import standard
        >>> size = FieldOption(record="department", field="supervisor", hidden=True)
        >>> attrs.evolve(standard(), field_options=[size]).shown_fields("department")
        ('name',)
        """
        hidden = {o.field for o in self._options(type_name) if o.hidden}
        known = fields_of(type_name, self.custom_fields)
        return tuple(name for name in known if name not in hidden)

    def mandatory_fields(
        self, type_name: str, status: str | None = None
    ) -> tuple[str, ...]:
        """
        Return the fields that the company asks of every new record of a type.

        What records of that type must have anyway is not among them.

        Args:
            type_name: Type of the record.
            status: Of a record in this status; None for what is asked in all of them.

        >>> from crmkit.presets import standard
        >>> size = FieldOption(record="customer", field="size", statuses=("customer",))
        >>> settings = attrs.evolve(standard(), field_options=[size])
        >>> [settings.mandatory_fields("customer", each) for each in (None, "customer")]
        [(), ('size',)]
        """
        return tuple(
            option.field
            for option in self._options(type_name)
            if option.mandatory or status in option.statuses
        )

    def _status(self, type_name: str, fields: Mapping[str, Any]) -> str | None:
        machine = self.machines.get(type_name)
        if machine is None:
            return None
        return fields.get(machine.document.field) or machine.initial

    def unfilled(
        self, type_name: str, fields: Mapping[str, Any]
    ) -> tuple[FieldError, ...]:
        """
        Return which mandatory fields are not filled in.

        >>> from crmkit.presets import standard
        >>> size = FieldOption(record="customer", field="size", mandatory=True)
        >>> settings = attrs.evolve(standard(), field_options=[size])
        >>> [str(problem) for problem in settings.unfilled("customer", {"size": " "})]
        ['customer.size: is required']
        """
        return tuple(
            self._required(type_name, name)
            for name in self.mandatory_fields(
                type_name, self._status(type_name, fields)
            )
            if _is_empty(_value(fields, name))
        )

    def unfilled_in_status(
        self, type_name: str, fields: Mapping[str, Any]
    ) -> tuple[FieldError, ...]:
        """
        Return which fields are not filled in that the status of a record asks for.

        >>> from crmkit.presets import standard
        >>> size = FieldOption(record="customer", field="size", statuses=("customer",))
        >>> settings = attrs.evolve(standard(), field_options=[size])
        >>> stages = ("interested", "customer")
        >>> [len(settings.unfilled_in_status("customer", {"stage": stage}))
        ...     for stage in stages]
        [0, 1]
        """
        status = self._status(type_name, fields)
        return tuple(
            self._required(type_name, option.field)
            for option in self._options(type_name)
            if status in option.statuses and _is_empty(_value(fields, option.field))
        )

    def emptied(
        self, type_name: str, given: Mapping[str, Any], has: Mapping[str, Any] = NONE
    ) -> tuple[FieldError, ...]:
        """
        Return which mandatory fields a change would empty.

        Args:
            type_name: Type of the record.
            given: The fields that change.
            has: What the record has, for what is asked of its status.
        """
        return tuple(
            self._required(type_name, name)
            for name in self.mandatory_fields(type_name, self._status(type_name, has))
            if _names(given, name) and _is_empty(_value(given, name))
        )

    def users_of(
        self, type_name: str, field: str, forms: Iterable[Form | FormDocument] = ()
    ) -> tuple[str, ...]:
        """
        Return every place of the settings that uses a field, a line each.

        Machines, their guards, segments, routing, checks, choices and options; and
        forms that are given.

        Args:
            type_name: Type of the record.
            field: The field; a custom one by its id.
            forms: The company's forms.

        Raises:
            ConditionError: If a segment is no valid condition.
            UnknownChoiceError: If there is no such field.

        >>> from crmkit.presets import form, standard
        >>> settings = attrs.evolve(standard(),
        ...     segments={"ticket": {"large": 'customer.size == "大型"'}})
        >>> settings.users_of("customer", "size", [form("lead_tracking")])
        ("segment 'large' of 'ticket'",)
        """
        name = self._name(type_name, field)
        settings = cast("Settings", self)
        return tuple(dict.fromkeys(users_in(settings, type_name, name, forms)))

    def without_field(
        self,
        type_name: str,
        field: str,
        *,
        forms: Iterable[Form | FormDocument] = (),
        also: Iterable[str] = (),
    ) -> Self:
        """
        Return the settings without a custom field that nothing uses.

        Args:
            type_name: Type of the record.
            field: Id of the custom field.
            forms: The company's forms.
            also: Users that settings do not know of, as ``crm.users_of`` tells them.

        Raises:
            FieldInUseError: If it is used, with all users.
            UnknownChoiceError: If there is no such custom field.

        >>> from crmkit.presets import standard
        >>> seats = CustomField("seats", int)
        >>> settings = attrs.evolve(standard(), custom_fields={"customer": [seats]})
        >>> settings.without_field("customer", "seats").custom_fields
        {'customer': ()}
        """
        own = self.custom_fields.get(type_name, ())
        gone = self._custom(type_name, f"custom.{field.removeprefix('custom.')}")
        if gone is None:
            ids = tuple(each.id for each in own)
            asked = f"custom field of {type_name}"
            raise UnknownChoiceError(asked, field, ids)
        users = tuple(dict.fromkeys((*self.users_of(type_name, gone.id, forms), *also)))
        if users:
            raise FieldInUseError(f"{type_name}.{gone.id}", users)
        kept = tuple(each for each in own if each is not gone)
        fields = {**self.custom_fields, type_name: kept}
        return cast("Self", attrs.evolve(cast("Any", self), custom_fields=fields))

    def _required(self, type_name: str, name: str) -> FieldError:
        names = names_of(".", {name: self.label_of(type_name, name)})
        return FieldError(type_name, name, "required", "None", names=names)

    def _options(self, type_name: str) -> tuple[FieldOption, ...]:
        return tuple(o for o in self.field_options if o.record == type_name)

    def _custom(self, type_name: str, name: str) -> CustomField[Any] | None:
        own = self.custom_fields.get(type_name, ())
        return next((each for each in own if f"custom.{each.id}" == name), None)

    def _name(self, type_name: str, field: str) -> str:
        known = fields_of(type_name, self.custom_fields)
        for name in (field, f"custom.{field}"):
            if name in known:
                return name
        asked = f"field of {type_name}"
        raise UnknownChoiceError(asked, field, known)


def options_given(
    given: Iterable[FieldOption | Mapping[str, Any]],
) -> tuple[FieldOption, ...]:
    """
    Return options as they are kept; data that makes one will do.

    Raises:
        InvalidRecordError: If data makes none.

    >>> options_given([{"record": "customer", "field": "size", "hidden": True}])
    (FieldOption(record='customer', field='size', hidden=True),)
    """
    return tuple(
        each if isinstance(each, FieldOption) else FieldOption.of(each)
        for each in given
    )


@cache
def _built_in(type_name: str) -> Mapping[str, Label]:
    hints = get_type_hints(record_class(type_name), include_extras=True)
    notes = {name: getattr(hint, "__metadata__", ()) for name, hint in hints.items()}
    return {
        name: note
        for name, told in notes.items()
        for note in told
        if isinstance(note, Label)
    }


def _value(fields: Mapping[str, Any], name: str) -> Any:
    first, _, rest = name.partition(".")
    value = fields.get(first)
    return (value or {}).get(rest) if rest else value


def _names(fields: Mapping[str, Any], name: str) -> bool:
    first, _, rest = name.partition(".")
    if not rest or first not in fields:
        return first in fields
    custom = fields[first]
    return custom is None or (isinstance(custom, Mapping) and rest in custom)


def _is_empty(value: object) -> bool:
    return not is_set(value) or (isinstance(value, str) and not value.strip())
