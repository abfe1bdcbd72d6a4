"""
The samples are as full as they claim.
"""

import dataclasses

import pytest

from crmkit.records import RECORD_TYPES, Record
from tests.records.samples import FULL, by_name


def test_there_is_a_sample_of_each_record_type() -> None:
    """
    Each record class has one full sample, in the order of the catalogue.
    """
    assert list(RECORD_TYPES) == [type(record) for record in FULL]


@pytest.mark.parametrize("record", FULL, ids=by_name)
def test_every_field_differs_from_its_default(record: Record) -> None:
    """
    No field of a sample is left as it is by itself.
    """
    left = [
        field.name
        for field in dataclasses.fields(record)
        if getattr(record, field.name) == field.default
    ]

    assert [] == left
