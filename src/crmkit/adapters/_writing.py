"""
What every store refuses to write, checked before it is tried.
"""

from crmkit.decisions import Write
from crmkit.errors import HiddenRecordError


def refuse_hidden(write: Write) -> None:
    """
    Refuse a record with hidden fields: its None is not what is stored.

    Raises:
        HiddenRecordError: If fields of either state are hidden.
    """
    for record in (write.before, write.after):
        if record is not None and record.hidden:
            raise HiddenRecordError(record.type_name, tuple(record.hidden))
