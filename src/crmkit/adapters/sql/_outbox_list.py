"""
Lists of the outbox in SQL.

Invariants:
    - What is asked is the form of a statement, with what it is compared is bound to
      it; so there is one statement for each kind of question.
    - Rows that are pending or have failed are looked for in indexes that have no
      others.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import attrs
import sqlalchemy as sa
from sqlalchemy import bindparam, select

from crmkit.adapters.sql._tables import Tables
from crmkit.ports import DeliveryFilter, DeliveryStatus

_Part = Literal["status", "record", "recipient", "channel", "since", "behind"]


@attrs.frozen
class Listing:
    """
    What is asked for: the form of a statement.

    Attributes:
        status: The status, if it is one that has an index of its own.
        parts: What else is asked.
        newest_first: Whether the newest come first.
    """

    status: DeliveryStatus | None
    parts: tuple[_Part, ...]
    newest_first: bool


def listing(
    status: DeliveryStatus | None, among: DeliveryFilter
) -> tuple[Listing, Mapping[str, Any]]:
    """
    Return the form of a list, and the values that are bound to it.
    """
    own = status if status in ("pending", "failed") else None
    values = dict(_values(None if own else status, among))
    parts: tuple[_Part, ...] = tuple(values)
    bound = {name: value for each in values.values() for name, value in each.items()}
    return Listing(own, parts, among.newest_first), bound


def _values(
    status: DeliveryStatus | None, among: DeliveryFilter
) -> Iterator[tuple[_Part, dict[str, Any]]]:
    if status is not None:
        yield "status", {"status": status}
    if (record := among.record) is not None:
        yield "record", {"record_type": record.type, "record_id": record.id}
    if (to := among.recipient) is not None:
        yield "recipient", {"recipient_type": to.type, "recipient_id": to.id}
    if among.channel is not None:
        yield "channel", {"channel": among.channel}
    if among.since is not None:
        yield "since", {"since": among.since}
    if among.behind is not None:
        at, row_id = among.behind
        yield "behind", {"behind_at": at, "behind_id": row_id}


def listed(tables: Tables, form: Listing) -> Any:
    """
    Return the statement of a list.
    """
    table = tables["outbox"]
    age = (table.c.created_at, table.c.id)
    order = [column.desc() for column in age] if form.newest_first else age
    asked = [_CLAUSES[part](table) for part in form.parts if part in _CLAUSES]
    if form.status == "pending":
        asked.append(is_pending(table))
    elif form.status == "failed":
        asked.append(has_failed(table))
    if "behind" in form.parts:
        names = ("behind_at", "behind_id")
        place = sa.tuple_(
            *(
                bindparam(name, type_=here.type)
                for name, here in zip(names, age, strict=True)
            )
        )
        here = sa.tuple_(*age)
        asked.append(here < place if form.newest_first else here > place)
    most = bindparam("limit", type_=sa.BigInteger())
    return select(table).where(*asked).order_by(*order).limit(most)


def is_pending(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """
    Return whether a row waits to be sent.
    """
    # As a literal: only then is an index of such rows taken into account.
    return table.c.status == sa.literal_column("'pending'")


def has_failed(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """
    Return whether a row waits for a person.
    """
    return table.c.status == sa.literal_column("'failed'")


def _equal(*names: str) -> Any:
    def clause(table: sa.Table) -> sa.ColumnElement[bool]:
        return sa.and_(*(table.c[name] == bindparam(name) for name in names))

    return clause


_CLAUSES: Mapping[str, Any] = {
    "status": _equal("status"),
    "record": _equal("record_type", "record_id"),
    "recipient": _equal("recipient_type", "recipient_id"),
    "channel": _equal("channel"),
    "since": lambda table: table.c.created_at >= bindparam("since"),
}
