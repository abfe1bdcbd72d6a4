"""
What every record is: a frozen value that checks itself when it comes from outside.

``Customer.of(data)`` checks and explains; ``Customer(…)`` trusts and is what
stores use. A reader who may not see a field gets ``None`` there, and
:attr:`Record.hidden` says what he may be shown instead.

Invariants:
    - A record is defined once: the dataclass is the type, the check, the JSON
      form and the JSON Schema.
    - An unknown key is an error; an instance that comes from outside is
      checked again.
    - A record with hidden fields is of a class of its own, so plain records
      pay nothing for it, and no store takes it.

Not here: who may see what (:mod:`crmkit.access`), where records are kept.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from types import MappingProxyType
from typing import Any, ClassVar, Self, TypeVar, cast

import attrs
from pydantic import ConfigDict, GetJsonSchemaHandler, TypeAdapter, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, from_json

from crmkit.errors import (
    FieldError,
    HiddenRecordError,
    InvalidRecordError,
    redacted,
)
from crmkit.labels import Label
from crmkit.records._cached import cached
from crmkit.records._fields import Inner, hints, inner_documents
from crmkit.records._problems import found_problems, mask_problems, missing_problems
from crmkit.records._repr import told_fields
from crmkit.records._types import Count, OwnId

D = TypeVar("D", bound="Document")
R = TypeVar("R", bound="Record")
_Check = Callable[[Any], Any]
_Slot = tuple[Callable[[Any], Any], Callable[[Any, Any], None]]

_NOTHING_HIDDEN: Mapping[str, str] = MappingProxyType({})


@attrs.frozen(order=True)
class Ref:
    """
    Which record is meant.

    Attributes:
        type: Record type, for example ``"ticket"``.
        id: The record's id.

    >>> str(Ref("ticket", "T1")), Ref.parse("ticket:T1") == Ref("ticket", "T1")
    ('ticket:T1', True)
    """

    type: str
    id: str

    def __str__(self) -> str:
        return f"{self.type}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """
        Return the reference that ``str`` wrote.

        Raises:
            FieldError: If the text is no reference.
        """
        kind, colon, record_id = text.partition(":")
        if not (kind and colon and record_id):
            detail = "should look like type:id"
            raise FieldError("ref", "text", "format", redacted(text), detail)
        return cls(kind, record_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """
    A value that crosses the boundary: checked, frozen, with a JSON form.

    Attributes:
        type_name: Stable name of the type, for example ``"ticket"``.
        required: Fields that must be present in data from outside.
        sensitive: Fields whose values are left out of error texts.
    """

    type_name: ClassVar[str] = "document"
    required: ClassVar[tuple[str, ...]] = ()
    sensitive: ClassVar[frozenset[str]] = frozenset()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", revalidate_instances="always"
    )

    def __init_subclass__(cls) -> None:
        """
        Keep out the repr that a dataclass gets, which says every field.
        """
        if "__repr__" not in vars(cls):
            cls.__repr__ = Document.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        """
        Say what differs from the defaults, as Python that makes an equal value.

        >>> from crmkit.records import Customer
        >>> Customer(name="恒信科技", kind="person")
        Customer(name='恒信科技', kind='person')
        """
        return f"{type(self).__name__}({', '.join(told_fields(self))})"

    @classmethod
    def of(cls, data: Mapping[str, object] | Self) -> Self:
        """
        Check data from outside and return the value it makes.

        Raises:
            InvalidRecordError: With every problem at once, each naming its
                field, what came and what would do.
            HiddenRecordError: If the data is, or holds, a record of which
                this reader may not see everything.

        >>> from crmkit.records import Customer
        >>> Customer.of({"name": "  恒信科技 ", "tags": ["b", "a", "b"]}).tags
        ('a', 'b')
        >>> try:
        ...     Customer.of({"name": "恒信科技", "naem": 1})
        ... except InvalidRecordError as error:
        ...     print(error)
        customer cannot be made from this data: 1 problem
          customer.naem: there is no such field; did you mean 'name'?
        """
        check, _, flat, complete = _checks(cls)
        if not flat or type(data) is not dict:
            _refuse_hidden(cls, data)
        try:
            value: Self = check(data)
        except ValidationError as error:
            raise _invalid(cls, error, data) from None
        # Spares most data a walk through it, a tenth of the time of a check.
        return value if flat and complete(value) else _complete(cls, value)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """
        Check a JSON object and return the value it makes.

        Raises:
            InvalidRecordError: As :meth:`of` does.

        >>> from crmkit.records import Ticket
        >>> text = '{"customer": "C1", "kind": "inquiry", "description": "?"}'
        >>> Ticket.from_json(text).kind
        'inquiry'
        """
        _, check, flat, complete = _checks(cls)
        try:
            value: Self = check(text)
        except ValidationError as error:
            raise _invalid(cls, error, _parsed(text)) from None
        return value if flat and complete(value) else _complete(cls, value)

    def to_dict(self) -> dict[str, Any]:
        """
        Return the fields as plain JSON values; instants in UTC, ending in ``Z``.

        >>> from crmkit.records import Department
        >>> Department(id="D1", name="销售部").to_dict()
        {'id': 'D1', 'version': 0, 'name': '销售部', 'supervisor': None}
        """
        serializer = adapter(type(self)).serializer
        return cast("dict[str, Any]", serializer.to_python(self, mode="json"))

    def to_json(self) -> str:
        """
        Return the fields as JSON text.

        >>> from crmkit.records import Department
        >>> Department.from_json(Department(id="D1", name="销售部").to_json()).name
        '销售部'
        """
        return adapter(type(self)).serializer.to_json(self).decode()

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """
        Return the JSON Schema (draft 2020-12) of data that :meth:`of` takes.

        >>> from crmkit.records import Customer
        >>> schema = Customer.json_schema()
        >>> schema["required"], schema["properties"]["stage"]["title"]
        (['name'], 'Stage')
        """
        return adapter(cls).json_schema()

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """
        Describe the class by its first sentence and name what must be there.
        """
        reference = handler(core_schema)
        schema = handler.resolve_ref_schema(reference)
        schema["description"] = (cls.__doc__ or "").strip().partition("\n\n")[0]
        if cls.required:
            schema["required"] = list(cls.required)
        return reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Document):
    """
    Something the store keeps and the change log follows.

    Attributes:
        label: What a record of the type is called.
        id: Identifier, unique within the type; empty until it is stored.
        version: Number of changes so far; 0 until it is stored.
        in_order: Fields that say when something begins and when it ends, in pairs.
        own_numbers: Whether a number is of one record of the type: not where numbers
            come from others' papers.
        hides: Whether fields can be hidden: not in records of this class, whose
            :attr:`hidden` is empty; conditions then need not ask each of them.
    """

    label: ClassVar[Label]
    in_order: ClassVar[tuple[tuple[str, str], ...]] = ()
    own_numbers: ClassVar[bool] = True
    hides: ClassVar[bool] = False
    id: OwnId = ""
    version: Count = 0

    @property
    def ref(self) -> Ref:
        """
        Reference to this record.

        >>> from crmkit.records import Department
        >>> str(Department(id="D1").ref)
        'department:D1'
        """
        return Ref(self.type_name, self.id)

    @property
    def hidden(self) -> Mapping[str, str]:
        """
        Fields that the reader may not see, each with the text to show instead.

        >>> from crmkit.records import Contact, masked
        >>> dict(masked(Contact(phone="13812345678"), {"phone": "138****5678"}).hidden)
        {'phone': '138****5678'}
        """
        return _NOTHING_HIDDEN

    def shown(self, field: str) -> object:
        """
        Return what may be shown of a field: its mask if hidden, else its value.

        Where records have custom values, another name is the id of a custom field.
        """
        if field in self.hidden:
            return self.hidden[field]
        if field in _slots(plain_class(type(self))) or not hasattr(self, "custom"):
            return getattr(self, field)
        return self.custom.get(field)

    def replace(self, **fields: Any) -> Self:
        """
        Return a copy with some fields changed; values are trusted.

        Raises:
            HiddenRecordError: If fields of this record are hidden.

        >>> from crmkit.records import Department
        >>> Department(id="D1", name="销售部").replace(name="市场部").name
        '市场部'
        """
        if self.hidden:
            raise HiddenRecordError(self.type_name, tuple(self.hidden))
        cls = type(self)
        slots, made = _slots(cls), object.__new__(cls)
        if not fields.keys() <= slots.keys():
            cls(**fields)  # it names the one that is too many
        for (_, put), value in zip(slots.values(), _reader(cls)(self), strict=True):
            put(made, value)
        for name, value in fields.items():
            slots[name][1](made, value)
        return made


def restored(cls: type[R], values: Iterable[Any]) -> R:
    """
    Return a record with its fields in their order; values are trusted.

    For stores and copies. Filling the slots takes half as long as the constructor
    of a frozen class, which looks each of them up.

    >>> from crmkit.records import Department
    >>> restored(Department, ["D1", 1, "销售部", None]) == Department(
    ...     id="D1", version=1, name="销售部")
    True
    """
    made = object.__new__(cls)
    for (_, put), value in zip(_slots(cls).values(), values, strict=True):
        put(made, value)
    return made


@cached
def _slots(cls: type[Any]) -> dict[str, _Slot]:
    """
    Return what reads and what fills each field, in their order.
    """
    found = (
        (field.name, getattr(cls, field.name)) for field in dataclasses.fields(cls)
    )
    return {name: (slot.__get__, slot.__set__) for name, slot in found}


@cached
def _reader(cls: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """
    Return what reads all fields at once, in their order.
    """
    return attrgetter(*_slots(cls))


@cached
def adapter(cls: type[Any]) -> TypeAdapter[Any]:
    """
    Return the checker of a document class, made once.
    """
    return TypeAdapter(plain_class(cls))


@cached
def _checks(cls: type[Any]) -> tuple[_Check, _Check, bool, _Check]:
    """
    Return what :meth:`Document.of` needs to know of a class.

    That is its two validators, which are faster without the adapter around
    them; whether it holds no other documents in which something may be hidden or
    missing; and a function that is true of a value whose required fields are filled.
    """
    validator = adapter(cls).validator
    flat = all(map(_holds_whole_values, inner_documents(cls).values()))
    return validator.validate_python, validator.validate_json, flat, _presence(cls)


def _holds_whole_values(inner: Inner) -> bool:
    """
    Return whether pydantic alone sees to it that the documents of a field are whole.
    """
    return not any(
        issubclass(cls, Record) or cls.required or inner_documents(cls)
        for cls in inner.classes
    )


def _presence(cls: type[Any]) -> _Check:
    match cls.required:
        case ():
            return lambda _: True
        case (name,):
            return attrgetter(name)  # text: true unless it is None or empty
        case names:
            read = attrgetter(*names)
            return lambda value: all(read(value))


def plain_class(cls: type[Any]) -> type[Any]:
    """
    Return the record class itself for one whose instances have hidden fields.
    """
    return getattr(cls, "_plain", cls)


def _refuse_hidden(cls: Any, data: Any) -> None:
    if hidden := getattr(data, "hidden", None):
        raise HiddenRecordError(data.type_name, tuple(hidden))
    _refuse_masks(cls, data)
    read = data.get if isinstance(data, Mapping) else partial(_attribute, data)
    for name, inner in inner_documents(cls).items():
        for _, value in inner.each(read(name)):
            if held := inner.class_of(value):
                _refuse_hidden(held, value)


def _refuse_masks(cls: Any, data: Any) -> None:
    if isinstance(data, Mapping):
        values: Iterable[tuple[str, object]] = data.items()
    else:
        values = ((name, _attribute(data, name)) for name in hints(cls))
    if problems := mask_problems(cls.type_name, values):
        raise InvalidRecordError(cls.type_name, problems)


def _attribute(holder: object, name: str) -> object:
    return getattr(holder, name, None)


def _invalid(
    cls: type[Document], error: ValidationError, given: object
) -> InvalidRecordError:
    known = given if isinstance(given, Mapping | cls) else None
    return InvalidRecordError(cls.type_name, found_problems(cls, error, known))


def _parsed(text: str | bytes) -> object:
    try:
        return from_json(text)
    except (TypeError, ValueError):  # no JSON, or no text at all
        return None


def _complete(cls: type[Any], value: D) -> D:
    if absent := missing_problems(cls, value):
        raise InvalidRecordError(cls.type_name, absent)
    return value
