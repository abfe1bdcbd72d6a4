"""
The front end: text becomes a checked tree.

Text is parsed by Python's own parser, walked against an allow-list, and every name,
literal and operator finds its type in the schema; what is wrong is collected, in
two languages.

Invariants:
    - Nothing is evaluated; a text either becomes one checked tree or one error with
      all problems.

Not here: what a tree means (:mod:`crmkit.conditions._forms`).
"""

__all__: list[str] = []
