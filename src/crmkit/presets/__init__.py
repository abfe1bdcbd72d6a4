"""
The documents' defaults, as data that a company may edit.
"""

from crmkit.presets._access import access_policy
from crmkit.presets._agreement import agreed_ends
from crmkit.presets._definitions import (
    Defined,
    check_definition,
    is_in_code,
    with_definitions,
)
from crmkit.presets._descriptions import standard_descriptions
from crmkit.presets._field_options import moved_fields
from crmkit.presets._forms import FORMS, form, form_of
from crmkit.presets._machines import machine, machines, ticket_machine
from crmkit.presets._plans import PLANNED
from crmkit.presets._routing import ticket_routing
from crmkit.presets._schemas import record_fields
from crmkit.presets._settings import Settings
from crmkit.presets._standard import standard
from crmkit.presets._tables import TABLES, table, table_of
from crmkit.presets._users import reads_field

__all__ = [
    "FORMS",
    "PLANNED",
    "TABLES",
    "Defined",
    "Settings",
    "access_policy",
    "agreed_ends",
    "check_definition",
    "form",
    "form_of",
    "is_in_code",
    "machine",
    "machines",
    "moved_fields",
    "reads_field",
    "record_fields",
    "standard",
    "standard_descriptions",
    "table",
    "table_of",
    "ticket_machine",
    "ticket_routing",
    "with_definitions",
]
