"""
Everything of a store at once: out into a file, back in, and checked.
"""

from crmkit.crm._backup._export import ExportReport, export
from crmkit.crm._backup._restore import restore

__all__ = ["ExportReport", "export", "restore"]
