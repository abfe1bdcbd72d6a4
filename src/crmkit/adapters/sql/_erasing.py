"""
Taking away what is about a person, in SQL.

Invariants:
    - Rows are locked before they are looked at, so nothing that others write at that
      moment is written over.

Not here: what stays of a change (:func:`crmkit.records.emptied_change`), the records
and what is derived from them (:mod:`crmkit.adapters.sql._records`).
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Table, bindparam

from crmkit.adapters._redacting import DELIVERY, UNSENT
from crmkit.adapters.sql._errors import translated
from crmkit.adapters.sql._history import change_of, told
from crmkit.adapters.sql._json_types import WrittenJson
from crmkit.adapters.sql._statement import Runner
from crmkit.ports import IN_APP, Redacted
from crmkit.records import Record, attached_in, emptied_change, pairs_to_json

#: Records at a time: databases take so many parameters in a statement.
_SOME: Final = 500


class ErasingWork(Runner):
    """
    The part of a transaction that is about taking away what is about a person.
    """

    def redact(
        self, cls: type[Record], ids: Collection[str], fields: Collection[str]
    ) -> Redacted:
        """
        Take away what fields of some records held, from everything but their state.
        """
        found = Redacted()
        for some in _batches(sorted(set(ids))):
            messages = self._messages(cls.type_name, some)
            found += self._without_errors(cls.type_name, some)
            found += self._without_answers(cls.type_name, some)
            for part in _batches(messages):
                found += self._without_answers(DELIVERY, part)
                found += self._without_text(part)
            found += self._emptied(cls, some, fields)
        return found

    def _emptied(
        self, cls: type[Record], ids: Sequence[str], fields: Collection[str]
    ) -> Redacted:
        table = self.tables["changes"]
        asked = sa.select(*told(table)).where(*_about(table, cls.type_name, ids))
        changes = [
            change_of(list(row)) for row in self._found_rows(asked.with_for_update())
        ]
        made = [(each, emptied_change(each, fields)) for each in changes]
        rows = [
            {
                "wanted": new.id,
                "version_now": new.schema_version,
                "pairs": pairs_to_json(cls, new.fields),
            }
            for _, new in made
            if new is not None
        ]
        if rows:
            rewritten = (
                sa.update(table)
                .where(table.c.id == bindparam("wanted"))
                .values(
                    schema_version=bindparam("version_now"),
                    fields=bindparam("pairs", type_=WrittenJson()),
                )
            )
            with translated(self.url):
                self.connection.execute(rewritten, rows)
        touched = [old for old, new in made if new is not None]
        return Redacted(
            records=frozenset(each.record.id for each in touched),
            changes=len(touched),
            attachments=frozenset(f for each in touched for f in attached_in(each)),
        )

    def _messages(self, type_name: str, ids: Sequence[str]) -> list[str]:
        """
        Return the ids of messages about records, or to them, and lock those.
        """
        table = self.tables["outbox"]
        is_about = sa.and_(*_about(table, type_name, ids))
        is_for = sa.and_(*_about(table, type_name, ids, "recipient"))
        asked = sa.select(table.c.id).where(sa.or_(is_about, is_for))
        rows = self._found_rows(asked.order_by(table.c.id).with_for_update())
        return [row_id for (row_id,) in rows]

    def _without_text(self, messages: Sequence[str]) -> Redacted:
        table, log = self.tables["outbox"], self.tables["delivery_log"]
        mine = table.c.id.in_(messages)
        is_unsent = table.c.status.in_(UNSENT)
        unsent = sa.select(table.c.id).where(mine, is_unsent).order_by(table.c.id)
        cancelled = tuple(row_id for (row_id,) in self._found_rows(unsent))
        has_address = sa.and_(table.c.to.is_not(None), table.c.channel != IN_APP)
        texts = [table.c[name] != "" for name in ("subject", "body", "error")]
        touched = self._touched(
            sa.update(table)
            .where(mine, sa.or_(is_unsent, has_address, *texts))
            .values(
                to=sa.case((table.c.channel == IN_APP, table.c.to), else_=None),
                subject="",
                body="",
                error="",
                status=sa.case((is_unsent, "cancelled"), else_=table.c.status),
                lease="",
                leased_until=None,
            )
        )
        has_detail = (log.c.delivery.in_(messages), log.c.detail != "")
        self._touched(sa.update(log).where(*has_detail).values(detail=""))
        return Redacted(deliveries=touched, cancelled=cancelled)

    def _without_errors(self, type_name: str, ids: Sequence[str]) -> Redacted:
        table = self.tables["appointments"]
        failed = (*_about(table, type_name, ids), table.c.error != "")
        done = self._touched(sa.update(table).where(*failed).values(error=""))
        return Redacted(appointments=done)

    def _without_answers(self, type_name: str, ids: Sequence[str]) -> Redacted:
        table = self.tables["answers"]
        kept = (*_about(table, type_name, ids), table.c.state != "")
        done = self._touched(
            sa.update(table).where(*kept).values(fingerprint="", state="")
        )
        return Redacted(answers=done)

    def _found_rows(self, selected: Any) -> list[Any]:
        self.refuse_if_over()
        with translated(self.url):
            return list(self.connection.execute(selected))

    def _touched(self, statement: Any) -> int:
        self.refuse_if_over()
        with translated(self.url):
            return int(self.connection.execute(statement).rowcount)


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[at : at + _SOME] for at in range(0, len(ids), _SOME))


def _about(
    table: Table, type_name: str, ids: Sequence[str], what: str = "record"
) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    columns = table.c
    return columns[f"{what}_type"] == type_name, columns[f"{what}_id"].in_(ids)
