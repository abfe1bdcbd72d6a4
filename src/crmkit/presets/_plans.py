"""
Days where a plan or promise wants an instant: the start of that working day.

Not here: reading days in the cells of forms and tables (:mod:`crmkit.forms`).
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from crmkit.calendars import Calendar
from crmkit.errors import CrmkitError
from crmkit.sla import SlaPolicy

#: Fields of records that hold plans and promises, to which people give a day only.
PLANNED: Final = frozenset(
    {
        "absent_until", "due_at", "expected_at", "next_update_at", "planned_at",
        "remind_at", "return_visit_due_at",
    }
)  # fmt: skip
#: Characters of a day as text.
_DAY: Final = len("2026-03-02")


class PlanWays:
    """
    The part of settings that is about plans.
    """

    __slots__ = ()

    zone: ZoneInfo
    calendars: Mapping[str, Calendar]
    service_levels: tuple[SlaPolicy, ...]

    def start_of(self, day: date) -> datetime:
        """
        Return when work begins on a day, by the calendar of the first service level.

        Where that is closed, it is the next time it opens; where it says nothing, as of
        years whose holidays it does not know, the day's beginning in the company's
        zone.

        Args:
            day: The day.

        >>> from crmkit.presets import standard
        >>> standard().start_of(date(2026, 3, 2)).isoformat()
        '2026-03-01T16:00:00+00:00'
        """
        begins = datetime.combine(day, time(), self.zone)
        calendar = self.calendars.get(self.service_levels[0].calendar)
        try:
            return (calendar or Calendar.ALWAYS).next_open(begins)
        except CrmkitError:
            return begins.astimezone(UTC)

    def read_plan(self, said: Any, after: datetime | None = None) -> Any:
        """
        Return what was said of a plan; a day is the instant at which work begins then.

        Args:
            said: A day, or its text; anything else stays as it is.
            after: Where work has begun by then, that day, its end is meant.

        >>> from crmkit.presets import standard
        >>> settings = standard()
        >>> settings.read_plan("2026-03-02") == settings.start_of(date(2026, 3, 2))
        True
        >>> settings.read_plan("tomorrow"), settings.read_plan(None)
        ('tomorrow', None)
        """
        if isinstance(said, str) and len(said) == _DAY:
            try:
                said = date.fromisoformat(said)
            except ValueError:
                return said
        if not isinstance(said, date) or isinstance(said, datetime):
            return said
        try:
            begins = self.start_of(said)
            if after is None or begins > after:
                return begins
            ends = datetime.combine(said + timedelta(days=1), time(), self.zone)
            return ends.astimezone(UTC) if ends > after else begins
        except OverflowError:
            return said
