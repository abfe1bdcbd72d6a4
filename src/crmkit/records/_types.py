"""
The kinds of value that a record field may hold, each with its check.

Invariants:
    - Text holds no NUL and no lone surrogate, so every store can keep it.
    - An instant is aware and in UTC; a number is never read as one, nor as a
      day.
    - Text is checked by pydantic-core alone, without a call into Python.

Not here: what a company may choose from (statuses, kinds, topics), which is
policy and lives in :mod:`crmkit.presets`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

_ID = r"^[^\s\x00-\x1f\x7f-\x9f]*$"
_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"
_PROSE = r"^[^\x00]*$"
_SLUG = r"^[a-z][a-z0-9_]*$"
_CURRENCY = r"^[A-Z]{3}$"
_EMAIL = r"^[^@\s\x00-\x1f\x7f-\x9f]+@[^@\s\x00-\x1f\x7f-\x9f]+$"

#: Pattern → code of the problem that text is in which does not match it.
PATTERN_CODES: Mapping[str, str] = {
    _ID: "id",
    _LINE: "line",
    _PROSE: "prose",
    _SLUG: "slug",
    _EMAIL: "email",
    _CURRENCY: "currency",
}

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _read_instant(value: object) -> datetime:
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime) and value.utcoffset() is not None:
            return value.astimezone(UTC)
    except (ValueError, OverflowError):  # no such instant, or none in UTC
        pass
    raise PydanticCustomError("instant", "should be a date and time with a time zone")


def _read_day(value: object) -> date:
    try:
        if isinstance(value, str) and _ISO_DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:  # no such day
        pass
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise PydanticCustomError("day", "should be a day such as '2026-03-02'")


def _sorted_set(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


#: A point in time, stored in UTC to the microsecond; numbers and naive
#: datetimes are refused.
Instant = Annotated[datetime, BeforeValidator(_read_instant)]

#: A calendar day; numbers, and datetimes, which are days only in some zone,
#: are refused.
Day = Annotated[date, BeforeValidator(_read_day)]

#: How many, from 0 to what 64 bits hold; true and false are refused.
Count = Annotated[int, Field(strict=True, ge=0, le=2**63 - 1)]

#: Says of a field that it holds an amount of money.
OF_MONEY = "minor units of the currency beside it"

#: An amount of money in minor units of the ``currency`` beside it: 分 of a yuan.
MinorUnits = Annotated[
    int,
    Field(strict=True, ge=0, le=2**63 - 1, json_schema_extra={"x-unit": OF_MONEY}),
    OF_MONEY,
]

#: A score from 1 to 5, of which 5 is very satisfied; true and false are refused.
Score = Annotated[int, Field(strict=True, ge=1, le=5)]

#: A currency by its code in ISO 4217, such as ``CNY``; an amount beside it counts
#: its minor units, 分 of a yuan.
Currency = Annotated[str, StringConstraints(pattern=_CURRENCY)]

#: An identifier: visible characters without spaces, 1 to 64.
Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=_ID)]

#: A record's own identifier, which is empty until it is stored.
OwnId = Annotated[str, StringConstraints(max_length=64, pattern=_ID)]

#: One line of text, trimmed, 1 to 200 characters.
Line = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=_LINE
    ),
]

#: Text of several lines, trimmed, 1 to 20,000 characters.
Prose = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=20_000, pattern=_PROSE
    ),
]

#: Text as it came, 1 to 4,000,000 characters: what a machine wrote, such as JSON.
LongText = Annotated[
    str, StringConstraints(min_length=1, max_length=4_000_000, pattern=_PROSE)
]

#: The name of a status, kind, topic or stage: a lower-case ASCII identifier.
Slug = Annotated[str, StringConstraints(max_length=64, pattern=_SLUG)]

#: An e-mail address; only its shape is checked here.
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254, pattern=_EMAIL)
]

#: A set of short texts, kept sorted and without doubles so that equal sets
#: are equal values.
Tags = Annotated[tuple[Line, ...], AfterValidator(_sorted_set)]
