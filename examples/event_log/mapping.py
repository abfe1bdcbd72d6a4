"""
The mapping file: which activity is which move, and what the log leaves out.
"""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from crmkit.calendars import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """
    How a log is to be read.

    Attributes:
        columns: What a column means → its name in the log.
        assumed: What the log leaves out.
        close_on_silence: After how long without an answer a ticket may be
            closed.
        hours: Business hours in which times are also counted.
        week: The same hours as the file has them, for people.
        activities: Activity → status (or ``*``) → steps to take.
    """

    columns: dict[str, str]
    assumed: dict[str, str]
    close_on_silence: timedelta
    hours: Calendar
    week: dict[str, list[str]]
    activities: dict[str, dict[str, list[str]]]

    def steps(self, activity: str, status: str) -> list[str]:
        """
        Return the steps that an activity means in a status.
        """
        by_status = self.activities[activity]
        return by_status.get(status, by_status.get("*", []))


def read_mapping(path: Path) -> Mapping:
    """
    Read a mapping file.
    """
    data: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    return Mapping(
        columns=data["columns"],
        assumed=data["assumed"],
        close_on_silence=timedelta(days=data["policy"]["close_on_silence_days"]),
        hours=Calendar(data["hours"]["zone"], data["hours"]["week"], name="office"),
        week=data["hours"]["week"],
        activities=data["activities"],
    )
