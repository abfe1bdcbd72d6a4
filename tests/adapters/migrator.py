"""
A process that brings a store up to date, with others or not to its end.

Run with what is to be done and the address of an engine.
"""

import os
import sys
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from crmkit.adapters.sql import SQLStore


def together(engine: sa.Engine) -> None:
    """
    Say that all is ready, wait to be let go, and migrate.
    """
    store = SQLStore(engine)
    print("ready", flush=True)  # noqa: T201 - heard by the test
    sys.stdin.readline()
    store.migrate()


def dying(engine: sa.Engine) -> None:
    """
    Migrate, and die in the middle, as if killed.
    """

    @event.listens_for(engine, "after_cursor_execute")
    def die(*said: Any) -> None:
        if "ix_crm_interactions_customer" in said[2]:
            os._exit(9)

    SQLStore(engine).migrate()


if __name__ == "__main__":
    ways = {"together": together, "dying": dying}
    ways[sys.argv[1]](sa.create_engine(sys.argv[2]))
