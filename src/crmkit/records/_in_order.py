"""
Whether what a record says to end does not end before it begins.

Not here: instants that a machine sets (:mod:`crmkit.lifecycle`), and whether
something may lie ahead (:mod:`crmkit.desk`).
"""

from collections.abc import Collection

from crmkit.errors import FieldError, redacted
from crmkit.records._base import Record


def order_problems(
    record: Record, among: Collection[str] | None = None
) -> list[FieldError]:
    """
    Return a problem for each end of a record that is before its beginning.

    Args:
        record: The record.
        among: Fields that came; pairs of which none did are left alone. None for all.

    >>> from datetime import date
    >>> from crmkit.records import Campaign
    >>> fair = Campaign(starts_on=date(2026, 3, 9), ends_on=date(2026, 3, 2))
    >>> [problem] = order_problems(fair)
    >>> print(problem.text("zh"))
    结束日期：不能早于 2026-03-09，收到的是 '2026-03-02'
    """
    return [
        _too_early(record, first, last)
        for first, last in type(record).in_order
        if (among is None or first in among or last in among)
        and (start := getattr(record, first)) is not None
        and (end := getattr(record, last)) is not None
        and end < start
    ]


def _too_early(record: Record, first: str, last: str) -> FieldError:
    start, end = getattr(record, first), getattr(record, last)
    sensitive = {first, last} & record.sensitive
    came = redacted(end, sensitive=bool(sensitive))
    detail = "…" if sensitive else start.isoformat()
    return FieldError(record.type_name, last, "too_early", came, detail)
