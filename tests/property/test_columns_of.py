"""
Whatever a store keeps comes back from its columns as it was.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmkit.adapters.parts import columns_of, of_columns, stored_fields
from crmkit.records import RECORD_TYPES, Record
from crmkit.testing.strategies import records


@pytest.mark.parametrize("cls", RECORD_TYPES, ids=lambda cls: cls.__name__)
@given(data=st.data())
def test_a_record_comes_back_from_its_columns(
    cls: type[Record], data: st.DataObject
) -> None:
    """
    Its columns are its fields, and choices in them are texts.
    """
    record = data.draw(records(cls))
    columns = columns_of(record)

    assert [field.name for field in stored_fields(cls)] == list(columns)
    assert record == of_columns(cls, {**columns, "primary_key": 7})
