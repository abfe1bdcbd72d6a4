"""
Forms: what is asked for a purpose, and the records that an answer makes; tables alike.
"""

from crmkit.forms._description import (
    DescriptionFinding,
    DescriptionHint,
    DescriptionPolicy,
    vagueness,
)
from crmkit.forms._document import (
    FormDocument,
    FormField,
    FormModule,
    FormPart,
    FormPurpose,
)
from crmkit.forms._draft import Draft
from crmkit.forms._form import AskedField, Form
from crmkit.forms._handover import Handover, handover_in
from crmkit.forms._table import Table
from crmkit.forms._table_document import TableColumn, TableDocument
from crmkit.forms._todos import day_named

__all__ = [
    "AskedField",
    "DescriptionFinding",
    "DescriptionHint",
    "DescriptionPolicy",
    "Draft",
    "Form",
    "FormDocument",
    "FormField",
    "FormModule",
    "FormPart",
    "FormPurpose",
    "Handover",
    "Table",
    "TableColumn",
    "TableDocument",
    "day_named",
    "handover_in",
    "vagueness",
]
