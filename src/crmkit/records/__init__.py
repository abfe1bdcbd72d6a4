"""
What a CRM keeps: records, and the changes that make their history.
"""

from crmkit.records._as_of import UNKNOWN, Unknown, as_of
from crmkit.records._attachment import Attachment, Digest, FileName, MediaType
from crmkit.records._base import Document, Record, Ref, adapter, restored
from crmkit.records._by_type import ByType
from crmkit.records._catalogue import RECORD_TYPES, record_class
from crmkit.records._change import (
    SCHEMA_VERSION,
    SNAPSHOT,
    Change,
    difference,
    field_names,
    fold,
    is_set,
)
from crmkit.records._checks import (
    Amount,
    Checked,
    Checker,
    CheckKind,
    CheckProfile,
    FieldCheck,
    Industry,
    Phone,
    PhoneKind,
    Region,
    Regions,
    check_profile,
    industries,
    industry_edition,
    official_regions,
    read_amount,
    read_day,
    read_email,
    read_industry,
    read_instant,
    read_phone,
    read_uscc,
)
from crmkit.records._custom import NO_CUSTOM, CustomField, FrozenMap
from crmkit.records._custom_kinds import Scalar, as_kept, instant_of, is_kept
from crmkit.records._customer import Contact, Customer, CustomerKind
from crmkit.records._file_names import harmless_name
from crmkit.records._interaction import Interaction, Mode
from crmkit.records._links import Link, links
from crmkit.records._masked import masked
from crmkit.records._numbers import NumberFormat
from crmkit.records._people import Department, User
from crmkit.records._ticket import Opinion, Priority, Ticket
from crmkit.records._types import (
    Count,
    Day,
    Email,
    Id,
    Instant,
    Line,
    Prose,
    Slug,
    Tags,
)
from crmkit.records._upcasting import changed_fields, upcast
from crmkit.records._wire import check_fields, from_wire, to_wire

__all__ = [
    "NO_CUSTOM",
    "RECORD_TYPES",
    "SCHEMA_VERSION",
    "SNAPSHOT",
    "UNKNOWN",
    "Amount",
    "Attachment",
    "ByType",
    "Change",
    "CheckKind",
    "CheckProfile",
    "Checked",
    "Checker",
    "Contact",
    "Count",
    "CustomField",
    "Customer",
    "CustomerKind",
    "Day",
    "Department",
    "Digest",
    "Document",
    "Email",
    "FieldCheck",
    "FileName",
    "FrozenMap",
    "Id",
    "Industry",
    "Instant",
    "Interaction",
    "Line",
    "Link",
    "MediaType",
    "Mode",
    "NumberFormat",
    "Opinion",
    "Phone",
    "PhoneKind",
    "Priority",
    "Prose",
    "Record",
    "Ref",
    "Region",
    "Regions",
    "Scalar",
    "Slug",
    "Tags",
    "Ticket",
    "Unknown",
    "User",
    "adapter",
    "as_kept",
    "as_of",
    "changed_fields",
    "check_fields",
    "check_profile",
    "difference",
    "field_names",
    "fold",
    "from_wire",
    "harmless_name",
    "industries",
    "industry_edition",
    "instant_of",
    "is_kept",
    "is_set",
    "links",
    "masked",
    "official_regions",
    "read_amount",
    "read_day",
    "read_email",
    "read_industry",
    "read_instant",
    "read_phone",
    "read_uscc",
    "record_class",
    "restored",
    "to_wire",
    "upcast",
]
