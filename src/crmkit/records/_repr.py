"""
Values as Python code: what the repr of a record or document is made of.

Invariants:
    - What is written makes an equal value again, where the names in it are known.
    - A field that is as it is by itself is not told, so a sparse record is short.

Not here: texts for people (:mod:`crmkit.labels`).
"""

import dataclasses
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any


def told_fields(
    value: Any, read: Callable[[str], object] | None = None
) -> Iterator[str]:
    """
    Yield ``name=value`` for each field of a dataclass that is not as it is by itself.

    Args:
        value: The dataclass.
        read: What gives a field to be told, if not its value.

    >>> from crmkit.records import Department
    >>> list(told_fields(Department(id="D1", version=0)))
    ["id='D1'"]
    """
    for field in dataclasses.fields(value):
        found = read(field.name) if read else getattr(value, field.name)
        usual = field.default
        if field.default_factory is not dataclasses.MISSING:
            usual = field.default_factory()
        if type(found) is not type(usual) or found != usual:
            yield f"{field.name}={as_code(found)}"


def as_code(value: object) -> str:
    """
    Return a value as it is written in Python; choices by their names.

    >>> from crmkit.records import Priority
    >>> as_code((Priority.HIGH, "x"))
    "(Priority.HIGH, 'x')"
    """
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if type(value) is tuple:
        comma = "," if len(value) == 1 else ""
        return f"({', '.join(map(as_code, value))}{comma})"
    if type(value) is dict:
        pairs = (f"{as_code(k)}: {as_code(v)}" for k, v in value.items())
        return f"{{{', '.join(pairs)}}}"
    return repr(value)
