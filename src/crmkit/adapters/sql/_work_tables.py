"""
The tables of what is to be done: appointments, the outbox, answers to repetitions.

Not here: the tables of records (:mod:`crmkit.adapters.sql._tables`), of what has
happened (:mod:`crmkit.adapters.sql._log_tables`).
"""

from typing import Final

from sqlalchemy import Index, MetaData, Table, literal_column

from crmkit.adapters.sql._columns import instant, key, number, part_of, place, text

_TYPE: Final = "what kind of record"
_ID: Final = "which record"


def work_tables(prefix: str, made: MetaData) -> None:
    """
    Describe the tables of what is to be done.
    """
    _ticks(prefix, made)
    appointments = Table(
        f"{prefix}appointments",
        made,
        key("record_type", _TYPE),
        key("record_id", _ID),
        key("kind", "what is to be done"),
        instant("due_at", "when it is to be done", index=True),
        text("cycle", "which of several times it is"),
        number("attempts", "how often it could not be done, up to now"),
        text("error", "why it could not be done the last time"),
        info={"about": "what is due for a record; taken off the list when done"},
    )
    has_failed = appointments.c.attempts > literal_column("0")
    Index(
        f"ix_{appointments.name}_failing",
        *(appointments.c[name] for name in ("due_at", "record_type", "record_id")),
        sqlite_where=has_failed,
        postgresql_where=has_failed,
    )
    outbox = _outbox(prefix, made)
    _delivery_log(prefix, made, outbox)
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
        key("asked", "what it asks, as a hash"),
        instant("switched_at", "when it was switched on", nullable=True),
        instant("armed_at", "what was true by then does not fire", nullable=True),
        instant("since", "up to when crossings are dealt with", nullable=True),
        instant("caught_up", "the same, whatever is still to come", nullable=True),
        text("cursor", "up to where changes are dealt with", nullable=True),
        instant("until", "end of the window under work", nullable=True),
        number("batch", "how many changes are under work; 0 if none are"),
        text("place", "where to go on in that work", nullable=True),
        info={"about": "how far each time rule has come"},
    )


def _outbox(prefix: str, made: MetaData) -> Table:
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
            "`cancelled`; `read`, if a message in the application was marked so",
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
    _index(table, "due", "pending", ("next_attempt_at", *age))
    _index(table, "failed", "failed", age)
    _index(table, "expiry", "pending", ("expires_at", *age))
    _index(table, "nobody", "pending", ("to", *age))
    # Lists, and what is forgotten.
    Index(None, table.c.created_at, table.c.id)
    Index(None, table.c.record_id, table.c.created_at, table.c.id)
    found = ("recipient_id", "channel", "status", *age)
    Index(None, *(table.c[name] for name in found))
    return table


def _index(table: Table, name: str, status: str, names: tuple[str, ...]) -> None:
    Index(
        f"ix_{table.name}_{name}",
        *(table.c[name] for name in names),
        sqlite_where=table.c.status == literal_column(f"'{status}'"),
        postgresql_where=table.c.status == literal_column(f"'{status}'"),
    )


def _delivery_log(prefix: str, made: MetaData, outbox: Table) -> None:
    table = Table(
        f"{prefix}delivery_log",
        made,
        key("id", "identifier of the line"),
        part_of("delivery", "which row of the outbox", outbox.c.id),
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
