"""
Forms of conditions that somebody asks who may not see everything.

Invariants:
    - Everything here turns forms into forms, so each back end runs what is made.

Not here: which conditions say what may be seen (:mod:`crmkit.conditions._limit`).
"""

from crmkit.conditions._limits._complement import all_of, any_of, complement
from crmkit.conditions._limits._limiter import Bounds, Limiter

__all__ = ["Bounds", "Limiter", "all_of", "any_of", "complement"]
