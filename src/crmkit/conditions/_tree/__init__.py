"""
Conditions as JSON trees, both ways, and the JSON Schema of such a tree.

Invariants:
    - A tree is checked as strictly as text is; what is accepted can be written again.

Not here: canonical text (:mod:`crmkit.conditions._text`).
"""

__all__: list[str] = []
