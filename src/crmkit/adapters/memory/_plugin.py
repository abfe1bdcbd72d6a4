"""
The hook that opens ``memory://``.
"""

from crmkit.adapters.memory._store import URL, MemoryStore
from crmkit.hooks import hookimpl
from crmkit.ports import Store


@hookimpl(trylast=True)
def crmkit_open_store(url: str) -> Store | None:
    """
    Open a new, empty store if the URL is ``memory://``.
    """
    return MemoryStore() if url == URL else None
