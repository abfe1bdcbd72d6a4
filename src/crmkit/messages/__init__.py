"""
What is said to people, and in which words.
"""

from crmkit.messages._failures import channel_text, failure_text
from crmkit.messages._outward import CONTACT_FIELDS, leaking, outward
from crmkit.messages._template import MessageTemplate, MessageText

__all__ = [
    "CONTACT_FIELDS",
    "MessageTemplate",
    "MessageText",
    "channel_text",
    "failure_text",
    "leaking",
    "outward",
]
