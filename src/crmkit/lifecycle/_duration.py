"""
Lengths of time as a document writes them.

Invariants:
    - A length is exact: a day is 24 hours, and months and years, which are not
      always as long, are refused.

Not here: business time (:mod:`crmkit.calendars`).
"""

from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError


def _no_calendar_units(value: object) -> object:
    if isinstance(value, str) and any(c in value.upper().split("T")[0] for c in "YM"):
        raise PydanticCustomError(
            "duration", "should be weeks, days, hours, minutes or seconds, not months"
        )
    return value


#: A length of time above zero, as ISO 8601 text such as ``PT24H`` or ``P3D``;
#: a day is 24 hours, months and years are refused.
Duration = Annotated[
    timedelta, BeforeValidator(_no_calendar_units), Field(gt=timedelta(0))
]
