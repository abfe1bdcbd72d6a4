"""
A whole transaction that asks nothing but tables.
"""

from crmkit.adapters._reading import RefusesWrites
from crmkit.adapters.parts._dump import PlainDump
from crmkit.adapters.parts._erasing import PlainErasing
from crmkit.adapters.parts._lives import PlainLives


class PlainTransaction(PlainErasing, PlainDump, PlainLives):
    """
    One unit of work on plain tables; right as it is, fast where you override it.

    It has all methods of :class:`crmkit.ports.Transaction` and
    :class:`crmkit.ports.Portable`. What overrides one of them finds rows by
    ``table(name)``, puts one where none is by ``add(name, key, row)``, and takes one
    away, if it is there, by ``remove(name, key)``; all three refuse once the block is
    over. The how-to on writing a store says which tables there are.

    Leases of messages are counted in ``seconds()``, by the clock of this machine.
    Where several machines share the tables, let it ask the database.

    Args:
        url: The store, for error texts.
        tables: Its tables, as this block sees them.

    >>> from crmkit.adapters.parts import LayeredTables
    >>> work = PlainTransaction("example://", LayeredTables({}))
    >>> work.next_in("tickets"), work.next_in("tickets")
    (1, 2)
    """


class PlainReading(RefusesWrites, PlainTransaction):
    """
    One look at plain tables.
    """
