"""
Schemas of other people's classes: dataclasses, attrs, pydantic, Django and SQLAlchemy.

Invariants:
    - A library is touched only if the class comes from it; none is imported to find
      out.

Not here: reading values of such objects (:mod:`crmkit.conditions._kinds`,
:mod:`crmkit.conditions._views`).
"""

__all__: list[str] = []
