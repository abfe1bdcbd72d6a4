"""
What no store can keep, and what every store refuses to write.
"""

from crmkit.decisions import Write
from crmkit.errors import HiddenRecordError


def keepable(*texts: str) -> bool:
    r"""
    Return whether a database can keep texts; what it cannot keep is not in it.

    >>> keepable("中", "T1"), keepable("T\ud800"), keepable("T\0")
    (True, False, False)
    """
    return all(
        "\0" not in text and text.encode(errors="replace").decode() == text
        for text in texts
    )


def refuse_hidden(write: Write) -> None:
    """
    Refuse a record with hidden fields: its None is not what is stored.

    Raises:
        HiddenRecordError: If fields of either state are hidden.
    """
    for record in (write.before, write.after):
        if record is not None and record.hidden:
            raise HiddenRecordError(record.type_name, tuple(record.hidden))
