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
from crmkit.desk._snapshot import Snapshot
from crmkit.records import Department, User


def add_department(cmd: AddDepartment, view: Snapshot, at: datetime) -> Decision:
    """
    Enter a department.

    Raises:
        RecordNotFoundError: If its supervisor is not there.
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
    fields = checked_changes(Department, cmd.fields, view)
    if fields.get("supervisor"):
        view.get(User, fields["supervisor"])
    return changed(department, fields)


def add_user(cmd: AddUser, view: Snapshot, at: datetime) -> Decision:
    """
    Enter a user.

    Raises:
        RecordNotFoundError: If his department is not there.
    """
    if cmd.user.department:
        view.get(Department, cmd.user.department)
    return Decision(writes=(view.new(cmd.user),))


def change_user(cmd: ChangeUser, view: Snapshot, at: datetime) -> Decision:
    """
    Change some fields of a user; ``active=False`` says that he has left.

    Raises:
        RecordNotFoundError: If the user or a new department is not there.
        StaleVersionError: If he was changed since he was read.
        InvalidRecordError: If a field or value is not valid, with all problems.
    """
    user = view.get(User, cmd.user)
    check_version(user, cmd.version)
    fields = checked_changes(User, cmd.fields, view, ("id", "version"))
    if fields.get("department"):
        view.get(Department, fields["department"])
    return changed(user, fields)
