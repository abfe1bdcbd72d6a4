"""
What a CRM keeps: records, and the changes that make their history.
"""

from crmkit.records._archive import Archive, ArchiveContent
from crmkit.records._article import Article, ArticleKind
from crmkit.records._as_of import UNKNOWN, Unknown, as_of
from crmkit.records._attachment import Attachment, Digest, FileName, MediaType
from crmkit.records._audit_entry import AuditAction, AuditEntry
from crmkit.records._base import Document, Record, Ref, adapter, restored
from crmkit.records._by_type import ByType
from crmkit.records._campaign import Campaign
from crmkit.records._catalogue import RECORD_TYPES, plural, record_class
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
from crmkit.records._feedback import Feedback
from crmkit.records._field_definition import FieldChoice, FieldDefinition, FieldKind
from crmkit.records._field_option import FieldOption
from crmkit.records._fields import amount_fields
from crmkit.records._file_names import harmless_name
from crmkit.records._followup import FollowUp
from crmkit.records._in_order import order_problems
from crmkit.records._interaction import FeedbackBy, Interaction, Mode
from crmkit.records._links import Link, links
from crmkit.records._mask import Mask
from crmkit.records._masked import hideable_fields, masked, masking
from crmkit.records._masked_change import Masking, masked_change
from crmkit.records._milestone import Milestone, MilestoneKind
from crmkit.records._names import record_names
from crmkit.records._need import Need, NeedKind
from crmkit.records._numbers import NumberFormat
from crmkit.records._people import Department, User
from crmkit.records._personal import (
    attached_in,
    emptied,
    emptied_change,
    kept_fields,
    personal_fields,
)
from crmkit.records._phone_kind import PhoneKind
from crmkit.records._purchase import Contract, Order
from crmkit.records._rating import Rating
from crmkit.records._rule_run import RuleRun
from crmkit.records._task import Task, TaskKind
from crmkit.records._ticket import Opinion, Priority, Ticket
from crmkit.records._turns import Turns
from crmkit.records._types import (
    Count,
    Currency,
    Day,
    Email,
    Id,
    Instant,
    Line,
    LongText,
    MinorUnits,
    Prose,
    Score,
    Slug,
    Tags,
)
from crmkit.records._upcasting import changed_fields, upcast
from crmkit.records._verification import (
    Verification,
    VerificationMethod,
    verified_fields,
)
from crmkit.records._wire import check_fields, from_wire, pairs_to_json, to_wire

__all__ = [
    "NO_CUSTOM",
    "RECORD_TYPES",
    "SCHEMA_VERSION",
    "SNAPSHOT",
    "UNKNOWN",
    "Amount",
    "Archive",
    "ArchiveContent",
    "Article",
    "ArticleKind",
    "Attachment",
    "AuditAction",
    "AuditEntry",
    "ByType",
    "Campaign",
    "Change",
    "CheckKind",
    "CheckProfile",
    "Checked",
    "Checker",
    "Contact",
    "Contract",
    "Count",
    "Currency",
    "CustomField",
    "Customer",
    "CustomerKind",
    "Day",
    "Department",
    "Digest",
    "Document",
    "Email",
    "Feedback",
    "FeedbackBy",
    "FieldCheck",
    "FieldChoice",
    "FieldDefinition",
    "FieldKind",
    "FieldOption",
    "FileName",
    "FollowUp",
    "FrozenMap",
    "Id",
    "Industry",
    "Instant",
    "Interaction",
    "Line",
    "Link",
    "LongText",
    "Mask",
    "Masking",
    "MediaType",
    "Milestone",
    "MilestoneKind",
    "MinorUnits",
    "Mode",
    "Need",
    "NeedKind",
    "NumberFormat",
    "Opinion",
    "Order",
    "Phone",
    "PhoneKind",
    "Priority",
    "Prose",
    "Rating",
    "Record",
    "Ref",
    "Region",
    "Regions",
    "RuleRun",
    "Scalar",
    "Score",
    "Slug",
    "Tags",
    "Task",
    "TaskKind",
    "Ticket",
    "Turns",
    "Unknown",
    "User",
    "Verification",
    "VerificationMethod",
    "adapter",
    "amount_fields",
    "as_kept",
    "as_of",
    "attached_in",
    "changed_fields",
    "check_fields",
    "check_profile",
    "difference",
    "emptied",
    "emptied_change",
    "field_names",
    "fold",
    "from_wire",
    "harmless_name",
    "hideable_fields",
    "industries",
    "industry_edition",
    "instant_of",
    "is_kept",
    "is_set",
    "kept_fields",
    "links",
    "masked",
    "masked_change",
    "masking",
    "official_regions",
    "order_problems",
    "pairs_to_json",
    "personal_fields",
    "plural",
    "read_amount",
    "read_day",
    "read_email",
    "read_industry",
    "read_instant",
    "read_phone",
    "read_uscc",
    "record_class",
    "record_names",
    "restored",
    "to_wire",
    "upcast",
    "verified_fields",
]
