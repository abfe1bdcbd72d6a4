"""
Whether what is derived from records is what would be made of them now.

Not here: how it is made (``_folded.py``, ``_custom_index.py``).
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa

from crmkit.adapters.sql._custom_index import has_custom, index_of
from crmkit.adapters.sql._custom_values import rows_of
from crmkit.adapters.sql._errors import translated
from crmkit.adapters.sql._folded import companion, companions, folded_fields
from crmkit.adapters.sql._records import RecordWork
from crmkit.records import RECORD_TYPES, Record, Ref

_SOME: Final = {"stream_results": True, "yield_per": 1000}
_INDEX: Final = "custom_values"


class DerivedWork(RecordWork):
    """
    The part of a transaction that is about what can be made anew.
    """

    def misfits(self) -> Iterator[tuple[Ref, str]]:
        """
        Yield records with what is derived from them and is not as it should be.
        """
        index = index_of(self.listed())
        for cls in RECORD_TYPES:
            yield from self._misfolded(cls)
            if has_custom(cls):
                yield from self._misplaced(cls, index.get(cls.type_name, {}))

    def _misfolded(self, cls: type[Record]) -> Iterator[tuple[Ref, str]]:
        names, table = folded_fields(cls), self.tables.of(cls)
        if not names:
            return
        both = (*names, *map(companion, names))
        chosen = sa.select(table.c.id, *(table.c[name] for name in both))
        for record_id, *values in self._each(chosen):
            row = dict(zip(both, values, strict=True))
            made = companions(cls, {name: row[name] for name in names})
            for name, text in made.items():
                if row[name] != text:
                    yield Ref(cls.type_name, record_id), name

    def _misplaced(
        self, cls: type[Record], index: Mapping[str, str]
    ) -> Iterator[tuple[Ref, str]]:
        values, table = self.tables[_INDEX], self.tables.of(cls)
        mine = values.c.record_type == cls.type_name
        there = groupby(
            self._each(sa.select(values).where(mine).order_by(values.c.record_id)),
            key=lambda row: row.record_id,
        )
        held, rows = next(there, (None, ()))
        for record_id, custom in self._each(
            sa.select(table.c.id, table.c.custom).order_by(table.c.id)
        ):
            while held is not None and held < record_id:
                yield Ref(cls.type_name, held), _INDEX
                held, rows = next(there, (None, ()))
            made = rows_of(cls.type_name, record_id, custom, index) if custom else ()
            found = [row._asdict() for row in rows] if held == record_id else []
            if _sorted(made) != _sorted(found):
                yield Ref(cls.type_name, record_id), _INDEX
            if held == record_id:
                held, rows = next(there, (None, ()))
        if held is not None:
            yield Ref(cls.type_name, held), _INDEX

    def _each(self, selected: Any) -> Iterator[Any]:
        self.refuse_if_over()
        with translated(self.url):
            yield from self.connection.execute(selected, execution_options=_SOME)


def _sorted(rows: Any) -> list[dict[str, Any]]:
    return sorted(map(dict, rows), key=lambda row: (row["field"], row["place"]))
