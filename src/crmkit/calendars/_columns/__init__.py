"""
Business time over whole columns; NumPy is loaded when the first one is asked.
"""

from crmkit.calendars._columns._face import Columns

__all__ = ["Columns"]
