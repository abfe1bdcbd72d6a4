"""
What crmkit is plugged into: stores and channels, one folder or module each.

An adapter is opened by URL through its hook, or made directly from its module.
"""

__all__: list[str] = []
