"""
The one CRM of the process, over Django's tables.
"""

from functools import cache

from crmkit import CRM
from django_desk.desk.store.store import DjangoStore


@cache
def crm(alias: str = "default") -> CRM:
    """
    Return the CRM on a database of Django's; threads share it.
    """
    return CRM(DjangoStore(alias))
