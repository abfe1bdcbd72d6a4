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
from crmkit.forms._table import Table
from crmkit.forms._table_document import TableColumn, TableDocument

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
    "Table",
    "TableColumn",
    "TableDocument",
    "vagueness",
]
