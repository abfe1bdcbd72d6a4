"""
Our own people: users and the departments they work in.

Not here: what a user may do (:mod:`crmkit.access`).
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.conditions import Text
from crmkit.labels import Label
from crmkit.records._attachment import Attachment
from crmkit.records._base import Record
from crmkit.records._types import Count, Email, Id, Instant, Line, Slug, Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Department(Record):
    """
    A part of the company that owns records and has a supervisor.

    Attributes:
        name: Name shown to people.
        supervisor: Id of the user who answers for it.
    """

    type_name: ClassVar[str] = "department"
    label: ClassVar[Label] = Label("Department", "部门")
    required: ClassVar[tuple[str, ...]] = ("name",)

    name: Annotated[Line | None, Label("Name", "部门名称"), Text(fold=True)] = None
    supervisor: Annotated[Id | None, Label("Supervisor", "部门主管")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Record):
    """
    One of our own people (员工), who acts and owns records.

    An account is usable once department and roles are set (requirement P1): before,
    it can neither act nor own anything.

    Attributes:
        name: Name shown to people.
        number: Employee number (工号).
        department: Id of the department he works in.
        roles: Names of his roles.
        scopes: Names of the data scopes that say which records he sees; if none, those
            of his roles.
        regions: Regions that he answers for (负责地区), sorted.
        industries: Industries that he answers for (负责行业), sorted.
        email: Where notices go.
        phone: Business phone.
        active: False once he has left.
        skills: What he can do and which languages he speaks, sorted.
        absent_until: Instant at which he is back; None while he is there.
        deputy: Id of the user who stands in for him while he is away.
        capacity: How many open tickets he can take on; None if any number.
        attachments: Files about him.
        external_id: His id in another system.
    """

    type_name: ClassVar[str] = "user"
    label: ClassVar[Label] = Label("User", "员工", ("用户",))
    required: ClassVar[tuple[str, ...]] = ("name",)
    sensitive: ClassVar[frozenset[str]] = frozenset({"email", "phone"})

    name: Annotated[Line | None, Label("Name", "姓名"), Text(fold=True)] = None
    number: Annotated[Line | None, Label("Employee number", "工号")] = None
    department: Annotated[Id | None, Label("Department", "部门")] = None
    roles: Annotated[tuple[Slug, ...], Label("Roles", "角色")] = ()
    scopes: Annotated[tuple[Slug, ...], Label("Data scope", "数据范围")] = ()
    regions: Annotated[Tags, Label("Regions", "负责地区")] = ()
    industries: Annotated[Tags, Label("Industries", "负责行业")] = ()
    email: Annotated[Email | None, Label("E-mail", "邮箱")] = None
    phone: Annotated[Line | None, Label("Phone", "电话")] = None
    active: Annotated[bool, Label("Active", "在职")] = True
    skills: Annotated[Tags, Label("Skills", "技能", ("语言",))] = ()
    absent_until: Annotated[Instant | None, Label("Absent until", "返岗时间")] = None
    deputy: Annotated[Id | None, Label("Deputy", "代理人")] = None
    capacity: Annotated[Count | None, Label("Capacity", "可承担工单数")] = None
    attachments: Annotated[
        tuple[Attachment, ...], Label("Attachments", "附件", ("关联资料",))
    ] = ()
    external_id: Annotated[Line | None, Label("External id", "外部编号")] = None

    @property
    def usable(self) -> bool:
        """
        Whether the account may act and own records: active, with department and duties.

        >>> user = User(name="李娜", department="D1", roles=("agent",))
        >>> user.usable, user.replace(active=False).usable
        (True, False)
        """
        return not self.lacks

    @property
    def lacks(self) -> tuple[str, ...]:
        """
        What the account lacks to be usable: ``active``, else ``department``, ``roles``.

        >>> User(name="李娜").lacks, User(name="李娜", active=False).lacks
        (('department', 'roles'), ('active',))
        """
        if not self.active:
            return ("active",)
        missing = {"department": self.department, "roles": self.roles}
        return tuple(name for name, value in missing.items() if not value)
