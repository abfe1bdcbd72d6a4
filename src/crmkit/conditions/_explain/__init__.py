"""
Explanations: what each part of a condition came to, and what would turn it.

Invariants:
    - An explanation and `holds` give one answer; both read values in
      :mod:`crmkit.conditions._interpret`.

Not here: when a condition turns by itself (:mod:`crmkit.conditions._time`).
"""

__all__: list[str] = []
