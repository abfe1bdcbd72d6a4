"""
Pure handlers of the commands about our own people.
"""

from datetime import datetime

from crmkit.decisions import Decision
from crmkit.desk._changing import changed, check_version, checked_changes
from crmkit.desk._commands import (
    AddDepartment,
    AddUser,
    ChangeDepartment,
    ChangeUser,
)
from crmkit.desk._snapshot import SYSTEM, Snapshot
from crmkit.errors import FieldError, InvalidRecordError
from crmkit.records import Department, User

_NOT_SYSTEM = "should not begin as the system's own do"


def add_department(cmd: AddDepartment, view: Snapshot, at: datetime) -> Decision:
    """
    Enter a department.

    Raises:
        RecordNotFoundError: If its supervisor is not there.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> view = Snapshot(by="U9", settings=standard(), new_id="D1")
    >>> cmd = AddDepartment(department=Department(name="售后部"))
    >>> add_department(cmd, view, datetime(2026, 3, 2, tzinfo=UTC)).writes[0].after
    Department(id='D1', version=1, name='售后部', supervisor=None)
    """
    if cmd.department.supervisor:
        view.get(User, cmd.department.supervisor)
    return Decision(writes=(view.new(cmd.department),))


def change_department(cmd: ChangeDepartment, view: Snapshot, at: datetime) -> Decision:
    """
    Change some fields of a department.

    Raises:
        RecordNotFoundError: If the department or a new supervisor is not there.
        StaleVersionError: If it was changed since it was read.
        InvalidRecordError: If a field or value is not valid, with all problems.
    """
    department = view.get(Department, cmd.department)
    check_version(department, cmd.version)
    fields = checked_changes(department, cmd.fields, view)
    if fields.get("supervisor"):
        view.get(User, fields["supervisor"])
    return changed(department, fields)


def add_user(cmd: AddUser, view: Snapshot, at: datetime) -> Decision:
    """
    Enter a user.

    Raises:
        RecordNotFoundError: If his department is not there.
        InvalidRecordError: If his id would pass him off as the system.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> sales = Department(id="D1", version=1, name="销售部")
    >>> view = Snapshot(by="U9", settings=standard(), new_id="U1",
    ...     records={sales.ref: sales})
    >>> cmd = AddUser(user=User(name="李娜", department="D1"))
    >>> add_user(cmd, view, datetime(2026, 3, 2, tzinfo=UTC)).writes[0].after.id
    'U1'
    """
    check_user_id(cmd.user)
    if cmd.user.department:
        view.get(Department, cmd.user.department)
    return Decision(writes=(view.new(cmd.user),))


def check_user_id(user: User) -> None:
    """
    Refuse an id that would pass a user off as the system.
    """
    if user.id.startswith(SYSTEM):
        problem = FieldError("user", "id", "format", repr(user.id), _NOT_SYSTEM)
        raise InvalidRecordError("user", [problem])


def change_user(cmd: ChangeUser, view: Snapshot, at: datetime) -> Decision:
    """
    Change some fields of a user; ``active=False`` says that he has left.

    Raises:
        RecordNotFoundError: If the user or a new department is not there.
        StaleVersionError: If he was changed since he was read.
        InvalidRecordError: If a field or value is not valid, with all problems.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> li, at = User(id="U1", version=1, name="李娜"), datetime(2026, 3, 2, tzinfo=UTC)
    >>> view = Snapshot(by="U9", settings=standard(), new_id="", records={li.ref: li})
    >>> cmd = ChangeUser(user="U1", fields={"active": False})
    >>> change_user(cmd, view, at).writes[0].fields
    {'active': (True, False)}
    """
    user = view.get(User, cmd.user)
    check_version(user, cmd.version)
    fields = checked_changes(user, cmd.fields, view, ("id", "version"))
    if fields.get("department"):
        view.get(Department, fields["department"])
    return changed(user, fields)
