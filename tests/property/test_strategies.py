"""
The strategies that crmkit publishes make what it accepts.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmkit.records import RECORD_TYPES, Record
from crmkit.testing.strategies import records


@pytest.mark.parametrize("cls", RECORD_TYPES, ids=lambda cls: cls.type_name)
@given(data=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_drawn_record_is_accepted_as_it_is(
    cls: type[Record], data: st.DataObject
) -> None:
    """
    Checking a drawn record gives the same record, and so does its JSON.
    """
    record = data.draw(records(cls))

    assert record == cls.of(record)
    assert record == cls.from_json(record.to_json())
