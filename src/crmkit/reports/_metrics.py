"""
A number with its meaning: what was measured, over how many, and how.

Invariants:
    - A metric carries its definition, in both languages.
    - With nothing to measure a metric is undefined, never 0 or infinite.

Not here: which metrics a summary has (:mod:`crmkit.reports` ``_summary``).
"""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

import attrs

from crmkit.labels import Label, Language
from crmkit.reports._blocks import Card, Noted, Tone

#: ``tickets`` is a count, ``share`` a part of 1; seconds are plain or business time.
Unit = Literal["tickets", "share", "seconds", "business_seconds"]

UNDEFINED = "—"
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


@attrs.frozen(kw_only=True)
class Metric:
    """
    A measure, its value and its definition.

    Attributes:
        id: Stable name.
        label: Name for people.
        value: The value in *unit*; None if it is undefined.
        unit: What the value is counted in.
        numerator: What was added up; None for medians and percentiles.
        denominator: Over how many; None for plain counts.
        definitions: How it is worked out: what is measured, and, for a mean,
            median or percentile, how those are taken.

    >>> kept = Metric(id="kept", label=Label("Kept", "达标率"), value=0.875,
    ...     unit="share", numerator=7, denominator=8,
    ...     definitions=(Label("Kept of promised.", "达标占承诺。"),))
    >>> kept.text("zh"), kept.basis("zh"), kept.basis("en")
    ('87.5%', '7 / 8', '7 of 8')
    >>> kept.definition.en
    'Kept of promised.'
    """

    id: str
    label: Label
    value: float | None
    unit: Unit
    numerator: float | None = None
    denominator: int | None = None
    definitions: tuple[Label, ...]

    @property
    def definition(self) -> Label:
        """
        How it is worked out, in one text.
        """
        return Label(
            " ".join(part.en for part in self.definitions),
            "".join(part.zh for part in self.definitions),
        )

    def noted(self, language: Language) -> Noted:
        """
        Return the name with the definitions as footnotes.
        """
        notes = [part.text(language) for part in self.definitions]
        return Noted(self.label.text(language), notes)

    def text(self, language: Language) -> str:
        """
        Return the value for people, ``—`` if it is undefined.

        >>> empty = Metric(id="p90", label=Label("P90", "90 分位"), value=None,
        ...     unit="seconds", definitions=())
        >>> empty.text("en"), attrs.evolve(empty, value=5400).text("zh")
        ('—', '1.5 小时')
        """
        if self.value is None:
            return UNDEFINED
        if self.unit == "share":
            return _percent(self.value)
        if self.unit == "tickets":
            return f"{self.value:,.0f}"
        return span_text(self.value, language, business=self.unit != "seconds")

    def basis(self, language: Language) -> str:
        """
        Return over how many tickets it was measured; empty for a plain count.
        """
        if self.denominator is None:
            return ""
        if self.unit == "share" and self.numerator is not None:
            word = "/" if language == "zh" else "of"
            return f"{self.numerator:,.0f} {word} {self.denominator:,}"
        number = f"{self.denominator:,}"
        return f"基于 {number} 张" if language == "zh" else f"based on {number} tickets"


def _percent(share: float) -> str:
    """
    Return a share in per cent, rounded half up as people do.

    >>> _percent(73 / 80), _percent(1 / 16), _percent(2 / 3)
    ('91.3%', '6.3%', '66.7%')
    """
    # What the number is written as: 73 / 80 is 0.9125, whatever its bits are.
    written = Decimal(repr(float(share)))
    return f"{written.quantize(Decimal('0.001'), ROUND_HALF_UP):.1%}"


def metric_card(
    metric: Metric, language: Language, *, note: str = "", tone: Tone = "plain"
) -> Card:
    """
    Return a metric as a card whose footnote is its definition.

    Args:
        metric: The metric.
        language: Language of the page.
        note: Line below the value; by default over how many it was measured.
        tone: Whether the value is good or bad news.

    >>> late = Metric(id="late", label=Label("Late", "超时"), value=3, unit="tickets",
    ...     definitions=(Label("Past the promise.", "已超过时限。"),))
    >>> card = metric_card(late, "en", tone="bad")
    >>> card.value, card.tone, card.label
    ('3', 'bad', Noted(text='Late', notes=('Past the promise.',)))
    """
    below = note or metric.basis(language)
    return Card(metric.noted(language), metric.text(language), below, tone)


def mean(values: Sequence[float]) -> float | None:
    """
    Return the arithmetic mean, None of nothing.

    >>> mean([0, 3]), mean([])
    (1.5, None)
    """
    return math.fsum(values) / len(values) if values else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """
    Return the value below which a share of all values lies, None of nothing.

    Between two neighbours in the sorted list it is interpolated in proportion:
    position ``share × (n - 1)``, counted from 0.

    Args:
        values: The values, in any order.
        share: 0 to 1; 0.5 is the median.

    References:
        Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996,
        definition 7; what NumPy, pandas and Polars call "linear".

    >>> percentile([4, 1, 2, 3], 0.5), percentile([1, 2], 0.9), percentile([], 0.5)
    (2.5, 1.9, None)
    """
    if not values:
        return None
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    low = math.floor(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


def span_text(seconds: float, language: Language, *, business: bool = False) -> str:
    """
    Return a length of time for people: minutes, hours, or days of 24 hours.

    Args:
        seconds: The length.
        language: Language of the units.
        business: Whether it is business time, which is never told in days.

    >>> span_text(90, "en"), span_text(9000, "zh"), span_text(864000, "zh")
    ('2 min', '2.5 小时', '10.0 天')
    >>> span_text(864000, "en", business=True)
    '240.0 h'
    """
    zh = language == "zh"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} {'分钟' if zh else 'min'}"
    if business or seconds < 4 * _DAY:
        return f"{seconds / _HOUR:,.1f} {'小时' if zh else 'h'}"
    return f"{seconds / _DAY:,.1f} {'天' if zh else 'd'}"


def target_text(seconds: float, language: Language) -> str:
    """
    Return a promised length of time for people: whole hours have no decimals.

    >>> target_text(172800, "en"), target_text(5400, "zh"), target_text(1800, "en")
    ('48 h', '1.5 小时', '30 min')
    """
    if seconds < _HOUR:
        return span_text(seconds, language)
    return f"{seconds / _HOUR:,g} {'小时' if language == 'zh' else 'h'}"
