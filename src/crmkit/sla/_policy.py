"""
Service levels as documents: how long a ticket of each priority may take.

Not here: measuring (:mod:`crmkit.sla` ``_ledger``).
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

from crmkit.lifecycle import Duration
from crmkit.records import Document, Line, Priority, Slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Document):
    """
    What is promised for one priority.

    Attributes:
        response: Time until the first response; None if none is promised.
        resolution: Time until a solution is on record and told; None if none
            is promised.

    >>> Target.of({"resolution": "PT24H"})
    Target(resolution=datetime.timedelta(days=1))
    """

    type_name: ClassVar[str] = "target"

    response: Duration | None = None
    resolution: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaPolicy(Document):
    """
    A service level.

    Attributes:
        name: Stable name, kept on the tickets it applies to.
        en: English label.
        zh: Chinese label.
        targets: Priority → what is promised.
        calendar: Name of the business calendar in which time counts;
            ``"always"`` counts plain hours.

    >>> gold = SlaPolicy.of({"name": "gold", "en": "Gold", "zh": "金牌",
    ...     "targets": {"紧急": {"response": "PT30M", "resolution": "P1D"}}})
    >>> str(gold.resolution("high")), gold.resolution("low"), gold.calendar
    ('1 day, 0:00:00', None, 'always')
    """

    type_name: ClassVar[str] = "sla_policy"

    name: Slug
    en: Line
    zh: Line
    targets: dict[Priority, Target] = field(default_factory=dict)
    calendar: Slug = "always"

    def resolution(self, priority: str) -> timedelta | None:
        """
        Return the time promised for a solution, or None.
        """
        target = self.targets.get(Priority.read(priority))
        return target.resolution if target else None
