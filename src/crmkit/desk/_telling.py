"""
Telling one of our own people something, in the company's words.

Not here: what is told when, which each command says for itself.
"""

from collections.abc import Mapping
from typing import Any, Final, cast

from crmkit.decisions import Effect
from crmkit.desk._reading import usable_one
from crmkit.desk._snapshot import Snapshot
from crmkit.labels import Language
from crmkit.messages import MessageText
from crmkit.records import Department, Record, Ref, User


def called(record: Record) -> str:
    """
    Return what people call a record: its number or name, else its id.

    >>> from crmkit.records import Customer, Rating
    >>> [called(each) for each in (Customer(id="C1", number="C2026001", name="恒信"),
    ...     Department(id="D1", name="售后部"), Rating(id="R1"))]
    ['C2026001', '售后部', 'R1']
    """
    known = cast("Any", record)
    number, name = getattr(known, "number", None), getattr(known, "name", None)
    return number or name or record.id


def words(view: Snapshot, message: str, values: Mapping[str, str]) -> MessageText:
    """
    Return one of the company's texts in its language.
    """
    settings = view.settings
    return settings.messages[message].render(settings.language, values)


def in_a_line(text: str) -> str:
    r"""
    Return text as one line of at most 200 characters.

    >>> in_a_line("协作\n请求 " + "长" * 200)[-3:], len(in_a_line("长" * 300))
    ('长长…', 200)
    """
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def notice(text: MessageText, to: User | None, about: Ref, cause: str) -> Effect:
    """
    Return the message that tells a user something in the application.

    Nobody, or somebody who has left, makes a delivery that has failed and waits for a
    person.

    Args:
        text: What it says.
        to: Whom it tells.
        about: The record it is about.
        cause: What it is told for; for the same cause nothing is told twice.
    """
    return Effect(
        key=f"{cause}:{to.id if to else '-'}",
        channel="in_app",
        to=to.id if to and to.active else None,
        subject=text.subject,
        body=text.body,
        record=about,
        recipient=to.ref if to else None,
    )


def supervisor_of(department: Department, view: Snapshot) -> User | None:
    """
    Return who leads a department; None if nobody does, or his account is not usable.
    """
    return usable_one(department.supervisor, view)


def field_words(record: Record, fields: Mapping[str, Any], view: Snapshot) -> str:
    """
    Return what fields are called in the company's language, in one text.

    >>> from crmkit.presets import standard
    >>> from crmkit.records import Need
    >>> view = Snapshot(by="U1", settings=standard(), new_id="")
    >>> field_words(Need(), {"budget": 1, "deadline": 2}, view)
    '预算、时间要求'
    """
    known = view.settings.schema(type(record)).fields
    language: Language = view.settings.language
    labels = (name in known and known[name].label for name in fields)
    told = [
        label.text(language) if label else name
        for label, name in zip(labels, fields, strict=True)
    ]
    return ("、" if language == "zh" else ", ").join(told)


#: Characters that a line of a record may have.
_LONGEST = 200
#: Characters that prose of a record may have.
PROSE: Final = 20_000
