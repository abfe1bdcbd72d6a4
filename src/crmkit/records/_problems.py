"""
From pydantic's complaints to crmkit's: the field, what came, what would do.

Invariants:
    - Every problem of the data is found at once, in nested documents too.
    - The value of a sensitive field is in no problem, nor that of an unknown
      field, which may be a sensitive one with its name misspelt, nor what
      came in place of a whole document.

Not here: the errors themselves and their words (:mod:`crmkit.errors`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from crmkit.errors import FieldError, redacted
from crmkit.records._fields import hints, inner_documents
from crmkit.records._mask import Mask
from crmkit.records._types import PATTERN_CODES

_CODES = {
    "bool_parsing": "yes_or_no",
    "bool_type": "yes_or_no",
    "dataclass_type": "object",
    "dict_type": "object",
    "enum": "choice",
    "extra_forbidden": "unknown",
    "greater_than_equal": "too_small",
    "int_from_float": "whole_number",
    "int_parsing": "whole_number",
    "int_parsing_size": "whole_number",
    "int_type": "whole_number",
    "invalid_key": "key",
    "json_invalid": "json",
    "less_than_equal": "too_large",
    "list_type": "list",
    "literal_error": "choice",
    "mapping_type": "object",
    "missing": "required",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "string_type": "text",
    "string_unicode": "unicode",
    "timezone_aware": "instant",
    "tuple_type": "list",
    "unexpected_keyword_argument": "unknown",
}
_UNTOLD = ("unknown", "json")
_OWN_CODES = ("custom_key", "custom_value", "day", "instant", "masked", "record_type")
_LIMITS = {"too_long": "max_length", "too_small": "ge", "too_large": "le"}
_LONGEST_NAME = 64
_OF_A_KEY = "[key]"  # what pydantic adds to the path of a problem with a key


def missing_problems(cls: Any, source: object) -> list[FieldError]:
    """
    Return a problem for each required field that is empty, nested ones too.

    Args:
        cls: The document class.
        source: A document, or data for one that need not be valid.
    """
    return [
        FieldError(cls.type_name, _dotted(path), "required", "None")
        for path in _missing(cls, source, ())
    ]


def mask_problems(
    type_name: str, values: Iterable[tuple[str, object]]
) -> list[FieldError]:
    """
    Return a problem for each field that came with the mask of its value.
    """
    return [
        FieldError(type_name, _named(name), "masked", redacted(value))
        for name, value in values
        if type(value) is Mask
    ]


def _missing(
    cls: Any, source: Any, path: tuple[object, ...]
) -> Iterator[tuple[object, ...]]:
    for name in cls.required:
        if is_empty(_read(source, name)):
            yield (*path, name)
    for name, inner in inner_documents(cls).items():
        for where, value in inner.each(_read(source, name)):
            if held := inner.class_of(value):
                yield from _missing(held, value, (*path, name, *where))


def is_empty(value: object) -> bool:
    """
    Return whether a value leaves a required field empty.
    """
    return value is None or (isinstance(value, str) and not value)


def _read(source: Any, name: str) -> Any:
    if isinstance(source, Mapping):
        return source.get(name)
    return getattr(source, name, None)


def found_problems(
    cls: Any, error: ValidationError, given: object, field: str | None = None
) -> list[FieldError]:
    """
    Return one problem for each complaint and each required field not given.

    Args:
        cls: The document class.
        error: What pydantic complained of.
        given: The data, or None if there is no more to be found in it.
        field: The field whose value was checked, if not a whole document.
    """
    start = () if field is None else (field,)
    found = [
        _problem(cls, (*start, *details["loc"]), details)
        for details in error.errors(include_url=False)
    ]
    if given is None:
        return found
    named = {problem.field for problem in found}
    return found + [p for p in missing_problems(cls, given) if p.field not in named]


def _problem(cls: Any, loc: tuple[object, ...], details: Any) -> FieldError:
    path, owner, sensitive = _place(cls, loc)
    context = details.get("ctx", {})
    code = _code(details["type"], context)
    hidden = sensitive or code in _UNTOLD or _stands_for_all(code, details["input"])
    return FieldError(
        cls.type_name,
        _dotted(path) or "data",
        code,
        redacted(details["input"], sensitive=hidden),
        _detail(code, details),
        _allowed(owner, code, context),
    )


def _place(cls: Any, loc: tuple[object, ...]) -> tuple[list[object], Any, bool]:
    """
    Return a path without types, its innermost document class, and if it is sensitive.
    """
    path: list[object] = []
    owner, sensitive, among = cls, False, None
    for number, part in enumerate(loc):
        if among and (told := among.named(part)):
            owner, among = told, None  # no name of a field, but of the class there
            continue
        path.append(part)
        if part not in hints(owner):
            continue  # an index, a key, or a field that is not there
        sensitive = sensitive or part in owner.sensitive
        inner = inner_documents(owner).get(str(part))
        if inner is None:
            path += loc[number + 1 :]
            break
        if len(inner.classes) == 1:
            (owner,) = inner.classes
        else:
            among = inner
    return path, owner, sensitive


def _stands_for_all(code: str, value: object) -> bool:
    """
    Return whether text or a number came for a whole document: it may be a phone number.
    """
    return code == "object" and isinstance(value, str | bytes | int | float)


def _code(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "string_pattern_mismatch":
        return PATTERN_CODES.get(context["pattern"], "format")
    if kind in _OWN_CODES:
        return kind
    return _CODES.get(kind, "type" if kind.endswith("_type") else "format")


def _dotted(path: Iterable[object]) -> str:
    return ".".join(_named(part) for part in path if part != _OF_A_KEY)


def _named(part: object) -> str:
    name = str(part)
    plain = name.isprintable() and len(name) <= _LONGEST_NAME
    return name if plain else repr(name[:_LONGEST_NAME])


def _detail(code: str, details: Any) -> str:
    if code == "json":
        return str(details["ctx"]["error"])
    if code not in ("type", "format"):
        return ""
    text = details["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return str(text[:1].lower() + text[1:])


def _allowed(owner: Any, code: str, context: Mapping[str, Any]) -> tuple[str, ...]:
    if code == "unknown":
        return tuple(hints(owner))
    if code in ("choice", "record_type"):
        words = str(context.get("expected", "")).replace(" or ", ", ").split(", ")
        return tuple(word.strip("'") for word in words)
    return (str(context[_LIMITS[code]]),) if code in _LIMITS else ()
