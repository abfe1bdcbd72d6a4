"""
The definition of a correct store, as tests that any store can run.
"""

from crmkit.testing._contract._blocks import BlockContract
from crmkit.testing._contract._bulk import BulkContract
from crmkit.testing._contract._dump import DumpContract
from crmkit.testing._contract._erasing import ErasingContract
from crmkit.testing._contract._feed import FeedContract
from crmkit.testing._contract._lists import ListContract
from crmkit.testing._contract._lives import LivesContract
from crmkit.testing._contract._outbox_leases import OutboxLeasesContract
from crmkit.testing._contract._outbox_rows import OutboxRowsContract
from crmkit.testing._contract._outbox_sending import OutboxSendingContract
from crmkit.testing._contract._records import RecordContract
from crmkit.testing._contract._related import RelatedContract
from crmkit.testing._contract._side_by_side import SideBySideContract
from crmkit.testing._contract._ticks import TickContract
from crmkit.testing._contract._work import WorkContract


class StoreContract(
    RecordContract,
    BulkContract,
    FeedContract,
    LivesContract,
    ListContract,
    RelatedContract,
    WorkContract,
    TickContract,
    OutboxRowsContract,
    OutboxLeasesContract,
    OutboxSendingContract,
    DumpContract,
    ErasingContract,
    BlockContract,
    SideBySideContract,
):
    """
    What every store must do; a subclass says how to make an empty one.

    It uses no test framework: under pytest a subclass named ``Test…`` is
    collected as it stands, under unittest it is mixed into a ``TestCase``.

    Attributes:
        side_by_side: Whether others may read and write while a block is open, each
            in a thread of its own; those who write may have to wait for it. A store
            with a single connection sets it to False, and the tests that need it
            are skipped.

    >>> from crmkit.adapters.memory import MemoryStore
    >>> class TestMemoryStore(StoreContract):
    ...     def make_store(self):
    ...         return MemoryStore()
    >>> TestMemoryStore().test_a_savepoint_is_undone_alone()
    """
