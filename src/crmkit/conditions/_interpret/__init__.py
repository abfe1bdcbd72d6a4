"""
The interpreter: what an operand is worth and whether a form is true, for one record.

Invariants:
    - One place reads, makes and compares values for explanations, flips and error
      reports.

Not here: the compiled form that `holds` asks (:mod:`crmkit.conditions._python`).
"""

__all__: list[str] = []
