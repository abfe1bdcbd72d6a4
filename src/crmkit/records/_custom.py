"""
Values of custom fields: one immutable map per record, typed access by key.

Invariants:
    - Keys are stable ASCII ids; values are text, whole numbers, booleans or
      tuples of text, so a map is hashable, picklable and the same in every
      store.
    - A decimal, date or instant is kept as its ISO text and decoded by the
      :class:`CustomField` that names its type.

Not here: which custom fields a company has (:mod:`crmkit.presets`), how values of
them are kept (:mod:`crmkit.records._custom_kinds`).
"""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar, cast, get_origin

import attrs
from pydantic import (
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import (
    CoreSchema,
    PydanticCustomError,
    SchemaValidator,
    core_schema,
)

from crmkit.conditions import Choices, Field, FieldType, Option
from crmkit.errors import CustomValueError
from crmkit.labels import Label
from crmkit.records._cached import cached
from crmkit.records._custom_kinds import Scalar, kind_of
from crmkit.records._mask import Mask
from crmkit.records._types import Day, Instant

T = TypeVar("T")

_KEY: Final = r"[a-z][a-z0-9_]{0,62}"
_ID: Final = re.compile(_KEY)
_WHAT_DOES: Final = "text, a whole number of 64 bits, true/false or a list of text"


class FrozenMap(Mapping[str, Scalar]):
    """
    An immutable map from custom field ids to values.

    Raises:
        CustomValueError: If a key is no ASCII identifier or a value is of a
            type that cannot be kept.

    >>> plan = FrozenMap({"seats": 12})
    >>> plan["seats"], plan == {"seats": 12}, hash(plan) == hash(FrozenMap(seats=12))
    (12, True, True)
    """

    __slots__ = ("_items",)
    _items: dict[str, Scalar]

    def __init__(
        self, items: Mapping[str, object] | None = None, /, **more: object
    ) -> None:
        pairs = {**(items or {}), **more}
        self._items = {key: _checked(key, pairs[key]) for key in sorted(pairs)}

    def __getitem__(self, key: str) -> Scalar:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def without(self, keys: AbstractSet[str]) -> "FrozenMap":
        """
        Return the map without some keys, there or not.

        >>> FrozenMap(seats=12, plan="1200").without({"plan", "level"})
        FrozenMap({'seats': 12})
        """
        if keys.isdisjoint(self._items):
            return self
        return trusted({k: v for k, v in self._items.items() if k not in keys})

    def __eq__(self, other: object) -> bool:
        """
        Compare values and their types: 1 is not True here.
        """
        if not isinstance(other, Mapping):
            return NotImplemented
        return _typed(self._items) == _typed(other)

    def __hash__(self) -> int:
        return hash(tuple(self._items.items()))

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})"

    def __reduce__(self) -> tuple[object, tuple[dict[str, Scalar]]]:
        return trusted, (self._items,)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """
        Validate from any mapping; dump as a plain object.
        """
        return core_schema.no_info_wrap_validator_function(
            cls._validated,
            core_schema.dict_schema(_KEYS, _VALUES),
            serialization=core_schema.plain_serializer_function_ser_schema(
                attrgetter("_items"), return_schema=core_schema.dict_schema()
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """
        Describe the plain object, which is both what is read and what is written.
        """
        described = handler(core_schema.dict_schema(_KEYS, _VALUES))
        return {**described, "additionalProperties": False}

    @classmethod
    def _validated(
        cls, value: object, check: ValidatorFunctionWrapHandler
    ) -> "FrozenMap":
        if isinstance(value, Mapping) and Mask in map(type, value.values()):
            raise PydanticCustomError("masked", "is a mask")
        if isinstance(value, FrozenMap):
            return value
        return trusted(dict(sorted(check(value).items())))


def trusted(items: dict[str, Scalar]) -> FrozenMap:
    """
    Return the map of items that are sorted by key and checked, or masks.
    """
    made = FrozenMap.__new__(FrozenMap)
    made._items = items  # noqa: SLF001 - our own slot
    return made


def masks_in(custom: Mapping[str, object]) -> dict[str, str]:
    """
    Return the masks in a map of custom values, by field.
    """
    return {key: str(value) for key, value in custom.items() if type(value) is Mask}


def is_custom_id(text: str) -> bool:
    """
    Return whether a custom field may be called so.

    >>> is_custom_id("purchase_plan"), is_custom_id("Plan")
    (True, False)
    """
    return _ID.fullmatch(text) is not None


_KEYS: Final = core_schema.custom_error_schema(
    core_schema.str_schema(strict=True, pattern=f"^{_KEY}$"),
    custom_error_type="custom_key",
    custom_error_message="should be called by an id of a–z, 0–9 and _, 63 at most",
)
_TEXT: Final = core_schema.str_schema(strict=True, pattern=r"^[^\x00]*$")
_VALUES: Final = core_schema.custom_error_schema(
    core_schema.union_schema(
        [
            _TEXT,
            core_schema.bool_schema(strict=True),
            core_schema.int_schema(strict=True, ge=-(2**63), le=2**63 - 1),
            core_schema.tuple_schema([_TEXT], variadic_item_index=0),
        ],
        mode="left_to_right",
    ),
    custom_error_type="custom_value",
    custom_error_message=f"should be {_WHAT_DOES}",
)
_check_key: Final = SchemaValidator(_KEYS).validate_python
_check_value: Final = SchemaValidator(_VALUES).validate_python


def _checked(key: str, value: object) -> Scalar:
    try:
        _check_key(key)
    except ValidationError:
        allowed = "an id of a–z, 0–9 and _, 63 at most"
        raise CustomValueError(key, value, allowed) from None
    if type(value) is Mask:
        raise CustomValueError(key, value, _WHAT_DOES)
    try:
        return cast("Scalar", _check_value(value))
    except ValidationError:
        raise CustomValueError(key, value, _WHAT_DOES) from None


def _typed(items: Mapping[str, object]) -> dict[str, tuple[type, object]]:
    return {key: (type(value), value) for key, value in items.items()}


#: The map without entries, shared by all records that have none.
NO_CUSTOM = FrozenMap()


def _options(
    given: Mapping[str, Label | None] | tuple[Option, ...],
) -> tuple[Option, ...]:
    if isinstance(given, Mapping):
        return tuple(Option(value, label) for value, label in given.items())
    return tuple(given)


@attrs.frozen
class CustomField(Generic[T]):
    """
    One custom field: typed access to its values, and what conditions know of it.

    Attributes:
        id: Stable ASCII id under which the value is kept.
        type: Type that a value has in Python.
        label: Its names in both languages.
        aliases: Further words that mean it in conditions.
        choices: The values that there are, with their labels; a mapping will do.
        indexed: Whether a store keeps an index of it, to be found by.
        as_type: What conditions take it for, where that does not follow from
            *type*: ``Money("CNY")``, or ``Number(4)`` instead of two places.

    >>> from decimal import Decimal
    >>> PLAN = CustomField("purchase_plan", Decimal)
    >>> custom = FrozenMap(PLAN.value(Decimal("1200.50")))
    >>> custom
    FrozenMap({'purchase_plan': '1200.50'})
    >>> PLAN.read(custom)
    Decimal('1200.50')
    """

    id: str
    type: type[T]
    label: Label | None = attrs.field(default=None, kw_only=True)
    aliases: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    choices: tuple[Option, ...] = attrs.field(
        default=(), kw_only=True, converter=_options
    )
    indexed: bool = attrs.field(default=False, kw_only=True)
    as_type: FieldType | None = attrs.field(default=None, kw_only=True)

    @property
    def kind(self) -> FieldType | None:
        """
        What conditions take it for; None if they know no such type.

        >>> level = CustomField("level", str, choices={"gold": Label("Gold", "金牌")})
        >>> level.kind.values, CustomField("seats", int).kind
        (('gold',), Integer(unit=None))
        """
        if self.choices:
            return Choices(self.choices)
        return self.as_type or kind_of(get_origin(self.type) or self.type)

    @property
    def field(self) -> Field:
        """
        The field that conditions may name.

        Raises:
            CustomValueError: If conditions know no such type.

        >>> CustomField("seats", int, label=Label("Seats", "席位")).field.within
        'custom'
        """
        if self.kind is None:
            raise CustomValueError(self.id, self.type, "a type that conditions know")
        return Field(
            self.id, self.kind, label=self.label, aliases=self.aliases, within="custom"
        )

    def of(self, record: object) -> T | None:
        """
        Return the field's value on a record, or None if it is not set.

        >>> from crmkit.records import Customer
        >>> SEATS = CustomField("seats", int)
        >>> SEATS.of(Customer(custom=FrozenMap(seats=12))), SEATS.of(Customer())
        (12, None)
        """
        return self.read(cast("Any", record).custom)

    def read(self, custom: Mapping[str, Scalar]) -> T | None:
        """
        Return the field's value in a map, or None if it is not set.

        Raises:
            CustomValueError: If the value kept is not of the field's type.
        """
        if self.id not in custom:
            return None
        raw = custom[self.id]
        try:
            return cast("T", _adapter(self.type).validate_python(raw))
        except ValueError:
            raise CustomValueError(self.id, raw, self.type.__name__) from None

    def value(self, value: T) -> dict[str, Scalar]:
        """
        Return the map entry that keeps *value*.

        Raises:
            CustomValueError: If the value is not of the field's type.
        """
        try:
            checked = _adapter(self.type).validate_python(value)
        except ValueError:
            raise CustomValueError(self.id, value, self.type.__name__) from None
        raw = _adapter(self.type).dump_python(checked, mode="json")
        return {self.id: _checked(self.id, raw)}


# Plain datetime and date would take numbers, and datetimes of no known zone.
_CHECKED: Final[dict[object, Any]] = {datetime: Instant, date: Day}


@cached
def _adapter(kind: type[object]) -> TypeAdapter[object]:
    return TypeAdapter(_CHECKED.get(kind, kind))
