"""
Remembered answers in SQL.

Invariants:
    - What is known already adds nothing and raises nothing, so a host's
      transaction stays usable.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select

from crmkit.adapters.sql._statement import Runner
from crmkit.adapters.sql._tables import Tables
from crmkit.ports import Answer
from crmkit.records import Ref


class KeptAnswers(Runner):
    """
    The part of a transaction that is about answers to keyed commands.
    """

    def answer(self, by: str, key: str, position: int, now: datetime) -> Answer | None:
        """
        Return what the n-th command under a key answered, unless it has expired.
        """
        row = self.row(_answered, by=by, key=key, position=position)
        if row is None:
            return None
        fingerprint, record_type, record_id, state, expires_at = row
        if expires_at > now:
            return Answer(fingerprint, Ref(record_type, record_id), state)
        self.drop_answer(by, key, position)
        return None

    def drop_answer(self, by: str, key: str, position: int) -> None:
        """
        Make room where an expired answer is.
        """
        self.change(_dropped, by=by, key=key, position=position)

    def remember(
        self, by: str, key: str, position: int, answer: Answer, expires_at: datetime
    ) -> bool:
        """
        Keep an answer; return False, with nothing raised, if there is one.
        """
        touched = self.change(
            _remembered,
            by=by,
            key=key,
            position=position,
            fingerprint=answer.fingerprint,
            record_type=answer.record.type,
            record_id=answer.record.id,
            state=answer.state,
            expires_at=expires_at,
        )
        return touched == 1

    def forget(self, now: datetime, limit: int = 1000) -> int:
        """
        Drop answers that have expired, *limit* at most; return how many.
        """
        return self.change(_forgotten, now=now, limit=limit)


# -- Statements ---------------------------------------------------------------


def _answered(tables: Tables) -> Any:
    columns = tables["answers"].c
    found = ("fingerprint", "record_type", "record_id", "state", "expires_at")
    return select(*(columns[name] for name in found)).where(*_of_answer(tables))


def _dropped(tables: Tables) -> Any:
    return sa.delete(tables["answers"]).where(*_of_answer(tables))


def _of_answer(tables: Tables) -> list[sa.ColumnElement[bool]]:
    columns = tables["answers"].c
    return [columns[name] == bindparam(name) for name in ("by", "key", "position")]


def _remembered(tables: Tables) -> Any:
    return tables.insert(tables["answers"]).on_conflict_do_nothing()


def _forgotten(tables: Tables) -> Any:
    # Who forgets does not wait for another who does so at the same moment.
    table = tables["answers"]
    key = table.primary_key.columns
    expired = select(*key).where(table.c.expires_at <= bindparam("now"))
    most = expired.limit(bindparam("limit", type_=sa.BigInteger()))
    free = most.with_for_update(skip_locked=True)
    return sa.delete(table).where(sa.tuple_(*key).in_(free))
