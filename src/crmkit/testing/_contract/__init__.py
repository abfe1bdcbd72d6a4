"""
What correct stores are, as tests: of records and messages, and of attachments.

:class:`StoreContract` is made of parts, a module for each concept of the port.

Invariants:
    - It uses no test framework.
    - Each test makes a store of its own, and waits for nothing but other threads.

Not here: what the tests work with (``crmkit.testing._samples``).
"""

from crmkit.testing._contract._attachments import AttachmentContract
from crmkit.testing._contract._store import StoreContract

__all__ = ["AttachmentContract", "StoreContract"]
