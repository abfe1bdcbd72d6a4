"""
What this store takes from the inside of crmkit, in one place.

crmkit keeps its public names few; these are behind its own stores and may move
between releases, so nothing else in this project reaches for them.
"""

from crmkit.adapters._block import UNDONE, Block
from crmkit.adapters._feed import FeedPlace, feed_cursor, feed_place
from crmkit.adapters._fields import StoredField, stored_fields
from crmkit.adapters._paging import Order, Place, page_size
from crmkit.adapters._reading import RefusesWrites
from crmkit.adapters._writing import refuse_hidden
from crmkit.adapters.memory._related import RelatedRecords

__all__ = [
    "UNDONE",
    "Block",
    "FeedPlace",
    "Order",
    "Place",
    "RefusesWrites",
    "RelatedRecords",
    "StoredField",
    "feed_cursor",
    "feed_place",
    "page_size",
    "refuse_hidden",
    "stored_fields",
]
