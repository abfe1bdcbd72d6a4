"""
Say in words what the classes of documents say in code.

Not here: the pages that are made of it (:mod:`record_pages`).
"""

import dataclasses
import re
from collections.abc import Iterator
from importlib import import_module
from inspect import getdoc
from typing import Any

TEXTS = {
    "id": "id",
    "line": "text of one line",
    "prose": "text",
    "slug": "name of `a`–`z`, `0`–`9` and `_`",
    "email": "e-mail address",
    "currency": "currency by ISO 4217",
}
FORMATS = {"date-time": "instant, in UTC", "date": "day"}
SIMPLE = {"boolean": "yes or no", "object": "values by name"}
ENTRY = re.compile(r"^    (\w+): (.*)$")
LARGEST = 2**63 - 1


def attributes(cls: Any) -> dict[str, str]:
    """
    Return what the docstring of a class, and of those it is made of, says of each part.
    """
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        found |= _told(base.__doc__ or "")
    return found


def _told(doc: str) -> dict[str, str]:
    lines = iter(_section(doc))
    found: dict[str, str] = {}
    name = ""
    for line in lines:
        if entry := ENTRY.match(line):
            name = entry[1]
            found[name] = entry[2]
        elif name:
            found[name] += f" {line.strip()}"
    return {name: plain(text) for name, text in found.items()}


def _section(doc: str) -> Iterator[str]:
    """
    Yield the lines under ``Attributes:``.
    """
    _, _, rest = doc.partition("Attributes:\n")
    indent = len(doc) - len(doc.lstrip("\n ")) - 1
    for line in rest.splitlines():
        if not line.strip():
            return
        yield line[indent:]


def plain(text: str) -> str:
    """
    Return a sentence of a docstring as Markdown.

    >>> plain("``a`` or :attr:`b`")
    '`a` or `b`'
    """
    text = re.sub(r":\w+:`[~.]*([^`]*)`", r"`\1`", text)
    return text.replace("``", "`")


def first_paragraph(cls: Any) -> str:
    """
    Return the first paragraph of a class's docstring.
    """
    return plain((getdoc(cls) or "").partition("\n\n")[0])


def type_in_words(cls: Any, name: str, kind: Any) -> str:
    """
    Return what a field of a document class holds.

    Args:
        cls: The class.
        name: The field.
        kind: What conditions take it for; None if they do not know it.
    """
    schema = cls.json_schema()
    words = _words(schema["properties"][name])
    if getattr(kind, "fold", False):
        words += ", found whatever its case and width"
    if unit := getattr(kind, "unit", None) or _unit(cls, name):
        words += f", in {unit}"
    return words + _default(cls, name)


def _unit(cls: Any, name: str) -> str:
    """
    Return the unit that the docstring or the name of a field says, if there is one.
    """
    if "minor units" in attributes(cls).get(name, ""):
        return "minor units of `currency`"
    return "days" if name.endswith("_days") else ""


def _default(cls: Any, name: str) -> str:
    field = next(f for f in dataclasses.fields(cls) if f.name == name)
    match field.default:
        case bool() as yes:
            return "; yes by default" if yes else "; no by default"
        case int() | str() as value if value != "":
            return f"; `{value}` by default"
        case _:
            return ""


def _words(part: dict[str, Any]) -> str:
    """
    Return one sort of data in words, from its JSON Schema.
    """
    kinds = [one for one in part.get("anyOf", [part]) if one.get("type") != "null"]
    return " or ".join(_simple_words(one) for one in kinds)


def _simple_words(part: dict[str, Any]) -> str:
    if "$ref" in part:
        return _reference(part["$ref"].rpartition("/")[2])
    match part.get("type"):
        case "array":
            return f"several, each {_words(part['items'])}"
        case "string":
            return _text(part)
        case "integer":
            return _number(part)
        case other:
            return SIMPLE.get(str(other), "any value")


def _reference(name: str) -> str:
    public = hasattr(import_module("crmkit.records"), name)
    return f"{{py:class}}`~crmkit.records.{name}`" if public else name


def _text(part: dict[str, Any]) -> str:
    codes = import_module("crmkit.records._types").PATTERN_CODES
    known = FORMATS.get(part.get("format", ""))
    words = known or TEXTS.get(codes.get(part.get("pattern"), ""), "text")
    longest = part.get("maxLength")
    return f"{words}, up to {longest:,} characters" if longest else words


def _number(part: dict[str, Any]) -> str:
    low, high = part.get("minimum"), part.get("maximum", LARGEST)
    above = f" up to {high:,}" if high < LARGEST else ""
    return "whole number" + (f" from {low:,}" if low is not None else "") + above
