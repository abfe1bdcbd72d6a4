"""
The documents' own defaults, as data files that ship with crmkit.

Reading them is the only file access below ``crm/``: they are part of the
package, the same for everybody, and read once.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from crmkit.calendars import Calendar
from crmkit.errors import FieldError, InvalidRecordError
from crmkit.labels import Label, Language
from crmkit.lifecycle import Machine
from crmkit.messages import MessageTemplate
from crmkit.presets._settings import Settings
from crmkit.records import NumberFormat
from crmkit.sla import SlaPolicy


def standard(
    *,
    zone: str = "Asia/Shanghai",
    language: Language = "zh",
    calendars: Mapping[str, Calendar] | None = None,
    close_on_silence: timedelta | None = None,
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
        ticket_machine=ticket_machine(close_on_silence=close_on_silence),
        service_levels=tuple(map(SlaPolicy.of, read("service_levels"))),
        calendars={"always": Calendar.ALWAYS, **(calendars or {})},
        choices={field: _labels(rows) for field, rows in read("choices").items()},
        messages={m.name: m for m in map(MessageTemplate.of, read("messages"))},
        remind_every=timedelta(hours=24),
    )


def ticket_machine(*, close_on_silence: timedelta | None = None) -> Machine:
    """
    Return the ticket's status machine (requirements T3, T7, T8).

    Args:
        close_on_silence: As in :func:`standard`; whole minutes, one at least.

    Raises:
        InvalidRecordError: If *close_on_silence* is anything else.

    >>> "close_on_silence" in ticket_machine().mermaid()
    False
    """
    document = read("ticket_machine")
    if close_on_silence is not None:
        document = {
            **document,
            "moves": [*document["moves"], _silence(close_on_silence)],
        }
    return Machine.of(document)


def _silence(after: timedelta) -> dict[str, Any]:
    minutes, rest = divmod(after, timedelta(minutes=1))
    if minutes < 1 or rest:
        allowed = "should be whole minutes, one at least"
        problem = FieldError(
            "settings", "close_on_silence", "format", f"{after}", allowed
        )
        raise InvalidRecordError("settings", [problem])
    return {
        "name": "close_on_silence",
        "sources": ["awaiting_customer"],
        "target": "closed",
        "en": "Close, the customer is silent",
        "zh": "客户未回复，自动关闭",
        "stamps": ["closed_at"],
        "guards": [
            {
                "when": f"age(told_at) >= minutes({minutes})",
                "en": f"the customer was told less than {_words(minutes, 'en')} ago",
                "zh": f"告知客户尚不足 {_words(minutes, 'zh')}",
            }
        ],
    }


def _words(minutes: int, language: Language) -> str:
    if minutes % 1440 == 0:
        return f"{minutes // 1440} {'天' if language == 'zh' else 'days'}"
    return f"{minutes} {'分钟' if language == 'zh' else 'minutes'}"


def _labels(rows: list[dict[str, Any]]) -> dict[str, Label]:
    return {
        row["value"]: Label(row["en"], row["zh"], tuple(row.get("aliases", ())))
        for row in rows
    }


def read(name: str) -> Any:
    """
    Return a fresh copy of a data file's content.
    """
    return json.loads(_text(name))


@cache
def _text(name: str) -> str:
    return (files("crmkit.presets") / "data" / f"{name}.json").read_text("utf-8")
