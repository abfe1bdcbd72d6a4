"""
What is said to people, and in which words.
"""

from crmkit.messages._template import MessageTemplate, MessageText

__all__ = ["MessageTemplate", "MessageText"]
