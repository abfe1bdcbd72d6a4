"""
A store in a dictionary: the least that keeps crmkit's contract, to be copied from.

    $ python examples/dict_store.py

Invariants:
    - One writer at a time. It works on a copy of all tables, and the copy takes
      the place of what is kept when the block ends well; so a block that fails
      leaves nothing, and whoever reads goes on with the tables of his moment.
    - What a table holds is immutable, so that a copy of the table is enough.

Not here: what is done in a block. :class:`crmkit.adapters.parts.PlainTransaction`
does it over any tables; nor speed, as every block copies, and every question looks
at everything, which your database will not.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from crmkit import CRM
from crmkit.adapters.parts import PlainStore, Table, Tables, Turns

Rows = dict[Any, Any]


class DictTables:
    """
    The tables of one block: a dictionary for each, by name.
    """

    def __init__(self, kept: dict[str, Rows]) -> None:
        self.rows = copy_of(kept)

    def table(self, name: str) -> Table:
        return self.rows[name]

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        before = copy_of(self.rows)
        try:
            yield
        except BaseException:
            self.rows = before
            raise


def copy_of(tables: dict[str, Rows]) -> defaultdict[str, Rows]:
    """
    Return tables with the same rows, to be written in.
    """
    return defaultdict(dict, {name: dict(rows) for name, rows in tables.items()})


class DictStore(PlainStore):
    """
    A store that is gone when the process ends.
    """

    url = "dict://"

    def __init__(self) -> None:
        self._kept: dict[str, Rows] = {}
        self._turns = Turns(self.url)

    @contextmanager
    def writing(self) -> Iterator[Tables]:
        with self._turns.turn():
            tables = DictTables(self._kept)
            yield tables
            self._kept = tables.rows

    @contextmanager
    def reading(self) -> Iterator[Tables]:
        yield DictTables(self._kept)


if __name__ == "__main__":
    with CRM(DictStore()) as crm:
        desk = crm.as_system("example")
        hengxin = desk.customers.add(name="恒信科技有限公司")
        ticket = desk.tickets.open(
            customer=hengxin.id,
            kind="complaint",
            priority="high",
            description="设备无法启动",
        )
        print(
            desk.tickets.find('customer.name == "恒信科技有限公司"').items == (ticket,)
        )
