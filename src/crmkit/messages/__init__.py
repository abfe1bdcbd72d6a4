"""
What is said to people, and in which words.
"""

from crmkit.messages._failures import channel_text, failure_text
from crmkit.messages._template import MessageTemplate, MessageText

__all__ = ["MessageTemplate", "MessageText", "channel_text", "failure_text"]
