"""
What stores are made of, for who writes one.

:class:`PlainStore` is a whole store but for its tables. Whoever has tables, a
lock for writers and a way back has a store that keeps the contract; he overrides
what his database does better. The rest are the pieces that crmkit's own stores
are made of, each for itself.

Invariants:
    - Nothing here knows a database.
    - :class:`PlainTransaction` keeps the whole of
      :class:`crmkit.testing.StoreContract`; so does what overrides part of it
      with the same meaning.

Not here: what is asked of a store (:mod:`crmkit.ports`).
"""

from crmkit.adapters._block import UNDONE, Block
from crmkit.adapters._custom import custom_fields, custom_kinds, without_misfits
from crmkit.adapters._feed import FeedPlace, feed_cursor, feed_place
from crmkit.adapters._fields import StoredField, stored_fields
from crmkit.adapters._paging import Order, Place, known_status, page_size
from crmkit.adapters._reading import RefusesWrites
from crmkit.adapters._redacting import emptied_delivery
from crmkit.adapters._turns import PATIENCE, Turns
from crmkit.adapters._writing import keepable, refuse_hidden
from crmkit.adapters.parts._columns import columns_of, of_columns
from crmkit.adapters.parts._layers import LayeredTables
from crmkit.adapters.parts._listing import holding, in_order, page_of
from crmkit.adapters.parts._messages import COURSE, sendable, settled, unsendable
from crmkit.adapters.parts._records import written
from crmkit.adapters.parts._related import RelatedRecords
from crmkit.adapters.parts._store import PlainStore
from crmkit.adapters.parts._tables import Table, Tables
from crmkit.adapters.parts._transaction import PlainReading, PlainTransaction

__all__ = [
    "COURSE",
    "PATIENCE",
    "UNDONE",
    "Block",
    "FeedPlace",
    "LayeredTables",
    "Order",
    "Place",
    "PlainReading",
    "PlainStore",
    "PlainTransaction",
    "RefusesWrites",
    "RelatedRecords",
    "StoredField",
    "Table",
    "Tables",
    "Turns",
    "columns_of",
    "custom_fields",
    "custom_kinds",
    "emptied_delivery",
    "feed_cursor",
    "feed_place",
    "holding",
    "in_order",
    "keepable",
    "known_status",
    "of_columns",
    "page_of",
    "page_size",
    "refuse_hidden",
    "sendable",
    "settled",
    "stored_fields",
    "unsendable",
    "without_misfits",
    "written",
]
