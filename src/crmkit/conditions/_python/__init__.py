"""
The Python back end: a lowered form as one compiled function.

Not here: what a condition is (:mod:`crmkit.conditions`).
"""

from crmkit.conditions._python._answers import Compiled, Reading
from crmkit.conditions._python._program import Holds

__all__ = ["Compiled", "Holds", "Reading"]
