"""
How a user's program may use conditions; read by type checkers, never run.
"""

from datetime import UTC, datetime
from typing import assert_type

from crmkit.conditions import Condition, Field, Integer, Moment, Schema, Text

schema = Schema([Field("seats", Integer()), Field("owner", Text())], {"me": Text()})
large = Condition("seats > 10", schema)
mine = Condition("owner == me", schema).bind(me="li")
now = Moment(datetime(2026, 3, 2, tzinfo=UTC))

assert_type(mine, Condition)
assert_type(large & mine | ~large, Condition)
assert_type(large.holds(object(), now), bool)
assert_type(large.params, tuple[str, ...])
assert_type(large.reads, frozenset[str])
