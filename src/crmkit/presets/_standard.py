"""
The documents' own defaults, as data files that ship with crmkit.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crmkit.access import AccessPolicy
from crmkit.calendars import Calendar
from crmkit.labels import Label, Language
from crmkit.messages import MessageTemplate
from crmkit.presets._data import read
from crmkit.presets._descriptions import standard_descriptions
from crmkit.presets._machines import Review, machines, ticket_machine
from crmkit.presets._settings import Settings
from crmkit.records import Checker, NumberFormat, Priority
from crmkit.routing import RoutingPolicy
from crmkit.sla import SlaPolicy


def standard(  # noqa: PLR0913 - each by its name
    *,
    zone: str = "Asia/Shanghai",
    language: Language = "zh",
    calendars: Mapping[str, Calendar] | None = None,
    close_on_silence: timedelta | None = None,
    review: Review = "allowed",
    checks: Checker | None = None,
    routing: RoutingPolicy | None = None,
    access: AccessPolicy | None = None,
) -> Settings:
    """
    Return the settings that ship with crmkit.

    Args:
        zone: IANA name of the company's zone.
        language: Language of what goes out.
        calendars: Business calendars by name, beside ``"always"``.
        close_on_silence: After how long without an answer a ticket whose
            solution was told may be closed. None, the default, means that
            nobody can close it until the customer agrees (requirement T7).
        review: Whether solutions are reviewed before they are told, as in
            :func:`ticket_machine`.
        checks: Checks that records pass before they are entered or changed, beside
            their own; for example ``Checker(check_profile("cn"), zone)``.
        routing: Which department and person a new ticket goes to, if nobody is named;
            for example :func:`ticket_routing`. None means whoever acts.
        access: Who may see and do what, for example :func:`access_policy`. None means
            that nobody is limited.

    >>> standard().service_level("standard").resolution("high")
    datetime.timedelta(days=1)
    """
    company = ZoneInfo(zone)
    return Settings(
        zone=company,
        language=language,
        numbers={
            record: NumberFormat(pattern, company)
            for record, pattern in read("numbers").items()
        },
        machines={
            **machines(),
            "ticket": ticket_machine(close_on_silence=close_on_silence, review=review),
        },
        service_levels=tuple(map(SlaPolicy.of, read("service_levels"))),
        calendars={"always": Calendar.ALWAYS, **(calendars or {})},
        choices={field: _labels(rows) for field, rows in read("choices").items()},
        messages={m.name: m for m in map(MessageTemplate.of, read("messages"))},
        impacts={
            field: {value: Priority.read(name) for value, name in rows.items()}
            for field, rows in read("impacts").items()
        },
        remind_every=timedelta(hours=24),
        checks=checks,
        routing=routing,
        access=access,
        descriptions=standard_descriptions(),
    )


def _labels(rows: list[dict[str, Any]] | str) -> dict[str, Label] | str:
    """
    Return what is called what; or the name of the field whose choices it shares.
    """
    if isinstance(rows, str):
        return rows
    return {
        row["value"]: Label(row["en"], row["zh"], tuple(row.get("aliases", ())))
        for row in rows
    }
