"""
Checks of field values by well-kept libraries and lists, as a profile chooses.

Patterns are kept as text in these modules: compiling them all would make up most of
the time that importing crmkit takes for them, and :mod:`re` keeps those in use.
"""

from crmkit.records._checks._amounts import Amount, read_amount
from crmkit.records._checks._checker import Checked, Checker
from crmkit.records._checks._days import read_day, read_instant
from crmkit.records._checks._email import read_email
from crmkit.records._checks._industry import read_industry
from crmkit.records._checks._industry_table import (
    Industry,
    industries,
    industry_edition,
)
from crmkit.records._checks._phone import Phone, read_phone
from crmkit.records._checks._profile import (
    CheckKind,
    CheckProfile,
    FieldCheck,
    check_profile,
)
from crmkit.records._checks._regions import Region, Regions, official_regions
from crmkit.records._checks._uscc import read_uscc
from crmkit.records._phone_kind import PhoneKind

__all__ = [
    "Amount",
    "CheckKind",
    "CheckProfile",
    "Checked",
    "Checker",
    "FieldCheck",
    "Industry",
    "Phone",
    "PhoneKind",
    "Region",
    "Regions",
    "check_profile",
    "industries",
    "industry_edition",
    "official_regions",
    "read_amount",
    "read_day",
    "read_email",
    "read_industry",
    "read_instant",
    "read_phone",
    "read_uscc",
]
