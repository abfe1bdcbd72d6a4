"""
Verified marks (核实): what of a record was checked, by whom, when and how.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Annotated, ClassVar

from crmkit.labels import Choice, Label
from crmkit.records._attachment import Attachment
from crmkit.records._base import Record, Ref
from crmkit.records._types import Id, Instant, Line, Prose


class VerificationMethod(Choice):
    """
    Who bore out what was checked (C16).
    """

    OFFICIAL = "official", Label("Official source", "官方渠道", ("官方渠道核实",))
    CUSTOMER = "customer", Label("The customer", "客户确认", ("客户本人确认",))
    SAID = "said", Label("Said, not verified", "客户自述", ("客户自述（未核实）",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification(Record):
    """
    A mark that a field of a customer, contact or need was verified.

    It holds for the value that the field had: a later one is not verified by it. What
    a customer only said of himself (``said``) verifies nothing, whatever is on record.

    Attributes:
        customer: Id of the customer.
        contact: Id of the contact, if the field is his.
        need: Id of the need, if the field is its.
        field_name: The field that was verified, for example ``name``; a custom one as
            ``custom.level``.
        value: The value that it had, as text; what is later is not verified by it. A
            new mark that does not say it is about what the field holds now.
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

    def verifies(self, record: Record) -> bool:
        """
        Return whether it bears out what a field of a record holds now.

        It does not if the field has had another value since, if the mark does not say
        which it was, if it is a mark of another record, or if it was only said.

        >>> from crmkit.records import Customer
        >>> mark = Verification(customer="C1", field_name="name", value="恒信科技",
        ...     method=VerificationMethod.OFFICIAL)
        >>> client = Customer(id="C1", name="恒信科技")
        >>> mark.verifies(client), mark.verifies(client.replace(name="恒信集团"))
        (True, False)
        """
        if self.method is VerificationMethod.SAID:
            return False
        held = self.held(record)
        return self.about == record.ref and held is not None and held == self.value

    def held(self, record: Record) -> str | None:
        """
        Return as text what its field holds in a record; None if that is nothing.

        >>> from crmkit.records import Customer
        >>> mark = Verification(customer="C1", field_name="custom.seats",
        ...     method=VerificationMethod.CUSTOMER)
        >>> mark.held(Customer.of({"name": "恒信", "custom": {"seats": 20}}))
        '20'
        """
        return _present(record, self.field_name)

    @property
    def about(self) -> Ref:
        """
        The record that it is about.
        """
        if self.need:
            return Ref("need", self.need)
        if self.contact:
            return Ref("contact", self.contact)
        return Ref("customer", self.customer or "")


def verified_fields(
    record: Record, marks: Iterable[Verification]
) -> dict[str, Verification]:
    """
    Return which fields of a record hold what was verified, with the latest mark.

    Args:
        record: The record.
        marks: Marks, of it or of others.

    >>> from datetime import UTC, datetime
    >>> from crmkit.records import Contact
    >>> wang = Contact(id="P1", customer="C1", name="王芳", phone="13812345678")
    >>> marks = [Verification(id=f"V{day}", customer="C1", contact="P1", value=value,
    ...     field_name="phone", method=VerificationMethod.CUSTOMER,
    ...     verified_at=datetime(2026, 3, day, tzinfo=UTC))
    ...     for day, value in ((1, "13812345678"), (2, "13812345678"), (3, "021-5555"))]
    >>> {name: mark.id for name, mark in verified_fields(wang, marks).items()}
    {'phone': 'V2'}
    """
    holding = [mark for mark in marks if mark.verifies(record)]
    return {mark.field_name or "": mark for mark in sorted(holding, key=_when)}


def _when(mark: Verification) -> tuple[str, str]:
    at = mark.verified_at
    return at.isoformat(timespec="microseconds") if at else "", mark.id


def _present(record: Record, name: str | None) -> str | None:
    """
    Return the present value of a field as a mark has it: as text.
    """
    name, dot, inner = (name or "").partition(".")
    if name not in {field.name for field in fields(record)} or name in record.hidden:
        return None
    value = record.to_dict()[name]
    if dot:
        value = value.get(inner) if isinstance(value, Mapping) else None
    return None if value is None else str(value)
