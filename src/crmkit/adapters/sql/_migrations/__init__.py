"""
How tables of an earlier version become those of this one: a module a version.

Needs Alembic, which is imported only when there is something to do.
"""

from crmkit.adapters.sql._migrations._run import upgrade_tables

__all__ = ["upgrade_tables"]
