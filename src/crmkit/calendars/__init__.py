"""
Business time: hours, closures, and arithmetic on the time between them.
"""

from crmkit.calendars._calendar import Calendar, Edge
from crmkit.calendars._hours import Shift
from crmkit.calendars._spans import Span

__all__ = ["Calendar", "Edge", "Shift", "Span"]
