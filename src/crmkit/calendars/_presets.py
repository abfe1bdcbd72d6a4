"""
Weekly hours that many desks have, by name, as data.

Not here: documents that name a calendar (:mod:`crmkit.presets`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from crmkit.errors import UnknownChoiceError

Hours: TypeAlias = Mapping[str, tuple[str, ...]]

_HOURS: dict[str, dict[str, tuple[str, ...]]] = {
    "always": {"mon-sun": ("00:00-24:00",)},
    "extended_hours": {"mon-fri": ("08:00-20:00",), "sat": ("09:00-17:00",)},
    "office_hours": {"mon-fri": ("09:00-18:00",)},
    "office_hours_with_lunch": {"mon-fri": ("09:00-12:00", "13:30-18:00")},
    "six_days": {"mon-sat": ("09:00-18:00",)},
    "weekdays": {"mon-fri": ("00:00-24:00",)},
}

#: Weekly hours by name, as :class:`Calendar` takes them.
PRESETS: Mapping[str, Hours] = MappingProxyType(
    {name: MappingProxyType(hours) for name, hours in _HOURS.items()}
)


def preset_hours(name: str) -> Hours:
    """
    Return the weekly hours of a name.

    Raises:
        UnknownChoiceError: If there are none.

    >>> dict(preset_hours("six_days"))
    {'mon-sat': ('09:00-18:00',)}
    """
    try:
        return PRESETS[name]
    except KeyError:
        raise UnknownChoiceError("preset", name, tuple(PRESETS)) from None
