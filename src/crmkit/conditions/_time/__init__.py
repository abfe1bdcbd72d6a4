"""
Conditions and time: windows of time rules, and the next flip of an answer.

Invariants:
    - No clock is read; the two ends of a window and the present instant are arguments.

Not here: single instants and days of a zone (:mod:`crmkit.conditions._wall`).
"""

__all__: list[str] = []
