"""
Fields that take one of several types of record.

Invariants:
    - A record is of its type; data has the name of its type beside its fields,
      when it is read and when it is written.
    - Only what is wrong with the one that is meant is told.
"""

from collections.abc import Mapping
from typing import Any, get_args

import attrs
from pydantic import (
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from crmkit.records._fields import TYPE


@attrs.frozen
class ByType:
    """
    Annotation of a union of documents: the type says which one is meant.

    >>> from typing import Annotated
    >>> from pydantic import TypeAdapter
    >>> from crmkit.records import Department, User
    >>> either = TypeAdapter(Annotated[Department | User, ByType()])
    >>> either.validate_python({"type": "user", "name": "李娜"}).type_name
    'user'
    """

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """
        Return what checks the one that is meant.
        """
        classes = {cls.type_name: cls for cls in get_args(source)}
        checks: dict[Any, CoreSchema] = {
            name: core_schema.no_info_before_validator_function(
                _without_type, handler.generate_schema(cls)
            )
            for name, cls in classes.items()
        }
        return core_schema.tagged_union_schema(
            checks,
            _type_of,
            custom_error_type="record_type",
            custom_error_message="should be one of several records",
            custom_error_context={"expected": ", ".join(map(repr, classes))},
            serialization=core_schema.wrap_serializer_function_ser_schema(_dumped),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """
        Describe the data for each, with the name of its type.
        """
        choices: Mapping[str, CoreSchema] = schema["choices"]
        return {
            "oneOf": [
                _with_type(name, handler.resolve_ref_schema(handler(inner)))
                for name, inner in choices.items()
            ]
        }


def _type_of(value: object) -> object:
    if isinstance(value, Mapping):
        return value.get(TYPE)
    return getattr(value, "type_name", None)


def _without_type(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: each for key, each in value.items() if key != TYPE}
    return value


def _dumped(value: Any, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
    return {TYPE: value.type_name, **dump(value)}


def _with_type(name: str, schema: JsonSchemaValue) -> JsonSchemaValue:
    return {
        **schema,
        "properties": {TYPE: {"const": name}, **schema["properties"]},
        "required": [TYPE, *schema.get("required", ())],
    }
