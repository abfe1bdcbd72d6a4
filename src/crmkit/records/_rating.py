"""
Ratings (满意度评分): how satisfied a customer says he is, from 1 to 5.

Invariants:
    - A rating is a fact of its own. What a customer thinks of an outcome that he was
      told is his opinion, on the ticket; the two are never averaged together (T11).
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.labels import Label
from crmkit.records._attachment import Attachment
from crmkit.records._base import Record
from crmkit.records._custom import NO_CUSTOM, FrozenMap
from crmkit.records._types import Id, Instant, Line, Prose, Score, Slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating(Record):
    """
    A score that a customer gave, with his words.

    Attributes:
        customer: Id of the customer.
        contact: Id of the person who gave it.
        ticket: Id of the ticket whose handling it is about; None if of all of us.
        order: Id of the order that it is about.
        score: From 1 to 5, of which 5 is very satisfied.
        comment: What he said with it (具体评价).
        given_at: Instant at which he gave it.
        channel: Channel through which it came.
        survey: Name of the survey that asked for it.
        follow_up: Id of the ticket that a low score opened.
        created_at: Instant at which the record was made.
        attachments: Files that belong to it.
        custom: Values of custom fields.
        external_id: Id in another system.

    >>> Rating.of({"customer": "C1", "score": 4}).score
    4
    """

    type_name: ClassVar[str] = "rating"
    label: ClassVar[Label] = Label("Rating", "满意度评分", ("评价",))
    required: ClassVar[tuple[str, ...]] = ("customer", "score")
    sensitive: ClassVar[frozenset[str]] = frozenset({"comment", "custom"})

    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    contact: Annotated[Id | None, Label("Contact", "联系人")] = None
    ticket: Annotated[Id | None, Label("Ticket", "工单")] = None
    order: Annotated[Id | None, Label("Order", "订单")] = None
    score: Annotated[
        Score | None, Label("Score", "服务满意度评分", ("满意度评分", "评分", "满意度"))
    ] = None
    comment: Annotated[Prose | None, Label("Comment", "具体评价", ("评价",))] = None
    given_at: Annotated[Instant | None, Label("Given", "评价时间")] = None
    channel: Annotated[Slug | None, Label("Channel", "评价渠道")] = None
    survey: Annotated[Line | None, Label("Survey", "问卷")] = None
    follow_up: Annotated[Id | None, Label("Ticket opened for it", "低分工单")] = None
    created_at: Annotated[Instant | None, Label("Created", "创建时间")] = None
    attachments: Annotated[
        tuple[Attachment, ...], Label("Attachments", "附件", ("关联资料",))
    ] = ()
    custom: Annotated[FrozenMap, Label("Custom fields", "自定义字段")] = NO_CUSTOM
    external_id: Annotated[Line | None, Label("External id", "外部编号")] = None
