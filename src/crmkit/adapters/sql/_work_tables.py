"""
The tables of what is to be done: appointments, the outbox, answers to repetitions.

Not here: the tables of records (:mod:`crmkit.adapters.sql._tables`), of what has
happened (:mod:`crmkit.adapters.sql._log_tables`).
"""

from typing import Final

from sqlalchemy import Index, MetaData, Table

from crmkit.adapters.sql._columns import instant, key, number, place, text

_TYPE: Final = "what kind of record"
_ID: Final = "which record"


def work_tables(prefix: str, made: MetaData) -> None:
    """
    Describe the tables of what is to be done.
    """
    _ticks(prefix, made)
    Table(
        f"{prefix}appointments",
        made,
        key("record_type", _TYPE),
        key("record_id", _ID),
        key("kind", "what is to be done"),
        instant("due_at", "when it is to be done", index=True),
        text("cycle", "which of several times it is"),
        info={"about": "what is due for a record; taken off the list when done"},
    )
    _outbox(prefix, made)
    _delivery_log(prefix, made)
    Table(
        f"{prefix}answers",
        made,
        key("by", "who asked"),
        key("key", "the key of the request"),
        place("position", "which command of the request, from 1"),
        text("fingerprint", "hash of the command"),
        text("record_type", "what kind of record it answered with"),
        text("record_id", "which record it answered with"),
        text("state", "that record as it was, as JSON"),
        instant("expires_at", "when it may be forgotten", index=True),
        info={"about": "what a keyed request answered, for when it is repeated"},
    )


def _ticks(prefix: str, made: MetaData) -> None:
    Table(
        f"{prefix}ticks",
        made,
        key("rule", "name of the time rule"),
        text("asked", "what it asked then"),
        instant("switched_at", "when it was switched on", nullable=True),
        instant("armed_at", "what was true by then does not fire", nullable=True),
        instant("since", "up to when crossings are dealt with", nullable=True),
        text("cursor", "up to where changes are dealt with", nullable=True),
        instant("until", "end of the window under work", nullable=True),
        number("batch", "how many changes are under work; 0 if none are"),
        text("place", "where to go on in that work", nullable=True),
        info={"about": "how far each time rule has come"},
    )


def _outbox(prefix: str, made: MetaData) -> None:
    table = Table(
        f"{prefix}outbox",
        made,
        key("id", "identifier; the message's stable id is made of it"),
        text("key", "what it is about; the same is never sent twice", unique=True),
        text("channel", "how it goes out"),
        text("to", "address in the channel", nullable=True),
        text("subject", "subject line"),
        text("body", "text"),
        text("record_type", _TYPE),
        text("record_id", _ID),
        text("recipient_type", "what kind of record the recipient is", nullable=True),
        text("recipient_id", "which record the recipient is", nullable=True),
        text(
            "status",
            "`pending`, `sent`, `failed`, which waits for a person, `expired` or "
            "`cancelled`",
        ),
        number("attempts", "how often it was tried since a person put it back"),
        instant("next_attempt_at", "not to be tried before"),
        instant("created_at", "when it was decided"),
        instant("sent_at", "when the channel took it", nullable=True),
        text("error", "why the last attempt failed; empty if none did"),
        text("lease", "token of the worker that holds it; empty if none does"),
        instant("leased_until", "until when, by the database's clock", nullable=True),
        instant("expires_at", "when it is too late to send it", nullable=True),
        info={"about": "messages to be sent, and how far each has come"},
    )
    # What was sent stays, and is many times as much: nothing goes through it.
    age = ("created_at", "id")
    _index(table, "pending", "pending", age)
    _index(table, "order", "pending", ("channel", "to", *age))
    _index(table, "failed", "failed", age)


def _index(table: Table, name: str, status: str, names: tuple[str, ...]) -> None:
    Index(
        f"ix_{table.name}_{name}",
        *(table.c[name] for name in names),
        sqlite_where=table.c.status == status,
        postgresql_where=table.c.status == status,
    )


def _delivery_log(prefix: str, made: MetaData) -> None:
    table = Table(
        f"{prefix}delivery_log",
        made,
        key("id", "identifier of the line"),
        text("delivery", "which row of the outbox"),
        instant("at", "when it happened"),
        text("by", "who did it"),
        text("what", "what was done"),
        text("detail", "the rest in words"),
        info={"about": "what was done with each message, by crmkit and by people"},
    )
    Index(None, table.c.delivery, table.c.at, table.c.id)
    Table(
        f"{prefix}sends",
        made,
        key("channel", "name of the channel"),
        text("sends", "when it was used last, in microseconds since 1970"),
        info={"about": "how channels that have a rate were used"},
    )
