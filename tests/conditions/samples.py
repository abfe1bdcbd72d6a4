"""
One record type that has a field of every type, and its columns.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import sqlalchemy as sa

from crmkit.conditions import Instant, Integer, Moment, Schema, Text, TextSet
from crmkit.labels import Choice, Label

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
AT = Moment(NOW)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Stage(Choice):
    """
    Where a lead stands.
    """

    PROSPECT = "prospect", Label("Prospect", "潜在", ("线索",))
    INTERESTED = "interested", Label("Interested", "意向")
    WON = "won", Label("Won", "成交")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """
    Somebody who may buy.
    """

    name: Annotated[str | None, Label("Name", "姓名")] = None
    owner: Annotated[str | None, Label("Owner", "负责人")] = None
    stage: Annotated[Stage | None, Label("Stage", "阶段", ("客户阶段",))] = None
    seats: Annotated[int | None, Label("Seats", "席位数")] = None
    limit: int | None = None
    vip: Annotated[bool | None, Label("VIP", "重要客户")] = None
    paid: bool | None = None
    tags: Annotated[tuple[str, ...] | None, Label("Tags", "标签")] = None
    last_contacted_at: Annotated[datetime | None, Label("Last contact", "上次联系")] = (
        None
    )
    created_at: datetime | None = None
    born: date | None = None
    signed: date | None = None
    spent: timedelta | None = None
    raw: dict[str, object] | None = None


SCHEMA = Schema.of(
    Lead,
    {
        "me": Text(),
        "quota": Integer(),
        "since": Instant(),
        "my_teams": TextSet(),
    },
)


class UtcText(sa.TypeDecorator[datetime]):
    """
    An instant as text of fixed width, in UTC.
    """

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:
        """
        Write an instant.
        """
        if value is None:
            return None
        return value.astimezone(UTC).isoformat(timespec="microseconds")


class Microseconds(sa.TypeDecorator[timedelta]):
    """
    A duration as a whole number.
    """

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Any) -> int | None:
        """
        Write a duration.
        """
        return None if value is None else value // timedelta(microseconds=1)


TABLE = sa.Table(
    "leads",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String),
    sa.Column("owner", sa.String),
    sa.Column("stage", sa.String),
    sa.Column("seats", sa.BigInteger),
    sa.Column("limit", sa.BigInteger),
    sa.Column("vip", sa.Boolean),
    sa.Column("paid", sa.Boolean),
    sa.Column("tags", sa.JSON(none_as_null=True)),
    sa.Column("last_contacted_at", UtcText),
    sa.Column("created_at", UtcText),
    sa.Column("born", sa.Date),
    sa.Column("signed", sa.Date),
    sa.Column("spent", Microseconds),
)
COLUMNS: dict[str, sa.ColumnElement[Any]] = {
    column.name: column for column in TABLE.columns if column.name != "id"
}


def row_of(number: int, lead: Lead) -> dict[str, object]:
    """
    Return a lead as a row of the table.
    """
    tags = None if lead.tags is None else list(lead.tags)
    row: dict[str, object] = {name: getattr(lead, name) for name in COLUMNS}
    return row | {"id": number, "tags": tags}
