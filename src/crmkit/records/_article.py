"""
Articles of the knowledge base (知识库): cases that were solved, kept to be found again.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.conditions import Text
from crmkit.labels import Choice, Label
from crmkit.records._attachment import Attachment
from crmkit.records._base import Record
from crmkit.records._custom import NO_CUSTOM, FrozenMap
from crmkit.records._types import Id, Instant, Line, Prose, Slug, Tags


class ArticleKind(Choice):
    """
    What an article tells (I5).
    """

    SUCCESS = "success", Label("Success", "成功案例", ("成功",))
    PROBLEM = "problem", Label("Typical problem", "典型问题", ("问题案例",))
    GUIDE = "guide", Label("Guide", "操作指南", ("指南",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Record):
    """
    A case or a guide of the knowledge base.

    Attributes:
        title: What it is called.
        kind: Whether it tells of a success, a typical problem, or how to do something.
        question_kind: Kind of ticket that it answers: inquiry, complaint …
        topic: Topic below the kind (问题细类).
        product: Product that it is about.
        industry: Industry by GB/T 4754 or a common name.
        summary: What it is about.
        problem: What was wrong, or was wanted.
        steps: What was done, step by step (关键步骤).
        lessons: What was learnt (经验总结).
        keywords: Words to find it by, sorted.
        customer: Id of the customer whose case it was.
        ticket: Id of the ticket whose case it was.
        owner: Id of the user who answers for it.
        department: Id of the owner's department.
        published_at: Instant from which all may read it; None for a draft.
        created_at: Instant at which the record was made.
        attachments: Files that belong to it.
        custom: Values of custom fields.
        external_id: Id in another system.

    >>> Article.of({"title": "登录卡顿", "kind": "典型问题", "keywords": ["登录"]}).kind
    <ArticleKind.PROBLEM: 'problem'>
    """

    type_name: ClassVar[str] = "article"
    label: ClassVar[Label] = Label("Article", "知识案例", ("案例",))
    required: ClassVar[tuple[str, ...]] = ("title",)
    sensitive: ClassVar[frozenset[str]] = frozenset({"custom"})

    title: Annotated[
        Line | None, Label("Title", "案例标题", ("标题",)), Text(fold=True)
    ] = None
    kind: Annotated[ArticleKind, Label("Kind of article", "案例类型")] = (
        ArticleKind.PROBLEM
    )
    question_kind: Annotated[Slug | None, Label("Kind of question", "问题类型")] = None
    topic: Annotated[Slug | None, Label("Topic", "问题细类")] = None
    product: Annotated[Line | None, Label("Product", "产品")] = None
    industry: Annotated[Line | None, Label("Industry", "所属行业", ("行业类型",))] = (
        None
    )
    summary: Annotated[Prose | None, Label("Summary", "案例摘要", ("摘要",))] = None
    problem: Annotated[Prose | None, Label("Problem", "问题描述")] = None
    steps: Annotated[Prose | None, Label("Key steps", "关键步骤", ("解决方案",))] = None
    lessons: Annotated[Prose | None, Label("Lessons", "经验总结", ("经验教训",))] = None
    keywords: Annotated[Tags, Label("Keywords", "关键词")] = ()
    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    ticket: Annotated[Id | None, Label("Ticket", "工单")] = None
    owner: Annotated[Id | None, Label("Owner", "负责人", ("作者",))] = None
    department: Annotated[Id | None, Label("Department", "负责部门")] = None
    published_at: Annotated[Instant | None, Label("Published", "发布时间")] = None
    created_at: Annotated[Instant | None, Label("Created", "创建时间")] = None
    attachments: Annotated[
        tuple[Attachment, ...], Label("Attachments", "附件", ("关联资料",))
    ] = ()
    custom: Annotated[FrozenMap, Label("Custom fields", "自定义字段")] = NO_CUSTOM
    external_id: Annotated[Line | None, Label("External id", "外部编号")] = None
