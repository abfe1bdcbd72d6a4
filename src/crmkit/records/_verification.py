"""
Verified marks (核实): what of a record was checked, by whom, when and how.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.labels import Choice, Label
from crmkit.records._attachment import Attachment
from crmkit.records._base import Record
from crmkit.records._types import Id, Instant, Line, Prose


class VerificationMethod(Choice):
    """
    Who bore out what was checked (C16).
    """

    OFFICIAL = "official", Label("Official source", "官方渠道", ("官方渠道核实",))
    CUSTOMER = "customer", Label("The customer", "客户确认", ("客户本人确认",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification(Record):
    """
    A mark that a field of a customer, contact or need was verified.

    It holds for the value that the field had: a later one is not verified by it.

    Attributes:
        customer: Id of the customer.
        contact: Id of the contact, if the field is his.
        need: Id of the need, if the field is its.
        field_name: The field that was verified, for example ``name``.
        value: The value that it had, as text.
        method: Who bore it out.
        source: Which official source, or whom we spoke to.
        verified_at: Instant at which it was verified.
        verified_by: Id of the user who did.
        remarks: Anything else.
        attachments: Files that show it.
        created_at: Instant at which the record was made.

    >>> Verification.of({"customer": "C1", "field_name": "name",
    ...                  "method": "官方渠道"}).method
    <VerificationMethod.OFFICIAL: 'official'>
    """

    type_name: ClassVar[str] = "verification"
    label: ClassVar[Label] = Label("Verification", "核实记录", ("核实",))
    required: ClassVar[tuple[str, ...]] = ("method", "customer", "field_name")
    sensitive: ClassVar[frozenset[str]] = frozenset({"value", "source", "remarks"})

    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    contact: Annotated[Id | None, Label("Contact", "联系人")] = None
    need: Annotated[Id | None, Label("Need", "需求")] = None
    field_name: Annotated[Line | None, Label("Field", "核实字段")] = None
    value: Annotated[Prose | None, Label("Value", "核实内容")] = None
    method: Annotated[VerificationMethod, Label("Method", "核实方式")]
    source: Annotated[Line | None, Label("Source", "核实来源")] = None
    verified_at: Annotated[Instant | None, Label("Verified", "核实时间")] = None
    verified_by: Annotated[Id | None, Label("Verified by", "核实人")] = None
    remarks: Annotated[Prose | None, Label("Remarks", "备注")] = None
    attachments: Annotated[tuple[Attachment, ...], Label("Attachments", "附件")] = ()
    created_at: Annotated[Instant | None, Label("Created", "创建时间")] = None
