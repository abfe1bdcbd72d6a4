"""
Errors about calendars: their builtin, and that they travel.
"""

import pickle

import pytest

from crmkit.errors import (
    CalendarFormatError,
    CalendarRangeError,
    CrmkitError,
    EmptySpanError,
    GuessedYearsWarning,
    NoClosingTimeError,
    NoOpenTimeError,
    OverlappingHoursError,
    UnknownTimeZoneError,
    UnknownYearError,
)

ERRORS = [
    CalendarFormatError("hours", 9, "a mapping"),
    CalendarRangeError("desk", "2203-01-01T00:00:00+00:00", 1900, 2199),
    EmptySpanError("2026-03-02T12:00:00+00:00", "2026-03-02T09:00:00+00:00"),
    NoClosingTimeError("always", "2026-03-02T09:00:00+00:00"),
    NoOpenTimeError("fair"),
    NoOpenTimeError("fair", "before", "2026-03-02T09:00:00+00:00"),
    OverlappingHoursError("hours of 'mon'", "09:00-12:00", "11:00-18:00"),
    UnknownTimeZoneError("Asia/Shangai", ("Asia/Shanghai",)),
    UnknownYearError("desk", "2027-01-01", 2004, 2026, "chinese_calendar 1.11.0"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_pickles_with_its_facts(error: CrmkitError) -> None:
    """
    An error that crosses a process is the same error with the same text.
    """
    again = pickle.loads(pickle.dumps(error))  # noqa: S301

    assert (type(error), error.args, str(error)) == (
        type(again),
        again.args,
        str(again),
    )


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_is_a_value_error(error: CrmkitError) -> None:
    """
    Who catches ValueError, as pydantic does, catches these.
    """
    assert isinstance(error, ValueError)


def test_a_warning_pickles_and_counts_its_years() -> None:
    """
    A warning that crosses a process keeps its facts; several years are a range.
    """
    warning = GuessedYearsWarning("desk", (2027, 2028), "s 1")
    again = pickle.loads(pickle.dumps(warning))  # noqa: S301

    assert (warning.args, str(warning)) == (again.args, str(again))
    assert (
        "calendar 'desk' counts 2027 to 2028 as plain weeks without holidays: "
        "s 1 does not know the years"
    ) == str(warning)
